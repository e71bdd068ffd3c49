#include "base/calendar.h"

#include <gtest/gtest.h>

namespace mannerly {
namespace {

TEST(Calendar, DaysAndMonthsGoThereAndBack) {
  for (std::int32_t n = -800'000; n <= 2'000'000; n += 17) {
    const Day day{n};
    ASSERT_EQ(day_of(begin_of(day)), day);
    ASSERT_EQ(day_of(begin_of(day) + Seconds{86'399}), day);
    const Month month = month_number_of(day);
    if (month.year() < 1 || month.year() > 9999) continue;
    ASSERT_LE(first_day_of(month), day);
    ASSERT_GE(last_day_of(month), day);
    ASSERT_EQ(parse_month(format_month(month)), month) << format_month(month);
    ASSERT_EQ(parse_day(format_day(day)), day) << format_day(day);
  }
}

TEST(Calendar, KnowsLeapYears) {
  EXPECT_EQ(format_day(last_day_of(*parse_month("2024-02"))), "2024-02-29");
  EXPECT_EQ(format_day(last_day_of(*parse_month("2100-02"))), "2100-02-28");
  EXPECT_EQ(format_month({parse_month("2026-12")->number + 1}), "2027-01");
}

TEST(Calendar, RefusesWhatIsNoDayOrMonth) {
  for (const char* text : {"", "2026", "2026-13", "2026-00", "2026-1", "0000-01", "2026/01", "2026-011"}) {
    EXPECT_FALSE(parse_month(text)) << text;
  }
  for (const char* text : {"", "2026-02-30", "20260201", "2026-2-1", "2026-02-01T00:00:00Z"}) {
    EXPECT_FALSE(parse_day(text)) << text;
  }
}

}  // namespace
}  // namespace mannerly
