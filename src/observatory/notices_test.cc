#include "observatory/notices.h"

#include <gtest/gtest.h>

namespace mannerly::observatory {
namespace {

TEST(NoticeBoard, CountsWhatIsSaidAgainAndPutsItFirst) {
  NoticeBoard board;
  board.add(Instant{10}, "the disk is full");
  board.add(Instant{20}, "the clock jumped");
  board.add(Instant{30}, "the disk is full");
  const auto notices = board.latest();
  ASSERT_EQ(notices.size(), 2U);
  EXPECT_EQ(notices[0].text, "the disk is full");
  EXPECT_EQ(notices[0].times, 2U);
  EXPECT_EQ(notices[0].first, Instant{10});
  EXPECT_EQ(notices[0].last, Instant{30});
  EXPECT_EQ(notices[1].text, "the clock jumped");
}

TEST(NoticeBoard, KeepsTheLatestAndCutsTexts) {
  NoticeBoard board;
  for (std::size_t i = 0; i < NoticeBoard::kKept + 5; ++i) board.add(Instant{0}, std::to_string(i));
  EXPECT_EQ(board.latest().size(), NoticeBoard::kKept);
  EXPECT_EQ(board.latest().front().text, std::to_string(NoticeBoard::kKept + 4));
  board.add(Instant{0}, std::string(NoticeBoard::kTextMax + 1, 'x'));
  EXPECT_EQ(board.latest().front().text.size(), NoticeBoard::kTextMax);
}

}  // namespace
}  // namespace mannerly::observatory
