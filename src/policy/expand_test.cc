#include "policy/expand.h"

#include <gtest/gtest.h>

#include "policy/made_registry.h"

namespace mannerly::policy {
namespace {

std::vector<ObjectName> names(std::initializer_list<std::string_view> texts) {
  std::vector<ObjectName> out;
  for (const std::string_view text : texts) out.push_back(*parse_object_name(text));
  return out;
}

std::string text_of(const Expansion& e) {
  std::string out;
  for (const ExpandedAsn& asn : e.asns) out += (out.empty() ? "" : " ") + std::to_string(asn.asn.value);
  for (const ExpandedRange& r : e.ranges) {
    out += (out.empty() ? "" : " ") + format_prefix(r.range.prefix) + "^" + std::to_string(r.range.low) + "-" +
           std::to_string(r.range.high);
  }
  for (const MemberNote& note : e.notes) {
    out += (out.empty() ? "" : " ") + std::string(name_of(note.outcome)) + ":" + note.text;
  }
  return out;
}

class Expand : public ::testing::Test {
 protected:
  Expand() {
    made_.as_set("RADB", "AS-TOP", "AS1003 AS1001 AS-SUB AS-GONE");
    made_.as_set("RADB", "AS-SUB", "AS1002 AS-TOP AS-DEEP AS0 AS64512 AS23456");
    made_.as_set("RADB", "AS-DEEP", "AS1004");
    made_.as_set("RADB", "AS-EMPTY", "");
    made_.as_set("RADB", "AS-SAME", "AS1010");
    made_.as_set("RIPE", "AS-SAME", "AS1011");
    made_.as_set("RADB", "AS-FOREIGN", "RADB::AS-SAME AS1012");
    made_.route_set("RADB", "RS-TOP", "192.0.2.0/24 198.51.100.0/24^25-26 RS-IN^+ 2001:db8::/32^-");
    made_.route_set("RADB", "RS-IN", "203.0.113.0/24 AS1001 AS-DEEP^32");
    made_.route_set("RADB", "RS-LOOP", "RS-LOOP^+ 192.0.2.0/24");
    made_.route("RADB", "192.0.2.128/25", 1001);
    made_.route("RADB", "203.0.113.128/25", 1004);
    index_.emplace(made_.snapshot());
    view_.emplace(*index_);
  }
  std::string run(std::initializer_list<std::string_view> objects, ExpandOptions options = {}) {
    return text_of(expand(*view_, names(objects), options));
  }
  MadeRegistry made_;
  std::optional<IrrIndex> index_;
  std::optional<IrrView> view_;
};

TEST_F(Expand, FollowsSetsOnceAndSaysWhatGaveNothing) {
  EXPECT_EQ(run({"AS-TOP"}), "1001 1002 1003 1004 missing:AS-GONE refused:AS0 refused:AS64512 refused:AS23456");
  EXPECT_EQ(run({"AS1003", "AS-DEEP", "as1003"}), "1003 1004");
  EXPECT_EQ(run({"AS-EMPTY"}), "empty:AS-EMPTY");
  EXPECT_EQ(run({"AS-TOP"}, {.special = SpecialAsns::kAllow}),
            "1001 1002 1003 1004 23456 64512 missing:AS-GONE refused:AS0");
  EXPECT_EQ(run({"AS0"}, {.special = SpecialAsns::kRefuseNot0}), "0");
}

TEST_F(Expand, StopsAtTheDepthAndAtExceptions) {
  EXPECT_EQ(run({"AS-TOP"}, {.depth_max = 1}), "1001 1003 too deep:AS-SUB too deep:AS-GONE");
  EXPECT_EQ(
      run({"AS-TOP"}, {.depth_max = 2}),
      "1001 1002 1003 missing:AS-GONE too deep:AS-TOP too deep:AS-DEEP refused:AS0 refused:AS64512 refused:AS23456");
  EXPECT_EQ(run({"AS-TOP"}, {.except = {"AS-SUB", "AS1003"}}), "1001 excepted:AS1003 excepted:AS-SUB missing:AS-GONE");
}

TEST_F(Expand, ASourceInFrontOfASetAsksThatRegistry) {
  EXPECT_EQ(run({"AS-SAME"}), "1011");
  EXPECT_EQ(run({"RADB::AS-SAME"}), "1010");
  EXPECT_EQ(run({"AS-FOREIGN"}), "1010 1012");
  EXPECT_EQ(run({"ALTDB::AS-SAME"}), "missing:ALTDB::AS-SAME");
}

// RFC 2622 section 2: an operator on a set applies to each prefix in it, after the prefix's own.
TEST_F(Expand, RangeOperatorsOfSetsApplyToWhatTheyHold) {
  EXPECT_EQ(run({"RS-TOP"}),
            "192.0.2.0/24^24-24 198.51.100.0/24^25-26 2001:db8::/32^33-128 203.0.113.0/24^24-32 192.0.2.128/25^25-32 "
            "203.0.113.128/25^32-32");
  EXPECT_EQ(run({"192.0.2.0/24^25-26"}), "192.0.2.0/24^25-26");
  EXPECT_EQ(run({"RS-LOOP"}), "192.0.2.0/24^24-24 192.0.2.0/24^24-32");
}

TEST_F(Expand, KeepsTheChainOfSets) {
  const Expansion e = expand(*view_, names({"AS-TOP", "AS-FOREIGN"}));
  EXPECT_EQ(e.chain(*view_, e.asns[3].node), "AS-TOP > AS-SUB > AS-DEEP");
  EXPECT_EQ(e.asns[3].object, 0u);
  EXPECT_EQ(e.chain(*view_, e.asns[4].node), "AS-FOREIGN > RADB::AS-SAME");
  EXPECT_EQ(e.asns[4].object, 1u);
  EXPECT_FALSE(e.misses_named());
  EXPECT_TRUE(expand(*view_, names({"AS-GONE"})).misses_named());
}

TEST_F(Expand, LimitsAreSaid) {
  const Expansion e = expand(*view_, names({"AS-TOP"}), {.members_max = 3});
  EXPECT_TRUE(e.over_limit);
  EXPECT_EQ(e.limit, "members");
  EXPECT_TRUE(expand(*view_, names({"RS-TOP"}), {.ranges_max = 2}).over_limit);
}

TEST(ObjectName, ReadsWhatOperatorsWrite) {
  const auto kind = [](std::string_view text) { return parse_object_name(text)->kind; };
  EXPECT_EQ(kind("AS64500"), ObjectName::Kind::kAsn);
  EXPECT_EQ(kind("as-example"), ObjectName::Kind::kAsSet);
  EXPECT_EQ(kind("AS64500:AS-CUSTOMERS"), ObjectName::Kind::kAsSet);
  EXPECT_EQ(kind("AS64500:RS-ROUTES"), ObjectName::Kind::kRouteSet);
  EXPECT_EQ(kind("2001:db8::/32^+"), ObjectName::Kind::kPrefix);
  EXPECT_EQ(parse_object_name("radb::as-example")->source, "RADB");
  EXPECT_EQ(parse_object_name("radb::as-example")->name, "AS-EXAMPLE");
  EXPECT_EQ(format_prefix(parse_object_name("192.0.2.1/24")->range.prefix), "192.0.2.0/24");
  EXPECT_EQ(parse_object_name("192.0.2.1")->range.low, 32);
  for (const std::string_view bad : {"", "AS1x", "RADB::AS64500", "192.0.2.0/33", "192.0.2.0/24^", "192.0.2.0/24^23-",
                                     "192.0.2.0/32^-", "RS", "::AS-X", "AS64500:AS64501", "FLTR-X"}) {
    EXPECT_FALSE(parse_object_name(bad)) << bad;
  }
}

}  // namespace
}  // namespace mannerly::policy
