// World A: a full IPv4 table of October 2015 with the origin table, VRPs, relationships and cones around it,
// and the counts that independent programs found in the same files.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "tests/integration/built_world.h"
#include "validity/route.h"
#include "validity/rov.h"

namespace mannerly::integration {
namespace {

using snapshot::OriginKind;
using snapshot::RouteRow;
using snapshot::SourceState;
using validity::RovState;

const std::vector<SourceLine>& sources_of_world_a() {
  static const std::vector<SourceLine> sources = {
      {"mrt", "table", "mrt-updates/updates.et-header.20151023.gz"},
      {"mrt", "routeviews6", "mrt-rib/routeviews6.rib.20151101.0600_first1MB.bz2"},
      {"pfx2as", "pyasn", "pfx2as/pyasn.ipasn_v4v6_20151101.dat.gz"},
      {"vrp", "vrps", "rpki/vrps.201602.csv.gz"},
      {"delegated", "countries", "rir/country-to-prefixes.all-rirs.20151103.json.xz"},
      {"asrel", "asrel", "asrel/20160101.as-rel.txt.xz"},
      {"cone", "cones", "asrel/20160101.ppdc-ases.txt.xz"}};
  return sources;
}

struct Counts {
  std::uint64_t valid = 0, invalid = 0, not_found = 0;
  friend bool operator==(const Counts&, const Counts&) = default;
};
void PrintTo(const Counts& c, std::ostream* out) {
  *out << c.valid << " valid, " << c.invalid << " invalid, " << c.not_found << " not found";
}

class WorldA : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (missing_of(sources_of_world_a()).empty())
      built_ = build_world("A", "2015-11-01T00:00:00Z", sources_of_world_a());
  }
  static void TearDownTestSuite() { built_.reset(); }

  void SetUp() override {
    const std::string missing = missing_of(sources_of_world_a());
    if (!missing.empty()) GTEST_SKIP() << "real data is not here: " << missing;
    ASSERT_NE(built_, nullptr);
  }

  static const snapshot::Snapshot& world() { return built_->snapshot; }

  // Verdicts on the routes of a family that have the flag and one origin AS.
  static Counts judge(Family family, std::uint8_t flag) {
    const auto index = validity::RovIndex::make(world().vrps());
    EXPECT_TRUE(index);
    if (!index) return {};
    std::vector<RovState> states(world().routes().size());
    index->states(world().routes(), states);
    Counts counts;
    for (std::size_t i = 0; i < states.size(); ++i) {
      const RouteRow& route = world().routes()[i];
      if ((route.flags & flag) == 0 || route.family != static_cast<std::uint8_t>(family)) continue;
      if (route.origin_kind != OriginKind::kAsn) continue;
      counts.valid += states[i] == RovState::kValid ? 1 : 0;
      counts.invalid += states[i] == RovState::kInvalid ? 1 : 0;
      counts.not_found += states[i] == RovState::kNotFound ? 1 : 0;
    }
    return counts;
  }

  // f(prefix, path) for each announcement of the table that differs from the others in prefix or path.
  template <class F>
  static void each_path_of_the_table(F&& f) {
    for (const RouteRow& route : world().routes()) {
      if ((route.flags & RouteRow::kInRib) == 0 || !route.prefix().is_v4()) continue;
      for (const snapshot::PathEntryRow& entry : world().paths_of(route)) f(route, world().path(entry.path));
    }
  }

 private:
  static inline std::unique_ptr<BuiltWorld> built_;

 protected:
  static const BuiltWorld& built() { return *built_; }
};

TEST_F(WorldA, ReadsAllButTheCutFile) {
  EXPECT_EQ(built().report.incomplete, 1u);
  for (const auto& [name, row] : built().sources) {
    SCOPED_TRACE(name + ": " + std::string(world().text(row.error)));
    if (name == "routeviews6") {
      // The first MiB of a .bz2: what is before the cut is there.
      EXPECT_EQ(row.state, SourceState::kPartial);
      EXPECT_EQ(row.records, 149'578u);
      EXPECT_FALSE(world().text(row.error).empty());
    } else {
      EXPECT_EQ(row.state, SourceState::kComplete);
    }
  }
  EXPECT_EQ(built().sources.at("table").records, 577'737u + 4 + 3) << "announcements, states, withdrawals";
  EXPECT_EQ(built().sources.at("pyasn").records, 633'831u);
  EXPECT_EQ(built().sources.at("vrps").records, 15'904u);
  EXPECT_EQ(built().sources.at("asrel").records, 210'412u);
  EXPECT_EQ(built().sources.at("cones").records, 52'838u);
  EXPECT_EQ(world().links().size(), 2u * 210'412u);
  EXPECT_EQ(world().cones().size(), 52'838u);
}

TEST_F(WorldA, HasTheTablesPrefixes) {
  std::uint64_t v4 = 0, v6 = 0, as_set = 0, empty = 0;
  std::optional<Prefix> last;
  for (const RouteRow& route : world().routes()) {
    if ((route.flags & RouteRow::kInRib) == 0) continue;
    if (route.prefix() != last) (route.prefix().is_v4() ? v4 : v6) += 1;
    last = route.prefix();
    if (!route.prefix().is_v4()) continue;
    as_set += route.origin_kind == OriginKind::kAsSet ? 1 : 0;
    empty += route.origin_kind == OriginKind::kEmpty ? 1 : 0;
  }
  EXPECT_EQ(v4, 577'706u);
  EXPECT_EQ(v6, 6'870u);
  EXPECT_EQ(empty, 2u);
  std::uint64_t with_set = 0;
  each_path_of_the_table([&](const RouteRow&, AsPathView path) { with_set += path.has_set() ? 1 : 0; });
  EXPECT_EQ(with_set, 177u);
  EXPECT_EQ(as_set, 176u) << "184.164.252.0/24 has its set before the end of the path";
}

TEST_F(WorldA, ValidatesTheTable) {
  EXPECT_EQ(judge(Family::kIpv4, RouteRow::kInRib), (Counts{14'799, 1'239, 561'490}));
}

TEST_F(WorldA, ValidatesTheOriginTable) {
  EXPECT_EQ(judge(Family::kIpv4, RouteRow::kInOriginTable), (Counts{15'149, 1'378, 589'611}));
  EXPECT_EQ(judge(Family::kIpv6, RouteRow::kInOriginTable), (Counts{1'655, 79, 25'959}));
}

TEST_F(WorldA, AgreesWithTheOriginTable) {
  std::uint64_t common = 0, equal = 0;
  const auto routes = world().routes();
  for (std::size_t begin = 0; begin < routes.size();) {
    const Prefix prefix = routes[begin].prefix();
    std::uint64_t in_table = 0, in_both = 0;
    bool known = false;
    std::size_t end = begin;
    for (; end < routes.size() && routes[end].prefix() == prefix; ++end) {
      const bool rib = (routes[end].flags & RouteRow::kInRib) != 0;
      const bool origin_table = (routes[end].flags & RouteRow::kInOriginTable) != 0;
      known = known || origin_table;
      if (!rib || routes[end].origin_kind != OriginKind::kAsn) continue;
      ++in_table;
      in_both += origin_table ? 1 : 0;
    }
    if (prefix.is_v4() && known) {
      common += in_table;
      equal += in_both;
    }
    begin = end;
  }
  EXPECT_EQ(common, 562'085u);
  EXPECT_EQ(equal, 559'654u);
}

TEST_F(WorldA, HasTheAsnsOfThePaths) {
  std::unordered_set<std::uint32_t> without_sets, in_sequences, all;
  each_path_of_the_table([&](const RouteRow&, AsPathView path) {
    const bool has_set = path.has_set();
    path.each_segment([&](AsPathView::Segment segment) {
      for (const std::uint32_t asn : segment.asns) {
        all.insert(asn);
        if (segment.type == SegmentType::kAsSequence) in_sequences.insert(asn);
        if (!has_set) without_sets.insert(asn);
      }
    });
  });
  EXPECT_EQ(without_sets.size(), 51'886u);
  EXPECT_EQ(in_sequences.size(), 51'887u);
  EXPECT_EQ(all.size(), 51'913u);
  EXPECT_TRUE(all.contains(0));
  EXPECT_TRUE(all.contains(23456));
}

// Directed pairs of neighbours in sequences, without prepending, of routes whose origin is one AS. With the
// routes that end in an AS_SET there are 68,911; without all that have a set, 68,902.
TEST_F(WorldA, HasTheLinksOfThePaths) {
  std::unordered_map<std::uint64_t, std::uint64_t> uses;
  each_path_of_the_table([&](const RouteRow& route, AsPathView path) {
    if (route.origin_kind != OriginKind::kAsn) return;
    path.each_segment([&](AsPathView::Segment segment) {
      if (segment.type != SegmentType::kAsSequence) return;
      for (std::size_t i = 1; i < segment.asns.size(); ++i) {
        if (segment.asns[i - 1] != segment.asns[i]) ++uses[std::uint64_t{segment.asns[i - 1]} << 32 | segment.asns[i]];
      }
    });
  });
  EXPECT_EQ(uses.size(), 68'903u);
  std::uint64_t known = 0, known_uses = 0, all_uses = 0;
  for (const auto& [link, count] : uses) {
    const auto neighbours = world().links_of(Asn{static_cast<std::uint32_t>(link >> 32)});
    const bool is_known = std::any_of(neighbours.begin(), neighbours.end(), [&](const snapshot::AsLinkRow& row) {
      return row.neighbour == static_cast<std::uint32_t>(link);
    });
    known += is_known ? 1 : 0;
    known_uses += is_known ? count : 0;
    all_uses += count;
  }
  const auto per_mille = [](std::uint64_t part, std::uint64_t all) { return (part * 1000 + all / 2) / all; };
  EXPECT_EQ(per_mille(known, uses.size()), 945u) << known;
  EXPECT_EQ(per_mille(known_uses, all_uses), 962u) << known_uses << " of " << all_uses;
}

}  // namespace
}  // namespace mannerly::integration
