#include "service/detect/file_clock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "io/testing.h"

namespace mannerly::service {
namespace {

using testing::ElementsAre;

constexpr std::int64_t kSecond = 1'000'000, kHour = 3600, kDayLong = 24 * kHour;
constexpr std::int64_t kWaits = -1, kWrong = -2;  // in answers

// What becomes of times in seconds: the times, kWrong of those that are not believed, kWaits.
std::vector<std::int64_t> judged(const std::vector<std::int64_t>& times, FileClock::Series series = {}) {
  series.begin *= kSecond;
  if (series.end) *series.end *= kSecond;
  if (series.next) *series.next *= kSecond;
  FileClock clock(series);
  for (const std::int64_t at : times) clock.add(at * kSecond);
  clock.decide();
  std::vector<std::int64_t> out;
  std::int64_t last = series.begin;
  for (const std::int64_t at : times) {
    const FileClock::Answer answer = clock.next(at * kSecond);
    if (answer.at == FileClock::kNotYet) {
      out.push_back(kWaits);
      continue;
    }
    if (answer.is_believed) {
      EXPECT_EQ(answer.at, at * kSecond);
    } else {
      EXPECT_EQ(answer.at, last) << "the last time that is believed";
    }
    out.push_back(answer.is_believed ? at : kWrong);
    last = std::max(last, answer.at);
  }
  return out;
}

TEST(FileClock, PausesAndSmallDisorderAreBelieved) {
  EXPECT_THAT(judged({0, 5, 3, 4 * kHour, 4 * kHour - 20, 9 * kHour}),
              ElementsAre(0, 5, 3, 4 * kHour, 4 * kHour - 20, 9 * kHour));
}

TEST(FileClock, WhatTheFileGoesBackFromIsWrong) {
  EXPECT_THAT(judged({0, 1, kHour, 2, 3}), ElementsAre(0, 1, kWrong, 2, 3));
  EXPECT_THAT(judged({0, 1, 40 * kDayLong, 40 * kDayLong + 1, 2, 3, 4}), ElementsAre(0, 1, kWrong, kWrong, 2, 3, 4));
  EXPECT_THAT(judged({kHour, 1, 2}), ElementsAre(kWrong, 1, 2)) << "also at the beginning";
  EXPECT_THAT(judged({kDayLong, kDayLong + 1, 7, kDayLong + 2}),
              ElementsAre(kDayLong, kDayLong + 1, kWrong, kDayLong + 2))
      << "and what lies far behind";
}

TEST(FileClock, TheNextFileDecidesOfTheEnd) {
  const std::vector<std::int64_t> times = {0, 100, 200, 23 * kHour, 23 * kHour + 1};
  EXPECT_THAT(judged(times, {.end = 300, .next = 310}), ElementsAre(0, 100, 200, kWrong, kWrong));
  EXPECT_THAT(judged(times, {.end = 300, .next = 24 * kHour}), ElementsAre(0, 100, 200, 23 * kHour, 23 * kHour + 1))
      << "files are missing in between";
  EXPECT_THAT(judged(times, {.end = 300}), ElementsAre(0, 100, 200, kWaits, kWaits));
  EXPECT_THAT(judged(times, {.end = kDayLong}), ElementsAre(0, 100, 200, 23 * kHour, 23 * kHour + 1));
  EXPECT_THAT(judged({0, 23 * kHour, 100}, {.end = 300}), ElementsAre(0, kWrong, 100)) << "no need to wait";
  EXPECT_THAT(judged({0, 100, 25 * kHour}), ElementsAre(0, 100, kWrong)) << "a record alone, a day ahead";
  EXPECT_THAT(judged({kHour, kHour + 1, kHour + 2}, {.end = 300, .next = 300}), ElementsAre(kWrong, kWrong, kWrong));
}

// The larger part of runs that go forward, by trying all.
TEST(FileClock, BelievesTheLargerPart) {
  io::testing::Random random{11};
  for (int round = 0; round < 300; ++round) {
    std::vector<std::int64_t> times;
    const std::size_t size = 1 + random.next() % 10;
    for (std::size_t i = 0; i < size; ++i)
      times.push_back(static_cast<std::int64_t>(random.next() % 6) * kHour + static_cast<std::int64_t>(i));
    std::size_t best = 0;
    for (std::size_t chosen = 0; chosen < std::size_t{1} << size; ++chosen) {
      std::int64_t last = INT64_MIN / 2;
      std::size_t count = 0;
      bool forward = true;
      for (std::size_t i = 0; i < size; ++i) {
        if ((chosen >> i & 1) == 0) continue;
        forward = forward && times[i] >= last - 600;
        last = std::max(last, times[i]);
        ++count;
      }
      if (forward) best = std::max(best, count);
    }
    const auto answers = judged(times);
    EXPECT_EQ(static_cast<std::size_t>(std::ranges::count_if(answers, [](auto at) { return at >= 0; })), best) << round;
  }
}

TEST(FileClock, GoesOnInTheMiddleAndBeyondWhatItKnows) {
  FileClock clock({});
  for (const std::int64_t at : {0, 1, 7200, 2}) clock.add(at * kSecond);
  clock.decide();
  clock.skip(2, kSecond);
  EXPECT_FALSE(clock.next(7200 * kSecond).is_believed);
  EXPECT_EQ(clock.next(2 * kSecond).at, 2 * kSecond);
  EXPECT_EQ(clock.next(3 * kSecond).at, 3 * kSecond) << "the file has grown";
  EXPECT_EQ(clock.next(7200 * kSecond).at, 3 * kSecond);
}

}  // namespace
}  // namespace mannerly::service
