#include "wire/asrel/asrel.h"

#include <gtest/gtest.h>

#include <unordered_set>

#include "tests/reader_checks.h"
#include "tests/shared_data.h"

namespace mannerly::asrel {
namespace {

struct Links {
  std::vector<Link> links;
  Header header;
  Tally skipped;
};

Links links_of(std::string_view text) {
  Links out;
  AsRelReader reader([&](const Link& link) { out.links.push_back(link); });
  EXPECT_TRUE(reader.feed(as_bytes(text)));
  EXPECT_TRUE(reader.finish());
  EXPECT_EQ(reader.records(), out.links.size());
  out.header = reader.header();
  out.skipped = reader.skipped();
  return out;
}

TEST(AsRel, ReadsBothSerialsAndTheHeader) {
  const Links out = links_of(
      "# source:topology|BGP|20220301|example|rrc00\n"
      "# input clique: 64496 64497\n"
      "# IXP ASes: 64511\n"
      "64496|64500|-1\n"
      "64496|64497|0\n"
      "64496|64501|-1|bgp\n"
      "64500|64501|0|mlp\n"
      "64502|64496|1\n"
      "64503 64504 2\n"
      "64505\t64506\t-1\n");
  const auto p2c = Relationship::kProviderToCustomer;
  EXPECT_EQ(out.links, (std::vector<Link>{{Asn{64496}, Asn{64500}, p2c, ""},
                                          {Asn{64496}, Asn{64497}, Relationship::kPeerToPeer, ""},
                                          {Asn{64496}, Asn{64501}, p2c, "bgp"},
                                          {Asn{64500}, Asn{64501}, Relationship::kPeerToPeer, "mlp"},
                                          {Asn{64496}, Asn{64502}, p2c, ""},
                                          {Asn{64503}, Asn{64504}, Relationship::kSiblings, ""},
                                          {Asn{64505}, Asn{64506}, p2c, ""}}));
  EXPECT_EQ(out.header.clique, (std::vector<Asn>{{64496}, {64497}}));
  EXPECT_EQ(out.header.ixps, std::vector<Asn>{{64511}});
  EXPECT_EQ(out.header.sources, 1u);
  EXPECT_TRUE(out.skipped.empty());
}

TEST(AsRel, CountsWhatItCannotUse) {
  const Links out = links_of("64496|64497|0\n64496|64496|0\n64496|64497\n64496|64497|3\n64496||0\nx|64496|0\n");
  EXPECT_EQ(out.links.size(), 1u);
  EXPECT_EQ(out.skipped.total(), 5u);
  AsRelReader page([](const Link&) {});
  EXPECT_TRUE(page.feed(as_bytes("<html>\n")));
  EXPECT_FALSE(page.finish());
}

TEST(AsRel, RoundTrips) {
  const Link link{Asn{64496}, Asn{64500}, Relationship::kProviderToCustomer, "mlp"};
  EXPECT_EQ(links_of(format_link(link, Serial::kTwo)).links, std::vector<Link>{link});
  EXPECT_EQ(links_of("# IXP ASes: 64511 x\n64496|64497|0\n").header.unread, 1u);
  Header header;
  header.clique = {{64496}, {64497}};
  header.ixps = {{64511}};
  const Links back = links_of(format_header(header) + format_link(link));
  EXPECT_EQ(back.header.clique, header.clique);
  EXPECT_EQ(back.header.ixps, header.ixps);
  EXPECT_EQ(back.links.at(0).source, "");
}

std::vector<Cone> cones_of(std::string_view text, std::uint64_t skipped = 0) {
  std::vector<Cone> out;
  ConeReader reader([&](const Cone& cone) { out.push_back(cone); });
  EXPECT_TRUE(reader.feed(as_bytes(text)));
  EXPECT_TRUE(reader.finish());
  EXPECT_EQ(reader.skipped().total(), skipped);
  return out;
}

TEST(Cones, ReadsAndRoundTrips) {
  const Cone cone{Asn{64496}, {{64496}, {64497}, {64498}}};
  EXPECT_EQ(cones_of("# total size: 2\n64496 64496 64497 64498\n64497 64497 \n"),
            (std::vector<Cone>{cone, {Asn{64497}, {{64497}}}}));
  EXPECT_EQ(cones_of(format_cone(cone)), std::vector<Cone>{cone});
  EXPECT_EQ(cones_of("64496 64496\n64496\n64496 x\n", 2).size(), 1u);
}

constexpr std::string_view kSample =
    "# input clique: 64496\n64496|64497|-1|bgp\n64496 64498 64499\r\n\n64496|64497|0\n";

std::string run(std::string_view text, std::size_t chunk) {
  std::string out, cone_out;
  std::uint64_t links = 0, cones = 0;
  AsRelReader reader([&](const Link& link) { out += format_link(link, Serial::kTwo), ++links; });
  ConeReader cone_reader([&](const Cone& cone) { cone_out += format_cone(cone), ++cones; });
  feed_in_chunks(text, chunk, [&](Bytes bytes) {
    EXPECT_TRUE(reader.feed(bytes));
    EXPECT_TRUE(cone_reader.feed(bytes));
  });
  const Status status = reader.finish();
  const Status cone_status = cone_reader.finish();
  EXPECT_EQ(links, reader.records());
  EXPECT_EQ(cones, cone_reader.records());
  out += cone_out + format_header(reader.header());
  for (const auto& row : reader.skipped().rows()) out += row.reason + std::to_string(row.count);
  for (const auto& row : cone_reader.skipped().rows()) out += row.reason + std::to_string(row.count);
  return out + (status ? "" : status.error().message) + (cone_status ? "" : cone_status.error().message);
}

TEST(AsRel, IsTheSameForEveryChunking) {
  expect_same_for_every_chunking(kSample, run);
}

TEST(AsRel, SurvivesDamage) {
  expect_survives_damage(kSample, run);
}

struct Real {
  const char* file;
  std::uint64_t links, providers, clique, ixps;
};

class RealLinks : public testing::TestWithParam<Real> {};

TEST_P(RealLinks, HaveTheReferenceCounts) {
  const Real& expected = GetParam();
  MANNERLY_NEEDS_DATA(path, std::string("asrel/") + expected.file);
  std::uint64_t providers = 0;
  std::unordered_set<Asn> ases;
  AsRelReader reader([&](const Link& link) {
    providers += link.relationship == Relationship::kProviderToCustomer;
    ases.insert(link.a);
    ases.insert(link.b);
  });
  ASSERT_TRUE(feed_file(path, [&](Bytes bytes) { EXPECT_TRUE(reader.feed(bytes)); }));
  ASSERT_TRUE(reader.finish());
  EXPECT_EQ(reader.records(), expected.links);
  EXPECT_EQ(providers, expected.providers);
  EXPECT_EQ(reader.header().clique.size(), expected.clique);
  EXPECT_EQ(reader.header().ixps.size(), expected.ixps);
  EXPECT_TRUE(reader.skipped().empty());
  if (std::string_view(expected.file).starts_with("2016")) {
    EXPECT_EQ(ases.size(), 52838u);
  }
}

INSTANTIATE_TEST_SUITE_P(AsRel, RealLinks,
                         testing::Values(Real{"20130508.as-rel.txt.xz", 233860, 2 * 73324, 0, 0},
                                         Real{"20160101.as-rel.txt.xz", 210412, 103848, 17, 25},
                                         Real{"toposcope.201706.as-rel.txt.xz", 259252, 118305, 0, 0},
                                         Real{"20220301.as-rel.txt.bz2", 418744, 147952, 19, 28},
                                         Real{"20220501.as-rel.txt.bz2", 377859, 147622, 19, 28}));

TEST(Cones, RealFileHasTheReferenceCounts) {
  MANNERLY_NEEDS_DATA(path, "asrel/20160101.ppdc-ases.txt.xz");
  std::uint64_t members = 0, without_self = 0;
  ConeReader reader([&](const Cone& cone) {
    members += cone.members.size();
    without_self += std::find(cone.members.begin(), cone.members.end(), cone.asn) == cone.members.end();
  });
  ASSERT_TRUE(feed_file(path, [&](Bytes bytes) { EXPECT_TRUE(reader.feed(bytes)); }));
  ASSERT_TRUE(reader.finish());
  EXPECT_EQ(reader.records(), 52838u);
  EXPECT_EQ(without_self, 0u);
  EXPECT_EQ(members, 396136u);
  EXPECT_EQ(reader.header().clique.size(), 17u);
  EXPECT_TRUE(reader.skipped().empty());
}

}  // namespace
}  // namespace mannerly::asrel
