// What the snapshot knows of the time before the stream: its tables as the history that a detector begins with.
// A table of long ago says less than one of this morning, so how old it is stays visible in what rests on it.
#pragma once

#include <cstdint>

#include "base/time.h"
#include "incident/evidence.h"
#include "incident/state_stream.h"
#include "snapshot/snapshot.h"

namespace mannerly::incident {

// When the snapshot's tables were taken. Seconds 0: there is no such table.
struct BaselineTimes {
  Instant rib;            // BGP data, with paths
  Instant origin_tables;  // prefix-to-origin tables, which have no paths
};

// The time of the latest file of either sort, as its data or the world file give it, else the snapshot's time.
// A file from which nothing was read does not count. O(sources).
BaselineTimes baseline_times(const snapshot::Snapshot& snapshot);

// What an engine took over. Times as in rows (sighting.h); 0: nothing of that sort.
struct BaselineTaken {
  std::uint32_t rib = 0, origin_tables = 0;
  std::uint64_t origins = 0, paths = 0;
  bool any() const { return rib != 0 || origin_tables != 0; }
  void save(StateWriter& out) const;
  void load(StateReader& in);
};

// How far something can be called new that a table of `age` seconds ago does not have: kTableDay to kTableOld.
Evidence doubt_of_age(std::int64_t age);

// Evidence that it is unknown how new something is: kNoBaseline and kTableDay to kTableOld, of which a claim has
// one at most. Replaces what is there. The age of the table says all that kBaselineOld would say.
void add_doubt(EvidenceSet& evidence, Evidence doubt);
// A further sight has less doubt, or none: so has the whole.
void keep_lesser_doubt(EvidenceSet& whole, const EvidenceSet& sight);

}  // namespace mannerly::incident
