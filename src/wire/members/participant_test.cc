#include "wire/members/participant.h"

#include <gmock/gmock.h>

#include "tests/reader_checks.h"
#include "tests/shared_data.h"

namespace mannerly::members {
namespace {

using testing::ElementsAre;

struct Out {
  std::vector<Participant> list;
  Tally skipped, remarks;
  Status status;
};

template <class Reader>
Out read_with(std::string_view text, std::size_t chunk, ReaderOptions options = {}) {
  Out out;
  Reader reader([&](const Participant& p) { out.list.push_back(p); }, options);
  feed_in_chunks(text, chunk, [&](Bytes bytes) { EXPECT_TRUE(reader.feed(bytes)); });
  out.status = reader.finish();
  EXPECT_EQ(reader.records(), out.list.size());
  out.skipped = reader.skipped();
  out.remarks = reader.remarks();
  return out;
}

Out csv(std::string_view text, ReaderOptions options = {}) {
  return read_with<ParticipantCsvReader>(text, 1 << 20, options);
}

Out toml(std::string_view text) {
  return read_with<ParticipantTomlReader>(text, 1 << 20);
}

constexpr std::string_view kPublished =
    "\xEF\xBB\xBFOrganization Name,Areas,ASNs,Action 1: Filtering,Action 2: Anti-spoofing,Action 3: Coordination,"
    "Action 4: Global Validation\n"
    "Example One,TR,64496,Yes,No,Yes,Yes\n"
    "\"Example, Two\",CN;DE,64497;AS64498,Yes;RPKI;AS-SET,No,,IRR\n"
    "Example Three,BR,,Yes,No,Yes,Yes\n";

TEST(Participants, ReadsThePublishedList) {
  const Out out = csv(kPublished);
  ASSERT_TRUE(out.status);
  EXPECT_TRUE(out.skipped.empty());
  EXPECT_TRUE(out.remarks.empty());
  ASSERT_EQ(out.list.size(), 3u);
  const Participant& two = out.list[1];
  EXPECT_EQ(two.name, "Example, Two");
  EXPECT_EQ(two.programme, Programme::kNetworkOperator);
  EXPECT_THAT(two.economies, ElementsAre("CN", "DE"));
  EXPECT_THAT(two.asns, ElementsAre(Asn{64497}, Asn{64498}));
  ASSERT_EQ(two.actions.size(), 3u) << "an empty cell says nothing";
  EXPECT_TRUE(two.actions.at(1).implemented);
  EXPECT_THAT(two.actions.at(1).means, ElementsAre("RPKI", "AS-SET"));
  EXPECT_FALSE(two.actions.at(2).implemented);
  EXPECT_TRUE(two.actions.at(4).implemented) << "means alone stand for yes";
  EXPECT_TRUE(out.list[2].asns.empty());
}

TEST(Participants, TellsTheProgrammeByTheColumns) {
  const std::string_view cdn = "Organization Name,ASNs,Action 1: A,Action 6: Tools\nExample,64496,Yes,No\n";
  EXPECT_EQ(csv(cdn).list.at(0).programme, Programme::kCdnCloud);
  EXPECT_EQ(csv(cdn, {.programme = Programme::kVendor}).list.at(0).programme, Programme::kVendor);
  EXPECT_EQ(csv("name,asns,programme\nExample,64496,IXP\n").list.at(0).programme, Programme::kIxp);
  EXPECT_EQ(csv("name,asns,action_5\nExample,64496,yes\n").list.at(0).programme, Programme::kIxp);
}

TEST(Participants, CountsWhatItCannotUse) {
  const Out out =
      csv("name,asns,programme,economies,joined,action_1,colour\n"
          "Example,64496;x,isp,BR;BRA,someday,yes since never,red\n"
          "Short,64496\n"
          ",64496,isp,BR,,yes,red\n"
          "Other,64496,club,BR,,yes,red\n"
          "\"Open,64496,isp,BR,,yes,red\n");
  ASSERT_EQ(out.list.size(), 1u);
  EXPECT_EQ(out.skipped.total(), 4u);
  EXPECT_EQ(out.remarks.total(), 5u) << "a column, an ASN, an economy, two dates";
  EXPECT_FALSE(csv("a,b\n1,2\n").status);
  EXPECT_FALSE(csv("").status);
}

TEST(Participants, ReadsToml) {
  const Out out = toml(
      "[[participant]]\nname = 'Example'\nprogramme = 'ixp'\neconomies = ['BR', 'cl']\nasns = [64496, 'AS64497']\n"
      "joined = 2022-05-01\n[participant.actions]\n1 = 'yes since 2022-05-01;IRR'\n2 = false\n"
      "[[participant]]\nprogramme = 'isp'\n[[participant]]\nname = 'Two'\ncolour = 'red'\n");
  ASSERT_TRUE(out.status) << out.status.error().message;
  ASSERT_EQ(out.list.size(), 2u);
  const Participant& one = out.list[0];
  EXPECT_EQ(one.programme, Programme::kIxp);
  EXPECT_THAT(one.economies, ElementsAre("BR", "CL"));
  EXPECT_THAT(one.asns, ElementsAre(Asn{64496}, Asn{64497}));
  EXPECT_EQ(format_date(one.joined.value()), "2022-05-01");
  EXPECT_EQ(format_date(one.actions.at(1).since.value()), "2022-05-01");
  EXPECT_FALSE(one.actions.at(2).implemented);
  EXPECT_EQ(out.skipped.total(), 1u);
  EXPECT_EQ(out.remarks.rows().at(0).reason, "unknown key");
  const Status bad = toml("[[participant]]\nname = \n").status;
  ASSERT_FALSE(bad);
  EXPECT_THAT(bad.error().message, testing::HasSubstr("line 2"));
  EXPECT_EQ(toml("a = " + std::string(100'000, '[')).status.error().code, ErrorCode::kLimit);
  EXPECT_FALSE(toml("[^participant]]\n").status);
  EXPECT_FALSE(toml("\xEF\xB6\xBF").status);
  std::string dotted = "a";
  for (int i = 0; i < 1000; ++i) dotted += ".a";
  EXPECT_EQ(toml(dotted + " = 1").status.error().code, ErrorCode::kLimit);
}

TEST(Participants, LimitsTheTomlDocument) {
  ParticipantTomlReader reader([](const Participant&) {});
  const std::string block(1 << 20, '#');
  Status status;
  for (int i = 0; i < 17 && status; ++i) status = reader.feed(as_bytes(block));
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::kLimit);
}

TEST(Participants, RoundTrips) {
  Participant one{.name = "Example, \"One\"",
                  .programme = Programme::kCdnCloud,
                  .economies = {"BR", "CL"},
                  .asns = {{64496}, {65536}},
                  .joined = parse_instant("2020-04-01"),
                  .actions = {{1, Claim{true, parse_instant("2021-01-02"), {"IRR", "RPKI"}}}, {6, Claim{}}}};
  Participant bare{.name = "#Bare"};
  const Out out = csv(format_csv_header() + format_csv(one) + format_csv(bare));
  EXPECT_EQ(out.list, (std::vector<Participant>{one, bare}));
}

constexpr std::string_view kToml =
    "[[participant]]\nname='E'\nasns=[64496]\njoined=2022-05-01\nactions={1='yes;RPKI',2='no'}\n";

template <class Reader>
std::string run(std::string_view text, std::size_t chunk) {
  const Out out = read_with<Reader>(text, chunk);
  std::string dump = out.status ? "" : out.status.error().message;
  for (const Participant& p : out.list) dump += format_csv(p);
  for (const auto& row : out.skipped.rows()) dump += row.reason + std::to_string(row.count);
  for (const auto& row : out.remarks.rows()) dump += row.reason + std::to_string(row.count);
  return dump;
}

TEST(Participants, AreTheSameForEveryChunking) {
  expect_same_for_every_chunking(kPublished, run<ParticipantCsvReader>);
  expect_same_for_every_chunking(kToml, run<ParticipantTomlReader>);
}

TEST(Participants, SurviveDamage) {
  expect_survives_damage(kPublished, run<ParticipantCsvReader>);
  expect_survives_damage(kToml, run<ParticipantTomlReader>);
}

TEST(Participants, RealListsHaveTheReferenceCounts) {
  MANNERLY_NEEDS_DATA(isps, "manrs/manrs_isps.2022.csv");
  MANNERLY_NEEDS_DATA(cdns, "manrs/manrs_cdns.2022.csv");
  std::size_t asns = 0, without_asn = 0, many_economies = 0;
  std::array<int, 5> yes{};
  ParticipantCsvReader reader([&](const Participant& p) {
    asns += p.asns.size();
    without_asn += p.asns.empty();
    many_economies += p.economies.size() > 1;
    for (const auto& [action, claim] : p.actions) yes.at(static_cast<std::size_t>(action)) += claim.implemented;
    EXPECT_EQ(p.programme, Programme::kNetworkOperator);
  });
  ASSERT_TRUE(feed_file(isps, [&](Bytes bytes) { EXPECT_TRUE(reader.feed(bytes)); }));
  ASSERT_TRUE(reader.finish());
  EXPECT_EQ(reader.records(), 668u);
  EXPECT_EQ(asns, 849u);
  EXPECT_EQ(without_asn, 1u);
  EXPECT_EQ(many_economies, 66u);
  EXPECT_THAT(yes, ElementsAre(0, 660, 424, 654, 630));
  EXPECT_TRUE(reader.skipped().empty());
  EXPECT_TRUE(reader.remarks().empty());

  ParticipantCsvReader cloud([&](const Participant& p) {
    EXPECT_EQ(p.programme, Programme::kCdnCloud);
    EXPECT_EQ(p.actions.size(), 6u);
  });
  ASSERT_TRUE(feed_file(cdns, [&](Bytes bytes) { EXPECT_TRUE(cloud.feed(bytes)); }));
  ASSERT_TRUE(cloud.finish());
  EXPECT_EQ(cloud.records(), 18u);
  EXPECT_TRUE(cloud.remarks().empty());
}

}  // namespace
}  // namespace mannerly::members
