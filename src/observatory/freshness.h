// How old the data behind an answer are. Age is measured against an instant that the caller gives: the clock for the
// newest day, the day's own instant for one of the past. Never against the data themselves: what nobody refreshed since
// would stay fresh for ever. A source that does not say its date has an unknown age, which is not "fresh".
//
//     const Freshness f = freshness_of(sources_of(edition), measured_at(edition.at(), now));
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "snapshot/snapshot.h"
#include "store/rows.h"
#include "wire/json/value.h"

namespace mannerly::observatory {

class Edition;

struct DatedSource {
  std::string name;
  snapshot::SourceKind kind = snapshot::SourceKind::kMrt;
  snapshot::SourceState state = snapshot::SourceState::kComplete;
  // The instant that the data speak of; else the day that its file is named after; nullopt: neither says.
  std::optional<Instant> at;
  friend bool operator==(const DatedSource&, const DatedSource&) = default;
};
// slice: what the store says of the same snapshot, which knows the days of files; may be nullptr.
std::vector<DatedSource> sources_of(const snapshot::Snapshot& snapshot, const store::SliceInfo* slice);
std::vector<DatedSource> sources_of(const Edition& edition);
// Of a day whose snapshot may be gone. Nothing when its text is not that of sources_json().
std::vector<DatedSource> sources_of(const store::SliceInfo& slice);
// Of such a list: objects with name, kind, state, and at or file_day. What is none of these is left out.
std::vector<DatedSource> read_sources(const json::Value& list);

std::string_view name_of(snapshot::SourceState state);  // "complete", "skipped", "partial", "failed"

enum class AgeVerdict : std::uint8_t { kFresh = 0, kOld, kUnknown };
// "fresh", "old", "unknown".
std::string_view name_of(AgeVerdict verdict);

// What changes daily is old after two days, all else after forty; registries of other rhythms are published monthly.
inline constexpr Seconds kOldDaily{2 * 86400}, kOldOthers{40 * 86400};
// A clock that is behind makes old data look new: what is further ahead of it has no known age.
inline constexpr Seconds kAheadMax{3600};
bool changes_daily(snapshot::SourceKind kind);
// nullopt: unknown. Never negative.
std::optional<Seconds> age_of(const DatedSource& source, Instant measured);
AgeVerdict verdict_of(const DatedSource& source, Instant measured);
// Ended early or failed: what is of it is not all.
bool is_broken(const DatedSource& source);

struct Freshness {
  Instant measured;
  std::vector<DatedSource> sources;
  std::size_t fresh = 0, old = 0, unknown = 0;  // their sum is the number of sources
  std::size_t broken = 0;                       // of all of them
  bool fine() const { return old + unknown + broken == 0 && !sources.empty(); }
};
Freshness freshness_of(std::vector<DatedSource> sources, Instant measured);

// The instant that ages in answers about the newest day are measured at: the last full hour, so that equal answers stay
// equal for a while, but not before the data that the clock has reached.
Instant measured_at(Instant data, Instant now);

}  // namespace mannerly::observatory
