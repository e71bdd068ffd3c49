#include "api/format.h"

#include <array>
#include <cstdlib>

#include "base/text.h"

namespace mannerly::api {
namespace {

struct Row {
  Format format;
  std::string_view suffix, type;
};
constexpr std::array<Row, 11> kRows = {
    {{Format::kJson, ".json", "application/json"},
     {Format::kCsv, ".csv", "text/csv; charset=utf-8; header=present"},
     {Format::kNdjson, ".ndjson", "application/x-ndjson"},
     {Format::kSvg, ".svg", "image/svg+xml"},
     {Format::kAtom, ".atom", "application/atom+xml"},
     {Format::kText, ".txt", "text/plain; charset=utf-8"},
     {Format::kHtml, "", "text/html; charset=utf-8"},
     {Format::kPdf, ".pdf", "application/pdf"},
     {Format::kOpenMetrics, "", "application/openmetrics-text; version=1.0.0; charset=utf-8"},
     {Format::kEvents, "", "text/event-stream"},
     {Format::kGzip, ".gz", "application/gzip"}}};

const Row& row_of(Format format) {
  return kRows[static_cast<std::size_t>(format)];
}

// "text/csv; charset=utf-8" -> "text/csv".
std::string_view bare(std::string_view type) {
  return trim(type.substr(0, type.find(';')));
}

// The weight after ";q=", 1 without one, 0..1.
double weight_of(std::string_view item) {
  std::string_view rest = item;
  for (std::size_t at = rest.find(';'); at != std::string_view::npos; at = rest.find(';')) {
    rest = trim(rest.substr(at + 1));
    if (!istarts_with(rest, "q=")) continue;
    const std::string_view number = trim(rest.substr(2, rest.find(';') - 2));
    // "1", "0", "0.5", "0.123": three digits at most (RFC 9110 section 12.4.2).
    if (number.empty() || (number[0] != '0' && number[0] != '1')) return 0;
    double value = number[0] - '0', step = 0.1;
    for (std::size_t i = 2; i < number.size() && i < 5 && is_digit(number[i]); ++i, step /= 10) {
      value += (number[i] - '0') * step;
    }
    return value > 1 ? 1 : value;
  }
  return 1;
}

// How exactly a media range names the type: 0 not at all, 1 "*/*", 2 "text/*", 3 itself.
int match(std::string_view range, std::string_view type) {
  if (range == "*/*" || range == "*") return 1;
  if (iequals(range, type)) return 3;
  return range.ends_with("/*") && istarts_with(type, range.substr(0, range.size() - 1)) ? 2 : 0;
}

}  // namespace

std::string_view suffix_of(Format format) {
  return row_of(format).suffix;
}

std::string_view content_type_of(Format format) {
  return row_of(format).type;
}

std::optional<Format> format_of_suffix(std::string_view suffix) {
  for (const Row& row : kRows) {
    if (!row.suffix.empty() && row.suffix == suffix) return row.format;
  }
  return std::nullopt;
}

bool is_text(Format format) {
  return format != Format::kPdf && format != Format::kGzip && format != Format::kEvents;
}

std::optional<Format> negotiate(std::string_view accept, std::span<const Format> offered) {
  if (offered.empty()) return std::nullopt;
  if (trim(accept).empty()) return offered.front();
  std::optional<Format> best;
  double best_weight = 0;
  for (const Format format : offered) {
    int closest = 0;
    double weight = 0;
    for (const std::string_view item : split(accept, ',')) {
      const int how = match(bare(item), bare(content_type_of(format)));
      if (how > closest) {
        closest = how;
        weight = weight_of(item);
      }
    }
    if (weight > best_weight) {
      best_weight = weight;
      best = format;
    }
  }
  return best;
}

bool accepts_coding(std::string_view accept_encoding, std::string_view coding) {
  int closest = 0;
  double weight = 0;
  for (const std::string_view item : split(accept_encoding, ',')) {
    const std::string_view name = bare(item);
    const int how = iequals(name, coding) ? 2 : name == "*" ? 1 : 0;
    if (how > closest) {
      closest = how;
      weight = weight_of(item);
    }
  }
  return weight > 0;
}

}  // namespace mannerly::api
