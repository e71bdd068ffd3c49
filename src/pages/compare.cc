// /compare?items=AS64500,AS64501,KE,Eastern Africa,network-operator,world: up to six, side by side.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "observatory/groups.h"
#include "observatory/words.h"
#include "pages/compare.h"
#include "readiness/economies.h"
#include "render/chart/chart.h"
#include "render/html/table.h"
#include "render/html/words.h"

namespace mannerly::pages {

using observatory::Edition;
using render::html::el;
using render::html::Html;
using Column = render::html::TableColumn::Kind;

namespace {

constexpr std::size_t kItemsMax = 6;

struct Item {
  std::string title, href;
  std::size_t ases = 1;
  readiness::PerCategory<readiness::State> states{};
  readiness::PerCategory<std::optional<double>> scores{};
  readiness::PerCategory<std::size_t> with_data{};
};

Item item_of(const readiness::GroupScore& group, std::string title, std::string href) {
  Item out{.title = std::move(title), .href = std::move(href), .ases = group.ases};
  for (std::size_t c = 0; c < readiness::kCategories; ++c) {
    out.states[c] = group.categories[c].state;
    out.scores[c] = group.categories[c].mean;
    out.with_data[c] = group.categories[c].with_data;
  }
  return out;
}

std::optional<Item> network_item(const Edition& edition, std::string_view text) {
  if (istarts_with(text, "asn:")) text.remove_prefix(4);
  const auto asn = parse_asn(text);
  const readiness::AsScore* score = asn ? edition.find(*asn) : nullptr;
  if (score == nullptr) return std::nullopt;
  const std::string_view name = observatory::as_name(edition.snapshot(), *asn);
  Item out{.title = fmt::format("{}{}{}", format_asn(*asn), name.empty() ? "" : " ", name),
           .href = "/networks/" + format_asn(*asn)};
  for (std::size_t c = 0; c < readiness::kCategories; ++c) {
    out.states[c] = score->categories[c].state;
    out.scores[c] = score->categories[c].score;
    out.with_data[c] = score->categories[c].score ? 1 : 0;
  }
  return out;
}

std::optional<Item> group_item(const Edition& edition, std::string_view text) {
  if (iequals(text, "world")) return item_of(edition.world(), "World", "/");
  const std::string_view code_text = istarts_with(text, "cc:") ? text.substr(3) : text;
  for (const readiness::GroupScore& group : edition.groups(readiness::GroupBy::kEconomy)) {
    if (!iequals(group.key, code_text) || group.key.size() != 2) continue;
    const std::string_view name = readiness::economy_name({group.key[0], group.key[1]});
    return item_of(group, std::string(name.empty() ? group.key : name), "/economies/" + group.key);
  }
  for (const auto& [by, kind] : {std::pair{readiness::GroupBy::kUnRegion, store::GroupKind::kRegion},
                                 std::pair{readiness::GroupBy::kUnSubRegion, store::GroupKind::kSubRegion},
                                 std::pair{readiness::GroupBy::kRirRegion, store::GroupKind::kRir}}) {
    for (const readiness::GroupScore& group : edition.groups(by)) {
      const std::string code = observatory::region_code(kind, group.key);
      if (!group.key.empty() && (iequals(group.key, text) || iequals(code, text))) {
        return item_of(group, group.title, "/regions/" + code);
      }
    }
  }
  for (const readiness::GroupScore& group : edition.programmes()) {
    if (iequals(group.key, text)) {
      return item_of(group, "Participants: " + group.title,
                     render::html::Link("/participants", {{"programme", group.key}}).str());
    }
  }
  return std::nullopt;
}

Html chart_of(const std::vector<Item>& items) {
  render::chart::Chart chart{.kind = render::chart::Kind::kBars,
                             .id = "compare",
                             .title = "Scores side by side",
                             .unit = render::chart::Unit::kShare,
                             .label_title = "item"};
  render::chart::Chart multiples{.kind = render::chart::Kind::kMultiples,
                                 .id = "compare",
                                 .title = "Scores side by side, one drawing an action",
                                 .unit = render::chart::Unit::kShare,
                                 .label_title = "item"};
  for (const readiness::Category c : observatory::kAllCategories) {
    render::chart::Chart part = chart;
    part.id = fmt::format("compare-{}", readiness::index_of(c));
    part.title = observatory::short_title(c);
    render::chart::Series series{.name = std::string(observatory::short_title(c)), .tone = "c0"};
    for (const Item& item : items) {
      // Under a small drawing there is room for the number of a network, not for its name.
      const bool network = item.href.starts_with("/networks/");
      part.labels.push_back(network ? item.title.substr(0, item.title.find(' ')) : item.title);
      series.values.push_back(item.scores[readiness::index_of(c)]);
    }
    part.series = {std::move(series)};
    part.low = 0;
    part.high = 1;
    multiples.parts.push_back(std::move(part));
  }
  Html drawing = el("div", {{"class", "wide-only"}}, render::chart::inline_svg(multiples, {1180}));
  multiples.id += "-n";
  drawing += el("div", {{"class", "narrow-only"}}, render::chart::inline_svg(multiples, {340}));
  return render::html::figure(drawing, multiples.title + ".", nullptr);
}

Html table_of(const std::vector<Item>& items) {
  render::html::Table table{.caption = "Scores side by side",
                            .columns = {{.title = "Item"}, {.title = "Networks", .kind = Column::kNumber}},
                            .id = "compare-table"};
  for (const readiness::Category c : observatory::kAllCategories) {
    table.columns.push_back({.title = std::string(observatory::short_title(c)),
                             .kind = Column::kNumber,
                             .help = "of a group: mean over its networks with data"});
  }
  for (const Item& item : items) {
    std::vector<Html> cells = {render::html::link(item.href, item.title), render::html::count(item.ases)};
    for (std::size_t c = 0; c < readiness::kCategories; ++c) {
      Html cell = render::html::score_mark(item.states[c], item.scores[c]);
      if (item.ases > 1 && item.scores[c]) cell += el("small", {}, fmt::format(" of {}", item.with_data[c]));
      cells.push_back(std::move(cell));
    }
    table.rows.push_back(std::move(cells));
  }
  return render::html::table(table);
}

// The economies with most networks, as items.
std::string most_networks(const Edition& edition) {
  std::vector<const readiness::GroupScore*> groups;
  for (const readiness::GroupScore& group : edition.groups(readiness::GroupBy::kEconomy)) {
    if (group.key.size() == 2) groups.push_back(&group);
  }
  std::ranges::stable_sort(groups, [](const auto* a, const auto* b) { return a->ases > b->ases; });
  std::string out;
  for (std::size_t i = 0; i < std::min(kItemsMax, groups.size()); ++i) out += (i > 0 ? "," : "") + groups[i]->key;
  return out;
}

}  // namespace

Page compare_page(const View& view) {
  std::vector<Item> items;
  std::vector<std::string> unknown;
  bool too_many = false;
  for (const auto& [name, value] : view.here.parameters()) {
    if (name != "items") continue;
    for (const std::string_view part : split(value, ',')) {
      const std::string_view text = trim(part);
      if (text.empty()) continue;
      if (items.size() >= kItemsMax) {
        too_many = true;
        continue;
      }
      auto item = network_item(*view.edition, text);
      if (!item) item = group_item(*view.edition, text);
      item ? items.push_back(std::move(*item)) : unknown.push_back(printable(text));
    }
  }
  Page page{.section = Section::kCompare,
            .title = "Compare",
            .heading = "How do they compare?",
            .lede = items.empty()
                        ? Html("Name up to six networks, economies, regions or programmes, with commas between.")
                        : Html(fmt::format("{} side by side; of groups the mean over networks with data.",
                                           items.size() == 1 ? "1 item" : fmt::format("{} items", items.size())))};
  page.body += render::html::filters(view.here,
                                     {{.name = "items",
                                       .label = "Networks, economies, regions",
                                       .hint = "AS64500, KE, Eastern Africa, world",
                                       .wide = true}},
                                     "Compare");
  if (!unknown.empty()) {
    page.body += render::html::warn(fmt::format("Nothing is called {}.", fmt::join(unknown, ", ")));
  }
  if (too_many) page.body += render::html::warn(fmt::format("Only the first {} are shown.", kItemsMax));
  if (items.empty()) {
    page.body += el("p", {}, "For example: ",
                    render::html::link("/compare?items=world,Africa,Europe,Asia,Americas,Oceania", "the regions"), ", ",
                    render::html::link("/compare?items=" + most_networks(*view.edition), "the largest economies"),
                    ", or ", render::html::link("/networks?sort=-cone", "choose networks"), " and name them here.");
    return page;
  }
  page.body += table_of(items);
  page.body += chart_of(items);
  return page;
}

}  // namespace mannerly::pages
