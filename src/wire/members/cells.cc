#include "wire/members/cells.h"

#include <algorithm>

#include "base/text.h"

namespace mannerly::members {
namespace {

template <class F>
void each_part(std::string_view cell, std::string_view separators, F&& f) {
  while (!cell.empty()) {
    const std::size_t end = cell.find_first_of(separators);
    const std::string_view part = trim(cell.substr(0, end));
    if (!part.empty()) f(part);
    if (end == std::string_view::npos) return;
    cell.remove_prefix(end + 1);
  }
}

bool is_letter(char c) {
  return c >= 'A' && c <= 'Z';
}

}  // namespace

void take_economies(std::string_view cell, std::uint64_t line, Participant& out, Tally& remarks) {
  each_part(cell, ";,", [&](std::string_view part) {
    const std::string code = upper(part);
    if (code.size() != 2 || !is_letter(code[0]) || !is_letter(code[1])) {
      remarks.add("not an economy", part.size(), line, part);
    } else if (out.economies.size() == Participant::kEconomiesMax) {
      remarks.add("too many economies", part.size(), line, part);
    } else {
      out.economies.push_back(code);
    }
  });
}

void take_asns(std::string_view cell, std::uint64_t line, Participant& out, Tally& remarks) {
  each_part(cell, ";, ", [&](std::string_view part) {
    const auto asn = parse_asn(part);
    if (!asn) {
      remarks.add("not an AS number", part.size(), line, part);
    } else if (out.asns.size() == Participant::kAsnsMax) {
      remarks.add("too many AS numbers", part.size(), line, part);
    } else {
      out.asns.push_back(*asn);
    }
  });
}

void take_joined(std::string_view cell, std::uint64_t line, Participant& out, Tally& remarks) {
  const std::string_view text = trim(cell);
  if (text.empty()) return;
  out.joined = parse_instant(text);
  if (!out.joined) remarks.add("not a date", text.size(), line, text);
}

std::optional<int> action_number(std::string_view name) {
  std::string_view text = trim(name);
  if (istarts_with(text, "action")) {
    text = text.substr(6);
    while (!text.empty() && (text.front() == ' ' || text.front() == '_')) text.remove_prefix(1);
    std::size_t digits = 0;
    while (digits < text.size() && is_digit(text[digits])) ++digits;
    if (digits < text.size() && text[digits] != ':' && text[digits] != ' ') return std::nullopt;
    text = text.substr(0, digits);
  }
  const auto number = parse_u32(text);
  if (!number || *number == 0 || *number > static_cast<std::uint32_t>(Participant::kActionMax)) return std::nullopt;
  return static_cast<int>(*number);
}

std::optional<Claim> parse_claim(std::string_view cell, std::uint64_t line, Tally& remarks) {
  if (trim(cell).empty()) return std::nullopt;
  Claim claim{.implemented = true, .since = {}, .means = {}};
  bool said_no = false;
  each_part(cell, ";", [&](std::string_view part) {
    std::string_view word = part.substr(0, part.find(' '));
    if (iequals(word, "yes") || iequals(word, "no")) {
      said_no = said_no || iequals(word, "no");
      const std::string_view rest = trim(part.substr(word.size()));
      if (rest.empty()) return;
      constexpr std::string_view kSince = "since ";
      if (istarts_with(rest, kSince)) claim.since = parse_instant(trim(rest.substr(kSince.size())));
      if (!claim.since) remarks.add("not a date", part.size(), line, part);
    } else if (claim.means.size() == Participant::kMeansMax) {
      remarks.add("too many means of an action", part.size(), line, part);
    } else {
      claim.means.push_back(to_utf8(part));
    }
  });
  if (said_no) claim.implemented = false;
  return claim;
}

}  // namespace mannerly::members
