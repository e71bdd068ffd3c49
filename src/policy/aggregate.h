// bgpq4's aggregation (-A) over sorted lines without a tree: one pass with a stack of the prefixes that are still
// open, as deep as an address is long. Private to prefix_list.cc; prefix_list.h says what it does.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <vector>

#include "policy/prefix_list.h"

namespace mannerly::policy {

namespace aggregate_detail {

inline int common_bits(std::uint32_t a, std::uint32_t b) {
  return std::countl_zero(a ^ b);
}
inline int common_bits(Bits128 a, Bits128 b) {
  const Bits128 different = a ^ b;
  return different.hi != 0 ? std::countl_zero(different.hi) : 64 + std::countl_zero(different.lo);
}
inline std::uint32_t cut(std::uint32_t addr, int length) {
  return length == 0 ? 0 : addr & (~std::uint32_t{0} << (32 - length));
}
inline Bits128 cut(Bits128 addr, int length) {
  return addr & mask_of(length);
}
inline bool bit_at(std::uint32_t addr, int index) {
  return (addr >> (31 - index) & 1) != 0;
}
inline bool bit_at(Bits128 addr, int index) {
  return addr.bit(index);
}

// The stack holds one node for each prefix on the way to the last line: lines, and places without a line where
// two ways part. A node is closed when all below it has been seen; then its two halves may join in it.
template <class Addr>
class Aggregator {
 public:
  using Line = PrefixList::Line<Addr>;
  static constexpr std::uint8_t kRange = PrefixList::kRange, kMasked = PrefixList::kMasked;

  explicit Aggregator(std::vector<Line>& lines) : lines_(lines) {}

  void run() {
    const std::size_t count = lines_.size();
    for (std::uint32_t i = 0; i < count; ++i) {
      close_until(i);
      push({.addr = lines_[i].addr, .length = lines_[i].length, .line = i});
    }
    while (depth_ > 0) close();
    write_back();
  }

 private:
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;
  static constexpr std::uint32_t kExtra = 0x80000000;  // a line that aggregation made

  struct Half {
    std::uint32_t line = kNone;  // of lines_, or of extra_ with kExtra; kNone: only a place where ways part
    std::uint32_t second = kNone, third = kNone;  // further ranges of the same prefix
    bool there = false;
  };
  struct Node {
    Addr addr{};
    int length = 0;
    std::uint32_t line = kNone;
    std::uint32_t second = kNone, third = kNone;
    Half left, right;  // only halves of length + 1: no others can join
  };

  Line& at(std::uint32_t line) { return (line & kExtra) != 0 ? extra_[line & ~kExtra] : lines_[line]; }
  bool is_open_place(std::uint32_t line) { return line == kNone || (at(line).flags & kMasked) != 0; }
  bool is_range(std::uint32_t line) { return line != kNone && (at(line).flags & kRange) != 0; }
  bool is_exact(std::uint32_t line) { return line != kNone && (at(line).flags & (kRange | kMasked)) == 0; }
  bool same_range(std::uint32_t a, std::uint32_t b) { return at(a).low == at(b).low && at(a).high == at(b).high; }
  void mask(std::uint32_t line) { at(line).flags |= kMasked; }

  void push(const Node& node) { stack_[depth_++] = node; }

  // Closes what does not cover line i; where its way parts from the last one's a node arises.
  void close_until(std::uint32_t i) {
    if (depth_ == 0) return;
    const int common = std::min<int>(common_bits(stack_[depth_ - 1].addr, lines_[i].addr), lines_[i].length);
    while (depth_ > 0 && stack_[depth_ - 1].length > common) {
      if (depth_ == 1 || stack_[depth_ - 2].length < common) {
        const Node parting{.addr = cut(lines_[i].addr, common), .length = common};
        const Node last = stack_[depth_ - 1];
        stack_[depth_ - 1] = parting;
        push(last);
      }
      close();
    }
  }

  // Joins the halves of the last node, and hands the node to the one before it.
  void close() {
    Node& node = stack_[depth_ - 1];
    if (node.left.there && node.right.there) join(node);
    --depth_;
    if (depth_ == 0) return;
    Node& parent = stack_[depth_ - 1];
    if (node.length != parent.length + 1) return;
    Half& half = bit_at(node.addr, parent.length) ? parent.right : parent.left;
    half = {.line = node.line, .second = node.second, .third = node.third, .there = true};
  }

  void join(Node& node) {
    const Half &l = node.left, &r = node.right;
    if (is_exact(l.line) && is_exact(r.line)) return join_exact(node);
    if (is_range(l.line) && is_range(r.line) && same_range(l.line, r.line)) return join_ranges(node);
    if (l.second != kNone && is_range(r.line) && same_range(r.line, l.second))
      return join_second(node, r.line, l.second);
    if (r.second != kNone && is_range(l.line) && same_range(l.line, r.second))
      return join_second(node, l.line, r.second);
  }

  // Two prefixes that make up the node's.
  void join_exact(Node& node) {
    const auto below = static_cast<std::uint8_t>(node.length + 1);
    const std::uint8_t low = is_open_place(node.line) ? below : static_cast<std::uint8_t>(node.length);
    set_range(node, low, below);
    mask(node.left.line);
    mask(node.right.line);
    const std::uint32_t l = node.left.second, r = node.right.second;
    if (l != kNone && r != kNone && same_range(l, r)) {
      node.second = add_range(node, at(r).low, at(r).high);
      mask(l);
      mask(r);
    }
  }

  void join_ranges(Node& node) {
    const Half l = node.left, r = node.right;
    const std::uint8_t low = at(r.line).low, high = at(r.line).high;
    if (is_open_place(node.line)) {
      set_range(node, low, high);
    } else if (low == node.length + 1) {
      set_range(node, static_cast<std::uint8_t>(node.length), high);
    } else {
      node.second = add_range(node, low, high);
      if (l.second != kNone && r.second != kNone && same_range(l.second, r.second)) {
        node.third = add_range(node, at(r.second).low, at(r.second).high);
        mask(l.second);
        mask(r.second);
      }
    }
    mask(l.line);
    mask(r.line);
  }

  // One half's line has the range of the other half's second line.
  void join_second(Node& node, std::uint32_t line, std::uint32_t second) {
    const std::uint8_t low = at(line).low, high = at(line).high;
    if (is_open_place(node.line)) {
      set_range(node, low, high);
    } else {
      node.second = add_range(node, low, high);
    }
    mask(line);
    mask(second);
  }

  void set_range(Node& node, std::uint8_t low, std::uint8_t high) {
    if (node.line == kNone) {
      node.line = add_range(node, low, high);
      return;
    }
    Line& line = at(node.line);
    line.low = low;
    line.high = high;
    line.flags = kRange;
  }

  std::uint32_t add_range(const Node& node, std::uint8_t low, std::uint8_t high) {
    extra_.push_back({node.addr, static_cast<std::uint8_t>(node.length), low, high, kRange});
    return static_cast<std::uint32_t>(extra_.size() - 1) | kExtra;
  }

  // What aggregation made takes its place by prefix; of one prefix the first line is the list's own, then come
  // the further ones as they were made.
  void write_back() {
    const auto is_masked = [](const Line& line) { return (line.flags & kMasked) != 0; };
    std::erase_if(lines_, is_masked);
    std::erase_if(extra_, is_masked);
    const auto before = [](const Line& a, const Line& b) {
      return a.addr != b.addr ? a.addr < b.addr : a.length < b.length;
    };
    std::stable_sort(extra_.begin(), extra_.end(), before);
    // From the back, within the array: each line that was made has masked two, so there is room.
    std::size_t own = lines_.size(), made = extra_.size();
    lines_.resize(own + made);
    for (std::size_t to = own + made; made > 0;) {
      const bool takes_own = own > 0 && before(extra_[made - 1], lines_[own - 1]);
      lines_[--to] = takes_own ? lines_[--own] : extra_[--made];
    }
  }

  std::vector<Line>& lines_;
  std::vector<Line> extra_;
  std::array<Node, 130> stack_;  // at most one node a length, and one that parts
  std::size_t depth_ = 0;
};

}  // namespace aggregate_detail

// lines: sorted by address, length, each prefix once.
template <class Addr>
void aggregate(std::vector<PrefixList::Line<Addr>>& lines) {
  aggregate_detail::Aggregator<Addr>(lines).run();
}

}  // namespace mannerly::policy
