#include "readiness/economies.h"

#include <gtest/gtest.h>

#include "readiness/regions.h"

namespace mannerly::readiness {
namespace {

TEST(Economies, EveryNameIsFound) {
  for (const EconomyName& each : economy_names()) {
    EXPECT_EQ(economy_name(each.code), each.name);
    EXPECT_FALSE(each.name.empty());
  }
  EXPECT_EQ(economy_name({'K', 'E'}), "Kenya");
  EXPECT_EQ(economy_name({'Z', 'Z'}), "");
  EXPECT_EQ(economy_name({}), "");
}

TEST(Economies, EveryEconomyWithARegionHasAName) {
  int regions = 0;
  for (char a = 'A'; a <= 'Z'; ++a) {
    for (char b = 'A'; b <= 'Z'; ++b) {
      const snapshot::Economy code{a, b};
      if (un_region_of(code).region.empty()) continue;
      ++regions;
      EXPECT_FALSE(economy_name(code).empty()) << a << b;
    }
  }
  EXPECT_GT(regions, 240);
}

}  // namespace
}  // namespace mannerly::readiness
