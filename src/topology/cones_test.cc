#include "topology/cones.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

namespace mannerly::topology {
namespace {

struct Graph {
  std::vector<std::uint32_t> offsets = {0}, customers;
};

Graph graph_of(const std::vector<std::set<std::uint32_t>>& customers) {
  Graph g;
  for (const auto& of_one : customers) {
    g.customers.insert(g.customers.end(), of_one.begin(), of_one.end());
    g.offsets.push_back(static_cast<std::uint32_t>(g.customers.size()));
  }
  return g;
}

// The slow twin: a walk for each node.
std::set<std::uint32_t> reach(const std::vector<std::set<std::uint32_t>>& customers, std::uint32_t from) {
  std::set<std::uint32_t> seen = {from};
  std::vector<std::uint32_t> todo = {from};
  while (!todo.empty()) {
    const std::uint32_t node = todo.back();
    todo.pop_back();
    for (const std::uint32_t next : customers[node]) {
      if (seen.insert(next).second) todo.push_back(next);
    }
  }
  return seen;
}

TEST(Cones, OfNothing) {
  EXPECT_TRUE(Cones::make({}, {}));
}

TEST(Cones, CirclesShareOneCone) {
  // 0 -> 1 -> 2 -> 0, 2 -> 3.
  const Graph g = graph_of({{1}, {2}, {0, 3}, {}});
  const auto cones = Cones::make(g.offsets, g.customers);
  ASSERT_TRUE(cones);
  for (const std::uint32_t node : {0u, 1u, 2u}) {
    EXPECT_EQ(cones->size(node), 4u);
    EXPECT_EQ(cones->members(node), (std::vector<std::uint32_t>{0, 1, 2, 3}));
  }
  EXPECT_EQ(cones->size(3), 1u);
  EXPECT_TRUE(cones->contains(3, 3));
  EXPECT_FALSE(cones->contains(3, 0));
}

TEST(Cones, LongChainsNeedNoStack) {
  std::vector<std::set<std::uint32_t>> chain(20'000);
  for (std::uint32_t i = 0; i + 1 < chain.size(); ++i) chain[i] = {i + 1};
  const Graph g = graph_of(chain);
  const auto cones = Cones::make(g.offsets, g.customers);
  ASSERT_TRUE(cones);
  EXPECT_EQ(cones->size(0), 20'000u);
  EXPECT_EQ(cones->size(19'999), 1u);
  EXPECT_FALSE(cones->contains(10'000, 9'999));
  EXPECT_TRUE(cones->contains(10'000, 19'999));
}

TEST(Cones, KeepsToItsLimit) {
  const Graph g = graph_of({{1}, {2}, {}});
  const auto cones = Cones::make(g.offsets, g.customers, {.bytes_max = 8});
  ASSERT_FALSE(cones);
  EXPECT_EQ(cones.error().code, ErrorCode::kLimit);
}

RC_GTEST_PROP(Cones, EqualAWalkFromEachNode, ()) {
  const auto size = *rc::gen::inRange<std::uint32_t>(1, 90);
  std::vector<std::set<std::uint32_t>> customers(size);
  for (auto& of_one : customers) {
    const auto some = *rc::gen::container<std::vector<std::uint32_t>>(rc::gen::inRange<std::uint32_t>(0, size));
    of_one.insert(some.begin(), some.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(some.size(), 3)));
  }
  const Graph g = graph_of(customers);
  const auto cones = Cones::make(g.offsets, g.customers);
  RC_ASSERT(cones.has_value());
  for (std::uint32_t node = 0; node < size; ++node) {
    const auto expected = reach(customers, node);
    RC_ASSERT(cones->size(node) == expected.size());
    RC_ASSERT(cones->members(node) == std::vector<std::uint32_t>(expected.begin(), expected.end()));
    for (std::uint32_t other = 0; other < size; ++other) {
      RC_ASSERT(cones->contains(node, other) == expected.contains(other));
    }
  }
}

}  // namespace
}  // namespace mannerly::topology
