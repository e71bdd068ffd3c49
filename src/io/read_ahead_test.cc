#include "io/read_ahead.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <thread>

#include "io/testing.h"
#include "io/unique_fd.h"

namespace mannerly::io {
namespace {

using testing::Buffer;

std::unique_ptr<Source> opened(Bytes file, const SourceOptions& options = {}) {
  return open_source_from_memory(file, options).value();
}

TEST(ReadAhead, GivesTheSameBytesAndStats) {
  const Buffer content = testing::table_like_bytes(3'000'000);
  const Buffer file = testing::gzip(content);
  for (const std::size_t chunk : {1000u, 65536u, 5'000'000u}) {
    for (const std::size_t buffers : {0u, 2u, 8u}) {
      const auto ahead = read_ahead(opened(file, {.digest = true}), {.chunk_size = chunk, .buffers = buffers});
      const auto outcome = testing::drain(*ahead);
      ASSERT_FALSE(outcome.error);
      EXPECT_TRUE(outcome.bytes == content);
      EXPECT_EQ(outcome.stats.bytes, content.size());
      EXPECT_EQ(outcome.stats.compressed_bytes, file.size());
      EXPECT_EQ(outcome.stats.digest, digest_of(file));
      EXPECT_TRUE(ahead->next()->empty());
    }
  }
}

TEST(ReadAhead, PassesDataThenTheErrorForEver) {
  const Buffer content = testing::table_like_bytes(300'000);
  const Buffer file = testing::gzip(content);
  const auto ahead = read_ahead(opened(Bytes(file).first(file.size() - 10)), {.chunk_size = 4096});
  const auto outcome = testing::drain(*ahead);
  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.error->code, ErrorCode::kTruncated);
  EXPECT_GT(outcome.bytes.size(), content.size() / 2);
  EXPECT_EQ(ahead->next().error().message, outcome.error->message);
  Buffer one(1);
  EXPECT_FALSE(ahead->read(one));
}

TEST(ReadAhead, ConsumerStopsAtAnyPoint) {
  const Buffer file = testing::gzip(testing::table_like_bytes(1'000'000));
  for (int chunks = 0; chunks < 12; ++chunks) {
    const auto ahead = read_ahead(opened(file), {.chunk_size = 100'000, .buffers = 3});
    for (int i = 0; i < chunks; ++i) ASSERT_TRUE(ahead->next());
  }
}

TEST(ReadAhead, ReadCopiesAcrossChunks) {
  const Buffer content = testing::table_like_bytes(100'000);
  const auto ahead = read_ahead(opened(content), {.chunk_size = 1000});
  Buffer got(content.size() + 1);
  EXPECT_EQ(ahead->read(std::span(got).first(10)).value(), 10u);
  EXPECT_EQ(ahead->next()->size(), 990u);
  std::copy_n(content.begin() + 10, 990, got.begin() + 10);
  EXPECT_EQ(ahead->read(std::span(got).subspan(1000)).value(), 99'000u);
  got.pop_back();
  EXPECT_TRUE(got == content);
}

// A FIFO whose writer says nothing: the reader must not keep the consumer from leaving.
TEST(ReadAhead, LeavesASilentFifo) {
  const std::string path = ::testing::TempDir() + "mannerly_fifo_" + std::to_string(::getpid());
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  const UniqueFd writer(::open(path.c_str(), O_RDWR));
  ASSERT_TRUE(writer);
  ASSERT_EQ(::write(writer.get(), "12345678901234567890", 20), 20);
  auto source = open_source(path, {.input_size = 8});
  ASSERT_TRUE(source);
  {
    const auto ahead = read_ahead(std::move(*source), {.chunk_size = 16});
    EXPECT_EQ(as_text(*ahead->next()), "1234567890123456");
  }
  ::unlink(path.c_str());
}

}  // namespace
}  // namespace mannerly::io
