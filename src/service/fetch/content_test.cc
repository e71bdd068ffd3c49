#include "service/fetch/content.h"

#include <gtest/gtest.h>

#include "service/detect/made_mrt.h"
#include "service/fetch/made_source.h"
#include "service/world.h"

namespace mannerly::service {
namespace {

using snapshot::SourceKind;

struct Case {
  SourceKind kind;
  std::string name, text, format;
};

// A small file of each kind.
std::vector<Case> small_files() {
  MadeMrt updates;
  updates.announce(kMadeNow.seconds, {"192.0.2.1", 64500}, "198.51.100.0/24", "64500 64501");
  return {
      {SourceKind::kMrt, "updates.20261121.1000.gz", updates.text(), "MRT"},
      {SourceKind::kVrp, "vrps.json", made_vrps(3), "VRP JSON"},
      {SourceKind::kVrp, "vrps.csv", "ASN,IP Prefix,Max Length,Trust Anchor\nAS64500,192.0.2.0/24,24,ripe\n",
       "VRP CSV"},
      {SourceKind::kIrr, "x.db", "route:  192.0.2.0/24\norigin: AS64500\nsource: TEST\n", "RPSL"},
      {SourceKind::kDelegated, "delegated-ripencc-extended-latest",
       "2|ripencc|1795255200|1|20261001|20261120|+0100\nripencc|*|ipv4|*|1|summary\n"
       "ripencc|NL|ipv4|192.0.2.0|256|20200101|allocated|x\n",
       "delegated statistics"},
      {SourceKind::kIana, "as-numbers-1.csv",
       "Number,Description,WHOIS,RDAP,Reference,Registration Date\n64496-64511,Reserved,,,[RFC5398],2008-12-03\n",
       "IANA CSV"},
      {SourceKind::kPeeringdb, "net", R"({"data": [{"id": 1, "asn": 64500, "name": "x", "status": "ok"}], "meta": {}})",
       "PeeringDB JSON"},
      {SourceKind::kAsrel, "20261101.as-rel2.txt", "# source\n64500|64501|-1|bgp\n", "AS relationships"},
      {SourceKind::kCone, "20261101.ppdc-ases.txt", "64500 64500 64501\n", "customer cones"},
      {SourceKind::kAsorg, "20261101.as-org2info.txt",
       "# format:org_id|changed|org_name|country|source\nO-1|20200101|Example|NL|RIPE\n"
       "# format:aut|changed|aut_name|org_id|opaque_id|source\n64500|20200101|EXAMPLE|O-1|x|RIPE\n",
       "as-org2info"},
      {SourceKind::kPfx2as, "routeviews-rv2.pfx2as", "192.0.2.0\t24\t64500\n", "prefix-to-origin table"},
      {SourceKind::kBogons, "fullbogons.txt", "192.0.2.0/24\n", "bogon list"},
      {SourceKind::kSlurm, "slurm.json",
       R"({"slurmVersion": 1, "validationOutputFilters": {"prefixFilters": [], "bgpsecFilters": []},
           "locallyAddedAssertions": {"prefixAssertions": [], "bgpsecAssertions": []}})",
       "SLURM"},
  };
}

struct ContentTest : ::testing::Test {
  FetchFolder folder;
  Result<Content> check(SourceKind kind, const std::string& name, const std::string& bytes) {
    const auto path = folder.path() / "part";
    EXPECT_TRUE(io::write_file_atomically(path, as_bytes(bytes)));
    return check_content(kind, path, name, 1 << 20);
  }
};

TEST_F(ContentTest, EveryKindIsReadPlainAndPacked) {
  for (const Case& c : small_files()) {
    SCOPED_TRACE(c.name);
    for (const bool pack : {false, true}) {
      const std::string bytes = pack ? std::string(as_text(io::testing::gzip(as_bytes(c.text)))) : c.text;
      const auto content = check(c.kind, c.name, bytes);
      ASSERT_TRUE(content) << content.error().message;
      EXPECT_EQ(content->format, c.format);
      EXPECT_GT(content->records, 0U);
      EXPECT_EQ(content->bytes, bytes.size());
      EXPECT_EQ(content->plain_bytes, c.text.size());
      EXPECT_EQ(content->digest, digest_of(as_bytes(bytes)));
    }
  }
}

TEST_F(ContentTest, NoKindTakesAnothersFile) {
  for (const Case& file : small_files()) {
    for (const Case& other : small_files()) {
      if (file.kind == other.kind) continue;
      // A line "prefix..." of a bogon list may be part of what other tables hold; those are told apart by their owners.
      if (other.kind == SourceKind::kBogons || file.kind == SourceKind::kBogons) continue;
      const auto content = check(other.kind, other.name, file.text);
      EXPECT_FALSE(content) << name_of(other.kind) << " takes " << file.name << " as " << content->format;
    }
  }
}

TEST_F(ContentTest, TheDataSayOfWhenTheyAre) {
  EXPECT_EQ(check(SourceKind::kVrp, "vrps.json", made_vrps(3))->at, kMadeNow);
  EXPECT_EQ(check(SourceKind::kDelegated, "x", small_files()[4].text)->at, parse_instant("2026-11-20"));
  EXPECT_EQ(check(SourceKind::kMrt, "x", small_files()[0].text)->at, kMadeNow);
}

TEST_F(ContentTest, ASummaryThatStatesTwiceWhatIsThere) {
  const auto content = check(SourceKind::kDelegated, "x",
                             "2|ripencc|1795255200|3|20261001|20261120|+0100\nripencc|*|ipv4|*|3|summary\n"
                             "ripencc|NL|ipv4|192.0.2.0|256|20200101|allocated|x\n");
  ASSERT_FALSE(content);
  EXPECT_EQ(content.error().code, ErrorCode::kTruncated);
}

TEST_F(ContentTest, ALineCutInItsMiddle) {
  const auto content =
      check(SourceKind::kIrr, "x.db", "route:  192.0.2.0/24\norigin: AS64500\nsource: TEST\n\nroute: 19");
  ASSERT_FALSE(content);
  EXPECT_EQ(content.error().code, ErrorCode::kTruncated);
}

TEST_F(ContentTest, MoreNonsenseThanRecords) {
  const auto content = check(SourceKind::kAsrel, "x", "64500|64501|-1\nnonsense\nmore of it\n");
  ASSERT_FALSE(content);
  EXPECT_NE(content.error().message.find("2 records cannot be read"), std::string::npos) << content.error().message;
}

TEST_F(ContentTest, AnArchiveOfIncidentsIsNothingToFetch) {
  const auto content = check(SourceKind::kIncidents, "x", "{}\n");
  ASSERT_FALSE(content);
  EXPECT_EQ(content.error().code, ErrorCode::kUsage);
}

}  // namespace
}  // namespace mannerly::service
