#include "plan/route_objects.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "plan/network.h"
#include "plan/registration.h"
#include "validity/bogon.h"
#include "validity/rov.h"

namespace mannerly::plan {
namespace {

using snapshot::IrrRouteRow;
using snapshot::RouteRow;
using snapshot::Snapshot;
using validity::IrrState;

class Planner {
 public:
  Planner(const Snapshot& snapshot, const topology::Topology& topology, Asn asn, const RouteObjectRequest& request)
      : s_(snapshot),
        request_(request),
        sources_(snapshot.irr_sources(), request.policy),
        holdings_(snapshot, with_siblings(snapshot, topology, asn), request.assume_held) {
    plan_.asn = asn;
  }

  RouteObjectPlan run() {
    std::vector<Prefix> held;
    for (const std::uint32_t i : s_.routes_of(plan_.asn)) {
      const RouteRow& route = s_.routes()[i];
      ++plan_.announced;
      const auto state = validity::irr_state(s_.irr_routes(), sources_, route.prefix(), origin());
      plan_.registered += validity::is_registered(state);
      Holding holding = holdings_.of(route.prefix());
      if (holding.held == Held::kYes) held.push_back(route.prefix());
      // An assumption does not stand against the word of others.
      const auto rov = validity::state(s_.vrps(), route.prefix(), origin());
      const bool contested =
          state == IrrState::kOtherOrigin || (rov == validity::RovState::kInvalid && !validity::is_registered(state));
      if (holding.held == Held::kAssumed && contested) holding.held = Held::kOther;
      if (state == IrrState::kExact || (state == IrrState::kCovering && !request_.exact)) continue;
      add(route.prefix(), state, holding);
    }
    find_stale();
    find_foreign(held);
    std::sort(plan_.removals.begin(), plan_.removals.end(),
              [](const ObjectRemoval& a, const ObjectRemoval& b) { return a.row < b.row; });
    return std::move(plan_);
  }

 private:
  Origin origin() const { return {Origin::Kind::kAsn, plan_.asn}; }

  void add(const Prefix& prefix, IrrState state, const Holding& holding) {
    RouteObject object{
        .prefix = prefix, .origin = plan_.asn, .registry = std::string(registry_of(s_, prefix, plan_.asn))};
    object.maintainer = maintainer(object.registry);
    if (!is_own(holding.held)) {
      plan_.left_out.push_back({std::move(object), holding, reason_of(holding)});
      return;
    }
    std::string reason = state == IrrState::kCovering
                             ? "announced; only a less specific object covers it, which exact filters do not take"
                             : "announced, and no object that counts has it";
    if (state == IrrState::kOtherOrigin) reason = "announced; objects name other origins alone";
    // Mirrors drop objects that ROAs contradict: the ROA comes first.
    if (validity::state(s_.vrps(), prefix, origin()) == validity::RovState::kInvalid) {
      reason += "; RPKI-invalid now: plan its ROA first, mirrors drop the object until then";
    }
    const auto need = state == IrrState::kCovering ? ObjectNeed::kOnlyCovered : ObjectNeed::kUnregistered;
    plan_.additions.push_back({std::move(object), need, std::move(reason)});
  }

  const std::string& maintainer(const std::string& registry) {
    if (!request_.maintainer.empty()) return request_.maintainer;
    const auto [at, is_new] = maintainers_.try_emplace(registry);
    if (is_new) at->second = maintainer_in(s_, plan_.asn, registry);
    return at->second;
  }

  static std::string reason_of(const Holding& holding) {
    switch (holding.held) {
      case Held::kOther:
        return fmt::format("the space is held by another{}: only with its consent",
                           holding.holder.empty() ? "" : " (" + holding.holder + ")");
      case Held::kUnknownHolder: return "the registries' data do not name the holder of the space or of the AS number";
      case Held::kNotDelegated: return "no registry says that anybody holds all of it";
      case Held::kYes:
      case Held::kAssumed: break;
    }
    return "";
  }

  bool announces(std::uint32_t asn, const Prefix& under) const {
    const auto routes = s_.routes_under(under);
    return std::any_of(routes.begin(), routes.end(), [&](const RouteRow& r) {
      return r.origin_kind == snapshot::OriginKind::kAsn && r.origin == asn;
    });
  }

  void remove(std::uint32_t row, ObjectFault fault, std::string reason) {
    const IrrRouteRow& object = s_.irr_routes()[row];
    const auto names = s_.irr_sources();
    const auto objects = s_.irr_objects();
    plan_.removals.push_back(
        {.row = row,
         .fault = fault,
         .registry = object.irr_source < names.size() ? std::string(s_.text(names[object.irr_source].name)) : "",
         .maintainers = object.object < objects.size() ? std::string(s_.text(objects[object.object].mnt_by)) : "",
         .reason = std::move(reason)});
  }

  void find_stale() {
    for (const std::uint32_t i : s_.irr_routes_of(plan_.asn)) {
      const Prefix prefix = s_.irr_routes()[i].prefix();
      if (announces(plan_.asn.value, prefix)) continue;
      remove(i, ObjectFault::kStale,
             fmt::format("{} announces nothing of it here; keep it only for a known backup or scrubbing service",
                         format_asn(plan_.asn)));
    }
  }

  // Objects of others for exactly what the network announces out of its own space, or below.
  void find_foreign(const std::vector<Prefix>& held) {
    const auto rows = s_.irr_routes();
    Prefix top;
    bool has_top = false;
    for (const Prefix& prefix : held) {
      if (has_top && top.covers(prefix)) continue;
      top = prefix;
      has_top = true;
      auto at = std::partition_point(rows.begin(), rows.end(), [&](const IrrRouteRow& r) { return r.prefix() < top; });
      for (; at != rows.end() && top.covers(at->prefix()); ++at) {
        if (at->origin == plan_.asn.value || announces(at->origin, at->prefix())) continue;
        remove(static_cast<std::uint32_t>(at - rows.begin()), ObjectFault::kForeign,
               fmt::format("in your space, for AS{}, which announces nothing of it: ask for its deletion unless it is "
                           "meant",
                           at->origin));
      }
    }
  }

  const Snapshot& s_;
  const RouteObjectRequest& request_;
  validity::IrrSources sources_;
  Holdings holdings_;
  std::map<std::string, std::string> maintainers_;  // by registry
  RouteObjectPlan plan_;
};

}  // namespace

std::string_view name_of(ObjectNeed need) {
  return need == ObjectNeed::kUnregistered ? "unregistered" : "only-covered";
}
std::string_view name_of(ObjectFault fault) {
  return fault == ObjectFault::kStale ? "stale" : "foreign";
}

RouteObject route_object_of(const Snapshot& snapshot, Asn origin, const Prefix& prefix) {
  const std::string registry(registry_of(snapshot, prefix, origin));
  return {prefix, origin, registry, maintainer_in(snapshot, origin, registry)};
}

Result<RouteObjectPlan> plan_route_objects(const Snapshot& snapshot, const topology::Topology& topology, Asn asn,
                                           const RouteObjectRequest& request) {
  if (snapshot.routes().empty()) return fail(ErrorCode::kNoData, "the snapshot has no routes to plan objects for");
  if (validity::IrrSources(snapshot.irr_sources(), request.policy).count() == 0) {
    return fail(ErrorCode::kNoData, "the snapshot has no routing registry that counts");
  }
  if (!request.maintainer.empty() && !is_rpsl_name(request.maintainer)) {
    return fail(ErrorCode::kUsage, fmt::format("\"{}\" is no name of a maintainer", request.maintainer));
  }
  if (validity::Bogons(snapshot).check(asn).bogon_class == validity::BogonClass::kFull) {
    return fail(ErrorCode::kUsage,
                fmt::format("{} is no number that a network can have: no object may name it", format_asn(asn)));
  }
  return Planner(snapshot, topology, asn, request).run();
}

}  // namespace mannerly::plan
