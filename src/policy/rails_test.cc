#include "policy/rails.h"

#include <gtest/gtest.h>

#include "policy/made_registry.h"

namespace mannerly::policy {
namespace {

class RailsTest : public ::testing::Test {
 protected:
  RailsTest() {
    made_.as_set("RADB", "AS-GOOD", "AS1000 AS1001");
    made_.as_set("RADB", "AS-BAD", "AS1000 AS64512 AS0 AS-GONE");
    made_.as_set("RADB", "AS-BOGON", "AS1002");
    made_.as_set("RADB", "AS-NONE", "AS1009");
    made_.route("RADB", "193.0.0.0/21", 1000);
    made_.route("RADB", "194.0.0.0/22", 1001);
    made_.route("RADB", "10.1.0.0/16", 1002);
    made_.vrp("193.0.0.0/21", 24, 1000);
    made_.vrp("194.0.0.0/22", 22, 9999);
    index_.emplace(made_.snapshot());
    view_.emplace(*index_);
  }
  Filter make(std::string_view object, const FilterOptions& options) {
    const auto rov = validity::RovIndex::make(view_->snapshot().vrps());
    return make_filter(*view_, std::vector{*parse_object_name(object)}, options, &*rov);
  }
  std::string run(std::string_view object, Rails rails = {}, FilterOptions options = {},
                  std::optional<LineChange> change = std::nullopt) {
    std::string out;
    for (const RailFinding& finding : check_rails(*view_, make(object, options), options, rails, change)) {
      out += (out.empty() ? "" : "; ") + finding.text;
    }
    return out;
  }
  static std::string lines_of(const Filter& filter) {
    std::string out;
    filter.list.each([&](const ListEntry& e) {
      out += (out.empty() ? "" : " ") + format_prefix(e.prefix) + "-" + std::to_string(e.high);
    });
    return out;
  }
  MadeRegistry made_;
  std::optional<IrrIndex> index_;
  std::optional<IrrView> view_;
};

TEST_F(RailsTest, AGoodListPasses) {
  EXPECT_EQ(run("AS-GOOD", {.beacons = {*parse_prefix("193.0.0.0/21"), *parse_prefix("2001:db8::/32")}}), "");
}

TEST_F(RailsTest, EachRailSpeaks) {
  EXPECT_EQ(
      run("AS-NOSUCH"),
      "the list is empty: it would refuse everything (and where an empty list means any, accept it); AS-NOSUCH does "
      "not exist in the sources");
  EXPECT_EQ(run("AS-BAD"), "AS64512 (in AS-BAD), AS0 (in AS-BAD) must not be a member (RFC 6996, 7607)");
  EXPECT_EQ(run("AS-BAD", {.refuse_special_asns = false, .refuse_missing = true}),
            "AS-GONE (in AS-BAD) does not exist in the sources");
  EXPECT_EQ(run("AS-BOGON"), "10.1.0.0/16 reaches into 10.0.0.0/8, which is private use (RFC 1918)");
  EXPECT_EQ(run("AS-GOOD", {.beacons = {*parse_prefix("193.0.0.0/22")}}), "the beacon 193.0.0.0/22 would not pass");
  EXPECT_EQ(run("AS-GOOD", {.never = {*parse_prefix("193.0.4.0/24")}}, {.list = {.more_specific_max = 24}}),
            "193.0.0.0/21 (lengths 21 to 24) reaches into 193.0.4.0/24, which was asked never to pass");
  EXPECT_EQ(run("AS-GOOD", {.never = {*parse_prefix("193.0.4.0/24")}}), "");
  EXPECT_EQ(run("AS-GOOD", {}, {.lines_max = 1}), "more prefixes than the limit of 1");
  EXPECT_EQ(run("AS-GOOD", {}, {}, LineChange{.before = 10, .after = 12, .added = 3, .removed = 1}),
            "3 lines came and 1 went since the last output of 10 lines: more than 20 %");
  EXPECT_EQ(run("0.0.0.0/0", {.refuse_special_asns = false}), "the default route would pass");
  EXPECT_EQ(run("AS-NONE"),
            "the list is empty: it would refuse everything (and where an empty list means any, accept it)");
}

TEST_F(RailsTest, AnIncompleteInputSpeaks) {
  MadeRegistry broken;
  broken.as_set("RADB", "AS-X", "AS1000");
  broken.route("RADB", "193.0.0.0/21", 1000);
  broken.break_irr();
  const IrrIndex index(broken.snapshot());
  const IrrView view(index);
  const Filter filter = make_filter(view, std::vector{*parse_object_name("AS-X")}, {});
  const auto findings = check_rails(view, filter, {}, {});
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].kind, RailFinding::Kind::kIncomplete);
}

TEST_F(RailsTest, TheRpkiDropsAndAdds) {
  EXPECT_EQ(lines_of(make("AS-GOOD", {})), "193.0.0.0/21-21 194.0.0.0/22-22");
  const Filter dropped = make("AS-GOOD", {.drop_invalid = true});
  EXPECT_EQ(lines_of(dropped), "193.0.0.0/21-21");
  EXPECT_EQ(dropped.invalid_routes, 1u);
  EXPECT_EQ(dropped.asns_empty, 1u);
  const Filter added = make("AS-GOOD", {.drop_invalid = true, .add_roas = true});
  EXPECT_EQ(lines_of(added), "193.0.0.0/21-24");
  EXPECT_EQ(added.roas_added, 1u);
}

TEST_F(RailsTest, RoutesBehindALine) {
  const Filter filter = make("AS-GOOD", {});
  ASSERT_EQ(routes_behind(*view_, filter, filter.list[1]).size(), 1u);
  EXPECT_EQ(view_->snapshot().irr_routes()[routes_behind(*view_, filter, filter.list[1])[0]].origin, 1001u);
  EXPECT_TRUE(routes_behind(*view_, filter, {*parse_prefix("195.0.0.0/8"), 8, 8}).empty());
}

TEST(CompareOutputs, NumbersCommentsAndOrderDoNotCount) {
  const LineChange same = compare_outputs(
      "no ip prefix-list L\nip prefix-list L seq 1 permit 192.0.2.0/24\nip prefix-list L seq 2 permit 10.0.0.0/8\n",
      "! new\nno ip prefix-list L\nip prefix-list L seq 1 permit 10.0.0.0/8\nip prefix-list L seq 2 permit "
      "192.0.2.0/24\n",
      '!');
  EXPECT_EQ(same.added + same.removed, 0u);
  EXPECT_EQ(same.before, 3u);
  const LineChange other = compare_outputs("  a,\n  b,\n  c\n", "  a,\n  c,\n  d\n", '\0');
  EXPECT_EQ(other.added, 1u);
  EXPECT_EQ(other.removed, 1u);
  EXPECT_NEAR(other.share(), 1.0 / 3, 1e-9);
  EXPECT_EQ(compare_outputs("", "", '#').share(), 0);
}

}  // namespace
}  // namespace mannerly::policy
