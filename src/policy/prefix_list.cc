#include "policy/prefix_list.h"

#include <algorithm>
#include <array>
#include <utility>

#include "policy/aggregate.h"

namespace mannerly::policy {
namespace {

using Line4 = PrefixList::Line<std::uint32_t>;
using Line6 = PrefixList::Line<Bits128>;

constexpr auto kBefore = [](const auto& a, const auto& b) {
  return a.addr != b.addr ? a.addr < b.addr : a.length < b.length;
};

// By address, then length: 38 bits in four rounds, least significant first.
void sort_lines(std::vector<Line4>& lines) {
  if (std::is_sorted(lines.begin(), lines.end(), kBefore)) return;
  constexpr std::size_t kSmall = 4096;
  if (lines.size() < kSmall) return std::sort(lines.begin(), lines.end(), kBefore);
  constexpr int kBits = 10, kRounds = 4;
  const auto digit = [](const Line4& line, int round) {
    const std::uint64_t key = static_cast<std::uint64_t>(line.addr) << 6 | (line.length & 63u);
    return static_cast<std::size_t>(key >> (round * kBits) & ((1u << kBits) - 1));
  };
  std::vector<Line4> other(lines.size());
  for (int round = 0; round < kRounds; ++round) {
    std::array<std::uint32_t, 1u << kBits> start{};
    for (const Line4& line : lines) ++start[digit(line, round)];
    std::uint32_t sum = 0;
    for (std::uint32_t& count : start) sum += std::exchange(count, sum);
    for (const Line4& line : lines) other[start[digit(line, round)]++] = line;
    lines.swap(other);
  }
}

void sort_lines(std::vector<Line6>& lines) {
  if (!std::is_sorted(lines.begin(), lines.end(), kBefore)) std::sort(lines.begin(), lines.end(), kBefore);
}

template <class Line>
void drop_long_and_equal(std::vector<Line>& lines, int length_max) {
  std::size_t kept = 0;
  for (const Line& line : lines) {
    if (length_max != 0 && line.length > length_max) continue;
    if (kept != 0 && lines[kept - 1].addr == line.addr && lines[kept - 1].length == line.length) continue;
    lines[kept++] = line;
  }
  lines.resize(kept);
}

bool covers(std::uint32_t addr, int length, std::uint32_t other) {
  return length == 0 || (addr ^ other) >> (32 - length) == 0;
}
bool covers(Bits128 addr, int length, Bits128 other) {
  return (other & mask_of(length)) == addr;
}

// -R: a prefix shorter than `high` takes its more specifics up to that length, which leave the list.
template <class Line>
void more_specifics_to(std::vector<Line>& lines, int high) {
  std::size_t kept = 0;
  bool below = false;  // `top` is a line that takes more specifics
  Line top;
  for (Line line : lines) {
    if (below && !covers(top.addr, top.length, line.addr)) below = false;
    if (below && line.length <= high) continue;
    if (line.length < high) {
      line.low = line.length;
      line.high = static_cast<std::uint8_t>(high);
      line.flags = PrefixList::kRange;
      top = line;
      below = true;
    }
    lines[kept++] = line;
  }
  lines.resize(kept);
}

// -r: of a prefix of at most that length only more specifics from `low` on are meant.
template <class Line>
void more_specifics_from(std::vector<Line>& lines, int low, int longest, bool as_bgpq4) {
  std::size_t kept = 0;
  bool below = false;
  Line top;
  for (Line line : lines) {
    if (below && !covers(top.addr, top.length, line.addr)) below = false;
    if (below && line.length <= low) continue;
    if (line.length <= low) {
      const bool is_range = (line.flags & PrefixList::kRange) != 0;
      if (is_range || as_bgpq4) {
        if (!is_range) line.high = static_cast<std::uint8_t>(longest);
        line.low = static_cast<std::uint8_t>(low);
        line.flags = PrefixList::kRange;
      }
      top = line;
      below = true;
    }
    lines[kept++] = line;
  }
  lines.resize(kept);
}

template <class Line>
void finish_lines(std::vector<Line>& lines, const ListOptions& options, int bits) {
  sort_lines(lines);
  drop_long_and_equal(lines, options.length_max);
  int high = options.more_specific_max;
  if (options.more_specific_min != 0 && high == 0) high = bits;
  if (high != 0) more_specifics_to(lines, high);
  if (options.more_specific_min != 0) more_specifics_from(lines, options.more_specific_min, bits, options.as_bgpq4);
  if (options.aggregate) aggregate(lines);
}

template <class Line, class Make>
void merge_ranges(std::vector<Line>& lines, const std::vector<rpsl::PrefixRange>& ranges, Make&& make) {
  for (const rpsl::PrefixRange& range : ranges) lines.push_back(make(range));
  std::sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) {
    if (a.addr != b.addr || a.length != b.length) return kBefore(a, b);
    return a.low != b.low ? a.low < b.low : a.high > b.high;
  });
  // What covers a line comes before it, or has the same prefix.
  std::vector<Line> open;
  std::size_t kept = 0;
  for (const Line& line : lines) {
    while (!open.empty() && !covers(open.back().addr, open.back().length, line.addr)) open.pop_back();
    // Both were sorted with the wider range first.
    const bool is_covered = std::any_of(
        open.begin(), open.end(), [&](const Line& above) { return above.low <= line.low && above.high >= line.high; });
    if (is_covered) continue;
    if ((line.flags & PrefixList::kRange) != 0) open.push_back(line);
    lines[kept++] = line;
  }
  lines.resize(kept);
}

}  // namespace

void PrefixList::reserve(std::size_t lines) {
  if (family_ == Family::kIpv4) {
    v4_.reserve(lines);
  } else {
    v6_.reserve(lines);
  }
}

bool PrefixList::add_specifics(const rpsl::PrefixRange& range, std::size_t lines_max) {
  if (range.prefix.family != family_) return true;
  std::size_t lines = size();
  for (int length = range.low; length <= range.high; ++length) {
    const int doublings = length - range.prefix.length;
    if (doublings >= 40) return false;
    lines += std::size_t{1} << doublings;
    if (lines > lines_max) return false;
  }
  for (int length = range.low; length <= range.high; ++length) {
    const int doublings = length - range.prefix.length;
    for (std::uint64_t i = 0; i < std::uint64_t{1} << doublings; ++i) {
      // i stands in the bits after the prefix's own, before `length`.
      Bits128 bits = range.prefix.bits;
      for (int bit = 0; bit < doublings; ++bit) {
        if ((i >> (doublings - 1 - bit) & 1) == 0) continue;
        const int at = range.prefix.length + bit;
        (at < 64 ? bits.hi : bits.lo) |= std::uint64_t{1} << (63 - (at & 63));
      }
      add({bits, static_cast<std::uint8_t>(length), family_});
    }
  }
  return true;
}

void PrefixList::finish(const ListOptions& options) {
  if (family_ == Family::kIpv4) {
    finish_lines(v4_, options, 32);
  } else {
    finish_lines(v6_, options, 128);
  }
}

void PrefixList::add_ranges(std::vector<rpsl::PrefixRange> ranges) {
  std::erase_if(ranges, [&](const rpsl::PrefixRange& range) { return range.prefix.family != family_; });
  if (ranges.empty()) return;
  const auto flags = [](const rpsl::PrefixRange& r) {
    return r.low == r.prefix.length && r.high == r.low ? std::uint8_t{0} : kRange;
  };
  if (family_ == Family::kIpv4) {
    merge_ranges(v4_, ranges, [&](const rpsl::PrefixRange& r) {
      return Line4{static_cast<std::uint32_t>(r.prefix.bits.hi >> 32), r.prefix.length, r.low, r.high, flags(r)};
    });
  } else {
    merge_ranges(v6_, ranges, [&](const rpsl::PrefixRange& r) {
      return Line6{r.prefix.bits, r.prefix.length, r.low, r.high, flags(r)};
    });
  }
}

std::size_t PrefixList::find(const Prefix& prefix) const {
  if (prefix.family != family_) return size();
  for (int length = 0; length <= prefix.length; ++length) {
    const Prefix above = Prefix::of(prefix.address(), length);
    std::size_t low = 0, high = size();
    while (low < high) {
      const std::size_t middle = (low + high) / 2;
      if ((*this)[middle].prefix < above) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    for (; low < size() && (*this)[low].prefix == above; ++low) {
      if ((*this)[low].accepts(prefix)) return low;
    }
  }
  return size();
}

}  // namespace mannerly::policy
