// mannerly snapshot info, mannerly snapshot verify.
#include <fmt/format.h>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/open_snapshot.h"
#include "cli/output.h"
#include "render/json_writer.h"
#include "service/world.h"

namespace mannerly::cli {
namespace {

using render::Cell;
using render::Sheet;
using render::Tone;
using snapshot::Snapshot;
using snapshot::SourceRow;
using snapshot::SourceState;

struct StateName {
  std::string_view word;
  Tone tone;
};

StateName name_of(SourceState state) {
  switch (state) {
    case SourceState::kComplete: return {"complete", Tone::kGood};
    case SourceState::kSkipped: return {"skipped some", Tone::kMiddling};
    case SourceState::kPartial: return {"partial", Tone::kBad};
    case SourceState::kFailed: return {"failed", Tone::kBad};
  }
  return {"unknown", Tone::kBad};
}

std::uint64_t skipped_of(const Snapshot& s, const SourceRow& source) {
  std::uint64_t count = 0;
  for (const auto& skip : Snapshot::rows(s.skips(), source.skips)) count += skip.count;
  return count;
}

Sheet sources_sheet(const Snapshot& s) {
  Sheet sheet{.columns = {{"kind", "Kind"},
                          {"name", "Source"},
                          {"path", "File"},
                          {"state", "State"},
                          {"at", "Data of"},
                          {"age_seconds", "Age"},
                          {"records", "Records"},
                          {"skipped", "Skipped"},
                          {"bytes", "Bytes", true},
                          {"format", "Format", true},
                          {"digest", "BLAKE2b", true},
                          {"error", "Error"}}};
  for (const SourceRow& source : s.sources()) {
    const StateName state = name_of(source.state);
    const bool dated = source.at != 0;
    const Seconds age{s.at().seconds - source.at};
    sheet.rows.push_back({service::name_of(source.kind), s.text(source.name), s.text(source.path),
                          Cell(state.word, state.tone), dated ? Cell(format_instant({source.at})) : Cell(),
                          dated ? Cell(age.count) : Cell(), source.records, skipped_of(s, source), source.bytes,
                          s.text(source.format), to_hex(Digest{source.digest}), s.text(source.error)});
  }
  return sheet;
}

Sheet skips_sheet(const Snapshot& s) {
  Sheet sheet{.columns = {{"file", "File"},
                          {"reason", "Skipped because"},
                          {"count", "Count"},
                          {"bytes", "Bytes"},
                          {"first_offset", "First at"},
                          {"detail", "First one", true}}};
  for (const SourceRow& source : s.sources()) {
    for (const auto& skip : Snapshot::rows(s.skips(), source.skips)) {
      sheet.rows.push_back(
          {s.text(source.path), s.text(skip.reason), skip.count, skip.bytes, skip.first_offset, s.text(skip.detail)});
    }
  }
  return sheet;
}

Sheet sections_sheet(const Snapshot& s) {
  Sheet sheet{.columns = {{"section", "Section"}, {"rows", "Rows"}, {"bytes", "Bytes"}}};
#define X(number, section, row) \
  sheet.rows.push_back(         \
      {Cell(#section), Cell(std::uint64_t{s.section().size()}), Cell(std::uint64_t{s.section().size_bytes()})});
  MANNERLY_SNAPSHOT_SECTIONS(X)
#undef X
  return sheet;
}

// Ages for people; in the sheet they are seconds.
Sheet with_ages_in_words(Sheet sheet) {
  for (auto& row : sheet.rows) {
    Cell& age = row[5];
    if (const auto* seconds = std::get_if<std::int64_t>(&age.value)) age = Cell(format_age(Seconds{*seconds}));
  }
  return sheet;
}

void print_json(Context& context, const OpenSnapshot& open) {
  const Snapshot& s = open.view;
  const render::Style style;
  render::JsonWriter json(2);
  json.begin_object().field("id", to_hex(s.id())).field("name", s.name()).field("at", format_instant(s.at()));
  json.field("built_by", s.built_by()).field("bytes", std::uint64_t{open.file.bytes().size()});
  json.key("sources").raw(render::render(sources_sheet(s), render::Format::kJson, style));
  json.key("skipped").raw(render::render(skips_sheet(s), render::Format::kJson, style));
  json.key("sections").raw(render::render(sections_sheet(s), render::Format::kJson, style)).end_object();
  context.terminal.print(json.take() + "\n");
}

bool is_incomplete(const Snapshot& s) {
  for (const SourceRow& source : s.sources()) {
    if (source.state == SourceState::kPartial || source.state == SourceState::kFailed) return true;
  }
  return false;
}

std::string named_file(const Context& context) {
  const auto& words = context.arguments.positionals();
  return words.empty() ? std::string() : words.front();
}

int run_info(Context& context) {
  const auto open = open_snapshot(context, snapshot::Check::kSections, named_file(context));
  if (!open) return fail_with(context, open.error());
  const auto format = output_format(context);
  if (!format) return fail_with(context, format.error());
  const Snapshot& s = open->view;
  const int code = is_incomplete(s) ? kExitNoData : kExitOk;
  if (*format == render::Format::kJson) {
    print_json(context, *open);
    return code;
  }
  const bool for_people =
      *format == render::Format::kTable || *format == render::Format::kWide || *format == render::Format::kMarkdown;
  if (!for_people) {
    print_sheet(context, context.arguments.has("sections") ? sections_sheet(s) : sources_sheet(s));
    return code;
  }
  const render::Style style = style_of(context);
  context.terminal.print(fmt::format("{} at {}, snapshot {} ({:.1f} MB), built by {}\n\n", s.name(),
                                     format_instant(s.at()), s.short_id(),
                                     static_cast<double>(open->file.bytes().size()) / 1e6, s.built_by()));
  context.terminal.print(render::render(with_ages_in_words(sources_sheet(s)), *format, style));
  if (const Sheet skips = skips_sheet(s); !skips.rows.empty()) {
    context.terminal.print("\n" + render::render(skips, *format, style));
  }
  if (context.arguments.has("sections"))
    context.terminal.print("\n" + render::render(sections_sheet(s), *format, style));
  return code;
}

int run_verify(Context& context) {
  const auto open = open_snapshot(context, snapshot::Check::kAll, named_file(context));
  if (!open) return fail_with(context, open.error());
  // As of sha256sum, unless a form is asked for.
  if (!context.arguments.has("output")) {
    context.terminal.print(fmt::format("{}  {}\n", to_hex(open->view.id()), open->path.string()));
    return kExitOk;
  }
  Sheet sheet{.columns = {{"id", "Id"}, {"path", "File"}, {"bytes", "Bytes"}}};
  sheet.rows.push_back(
      {to_hex(open->view.id()), printable(open->path.string()), std::uint64_t{open->file.bytes().size()}});
  return print_sheet(context, sheet);
}

}  // namespace

Command snapshot_info_command() {
  return {
      .path = "snapshot info",
      .summary = "What a snapshot was made of: sources, their age, what was skipped",
      .text = "Exit status 5 when a source is partial or failed.",
      .positionals = {{"FILE", "the snapshot; else as with --snapshot", false}},
      .options = {snapshot_option(), {.name = "sections", .help = "also the sections of the file with their sizes"}},
      .examples = {{"snapshot info today.snapshot", "sources with their dates, counts and skips"},
                   {"snapshot info today.snapshot -o json", "everything, for programs"}},
      .run = run_info};
}

Command snapshot_verify_command() {
  return {.path = "snapshot verify",
          .summary = "Check every byte of a snapshot against its id",
          .positionals = {{"FILE", "the snapshot; else as with --snapshot", false}},
          .options = {snapshot_option()},
          .examples = {{"snapshot verify today.snapshot", "print the id when all is well, else say what is damaged"}},
          .run = run_verify};
}

}  // namespace mannerly::cli
