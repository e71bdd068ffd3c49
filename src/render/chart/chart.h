// A chart as what it says: labels, series, unit. From one description come the drawing (SVG, inline or alone), the
// numbers (CSV, JSON) and the table for those who do not see the drawing, so that they cannot differ.
//
//     Chart chart{.kind = Kind::kLine, .id = "history", .title = "Readiness by month", .unit = Unit::kShare,
//                 .labels = {"2026-10", "2026-11"}, .series = {{"RPKI (ROA)", "c0", {0.57, std::nullopt}}}};
//     std::string svg = inline_svg(chart, {640});
//     std::string csv = to_csv(chart);
//
// No data is a gap, a hatched area or an empty cell; it is never drawn as 0. Colours are classes ("f-ready", "s-c0"),
// so that a drawing in a page follows the page's theme; a drawing that stands alone has its colours inside.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "render/html/html.h"

namespace mannerly::render::chart {

struct Outlines;  // outlines.h

enum class Kind : std::uint8_t {
  kLine,         // a line a series over the labels; gaps where there is no data
  kStackedBars,  // a bar a label, upright, the series one on another
  kShares,       // a bar a label, lying, cut into the series' shares of their sum
  kBars,         // a bar a label, lying, of the first series
  kDumbbell,     // two dots a label, of the first two series: before and after
  kSteps,        // share of the values that are at most x: one line a series (empirical distribution)
  kCalendar,     // a cell a day, of the first series; labels are days
  kTiles,        // a tile an economy, of the first series; labels are ISO codes
  kMap,          // the outline of each economy, of the first series; labels are ISO codes
  kHilbert,      // a square of 4^k cells along a Hilbert curve, of the first series: neighbours stay neighbours
  kSparkline,    // the first series, tiny, without text
  kRatios,       // a ratio a label with its interval, of the first series; lying, logarithmic, a line at 1
  kMultiples,    // parts side by side, all drawn to the same scale
  kPanels        // parts one above another over the same labels, each with a scale and a unit of its own
};

enum class Unit : std::uint8_t { kShare, kCount, kNumber };

struct Series {
  std::string name;
  std::string
      tone;  // of its class: "c0" to "c5", "ready", "aspiring", "lagging", "none", "misorigination", "leak", ...
  std::vector<std::optional<double>> values = {};  // as many as labels; of kSteps: in any order
  std::optional<Unit> unit = {};                   // where it is not the chart's: what the first series is a share of
  // Beside the values, or empty: an interval about each (kLine: a band, kRatios: a stroke), and how many each is of.
  std::vector<std::optional<double>> low = {}, high = {};
  std::vector<std::uint64_t> of = {};  // kSteps: one number, with those that are beyond the end of the scale
};

// Something that explains a break: "profile v2-2025", "a new collector". At a label; of kSteps: at a value.
struct Annotation {
  double at = 0;
  std::string text;
};

struct Chart {
  Kind kind = Kind::kLine;
  std::string id;  // [a-z0-9-]+: of its elements in a page, and the name of its file
  std::string title;
  std::string description = {};  // what is counted, of what; said to those who do not see it
  Unit unit = Unit::kCount;
  std::string label_title = "month";  // what the labels are: first column of the CSV
  std::vector<std::string> labels = {};
  std::vector<std::string> label_texts = {};  // for people, as many as labels; empty: the labels
  std::vector<std::string> label_notes = {};  // after each lying bar: "n = 1 234"
  std::vector<std::string> hrefs = {};        // where a label leads; empty: nowhere
  std::vector<Series> series = {};
  std::vector<Annotation> annotations = {};
  std::optional<double> low = {}, high = {};  // of the scale; else from the data (bars, counts: from 0)
  std::vector<double> cuts = {};  // kCalendar, kTiles, kMap, kHilbert: limits between at most 6 classes, ascending
  std::optional<std::size_t> area = {};  // kTiles: the series that the areas of tiles are in proportion to
  std::vector<std::string> marked = {};  // kTiles, kMap: labels with a line around them
  const Outlines* outlines = nullptr;    // kMap: what it is drawn with; outlives the chart
  std::string outlines_of = {};          // kMap: id of a drawing in the same page that has the shapes; empty: this one
  std::vector<std::string> codes = {};   // kHilbert: what stands in a cell, where it fits; as many as labels
  std::string none_word = "no data";     // kTiles, kMap, kHilbert: what a value that is not there means
  std::string x_unit = {};               // of kSteps: "h"
  std::vector<Chart> parts = {};         // of kMultiples, kPanels
  bool legend = true;                    // of kShares
};

// What a drawing takes: more is left out of the drawing (the description says so), never out of the numbers.
inline constexpr std::size_t kLabelsMax = 1500;
inline constexpr std::size_t kSeriesMax = 8;
inline constexpr std::size_t kPartsMax = 64;

struct Size {
  int width = 640;  // user units; 120 to 2000
  int height = 0;   // 0: as the kind needs
};

// For a page: no colours of its own.
render::html::Html inline_svg(const Chart& chart, const Size& size = {});

enum class Theme : std::uint8_t { kAuto, kLight, kDark };
std::optional<Theme> parse_theme(std::string_view name);  // "auto", "light", "dark"
// A file: with XML head, background and colours; kAuto follows the reader's preference where its program does.
// source: said under the drawing ("Mannerly, snapshot 1234, 2026-11-20").
std::string file_svg(const Chart& chart, const Size& size, Theme theme, std::string_view source);

// RFC 4180; a row a label, a column a series; what is not known is empty. Of kSteps: series, value, share of values.
std::string to_csv(const Chart& chart);
// {"id", "title", "description", "unit", "label", "labels": [], "series": [{"name", "values": []}], "annotations"}.
std::string to_json(const Chart& chart);
// details.numbers: the same numbers as a table.
render::html::Html numbers_table(const Chart& chart);

// "58.7 %", "1 234", "0.25"; "no data".
std::string value_text(Unit unit, std::optional<double> value);

// A bar of shares without text, for cards: svg.bar. Its parts are named in its title.
struct Part {
  std::string name;
  std::string tone;
  double size = 0;  // 0 or more
};
render::html::Html share_bar(const std::vector<Part>& parts);

}  // namespace mannerly::render::chart
