// Policy lines: the forms of RFC 2622 section 6 and RFC 4012 section 2, and forms found in registries.
#include "wire/rpsl/policy.h"

#include <gtest/gtest.h>

#include "wire/rpsl/aut_num.h"

namespace mannerly::rpsl {
namespace {

// "peers|sets|action|filter; ..." of one line.
std::string read(std::string_view name, std::string_view value) {
  const auto line = parse_policy(Attribute{name, value});
  if (!line) return "!" + line.error().message;
  std::string out = line->afi;
  for (const PolicyTerm& term : line->terms) {
    out += out.empty() ? "" : "; ";
    for (const Asn peer : term.peers) out += format_asn(peer) + ",";
    out += "|";
    for (const std::string& set : term.peer_sets) out += set + ",";
    out += "|" + term.action + "|" + term.filter;
  }
  return out;
}

TEST(RpslPolicy, Forms) {
  EXPECT_EQ(read("import", "from AS64500 accept ANY"), "AS64500,|||ANY");
  EXPECT_EQ(read("IMPORT", "FROM as64500 ACCEPT any"), "AS64500,|||any");
  EXPECT_EQ(read("export", "to AS64500 announce AS-EXAMPLE"), "AS64500,|||AS-EXAMPLE");
  EXPECT_EQ(read("import", "from AS64500 192.0.2.1 at 192.0.2.2 action pref = 10; med = 0; accept { 192.0.2.0/24^+ }"),
            "AS64500,||pref = 10; med = 0;|{ 192.0.2.0/24^+ }");
  EXPECT_EQ(read("import", "from AS64500 action pref=1; from AS64501 action pref=2; accept AS64502"),
            "AS64500,||pref=1;|AS64502; AS64501,||pref=2;|AS64502");
  EXPECT_EQ(read("import", "{ from AS64500 accept AS64500; from AS64501 accept AS64501; }"),
            "AS64500,|||AS64500; AS64501,|||AS64501");
  EXPECT_EQ(read("import", "protocol BGP4 into OSPF from AS64500 accept AS-EXAMPLE"), "AS64500,|||AS-EXAMPLE");
  EXPECT_EQ(read("import", "from AS-EXAMPLE EXCEPT AS64501 accept ANY"), "|AS-EXAMPLE,||ANY");
  EXPECT_EQ(read("import", "from (AS64500 OR AS64501) accept PeerAS"), "AS64500,AS64501,|||PeerAS");
  EXPECT_EQ(read("import", "from AS64500 OR (AS-X EXCEPT AS64502) OR AS64501 accept ANY"),
            "AS64500,AS64501,|AS-X,||ANY");
  EXPECT_EQ(read("import", "from PRNG-EXAMPLE accept ANY"), "|PRNG-EXAMPLE,||ANY");
  EXPECT_EQ(read("import",
                 "from AS-ANY action pref = 1; accept community.contains(64500:1); "
                 "except from AS64500 accept AS64500"),
            "|AS-ANY,|pref = 1;|community.contains (64500:1); AS64500,|||AS64500");
  EXPECT_EQ(read("mp-import", "afi ipv6.unicast from AS64500 2001:db8::1 accept ANY"), "ipv6.unicast; AS64500,|||ANY");
  EXPECT_EQ(read("mp-export", "afi ipv4.unicast, ipv6.unicast to AS64500:AS-X announce ANY AND NOT {::/0}"),
            "ipv4.unicast,ipv6.unicast; |AS64500:AS-X,||ANY AND NOT { ::/0 }");
  EXPECT_EQ(read("default", "to AS64500"), "AS64500,|||");
  EXPECT_EQ(read("default", "to AS64500 action pref = 1; networks ANY"), "AS64500,||pref = 1;|ANY");
}

TEST(RpslPolicy, RefusesWhatHasNoPeeringOrFilter) {
  for (const char* text : {"", "none", "from AS64500", "from", "accept ANY", "from AS64500 action pref=1;"}) {
    EXPECT_TRUE(read("import", text).starts_with("!")) << text;
  }
  EXPECT_TRUE(read("descr", "from AS64500 accept ANY").starts_with("!"));
  std::string many;
  for (std::size_t i = 0; i <= kPolicyTermsMax; ++i) many += "from AS64500 accept ANY; ";
  EXPECT_EQ(read("import", many), "!policy has too many peerings");
}

TEST(RpslPolicy, KnowsFiltersThatLetAllThrough) {
  for (const char* filter : {"ANY", "any", "AS-ANY", "( ANY )", "ANY AND NOT {0.0.0.0/0}", "ANY OR AS64500"}) {
    EXPECT_TRUE(is_any(filter)) << filter;
  }
  for (const char* filter : {"", "AS64500", "NOT ANY", "ANY AND AS-EXAMPLE", "AS-EXAMPLE", "PeerAS", "ANYTHING"}) {
    EXPECT_FALSE(is_any(filter)) << filter;
  }
}

TEST(RpslAutNum, CountsPolicies) {
  auto owned = OwnedObject::parse(
      "aut-num: AS64500\nas-name: EXAMPLE\nmember-of: AS-X, AS-Y\n"
      "import: from AS64501 accept ANY\nmp-import: afi ipv6 from AS64502 accept ANY\nimport:\n"
      "export: to AS64501 announce AS64500\ndefault: to AS64501\nimport: see web page\n"
      "admin-c: EX1-TEST\ntech-c: EX2-TEST\norg: ORG-EX1-TEST\nmnt-by: MAINT-A\nsource: TEST\n");
  ASSERT_TRUE(owned);
  const auto aut_num = parse_aut_num(owned->object());
  ASSERT_TRUE(aut_num);
  EXPECT_EQ(aut_num->imports, 3u);
  EXPECT_EQ(aut_num->exports, 1u);
  EXPECT_EQ(aut_num->defaults, 1u);
  EXPECT_EQ(aut_num->bad_policies, 1u);
  EXPECT_TRUE(aut_num->has_policy());
  EXPECT_TRUE(aut_num->names_peer(Direction::kImport, Asn{64502}));
  EXPECT_FALSE(aut_num->names_peer(Direction::kExport, Asn{64502}));
  EXPECT_EQ(aut_num->registration.org, (std::vector<std::string>{"ORG-EX1-TEST"}));
  auto again = OwnedObject::parse(format_aut_num(*aut_num));
  ASSERT_TRUE(again);
  const auto second = parse_aut_num(again->object());
  ASSERT_TRUE(second);
  EXPECT_EQ(format_aut_num(*second), format_aut_num(*aut_num));
  EXPECT_EQ(second->policies.size(), 4u);
  EXPECT_FALSE(parse_aut_num(OwnedObject::parse("aut-num: 64500\nsource: TEST\n")->object()));
}

}  // namespace
}  // namespace mannerly::rpsl
