#include "policy/guard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "policy/includers.h"
#include "policy/made_registry.h"
#include "policy/seen_behind.h"
#include "policy/set_graph.h"

namespace mannerly::policy {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

ObjectName named(std::string_view text) {
  auto out = parse_object_name(text);
  EXPECT_TRUE(out.has_value()) << text;
  return *out;
}

const GuardFinding* finding(const GuardReport& report, GuardCheck check) {
  for (const GuardFinding& f : report.findings) {
    if (f.check == check) return &f;
  }
  return nullptr;
}

GuardReport report_of(MadeRegistry& made, std::string_view name, const GuardInput& input = {}) {
  const IrrIndex index(made.snapshot());
  const auto report = check_set(IrrView(index), named(name), input);
  EXPECT_TRUE(report.has_value()) << name;
  return report ? *report : GuardReport{};
}

TEST(Guard, FindsNothingInATidySet) {
  MadeRegistry made;
  made.as_set("RIPE", "AS1000:AS-CUSTOMERS", "AS1000 AS2000 AS1000:AS-MORE");
  made.as_set("RIPE", "AS1000:AS-MORE", "AS3000");
  made.route("RIPE", "192.0.2.0/24", 1000);
  made.route("RADB", "192.0.2.0/24", 1000);
  made.route("RIPE", "198.51.100.0/24", 2000);
  made.route("RIPE", "2001:db8::/32", 3000);
  const std::vector<Asn> seen{Asn{2000}, Asn{3000}};
  const GuardReport report = report_of(made, "AS1000:AS-CUSTOMERS", {.network = Asn{1000}, .seen = &seen});
  EXPECT_THAT(report.findings, IsEmpty());
  EXPECT_EQ(report.size, (SetSize{3, 2, 1}));
  EXPECT_EQ(report.asn_members, 2u);
  EXPECT_EQ(report.set_members, 1u);
  EXPECT_EQ(report.sets, 2u);
  EXPECT_EQ(report.depth, 2u);
  EXPECT_EQ(report.seen, 2u);
  EXPECT_EQ(report.seen_in_set, 2u);
  EXPECT_EQ(report.worst(), GuardLevel::kInfo);
}

TEST(Guard, ShowsCirclesAsAWay) {
  MadeRegistry made;
  made.as_set("RIPE", "AS-A", "AS-B AS-A");
  made.as_set("RIPE", "AS-B", "AS-C");
  made.as_set("RIPE", "AS-C", "AS-A AS-B AS1000");
  const GuardReport report = report_of(made, "AS-A");
  const GuardFinding* circle = finding(report, GuardCheck::kCircle);
  ASSERT_NE(circle, nullptr);
  EXPECT_THAT(circle->examples, ElementsAre("AS-A > AS-B > AS-C > AS-A", "AS-B > AS-C > AS-B"));
  EXPECT_EQ(circle->level, GuardLevel::kWarning);
  EXPECT_EQ(circle->count, 2U);
  EXPECT_EQ(circle->what, "2 circles of sets that contain each other");
  const GuardFinding* self = finding(report, GuardCheck::kSelfReference);
  ASSERT_NE(self, nullptr);
  EXPECT_THAT(self->examples, ElementsAre("AS-A"));
}

TEST(Guard, FollowsChainsThatARecursionWouldNotSurvive) {
  MadeRegistry made;
  constexpr int kDeep = 20'000;
  for (int i = 0; i < kDeep; ++i) {
    made.as_set("RIPE", "AS-N" + std::to_string(i), "AS-N" + std::to_string((i + 1) % kDeep));
  }
  const IrrIndex index(made.snapshot());
  const IrrView view(index);
  const SetCircles found = find_circles(view, *view.find_set("AS-N0"));
  ASSERT_EQ(found.circles.size(), 1u);
  EXPECT_EQ(found.circles[0].size(), std::size_t{kDeep} + 1);
}

TEST(Guard, NamesNumbersThatNobodyHas) {
  MadeRegistry made;
  made.as_set("RIPE", "AS-A", "AS1000 AS23456 AS64512 AS-B");
  made.as_set("RIPE", "AS-B", "AS4200000000 AS70000");
  const GuardReport report = report_of(made, "AS-A");
  const GuardFinding* special = finding(report, GuardCheck::kSpecialAsn);
  ASSERT_NE(special, nullptr);
  EXPECT_EQ(special->count, 4u);
  EXPECT_EQ(special->level, GuardLevel::kWarning);
  EXPECT_THAT(special->examples[0], HasSubstr("AS23456 (AS_TRANS) in AS-A"));
  EXPECT_THAT(special->examples[3], HasSubstr("AS4200000000 (private use) in AS-A > AS-B"));
  MadeRegistry zero;
  zero.as_set("RIPE", "AS-A", "AS0 AS1000");
  const GuardReport with_zero = report_of(zero, "AS-A");
  EXPECT_EQ(finding(with_zero, GuardCheck::kSpecialAsn)->level, GuardLevel::kError);
  EXPECT_EQ(with_zero.worst(), GuardLevel::kError);
}

TEST(Guard, FindsMembersThatGiveNothing) {
  MadeRegistry made;
  made.as_set("RIPE", "AS-A", "AS-GONE AS-EMPTY AS1000");
  made.as_set("RIPE", "AS-EMPTY", "");
  const GuardReport report = report_of(made, "AS-A");
  EXPECT_THAT(finding(report, GuardCheck::kMissingSet)->examples, ElementsAre("AS-GONE in AS-A"));
  EXPECT_EQ(finding(report, GuardCheck::kEmptySet)->count, 1u);
  EXPECT_THAT(finding(report, GuardCheck::kNoRoutes)->examples, ElementsAre("AS1000"));
  EXPECT_EQ(finding(report, GuardCheck::kFlatName)->level, GuardLevel::kInfo);
}

TEST(Guard, SaysWhichOfTwoSetsWinsAndHowTheyDiffer) {
  MadeRegistry made;
  made.as_set("RIPE", "AS-A", "AS1000 AS2000");
  made.as_set("RADB", "AS-A", "AS2000 AS3000");
  made.as_set("ALTDB", "AS-A", "AS2000 AS1000");
  const GuardReport report = report_of(made, "AS-A");
  const GuardFinding* same = finding(report, GuardCheck::kSameName);
  ASSERT_NE(same, nullptr);
  EXPECT_EQ(same->count, 2u);
  EXPECT_EQ(same->level, GuardLevel::kWarning);
  EXPECT_THAT(same->examples, ElementsAre("RIPE::AS-A is used, not RADB::; only in the first: AS1000; only in the "
                                          "second: AS3000"));
  EXPECT_EQ(report_of(made, "RADB::AS-A").source, "RADB");
}

TEST(Guard, HoldsTheSetAgainstBgp) {
  MadeRegistry made;
  std::string members = "AS1000 AS2000";
  for (int i = 0; i < 30; ++i) members += " AS" + std::to_string(5000 + i);
  made.as_set("RIPE", "AS-A", members);
  const std::vector<Asn> seen{Asn{2000}, Asn{3000}};
  const GuardReport report = report_of(made, "AS-A", {.network = Asn{1000}, .seen = &seen});
  EXPECT_THAT(finding(report, GuardCheck::kLacks)->examples, ElementsAre("AS3000"));
  EXPECT_EQ(finding(report, GuardCheck::kNeverSeen)->count, 30u);
  EXPECT_EQ(finding(report, GuardCheck::kNeverSeen)->level, GuardLevel::kWarning);
  EXPECT_EQ(report.seen_in_set, 1u);
  const GuardReport blind = report_of(made, "AS-A", {.network = Asn{1000}});
  EXPECT_EQ(finding(blind, GuardCheck::kLacks), nullptr);
  EXPECT_FALSE(blind.seen.has_value());
}

TEST(Guard, MeasuresSizeAgainstWhatBgpShows) {
  MadeRegistry made;
  std::string members;
  for (int i = 0; i < 200; ++i) members += " AS" + std::to_string(1000 + i);
  made.as_set("RIPE", "AS-A", members);
  const GuardLimits limits{.asns_warning = 100, .asns_error = 150};
  EXPECT_EQ(finding(report_of(made, "AS-A", {.limits = limits}), GuardCheck::kSize)->level, GuardLevel::kError);
  std::vector<Asn> seen;
  for (std::uint32_t i = 0; i < 70; ++i) seen.push_back(Asn{1000 + i});
  EXPECT_EQ(finding(report_of(made, "AS-A", {.network = Asn{1}, .seen = &seen, .limits = limits}), GuardCheck::kSize),
            nullptr);
}

TEST(Guard, SeesWhatHasGrown) {
  MadeRegistry old, made;
  std::string few = "AS1000", many = "AS-NEW";
  for (int i = 1; i < 40; ++i) few += " AS" + std::to_string(1000 + i);
  std::string extra;
  for (int i = 0; i < 50; ++i) extra += " AS" + std::to_string(2000 + i);
  old.as_set("RIPE", "AS-A", few);
  made.as_set("RIPE", "AS-A", few + " AS-NEW");
  made.as_set("RIPE", "AS-NEW", extra);
  const IrrIndex old_index(old.snapshot());
  const IrrView before(old_index);
  const GuardReport report = report_of(made, "AS-A", {.before = &before});
  const GuardFinding* growth = finding(report, GuardCheck::kGrowth);
  ASSERT_NE(growth, nullptr);
  EXPECT_EQ(growth->level, GuardLevel::kError);
  EXPECT_EQ(growth->count, 50u);
  EXPECT_EQ(growth->examples[0], "AS2000 by AS-A > AS-NEW");
  EXPECT_EQ(report.before->asns, 40u);
  EXPECT_EQ(finding(report_of(old, "AS-A", {.before = &before}), GuardCheck::kGrowth), nullptr);
}

// 1000 sells to 2000 and 2001, those to 3000 and 3001; 2001 leaks what its peer 4000 sells to 5000.
TEST(SeenBehind, GoesDownAndNoFurther) {
  snapshot::Builder builder({.name = "made", .at = Instant{1'700'000'000}, .built_by = "test"});
  const auto source = builder.add_source({.kind = snapshot::SourceKind::kMrt, .name = "rrc", .path = "rib.mrt"});
  using snapshot::Relation;
  builder.add_link(Asn{1000}, Asn{2000}, Relation::kCustomer);
  builder.add_link(Asn{1000}, Asn{2001}, Relation::kCustomer);
  builder.add_link(Asn{2000}, Asn{3000}, Relation::kCustomer);
  builder.add_link(Asn{2001}, Asn{4000}, Relation::kPeer);
  builder.add_link(Asn{4000}, Asn{5000}, Relation::kCustomer);
  builder.add_link(Asn{1000}, Asn{6000}, Relation::kPeer);
  builder.add_link(Asn{6000}, Asn{7000}, Relation::kCustomer);
  const auto peer = builder.add_peer(source, Address::v4(1), Asn{9000});
  ASSERT_TRUE(peer.has_value());
  const char* paths[] = {"9000 1000 1000 2000 2000 3000", "9000 1000 2001 3001", "9000 1000 2001 4000 5000",
                         "9000 1000 6000 7000", "9000 2000 3002"};
  std::uint32_t number = 0;
  for (const char* text : paths) {
    const auto path = parse_as_path(text);
    ASSERT_TRUE(path.has_value());
    const snapshot::RouteBuilder::PeerPath entry{*peer, builder.routes().add_path(path->view())};
    builder.routes().add_rib_record(Prefix::of(Address::v4(0xC6330000u + (number++ << 8)), 24), {&entry, 1});
  }
  builder.finish_source(source, {});
  const auto tables = builder.finish();
  ASSERT_TRUE(tables.has_value());
  std::vector<std::uint8_t> file;
  for (const Bytes part : snapshot::encode(*tables).parts) file.insert(file.end(), part.begin(), part.end());
  const auto view = snapshot::Snapshot::open(file);
  ASSERT_TRUE(view.has_value());
  const auto topology = topology::Topology::make(*view, {.use_paths = false});
  ASSERT_TRUE(topology.has_value());
  EXPECT_EQ(seen_behind(*view, *topology, Asn{1000}), (std::vector<Asn>{Asn{2000}, Asn{2001}, Asn{3000}, Asn{3001}}));
  EXPECT_THAT(seen_behind(*view, *topology, Asn{8000}), IsEmpty());
}

TEST(Guard, RefusesWhatIsNoSetOrNotThere) {
  MadeRegistry made;
  made.as_set("RIPE", "AS-A", "AS1000");
  const IrrIndex index(made.snapshot());
  EXPECT_EQ(check_set(IrrView(index), named("AS-NONE")).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(check_set(IrrView(index), named("AS1000")).error().code, ErrorCode::kUsage);
}

TEST(Includers, GoUpWithTheirChains) {
  MadeRegistry made;
  made.as_set("RIPE", "AS-TOP", "AS-MIDDLE AS9");
  made.as_set("RIPE", "AS-MIDDLE", "AS1000 AS-TOP");
  made.as_set("RADB", "AS-MIDDLE", "AS1000");
  made.as_set("RIPE", "AS-OTHER", "RADB::AS-MIDDLE");
  made.as_set("RIPE", "AS-JOIN", "", "ANY");
  made.aut_num("RIPE", 1000, "AS-JOIN", "MNT-TEST");
  const IrrIndex index(made.snapshot());
  const IrrView view(index);
  const Includers found = find_includers(view, named("AS1000"));
  std::vector<std::string> chains;
  for (std::uint32_t i = 0; i < found.rows.size(); ++i) chains.push_back(found.chain(view, i, "AS1000"));
  EXPECT_THAT(chains, testing::UnorderedElementsAre("AS-JOIN > AS1000", "AS-MIDDLE > AS1000", "AS-MIDDLE > AS1000",
                                                    "AS-TOP > AS-MIDDLE > AS1000", "AS-OTHER > AS-MIDDLE > AS1000"));
  std::size_t shadowed = 0, joined = 0;
  for (const Includer& row : found.rows) {
    shadowed += row.shadowed ? 1 : 0;
    joined += row.by_reference ? 1 : 0;
  }
  EXPECT_EQ(shadowed, 1u);
  EXPECT_EQ(joined, 1u);
  EXPECT_EQ(find_includers(view, named("AS1000"), 1).rows.size(), 3u);
  EXPECT_EQ(find_includers(view, named("AS-MIDDLE")).rows.size(), 1u);
  EXPECT_THAT(find_includers(view, named("AS-NONE")).rows, IsEmpty());
}

}  // namespace
}  // namespace mannerly::policy
