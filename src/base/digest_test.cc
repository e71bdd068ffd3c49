#include "base/digest.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/checksum.h"

namespace mannerly {
namespace {

std::vector<std::uint8_t> counted(std::size_t size) {
  std::vector<std::uint8_t> bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * 7 + i / 256);
  return bytes;
}

TEST(Digest, KnownValues) {
  // From "b2sum -l 256".
  EXPECT_EQ(to_hex(digest_of({})), "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
  EXPECT_EQ(to_hex(digest_of(as_bytes("abc"))), "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
}

TEST(Digest, DoesNotDependOnTheCut) {
  const auto bytes = counted(1000);
  const Digest whole = digest_of(bytes);
  Digester digester;
  for (std::size_t cut = 0; cut <= bytes.size(); cut += 37) {
    digester.add(Bytes(bytes).first(cut));
    digester.add(Bytes(bytes).subspan(cut));
    EXPECT_EQ(digester.finish(), whole) << cut;
  }
}

TEST(Digest, HexRoundTrip) {
  const Digest digest = digest_of(as_bytes("example.net"));
  const std::string hex = to_hex(digest);
  EXPECT_EQ(parse_digest(hex), digest);
  EXPECT_EQ(parse_digest(hex.substr(1)), std::nullopt);
  EXPECT_EQ(parse_digest("g" + hex.substr(1)), std::nullopt);
}

TEST(Checksum, DoesNotDependOnTheCut) {
  const auto bytes = counted(5000);
  const Checksum whole = checksum_of(bytes);
  for (std::size_t cut = 0; cut <= bytes.size(); cut += 111) {
    Checksummer checksummer;
    checksummer.add(Bytes(bytes).first(cut));
    checksummer.add(Bytes(bytes).subspan(cut));
    EXPECT_EQ(checksummer.value(), whole) << cut;
  }
}

TEST(Checksum, KnownValueAndEveryFlippedByte) {
  // XXH3_128bits of no bytes with seed 0, from the xxHash specification.
  EXPECT_EQ(checksum_of({}), (Checksum{.low = 0x6001c324468d497f, .high = 0x99aa06d3014798d8}));
  auto bytes = counted(300);
  const Checksum whole = checksum_of(bytes);
  for (auto& byte : bytes) {
    byte ^= 1;
    EXPECT_NE(checksum_of(bytes), whole);
    byte ^= 1;
  }
}

}  // namespace
}  // namespace mannerly
