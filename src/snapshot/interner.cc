#include "snapshot/interner.h"

#include <algorithm>

#include "base/checksum.h"
#include "base/result.h"

namespace mannerly::snapshot {

void SlotTable::grow() {
  const std::size_t size = std::max<std::size_t>(1024, slots_.size() * 2);
  slots_.assign(size, Slot{});
  for (std::uint32_t number = 0; number < hashes_.size(); ++number) {
    std::size_t i = hashes_[number] & (size - 1);
    while (slots_[i].number != kNone) i = (i + 1) & (size - 1);
    slots_[i] = {number, static_cast<std::uint32_t>(hashes_[number] >> 32)};
  }
}

std::uint32_t WordListTable::add(std::span<const std::uint32_t> words) {
  const Bytes bytes(reinterpret_cast<const std::uint8_t*>(words.data()), words.size_bytes());
  const std::uint32_t number = slots_.find_or_insert(checksum_of(bytes).low, size(), [&](std::uint32_t n) {
    const auto known = at(n);
    return std::equal(known.begin(), known.end(), words.begin(), words.end());
  });
  if (number == size()) {
    MANNERLY_ASSERT(words.size() < kNone - words_.size());
    words_.insert(words_.end(), words.begin(), words.end());
    offsets_.push_back(static_cast<std::uint32_t>(words_.size()));
  }
  return number;
}

TextRef TextTable::add(std::string_view text) {
  if (text.empty()) return {};
  const auto next = static_cast<std::uint32_t>(refs_.size());
  const std::uint32_t number = slots_.find_or_insert(checksum_of(as_bytes(text)).low, next,
                                                     [&](std::uint32_t n) { return at(refs_[n]) == text; });
  if (number == next) {
    MANNERLY_ASSERT(text.size() < kNone - bytes_.size());
    refs_.push_back({static_cast<std::uint32_t>(bytes_.size()), static_cast<std::uint32_t>(text.size())});
    bytes_.insert(bytes_.end(), text.begin(), text.end());
  }
  return refs_[number];
}

}  // namespace mannerly::snapshot
