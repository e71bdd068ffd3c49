#include "base/line_splitter.h"

#include <gtest/gtest.h>

#include <tuple>
#include <vector>

namespace mannerly {
namespace {

using Row = std::tuple<std::string, std::uint64_t, std::uint64_t, bool, std::uint64_t>;

std::vector<Row> lines_of(std::string_view text, std::size_t chunk, std::size_t max) {
  std::vector<Row> rows;
  LineSplitter splitter(max);
  const auto keep = [&](const Line& l) { rows.emplace_back(std::string(l.text), l.number, l.offset, l.cut, l.size); };
  for (std::size_t i = 0; i < text.size(); i += chunk) splitter.feed(as_bytes(text.substr(i, chunk)), keep);
  splitter.finish(keep);
  return rows;
}

TEST(LineSplitter, GivesTheSameLinesForEveryChunking) {
  const std::string_view text = "a\n\nbcd\r\nefghij\nlast";
  const std::vector<Row> expected = {{"a", 1, 0, false, 2},
                                     {"", 2, 2, false, 1},
                                     {"bcd", 3, 3, false, 5},
                                     {"efgh", 4, 8, true, 7},
                                     {"last", 5, 15, false, 4}};
  for (std::size_t chunk = 1; chunk <= text.size(); ++chunk) EXPECT_EQ(lines_of(text, chunk, 4), expected) << chunk;
}

}  // namespace
}  // namespace mannerly
