#include "render/document.h"

#include <gtest/gtest.h>

namespace mannerly::render {
namespace {

Document document() {
  Document d;
  d.add(Heading{"AS64500 Example Net", 1, ""});
  d.add(Facts{{{"Economy", "CH"}, {"Region", Cell()}}});
  d.add(Bars{{{"Filtering", 0.5, {"◐", "o"}, "Aspiring", Tone::kMiddling, "M3 2"},
              {"RPKI", std::nullopt, {"◌", "-"}, "No data", Tone::kMuted, ""}}});
  d.add(Heading{"Failing", 2, "1"});
  d.add(Item{{"▲", "!"}, Tone::kBad, "a text that is long enough to be wrapped behind its mark", 2});
  d.add(Code{"route: 192.0.2.0/24\norigin: AS64500\n", "rpsl"});
  return d;
}

TEST(Document, TextIsWrappedToTheWidthAndHasAsciiMarks) {
  EXPECT_EQ(render_text(document(), false, {.width = 40}),
            "AS64500 Example Net\n===================\n"
            "  Economy  CH\n  Region   -\n\n"
            "  Filtering  ##########..........   50.0 %  o Aspiring\n"
            "  RPKI                                   -  - No data\n\n"
            "Failing (1)\n"
            "  ! a text that is long enough to be\n    wrapped behind its mark\n"
            "  route: 192.0.2.0/24\n  origin: AS64500\n");
}

TEST(Document, Markdown) {
  EXPECT_EQ(render_markdown(document()),
            "# AS64500 Example Net\n\n- **Economy**: CH\n- **Region**: –\n\n"
            "| Action | Score | State | Note |\n|---|---:|---|---|\n"
            "| Filtering | 50.0 % | ◐ Aspiring | M3 2 |\n| RPKI | – | ◌ No data |  |\n\n"
            "## Failing (1)\n\n  - ▲ a text that is long enough to be wrapped behind its mark\n\n"
            "```rpsl\nroute: 192.0.2.0/24\norigin: AS64500\n```\n");
}

TEST(Sheet, CutsElasticColumnsToTheTerminal) {
  const Sheet sheet{.columns = {{"asn", "AS"}, {"name", "Name", false, true}},
                    .rows = {{"AS64500", "Example Network of Zürich"}}};
  EXPECT_EQ(render(sheet, Format::kTable, {.utf8 = true, .headers = false, .width = 24}), "AS64500  Example Networ…\n");
  EXPECT_EQ(render(sheet, Format::kTable, {.headers = false, .width = 24}), "AS64500  Example Netwo..\n");
  EXPECT_EQ(render(sheet, Format::kWide, {.headers = false, .width = 24}), "AS64500  Example Network of Zürich\n");
}

}  // namespace
}  // namespace mannerly::render
