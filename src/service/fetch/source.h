// A source of data: where it is published, how often, and what must hold of a file before it is believed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"
#include "service/fetch/cadence.h"
#include "snapshot/rows.h"

namespace mannerly::service {

// Which of the publisher's files are taken.
enum class Take : std::uint8_t {
  kCurrent,  // one address, whose content is replaced
  kLatest,   // one file a slot: the newest that is there
  kDaily,    // one file a slot: the first of each day that is there
  kAll       // one file a slot: each
};
std::string_view name_of(Take take);

// What a source's age is counted from.
enum class AgeOf : std::uint8_t {
  kData,  // the instant that the data speak of
  kCheck  // when the publisher was last found to have nothing newer: for registries that rarely change
};

struct Source {
  std::string name;  // letters, digits, '-', '.', '_'; its folder is called so
  snapshot::SourceKind kind = snapshot::SourceKind::kMrt;
  std::string world_name;  // what a world file calls it; RIB and updates of a collector have the same
  std::string url;         // {yyyy} {mm} {dd} {HH} {MM} stand for the slot
  Take take = Take::kCurrent;
  Cadence cadence;                                                // of the publisher
  Seconds delay{0};                                               // from a slot until its file can be expected
  std::uint64_t size_min = 1, size_max = std::uint64_t{1} << 30;  // bytes as it comes
  std::uint64_t plain_max = std::uint64_t{16} << 30;              // bytes, decompressed
  std::uint32_t keep_percent = 0;  // a file with a smaller share of the last one's records is refused
  Seconds max_age{2 * 86400};      // older: stale
  AgeOf age_of = AgeOf::kData;
  std::uint32_t keep_days = 7;  // files of so many days stay
  bool enabled = true;
  bool confirmed = false;  // whether address and terms were checked against the publisher's words
  std::string terms;       // licence and rules of use, in short
  std::string documentation;
};

}  // namespace mannerly::service
