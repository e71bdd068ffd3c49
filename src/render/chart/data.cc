// The numbers of a chart: CSV, JSON, table.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "render/chart/chart.h"
#include "render/html/table.h"
#include "render/html/words.h"
#include "render/json_writer.h"
#include "render/sheet.h"

namespace mannerly::render::chart {
namespace {

std::optional<double> at(const std::vector<std::optional<double>>& values, std::size_t i) {
  if (i >= values.size() || !values[i] || !std::isfinite(*values[i])) return std::nullopt;
  return values[i];
}
std::optional<double> at(const Series& series, std::size_t i) {
  return at(series.values, i);
}

Cell cell(Unit unit, std::optional<double> value) {
  if (!value) return {};
  if (unit == Unit::kCount && *value == std::floor(*value) && std::abs(*value) < 9e15) {
    return static_cast<std::int64_t>(*value);
  }
  return *value;
}

std::string csv_key(std::string_view name) {
  std::string out;
  for (const char c : name) {
    const bool word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    const bool upper = c >= 'A' && c <= 'Z';
    if (word || upper) {
      out += upper ? static_cast<char>(c + 32) : c;
    } else if (!out.empty() && out.back() != '_') {
      out += '_';
    }
  }
  while (!out.empty() && out.back() == '_') out.pop_back();
  return out.empty() ? "value" : out;
}

std::vector<double> sorted_values(const Series& series) {
  std::vector<double> out;
  for (const auto& value : series.values) {
    if (value && std::isfinite(*value)) out.push_back(*value);
  }
  std::sort(out.begin(), out.end());
  return out;
}

Sheet steps_sheet(const Chart& chart) {
  Sheet sheet{.columns = {{"series", "Series"}, {"value", "Value"}, {"share", "Share of values"}}};
  for (const Series& series : chart.series) {
    const std::vector<double> values = sorted_values(series);
    for (std::size_t i = 0; i < values.size(); ++i) {
      const std::uint64_t of = series.of.empty() ? values.size() : series.of.front();
      sheet.rows.push_back({series.name, values[i], static_cast<double>(i + 1) / static_cast<double>(of)});
    }
  }
  return sheet;
}

// The columns of a series: its values, and what stands beside them.
void add_columns(Sheet& sheet, const Series& series) {
  const std::string key = csv_key(series.name);
  sheet.columns.push_back({key, series.name});
  if (!series.low.empty()) {
    sheet.columns.push_back({key + "_low", series.name + ", low"});
    sheet.columns.push_back({key + "_high", series.name + ", high"});
  }
  if (!series.of.empty()) sheet.columns.push_back({key + "_n", series.name + ", n"});
}

// like: the series of the first part, whose columns these cells stand in.
void add_cells(std::vector<Cell>& row, const Chart& chart, const Series* series, const Series& like, std::size_t i) {
  row.push_back(series == nullptr ? Cell() : cell(series->unit.value_or(chart.unit), at(*series, i)));
  if (!like.low.empty()) {
    row.push_back(series == nullptr ? Cell() : cell(chart.unit, at(series->low, i)));
    row.push_back(series == nullptr ? Cell() : cell(chart.unit, at(series->high, i)));
  }
  if (like.of.empty()) return;
  const bool known = series != nullptr && i < series->of.size();
  row.push_back(known ? Cell(static_cast<std::int64_t>(series->of[i])) : Cell());
}

// Parts over the same labels: their series stand beside one another.
Sheet panels_sheet(const Chart& chart) {
  Sheet sheet;
  if (chart.parts.empty()) return sheet;
  const Chart& head = chart.parts.front();
  sheet.columns.push_back({csv_key(head.label_title), head.label_title});
  for (const Chart& part : chart.parts) {
    for (const Series& series : part.series) add_columns(sheet, series);
  }
  for (std::size_t i = 0; i < head.labels.size(); ++i) {
    auto& row = sheet.rows.emplace_back();
    row.emplace_back(head.labels[i]);
    for (const Chart& part : chart.parts) {
      for (const Series& series : part.series) add_cells(row, part, &series, series, i);
    }
  }
  return sheet;
}

// A row a label; of several parts the part's title comes first.
Sheet sheet_of(const Chart& chart) {
  if (chart.kind == Kind::kSteps) return steps_sheet(chart);
  if (chart.kind == Kind::kPanels) return panels_sheet(chart);
  const bool parts = chart.kind == Kind::kMultiples;
  Sheet sheet;
  if (parts) sheet.columns.push_back({"part", "Part"});
  sheet.columns.push_back({csv_key(chart.label_title), chart.label_title});
  const Chart& head = parts && !chart.parts.empty() ? chart.parts.front() : chart;
  for (const Series& series : head.series) add_columns(sheet, series);
  const auto add = [&](const Chart& one) {
    for (std::size_t i = 0; i < one.labels.size(); ++i) {
      auto& row = sheet.rows.emplace_back();
      if (parts) row.emplace_back(one.title);
      row.emplace_back(one.labels[i]);
      for (std::size_t s = 0; s < head.series.size(); ++s) {
        add_cells(row, chart, s < one.series.size() ? &one.series[s] : nullptr, head.series[s], i);
      }
    }
  };
  if (parts) {
    for (const Chart& part : chart.parts) add(part);
  } else {
    add(chart);
  }
  return sheet;
}

std::string_view name_of(Unit unit) {
  switch (unit) {
    case Unit::kShare: return "share";
    case Unit::kCount: return "count";
    case Unit::kNumber: break;
  }
  return "number";
}

void write_values(JsonWriter& json, std::string_view key, const std::vector<std::optional<double>>& values,
                  std::size_t count) {
  json.key(key).begin_array();
  for (std::size_t i = 0; i < count; ++i) {
    if (const auto value = at(values, i)) {
      json.value(*value);
    } else {
      json.null();
    }
  }
  json.end_array();
}

void write_series(JsonWriter& json, const Chart& chart) {
  json.key("labels").begin_array();
  for (const std::string& label : chart.labels) json.value(label);
  json.end_array().key("series").begin_array();
  for (const Series& series : chart.series) {
    json.begin_object().field("name", series.name);
    if (series.unit) json.field("unit", name_of(*series.unit));
    const std::size_t count = chart.kind == Kind::kSteps ? series.values.size() : chart.labels.size();
    write_values(json, "values", series.values, count);
    if (!series.low.empty()) {
      write_values(json, "low", series.low, count);
      write_values(json, "high", series.high, count);
    }
    if (!series.of.empty()) {
      json.key("n").begin_array();
      for (const std::uint64_t number : series.of) json.value(number);
      json.end_array();
    }
    json.end_object();
  }
  json.end_array();
}

}  // namespace

std::string value_text(Unit unit, std::optional<double> value) {
  if (!value || !std::isfinite(*value)) return "no data";
  switch (unit) {
    case Unit::kShare: return *value < 0 ? fmt::format("\u2212{}", html::percent(-*value)) : html::percent(*value);
    case Unit::kCount:
      if (*value < 0) return fmt::format("\u2212{}", html::count(static_cast<std::uint64_t>(std::llround(-*value))));
      return html::count(static_cast<std::uint64_t>(std::llround(std::min(*value, 9e15))));
    case Unit::kNumber: break;
  }
  return fmt::format("{:.4g}", *value);
}

std::string to_csv(const Chart& chart) {
  return render(sheet_of(chart), Format::kCsv);
}

std::string to_json(const Chart& chart) {
  JsonWriter json;
  json.begin_object().field("id", chart.id).field("title", chart.title).field("description", chart.description);
  json.field("unit", name_of(chart.unit)).field("label", chart.label_title);
  if (chart.kind == Kind::kMultiples || chart.kind == Kind::kPanels) {
    json.key("parts").begin_array();
    for (const Chart& part : chart.parts) {
      json.begin_object().field("title", part.title);
      if (chart.kind == Kind::kPanels) json.field("unit", name_of(part.unit));
      write_series(json, part);
      json.end_object();
    }
    json.end_array();
  } else {
    write_series(json, chart);
  }
  json.key("annotations").begin_array();
  for (const Annotation& annotation : chart.annotations) {
    json.begin_object().key("at");
    const auto label = static_cast<std::size_t>(std::max(annotation.at, 0.0));
    if (chart.kind != Kind::kSteps && label < chart.labels.size()) {
      json.value(chart.labels[label]);
    } else {
      json.value(annotation.at);
    }
    json.field("text", annotation.text).end_object();
  }
  json.end_array().end_object();
  return json.take();
}

html::Html numbers_table(const Chart& chart) {
  const Sheet sheet = sheet_of(chart);
  html::Table table{.caption = chart.title, .caption_hidden = true};
  for (std::size_t i = 0; i < sheet.columns.size(); ++i) {
    const bool number = !sheet.rows.empty() && !std::holds_alternative<std::string>(sheet.rows.front()[i].value);
    table.columns.push_back({.title = sheet.columns[i].title,
                             .kind = number ? html::TableColumn::Kind::kNumber : html::TableColumn::Kind::kText});
  }
  for (const auto& row : sheet.rows) {
    auto& cells = table.rows.emplace_back();
    for (const Cell& value : row) {
      if (const auto* text = std::get_if<std::string>(&value.value)) {
        cells.emplace_back(*text);
      } else if (const auto* number = std::get_if<double>(&value.value)) {
        cells.emplace_back(value_text(chart.unit, *number));
      } else if (const auto* whole = std::get_if<std::int64_t>(&value.value)) {
        cells.emplace_back(value_text(Unit::kCount, static_cast<double>(*whole)));
      } else {
        cells.push_back(html::no_data());
      }
    }
  }
  return html::el("details", {{"class", "numbers"}}, html::el("summary", {}, "Numbers"), html::table(table));
}

}  // namespace mannerly::render::chart
