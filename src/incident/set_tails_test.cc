#include "incident/set_tails.h"

#include <gtest/gtest.h>

#include "incident/made_context.h"
#include "incident/path_trie.h"

namespace mannerly::incident {
namespace {

// The path as it is shown: what the trie has of it, and its end.
std::string shown(std::string_view text) {
  const AsPath path = *parse_as_path(text);
  MadeContext made;
  made.provider(101, 150);
  Hops hops;
  EXPECT_TRUE(hops.assign(path.view(), Asn{100}, made.finish()));
  std::string out;
  const auto before = hops.view().first(hops.view().size() - (hops.has_set() ? hops.hops_of_sets() : 0));
  for (const std::uint32_t asn : before) out += std::to_string(asn) + ' ';
  return out + set_tail_text(path.view());
}

TEST(SetTail, IsTheEndOfThePathAsItWasAnnounced) {
  EXPECT_EQ(shown("100 200 200 {300,64512,301}"), "100 200 {300,64512,301}");  // 64512 stands for it
  EXPECT_EQ(shown("100 150 {300,301}"), "100 150 {300,301}");                  // nobody does
  EXPECT_EQ(shown("100 200 {300,301}"), "100 200 {300,301}");                  // nothing does
  EXPECT_EQ(shown("100 {200,300} {400,500}"), "100 {200,300} {400,500}");
  EXPECT_EQ(shown("100 {200,300} 400 400 500"), "100 {200,300} 400 500");
  EXPECT_EQ(shown("100 {200}"), "100 {200}");
  EXPECT_EQ(shown("100 200 {200} 200"), "100 200 {200} 200");
  EXPECT_EQ(shown("100 64512 {64512,200} 300"), "100 64512 {64512,200} 300");
  EXPECT_EQ(shown("{200,300}"), "{200,300}");
  EXPECT_EQ(set_tail_text(parse_as_path("100 200 300")->view()), "");
  EXPECT_EQ(set_tail_text(parse_as_path("[64512,64513] 100")->view()), "");
}

TEST(SetTail, HasALimit) {
  std::vector<std::uint32_t> many(1000, 4'200'000'000u);
  AsPath path;
  path.append(SegmentType::kAsSet, many);
  EXPECT_TRUE(set_tail_text(path.view()).ends_with(",4200000000,...}"));
  for (int i = 0; i < 10; ++i) path.append(SegmentType::kAsSet, many);
  EXPECT_EQ(set_tail_text(path.view()), "");
}

TEST(SetTail, TellsWhoStandsInASetAlone) {
  EXPECT_TRUE(stands_in_set("{64500,64501}", Asn{64501}));
  EXPECT_FALSE(stands_in_set("{64500,64501}", Asn{6450}));
  EXPECT_FALSE(stands_in_set("{64500,64501} 64502", Asn{64502}));
  EXPECT_FALSE(stands_in_set("{64500,64501} 64500", Asn{64500}));
  EXPECT_TRUE(stands_in_set("{64500} 64502 {64503,...}", Asn{64503}));
}

TEST(SetTails, KeepWhatRoutesAndSightsHave) {
  SetTails tails;
  tails.set(7, 1, {1, "{1,2}"});
  tails.set(7, 2, {1, "{1,2}"});
  tails.set(8, 1, {2, "{1,2}"});
  const SetTails::Id id = tails.of(7, 1);
  EXPECT_EQ(tails.of(7, 2), id);
  EXPECT_NE(tails.of(8, 1), id);
  EXPECT_EQ(tails.of(9, 1), 0u);
  EXPECT_EQ(tails.find(0), nullptr);
  ASSERT_NE(tails.find(id), nullptr);
  EXPECT_EQ(*tails.find(id), (SetTail{1, "{1,2}"}));
  tails.hold(id);  // a sight
  tails.set(7, 1, {1, "{1,3}"});
  tails.forget(7, 2);
  tails.forget(7, 3);
  EXPECT_TRUE(tails.exists(id));
  EXPECT_EQ(tails.routes(), 2u);
  tails.unhold(id);
  EXPECT_FALSE(tails.exists(id));
  tails.set(7, 5, {1, "{4}"});
  EXPECT_EQ(tails.of(7, 5), id) << "numbers are used again";
}

TEST(SetTails, ReadBackWhatTheyWrote) {
  SetTails tails;
  tails.set(2, 0, {1, "{1,2}"});
  tails.set(2, 1, {1, "{1,3}"});
  tails.set(0, 1, {0, "{1,4}"});
  tails.forget(2, 0);
  const auto load = [](const std::string& bytes, SetTails& into, std::size_t prefixes, std::size_t peers) {
    StateReader in(as_bytes(bytes));
    return into.load(in, prefixes, peers).has_value() && in.at_end() && into.check_holds().has_value();
  };
  StateWriter out;
  tails.save(out);
  SetTails copy, few, fewer;
  ASSERT_TRUE(load(out.bytes(), copy, 3, 2));
  EXPECT_EQ(copy.find(copy.of(2, 1))->text, "{1,3}");
  EXPECT_EQ(copy.of(2, 0), 0u);
  StateWriter again;
  copy.save(again);
  EXPECT_TRUE(again.bytes() == out.bytes());
  EXPECT_FALSE(load(out.bytes(), few, 2, 2));
  EXPECT_FALSE(load(out.bytes(), fewer, 3, 1));
  copy.hold(copy.of(2, 1));
  copy.forget(2, 1);
  EXPECT_TRUE(copy.check_holds()) << "a sight has it";
}

}  // namespace
}  // namespace mannerly::incident
