// Whois sessions over snapshots that were ingested from RPSL text.
#include "service/whois/whois.h"

#include <gtest/gtest.h>

#include "service/whois/made_registry_file.h"
#include "wire/irrd/session.h"

namespace mannerly::service {
namespace {

constexpr std::string_view kRipe = R"(
aut-num:        AS64500
as-name:        EXAMPLE
member-of:      AS-JOIN
mnt-by:         MAINT-A
source:         RIPE

as-block:       AS64496 - AS64511
mnt-by:         MAINT-IANA
source:         RIPE

as-set:         AS-TOP
members:        AS64500, AS64501, AS-SUB, AS-NOT-THERE
mnt-by:         MAINT-A
source:         RIPE

as-set:         AS-SUB
members:        AS64502, AS-TOP
mnt-by:         MAINT-A
source:         RIPE

as-set:         AS-JOIN
mbrs-by-ref:    MAINT-A
mnt-by:         MAINT-A
source:         RIPE

as-set:         AS-EMPTY
mnt-by:         MAINT-A
source:         RIPE

route-set:      RS-TEST
members:        192.0.2.0/24^25-26, 198.51.100.0/24, RS-OTHER^26
mnt-by:         MAINT-A
source:         RIPE

route-set:      RS-OTHER
members:        203.0.113.0/24
mp-members:     2001:db8::/32^+
mnt-by:         MAINT-A
source:         RIPE

route:          192.0.2.0/24
descr:          the first
origin:         AS64500
mnt-by:         MAINT-A
source:         RIPE

route:          192.0.2.0/24
origin:         AS64501
mnt-by:         MAINT-B
source:         RIPE

route:          192.0.0.0/16
origin:         AS64500
mnt-by:         MAINT-A
source:         RIPE

route:          203.0.113.0/25
origin:         AS64502
mnt-by:         MAINT-B
source:         RIPE

route6:         2001:db8::/32
origin:         AS64500
mnt-by:         MAINT-A
source:         RIPE

inetnum:        192.0.2.0 - 192.0.2.255
netname:        EXAMPLE
country:        ZZ
mnt-by:         MAINT-A
source:         RIPE

mntner:         MAINT-A
auth:           CRYPT-PW secret
mnt-by:         MAINT-A
source:         RIPE
)";

constexpr std::string_view kRadb = R"(
as-set:         AS-TOP
members:        AS64510
mnt-by:         MAINT-R
source:         RADB

route:          192.0.2.0/24
descr:          the second
origin:         AS64500
mnt-by:         MAINT-R
source:         RADB

route:          198.51.100.0/24
origin:         AS64500
mnt-by:         MAINT-R
source:         RADB
)";

struct WhoisSnapshot : ::testing::Test {
  void SetUp() override {
    file.build({std::string(kRipe), std::string(kRadb)});
    open();
  }
  void open(const AnswerLimits& limits = {}) {
    auto opened = SnapshotDatabase::open(file.snapshot(), limits);
    ASSERT_TRUE(opened) << opened.error().message;
    database = *opened;
    session = std::make_unique<irrd::Session>([this]() -> std::shared_ptr<const irrd::Database> { return database; },
                                              "mannerly 0");
    EXPECT_EQ(ask("!!"), "");
  }
  std::string ask(const std::string& query) {
    std::string out;
    session->step(as_bytes(query + "\n"), out, true);
    return out;
  }
  // The data of an "A" reply; the reply itself when it is another.
  std::string data(const std::string& query) {
    const std::string reply = ask(query);
    const std::size_t line = reply.find('\n');
    if (!reply.starts_with("A")) return reply;
    EXPECT_EQ(reply.substr(1, line - 1), std::to_string(reply.size() - line - 3));
    return reply.substr(line + 1, reply.size() - line - 4);
  }

  MadeRegistryFile file{"whois-snapshot"};
  std::shared_ptr<const SnapshotDatabase> database;
  std::unique_ptr<irrd::Session> session;
};

TEST_F(WhoisSnapshot, RoutesOfAnOrigin) {
  EXPECT_EQ(data("!gAS64500"), "192.0.0.0/16 192.0.2.0/24 198.51.100.0/24");
  EXPECT_EQ(data("!6AS64500"), "2001:db8::/32");
  EXPECT_EQ(data("!6AS64501"), "D\n");
  EXPECT_EQ(data("!gAS4200000000"), "D\n");
  EXPECT_EQ(data("!sRADB"), "C\n");
  EXPECT_EQ(data("!gAS64500"), "192.0.2.0/24 198.51.100.0/24");
  EXPECT_EQ(data("!6AS64500"), "D\n");
  EXPECT_EQ(data("!sNONE"), "F One or more selected sources are unavailable.\n");
}

TEST_F(WhoisSnapshot, Sets) {
  EXPECT_EQ(data("!s-lc"), "RIPE,RADB");
  EXPECT_EQ(data("!iAS-TOP"), "AS64500 AS64501 AS-SUB AS-NOT-THERE");
  EXPECT_EQ(data("!ias-top,1"), "AS64500 AS64501 AS64502");
  EXPECT_EQ(data("!iAS-JOIN"), "AS64500");
  EXPECT_EQ(data("!iAS-EMPTY,1"), "D\n");
  EXPECT_EQ(data("!iAS-NONE"), "D\n");
  EXPECT_EQ(data("!iRADB::AS-TOP,1"), "AS64510");
  EXPECT_EQ(data("!a4AS-TOP"), "192.0.0.0/16 192.0.2.0/24 198.51.100.0/24 203.0.113.0/25");
  EXPECT_EQ(data("!a6AS-TOP"), "2001:db8::/32");
  EXPECT_EQ(data("!aAS-TOP"), "192.0.0.0/16 192.0.2.0/24 198.51.100.0/24 203.0.113.0/25 2001:db8::/32");
  EXPECT_EQ(data("!a4RS-TEST"), "D\n");
  EXPECT_EQ(data("!eAS-SUB"), "C\n");
  EXPECT_EQ(data("!iAS-TOP,1"), "AS64500 AS64501");
  EXPECT_EQ(data("!e"), "C\n");
  // The order of the sources decides whose set it is.
  EXPECT_EQ(data("!sRADB,RIPE"), "C\n");
  EXPECT_EQ(data("!iAS-TOP,1"), "AS64510");
}

TEST_F(WhoisSnapshot, RouteSets) {
  EXPECT_EQ(data("!iRS-TEST"), "192.0.2.0/24^25-26 198.51.100.0/24 RS-OTHER^26");
  EXPECT_EQ(data("!iRS-TEST,1"), "192.0.2.0/24^25-26 198.51.100.0/24 203.0.113.0/24^26");
  EXPECT_EQ(data("!iRS-OTHER,1"), "203.0.113.0/24 2001:db8::/32^32-128");
}

TEST_F(WhoisSnapshot, RouteObjects) {
  EXPECT_EQ(data("!r192.0.2.0/24,o"), "AS64500 AS64501");
  const std::string exact = data("!r192.0.2.0/24");
  EXPECT_NE(exact.find("the first"), std::string::npos);
  EXPECT_NE(exact.find("the second"), std::string::npos);
  EXPECT_NE(exact.find("AS64501"), std::string::npos);
  EXPECT_EQ(exact.find("/16"), std::string::npos);
  EXPECT_TRUE(data("!r192.0.2.0/24,l").starts_with("route:          192.0.0.0/16\n"));
  EXPECT_EQ(data("!r192.0.0.0/16,l"), "D\n");
  const std::string less = data("!r192.0.2.0/25,L");
  EXPECT_NE(less.find("192.0.0.0/16"), std::string::npos);
  EXPECT_NE(less.find("192.0.2.0/24"), std::string::npos);
  const std::string more = data("!r192.0.0.0/16,M");
  EXPECT_NE(more.find("192.0.2.0/24"), std::string::npos);
  EXPECT_EQ(more.find("192.0.0.0/16"), std::string::npos);
  EXPECT_EQ(data("!r10.0.0.0/8"), "D\n");
  // The first of the most trusted source.
  EXPECT_NE(data("!mroute,192.0.2.0/24AS64500").find("the first"), std::string::npos);
  EXPECT_EQ(data("!sRADB,RIPE"), "C\n");
  EXPECT_NE(data("!mrt,192.0.2.0/24-AS64500").find("the second"), std::string::npos);
  EXPECT_EQ(data("!mrt,192.0.2.0/24-AS64499"), "D\n");
}

TEST_F(WhoisSnapshot, OtherObjects) {
  EXPECT_TRUE(data("!maut-num,AS64500").starts_with("aut-num:        AS64500\n"));
  EXPECT_TRUE(data("!man,as64500").starts_with("aut-num:        AS64500\n"));
  EXPECT_EQ(data("!maut-num,AS64501"), "D\n");
  EXPECT_NE(data("!oMAINT-R").find("198.51.100.0/24"), std::string::npos);
  EXPECT_EQ(data("!oMAINT-NONE"), "D\n");
  const std::string about = ask("AS64500");
  EXPECT_NE(about.find("aut-num:        AS64500"), std::string::npos);
  EXPECT_NE(about.find("as-block:       AS64496 - AS64511"), std::string::npos);
  const std::string around = ask("192.0.2.1");
  EXPECT_NE(around.find("inetnum:        192.0.2.0 - 192.0.2.255"), std::string::npos);
  EXPECT_NE(around.find("route:          192.0.0.0/16"), std::string::npos);
  EXPECT_TRUE(ask("-T inetnum 192.0.2.1").starts_with("inetnum:"));
  EXPECT_TRUE(ask("192.0.2.0 - 192.0.2.255").starts_with("inetnum:"));
  EXPECT_TRUE(ask("as-sub").starts_with("as-set:         AS-SUB\n"));
  EXPECT_EQ(ask("MAINT-A"),
            "mntner:         MAINT-A\nauth:           (hidden)\nmnt-by:         MAINT-A\nsource:         RIPE\n\n\n");
  EXPECT_EQ(ask("-T route as-sub"), "%  No entries found for the selected source(s).\n\n\n");
  EXPECT_EQ(ask("-K -r -i origin AS64501"), "route: 192.0.2.0/24\norigin: AS64501\n\n\n");
  EXPECT_TRUE(ask("-i member-of AS-JOIN").starts_with("aut-num:"));
  EXPECT_TRUE(ask("-i mbrs-by-ref MAINT-A").starts_with("as-set:         AS-JOIN"));
  EXPECT_TRUE(ask("-i members AS64502").starts_with("as-set:         AS-SUB"));
  EXPECT_TRUE(ask("-i admin-c X").starts_with("%% ERROR: Inverse attribute search not supported for admin-c"));
  EXPECT_NE(data("!J-*").find("\"authoritative\": true"), std::string::npos);
  EXPECT_NE(data("!JNONE").find("Unknown source"), std::string::npos);
}

TEST_F(WhoisSnapshot, FailsClosedOverItsLimits) {
  const auto answer = [&](AnswerLimits limits, const std::string& query) {
    open(limits);
    return ask(query);
  };
  const std::string over = "F Query exceeds the limits of this server: ";
  EXPECT_EQ(answer({.prefixes_max = 4}, "!a4AS-TOP"), over + "too many prefixes\n");
  EXPECT_TRUE(answer({.prefixes_max = 5}, "!a4AS-TOP").starts_with("A"));
  EXPECT_TRUE(answer({.members_max = 3}, "!a4AS-TOP").starts_with(over));
  EXPECT_TRUE(answer({.members_max = 3}, "!iAS-TOP").starts_with(over));
  EXPECT_EQ(answer({.bytes_max = 10}, "!gAS64500"), over + "too many prefixes\n");
  EXPECT_EQ(answer({.time_max = std::chrono::milliseconds(-1)}, "!a4AS-TOP"), over + "it took too long\n");
  EXPECT_EQ(answer({.time_max = std::chrono::milliseconds(-1)}, "!oMAINT-A"), over + "it took too long\n");
}

TEST_F(WhoisSnapshot, FailsClosedOnASourceThatEndedEarly) {
  // The last object of the file is cut.
  file.build({std::string(kRipe), std::string(kRadb.substr(0, kRadb.size() - 5))});
  open();
  const std::string reply = ask("!gAS64500");
  EXPECT_TRUE(reply.starts_with("F The data of source ")) << reply;
  EXPECT_EQ(data("!s-lc"), "RIPE,RADB");
  open({.incomplete = true});
  EXPECT_NE(data("!gAS64500").find("192.0.2.0/24"), std::string::npos);
}

TEST(WhoisOpen, ASnapshotWithoutRegistriesIsRefused) {
  MadeRegistryFile file("whois-empty");
  file.build({"192.0.2.0\t24\t64500\n"}, "pfx2as");
  const auto opened = SnapshotDatabase::open(file.snapshot(), {});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::kNoData);
  EXPECT_FALSE(SnapshotDatabase::open(file.folder() / "none", {}));
}

TEST(WhoisServer, TakesANewSnapshotAndKeepsTheOldOneWhenTheNewOneIsBroken) {
  MadeRegistryFile file("whois-reload");
  file.build({std::string(kRipe)});
  auto whois = Whois::start({.snapshot = file.snapshot(), .server = {.listen = {{Address::v4(0x7F000001), 0}}}});
  ASSERT_TRUE(whois) << whois.error().message;
  const auto before = (*whois)->database();
  EXPECT_EQ((*whois)->reload(), false);
  file.build({std::string(kRadb)});
  EXPECT_EQ((*whois)->reload(), true);
  EXPECT_EQ((*whois)->reload(), false);
  const auto after = (*whois)->database();
  EXPECT_NE(before->snapshot().id(), after->snapshot().id());
  // Who still answers from the old one can.
  EXPECT_EQ(before->sources(), std::vector<std::string>{"RIPE"});
  std::ofstream(file.snapshot(), std::ios::app) << "x";
  // Written in place: the new bytes do not open, and the mapped ones are another file's.
  std::filesystem::remove(file.snapshot());
  std::ofstream(file.snapshot()) << "this is no snapshot";
  EXPECT_FALSE((*whois)->reload());
  EXPECT_EQ((*whois)->reload(), false);
  EXPECT_FALSE((*whois)->reload(true));
  EXPECT_EQ((*whois)->database(), after);
  std::filesystem::remove(file.snapshot());
  EXPECT_EQ((*whois)->reload(), false);
}

}  // namespace
}  // namespace mannerly::service
