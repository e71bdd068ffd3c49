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

}  // namespace

PathTable::PathTable(std::size_t expected_paths)
    : slots_(std::bit_ceil(std::max(kSlotsAtFirst, std::min(expected_paths, kPathsMax) * 8 / 5 + 1))),
      mask_(slots_.size() - 1) {
  intern({});
}

std::uint64_t PathTable::hash_of(Bytes value) {
  return XXH3_64bits(value.data(), value.size());
}

// Compares the wire form with the words, without unpacking it.
bool PathTable::equals(std::uint32_t place, Bytes value) const {
  const std::uint32_t* word = at(place) + kHeadWords;
  const std::uint32_t* const last = word + word[-1];
  const std::uint8_t* p = value.data();
  const std::uint8_t* const end = p + value.size();
  while (p != end) {
    if (word == last || end - p < 2) return false;
    const std::size_t asns = p[1];
    if (*word != AsPathView::header(static_cast<SegmentType>(p[0]), p[1])) return false;
    if (static_cast<std::size_t>(end - p - 2) < asns * 4) return false;
    ++word;
    p += 2;
    std::uint32_t different = 0;
    for (std::size_t i = 0; i < asns; ++i, p += 4) different |= word[i] ^ bgp::load_u32(p);
    if (different != 0) return false;
    word += asns;
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
  if (starts_.size() * 8 > slots_.size() * 5) grow();
  return path;
}

PathRef PathTable::add(Bytes value) {
  scratch_.clear();
  if (!bgp::append_path_words(value, bgp::AsWidth::kFour, scratch_)) return kMalformed;
  const std::size_t needed = kHeadWords + scratch_.size();
  if (starts_.size() >= kPathsMax) return kFull;
  if (used_ + needed > kChunkWords) {
    if ((chunks_.size() + 1) * kChunkWords > kWordsMax) return kFull;
    used_ = chunks_.empty() ? 1 : 0;
    chunks_.push_back(std::make_unique_for_overwrite<std::uint32_t[]>(kChunkWords));
  }
  const auto path = static_cast<PathRef>(starts_.size());
  const std::size_t place = (chunks_.size() - 1) * kChunkWords + used_;
  std::uint32_t* head = chunks_.back().get() + used_;
  head[0] = path;
  head[1] = static_cast<std::uint32_t>(scratch_.size());
  if (!scratch_.empty()) std::memcpy(head + kHeadWords, scratch_.data(), scratch_.size() * sizeof(std::uint32_t));
  used_ += needed;
  starts_.push_back(static_cast<std::uint32_t>(place));
  origins_.push_back(AsPathView(scratch_).origin());
  return path;
}

void PathTable::grow() {
  std::vector<Slot> bigger(slots_.size() * 2);
  mask_ = bigger.size() - 1;
  for (const Slot& slot : slots_) {
    if (slot.at == 0) continue;
    std::size_t i = slot.hash & mask_;
    while (bigger[i].at != 0) i = (i + 1) & mask_;
    bigger[i] = slot;
  }
  slots_.swap(bigger);
}

std::size_t PathTable::memory_bytes() const {
  return slots_.capacity() * sizeof(Slot) + chunks_.size() * kChunkWords * sizeof(std::uint32_t) +
         starts_.capacity() * sizeof(std::uint32_t) + origins_.capacity() * sizeof(Origin);
}

}  // namespace mannerly::mrt
