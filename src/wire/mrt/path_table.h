// Interned AS paths: each distinct AS_PATH once, under a small number.
//
// In RIB dumps of many peers only one path in seven is new (measured on real tables), so a reader asks
// this table first and unpacks a path only when it is not there.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/byte_cursor.h"
#include "net/as_path.h"

namespace mannerly::mrt {

using PathRef = std::uint32_t;

class PathTable {
 public:
  static constexpr PathRef kEmpty = 0;                   // the path without segments; always there
  static constexpr PathRef kMalformed = 0xFFFFFFFF;      // AS_PATH that cannot be read (RFC 7606 section 7.2)
  static constexpr PathRef kFull = 0xFFFFFFFE;           // a new path beyond the limits below
  static constexpr std::size_t kPathsMax = 1u << 26;     // distinct paths
  static constexpr std::size_t kWordsMax = 1u << 29;     // 2 GiB of path words
  static constexpr std::size_t kValueBytesMax = 0xFFFF;  // an attribute cannot be longer

  // expected_paths: room made ahead (8 to 16 octets each), which saves growing; any number works.
  explicit PathTable(std::size_t expected_paths = 0);

  // The number of the path whose 4-octet AS_PATH value this is; a new one when it has not been seen.
  // kMalformed and kFull are no numbers of paths. Equal paths that were cut into segments in different
  // ways have different numbers.
  PathRef intern(Bytes value) { return find_or_add(value, hash_of(value)); }

  // The same in steps, so that a caller can have many look-ups under way at once.
  static std::uint64_t hash_of(Bytes value);
  void prefetch_slot(std::uint64_t hash) const { __builtin_prefetch(&slots_[slot_index(hash)]); }
  void prefetch_path(std::uint64_t hash) const {
    const Slot& slot = slots_[slot_index(hash)];
    if (slot.at != 0 && slot.hash == static_cast<std::uint32_t>(hash)) __builtin_prefetch(at(slot.at));
  }
  PathRef find_or_add(Bytes value, std::uint64_t hash);

  // Paths have the numbers 0 to size() - 1.
  std::size_t size() const { return starts_.size(); }
  // The words of a path, see net/as_path.h; valid as long as the table.
  std::span<const std::uint32_t> words(PathRef path) const {
    const std::uint32_t* head = at(starts_[path]);
    return {head + kHeadWords, head[1]};
  }
  AsPathView path(PathRef path) const { return AsPathView(words(path)); }
  Origin origin(PathRef path) const { return origins_[path]; }
  std::size_t memory_bytes() const;

 private:
  // Before each path's words: its number and how many words there are.
  static constexpr std::size_t kHeadWords = 2;
  // Words live in chunks, so that they never move; a path lies in one chunk.
  static constexpr unsigned kChunkBits = 18;
  static constexpr std::size_t kChunkWords = std::size_t{1} << kChunkBits;
  struct Slot {
    std::uint32_t hash = 0;  // low half: enough to place the slot anew when the table grows
    std::uint32_t at = 0;    // of the head: chunk and word; 0 marks a free slot (the first word is not used)
  };
  const std::uint32_t* at(std::uint32_t place) const {
    return chunks_[place >> kChunkBits].get() + (place & (kChunkWords - 1));
  }
  std::size_t slot_index(std::uint64_t hash) const { return static_cast<std::uint32_t>(hash) & mask_; }
  bool equals(std::uint32_t place, Bytes value) const;
  PathRef add(Bytes value);
  void grow();

  std::vector<Slot> slots_;
  std::size_t mask_ = 0;
  std::vector<std::unique_ptr<std::uint32_t[]>> chunks_;
  std::size_t used_ = kChunkWords;  // words of the last chunk
  std::vector<std::uint32_t> starts_;
  std::vector<Origin> origins_;
  std::vector<std::uint32_t> scratch_;
};

}  // namespace mannerly::mrt
