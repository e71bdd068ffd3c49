#include <gtest/gtest.h>

#include "base/byte_cursor.h"
#include "base/result.h"
#include "base/tally.h"
#include "base/text.h"
#include "base/time.h"

namespace mannerly {
namespace {

TEST(Text, NumbersAreStrict) {
  EXPECT_EQ(parse_u32("4294967295"), 4294967295u);
  for (const char* bad : {"", "4294967296", "-1", "+1", " 1", "1 ", "0x1", "1.0"}) EXPECT_FALSE(parse_u32(bad)) << bad;
}

TEST(Text, SplitsCsvAsRfc4180) {
  EXPECT_EQ(*split_csv("a,\"b,\"\"c\"\"\",,d"), (std::vector<std::string>{"a", "b,\"c\"", "", "d"}));
  EXPECT_FALSE(split_csv("a,\"b"));
}

TEST(Text, Utf8OrLatin1) {
  EXPECT_EQ(to_utf8("Z\xFCrich"), "Z\xC3\xBCrich");
  EXPECT_EQ(to_utf8("Z\xC3\xBCrich"), "Z\xC3\xBCrich");
  for (const char* bad : {"\xC3", "\xC0\x80", "\xED\xA0\x80", "\xF5\x80\x80\x80", "\xE2\x82", "\x80"})
    EXPECT_FALSE(is_utf8(bad));
  EXPECT_TRUE(is_utf8("\xF0\x9F\x8C\x8D"));
}

TEST(Text, PrintableTakesTheTeethOutOfTexts) {
  const std::string x = "\xEF\xBF\xBD";
  EXPECT_EQ(printable("Z\xC3\xBCrich\tA\n"), "Z\xC3\xBCrich\tA\n");
  EXPECT_EQ(printable("\x1b[2J\x07\x7f"), x + "[2J" + x + x);
  EXPECT_EQ(printable("a\xC2\x9B"
                      "31m"),
            "a" + x + "31m");
  EXPECT_EQ(printable("a\xE2\x80\xAE"
                      "b\xE2\x81\xA6"),
            "a" + x + "b" + x);
  EXPECT_EQ(printable("\x9b"), x);  // Latin-1
}

TEST(Time, ReadsEveryFormAndRoundTrips) {
  EXPECT_EQ(parse_instant("2015-10-23T02:01:00Z")->seconds, 1445565660);
  EXPECT_EQ(parse_instant("2015-10-23 02:01:00")->seconds, 1445565660);
  EXPECT_EQ(parse_instant("2015-10-23T04:01:00.123+02:00")->seconds, 1445565660);
  EXPECT_EQ(parse_instant("20151023")->seconds, 1445558400);
  EXPECT_EQ(format_instant(Instant{1445565660}), "2015-10-23T02:01:00Z");
  EXPECT_EQ(format_date(Instant{-1}), "1969-12-31");
  for (const char* bad :
       {"", "2015", "2015-13-01", "2015-02-29", "2015-10-23T25:00", "2015-10-23x", "0000-00-00 00:00:00"}) {
    EXPECT_FALSE(parse_instant(bad)) << bad;
  }
}

TEST(ByteCursor, StaysInsideAndRemembersFailure) {
  const std::uint8_t data[] = {1, 2, 3, 4, 5};
  ByteCursor cursor(data, 100);
  EXPECT_EQ(cursor.u16(), 0x0102);
  EXPECT_EQ(cursor.offset(), 102u);
  ByteCursor inner = cursor.take(2);
  EXPECT_EQ(inner.u24(), 0u);
  EXPECT_FALSE(inner.ok());
  EXPECT_TRUE(cursor.ok());
  EXPECT_EQ(cursor.u8(), 5);
  EXPECT_TRUE(cursor.at_end());
  EXPECT_FALSE(cursor.take(1).ok());
  EXPECT_FALSE(cursor.ok());
}

TEST(Tally, CountsReasonsAndKeepsTheFirst) {
  Tally tally;
  tally.add("cut", 10, 5, "first");
  tally.add("cut", 20, 9, "second");
  Tally other;
  other.add("odd", 1, 1);
  tally.merge(other);
  ASSERT_EQ(tally.rows().size(), 2u);
  EXPECT_EQ(tally.rows()[0].count, 2u);
  EXPECT_EQ(tally.rows()[0].bytes, 30u);
  EXPECT_EQ(tally.rows()[0].first_offset, 5u);
  EXPECT_EQ(tally.total(), 3u);
}

}  // namespace
}  // namespace mannerly
