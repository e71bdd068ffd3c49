#include "wire/pfx2as/pfx2as.h"

#include <fmt/format.h>

#include <array>

#include "base/text.h"

namespace mannerly::pfx2as {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

// The first three columns; further ones are not looked at. Returns how many there are.
std::size_t split_columns(std::string_view line, std::array<std::string_view, 3>& columns) {
  std::size_t count = 0;
  std::size_t at = 0;
  while (count < columns.size()) {
    while (at < line.size() && is_blank(line[at])) ++at;
    if (at == line.size()) break;
    const std::size_t start = at;
    while (at < line.size() && !is_blank(line[at])) ++at;
    columns[count++] = line.substr(start, at - start);
  }
  return count;
}

bool has_slash(std::string_view text) {
  return text.find('/') != std::string_view::npos;
}

// An empty second column ("prefix \t \t country"): the network is known, its origin is not.
bool second_is_empty(std::string_view line) {
  const std::size_t tab = line.find('\t');
  return tab == std::string_view::npos || tab + 1 >= line.size() || line[tab + 1] == '\t';
}

}  // namespace

Pfx2AsReader::Pfx2AsReader(Sink sink)
    : sink_(std::move(sink)), lines_({.what = "prefix-to-origin row", .comment_start = "#;%", .line_max = kLineMax}) {}

Status Pfx2AsReader::feed(Bytes chunk) {
  lines_.feed(chunk, [this](const Line& line) { return take(line); });
  return {};
}

Status Pfx2AsReader::finish() {
  return lines_.finish([this](const Line& line) { return take(line); });
}

LineOutcome Pfx2AsReader::take(const Line& line) {
  std::array<std::string_view, 3> column;
  const std::size_t count = split_columns(line.text, column);
  row_.peers.reset();
  std::string_view origins;
  if (has_slash(column[0])) {
    if (second_is_empty(line.text) && line.text.find('\t') != std::string_view::npos) {
      return LineOutcome::bad("no origin");
    }
    const auto prefix = parse_prefix(column[0]);
    if (!prefix) return LineOutcome::bad("not a prefix");
    row_.prefix = *prefix;
    if (count < 2) return LineOutcome::bad("no origin");
    origins = column[1];
  } else if (count >= 2 && has_slash(column[1])) {
    const auto prefix = parse_prefix(column[1]);
    if (!prefix) return LineOutcome::bad("not a prefix");
    row_.prefix = *prefix;
    origins = column[0];
    if (count == 3) {
      row_.peers = parse_u32(column[2]);
      if (!row_.peers) return LineOutcome::bad("not a number of peers");
    }
  } else {
    if (count < 3) return LineOutcome::bad("too few columns");
    const auto address = parse_address(column[0]);
    const auto length = parse_u32(column[1]);
    if (!address || !length || *length > static_cast<std::uint32_t>(bits_of(address->family))) {
      return LineOutcome::bad("not a prefix");
    }
    row_.prefix = Prefix::of(*address, static_cast<int>(*length));
    if (row_.prefix.bits != address->bits) return LineOutcome::bad("not a prefix");
    origins = column[2];
  }
  if (!take_origins(origins)) return LineOutcome::bad("not a list of origins");
  sink_(row_);
  return LineOutcome::record();
}

bool Pfx2AsReader::take_origins(std::string_view text) {
  row_.origins.clear();
  for (std::uint16_t alternative = 0;; ++alternative) {
    const std::size_t end = text.find('_');
    std::string_view part = text.substr(0, end);
    bool is_set = false;
    if (part.size() > 2 && part.front() == '{' && part.back() == '}') {
      is_set = true;
      part = part.substr(1, part.size() - 2);
    }
    is_set = is_set || part.find(',') != std::string_view::npos;
    while (true) {
      const std::size_t comma = part.find(',');
      const auto asn = parse_asn(part.substr(0, comma));
      if (!asn || row_.origins.size() == kOriginsMax) return false;
      row_.origins.push_back({*asn, is_set, alternative});
      if (comma == std::string_view::npos) break;
      part.remove_prefix(comma + 1);
    }
    if (end == std::string_view::npos) return true;
    text.remove_prefix(end + 1);
  }
}

namespace {

// The origins from first on that belong to one alternative; returns where the next one begins. A set
// of one member keeps its braces, or reading it again would make it an AS.
std::size_t append_alternative(std::string& out, const std::vector<OriginEntry>& origins, std::size_t first,
                               bool always_braces) {
  std::size_t end = first + 1;
  while (end < origins.size() && origins[end].alternative == origins[first].alternative) ++end;
  const bool braces = origins[first].is_set && (always_braces || end == first + 1);
  if (braces) out += '{';
  for (std::size_t i = first; i < end; ++i) {
    if (i > first) out += ',';
    fmt::format_to(std::back_inserter(out), "{}", origins[i].asn.value);
  }
  if (braces) out += '}';
  return end;
}

}  // namespace

std::string format_row(const Row& row, Form form) {
  std::string out;
  const std::string prefix = format_prefix(row.prefix);
  switch (form) {
    case Form::kCaida:
      out = fmt::format("{}\t{}\t", format_address(row.prefix.address()), row.prefix.length);
      for (std::size_t i = 0; i < row.origins.size();) {
        if (i > 0) out += '_';
        i = append_alternative(out, row.origins, i, false);
      }
      out += '\n';
      break;
    case Form::kPyasn:
      out = fmt::format("{}\t{}\n", prefix, row.origins.empty() ? 0 : row.origins.front().asn.value);
      break;
    case Form::kRisWhois:
      for (std::size_t i = 0; i < row.origins.size();) {
        i = append_alternative(out, row.origins, i, true);
        fmt::format_to(std::back_inserter(out), "\t{}\t{}\n", prefix, row.peers.value_or(1));
      }
      break;
  }
  return out;
}

}  // namespace mannerly::pfx2as
