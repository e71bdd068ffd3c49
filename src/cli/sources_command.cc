// mannerly sources: what an observatory fetches, and how old it is.
#include <fmt/format.h>

#include <algorithm>

#include "cli/commands.h"
#include "cli/open_snapshot.h"
#include "cli/output.h"
#include "cli/sources_view.h"
#include "service/fetch/fetcher.h"
#include "service/observe/file_sources.h"
#include "service/world.h"

namespace mannerly::cli {
namespace {

using render::Cell;
using render::Sheet;
using render::Tone;
using service::FileSourceStatus;
using service::SourceHealth;
using service::SourceStatus;

Tone tone_of(SourceHealth health) {
  switch (health) {
    case SourceHealth::kFresh: return Tone::kGood;
    case SourceHealth::kStale: return Tone::kMiddling;
    case SourceHealth::kMissing: return Tone::kBad;
    case SourceHealth::kOff: break;
  }
  return Tone::kMuted;
}

Cell time_cell(const std::optional<Instant>& at) {
  return at ? Cell(format_instant(*at)) : Cell();
}

Cell text_cell(const std::string& text) {
  return text.empty() ? Cell() : Cell(text);
}

Sheet sheet_of(const std::vector<SourceStatus>& statuses);

std::vector<Cell> row_of(const SourceStatus& s) {
  const bool any = !s.files.empty();
  const std::string error = s.last ? s.last->error : std::string();
  return {s.source.name,
          service::name_of(s.source.kind),
          Cell(service::name_of(s.health), tone_of(s.health)),
          s.age ? Cell(format_age(*s.age)) : Cell(),
          time_cell(s.as_of),
          any ? Cell(s.files.back().bytes) : Cell(),
          any ? Cell(s.files.back().records) : Cell(),
          time_cell(s.checked),
          time_cell(s.next_due),
          s.failures,
          text_cell(error),
          service::format_cadence(s.source.cadence),
          s.source.confirmed,
          s.source.url,
          s.source.terms,
          text_cell(s.source.documentation),
          Cell(),
          Cell()};
}

// A source that is files: nobody fetches it, so the file's own date is all that is known of its coming.
std::vector<Cell> row_of(const FileSourceStatus& s) {
  const bool any = s.files > 0;
  std::vector<Cell> row(sheet_of({}).columns.size());
  row[0] = s.source.name;
  row[1] = s.source.kind ? Cell(service::name_of(*s.source.kind)) : Cell("updates");
  row[2] = s.health ? Cell(service::name_of(*s.health), tone_of(*s.health)) : Cell("unknown", Tone::kMiddling);
  row[3] = s.age ? Cell(format_age(*s.age)) : Cell();
  row[4] = s.day ? Cell(format_instant(begin_of(*s.day))) : Cell();
  row[5] = any ? Cell(s.bytes) : Cell();
  row[row.size() - 2] = text_cell(s.path);
  row[row.size() - 1] = time_cell(s.modified);
  return row;
}

Sheet sheet_of(const std::vector<SourceStatus>& statuses) {
  Sheet sheet{.columns = {{"source", "Source"},
                          {"kind", "Kind"},
                          {"state", "State"},
                          {"age", "Age"},
                          {"as_of", "Data of", true},
                          {"bytes", "Bytes"},
                          {"records", "Records"},
                          {"checked", "Confirmed", true},
                          {"next_due", "Next look"},
                          {"failures", "Failures in a row", true},
                          {"last_error", "Last error", false, true},
                          {"cadence", "Published every", true},
                          {"address_confirmed", "Address confirmed", true},
                          {"url", "Address", true},
                          {"terms", "Terms", true},
                          {"documentation", "Documentation", true},
                          {"file", "Newest file", true},
                          {"file_date", "File of"}}};
  for (const SourceStatus& status : statuses) sheet.rows.push_back(row_of(status));
  return sheet;
}

int run(Context& context) {
  const auto place = source_place(context.arguments);
  if (!place) return fail_with(context, place.error());
  auto statuses =
      service::source_statuses(place->folder, place->catalogue.sources(), service::FetchEnvironment::real().now());
  if (!statuses) return fail_with(context, statuses.error());
  if (!context.arguments.has("all")) {
    std::erase_if(*statuses, [](const SourceStatus& s) { return s.health == SourceHealth::kOff; });
  }
  Sheet sheet = sheet_of(*statuses);
  if (place->observed) {
    const auto files = service::file_source_statuses(*place->observed, service::FetchEnvironment::real().now());
    if (!files) return fail_with(context, files.error());
    for (const FileSourceStatus& status : *files) sheet.rows.push_back(row_of(status));
  }
  return print_sheet(context, sheet);
}

}  // namespace

Command sources_command() {
  return {
      .path = "sources",
      .summary = "List the sources of an observatory, their age and state",
      .text =
          "State: fresh, stale (older than the source's max_age), missing (nothing was ever got), off. Age is that of "
          "the data; of registries that rarely change, the time since the publisher last had nothing newer.\n\n"
          "Sources that are files are there too, with the day, size and date of the newest: stale when it is more than "
          "a day and stale_after days behind the clock, unknown when its path does not say of which day it is.",
      .options = {sources_data_option(), sources_option(), {.name = "all", .help = "also those that are off"}},
      .examples = {{"sources --data /var/lib/mannerly", "what is stale, and why"},
                   {"sources --data /var/lib/mannerly --all -o wide", "with addresses and terms of use"},
                   {"sources --data /var/lib/mannerly -o json", "for programs"}},
      .run = run};
}

}  // namespace mannerly::cli
