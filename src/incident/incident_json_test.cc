#include <gtest/gtest.h>

#include "incident/incident.h"

namespace mannerly::incident {
namespace {

Incident full_incident() {
  Incident i;
  i.id = "moas-20261123T040506Z-AS64500";
  i.kind = Kind::kMoas;
  i.phase = Phase::kClosed;
  i.start = *parse_instant("2026-11-23T04:05:06Z");
  i.end = *parse_instant("2026-11-23T05:00:00Z");
  i.ending = Ending::kAcquitted;
  i.culprit = Asn{64500};
  i.accomplices = {Asn{64501}};
  i.victims = {Asn{64502}, Asn{64503}};
  i.prefixes = {{*parse_prefix("192.0.2.0/24"), {Asn{64502}}, i.start, i.end, 3, Ending::kSessionLost},
                {*parse_prefix("2001:db8::/32"), {Asn{64503}}, i.start, std::nullopt, 2, std::nullopt}};
  i.prefix_count = 2;
  i.own_prefix_count = 1;
  i.ipv4_addresses = 256;
  i.ipv6_48s = 65536;
  i.economies = {{'N', 'L'}, {'Z', 'A'}};
  i.seen_by = {{"rrc00", *parse_address("192.0.2.1"), Asn{64504}, 0.5}};
  i.peers_full = 12;
  i.confidence = 0.875;
  i.base = -1.5;
  i.parts = {{Evidence::kRpkiInvalidAs, 2.25}, {Evidence::kVictimStillAnnounces, 0}};
  i.prevention = {.rov = 0.5, .rov_with_roa = 1.0, .prefix_filter = std::nullopt, .aspa = 0.25, .aspa_published = 0};
  i.paths = {"64504 64501 64500"};
  i.unseen = {"rrc00: no \"file\""};
  return i;
}

TEST(IncidentJson, IsWhatItSays) {
  EXPECT_EQ(
      to_json(full_incident()),
      R"({"id":"moas-20261123T040506Z-AS64500","kind":"moas","phase":"closed","start":"2026-11-23T04:05:06Z",)"
      R"("end":"2026-11-23T05:00:00Z","end_reason":"acquitted","culprit":64500,"accomplices":[64501],)"
      R"("victims":[64502,64503],"prefix_count":2,"own_prefix_count":1,)"
      R"("prefixes":[{"prefix":"192.0.2.0/24","victims":[64502],"start":"2026-11-23T04:05:06Z",)"
      R"("end":"2026-11-23T05:00:00Z","end_reason":"session-lost","peers":3},{"prefix":"2001:db8::/32","victims":[64503],)"
      R"("start":"2026-11-23T04:05:06Z","end":null,"end_reason":null,"peers":2}],"ipv4_addresses":256,"ipv6_48s":65536,)"
      R"("economies":["NL","ZA"],"seen_by":[{"collector":"rrc00","address":"192.0.2.1","asn":64504,"trust":0.5}],)"
      R"("peers_full":12,"confidence":0.875,"base":-1.5,"parts":[{"evidence":"rpki-invalid-as","weight":2.25},)"
      R"({"evidence":"victim-still-announces","weight":0}],"prevention":{"rov":0.5,"rov_with_roa":1,)"
      R"("prefix_filter":null,"aspa":0.25,"aspa_published":0},"paths":["64504 64501 64500"],)"
      R"("unseen":["rrc00: no \"file\""]})");
}

TEST(IncidentJson, ABogonNumberIsNamed) {
  Incident i = full_incident();
  i.bogons = {Asn{64512}, Asn{64513}};
  i.bogons_in_sets = {Asn{64513}};
  EXPECT_EQ(to_json(i), to_json(full_incident())) << "of other kinds there is none";
  i.kind = Kind::kBogonAsn;
  const std::string line = to_json(i);
  EXPECT_NE(
      line.find(R"("victims":[64502,64503],"bogon_asns":[64512,64513],"bogon_asns_in_sets":[64513],"prefix_count")"),
      std::string::npos);
  EXPECT_EQ(incident_from_json(line)->bogons, i.bogons);
  EXPECT_EQ(incident_from_json(line)->bogons_in_sets, i.bogons_in_sets);
  // Archives of earlier versions do not have it.
  std::string before = line;
  constexpr std::string_view kKeys = R"("bogon_asns":[64512,64513],"bogon_asns_in_sets":[64513],)";
  before.erase(before.find(kKeys), kKeys.size());
  EXPECT_TRUE(incident_from_json(before)->bogons.empty());
  EXPECT_TRUE(incident_from_json(before)->bogons_in_sets.empty());
}

TEST(IncidentJson, ReadsBackWhatItWrote) {
  const std::string line = to_json(full_incident());
  const auto read = incident_from_json(line);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(to_json(*read), line);
  EXPECT_EQ(read->parts[0].evidence, Evidence::kRpkiInvalidAs);
  EXPECT_EQ(read->prefixes[1].end, std::nullopt);
  EXPECT_EQ(read->ending, Ending::kAcquitted);
  EXPECT_EQ(read->prefixes[0].ending, Ending::kSessionLost);
}

// What only some kinds have stands there alone; archives of earlier versions do not have it.
TEST(IncidentJson, LinksThatLookMadeUpAndRulesOfBogonsAreNamed) {
  const auto row = [](Kind kind, std::string_view words) {
    Incident i = full_incident();
    i.made_up = {{Asn{64505}, true}, {Asn{64506}, false}};
    i.bogon_rules = {"TEST-NET-1, RFC 5737"};
    i.kind = Kind::kMoas;
    EXPECT_EQ(to_json(i), to_json(full_incident()));
    i.kind = kind;
    std::string line = to_json(i);
    EXPECT_NE(line.find(words), std::string::npos) << line;
    const auto read = incident_from_json(line);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(to_json(*read), line);
    EXPECT_TRUE(incident_from_json(line.erase(line.find(words), words.size())));
  };
  row(Kind::kForgedPath,
      R"("made_up_links":[{"neighbour":64505,"aspa_denies":true},{"neighbour":64506,"aspa_denies":false}],)");
  row(Kind::kBogonPrefix, R"("bogon_rules":["TEST-NET-1, RFC 5737"],)");
}

TEST(IncidentJson, AnEarlierVersionNotedNoReasonOfTheEnd) {
  std::string line = to_json(full_incident());
  for (const std::string_view words : {R"("end_reason":"acquitted",)", R"("end_reason":"session-lost",)"})
    line.erase(line.find(words), words.size());
  const auto read = incident_from_json(line);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->end, full_incident().end);
  EXPECT_EQ(read->ending, std::nullopt);
  EXPECT_EQ(read->prefixes[0].ending, std::nullopt);
}

TEST(IncidentJson, AnEarlierVersionCountedAllPrefixesAsOne) {
  std::string line = to_json(full_incident());
  const std::string_view words = R"("own_prefix_count":1,)";
  const auto read = incident_from_json(line.erase(line.find(words), words.size()));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->prefix_count, 2u);
  EXPECT_EQ(read->own_prefix_count, 0u);
  EXPECT_FALSE(read->is_own({.prefix = {}, .victims = {}, .start = {}}));
}

TEST(IncidentJson, RefusesEveryCutAndWrongField) {
  const std::string line = to_json(full_incident());
  for (std::size_t i = 0; i < line.size(); ++i) EXPECT_FALSE(incident_from_json(line.substr(0, i)));
  const auto with = [&](std::string_view from, std::string_view to) {
    std::string changed = line;
    const std::size_t at = changed.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return incident_from_json(changed.replace(at, from.size(), to));
  };
  EXPECT_FALSE(with(R"("kind":"moas")", R"("kind":"none")"));
  EXPECT_FALSE(with(R"("phase":"closed")", R"("phase":"ajar")"));
  EXPECT_FALSE(with(R"("end":"2026-11-23T05:00:00Z")", R"("end":"2026-11-22T05:00:00Z")"));
  EXPECT_FALSE(with(R"("end_reason":"acquitted")", R"("end_reason":"tired")"));
  EXPECT_FALSE(with(R"("end_reason":"acquitted")", R"("end_reason":1)"));
  EXPECT_FALSE(with(R"("prefix_count":2)", R"("prefix_count":0)"));
  EXPECT_FALSE(with(R"("prefix_count":2)", R"("prefix_count":18446744073709551615)"));
  EXPECT_FALSE(with(R"("own_prefix_count":1)", R"("own_prefix_count":-1)"));
  EXPECT_FALSE(with(R"("192.0.2.0/24")", R"("192.0.2.1/24")"));
  EXPECT_FALSE(with(R"("confidence":0.875)", R"("confidence":1.5)"));
  EXPECT_FALSE(with("rpki-invalid-as", "rpki-unwell"));
  EXPECT_FALSE(with(R"("NL")", R"("NLD")"));
  EXPECT_FALSE(with(R"("culprit":64500)", R"("culprit":4294967296)"));
}

}  // namespace
}  // namespace mannerly::incident
