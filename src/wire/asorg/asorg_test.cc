#include "wire/asorg/asorg.h"

#include <gtest/gtest.h>

#include "tests/reader_checks.h"
#include "tests/shared_data.h"

namespace mannerly::asorg {
namespace {

struct Out {
  std::vector<Org> orgs;
  std::vector<AsEntry> ases;
  Tally skipped;
  Status status;
};

Out read(std::string_view text, std::size_t chunk = 1 << 20) {
  Out out;
  AsOrgReader reader({.on_org = [&](const Org& org) { out.orgs.push_back(org); },
                      .on_as = [&](const AsEntry& entry) { out.ases.push_back(entry); }});
  feed_in_chunks(text, chunk, [&](Bytes bytes) { EXPECT_TRUE(reader.feed(bytes)); });
  out.status = reader.finish();
  EXPECT_EQ(reader.records(), out.orgs.size() + out.ases.size());
  out.skipped = reader.skipped();
  return out;
}

Out read_names(std::string_view text, std::size_t chunk = 1 << 20) {
  Out out;
  AsNameReader reader([&](const AsEntry& entry) { out.ases.push_back(entry); });
  feed_in_chunks(text, chunk, [&](Bytes bytes) { EXPECT_TRUE(reader.feed(bytes)); });
  out.status = reader.finish();
  EXPECT_EQ(reader.records(), out.ases.size());
  out.skipped = reader.skipped();
  return out;
}

constexpr std::string_view kSample =
    "# name: AS Org\n"
    "# format:org_id|changed|org_name|country|source\n"
    "EX-1-ARIN|20191028|Example, Inc.|US|ARIN\n"
    "@aut-64497-RIPE||Z\xFCrich Example|CH|RIPE\n"
    "# format:aut|changed|aut_name|org_id|opaque_id|source\n"
    "64496|20180220|EXAMPLE-1|EX-1-ARIN|e5e3_ARIN|ARIN\n"
    "64497||EXAMPLE-2|@aut-64497-RIPE||RIPE\n"
    "{\"type\":\"Organization\",\"organizationId\":\"EX-2\",\"changed\":\"20200101\",\"name\":\"Two\",\"country\":"
    "\"BR\","
    "\"source\":\"LACNIC\"}\n"
    "{\"type\":\"ASN\",\"asn\":\"64498\",\"name\":\"TWO\",\"organizationId\":\"EX-2\",\"source\":\"LACNIC\"}\n";

TEST(AsOrg, ReadsTextAndJson) {
  const Out out = read(kSample);
  ASSERT_TRUE(out.status);
  EXPECT_TRUE(out.skipped.empty());
  EXPECT_EQ(out.orgs, (std::vector<Org>{{"EX-1-ARIN", parse_instant("20191028"), "Example, Inc.", "US", "ARIN"},
                                        {"@aut-64497-RIPE", {}, "Z\xC3\xBCrich Example", "CH", "RIPE"},
                                        {"EX-2", parse_instant("20200101"), "Two", "BR", "LACNIC"}}));
  ASSERT_EQ(out.ases.size(), 3u);
  EXPECT_EQ(out.ases[0].org_id, "EX-1-ARIN");
  EXPECT_EQ(out.ases[0].opaque_id, "e5e3_ARIN");
  EXPECT_EQ(out.ases[1].name, "EXAMPLE-2");
  EXPECT_EQ(out.ases[2].asn, Asn{64498});
  EXPECT_EQ(out.ases[2].org_id, "EX-2");
}

TEST(AsOrg, ReadsTheOlderFormatWithoutOpaqueIds) {
  const Out out = read("# format:aut|changed|aut_name|org_id|source\n64496|20180220|EXAMPLE-1|EX-1|ARIN\n");
  ASSERT_EQ(out.ases.size(), 1u);
  EXPECT_EQ(out.ases[0].source, "ARIN");
}

TEST(AsOrg, CountsWhatItCannotUse) {
  const Out out = read(std::string(kAsFormatLine) +
                       "64496||A|B||C\nx||A|B||C\n64496||A|B\n{\"type\":\"ASN\",\"asn\":\"x\"}\n{\"type\":\n{}\n" +
                       std::string(kOrgFormatLine) + "||A|B|C\n# format:what|ever\na|b\n");
  EXPECT_EQ(out.ases.size(), 1u);
  EXPECT_EQ(out.skipped.total(), 7u);
  EXPECT_FALSE(read("64496||A|B||C\n").status) << "a line before a format line";
}

TEST(AsOrg, RoundTrips) {
  const Org org{"EX-1", parse_instant("20191028"), "Example", "US", "ARIN"};
  const AsEntry entry{Asn{64496}, {}, "EXAMPLE", "EX-1", "opaque", "ARIN", "", ""};
  const Out out = read(std::string(kOrgFormatLine) + format_org(org) + std::string(kAsFormatLine) + format_as(entry));
  EXPECT_EQ(out.orgs, std::vector<Org>{org});
  EXPECT_EQ(out.ases, std::vector<AsEntry>{entry});
  Org odd = org;
  odd.name = "a|b\nc";
  EXPECT_EQ(read(std::string(kOrgFormatLine) + format_org(odd)).orgs.at(0).name, "a b c");
}

TEST(AsNames, ReadsEveryKindOfList) {
  const Out bgp_tools = read_names("asn,name,class,cc\nAS64496,\"Example, Inc.\",Eyeball,JP\n");
  ASSERT_EQ(bgp_tools.ases.size(), 1u);
  EXPECT_EQ(bgp_tools.ases[0], (AsEntry{Asn{64496}, {}, "Example, Inc.", "", "", "", "JP", "Eyeball"}));
  const Out ipinfo = read_names("asn,name,country,registry\nAS64496,Example,US,arin\n");
  ASSERT_EQ(ipinfo.ases.size(), 1u);
  EXPECT_EQ(ipinfo.ases[0].source, "arin");
  EXPECT_EQ(read_names("AS64496,\"\"\"Example\"\", Inc.\"\n").ases.at(0).name, "\"Example\", Inc.");
  EXPECT_EQ(read_names("64496\tThe, Example\n").ases.at(0).name, "The, Example");
}

TEST(AsNames, CountsWhatItCannotUse) {
  const Out out = read_names("asn,name\nAS64496,A\nASx,B\nAS64497\nAS64498,\"open\n");
  EXPECT_EQ(out.ases.size(), 1u);
  EXPECT_EQ(out.skipped.total(), 3u);
  EXPECT_FALSE(read_names("asn,hege\n64496,0.1\n").status) << "a list of something else";
}

std::string run(std::string_view text, std::size_t chunk) {
  const Out out = read(text, chunk);
  std::string dump = out.status ? "" : out.status.error().message;
  for (const Org& org : out.orgs) dump += format_org(org);
  for (const AsEntry& entry : out.ases) dump += format_as(entry);
  for (const auto& row : out.skipped.rows()) dump += row.reason + std::to_string(row.count);
  const Out names = read_names(text, chunk);
  for (const AsEntry& entry : names.ases) dump += format_as(entry);
  return dump + std::to_string(names.skipped.total());
}

TEST(AsOrg, IsTheSameForEveryChunking) {
  expect_same_for_every_chunking(kSample, run);
  expect_same_for_every_chunking("asn,name,class,cc\nAS64496,\"Example, Inc.\",Eyeball,JP\r\n", run);
}

TEST(AsOrg, SurvivesDamage) {
  expect_survives_damage(kSample, run);
  expect_survives_damage("asn,name,class,cc\nAS64496,\"Example, Inc.\",Eyeball,JP\n64497\tB\n", run);
}

TEST(AsOrg, RealFileHasTheReferenceCounts) {
  MANNERLY_NEEDS_DATA(path, "asorg/20220401.as-org2info.txt.gz");
  std::uint64_t orgs = 0, ases = 0;
  AsOrgReader reader({.on_org = [&](const Org&) { ++orgs; }, .on_as = [&](const AsEntry&) { ++ases; }});
  ASSERT_TRUE(feed_file(path, [&](Bytes bytes) { EXPECT_TRUE(reader.feed(bytes)); }));
  ASSERT_TRUE(reader.finish());
  EXPECT_EQ(orgs, 89976u);
  EXPECT_EQ(ases, 109912u);
  EXPECT_EQ(orgs + ases, 199888u);
  EXPECT_TRUE(reader.skipped().empty());
}

struct Real {
  const char* file;
  std::uint64_t names;
};

class RealNames : public testing::TestWithParam<Real> {};

TEST_P(RealNames, HaveTheReferenceCounts) {
  MANNERLY_NEEDS_DATA(path, GetParam().file);
  AsNameReader reader([](const AsEntry& entry) { EXPECT_NE(entry.asn.value, 0u); });
  ASSERT_TRUE(feed_file(path, [&](Bytes bytes) { EXPECT_TRUE(reader.feed(bytes)); }));
  ASSERT_TRUE(reader.finish());
  EXPECT_EQ(reader.records(), GetParam().names);
  EXPECT_TRUE(reader.skipped().empty());
}

INSTANTIATE_TEST_SUITE_P(AsNames, RealNames,
                         testing::Values(Real{"asorg/asnames.ipinfo.202004.csv.xz", 87206},
                                         Real{"asorg/bgptools.asns.20260531.csv.gz", 120793},
                                         Real{"pfx2as/ipfire-libloc.asnames.20221029.tsv.xz", 93412}));

}  // namespace
}  // namespace mannerly::asorg
