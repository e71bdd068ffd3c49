// /participants: who takes part, with what they claim and what is measured; /participants/{number}: one of them.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "observatory/groups.h"
#include "observatory/words.h"
#include "pages/asked.h"
#include "pages/compare.h"
#include "pages/frame.h"
#include "pages/network_frame.h"
#include "render/html/table.h"
#include "render/html/words.h"

namespace mannerly::pages {

using observatory::Edition;
using readiness::AsScore;
using render::html::el;
using render::html::Html;
using Column = render::html::TableColumn::Kind;
using snapshot::ParticipantRow;

namespace {

std::vector<Asn> asns_of(const Edition& edition, const ParticipantRow& row) {
  std::vector<Asn> out;
  const auto list = snapshot::Snapshot::rows(edition.snapshot().participant_asns(), row.asns);
  for (const std::uint32_t asn : list) out.push_back(Asn{asn});
  return out;
}

readiness::GroupScore score_of(const Edition& edition, const ParticipantRow& row) {
  std::vector<const AsScore*> members;
  for (const Asn asn : asns_of(edition, row)) {
    if (const AsScore* score = edition.find(asn)) members.push_back(score);
  }
  return readiness::aggregate("", std::string(edition.snapshot().text(row.name)), members, edition.profile());
}

std::string claims_of(const ParticipantRow& row) {
  std::string out;
  for (unsigned action = 1; action <= 6; ++action) {
    if ((row.claimed >> action & 1U) != 0) out += fmt::format("{}{}", out.empty() ? "" : ", ", action);
  }
  return out;
}

// The programme's name for readers: "Network operators".
std::string programme_text(snapshot::ProgrammeKind programme) {
  return observatory::title_of(store::GroupKind::kProgramme, readiness::name_of(programme));
}

Html joined_of(const ParticipantRow& row) {
  return row.joined == 0 ? render::html::no_data("the list does not say") : render::html::day_tag(day_of({row.joined}));
}

Html rows_table(const Edition& edition, const std::vector<std::size_t>& rows) {
  render::html::Table table{.caption = "Participants and what is measured of them",
                            .caption_hidden = true,
                            .columns = {{.title = "Name"},
                                        {.title = "Programme"},
                                        {.title = "Joined"},
                                        {.title = "ASes", .kind = Column::kNumber},
                                        {.title = "Claims actions"}},
                            .empty = "Nobody fits.",
                            .id = "participants"};
  for (const readiness::Category c : observatory::kAllCategories) {
    table.columns.push_back({.title = std::string(observatory::short_title(c)),
                             .kind = Column::kNumber,
                             .help = "mean over its ASes with data"});
  }
  for (const std::size_t i : rows) {
    const ParticipantRow& row = edition.snapshot().participants()[i];
    const readiness::GroupScore score = score_of(edition, row);
    std::vector<Html> cells = {
        render::html::link(fmt::format("/participants/{}", i), edition.snapshot().text(row.name)),
        programme_text(row.programme), joined_of(row), render::html::count(row.asns.count), claims_of(row)};
    for (const readiness::GroupCategory& c : score.categories) {
      cells.push_back(render::html::score_mark(c.state, c.mean, c.partial > 0));
    }
    table.rows.push_back(std::move(cells));
  }
  return render::html::table(table);
}

// Other ASes of the same organisations that no list names.
std::vector<Asn> siblings_outside(const Edition& edition, const std::vector<Asn>& own) {
  std::set<Asn> out;
  for (const AsScore& score : edition.scores()) {
    if (!score.in_universe || std::ranges::find(own, score.asn) != own.end()) continue;
    const bool sibling = std::ranges::any_of(own, [&](Asn asn) { return edition.topology().siblings(asn, score.asn); });
    if (sibling) out.insert(score.asn);
  }
  return {out.begin(), out.end()};
}

}  // namespace

Page participants_page(const View& view) {
  const Edition& edition = *view.edition;
  const auto participants = edition.snapshot().participants();
  const std::string wanted(view.here.value("programme")), text = upper(view.here.value("q"));
  std::vector<std::size_t> rows;
  std::set<std::uint32_t> asns;
  std::vector<render::html::Field::Option> programmes = {{"", "All programmes"}};
  for (std::size_t i = 0; i < participants.size(); ++i) {
    const ParticipantRow& row = participants[i];
    const std::string name(readiness::name_of(row.programme));
    if (std::ranges::none_of(programmes, [&](const auto& o) { return o.value == name; }))
      programmes.push_back({name, programme_text(row.programme)});
    for (const Asn asn : asns_of(edition, row)) asns.insert(asn.value);
    if (!wanted.empty() && wanted != name) continue;
    if (!text.empty() && upper(edition.snapshot().text(row.name)).find(text) == std::string::npos) continue;
    rows.push_back(i);
  }
  std::ranges::stable_sort(rows, [&](std::size_t a, std::size_t b) {
    return edition.snapshot().text(participants[a].name) < edition.snapshot().text(participants[b].name);
  });
  Page page{.section = Section::kParticipants,
            .title = "Participants",
            .heading = "Who takes part, and do they keep their word?",
            .lede = participants.empty()
                        ? Html("No data: this snapshot has no list of participants.")
                        : Html(fmt::format("{} participants with {} networks{}.", participants.size(), asns.size(),
                                           rows.size() == participants.size()
                                               ? std::string()
                                               : fmt::format("; {} of them fit", rows.size()))),
            .api = "/api/v1/networks?participant=true",
            .csv = true};
  if (!wanted.empty() && std::ranges::none_of(programmes, [&](const auto& o) { return o.value == wanted; })) {
    say_refused(page, {fmt::format("programme={}", printable(wanted))});
  }
  page.body += render::html::filters(
      view.here,
      {{.name = "q", .label = "Name"},
       {.kind = render::html::Field::Kind::kSelect, .name = "programme", .label = "Programme", .options = programmes}});
  page.body += rows_table(edition, rows);
  return page;
}

Page participant_page(const View& view) {
  const Edition& edition = *view.edition;
  const auto number = parse_u32(view.captures.empty() ? std::string_view() : std::string_view(view.captures[0]));
  if (!number || *number >= edition.snapshot().participants().size()) {
    return error_page(404, "There is no such participant", "The list has fewer; it may have changed since.");
  }
  const ParticipantRow& row = edition.snapshot().participants()[*number];
  const std::vector<Asn> asns = asns_of(edition, row);
  const readiness::GroupScore score = score_of(edition, row);
  const std::string name(edition.snapshot().text(row.name));
  std::size_t ready = 0, known = 0;
  for (const Asn asn : asns) {
    const AsScore* one = edition.find(asn);
    if (one == nullptr) continue;
    ++known;
    ready +=
        std::ranges::none_of(one->categories,
                             [](const readiness::CategoryScore& c) {
                               return c.state == readiness::State::kLagging || c.state == readiness::State::kAspiring;
                             })
            ? 1
            : 0;
  }
  Page page{.section = Section::kParticipants,
            .title = name,
            .aside = programme_text(row.programme),
            .lede = fmt::format(
                "{} of its {} {} ready in every action that there are data for; to join, at least half must be.", ready,
                known, known == 1 ? "networks is" : "networks are"),
            .crumbs = {{"Participants", "/participants"}, {name, fmt::format("/participants/{}", *number)}}};
  render::html::Table table{.caption = "Its networks",
                            .caption_hidden = true,
                            .columns = {{.title = "AS", .kind = Column::kCode}, {.title = "Name"}},
                            .empty = "The list names no AS of it."};
  for (const readiness::Category c : observatory::kAllCategories) {
    table.columns.push_back({.title = std::string(observatory::short_title(c)), .kind = Column::kNumber});
  }
  for (const Asn asn : asns) {
    const AsScore* one = edition.find(asn);
    std::vector<Html> cells = {network_link(edition, asn, false), observatory::as_name(edition.snapshot(), asn)};
    for (std::size_t c = 0; c < readiness::kCategories; ++c) {
      cells.push_back(one == nullptr ? render::html::no_data("no source names it")
                                     : render::html::score_mark(one->categories[c].state, one->categories[c].score,
                                                                one->categories[c].partial));
    }
    table.rows.push_back(std::move(cells));
  }
  std::vector<std::pair<Html, Html>> facts = {{"Joined", joined_of(row)}, {"Claims actions", claims_of(row)}};
  for (const readiness::Category c : observatory::kAllCategories) {
    const auto& category = score.categories[readiness::index_of(c)];
    facts.emplace_back(
        observatory::short_title(c),
        el("span", {}, render::html::score_mark(category.state, category.mean, category.partial > 0),
           category.with_data == 0
               ? std::string()
               : fmt::format(" {} with data", render::html::of_count(category.with_data, "network", "networks"))));
  }
  page.body += el("div", {{"class", "grid"}}, render::html::panel("As a whole", render::html::facts(facts), "half"));
  page.body += render::html::panel("Networks", render::html::table(table), "wide", "networks");
  if (const std::vector<Asn> others = siblings_outside(edition, asns); !others.empty()) {
    std::vector<Html> links;
    for (const Asn asn : others) links.push_back(el("li", {}, network_link(edition, asn)));
    page.body += render::html::panel("Of the same organisation, but not on the list",
                                     el("ul", {}, render::html::join(links, "")), "wide", "siblings");
  }
  page.body += el(
      "p", {}, render::html::link(fmt::format("/reports/conformance/participant-{}", *number), "Conformance report"));
  return page;
}

}  // namespace mannerly::pages
