// The words for M1 to M4C. Private to readiness/.
#pragma once

#include "readiness/readiness.h"

namespace mannerly::readiness {

// Fills formula, note, evidence (incidents in time, then bogon routes) or the reason why there is no data.
void explain_incidents(const Assessor& assessor, const AsScore& score, WithEvidence evidence, Metric& out);

}  // namespace mannerly::readiness
