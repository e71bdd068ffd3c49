#include "wire/mrt/path_table.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "wire/bgp/path_attributes.h"

namespace mannerly::mrt {
namespace {

constexpr std::size_t kSlotsAtFirst = 1u << 16;
constexpr std::size_t kSlotsBig = 1u << 20;

// Writes the words of a 4-octet AS_PATH value; where they end, nullptr when it is malformed (the rules of
// bgp::append_path_words, without a vector in between).
std::uint32_t* unpack(Bytes value, std::uint32_t* word) {
  const std::uint8_t* p = value.data();
  const std::uint8_t* const end = p + value.size();
  while (p != end) {
    if (end - p < 2 || p[0] < 1 || p[0] > 4 || p[1] == 0) return nullptr;
    std::size_t asns = p[1];
    if (static_cast<std::size_t>(end - p - 2) < asns * 4) return nullptr;
    *word++ = AsPathView::header(static_cast<SegmentType>(p[0]), p[1]);
    for (p += 2; asns > 0; --asns, p += 4) *word++ = bgp::load_u32(p);
  }
  return word;
}

}  // namespace

PathTable::PathTable(std::size_t expected_paths, AdviseMemory advise)
    : advise_(advise),
      mask_(std::bit_ceil(std::max(kSlotsAtFirst, std::min(expected_paths, kPathsMax) * 8 / 5 + 1)) - 1) {
  slots_ = make_large_array<Slot>(mask_ + 1, advise_);
  starts_.reserve(std::min(expected_paths, kPathsMax));
  const std::array<const void*, 2> places = {slots_.get(), this};
  seed_ = XXH3_64bits(static_cast<const void*>(places.data()), sizeof places);
  starts_.reserve(std::min(expected_paths, kPathsMax));
  intern({});
}

std::uint64_t PathTable::hash_of_long(Bytes value) const {
  return XXH3_64bits_withSeed(value.data(), value.size(), seed_);
}

// Compares the wire form with the words, without unpacking it.
bool PathTable::equals(std::uint32_t place, Bytes value) const {
  const std::uint32_t* word = at(place) + kHeadWords;
  const std::uint32_t* const last = word + word[-1];
  const std::uint8_t* p = value.data();
  const std::uint8_t* const end = p + value.size();
  while (p != end) {
    if (word == last || end - p < 2) return false;
    std::size_t asns = p[1];
    if (*word != AsPathView::header(static_cast<SegmentType>(p[0]), p[1])) return false;
    if (static_cast<std::size_t>(end - p - 2) < asns * 4) return false;
    ++word;
    p += 2;
    std::uint64_t different = 0;
    for (; asns >= 2; asns -= 2, p += 8, word += 2) {
      std::uint64_t two, wire;
      std::memcpy(&two, word, 8);
      std::memcpy(&wire, p, 8);
      different |= two ^ std::rotl(__builtin_bswap64(wire), 32);
    }
    if (asns != 0) {
      different |= *word++ ^ bgp::load_u32(p);
      p += 4;
    }
    if (different != 0) return false;
  }
  return word == last;
}

PathRef PathTable::find_or_add(Bytes value, std::uint64_t hash) {
  const auto low = static_cast<std::uint32_t>(hash);
  std::size_t i = slot_index(hash);
  for (; slots_[i].at != 0; i = (i + 1) & mask_) {
    if (slots_[i].hash == low && equals(slots_[i].at, value)) return at(slots_[i].at)[0];
  }
  const PathRef path = add(value);
  if (path == kMalformed || path == kFull) return path;
  slots_[i] = {low, starts_.back()};
  if (starts_.size() * 8 > (mask_ + 1) * 5) grow();
  return path;
}

PathRef PathTable::add(Bytes value) {
  // Every segment takes at most as many words as its octets make, and one for a header of two octets.
  const std::size_t needed = kHeadWords + value.size() / 2;
  if (starts_.size() >= kPathsMax) return kFull;
  if (used_ + needed > kChunkWords) {
    if ((chunks_.size() + 1) * kChunkWords > kWordsMax) return kFull;
    used_ = chunks_.empty() ? 1 : 0;
    chunks_.push_back(make_large_array<std::uint32_t>(kChunkWords, advise_));
  }
  std::uint32_t* const head = chunks_.back().get() + used_;
  const std::uint32_t* const end = unpack(value, head + kHeadWords);
  if (end == nullptr) return kMalformed;
  const auto path = static_cast<PathRef>(starts_.size());
  head[0] = path;
  head[1] = static_cast<std::uint32_t>(end - head - kHeadWords);
  starts_.push_back(static_cast<std::uint32_t>((chunks_.size() - 1) * kChunkWords + used_));
  used_ += static_cast<std::size_t>(end - head);
  return path;
}

// By four while small: what is moved again and again is then a third of what stays, not as much as stays.
void PathTable::grow() {
  const std::size_t before = mask_ + 1, after = before * (before < kSlotsBig ? 4 : 2);
  LargeArray<Slot> bigger = make_large_array<Slot>(after, advise_);
  mask_ = after - 1;
  for (std::size_t n = 0; n < before; ++n) {
    const Slot slot = slots_[n];
    if (slot.at == 0) continue;
    std::size_t i = slot.hash & mask_;
    while (bigger[i].at != 0) i = (i + 1) & mask_;
    bigger[i] = slot;
  }
  slots_.swap(bigger);
}

std::size_t PathTable::memory_bytes() const {
  return (mask_ + 1) * sizeof(Slot) + chunks_.size() * kChunkWords * sizeof(std::uint32_t) +
         starts_.capacity() * sizeof(std::uint32_t);
}

}  // namespace mannerly::mrt
