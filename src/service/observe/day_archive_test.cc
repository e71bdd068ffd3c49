#include "service/observe/day_archive.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>

#include "service/detect/archive.h"

namespace mannerly::service {
namespace {

namespace fs = std::filesystem;

TEST(AllFeedback, WhatWasWrittenLastCountsHoweverItIsDated) {
  std::string name = ::testing::TempDir() + "mannerly_feedback_XXXXXX";
  ASSERT_NE(::mkdtemp(name.data()), nullptr);
  const fs::path root = name;
  const auto say = [&](const char* month, FeedbackStep step, std::int64_t at, std::optional<Instant> written) {
    fs::create_directories(root / month);
    ASSERT_TRUE(append_feedback(archive_paths(root / month).feedback,
                                {.id = "moas-1", .at = Instant{at}, .written = written, .step = step, .by = "noc"}));
  };
  // Disputed in the month before, dated ahead; accepted in the next month's archive, and then rejected with an earlier
  // date.
  say("2026-10", FeedbackStep::kDisputed, 9000, Instant{100});
  say("2026-11", FeedbackStep::kAccepted, 5000, Instant{200});
  say("2026-11", FeedbackStep::kRejected, 4000, Instant{300});
  const auto all = all_feedback(root);
  ASSERT_TRUE(all) << all.error().message;
  const std::vector<FeedbackEntry>& said = all->at("moas-1");
  ASSERT_EQ(said.size(), 3u);
  EXPECT_EQ(said[0].step, FeedbackStep::kDisputed);
  EXPECT_EQ(said[1].step, FeedbackStep::kAccepted);
  EXPECT_EQ(state_of(said), FeedbackStep::kRejected);
  EXPECT_EQ(said[2].written, Instant{300}) << "it is in the log";
  // Lines of earlier programs, which wrote no time, keep their order among themselves.
  say("2026-09", FeedbackStep::kDisputed, 50, std::nullopt);
  say("2026-09", FeedbackStep::kWithdrawn, 40, std::nullopt);
  const auto more = all_feedback(root);
  ASSERT_TRUE(more);
  EXPECT_EQ(more->at("moas-1")[0].step, FeedbackStep::kDisputed);
  EXPECT_EQ(more->at("moas-1")[1].step, FeedbackStep::kWithdrawn);
  EXPECT_EQ(state_of(more->at("moas-1")), FeedbackStep::kRejected);
  fs::remove_all(root);
}

}  // namespace
}  // namespace mannerly::service
