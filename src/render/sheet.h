// Tables of values and the ways to print them: for people (table, wide, md) and for programs (tsv, csv,
// json, jsonl). A value that is not known is a value of its own: "-" for people, null in JSON, empty in
// CSV and TSV; never 0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace mannerly::render {

enum class Format : std::uint8_t { kTable, kWide, kTsv, kJson, kJsonl, kCsv, kMarkdown };
// "table", "wide", "tsv", "json", "jsonl", "csv", "md".
std::optional<Format> parse_format(std::string_view name);

enum class Tone : std::uint8_t { kPlain, kGood, kMiddling, kBad, kMuted, kStrong };

struct NoData {
  friend bool operator==(NoData, NoData) = default;
};

// A share or score of 0..1: "85.0 %" for people, 0.85 for programs.
struct Share {
  double value = 0;
};

struct Cell {
  std::variant<NoData, std::string, std::int64_t, double, bool, Share> value;
  Tone tone = Tone::kPlain;

  Cell() = default;
  // Implicit on purpose: a row of a sheet is a list of plain values.
  // NOLINTBEGIN(google-explicit-constructor)
  Cell(std::string text, Tone t = Tone::kPlain) : value(std::move(text)), tone(t) {}
  Cell(std::string_view text, Tone t = Tone::kPlain) : value(std::string(text)), tone(t) {}
  Cell(const char* text, Tone t = Tone::kPlain) : value(std::string(text)), tone(t) {}
  Cell(std::int64_t number, Tone t = Tone::kPlain) : value(number), tone(t) {}
  Cell(std::uint64_t number, Tone t = Tone::kPlain) : value(static_cast<std::int64_t>(number)), tone(t) {}
  Cell(std::uint32_t number, Tone t = Tone::kPlain) : value(std::int64_t{number}), tone(t) {}
  Cell(int number, Tone t = Tone::kPlain) : value(std::int64_t{number}), tone(t) {}
  Cell(double number, Tone t = Tone::kPlain) : value(number), tone(t) {}
  Cell(bool truth, Tone t = Tone::kPlain) : value(truth), tone(t) {}
  Cell(Share share, Tone t = Tone::kPlain) : value(share), tone(t) {}
  // NOLINTEND(google-explicit-constructor)
};

struct Column {
  std::string key;       // name in JSON, CSV and TSV: snake_case
  std::string title;     // for people
  bool wide = false;     // left out of the plain table
  bool elastic = false;  // long text that may be cut when the plain table is wider than the terminal
};

struct Sheet {
  std::vector<Column> columns;
  std::vector<std::vector<Cell>> rows;  // each as long as columns
};

struct Style {
  bool color = false;
  bool utf8 = false;
  bool headers = true;
  int width = 80;  // columns of the terminal: cells of elastic columns are cut to fit it; 0: nothing is cut
};

std::string render(const Sheet& sheet, Format format, const Style& style = {});

// Paints text for a terminal; as it is without colour.
std::string paint(std::string_view text, Tone tone, bool color);
// The text if it takes at most `width` columns, else its beginning with "…" (or "..") at the end.
std::string shortened(std::string_view text, std::size_t width, bool utf8);
// Columns that the text takes on a terminal: code points, with East Asian wide ones as two.
std::size_t display_width(std::string_view utf8);
// For people: "85.0 %". Only 1 is "100.0 %" and only 0 is "0.0 %".
std::string format_share(double share);

}  // namespace mannerly::render
