// What the published day says of the files that it rests on, besides what is in its snapshot: whether a source's last
// good file had to do, and why.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "observatory/edition.h"

namespace mannerly::observatory {

struct StaleNote {
  bool stale = false;
  std::string file_day;  // of the file that was taken, as 2026-11-20; "" when there is none, or its name says none
  std::string why;       // why it is not the day's own; "": it is
};

// By kind and name; empty without a store, or when the edition's day is not in it.
using StaleNotes = std::map<std::pair<std::string, std::string>, StaleNote>;
StaleNotes stale_notes(const Edition& edition);
// Of one of the edition's sources; nullptr: nothing is said of it.
const StaleNote* find_note(const StaleNotes& notes, const snapshot::Snapshot& snapshot,
                           const snapshot::SourceRow& source);

// No room for a day: nothing new can be fetched or sealed.
bool disk_is_full(const store::Health& health);

}  // namespace mannerly::observatory
