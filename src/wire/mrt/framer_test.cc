#include "wire/mrt/framer.h"

#include <gtest/gtest.h>

#include "wire/mrt/mrt_test_support.h"

namespace mannerly::mrt {
namespace {

struct Framed {
  std::vector<std::uint64_t> offsets;
  std::uint64_t record_bytes = 0;
  std::uint64_t skipped_bytes = 0;
  Status status;
};

Framed frame(Bytes bytes, std::size_t chunk = SIZE_MAX) {
  Framed result;
  Framer framer([&](const Record& record) {
    result.offsets.push_back(record.offset);
    result.record_bytes += record.size();
  });
  for (std::size_t at = 0; at < bytes.size(); at += std::min(chunk, bytes.size() - at)) {
    EXPECT_TRUE(framer.feed(bytes.subspan(at, std::min(chunk, bytes.size() - at))));
  }
  result.status = framer.finish();
  for (const auto& row : framer.skipped().rows()) result.skipped_bytes += row.bytes;
  return result;
}

TEST(Framer, GivesEveryRecordWhateverTheChunks) {
  const Buffer file = sample_file();
  const Framed whole = frame(file);
  ASSERT_TRUE(whole.status);
  EXPECT_EQ(whole.offsets.size(), 39u);
  EXPECT_EQ(whole.record_bytes, file.size());
  for (const std::size_t chunk : {1u, 2u, 7u, 12u, 13u, 100u, 1000u, 4096u}) {
    const Framed parts = frame(file, chunk);
    EXPECT_TRUE(parts.status);
    EXPECT_EQ(parts.offsets, whole.offsets) << chunk;
  }
}

TEST(Framer, CountsEveryByteOfACutFile) {
  const Buffer file = sample_file();
  for (std::size_t length = 0; length < file.size(); ++length) {
    const Framed cut = frame(Bytes(file).first(length), length % 5 == 0 ? 64 : SIZE_MAX);
    EXPECT_EQ(cut.record_bytes + cut.skipped_bytes, length);
    if (cut.skipped_bytes > 0) {
      ASSERT_FALSE(cut.status) << length;
      EXPECT_EQ(cut.status.error().code, ErrorCode::kTruncated);
    }
  }
}

TEST(Framer, CountsEveryByteOfADamagedFileAndFindsTheRest) {
  const Buffer file = sample_file();
  const std::size_t good = frame(file).offsets.size();
  for (std::size_t at = 0; at < file.size(); ++at) {
    Buffer damaged = file;
    damaged[at] ^= 0xFF;
    const Framed found = frame(damaged);
    EXPECT_EQ(found.record_bytes + found.skipped_bytes, file.size()) << at;
    // One damaged octet costs at most the record it is in, and its neighbour when it was a length.
    EXPECT_GE(found.offsets.size() + 2, good) << at;
    EXPECT_EQ(frame(damaged, 50).offsets, found.offsets) << at;
  }
}

TEST(Framer, RefusesWhatIsNotMrt) {
  const std::string text(5000, 'x');
  const Framed none = frame(as_bytes(text));
  ASSERT_FALSE(none.status);
  EXPECT_EQ(none.status.error().code, ErrorCode::kInvalid);
  EXPECT_EQ(none.skipped_bytes, text.size());
  EXPECT_TRUE(frame({}).status);
}

TEST(Framer, ReadsTableDumpRecordsWhoseLengthLeavesOutFourOctets) {
  Buffer one;
  append_sample_rib(one);
  const Framed rib = frame(one);
  Buffer file;
  for (int i = 0; i < 3; ++i) {  // the two TABLE_DUMP records, three times, each with 4 taken off its length
    for (std::size_t r = rib.offsets.size() - 2; r < rib.offsets.size(); ++r) {
      const std::size_t end = r + 1 < rib.offsets.size() ? rib.offsets[r + 1] : one.size();
      const std::size_t start = file.size();
      bgp::append_bytes(file, Bytes(one).subspan(rib.offsets[r], end - rib.offsets[r]));
      file[start + 11] -= 4;
    }
  }
  for (const std::size_t chunk : {1u, 3u, 50u, 100000u}) {
    const Framed found = frame(file, chunk);
    EXPECT_TRUE(found.status);
    EXPECT_EQ(found.offsets.size(), 6u);
    EXPECT_EQ(found.record_bytes, file.size());
  }
}

TEST(Framer, TakesRecordsOfMoreThan64KiB) {
  const Buffer attributes(60000, 0);
  std::vector<EncodedRibEntry> entries(20, {0, Instant{1}, 0, attributes});
  Buffer file;
  append_encoded_rib(file, Instant{1700000000}, 0, prefix_of("192.0.2.0/24"), entries);
  append_sample_rib(file);
  EXPECT_GT(file.size(), 1200000u);
  const Framed found = frame(file, 4096);
  EXPECT_TRUE(found.status);
  EXPECT_EQ(found.offsets.size(), 7u);
}

}  // namespace
}  // namespace mannerly::mrt
