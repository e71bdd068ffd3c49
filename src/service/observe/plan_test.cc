#include "service/observe/plan.h"

#include <gtest/gtest.h>

#include <fstream>

#include "service/detect/made_mrt.h"

namespace mannerly::service {
namespace {

namespace fs = std::filesystem;

Day day(std::string_view text) {
  return *parse_day(text);
}

class PlannerTest : public ::testing::Test {
 protected:
  void write(const std::string& name, std::string_view text = "content") {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name) << text;
  }
  Planner planner(std::string_view text) {
    auto config = parse_observatory(text, folder_ / "observatory.toml");
    EXPECT_TRUE(config) << config.error().message;
    auto made = Planner::make(*config, folder_ / "days");
    EXPECT_TRUE(made) << made.error().message;
    return std::move(*made);
  }
  MadeFolder folder_{"planner"};
  static constexpr std::string_view kVrp =
      "[[source]]\nkind = \"vrp\"\nname = \"rpki\"\npath = \"{date}/vrps*\"\nmax_age = 5\n";
};

TEST_F(PlannerTest, TakesTheDaysOwnFile) {
  write("2026-11-01/vrps.json");
  write("2026-11-02/vrps.json");
  const DayPlan plan = planner(kVrp).plan(day("2026-11-02"), std::nullopt);
  ASSERT_EQ(plan.sources.size(), 1U);
  EXPECT_EQ(plan.sources[0].day, day("2026-11-02"));
  EXPECT_EQ(plan.sources[0].path, "../../2026-11-02/vrps*");
  EXPECT_FALSE(plan.sources[0].stale);
  EXPECT_EQ(plan.sources[0].why, "");
}

TEST_F(PlannerTest, AMissingDayTakesTheLastGoodFileAndSaysSo) {
  write("2026-11-01/vrps.json");
  write("2026-11-09/vrps.json");  // of the future
  const DayPlan plan = planner(kVrp).plan(day("2026-11-03"), std::nullopt);
  EXPECT_EQ(plan.sources[0].day, day("2026-11-01"));
  EXPECT_TRUE(plan.sources[0].stale);
  EXPECT_EQ(plan.sources[0].why, "no file of 2026-11-03");
}

TEST_F(PlannerTest, NothingIsWrongWithAnEarlierFileThatIsNotStale) {
  write("2026-11-01/vrps.json");
  const Planner made = planner(std::string(kVrp) + "stale_after = 2\n");
  const DayPlan plan = made.plan(day("2026-11-03"), std::nullopt);
  EXPECT_EQ(plan.sources[0].day, day("2026-11-01"));
  EXPECT_FALSE(plan.sources[0].stale);
  EXPECT_EQ(plan.sources[0].why, "");
  EXPECT_EQ(made.plan(day("2026-11-04"), std::nullopt).sources[0].why, "no file of 2026-11-04");
}

TEST_F(PlannerTest, AFileBeyondItsAgeIsNotUsedButPlannedSoThatItIsMissed) {
  write("2026-11-01/vrps.json");
  const DayPlan plan = planner(kVrp).plan(day("2026-11-07"), std::nullopt);
  ASSERT_EQ(plan.sources.size(), 1U);
  EXPECT_FALSE(plan.sources[0].day);
  EXPECT_EQ(plan.sources[0].why, "no file of the 6 days up to 2026-11-07");
  EXPECT_EQ(plan.sources[0].path, "../../2026-11-07/vrps*");
}

TEST_F(PlannerTest, AnEmptyFileIsNotBelieved) {
  write("2026-11-01/vrps.json");
  write("2026-11-02/vrps.json", "");
  const DayPlan plan = planner(kVrp).plan(day("2026-11-02"), std::nullopt);
  EXPECT_EQ(plan.sources[0].day, day("2026-11-01"));
  EXPECT_TRUE(plan.sources[0].stale);
  EXPECT_EQ(plan.sources[0].why, "the file of 2026-11-02 has 0 bytes, fewer than 1");
}

TEST_F(PlannerTest, ABadFileGivesWayToOlderOnesUntilNoneIsLeft) {
  for (const char* name : {"2026-11-01/vrps", "2026-11-02/vrps", "2026-11-03/vrps"}) write(name);
  const Planner made = planner(kVrp);
  DayPlan plan = made.plan(day("2026-11-03"), std::nullopt);
  ASSERT_TRUE(made.fall_back(plan, plan.sources[0], "bad"));
  EXPECT_EQ(plan.sources[0].day, day("2026-11-02"));
  EXPECT_EQ(plan.sources[0].why, "bad");
  EXPECT_TRUE(plan.sources[0].stale);
  ASSERT_TRUE(made.fall_back(plan, plan.sources[0], "bad too"));
  EXPECT_EQ(plan.sources[0].day, day("2026-11-01"));
  EXPECT_EQ(plan.sources[0].why, "bad");
  EXPECT_FALSE(made.fall_back(plan, plan.sources[0], "bad"));
  EXPECT_EQ(plan.sources[0].day, day("2026-11-01"));  // as it was
}

TEST_F(PlannerTest, UpdatesSinceTheDayBeforeGoToTheirMonthsArchive) {
  constexpr std::string_view kText =
      "[[source]]\nkind = \"mrt\"\nname = \"c\"\npath = \"rib.{yyyymmdd}\"\n"
      "[[source]]\nkind = \"updates\"\nname = \"c\"\npath = \"updates.{yyyymmdd}.*\"\n";
  for (const char* name : {"rib.20261029", "rib.20261102", "updates.20261029.0", "updates.20261030.0",
                           "updates.20261101.0", "updates.20261102.0", "updates.20261102.1", "updates.20261103.0"}) {
    write(name);
  }
  const Planner made = planner(kText);
  EXPECT_EQ(made.days(), (std::vector<Day>{day("2026-10-29"), day("2026-11-02")}));  // updates alone make no day
  const DayPlan plan = made.plan(day("2026-11-02"), day("2026-10-29"));
  EXPECT_TRUE(plan.detect);
  const Month october = *parse_month("2026-10"), november = *parse_month("2026-11");
  const auto word = [&](const char* name) { return "c=" + (folder_ / name).string(); };
  EXPECT_EQ(words_for(plan, october),
            (std::vector<std::string>{word("updates.20261030.0"), word("updates.20261101.0")}));
  EXPECT_EQ(words_for(plan, november),
            (std::vector<std::string>{word("rib.20261102"), word("updates.20261102.0"), word("updates.20261102.1")}));
}

TEST_F(PlannerTest, PlansReadBackAsTheyWereWritten) {
  write("2026-11-01/vrps.json");
  DayPlan plan = planner(kVrp).plan(day("2026-11-03"), day("2026-11-01"));
  plan.detect = true;
  plan.simulated = true;
  plan.sources[0].why = "said \"no\"\n\xc3\xa4";
  plan.inputs.push_back({*parse_month("2026-11"), "c=/a b/file"});
  const auto read = parse_plan(to_toml(plan), "plan.toml");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, plan);
  EXPECT_FALSE(parse_plan("name = \"x\"", "plan.toml"));
}

TEST_F(PlannerTest, TheWorldFileSaysTheSame) {
  write("2026-11-01/vrps.json");
  DayPlan plan = planner(kVrp).plan(day("2026-11-01"), std::nullopt);
  plan.simulated = true;
  const auto world = parse_world(world_text(plan, "incidents"), "days/2026-11-01/world.toml");
  ASSERT_TRUE(world) << world.error().message;
  EXPECT_EQ(format_instant(world->at), "2026-11-01T23:59:59Z");
  EXPECT_TRUE(world->simulated);
  ASSERT_EQ(world->sources.size(), 2U);
  EXPECT_EQ(world->sources[0].path, plan.sources[0].path);
  EXPECT_EQ(world->sources[1].kind, snapshot::SourceKind::kIncidents);
}

}  // namespace
}  // namespace mannerly::service
