// mannerly mrt: routes of MRT files as text.
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>

#include "cli/commands.h"
#include "cli/mrt_print.h"
#include "cli/open_snapshot.h"
#include "cli/output.h"
#include "io/read_ahead.h"
#include "io/source.h"
#include "render/mrt_element.h"
#include "wire/mrt/bgpdump_text.h"

namespace mannerly::cli {
namespace {

enum class Form : std::uint8_t { kBgpdump, kJsonl, kCsv };

// What --count shows.
struct Counts {
  std::map<std::pair<std::uint16_t, std::uint16_t>, std::uint64_t> records;
  std::map<mrt::ElementKind, std::uint64_t> elements;
};

// Elements to standard output, in big pieces.
class Printer {
 public:
  Printer(Form form, mrt::BgpdumpOptions options, Terminal& terminal)
      : form_(form), bgpdump_(options), terminal_(terminal) {
    if (form == Form::kCsv) text_ += render::csv_header();
  }
  void print(const mrt::Element& element) {
    switch (form_) {
      case Form::kBgpdump: bgpdump_.append(element, lines_); break;
      case Form::kJsonl: render::append_json(element, text_); break;
      case Form::kCsv: render::append_csv(element, text_); break;
    }
    if (lines_.size() + text_.size() >= kPiece) flush();
  }
  void flush() {
    terminal_.print(form_ == Form::kBgpdump ? lines_.text() : std::string_view(text_));
    lines_.clear();
    text_.clear();
  }

 private:
  static constexpr std::size_t kPiece = 512 << 10;
  Form form_;
  mrt::BgpdumpText bgpdump_;
  mrt::LineBuffer lines_;
  std::string text_;
  Terminal& terminal_;
};

void report_skips(const Tally& skipped, const std::string& file, Terminal& terminal) {
  for (const Tally::Row& row : skipped.rows()) {
    terminal.note(fmt::format("{}: skipped {} ({} bytes), first at offset {}: {}", file, row.count, row.bytes,
                              row.first_offset, row.reason));
  }
}

// Reads one file: kExitFailure when it cannot be opened, kExitNoData when something of it could not be read
// (both have been said).
int read_file(const std::string& path, const mrt::ElementDecoder::Sink& sink,
              const mrt::ElementReader::RecordSink& on_record, Terminal& terminal) {
  auto opened = io::open_source(path);
  if (!opened) {
    terminal.error(opened.error());
    return kExitFailure;
  }
  const std::unique_ptr<io::Source> source = io::read_ahead(std::move(*opened));
  mrt::ElementReader reader(sink, on_record);
  bool whole = true;
  const auto failed = [&](const Error& error) {
    terminal.error(error);
    whole = false;
  };
  while (!terminal.closed()) {
    const auto chunk = source->next();
    if (!chunk) failed(chunk.error());
    if (!chunk || chunk->empty()) break;
    if (const Status fed = reader.feed(*chunk); !fed) {
      failed(fed.error().in(path));
      break;
    }
  }
  if (terminal.closed()) return kExitOk;
  // What was whole before the damage is still given out.
  if (const Status finished = reader.finish(); !finished && whole) failed(finished.error().in(path));
  const Tally skipped = reader.skipped();
  const bool empty = reader.framer().records() == 0;
  if (empty && whole && skipped.empty()) terminal.note(fmt::format("{}: no records", path));
  report_skips(skipped, path, terminal);
  if (const std::uint64_t rest = source->stats().trailing_bytes; rest > 0) {
    terminal.note(fmt::format("{}: {} bytes after the end of the compressed data", path, rest));
  }
  return whole && skipped.empty() && !empty ? kExitOk : kExitNoData;
}

// The same of a content that is not compressed.
int read_content(const std::string& name, Bytes content, const mrt::ElementDecoder::Sink& sink, Terminal& terminal) {
  mrt::ElementReader reader(sink);
  const Status fed = reader.feed(content), finished = fed ? reader.finish() : fed;
  if (!finished) terminal.error(finished.error().in(name));
  const Tally skipped = reader.skipped();
  report_skips(skipped, name, terminal);
  return finished && skipped.empty() ? kExitOk : kExitNoData;
}

render::Sheet counts_sheet(const Counts& counts) {
  render::Sheet sheet{.columns = {{"kind", "Kind"}, {"name", "Name"}, {"count", "Count"}}};
  for (const auto& [key, count] : counts.records) {
    sheet.rows.push_back({"record",
                          fmt::format("{} {} ({}/{})", mrt::name_of_type(key.first),
                                      mrt::name_of_subtype(key.first, key.second), key.first, key.second),
                          count});
  }
  static constexpr std::pair<mrt::ElementKind, std::string_view> kNames[] = {
      {mrt::ElementKind::kRib, "B (RIB entry)"},
      {mrt::ElementKind::kAnnounce, "A (announcement)"},
      {mrt::ElementKind::kWithdraw, "W (withdrawal)"},
      {mrt::ElementKind::kState, "STATE"}};
  for (const auto& [kind, name] : kNames) {
    const auto found = counts.elements.find(kind);
    sheet.rows.push_back({"element", name, found == counts.elements.end() ? std::uint64_t{0} : found->second});
  }
  return sheet;
}

// Of two exit codes of files: one that was not read at all is worse than one that was read in part.
int worse(int a, int b) {
  return a == kExitFailure || b == kExitFailure ? kExitFailure : std::max(a, b);
}

int run_count(Context& context) {
  Counts counts;
  int result = kExitOk;
  for (const std::string& path : context.arguments.positionals()) {
    result = worse(result, read_file(
                               path, [&](const mrt::Element& e) { ++counts.elements[e.kind]; },
                               [&](const mrt::Record& r) { ++counts.records[{r.type, r.subtype}]; }, context.terminal));
  }
  const int printed = print_sheet(context, counts_sheet(counts));
  return printed == kExitOk ? result : printed;
}

Result<Form> form_of(const Context& context) {
  const std::string name = context.arguments.get("output");
  if (name.empty() || name == "bgpdump") return Form::kBgpdump;
  if (name == "jsonl" || name == "json") return Form::kJsonl;
  if (name == "csv") return Form::kCsv;
  return fail(ErrorCode::kUsage, fmt::format("mrt prints bgpdump, jsonl or csv, not \"{}\"", name));
}

// read: is given the sink, and returns the exit code.
int print_read(Context& context, const std::function<int(const mrt::ElementDecoder::Sink&)>& read) {
  const auto form = form_of(context);
  if (!form) return fail_with(context, form.error());
  Printer printer(
      *form,
      {.large_communities = context.arguments.has("large"), .change_time = context.arguments.get("time") == "change"},
      context.terminal);
  const int result = read([&](const mrt::Element& e) { printer.print(e); });
  printer.flush();
  return result;
}

}  // namespace

int print_mrt(Context& context, const std::vector<std::string>& files) {
  return print_read(context, [&](const mrt::ElementDecoder::Sink& sink) {
    int result = kExitOk;
    for (const std::string& path : files) result = worse(result, read_file(path, sink, {}, context.terminal));
    return result;
  });
}

int print_mrt(Context& context, const std::string& name, Bytes content) {
  return print_read(context, [&](const mrt::ElementDecoder::Sink& sink) {
    return read_content(name, content, sink, context.terminal);
  });
}

namespace {

int run(Context& context) {
  if (context.arguments.has("count")) return run_count(context);
  return print_mrt(context, context.arguments.positionals());
}

}  // namespace

Command mrt_command() {
  return {
      .path = "mrt",
      .summary = "Print the routes of MRT files",
      .text =
          "Reads RIB dumps and update files of every kind (plain, gzip, bzip2, xz, zstd; \"-\" is standard input) and "
          "prints a line a route, in the form of bgpdump -m unless another is asked for.\n\n"
          "Damage is skipped, counted and reported on standard error; the exit status is then 5, as of a file without "
          "records.",
      .positionals = {{"FILE", "MRT files", true, true}},
      .options = {{.name = "machine", .letter = 'm', .help = "the lines of bgpdump -m (the default)"},
                  {.name = "large", .letter = 'l', .help = "with large communities, as bgpdump -l"},
                  {.name = "time",
                   .letter = 't',
                   .value = "WHICH",
                   .help = "time of RIB lines",
                   .default_value = "dump",
                   .choices = {"dump", "change"}},
                  {.name = "count", .help = "only count records and elements by kind"},
                  {.name = "output",
                   .letter = 'o',
                   .value = "FORMAT",
                   .help = "bgpdump, jsonl or csv; with --count also table, wide, tsv, json, md"}},
      .examples = {{"mrt rib.20261101.0000.bz2 | head", "the first routes of a RIB"},
                   {"mrt --count updates.*.gz", "records and elements by kind"},
                   {"mrt -o jsonl updates.gz", "every attribute, a JSON object a line"}},
      .run = run};
}

}  // namespace mannerly::cli
