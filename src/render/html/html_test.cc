#include "render/html/html.h"

#include <expat.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "render/html/link.h"
#include "render/html/parts.h"
#include "render/html/table.h"
#include "render/html/words.h"

namespace mannerly::render::html {
namespace {

struct Parsed {
  bool well_formed = false;
  std::string text;                               // of all elements
  std::vector<std::string> elements, attributes;  // names; values
};

Parsed parse(std::string_view markup) {
  Parsed out;
  XML_Parser parser = XML_ParserCreate("UTF-8");
  XML_SetUserData(parser, &out);
  XML_SetElementHandler(
      parser,
      [](void* user, const XML_Char* name, const XML_Char** attributes) {
        auto& into = *static_cast<Parsed*>(user);
        into.elements.emplace_back(name);
        for (; *attributes != nullptr; attributes += 2) into.attributes.emplace_back(attributes[1]);
      },
      [](void*, const XML_Char*) {});
  XML_SetCharacterDataHandler(parser, [](void* user, const XML_Char* text, int length) {
    static_cast<Parsed*>(user)->text.append(text, static_cast<std::size_t>(length));
  });
  out.well_formed = XML_Parse(parser, markup.data(), static_cast<int>(markup.size()), 1) == XML_STATUS_OK;
  XML_ParserFree(parser);
  return out;
}

TEST(Html, EscapesTextsAndAttributes) {
  EXPECT_EQ(el("p", {{"title", "a \"b\" <c>"}}, "x < y & z", el("b", {}, "'")).str(),
            "<p title=\"a &quot;b&quot; &lt;c&gt;\">x &lt; y &amp; z<b>&#39;</b></p>");
  EXPECT_EQ(el("br", {}).str(), "<br/>");
  EXPECT_EQ(el("i", {{"hidden", true}, {"id", false}, {"tabindex", 0}, {"class", std::optional<std::string>()}}).str(),
            "<i hidden=\"hidden\" tabindex=\"0\"></i>");
}

TEST(Html, NamesOfRegistriesCannotForgeAPage) {
  const Parsed page = parse(el("p", {{"title", "\x1b[31m"}},
                               "</p><script>alert(1)</script>\xE2\x80\xAE"
                               "evil\x07")
                                .str());
  ASSERT_TRUE(page.well_formed);
  EXPECT_EQ(page.elements, std::vector<std::string>{"p"});
  EXPECT_EQ(page.text, "</p><script>alert(1)</script>\uFFFDevil\uFFFD");
}

TEST(Html, AddressesLeadToThisSiteOrToTheWeb) {
  const auto href = [](const char* address) { return el("a", {{"href", address}}, "x").str(); };
  EXPECT_EQ(href("/networks?x=1"), "<a href=\"/networks?x=1\">x</a>");
  EXPECT_EQ(href("https://example.net/"), "<a href=\"https://example.net/\">x</a>");
  for (const char* bad : {"javascript:alert(1)", "JaVaScRiPt:x", "data:text/html,x", "//example.net", "/\\example.net",
                          " javascript:x"}) {
    EXPECT_EQ(href(bad), "<a href=\"#\">x</a>") << bad;
  }
  EXPECT_EQ(outside_link("javascript:x", "site").str(), "site");
}

RC_GTEST_PROP(Html, AnyTextStaysATextOfOneElement, (const std::string& text, const std::string& attribute)) {
  const Parsed page = parse(el("p", {{"title", attribute}}, text).str());
  RC_ASSERT(page.well_formed);
  RC_ASSERT(page.elements == std::vector<std::string>{"p"});
  RC_ASSERT(page.attributes.size() == 1u);
}

TEST(Link, KeepsTheQuery) {
  const Link here("/networks", {{"economy", "KE"}, {"cursor", "abc"}, {"q", "a b&c"}});
  EXPECT_EQ(here.str(), "/networks?economy=KE&cursor=abc&q=a%20b%26c");
  EXPECT_EQ(here.with("sort", "-asn").str(), "/networks?economy=KE&q=a%20b%26c&sort=-asn");
  EXPECT_EQ(here.with("cursor", "def").str(), "/networks?economy=KE&cursor=def&q=a%20b%26c");
  EXPECT_EQ(here.without("economy").str(), "/networks?q=a%20b%26c");
  EXPECT_EQ(here.as("csv").path(), "/networks.csv");
  EXPECT_EQ(Link("/").as("json").str(), "/index.json");
  EXPECT_EQ(Link("/prefixes/2001:db8::/32").str(), "/prefixes/2001:db8::/32");
  EXPECT_EQ(Link("//example.net/x").str(), "/example.net/x") << "never another site";
  EXPECT_EQ(Link("/").str(), "/");
}

TEST(Words, NumbersKeepTheirEdges) {
  EXPECT_EQ(count(999), "999");
  EXPECT_EQ(count(1234567), "1\u202F234\u202F567");
  EXPECT_EQ(percent(0), "0\u202F%");
  EXPECT_EQ(percent(0.00001), "0.1\u202F%") << "some is not none";
  EXPECT_EQ(percent(0.99999), "99.9\u202F%") << "almost all is not all";
  EXPECT_EQ(percent(1), "100\u202F%");
  EXPECT_EQ(rough_percent(0), "0\u202F%");
  EXPECT_EQ(rough_percent(0.004), "<1\u202F%");
  EXPECT_EQ(rough_percent(0.996), ">99\u202F%");
  EXPECT_EQ(rough_percent(0.806), "81\u202F%");
  EXPECT_EQ(share(std::nullopt, "no test this month").str(),
            "<span class=\"nodata\" title=\"no test this month\">no data</span>");
  EXPECT_EQ(delta(-0.0112).str(), "<span class=\"delta down worse\">\u22121.1\u202Fpt</span>");
  EXPECT_EQ(delta(0.0001).str(), "<span class=\"delta same\">no change</span>");
  EXPECT_TRUE(delta(std::nullopt).empty());
  EXPECT_NE(count_delta(-3, true).str().find("down better"), std::string::npos);
  EXPECT_EQ(duration({2 * 3600 + 6 * 60}), "2\u00A0h\u00A006\u00A0m");
  EXPECT_EQ(duration({28 * 3600}), "1\u00A0d\u00A04\u00A0h");
  EXPECT_EQ(month_name({2026 * 12 + 10}), "November 2026");
}

TEST(Words, AStateIsGlyphWordAndClass) {
  EXPECT_EQ(state_mark(readiness::State::kLagging).str(),
            "<span class=\"state lagging\"><span class=\"glyph\" aria-hidden=\"true\">▲</span> Lagging</span>");
  EXPECT_EQ(score_mark(readiness::State::kReady, std::nullopt).str(), state_mark(readiness::State::kNoData).str())
      << "without a score there is no data, whatever the state says";
  EXPECT_EQ(score_mark(readiness::State::kAspiring, 0.5, true).str(),
            "<span class=\"state aspiring\"><span class=\"glyph\" aria-hidden=\"true\">◐</span>"
            "<span class=\"hidden\">Aspiring, </span> 50.0\u202F%"
            "<span title=\"some of its metrics have no data\"> ~</span></span>");
}

TEST(Table, SortsByLinksAndSaysWhenItIsEmpty) {
  Table networks{.caption = "Networks", .columns = {{"AS", "asn"}, {"Routes", "routes", TableColumn::Kind::kNumber}}};
  networks.columns[1].largest_first = true;
  const Link here("/networks", {{"sort", "asn"}, {"economy", "KE"}});
  networks.empty = "No network fits: take a filter away.";
  const std::string none = table(networks, here).str();
  EXPECT_NE(none.find("<p class=\"empty\">No network fits: take a filter away.</p>"), std::string::npos);
  EXPECT_EQ(none.find("<th"), std::string::npos) << "headings over nothing";
  networks.rows = {{"AS64500", "1"}};
  const std::string text = table(networks, here).str();
  EXPECT_NE(text.find("aria-sort=\"ascending\"><a href=\"/networks?sort=-asn&amp;economy=KE\">AS"), std::string::npos);
  EXPECT_NE(text.find("<a href=\"/networks?sort=-routes&amp;economy=KE\">Routes"), std::string::npos);
  EXPECT_NE(table(networks).str().find("<th scope=\"row\">AS64500</th><td class=\"num\">1</td>"), std::string::npos);
  EXPECT_TRUE(parse(text).well_formed);
  EXPECT_TRUE(parse(none).well_formed);
  Table written = networks;
  written.rows.clear();
  written.write = [](TableRows& rows) {
    rows.begin();
    rows.cell() += "AS64500";
    rows.cell() += "1";
    rows.end();
  };
  EXPECT_EQ(table(written).str(), table(networks).str());
}

TEST(Parts, TheLastCrumbIsThePageItself) {
  const std::string way = crumbs({{"Networks", "/networks"}, {"AS64500", "/networks/AS64500"}}).str();
  EXPECT_NE(way.find("<a href=\"/networks\">Networks</a>"), std::string::npos);
  EXPECT_NE(way.find("<span aria-current=\"page\">AS64500</span>"), std::string::npos);
}

TEST(Parts, FormsKeepOtherParameters) {
  const Link here("/networks", {{"economy", "KE"}, {"state", "lagging"}, {"cursor", "x"}});
  const std::string form = filters(here, {{.kind = Field::Kind::kSelect,
                                           .name = "state",
                                           .label = "State",
                                           .options = {{"", "any"}, {"lagging", "Lagging"}}}})
                               .str();
  EXPECT_NE(form.find("<input type=\"hidden\" name=\"economy\" value=\"KE\"/>"), std::string::npos);
  EXPECT_EQ(form.find("cursor"), std::string::npos);
  EXPECT_NE(form.find("<option value=\"lagging\" selected=\"selected\">"), std::string::npos);
}

TEST(Parts, AreWellFormed) {
  const Link here("/networks", {{"q", "<&\">"}});
  Html all = facts({{"Name", "<b>"}, {"Routes", count(3)}});
  all += chips({{.text = "KE", .href = "/networks", .chosen = true, .removes = true}, {.text = "x"}});
  all += tabs({{"Overview", "/networks/AS64500", true}}, "Views of AS64500");
  all += crumbs({{"Networks", "/networks"}, {"AS64500", ""}});
  all += pager(here, "next&page", 1234, "network", "networks");
  all += formats(here, {"json", "csv"});
  all += panel("Title", figure(el("svg", {{"viewBox", "0 0 1 1"}}), "What it shows", &here), "wide", "id");
  all += island("replay", R"({"a":"<\"&"})", copy_text("route: 192.0.2.0/24\n"));
  all += explain("How", note("a")) += warn("b");
  const Parsed page = parse("<main>" + all.str() + "</main>");
  EXPECT_TRUE(page.well_formed);
  EXPECT_NE(std::find(page.attributes.begin(), page.attributes.end(), R"({"a":"<\"&"})"), page.attributes.end());
}

}  // namespace
}  // namespace mannerly::render::html
