#include "wire/vrp/csv_reader.h"

#include <fmt/format.h>

#include "base/text.h"

namespace mannerly::vrp {
namespace {

// Fields of a line, blanks and enclosing quotes removed; returns their number, kColumnsMax + 1 for too
// many. No validator writes a comma inside quotes, so that RFC 4180 quoting is not needed here.
std::size_t split_fields(std::string_view text, std::array<std::string_view, CsvReader::kColumnsMax>& fields) {
  std::size_t count = 0;
  for (;;) {
    if (count == fields.size()) return count + 1;
    const std::size_t comma = text.find(',');
    std::string_view field = trim(text.substr(0, comma));
    if (field.size() >= 2 && field.front() == '"' && field.back() == '"') field = field.substr(1, field.size() - 2);
    fields[count++] = field;
    if (comma == std::string_view::npos) return count;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace

void CsvReader::feed(Bytes chunk) {
  lines_.feed(chunk, [this](const Line& l) { line(l); });
}

Status CsvReader::finish() {
  lines_.finish([this](const Line& l) { line(l); });
  if (out_.counts.vrps == 0 && columns_ == 0) {
    return fail(ErrorCode::kInvalid, "not a VRP list: neither JSON nor a line with AS number and prefix");
  }
  return {};
}

bool CsvReader::read_header(const std::array<std::string_view, kColumnsMax>& fields, std::size_t count,
                            const Place& place) {
  constexpr std::size_t kNone = kColumnsMax;
  std::array<std::size_t, kColumns> at{kNone, kNone, kNone, kNone, kNone};
  std::array<bool, kColumnsMax> known{};
  for (std::size_t i = 0; i < count; ++i) {
    if (iequals(fields[i], "ASN")) at[kAsn] = i;
    if (iequals(fields[i], "IP Prefix") || iequals(fields[i], "Prefix")) at[kPrefix] = i;
    if (iequals(fields[i], "Max Length") || iequals(fields[i], "MaxLength")) at[kMaxLength] = i;
    if (iequals(fields[i], "Trust Anchor") || iequals(fields[i], "TA")) at[kTa] = i;
    if (iequals(fields[i], "Expires") || iequals(fields[i], "Not After")) at[kExpires] = i;
    known[i] = iequals(fields[i], "URI") || iequals(fields[i], "Not Before");
  }
  if (at[kAsn] == kNone || at[kPrefix] == kNone) return false;
  at_ = at;
  columns_ = count;
  for (const std::size_t i : at) {
    if (i != kNone) known[i] = true;
  }
  for (std::size_t i = 0; i < count; ++i) {
    if (!known[i]) skip(out_, "unknown column", {.offset = place.offset, .bytes = fields[i].size(), .text = fields[i]});
  }
  return true;
}

void CsvReader::line(const Line& line) {
  const std::string_view text = trim(line.text.starts_with("\xEF\xBB\xBF") ? line.text.substr(3) : line.text);
  if (text.empty() || text.front() == '#') return;
  const Place place{.offset = line.offset, .bytes = line.size, .text = text};
  if (line.cut) return skip(out_, "line longer than the limit", place);
  std::array<std::string_view, kColumnsMax> fields;
  const std::size_t count = split_fields(text, fields);
  if (count > kColumnsMax) return skip(out_, "too many columns", place);
  if (!started_) {
    started_ = true;
    if (read_header(fields, count, place)) return;
  }
  // A row of the wrong width is a cut one: its last number may be the beginning of a longer one.
  if (columns_ != 0 ? count != columns_ : count < 2) return skip(out_, "wrong number of columns", place);
  const auto field = [&](Column column) { return at_[column] < count ? fields[at_[column]] : std::string_view{}; };
  RawVrp raw{.asn = parse_asn(field(kAsn)), .prefix = parse_prefix(field(kPrefix)), .ta = field(kTa)};
  if (const std::string_view expires = field(kExpires); !expires.empty()) raw.expires = read_expires(out_, expires);
  if (const std::string_view digits = field(kMaxLength); !digits.empty()) {
    raw.max_length = parse_u32(digits);
    if (!raw.max_length) return skip(out_, "max length is not a number", place);
  }
  emit(out_, raw, place);
}

}  // namespace mannerly::vrp
