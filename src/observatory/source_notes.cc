#include "observatory/source_notes.h"

#include <algorithm>

#include "snapshot/source_kind.h"
#include "wire/json/value.h"

namespace mannerly::observatory {

StaleNotes stale_notes(const Edition& edition) {
  StaleNotes notes;
  const auto slice = std::ranges::find(edition.slices(), day_of(edition.at()), &store::SliceInfo::day);
  if (slice == edition.slices().end()) return notes;
  json::Document document;
  const std::string wrapped = "{\"sources\":" + slice->sources + "}";
  const auto object = document.parse_object(wrapped);
  const auto list = object ? json::field_of(*object, "sources") : std::nullopt;
  if (!list) return notes;
  list->each_item([&](const json::Value& source) {
    const auto text = [&](std::string_view name) { return std::string(json::text_of(source, name).value_or("")); };
    const auto stale = json::bool_of(source, "stale");
    if (!stale) return;  // a source that is not chosen by day, such as the incidents
    notes[{text("kind"), text("name")}] = {.stale = *stale, .file_day = text("file_day"), .why = text("why")};
  });
  return notes;
}

const StaleNote* find_note(const StaleNotes& notes, const snapshot::Snapshot& snapshot,
                           const snapshot::SourceRow& source) {
  const auto at =
      notes.find({std::string(snapshot::source_kind_name(source.kind)), std::string(snapshot.text(source.name))});
  return at == notes.end() ? nullptr : &at->second;
}

bool disk_is_full(const store::Health& health) {
  constexpr std::uint64_t kRoomMin = std::uint64_t{64} << 20;
  return health.bytes_free < kRoomMin;
}

}  // namespace mannerly::observatory
