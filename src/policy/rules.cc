// Names and one-line texts of the rules.
#include "policy/router.h"

namespace mannerly::policy {
namespace {

struct RuleText {
  std::string_view name, text;
};

// In the order of the enumerators.
constexpr std::array<RuleText, kRuleCount> kTexts = {{
    {"role", "the session speaks BGP roles (RFC 9234)"},
    {"max-prefix", "too many prefixes close the session"},
    {"ttl-security", "packets of the session come from one hop away (GTSM, RFC 5082)"},
    {"password", "the session is signed (TCP MD5, RFC 2385); the secret is kept elsewhere"},
    {"rtr", "ROAs come from the network's caches (RFC 6810, RFC 8210)"},
    {"scrub", "large communities of our own number are removed from what comes from outside"},
    {"many-communities", "all communities are removed when there are too many"},
    {"long-path", "paths with too many AS numbers are rejected"},
    {"first-as", "paths that do not begin with the neighbour's number are rejected"},
    {"bogon-asn", "paths with reserved or private AS numbers are rejected"},
    {"peer-lock", "paths that show a big network behind somebody who may not carry it are rejected"},
    {"otc", "leaks are rejected by the attribute OTC (RFC 9234)"},
    {"origin-list", "origins that do not belong to the neighbour are rejected"},
    {"blackhole", "routes with BLACKHOLE (RFC 7999) inside the neighbour's prefixes discard traffic"},
    {"bogon-prefix", "special-purpose and unallocated space is rejected"},
    {"prefix-length", "prefixes that are too long or too short are rejected, a default route too"},
    {"own-prefix", "our own space is rejected when it comes from outside"},
    {"exchange-lan", "peering LANs of exchanges are rejected"},
    {"rpki-invalid", "RPKI-invalid routes are rejected (RFC 6811)"},
    {"aspa-invalid", "ASPA-invalid routes are rejected"},
    {"prefix-list", "what the neighbour may not announce is rejected"},
    {"graceful-shutdown", "routes with GRACEFUL_SHUTDOWN get LOCAL_PREF 0 (RFC 8326)"},
    {"mark", "a large community says where the route was learned"},
    {"export-blackhole", "routes that discard traffic are not announced"},
    {"export-bogon", "special-purpose and unallocated space is not announced"},
    {"export-length", "prefixes that are too long or too short are not announced"},
    {"export-otc", "routes with OTC are not announced to upstreams and peers (RFC 9234)"},
    {"export-marked", "only routes with the right mark are announced: own and customers' ones to peers and upstreams"},
    {"originate", "our own prefixes are announced"},
}};

constexpr std::array<Rule, kRuleCount> make_all() {
  std::array<Rule, kRuleCount> out{};
  for (std::size_t i = 0; i < kRuleCount; ++i) out[i] = static_cast<Rule>(i);
  return out;
}
constexpr std::array<Rule, kRuleCount> kAll = make_all();
static_assert(static_cast<std::size_t>(Rule::kOriginate) + 1 == kRuleCount);

}  // namespace

std::string_view name_of(Rule rule) {
  return kTexts[static_cast<std::size_t>(rule)].name;
}

std::string_view text_of(Rule rule) {
  return kTexts[static_cast<std::size_t>(rule)].text;
}

std::span<const Rule> all_rules() {
  return kAll;
}

}  // namespace mannerly::policy
