#include "service/fetch/cadence.h"

#include <gtest/gtest.h>

namespace mannerly::service {
namespace {

Instant at(std::string_view text) {
  return parse_instant(text).value();
}

TEST(Cadence, SlotsOfTimesAndMonths) {
  const Cadence hours = parse_cadence("8h").value(), months = parse_cadence("3mo").value();
  EXPECT_EQ(hours.slot_at(at("2026-11-21T15:59:59Z")), at("2026-11-21T08:00:00Z"));
  EXPECT_EQ(hours.next(at("2026-11-21T16:00:00Z")), at("2026-11-22T00:00:00Z"));
  EXPECT_EQ(hours.previous(at("2026-11-21T00:00:00Z")), at("2026-11-20T16:00:00Z"));
  EXPECT_EQ(months.slot_at(at("2026-12-31T23:59:59Z")), at("2026-10-01T00:00:00Z"));
  EXPECT_EQ(months.next(at("2026-10-01T00:00:00Z")), at("2027-01-01T00:00:00Z"));
  EXPECT_EQ(months.previous(at("2027-01-01T00:00:00Z")), at("2026-10-01T00:00:00Z"));
  EXPECT_EQ(parse_cadence("1mo")->slot_at(at("2024-02-29T12:00:00Z")), at("2024-02-01T00:00:00Z"));
}

TEST(Cadence, BeforeTheEpoch) {
  EXPECT_EQ(parse_cadence("1d")->slot_at(at("1969-12-31T12:00:00Z")), at("1969-12-31T00:00:00Z"));
}

TEST(Cadence, TextsGoThereAndBack) {
  for (const std::string_view text : {"90s", "5min", "8h", "1d", "2w", "1mo", "3mo"}) {
    const auto cadence = parse_cadence(text);
    ASSERT_TRUE(cadence) << text;
    EXPECT_EQ(format_cadence(*cadence), text);
  }
  EXPECT_EQ(format_cadence(*parse_cadence("14d")), "2w");
}

TEST(Cadence, NonsenseIsNone) {
  for (const std::string_view text :
       {"", "5", "min", "0h", "-1d", "1 h", "1y", "999999999999d", "0mo", "121mo", "1.5h"}) {
    EXPECT_FALSE(parse_cadence(text)) << text;
  }
}

TEST(Cadence, SlotsInNames) {
  const Instant slot = at("2026-01-02T03:04:00Z");
  EXPECT_EQ(fill_slot("{yyyy}.{mm}/bview.{yyyy}{mm}{dd}.{HH}{MM}.gz", slot), "2026.01/bview.20260102.0304.gz");
  EXPECT_EQ(fill_slot("{part}/{x}{", slot), "{part}/{x}{");
  EXPECT_TRUE(has_slot("a{dd}"));
  EXPECT_FALSE(has_slot("a{part}"));
}

}  // namespace
}  // namespace mannerly::service
