#include "observatory/search.h"

#include <gtest/gtest.h>

#include "observatory/made_edition.h"

namespace mannerly::observatory {
namespace {

class SearchBox : public ::testing::Test {
 protected:
  static readiness::MadeWorld& filled(readiness::MadeWorld& world) {
    world.as(1000, "Example Alpha", "KE");
    world.as(1001, "Alphabet Example", "CH");
    world.as(10010, "Other", "CH");
    world.route("32.0.0.0/16", {"900 1000"});
    world.route("32.0.1.0/24", {"900 1001"});
    world.route("2400::/32", {"900 10010"});
    return world;
  }
  SearchBox() : edition_(filled(world_)) {}
  std::string first(std::string_view text) const {
    const auto hits = search(*edition_, text, 10);
    return hits.empty() ? "" : hits.front().path;
  }
  readiness::MadeWorld world_;
  MadeEdition edition_;
};

TEST_F(SearchBox, TheExactThingComesFirst) {
  const struct {
    const char *text, *path;
  } cases[] = {{"AS1001", "/networks/AS1001"},
               {"1001", "/networks/AS1001"},
               {" as1000 ", "/networks/AS1000"},
               {"64500", "/networks/AS64500"},
               {"32.0.1.0/24", "/prefixes/32.0.1.0/24"},
               {"32.0.1.77", "/prefixes/32.0.1.0/24"},
               {"32.0.9.1", "/prefixes/32.0.0.0/16"},
               {"32.0.9.0/24", "/prefixes/32.0.9.0/24"},
               {"2400::1", "/prefixes/2400::/32"},
               {"kenya", "/economies/KE"},
               {"ch", "/economies/CH"},
               {"Eastern Africa", "/regions/un:eastern-africa"},
               {"alphabet example", "/networks/AS1001"},
               {"alphab", "/networks/AS1001"},
               {"incidents", "/incidents"}};
  for (const auto& c : cases) EXPECT_EQ(first(c.text), c.path) << c.text;
}

TEST_F(SearchBox, NumbersMatchFromTheirBeginning) {
  const auto hits = search(*edition_, "1001", 10);
  ASSERT_EQ(hits.size(), 2U);
  EXPECT_EQ(hits[0].title, "AS1001 Alphabet Example");
  EXPECT_EQ(hits[1].title, "AS10010 Other");
}

TEST_F(SearchBox, HasLimits) {
  EXPECT_TRUE(search(*edition_, "", 10).empty());
  EXPECT_TRUE(search(*edition_, "   ", 10).empty());
  EXPECT_TRUE(search(*edition_, std::string(5000, 'a'), 10).empty());
  EXPECT_EQ(search(*edition_, "a", 3).size(), 3U);
  EXPECT_EQ(first("192.0.2.1"), "");
  EXPECT_EQ(first("nothing is called so"), "");
}

}  // namespace
}  // namespace mannerly::observatory
