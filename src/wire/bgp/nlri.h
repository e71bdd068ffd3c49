// Network layer reachability information: lists of prefixes (RFC 4271 section 4.3), with path
// identifiers where ADD-PATH is on (RFC 7911 section 3).
#pragma once

#include <cstdint>

#include "base/byte_cursor.h"
#include "net/prefix.h"

namespace mannerly::bgp {

struct Nlri {
  Prefix prefix;              // canonical: trailing bits are cleared
  std::uint32_t path_id = 0;  // 0 without ADD-PATH
};

// Walks a list. After next() has said false, ok() tells the end of the list from a malformed one (a
// length beyond the family's, or a prefix beyond the end: RFC 7606 section 5.3).
class NlriReader {
 public:
  NlriReader(Bytes bytes, Family family, bool add_path)
      : at_(bytes.data()), end_(bytes.data() + bytes.size()), family_(family), add_path_(add_path) {}

  bool next(Nlri& out) {
    if (at_ == end_ || failed_) return false;
    const std::size_t head = add_path_ ? 5 : 1;
    if (static_cast<std::size_t>(end_ - at_) < head) return stop();
    if (add_path_) {
      out.path_id = static_cast<std::uint32_t>(at_[0]) << 24 | static_cast<std::uint32_t>(at_[1]) << 16 |
                    static_cast<std::uint32_t>(at_[2]) << 8 | at_[3];
    } else {
      out.path_id = 0;
    }
    const int length = at_[head - 1];
    const std::size_t octets = static_cast<std::size_t>(length + 7) / 8;
    if (length > bits_of(family_) || static_cast<std::size_t>(end_ - at_) - head < octets) return stop();
    out.prefix = take(at_ + head, octets, length);
    at_ += head + octets;
    return true;
  }
  bool ok() const { return !failed_; }
  // Prefixes whose octets had bits set after their length; RFC 4271 calls such bits irrelevant.
  std::uint64_t trailing_bits_cleared() const { return trailing_; }

 private:
  bool stop() {
    failed_ = true;
    return false;
  }
  Prefix take(const std::uint8_t* p, std::size_t octets, int length) {
    Bits128 bits;
    if (octets <= 4) {
      std::uint32_t value = 0;
      for (std::size_t i = 0; i < octets; ++i) value |= static_cast<std::uint32_t>(p[i]) << (24 - 8 * i);
      bits.hi = static_cast<std::uint64_t>(value) << 32;
    } else {
      for (std::size_t i = 0; i < octets; ++i) {
        const std::uint64_t octet = p[i];
        (i < 8 ? bits.hi : bits.lo) |= octet << (56 - 8 * (i & 7));
      }
    }
    const Prefix prefix = Prefix::of({bits, family_}, length);
    if (prefix.bits != bits) ++trailing_;
    return prefix;
  }

  const std::uint8_t* at_;
  const std::uint8_t* end_;
  std::uint64_t trailing_ = 0;
  Family family_;
  bool add_path_;
  bool failed_ = false;
};

// True when the whole list can be read.
inline bool is_well_formed_nlri(Bytes bytes, Family family, bool add_path) {
  NlriReader reader(bytes, family, add_path);
  for (Nlri nlri; reader.next(nlri);) {
  }
  return reader.ok();
}

}  // namespace mannerly::bgp
