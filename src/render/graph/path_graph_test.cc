#include "render/graph/path_graph.h"

#include <gmock/gmock.h>

#include <random>
#include <set>

namespace mannerly::render::graph {
namespace {

using testing::HasSubstr;

std::vector<Asn> ases(std::initializer_list<std::uint32_t> numbers) {
  std::vector<Asn> out;
  for (const std::uint32_t n : numbers) out.push_back(Asn{n});
  return out;
}

TEST(PathGraph, OriginsToTheRightAndNobodyOnAnother) {
  std::mt19937 random(1);
  for (int round = 0; round < 200; ++round) {
    std::vector<State> states(3);
    for (State& state : states) {
      for (unsigned p = random() % 9; p > 0; --p) {
        Path path;
        for (unsigned i = 1 + random() % 6; i > 0; --i) {
          const Asn asn{static_cast<std::uint32_t>(64496 + random() % 90)};
          if (std::ranges::find(path.ases, asn) == path.ases.end()) path.ases.push_back(asn);
        }
        state.paths.push_back(path);
      }
    }
    const Layout layout = layout_of(states);
    std::set<std::pair<std::uint32_t, std::uint32_t>> taken;
    std::set<Asn> all;
    for (const State& state : states) {
      for (const Path& path : state.paths) {
        all.insert(path.ases.begin(), path.ases.end());
        if (layout.left_out > 0) continue;
        ASSERT_EQ(layout.places.at(path.ases.back()).layer, 0U);
      }
    }
    ASSERT_EQ(layout.places.size() + layout.left_out, all.size());
    ASSERT_LE(layout.places.size(), kNodesMax);
    for (const auto& [asn, place] : layout.places) {
      ASSERT_TRUE(taken.emplace(place.layer, place.row).second) << asn.value;
      ASSERT_LT(place.layer, layout.layers);
      ASSERT_LT(place.row, layout.rows);
    }
    ASSERT_EQ(layout_of(states).places, layout.places);  // the same drawing each time
  }
}

TEST(PathGraph, MarksWhatIsNewAndWhoIsWho) {
  const PathGraph graph{.id = "replay",
                        .states = {{"Before", "One peer.", {{ases({64510, 64501}), false}}},
                                   {"During",
                                    "One peer, over the culprit.",
                                    {{ases({64510, 64500}), true}, {ases({64511, 64510, 64501}), false}}}},
                        .roles = {{Asn{64500}, Role::kCulprit}, {Asn{64501}, Role::kVictim}}};
  const auto out = drawings(graph);
  ASSERT_EQ(out.size(), 2U);
  EXPECT_THAT(out[0].str(), HasSubstr("node culprit absent"));
  EXPECT_THAT(out[0].str(), testing::Not(HasSubstr("s-changed")));
  EXPECT_THAT(out[1].str(), HasSubstr("link s-changed bad"));
  EXPECT_THAT(out[1].str(), HasSubstr("link s-same\""));
  EXPECT_THAT(out[1].str(), HasSubstr("<title id=\"replay-1-title\">During</title>"));
  EXPECT_THAT(out[1].str(), HasSubstr("AS64500, culprit"));
  EXPECT_TRUE(drawings({.id = "none", .states = {{"Before", "", {}}}, .roles = {}}).empty());
}

TEST(PathGraph, SaysHowManyAreLeftOut) {
  State state{"Before", "Many.", {}};
  for (std::uint32_t i = 0; i < 100; ++i) state.paths.push_back({ases({65000 + i, 64501}), false});
  const auto out = drawings({.id = "many", .states = {state}, .roles = {}});
  EXPECT_THAT(out[0].str(), HasSubstr("53 ASes on few paths are left out."));
}

}  // namespace
}  // namespace mannerly::render::graph
