// The lines of a prefix filter: prefixes, each exact or with a range of lengths, sorted, and the ways in which
// bgpq4 1.16 shortens them: -m (longest length), -R and -r (more specifics up to and from a length), -A
// (aggregation). The result has bgpq4's lines in bgpq4's order.
//
// Aggregation as bgpq4 has it: two neighbours of length n that together are one prefix of length n - 1 become
// that prefix "ge n le n", or "le n" when the shorter prefix is in the list itself; neighbours with the same range join
// in the same way, upwards; a range that cannot join the line of its shorter prefix becomes a second line of it. It is
// not minimal, but it accepts exactly what the list accepts.
//
// Storage is one array: 8 bytes an IPv4 line, 24 an IPv6 line, sorted by a radix sort, no tree in memory. The work
// is O(lines), but for the sort of IPv6 lines that did not come in order.
#pragma once

#include <cstdint>
#include <type_traits>
#include <vector>

#include "net/prefix.h"
#include "wire/rpsl/range_operator.h"

namespace mannerly::policy {

struct ListOptions {
  int length_max = 0;         // -m: longer prefixes are left out; 0: none
  int more_specific_max = 0;  // -R: more specifics up to this length; 0: none
  int more_specific_min = 0;  // -r: more specifics from this length on; 0: none. With it, -R is 32 or 128 by default
  bool aggregate = false;     // -A
  // bgpq4 accepts up to /32 (or /128) under a prefix whose own length is that of -r and -R; else such a prefix
  // stays exact, as asked.
  bool as_bgpq4 = false;
};

// One line. A plain prefix has is_range == false; then low == high == the prefix's length.
struct ListEntry {
  Prefix prefix;
  std::uint8_t low = 0, high = 0;  // lengths that are accepted; low can be the prefix's own length
  bool is_range = false;

  bool accepts(const Prefix& p) const { return prefix.covers(p) && p.length >= low && p.length <= high; }
  friend bool operator==(const ListEntry&, const ListEntry&) = default;
};

class PrefixList {
 public:
  explicit PrefixList(Family family = Family::kIpv4) : family_(family) {}

  // ---- gather ----

  // Of the list's family; others are ignored. Any order; equal ones count once.
  void add(const Prefix& prefix) {
    if (prefix.family != family_) return;
    if (family_ == Family::kIpv4) {
      v4_.push_back({static_cast<std::uint32_t>(prefix.bits.hi >> 32), prefix.length, prefix.length, prefix.length, 0});
    } else {
      v6_.push_back({prefix.bits, prefix.length, prefix.length, prefix.length, 0});
    }
  }
  // Each more specific of the range on its own, as bgpq4 lists them. False, with nothing added, when that
  // would make more than lines_max lines in all.
  bool add_specifics(const rpsl::PrefixRange& range, std::size_t lines_max);
  void reserve(std::size_t lines);

  // Sorts, and applies the options in bgpq4's order: -m, -R, -r, -A. Once, after the last add.
  void finish(const ListOptions& options);

  // After finish(): a line with a range of its own (from a ROA's maxLength). Lines that it covers wholly leave
  // the list.
  void add_ranges(std::vector<rpsl::PrefixRange> ranges);

  // ---- read ----

  Family family() const { return family_; }
  std::size_t size() const { return family_ == Family::kIpv4 ? v4_.size() : v6_.size(); }
  bool empty() const { return size() == 0; }
  ListEntry operator[](std::size_t i) const { return family_ == Family::kIpv4 ? entry_of(v4_[i]) : entry_of(v6_[i]); }
  // Calls f(const ListEntry&) for each line.
  template <class F>
  void each(F&& f) const {
    if (family_ == Family::kIpv4) {
      for (const Line<std::uint32_t>& line : v4_) f(entry_of(line));
    } else {
      for (const Line<Bits128>& line : v6_) f(entry_of(line));
    }
  }
  // The first line that accepts the prefix; nullptr-like: size() when none does. O(lengths * log lines).
  std::size_t find(const Prefix& prefix) const;

  template <class Addr>
  struct Line {
    Addr addr{};
    std::uint8_t length = 0, low = 0, high = 0;
    std::uint8_t flags = 0;
  };
  static constexpr std::uint8_t kRange = 1, kMasked = 2;

 private:
  static ListEntry entry_of(const Line<std::uint32_t>& l) {
    return {{{static_cast<std::uint64_t>(l.addr) << 32, 0}, l.length, Family::kIpv4},
            l.low,
            l.high,
            (l.flags & kRange) != 0};
  }
  static ListEntry entry_of(const Line<Bits128>& l) {
    return {{l.addr, l.length, Family::kIpv6}, l.low, l.high, (l.flags & kRange) != 0};
  }

  Family family_;
  std::vector<Line<std::uint32_t>> v4_;
  std::vector<Line<Bits128>> v6_;
};

}  // namespace mannerly::policy
