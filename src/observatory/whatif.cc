#include "observatory/whatif.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "validity/route.h"

namespace mannerly::observatory {

using readiness::AsScore;
using readiness::Category;
using readiness::Inputs;
using readiness::MetricId;
using readiness::RouteChange;
using snapshot::Snapshot;

namespace {

// Rows of all routes whose verdicts may change: those that a changed prefix covers.
std::set<std::uint32_t> touched_by(const Snapshot& s, const readiness::Changes& changes) {
  std::set<std::uint32_t> out;
  const auto add = [&](const Prefix& prefix) {
    const auto under = s.routes_under(prefix);
    for (const snapshot::RouteRow& route : under) out.insert(static_cast<std::uint32_t>(&route - s.routes().data()));
  };
  for (const auto* list : {&changes.add_vrps, &changes.remove_vrps}) {
    for (const snapshot::VrpRow& row : *list) add(row.prefix());
  }
  for (const auto* list : {&changes.add_routes, &changes.remove_routes}) {
    for (const snapshot::IrrRouteRow& row : *list) add(row.prefix());
  }
  return out;
}

RouteChange judged(const Inputs& before, const Inputs& after, const validity::IrrSources& sources, std::uint32_t row) {
  const snapshot::RouteRow& route = before.snapshot->routes()[row];
  const Prefix prefix = route.prefix();
  const Origin origin = validity::origin_of(route);
  return {.route = row,
          .rov_before = validity::state(before.vrps, prefix, origin),
          .rov_after = validity::state(after.vrps, prefix, origin),
          .irr_before = validity::irr_state(before.irr_routes, sources, prefix, origin),
          .irr_after = validity::irr_state(after.irr_routes, sources, prefix, origin)};
}

bool differs(const RouteChange& change) {
  return change.rov_before != change.rov_after || change.irr_before != change.irr_after;
}

AsScore scored(const Edition& edition, AsScore score) {
  const readiness::Assessor& assessor = edition.assessor();
  for (std::size_t i = 0; i < readiness::kMetrics; ++i) {
    score.metrics[i] =
        readiness::metric_of(static_cast<MetricId>(i), score.counts, assessor.coverage(), assessor.profile());
  }
  for (std::size_t i = 0; i < readiness::kCategories; ++i) {
    score.categories[i] = readiness::category_of(static_cast<Category>(i), score.metrics, score.counts,
                                                 assessor.coverage(), assessor.profile());
  }
  return score;
}

// Takes a route out of the counts, or puts it in.
void count_route(readiness::AsCounts& counts, validity::RovState rov, validity::IrrState irr, bool in) {
  readiness::AsCounts one;
  readiness::add_route(one, rov, irr);
  const auto apply = [&](std::uint32_t readiness::AsCounts::* member) {
    counts.*member = in ? counts.*member + one.*member : counts.*member - one.*member;
  };
  for (const auto member :
       {&readiness::AsCounts::routes, &readiness::AsCounts::registered, &readiness::AsCounts::registered_exact,
        &readiness::AsCounts::rpki_valid, &readiness::AsCounts::rpki_invalid, &readiness::AsCounts::rpki_notfound}) {
    apply(member);
  }
}

Status check_size(const WhatIfRequest& request) {
  const readiness::Changes& c = request.changes;
  const std::size_t size = c.add_vrps.size() + c.remove_vrps.size() + c.add_routes.size() + c.remove_routes.size() +
                           request.withdrawn.size();
  if (size <= WhatIfRequest::kChangesMax) return {};
  return fail(ErrorCode::kLimit, fmt::format("{} changes; at most {}", size, WhatIfRequest::kChangesMax));
}

std::vector<std::string> unmatched_of(const readiness::WhatIf& world, const readiness::Changes& changes) {
  std::vector<std::string> out;
  for (const std::size_t i : world.unmatched_vrps()) {
    const snapshot::VrpRow& row = changes.remove_vrps[i];
    out.push_back(fmt::format("ROA {}-{} AS{}: there is none", format_prefix(row.prefix()), row.max_length, row.asn));
  }
  for (const std::size_t i : world.unmatched_routes()) {
    const snapshot::IrrRouteRow& row = changes.remove_routes[i];
    out.push_back(fmt::format("route object {} AS{}: there is none", format_prefix(row.prefix()), row.origin));
  }
  return out;
}

}  // namespace

Result<WhatIfAnswer> what_if(const Edition& edition, Asn asn, const WhatIfRequest& request) {
  MANNERLY_CHECK_OK(check_size(request));
  const AsScore* now = edition.find(asn);
  if (now == nullptr) return fail(ErrorCode::kNotFound, fmt::format("no source names {}", format_asn(asn)));
  const Snapshot& s = edition.snapshot();
  const readiness::Assessor& assessor = edition.assessor();
  const readiness::WhatIf world(s, request.changes);
  WhatIfAnswer answer{.before = *now, .after = *now, .unmatched = unmatched_of(world, request.changes)};
  readiness::AsCounts& counts = answer.after.counts;

  std::set<std::uint32_t> gone;
  for (const Prefix& prefix : request.withdrawn) {
    bool found = false;
    for (const std::uint32_t row : s.routes_of(asn)) {
      if (row >= s.routes().size() || s.routes()[row].prefix() != prefix) continue;
      found = true;
      if (!gone.insert(row).second) continue;
      const RouteChange was = judged(assessor.inputs(), world.inputs(), assessor.irr_sources(), row);
      answer.routes.push_back({row, true, was.rov_before, was.rov_before, was.irr_before, was.irr_before});
      if (readiness::is_counted(s.routes()[row], assessor.profile())) {
        count_route(counts, was.rov_before, was.irr_before, false);
      }
    }
    if (!found) {
      answer.unmatched.push_back(fmt::format("{}: {} does not announce it", format_prefix(prefix), format_asn(asn)));
    }
  }
  for (const std::uint32_t row : touched_by(s, request.changes)) {
    if (gone.contains(row)) continue;
    const RouteChange change = judged(assessor.inputs(), world.inputs(), assessor.irr_sources(), row);
    if (!differs(change)) continue;
    const snapshot::RouteRow& route = s.routes()[row];
    if (route.origin_kind != snapshot::OriginKind::kAsn || route.origin != asn.value) {
      answer.others.push_back(change);
      continue;
    }
    answer.routes.push_back({row, false, change.rov_before, change.rov_after, change.irr_before, change.irr_after});
    if (!readiness::is_counted(route, assessor.profile())) continue;
    count_route(counts, change.rov_before, change.irr_before, false);
    count_route(counts, change.rov_after, change.irr_after, true);
  }
  std::ranges::sort(answer.routes, {}, &WhatIfRoute::route);
  if (request.contact_registered) counts.contact = true;
  answer.after = scored(edition, answer.after);
  return answer;
}

}  // namespace mannerly::observatory
