#include "render/sheet.h"

#include <gtest/gtest.h>

#include "render/json_writer.h"

namespace mannerly::render {
namespace {

Sheet sheet() {
  return {.columns = {{"asn", "AS"}, {"name", "Name"}, {"rpki", "RPKI"}, {"note", "Note", true}},
          .rows = {{"AS64500", "Zürich \"Net\", Ltd", Share{0.85}, 3}, {"AS64501", "a|b", Cell(), Cell()}}};
}

TEST(Sheet, Table) {
  EXPECT_EQ(render(sheet(), Format::kTable),
            "AS       Name                 RPKI\n"
            "AS64500  Zürich \"Net\", Ltd  85.0 %\n"
            "AS64501  a|b                     -\n");
  EXPECT_EQ(render(sheet(), Format::kWide, {.headers = false}),
            "AS64500  Zürich \"Net\", Ltd  85.0 %  3\n"
            "AS64501  a|b                     -  -\n");
}

TEST(Sheet, ForPrograms) {
  EXPECT_EQ(render(sheet(), Format::kCsv),
            "asn,name,rpki,note\nAS64500,\"Zürich \"\"Net\"\", Ltd\",0.85,3\nAS64501,a|b,,\n");
  EXPECT_EQ(render(sheet(), Format::kTsv),
            "asn\tname\trpki\tnote\nAS64500\tZürich \"Net\", Ltd\t0.85\t3\nAS64501\ta|b\t\t\n");
  EXPECT_EQ(render(sheet(), Format::kJsonl),
            "{\"asn\":\"AS64500\",\"name\":\"Zürich \\\"Net\\\", Ltd\",\"rpki\":0.85,\"note\":3}\n"
            "{\"asn\":\"AS64501\",\"name\":\"a|b\",\"rpki\":null,\"note\":null}\n");
  EXPECT_EQ(render(sheet(), Format::kMarkdown),
            "| AS | Name | RPKI | Note |\n|---|---|---:|---:|\n| AS64500 | Zürich \"Net\", Ltd | 85.0 % | 3 |\n"
            "| AS64501 | a\\|b | – | – |\n");
}

TEST(Sheet, ColourIsAroundTheCell) {
  const Sheet one{.columns = {{"s", "S"}}, .rows = {{Cell("Ready", Tone::kGood)}}};
  EXPECT_EQ(render(one, Format::kTable, {.color = true, .headers = false}), "\x1b[32mReady\x1b[0m\n");
}

TEST(JsonWriter, NestsAndEscapes) {
  JsonWriter json(2);
  json.begin_object().field("a", "x\"\n\x01").key("b").begin_array().value(1).value(0.1).null().end_array();
  json.key("c").begin_object().end_object().end_object();
  EXPECT_EQ(json.text(),
            "{\n  \"a\": \"x\\\"\\n\\u0001\",\n  \"b\": [\n    1,\n    0.1,\n    null\n  ],\n  \"c\": {}\n}");
}

TEST(DisplayWidth, CountsWhatATerminalDraws) {
  EXPECT_EQ(display_width("abc"), 3u);
  EXPECT_EQ(display_width("Zürich"), 6u);
  EXPECT_EQ(display_width("日本"), 4u);
}

}  // namespace
}  // namespace mannerly::render
