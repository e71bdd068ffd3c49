#include "service/observe/config.h"

#include <gtest/gtest.h>

#include <fstream>

#include "service/detect/made_mrt.h"

namespace mannerly::service {
namespace {

Result<ObservatoryConfig> parsed(std::string_view text) {
  return parse_observatory(text, "folder/observatory.toml");
}

TEST(ObservatoryConfig, ReadsWhatIsWritten) {
  const auto config = parsed(R"(
    name = "demo"
    keep_days = 7
    simulated = true
    [[source]]
    kind = "vrp"
    name = "rpki"
    path = "{date}/vrps.json*"
    stale_after = 40
    [[source]]
    kind = "updates"
    name = "rrc00"
    path = "bgp/rrc00.updates.{yyyymmdd}.*"
    [[source]]
    name = "peeringdb"
    url = "https://example.net/peeringdb.json"
  )");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->name, "demo");
  EXPECT_EQ(config->keep_days, 7);
  EXPECT_TRUE(config->simulated);
  EXPECT_EQ(config->folder, "folder");
  ASSERT_EQ(config->sources.size(), 2U);
  EXPECT_EQ(config->sources[0].stale_after, 40);
  EXPECT_EQ(config->sources[0].max_age, 40);  // what is not stale may be used
  EXPECT_TRUE(config->sources[1].is_updates());
  EXPECT_TRUE(config->has_download_rows);
  EXPECT_NE(config->document.find("source"), nullptr);
}

TEST(ObservatoryConfig, RefusesWithPlaceAndReason) {
  const struct {
    std::string_view text, why;
  } cases[] = {
      {"", "no [[source]]"},
      {"nmae = \"x\"", "observatory.toml:1:1: unknown key \"nmae\""},
      {"[[webhook]]\nname = \"noc\"", "observatory.toml:1:1: url is wanted"},
      {"keep_days = -1", "keep_days must be a whole number from 0"},
      {"[[source]]\nname = \"a\"\npath = \"b\"", "has no kind"},
      {"[[source]]\nkind = \"vpr\"\nname = \"a\"\npath = \"b\"", "unknown kind \"vpr\""},
      {"[[source]]\nkind = \"vrp\"\nname = \"a/b\"\npath = \"b\"", "needs a name"},
      {"[[source]]\nkind = \"vrp\"\nname = \"..\"\npath = \"b\"", "needs a name"},
      {"[[source]]\nkind = \"vrp\"\nname = \"a\"\npath = \"{dat}/b\"", "known place-holders"},
      {"[[source]]\nkind = \"vrp\"\nname = \"a\"\npath = \"{year}/b\"", "must say the whole day"},
      {"[[source]]\nkind = \"updates\"\nname = \"a\"\npath = \"b\"", "the path of updates must say the day"},
      {"[[source]]\nkind = \"incidents\"\nname = \"a\"\npath = \"b\"", "own detector"},
      {"[[source]]\nkind = \"vrp\"\nname = \"a\"\npath = \"b\"\nurl = \"c\"", "unknown key \"url\""},
  };
  for (const auto& each : cases) {
    const auto config = parsed(each.text);
    ASSERT_FALSE(config) << each.text;
    EXPECT_NE(config.error().message.find(each.why), std::string::npos) << config.error().message;
  }
}

TEST(PathOfDay, FillsEveryPlaceHolder) {
  EXPECT_EQ(path_of_day("{date}/{yyyymmdd}/{year}/{month}/{day}*", *parse_day("2026-03-09")),
            "2026-03-09/20260309/2026/03/09*");
}

TEST(DaysWithFiles, ReadsDaysFromNames) {
  const MadeFolder folder("days_with_files");
  for (const char* name : {"a.20261101.0000.gz", "a.20261102.0000.gz", "a.20261102.0100.gz", "a.20261332.0000.gz",
                           "a.2026110.0000.gz", "b.20261103.0000.gz"}) {
    std::ofstream(folder / name) << "x";
  }
  ObservedSource source{.name = "a", .path = "a.{yyyymmdd}.[0-9]*.gz"};
  const auto days = days_with_files(source, folder.path());
  ASSERT_TRUE(days) << days.error().message;
  ASSERT_EQ(days->size(), 2U);  // no thirteenth month, no seven digits, no other name
  EXPECT_EQ(format_day((*days)[0]), "2026-11-01");
  EXPECT_EQ(format_day((*days)[1]), "2026-11-02");
  source.path = "nothing.{date}";
  EXPECT_TRUE(days_with_files(source, folder.path())->empty());
}

}  // namespace
}  // namespace mannerly::service
