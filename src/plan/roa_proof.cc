#include "plan/roa_proof.h"

#include <fmt/format.h>

#include <algorithm>

#include "validity/route.h"
#include "validity/rov.h"

namespace mannerly::plan {
namespace {

using snapshot::RouteRow;
using validity::RovState;

RovState judge(const std::vector<Roa>& roas, const Prefix& prefix, const Origin& origin) {
  RovState state = RovState::kNotFound;
  for (const Roa& roa : roas) {
    if (!roa.prefix.covers(prefix)) continue;
    if (origin.kind == Origin::Kind::kAsn && roa.asn.value != 0 && roa.asn == origin.asn &&
        prefix.length <= roa.max_length) {
      return RovState::kValid;
    }
    state = RovState::kInvalid;
  }
  return state;
}

class Proof {
 public:
  Proof(const RoaPlan& plan, std::span<const RouteRow> routes, std::span<const snapshot::VrpRow> vrps,
        const std::function<bool(const RouteRow&)>& may_break)
      : plan_(plan), may_break_(may_break) {
    std::vector<Prefix> changed;
    for (const RoaAddition& a : plan.additions) changed.push_back(a.roa.prefix);
    for (const RoaRemoval& r : plan.removals) changed.push_back(r.roa.prefix);
    std::sort(changed.begin(), changed.end());
    for (const Prefix& p : changed) {
      if (tops_.empty() || !tops_.back().covers(p)) tops_.push_back(p);
    }
    for (const RouteRow& route : routes) {
      if (is_below(route.prefix())) routes_.push_back({&route, RovState::kNotFound, RovState::kNotFound});
    }
    for (const auto& vrp : vrps) {
      if (concerns(vrp.prefix())) roas_.push_back(Roa::of(vrp));
    }
  }

  Result<RoaProof> run() {
    for (Judged& r : routes_) {
      r.before = r.now = judge(roas_, r.route->prefix(), validity::origin_of(*r.route));
    }
    proof_.states = proof_.routes = static_cast<std::uint32_t>(routes_.size());
    for (std::size_t i = 0; i < plan_.additions.size();) {
      const RoaAddition& first = plan_.additions[i];
      std::vector<Prefix> changed;
      for (; i < plan_.additions.size() && plan_.additions[i].step == first.step &&
             plan_.additions[i].bundle == first.bundle;
           ++i) {
        roas_.push_back(plan_.additions[i].roa);
        changed.push_back(plan_.additions[i].roa.prefix);
      }
      MANNERLY_CHECK_OK(look_at(changed, fmt::format("after {} was added", format_roa(first.roa))));
    }
    for (const RoaRemoval& removal : plan_.removals) {
      const auto at = std::find(roas_.begin(), roas_.end(), removal.roa);
      if (at == roas_.end()) return fail(ErrorCode::kCorrupt, format_roa(removal.roa) + " is removed, but not there");
      roas_.erase(at);
      MANNERLY_CHECK_OK(look_at({removal.roa.prefix}, fmt::format("after {} was removed", format_roa(removal.roa))));
    }
    for (const Judged& r : routes_) {
      proof_.made_valid += r.now == RovState::kValid && r.before != RovState::kValid;
      proof_.invalid_left += r.now == RovState::kInvalid && r.before == RovState::kInvalid;
      proof_.rejected += r.now == RovState::kInvalid && r.before != RovState::kInvalid;
    }
    return proof_;
  }

 private:
  struct Judged {
    const RouteRow* route;
    RovState before, now;
  };

  bool is_below(const Prefix& prefix) const {
    const auto after = std::upper_bound(tops_.begin(), tops_.end(), prefix);
    return after != tops_.begin() && (after - 1)->covers(prefix);
  }
  bool concerns(const Prefix& prefix) const {
    if (is_below(prefix)) return true;
    const auto at = std::lower_bound(tops_.begin(), tops_.end(), prefix);
    return at != tops_.end() && prefix.covers(*at);
  }

  Status look_at(const std::vector<Prefix>& changed, const std::string& when) {
    for (const Prefix& p : changed) {
      auto r = std::lower_bound(routes_.begin(), routes_.end(), p,
                                [](const Judged& j, const Prefix& wanted) { return j.route->prefix() < wanted; });
      for (; r != routes_.end() && p.covers(r->route->prefix()); ++r) MANNERLY_CHECK_OK(judge_anew(*r, when));
    }
    return {};
  }

  Status judge_anew(Judged& r, const std::string& when) {
    const Prefix prefix = r.route->prefix();
    r.now = judge(roas_, prefix, validity::origin_of(*r.route));
    ++proof_.states;
    const bool broken = r.before == RovState::kValid ? r.now != RovState::kValid
                                                     : r.now == RovState::kInvalid && r.before != RovState::kInvalid;
    if (!broken || may_break_(*r.route)) return {};
    return fail(ErrorCode::kCorrupt,
                fmt::format("the plan for {} failed its own check: {} of AS{} would be {} {}", format_asn(plan_.asn),
                            format_prefix(prefix), r.route->origin, validity::name_of(r.now), when));
  }

  const RoaPlan& plan_;
  const std::function<bool(const RouteRow&)>& may_break_;
  std::vector<Prefix> tops_;  // sorted, none covers another
  std::vector<Judged> routes_;
  std::vector<Roa> roas_;
  RoaProof proof_;
};

}  // namespace

Result<RoaProof> prove(const RoaPlan& plan, std::span<const RouteRow> routes, std::span<const snapshot::VrpRow> vrps,
                       const std::function<bool(const RouteRow&)>& may_break) {
  return Proof(plan, routes, vrps, may_break).run();
}

}  // namespace mannerly::plan
