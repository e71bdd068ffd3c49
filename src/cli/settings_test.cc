#include "cli/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <fstream>

namespace mannerly::cli {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

class SettingsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ =
        std::filesystem::path(::testing::TempDir()) / ::testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_ / "etc/conf.d");
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) { std::ofstream(folder_ / name) << text; }
  SettingsPlaces places() const {
    return {.system_folder = folder_ / "etc",
            .user_file = folder_ / "user.toml",
            .environment = [](const char*) -> const char* { return nullptr; }};
  }
  std::filesystem::path folder_;
};

TEST_F(SettingsTest, LaterPlacesWinAndEachValueKnowsItsLine) {
  write("etc/mannerly.toml", "output = \"csv\"\nprofile = \"2018\"\nsnapshot = \"/a\"\n");
  write("etc/conf.d/20.toml", "# two\nprofile = \"2024-01\"\n");
  write("etc/conf.d/10.toml", "profile = \"2019-2023\"\n");
  write("user.toml", "\nsnapshot = \"day.snapshot\"\n");
  SettingsPlaces places = this->places();
  places.environment = [](const char* name) -> const char* {
    return std::strcmp(name, "MANNERLY_OUTPUT") == 0 ? "json" : nullptr;
  };
  const Settings settings = load_settings(places);
  EXPECT_TRUE(settings.problems.empty());
  EXPECT_EQ(settings.get("output"), "json");
  EXPECT_EQ(settings.find("output")->origin, "environment MANNERLY_OUTPUT");
  EXPECT_EQ(settings.get("profile"), "2024-01");
  EXPECT_THAT(settings.find("profile")->origin, EndsWith("conf.d/20.toml:2"));
  EXPECT_EQ(settings.get("snapshot"), (folder_ / "day.snapshot").string());
  EXPECT_THAT(settings.find("snapshot")->origin, EndsWith("user.toml:2"));
  EXPECT_EQ(settings.find("color")->origin, "default");
  EXPECT_EQ(settings.find("operator_dir"), nullptr);
}

TEST_F(SettingsTest, ProblemsNameFileAndLineAndTheRestHolds) {
  write("user.toml", "outptu = \"csv\"\ncolor = \"green\"\nprofile = 3\nsnapshot = \"~/s\"\n");
  SettingsPlaces places = this->places();
  places.environment = [](const char* name) -> const char* {
    return std::strcmp(name, "HOME") == 0 ? "/h/operator" : nullptr;
  };
  const Settings settings = load_settings(places);
  ASSERT_EQ(settings.problems.size(), 3u);
  std::string all;
  for (const Error& problem : settings.problems) all += problem.message + "\n";
  EXPECT_THAT(all, HasSubstr("user.toml:1: unknown key \"outptu\""));
  EXPECT_THAT(all, HasSubstr("user.toml:2: color is \"green\"; known: auto, always, never"));
  EXPECT_THAT(all, HasSubstr("user.toml:3: profile must be a text in quotes"));
  EXPECT_EQ(settings.get("snapshot"), "/h/operator/s");
  EXPECT_EQ(settings.get("color"), "auto");
}

TEST_F(SettingsTest, ABrokenFileIsAProblemWithItsLine) {
  write("user.toml", "output = \"csv\"\nprofile = \n");
  const Settings settings = load_settings(places());
  ASSERT_EQ(settings.problems.size(), 1u);
  EXPECT_THAT(settings.problems[0].message, HasSubstr("user.toml:2:"));
}

TEST_F(SettingsTest, AFileNamedByAnOptionStandsAloneAndMustExist) {
  write("user.toml", "output = \"csv\"\n");
  SettingsPlaces places = this->places();
  places.only = folder_ / "none.toml";
  const Settings settings = load_settings(places);
  EXPECT_EQ(settings.get("output"), "");
  ASSERT_EQ(settings.problems.size(), 1u);
  EXPECT_THAT(settings.problems[0].message, HasSubstr("none.toml"));
}

}  // namespace
}  // namespace mannerly::cli
