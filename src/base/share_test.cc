#include "base/share.h"

#include <gtest/gtest.h>

namespace mannerly {
namespace {

TEST(Share, IsRoundedHalfUp) {
  EXPECT_EQ(share_digits(0.8765), "87.7") << "the binary fraction is a little less than it";
  EXPECT_EQ(share_digits(0.8764), "87.6");
  EXPECT_EQ(share_digits(0.87649999), "87.6");
  EXPECT_EQ(share_digits(0.0005), "0.1");
  EXPECT_EQ(share_digits(0.7999), "80.0") << "thresholds are looked at exactly, not here";
  EXPECT_EQ(share_digits(31.0 / 40, 2), "77.50");
  EXPECT_EQ(share_digits(0.005, 0), "1");
}

TEST(Share, OnlyAllIsAllAndOnlyNothingIsNothing) {
  EXPECT_EQ(share_digits(1), "100.0");
  EXPECT_EQ(share_digits(0.99999), "99.9");
  EXPECT_EQ(share_digits(0.9999999999999), "99.9");
  EXPECT_EQ(share_digits(0.99999, 2), "99.99");
  EXPECT_EQ(share_digits(0.999, 0), "99");
  EXPECT_EQ(share_digits(0), "0.0");
  EXPECT_EQ(share_digits(1e-12), "0.1");
  EXPECT_EQ(share_digits(1e-12, 0), "1");
  EXPECT_EQ(share_digits(-0.1), "0.0");
  EXPECT_EQ(share_digits(1.1), "100.0");
}

TEST(Share, Short) {
  EXPECT_EQ(short_share_digits(1), "100");
  EXPECT_EQ(short_share_digits(0.85), "85");
  EXPECT_EQ(short_share_digits(0.8504), "85");
  EXPECT_EQ(short_share_digits(0.851), "85.1");
  EXPECT_EQ(short_share_digits(0.7999, 4), "79.99");
  EXPECT_EQ(short_share_digits(0), "0");
  EXPECT_EQ(short_share_digits(0.1, 0), "10");
}

}  // namespace
}  // namespace mannerly
