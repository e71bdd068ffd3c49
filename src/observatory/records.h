// The raw records behind a row of evidence: where a number ends.
#pragma once

#include <string>
#include <vector>

#include "readiness/readiness.h"
#include "snapshot/snapshot.h"

namespace mannerly::observatory {

// A record as its source has it.
struct RawRecord {
  std::string source;    // "RIPE", "rpki vrps.json", "rrc00"
  std::string language;  // "rpsl", "json", "text"
  std::string text;
};

// At most kRecordsMax of them; a route with at most kPathsShown paths. O(records).
inline constexpr std::size_t kPathsShown = 5;
inline constexpr std::size_t kRecordsMax = 20;
std::vector<RawRecord> records_of(const snapshot::Snapshot& snapshot, const readiness::Evidence& evidence);

}  // namespace mannerly::observatory
