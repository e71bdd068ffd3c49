// The index of peers against a slow twin: collect the members of a group one by one, sort, take the quartiles.
#include "observatory/peer_index.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>

#include "readiness/regions.h"

namespace mannerly::observatory {
namespace {

using readiness::AsScore;

std::vector<AsScore> made_scores(std::size_t count) {
  constexpr const char* kEconomies[] = {"KE", "UG", "CH", "FR", "BR", "JP", "AQ", "ZZ"};
  std::mt19937 random(3);
  std::vector<AsScore> out(count);
  for (std::size_t i = 0; i < count; ++i) {
    AsScore& score = out[i];
    score.asn = Asn{static_cast<std::uint32_t>(64496 + i)};
    const char* economy = kEconomies[random() % (random() % 4 == 0 ? 8 : 4)];
    score.economy = {economy[0], economy[1]};
    score.in_universe = random() % 10 != 0;
    constexpr std::uint32_t kRoutes[] = {0, 1, 9, 10, 99, 100, 4000};
    score.counts.routes = kRoutes[random() % 7];
    for (auto& category : score.categories) {
      if (random() % 3 != 0) category.score = static_cast<double>(random() % 21) / 20;
    }
  }
  return out;
}

std::uint32_t decade(std::uint32_t routes) {
  std::uint32_t out = 0;
  for (; routes > 0; routes /= 10) ++out;
  return out;
}

std::vector<const AsScore*> members_of(const std::vector<AsScore>& all, const AsScore& self,
                                       const std::function<bool(const AsScore&)>& near) {
  std::vector<const AsScore*> out;
  for (const AsScore& other : all) {
    const bool like = other.in_universe && decade(other.counts.routes) == decade(self.counts.routes) && near(other);
    if (like || &other == &self) out.push_back(&other);
  }
  return out;
}

std::vector<const AsScore*> slowly(const std::vector<AsScore>& all, const AsScore& self) {
  const auto own = readiness::un_region_of(self.economy);
  const auto sub_region = members_of(all, self, [&](const AsScore& other) {
    return readiness::un_region_of(other.economy).sub_region == own.sub_region;
  });
  const auto region = members_of(
      all, self, [&](const AsScore& other) { return readiness::un_region_of(other.economy).region == own.region; });
  if (!own.sub_region.empty() && sub_region.size() >= kPeersMin) return sub_region;
  if (!own.sub_region.empty() && region.size() >= kPeersMin) return region;
  return members_of(all, self, [](const AsScore&) { return true; });
}

TEST(PeerIndex, GroupsAreTheTwins) {
  for (const std::size_t count : {1UL, 20UL, 150UL, 600UL}) {
    const std::vector<AsScore> scores = made_scores(count);
    const PeerIndex index(scores);
    for (const AsScore& score : scores) {
      const auto members = slowly(scores, score);
      const PeerGroup group = index.of(score);
      ASSERT_EQ(group.size, members.size()) << score.asn.value;
      EXPECT_TRUE(group.title.starts_with(std::to_string(group.size) + " networks of ")) << group.title;
      for (std::size_t c = 0; c < readiness::kCategories; ++c) {
        std::vector<double> values;
        for (const AsScore* member : members) {
          if (const auto value = member->categories[c].score) values.push_back(*value);
        }
        std::ranges::sort(values);
        ASSERT_EQ(group.bands[c].with_data, values.size());
        ASSERT_EQ(group.bands[c].median.has_value(), values.size() >= 5);
        if (values.size() < 5) continue;
        const auto at = [&](std::size_t quarter) { return values[(values.size() * quarter + 3) / 4 - 1]; };
        EXPECT_EQ(group.bands[c].low, at(1));
        EXPECT_EQ(group.bands[c].median, at(2));
        EXPECT_EQ(group.bands[c].high, at(3));
      }
    }
  }
}

TEST(PeerIndex, SaysWhoIsInTheGroup) {
  std::vector<AsScore> scores(9);
  for (std::size_t i = 0; i < scores.size(); ++i) {
    scores[i].asn = Asn{static_cast<std::uint32_t>(64496 + i)};
    scores[i].economy = {'K', 'E'};
    scores[i].in_universe = true;
    scores[i].counts.routes = 12;
  }
  EXPECT_EQ(PeerIndex(scores).of(scores[0]).title, "9 networks of Eastern Africa with 10 to 99 routes");
  scores[8].counts.routes = 0;
  EXPECT_EQ(PeerIndex(scores).of(scores[0]).title, "8 networks of Eastern Africa with 10 to 99 routes");
  EXPECT_EQ(PeerIndex(scores).of(scores[8]).title, "1 networks of the world without routes");
}

}  // namespace
}  // namespace mannerly::observatory
