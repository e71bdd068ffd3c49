#include "wire/iana/bogon_list.h"

#include <array>

#include "base/text.h"

namespace mannerly::iana {
namespace {

// The word and its end: the first run of characters that are no blanks.
std::string_view next_word(std::string_view& rest) {
  rest = trim(rest);
  const std::string_view word = rest.substr(0, rest.find_first_of(" \t"));
  rest = trim(rest.substr(word.size()));
  return word;
}

struct Phrase {
  std::string_view start;
  BogonReason reason;
};
constexpr std::array kPhrases = {Phrase{"Prefix is within unallocated space:", BogonReason::kWithin},
                                 Phrase{"Prefix spans unallocated space:", BogonReason::kSpans},
                                 Phrase{"Prefix partially spans unallocated space:", BogonReason::kPartlySpans}};

}  // namespace

BogonListReader::BogonListReader(Sink sink)
    : sink_(std::move(sink)), lines_({.what = "bogon row", .comment_start = "#;", .line_max = kLineMax}) {}

Status BogonListReader::feed(Bytes chunk) {
  lines_.feed(chunk, [this](const Line& line) { return take(line); });
  return {};
}

Status BogonListReader::finish() {
  return lines_.finish([this](const Line& line) { return take(line); });
}

LineOutcome BogonListReader::take(const Line& line) {
  std::string_view rest = line.text;
  const auto prefix = parse_prefix(next_word(rest));
  if (!prefix) return LineOutcome::bad("not a prefix");
  row_ = {};
  row_.prefix = *prefix;
  if (istarts_with(rest, "AS")) {
    row_.asn = parse_asn(next_word(rest));
    if (!row_.asn) return LineOutcome::bad("not an AS number");
  }
  row_.text = to_utf8(rest);
  for (const Phrase& phrase : kPhrases) {
    if (!rest.starts_with(phrase.start)) continue;
    row_.reason = phrase.reason;
    const std::string_view range = rest.substr(phrase.start.size());
    const std::size_t dash = range.find(" - ");
    if (dash == std::string_view::npos) return LineOutcome::bad("not a range of addresses");
    row_.first = parse_address(trim(range.substr(0, dash)));
    row_.last = parse_address(trim(range.substr(dash + 3)));
    if (!row_.first || !row_.last || *row_.last < *row_.first) return LineOutcome::bad("not a range of addresses");
  }
  sink_(row_);
  return LineOutcome::record();
}

std::string format_bogon(const BogonRow& row) {
  std::string out = format_prefix(row.prefix);
  if (row.asn) out += ' ' + format_asn(*row.asn);
  if (!row.text.empty()) out += ' ' + row.text;
  return out + '\n';
}

}  // namespace mannerly::iana
