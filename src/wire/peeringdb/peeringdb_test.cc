#include "wire/peeringdb/peeringdb.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <vector>

#include "tests/shared_data.h"

namespace mannerly::peeringdb {
namespace {

struct Read {
  std::vector<Net> nets;
  std::vector<Poc> pocs;
  std::vector<Org> orgs;
  std::vector<Ix> ixes;
  std::vector<NetIxLan> netixlans;
  Status status;
  Tally skipped;
  std::size_t total() const { return nets.size() + pocs.size() + orgs.size() + ixes.size() + netixlans.size(); }
};

Read read(std::string_view text, Kind kind = Kind::kDump, std::size_t step = std::string_view::npos) {
  Read r;
  PeeringdbReader reader({.net = [&](const Net& x) { r.nets.push_back(x); },
                          .poc = [&](const Poc& x) { r.pocs.push_back(x); },
                          .org = [&](const Org& x) { r.orgs.push_back(x); },
                          .ix = [&](const Ix& x) { r.ixes.push_back(x); },
                          .netixlan = [&](const NetIxLan& x) { r.netixlans.push_back(x); }},
                         kind);
  for (std::size_t i = 0; i < text.size() && r.status; i += std::min(step, text.size() - i)) {
    r.status = reader.feed(as_bytes(text.substr(i, step)));
  }
  if (r.status) r.status = reader.finish();
  r.skipped = reader.skipped();
  return r;
}

struct Sample {
  std::vector<Net> nets = {{.id = 1,
                            .org_id = 10,
                            .asn = Asn{64500},
                            .name = "Example \"Net\"",
                            .aka = "EX",
                            .irr_as_set = "RIPE::AS-EXAMPLE",
                            .website = "https://www.example.net/",
                            .looking_glass = "https://lg.example.net/",
                            .policy_general = "Open",
                            .info_type = "NSP",
                            .info_prefixes4 = 100,
                            .info_prefixes6 = std::nullopt,
                            .status = "ok",
                            .updated = Instant{1795255200}},
                           {.id = 2, .asn = Asn{65536}, .status = "ok"}};
  std::vector<Poc> pocs = {
      {.id = 3, .net_id = 1, .role = Role::kNoc, .visible = Visible::kPublic, .has_email = true},
      {.id = 4, .net_id = 1, .role = Role::kPublicRelations, .visible = Visible::kUsers, .has_phone = true},
      {.id = 5, .net_id = 2}};
  std::vector<Org> orgs = {
      {.id = 10, .name = "Example\tOrg", .country = "NL", .status = "ok", .updated = Instant{1795255200}}};
  std::vector<Ix> ixes = {{.id = 20, .org_id = 10, .name = "EX-IX", .city = "Town", .country = "NL", .status = "ok"}};
  std::vector<NetIxLan> netixlans = {{.id = 30,
                                      .net_id = 1,
                                      .ix_id = 20,
                                      .asn = Asn{64500},
                                      .ipaddr4 = parse_address("192.0.2.1"),
                                      .ipaddr6 = parse_address("2001:db8::1"),
                                      .is_rs_peer = true,
                                      .status = "ok"},
                                     {.id = 31, .net_id = 2, .ix_id = 20, .asn = Asn{65536}}};
  std::string text() const {
    return format_dump({.nets = nets, .pocs = pocs, .orgs = orgs, .ixes = ixes, .netixlans = netixlans});
  }
  static constexpr std::size_t kObjects = 9;
};

TEST(Peeringdb, RoundTripInAnyChunks) {
  const Sample sample;
  const std::string text = sample.text();
  for (std::size_t step = 1; step < 300; step += 7) {
    const Read r = read(text, Kind::kDump, step);
    ASSERT_TRUE(r.status) << r.status.error().message;
    EXPECT_TRUE(r.skipped.empty());
    EXPECT_EQ(r.nets, sample.nets);
    EXPECT_EQ(r.pocs, sample.pocs);
    EXPECT_EQ(r.orgs, sample.orgs);
    EXPECT_EQ(r.ixes, sample.ixes);
    EXPECT_EQ(r.netixlans, sample.netixlans);
  }
}

TEST(Peeringdb, SkipsAndCountsBadObjects) {
  struct Case {
    Kind kind;
    std::string object;
    const char* reason;
  };
  const std::vector<Case> cases = {
      {Kind::kNet, R"({"id":1})", "no valid AS number"},
      {Kind::kNet, R"({"asn":64500})", "no valid id"},
      {Kind::kNet, R"({"id":-1,"asn":64500})", "no valid id"},
      {Kind::kNet, R"({"id":1,"asn":4294967296})", "no valid AS number"},
      {Kind::kNet, R"({"id":1,"asn":64500,"name":")" + std::string(kTextBytesMax + 1, 'x') + "\"}",
       "text longer than the limit"},
      {Kind::kNet, R"({"id":1,"asn":64500,"name":tru})", "not a JSON object"},
      {Kind::kNet, "7", "not a JSON object"},
      {Kind::kPoc, R"({"id":1,"role":"NOC"})", "no valid id"},
      {Kind::kNetIxLan, R"({"id":1,"ix_id":2,"asn":64500,"ipaddr4":"192.0.2"})", "no valid address"},
      {Kind::kNetIxLan, R"({"id":1,"ix_id":2,"asn":64500,"ipaddr4":"2001:db8::1"})", "no valid address"},
  };
  for (const Case& c : cases) {
    const Read r = read("{\"data\":[" + c.object + "],\"meta\":{}}", c.kind);
    ASSERT_TRUE(r.status) << c.object;
    EXPECT_EQ(r.total(), 0u) << c.object;
    ASSERT_EQ(r.skipped.total(), 1u) << c.object;
    EXPECT_EQ(r.skipped.rows()[0].reason, c.reason) << c.object;
    EXPECT_EQ(r.skipped.rows()[0].first_detail, "");
  }
}

TEST(Peeringdb, RefusesWhatItIsNot) {
  EXPECT_FALSE(read("{\"data\":[{\"id\":1,\"asn\":64500}],\"meta\":{}}").status);  // a page of unknown kind
  EXPECT_FALSE(read("{\"message\":\"too many requests\"}", Kind::kNet).status);
  EXPECT_FALSE(read("<html>", Kind::kNet).status);
  EXPECT_TRUE(read("{\"data\":[],\"meta\":{}}", Kind::kNet).status);
  EXPECT_EQ(kind_of("netixlan"), Kind::kNetIxLan);
  EXPECT_EQ(kind_of("fac"), std::nullopt);
}

TEST(Peeringdb, DamageLosesNothingUncounted) {
  const std::string text = Sample().text();
  for (std::size_t size = 0; size + 2 < text.size(); ++size) EXPECT_FALSE(read(text.substr(0, size)).status) << size;
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string flipped = text;
    flipped[i] = static_cast<char>(flipped[i] ^ 4);
    const Read r = read(flipped);
    EXPECT_TRUE(!r.status || r.total() >= Sample::kObjects || r.skipped.total() > 0) << flipped;
    const Read single = read(flipped, Kind::kDump, 1);
    EXPECT_EQ(r.nets, single.nets) << flipped;
    EXPECT_EQ(r.total(), single.total()) << flipped;
    EXPECT_EQ(r.skipped.total(), single.skipped.total()) << flipped;
  }
}

TEST(Peeringdb, RealPagesOfTheApi) {
  MANNERLY_NEEDS_DATA(archive, "peeringdb/peeringdb-api-anon-pages.partial.tar.xz");
  struct Row {
    const char* page;
    Kind kind;
    std::size_t objects;
  };
  for (const Row row :
       {Row{"prod/anon/api/net/page-1.json", Kind::kNet, 250}, Row{"prod/anon/api/net/page-2.json", Kind::kNet, 250},
        Row{"prod/anon/api/org/page-1.json", Kind::kOrg, 250}, Row{"prod/anon/api/poc/page-1.json", Kind::kPoc, 21},
        Row{"prod/anon/api/poc/page-2.json", Kind::kPoc, 19}, Row{"beta/anon/api/ix/page-1.json", Kind::kIx, 250},
        Row{"beta/anon/api/netixlan/page-1.json", Kind::kNetIxLan, 250},
        Row{"beta/anon/api/netixlan/page-2.json", Kind::kNetIxLan, 250}}) {
    const std::string command = "tar -xJOf " + archive.string() + " peeringdb-api/" + row.page;
    std::string text(1 << 20, '\0');
    FILE* pipe = popen(command.c_str(), "r");
    text.resize(fread(text.data(), 1, text.size(), pipe));
    pclose(pipe);
    const Read r = read(text, row.kind, 4096);
    ASSERT_TRUE(r.status) << row.page << r.status.error().message;
    EXPECT_EQ(r.total(), row.objects) << row.page;
    EXPECT_TRUE(r.skipped.empty()) << row.page << r.skipped.rows()[0].reason;
    if (row.kind != Kind::kPoc) continue;
    for (const Poc& poc : r.pocs) {
      EXPECT_NE(poc.role, Role::kOther);
      EXPECT_EQ(poc.visible, Visible::kPublic);
      EXPECT_FALSE(poc.has_phone);  // blanked in this copy
    }
  }
}

}  // namespace
}  // namespace mannerly::peeringdb
