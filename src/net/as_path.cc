#include "net/as_path.h"

#include <fmt/format.h>

#include "base/text.h"

namespace mannerly {

bool AsPathView::is_well_formed(std::span<const std::uint32_t> words) {
  for (std::size_t i = 0; i < words.size();) {
    const std::uint32_t type = words[i] >> 24;
    const std::uint32_t count = words[i] & 0xFFFFFF;
    if (type < 1 || type > 4 || count == 0 || count > kCountMax || count > words.size() - i - 1) return false;
    i += 1 + count;
  }
  return true;
}

Origin AsPathView::origin() const {
  Origin origin;
  each_segment([&](Segment s) {
    if (s.type == SegmentType::kAsSequence) {
      origin = {Origin::Kind::kAsn, Asn{s.asns.back()}};
    } else if (s.type == SegmentType::kAsSet) {
      origin = {Origin::Kind::kAsSet, s.asns.size() == 1 ? Asn{s.asns.front()} : Asn{}};
    }
  });
  return origin;
}

std::optional<Asn> AsPathView::first() const {
  std::optional<Asn> first;
  each_segment([&](Segment s) {
    if (!first && s.type == SegmentType::kAsSequence) first = Asn{s.asns.front()};
  });
  return first;
}

bool AsPathView::has_set() const {
  bool found = false;
  each_segment([&](Segment s) { found = found || s.type == SegmentType::kAsSet; });
  return found;
}

bool AsPathView::contains(Asn asn) const {
  bool found = false;
  each_segment([&](Segment s) { found = found || std::find(s.asns.begin(), s.asns.end(), asn.value) != s.asns.end(); });
  return found;
}

std::size_t AsPathView::hop_count() const {
  std::size_t hops = 0;
  each_segment([&](Segment s) {
    if (s.type == SegmentType::kAsSequence) hops += s.asns.size();
    if (s.type == SegmentType::kAsSet) hops += 1;
  });
  return hops;
}

AsPath AsPath::sequence(std::span<const Asn> asns) {
  std::vector<std::uint32_t> values;
  values.reserve(asns.size());
  for (const Asn asn : asns) values.push_back(asn.value);
  AsPath path;
  path.append(SegmentType::kAsSequence, values);
  return path;
}

void AsPath::append(SegmentType type, std::span<const std::uint32_t> asns) {
  while (!asns.empty()) {
    const std::size_t count = std::min<std::size_t>(asns.size(), AsPathView::kCountMax);
    words_.push_back(AsPathView::header(type, static_cast<std::uint32_t>(count)));
    words_.insert(words_.end(), asns.begin(), asns.begin() + static_cast<std::ptrdiff_t>(count));
    asns = asns.subspan(count);
  }
}

namespace {

struct Style {
  char open, close, separator;
};

Style style_of(SegmentType type) {
  switch (type) {
    case SegmentType::kAsSet: return {'{', '}', ','};
    case SegmentType::kConfedSequence: return {'(', ')', ' '};
    case SegmentType::kConfedSet: return {'[', ']', ','};
    case SegmentType::kAsSequence: break;
  }
  return {'\0', '\0', ' '};
}

std::optional<std::vector<std::uint32_t>> parse_members(std::string_view text, char separator) {
  std::vector<std::uint32_t> values;
  for (const std::string_view part : split(text, separator)) {
    const auto value = parse_u32(trim(part));
    if (!value) return std::nullopt;
    values.push_back(*value);
  }
  return values;
}

}  // namespace

std::string format_as_path(AsPathView path) {
  std::string out;
  path.each_segment([&](AsPathView::Segment s) {
    const Style style = style_of(s.type);
    if (!out.empty()) out += ' ';
    if (style.open != '\0') out += style.open;
    for (std::size_t i = 0; i < s.asns.size(); ++i) {
      if (i > 0) out += style.separator;
      fmt::format_to(std::back_inserter(out), "{}", s.asns[i]);
    }
    if (style.close != '\0') out += style.close;
  });
  return out;
}

std::optional<AsPath> parse_as_path(std::string_view text) {
  AsPath path;
  std::vector<std::uint32_t> sequence;
  text = trim(text);
  while (!text.empty()) {
    const char c = text.front();
    const SegmentType type = c == '{'   ? SegmentType::kAsSet
                             : c == '(' ? SegmentType::kConfedSequence
                             : c == '[' ? SegmentType::kConfedSet
                                        : SegmentType::kAsSequence;
    if (type == SegmentType::kAsSequence) {
      const std::size_t end = std::min(text.find_first_of(" {(["), text.size());
      const auto value = parse_u32(text.substr(0, end));
      if (!value) return std::nullopt;
      sequence.push_back(*value);
      text.remove_prefix(end);
    } else {
      const std::size_t end = text.find(style_of(type).close);
      if (end == std::string_view::npos) return std::nullopt;
      const auto members = parse_members(text.substr(1, end - 1), style_of(type).separator);
      if (!members) return std::nullopt;
      path.append(SegmentType::kAsSequence, sequence);
      sequence.clear();
      path.append(type, *members);
      text.remove_prefix(end + 1);
    }
    text = trim(text);
  }
  path.append(SegmentType::kAsSequence, sequence);
  return path;
}

}  // namespace mannerly
