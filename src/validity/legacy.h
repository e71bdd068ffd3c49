// Legacy IPv4 space: handed out before the registries had authority over it, where a ROA is not always
// possible. Action 4 lets such prefixes be left out of the RPKI share.
//
// A prefix is legacy when IANA's registry marks its block LEGACY and the delegated data, where they tell a
// date, put the delegation before the registry of its region existed. Space of a LEGACY block that a
// registry handed out later is not legacy. Without IANA's registry the date alone decides. IPv6 has none.
#pragma once

#include <cstdint>

#include "net/prefix.h"
#include "snapshot/snapshot.h"

namespace mannerly::validity {

enum class Legacy : std::uint8_t { kNo = 0, kYes = 1, kUnknown = 2 };

// The day (since 1970) from which a registry's own delegations count as not legacy: RIPE NCC 1992-04-01,
// APNIC 1993-09-01, ARIN 1997-12-22 (which also served the later regions of LACNIC and AFRINIC).
std::int32_t first_day_of(snapshot::Rir rir);

// kUnknown when the snapshot has neither IANA blocks nor a dated delegation for the prefix.
Legacy legacy_of(const snapshot::Snapshot& snapshot, const Prefix& prefix);

}  // namespace mannerly::validity
