// A set of the rows of a table, one bit each: what filters are made of. 80,000 rows take 10 kB, so that whole filters
// are combined and counted within a processor's cache.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace mannerly::observatory {

class RowSet {
 public:
  // Of [0, size); empty.
  explicit RowSet(std::size_t size = 0) : size_(size), words_((size + kBits - 1) / kBits) {}

  std::size_t size() const { return size_; }
  bool has(std::size_t row) const { return (words_[row / kBits] >> (row % kBits) & 1U) != 0; }
  void add(std::size_t row) { words_[row / kBits] |= std::uint64_t{1} << (row % kBits); }
  // Every row of [begin, end).
  void add_range(std::size_t begin, std::size_t end);
  // Of the same size.
  RowSet& operator&=(const RowSet& other);
  RowSet& operator|=(const RowSet& other);
  RowSet& remove(const RowSet& other);

  std::uint32_t count() const { return count(0, size_); }
  // Of [begin, end).
  std::uint32_t count(std::size_t begin, std::size_t end) const;
  // How many rows both have, without making that set.
  std::uint32_t count_common(const RowSet& other) const;

  // Calls visit(row) for each row, ascending.
  template <class Visit>
  void each(Visit&& visit) const {
    for (std::size_t w = 0; w < words_.size(); ++w) {
      for (std::uint64_t rest = words_[w]; rest != 0; rest &= rest - 1) {
        visit(w * kBits + static_cast<std::size_t>(std::countr_zero(rest)));
      }
    }
  }

 private:
  static constexpr std::size_t kBits = 64;

  std::size_t size_;
  std::vector<std::uint64_t> words_;  // bits beyond size_ are 0
};

}  // namespace mannerly::observatory
