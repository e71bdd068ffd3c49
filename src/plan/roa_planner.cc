#include "plan/roa_planner.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "plan/as0_space.h"
#include "plan/minimal_roas.h"
#include "plan/roa_order.h"
#include "plan/roa_proof.h"
#include "validity/covering.h"
#include "validity/route.h"
#include "validity/rov.h"

namespace mannerly::plan {
namespace {

using snapshot::OriginKind;
using snapshot::RouteRow;
using snapshot::VrpRow;
using validity::RovState;

// A route that the plan is to make valid.
struct Target {
  Prefix prefix;
  Asn origin;
  Tie tie = Tie::kSelf;
  RovState before = RovState::kNotFound;
  friend bool operator<(const Target& a, const Target& b) {
    return std::pair(a.prefix, a.origin) < std::pair(b.prefix, b.origin);
  }
};

template <class Row>
std::span<const Row> rows_under(std::span<const Row> rows, const Prefix& prefix) {
  const auto first = std::partition_point(rows.begin(), rows.end(), [&](const Row& r) { return r.prefix() < prefix; });
  const auto last = std::partition_point(first, rows.end(), [&](const Row& r) { return prefix.covers(r.prefix()); });
  return {first, last};
}

class Planner {
 public:
  Planner(Asn asn, const RoaWorld& world, const RoaOptions& options) : world_(world), options_(options) {
    plan_.asn = asn;
  }

  Result<RoaPlan> run() {
    if (world_.own.size() > kOwnRoutesMax) {
      return fail(ErrorCode::kLimit, fmt::format("{} originates {} routes; a plan is made for at most {}",
                                                 format_asn(plan_.asn), world_.own.size(), kOwnRoutesMax));
    }
    MANNERLY_CHECK_OK(find_own());
    if (options_.remove) find_removals();
    find_others();
    withhold();
    keep_needed();
    explain();
    std::vector<OpenRoute> open;
    for (const RouteRow* route : touched_) {
      if (state_of(*route) == RovState::kNotFound) open.push_back({route->prefix(), validity::origin_of(*route)});
    }
    plan_.steps = order_additions(plan_.additions, open);
    add_as0();
    std::stable_sort(plan_.additions.begin(), plan_.additions.end(), [](const RoaAddition& a, const RoaAddition& b) {
      if (a.step != b.step) return a.step < b.step;
      if (a.bundle != b.bundle) return a.bundle < b.bundle;
      return a.roa.prefix.length > b.roa.prefix.length;
    });
    std::stable_sort(plan_.left_out.begin(), plan_.left_out.end(), [](const RoaLeftOut& a, const RoaLeftOut& b) {
      return std::pair(a.prefix, a.origin) < std::pair(b.prefix, b.origin);
    });
    MANNERLY_TRY(plan_.proof, prove(plan_, world_.routes, world_.vrps, [&](const RouteRow& r) { return rejected(r); }));
    return std::move(plan_);
  }

 private:
  RovState state_of(const RouteRow& route) const {
    return validity::state(world_.vrps, route.prefix(), validity::origin_of(route));
  }
  Tie tie_of(const RouteRow& route) const {
    if (route.origin_kind != OriginKind::kAsn) return world_.reject_as_sets ? Tie::kRejected : Tie::kNone;
    return route.origin == plan_.asn.value ? Tie::kSelf : world_.tie(Asn{route.origin}, route.prefix());
  }
  bool rejected(const RouteRow& route) const { return tie_of(route) == Tie::kRejected; }

  // Own routes: those in held space are targets. touched_ is every route under one of them.
  Status find_own() {
    Prefix top;
    bool has_top = false;
    for (const std::uint32_t number : world_.own) {
      const RouteRow& route = world_.routes[number];
      ++plan_.announced;
      const RovState before = state_of(route);
      plan_.already_valid += before == RovState::kValid;
      Holding holding = world_.holding(route.prefix());
      // An assumption does not stand against a ROA: who published that one holds the space.
      if (holding.held == Held::kAssumed && before == RovState::kInvalid && !is_named(route.prefix())) {
        holding.held = Held::kOther;
      }
      if (!is_own(holding.held)) {
        if (before != RovState::kValid) leave_out(route.prefix(), holding);
        continue;
      }
      targets_.insert({route.prefix(), plan_.asn, Tie::kSelf, before});
      if (has_top && top.covers(route.prefix())) continue;
      top = route.prefix();
      has_top = true;
      tops_.push_back(top);
      for (const RouteRow& below : rows_under(world_.routes, top)) touched_.push_back(&below);
      if (touched_.size() > kTouchedMax) {
        return fail(ErrorCode::kLimit, fmt::format("more than {} routes lie under the prefixes of {}", kTouchedMax,
                                                   format_asn(plan_.asn)));
      }
    }
    return {};
  }

  // A ROA that covers the prefix names the network.
  bool is_named(const Prefix& prefix) const {
    bool out = false;
    validity::each_covering(world_.vrps, prefix, [&](std::size_t first, std::size_t count) {
      const auto rows = world_.vrps.subspan(first, count);
      out = std::any_of(rows.begin(), rows.end(), [&](const VrpRow& v) { return v.asn == plan_.asn.value; });
      return !out;
    });
    return out;
  }

  void leave_out(const Prefix& prefix, const Holding& holding) {
    plan_.left_out.push_back({.prefix = prefix,
                              .origin = plan_.asn,
                              .gap = RoaGap::kNotHeld,
                              .wanted = {prefix, prefix.length, plan_.asn},
                              .holding = holding});
  }

  // Existing ROAs of own space that the network's routes have to do with, and that authorise what nobody announces.
  void find_removals() {
    std::set<Roa> seen;
    const auto look_at = [&](const VrpRow& vrp) {
      const Roa roa = Roa::of(vrp);
      if (!seen.insert(roa).second) return;
      const Held held = world_.holding(roa.prefix).held;
      if (held == Held::kYes || (held == Held::kAssumed && roa.asn == plan_.asn)) judge(roa);
    };
    for (const Prefix& top : tops_) {
      validity::each_covering(world_.vrps, top, [&](std::size_t first, std::size_t count) {
        for (const VrpRow& vrp : world_.vrps.subspan(first, count)) look_at(vrp);
        return true;
      });
      for (const VrpRow& vrp : rows_under(world_.vrps, top)) look_at(vrp);
    }
    for (const VrpRow& vrp : world_.vrps) {
      if (vrp.asn == plan_.asn.value) look_at(vrp);
    }
  }

  void judge(const Roa& roa) {
    const auto below = rows_under(world_.routes, roa.prefix);
    if (roa.asn.value == 0) {
      const bool contradicts = std::any_of(below.begin(), below.end(), [&](const RouteRow& r) {
        return targets_.contains({r.prefix(), Asn{r.origin}, {}, {}}) && r.origin_kind == OriginKind::kAsn;
      });
      if (contradicts) plan_.removals.push_back({roa, RemovalCause::kContradictsAs0, ""});
      return;
    }
    std::uint64_t announced = 0;
    for (const RouteRow& r : below) announced += roa.matches(r.prefix(), validity::origin_of(r));
    if (announced == authorised_count(roa)) return;
    plan_.removals.push_back({roa, announced == 0 ? RemovalCause::kStale : RemovalCause::kLoose, ""});
    if (announced == 0) return;
    for (const RouteRow& r : below) {
      if (!roa.matches(r.prefix(), validity::origin_of(r))) continue;
      const bool own = r.origin == plan_.asn.value;
      targets_.insert({r.prefix(), Asn{r.origin}, own ? Tie::kSelf : Tie::kRoa, RovState::kValid});
    }
  }

  // Routes of others under own ones, that may be there.
  void find_others() {
    for (const RouteRow* route : touched_) {
      if (route->origin_kind != OriginKind::kAsn || route->origin == plan_.asn.value) continue;
      const RovState before = state_of(*route);
      if (before == RovState::kValid) continue;  // those of loose ROAs are targets already
      const Tie tie = tie_of(*route);
      if (may_originate(tie)) targets_.insert({route->prefix(), Asn{route->origin}, tie, before});
    }
  }

  bool is_removed(const Roa& roa) const {
    return std::any_of(plan_.removals.begin(), plan_.removals.end(), [&](const auto& r) { return r.roa == roa; });
  }

  // Valid by a ROA that stays.
  bool stays_valid(const Target& target) const {
    bool out = false;
    validity::each_covering(world_.vrps, target.prefix, [&](std::size_t first, std::size_t count) {
      for (const VrpRow& vrp : world_.vrps.subspan(first, count)) {
        const Roa roa = Roa::of(vrp);
        out = out || (roa.matches(target.prefix, {Origin::Kind::kAsn, target.origin}) && !is_removed(roa));
      }
      return !out;
    });
    return out;
  }

  // Without these targets, as few ROAs as authorise the others exactly.
  void make_additions(const std::vector<Target>& needs, const std::set<Target>& without) {
    std::map<Asn, std::vector<Prefix>> by_origin;
    for (const Target& target : needs) {
      if (!without.contains(target)) by_origin[target.origin].push_back(target.prefix);
    }
    plan_.additions.clear();
    for (const auto& [origin, prefixes] : by_origin) {
      for (const MinimalRoa& m : minimal_roas(origin, prefixes)) {
        const auto target = targets_.find({m.roa.prefix, origin, {}, {}});
        plan_.additions.push_back({.roa = m.roa, .tie = target->tie, .routes = m.routes});
      }
    }
    std::sort(plan_.additions.begin(), plan_.additions.end(),
              [](const RoaAddition& a, const RoaAddition& b) { return a.roa < b.roa; });
  }

  bool is_made_valid(const RouteRow& route) const {
    const Origin origin = validity::origin_of(route);
    for (int length = route.length; length >= 0; --length) {
      const Prefix wanted = Prefix::of(route.prefix().address(), length);
      auto at = std::lower_bound(plan_.additions.begin(), plan_.additions.end(), wanted,
                                 [](const RoaAddition& a, const Prefix& p) { return a.roa.prefix < p; });
      for (; at != plan_.additions.end() && at->roa.prefix == wanted; ++at) {
        if (at->roa.matches(route.prefix(), origin)) return true;
      }
    }
    return false;
  }

  // Takes back every ROA that would make a route invalid that nobody rejected, until none does. A ROA that is taken
  // back may have made valid what others would now break: so again from the start.
  void withhold() {
    std::vector<Target> needs;
    for (const Target& target : targets_) {
      if (!stays_valid(target)) needs.push_back(target);
    }
    std::vector<const RouteRow*> open;
    for (const RouteRow* route : touched_) {
      if (state_of(*route) == RovState::kNotFound && !rejected(*route)) open.push_back(route);
    }
    std::set<Target> without;
    for (bool again = true; again;) {
      again = false;
      make_additions(needs, without);
      std::vector<const RouteRow*> lost;
      for (const RouteRow* route : open) {
        if (!is_made_valid(*route)) lost.push_back(route);
      }
      for (const RoaAddition& a : plan_.additions) {
        RoaLeftOut conflict = conflict_of(a, lost);
        if (conflict.deciders.empty() && !conflict.has_as_set) continue;
        without.insert({a.roa.prefix, a.roa.asn, {}, {}});
        plan_.left_out.push_back(std::move(conflict));
        again = true;
      }
    }
  }

  static RoaLeftOut conflict_of(const RoaAddition& a, const std::vector<const RouteRow*>& lost) {
    RoaLeftOut out{.prefix = a.roa.prefix,
                   .origin = a.roa.asn,
                   .gap = RoaGap::kWouldInvalidate,
                   .wanted = {a.roa.prefix, a.roa.prefix.length, a.roa.asn}};
    auto at = std::lower_bound(lost.begin(), lost.end(), a.roa.prefix,
                               [](const RouteRow* r, const Prefix& p) { return r->prefix() < p; });
    for (; at != lost.end() && a.roa.prefix.covers((*at)->prefix()); ++at) {
      const Origin origin = validity::origin_of(**at);
      if (a.roa.matches((*at)->prefix(), origin)) continue;
      if (origin.kind == Origin::Kind::kAsn) {
        out.deciders.push_back(origin.asn);
      } else {
        out.has_as_set = true;
      }
    }
    std::sort(out.deciders.begin(), out.deciders.end());
    out.deciders.erase(std::unique(out.deciders.begin(), out.deciders.end()), out.deciders.end());
    return out;
  }

  // A ROA goes only when all that it makes valid is valid without it.
  void keep_needed() {
    std::erase_if(plan_.removals, [&](const RoaRemoval& removal) {
      for (const RouteRow& r : rows_under(world_.routes, removal.roa.prefix)) {
        if (!removal.roa.matches(r.prefix(), validity::origin_of(r))) continue;
        if (!is_made_valid(r) && !stays_valid({r.prefix(), Asn{r.origin}, {}, {}})) return true;
      }
      return false;
    });
  }

  void add_as0() {
    if (world_.as0_space.empty()) return;
    for (const Prefix& prefix : unannounced(world_.as0_space, world_.routes)) {
      const Roa roa{prefix, static_cast<std::uint8_t>(bits_of(prefix.family)), Asn{0}};
      const auto at = rows_under(world_.vrps, prefix);
      const bool there = std::any_of(at.begin(), at.end(), [&](const VrpRow& v) { return v.prefix() == prefix; });
      if (there) continue;
      plan_.additions.push_back({.roa = roa,
                                 .tie = Tie::kSelf,
                                 .step = plan_.steps,
                                 .bundle = static_cast<std::uint32_t>(plan_.additions.size()),
                                 .reason = "held, and announced by nobody: AS0 closes it"});
      has_as0_ = true;
    }
    plan_.steps += has_as0_ ? 1 : 0;
  }

  // ---- reasons ----

  void explain() {
    for (RoaAddition& a : plan_.additions) a.reason = reason_of(a);
    for (RoaRemoval& r : plan_.removals) r.reason = reason_of(r);
    for (RoaLeftOut& l : plan_.left_out) l.reason = reason_of(l);
  }

  std::string reason_of(const RoaAddition& a) const {
    const RovState before = targets_.find({a.roa.prefix, a.roa.asn, {}, {}})->before;
    std::string out = fmt::format("{} announces {}", format_asn(a.roa.asn),
                                  a.routes == 1 ? "it" : fmt::format("it and {} more-specifics", a.routes - 1));
    if (a.tie != Tie::kSelf) out += fmt::format(" ({})", text_of(a.tie));
    if (before == RovState::kInvalid) out += "; invalid now";
    if (before == RovState::kValid) out += "; in place of a looser ROA";
    return out;
  }

  static std::string_view text_of(Tie tie) {
    switch (tie) {
      case Tie::kAccepted: return "accepted by you";
      case Tie::kSameHolder: return "same holder";
      case Tie::kCustomer: return "in your customer cone: confirm with the customer";
      case Tie::kRouteObject: return "the holder's registry has a route object for it";
      case Tie::kRoa: return "a ROA lets it already";
      case Tie::kSelf:
      case Tie::kRejected:
      case Tie::kNone: break;
    }
    return "";
  }

  static std::string reason_of(const RoaRemoval& r) {
    switch (r.cause) {
      case RemovalCause::kStale:
        return fmt::format("{} announces nothing of it here; keep it only for a known backup or scrubbing service",
                           format_asn(r.roa.asn));
      case RemovalCause::kContradictsAs0: return "AS0 says that nobody may announce what you announce";
      case RemovalCause::kLoose: break;
    }
    return "it allows more-specifics that nobody announces, which a forged origin could use (RFC 9319)";
  }

  std::string reason_of(const RoaLeftOut& l) const {
    if (l.gap == RoaGap::kWouldInvalidate) {
      std::string who;
      for (const Asn asn : l.deciders) who += fmt::format("{}{}", who.empty() ? "" : ", ", format_asn(asn));
      if (l.has_as_set) who += fmt::format("{}a path that ends in an AS_SET", who.empty() ? "" : ", ");
      return fmt::format("it would make routes of {} invalid; decide whether they may be there", who);
    }
    switch (l.holding.held) {
      case Held::kOther:
        return fmt::format("held by another{}: its holder has to publish the ROA",
                           l.holding.holder.empty() ? "" : " (" + l.holding.holder + ")");
      case Held::kUnknownHolder: return "the registries' data do not name the holder of the space or of the AS number";
      case Held::kNotDelegated: return "no registry says that anybody holds all of it";
      case Held::kYes:
      case Held::kAssumed: break;
    }
    return "";
  }

  const RoaWorld& world_;
  const RoaOptions& options_;
  RoaPlan plan_;
  std::vector<Prefix> tops_;  // of the own targets, none under another
  std::vector<const RouteRow*> touched_;
  std::set<Target> targets_;
  bool has_as0_ = false;
};

}  // namespace

std::string format_roa(const Roa& roa) {
  return fmt::format("{}-{} {}", format_prefix(roa.prefix), roa.max_length, format_asn(roa.asn));
}

std::string_view name_of(RemovalCause cause) {
  switch (cause) {
    case RemovalCause::kStale: return "stale";
    case RemovalCause::kLoose: return "loose";
    case RemovalCause::kContradictsAs0: break;
  }
  return "as0";
}

std::string_view name_of(RoaGap gap) {
  return gap == RoaGap::kNotHeld ? "not-held" : "would-invalidate";
}

Result<RoaPlan> plan_roas(Asn asn, const RoaWorld& world, const RoaOptions& options) {
  return Planner(asn, world, options).run();
}

}  // namespace mannerly::plan
