// The parallel decoder of bzip2 against libbz2, its slow twin.
#include <gtest/gtest.h>

#include "io/bzip2_block.h"
#include "io/testing.h"
#include "tests/shared_data.h"

namespace mannerly::io {
namespace {

using testing::Buffer;
using testing::drain;
using testing::joined;
using testing::Outcome;

// Bits of a file, to build what no compressor writes.
class Bits {
 public:
  Bits() = default;
  explicit Bits(Bytes bytes) {
    for (std::size_t i = 0; i < bytes.size() * 8; ++i) put(read_bits(bytes, i, 1), 1);
  }
  void put(std::uint64_t value, unsigned count) {
    while (count-- > 0) bits_.push_back((value >> count & 1) != 0);
  }
  std::uint64_t get(std::size_t at, unsigned count) const {
    std::uint64_t value = 0;
    for (unsigned i = 0; i < count; ++i) value = value << 1 | (bits_.at(at + i) ? 1u : 0u);
    return value;
  }
  void append(const Bits& other, std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to; ++i) bits_.push_back(other.bits_.at(i));
  }
  std::size_t size() const { return bits_.size(); }
  Buffer bytes() const {
    Buffer out((bits_.size() + 7) / 8);
    for (std::size_t i = 0; i < bits_.size(); ++i)
      if (bits_[i]) out[i / 8] |= static_cast<std::uint8_t>(0x80u >> (i % 8));
    return out;
  }

 private:
  std::vector<bool> bits_;
};

void expect_as_libbz2(Bytes file, const std::string& what) {
  const Outcome reference = drain(file, {.bzip2_by_libbz2 = true});
  for (const unsigned threads : {1u, 3u}) {
    const Outcome outcome = drain(file, {.chunk_size = 50'000, .input_size = 30'000, .threads = threads});
    EXPECT_EQ(outcome.error.has_value(), reference.error.has_value()) << what << ": "
                                                                      << (outcome.error     ? outcome.error->message
                                                                          : reference.error ? reference.error->message
                                                                                            : "");
    if (reference.error) {
      // libbz2 gives out a block before it checks its CRC; we do not.
      ASSERT_LE(outcome.bytes.size(), reference.bytes.size()) << what;
      EXPECT_TRUE(std::equal(outcome.bytes.begin(), outcome.bytes.end(), reference.bytes.begin())) << what;
      continue;
    }
    EXPECT_TRUE(outcome.bytes == reference.bytes) << what;
    EXPECT_EQ(outcome.stats.members, reference.stats.members) << what;
    EXPECT_EQ(outcome.stats.trailing_bytes, reference.stats.trailing_bytes) << what;
  }
}

TEST(Bzip2, EveryLevelAndKindOfContent) {
  Buffer zeros(3'000'000), cycle(500'000), runs;
  for (std::size_t i = 0; i < cycle.size(); ++i) cycle[i] = static_cast<std::uint8_t>(i % 3);
  for (unsigned length = 1; length < 600; ++length) runs.insert(runs.end(), length, static_cast<std::uint8_t>(length));
  Buffer all(256);
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<std::uint8_t>(i);
  for (int level = 1; level <= 9; level += 4) {
    expect_as_libbz2(testing::bzip2(testing::table_like_bytes(1'500'000), level), "table");
    expect_as_libbz2(testing::bzip2(testing::random_bytes(1'000'000), level), "random");
    expect_as_libbz2(testing::bzip2(zeros, level), "zeros");
    expect_as_libbz2(testing::bzip2(cycle, level), "cycle");
    expect_as_libbz2(testing::bzip2(runs, level), "runs");
    expect_as_libbz2(testing::bzip2(all, level), "all bytes");
  }
  for (std::size_t size = 0; size < 40; ++size) {
    expect_as_libbz2(testing::bzip2(Buffer(size, 7)), "short run");
    expect_as_libbz2(testing::bzip2(testing::random_bytes(size)), "short");
  }
}

TEST(Bzip2, ManyStreamsOfAllSizes) {
  Buffer file;
  for (unsigned i = 0; i < 60; ++i) {
    const Buffer part = testing::bzip2(testing::table_like_bytes(i * i * 100, i), static_cast<int>(i % 9) + 1);
    file.insert(file.end(), part.begin(), part.end());
  }
  expect_as_libbz2(file, "streams");
  expect_as_libbz2(joined({file, as_bytes("BZ")}), "garbage");
  expect_as_libbz2(joined({file, as_bytes("BZh9")}), "cut stream");
}

// The spare selectors that a block may carry hold the bits of a block magic: the chain of blocks must
// not be led astray.
TEST(Bzip2, MagicInsideABlock) {
  const Buffer content = testing::table_like_bytes(150'000);
  const Bits file(testing::bzip2(content, 1));
  constexpr std::size_t kTables = 32 + 48 + 32 + 1 + 24;
  std::size_t at = kTables + 16;
  for (unsigned row = 0; row < 16; ++row)
    if (file.get(kTables + row, 1) != 0) at += 16;
  ASSERT_GE(file.get(at, 3), 3u);
  const std::size_t count_at = at + 3;
  const auto count = static_cast<unsigned>(file.get(count_at, 15));
  at = count_at + 15;
  for (unsigned i = 0; i < count; ++i, ++at)
    while (file.get(at, 1) != 0) ++at;
  Bits extra;
  for (unsigned i = 0; i < 5; ++i) {
    extra.put(0, i);
    extra.put(kBzip2BlockMagic, 48);
    extra.put(0, 1);
  }
  unsigned added = 0;
  for (std::size_t i = 0; i < extra.size(); ++i) added += extra.get(i, 1) == 0 ? 1 : 0;
  Bits forged;
  forged.append(file, 0, count_at);
  forged.put(count + added, 15);
  forged.append(file, count_at + 15, at);
  forged.append(extra, 0, extra.size());
  forged.append(file, at, file.size());
  const Buffer bytes = forged.bytes();
  std::vector<std::uint64_t> magics;
  find_block_magics(bytes, 0, bytes.size(), 0, magics);
  ASSERT_GE(magics.size(), 7u);
  // The file's last bits, moved, may have left a byte of padding behind.
  const Outcome outcome = drain(bytes, {.threads = 2});
  ASSERT_FALSE(outcome.error) << outcome.error->message;
  EXPECT_TRUE(outcome.bytes == content);
  EXPECT_TRUE(drain(bytes, {.bzip2_by_libbz2 = true}).bytes == content);
}

// bzip2 before 0.9.5 could randomise blocks. The flag changes the content; the CRCs are patched to it.
TEST(Bzip2, RandomisedBlock) {
  const Bits file(testing::bzip2(testing::table_like_bytes(50'000), 1));
  Bits forged;
  forged.append(file, 0, 32 + 80);
  forged.put(1, 1);
  forged.append(file, 32 + 81, file.size());
  const Outcome wrong = drain(forged.bytes(), {.bzip2_by_libbz2 = true});
  ASSERT_TRUE(wrong.error);
  ASSERT_FALSE(wrong.bytes.empty());
  const std::uint32_t crc = crc32_ieee(0, wrong.bytes.data(), wrong.bytes.size());
  std::size_t end = file.size() - 80;
  while (file.get(end, 48) != kBzip2EndMagic) --end;
  Bits patched;
  patched.append(forged, 0, 32 + 48);
  patched.put(crc, 32);
  patched.append(forged, 32 + 80, end + 48);
  patched.put(crc, 32);
  const Outcome outcome = drain(patched.bytes(), {.threads = 2});
  ASSERT_FALSE(outcome.error) << outcome.error->message;
  EXPECT_TRUE(outcome.bytes == wrong.bytes);
}

TEST(Bzip2, DamageIsSeenWhereverItIs) {
  const Buffer file = testing::bzip2(testing::table_like_bytes(400'000), 1);
  testing::Random random{7};
  for (int i = 0; i < 60; ++i) {
    Buffer bad = file;
    bad[4 + random.next() % (bad.size() - 4)] ^= static_cast<std::uint8_t>(1u << random.next() % 8);
    expect_as_libbz2(bad, "flip");
    expect_as_libbz2(Bytes(file).first(10 + random.next() % (file.size() - 10)), "cut");
  }
}

TEST(Bzip2, ConsumerMayLeaveAtAnyTime) {
  const Buffer file = testing::bzip2(testing::table_like_bytes(2'000'000), 1);
  for (int chunks = 0; chunks < 6; ++chunks) {
    auto source = open_source_from_memory(file, {.chunk_size = 100'000, .threads = 3});
    ASSERT_TRUE(source);
    for (int i = 0; i < chunks; ++i) ASSERT_TRUE((*source)->next());
  }
}

TEST(Bzip2Magics, AtEveryBitOffset) {
  for (unsigned shift = 0; shift < 24; ++shift) {
    Bits bits;
    bits.put(0, shift);
    bits.put(kBzip2BlockMagic, 48);
    const Buffer bytes = bits.bytes();
    std::vector<std::uint64_t> found;
    find_block_magics(bytes, 0, bytes.size(), 1000, found);
    EXPECT_EQ(found, std::vector<std::uint64_t>{1000 + shift});
    found.clear();
    find_block_magics(Bytes(bytes).first(bytes.size() - 1), 0, bytes.size() - 1, 0, found);
    EXPECT_TRUE(found.empty());
  }
}

class RealBzip2 : public ::testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(RouteViews, RealBzip2,
                         ::testing::Values("mrt-rib/routeviews2.rib.20080501.0644_first1MB.bz2",
                                           "mrt-rib/routeviews2.rib.20140523.0600_first1MB.bz2",
                                           "mrt-rib/routeviews6.rib.20151101.0600_first1MB.bz2"));

TEST_P(RealBzip2, AsLibbz2) {
  MANNERLY_NEEDS_DATA(path, GetParam());
  std::vector<Outcome> outcomes;
  for (const bool reference : {false, true}) {
    auto source = open_source(path, {.threads = 2, .bzip2_by_libbz2 = reference});
    ASSERT_TRUE(source);
    outcomes.push_back(drain(**source));
    ASSERT_TRUE(outcomes.back().error);
    EXPECT_EQ(outcomes.back().error->code, ErrorCode::kTruncated);
  }
  EXPECT_TRUE(outcomes[0].bytes == outcomes[1].bytes);
}

}  // namespace
}  // namespace mannerly::io
