// A hash table from 64-bit keys to two 32-bit values, filled once and asked very often: open addressing with
// linear probing in one array of 16-byte slots, at most half full, so that most questions cost one cache line.
#pragma once

#include <bit>
#include <cstdint>
#include <vector>

#include "base/result.h"

namespace mannerly::topology {

class FlatMap {
 public:
  static constexpr std::uint64_t kNoKey = ~std::uint64_t{0};  // may not be inserted
  struct Slot {
    std::uint64_t key = kNoKey;
    std::uint32_t value = 0;
    std::uint32_t extra = 0;
  };

  // Room for count keys; more may not be inserted.
  explicit FlatMap(std::size_t count = 0)
      : slots_(std::bit_ceil(count * 2 + 2)), mask_(slots_.size() - 1), room_(count) {}

  // The slot of a key, new (value and extra 0) or old.
  Slot& insert(std::uint64_t key) {
    std::size_t at = home(key);
    while (slots_[at].key != key) {
      if (slots_[at].key == kNoKey) {
        MANNERLY_ASSERT(room_ > 0);
        --room_;
        slots_[at].key = key;
        break;
      }
      at = (at + 1) & mask_;
    }
    return slots_[at];
  }

  // nullptr when the key is not there.
  const Slot* find(std::uint64_t key) const {
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

  std::vector<Slot> slots_;
  std::size_t mask_;
  std::size_t room_;
};

}  // namespace mannerly::topology
