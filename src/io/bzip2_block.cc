#include "io/bzip2_block.h"

#include <bzlib.h>
#include <isa-l.h>
#include <sys/mman.h>

#include <bit>
#include <cstdlib>
#include <cstring>

#include "base/result.h"

namespace mannerly::io {
namespace {

constexpr std::size_t kHugePage = std::size_t{2} << 20;
constexpr std::size_t kMemory = (std::size_t{10} * kBzip2BlockMax + kHugePage - 1) / kHugePage * kHugePage;
constexpr unsigned kGroupSize = 50;          // symbols coded with one table
constexpr std::uint32_t kRunMax = 1u << 21;  // libbz2 refuses longer run counts
constexpr std::size_t kSelectorsUsable = 2 + kBzip2BlockMax / kGroupSize;

std::uint64_t load_big_endian(const std::uint8_t* at) {
  std::uint64_t value;
  std::memcpy(&value, at, sizeof value);
  return std::endian::native == std::endian::little ? __builtin_bswap64(value) : value;
}

// For the byte after the one in which a magic begins: which of the eight bit shifts are possible.
constexpr std::array<std::uint8_t, 256> make_shift_masks() {
  std::array<std::uint8_t, 256> masks{};
  for (unsigned shift = 0; shift < 8; ++shift)
    masks[(kBzip2BlockMagic >> (32 + shift)) & 0xff] |= static_cast<std::uint8_t>(1u << shift);
  return masks;
}
constexpr auto kShiftMasks = make_shift_masks();

// Moves the byte at position to the front and returns it.
std::uint8_t move_to_front(std::uint8_t* list, unsigned position) {
  const std::uint8_t byte = list[position];
  if (position < 16) {
    for (unsigned i = position; i > 0; --i) list[i] = list[i - 1];
  } else {
    std::memmove(list + 1, list, position);
  }
  list[0] = byte;
  return byte;
}

}  // namespace

std::uint64_t read_bits(Bytes bytes, std::uint64_t offset, unsigned count) {
  std::uint64_t value = 0;
  for (unsigned i = 0; i < count; ++i, ++offset)
    value = value << 1 | ((bytes[static_cast<std::size_t>(offset / 8)] >> (7 - offset % 8)) & 1);
  return value;
}

void find_block_magics(Bytes bytes, std::size_t from, std::size_t to, std::uint64_t base_bit,
                       std::vector<std::uint64_t>& found) {
  for (std::size_t i = from; i < to && i + 6 <= bytes.size(); ++i) {
    unsigned masks = kShiftMasks[bytes[i + 1]];
    if (masks == 0) [[likely]]
      continue;
    std::uint64_t window = 0;  // seven bytes, the last one zero at the very end
    for (std::size_t k = 0; k < 7; ++k) window = window << 8 | (i + k < bytes.size() ? bytes[i + k] : 0u);
    for (; masks != 0; masks &= masks - 1) {
      const auto shift = static_cast<unsigned>(std::countr_zero(masks));
      if (shift != 0 && i + 7 > bytes.size()) continue;
      if (((window >> (8 - shift)) & 0xffffffffffff) == kBzip2BlockMagic) found.push_back(base_bit + i * 8 + shift);
    }
  }
}

// Bits from the highest down. Past the end it gives what lies there and zeros; position() tells.
class Bzip2BlockDecoder::BitReader {
 public:
  BitReader(Bytes bytes, std::uint64_t start) : data_(bytes.data()), size_(bytes.size()), at_(start / 8) {
    refill();
    drop(static_cast<unsigned>(start % 8));
  }

  // At least 56 bits are there afterwards.
  void refill() {
    if (at_ < size_) [[likely]]
      bits_ |= load_big_endian(data_ + at_) >> count_;
    at_ += (63 - count_) >> 3;
    count_ |= 56;
  }
  std::uint32_t peek(unsigned n) const { return static_cast<std::uint32_t>(bits_ >> (64 - n)); }
  void drop(unsigned n) {
    bits_ <<= n;
    count_ -= n;
  }
  // n from 1 to 32.
  std::uint32_t take(unsigned n) {
    refill();
    const std::uint32_t value = peek(n);
    drop(n);
    return value;
  }
  std::uint64_t position() const { return std::uint64_t{at_} * 8 - count_; }
  bool overrun() const { return position() > std::uint64_t{size_} * 8; }

 private:
  const std::uint8_t* data_;
  std::size_t size_;
  std::size_t at_;
  std::uint64_t bits_ = 0;
  unsigned count_ = 0;
};

// The inverse transform jumps about in megabytes: with pages of 4 KiB it would wait for the address
// translation more than for the memory.
Bzip2BlockDecoder::Bzip2BlockDecoder() : memory_(static_cast<std::uint8_t*>(std::aligned_alloc(kHugePage, kMemory))) {
  MANNERLY_ASSERT(memory_ != nullptr);  // out of memory ends the process, as everywhere
  ::madvise(memory_.get(), kMemory, MADV_HUGEPAGE);
  forward_ = reinterpret_cast<std::uint32_t*>(memory_.get());
  backward_ = forward_ + kBzip2BlockMax;
  last_column_ = reinterpret_cast<std::uint8_t*>(backward_ + kBzip2BlockMax);
  raw_ = last_column_ + kBzip2BlockMax;
}

void Bzip2BlockDecoder::Free::operator()(std::uint8_t* memory) const {
  std::free(memory);  // NOLINT(cppcoreguidelines-no-malloc): what aligned_alloc gave
}

Bzip2Block Bzip2BlockDecoder::decode(Bytes bytes, std::uint64_t start, std::vector<std::uint8_t>& content) {
  content.clear();
  BitReader bits(bytes, start);
  const std::uint64_t magic = std::uint64_t{bits.take(24)} << 24 | bits.take(24);
  const std::uint32_t crc = bits.take(32);
  const bool randomised = bits.take(1) != 0;
  const std::uint32_t origin = bits.take(24);
  const bool read = magic == kBzip2BlockMagic && read_tables(bits) && read_symbols(bits);
  if (bits.overrun()) return {.state = Bzip2Block::State::kNeedsMore};
  if (!read) return {};
  Bzip2Block block{.end = bits.position(), .crc = crc, .raw_size = size_};
  if (!randomised && invert_transform(origin)) {
    undo_runs(content);
    if (crc32_ieee(0, content.data(), content.size()) == crc) {
      block.state = Bzip2Block::State::kGood;
      return block;
    }
  }
  // Randomised blocks (bzip2 before 0.9.5), and the last word on damage.
  if (decode_by_reference(bytes, start, block.end, content)) block.state = Bzip2Block::State::kGood;
  return block;
}

bool Bzip2BlockDecoder::read_tables(BitReader& bits) {
  if (!read_used_bytes(bits)) return false;
  code_count_ = bits.take(3);
  if (code_count_ < 2 || code_count_ > codes_.size()) return false;
  if (!read_selectors(bits)) return false;
  for (unsigned i = 0; i < code_count_; ++i)
    if (!read_code(bits, codes_[i])) return false;
  return true;
}

bool Bzip2BlockDecoder::read_used_bytes(BitReader& bits) {
  const std::uint32_t rows = bits.take(16);
  used_count_ = 0;
  for (unsigned row = 0; row < 16; ++row) {
    if ((rows >> (15 - row) & 1) == 0) continue;
    const std::uint32_t columns = bits.take(16);
    for (unsigned column = 0; column < 16; ++column)
      if ((columns >> (15 - column) & 1) != 0)
        used_bytes_[used_count_++] = static_cast<std::uint8_t>(row * 16 + column);
  }
  return used_count_ != 0;
}

bool Bzip2BlockDecoder::read_selectors(BitReader& bits) {
  const std::uint32_t count = bits.take(15);
  if (count == 0) return false;
  std::array<std::uint8_t, 16> order{0, 1, 2, 3, 4, 5};  // as long as move_to_front may assume
  selectors_.clear();
  for (std::uint32_t i = 0; i < count; ++i) {
    bits.refill();
    unsigned position = 0;
    while (bits.peek(1) != 0) {
      bits.drop(1);
      if (++position >= code_count_) return false;
    }
    bits.drop(1);
    const std::uint8_t selector = move_to_front(order.data(), position);
    // Some encoders pad the list; what no block can use is read and forgotten, as libbz2 does.
    if (selectors_.size() < kSelectorsUsable) selectors_.push_back(selector);
  }
  return true;
}

bool Bzip2BlockDecoder::read_code(BitReader& bits, Code& code) const {
  const unsigned symbol_count = used_count_ + 2;
  std::array<std::uint8_t, 258> lengths;
  unsigned length = bits.take(5);
  for (unsigned symbol = 0; symbol < symbol_count; ++symbol) {
    for (;;) {
      if (length < 1 || length > Code::kLengthMax) return false;
      if (bits.take(1) == 0) break;
      length += bits.take(1) == 0 ? 1u : ~0u;
    }
    lengths[symbol] = static_cast<std::uint8_t>(length);
  }
  build_code(lengths, symbol_count, code);
  return true;
}

void Bzip2BlockDecoder::build_code(const std::array<std::uint8_t, 258>& lengths, unsigned symbol_count, Code& code) {
  code.count.fill(0);
  code.symbol_count = symbol_count;
  for (unsigned symbol = 0; symbol < symbol_count; ++symbol) ++code.count[lengths[symbol]];
  code.shortest = 1;
  while (code.count[code.shortest] == 0) ++code.shortest;
  // Codes of one length are consecutive numbers; each length goes on where the one before ended.
  std::int32_t next_code = 0;
  std::int32_t next_index = 0;
  for (unsigned length = code.shortest; length <= Code::kLengthMax; ++length) {
    next_code <<= 1;
    code.first[length] = next_code;
    code.index[length] = next_index;
    next_code += code.count[length];
    next_index += code.count[length];
  }
  auto place = code.index;
  for (unsigned symbol = 0; symbol < symbol_count; ++symbol)
    code.symbols[static_cast<std::size_t>(place[lengths[symbol]]++)] = static_cast<std::uint16_t>(symbol);
  for (std::uint32_t prefix = 0; prefix < code.fast.size(); ++prefix) {
    unsigned length = 0;
    const int symbol = slow_symbol(prefix << (Code::kLengthMax - Code::kFastBits), code, length);
    code.fast[prefix] = symbol < 0 || length > Code::kFastBits
                            ? Code::kSlow
                            : static_cast<std::uint16_t>(symbol * 32 + static_cast<int>(length));
  }
}

// The symbol that the next 20 bits begin with, or -1. Lengths are tried from the shortest, as libbz2
// does, which also settles what forged, overfull codes mean.
int Bzip2BlockDecoder::slow_symbol(std::uint32_t bits20, const Code& code, unsigned& length) {
  for (length = code.shortest; length <= Code::kLengthMax; ++length) {
    const auto value = static_cast<std::int32_t>(bits20 >> (Code::kLengthMax - length));
    if (value >= code.first[length] + code.count[length]) continue;
    const std::int32_t index = code.index[length] + value - code.first[length];
    if (index < 0 || index >= static_cast<std::int32_t>(code.symbol_count)) return -1;
    return code.symbols[static_cast<std::size_t>(index)];
  }
  return -1;
}

bool Bzip2BlockDecoder::read_symbols(BitReader& bits) {
  const unsigned end_symbol = used_count_ + 1;
  std::array<std::uint8_t, 256> list = used_bytes_;
  byte_counts_.fill(0);
  std::uint8_t* const column = last_column_;
  std::uint32_t size = 0;
  std::uint32_t run = 0;       // length of the run that RUNA and RUNB spell, so far
  std::uint32_t run_unit = 1;  // what the next RUNA is worth
  for (const std::uint8_t selector : selectors_) {
    const Code& code = codes_[selector];
    for (unsigned left = kGroupSize; left != 0; --left) {
      bits.refill();
      unsigned length, symbol;
      if (const unsigned fast = code.fast[bits.peek(Code::kFastBits)]; fast != Code::kSlow) [[likely]] {
        length = fast & 31;
        symbol = fast >> 5;
      } else {
        const int slow = slow_symbol(bits.peek(Code::kLengthMax), code, length);
        if (slow < 0) {
          // All 20 bits were looked at: at the end of the bytes that means "needs more", not "bad".
          bits.drop(Code::kLengthMax);
          return false;
        }
        symbol = static_cast<unsigned>(slow);
      }
      bits.drop(length);
      if (symbol <= 1) {
        if (run_unit >= kRunMax) return false;
        run += run_unit << symbol;
        run_unit <<= 1;
        continue;
      }
      if (run != 0) {
        if (run > kBzip2BlockMax - size) return false;
        std::memset(column + size, list[0], run);
        byte_counts_[list[0]] += run;
        size += run;
        run = 0;
        run_unit = 1;
      }
      if (symbol == end_symbol) {
        size_ = size;
        return true;
      }
      if (size == kBzip2BlockMax) return false;
      const std::uint8_t byte = move_to_front(list.data(), symbol - 1);
      ++byte_counts_[byte];
      column[size++] = byte;
    }
  }
  return false;
}

// Each place of the last column knows the place of the byte after it (forward) and before it
// (backward). Walking one chain waits for memory at each step; two chains wait at the same time.
bool Bzip2BlockDecoder::invert_transform(std::uint32_t origin) {
  if (origin >= size_) return false;
  std::array<std::uint32_t, 256> place;
  std::uint32_t sum = 0;
  for (unsigned byte = 0; byte < 256; ++byte) {
    place[byte] = sum;
    sum += byte_counts_[byte];
  }
  for (std::uint32_t i = 0; i < size_; ++i) {
    const std::uint8_t byte = last_column_[i];
    const std::uint32_t sorted = place[byte]++;
    backward_[i] = sorted << 8 | byte;
    forward_[sorted] = i << 8 | last_column_[sorted];
  }
  // Local copies: a store through a byte pointer might otherwise change the members.
  const std::uint32_t* const forward = forward_;
  const std::uint32_t* const backward = backward_;
  std::uint32_t ahead = forward[origin] >> 8;
  std::uint32_t behind = origin;
  std::uint8_t* low = raw_;
  std::uint8_t* high = raw_ + size_;
  while (high - low >= 2) {
    const std::uint32_t next = forward[ahead];
    const std::uint32_t previous = backward[behind];
    *low++ = static_cast<std::uint8_t>(next);
    *--high = static_cast<std::uint8_t>(previous);
    ahead = next >> 8;
    behind = previous >> 8;
  }
  if (low != high) *low = static_cast<std::uint8_t>(forward[ahead]);
  return true;
}

// Four equal bytes are followed by the number of further ones; the count starts anew after it.
void Bzip2BlockDecoder::undo_runs(std::vector<std::uint8_t>& content) const {
  const std::uint8_t* const raw = raw_;
  content.reserve(size_ + size_ / 8);
  std::size_t copied = 0;  // raw bytes that are in content already
  std::size_t i = 0;
  while (i + 4 < size_) {
    if (raw[i + 2] != raw[i + 3]) {
      i += 3;
    } else if (raw[i + 1] != raw[i + 2]) {
      i += 2;
    } else if (raw[i] != raw[i + 1]) {
      i += 1;
    } else {
      content.insert(content.end(), raw + copied, raw + i + 4);
      content.insert(content.end(), raw[i + 4], raw[i]);
      i += 5;
      copied = i;
    }
  }
  content.insert(content.end(), raw + copied, raw + size_);
}

bool decode_by_reference(Bytes bytes, std::uint64_t start, std::uint64_t end, std::vector<std::uint8_t>& content) {
  std::vector<std::uint8_t> stream{'B', 'Z', 'h', '9'};
  unsigned partial = 0;
  unsigned partial_bits = 0;
  const auto put = [&](std::uint64_t value, unsigned count) {
    for (unsigned i = count; i-- > 0;) {
      partial = partial << 1 | (value >> i & 1);
      if (++partial_bits == 8) {
        stream.push_back(static_cast<std::uint8_t>(partial));
        partial = partial_bits = 0;
      }
    }
  };
  const auto crc = read_bits(bytes, start + kBzip2MagicBits, 32);
  for (std::uint64_t at = start; at < end; ++at) put(read_bits(bytes, at, 1), 1);
  put(kBzip2EndMagic, kBzip2MagicBits);
  put(crc, 32);
  put(0, 7);
  content.clear();
  bz_stream state{};
  if (BZ2_bzDecompressInit(&state, 0, 0) != BZ_OK) return false;
  state.next_in = reinterpret_cast<char*>(stream.data());
  state.avail_in = static_cast<unsigned>(stream.size());
  int code = BZ_OK;
  while (code == BZ_OK) {
    const std::size_t size = content.size();
    content.resize(size + kBzip2BlockMax);
    state.next_out = reinterpret_cast<char*>(content.data() + size);
    state.avail_out = kBzip2BlockMax;
    code = BZ2_bzDecompress(&state);
    const std::size_t got = kBzip2BlockMax - state.avail_out;
    content.resize(size + got);
    if (code == BZ_OK && got == 0) break;
  }
  BZ2_bzDecompressEnd(&state);
  return code == BZ_STREAM_END;
}

}  // namespace mannerly::io
