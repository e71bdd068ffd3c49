// What /metrics says: OpenMetrics 1.0 text.
#pragma once

#include <string>
#include <vector>

#include "api/service.h"

namespace mannerly::api {

// edition: may be null. asns: networks whose scores are gauges. O(routes + sources + asns).
std::string metrics_text(const Service& service, const observatory::Edition* edition, const std::vector<Asn>& asns,
                         Instant now);

}  // namespace mannerly::api
