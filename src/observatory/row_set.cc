#include "observatory/row_set.h"

#include "base/result.h"

namespace mannerly::observatory {
namespace {

// The program runs on any x86-64, whose first ones count bits with a dozen instructions a word; where the processor
// has one instruction for it, that is taken.
#if defined(__x86_64__)
#define MANNERLY_POPCNT [[gnu::target("popcnt")]]
bool has_popcnt() {
  return __builtin_cpu_supports("popcnt") != 0;
}
#else
#define MANNERLY_POPCNT
constexpr bool has_popcnt() {
  return true;
}
#endif

MANNERLY_POPCNT std::uint64_t count_fast(const std::uint64_t* words, const std::uint64_t* others, std::size_t size) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < size; ++i) {
    sum += static_cast<std::uint64_t>(__builtin_popcountll(others == nullptr ? words[i] : words[i] & others[i]));
  }
  return sum;
}

std::uint64_t count_anywhere(const std::uint64_t* words, const std::uint64_t* others, std::size_t size) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < size; ++i) {
    sum += static_cast<std::uint64_t>(std::popcount(others == nullptr ? words[i] : words[i] & others[i]));
  }
  return sum;
}

// others: counted where both have a bit; may be null.
std::uint64_t count_bits(const std::uint64_t* words, const std::uint64_t* others, std::size_t size) {
  return has_popcnt() ? count_fast(words, others, size) : count_anywhere(words, others, size);
}

}  // namespace

void RowSet::add_range(std::size_t begin, std::size_t end) {
  MANNERLY_ASSERT(begin <= end && end <= size_);
  while (begin < end && begin % kBits != 0) add(begin++);
  for (; begin + kBits <= end; begin += kBits) words_[begin / kBits] = ~std::uint64_t{0};
  while (begin < end) add(begin++);
}

RowSet& RowSet::operator&=(const RowSet& other) {
  MANNERLY_ASSERT(size_ == other.size_);
  for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= other.words_[i];
  return *this;
}

RowSet& RowSet::operator|=(const RowSet& other) {
  MANNERLY_ASSERT(size_ == other.size_);
  for (std::size_t i = 0; i < words_.size(); ++i) words_[i] |= other.words_[i];
  return *this;
}

RowSet& RowSet::remove(const RowSet& other) {
  MANNERLY_ASSERT(size_ == other.size_);
  for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= ~other.words_[i];
  return *this;
}

std::uint32_t RowSet::count(std::size_t begin, std::size_t end) const {
  MANNERLY_ASSERT(begin <= end && end <= size_);
  if (begin == end) return 0;
  const std::size_t first = begin / kBits, last = (end - 1) / kBits;
  const std::uint64_t from = ~std::uint64_t{0} << (begin % kBits);
  const std::uint64_t to = ~std::uint64_t{0} >> (kBits - 1 - (end - 1) % kBits);
  if (first == last) return static_cast<std::uint32_t>(std::popcount(words_[first] & from & to));
  const auto edges = static_cast<std::uint64_t>(std::popcount(words_[first] & from) + std::popcount(words_[last] & to));
  return static_cast<std::uint32_t>(edges + count_bits(words_.data() + first + 1, nullptr, last - first - 1));
}

std::uint32_t RowSet::count_common(const RowSet& other) const {
  MANNERLY_ASSERT(size_ == other.size_);
  return static_cast<std::uint32_t>(count_bits(words_.data(), other.words_.data(), words_.size()));
}

}  // namespace mannerly::observatory
