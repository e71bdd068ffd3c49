// Puts the formula, the numbers and the rows of a metric into words.
#pragma once

#include <string>

#include "readiness/readiness.h"

namespace mannerly::readiness {

// Without evidence it costs no look at each route: value, formula and notes are the same.
Metric explain_metric(const Assessor& assessor, const AsScore& score, MetricId metric,
                      WithEvidence evidence = WithEvidence::kYes);
// The incidents of one of M1 to M4C within any period, in time.
std::vector<Evidence> explain_incidents_of(const Assessor& assessor, Asn asn, MetricId metric, const Period& period);

enum class SpooferVerdict : std::uint8_t { kNotUsable, kBlocked, kLetOut };
SpooferVerdict verdict_of(const snapshot::SpooferRow& row);
// "NOC contact in PeeringDB, e-mail, phone".
std::string contact_text(const snapshot::ContactRow& row);

// "score(penalty 2 + 0.5 x 0) = 0.6 ^ sqrt(2 x 2) = 0.36; not measured: M2, M2C".
std::string explain_category(const Assessor& assessor, const AsScore& score, Category category);

}  // namespace mannerly::readiness
