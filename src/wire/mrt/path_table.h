// Interned AS paths: each distinct AS_PATH once, under a small number.
//
// In RIB dumps of many peers only one path in seven is new (measured on real tables), so a reader asks
// this table first and unpacks a path only when it is not there.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <vector>

#include "base/byte_cursor.h"
#include "base/large_array.h"
#include "net/as_path.h"

namespace mannerly::mrt {

using PathRef = std::uint32_t;

// The octets of a value of at most 32 (seven ASNs: nearly all), zero behind its end: compared and hashed
// without a loop.
struct ShortValue {
  static constexpr std::size_t kBytes = 32;
  std::array<std::uint64_t, 4> words{};

  static ShortValue copy(Bytes value) {
    ShortValue out;
    if (!value.empty()) std::memcpy(out.words.data(), value.data(), value.size());
    return out;
  }
  // From a place where kBytes octets can be read, whatever they are behind the value.
  static ShortValue read(const std::uint8_t* p, std::size_t size) {
    static constexpr std::array<std::uint8_t, 2 * kBytes> kMask = [] {
      std::array<std::uint8_t, 2 * kBytes> mask{};
      for (std::size_t i = 0; i < kBytes; ++i) mask[i] = 0xFF;
      return mask;
    }();
    ShortValue out, mask;
    std::memcpy(out.words.data(), p, kBytes);
    std::memcpy(mask.words.data(), kMask.data() + kBytes - size, kBytes);
    for (std::size_t i = 0; i < 4; ++i) out.words[i] &= mask.words[i];
    return out;
  }
  bool equals(const ShortValue& other) const {
    std::uint64_t different = 0;
    for (std::size_t i = 0; i < 4; ++i) different |= words[i] ^ other.words[i];
    return different == 0;
  }
};

class PathTable {
 public:
  static constexpr PathRef kEmpty = 0;                   // the path without segments; always there
  static constexpr PathRef kMalformed = 0xFFFFFFFF;      // AS_PATH that cannot be read (RFC 7606 section 7.2)
  static constexpr PathRef kFull = 0xFFFFFFFE;           // a new path beyond the limits below
  static constexpr std::size_t kPathsMax = 1u << 26;     // distinct paths
  static constexpr std::size_t kWordsMax = 1u << 29;     // 2 GiB of path words
  static constexpr std::size_t kValueBytesMax = 0xFFFF;  // an attribute cannot be longer

  // expected_paths: room made ahead (8 to 16 octets each), which saves growing; any number works.
  // advise: see base/large_array.h; may be null.
  explicit PathTable(std::size_t expected_paths = 0, AdviseMemory advise = nullptr);

  // The number of the path whose 4-octet AS_PATH value this is; a new one when it has not been seen.
  // kMalformed and kFull are no numbers of paths. Equal paths that were cut into segments in different
  // ways have different numbers.
  PathRef intern(Bytes value) { return find_or_add(value, hash_of(value)); }

  // The same in steps, so that a caller can have many look-ups under way at once. Hashes are seeded by where
  // the table lies, so that no file can be made whose paths collide; numbers do not depend on them.
  std::uint64_t hash_of(Bytes value) const {
    return value.size() <= ShortValue::kBytes ? hash_of(ShortValue::copy(value), value.size()) : hash_of_long(value);
  }
  std::uint64_t hash_of(const ShortValue& value, std::size_t size) const {
    const std::uint64_t* w = value.words.data();
    const std::uint64_t a = fold(w[0] ^ seed_, w[1] ^ 0x9E3779B97F4A7C15ull);
    const std::uint64_t b = fold(w[2] ^ ~seed_, w[3] ^ 0xD6E8FEB86659FD93ull);
    return fold(a ^ size, (b << 23 | b >> 41) ^ 0x94D049BB133111EBull ^ seed_);
  }
  void prefetch_slot(std::uint64_t hash) const { __builtin_prefetch(&slots_[slot_index(hash)]); }
  // Of whatever the slot names: asking whether it is the right path would be a branch on memory under way.
  void prefetch_path(std::uint64_t hash) const { __builtin_prefetch(at(slots_[slot_index(hash)].at)); }
  PathRef find_or_add(Bytes value, std::uint64_t hash);

  // Paths have the numbers 0 to size() - 1.
  std::size_t size() const { return starts_.size(); }
  // The words of a path, see net/as_path.h; valid as long as the table.
  std::span<const std::uint32_t> words(PathRef path) const {
    const std::uint32_t* head = at(starts_[path]);
    return {head + kHeadWords, head[1]};
  }
  AsPathView path(PathRef path) const { return AsPathView(words(path)); }
  Origin origin(PathRef path) const { return this->path(path).origin(); }
  std::size_t memory_bytes() const;

 private:
  // Before each path's words: its number and how many words there are.
  static constexpr std::size_t kHeadWords = 2;
  // Words live in chunks, so that they never move; a path lies in one chunk.
  static constexpr unsigned kChunkBits = 19;
  static constexpr std::size_t kChunkWords = std::size_t{1} << kChunkBits;
  struct Slot {
    std::uint32_t hash = 0;  // low half: enough to place the slot anew when the table grows
    std::uint32_t at = 0;    // of the head: chunk and word; 0 marks a free slot (the first word is not used)
  };
  const std::uint32_t* at(std::uint32_t place) const {
    return chunks_[place >> kChunkBits].get() + (place & (kChunkWords - 1));
  }
  static std::uint64_t fold(std::uint64_t a, std::uint64_t b) {
    __extension__ using Wide = unsigned __int128;
    const Wide product = static_cast<Wide>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
  }
  std::uint64_t hash_of_long(Bytes value) const;
  std::size_t slot_index(std::uint64_t hash) const { return static_cast<std::uint32_t>(hash) & mask_; }
  bool equals(std::uint32_t place, Bytes value) const;
  PathRef add(Bytes value);
  void grow();

  AdviseMemory advise_;
  LargeArray<Slot> slots_;
  std::uint64_t seed_ = 0;
  std::size_t mask_ = 0;  // one less than there are slots
  std::vector<LargeArray<std::uint32_t>> chunks_;
  std::size_t used_ = kChunkWords;  // words of the last chunk
  std::vector<std::uint32_t> starts_;
};

}  // namespace mannerly::mrt
