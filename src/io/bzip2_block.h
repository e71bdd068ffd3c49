// Decodes single bzip2 blocks at any bit offset: what libbz2 does inside a stream, made to run on
// several blocks at once and faster (table-driven Huffman codes, the inverse transform walked from
// both ends). Whatever it does not accept is judged by libbz2 itself (decode_by_reference), so that
// both always agree. Format: the bzip2 1.0.8 manual and source; there is no RFC. Private to io/.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/byte_cursor.h"

namespace mannerly::io {

inline constexpr std::uint64_t kBzip2BlockMagic = 0x314159265359;
inline constexpr std::uint64_t kBzip2EndMagic = 0x177245385090;
inline constexpr unsigned kBzip2MagicBits = 48;
// Bytes of a block before its first run-length coding is undone, at level 9.
inline constexpr std::uint32_t kBzip2BlockMax = 900'000;
// Compressed bytes that a block may take: 900,000 symbols of at most 20 bits and the tables need 2.4 MB.
// Only a forged block, whose code lengths are written in endless detours, is longer; it is refused.
inline constexpr std::size_t kBzip2CompressedMax = std::size_t{4} << 20;

// count (at most 64) bits from a bit offset, first bit highest; all must be there.
std::uint64_t read_bits(Bytes bytes, std::uint64_t offset, unsigned count);

// Adds the bit offsets of all block magics that begin in bytes [from, to) and end within bytes; each
// offset counts from the start of bytes plus base_bit.
void find_block_magics(Bytes bytes, std::size_t from, std::size_t to, std::uint64_t base_bit,
                       std::vector<std::uint64_t>& found);

struct Bzip2Block {
  enum class State : std::uint8_t {
    kGood,
    kNeedsMore,  // bytes end before the block does
    kBad,        // not a block, or damaged
  };
  State state = State::kBad;
  std::uint64_t end = 0;       // bit offset of what follows; when good
  std::uint32_t crc = 0;       // of the content, which equals the block's; when good
  std::uint32_t raw_size = 0;  // bytes before the run-length coding is undone
};

class Bzip2BlockDecoder {
 public:
  // bytes must be followed by this many readable bytes, whose values do not matter.
  static constexpr std::size_t kPadding = 8;
  Bzip2BlockDecoder();

  // Decodes the block whose magic begins at bit offset start; content is replaced.
  Bzip2Block decode(Bytes bytes, std::uint64_t start, std::vector<std::uint8_t>& content);

 private:
  class BitReader;
  struct Code {
    static constexpr unsigned kFastBits = 10;
    static constexpr unsigned kLengthMax = 20;
    static constexpr std::uint16_t kSlow = 0;
    std::array<std::uint16_t, 1u << kFastBits> fast;  // symbol * 32 + length, or kSlow
    std::array<std::int32_t, kLengthMax + 2> first, count, index;
    std::array<std::uint16_t, 258> symbols;
    unsigned shortest, symbol_count;
  };

  bool read_tables(BitReader& bits);
  bool read_used_bytes(BitReader& bits);
  bool read_selectors(BitReader& bits);
  bool read_code(BitReader& bits, Code& code) const;
  static void build_code(const std::array<std::uint8_t, 258>& lengths, unsigned symbol_count, Code& code);
  static int slow_symbol(std::uint32_t bits20, const Code& code, unsigned& length);
  bool read_symbols(BitReader& bits);
  bool invert_transform(std::uint32_t origin);
  void undo_runs(std::vector<std::uint8_t>& content) const;

  std::array<Code, 6> codes_;
  unsigned code_count_ = 0;
  std::vector<std::uint8_t> selectors_;
  std::array<std::uint8_t, 256> used_bytes_;
  unsigned used_count_ = 0;
  std::array<std::uint32_t, 256> byte_counts_;
  std::uint32_t size_ = 0;
  struct Free {
    void operator()(std::uint8_t* memory) const;
  };
  // All arrays below lie in it; not cleared: only what a block fills is ever touched.
  std::unique_ptr<std::uint8_t, Free> memory_;
  // Each of kBzip2BlockMax elements.
  std::uint32_t* forward_;     // next place * 256 + byte at this place
  std::uint32_t* backward_;    // previous place * 256 + byte at this place
  std::uint8_t* last_column_;  // the transformed bytes
  std::uint8_t* raw_;          // the block before the run-length coding is undone
};

// The same by libbz2: wraps bits [start, end) as a stream of its own. True when libbz2 accepts it.
bool decode_by_reference(Bytes bytes, std::uint64_t start, std::uint64_t end, std::vector<std::uint8_t>& content);

}  // namespace mannerly::io
