#include "wire/asrel/asrel.h"

#include <fmt/format.h>

#include "base/text.h"

namespace mannerly::asrel {
namespace {

constexpr std::size_t kLinkLineMax = 4096;

void take_list(std::string_view text, std::vector<Asn>& list, Header& header) {
  for (const std::string_view word : split_words(text)) {
    const auto asn = parse_asn(word);
    if (asn && list.size() < Header::kListMax) {
      list.push_back(*asn);
    } else {
      ++header.unread;
    }
  }
}

void take_comment(std::string_view line, Header& header) {
  const std::string_view text = trim(trim(line).substr(1));
  if (text.starts_with("source:")) {
    ++header.sources;
    return;
  }
  for (const std::string_view name : {"input clique:", "inferred clique:"}) {
    if (text.starts_with(name)) {
      header.clique.clear();
      take_list(text.substr(name.size()), header.clique, header);
    }
  }
  constexpr std::string_view kIxps = "IXP ASes:";
  if (text.starts_with(kIxps)) take_list(text.substr(kIxps.size()), header.ixps, header);
}

constexpr bool is_separator(char c) {
  return c == '|' || c == ' ' || c == '\t';
}

// Takes the next field off the front: runs of blanks part fields, and so does each '|'.
std::string_view next_field(std::string_view& rest) {
  const auto skip_blanks = [&] {
    while (!rest.empty() && (rest.front() == ' ' || rest.front() == '\t')) rest.remove_prefix(1);
  };
  skip_blanks();
  std::size_t end = 0;
  while (end < rest.size() && !is_separator(rest[end])) ++end;
  const std::string_view field = rest.substr(0, end);
  rest.remove_prefix(end);
  skip_blanks();
  if (!rest.empty() && rest.front() == '|') rest.remove_prefix(1);
  return field;
}

void append_list(std::string& out, std::string_view name, const std::vector<Asn>& list) {
  if (list.empty()) return;
  out += name;
  for (const Asn asn : list) fmt::format_to(std::back_inserter(out), " {}", asn.value);
  out += '\n';
}

}  // namespace

AsRelReader::AsRelReader(Sink sink)
    : sink_(std::move(sink)),
      lines_({.what = "link a|b|relationship", .comment_start = "#", .line_max = kLinkLineMax}) {}

Status AsRelReader::feed(Bytes chunk) {
  lines_.feed(
      chunk, [this](const Line& line) { return take(line); },
      [this](std::string_view comment) { take_comment(comment, header_); });
  return {};
}

Status AsRelReader::finish() {
  return lines_.finish([this](const Line& line) { return take(line); },
                       [this](std::string_view comment) { take_comment(comment, header_); });
}

LineOutcome AsRelReader::take(const Line& line) {
  std::string_view rest = line.text;
  const auto a = parse_asn(next_field(rest));
  const auto b = parse_asn(next_field(rest));
  if (!a || !b) return LineOutcome::bad("not two AS numbers");
  if (*a == *b) return LineOutcome::bad("link of an AS to itself");
  const std::string_view relationship = next_field(rest);
  link_.a = *a;
  link_.b = *b;
  if (relationship == "-1") {
    link_.relationship = Relationship::kProviderToCustomer;
  } else if (relationship == "0") {
    link_.relationship = Relationship::kPeerToPeer;
  } else if (relationship == "1") {
    link_.relationship = Relationship::kProviderToCustomer;
    std::swap(link_.a, link_.b);
  } else if (relationship == "2") {
    link_.relationship = Relationship::kSiblings;
  } else {
    return LineOutcome::bad("unknown relationship");
  }
  link_.source = next_field(rest);
  sink_(link_);
  return LineOutcome::record();
}

ConeReader::ConeReader(Sink sink)
    : sink_(std::move(sink)), lines_({.what = "customer cone", .comment_start = "#", .line_max = kLineMax}) {}

Status ConeReader::feed(Bytes chunk) {
  lines_.feed(
      chunk, [this](const Line& line) { return take(line); },
      [this](std::string_view comment) { take_comment(comment, header_); });
  return {};
}

Status ConeReader::finish() {
  return lines_.finish([this](const Line& line) { return take(line); },
                       [this](std::string_view comment) { take_comment(comment, header_); });
}

LineOutcome ConeReader::take(const Line& line) {
  cone_.members.clear();
  std::string_view rest = line.text;
  bool first = true;
  while (true) {
    const std::size_t start = rest.find_first_not_of(" \t");
    if (start == std::string_view::npos) break;
    rest.remove_prefix(start);
    const std::size_t end = std::min(rest.find_first_of(" \t"), rest.size());
    const auto asn = parse_asn(rest.substr(0, end));
    if (!asn) return LineOutcome::bad("not a list of AS numbers");
    rest.remove_prefix(end);
    if (first) {
      cone_.asn = *asn;
    } else {
      cone_.members.push_back(*asn);
    }
    first = false;
  }
  if (cone_.members.empty()) return LineOutcome::bad("cone without a member");
  sink_(cone_);
  return LineOutcome::record();
}

std::string format_link(const Link& link, Serial serial) {
  const auto base = fmt::format("{}|{}|{}", link.a.value, link.b.value, static_cast<int>(link.relationship));
  if (serial == Serial::kOne) return base + "\n";
  return fmt::format("{}|{}\n", base, link.source.empty() ? "bgp" : link.source);
}

std::string format_cone(const Cone& cone) {
  std::string out = std::to_string(cone.asn.value);
  for (const Asn asn : cone.members) fmt::format_to(std::back_inserter(out), " {}", asn.value);
  return out + "\n";
}

std::string format_header(const Header& header) {
  std::string out;
  append_list(out, "# input clique:", header.clique);
  append_list(out, "# IXP ASes:", header.ixps);
  return out;
}

}  // namespace mannerly::asrel
