#include "pages/past_links.h"

#include <gtest/gtest.h>

#include "render/html/html.h"

namespace mannerly::pages {
namespace {

using render::html::el;

std::string rewritten(const render::html::Html& markup) {
  return with_links_at(markup.str(), "2026-10-31", [](std::string_view path) {
    return path == "/networks" || path == "/prefixes/2001:db8::/32" || path == "/api/v1/networks.csv";
  });
}

struct Case {
  std::string href, expected;
};

TEST(PastLinks, NameTheMoment) {
  const Case cases[] = {
      {"/networks", "/networks?at=2026-10-31"},
      {"/networks?sort=-asn&q=a", "/networks?sort=-asn&amp;q=a&amp;at=2026-10-31"},
      {"/networks#table", "/networks?at=2026-10-31#table"},
      {"/networks?q=a#table", "/networks?q=a&amp;at=2026-10-31#table"},
      {"/networks?at=2026-01-01", "/networks?at=2026-01-01"},
      {"/networks?q=a&at=2026-01-01", "/networks?q=a&amp;at=2026-01-01"},
      {"/prefixes/2001%3Adb8%3A%3A/32", "/prefixes/2001%3Adb8%3A%3A/32?at=2026-10-31"},
      {"/api/v1/networks.csv", "/api/v1/networks.csv?at=2026-10-31"},
      {"/status", "/status"},  // is always of now
      {"https://example.net/networks", "https://example.net/networks"},
      {"#main", "#main"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(rewritten(el("a", {{"href", c.href}, {"class", "x"}}, "a < b")),
              "<a href=\"" + c.expected + "\" class=\"x\">a &lt; b</a>");
  }
}

TEST(PastLinks, LeaveTheWayBackAndTheTexts) {
  const auto back = el("a", {{"href", "/networks"}, {"data-now", ""}}, "See the newest");
  EXPECT_EQ(rewritten(back), back.str());
  const auto text = el("p", {}, "<a href=\"/networks\">");  // escaped: no tag
  EXPECT_EQ(rewritten(text), text.str());
  EXPECT_EQ(with_links_at("<p>cut <a href=\"/netw", "now", [](std::string_view) { return true; }).substr(0, 7),
            "<p>cut ");
}

TEST(PastLinks, FormsAndCommandsToo) {
  EXPECT_EQ(rewritten(el("form", {{"class", "f"}, {"action", "/networks"}}, "x")),
            "<form class=\"f\" action=\"/networks\"><input type=\"hidden\" name=\"at\" value=\"2026-10-31\"/>x</form>");
  EXPECT_EQ(rewritten(el("form", {{"action", "/status"}}, "x")), "<form action=\"/status\">x</form>");
  EXPECT_EQ(rewritten(el("div", {{"class", "share"}, {"data-api", "/api/v1/networks.csv"}}, "x")),
            "<div class=\"share\" data-api=\"/api/v1/networks.csv?at=2026-10-31\">x</div>");
}

}  // namespace
}  // namespace mannerly::pages
