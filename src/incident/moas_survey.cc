#include "incident/moas_survey.h"

#include <algorithm>

#include "incident/parties.h"

namespace mannerly::incident {
namespace {

struct ReasonWords {
  std::string_view name, text;
};
constexpr std::array<ReasonWords, kMoasReasons> kWords = {{
    {"rpki-valid", "every origin is RPKI valid"},
    {"registered", "every origin is RPKI valid or has a route object"},
    {"private-asn", "all but one are private or reserved AS numbers"},
    {"listed", "all but one are known scrubbers or anycast networks"},
    {"siblings", "the origins are of one organisation"},
    {"customer-provider", "the origins are customers and providers of each other"},
    {"peers", "the origins are peers of each other (weak)"},
    {"unexplained", "nothing that is known explains it"},
    {"unexplained-invalid", "nothing explains it, and an origin is RPKI invalid"},
}};

enum class Tie : std::uint8_t { kNone, kPeer, kTransit, kSibling };

Tie tie_between(const topology::Topology& topology, Asn a, Asn b) {
  if (topology.siblings(a, b)) return Tie::kSibling;
  switch (topology.relation(a, b)) {
    case topology::Relation::kSibling: return Tie::kSibling;
    case topology::Relation::kProvider:
    case topology::Relation::kCustomer: return Tie::kTransit;
    case topology::Relation::kPeer: return Tie::kPeer;
    case topology::Relation::kUnknown: break;
  }
  return topology.in_cone(a, b) || topology.in_cone(b, a) ? Tie::kTransit : Tie::kNone;
}

// Whether all origins hang together by ties of at least this strength.
bool hang_together(const topology::Topology& topology, std::span<const Asn> origins, Tie least) {
  std::vector<bool> reached(origins.size());
  std::vector<std::size_t> open = {0};
  reached[0] = true;
  std::size_t count = 1;
  while (!open.empty()) {
    const std::size_t at = open.back();
    open.pop_back();
    for (std::size_t i = 0; i < origins.size(); ++i) {
      if (reached[i] || tie_between(topology, origins[at], origins[i]) < least) continue;
      reached[i] = true;
      ++count;
      open.push_back(i);
    }
  }
  return count == origins.size();
}

MoasReason reason_of(const Context& context, const Prefix& prefix, std::span<const Asn> origins) {
  std::size_t valid = 0, registered = 0, bogons = 0, listed = 0;
  bool invalid = false;
  for (const Asn asn : origins) {
    const Origin origin{Origin::Kind::kAsn, asn};
    const validity::RovState rov = context.rov.state(prefix, origin);
    const bool is_valid = rov == validity::RovState::kValid;
    valid += is_valid ? 1 : 0;
    invalid |= rov == validity::RovState::kInvalid;
    const validity::IrrState irr = validity::irr_state(context.registries.irr_routes(), context.irr, prefix, origin);
    registered += is_valid || validity::is_registered(irr) ? 1 : 0;
    bogons += context.bogons.class_of(asn.value) != validity::BogonClass::kNone ? 1 : 0;
    listed += is_listed(context.known.scrubbers, asn) || is_listed(context.known.anycast, asn) ? 1 : 0;
  }
  const std::size_t all = origins.size();
  if (valid == all) return MoasReason::kRpkiValid;
  if (registered == all) return MoasReason::kRegistered;
  if (bogons + 1 >= all) return MoasReason::kPrivateAsn;
  if (listed + 1 >= all) return MoasReason::kListed;
  if (hang_together(context.topology, origins, Tie::kSibling)) return MoasReason::kSiblings;
  if (hang_together(context.topology, origins, Tie::kTransit)) return MoasReason::kCustomerProvider;
  if (hang_together(context.topology, origins, Tie::kPeer)) return MoasReason::kPeers;
  return invalid ? MoasReason::kUnexplainedInvalid : MoasReason::kUnexplained;
}

}  // namespace

std::string_view name_of(MoasReason reason) {
  return kWords[static_cast<std::size_t>(reason)].name;
}
std::string_view text_of(MoasReason reason) {
  return kWords[static_cast<std::size_t>(reason)].text;
}

MoasSurvey survey_moas(const Context& context) {
  MoasSurvey out;
  const auto routes = context.snapshot.routes();
  for (std::size_t i = 0; i < routes.size();) {
    const Prefix prefix = routes[i].prefix();
    std::vector<Asn> origins;
    for (; i < routes.size() && routes[i].prefix() == prefix; ++i) {
      if (routes[i].origin_kind == snapshot::OriginKind::kAsn) origins.push_back(Asn{routes[i].origin});
    }
    if (origins.empty()) continue;
    ++out.prefixes;
    if (origins.size() < 2) continue;
    const MoasReason reason = reason_of(context, prefix, origins);
    ++out.by_reason[static_cast<std::size_t>(reason)];
    out.moas.push_back({prefix, std::move(origins), reason});
  }
  return out;
}

}  // namespace mannerly::incident
