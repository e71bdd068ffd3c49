// The search by triples against looking into every text.
#include "observatory/text_index.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/text.h"

namespace mannerly::observatory {
namespace {

std::vector<std::size_t> rows_with(const std::vector<TextIndex::Texts>& rows, std::string_view word) {
  RowSet found(rows.size());
  TextIndex(rows).find(word, found);
  std::vector<std::size_t> out;
  found.each([&](std::size_t row) { out.push_back(row); });
  return out;
}

TEST(TextIndexTest, FindsPartsOfOneText) {
  const std::vector<TextIndex::Texts> rows = {{"EXAMPLE-NET", "Example Networks"}, {"", ""}, {"Åland Fibre", "Net, A"}};
  using Rows = std::vector<std::size_t>;
  EXPECT_EQ(rows_with(rows, "net"), (Rows{0, 2}));
  EXPECT_EQ(rows_with(rows, "networks"), (Rows{0}));
  EXPECT_EQ(rows_with(rows, "NETe"), Rows()) << "over the end of the name";
  EXPECT_EQ(rows_with(rows, "\xC3\x85land"), (Rows{2}));
  EXPECT_EQ(rows_with(rows, "\xC3\xA5"), Rows()) << "another letter, of the same class";
  EXPECT_EQ(rows_with(rows, "a"), (Rows{0, 2}));
  EXPECT_EQ(rows_with(rows, ", "), (Rows{2}));
  EXPECT_EQ(rows_with(rows, ""), (Rows{0, 1, 2}));
  EXPECT_EQ(rows_with(rows, std::string_view("\0", 1)), Rows());
  EXPECT_EQ(rows_with({}, "a"), Rows());
}

RC_GTEST_PROP(TextIndexTest, FindsWhatItsTwinFinds, ()) {
  const auto text = rc::gen::container<std::string>(rc::gen::elementOf(std::string("aAbz~^[ -\xC3\x85")));
  const auto names = *rc::gen::container<std::vector<std::pair<std::string, std::string>>>(rc::gen::pair(text, text));
  const std::string word = *text;
  std::vector<TextIndex::Texts> rows;
  std::vector<std::size_t> expected;
  for (const auto& [name, organisation] : names) {
    const auto has = [&](const std::string& t) { return lower(t).find(lower(word)) != std::string::npos; };
    if (has(name) || has(organisation)) expected.push_back(rows.size());
    rows.push_back({name, organisation});
  }
  RC_ASSERT(rows_with(rows, word) == expected);
}

// The whole set and single words of it: sizes around a word of 64.
RC_GTEST_PROP(RowSetTest, EqualsItsTwin, ()) {
  const auto size = *rc::gen::inRange<std::size_t>(0, 200);
  std::vector<bool> a(size), b(size);
  RowSet x(size), y(size);
  for (std::size_t i = 0; i < size; ++i) {
    a[i] = *rc::gen::arbitrary<bool>();
    if (a[i]) x.add(i);
  }
  const auto begin = *rc::gen::inRange<std::size_t>(0, size + 1), end = *rc::gen::inRange<std::size_t>(begin, size + 1);
  y.add_range(begin, end);
  for (std::size_t i = begin; i < end; ++i) b[i] = true;
  const auto both = [&](std::size_t i) { return a[i] && b[i]; };
  std::uint32_t common = 0, count = 0;
  RowSet either = x, without = x, together = x;
  either |= y;
  without.remove(y);
  together &= y;
  for (std::size_t i = 0; i < size; ++i) {
    common += both(i) ? 1 : 0;
    count += a[i] ? 1 : 0;
    RC_ASSERT(either.has(i) == (a[i] || b[i]));
    RC_ASSERT(without.has(i) == (a[i] && !b[i]));
    RC_ASSERT(together.has(i) == both(i));
  }
  RC_ASSERT(x.count() == count);
  RC_ASSERT(x.count_common(y) == common);
  RC_ASSERT(x.count(begin, end) == common);
  std::vector<std::size_t> rows;
  together.each([&](std::size_t row) { rows.push_back(row); });
  RC_ASSERT(rows.size() == common);
  RC_ASSERT(std::ranges::all_of(rows, both));
}

}  // namespace
}  // namespace mannerly::observatory
