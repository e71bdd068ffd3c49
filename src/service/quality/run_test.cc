#include "service/quality/run.h"

#include <gtest/gtest.h>

#include <atomic>

namespace mannerly::service {
namespace {

namespace fs = std::filesystem;

TEST(Seeds, AreReadAsPeopleWriteThem) {
  EXPECT_EQ(parse_seeds("7").value(), (std::vector<std::uint64_t>{7}));
  EXPECT_EQ(parse_seeds("5-7,1,6").value(), (std::vector<std::uint64_t>{1, 5, 6, 7}));
  for (const std::string_view bad : {"", "x", "3-", "-3", "7-5", "1,,2", "0-99999", "1 - 2"}) {
    EXPECT_FALSE(parse_seeds(bad)) << bad;
  }
}

class SmallWorlds : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    plan_.folder = fs::path(::testing::TempDir()) / ("mannerly-quality-" + std::string(test->name()));
    fs::remove_all(plan_.folder);
    fs::create_directories(plan_.folder);
    plan_.seeds = {1, 2, 3};
    plan_.ases = 100;
    plan_.days = 8;
    plan_.incidents = 2;
    plan_.profile = incident::builtin_detector_profile().value();
  }
  void TearDown() override { fs::remove_all(plan_.folder); }
  QualityPlan plan_;
};

// What the tables are made of, to compare.
std::string summary(const Quality& quality) {
  std::string out;
  for (const KindQuality& k : quality.kinds()) {
    for (const std::uint64_t n : {k.planted, k.visible, k.found, k.reported, k.right, k.pieces}) {
      out += std::to_string(n) + ' ';
    }
  }
  for (const incident::Example& e : quality.examples()) {
    out += std::to_string(e.evidence.word(0)) + ' ' + std::to_string(e.evidence.word(1)) + ' ';
  }
  return out + std::to_string(quality.reliability().squares);
}

TEST_F(SmallWorlds, TheAnswerDoesNotDependOnTheThreads) {
  plan_.threads = 1;
  const auto one = measure_quality(plan_);
  ASSERT_TRUE(one) << one.error().message;
  EXPECT_GT(one->all().planted, 0u);
  EXPECT_GT(one->all().reported, 0u);
  plan_.threads = 3;
  std::atomic<std::size_t> told = 0;
  const auto three = measure_quality(plan_, [&](const SeedDone&) { ++told; });
  ASSERT_TRUE(three) << three.error().message;
  EXPECT_EQ(summary(*one), summary(*three));
  EXPECT_EQ(told, 3u);
  EXPECT_TRUE(fs::is_empty(plan_.folder)) << "the worlds are removed again";
}

TEST_F(SmallWorlds, KeptWorldsCanBeLookedInto) {
  plan_.seeds = {4};
  plan_.keep = true;
  const auto measured = measure_quality(plan_);
  ASSERT_TRUE(measured) << measured.error().message;
  EXPECT_TRUE(fs::exists(plan_.folder / "seed-4" / "truth" / "incidents.jsonl"));
  EXPECT_TRUE(fs::exists(plan_.folder / "seed-4" / "archive" / "incidents.jsonl"));
  const auto truth = read_truth(plan_.folder / "seed-4" / "truth" / "incidents.jsonl");
  ASSERT_TRUE(truth) << truth.error().message;
  std::uint64_t planted = 0;
  for (const TrueEvent& event : *truth) planted += event.is_incident ? 1 : 0;
  EXPECT_EQ(planted, measured->all().planted);

  // It is used again, as it is, and only for the same options.
  fs::remove(plan_.folder / "seed-4" / "README.txt");
  const auto again = measure_quality(plan_);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(summary(*again), summary(*measured));
  EXPECT_FALSE(fs::exists(plan_.folder / "seed-4" / "README.txt"));
  plan_.incidents = 1;
  ASSERT_TRUE(measure_quality(plan_));
  EXPECT_TRUE(fs::exists(plan_.folder / "seed-4" / "README.txt"));
}

TEST_F(SmallWorlds, OneThatFailsFailsTheTable) {
  plan_.ases = 1;  // too small a world
  const auto measured = measure_quality(plan_);
  ASSERT_FALSE(measured);
  EXPECT_NE(measured.error().message.find("seed 1"), std::string::npos) << measured.error().message;
}

}  // namespace
}  // namespace mannerly::service
