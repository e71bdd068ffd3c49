#include "observatory/levers.h"

#include <algorithm>

namespace mannerly::observatory {

std::optional<LeverMetric> parse_lever_metric(std::string_view name) {
  if (name == "rpki") return LeverMetric::kRpki;
  if (name == "irr") return LeverMetric::kIrr;
  return std::nullopt;
}

Levers levers_of(const Edition& edition, snapshot::Economy economy, LeverMetric metric, std::size_t limit) {
  Levers out;
  for (const readiness::AsScore& score : edition.scores()) {
    if (!score.in_universe || score.counts.routes == 0) continue;
    if (economy[0] != '\0' && score.economy != economy) continue;
    const std::uint32_t covered = metric == LeverMetric::kRpki ? score.counts.rpki_valid : score.counts.registered;
    const std::uint32_t missing = score.counts.routes - std::min(covered, score.counts.routes);
    out.routes += score.counts.routes;
    out.covered += score.counts.routes - missing;
    ++out.networks;
    if (missing == 0) continue;
    ++out.incomplete;
    out.levers.push_back({score.asn, score.counts.routes, missing});
  }
  std::sort(out.levers.begin(), out.levers.end(), [](const Lever& a, const Lever& b) {
    return a.missing != b.missing ? a.missing > b.missing : a.asn < b.asn;
  });
  if (out.levers.size() > limit) out.levers.resize(limit);
  std::uint64_t covered = out.covered;
  for (Lever& lever : out.levers) {
    covered += lever.missing;
    lever.coverage_after = static_cast<double>(covered) / static_cast<double>(out.routes);
  }
  return out;
}

}  // namespace mannerly::observatory
