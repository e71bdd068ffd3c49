#include "readiness/whatif.h"

#include <algorithm>
#include <tuple>

#include "validity/route.h"
#include "validity/rov.h"

namespace mannerly::readiness {
namespace {

using snapshot::IrrRouteRow;
using snapshot::VrpRow;

auto key_of(const VrpRow& row) {
  return std::tuple(row.prefix(), row.max_length, row.asn);
}
auto key_of(const IrrRouteRow& row) {
  return std::tuple(row.prefix(), row.origin);
}
auto order_of(const VrpRow& row) {
  return key_of(row);
}
auto order_of(const IrrRouteRow& row) {
  return std::tuple(row.prefix(), row.origin, row.irr_source);
}

template <class Row>
std::vector<Row> changed(std::span<const Row> rows, const std::vector<Row>& add, const std::vector<Row>& remove,
                         std::vector<std::size_t>& unmatched) {
  const auto by_key = [](const Row& a, const Row& b) { return key_of(a) < key_of(b); };
  std::vector<Row> gone = remove;
  std::sort(gone.begin(), gone.end(), by_key);
  std::vector<Row> out;
  out.reserve(rows.size() + add.size());
  for (const Row& row : rows) {
    if (gone.empty() || !std::binary_search(gone.begin(), gone.end(), row, by_key)) out.push_back(row);
  }
  for (std::size_t i = 0; i < remove.size(); ++i) {
    if (!std::binary_search(rows.begin(), rows.end(), remove[i], by_key)) unmatched.push_back(i);
  }
  out.insert(out.end(), add.begin(), add.end());
  std::sort(out.begin(), out.end(), [](const Row& a, const Row& b) { return order_of(a) < order_of(b); });
  const auto same = [](const Row& a, const Row& b) { return order_of(a) == order_of(b); };
  out.erase(std::unique(out.begin(), out.end(), same), out.end());
  return out;
}

}  // namespace

WhatIf::WhatIf(const snapshot::Snapshot& snapshot, const Changes& changes)
    : snapshot_(&snapshot),
      vrps_(changed(snapshot.vrps(), changes.add_vrps, changes.remove_vrps, unmatched_vrps_)),
      irr_routes_(changed(snapshot.irr_routes(), changes.add_routes, changes.remove_routes, unmatched_routes_)) {}

std::vector<RouteChange> changed_routes(const Inputs& before, const Inputs& after,
                                        const validity::IrrSources& sources) {
  const auto routes = before.snapshot->routes();
  const auto rov_of = [&](const Inputs& inputs) {
    std::vector<validity::RovState> out(routes.size());
    const auto index = validity::RovIndex::make(inputs.vrps);
    if (index) {
      index->states(routes, out);
    } else {  // beyond the limits of the index: one by one
      for (std::size_t i = 0; i < routes.size(); ++i) {
        out[i] = validity::state(inputs.vrps, routes[i].prefix(), validity::origin_of(routes[i]));
      }
    }
    return out;
  };
  const auto irr_of = [&](const Inputs& inputs) {
    std::vector<validity::IrrState> out(routes.size());
    validity::irr_states(inputs.irr_routes, sources, routes, out);
    return out;
  };
  const auto rov_before = rov_of(before), rov_after = rov_of(after);
  const auto irr_before = irr_of(before), irr_after = irr_of(after);
  std::vector<RouteChange> out;
  for (std::uint32_t i = 0; i < routes.size(); ++i) {
    if (rov_before[i] == rov_after[i] && irr_before[i] == irr_after[i]) continue;
    out.push_back({i, rov_before[i], rov_after[i], irr_before[i], irr_after[i]});
  }
  return out;
}

}  // namespace mannerly::readiness
