#include "io/source.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdio>

#include "io/file.h"
#include "io/testing.h"

namespace mannerly::io {
namespace {

using testing::Buffer;
using testing::drain;
using testing::joined;

constexpr Compression kPacked[] = {Compression::kGzip, Compression::kBzip2, Compression::kXz, Compression::kZstd};

std::string test_name(const ::testing::TestParamInfo<Compression>& info) {
  return std::string(name_of(info.param));
}

class EveryCompression : public ::testing::TestWithParam<Compression> {
 protected:
  static Buffer pack(Bytes bytes) { return testing::compress(GetParam(), bytes); }
};
class EveryPacked : public EveryCompression {};

INSTANTIATE_TEST_SUITE_P(All, EveryCompression,
                         ::testing::Values(Compression::kPlain, Compression::kGzip, Compression::kBzip2,
                                           Compression::kXz, Compression::kZstd),
                         test_name);
INSTANTIATE_TEST_SUITE_P(All, EveryPacked, ::testing::ValuesIn(kPacked), test_name);

TEST_P(EveryCompression, GivesTheBytesBackForEveryChunkSize) {
  const Buffer content = testing::table_like_bytes(300'000);
  const Buffer file = pack(content);
  for (const std::size_t chunk : {1000u, 4096u, 65536u, 1u << 20}) {
    for (const std::size_t input : {1u, 2u, 3u, 7u, 333u, 4096u, 1u << 18}) {
      const auto outcome = drain(file, {.chunk_size = chunk, .input_size = input});
      ASSERT_FALSE(outcome.error) << outcome.error->message;
      ASSERT_TRUE(outcome.bytes == content) << chunk << " " << input;
      EXPECT_EQ(outcome.stats.compression, GetParam());
      EXPECT_EQ(outcome.stats.bytes, content.size());
      EXPECT_EQ(outcome.stats.compressed_bytes, file.size());
      EXPECT_EQ(outcome.stats.trailing_bytes, 0u);
    }
  }
}

TEST_P(EveryCompression, OneByteAtATime) {
  const Buffer content = testing::table_like_bytes(3000);
  const auto outcome = drain(pack(content), {.chunk_size = 1, .input_size = 1});
  ASSERT_FALSE(outcome.error);
  EXPECT_EQ(outcome.bytes, content);
}

TEST_P(EveryCompression, Empty) {
  const auto outcome = drain(pack({}));
  ASSERT_FALSE(outcome.error) << outcome.error->message;
  EXPECT_TRUE(outcome.bytes.empty());
  EXPECT_EQ(outcome.stats.members, GetParam() == Compression::kPlain ? 0u : 1u);
}

TEST_P(EveryCompression, LargeRandomAndLargeCompressible) {
  for (const Buffer& content : {testing::random_bytes(10'000'000), testing::table_like_bytes(10'000'000)}) {
    const auto outcome = drain(pack(content));
    ASSERT_FALSE(outcome.error) << outcome.error->message;
    ASSERT_TRUE(outcome.bytes == content);
  }
}

TEST_P(EveryCompression, DigestIsOfTheWholeFile) {
  const Buffer file = pack(testing::table_like_bytes(100'000));
  const auto outcome = drain(file, {.digest = true});
  ASSERT_TRUE(outcome.stats.digest);
  EXPECT_EQ(*outcome.stats.digest, digest_of(file));
  EXPECT_FALSE(drain(file).stats.digest);
}

TEST_P(EveryCompression, OutputLimit) {
  const Buffer content = testing::table_like_bytes(5000);
  const Buffer file = pack(content);
  EXPECT_FALSE(drain(file, {.output_max = 5000}).error);
  const auto outcome = drain(file, {.output_max = 4999});
  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.error->code, ErrorCode::kLimit);
  EXPECT_EQ(outcome.bytes.size(), 4999u);
}

TEST_P(EveryPacked, SeveralMembers) {
  const Buffer a = testing::table_like_bytes(70'000, 1), b = testing::table_like_bytes(50'000, 2);
  const Buffer file = joined({pack(a), pack({}), pack(b)});
  for (const std::size_t input : {1u, 5u, 1u << 18}) {
    const auto outcome = drain(file, {.input_size = input});
    ASSERT_FALSE(outcome.error) << outcome.error->message;
    EXPECT_TRUE(outcome.bytes == joined({a, b}));
    EXPECT_EQ(outcome.stats.members, 3u);
  }
}

TEST_P(EveryPacked, TrailingBytesAreCounted) {
  const Buffer content = testing::table_like_bytes(3000);
  for (const std::size_t count : {1u, 2u, 5u, 1000u}) {
    const auto outcome = drain(joined({pack(content), Buffer(count, 'x')}), {.input_size = 64, .digest = true});
    ASSERT_FALSE(outcome.error) << outcome.error->message;
    EXPECT_EQ(outcome.bytes, content);
    EXPECT_EQ(outcome.stats.trailing_bytes, count);
    EXPECT_EQ(*outcome.stats.digest, digest_of(joined({pack(content), Buffer(count, 'x')})));
  }
}

// A cut file gives a prefix of the data, then kTruncated.
TEST_P(EveryPacked, CutAtEveryByte) {
  const Buffer content = testing::table_like_bytes(4000);
  const Buffer file = pack(content);
  for (std::size_t size = kMagicSize; size < file.size(); ++size) {
    const auto outcome = drain(Bytes(file).first(size), {.chunk_size = 256, .input_size = 100});
    ASSERT_TRUE(outcome.error) << size;
    EXPECT_EQ(outcome.error->code, ErrorCode::kTruncated) << size << outcome.error->message;
    EXPECT_NE(outcome.error->message.find("memory: compressed byte "), std::string::npos) << outcome.error->message;
    ASSERT_LE(outcome.bytes.size(), content.size());
    EXPECT_TRUE(std::equal(outcome.bytes.begin(), outcome.bytes.end(), content.begin())) << size;
  }
}

// A flipped byte gives an error, or does not matter (a name or a time in a header). Only whole bytes
// of other content may follow from a lost magic number, which the compression says.
TEST_P(EveryPacked, EveryFlippedByteIsSeen) {
  const Buffer content = testing::table_like_bytes(4000);
  const Buffer file = pack(content);
  for (std::size_t at = 0; at < file.size(); ++at) {
    for (const std::uint8_t flip : {0x01, 0x80, 0xff}) {
      Buffer bad = file;
      bad[at] ^= flip;
      const auto outcome = drain(bad, {.chunk_size = 512});
      if (outcome.error || outcome.stats.compression != GetParam() || outcome.stats.trailing_bytes != 0) continue;
      EXPECT_TRUE(outcome.bytes == content) << at << " " << int{flip};
    }
  }
}

TEST_P(EveryPacked, ErrorsRepeat) {
  const Buffer file = pack(testing::table_like_bytes(4000));
  auto source = open_source_from_memory(Bytes(file).first(file.size() / 2));
  ASSERT_TRUE(source);
  Result<Bytes> chunk = (*source)->next();
  while (chunk) chunk = (*source)->next();
  EXPECT_EQ((*source)->next().error().message, chunk.error().message);
}

TEST(Gzip, HeaderWithEveryFieldCutAnywhere) {
  const Buffer content = testing::table_like_bytes(2000);
  const Buffer packed = testing::gzip(content);
  Buffer file{0x1f, 0x8b, 8, 2 | 4 | 8 | 16, 1, 2, 3, 4, 0, 3, 5, 0, 'e', 'x', 't', 'r', 'a'};
  for (const char c : std::string_view("name\0comment\0", 13)) file.push_back(static_cast<std::uint8_t>(c));
  const std::uint32_t crc = crc32_gzip_refl(0, file.data(), file.size());
  file.push_back(static_cast<std::uint8_t>(crc));
  file.push_back(static_cast<std::uint8_t>(crc >> 8));
  const std::size_t header = file.size();
  file.insert(file.end(), packed.begin() + 10, packed.end());
  for (const std::size_t input : {1u, 2u, 11u, 1u << 18}) {
    const auto outcome = drain(file, {.input_size = input});
    ASSERT_FALSE(outcome.error) << outcome.error->message;
    EXPECT_EQ(outcome.bytes, content);
  }
  for (std::size_t at = 0; at < header; ++at) {
    Buffer bad = file;
    bad[at] ^= 0x20;
    const auto outcome = drain(bad);
    EXPECT_TRUE(outcome.error || outcome.stats.compression == Compression::kPlain) << at;
  }
}

TEST(Zstd, SkippableFrames) {
  const Buffer content = testing::table_like_bytes(2000);
  const Buffer skip{0x53, 0x2a, 0x4d, 0x18, 5, 0, 0, 0, 1, 2, 3, 4, 5};
  const auto outcome = drain(joined({skip, testing::zstd(content), skip, testing::zstd(content)}));
  ASSERT_FALSE(outcome.error) << outcome.error->message;
  EXPECT_EQ(outcome.bytes, joined({content, content}));
}

TEST(Xz, StreamPadding) {
  const Buffer content = testing::table_like_bytes(2000);
  const auto outcome = drain(joined({testing::xz(content), Buffer(8), testing::xz(content), Buffer(4)}));
  ASSERT_FALSE(outcome.error) << outcome.error->message;
  EXPECT_EQ(outcome.bytes, joined({content, content}));
  EXPECT_EQ(outcome.stats.trailing_bytes, 0u);
}

TEST(Detection, MrtTimestampsThatLookLikeMagics) {
  const Buffer bzh{'B', 'Z', 'h', '5', 0, 13, 0, 1, 0, 0};
  const Buffer skippable{0x5f, 0x2a, 0x4d, 0x18, 0, 13, 0, 1, 0, 0};
  for (const Buffer& file : {bzh, skippable}) EXPECT_EQ(detect_compression(file), Compression::kPlain);
  for (const std::string_view text : {"", "B", "BZh", "BZhello", "route: 192.0.2.0/24"})
    EXPECT_EQ(detect_compression(as_bytes(text)), Compression::kPlain) << text;
}

TEST(OpenSource, FilesThatCannotBeRead) {
  EXPECT_EQ(open_source("/nonexistent/file.gz").error().code, ErrorCode::kNotFound);
  const auto folder = open_source(std::filesystem::temp_directory_path());
  ASSERT_FALSE(folder);
  EXPECT_EQ(folder.error().code, ErrorCode::kIo);
  EXPECT_NE(folder.error().message.find("is a folder"), std::string::npos);
}

TEST(OpenSource, FileRemovedWhileItIsRead) {
  const auto path = std::filesystem::path(::testing::TempDir()) / "mannerly_removed.gz";
  const Buffer content = testing::table_like_bytes(3'000'000);
  ASSERT_TRUE(write_file_atomically(path, testing::gzip(content)));
  auto source = open_source(path, {.chunk_size = 1000});
  ASSERT_TRUE(source);
  ASSERT_TRUE((*source)->next());
  std::filesystem::remove(path);
  const auto outcome = drain(**source);
  EXPECT_FALSE(outcome.error);
  EXPECT_EQ(outcome.stats.bytes, content.size());
}

TEST(OpenSource, FileWithoutPermission) {
  if (::geteuid() == 0) GTEST_SKIP() << "runs as root, who may read everything";
  const auto path = std::filesystem::path(::testing::TempDir()) / "mannerly_secret";
  ASSERT_TRUE(write_file_atomically(path, as_bytes("x")));
  ASSERT_EQ(::chmod(path.c_str(), 0), 0);
  EXPECT_EQ(open_source(path).error().code, ErrorCode::kIo);
  std::filesystem::remove(path);
}

TEST(OpenSource, ReadsWhatTheUsualToolsWrite) {
  const auto path = std::filesystem::path(::testing::TempDir()) / "mannerly_tools";
  const Buffer content = testing::table_like_bytes(3'000'000);
  ASSERT_TRUE(write_file_atomically(path, content));
  for (const std::string tool : {"gzip -9", "gzip -1", "bzip2 -9", "lbzip2 -5", "xz -2", "zstd -3"}) {
    const std::string name = tool.substr(0, tool.find(' '));
    if (std::system(("command -v " + name + " >/dev/null 2>&1").c_str()) != 0) {
      std::printf("%s is not installed: not compared\n", name.c_str());
      continue;
    }
    const std::string packed = path.string() + ".packed";
    ASSERT_EQ(std::system((tool + " -c " + path.string() + " > " + packed).c_str()), 0);
    auto source = open_source(packed);
    ASSERT_TRUE(source);
    const auto outcome = drain(**source);
    EXPECT_FALSE(outcome.error) << tool;
    EXPECT_TRUE(outcome.bytes == content) << tool;
    std::filesystem::remove(packed);
  }
  std::filesystem::remove(path);
}

TEST(ReadAll, Limit) {
  EXPECT_EQ(read_all(*open_source_from_memory(as_bytes("hello")).value(), 5).value(), "hello");
  EXPECT_EQ(read_all(*open_source_from_memory(as_bytes("hello")).value(), 4).error().code, ErrorCode::kLimit);
}

}  // namespace
}  // namespace mannerly::io
