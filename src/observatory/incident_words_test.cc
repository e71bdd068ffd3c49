#include "observatory/incident_words.h"

#include <gtest/gtest.h>

namespace mannerly::observatory {
namespace {

using incident::Incident;
using incident::Kind;

Incident made(Kind kind) {
  Incident i{.kind = kind, .culprit = Asn{64500}, .victims = {Asn{64501}}, .prefix_count = 1};
  i.prefixes = {{.prefix = *parse_prefix("192.0.2.0/24"), .victims = i.victims, .start = {}, .peers = 2}};
  return i;
}

// What the detector concludes is not told as a fact; what a registry says is.
TEST(IncidentWords, ALinkLooksMadeUpAndItsEndIsNamed) {
  Incident i = made(Kind::kForgedEdge);
  EXPECT_EQ(headline_of(i, nullptr), "AS64500 announced 192.0.2.0/24 of AS64501 over a link that looks made up");
  i.made_up = {{Asn{64501}, false}};
  EXPECT_EQ(headline_of(i, nullptr),
            "AS64500 announced 192.0.2.0/24 of AS64501 over a link to AS64501 that looks made up");
  i.kind = Kind::kForgedPath;
  i.made_up = {{Asn{64502}, true}, {Asn{64503}, false}};
  EXPECT_EQ(
      headline_of(i, nullptr),
      "AS64500 announced 192.0.2.0/24 of AS64501 over a link to AS64502 and AS64503 that looks made up and is not "
      "in the ASPA of AS64502");
}

TEST(IncidentWords, WhyItIsABogon) {
  Incident i = made(Kind::kBogonPrefix);
  i.bogon_rules = {"TEST-NET-1, RFC 5737"};
  EXPECT_EQ(headline_of(i, nullptr),
            "AS64500 originated 192.0.2.0/24, which must not be routed (TEST-NET-1, RFC 5737)");
}

// Who looks for the number in a router finds it in braces.
TEST(IncidentWords, ABogonNumberStandsInAnAsSet) {
  Incident i = made(Kind::kBogonAsn);
  i.bogons = {Asn{64512}};
  EXPECT_EQ(headline_of(i, nullptr), "AS64500 passed on 192.0.2.0/24 on paths with AS64512, which must not be routed");
  i.bogons_in_sets = {Asn{64512}};
  EXPECT_EQ(headline_of(i, nullptr),
            "AS64500 passed on 192.0.2.0/24 on paths with AS64512 in an AS_SET, which must not be routed");
  i.bogons = {Asn{64512}, Asn{64513}};
  EXPECT_EQ(headline_of(i, nullptr),
            "AS64500 passed on 192.0.2.0/24 on paths with AS64512 and AS64513 (1 of them in an AS_SET), which must not "
            "be routed");
}

// What its own session alone showed touched nobody: the sentence does not name it.
TEST(IncidentWords, PrefixesAreThoseThatOthersHad) {
  Incident i = made(Kind::kMoas);
  i.own_prefix_count = 1;
  i.prefixes.push_back({.prefix = *parse_prefix("198.51.100.0/24"), .victims = {}, .start = {}});
  EXPECT_EQ(prefix_list(i, 2), "192.0.2.0/24");
  EXPECT_FALSE(i.is_own(i.prefixes[0]));
  EXPECT_TRUE(i.is_own(i.prefixes[1]));
}

}  // namespace
}  // namespace mannerly::observatory
