// /tools: validity of routes, filters for routers, as-sets; each answers from the published snapshot and says so.
#include "pages/tools.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "net/as_path.h"
#include "observatory/route_facts.h"
#include "observatory/words.h"
#include "pages/network_frame.h"
#include "policy/filter.h"
#include "policy/rails.h"
#include "render/filter/filter.h"
#include "render/html/table.h"
#include "render/html/words.h"

namespace mannerly::pages {

using observatory::Edition;
using render::html::el;
using render::html::Field;
using render::html::Html;
using Column = render::html::TableColumn::Kind;

namespace {

constexpr std::size_t kRoutesMax = 500;      // of one question about validity
constexpr std::size_t kMembersShown = 1000;  // of an as-set
constexpr std::size_t kLinesMax = 200'000;   // of a filter shown on a page
constexpr std::size_t kTextMax = 8 << 20;    // bytes of it

Page tool_page(std::string title, std::string heading, Html lede, std::string_view path) {
  return {.section = Section::kTools,
          .title = title,
          .heading = heading,
          .lede = std::move(lede),
          .crumbs = {{"Tools", "/tools"}, {title, std::string(path)}}};
}

struct AskedRoute {
  Prefix prefix;
  Asn origin;
};
// "192.0.2.0/24 AS64500" in either order; nullopt: neither.
std::optional<AskedRoute> read_route(std::string_view line) {
  const auto words = split_words(line);
  if (words.size() != 2) return std::nullopt;
  for (const std::size_t first : {0, 1}) {
    const auto prefix = parse_prefix(words[first]);
    const auto asn = parse_asn(words[1 - first]);
    if (prefix && asn) return AskedRoute{*prefix, *asn};
  }
  return std::nullopt;
}

// The first line of what was asked, as words of a command; empty when it is no route.
std::string first_route(std::string_view text) {
  const auto route = read_route(text.substr(0, text.find_first_of(";\n")));
  return route ? format_asn(route->origin) + " " + format_prefix(route->prefix) : std::string();
}

struct AskedCount {
  std::size_t lines = 0, judged = 0;
};

// One route a line, or parted by semicolons.
Html validity_table(const Edition& edition, std::string_view text, AskedCount& asked) {
  const snapshot::Snapshot& s = edition.snapshot();
  render::html::Table table{.caption = "Routes and what RPKI and the registries say",
                            .columns = {{.title = "Prefix", .kind = Column::kCode},
                                        {.title = "Origin", .kind = Column::kCode},
                                        {.title = "RPKI"},
                                        {.title = "Why"},
                                        {.title = "VRPs that cover it", .kind = Column::kCode},
                                        {.title = "IRR"}},
                            .id = "answers"};
  std::string lines(text);
  std::ranges::replace(lines, ';', '\n');
  for (const std::string_view line : split(lines, '\n')) {
    if (trim(line).empty()) continue;
    if (++asked.lines > kRoutesMax) continue;
    const auto route = read_route(line);
    if (!route) {
      table.rows.push_back({printable(line), "", "not understood", "write it as 192.0.2.0/24 AS64500", "", ""});
      continue;
    }
    ++asked.judged;
    const Origin origin{Origin::Kind::kAsn, route->origin};
    const validity::RovResult rov = validity::validate(s.vrps(), route->prefix, origin);
    const auto irr = validity::check_irr(s.irr_routes(), edition.assessor().irr_sources(), route->prefix, origin);
    std::string vrps;
    for (const auto* list : {&rov.matched, &rov.unmatched_as, &rov.unmatched_length}) {
      for (const std::uint32_t row : *list) vrps += (vrps.empty() ? "" : ", ") + observatory::vrp_text(s.vrps()[row]);
    }
    const std::string name = format_prefix(route->prefix);
    const bool known = observatory::has_vrps(s);
    table.rows.push_back({render::html::link("/prefixes/" + name, name), format_asn(route->origin),
                          known ? render::html::rov_mark(rov.state) : render::html::no_data("no VRPs in this snapshot"),
                          known ? Html(observatory::reason_text(rov, s.vrps())) : Html(), vrps,
                          observatory::has_route_objects(s) ? Html(render::html::word_of(irr.state))
                                                            : render::html::no_data("no routing registry")});
  }
  return render::html::table(table);
}

Html set_tables(const policy::IrrView& view, const policy::Expansion& expansion, const Edition& edition) {
  render::html::Table members{.caption = "Networks in it, each by the shortest way",
                              .columns = {{.title = "AS", .kind = Column::kCode},
                                          {.title = "Name"},
                                          {.title = "By way of", .kind = Column::kCode}},
                              .empty = "No network is in it."};
  for (const policy::ExpandedAsn& each : expansion.asns) {
    if (members.rows.size() >= kMembersShown) break;
    members.rows.push_back({network_link(edition, each.asn, false), observatory::as_name(edition.snapshot(), each.asn),
                            expansion.chain(view, each.node)});
  }
  render::html::Table notes{
      .caption = "Members that gave nothing",
      .columns = {{.title = "Member", .kind = Column::kCode}, {.title = "Why"}, {.title = "In", .kind = Column::kCode}},
      .empty = "Every member gave something."};
  for (const policy::MemberNote& note : expansion.notes) {
    if (note.outcome == policy::MemberOutcome::kAnswered || notes.rows.size() >= kMembersShown) continue;
    notes.rows.push_back({note.text, policy::name_of(note.outcome), expansion.chain(view, note.node)});
  }
  return render::html::join({render::html::table(members), render::html::table(notes)}, "");
}

struct FilterAsk {
  policy::ObjectName object;
  render::filter::Spec spec;
  policy::FilterOptions options;
};

Result<FilterAsk> read_filter(const render::html::Link& here) {
  FilterAsk ask;
  MANNERLY_TRY(ask.object, policy::parse_object_name(here.value("set")));
  const std::string vendor(here.value("vendor").empty() ? std::string_view("ios") : here.value("vendor"));
  const render::filter::VendorRow* row = render::filter::find_vendor(vendor);
  if (row == nullptr || row->vendor == render::filter::Vendor::kFormat) {
    return fail(ErrorCode::kUsage, fmt::format("there is no vendor \"{}\" here", printable(vendor)));
  }
  ask.spec.vendor = row->vendor;
  ask.spec.family = here.value("af") == "6" ? Family::kIpv6 : Family::kIpv4;
  if (!here.value("name").empty()) {
    // A name goes into a router's configuration: letters, digits, '-' and '_' alone.
    const bool plain = std::ranges::all_of(here.value("name"), [](char c) {
      return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_';
    });
    if (!plain || here.value("name").size() > 64) {
      return fail(ErrorCode::kUsage, "a list's name is letters, digits, - and _, at most 64");
    }
    ask.spec.name = here.value("name");
    ask.spec.is_named = true;
  }
  ask.spec.width = render::filter::default_width(ask.spec.vendor, ask.spec.mode);
  ask.options.family = ask.spec.family;
  ask.options.list.aggregate = here.value("aggregate") == "true" && row->ranges;
  ask.options.lines_max = kLinesMax;
  if (!render::filter::supports(ask.spec.vendor, ask.spec.mode)) {
    return fail(ErrorCode::kUsage, fmt::format("{} has no prefix lists", row->title));
  }
  return ask;
}

// The list, or what speaks against using it: a filter that is in doubt is not shown.
Html filter_answer(const Edition& edition, const FilterAsk& ask) {
  const policy::IrrIndex index(edition.snapshot());
  const policy::IrrView view(index);
  const std::array objects = {ask.object};
  const policy::Filter filter = policy::make_filter(view, objects, ask.options);
  const auto findings = policy::check_rails(view, filter, ask.options, {});
  if (!findings.empty()) {
    Html reasons;
    for (const policy::RailFinding& finding : findings) reasons += el("li", {}, finding.text);
    return render::html::join(
        {render::html::warn("No list is written, because it could do harm:"), el("ul", {}, reasons)}, "");
  }
  std::string text;
  bool cut = false;
  {
    render::filter::Out out([&](std::string_view part) {
      if (text.size() + part.size() > kTextMax) cut = true;
      if (!cut) text += part;
    });
    render::filter::render(out, ask.spec, filter.list);
  }
  if (cut) return render::html::warn("The list is longer than a page can show; `mannerly filter` writes it.");
  return render::html::join(
      {el("p", {},
          fmt::format("{} prefixes of {} networks in {} lines, for {}.", render::html::count(filter.prefixes),
                      render::html::count(filter.asns.size()), render::html::count(filter.list.size()),
                      render::filter::row_of(ask.spec.vendor).title)),
       render::html::copy_text(text)},
      "");
}

}  // namespace

Page tools_page(const View&) {
  Page page{.section = Section::kTools,
            .title = "Tools",
            .heading = "What do you want to check or make?",
            .lede = "Each tool answers from the published snapshot; nothing that you enter is kept."};
  const auto card = [](std::string_view href, std::string_view title, std::string_view text) {
    return el("article", {{"class", "card"}}, el("h3", {}, render::html::link(std::string(href), title)),
              el("p", {}, text));
  };
  page.body += el("div", {{"class", "cards"}},
                  card("/tools/validity", "Validity", "Are these routes valid by RPKI, and registered?"),
                  card("/tools/filters", "Filters", "A prefix list for your router, from the routing registries."),
                  card("/tools/as-set", "as-sets", "Which networks does a set stand for, and by which way?"),
                  card("/networks", "What if", "Choose a network, then its tab: the scores after a change."),
                  card("/search", "Search", "A number, a name, a prefix, an address."));
  return page;
}

Page validity_page(const View& view) {
  const std::string text(view.here.value("routes"));
  AskedCount asked;
  const Html answers = text.empty() ? Html() : validity_table(*view.edition, text, asked);
  Page page = tool_page("Validity", "Are these routes valid?",
                        asked.lines == 0
                            ? Html("One route a line: prefix and origin.")
                            : Html(fmt::format("{} of {} judged by the VRPs and route objects of {}.", asked.judged,
                                               asked.lines == 1 ? "1 route" : fmt::format("{} routes", asked.lines),
                                               format_day(day_of(view.edition->at())))),
                        "/tools/validity");
  if (const std::string words = first_route(text); !words.empty()) page.cli = "mannerly validate " + words;
  page.body +=
      el("form", {{"class", "filters"}, {"method", "get"}, {"action", "/tools/validity"}},
         el("label", {}, el("span", {}, "Routes"), " ",
            el("textarea", {{"name", "routes"}, {"rows", 5}, {"cols", 50}, {"placeholder", "192.0.2.0/24 AS64500"}},
               text)),
         el("button", {{"type", "submit"}}, "Check"));
  if (asked.lines > kRoutesMax)
    page.body += render::html::warn(fmt::format("Only the first {} were judged.", kRoutesMax));
  page.body += answers;
  return page;
}

Page as_set_page(const View& view) {
  const std::string text(view.here.value("name"));
  Page page = tool_page("as-sets", "Whom does a set stand for?", "The name of a set, with its registry if you like.",
                        "/tools/as-set");
  page.body += render::html::filters(
      view.here, {{.name = "name", .label = "Set", .hint = "AS-EXAMPLE or RIPE::AS-EXAMPLE", .wide = true}}, "Expand");
  if (text.empty()) return page;
  const auto object = policy::parse_object_name(text);
  if (!object) {
    page.body += render::html::warn(object.error().message);
    return page;
  }
  if (object->kind == policy::ObjectName::Kind::kAsSet) page.cli = "mannerly as-set check " + object->text;
  const policy::IrrIndex index(view.edition->snapshot());
  const policy::IrrView irr(index);
  const std::array objects = {*object};
  const policy::Expansion expansion = policy::expand(irr, objects);
  page.lede =
      expansion.misses_named()
          ? Html(fmt::format("No registry of this snapshot has {}.", object->text))
          : Html(fmt::format("{} stands for {} networks, by way of {} sets; {} members gave nothing.", object->text,
                             render::html::count(expansion.asns.size()), render::html::count(expansion.nodes.size()),
                             render::html::count(expansion.notes.size())));
  if (expansion.over_limit) page.body += render::html::warn("It ends before its end: " + expansion.limit);
  page.body += set_tables(irr, expansion, *view.edition);
  if (expansion.asns.size() > kMembersShown) {
    page.body += render::html::note(fmt::format("The first {} of {}.", kMembersShown, expansion.asns.size()));
  }
  return page;
}

Page filter_page(const View& view) {
  Page page =
      tool_page("Filters", "Which prefixes may a neighbour announce?",
                "A list from the route objects of the snapshot; a list in doubt is not written.", "/tools/filters");
  std::vector<Field::Option> vendors;
  for (const render::filter::VendorRow& row : render::filter::vendors()) {
    if (row.vendor == render::filter::Vendor::kFormat || row.prefix_list == nullptr) continue;
    vendors.push_back({std::string(row.name), std::string(row.title)});
  }
  page.body += render::html::filters(
      view.here,
      {{.name = "set", .label = "Set, network or prefix", .hint = "AS-EXAMPLE"},
       {.kind = Field::Kind::kSelect, .name = "vendor", .label = "For", .options = vendors},
       {.kind = Field::Kind::kSelect, .name = "af", .label = "Family", .options = {{"4", "IPv4"}, {"6", "IPv6"}}},
       {.kind = Field::Kind::kSelect,
        .name = "aggregate",
        .label = "Aggregate",
        .options = {{"", "No"}, {"true", "Where the router can"}}},
       {.name = "name", .label = "Name of the list", .hint = "NN"}},
      "Make");
  if (view.here.value("set").empty()) return page;
  const auto ask = read_filter(view.here);
  page.body += ask ? filter_answer(*view.edition, *ask) : render::html::warn(ask.error().message);
  return page;
}

}  // namespace mannerly::pages
