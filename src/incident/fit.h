// Works out a profile's weights from labelled cases: logistic regressions, held near the weights that judgement
// gave (ridge), and within what sense allows (sense.h), whatever the cases say.
//
// Related kinds first move together (false origins; made-up links; leaks of types 1 to 4), by as much as all
// their cases ask for; then each kind by itself, if it has cases of both sides. So a kind with few cases, or of
// which all cases were true, takes what its relatives taught, and no weight is made of nothing.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"
#include "incident/evidence.h"
#include "incident/kind.h"
#include "incident/profile.h"

namespace mannerly::incident {

struct Example {
  Kind kind = Kind::kNone;
  EvidenceSet evidence;
  bool trouble = false;  // it was an incident
};

struct FitOptions {
  double ridge = 1.0;          // how hard weights are held to where they were: as if so many cases said so
  std::uint32_t each_min = 5;  // fitted where so many cases were trouble, and so many were not
  std::uint32_t rounds_max = 400;
};

struct FitReport {
  struct Row {
    Kind kind = Kind::kNone;
    std::uint64_t examples = 0, troubles = 0;
    double loss_before = 0, loss_after = 0;  // mean negative log-likelihood, nats
    std::uint32_t rounds = 0;
    bool fitted = false;
  };
  DetectorProfile profile;
  std::vector<Row> rows;  // one a kind, in their order, without kNone
};

// Deterministic: the order of the examples does not matter, and the weights are rounded to 0.01. Cyclic
// coordinate descent; O(rounds * different evidence sets * pieces).
FitReport fit_profile(const DetectorProfile& start, std::span<const Example> examples, const FitOptions& options = {});

}  // namespace mannerly::incident
