#include "observatory/freshness.h"

#include <algorithm>

#include "base/calendar.h"
#include "observatory/edition.h"
#include "snapshot/source_kind.h"
#include "wire/json/value.h"

namespace mannerly::observatory {
namespace {

using snapshot::SourceKind;
using snapshot::SourceState;

std::optional<SourceState> parse_source_state(std::string_view word) {
  for (const SourceState state :
       {SourceState::kComplete, SourceState::kSkipped, SourceState::kPartial, SourceState::kFailed}) {
    if (name_of(state) == word) return state;
  }
  return std::nullopt;
}

std::optional<Instant> instant_in(const json::Value& item) {
  if (const auto text = json::text_of(item, "at")) {
    if (const auto at = parse_instant(*text)) return at;
  }
  const auto text = json::text_of(item, "file_day");
  const auto day = text ? parse_day(*text) : std::nullopt;
  return day ? std::optional(begin_of(*day)) : std::nullopt;
}

}  // namespace

std::vector<DatedSource> sources_of(const store::SliceInfo& slice) {
  json::Document document;
  const auto root = document.parse(slice.sources);
  return root ? read_sources(*root) : std::vector<DatedSource>();
}

std::vector<DatedSource> read_sources(const json::Value& list) {
  constexpr std::size_t kSourcesMax = 10'000;  // of a world file
  std::vector<DatedSource> out;
  list.each_item([&](const json::Value& item) {
    const auto name = json::text_of(item, "name"), kind = json::text_of(item, "kind"),
               state = json::text_of(item, "state");
    const auto known_kind = kind ? snapshot::source_kind_of(*kind) : std::nullopt;
    const auto known_state = state ? parse_source_state(*state) : std::nullopt;
    if (name && known_kind && known_state && out.size() < kSourcesMax) {
      out.push_back({std::string(*name), *known_kind, *known_state, instant_in(item)});
    }
  });
  return out;
}

std::vector<DatedSource> sources_of(const snapshot::Snapshot& snapshot, const store::SliceInfo* slice) {
  const std::vector<DatedSource> noted = slice == nullptr ? std::vector<DatedSource>() : sources_of(*slice);
  std::vector<DatedSource> out;
  for (const snapshot::SourceRow& row : snapshot.sources()) {
    DatedSource source{.name = std::string(snapshot.text(row.name)), .kind = row.kind, .state = row.state};
    if (row.at != 0) {
      source.at = Instant{row.at};
    } else {
      const auto note = std::ranges::find_if(
          noted, [&](const DatedSource& each) { return each.kind == source.kind && each.name == source.name; });
      if (note != noted.end()) source.at = note->at;
    }
    out.push_back(std::move(source));
  }
  return out;
}

std::vector<DatedSource> sources_of(const Edition& edition) {
  // The latest seal of this very snapshot.
  const std::string id = to_hex(edition.snapshot().id());
  const auto slices = edition.slices();
  const auto slice = std::ranges::find(slices.rbegin(), slices.rend(), id, &store::SliceInfo::snapshot);
  return sources_of(edition.snapshot(), slice == slices.rend() ? nullptr : &*slice);
}

std::string_view name_of(SourceState state) {
  switch (state) {
    case SourceState::kComplete: return "complete";
    case SourceState::kSkipped: return "skipped";
    case SourceState::kPartial: return "partial";
    case SourceState::kFailed: break;
  }
  return "failed";
}

std::string_view name_of(AgeVerdict verdict) {
  switch (verdict) {
    case AgeVerdict::kFresh: return "fresh";
    case AgeVerdict::kOld: return "old";
    case AgeVerdict::kUnknown: break;
  }
  return "unknown";
}

bool changes_daily(SourceKind kind) {
  return kind == SourceKind::kMrt || kind == SourceKind::kVrp || kind == SourceKind::kIrr ||
         kind == SourceKind::kDelegated || kind == SourceKind::kPfx2as || kind == SourceKind::kIncidents;
}

std::optional<Seconds> age_of(const DatedSource& source, Instant measured) {
  if (!source.at) return std::nullopt;
  const Seconds age = measured - *source.at;
  if (age.count < -kAheadMax.count) return std::nullopt;
  return Seconds{std::max<std::int64_t>(age.count, 0)};
}

AgeVerdict verdict_of(const DatedSource& source, Instant measured) {
  const auto age = age_of(source, measured);
  if (!age) return AgeVerdict::kUnknown;
  return *age > (changes_daily(source.kind) ? kOldDaily : kOldOthers) ? AgeVerdict::kOld : AgeVerdict::kFresh;
}

bool is_broken(const DatedSource& source) {
  return source.state == SourceState::kPartial || source.state == SourceState::kFailed;
}

Freshness freshness_of(std::vector<DatedSource> sources, Instant measured) {
  Freshness out{.measured = measured, .sources = std::move(sources)};
  for (const DatedSource& source : out.sources) {
    const AgeVerdict verdict = verdict_of(source, measured);
    ++(verdict == AgeVerdict::kFresh ? out.fresh : verdict == AgeVerdict::kOld ? out.old : out.unknown);
    out.broken += is_broken(source);
  }
  return out;
}

Instant measured_at(Instant data, Instant now) {
  constexpr std::int64_t kStep = 3600;
  const Instant hour{now.seconds - ((now.seconds % kStep) + kStep) % kStep};
  return now >= data ? std::max(hour, data) : hour;
}

}  // namespace mannerly::observatory
