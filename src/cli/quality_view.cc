#include "cli/quality_view.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/open_snapshot.h"
#include "cli/output.h"
#include "render/document.h"

namespace mannerly::cli {
namespace {

using incident::Kind;

using render::Cell;
using render::Document;
using render::Heading;
using render::Paragraph;
using render::Sheet;
using render::Tone;
using service::KindQuality;
using service::Quality;
using service::QualityError;

// The aims that a cell is coloured by (docs/quality.md).
constexpr double kPrecisionAim = 0.97, kRecallAim = 0.95;

Cell share_cell(std::optional<double> share, double aim) {
  if (!share) return {};
  Cell cell(render::Share{*share});
  cell.tone = *share >= aim ? Tone::kGood : Tone::kBad;
  return cell;
}

Cell seconds_cell(std::vector<Seconds> values) {
  const auto median = service::median_of(std::move(values));
  return median ? Cell(median->count) : Cell();
}

std::uint64_t count_of(const std::map<service::Cause, std::uint64_t>& counts, service::Cause cause) {
  const auto found = counts.find(cause);
  return found == counts.end() ? 0 : found->second;
}

std::vector<Cell> kind_row(std::string_view name, const KindQuality& k) {
  using service::Cause;
  const std::uint64_t wrong_kind = count_of(k.alarms, Cause::kWrongKind);
  const std::uint64_t legitimate = count_of(k.alarms, Cause::kLegitimate);
  return {name,
          k.planted,
          k.visible,
          k.found,
          share_cell(k.recall(), kRecallAim),
          k.in_time_share() ? Cell(render::Share{*k.in_time_share()}) : Cell(),
          k.reported,
          k.right,
          share_cell(k.precision(), kPrecisionAim),
          share_cell(k.told_precision(), kPrecisionAim),
          wrong_kind,
          legitimate,
          k.reported - k.right - wrong_kind - legitimate,
          k.found > 0 ? Cell(static_cast<double>(k.pieces * 100 / k.found) / 100) : Cell(),
          seconds_cell(k.first_seen),
          seconds_cell(k.convicted)};
}

Sheet kinds_sheet(const Quality& quality) {
  Sheet sheet{.columns = {{"kind", "Kind"},
                          {"planted", "Planted"},
                          {"visible", "Visible"},
                          {"found", "Found"},
                          {"recall", "Recall"},
                          {"in_time", "While it lasted"},
                          {"reported", "Reported"},
                          {"right", "True"},
                          {"precision", "Precision"},
                          {"told_precision", "At any time"},
                          {"wrong_kind", "Wrong kind"},
                          {"legitimate", "Legitimate"},
                          {"other_alarms", "Other false"},
                          {"pieces", "Pieces", true},
                          {"first_seen_s", "Seen after (s)", true},
                          {"convicted_s", "Told after (s)"}}};
  for (std::size_t i = 1; i < incident::kKinds; ++i) {
    sheet.rows.push_back(kind_row(incident::name_of(static_cast<Kind>(i)), quality.kinds()[i]));
  }
  sheet.rows.push_back(kind_row("all", quality.all()));
  return sheet;
}

Sheet reliability_sheet(const service::Reliability& reliability, const service::Reliability& first) {
  Sheet sheet{.columns = {{"from", "Said from"},
                          {"to", "to"},
                          {"reports", "Reports"},
                          {"said", "Said, mean"},
                          {"right", "True"},
                          {"share", "True, share"},
                          {"first_reports", "First told so"},
                          {"first_share", "True of those"}}};
  for (std::size_t i = 0; i < service::kReliabilityBins; ++i) {
    const service::ReliabilityBin &bin = reliability.bins[i], &early = first.bins[i];
    const double from = static_cast<double>(i) / service::kReliabilityBins;
    const double to = static_cast<double>(i + 1) / service::kReliabilityBins;
    const auto share = [](double part, std::uint64_t all) {
      return all > 0 ? Cell(render::Share{part / static_cast<double>(all)}) : Cell();
    };
    sheet.rows.push_back({from, to, bin.reports, share(bin.said, bin.reports), bin.right,
                          share(static_cast<double>(bin.right), bin.reports), early.reports,
                          share(static_cast<double>(early.right), early.reports)});
  }
  return sheet;
}

// Where a confidence matters most: what is neither nearly sure nor nearly dismissed.
Sheet unsure_sheet(const Quality& quality) {
  Sheet sheet{.columns = {{"kind", "Kind"},
                          {"reports", "Reports"},
                          {"calibration_error", "Calibration error"},
                          {"unsure", "Said 10 to 90 %"},
                          {"said", "Said, mean"},
                          {"right", "True"},
                          {"share", "True, share"}}};
  const auto add = [&](std::string_view name, const service::Reliability& reliability) {
    const service::ReliabilityBin unsure = reliability.unsure();
    const auto all = static_cast<double>(unsure.reports);
    const auto error = reliability.calibration_error();
    sheet.rows.push_back({name, reliability.reports(), error ? Cell(render::Share{*error}) : Cell(), unsure.reports,
                          unsure.reports > 0 ? Cell(render::Share{unsure.said / all}) : Cell(), unsure.right,
                          unsure.reports > 0 ? Cell(render::Share{static_cast<double>(unsure.right) / all}) : Cell()});
  };
  for (std::size_t i = 1; i < incident::kKinds; ++i) {
    const auto kind = static_cast<Kind>(i);
    add(incident::name_of(kind), quality.reliability_of(kind));
  }
  add("all", quality.reliability());
  return sheet;
}

Sheet reasons_sheet(const Quality& quality) {
  Sheet sheet{.columns = {{"what", "What"}, {"reason", "Why"}, {"kind", "Kind"}, {"count", "Count"}}};
  for (std::size_t i = 1; i < incident::kKinds; ++i) {
    const std::string_view name = incident::name_of(static_cast<Kind>(i));
    for (const auto& [cause, count] : quality.kinds()[i].alarms) {
      sheet.rows.push_back({"false alarm", service::name_of(cause), name, count});
    }
    for (const auto& [miss, count] : quality.kinds()[i].missed) {
      sheet.rows.push_back({"missed", service::name_of(miss), name, count});
    }
  }
  return sheet;
}

Sheet legitimate_sheet(const Quality& quality) {
  Sheet sheet{
      .columns = {{"event", "Legitimate event"}, {"events", "Events"}, {"alarmed", "Alarmed"}, {"alarms", "Alarms"}}};
  for (const auto& [kind, row] : quality.legitimate()) {
    sheet.rows.push_back({kind, row.events, row.alarmed, row.alarms});
  }
  return sheet;
}

std::string error_text(const QualityError& e, bool seeds) {
  std::string out = seeds ? fmt::format("seed {} ", e.seed) : "";
  out += fmt::format("{}: {}", incident::name_of(e.kind), e.what);
  if (!e.report.empty()) out += fmt::format("; report {} ({:.4f})", e.report, e.confidence);
  if (!e.event.empty()) out += fmt::format("; truth {} ({}): {}", e.event, e.event_kind, e.note);
  if (!e.evidence.empty()) out += fmt::format("; {}", e.evidence);
  return out;
}

using Errors = std::map<std::uint64_t, std::vector<QualityError>>;

void add_errors(Document& document, std::string_view title, const Errors& errors, const QualityAbout& about) {
  std::size_t count = 0;
  for (const auto& [seed, list] : errors) count += list.size();
  if (count == 0) return;
  document.add(Heading{std::string(title), 2, fmt::format("{} in all", count)});
  std::size_t shown = 0;
  for (const auto& [seed, list] : errors) {
    for (const QualityError& error : list) {
      if (shown++ >= about.errors_max) return;
      document.add(render::Item{{"–", "-"}, Tone::kPlain, error_text(error, about.seeds), 2, false});
    }
  }
}

std::string number_text(std::optional<double> number) {
  return number ? fmt::format("{:.4f}", *number) : "no data";
}

Document document_of(const Quality& quality, const QualityAbout& about) {
  Document document;
  document.add(Heading{"Quality of the detector", 1, about.title});
  document.add(kinds_sheet(quality));
  document.add(Heading{"Reliability", 2, "of reports said to be so sure, so many are true"});
  document.add(reliability_sheet(quality.reliability(), quality.first_reliability()));
  const auto scores = [&](std::string_view what, const service::Reliability& reliability) {
    document.add(Paragraph{fmt::format("{}: Brier score {}, expected calibration error {}, {} reports", what,
                                       number_text(reliability.brier()), number_text(reliability.calibration_error()),
                                       reliability.reports()),
                           Tone::kPlain, 0});
  };
  scores("As it ended", quality.reliability());
  scores("As it was first told", quality.first_reliability());
  document.add(Heading{"Reliability by kind", 2, "and of what is neither nearly sure nor nearly dismissed"});
  document.add(unsure_sheet(quality));
  document.add(Heading{"Errors by reason", 2, ""});
  document.add(reasons_sheet(quality));
  document.add(Heading{"Legitimate events", 2, "how many raised an alarm"});
  document.add(legitimate_sheet(quality));
  if (about.errors_max > 0) {
    add_errors(document, "False alarms", quality.false_alarms(), about);
    add_errors(document, "Missed", quality.missed(), about);
  }
  if (!about.note.empty()) document.add(Paragraph{about.note, Tone::kMuted, 0});
  return document;
}

void write_share(render::JsonWriter& json, std::string_view key, std::optional<double> value) {
  json.key(key);
  if (value) {
    json.value(*value);
  } else {
    json.null();
  }
}

void write_errors(render::JsonWriter& json, std::string_view key, const Errors& errors, bool seeds) {
  json.key(key).begin_array();
  for (const auto& [seed, list] : errors) {
    for (const QualityError& e : list) {
      json.begin_object();
      if (seeds) json.field("seed", e.seed);
      json.field("kind", incident::name_of(e.kind)).field("what", e.what);
      json.field("report", e.report).field("event", e.event).field("event_kind", e.event_kind);
      json.field("confidence", e.confidence).field("evidence", e.evidence).field("note", e.note).end_object();
    }
  }
  json.end_array();
}

void write_kind(render::JsonWriter& json, std::string_view name, const KindQuality& k) {
  json.begin_object().field("kind", name).field("planted", k.planted).field("visible", k.visible);
  json.field("found", k.found).field("reported", k.reported).field("right", k.right).field("pieces", k.pieces);
  write_share(json, "recall", k.recall());
  write_share(json, "precision", k.precision());
  const auto timed = [&](std::string_view key, std::uint64_t count) {
    json.key(key);
    if (k.is_timed) {
      json.value(count);
    } else {
      json.null();
    }
  };
  timed("in_time", k.in_time);
  timed("told", k.told);
  timed("told_right", k.told_right);
  json.key("false_alarms").begin_object();
  for (const auto& [cause, count] : k.alarms) json.field(service::name_of(cause), count);
  json.end_object().key("missed").begin_object();
  for (const auto& [miss, count] : k.missed) json.field(service::name_of(miss), count);
  json.end_object().end_object();
}

void write_reliability(render::JsonWriter& json, const service::Reliability& reliability) {
  write_share(json, "brier", reliability.brier());
  write_share(json, "calibration_error", reliability.calibration_error());
  json.key("bins").begin_array();
  for (const service::ReliabilityBin& bin : reliability.bins) {
    json.begin_object().field("reports", bin.reports).field("right", bin.right).field("said", bin.said).end_object();
  }
  json.end_array();
}

std::string json_of(const Quality& quality, const QualityAbout& about) {
  render::JsonWriter json(2);
  json.begin_object().field("title", about.title).field("threshold", quality.options().threshold);
  json.key("kinds").begin_array();
  for (std::size_t i = 1; i < incident::kKinds; ++i) {
    write_kind(json, incident::name_of(static_cast<Kind>(i)), quality.kinds()[i]);
  }
  write_kind(json, "all", quality.all());
  json.end_array().key("reliability").begin_object();
  write_reliability(json, quality.reliability());
  json.end_object().key("reliability_first_told").begin_object();
  write_reliability(json, quality.first_reliability());
  json.end_object().key("reliability_by_kind").begin_object();
  for (std::size_t i = 1; i < incident::kKinds; ++i) {
    const auto kind = static_cast<Kind>(i);
    json.key(incident::name_of(kind)).begin_object();
    write_reliability(json, quality.reliability_of(kind));
    json.end_object();
  }
  json.end_object().key("legitimate").begin_array();
  for (const auto& [kind, row] : quality.legitimate()) {
    json.begin_object().field("event", kind).field("events", row.events).field("alarmed", row.alarmed);
    json.field("alarms", row.alarms).end_object();
  }
  json.end_array();
  write_errors(json, "false_alarms", quality.false_alarms(), about.seeds);
  write_errors(json, "missed", quality.missed(), about.seeds);
  return json.end_object().take() + "\n";
}

}  // namespace

int print_quality(Context& context, const Quality& quality, const QualityAbout& about) {
  const auto format = output_format(context, render::Format::kTable);
  if (!format) return fail_with(context, format.error());
  switch (*format) {
    case render::Format::kTable:
    case render::Format::kWide: {
      const bool wide = *format == render::Format::kWide;
      context.terminal.print(render::render_text(document_of(quality, about), wide, style_of(context)));
      break;
    }
    case render::Format::kMarkdown: context.terminal.print(render::render_markdown(document_of(quality, about))); break;
    case render::Format::kJson: context.terminal.print(json_of(quality, about)); break;
    default: context.terminal.print(render::render(kinds_sheet(quality), *format, style_of(context)));
  }
  return kExitOk;
}

}  // namespace mannerly::cli
