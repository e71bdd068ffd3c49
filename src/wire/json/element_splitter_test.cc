#include "wire/json/element_splitter.h"

#include <gtest/gtest.h>

#include <tuple>

namespace mannerly::json {
namespace {

struct Row {
  std::string text;
  std::uint64_t offset = 0;
  std::size_t path = 0;
  bool of_array = false;
  friend bool operator==(const Row&, const Row&) = default;
};
struct Split {
  std::vector<Row> rows;
  Status status;
  Tally skipped;
  std::string tally;  // as text, to compare
};

Split split_in(std::string_view text, SplitterOptions options, std::size_t step = std::string_view::npos) {
  Split s;
  ElementSplitter splitter(std::move(options), [&](const Element& e) {
    EXPECT_EQ(text.substr(e.offset, e.text.size()), e.text);
    s.rows.push_back({std::string(e.text), e.offset, e.path, e.of_array});
  });
  for (std::size_t i = 0; i < text.size() && s.status; i += std::min(step, text.size() - i)) {
    s.status = splitter.feed(as_bytes(text.substr(i, step)));
  }
  if (s.status) s.status = splitter.finish();
  s.skipped = splitter.skipped();
  for (const auto& row : s.skipped.rows()) {
    s.tally += row.reason + "/" + std::to_string(row.count) + "/" + std::to_string(row.bytes) + "/" +
               std::to_string(row.first_offset) + "/" + row.first_detail + "\n";
  }
  return s;
}

std::vector<std::string> texts(const Split& s) {
  std::vector<std::string> out;
  for (const Row& row : s.rows) out.push_back(row.text);
  return out;
}
using Texts = std::vector<std::string>;

constexpr std::string_view kDocument =
    "{ \"x\": [1, {\"roas\": []}], \"roas\" : [ {\"a\": \"}],{[\", \"b\": [1, {}]} , {\"c\":\"\\\"\\\\\"}, 17, "
    "\"s\"\n],"
    " \"net\": {\"data\": [{\"id\": 1}], \"meta\": {}}, \"metadata\": {\"t\": 1}, \"none\": [] }\n";
SplitterOptions document_options() {
  return {.paths = {"roas", "net.data", "metadata", "none"}, .ignored = {"net.meta"}};
}

TEST(ElementSplitter, HandsOutTheElementsOfNamedArrays) {
  const Split s = split_in(kDocument, document_options());
  ASSERT_TRUE(s.status) << s.status.error().message;
  EXPECT_EQ(texts(s), (Texts{"{\"a\": \"}],{[\", \"b\": [1, {}]}", "{\"c\":\"\\\"\\\\\"}", "17", "\"s\"", "{\"id\": 1}",
                             "{\"t\": 1}"}));
  EXPECT_TRUE(s.rows[4].of_array);
  EXPECT_EQ(s.rows[4].path, 1u);
  EXPECT_FALSE(s.rows[5].of_array);
  EXPECT_EQ(s.tally, "unknown member/1/17/7/x\n");
}

TEST(ElementSplitter, AnyChunkingGivesTheSame) {
  const Split whole = split_in(kDocument, document_options());
  for (std::size_t step = 1; step < 20; ++step) {
    const Split s = split_in(kDocument, document_options(), step);
    EXPECT_EQ(s.rows, whole.rows) << step;
    EXPECT_EQ(s.tally, whole.tally) << step;
  }
}

TEST(ElementSplitter, TheDocumentItselfMayBeTheArray) {
  EXPECT_EQ(texts(split_in(" [ {} , [1,2] ] ", {.paths = {""}})), (Texts{"{}", "[1,2]"}));
  EXPECT_EQ(texts(split_in("\xEF\xBB\xBF{\"a\":1}", {.paths = {""}})), (Texts{"{\"a\":1}"}));
  EXPECT_EQ(texts(split_in("{\"a\":1}\n{\"b\":2}\n12", {.paths = {""}, .many_documents = true})),
            (Texts{"{\"a\":1}", "{\"b\":2}", "12"}));
}

TEST(ElementSplitter, FindsTheNextElementAfterABrokenOne) {
  struct Case {
    const char* text;
    Texts texts;
    const char* reason;
  };
  const std::vector<Case> cases = {
      // A lost quote, at the end of a line and within one.
      {"{\"r\":[\n{\"a\":\"x},\n{\"a\":\"y\"}\n]}", {"{\"a\":\"y\"}"}, "control character in a string"},
      {"{\"r\":[{\"a\":\"1\"},{\"a\":\"x, \"b\":2},{\"a\":\"y\"}]}",
       {"{\"a\":\"1\"}", "{\"a\":\"y\"}"},
       "text before a string"},
      {"{\"r\":[{a\":\"x\"},{\"a\":\"y\"}]}", {"{\"a\":\"y\"}"}, "text before a string"},
      // Brackets.
      {"{\"r\":[{\"a\":[1},{\"a\":2}]}", {"{\"a\":2}"}, "brackets do not match"},
      {"{\"r\":[{\"a\":1]},{\"a\":2}]}", {"{\"a\":2}"}, "brackets do not match"},
      // What stands between elements.
      {"{\"r\":[{\"a\":1}x,{\"a\":2},{\"a\":3}]}", {"{\"a\":1}", "{\"a\":3}"}, "no comma between elements"},
      {"{\"r\":[?,{\"a\":2},{\"a\":3}]}", {"{\"a\":3}"}, "no value"},
      {"{\"r\":[{\"a\":2},]}", {"{\"a\":2}"}, "comma before the end of an array"},
      // The last element is broken: the end of the array is found by a known name or the document's end.
      {"{\"r\":[{\"a\":2},{\"a\":[1}],\"s\":[{\"b\":1}]}", {"{\"a\":2}", "{\"b\":1}"}, "brackets do not match"},
      {"{\"r\":[{\"a\":2},{\"a\":[1}]}\n", {"{\"a\":2}"}, "brackets do not match"},
  };
  for (const Case& c : cases) {
    for (const std::size_t step : {std::size_t{1}, std::size_t{3}, std::string_view::npos}) {
      const Split s = split_in(c.text, {.paths = {"r", "s"}}, step);
      EXPECT_TRUE(s.status) << c.text << s.status.error().message;
      EXPECT_EQ(texts(s), c.texts) << c.text;
      ASSERT_EQ(s.skipped.total(), 1u) << c.text;
      EXPECT_EQ(s.skipped.rows()[0].reason, c.reason) << c.text;
    }
  }
}

TEST(ElementSplitter, LimitsHold) {
  SplitterOptions small{.paths = {"r"}, .element_bytes_max = 8};
  const Split s = split_in("{\"r\":[\"12345678\",\"1234\"]}", small, 1);
  ASSERT_TRUE(s.status);
  EXPECT_EQ(texts(s), (Texts{"\"1234\""}));
  EXPECT_EQ(s.tally, "element longer than the limit/1/10/6/\n");
  const Split deep = split_in("{\"r\":[" + std::string(kDepthMax + 1, '[') + "},{\"a\":1}]}", {.paths = {"r"}});
  EXPECT_EQ(texts(deep), (Texts{"{\"a\":1}"}));
  EXPECT_EQ(deep.skipped.rows()[0].reason, "brackets too deep");
  const Split name = split_in("{\"" + std::string(kKeyBytesMax + 1, 'k') + "\":1}", {.paths = {"r"}});
  ASSERT_FALSE(name.status);
  EXPECT_EQ(name.status.error().code, ErrorCode::kLimit);
}

TEST(ElementSplitter, DamageOutsideTheElementsIsAnErrorWithItsOffset) {
  const auto message = [](std::string_view text) {
    const Split s = split_in(text, {.paths = {"r"}});
    return s.status ? std::string() : s.status.error().message;
  };
  EXPECT_EQ(message("{\"r\" []}"), "JSON, offset 5: ':' must follow a member name");
  EXPECT_EQ(message("{\"r\":[] \"x\":1}"), "JSON, offset 8: ',' or '}' must follow a member");
  EXPECT_EQ(message("{r:[]}"), "JSON, offset 1: a member name must stand here");
  EXPECT_EQ(message("[1]"), "JSON, offset 0: the document is not of the kind that is read here");
  EXPECT_EQ(message("{\"r\":[]} x"), "JSON, offset 9: text after the document");
  EXPECT_EQ(message("{\"x\":[}}"), "JSON, offset 6: brackets do not match");
  EXPECT_EQ(message("{\"r\":["), "JSON, offset 6: the document is not complete");
  EXPECT_EQ(message(""), "JSON, offset 0: empty input");
}

TEST(ElementSplitter, EveryCutIsAnError) {
  const std::size_t end = kDocument.rfind('}') + 1;
  for (std::size_t size = 0; size < end; ++size) {
    const Split s = split_in(kDocument.substr(0, size), document_options());
    ASSERT_FALSE(s.status) << size;
    EXPECT_EQ(s.status.error().code, ErrorCode::kTruncated) << size;
  }
}

// A flipped byte may turn one element into another, but none vanishes without a trace.
TEST(ElementSplitter, EveryFlippedByteIsSurvivedAndChunkingDoesNotMatter) {
  const Split whole = split_in(kDocument, document_options());
  for (std::size_t i = 0; i < kDocument.size(); ++i) {
    for (const int bit : {0, 1, 2, 5, 7}) {
      std::string text(kDocument);
      text[i] = static_cast<char>(text[i] ^ (1 << bit));
      const Split s = split_in(text, document_options());
      EXPECT_TRUE(!s.status || s.tally != whole.tally || s.rows.size() == whole.rows.size()) << i << " " << text;
      const Split single = split_in(text, document_options(), 1);
      EXPECT_EQ(s.rows, single.rows) << text;
      EXPECT_EQ(s.tally, single.tally) << text;
      EXPECT_EQ(s.status.has_value(), single.status.has_value()) << text;
    }
  }
}

TEST(ElementSplitter, HostileInputTakesLinearTime) {
  std::string text = "{\"r\":[";
  for (int i = 0; i < 200000; ++i) text += "{\"},{\"";
  const Split s = split_in(text, {.paths = {"r"}}, 4096);
  EXPECT_FALSE(s.status);
}

}  // namespace
}  // namespace mannerly::json
