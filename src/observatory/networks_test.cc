// The table of networks against a slow twin: filter everything, sort everything, cut the page out.
#include "observatory/networks.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <random>

#include "base/text.h"
#include "observatory/words.h"
#include "readiness/made_world.h"
#include "readiness/regions.h"

namespace mannerly::observatory {
namespace {

using readiness::AsScore;
using readiness::Category;
using readiness::State;

constexpr const char* kEconomies[] = {"KE", "UG", "CH", "FR", "BR", "JP"};
constexpr snapshot::Rir kRirs[] = {snapshot::Rir::kAfrinic, snapshot::Rir::kAfrinic, snapshot::Rir::kRipeNcc,
                                   snapshot::Rir::kRipeNcc, snapshot::Rir::kLacnic,  snapshot::Rir::kApnic};
constexpr std::uint32_t kAses = 200;

class Networks : public ::testing::Test {
 protected:
  Networks() {
    std::mt19937 random(7);
    for (std::uint32_t i = 0; i < kAses; ++i) {
      const std::uint32_t asn = 1000 + 3 * i;
      const std::size_t e = random() % std::size(kEconomies);
      world_.as(asn, i % 5 == 0 ? "" : (i % 2 == 0 ? "Alpha " : "beta ") + std::to_string(random() % 50), kEconomies[e],
                kRirs[e]);
      const Prefix prefix = Prefix::of(Address::v4(0x20000000 + i * 256), 24);
      if (i % 3 != 0) world_.route(prefix, {"900 " + std::to_string(asn)});
      if (i % 4 == 0) world_.vrp(prefix, 24, asn);
      if (i % 7 == 0) world_.vrp(prefix, 24, asn + 1);
      if (i % 6 == 0) world_.irr(prefix, asn, world_.ripe());
      if (i % 8 == 0)
        world_.contact(asn, snapshot::ContactOrigin::kPeeringdb, snapshot::ContactRole::kNoc,
                       snapshot::Visibility::kPublic);
    }
    const std::vector<Asn> members = {Asn{1003}, Asn{1009}, Asn{1300}};
    world_.builder().add_participant({.name = world_.builder().text("Example")}, members);
    const auto profile = readiness::builtin_profile(readiness::kDefaultProfile);
    snapshot_ = &world_.finish();
    assessor_.emplace(readiness::Inputs::of(*snapshot_), *profile);
    scores_ = assessor_->score_all();
    std::vector<std::uint32_t> cones;
    for (std::size_t i = 0; i < scores_.size(); ++i) cones.push_back(1 + i % 9);
    index_ = NetworkIndex(*snapshot_, scores_, cones);
    cones_ = cones;
  }

  bool fits(const NetworkFilter& f, std::size_t i) const {
    const AsScore& s = scores_[i];
    if (f.asns.empty() ? !s.in_universe : std::ranges::find(f.asns, s.asn) == f.asns.end()) return false;
    if (!f.economies.empty() && std::ranges::find(f.economies, s.economy) == f.economies.end()) return false;
    const auto region = readiness::un_region_of(s.economy);
    if (!f.regions.empty() && std::ranges::none_of(f.regions, [&](const std::string& name) {
          return name == region.region || name == region.sub_region || name == readiness::name_of(s.rir);
        })) {
      return false;
    }
    if (!f.states.empty()) {
      const auto has = [&](Category c) {
        return std::ranges::find(f.states, s.categories[readiness::index_of(c)].state) != f.states.end();
      };
      if (f.action ? !has(*f.action) : std::ranges::none_of(kAllCategories, has)) return false;
    }
    const bool member = s.asn.value == 1003 || s.asn.value == 1009 || s.asn.value == 1300;
    if (f.participant && *f.participant != member) return false;
    if (f.originates && *f.originates != (s.counts.routes > 0)) return false;
    if (f.text.empty()) return true;
    std::string name(as_name(*snapshot_, s.asn)), text = f.text;
    for (auto* t : {&name, &text}) std::ranges::transform(*t, t->begin(), [](char c) { return std::tolower(c); });
    const std::string digits = text.starts_with("as") ? text.substr(2) : text;
    // "as" alone is part of a name, not the beginning of every number.
    return name.find(text) != std::string::npos || (!digits.empty() && std::to_string(s.asn.value).starts_with(digits));
  }

  std::optional<std::pair<double, std::string>> key(NetworkOrder order, std::size_t i) const {
    const AsScore& s = scores_[i];
    std::string name(as_name(*snapshot_, s.asn));
    std::ranges::transform(name, name.begin(), [](char c) { return std::tolower(c); });
    const auto category = [&](Category c) -> std::optional<std::pair<double, std::string>> {
      const auto score = s.categories[readiness::index_of(c)].score;
      return score ? std::optional(std::pair(static_cast<double>(store::to_millionths(score)), std::string()))
                   : std::nullopt;
    };
    switch (order) {
      case NetworkOrder::kAsn: return std::pair(static_cast<double>(s.asn.value), std::string());
      case NetworkOrder::kName: return name.empty() ? std::nullopt : std::optional(std::pair(0.0, name));
      case NetworkOrder::kEconomy:
        return s.economy[0] == 0 ? std::nullopt : std::optional(std::pair(0.0, economy_text(s.economy)));
      case NetworkOrder::kRoutes: return std::pair(static_cast<double>(s.counts.routes), std::string());
      case NetworkOrder::kIncidents: return std::pair(0.0, std::string());
      case NetworkOrder::kCone: return std::pair(static_cast<double>(cones_[i]), std::string());
      case NetworkOrder::kFiltering: return category(Category::kFiltering);
      case NetworkOrder::kAntiSpoofing: return category(Category::kAntiSpoofing);
      case NetworkOrder::kCoordination: return category(Category::kCoordination);
      case NetworkOrder::kIrr: return category(Category::kIrr);
      case NetworkOrder::kRpki: return category(Category::kRpki);
    }
    return std::nullopt;
  }

  std::vector<std::uint32_t> slowly(const NetworkFilter& f, NetworkOrder order, bool descending) const {
    std::vector<std::uint32_t> rows;
    for (std::size_t i = 0; i < scores_.size(); ++i) {
      if (fits(f, i)) rows.push_back(static_cast<std::uint32_t>(i));
    }
    std::ranges::stable_sort(rows, [&](std::uint32_t a, std::uint32_t b) {
      const auto x = key(order, a), y = key(order, b);
      if (!x || !y) return x.has_value() && !y.has_value();
      return descending ? *y < *x : *x < *y;
    });
    return rows;
  }

  readiness::MadeWorld world_;
  const snapshot::Snapshot* snapshot_ = nullptr;
  std::optional<readiness::Assessor> assessor_;
  std::vector<AsScore> scores_;
  std::vector<std::uint32_t> cones_;
  NetworkIndex index_;
};

std::vector<NetworkFilter> some_filters() {
  return {{},
          {.economies = {{'K', 'E'}, {'B', 'R'}}},
          {.regions = {"Africa"}},
          {.regions = {"Western Europe", "LACNIC"}},
          {.states = {State::kReady}, .action = Category::kRpki},
          {.states = {State::kNoData, State::kLagging}},
          {.participant = true},
          {.participant = false, .text = "ALPHA"},
          {.originates = false},
          {.text = "10"},
          {.asns = {Asn{1003}, Asn{900}, Asn{1300}, Asn{77}}},
          {.economies = {{'Z', 'W'}}}};
}

TEST_F(Networks, EveryPageOfEveryOrderIsTheTwins) {
  for (const NetworkFilter& filter : some_filters()) {
    for (std::size_t o = 0; o < kNetworkOrders; ++o) {
      for (const bool descending : {false, true}) {
        const auto order = static_cast<NetworkOrder>(o);
        const std::vector<std::uint32_t> expected = slowly(filter, order, descending);
        for (const std::size_t limit : {1UL, 7UL, 1000UL}) {
          std::vector<std::uint32_t> got;
          std::optional<Asn> after;
          do {
            const NetworkPage page = index_.list(filter, order, descending, after, limit);
            ASSERT_EQ(page.total, expected.size());
            ASSERT_LE(page.rows.size(), limit);
            got.insert(got.end(), page.rows.begin(), page.rows.end());
            ASSERT_LE(got.size(), expected.size()) << "pages go on for ever";
            after = page.next;
          } while (after);
          ASSERT_EQ(got, expected) << name_of(order) << (descending ? " down" : " up") << ", limit " << limit;
        }
      }
    }
  }
}

// Each condition there or not, with values that fit many, few or none.
NetworkFilter any_filter() {
  const auto maybe = [](int of) { return *rc::gen::inRange(0, of) == 0; };
  NetworkFilter filter;
  if (maybe(4)) filter.asns = {Asn{*rc::gen::inRange(990U, 1620U)}, Asn{1003}, Asn{1300}};
  if (maybe(3))
    filter.economies = *rc::gen::container<std::vector<snapshot::Economy>>(
        3, rc::gen::elementOf(std::vector<snapshot::Economy>{{'K', 'E'}, {'C', 'H'}, {'B', 'R'}, {'Z', 'W'}}));
  if (maybe(3))
    filter.regions = *rc::gen::container<std::vector<std::string>>(
        2,
        rc::gen::element<std::string>("Africa", "Europe", "Western Europe", "Eastern Africa", "RIPE NCC", "nowhere"));
  if (maybe(3))
    filter.states = {static_cast<State>(*rc::gen::inRange(0, 4)), *rc::gen::element(State::kReady, State::kNoData)};
  if (maybe(2))
    filter.action = *rc::gen::elementOf(std::vector<Category>(kAllCategories.begin(), kAllCategories.end()));
  if (maybe(3)) filter.participant = maybe(2);
  if (maybe(3)) filter.originates = maybe(2);
  if (maybe(2))
    filter.text = *rc::gen::container<std::string>(*rc::gen::inRange(1UL, 6UL),
                                                   rc::gen::elementOf(std::string("alphALPbets 0123")));
  filter.text = std::string(trim(filter.text));
  return filter;
}

TEST_F(Networks, AnyPageIsTheTwins) {
  EXPECT_TRUE(rc::check([&] {
    const NetworkFilter filter = any_filter();
    const auto order = static_cast<NetworkOrder>(*rc::gen::inRange<std::size_t>(0, kNetworkOrders));
    const bool descending = *rc::gen::arbitrary<bool>();
    const std::vector<std::uint32_t> all = slowly(filter, order, descending);
    const std::size_t limit = *rc::gen::inRange<std::size_t>(1, 30);
    // Behind any network, be it one of those that fit or not.
    const auto after = *rc::gen::inRange<std::size_t>(0, scores_.size());
    const std::vector<std::uint32_t> whole = slowly({}, order, descending);
    const auto place = std::ranges::find(whole, after);
    if (place == whole.end()) return;  // outside of the universe: in no list
    std::vector<std::uint32_t> expected;
    for (auto row = place + 1; row != whole.end() && expected.size() < limit; ++row) {
      if (std::ranges::find(all, *row) != all.end()) expected.push_back(*row);
    }
    const NetworkIndex::Selection selection = index_.select(filter);
    const NetworkPage page = index_.list(selection, order, descending, scores_[after].asn, limit);
    RC_ASSERT(page.total == all.size());
    // A filter by number may name networks that no other list has.
    if (filter.asns.empty()) RC_ASSERT(page.rows == expected);
    RC_ASSERT(selection.total() == all.size());
    RC_ASSERT(index_.facets(selection).participants + index_.facets(selection).others >= all.size());
  }));
}

TEST_F(Networks, FacetsCountWhatEachChoiceWouldLeave) {
  std::vector<NetworkFilter> filters = some_filters();
  EXPECT_TRUE(rc::check([&] { filters.push_back(any_filter()); }));
  for (const NetworkFilter& filter : filters) {
    const Facets facets = index_.facets(filter);
    for (const FacetValue& value : facets.economies) {
      NetworkFilter chosen = filter;
      chosen.economies = {value.key.empty() ? snapshot::Economy{} : snapshot::Economy{value.key[0], value.key[1]}};
      EXPECT_EQ(value.count, slowly(chosen, NetworkOrder::kAsn, false).size()) << value.key;
    }
    for (const auto* list : {&facets.regions, &facets.sub_regions, &facets.rirs}) {
      for (const FacetValue& value : *list) {
        NetworkFilter chosen = filter;
        chosen.regions = {value.key};
        EXPECT_EQ(value.count, slowly(chosen, NetworkOrder::kAsn, false).size()) << value.key;
      }
    }
    for (const Category category : kAllCategories) {
      for (const State state : kStatesBestFirst) {
        NetworkFilter chosen = filter;
        chosen.action = category;
        chosen.states = {state};
        EXPECT_EQ(facets.states[readiness::index_of(category)][static_cast<std::size_t>(state)],
                  slowly(chosen, NetworkOrder::kAsn, false).size());
      }
    }
    NetworkFilter members = filter;
    members.participant = true;
    EXPECT_EQ(facets.participants, slowly(members, NetworkOrder::kAsn, false).size());
  }
}

TEST_F(Networks, NamesOfOrdersGoThereAndBack) {
  for (std::size_t o = 0; o < kNetworkOrders; ++o) {
    EXPECT_EQ(parse_network_order(name_of(static_cast<NetworkOrder>(o))), static_cast<NetworkOrder>(o));
  }
  EXPECT_FALSE(parse_network_order("size"));
}

}  // namespace
}  // namespace mannerly::observatory
