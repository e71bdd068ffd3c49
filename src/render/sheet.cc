#include "render/sheet.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/share.h"
#include "base/text.h"
#include "render/json_writer.h"

namespace mannerly::render {
namespace {

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};

std::string text_for_people(const Cell& cell, bool utf8) {
  return std::visit(
      Overloaded{[&](NoData) { return std::string(utf8 ? "–" : "-"); },
                 [](const std::string& s) { return printable(s); }, [](std::int64_t n) { return fmt::format("{}", n); },
                 [](double n) { return fmt::format("{:.2f}", n); },
                 [](bool b) { return std::string(b ? "yes" : "no"); }, [](Share s) { return format_share(s.value); }},
      cell.value);
}

std::string text_for_programs(const Cell& cell) {
  return std::visit(
      Overloaded{[](NoData) { return std::string(); }, [](const std::string& s) { return printable(s); },
                 [](std::int64_t n) { return fmt::format("{}", n); }, [](double n) { return fmt::format("{}", n); },
                 [](bool b) { return std::string(b ? "true" : "false"); },
                 [](Share s) { return fmt::format("{}", s.value); }},
      cell.value);
}

bool is_number(const Cell& cell) {
  return std::holds_alternative<std::int64_t>(cell.value) || std::holds_alternative<double>(cell.value) ||
         std::holds_alternative<Share>(cell.value);
}

// A column is right-aligned when all its known values are numbers.
std::vector<bool> right_aligned(const Sheet& sheet) {
  std::vector<bool> right(sheet.columns.size(), false);
  for (std::size_t c = 0; c < sheet.columns.size(); ++c) {
    bool any = false, all = true;
    for (const auto& row : sheet.rows) {
      if (std::holds_alternative<NoData>(row[c].value)) continue;
      any = true;
      all = all && is_number(row[c]);
    }
    right[c] = any && all;
  }
  return right;
}

std::string padded(const std::string& text, std::size_t width, bool right) {
  const std::size_t own = display_width(text);
  const std::string blanks(width > own ? width - own : 0, ' ');
  return right ? blanks + text : text + blanks;
}

constexpr std::size_t kElasticMin = 12;  // columns that a cut cell keeps at least

// Cuts the elastic columns, the widest first, until the table is as wide as the terminal.
void fit(const Sheet& sheet, const std::vector<std::size_t>& shown, const Style& style, std::vector<std::size_t>& width,
         std::vector<std::vector<std::string>>& texts) {
  std::size_t total = shown.empty() ? 0 : 2 * (shown.size() - 1);
  for (const std::size_t c : shown) total += width[c];
  const auto limit = static_cast<std::size_t>(style.width);
  while (total > limit) {
    std::size_t widest = sheet.columns.size();
    for (const std::size_t c : shown) {
      const bool may_shrink =
          sheet.columns[c].elastic && width[c] > std::max(kElasticMin, display_width(sheet.columns[c].title));
      if (may_shrink && (widest == sheet.columns.size() || width[c] > width[widest])) widest = c;
    }
    if (widest == sheet.columns.size()) break;
    --width[widest];
    --total;
  }
  for (auto& line : texts) {
    for (const std::size_t c : shown) line[c] = shortened(line[c], width[c], style.utf8);
  }
}

std::string table(const Sheet& sheet, bool wide, const Style& style) {
  std::vector<std::size_t> shown;
  for (std::size_t c = 0; c < sheet.columns.size(); ++c) {
    if (wide || !sheet.columns[c].wide) shown.push_back(c);
  }
  const std::vector<bool> right = right_aligned(sheet);
  std::vector<std::size_t> width(sheet.columns.size());
  std::vector<std::vector<std::string>> texts;
  for (const std::size_t c : shown) width[c] = style.headers ? display_width(sheet.columns[c].title) : 0;
  for (const auto& row : sheet.rows) {
    auto& line = texts.emplace_back(sheet.columns.size());
    for (const std::size_t c : shown) {
      line[c] = text_for_people(row[c], style.utf8);
      std::replace(line[c].begin(), line[c].end(), '\n', ' ');
      width[c] = std::max(width[c], display_width(line[c]));
    }
  }
  if (!wide && style.width > 0) fit(sheet, shown, style, width, texts);
  std::string out;
  const auto end_line = [&](std::string line) {
    while (line.ends_with(' ')) line.pop_back();
    out += line + '\n';
  };
  if (style.headers) {
    std::string line;
    for (const std::size_t c : shown) {
      line += (line.empty() ? "" : "  ") + padded(sheet.columns[c].title, width[c], right[c]);
    }
    end_line(paint(line, Tone::kStrong, style.color));
  }
  for (std::size_t r = 0; r < texts.size(); ++r) {
    std::string line;
    bool first = true;
    for (const std::size_t c : shown) {
      line += (first ? "" : "  ") + paint(padded(texts[r][c], width[c], right[c]), sheet.rows[r][c].tone, style.color);
      first = false;
    }
    end_line(line);
  }
  return out;
}

std::string csv_field(const std::string& text, char separator) {
  if (separator == '\t') {
    std::string out = text;
    for (char& c : out) {
      if (c == '\t' || c == '\n' || c == '\r') c = ' ';
    }
    return out;
  }
  if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + '"';
}

std::string separated(const Sheet& sheet, char separator, const Style& style) {
  std::string out;
  if (style.headers) {
    for (std::size_t c = 0; c < sheet.columns.size(); ++c) {
      if (c > 0) out += separator;
      out += sheet.columns[c].key;
    }
    out += '\n';
  }
  for (const auto& row : sheet.rows) {
    for (std::size_t c = 0; c < row.size(); ++c) {
      if (c > 0) out += separator;
      out += csv_field(text_for_programs(row[c]), separator);
    }
    out += '\n';
  }
  return out;
}

void write_row(JsonWriter& json, const Sheet& sheet, const std::vector<Cell>& row) {
  json.begin_object();
  for (std::size_t c = 0; c < row.size(); ++c) {
    json.key(sheet.columns[c].key);
    std::visit(
        Overloaded{[&](NoData) { json.null(); }, [&](Share s) { json.value(s.value); },
                   [&](const std::string& s) { json.value(std::string_view(s)); }, [&](auto v) { json.value(v); }},
        row[c].value);
  }
  json.end_object();
}

std::string json_text(const Sheet& sheet, bool lines) {
  std::string out;
  if (lines) {
    for (const auto& row : sheet.rows) {
      JsonWriter json;
      write_row(json, sheet, row);
      out += json.text() + '\n';
    }
    return out;
  }
  JsonWriter json(2);
  json.begin_array();
  for (const auto& row : sheet.rows) write_row(json, sheet, row);
  json.end_array();
  return json.take() + '\n';
}

std::string markdown(const Sheet& sheet) {
  const std::vector<bool> right = right_aligned(sheet);
  std::string out = "|";
  for (const Column& column : sheet.columns) out += " " + column.title + " |";
  out += "\n|";
  for (std::size_t c = 0; c < sheet.columns.size(); ++c) out += right[c] ? "---:|" : "---|";
  out += '\n';
  for (const auto& row : sheet.rows) {
    out += '|';
    for (const Cell& cell : row) {
      std::string text;
      for (const char c : text_for_people(cell, true))
        text += c == '|' ? std::string("\\|") : c == '\n' ? std::string("<br>") : std::string(1, c);
      out += " " + text + " |";
    }
    out += '\n';
  }
  return out;
}

// The ranges that terminals draw two columns wide (Unicode East Asian Width W and F, the common part).
bool is_wide(std::uint32_t c) {
  return (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) || (c >= 0xAC00 && c <= 0xD7A3) ||
         (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) ||
         (c >= 0xFFE0 && c <= 0xFFE6) || (c >= 0x1F300 && c <= 0x1FAFF) || (c >= 0x20000 && c <= 0x3FFFD);
}

}  // namespace

std::optional<Format> parse_format(std::string_view name) {
  if (name == "table") return Format::kTable;
  if (name == "wide") return Format::kWide;
  if (name == "tsv") return Format::kTsv;
  if (name == "json") return Format::kJson;
  if (name == "jsonl") return Format::kJsonl;
  if (name == "csv") return Format::kCsv;
  if (name == "md") return Format::kMarkdown;
  return std::nullopt;
}

std::string paint(std::string_view text, Tone tone, bool color) {
  if (!color || tone == Tone::kPlain) return std::string(text);
  const std::string_view code = tone == Tone::kGood       ? "32"
                                : tone == Tone::kMiddling ? "33"
                                : tone == Tone::kBad      ? "31"
                                : tone == Tone::kMuted    ? "2"
                                                          : "1";
  return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

std::string shortened(std::string_view text, std::size_t width, bool utf8) {
  if (display_width(text) <= width) return std::string(text);
  const std::string_view end = utf8 ? "…" : "..";
  const std::size_t room = width - std::min(width, display_width(end));
  std::size_t cut = 0;
  for (std::size_t i = 1; i <= text.size(); ++i) {
    const bool at_boundary = i == text.size() || (static_cast<unsigned char>(text[i]) & 0xC0) != 0x80;
    if (!at_boundary) continue;
    if (display_width(text.substr(0, i)) > room) break;
    cut = i;
  }
  while (cut > 0 && text[cut - 1] == ' ') --cut;
  return std::string(text.substr(0, cut)) + std::string(end);
}

std::size_t display_width(std::string_view utf8) {
  std::size_t width = 0;
  for (std::size_t i = 0; i < utf8.size();) {
    const auto lead = static_cast<unsigned char>(utf8[i]);
    const std::size_t length = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
    std::uint32_t code = length == 1 ? lead : lead & (0xFFu >> (length + 1));
    for (std::size_t k = 1; k < length && i + k < utf8.size(); ++k)
      code = code << 6 | (static_cast<unsigned char>(utf8[i + k]) & 0x3F);
    const bool combining = code >= 0x0300 && code <= 0x036F;
    width += combining ? 0 : is_wide(code) ? 2 : 1;
    i += length;
  }
  return width;
}

std::string format_share(double share) {
  return share_digits(share) + " %";
}

std::string render(const Sheet& sheet, Format format, const Style& style) {
  switch (format) {
    case Format::kTable: return table(sheet, false, style);
    case Format::kWide: return table(sheet, true, style);
    case Format::kTsv: return separated(sheet, '\t', style);
    case Format::kCsv: return separated(sheet, ',', style);
    case Format::kJson: return json_text(sheet, false);
    case Format::kJsonl: return json_text(sheet, true);
    case Format::kMarkdown: return markdown(sheet);
  }
  return {};
}

}  // namespace mannerly::render
