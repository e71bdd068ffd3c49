// Incidents in the builder: their lists, their order, and the way from an AS to them.
#include <algorithm>
#include <tuple>

#include "snapshot/builder.h"

namespace mannerly::snapshot {

std::uint32_t Builder::add_incident_coverage(std::uint32_t source, Instant from, Instant to) {
  tables_.incident_coverage.push_back({.from = from.seconds, .to = to.seconds, .source = source});
  return static_cast<std::uint32_t>(tables_.incident_coverage.size() - 1);
}

void Builder::add_incident(IncidentRow row, const IncidentLists& lists) {
  const auto add_asns = [&](std::span<const Asn> asns) {
    std::vector<std::uint32_t> sorted;
    sorted.reserve(asns.size());
    for (const Asn asn : asns) sorted.push_back(asn.value);
    std::sort(sorted.begin(), sorted.end());
    sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
    auto& all = tables_.incident_asns;
    const Range range{static_cast<std::uint32_t>(all.size()), static_cast<std::uint32_t>(sorted.size())};
    all.insert(all.end(), sorted.begin(), sorted.end());
    return range;
  };
  row.accomplices = add_asns(lists.accomplices);
  row.victims = add_asns(lists.victims);
  auto& prefixes = tables_.incident_prefixes;
  row.prefixes = {static_cast<std::uint32_t>(prefixes.size()), static_cast<std::uint32_t>(lists.prefixes.size())};
  for (const Prefix& p : lists.prefixes) {
    prefixes.push_back(
        {.hi = p.bits.hi, .lo = p.bits.lo, .length = p.length, .family = static_cast<std::uint8_t>(p.family)});
  }
  tables_.incidents.push_back(row);
}

void Builder::sort_incidents() {
  auto& t = tables_;
  std::stable_sort(t.incidents.begin(), t.incidents.end(), [&](const IncidentRow& a, const IncidentRow& b) {
    return a.start != b.start ? a.start < b.start : text_.at(a.id) < text_.at(b.id);
  });
  // The same incident of two archives: the first source's word.
  const auto same = [](const IncidentRow& a, const IncidentRow& b) { return a.start == b.start && a.id == b.id; };
  t.incidents.erase(std::unique(t.incidents.begin(), t.incidents.end(), same), t.incidents.end());
  for (std::uint32_t i = 0; i < t.incidents.size(); ++i) {
    const IncidentRow& row = t.incidents[i];
    t.incident_parties.push_back({.asn = row.culprit, .incident = i, .role = IncidentRole::kCulprit});
    const auto add_all = [&](Range range, IncidentRole role) {
      for (std::uint32_t k = range.begin; k < range.begin + range.count; ++k) {
        t.incident_parties.push_back({.asn = t.incident_asns[k], .incident = i, .role = role});
      }
    };
    add_all(row.accomplices, IncidentRole::kAccomplice);
    add_all(row.victims, IncidentRole::kVictim);
  }
  std::sort(t.incident_parties.begin(), t.incident_parties.end(),
            [](const IncidentPartyRow& a, const IncidentPartyRow& b) {
              return std::tie(a.asn, a.incident, a.role) < std::tie(b.asn, b.incident, b.role);
            });
}

}  // namespace mannerly::snapshot
