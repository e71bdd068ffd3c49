#include "incident/standing.h"

#include <gtest/gtest.h>

namespace mannerly::incident {
namespace {

TEST(Customary, ForLongOnManyDays) {
  struct Row {
    std::int64_t days_since;
    std::uint32_t days_seen;
    bool customary;
  };
  const Row rows[] = {
      {7, 7, true},                       // since a week, every day
      {7, 8, true},                       // the last day is not over
      {6, 7, false},                      // not for a week yet
      {30, 2, false},                     // twice, weeks apart
      {12, 7, false},                     // comes back now and then
      {9, 7, true},                       // with gaps
      {28, 21, true},   {400, 21, true},  // it was customary for three weeks once
      {400, 20, false},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(is_customary({row.days_since * 86400}, row.days_seen, {7 * 86400}), row.customary)
        << row.days_since << " " << row.days_seen;
  }
}

}  // namespace
}  // namespace mannerly::incident
