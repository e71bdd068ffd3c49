#include "readiness/readiness.h"

#include <algorithm>

#include "readiness/explain.h"
#include "validity/route.h"
#include "validity/rov.h"

namespace mannerly::readiness {
namespace {

using snapshot::AsRow;
using snapshot::RouteRow;
using validity::IrrState;
using validity::RovState;

bool is_delegated(const AsRow& row) {
  const auto status = static_cast<snapshot::ResourceStatus>(row.status);
  return status == snapshot::ResourceStatus::kAllocated || status == snapshot::ResourceStatus::kAssigned;
}

std::vector<RovState> rov_states(const Inputs& inputs) {
  const auto routes = inputs.snapshot->routes();
  std::vector<RovState> out(routes.size());
  if (const auto index = validity::RovIndex::make(inputs.vrps)) {
    index->states(routes, out);
  } else {  // damaged rows: slower, but an answer
    for (std::size_t i = 0; i < routes.size(); ++i) {
      out[i] = validity::state(inputs.vrps, routes[i].prefix(), validity::origin_of(routes[i]));
    }
  }
  return out;
}

}  // namespace

Assessor::Assessor(const Inputs& inputs, Profile profile, const snapshot::ForEach& for_each)
    : inputs_(inputs),
      profile_(std::move(profile)),
      coverage_(Coverage::of(inputs_, profile_)),
      bogons_(*inputs_.snapshot),
      irr_sources_(inputs_.snapshot->irr_sources(), profile_.irr_policy),
      findings_(find_bogons(*inputs_.snapshot, bogons_, for_each)) {}

std::span<const BogonFinding> Assessor::findings_of(Asn asn) const {
  const auto before = [&](const BogonFinding& f) { return f.asn < asn; };
  const auto first = std::partition_point(findings_.begin(), findings_.end(), before);
  const auto last = std::partition_point(first, findings_.end(), [&](const BogonFinding& f) { return f.asn == asn; });
  return {first, last};
}

AsScore Assessor::finish(Asn asn, const AsRow* row, AsCounts counts) const {
  AsScore out{.asn = asn};
  add_other(counts, inputs_, coverage_, profile_, asn, row, findings_of(asn));
  out.counts = counts;
  if (row != nullptr) {
    out.economy = row->economy;
    out.rir = row->rir;
    out.in_universe =
        (counts.in_routing || is_delegated(*row)) && bogons_.class_of(asn.value) == validity::BogonClass::kNone;
  }
  for (std::size_t i = 0; i < kMetrics; ++i) {
    out.metrics[i] = metric_of(static_cast<MetricId>(i), counts, coverage_, profile_);
  }
  for (std::size_t i = 0; i < kCategories; ++i) {
    out.categories[i] = category_of(static_cast<Category>(i), out.metrics, counts, coverage_, profile_);
  }
  return out;
}

AsScore Assessor::score_as(Asn asn) const {
  AsCounts counts;
  const auto routes = snapshot().routes();
  for (const std::uint32_t i : snapshot().routes_of(asn)) {
    if (i >= routes.size()) continue;
    const RouteRow& route = routes[i];
    if (!is_counted(route, profile_)) {
      ++counts.routes_left_out;
      continue;
    }
    const Origin origin = validity::origin_of(route);
    add_route(counts, validity::state(inputs_.vrps, route.prefix(), origin),
              validity::irr_state(inputs_.irr_routes, irr_sources_, route.prefix(), origin));
  }
  return finish(asn, snapshot().find_as(asn), counts);
}

std::vector<AsScore> Assessor::score_all() const {
  const auto routes = snapshot().routes();
  const std::vector<RovState> rov = rov_states(inputs_);
  std::vector<IrrState> irr(routes.size());
  validity::irr_states(inputs_.irr_routes, irr_sources_, routes, irr);
  std::vector<AsScore> out;
  out.reserve(snapshot().ases().size());
  for (const AsRow& row : snapshot().ases()) {
    AsCounts counts;
    for (const std::uint32_t i : snapshot::Snapshot::rows(snapshot().routes_by_origin(), row.routes)) {
      if (i >= routes.size()) continue;
      if (is_counted(routes[i], profile_)) {
        add_route(counts, rov[i], irr[i]);
      } else {
        ++counts.routes_left_out;
      }
    }
    out.push_back(finish(Asn{row.asn}, &row, counts));
  }
  return out;
}

Metric Assessor::explain(Asn asn, MetricId metric) const {
  return explain_metric(*this, score_as(asn), metric);
}

AsReport Assessor::report_as(Asn asn) const {
  return report(score_as(asn), WithEvidence::kYes);
}

AsReport Assessor::report_of(const AsScore& score) const {
  return report(score, WithEvidence::kNo);
}

AsReport Assessor::report(const AsScore& score, WithEvidence evidence) const {
  AsReport out{.score = score, .snapshot_id = snapshot().short_id(), .profile_id = profile_.id};
  for (std::size_t i = 0; i < kMetrics; ++i) {
    if (!profile_.defined[i]) continue;
    out.metrics.push_back(explain_metric(*this, out.score, static_cast<MetricId>(i), evidence));
  }
  for (std::size_t i = 0; i < kCategories; ++i) {
    out.formulas[i] = explain_category(*this, out.score, static_cast<Category>(i));
  }
  return out;
}

}  // namespace mannerly::readiness
