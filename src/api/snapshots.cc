// /api/v1/snapshots and /api/v1/sources: which days there are, and what the newest rests on.
#include "api/answer.h"
#include "api/tables.h"
#include "observatory/freshness.h"
#include "observatory/source_notes.h"
#include "observatory/words.h"
#include "service/world.h"

namespace mannerly::api {
namespace {

Answer snapshots(const Call& call) {
  const auto edition = call.edition_ptr();
  Table made{.columns = {{"day", ColumnType::kText, "UTC"},
                         {"snapshot", ColumnType::kText, "id"},
                         {"as_of", ColumnType::kText, "the instant that the data speak of"},
                         {"profile", ColumnType::kText, "version of the measurement framework"},
                         {"networks", ColumnType::kInteger},
                         {"prefixes", ColumnType::kInteger, "announced (prefix, origin) pairs"},
                         {"incidents", ColumnType::kInteger, "new or changed on that day"},
                         {"version", ColumnType::kInteger, "how often the day was sealed"}}};
  if (edition->slices().empty()) {
    // Without history the snapshot itself is all there is.
    made.rows = 1;
    made.write = [edition](std::size_t, RowWriter& out) {
      out.add(format_day(day_of(edition->at()))).add(to_hex(edition->snapshot().id()));
      out.add(format_instant(edition->at())).add(edition->profile().id);
      out.add(std::uint64_t{edition->world().ases}).none().none().none();
    };
    return table(call, std::move(made));
  }
  made.rows = edition->slices().size();
  made.write = [edition](std::size_t row, RowWriter& out) {
    const auto slices = edition->slices();
    const store::SliceInfo& slice = slices[slices.size() - 1 - row];  // the latest first
    out.add(format_day(slice.day)).add(slice.snapshot).add(format_instant(slice.at)).add(slice.profile);
    out.add(slice.ases).add(slice.prefixes).add(slice.incidents).add(slice.version);
  };
  return table(call, std::move(made));
}

Answer sources(const Call& call) {
  const auto edition = call.edition_ptr();
  const auto notes = std::make_shared<const observatory::StaleNotes>(observatory::stale_notes(*edition));
  const auto dated = std::make_shared<const std::vector<observatory::DatedSource>>(observatory::sources_of(*edition));
  const Instant measured = call.facts().measured;
  Table made{.columns = {{"name"},
                         {"kind", ColumnType::kText, "as in a world file"},
                         {"format", ColumnType::kText, "what the content turned out to be"},
                         {"state", ColumnType::kText, "complete, skipped, partial or failed"},
                         {"as_of", ColumnType::kText, "the instant that the data speak of, else the day of the file"},
                         {"age_s", ColumnType::kInteger, "at meta.measured_at, seconds"},
                         {"freshness", ColumnType::kText, "fresh, old or unknown"},
                         {"records", ColumnType::kInteger, "taken over"},
                         {"skipped", ColumnType::kInteger, "records that could not be read"},
                         {"bytes", ColumnType::kInteger, "after decompression"},
                         {"digest", ColumnType::kText, "BLAKE2b-256 of the file as it lies"},
                         {"error", ColumnType::kText, "why it is partial or failed"},
                         {"stale", ColumnType::kFlag, "its last good file had to do; null: nobody chose it by day"},
                         {"file_day", ColumnType::kText, "of the file that was taken"},
                         {"why", ColumnType::kText, "why it is not the day's own"}},
             .rows = edition->snapshot().sources().size(),
             .write = [edition, notes, dated, measured](std::size_t row, RowWriter& out) {
               const snapshot::Snapshot& s = edition->snapshot();
               const snapshot::SourceRow& source = s.sources()[row];
               const observatory::DatedSource& age_known = (*dated)[row];
               std::uint64_t skipped = 0;
               for (const auto& skip : snapshot::Snapshot::rows(s.skips(), source.skips)) skipped += skip.count;
               out.add(s.text(source.name)).add(service::name_of(source.kind)).text_or_none(s.text(source.format));
               out.add(observatory::name_of(source.state));
               age_known.at ? out.add(format_instant(*age_known.at)) : out.none();
               const auto age = observatory::age_of(age_known, measured);
               age ? out.add(age->count) : out.none();
               out.add(observatory::name_of(observatory::verdict_of(age_known, measured)));
               out.add(source.records).add(skipped).add(source.bytes);
               out.add(to_hex(Digest{source.digest})).text_or_none(s.text(source.error));
               if (const observatory::StaleNote* note = observatory::find_note(*notes, s, source)) {
                 out.add(note->stale).text_or_none(note->file_day).text_or_none(note->why);
               } else {
                 out.none().none().none();
               }
             }};
  return table(call, std::move(made));
}

std::string_view word_of(store::SourceOutcome outcome) {
  switch (outcome) {
    case store::SourceOutcome::kNew: return "new";
    case store::SourceOutcome::kUnchanged: return "unchanged";
    case store::SourceOutcome::kFailed: return "failed";
    case store::SourceOutcome::kRefused: break;
  }
  return "refused";
}

Answer attempts(const Call& call) {
  constexpr std::size_t kAttemptsShown = 1000;
  if (call.edition().store() == nullptr)
    return std::unexpected(not_found("there is no store: nothing is fetched here"));
  MANNERLY_TRY(auto found, call.edition().store()->attempts(*call.text("source"), kAttemptsShown));
  auto rows = std::make_shared<const std::vector<store::SourceAttempt>>(std::move(found));
  return table(call, {.columns = {{"at"},
                                  {"outcome", ColumnType::kText, "new, unchanged, failed or refused"},
                                  {"bytes", ColumnType::kInteger},
                                  {"milliseconds", ColumnType::kInteger},
                                  {"error", ColumnType::kText, "why it failed or was not believed"}},
                      .rows = rows->size(),
                      .write = [rows](std::size_t row, RowWriter& out) {
                        const store::SourceAttempt& attempt = (*rows)[row];
                        out.add(format_instant(attempt.at)).add(word_of(attempt.outcome)).add(attempt.bytes);
                        out.add(attempt.milliseconds).text_or_none(attempt.error);
                      }});
}

}  // namespace

std::span<const Route> snapshot_routes() {
  static const std::vector<Format> kRowForms = {Format::kJson, Format::kCsv, Format::kNdjson};
  static const std::vector<Route> routes = {
      {.pattern = "/api/v1/snapshots",
       .handle = snapshots,
       .summary = "The days that were observed, the latest first",
       .schema = "snapshots",
       .formats = kRowForms,
       .paged = true},
      {.pattern = "/api/v1/sources",
       .handle = sources,
       .summary = "What the snapshot was made from: state and age of each source",
       .schema = "sources",
       .formats = kRowForms,
       .paged = true},
      {.pattern = "/api/v1/sources/{source}/attempts",
       .handle = attempts,
       .summary = "Attempts to fetch a source, the latest first",
       .schema = "attempts",
       .formats = kRowForms,
       .parameters = {{.name = "source", .help = "its name in the source catalogue"}},
       .paged = true,
       .caching = Caching::kNone}};
  return routes;
}

}  // namespace mannerly::api
