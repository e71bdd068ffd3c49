// A hash table from 64-bit keys to two 32-bit values, filled first and then asked very often: open addressing
// with linear probing in one array of 16-byte slots, at most half full, so that most questions cost one cache
// line. Nothing is ever taken out.
#pragma once

#include <bit>
#include <cstdint>
#include <vector>

namespace mannerly::topology {

class FlatMap {
 public:
  static constexpr std::uint64_t kNoKey = ~std::uint64_t{0};  // may not be inserted
  struct Slot {
    std::uint64_t key = kNoKey;
    std::uint32_t value = 0;
    std::uint32_t extra = 0;
  };

  // Room for count keys before the table must grow.
  explicit FlatMap(std::size_t count = 0) : slots_(std::bit_ceil(count * 2 + 2)), mask_(slots_.size() - 1) {}

  std::size_t size() const { return used_; }

  // The slot of a key, new (value and extra 0) or old; valid until the next insertion. Amortised O(1).
  Slot& insert(std::uint64_t key) {
    if ((used_ + 1) * 2 > slots_.size()) grow();
    Slot& slot = place(key);
    if (slot.key == kNoKey) {
      slot.key = key;
      ++used_;
    }
    return slot;
  }

  // nullptr when the key is not there.
  const Slot* find(std::uint64_t key) const {
    if (key == kNoKey) return nullptr;
    for (std::size_t at = home(key);; at = (at + 1) & mask_) {
      if (slots_[at].key == key) return &slots_[at];
      if (slots_[at].key == kNoKey) return nullptr;
    }
  }

 private:
  // The finishing steps of MurmurHash3: each bit of the key reaches each bit of the place.
  std::size_t home(std::uint64_t key) const {
    key ^= key >> 33;
    key *= 0xFF51AFD7ED558CCDull;
    key ^= key >> 33;
    key *= 0xC4CEB9FE1A85EC53ull;
    key ^= key >> 33;
    return static_cast<std::size_t>(key) & mask_;
  }

  Slot& place(std::uint64_t key) {
    std::size_t at = home(key);
    while (slots_[at].key != key && slots_[at].key != kNoKey) at = (at + 1) & mask_;
    return slots_[at];
  }

  void grow() {
    std::vector<Slot> old(slots_.size() * 2);
    old.swap(slots_);
    mask_ = slots_.size() - 1;
    for (const Slot& slot : old) {
      if (slot.key != kNoKey) place(slot.key) = slot;
    }
  }

  std::vector<Slot> slots_;
  std::size_t mask_;
  std::size_t used_ = 0;
};

}  // namespace mannerly::topology
