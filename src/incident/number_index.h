// Finds the number of a thing by the hash of its content: the index of every table here that numbers things by
// first sight. The tables hold the content; the index holds 8 bytes a slot, at most four of five in use.
//
// The index grows in segments, one at a time, so that with tens of millions of entries no single insertion
// waits for all of them to be moved (about 10 ms a segment at 64 M entries, instead of a second).
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/large_array.h"
#include "base/result.h"

namespace mannerly::incident {

// Hashes: multiplied to 128 bits and folded, so that each bit of both numbers reaches each bit of the result.
inline std::uint64_t fold_hash(std::uint64_t a, std::uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a ^ 0x9E3779B97F4A7C15ull) * (b ^ 0xD6E8FEB86659FD93ull);
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

class NumberIndex {
 public:
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;  // no number of a thing

  // 2^segment_bits segments (at most 2^16); advise: see base/large_array.h.
  explicit NumberIndex(unsigned segment_bits = 0, AdviseMemory advise = nullptr)
      : segment_bits_(segment_bits), advise_(advise), segments_(std::size_t{1} << segment_bits) {}

  // Of where this index lies: mixed into the hashes, no input can be made whose things collide. Numbers and
  // answers do not depend on it.
  std::uint64_t seed() const { return reinterpret_cast<std::uintptr_t>(segments_.data()) * 0x94D049BB133111EBull; }

  // equals(number) is asked for entries whose hashes look alike. kNone when there is none. O(1).
  template <class Equals>
  std::uint32_t find(std::uint64_t hash, Equals&& equals) const {
    const Segment& s = segment_of(hash);
    if (s.used == 0) return kNone;
    const auto tag = static_cast<std::uint32_t>(hash);
    for (std::uint32_t i = home(tag, s.capacity);;) {
      const Slot slot = s.slots[i];
      if (slot.held == 0) return kNone;
      if (slot.tag == tag && equals(slot.held - 1)) return slot.held - 1;
      if (++i == s.capacity) i = 0;
    }
  }

  // The first entry whose hash looks alike: a guess, for fetching ahead what it names.
  std::uint32_t guess(std::uint64_t hash) const {
    return find(hash, [](std::uint32_t) { return true; });
  }
  void prefetch(std::uint64_t hash) const {
    const Segment& s = segment_of(hash);
    if (s.used != 0) __builtin_prefetch(&s.slots[home(static_cast<std::uint32_t>(hash), s.capacity)]);
  }

  // The number must not be there yet, and be below kNone.
  void insert(std::uint64_t hash, std::uint32_t number) {
    Segment& s = segment_of(hash);
    if ((std::uint64_t{s.used} + 1) * 5 > std::uint64_t{s.capacity} * 4) grow(s);
    place(s, {static_cast<std::uint32_t>(hash), number + 1});
    ++s.used;
  }

  // The number must be there under this hash.
  void erase(std::uint64_t hash, std::uint32_t number) {
    Segment& s = segment_of(hash);
    std::uint32_t hole = home(static_cast<std::uint32_t>(hash), s.capacity);
    while (s.slots[hole].held != number + 1) hole = next(s, hole);
    // Entries behind the hole move up to where their search would still meet them.
    for (std::uint32_t i = next(s, hole); s.slots[i].held != 0; i = next(s, i)) {
      const std::uint32_t from = home(s.slots[i].tag, s.capacity);
      const bool stays = hole < i ? from > hole && from <= i : from > hole || from <= i;
      if (stays) continue;
      s.slots[hole] = s.slots[i];
      hole = i;
    }
    s.slots[hole] = {};
    --s.used;
  }

  std::uint64_t bytes() const {
    std::uint64_t sum = segments_.size() * sizeof(Segment);
    for (const Segment& s : segments_) sum += std::uint64_t{s.capacity} * sizeof(Slot);
    return sum;
  }

 private:
  struct Slot {
    std::uint32_t tag = 0;   // low half of the hash
    std::uint32_t held = 0;  // number + 1; 0: free
  };
  struct Segment {
    LargeArray<Slot> slots;
    std::uint32_t capacity = 0;
    std::uint32_t used = 0;
  };

  const Segment& segment_of(std::uint64_t hash) const { return segments_[hash >> 48 >> (16 - segment_bits_)]; }
  Segment& segment_of(std::uint64_t hash) { return segments_[hash >> 48 >> (16 - segment_bits_)]; }
  static std::uint32_t home(std::uint32_t tag, std::uint32_t capacity) {
    return static_cast<std::uint32_t>(std::uint64_t{tag} * capacity >> 32);
  }
  static std::uint32_t next(const Segment& s, std::uint32_t i) { return i + 1 == s.capacity ? 0 : i + 1; }
  static void place(Segment& s, Slot slot) {
    std::uint32_t i = home(slot.tag, s.capacity);
    while (s.slots[i].held != 0) i = next(s, i);
    s.slots[i] = slot;
  }
  void grow(Segment& s) {
    constexpr std::uint64_t kHugeSlots = kHugePageBytes / sizeof(Slot);
    std::uint64_t capacity = std::max<std::uint64_t>(16, std::uint64_t{s.capacity} * 3 / 2);
    // From a quarter of a huge page on a whole one: without it most look-ups wait for the page tables as well.
    if (capacity >= (advise_ != nullptr ? kHugeSlots / 4 : kHugeSlots))
      capacity = (capacity + kHugeSlots - 1) / kHugeSlots * kHugeSlots;
    MANNERLY_ASSERT(capacity < kNone);
    Segment larger{make_large_array<Slot>(capacity, advise_), static_cast<std::uint32_t>(capacity), s.used};
    for (std::uint32_t i = 0; i < s.capacity; ++i)
      if (s.slots[i].held != 0) place(larger, s.slots[i]);
    s = std::move(larger);
  }

  unsigned segment_bits_;
  AdviseMemory advise_;
  std::vector<Segment> segments_;
};

}  // namespace mannerly::incident
