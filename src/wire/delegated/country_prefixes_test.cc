#include "wire/delegated/country_prefixes.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/reader_checks.h"
#include "tests/shared_data.h"

namespace mannerly::delegated {
namespace {

struct Out {
  std::vector<CountryPrefix> rows;
  Tally skipped;
  Status status;
  std::optional<Instant> updated;
};

Out read(std::string_view text, std::size_t chunk = 1 << 20) {
  Out out;
  CountryPrefixReader reader([&](const CountryPrefix& row) { out.rows.push_back(row); });
  feed_in_chunks(text, chunk, [&](Bytes bytes) {
    if (out.status) out.status = reader.feed(bytes);
  });
  if (out.status) out.status = reader.finish();
  EXPECT_EQ(reader.records(), out.rows.size());
  out.skipped = reader.skipped();
  out.updated = reader.updated();
  return out;
}

constexpr std::string_view kSample =
    "{\"byCountry\": {\"AD\": [\"192.0.2.0/24\", \"2001:db8::/32\"], \"AE\": [\"x\", 1], \"long\": []},\n"
    " \"lastUpdate\": 1446473517386}";

TEST(CountryPrefixes, ReadsTheDocument) {
  const Out out = read(kSample);
  ASSERT_TRUE(out.status) << out.status.error().message;
  EXPECT_EQ(out.rows, (std::vector<CountryPrefix>{{"AD", *parse_prefix("192.0.2.0/24")},
                                                  {"AD", *parse_prefix("2001:db8::/32")}}));
  EXPECT_EQ(out.skipped.total(), 3u);
  EXPECT_EQ(format_date(out.updated.value()), "2015-11-02");
  EXPECT_FALSE(read("{}").status);
  EXPECT_FALSE(read("").status);
  EXPECT_FALSE(read(kSample.substr(0, 60)).status);
}

std::string run(std::string_view text, std::size_t chunk) {
  const Out out = read(text, chunk);
  std::string dump = out.status ? "" : out.status.error().message;
  for (const CountryPrefix& row : out.rows) dump += row.country + format_prefix(row.prefix);
  return dump + std::to_string(out.skipped.total());
}

TEST(CountryPrefixes, AreTheSameForEveryChunking) {
  expect_same_for_every_chunking(kSample, run);
}

TEST(CountryPrefixes, SurviveDamage) {
  expect_survives_damage(kSample, run);
}

TEST(CountryPrefixes, RealFileHasTheReferenceCounts) {
  MANNERLY_NEEDS_DATA(path, "rir/country-to-prefixes.all-rirs.20151103.json.xz");
  CountryPrefixReader reader([](const CountryPrefix& row) { EXPECT_TRUE(row.prefix.is_v4()); });
  ASSERT_TRUE(feed_file(path, [&](Bytes bytes) { EXPECT_TRUE(reader.feed(bytes)); }));
  ASSERT_TRUE(reader.finish());
  EXPECT_EQ(reader.records(), 153195u);
  EXPECT_TRUE(reader.skipped().empty());
}

}  // namespace
}  // namespace mannerly::delegated
