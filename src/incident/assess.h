// From evidence to a confidence that a person can follow: 1 / (1 + exp(-(base + sum of the weights))).
#pragma once

#include <vector>

#include "incident/evidence.h"
#include "incident/incident.h"
#include "incident/kind.h"
#include "incident/profile.h"

namespace mannerly::incident {

struct Assessment {
  // 0.0001 to 0.9999, for nothing here is certain; rounded to 4 decimals so that it is the same text on every machine.
  double confidence = 0;
  double base = 0;
  std::vector<Part> parts;  // every piece of the evidence, in the order of their numbers; weight 0: says nothing here
};

Assessment assess(const DetectorProfile& profile, Kind kind, const EvidenceSet& evidence);

}  // namespace mannerly::incident
