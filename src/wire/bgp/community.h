// The three kinds of communities as views on their wire form: standard (RFC 1997), extended
// (RFC 4360) and large (RFC 8092).
#pragma once

#include <compare>
#include <cstdint>

#include "base/byte_cursor.h"

namespace mannerly::bgp {

struct Community {
  std::uint32_t value = 0;
  static constexpr Community of(std::uint16_t high, std::uint16_t low) {
    return {static_cast<std::uint32_t>(high) << 16 | low};
  }
  constexpr std::uint16_t high() const { return static_cast<std::uint16_t>(value >> 16); }
  constexpr std::uint16_t low() const { return static_cast<std::uint16_t>(value); }
  friend constexpr auto operator<=>(const Community&, const Community&) = default;
};

inline constexpr Community kNoExport{0xFFFFFF01};           // RFC 1997
inline constexpr Community kNoAdvertise{0xFFFFFF02};        // RFC 1997
inline constexpr Community kNoExportSubconfed{0xFFFFFF03};  // RFC 1997; "local-AS" for routers
inline constexpr Community kBlackhole{0xFFFF029A};          // RFC 7999

// Eight octets: type, sub-type and value, first octet in the leading bits.
struct ExtendedCommunity {
  std::uint64_t value = 0;
  friend constexpr auto operator<=>(const ExtendedCommunity&, const ExtendedCommunity&) = default;
};

struct LargeCommunity {
  std::uint32_t global = 0, local1 = 0, local2 = 0;
  friend constexpr auto operator<=>(const LargeCommunity&, const LargeCommunity&) = default;
};

inline std::uint32_t load_u32(const std::uint8_t* p) {
  return static_cast<std::uint32_t>(p[0]) << 24 | static_cast<std::uint32_t>(p[1]) << 16 |
         static_cast<std::uint32_t>(p[2]) << 8 | p[3];
}

// A list of fixed-width values inside a message; valid as long as the message's bytes are.
template <class T, std::size_t kWidth>
class WireList {
 public:
  WireList() = default;
  explicit WireList(Bytes bytes) : bytes_(bytes) {}
  std::size_t size() const { return bytes_.size() / kWidth; }
  bool empty() const { return size() == 0; }
  Bytes bytes() const { return bytes_; }
  T operator[](std::size_t i) const {
    const std::uint8_t* p = bytes_.data() + i * kWidth;
    if constexpr (kWidth == 4) {
      return T{load_u32(p)};
    } else if constexpr (kWidth == 8) {
      return T{static_cast<std::uint64_t>(load_u32(p)) << 32 | load_u32(p + 4)};
    } else {
      return T{load_u32(p), load_u32(p + 4), load_u32(p + 8)};
    }
  }

 private:
  Bytes bytes_;
};

using CommunityList = WireList<Community, 4>;
using ExtendedCommunityList = WireList<ExtendedCommunity, 8>;
using LargeCommunityList = WireList<LargeCommunity, 12>;

}  // namespace mannerly::bgp
