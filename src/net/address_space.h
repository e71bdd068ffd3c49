// Sets of addresses of both families as ranges that neither touch nor overlap, each kept once however many
// prefixes hold it: for questions about space ("what may be sent from here that is not announced there?").
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "net/prefix.h"

namespace mannerly {

class AddressSpace {
 public:
  // First and last address, both inside, of one family.
  using Range = std::pair<Address, Address>;

  AddressSpace() = default;
  // Prefixes in any order, overlapping or not. O(n log n).
  static AddressSpace of(std::span<const Prefix> prefixes);
  // The addresses whose longest match among the prefixes is marked: what a forwarding table with these routes
  // sends the marked way. Ascending; of equal prefixes the mark of any counts. O(n).
  static AddressSpace of_longest_match(std::span<const std::pair<Prefix, bool>> marked);
  static AddressSpace everything();

  bool empty() const { return ranges_.empty(); }
  bool contains(const Prefix& prefix) const;  // all of it; O(log n)
  bool overlaps(const Prefix& prefix) const;  // some of it; O(log n)
  std::span<const Range> ranges() const { return ranges_; }

  AddressSpace united(const AddressSpace& other) const;       // O(n log n)
  AddressSpace without(const AddressSpace& other) const;      // O(n)
  AddressSpace shared_with(const AddressSpace& other) const;  // O(n)

  // The fewest prefixes that hold exactly these addresses, ascending.
  std::vector<Prefix> prefixes() const;
  std::uint64_t v4_addresses() const;
  // Blocks of /48 that hold some of the IPv6 addresses.
  std::uint64_t v6_slash48s() const;

  friend bool operator==(const AddressSpace&, const AddressSpace&) = default;

 private:
  static AddressSpace joined(std::vector<Range> ranges);  // sorts and joins
  std::vector<Range> ranges_;                             // ascending
};

}  // namespace mannerly
