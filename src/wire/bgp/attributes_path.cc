// AS_PATH and AS4_PATH: segments to words, and their merge (RFC 4271 section 4.3, RFC 5065, RFC 6793).
#include "wire/bgp/path_attributes.h"

namespace mannerly::bgp {

bool append_path_words(Bytes value, AsWidth width, std::vector<std::uint32_t>& words) {
  const std::size_t before = words.size();
  const std::size_t octets = static_cast<std::size_t>(width);
  const std::uint8_t* p = value.data();
  const std::uint8_t* const end = p + value.size();
  while (p != end) {
    if (end - p < 2 || p[0] < 1 || p[0] > 4 || p[1] == 0 || static_cast<std::size_t>(end - p - 2) < p[1] * octets) {
      words.resize(before);
      return false;
    }
    const std::size_t count = p[1];
    words.push_back(AsPathView::header(static_cast<SegmentType>(p[0]), p[1]));
    p += 2;
    for (std::size_t i = 0; i < count; ++i, p += octets) {
      words.push_back(width == AsWidth::kFour ? load_u32(p) : static_cast<std::uint32_t>(p[0]) << 8 | p[1]);
    }
  }
  return true;
}

namespace {

bool is_confederation(SegmentType type) {
  return type == SegmentType::kConfedSequence || type == SegmentType::kConfedSet;
}

std::vector<std::uint32_t> without_confederations(AsPathView path) {
  std::vector<std::uint32_t> kept;
  path.each_segment([&](AsPathView::Segment s) {
    if (is_confederation(s.type)) return;
    kept.push_back(AsPathView::header(s.type, static_cast<std::uint32_t>(s.asns.size())));
    kept.insert(kept.end(), s.asns.begin(), s.asns.end());
  });
  return kept;
}

// The leading part of path that counts `wanted` hops, with the confederation segments in front of or
// between what is taken.
AsPath leading(AsPathView path, std::size_t wanted) {
  AsPath head;
  bool done = false;
  path.each_segment([&](AsPathView::Segment s) {
    if (done) return;
    if (is_confederation(s.type)) {
      head.append(s.type, s.asns);
    } else if (wanted == 0) {
      done = true;
    } else if (s.type == SegmentType::kAsSet) {
      head.append(s.type, s.asns);
      --wanted;
    } else {
      const std::size_t taken = std::min(wanted, s.asns.size());
      head.append(s.type, s.asns.first(taken));
      wanted -= taken;
    }
  });
  return head;
}

}  // namespace

void merge_as4_path(std::vector<std::uint32_t>& path, std::vector<std::uint32_t>& as4_path) {
  const std::vector<std::uint32_t> tail = without_confederations(AsPathView(as4_path));
  const std::size_t hops = AsPathView(path).hop_count();
  const std::size_t tail_hops = AsPathView(tail).hop_count();
  if (tail.empty() || hops < tail_hops) return;
  const AsPath head = leading(AsPathView(path), hops - tail_hops);
  // Sequences that meet become one, so that the result does not tell where the two were joined.
  std::vector<std::uint32_t> merged(head.view().words().begin(), head.view().words().end());
  std::size_t last = merged.size();
  std::size_t at = 0;
  head.view().each_segment([&](AsPathView::Segment s) {
    last = at;
    at += 1 + s.asns.size();
  });
  AsPathView(tail).each_segment([&](AsPathView::Segment s) {
    const std::uint32_t sequence = static_cast<std::uint32_t>(SegmentType::kAsSequence);
    const bool joins = s.type == SegmentType::kAsSequence && last < merged.size() && merged[last] >> 24 == sequence &&
                       (merged[last] & 0xFFFFFF) + s.asns.size() <= AsPathView::kCountMax;
    if (joins) {
      merged[last] += static_cast<std::uint32_t>(s.asns.size());
    } else {
      last = merged.size();
      merged.push_back(AsPathView::header(s.type, static_cast<std::uint32_t>(s.asns.size())));
    }
    merged.insert(merged.end(), s.asns.begin(), s.asns.end());
  });
  path.swap(merged);
}

}  // namespace mannerly::bgp
