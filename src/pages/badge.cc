// /badge/{asn}.svg and /embed/network/{asn}: what a network shows of itself on its own site.
#include <fmt/format.h>

#include <algorithm>

#include "api/answer.h"
#include "observatory/words.h"
#include "pages/frame.h"
#include "pages/network_frame.h"
#include "pages/reserved.h"
#include "pages/tools.h"
#include "render/chart/chart.h"
#include "render/html/table.h"
#include "render/html/words.h"

namespace mannerly::pages {

using render::html::el;
using render::html::Html;

namespace {

// A network is as good as its worst action that has data.
readiness::State worst_of(const readiness::AsScore& score) {
  readiness::State worst = readiness::State::kNoData;
  for (const readiness::CategoryScore& category : score.categories) {
    if (category.state == readiness::State::kNoData) continue;
    if (worst == readiness::State::kNoData || category.state < worst) worst = category.state;
  }
  return worst;
}

// Dark enough for white text (contrast of 4.5 and more), and apart from one another without colour by the word.
std::string_view colour_of(readiness::State state) {
  switch (state) {
    case readiness::State::kReady: return "#1A6E9A";
    case readiness::State::kAspiring: return "#7A5600";
    case readiness::State::kLagging: return "#6E1026";
    case readiness::State::kNoData: break;
  }
  return "#55616E";
}

api::Answer badge(const api::Call& call) {
  const Asn asn = *call.asn("asn");
  if (const std::string_view why = reserved_text(asn); !why.empty()) {
    return std::unexpected(api::not_found(std::string(why)));
  }
  const readiness::AsScore* score = call.edition().find(asn);
  if (score == nullptr) return std::unexpected(api::not_found("no source names " + format_asn(asn)));
  const readiness::State state = worst_of(*score);
  const std::string left = format_asn(asn) + " routing security",
                    right = fmt::format("{}{} · {}", call.edition().snapshot().simulated() ? "simulated: " : "",
                                        observatory::word_of(state), format_day(day_of(call.edition().at())));
  constexpr int kCharacter = 7, kPad = 10, kHeight = 22;
  const int first = static_cast<int>(left.size()) * kCharacter + 2 * kPad;
  const int second = static_cast<int>(right.size() - 1) * kCharacter + 2 * kPad;
  const std::string said = left + ": " + right;
  const auto text = [&](int x, std::string_view what) {
    return el("text",
              {{"x", x},
               {"y", 15},
               {"fill", "#fff"},
               {"font-family", "Verdana,DejaVu Sans,sans-serif"},
               {"font-size", 11},
               {"text-anchor", "middle"}},
              what);
  };
  const Html svg = el("svg",
                      {{"xmlns", "http://www.w3.org/2000/svg"},
                       {"width", first + second},
                       {"height", kHeight},
                       {"role", "img"},
                       {"aria-label", said}},
                      el("title", {}, said), el("rect", {{"width", first}, {"height", kHeight}, {"fill", "#16202B"}}),
                      el("rect", {{"x", first}, {"width", second}, {"height", kHeight}, {"fill", colour_of(state)}}),
                      text(first / 2, left), text(first + second / 2, right));
  io::HttpResponse response{.fields = drawing_fields(), .body = svg.str()};
  return response;
}

}  // namespace

Page embed_page(const View& view) {
  Page page = network_frame(view, NetworkTab::kOverview, [](const Network& n, Page& made) {
    render::html::Table table{
        .caption = "Readiness by action",
        .caption_hidden = true,
        .columns = {{.title = "Action"}, {.title = "State", .kind = render::html::TableColumn::Kind::kNumber}}};
    for (const readiness::Category c : observatory::kAllCategories) {
      const auto& category = n.score.categories[readiness::index_of(c)];
      table.rows.push_back(
          {readiness::title_of(c), render::html::score_mark(category.state, category.score, category.partial)});
    }
    made.body = render::html::table(table);
    made.body += el("p", {{"class", "small"}}, "As of ", render::html::day_tag(day_of(n.edition.at())), ". ",
                    el("a", {{"href", n.path()}, {"target", "_top"}}, "Details and proof"));
    made.lede = Html();
    made.crumbs.clear();
  });
  page.bare = true;
  return page;
}

std::span<const api::Route> badge_routes() {
  static const std::vector<api::Route> routes = {
      {.pattern = "/badge/{asn}",
       .handle = badge,
       .summary = "The state of a network as a small picture with its date",
       .formats = {api::Format::kSvg},
       .parameters = {{.name = "asn", .kind = api::Kind::kAsn, .help = "the network"}},
       .heavy = true,
       .lenient = true}};
  return routes;
}

}  // namespace mannerly::pages
