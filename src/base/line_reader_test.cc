#include "base/line_reader.h"

#include <gtest/gtest.h>

#include <vector>

namespace mannerly {
namespace {

struct Read {
  std::vector<std::string> lines, comments;
  Status status;
  Tally skipped;
};

Read read(std::string_view text, std::size_t chunk) {
  Read out;
  LineReader reader({.what = "word", .comment_start = "#", .line_max = 8});
  const auto on_line = [&](const Line& line) {
    if (line.text == "bad") return LineOutcome::bad("not a word");
    out.lines.emplace_back(line.text);
    return LineOutcome::record();
  };
  const auto on_comment = [&](std::string_view c) { out.comments.emplace_back(c); };
  for (std::size_t i = 0; i < text.size(); i += chunk) {
    reader.feed(as_bytes(text.substr(i, chunk)), on_line, on_comment);
  }
  out.status = reader.finish(on_line, on_comment);
  EXPECT_EQ(reader.lines(),
            reader.blank() + reader.comments() + reader.records() + reader.passed() + reader.skipped().total());
  out.skipped = reader.skipped();
  return out;
}

TEST(LineReader, PassesCommentsAndCountsBadLines) {
  const std::string_view text = "\xEF\xBB\xBFone\n\n  # c\nbad\n0123456789\nlast";
  for (std::size_t chunk = 1; chunk <= text.size(); ++chunk) {
    const Read r = read(text, chunk);
    EXPECT_TRUE(r.status);
    EXPECT_EQ(r.lines, (std::vector<std::string>{"one", "last"}));
    EXPECT_EQ(r.comments, std::vector<std::string>{"  # c"});
    ASSERT_EQ(r.skipped.rows().size(), 2u);
    EXPECT_EQ(r.skipped.rows()[0].reason, "not a word");
    EXPECT_EQ(r.skipped.rows()[0].first_offset, 4u);
    EXPECT_EQ(r.skipped.rows()[1].reason, "line longer than the limit");
    EXPECT_EQ(r.skipped.rows()[1].bytes, 11u);
  }
}

TEST(LineReader, TellsAnEmptyInputAndAFileOfAnotherKind) {
  ASSERT_FALSE(read("", 1).status);
  EXPECT_EQ(read("", 1).status.error().code, ErrorCode::kTruncated);
  ASSERT_FALSE(read("bad\nbad\n", 3).status);
  EXPECT_EQ(read("bad\nbad\n", 3).status.error().message, "no line is a word: line 1: not a word");
  EXPECT_TRUE(read("# only a comment\n", 3).status);
}

}  // namespace
}  // namespace mannerly
