#include "policy/sav.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <set>

namespace mannerly::policy {
namespace {

constexpr std::array<SavMode, kSavModeCount> kModes = {SavMode::kAcl,  SavMode::kStrict, SavMode::kFeasible,
                                                       SavMode::kEfpA, SavMode::kEfpB,   SavMode::kLoose};

using Numbers = std::vector<std::uint32_t>;

// Who is behind it is known, and is all that may send from there.
bool is_edge(Role role) {
  return role == Role::kCustomer || role == Role::kRsClient;
}

Numbers merged(const Numbers& a, const Numbers& b) {
  Numbers out;
  std::ranges::set_union(a, b, std::back_inserter(out));
  return out;
}

class Planner {
 public:
  Planner(const Network& network, const SavView& view, std::span<const NeighbourFacts> facts)
      : network_(network), view_(view), facts_(facts), own_(AddressSpace::of(network.prefixes)) {
    std::vector<Prefix> prefixes;
    prefixes.reserve(view.routes.size());
    for (const SavRoute& route : view.routes) prefixes.push_back(route.prefix);
    routed_ = AddressSpace::of(prefixes);
    for (std::size_t i = 0; i < network.neighbours.size(); ++i) {
      if (is_edge(network.neighbours[i].role)) add_origins(view.sides[i].received, customer_origins_);
    }
  }

  SavPlan plan() {
    SavPlan out;
    for (const Segment& segment : network_.segments) out.interfaces.push_back(of_segment(segment));
    for (std::size_t i = 0; i < network_.neighbours.size(); ++i) {
      const std::string& name = network_.neighbours[i].interface;
      const auto same = std::ranges::find_if(
          out.interfaces, [&](const SavInterface& other) { return !name.empty() && other.interface == name; });
      if (same == out.interfaces.end()) {
        out.interfaces.push_back({.interface = name});
        out.interfaces.back().neighbours.push_back(i);
      } else {
        same->neighbours.push_back(i);
      }
    }
    for (SavInterface& i : out.interfaces) finish(i);
    return out;
  }

 private:
  static SavInterface of_segment(const Segment& segment) {
    SavInterface out{.interface = segment.interface, .label = segment.name, .is_segment = true, .is_edge = true};
    out.legitimate = AddressSpace::of(segment.prefixes);
    return out;
  }

  void add_origins(const Numbers& routes, std::set<Asn>& out) const {
    for (const std::uint32_t r : routes) {
      if (view_.routes[r].origin.value != 0) out.insert(view_.routes[r].origin);
    }
  }

  AddressSpace space_of(const Numbers& routes) const {
    std::vector<Prefix> prefixes;
    prefixes.reserve(routes.size());
    for (const std::uint32_t r : routes) prefixes.push_back(view_.routes[r].prefix);
    return AddressSpace::of(prefixes);
  }

  AddressSpace space_of_origins(const std::set<Asn>& origins) const {
    std::vector<Prefix> prefixes;
    for (const SavRoute& route : view_.routes) {
      if (origins.contains(route.origin)) prefixes.push_back(route.prefix);
    }
    return AddressSpace::of(prefixes);
  }

  // The addresses for which the router's best route points to one of the neighbours.
  AddressSpace forwarded_to(const Numbers& selected) const {
    std::vector<std::pair<Prefix, bool>> table;
    table.reserve(view_.routes.size());
    auto at = selected.begin();
    for (std::uint32_t r = 0; r < view_.routes.size(); ++r) {
      const bool here = at != selected.end() && *at == r;
      if (here) ++at;
      table.emplace_back(view_.routes[r].prefix, here);
    }
    return AddressSpace::of_longest_match(table);
  }

  // What every method permits: the addresses of the sessions, and what the network file lists.
  AddressSpace always(const SavInterface& i) const {
    std::vector<Prefix> prefixes;
    for (const std::size_t n : i.neighbours) {
      const Neighbour& neighbour = network_.neighbours[n];
      for (const Address& a : neighbour.addresses) prefixes.push_back(Prefix::of(a, bits_of(a.family)));
      prefixes.insert(prefixes.end(), neighbour.sources.begin(), neighbour.sources.end());
    }
    return AddressSpace::of(prefixes);
  }

  AddressSpace listed(const SavInterface& i) const {
    std::vector<Prefix> prefixes;
    for (const std::size_t n : i.neighbours) {
      const Neighbour& neighbour = network_.neighbours[n];
      prefixes.insert(prefixes.end(), neighbour.prefixes.begin(), neighbour.prefixes.end());
      for (const PrefixRange& range : facts_[n].prefixes) prefixes.push_back(range.prefix);
    }
    return AddressSpace::of(prefixes);
  }

  void finish(SavInterface& i) const {
    if (i.is_segment && i.neighbours.empty()) {
      i.choices.push_back({SavMode::kAcl, i.legitimate, {}, {}});
      i.recommended = SavMode::kAcl;
      i.why = "own hosts: their addresses are listed";
      return;
    }
    bool edge = true;
    for (const std::size_t n : i.neighbours) {
      const Neighbour& neighbour = network_.neighbours[n];
      i.label += (i.label.empty() ? "" : ", ") + neighbour.name;
      i.multihomed |= neighbour.multihomed;
      edge &= is_edge(neighbour.role);
    }
    if (i.is_edge && !edge) i.remarks.emplace_back("own hosts share it with a network whose traffic cannot be told");
    i.is_edge = edge;
    if (edge) {
      finish_edge(i);
    } else {
      finish_outside(i);
    }
  }

  void finish_outside(SavInterface& i) const {
    const AddressSpace extra = always(i);
    i.denied = own_.prefixes();
    i.excepted = own_.shared_with(extra).prefixes();
    i.choices.push_back({SavMode::kLoose, routed_.without(own_).united(extra), {}, {}});
    i.recommended = SavMode::kLoose;
    i.why = "anything that is routed may come from there, but for own addresses";
    if (view_.routes.empty()) i.remarks.emplace_back("the snapshot has no routes: what is routed is not known");
  }

  void finish_edge(SavInterface& i) const {
    Numbers received, selected, possible;
    for (const std::size_t n : i.neighbours) {
      received = merged(received, view_.sides[n].received);
      selected = merged(selected, view_.sides[n].selected);
      possible = merged(possible, view_.sides[n].possible);
    }
    const AddressSpace extra = always(i).united(i.legitimate), list = listed(i);
    i.legitimate = extra.united(space_of(possible)).united(AddressSpace::of(hand_listed(i)));
    const auto add = [&](SavMode mode, const AddressSpace& space) {
      SavChoice choice{.mode = mode, .permitted = space.united(extra), .dropped = {}, .forgeable = {}};
      for (const std::uint32_t r : possible) {
        if (!choice.permitted.contains(view_.routes[r].prefix)) choice.dropped.push_back(r);
      }
      choice.forgeable = choice.permitted.without(i.legitimate);
      i.choices.push_back(std::move(choice));
    };
    if (!list.empty()) add(SavMode::kAcl, list);
    if (!selected.empty()) add(SavMode::kStrict, forwarded_to(selected));
    if (!received.empty()) {
      std::set<Asn> origins;
      add_origins(received, origins);
      add(SavMode::kFeasible, space_of(received));
      add(SavMode::kEfpA, space_of(received).united(space_of_origins(origins)));
    }
    if (!customer_origins_.empty()) add(SavMode::kEfpB, space_of(received).united(space_of_origins(customer_origins_)));
    add(SavMode::kLoose, routed_);
    if (received.empty()) i.remarks.emplace_back("the snapshot shows no route that came from there");
    if (received.size() < possible.size()) {
      i.remarks.push_back(fmt::format("{} of {} routes of networks behind it are not seen to come from there",
                                      possible.size() - received.size(), possible.size()));
    }
    recommend(i);
  }

  std::vector<Prefix> hand_listed(const SavInterface& i) const {
    std::vector<Prefix> out;
    for (const std::size_t n : i.neighbours) {
      const auto& prefixes = network_.neighbours[n].prefixes;
      out.insert(out.end(), prefixes.begin(), prefixes.end());
    }
    return out;
  }

  // The first in the order of the table that drops nothing legitimate; else the one that drops least. Loose is no
  // protection against a customer's forged packets, so it is never what is recommended where another one exists.
  static void recommend(SavInterface& i) {
    const SavChoice* best = nullptr;
    for (const SavChoice& choice : i.choices) {
      if (choice.mode == SavMode::kLoose) continue;
      // A route that changes its way makes strict drop what was right a second before (RFC 3704 section 2.2).
      if (choice.mode == SavMode::kStrict && i.multihomed) continue;
      if (best == nullptr || choice.dropped.size() < best->dropped.size()) best = &choice;
    }
    if (best == nullptr) {
      i.recommended = SavMode::kLoose;
      i.why = "nothing is known of who is behind it: list its prefixes in the network file";
      return;
    }
    i.recommended = best->mode;
    i.why = best->dropped.empty()
                ? "the tightest that drops nothing legitimate"
                : fmt::format("drops least, but {} routes: list them as sources, or have them registered",
                              best->dropped.size());
  }

  const Network& network_;
  const SavView& view_;
  std::span<const NeighbourFacts> facts_;
  AddressSpace own_, routed_;
  std::set<Asn> customer_origins_;
};

}  // namespace

std::string_view name_of(SavMode mode) {
  switch (mode) {
    case SavMode::kAcl: return "acl";
    case SavMode::kStrict: return "strict";
    case SavMode::kFeasible: return "feasible";
    case SavMode::kEfpA: return "efp-a";
    case SavMode::kEfpB: return "efp-b";
    case SavMode::kLoose: return "loose";
  }
  return "";
}

std::span<const SavMode> all_sav_modes() {
  return kModes;
}

const SavChoice* SavInterface::choice(SavMode mode) const {
  const auto at = std::ranges::find(choices, mode, &SavChoice::mode);
  return at == choices.end() ? nullptr : &*at;
}

SavPlan plan_sav(const Network& network, const SavView& view, std::span<const NeighbourFacts> facts) {
  return Planner(network, view, facts).plan();
}

}  // namespace mannerly::policy
