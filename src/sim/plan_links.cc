// Legitimate events on links: new providers, new peers, failures.
#include <algorithm>

#include "sim/planner.h"

namespace mannerly::sim {
namespace {

class LinkPlanner {
 public:
  explicit LinkPlanner(Planner& planner) : p_(planner), rng_(planner.world.options.seed, "links in time") {}

  void build() {
    for (std::uint32_t n = p_.events_of_a_kind(); n > 0; --n) {
      plan_new_provider(true);
      plan_new_provider(false);
      plan_new_peering();
    }
    const std::uint32_t failures = p_.daily(60);
    for (std::uint32_t i = 0; i < failures; ++i) i % 4 == 3 ? plan_peer_failure() : plan_failure();
  }

 private:
  static constexpr std::uint32_t kConeMax = 200;  // networks below a link that comes or goes

  // The graph of providers stays without cycles: a provider stands above its customer.
  bool may_provide(AsIndex provider, AsIndex customer) const {
    const AsNode& p = p_.world.ases[provider];
    return p.hierarchy < p_.world.ases[customer].hierarchy && !p_.is_stub(provider) && p.role != Role::kRouteServer &&
           !p_.are_linked(provider, customer);
  }
  bool is_quiet(AsIndex as) const {
    const Role role = p_.world.ases[as].role;
    return role != Role::kTier1 && role != Role::kRouteServer && !p_.has_viewpoint_below(as) &&
           p_.world.ases[as].announcement_count > 0 && p_.cone_size(as, kConeMax) < kConeMax;
  }

  std::vector<Prefix> prefixes_of(AsIndex as) const {
    std::vector<Prefix> out;
    for (const Announcement& a : p_.world.announcements_of(as)) out.push_back(a.prefix);
    std::sort(out.begin(), out.end());
    return out;
  }

  // Most bring their ASPA up to date before, and the provider its as-set.
  void update_registries(AsIndex customer, AsIndex provider) {
    auto& aspas = p_.world.aspas;
    const auto at = std::lower_bound(aspas.begin(), aspas.end(), customer,
                                     [](const Aspa& aspa, AsIndex as) { return aspa.customer < as; });
    if (at != aspas.end() && at->customer == customer && rng_.percent(85)) {
      at->providers.push_back(provider);
      std::sort(at->providers.begin(), at->providers.end());
    }
    if (!rng_.percent(80)) return;
    for (AsSet& set : p_.world.as_sets)
      if (set.maintainer == provider) set.members.push_back(format_asn(p_.world.ases[customer].asn));
  }

  void plan_new_provider(bool stub) {
    for (int tries = 0; tries < 2000; ++tries) {
      const AsIndex customer = p_.draw_as(rng_), provider = p_.draw_as(rng_);
      if (p_.is_stub(customer) != stub || !is_quiet(customer) || !may_provide(provider, customer)) continue;
      const std::int64_t start = p_.start_of_event(rng_);
      update_registries(customer, provider);
      const std::uint32_t event =
          p_.add({.kind = stub ? EventKind::kNewProvider : EventKind::kNewCustomer,
                  .culprit = customer,
                  .prefixes = prefixes_of(customer),
                  .start = start,
                  .note = stub ? "a new provider" : "a network with customers has a new provider"});
      p_.timeline.links.push_back({.a = customer, .b = provider});
      p_.step({.at = start, .event = event, .kind = StepKind::kLinkUp, .a = customer, .b = provider});
      return;
    }
  }

  void plan_failure() {
    for (int tries = 0; tries < 100; ++tries) {
      const AsIndex customer = p_.draw_as(rng_);
      const auto providers = p_.world.links.providers.of(customer);
      if (providers.empty() || !is_quiet(customer)) continue;
      const AsIndex provider = providers[rng_.below(static_cast<std::uint32_t>(providers.size()))];
      const std::int64_t start = p_.start_of_event(rng_), end = start + Planner::duration(rng_, 60, 8);
      if (!p_.claim_link(customer, provider, start, end)) continue;
      const std::uint32_t event = p_.add({.kind = EventKind::kLinkFailure,
                                          .culprit = customer,
                                          .prefixes = prefixes_of(customer),
                                          .start = start,
                                          .end = p_.within(end),
                                          .note = "a link to a provider is down"});
      p_.step({.at = start, .event = event, .kind = StepKind::kLinkDown, .a = customer, .b = provider});
      p_.step({.at = end, .event = event, .kind = StepKind::kLinkUp, .a = customer, .b = provider});
      return;
    }
  }

  bool may_peer(AsIndex as) const {
    const Role role = p_.world.ases[as].role;
    return role != Role::kTier1 && role != Role::kRouteServer && p_.world.ases[as].announcement_count > 0 &&
           p_.cone_size(as, kConeMax) < kConeMax;
  }
  // Networks that may meet at an exchange: of one economy, or one of them has content.
  void plan_new_peering() {
    for (int tries = 0; tries < 3000; ++tries) {
      const AsIndex a = p_.draw_as(rng_), b = p_.draw_as(rng_);
      const AsNode &x = p_.world.ases[a], &y = p_.world.ases[b];
      const bool meet = x.economy == y.economy || x.role == Role::kContent;
      if (tries < 1000 && !p_.has_viewpoint_below(a)) continue;
      if (a == b || !meet || !may_peer(a) || !may_peer(b) || p_.are_linked(a, b)) continue;
      const std::int64_t start = p_.start_of_event(rng_);
      const std::uint32_t event = p_.add({.kind = EventKind::kNewPeering,
                                          .culprit = a,
                                          .victims = {b},
                                          .start = start,
                                          .note = "two networks begin to peer"});
      p_.timeline.links.push_back({.a = a, .b = b, .peering = true});
      p_.step({.at = start, .event = event, .kind = StepKind::kLinkUp, .a = a, .b = b});
      return;
    }
  }
  void plan_peer_failure() {
    for (int tries = 0; tries < 300; ++tries) {
      const AsIndex a = p_.draw_as(rng_);
      const auto peers = p_.world.links.peers.of(a);
      if (peers.empty() || !may_peer(a)) continue;
      const AsIndex b = peers[rng_.below(static_cast<std::uint32_t>(peers.size()))];
      const std::int64_t start = p_.start_of_event(rng_), end = start + Planner::duration(rng_, 60, 8);
      if (!may_peer(b) || !p_.claim_link(a, b, start, end)) continue;
      const std::uint32_t event = p_.add({.kind = EventKind::kLinkFailure,
                                          .culprit = a,
                                          .victims = {b},
                                          .start = start,
                                          .end = p_.within(end),
                                          .note = "a link between peers is down"});
      p_.step({.at = start, .event = event, .kind = StepKind::kLinkDown, .a = a, .b = b});
      p_.step({.at = end, .event = event, .kind = StepKind::kLinkUp, .a = a, .b = b});
      return;
    }
  }

  Planner& p_;
  Rng rng_;
};

}  // namespace

void plan_links(Planner& planner) {
  LinkPlanner(planner).build();
}

}  // namespace mannerly::sim
