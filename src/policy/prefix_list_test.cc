#include "policy/prefix_list.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <memory>
#include <set>

#include "base/text.h"

namespace mannerly::policy {
namespace {

std::string text_of(const PrefixList& list) {
  std::string out;
  list.each([&](const ListEntry& e) {
    if (!out.empty()) out += ' ';
    out += format_prefix(e.prefix);
    if (e.is_range) out += "{" + std::to_string(e.low) + "," + std::to_string(e.high) + "}";
  });
  return out;
}

std::string run(std::string_view prefixes, const ListOptions& options) {
  std::vector<Prefix> all;
  for (const std::string_view word : split_words(prefixes)) all.push_back(*parse_prefix(word));
  PrefixList list(all.front().family);
  for (const Prefix& prefix : all) list.add(prefix);
  list.finish(options);
  return text_of(list);
}

constexpr ListOptions kAggregate{.aggregate = true};

TEST(PrefixList, SortsDropsEqualsAndLongOnes) {
  EXPECT_EQ(run("192.0.2.128/25 10.0.0.0/8 192.0.2.0/25 192.0.2.0/24 10.0.0.0/8", {}),
            "10.0.0.0/8 192.0.2.0/24 192.0.2.0/25 192.0.2.128/25");
  EXPECT_EQ(run("192.0.2.0/25 192.0.2.0/24 10.0.0.0/8", {.length_max = 24}), "10.0.0.0/8 192.0.2.0/24");
  EXPECT_EQ(run("2001:db8:8000::/33 2001:db8::/33 2001:db8::/32", {}),
            "2001:db8::/32 2001:db8::/33 2001:db8:8000::/33");
}

TEST(PrefixList, Aggregates) {
  EXPECT_EQ(run("192.0.2.0/25 192.0.2.128/25", kAggregate), "192.0.2.0/24{25,25}");
  EXPECT_EQ(run("192.0.2.0/24 192.0.2.0/25 192.0.2.128/25", kAggregate), "192.0.2.0/24{24,25}");
  EXPECT_EQ(run("192.0.2.0/26 192.0.2.64/26 192.0.2.128/26 192.0.2.192/26", kAggregate), "192.0.2.0/24{26,26}");
  EXPECT_EQ(run("192.0.2.0/26 192.0.2.64/26 192.0.2.128/26 192.0.2.192/26 192.0.2.0/24", kAggregate),
            "192.0.2.0/24 192.0.2.0/24{26,26}");
  EXPECT_EQ(run("192.0.2.0/25 198.51.100.128/25", kAggregate), "192.0.2.0/25 198.51.100.128/25");
  EXPECT_EQ(run("0.0.0.0/1 128.0.0.0/1 0.0.0.0/0", kAggregate), "0.0.0.0/0{0,1}");
  EXPECT_EQ(run("2001:db8::/33 2001:db8:8000::/33 2001:db8::/32", kAggregate), "2001:db8::/32{32,33}");
}

TEST(PrefixList, MoreSpecifics) {
  EXPECT_EQ(run("192.0.2.0/24 192.0.2.0/25 192.0.2.0/30 10.0.0.0/28", {.more_specific_max = 28}),
            "10.0.0.0/28 192.0.2.0/24{24,28} 192.0.2.0/30");
  EXPECT_EQ(run("192.0.2.0/24 192.0.2.0/25 192.0.2.0/30", {.more_specific_min = 29}), "192.0.2.0/24{29,32}");
  EXPECT_EQ(run("192.0.2.0/24 10.0.0.0/26", {.more_specific_max = 28, .more_specific_min = 25}),
            "10.0.0.0/26{26,28} 192.0.2.0/24{25,28}");
  // A prefix as long as both: bgpq4 opens it up to /32, we do not.
  EXPECT_EQ(run("192.0.2.0/28", {.more_specific_max = 28, .more_specific_min = 28}), "192.0.2.0/28");
  EXPECT_EQ(run("192.0.2.0/28", {.more_specific_max = 28, .more_specific_min = 28, .as_bgpq4 = true}),
            "192.0.2.0/28{28,32}");
}

TEST(PrefixList, SpecificsOfARange) {
  PrefixList list;
  EXPECT_TRUE(list.add_specifics({*parse_prefix("192.0.2.0/24"), 25, 26}, 6));
  list.finish({});
  EXPECT_EQ(text_of(list), "192.0.2.0/25 192.0.2.0/26 192.0.2.64/26 192.0.2.128/25 192.0.2.128/26 192.0.2.192/26");
  EXPECT_FALSE(list.add_specifics({*parse_prefix("10.0.0.0/24"), 24, 24}, 6));
  EXPECT_FALSE(list.add_specifics({*parse_prefix("0.0.0.0/0"), 0, 32}, 1'000'000));
  PrefixList six(Family::kIpv6);
  EXPECT_FALSE(six.add_specifics({*parse_prefix("2001:db8::/32"), 33, 128}, 1'000'000));
  EXPECT_TRUE(six.add_specifics({*parse_prefix("2001:db8::/63"), 64, 65}, 100));
  six.finish({});
  EXPECT_EQ(text_of(six),
            "2001:db8::/64 2001:db8::/65 2001:db8:0:0:8000::/65 2001:db8:0:1::/64 2001:db8:0:1::/65 "
            "2001:db8:0:1:8000::/65");
}

TEST(PrefixList, RangesOfTheirOwnTakeWhatTheyCover) {
  PrefixList list;
  for (const std::string_view text : {"192.0.2.0/24", "192.0.2.0/25", "192.0.2.0/26", "198.51.100.0/24"}) {
    list.add(*parse_prefix(text));
  }
  list.finish({});
  list.add_ranges({{*parse_prefix("192.0.2.0/24"), 24, 25}, {*parse_prefix("203.0.113.0/24"), 24, 24}});
  EXPECT_EQ(text_of(list), "192.0.2.0/24{24,25} 192.0.2.0/26 198.51.100.0/24 203.0.113.0/24");
  EXPECT_EQ(list.find(*parse_prefix("192.0.2.128/25")), 0u);
  EXPECT_EQ(list.find(*parse_prefix("192.0.2.128/26")), list.size());
  EXPECT_EQ(list.find(*parse_prefix("203.0.113.0/24")), 3u);
}

// ---- the slow twin: the same rules on a trie with a node for every bit ----

struct Trie {
  struct Range {
    int low = 0, high = 0;
    bool masked = false;
    friend bool operator==(const Range& a, const Range& b) { return a.low == b.low && a.high == b.high; }
  };
  Prefix prefix;
  bool listed = false;         // an own line, exact or with `range`
  std::optional<Range> range;  // its range
  std::vector<Range> further;  // further ranges
  std::unique_ptr<Trie> half[2];

  void add(const Prefix& p) {
    if (p.length == prefix.length) {
      listed = true;
      return;
    }
    const bool bit = p.bits.bit(prefix.length);
    if (!half[bit]) {
      half[bit] = std::make_unique<Trie>();
      half[bit]->prefix = Prefix::of(p.address(), prefix.length + 1);
    }
    half[bit]->add(p);
  }
  bool is_exact() const { return listed && !range; }
  void take_range(int low, int high) {
    listed = true;
    range = Range{low, high};
  }

  void aggregate() {
    for (auto& h : half) {
      if (h) h->aggregate();
    }
    if (!half[0] || !half[1]) return;
    Trie &l = *half[0], &r = *half[1];
    const int n = prefix.length;
    if (l.is_exact() && r.is_exact()) {
      take_range(listed ? n : n + 1, n + 1);
      l.listed = r.listed = false;
      if (!l.further.empty() && !r.further.empty() && l.further[0] == r.further[0]) {
        further = {r.further[0]};
        l.further[0].masked = r.further[0].masked = true;
      }
    } else if (l.range && r.range && *l.range == *r.range) {
      if (!listed) {
        take_range(r.range->low, r.range->high);
      } else if (r.range->low == n + 1) {
        take_range(n, r.range->high);
      } else {
        further = {*r.range};
        if (!l.further.empty() && !r.further.empty() && l.further[0] == r.further[0]) {
          further.push_back(r.further[0]);
          l.further[0].masked = r.further[0].masked = true;
        }
      }
      l.listed = r.listed = false;
    } else if (!l.further.empty() && r.range && *r.range == l.further[0]) {
      listed ? further.assign(1, *r.range) : take_range(r.range->low, r.range->high);
      r.listed = false;
      l.further[0].masked = true;
    } else if (!r.further.empty() && l.range && *l.range == r.further[0]) {
      listed ? further.assign(1, *l.range) : take_range(l.range->low, l.range->high);
      l.listed = false;
      r.further[0].masked = true;
    }
  }
  void print(std::vector<ListEntry>& out) const {
    const auto byte = [](int v) { return static_cast<std::uint8_t>(v); };
    if (listed && !range) out.push_back({prefix, prefix.length, prefix.length, false});
    if (listed && range) out.push_back({prefix, byte(range->low), byte(range->high), true});
    for (const Range& r : further) {
      if (!r.masked) out.push_back({prefix, byte(r.low), byte(r.high), true});
    }
    for (const auto& h : half) {
      if (h) h->print(out);
    }
  }
};

std::vector<ListEntry> entries_of(const PrefixList& list) {
  std::vector<ListEntry> out;
  list.each([&](const ListEntry& e) { out.push_back(e); });
  return out;
}

// Prefixes of 0 to 6 bits length under a base, so that they touch each other all the time.
rc::Gen<std::vector<Prefix>> dense_prefixes(Family family, int base) {
  const auto one = rc::gen::map(rc::gen::pair(rc::gen::inRange(0, 7), rc::gen::inRange(0, 64)), [=](const auto& pair) {
    const std::uint64_t bits = static_cast<std::uint64_t>(pair.second) << (64 - base - 6);
    return Prefix::of(Address{{bits, 0}, family}, base + pair.first);
  });
  return rc::gen::container<std::vector<Prefix>>(one);
}

// What a list accepts of the prefixes up to 7 bits below the base.
std::set<Prefix> accepted_by(const std::vector<ListEntry>& entries, Family family, int base) {
  std::set<Prefix> out;
  for (int length = base; length <= base + 7; ++length) {
    for (std::uint64_t i = 0; i < std::uint64_t{1} << (length - base); ++i) {
      const Prefix p{{length == 0 ? 0 : i << (64 - length), 0}, static_cast<std::uint8_t>(length), family};
      for (const ListEntry& e : entries) {
        if (e.accepts(p)) out.insert(p);
      }
    }
  }
  return out;
}

struct Case {
  Family family;
  int base;
};
class PrefixListTwin : public ::testing::TestWithParam<Case> {};

TEST_P(PrefixListTwin, AggregatesAsTheTrieDoesAndAcceptsTheSame) {
  const auto [family, base] = GetParam();
  EXPECT_TRUE(rc::check([family = family, base = base] {
    const auto prefixes = *dense_prefixes(family, base);
    PrefixList list(family);
    Trie trie;
    trie.prefix = Prefix::of(Address{{0, 0}, family}, 0);
    for (const Prefix& p : prefixes) {
      list.add(p);
      trie.add(p);
    }
    list.finish(kAggregate);
    trie.aggregate();
    std::vector<ListEntry> slow;
    trie.print(slow);
    RC_ASSERT(entries_of(list) == slow);
    RC_ASSERT(accepted_by(slow, family, base) == std::set<Prefix>(prefixes.begin(), prefixes.end()));
  }));
}

TEST_P(PrefixListTwin, MoreSpecificsAreThoseUnderAPrefixOfTheList) {
  const auto [family, base] = GetParam();
  EXPECT_TRUE(rc::check([family = family, base = base] {
    const auto prefixes = *dense_prefixes(family, base);
    const int high = *rc::gen::inRange(base + 1, base + 8);
    const int low = *rc::gen::inRange(0, high + 1);
    const bool aggregates = *rc::gen::arbitrary<bool>();
    PrefixList list(family);
    for (const Prefix& p : prefixes) list.add(p);
    list.finish({.more_specific_max = high, .more_specific_min = low, .aggregate = aggregates});
    // By definition: a prefix of up to `high` bits that one in the list covers; of prefixes of at most `low` bits
    // only those from `low` on, but one as long as `high` stays as it is; longer ones of the list as they are.
    std::set<Prefix> wanted;
    for (const Prefix& p : accepted_by({{Prefix::of(Address{{0, 0}, family}, 0), 0, 128, true}}, family, base)) {
      bool is_in = false;
      for (const Prefix& above : prefixes) {
        if (!above.covers(p)) continue;
        const bool shortest = std::none_of(prefixes.begin(), prefixes.end(), [&, a = above](const Prefix& other) {
          return other != a && other.covers(a) && other.length < high && a.length <= high;
        });
        if (!shortest) continue;
        if (above.length > high || above.length == high) {
          is_in = is_in || p == above;
        } else {
          is_in = is_in || (p.length <= high && p.length >= (above.length <= low ? low : above.length));
        }
      }
      if (is_in) wanted.insert(p);
    }
    RC_ASSERT(accepted_by(entries_of(list), family, base) == wanted);
  }));
}

INSTANTIATE_TEST_SUITE_P(Families, PrefixListTwin,
                         ::testing::Values(Case{Family::kIpv4, 0}, Case{Family::kIpv4, 18}, Case{Family::kIpv6, 29}));

TEST(PrefixList, ManyLinesAreSortedAsFewAre) {
  std::uint64_t state = 7;
  const auto next = [&] {
    state = state * 6364136223846793005ull + 1442695040888963407ull;
    return state >> 16;
  };
  for (const Family family : {Family::kIpv4, Family::kIpv6}) {
    PrefixList list(family);
    std::set<Prefix> twin;
    for (int i = 0; i < 20'000; ++i) {
      const Prefix p = Prefix::of(Address{{next() << 16, family == Family::kIpv4 ? 0 : next()}, family}, next() % 33);
      list.add(p);
      twin.insert(p);
    }
    list.finish({});
    ASSERT_EQ(list.size(), twin.size());
    std::size_t i = 0;
    for (const Prefix& p : twin) ASSERT_EQ(list[i++].prefix, p);
  }
}

}  // namespace
}  // namespace mannerly::policy
