#include "service/observe/file_sources.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

namespace mannerly::service {
namespace {

namespace fs = std::filesystem;

class FileSources : public testing::Test {
 protected:
  FileSources() : folder_(fs::temp_directory_path() / ("mannerly-file-sources-" + std::to_string(::getpid()))) {
    fs::create_directories(folder_);
  }
  ~FileSources() override { fs::remove_all(folder_); }
  void file(const std::string& name, std::size_t bytes) const {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name) << std::string(bytes, 'x');
  }
  std::vector<FileSourceStatus> at(std::string_view day) const {
    const auto config = parse_observatory(R"(
[[source]]
kind = "vrp"
name = "rpki"
path = "{date}/vrps.json*"

[[source]]
kind = "asrel"
name = "relationships"
path = "{date}/as-rel*"
stale_after = 40

[[source]]
kind = "members"
name = "participants"
path = "participants.csv"

[[source]]
kind = "updates"
name = "rrc00"
path = "updates.{yyyymmdd}.*"
)",
                                          folder_ / "observatory.toml");
    EXPECT_TRUE(config) << config.error().message;
    const auto got = file_source_statuses(*config, Instant{begin_of(*parse_day(day)).seconds + 3600});
    EXPECT_TRUE(got) << got.error().message;
    return got.value_or(std::vector<FileSourceStatus>(4));
  }
  fs::path folder_;
};

TEST_F(FileSources, AreAsOldAsTheDayOfTheirNewestFile) {
  file("2026-11-19/vrps.json", 10);
  file("2026-11-20/vrps.json", 20);
  file("2026-11-20/vrps.json.gz", 3);
  file("2026-11-25/vrps.json", 99);
  file("2026-11-01/as-rel.txt", 5);
  file("participants.csv", 7);
  const auto got = at("2026-11-21");
  ASSERT_EQ(got.size(), 4u);
  EXPECT_EQ(got[0].health, SourceHealth::kFresh);
  EXPECT_EQ(got[0].day, parse_day("2026-11-20")) << "not one of the future";
  EXPECT_EQ(got[0].age, Seconds{86400 + 3600});
  EXPECT_EQ(got[0].files, 2u);
  EXPECT_EQ(got[0].bytes, 23u);
  EXPECT_TRUE(got[0].modified);
  EXPECT_EQ(got[1].health, SourceHealth::kFresh) << "published monthly";
  EXPECT_EQ(got[2].health, std::nullopt) << "its path does not say of which day it is";
  EXPECT_EQ(got[2].bytes, 7u);
  EXPECT_FALSE(got[2].age);
  EXPECT_EQ(got[3].health, SourceHealth::kMissing);
  EXPECT_EQ(at("2026-11-22")[0].health, SourceHealth::kStale) << "time goes on, the files do not";
  EXPECT_EQ(at("2026-12-30")[1].health, SourceHealth::kStale);
}

}  // namespace
}  // namespace mannerly::service
