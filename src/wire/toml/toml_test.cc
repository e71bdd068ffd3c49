#include "wire/toml/toml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/reader_checks.h"

namespace mannerly::toml {
namespace {

using testing::HasSubstr;
using Kind = Value::Kind;

// Kinds, keys and contents, but for positions.
std::string shape(const Value& v) {
  std::string out = std::string(name_of(v.kind)) + ":" + v.text + "," + std::to_string(v.integer) + "," +
                    std::to_string(v.number) + "," + std::to_string(v.flag) + "," + std::to_string(v.instant.seconds) +
                    "," + std::to_string(v.has_offset);
  for (const Value& item : v.items) out += "[" + shape(item) + "]";
  for (const Member& m : v.members) out += "{" + m.key + "=" + shape(m.value) + "}";
  return out;
}

constexpr std::string_view kAll = R"(text = "caf\u00e9 \"x\"" # a comment [ { . = é
literal = 'C:\path'
long = """one "two"
three"""""
whole = -42
hex = 0xFF
number = 1.5
infinite = inf
flag = true
day = 2026-11-21
moment = 2026-11-21T10:00:00+01:00
local = 2026-11-21 10:00:00.75
clock = 07:32:10
list = [1, 'a', [2.0], {x = 1}]
a.b.c = 1
[table."quoted key"]
in = false
[[rows]]
n = 1
[[rows]]
n = 2
)";

TEST(Toml, ReadsEveryKind) {
  const auto root = parse(kAll);
  ASSERT_TRUE(root) << root.error().message;
  const auto at = [&](std::string_view key) -> const Value& { return *root->find(key); };
  EXPECT_EQ(at("text").text, "caf\xC3\xA9 \"x\"");
  EXPECT_EQ(at("literal").text, "C:\\path");
  EXPECT_EQ(at("long").text, "one \"two\"\nthree\"\"");
  EXPECT_EQ(at("whole").integer, -42);
  EXPECT_EQ(at("hex").integer, 255);
  EXPECT_EQ(at("number").number, 1.5);
  EXPECT_TRUE(std::isinf(at("infinite").number));
  EXPECT_TRUE(at("flag").flag);
  EXPECT_EQ(at("day").kind, Kind::kDate);
  EXPECT_EQ(format_instant(at("day").instant), "2026-11-21T00:00:00Z");
  EXPECT_EQ(format_instant(at("moment").instant), "2026-11-21T09:00:00Z");
  EXPECT_TRUE(at("moment").has_offset);
  EXPECT_EQ(format_instant(at("local").instant), "2026-11-21T10:00:00Z");
  EXPECT_FALSE(at("local").has_offset);
  EXPECT_EQ(at("clock").integer, 7 * 3600 + 32 * 60 + 10);
  ASSERT_EQ(at("list").items.size(), 4u);
  EXPECT_EQ(at("list").items[2].items.at(0).kind, Kind::kFloat);
  EXPECT_EQ(at("a").find("b")->find("c")->integer, 1);
  EXPECT_FALSE(at("table").find("quoted key")->find("in")->flag);
  ASSERT_EQ(at("rows").items.size(), 2u);
  EXPECT_EQ(at("rows").items[1].find("n")->integer, 2);
  EXPECT_EQ(root->find("none"), nullptr);
}

TEST(Toml, KeepsOrderAndPositions) {
  const auto root = parse("z = 1\na = 2\n  m = 'x'\n");
  ASSERT_TRUE(root);
  ASSERT_EQ(root->members.size(), 3u);
  EXPECT_EQ(root->members[0].key, "z");
  EXPECT_EQ(root->members[2].at, (Position{3, 3}));
  EXPECT_EQ(root->members[2].value.at, (Position{3, 7}));
}

TEST(Toml, WritesWhatItReads) {
  const auto root = parse(kAll);
  ASSERT_TRUE(root);
  const std::string text = format(*root);
  const auto again = parse(text);
  ASSERT_TRUE(again) << again.error().message << "\n" << text;
  EXPECT_EQ(shape(*again), shape(*root));
}

TEST(Toml, SaysWhereItIsWrong) {
  EXPECT_THAT(parse("a = 1\nb = \n", "x.toml").error().message, testing::StartsWith("x.toml:2:"));
  EXPECT_THAT(parse("a = 1\nb = \n").error().message, testing::StartsWith("line 2, column "));
  EXPECT_THAT(parse("a = 1\na = 2\n").error().message, HasSubstr("line 2"));
  EXPECT_THAT(parse("d = 2026-02-30\n").error().message, HasSubstr("line 1"));
  EXPECT_THAT(parse("a = '\xC3\xA9' \xC3\xA9\n").error().message,
              testing::StartsWith("line 1, column 9: a letter beyond ASCII"));
  EXPECT_TRUE(parse("").has_value()) << "an empty document is an empty table";
  EXPECT_TRUE(parse("\xEF\xBB\xBF"
                    "a = 1")
                  .has_value())
      << "a byte order mark may stand first";
}

TEST(Toml, StandsWhatBreaksTheLibrary) {
  EXPECT_FALSE(parse("[^participant]]\n")) << "toml++ 3.3 asserts here by itself";
  EXPECT_FALSE(parse("\xEF\xB6\xBF")) << "and calls this unreachable";
  EXPECT_FALSE(parse("a = \"\xFF\xFE\"")) << "not UTF-8";
}

TEST(Toml, LimitsWhatADocumentCanSize) {
  const auto code = [](const std::string& text) {
    const auto parsed = parse(text);
    return parsed ? ErrorCode::kUsage : parsed.error().code;
  };
  EXPECT_EQ(code("a = " + std::string(100'000, '[')), ErrorCode::kLimit);
  std::string dotted = "a";
  for (int i = 0; i < 40; ++i) dotted += ".a";
  EXPECT_EQ(code(dotted + " = 1"), ErrorCode::kLimit);
  std::string ones = "a = [";
  for (std::size_t i = 0; i <= kValuesMax; ++i) ones += "1,";
  EXPECT_EQ(code(ones + "]"), ErrorCode::kLimit);
  EXPECT_EQ(parse("a = 1", "x", 4).error().code, ErrorCode::kLimit);
  // What stands in strings and comments does not count.
  EXPECT_EQ(code("a = '" + std::string(1000, '.') + "' # " + std::string(1000, '[')), ErrorCode::kUsage);
  EXPECT_EQ(code("a = \"\"\"" + std::string(1000, '{') + "\"\"\""), ErrorCode::kUsage);
  EXPECT_EQ(code("a = [" + std::string(500, '\n') + "0.1, 0.2]"), ErrorCode::kUsage);
}

TEST(Toml, SurvivesDamage) {
  expect_survives_damage(kAll, [](std::string_view text, std::size_t) {
    const auto parsed = parse(text);
    if (!parsed) {
      EXPECT_FALSE(parsed.error().message.empty());
      return std::string();
    }
    const auto again = parse(format(*parsed));
    EXPECT_TRUE(again.has_value()) << text;
    if (again) {
      EXPECT_EQ(shape(*again), shape(*parsed)) << text;
    }
    return std::string();
  });
}

}  // namespace
}  // namespace mannerly::toml
