#include "wire/iana/bogon_list.h"

#include <gtest/gtest.h>

#include <cstdio>

#include "tests/reader_checks.h"
#include "tests/shared_data.h"

namespace mannerly::iana {
namespace {

struct Out {
  std::vector<BogonRow> rows;
  Tally skipped;
  Status status;
};

Out read(std::string_view text, std::size_t chunk = 1 << 20) {
  Out out;
  BogonListReader reader([&](const BogonRow& row) { out.rows.push_back(row); });
  feed_in_chunks(text, chunk, [&](Bytes bytes) { EXPECT_TRUE(reader.feed(bytes)); });
  out.status = reader.finish();
  EXPECT_EQ(reader.records(), out.rows.size());
  out.skipped = reader.skipped();
  return out;
}

constexpr std::string_view kSample =
    "# last updated 1647435002\n"
    "192.0.2.0/25 AS64496 Prefix is within unallocated space: 192.0.2.0 - 192.0.2.255\n"
    "198.51.100.0/24 AS64497 Prefix spans unallocated space: 198.51.100.0 - 198.51.100.63\n"
    "203.0.113.0/24 AS64497 Prefix partially spans unallocated space: 203.0.113.128 - 203.0.114.255\n"
    "2001:db8::/32\n"
    "203.0.113.0/24 ; example 1\n";

TEST(BogonList, ReadsEveryForm) {
  const Out out = read(kSample);
  ASSERT_TRUE(out.status);
  EXPECT_TRUE(out.skipped.empty());
  ASSERT_EQ(out.rows.size(), 5u);
  EXPECT_EQ(out.rows[0].asn, Asn{64496});
  EXPECT_EQ(out.rows[0].reason, BogonReason::kWithin);
  EXPECT_EQ(format_address(out.rows[0].last.value()), "192.0.2.255");
  EXPECT_EQ(out.rows[0].text, "Prefix is within unallocated space: 192.0.2.0 - 192.0.2.255");
  EXPECT_EQ(out.rows[1].reason, BogonReason::kSpans);
  EXPECT_EQ(out.rows[2].reason, BogonReason::kPartlySpans);
  EXPECT_EQ(out.rows[3], (BogonRow{.prefix = *parse_prefix("2001:db8::/32")}));
  EXPECT_EQ(out.rows[4].text, "; example 1");
}

TEST(BogonList, CountsWhatItCannotUse) {
  const Out out = read(
      "192.0.2.0/24\nnonsense\n192.0.2.1/24\n192.0.2.0/24 ASx\n"
      "192.0.2.0/24 AS64496 Prefix is within unallocated space: 192.0.2.0\n"
      "192.0.2.0/24 AS64496 Prefix is within unallocated space: 192.0.2.9 - 192.0.2.0\n");
  EXPECT_EQ(out.rows.size(), 1u);
  EXPECT_EQ(out.skipped.total(), 5u);
  EXPECT_FALSE(read("<html>\n").status);
}

TEST(BogonList, RoundTrips) {
  std::string text;
  const Out out = read(kSample);
  for (const BogonRow& row : out.rows) text += format_bogon(row);
  EXPECT_EQ(read(text).rows, out.rows);
}

std::string run(std::string_view text, std::size_t chunk) {
  const Out out = read(text, chunk);
  std::string dump = out.status ? "" : out.status.error().message;
  for (const BogonRow& row : out.rows) dump += format_bogon(row);
  return dump + std::to_string(out.skipped.total());
}

TEST(BogonList, IsTheSameForEveryChunking) {
  expect_same_for_every_chunking(kSample, run);
}

TEST(BogonList, SurvivesDamage) {
  expect_survives_damage(kSample, run);
}

struct Real {
  const char* file;
  std::uint64_t rows;
};

class RealLists : public testing::TestWithParam<Real> {};

TEST_P(RealLists, HaveTheReferenceCounts) {
  MANNERLY_NEEDS_DATA(path, std::string("bogons/") + GetParam().file);
  BogonListReader reader([](const BogonRow&) {});
  ASSERT_TRUE(feed_file(path, [&](Bytes bytes) { EXPECT_TRUE(reader.feed(bytes)); }));
  ASSERT_TRUE(reader.finish());
  EXPECT_EQ(reader.records(), GetParam().rows);
  EXPECT_TRUE(reader.skipped().empty());
}

INSTANTIATE_TEST_SUITE_P(BogonList, RealLists,
                         testing::Values(Real{"fullbogons-ipv4.20220316.txt.xz", 1479},
                                         Real{"fullbogons-ipv4.20240310.txt.xz", 703},
                                         Real{"fullbogons-ipv6.20220316.txt.xz", 130320},
                                         Real{"fullbogons-ipv6.20240310.txt.xz", 143544}));

TEST(BogonList, RealReportsHaveTheReferenceCounts) {
  MANNERLY_NEEDS_DATA(path, "bogons/cidr-report-bogon-prefixes.20180425-20180619.tar.xz");
  std::FILE* pipe = popen(("tar xOJf '" + path.string() + "'").c_str(), "r");
  ASSERT_NE(pipe, nullptr);
  std::array<std::uint64_t, 4> reasons{};
  BogonListReader reader([&](const BogonRow& row) {
    EXPECT_TRUE(row.asn);
    ++reasons.at(static_cast<std::size_t>(row.reason));
  });
  std::array<std::uint8_t, 1 << 14> buffer;
  while (const std::size_t n = std::fread(buffer.data(), 1, buffer.size(), pipe)) {
    EXPECT_TRUE(reader.feed(Bytes(buffer.data(), n)));
  }
  EXPECT_EQ(pclose(pipe), 0);
  ASSERT_TRUE(reader.finish());
  EXPECT_EQ(reasons, (std::array<std::uint64_t, 4>{0, 27707, 479, 35}));
  EXPECT_TRUE(reader.skipped().empty());
}

}  // namespace
}  // namespace mannerly::iana
