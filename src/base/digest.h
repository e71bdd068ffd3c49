// BLAKE2b-256 digests (RFC 7693): the identity of files and snapshots. Not for passwords.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/byte_cursor.h"

namespace mannerly {

struct Digest {
  static constexpr std::size_t kSize = 32;
  std::array<std::uint8_t, kSize> bytes{};
  friend auto operator<=>(const Digest&, const Digest&) = default;
};

// 64 lower-case hexadecimal digits.
std::string to_hex(const Digest& digest);
// Exactly 64 hexadecimal digits of either case; nullopt otherwise.
std::optional<Digest> parse_digest(std::string_view hex);

// The digest of bytes that come in pieces: equal for every way of cutting the same bytes.
class Digester {
 public:
  Digester();
  void add(Bytes bytes);
  // The digest of all bytes added since the construction or the last finish; then starts anew.
  Digest finish();

 private:
  void start();
  // libsodium's state, kept opaque here; digest.cc checks that it fits.
  static constexpr std::size_t kStateSize = 384;
  alignas(64) std::array<std::byte, kStateSize> state_;
};

Digest digest_of(Bytes bytes);

}  // namespace mannerly
