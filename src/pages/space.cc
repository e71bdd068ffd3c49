// /map/space: what the announced address space is, block by block, as a drawing and as a table.
#include <fmt/format.h>

#include <algorithm>

#include "pages/asked.h"
#include "pages/charts.h"
#include "pages/frame.h"
#include "pages/map_view.h"
#include "render/html/table.h"
#include "render/html/words.h"

namespace mannerly::pages {

using observatory::SpaceCounts;
using observatory::SpaceState;
using render::html::el;
using render::html::Field;
using render::html::Html;
using render::html::Link;
using render::html::TableColumn;

namespace {

struct Row {
  Prefix block;
  SpaceCounts counts;
};

// "-valid": by the share of what is announced, the largest first. By address without a known key.
void sort_rows(std::vector<Row>& rows, std::string_view sort) {
  const bool descending = sort.starts_with('-');
  if (descending) sort.remove_prefix(1);
  const auto at = std::ranges::find(space_shows(), sort, &SpaceShowName::name);
  if (at == space_shows().end()) {
    if (descending && sort == "block") std::ranges::reverse(rows);
    return;
  }
  std::ranges::stable_sort(rows, [&](const Row& a, const Row& b) {
    const double left = share_of(a.counts, at->show).value_or(0), right = share_of(b.counts, at->show).value_or(0);
    return descending ? left > right : left < right;
  });
}

// Most blocks are announced in small parts: "0.1 %" would be several times too much.
std::string announced_share(const SpaceCounts& counts) {
  const double share = share_of(counts, SpaceShow::kAnnounced).value_or(0);
  return share > 0 && share < 0.001 ? "<0.1\u202F%" : render::html::percent(share);
}

Html cells_table(const View& view, const SpaceAsked& asked, const std::vector<SpaceCounts>& cells) {
  using Kind = TableColumn::Kind;
  std::vector<Row> rows;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (cells[i].announced() > 0) rows.push_back({part_of(asked.block, i), cells[i]});
  }
  const std::size_t silent = cells.size() - rows.size();
  sort_rows(rows, view.here.value("sort"));
  render::html::Table table{
      .caption = fmt::format("Blocks of /{} of which something is announced; of {} more nothing is",
                             asked.block.length + kSpaceBits, silent),
      .columns = {{"Block", "block", Kind::kCode},
                  {"Announced", "announced", Kind::kNumber, "Share of the block", true},
                  {fmt::format("{} announced", space_unit(asked.block.family)), "", Kind::kNumber},
                  {"Valid", "valid", Kind::kNumber, "Share of the announced space", true},
                  {"Invalid", "invalid", Kind::kNumber, "Share of the announced space", true},
                  {"Not found", "notfound", Kind::kNumber, "Share of the announced space", true},
                  {"Bogon", "bogon", Kind::kNumber, "Share of the announced space", true}},
      .empty = "Nothing of this block is announced."};
  for (const Row& row : rows) {
    const std::string text = format_prefix(row.block);
    const std::string href = is_shown_in_parts(row.block)
                                 ? Link("/map/space", {{"block", text}}).with("show", view.here.value("show")).str()
                                 : "/prefixes/" + text;
    table.rows.push_back({render::html::link(href, text), announced_share(row.counts),
                          render::html::count(row.counts.announced()),
                          render::html::share(share_of(row.counts, SpaceShow::kValid)),
                          render::html::share(share_of(row.counts, SpaceShow::kInvalid)),
                          render::html::share(share_of(row.counts, SpaceShow::kNotFound)),
                          render::html::share(share_of(row.counts, SpaceShow::kBogon))});
  }
  return render::html::table(table, view.here);
}

std::string lede_of(const SpaceAsked& asked, const SpaceCounts& all) {
  const std::string block = format_prefix(asked.block);
  if (all.announced() == 0) return fmt::format("Nothing of {} is announced.", block);
  const auto percent = [&](SpaceShow show) { return render::html::percent(share_of(all, show).value_or(0)); };
  return fmt::format(
      "Of the {} announced {} in {}, {} are RPKI valid, {} invalid, {} not covered, {} bogons; {} of the block is "
      "announced.",
      render::html::count(all.announced()), space_unit(asked.block.family), block, percent(SpaceShow::kValid),
      percent(SpaceShow::kInvalid), percent(SpaceShow::kNotFound), percent(SpaceShow::kBogon), announced_share(all));
}

Html tabs_of(const SpaceAsked& asked) {
  const bool v4 = asked.block.is_v4();
  return render::html::tabs({{"Economies", "/map", false},
                             {"Sub-regions side by side", "/map?view=regions", false},
                             {"IPv4 address space", "/map/space", v4},
                             {"IPv6 address space", "/map/space?family=6", !v4}},
                            "Views of the map");
}

// The blocks that hold this one, by eight bits.
std::vector<std::pair<std::string, std::string>> crumbs_of(const View& view, const SpaceAsked& asked) {
  const Prefix whole = observatory::whole_space(asked.block.family);
  std::vector<std::pair<std::string, std::string>> out;
  for (int length = asked.block.length; length >= whole.length; length -= kSpaceBits) {
    const std::string text = format_prefix(Prefix::of(asked.block.address(), length));
    out.emplace_back(text, Link("/map/space", {{"block", text}}).with("show", view.here.value("show")).str());
  }
  if (out.back().first != format_prefix(whole)) {
    out.emplace_back(format_prefix(whole), asked.block.is_v4() ? "/map/space" : "/map/space?family=6");
  }
  out.emplace_back("Map", "/map");
  std::ranges::reverse(out);
  out.back().second.clear();
  return out;
}

}  // namespace

Page space_page(const View& view) {
  const auto asked = read_space(view);
  if (!asked) {
    Page page = error_page(400, "This block cannot be shown", asked.error().message);
    page.section = Section::kMap;
    page.body += el("p", {}, render::html::link("/map/space", "All IPv4 address space"));
    return page;
  }
  const std::vector<SpaceCounts> cells = view.edition->space().cells(asked->block, kSpaceBits);
  SpaceCounts all;
  for (const SpaceCounts& cell : cells) {
    for (std::size_t s = 0; s < all.units.size(); ++s) all.units[s] += cell.units[s];
  }
  Page page{.section = Section::kMap, .title = "How much of the address space is secured?"};
  page.aside = format_prefix(asked->block);
  page.lede = lede_of(*asked, all);
  page.crumbs = crumbs_of(view, *asked);
  page.body = tabs_of(*asked);
  Field show{.kind = Field::Kind::kSelect, .name = "show", .label = "Show"};
  for (const SpaceShowName& each : space_shows()) {
    show.options.push_back({each.show == SpaceShow::kValid ? "" : std::string(each.name), std::string(each.title)});
  }
  page.body += render::html::filters(
      view.here,
      {show, {.name = "block", .label = "Block", .hint = asked->block.is_v4() ? "193.0.0.0/8" : "2a00::/11"}});
  Link source("/charts/space");
  for (const char* carried : {"family", "block", "show"}) source = source.with(carried, view.here.value(carried));
  Html grid = render::html::panel(
      "Block by block",
      chart_figure(
          view, source, {.wide = 720, .narrow = 340},
          "Neighbouring blocks lie beside one another, from the upper left to the upper right corner. Blocks lead "
          "to their parts, hatched ones are not announced. Of the newest day."),
      "wide");
  grid += render::html::panel("The same as a table", cells_table(view, *asked, cells), "wide");
  grid += render::html::note(
      "Each address counts once, for the longest route that holds it; where several networks announce that route, it "
      "is "
      "valid when any of them may. Routes shorter than /8 (IPv6: /16) are ways to everything and nobody's own space, "
      "IPv6 "
      "routes longer than /48 are part of the block around them: both are left out.");
  page.body += el("div", {{"class", "grid"}}, grid);
  return page;
}

}  // namespace mannerly::pages
