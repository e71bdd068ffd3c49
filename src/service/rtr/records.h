// What a snapshot has for routers.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "snapshot/snapshot.h"
#include "wire/rtr/record.h"

namespace mannerly::service {

struct RtrRecords {
  rtr::RecordSet set;
  std::uint64_t expired = 0;            // VRPs that were left out because their time is over
  std::optional<Instant> next_expiry;   // when the next one goes
  std::vector<std::string> incomplete;  // RPKI sources of the snapshot that ended early or failed, with the reason
};

// VRPs that expire at `now` or before are left out, unless keep_expired. ASPAs have no time in a snapshot.
// Errors: kNoData when nothing is left; kInvalid, kLimit as make_record_set.
Result<RtrRecords> rtr_records(const snapshot::Snapshot& snapshot, Instant now, bool keep_expired);

}  // namespace mannerly::service
