#include "incident/assess.h"

#include <algorithm>
#include <cmath>

namespace mannerly::incident {

Assessment assess(const DetectorProfile& profile, Kind kind, const EvidenceSet& evidence) {
  const auto row = static_cast<std::size_t>(kind);
  Assessment out;
  out.base = profile.base[row];
  double sum = out.base;
  evidence.each([&](Evidence e) {
    const double weight = profile.weight[row][static_cast<std::size_t>(e)];
    out.parts.push_back({e, weight});
    sum += weight;
  });
  out.confidence = std::clamp(std::round(10'000 / (1 + std::exp(-sum))), 1.0, 9'999.0) / 10'000;
  return out;
}

}  // namespace mannerly::incident
