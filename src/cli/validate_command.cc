// mannerly validate: route origin validation (RFC 6811) of one route or of millions, with reasons.
#include <fmt/format.h>
#include <unistd.h>

#include <array>

#include "base/line_splitter.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/route_line.h"
#include "cli/view.h"
#include "cli/words.h"
#include "io/source.h"
#include "validity/rov.h"

namespace mannerly::cli {
namespace {

using render::Format;
using snapshot::VrpRow;
using validity::RovResult;
using validity::RovState;

constexpr std::size_t kBadLinesShown = 10;
constexpr std::size_t kRowsPerTable = 20'000;  // a table for people is laid out in pieces of this many rows

// Prints verdicts as they come.
class Verdicts {
 public:
  Verdicts(Context& context, Format format, std::span<const VrpRow> vrps)
      : context_(context), format_(format), vrps_(vrps), style_(style_of(context)) {
    for (const std::string_view key :
         {"prefix", "origin", "state", "reason", "matched", "unmatched_as", "unmatched_length"}) {
      keys_.push_back(std::string(key));
    }
    // At the width of a terminal the ROAs share a column.
    sheet_.columns = {{"prefix", "Prefix"}, {"origin", "Origin"}, {"state", "State"}, {"reason", "Because"}};
    if (format == Format::kTable) {
      sheet_.columns.push_back({"roas", "ROAs", false, true});
    } else {
      sheet_.columns.insert(sheet_.columns.end(), {{"matched", "Matching ROAs"},
                                                   {"unmatched_as", "ROAs of other ASes"},
                                                   {"unmatched_length", "ROAs that are too short"}});
    }
  }

  void begin(const Provenance& provenance) {
    if (format_ != Format::kJson) return;
    render::JsonWriter json;
    json.begin_object();
    write_provenance(json, provenance);
    text_ = json.take() + ",\"routes\":[";
  }

  void add(const RouteText& route, const RovResult& result) {
    ++counts_[static_cast<std::size_t>(result.state)];
    switch (format_) {
      case Format::kJson:
      case Format::kJsonl: add_json(route, result); break;
      case Format::kTsv: add_separated(route, result, '\t'); break;
      case Format::kCsv: add_separated(route, result, ','); break;
      default: add_row(route, result);
    }
    if (text_.size() >= kPiece) flush();
  }

  void finish() {
    if (format_ == Format::kJson) {
      const auto known = [&](RovState state) { return judged() ? fmt::format("{}", count(state)) : "null"; };
      text_ += fmt::format("\n],\"valid\":{},\"invalid\":{},\"not_found\":{}}}\n", known(RovState::kValid),
                           known(RovState::kInvalid), known(RovState::kNotFound));
    }
    print_rows();
    flush();
  }

  std::uint64_t count(RovState state) const { return counts_[static_cast<std::size_t>(state)]; }
  std::uint64_t total() const { return counts_[0] + counts_[1] + counts_[2]; }

 private:
  static constexpr std::size_t kPiece = 512 << 10;

  // Without a single VRP no route was looked at: "not found" would be an answer.
  bool judged() const { return !vrps_.empty(); }
  std::string_view reason(const RovResult& result) const {
    return judged() ? reason_text(result, vrps_) : std::string_view("the snapshot has no VRPs");
  }

  void flush() {
    context_.terminal.print(text_);
    text_.clear();
  }

  std::string list(const std::vector<std::uint32_t>& rows) const {
    std::string out;
    for (const std::uint32_t row : rows) out += (out.empty() ? "" : ", ") + vrp_text(vrps_[row]);
    return out;
  }

  void add_row(const RouteText& route, const RovResult& result) {
    const auto cell = [](std::string text) { return text.empty() ? render::Cell() : render::Cell(std::move(text)); };
    auto& row = sheet_.rows.emplace_back();
    row = {format_prefix(route.prefix), origin_text(route.origin), judged() ? rov_cell(result.state) : render::Cell(),
           reason(result)};
    if (format_ == Format::kTable) {
      std::vector<std::uint32_t> all = result.matched;
      all.insert(all.end(), result.unmatched_length.begin(), result.unmatched_length.end());
      all.insert(all.end(), result.unmatched_as.begin(), result.unmatched_as.end());
      row.push_back(cell(list(all)));
    } else {
      for (const auto* rows : {&result.matched, &result.unmatched_as, &result.unmatched_length}) {
        row.push_back(cell(list(*rows)));
      }
    }
    if (sheet_.rows.size() >= kRowsPerTable) print_rows();
  }

  void print_rows() {
    if (sheet_.rows.empty()) return;
    style_.headers = !printed_;
    printed_ = true;
    text_ += render::render(sheet_, format_, style_);
    sheet_.rows.clear();
  }

  void append_list(const std::vector<std::uint32_t>& rows, char separator) {
    const bool quoted = separator == ',' && rows.size() > 1;
    if (quoted) text_ += '"';
    bool first = true;
    for (const std::uint32_t row : rows) {
      if (!first) text_ += ", ";
      first = false;
      append_vrp(vrps_[row]);
    }
    if (quoted) text_ += '"';
  }
  void append_prefix(const Prefix& prefix) {
    std::array<char, 64> buffer;
    text_.append(buffer.data(), write_prefix(prefix, buffer.data()));
  }
  void append_vrp(const VrpRow& vrp) {
    append_prefix(vrp.prefix());
    fmt::format_to(std::back_inserter(text_), "-{} AS{}", vrp.max_length, vrp.asn);
  }

  void add_separated(const RouteText& route, const RovResult& result, char separator) {
    if (!printed_) {
      printed_ = true;
      for (const std::string& key : keys_) {
        if (&key != &keys_.front()) text_ += separator;
        text_ += key;
      }
      text_ += '\n';
    }
    append_prefix(route.prefix);
    text_ += separator;
    append_origin(route.origin);
    text_ += separator;
    if (judged()) text_ += validity::name_of(result.state);
    text_ += separator;
    text_ += reason(result);
    for (const auto* rows : {&result.matched, &result.unmatched_as, &result.unmatched_length}) {
      text_ += separator;
      append_list(*rows, separator);
    }
    text_ += '\n';
  }
  void append_origin(const Origin& origin) {
    if (origin.kind == Origin::Kind::kAsn) {
      fmt::format_to(std::back_inserter(text_), "AS{}", origin.asn.value);
    } else {
      text_ += origin_text(origin);
    }
  }

  void add_json(const RouteText& route, const RovResult& result) {
    if (format_ == Format::kJson) text_ += printed_ ? ",\n" : "\n";
    printed_ = true;
    text_ += "{\"prefix\":\"";
    append_prefix(route.prefix);
    text_ += "\",\"origin\":";
    if (route.origin.kind == Origin::Kind::kAsn) {
      fmt::format_to(std::back_inserter(text_), "{}", route.origin.asn.value);
    } else {
      text_ += "null";
    }
    text_ += ",\"state\":";
    judged() ? fmt::format_to(std::back_inserter(text_), "\"{}\"", validity::name_of(result.state))
             : fmt::format_to(std::back_inserter(text_), "null");
    fmt::format_to(std::back_inserter(text_), ",\"reason\":\"{}\"", reason(result));
    constexpr std::array kNames = {"matched", "unmatched_as", "unmatched_length"};
    const std::array lists = {&result.matched, &result.unmatched_as, &result.unmatched_length};
    for (std::size_t i = 0; i < lists.size(); ++i) {
      fmt::format_to(std::back_inserter(text_), ",\"{}\":[", kNames[i]);
      bool first = true;
      for (const std::uint32_t row : *lists[i]) {
        const VrpRow& vrp = vrps_[row];
        fmt::format_to(std::back_inserter(text_), "{}{{\"asn\":{},\"prefix\":\"", first ? "" : ",", vrp.asn);
        append_prefix(vrp.prefix());
        fmt::format_to(std::back_inserter(text_), "\",\"max_length\":{}}}", vrp.max_length);
        first = false;
      }
      text_ += ']';
    }
    text_ += format_ == Format::kJsonl ? "}\n" : "}";
  }

  Context& context_;
  Format format_;
  std::span<const VrpRow> vrps_;
  render::Style style_;
  render::Sheet sheet_;
  std::vector<std::string> keys_;
  std::array<std::uint64_t, 3> counts_{};
  bool printed_ = false;
  std::string text_;
};

// Lines of the standard input, each judged; bad ones are reported and counted.
class LineJudge {
 public:
  LineJudge(Context& context, Verdicts& verdicts, const validity::RovIndex& index)
      : context_(context), verdicts_(verdicts), index_(index) {}

  void take(const Line& line) {
    RouteText route;
    std::string_view reason = "longer than the limit";
    const RouteLine kind = line.cut ? RouteLine::kBad : parse_route_line(line.text, route, reason);
    if (kind == RouteLine::kRoute) {
      verdicts_.add(route, index_.validate(route.prefix, route.origin));
    } else if (kind == RouteLine::kBad && !(line.number == 1 && is_header_line(line.text))) {
      if (++bad_ <= kBadLinesShown) {
        context_.terminal.note(fmt::format("line {}: {}: {}", line.number, reason, line.text.substr(0, 80)));
      }
    }
  }
  std::uint64_t bad() const { return bad_; }

 private:
  Context& context_;
  Verdicts& verdicts_;
  const validity::RovIndex& index_;
  std::uint64_t bad_ = 0;
};

// The number of bad lines.
Result<std::uint64_t> judge_input(Context& context, Verdicts& verdicts, std::span<const VrpRow> vrps) {
  MANNERLY_TRY(const validity::RovIndex index, validity::RovIndex::make(vrps));
  MANNERLY_TRY(const std::unique_ptr<io::Source> source, io::open_source("-"));
  LineSplitter splitter(4096);
  LineJudge judge(context, verdicts, index);
  for (;;) {
    MANNERLY_TRY(const Bytes chunk, source->next());
    if (chunk.empty() || context.terminal.closed()) break;
    splitter.feed(chunk, [&](const Line& line) { judge.take(line); });
  }
  splitter.finish([&](const Line& line) { judge.take(line); });
  return judge.bad();
}

// "AS64500 192.0.2.0/24 AS64501 198.51.100.0/24": pairs in either order, in one word or in two.
Result<std::vector<RouteText>> routes_of(const std::vector<std::string>& words) {
  std::vector<std::string> fields;
  for (const std::string& word : words) {
    for (const std::string_view part : split_words(word)) {
      for (const std::string_view field : split(part, ',')) fields.emplace_back(field);
    }
  }
  if (fields.size() % 2 != 0) {
    return fail(ErrorCode::kUsage,
                "an AS number and a prefix are wanted, e.g.: mannerly validate AS64500 192.0.2.0/24");
  }
  std::vector<RouteText> routes;
  for (std::size_t i = 0; i < fields.size(); i += 2) {
    const bool prefix_first = fields[i].find('/') != std::string::npos;
    MANNERLY_TRY(const Prefix prefix, prefix_argument(fields[prefix_first ? i : i + 1]));
    MANNERLY_TRY(const Asn asn, asn_argument(fields[prefix_first ? i + 1 : i]));
    routes.push_back({prefix, {Origin::Kind::kAsn, asn}});
  }
  return routes;
}

int exit_code(Context& context, const Verdicts& verdicts, std::uint64_t bad) {
  const std::string limit = context.arguments.get("fail-on");
  const std::uint64_t below = limit == "invalid"    ? verdicts.count(RovState::kInvalid)
                              : limit == "notfound" ? verdicts.total() - verdicts.count(RovState::kValid)
                                                    : 0;
  if (below > 0) return kExitBelow;
  return bad > 0 ? kExitNoData : kExitOk;
}

int run(Context& context) {
  const auto open = open_snapshot(context);
  if (!open) return fail_with(context, open.error());
  const auto format = output_format(context);
  if (!format) return fail_with(context, format.error());
  const auto routes = routes_of(context.arguments.positionals());
  if (!routes) return fail_with(context, routes.error());
  const bool from_input = context.arguments.has("stdin") || routes->empty();
  if (from_input && !context.arguments.has("stdin") && ::isatty(STDIN_FILENO) == 1) {
    return fail_with(context, {ErrorCode::kUsage, "which route? Give an AS number and a prefix, or --stdin"});
  }
  const auto vrps = open->view.vrps();
  const Provenance provenance = provenance_of(open->view, {snapshot::SourceKind::kVrp});
  Verdicts verdicts(context, *format, vrps);
  verdicts.begin(provenance);
  for (const RouteText& route : *routes) verdicts.add(route, validity::validate(vrps, route.prefix, route.origin));
  std::uint64_t bad = 0;
  if (from_input) {
    const auto counted = judge_input(context, verdicts, vrps);
    if (!counted) return fail_with(context, counted.error());
    bad = *counted;
  }
  verdicts.finish();
  if (bad > kBadLinesShown) context.terminal.note(fmt::format("... and {} more bad lines", bad - kBadLinesShown));
  if (from_input) {
    const std::string verdict =
        vrps.empty() ? std::string("none judged, for the snapshot has no VRPs")
                     : fmt::format("{} valid, {} invalid, {} not found", verdicts.count(RovState::kValid),
                                   verdicts.count(RovState::kInvalid), verdicts.count(RovState::kNotFound));
    context.terminal.note(fmt::format("{} routes: {}; {} bad lines", verdicts.total(), verdict, bad));
  }
  for (const std::string& caveat : provenance.caveats) context.terminal.note(caveat);
  if (context.terminal.is_interactive()) context.terminal.note(provenance.line());
  if (vrps.empty()) return kExitNoData;
  return exit_code(context, verdicts, bad);
}

}  // namespace

Command validate_command() {
  return {.path = "validate",
          .summary = "Validate route origins against ROAs (RFC 6811), with reasons",
          .text =
              "A route is valid when a ROA matches it, invalid when ROAs cover it and none matches, and not found "
              "when none covers it. The ROAs that decided are shown.\n\n"
              "Without a route, or with --stdin, routes are read from the standard input, one a line: an AS number "
              "and a prefix in either order, separated by blanks or as CSV. A line that is no route is reported with "
              "its number and counted; the exit status is then 5.",
          .positionals = {{"ROUTE", "an AS number and a prefix; several pairs are judged in turn", false, true}},
          .options = {snapshot_option(),
                      {.name = "stdin", .help = "read routes from the standard input"},
                      {.name = "fail-on",
                       .value = "STATE",
                       .help = "exit status 3 when a route is invalid (or not even found)",
                       .choices = {"invalid", "notfound"}}},
          .examples = {{"validate AS64500 192.0.2.0/24", "one route"},
                       {"validate < routes.txt -o csv > verdicts.csv", "many, fast"},
                       {"validate AS64500 192.0.2.0/24 --fail-on invalid", "for scripts: status 3 when it is invalid"}},
          .run = run};
}

}  // namespace mannerly::cli
