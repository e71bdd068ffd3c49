#include "incident/path_trie.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

#include "incident/made_context.h"

namespace mannerly::incident {
namespace {

std::vector<std::uint32_t> hops_of(std::string_view text, Asn peer = Asn{64496}) {
  const auto path = parse_as_path(text);
  EXPECT_TRUE(path) << text;
  MadeContext made;
  made.provider(101, 150);
  Hops hops;
  EXPECT_TRUE(hops.assign(path->view(), peer, made.finish()));
  return {hops.view().begin(), hops.view().end()};
}

using List = std::vector<std::uint32_t>;

TEST(Hops, NormalisesAPath) {
  EXPECT_EQ(hops_of("64496 64497 64498"), (List{64496, 64497, 64498}));
  EXPECT_EQ(hops_of("64496 64496 64497 64497 64498 64498 64498"), (List{64496, 64497, 64498}));
  EXPECT_EQ(hops_of("64496 64497 64496"), (List{64496, 64497, 64496}));
  EXPECT_EQ(hops_of("(64512 64513) 64496 [64514] 64496"), (List{64496}));
  EXPECT_EQ(hops_of(""), (List{64496}));
  EXPECT_EQ(hops_of("(64512)"), (List{64496}));
}

TEST(Hops, TakesAnAsSetForWhatItTells) {
  EXPECT_EQ(hops_of("100 {200}"), (List{100, 200}));  // one: it stands behind
  EXPECT_EQ(hops_of("100 {200,300}"), (List{100}));   // a network without customers announces it itself
  EXPECT_EQ(hops_of("100 {200,300} {400,500}"), (List{100}));
  EXPECT_EQ(hops_of("150 {200,300}"), (List{150, 0}));  // another may have put its customers' routes together
  EXPECT_EQ(hops_of("100 {200,300} 400"), (List{100, 0, 400}));
  EXPECT_EQ(hops_of("100 {200,300} {400}"), (List{100, 0, 400}));
  EXPECT_EQ(hops_of("100 {200,64512}"), (List{100, 64512}));  // what must not be there
  EXPECT_EQ(hops_of("100 {200,64512,300} 400"), (List{100, 64512, 400}));
  EXPECT_EQ(hops_of("{200,300}"), (List{0}));  // of nobody
}

TEST(Hops, RefusesWhatIsTooLong) {
  std::vector<Asn> asns;
  for (std::uint32_t i = 0; i < Hops::kMax; ++i) asns.push_back(Asn{1000 + i});
  MadeContext made;
  const Context& context = made.finish();
  Hops hops;
  EXPECT_TRUE(hops.assign(AsPath::sequence(asns).view(), Asn{1}, context));
  EXPECT_EQ(hops.view().size(), Hops::kMax);
  asns.push_back(Asn{1});
  EXPECT_FALSE(hops.assign(AsPath::sequence(asns).view(), Asn{1}, context));
  EXPECT_TRUE(hops.view().empty());
}

TEST(PathTrie, SharesTheEndsOfPaths) {
  PathTrie trie;
  std::vector<PathId> created;
  const auto a = trie.intern(List{1, 2, 3}, created);
  ASSERT_TRUE(a);
  EXPECT_EQ(created.size(), 3u);
  EXPECT_EQ(created.back(), *a);
  EXPECT_EQ(trie.parent(created[0]), 0u);
  created.clear();
  const auto b = trie.intern(List{4, 2, 3}, created);
  ASSERT_TRUE(b);
  ASSERT_EQ(created.size(), 1u);
  EXPECT_EQ(trie.parent(*b), trie.parent(*a));
  created.clear();
  EXPECT_EQ(trie.intern(List{2, 3}, created), trie.parent(*a));
  EXPECT_TRUE(created.empty());
  EXPECT_EQ(trie.origin(*a), Asn{3});
  std::vector<Asn> hops;
  trie.hops(*a, hops);
  EXPECT_EQ(hops, (std::vector<Asn>{{3}, {2}, {1}}));
  EXPECT_EQ(trie.find(List{1, 2}), std::nullopt);
}

TEST(PathTrie, SweepsAwayWhatNobodyUses) {
  PathTrie trie;
  std::vector<PathId> created;
  const PathId used = *trie.intern(List{1, 2, 3}, created);
  const PathId held = *trie.intern(List{4, 2, 3}, created);
  const PathId unused = *trie.intern(List{5, 6, 2, 3}, created);
  trie.at(used).users = 1;
  trie.hold(held);
  EXPECT_TRUE(trie.is_stale(unused, PathTrie::kForgetHours));
  EXPECT_FALSE(trie.is_stale(unused, PathTrie::kForgetHours - 1));
  EXPECT_FALSE(trie.is_stale(used, PathTrie::kForgetHours));
  trie.sweep(100, PathTrie::kForgetHours - 1);
  EXPECT_EQ(trie.size(), 6u);
  trie.sweep(100, PathTrie::kForgetHours);  // several times around: 5 goes after 6
  EXPECT_EQ(trie.size(), 4u);
  EXPECT_FALSE(trie.exists(unused));
  EXPECT_EQ(trie.find(List{5, 6, 2, 3}), std::nullopt);
  EXPECT_EQ(trie.find(List{4, 2, 3}), held);
  trie.unhold(held);
  trie.at(used).users = 0;
  const std::uint32_t generation = trie.generation();
  trie.sweep(100, PathTrie::kForgetHours);
  EXPECT_EQ(trie.size(), 0u);
  created.clear();
  EXPECT_TRUE(trie.intern(List{7, 8}, created));
  EXPECT_EQ(trie.last(), 6u);  // in the old places
  EXPECT_NE(trie.generation(), generation);
}

TEST(PathTrie, RefusesBeyondItsLimit) {
  PathTrie trie;
  trie.set_limit(4);
  std::vector<PathId> created;
  EXPECT_TRUE(trie.intern(List{1, 2, 3}, created));
  EXPECT_FALSE(trie.intern(List{4, 5, 3}, created));
  EXPECT_EQ(trie.size(), 3u);
  EXPECT_TRUE(trie.intern(List{5, 3}, created));
  EXPECT_TRUE(trie.intern(List{1, 2, 3}, created));
}

// Random lists of hops: the same number for the same list, and a state that reads back as it was.
RC_GTEST_PROP(PathTrie, AgreesWithAMap, ()) {
  const auto lists = *rc::gen::container<std::vector<List>>(
      rc::gen::nonEmpty(rc::gen::container<List>(rc::gen::inRange<std::uint32_t>(0, 5))));
  PathTrie trie;
  std::map<List, PathId> twin;
  std::vector<PathId> created;
  for (List list : lists) {
    if (list.size() > 20) list.resize(20);
    for (std::size_t n = 1; n <= list.size(); ++n) {
      const List end(list.end() - static_cast<std::ptrdiff_t>(n), list.end());
      if (!twin.contains(end)) twin.emplace(end, twin.size() + 1);
    }
    RC_ASSERT(trie.intern(list, created) == twin.at(list));
  }
  RC_ASSERT(trie.size() == twin.size());
  StateWriter out;
  trie.save(out);
  const std::string bytes = out.bytes();
  StateReader in({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
  PathTrie copy;
  RC_ASSERT(copy.load(in).has_value());
  for (const auto& [list, number] : twin) RC_ASSERT(copy.find(list) == number);
}

// The index alone: insertions, removals and growth against a map.
RC_GTEST_PROP(NumberIndex, AgreesWithAMap, ()) {
  const auto steps = *rc::gen::container<std::vector<std::pair<std::uint32_t, bool>>>(
      rc::gen::pair(rc::gen::inRange<std::uint32_t>(0, 64), rc::gen::arbitrary<bool>()));
  NumberIndex index(1);
  std::map<std::uint32_t, bool> twin;
  // Few different hashes, so that entries stand in each other's way.
  const auto hash = [](std::uint32_t n) { return std::uint64_t{n % 7} * 0x2000000040000001ull; };
  for (const auto& [number, add] : steps) {
    if (add && !twin.contains(number)) {
      index.insert(hash(number), number);
      twin[number] = true;
    } else if (!add && twin.contains(number)) {
      index.erase(hash(number), number);
      twin.erase(number);
    }
    for (std::uint32_t n = 0; n < 64; ++n) {
      const auto found = index.find(hash(n), [&](std::uint32_t candidate) { return candidate == n; });
      RC_ASSERT(found == (twin.contains(n) ? n : NumberIndex::kNone));
    }
  }
}

}  // namespace
}  // namespace mannerly::incident
