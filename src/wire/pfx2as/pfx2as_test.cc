#include "wire/pfx2as/pfx2as.h"

#include <gmock/gmock.h>

#include "tests/reader_checks.h"
#include "tests/shared_data.h"

namespace mannerly::pfx2as {
namespace {

using testing::HasSubstr;

std::vector<Row> rows_of(std::string_view text, Tally* skipped = nullptr) {
  std::vector<Row> rows;
  Pfx2AsReader reader([&](const Row& row) { rows.push_back(row); });
  EXPECT_TRUE(reader.feed(as_bytes(text)));
  EXPECT_TRUE(reader.finish());
  EXPECT_EQ(reader.records(), rows.size());
  if (skipped != nullptr) *skipped = reader.skipped();
  return rows;
}

Prefix prefix(std::string_view text) {
  return parse_prefix(text).value();
}

TEST(Pfx2As, ReadsEveryFormWithoutALabel) {
  const std::vector<Row> rows = rows_of(
      "; comment\n"
      "192.0.2.0\t24\t64496\n"
      "192.0.2.0 24 64496_64497,64498_64499\n"
      "192.0.2.0/25\t64500\n"
      "192.0.2.128/25\t64500\tZZ\tA\n"
      "64501\t2001:db8::/32\t7\n"
      "{64502,64503}\t2001:db8::/33\t1\n"
      "{64504}\t2001:db8::/34\t2\n"
      "2001:db8::\t48\tAS65536\n");
  ASSERT_EQ(rows.size(), 8u);
  EXPECT_EQ(rows[0], (Row{prefix("192.0.2.0/24"), {{Asn{64496}}}, {}}));
  EXPECT_EQ(rows[1], (Row{prefix("192.0.2.0/24"),
                          {{Asn{64496}}, {Asn{64497}, true, 1}, {Asn{64498}, true, 1}, {Asn{64499}, false, 2}},
                          {}}));
  EXPECT_EQ(rows[2], (Row{prefix("192.0.2.0/25"), {{Asn{64500}}}, {}}));
  EXPECT_EQ(rows[3], (Row{prefix("192.0.2.128/25"), {{Asn{64500}}}, {}}));
  EXPECT_EQ(rows[4], (Row{prefix("2001:db8::/32"), {{Asn{64501}}}, 7}));
  EXPECT_EQ(rows[5], (Row{prefix("2001:db8::/33"), {{Asn{64502}, true}, {Asn{64503}, true}}, 1}));
  EXPECT_EQ(rows[6], (Row{prefix("2001:db8::/34"), {{Asn{64504}, true}}, 2}));
  EXPECT_EQ(rows[7], (Row{prefix("2001:db8::/48"), {{Asn{65536}}}, {}}));
}

TEST(Pfx2As, CountsWhatItCannotUse) {
  Tally skipped;
  const auto rows = rows_of(
      "192.0.2.0/24\t64496\n"
      "192.0.2.0/24\t\tZZ\n"
      "192.0.2.1/24\t64496\n"
      "192.0.2.0\t33\t64496\n"
      "192.0.2.0\t24\t64496_\n"
      "192.0.2.0\t24\t\n"
      "64496\t192.0.2.0/24\tmany\n"
      "64496\n",
      &skipped);
  EXPECT_EQ(rows.size(), 1u);
  EXPECT_EQ(skipped.total(), 7u);
  ASSERT_FALSE(skipped.empty());
  EXPECT_EQ(skipped.rows()[0].reason, "no origin");
  EXPECT_EQ(skipped.rows()[0].first_offset, 2u);
  Pfx2AsReader page([](const Row&) {});
  EXPECT_TRUE(page.feed(as_bytes("<html>\n<body>404</body>\n")));
  const Status status = page.finish();
  ASSERT_FALSE(status);
  EXPECT_THAT(status.error().message, HasSubstr("line 1"));
}

TEST(Pfx2As, LimitsTheOriginsOfARow) {
  std::string line = "192.0.2.0\t24\t64496";
  for (std::size_t i = 0; i < Pfx2AsReader::kOriginsMax; ++i) line += "_64497";
  Tally skipped;
  EXPECT_EQ(rows_of("192.0.2.0\t24\t64496\n" + line + "\n", &skipped).size(), 1u);
  EXPECT_EQ(skipped.total(), 1u);
}

TEST(Pfx2As, RoundTrips) {
  const Row moas{prefix("192.0.2.0/24"), {{Asn{64496}}, {Asn{64497}, true, 1}, {Asn{64498}, true, 1}}, {}};
  const Row set_of_one{prefix("2001:db8::/32"), {{Asn{64496}, true}}, {}};
  const Row plain{prefix("198.51.100.0/24"), {{Asn{65536}}}, {}};
  for (const Row& row : {moas, set_of_one, plain}) EXPECT_EQ(rows_of(format_row(row)), std::vector<Row>{row});
  EXPECT_EQ(rows_of(format_row(plain, Form::kPyasn)), std::vector<Row>{plain});
  Row seen = set_of_one;
  seen.peers = 12;
  EXPECT_EQ(rows_of(format_row(seen, Form::kRisWhois)), std::vector<Row>{seen});
}

constexpr std::string_view kSample =
    "% dump\n64496\t192.0.2.0/24\t3\n192.0.2.0\t24\t64496_64497,64498\r\n2001:db8::/32\t{64499}\n\nnonsense\n";

std::string run(std::string_view text, std::size_t chunk) {
  std::string out;
  std::uint64_t given = 0;
  Pfx2AsReader reader([&](const Row& row) {
    out += format_row(row);
    ++given;
    EXPECT_FALSE(row.origins.empty());
  });
  feed_in_chunks(text, chunk, [&](Bytes bytes) { EXPECT_TRUE(reader.feed(bytes)); });
  const Status status = reader.finish();
  EXPECT_EQ(given, reader.records());
  for (const auto& row : reader.skipped().rows()) out += row.reason + std::to_string(row.count);
  return out + (status ? "" : status.error().message);
}

TEST(Pfx2As, IsTheSameForEveryChunking) {
  expect_same_for_every_chunking(kSample, run);
}

TEST(Pfx2As, SurvivesDamage) {
  expect_survives_damage(kSample, run);
}

struct Real {
  const char* file;
  std::uint64_t rows, v4, moas, with_set, skipped;
};

class RealTables : public testing::TestWithParam<Real> {};

TEST_P(RealTables, HaveTheReferenceCounts) {
  const Real& expected = GetParam();
  MANNERLY_NEEDS_DATA(path, std::string("pfx2as/") + expected.file);
  Real seen{};
  Pfx2AsReader reader([&](const Row& row) {
    seen.v4 += row.prefix.is_v4();
    seen.moas += row.origins.back().alternative > 0;
    seen.with_set += std::any_of(row.origins.begin(), row.origins.end(), [](const auto& o) { return o.is_set; });
  });
  ASSERT_TRUE(feed_file(path, [&](Bytes bytes) { EXPECT_TRUE(reader.feed(bytes)); }));
  ASSERT_TRUE(reader.finish());
  EXPECT_EQ(reader.records(), expected.rows);
  EXPECT_EQ(seen.v4, expected.v4);
  EXPECT_EQ(seen.moas, expected.moas);
  EXPECT_EQ(seen.with_set, expected.with_set);
  EXPECT_EQ(reader.skipped().total(), expected.skipped);
}

INSTANTIATE_TEST_SUITE_P(Pfx2As, RealTables,
                         testing::Values(Real{"pyasn.ipasn_20080501.dat.gz", 270849, 270849, 0, 0, 0},
                                         Real{"pyasn.ipasn_v4v6_20151101.dat.gz", 633831, 606138, 0, 0, 0},
                                         Real{"caida.routeviews-rv2.pfx2as.v4.202002.gz", 845161, 845161, 9056, 108, 0},
                                         Real{"caida.routeviews-rv6.pfx2as.v6.202002.gz", 83125, 0, 865, 16, 0},
                                         Real{"riswhoisdump.IPv6.20190304.txt.xz", 78322, 0, 0, 45, 0},
                                         Real{"ihr-ip2asn.20041201.pfx2as.tsv.gz", 155287, 154726, 0, 36, 0},
                                         Real{"ihr-ip2asn.20050101.pfx2as.tsv.gz", 157134, 156571, 0, 34, 0},
                                         Real{"ihr-ip2asn.20080201.pfx2as.tsv.gz", 244086, 243204, 0, 41, 0},
                                         Real{"ihr-ip2asn.20080301.pfx2as.tsv.gz", 249016, 248093, 0, 50, 0},
                                         Real{"ihr-ip2asn.20100401.pfx2as.tsv.gz", 323803, 321112, 0, 66, 0},
                                         Real{"ihr-ip2asn.20100501.pfx2as.tsv.gz", 327044, 324188, 0, 67, 0},
                                         Real{"ipfire-libloc.networks.20221029.tsv.xz", 1146274, 968428, 0, 0,
                                              143779}));

}  // namespace
}  // namespace mannerly::pfx2as
