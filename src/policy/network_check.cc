#include "policy/network_check.h"

#include <fmt/format.h>

#include <algorithm>

#include "policy/router.h"
#include "validity/special.h"
#include "wire/iana/special.h"

namespace mannerly::policy {
namespace {

bool is_permitted(const BogonSettings& bogons, const Prefix& prefix) {
  return std::any_of(bogons.permitted_prefixes.begin(), bogons.permitted_prefixes.end(),
                     [&](const Prefix& each) { return each.covers(prefix); });
}

bool is_permitted(const BogonSettings& bogons, Asn asn) {
  return std::any_of(bogons.permitted_asns.begin(), bogons.permitted_asns.end(),
                     [&](const AsnRange& each) { return each.first <= asn && asn <= each.last; });
}

bool is_reserved(const Network& network, const Prefix& prefix) {
  return validity::special_purpose_of(prefix) && !is_permitted(network.bogons, prefix);
}

bool fits(const Limits& limits, const Prefix& prefix) {
  return prefix.is_v4() ? prefix.length >= limits.shortest_v4 && prefix.length <= limits.longest_v4
                        : prefix.length >= limits.shortest_v6 && prefix.length <= limits.longest_v6;
}

class Checker {
 public:
  explicit Checker(const Network& network) : network_(network) {}

  std::vector<NetworkRemark> check() {
    for (const Prefix& prefix : network_.prefixes) {
      if (is_reserved(network_, prefix)) {
        add(0, fmt::format("its own prefix {} is special-purpose space and will not be announced; see "
                           "[bogons] permitted_prefixes",
                           format_prefix(prefix)));
      } else if (!fits(network_.limits, prefix)) {
        add(0,
            fmt::format("its own prefix {} is outside of [limits] and will not be announced", format_prefix(prefix)));
      }
    }
    if (network_.rtr.empty() && network_.reject_invalid) {
      add(0, "[rpki] names no caches: routers cannot reject RPKI-invalid routes");
    }
    for (const Neighbour& neighbour : network_.neighbours) check(neighbour);
    return std::move(out_);
  }

 private:
  void add(std::uint32_t line, std::string text) { out_.push_back({line, std::move(text)}); }

  void check(const Neighbour& n) {
    const auto say = [&](std::string_view text) { add(n.line, fmt::format("neighbour {}: {}", n.name, text)); };
    if (n.addresses.empty()) say("it has no addresses: its rules are written, but no session");
    if (iana::find_special(n.asn) != nullptr && !is_permitted(network_.bogons, n.asn)) {
      say(fmt::format("{} is reserved or private: all its routes will be rejected; see [bogons] permitted_asns",
                      format_asn(n.asn)));
    }
    for (const Prefix& prefix : n.prefixes) {
      if (is_reserved(network_, prefix)) {
        say(fmt::format("its prefix {} is special-purpose space and will be rejected", format_prefix(prefix)));
      } else if (!fits(network_.limits, prefix)) {
        say(fmt::format("its prefix {} is outside of [limits] and will be rejected", format_prefix(prefix)));
      }
    }
    if (n.role == Role::kCustomer && n.interface.empty()) say("no interface: there will be no anti-spoofing for it");
    if (n.role == Role::kPeer && !n.has_list()) say("no as_set: whatever the peer sends in bounds is accepted");
    const auto locked = locked_behind(network_, n);
    for (const Asn origin : n.origins) {
      if (!std::binary_search(locked.begin(), locked.end(), origin)) continue;
      say(fmt::format("{} is among its origins and under peer lock; see may_transit", format_asn(origin)));
    }
  }

  const Network& network_;
  std::vector<NetworkRemark> out_;
};

}  // namespace

std::vector<NetworkRemark> check_network(const Network& network) {
  return Checker(network).check();
}

}  // namespace mannerly::policy
