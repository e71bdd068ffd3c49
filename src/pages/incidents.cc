// /incidents: all of them, the latest first, narrowed by what the address says.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "observatory/groups.h"
#include "observatory/incident_words.h"
#include "observatory/incidents.h"
#include "observatory/months.h"
#include "observatory/places.h"
#include "observatory/words.h"
#include "pages/asked.h"
#include "pages/frame.h"
#include "pages/groups_view.h"
#include "pages/incident.h"
#include "pages/network_frame.h"
#include "readiness/economies.h"
#include "render/html/table.h"
#include "render/html/words.h"

namespace mannerly::pages {

using incident::Kind;
using observatory::KnownIncident;
using render::html::Chip;
using render::html::el;
using render::html::Field;
using render::html::Html;
using render::html::Link;

namespace {

constexpr std::size_t kRows = 50;
constexpr std::size_t kMonthsMax = 60;  // to choose from

struct Request {
  store::IncidentFilter filter;
  std::vector<std::string> refused;  // what was not understood
  int status = 400;                  // when anything was
};

Request read(const observatory::Edition& edition, const Link& here) {
  Request request;
  std::optional<Month> month;
  for (const auto& [name, value] : here.parameters()) {
    if (value.empty()) continue;
    bool fits = true;
    if (name == "asn") {
      const auto asn = parse_asn(value);
      asn ? request.filter.asns.push_back(*asn) : void(fits = false);
    } else if (name == "economy") {
      const std::string code = upper(value);
      fits = code.size() == 2 && observatory::is_economy(edition, {code[0], code[1]});
      if (fits) request.filter.economies.push_back({code[0], code[1]});
    } else if (name == "type") {
      const auto kinds = observatory::kinds_of_type(value);
      request.filter.kinds.insert(request.filter.kinds.end(), kinds.begin(), kinds.end());
      fits = !kinds.empty();
    } else if (name == "sure") {
      const auto percent = parse_u32(value);
      fits = percent && *percent <= 100;
      if (fits) request.filter.confidence_min = *percent * 10'000;
    } else if (name == "open") {
      fits = value == "true" || value == "false";
      if (fits) request.filter.open = value == "true";
    } else if (name == "culprit") {
      const auto asn = parse_asn(value);
      asn ? request.filter.culprits.push_back(*asn) : void(fits = false);
    } else if (name == "af") {
      fits = value == "4" || value == "6";
      if (fits) request.filter.family = value == "4" ? Family::kIpv4 : Family::kIpv6;
    } else if (name == "from" || name == "to") {
      const auto at = parse_instant(value);
      fits = at.has_value();
      (name == "from" ? request.filter.from : request.filter.to) = at;
    } else if (name == "month") {
      month = parse_month(value);
      fits = month.has_value();
    } else if (name != "cursor") {
      continue;  // links to pages collect parameters of others
    }
    if (!fits) request.refused.push_back(fmt::format("{}={}", name, printable(value)));
  }
  const auto& filter = request.filter;
  if (filter.from && filter.to && *filter.from > *filter.to) {
    request.refused.push_back(
        fmt::format("from={} is after to={}", format_instant(*filter.from), format_instant(*filter.to)));
    request.filter.from = request.filter.to = std::nullopt;
  }
  if (month && observatory::has_month(edition, *month)) {
    request.filter.from = begin_of(first_day_of(*month));
    request.filter.to = begin_of(first_day_of({month->number + 1}));
  } else if (month) {
    request.refused.push_back(observatory::no_month_text(edition, *month));
    request.status = 404;
  }
  return request;
}

// The months that have sealed days, the newest first; one that was asked for is among them.
std::vector<Field::Option> months_of(const observatory::Edition& edition, const Link& here) {
  std::vector<Field::Option> out = {{"", "Any"}};
  const std::vector<Month> known = observatory::months_of(edition);
  for (auto month = known.rbegin(); month != known.rend() && out.size() <= kMonthsMax; ++month) {
    out.push_back({format_month(*month), render::html::month_name(*month)});
  }
  const auto asked = parse_month(here.value("month"));
  if (asked && std::ranges::find(out, format_month(*asked), &Field::Option::value) == out.end()) {
    out.push_back({format_month(*asked), render::html::month_name(*asked)});
  }
  return out;
}

Html form_of(const observatory::Edition& edition, const Link& here) {
  std::vector<Field::Option> types = {{"", "Any"}}, economies = {{"", "Any"}};
  for (const auto& [name, group] : observatory::incident_groups()) {
    types.push_back({std::string(name), std::string(name) + " (all kinds)"});
  }
  for (std::size_t k = 1; k < incident::kKinds; ++k) {
    const auto kind = static_cast<Kind>(k);
    types.push_back({std::string(incident::name_of(kind)), std::string(incident::title_of(kind))});
  }
  for (const readiness::EconomyName& each : readiness::economy_names()) {
    economies.push_back({std::string(each.code.data(), 2), std::string(each.name)});
  }
  std::sort(economies.begin() + 1, economies.end(), [](const auto& a, const auto& b) { return a.text < b.text; });
  return render::html::filters(
      here, {{.kind = Field::Kind::kSelect, .name = "type", .label = "Kind", .options = types},
             {.name = "asn", .label = "Network", .hint = "AS64500"},
             {.kind = Field::Kind::kSelect, .name = "economy", .label = "Economy", .options = economies},
             {.kind = Field::Kind::kSelect,
              .name = "sure",
              .label = "Confidence",
              .options = {{"", "Any"}, {"50", "50 % and more"}, {"70", "70 % and more"}, {"90", "90 % and more"}}},
             {.kind = Field::Kind::kSelect,
              .name = "open",
              .label = "Phase",
              .options = {{"", "Any"}, {"true", "Goes on"}, {"false", "Over"}}},
             {.kind = Field::Kind::kSelect, .name = "month", .label = "Month", .options = months_of(edition, here)}});
}

std::string chip_text(std::string_view name, std::string_view value) {
  if (name == "sure") return fmt::format("{} % and more", value);
  if (name == "open") return value == "true" ? "goes on" : "over";
  if (name == "asn") return "AS" + std::string(istarts_with(value, "AS") ? value.substr(2) : value);
  if (name == "culprit") return "caused by AS" + std::string(istarts_with(value, "AS") ? value.substr(2) : value);
  if (name == "af") return fmt::format("IPv{}", value);
  if (name == "from") return fmt::format("from {}", value);
  if (name == "to") return fmt::format("before {}", value);
  return std::string(value);
}

std::vector<Chip> chips_of(const Link& here) {
  std::vector<Chip> out;
  for (const std::string_view name :
       {"type", "asn", "culprit", "economy", "sure", "open", "af", "month", "from", "to"}) {
    if (here.value(name).empty()) continue;
    out.push_back({.text = chip_text(name, here.value(name)), .href = here.without(name).str(), .removes = true});
  }
  return out;
}

Html table_of(const observatory::Edition& edition, const observatory::IncidentPage& list) {
  using Column = render::html::TableColumn::Kind;
  render::html::Table table{.caption = "Incidents, the latest first",
                            .caption_hidden = true,
                            .columns = {{.title = "Start (UTC)"},
                                        {.title = "Kind"},
                                        {.title = "What happened"},
                                        {.title = "Lasted", .kind = Column::kNumber},
                                        {.title = "Prefixes", .kind = Column::kNumber},
                                        {.title = "Confidence", .kind = Column::kNumber, .help = "of the detector"},
                                        {.title = "State"}},
                            .empty = "No incident fits. Take a filter away, or ask for a longer time.",
                            .id = "incidents"};
  for (const KnownIncident& known : list.incidents) {
    const incident::Incident& i = known.incident;
    const bool open = i.phase == incident::Phase::kOpen;
    std::string state = open ? "goes on" : "over";
    if (known.feedback != 0) state += fmt::format(", {}", observatory::feedback_words(known.feedback));
    if (!observatory::counts(edition, known)) state += ", not\u00A0counted";
    table.rows.push_back({el("a", {{"href", "/incidents/" + i.id}}, render::html::time_tag(i.start)),
                          render::html::kind_mark(i.kind), observatory::headline_of(i, &edition.snapshot()),
                          render::html::duration(i.end.value_or(edition.at()) - i.start),
                          render::html::count(i.prefix_count), render::html::percent(i.confidence), state});
  }
  return render::html::table(table);
}

// An archive holds one month, and what ended shortly before it; a list over all of them, or by economy, is no single
// command.
std::string command_of(const Link& here) {
  const auto month = parse_month(here.value("month"));
  for (const std::string_view other : {"economy", "culprit", "sure", "open", "af", "from", "to"}) {
    if (!here.value(other).empty()) return {};
  }
  if (!month) return {};
  std::string out = fmt::format("mannerly incidents list --archive incidents/{0} --all --from {0}-01 --to {1}-01",
                                format_month(*month), format_month({month->number + 1}));
  if (const auto asn = parse_asn(here.value("asn"))) out += " --as " + format_asn(*asn);
  if (const auto kinds = observatory::kinds_of_type(here.value("type")); !kinds.empty()) {
    for (const std::uint8_t kind : kinds) out += fmt::format(" --kind {}", incident::name_of(static_cast<Kind>(kind)));
  }
  return out;
}

std::string lede_of(std::uint64_t total, std::size_t shown, std::size_t counted) {
  if (total == 0) return "No incident fits.";
  std::string out = fmt::format("{} {}", render::html::count(total), total == 1 ? "incident fits" : "incidents fit");
  if (total == 1 && counted == 1) return out + ", and it counts in scores.";
  if (counted == shown)
    return out + (shown == total ? ", and all count in scores." : "; all on this page count in scores.");
  const std::string_view verb = counted == 1 ? "counts" : "count";
  const std::string of = shown == total ? std::string("of them") : fmt::format("of the {} on this page", shown);
  return out + fmt::format("; {} {} {} in scores, the others are too unsure or were disputed with success.",
                           counted == 0 ? "none" : std::to_string(counted), of, verb);
}

}  // namespace

Page incidents_page(const View& view) {
  const observatory::Edition& edition = *view.edition;
  const Request request = read(edition, view.here);
  Page page{.section = Section::kIncidents,
            .title = "Incidents",
            .heading = "What went wrong in routing?",
            .chips = chips_of(view.here),
            .api = view.here.without("cursor").without("sure").at("/api/v1/incidents").str(),
            .cli = command_of(view.here),
            .csv = true};
  const auto list = observatory::list_incidents(edition, request.filter, std::string(view.here.value("cursor")), kRows);
  if (!list) {
    return error_page(list.error().code == ErrorCode::kInvalid ? 400 : 503, "The incidents could not be read",
                      list.error().message);
  }
  const bool looked = edition.store() != nullptr || edition.assessor().coverage().incidents.any;
  const auto counted =
      std::ranges::count_if(list->incidents, [&](const KnownIncident& k) { return observatory::counts(edition, k); });
  page.lede = !looked ? Html("No data: there is no archive of incidents, so nobody looked.")
                      : Html(lede_of(list->total, list->incidents.size(), static_cast<std::size_t>(counted)));
  say_refused(page, request.refused, request.status);
  page.body += form_of(edition, view.here);
  if (const auto month = parse_month(view.here.value("month")); month && *month < edition.month()) {
    page.body += known_today(view);
  }
  const Html table = table_of(edition, *list);
  // Nothing new comes to a day of the past.
  page.body += view.at.empty() ? render::html::island("incidents-live", "{}", table) : table;
  page.body += render::html::pager(view.here, list->next, list->total, "incident", "incidents");
  page.body +=
      el("p", {{"class", "links"}},
         "Follow: ", el("a", {{"href", view.here.without("cursor").at("/api/v1/incidents.atom").str()}}, "Atom feed"));
  return page;
}

}  // namespace mannerly::pages
