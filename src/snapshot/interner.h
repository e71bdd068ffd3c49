// Tables that keep each distinct value once and number it by first sight: AS paths, sets of paths,
// texts. Open addressing over XXH3; a value is found again by comparing its content, never by its
// hash alone. Limit: 2^32 - 2 words or bytes in all, beyond which add() asserts (ingest checks before).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "snapshot/rows.h"

namespace mannerly::snapshot {

// The slots of an open-addressing table over numbers 0..n-1; the owner compares the content.
class SlotTable {
 public:
  // Finds the number whose content equals (equals(number) is asked on equal hashes only), else
  // stores next as the number of this hash and returns next. Amortised O(1).
  template <class Equals>
  std::uint32_t find_or_insert(std::uint64_t hash, std::uint32_t next, Equals&& equals) {
    if ((used_ + 1) * 4 > slots_.size() * 3) grow();
    const std::uint32_t tag = static_cast<std::uint32_t>(hash >> 32);
    for (std::size_t i = hash & (slots_.size() - 1);; i = (i + 1) & (slots_.size() - 1)) {
      Slot& slot = slots_[i];
      if (slot.number == kNone) {
        slot = {next, tag};
        ++used_;
        hashes_.push_back(hash);
        return next;
      }
      if (slot.tag == tag && equals(slot.number)) return slot.number;
    }
  }

 private:
  struct Slot {
    std::uint32_t number = kNone;
    std::uint32_t tag = 0;
  };
  void grow();

  std::vector<Slot> slots_;
  std::vector<std::uint64_t> hashes_;  // by number, so that growing need not see the content
  std::size_t used_ = 0;
};

// Lists of 32-bit words. Numbers are dense: 0, 1, 2, ... in the order of first sight.
class WordListTable {
 public:
  std::uint32_t add(std::span<const std::uint32_t> words);
  std::span<const std::uint32_t> at(std::uint32_t number) const {
    return std::span(words_).subspan(offsets_[number], offsets_[number + 1] - offsets_[number]);
  }
  std::uint32_t size() const { return static_cast<std::uint32_t>(offsets_.size() - 1); }
  // The words of all lists, list n at offsets()[n] .. offsets()[n + 1].
  std::vector<std::uint32_t> take_offsets() { return std::move(offsets_); }
  std::vector<std::uint32_t> take_words() { return std::move(words_); }

 private:
  SlotTable slots_;
  std::vector<std::uint32_t> offsets_ = {0};
  std::vector<std::uint32_t> words_;
};

class TextTable {
 public:
  TextRef add(std::string_view text);
  std::string_view at(TextRef ref) const { return {bytes_.data() + ref.offset, ref.length}; }
  std::vector<char> take() { return std::move(bytes_); }

 private:
  SlotTable slots_;
  std::vector<TextRef> refs_;
  std::vector<char> bytes_;
};

}  // namespace mannerly::snapshot
