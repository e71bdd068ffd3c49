// An array that grows without moving what it holds (but for its small first chunk): tables of gigabytes must
// not be copied to become larger.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "base/large_array.h"
#include "base/result.h"

namespace mannerly::incident {

// Chunks of 2^kChunkBits elements; the first one grows by doubling, so that a small array stays small.
// References are valid until the next push or resize.
template <class T, unsigned kChunkBits>
class ChunkedArray {
 public:
  static constexpr std::uint32_t kChunk = std::uint32_t{1} << kChunkBits;

  explicit ChunkedArray(AdviseMemory advise = nullptr) : advise_(advise) {}

  T& operator[](std::uint32_t i) { return chunks_[i >> kChunkBits][i & (kChunk - 1)]; }
  const T& operator[](std::uint32_t i) const { return chunks_[i >> kChunkBits][i & (kChunk - 1)]; }
  std::uint32_t size() const { return size_; }

  std::uint32_t push(const T& value) {
    const T kept = value;  // may lie in the chunk that grows
    if (size_ == capacity_) grow();
    (*this)[size_] = kept;
    return size_++;
  }

  void prefetch(std::uint32_t i) const { __builtin_prefetch(&(*this)[i]); }
  std::uint64_t bytes() const { return std::uint64_t{capacity_} * sizeof(T) + chunks_.capacity() * sizeof(void*); }

  // The elements, chunk by chunk.
  template <class F>
  void each_chunk(F&& f) const {
    for (std::uint32_t at = 0, chunk = 0; at < size_; at += kChunk, ++chunk)
      f(std::span<const T>(chunks_[chunk].get(), std::min(kChunk, size_ - at)));
  }

 private:
  void grow() {
    MANNERLY_ASSERT(capacity_ <= 0xFFFFFFFF - kChunk);
    if (capacity_ < kChunk) {
      const std::uint32_t larger = std::min(kChunk, std::max<std::uint32_t>(16, capacity_ * 2));
      LargeArray<T> first = make_large_array<T>(larger, advise_);
      if (size_ > 0) std::copy(chunks_[0].get(), chunks_[0].get() + size_, first.get());
      chunks_.clear();
      chunks_.push_back(std::move(first));
      capacity_ = larger;
    } else {
      chunks_.push_back(make_large_array<T>(kChunk, advise_));
      capacity_ += kChunk;
    }
  }

  AdviseMemory advise_;
  std::vector<LargeArray<T>> chunks_;
  std::uint32_t size_ = 0;
  std::uint32_t capacity_ = 0;
};

}  // namespace mannerly::incident
