// /networks/{asn}/incidents and /networks/{asn}/neighbours.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "observatory/incidents.h"
#include "observatory/words.h"
#include "pages/network.h"
#include "pages/network_frame.h"
#include "readiness/incident_use.h"
#include "render/html/table.h"
#include "render/html/words.h"

namespace mannerly::pages {

using readiness::IncidentUse;
using render::html::el;
using render::html::Html;
using render::html::TableColumn;
using snapshot::IncidentRole;
using snapshot::IncidentRow;

namespace {

std::string_view name_of(IncidentRole role) {
  switch (role) {
    case IncidentRole::kCulprit: return "culprit";
    case IncidentRole::kAccomplice: return "passed it on";
    case IncidentRole::kVictim: break;
  }
  return "victim";
}

// Whether it counts against the network this month, and why not.
std::string counts_text(const std::vector<IncidentUse>& uses, std::uint32_t row, IncidentRole role) {
  if (role == IncidentRole::kVictim) return "not against a victim";
  for (const IncidentUse& use : uses) {
    if (use.row != row) continue;
    const std::string_view metric = readiness::name_of(use.metric);
    switch (use.verdict) {
      case IncidentUse::Verdict::kCounted: return fmt::format("counts in {}", metric);
      case IncidentUse::Verdict::kUnsure: return "too unsure to count";
      case IncidentUse::Verdict::kDisputed: return "a dispute was accepted";
      case IncidentUse::Verdict::kAdministrative: return "administrative, reported only";
    }
  }
  return "not in this month, or in no metric";
}

Html incidents_table(const Network& n, const std::vector<observatory::NamedIncident>& rows,
                     const std::vector<IncidentUse>& uses) {
  using Kind = TableColumn::Kind;
  render::html::Table table{.caption = "Incidents that name this network, the latest first",
                            .caption_hidden = true,
                            .columns = {{.title = "Incident", .kind = Kind::kCode},
                                        {.title = "Kind"},
                                        {.title = "Role"},
                                        {.title = "Start (UTC)"},
                                        {.title = "Lasted", .kind = Kind::kNumber},
                                        {.title = "Prefixes", .kind = Kind::kNumber},
                                        {.title = "Confidence", .kind = Kind::kNumber},
                                        {.title = "In the score"}},
                            .empty = "No incident of this month names it.",
                            .id = "incidents"};
  for (const observatory::NamedIncident& row : rows) {
    const IncidentRow& incident = n.snapshot().incidents()[row.row];
    const std::string id(n.snapshot().text(incident.id));
    const bool open = (incident.flags & IncidentRow::kOngoing) != 0;
    table.rows.push_back({render::html::link("/incidents/" + id, id),
                          render::html::kind_mark(static_cast<incident::Kind>(incident.kind)), name_of(row.role),
                          render::html::time_tag({incident.start}),
                          open ? Html("goes on") : Html(render::html::duration({incident.end - incident.start})),
                          render::html::count(incident.prefix_count),
                          render::html::percent(static_cast<double>(incident.confidence) / IncidentRow::kCertain),
                          counts_text(uses, row.row, row.role)});
  }
  return render::html::table(table);
}

// Incidents of earlier months, which only the store knows, but for those that are in `listed` already.
Html earlier(const Network& n, const std::vector<observatory::NamedIncident>& listed) {
  if (n.edition.store() == nullptr) return {};
  const Instant month = begin_of(first_day_of(n.edition.month()));
  std::set<std::string_view> above;
  for (const observatory::NamedIncident& named : listed) {
    const IncidentRow& incident = n.snapshot().incidents()[named.row];
    if (Instant{incident.start} < month) above.insert(n.snapshot().text(incident.id));
  }
  const auto page = n.edition.store()->incidents({.asns = {n.asn}, .to = month}, "", 100 + above.size());
  if (!page) return render::html::warn("Earlier incidents could not be read: " + page.error().message);
  using Kind = TableColumn::Kind;
  render::html::Table table{.caption = "Incidents of earlier months",
                            .caption_hidden = true,
                            .columns = {{.title = "Incident", .kind = Kind::kCode},
                                        {.title = "Kind"},
                                        {.title = "Culprit", .kind = Kind::kCode},
                                        {.title = "Start (UTC)"},
                                        {.title = "Confidence", .kind = Kind::kNumber}},
                            .empty = "None is known of earlier months."};
  for (const store::IncidentRecord& record : page->rows) {
    if (above.contains(record.id)) continue;
    table.rows.push_back({render::html::link("/incidents/" + record.id, record.id),
                          render::html::kind_mark(static_cast<incident::Kind>(record.kind)),
                          network_link(n.edition, record.culprit, false), render::html::time_tag({record.start}),
                          render::html::percent(record.confidence / store::kMillion)});
  }
  Html content = render::html::table(table);
  if (page->total > page->rows.size()) {
    content += el("p", {}, fmt::format("The latest {} of {}. ", table.rows.size(), page->total - above.size()),
                  render::html::link("/incidents?asn=" + format_asn(n.asn), "All"));
  }
  return render::html::panel("Earlier months", content, "wide", "earlier");
}

}  // namespace

Page network_incidents_page(const View& view) {
  return network_frame(view, NetworkTab::kIncidents, [](const Network& n, Page& page) {
    const auto rows = observatory::incidents_of_month(n.edition, n.asn);
    const auto uses =
        readiness::incidents_of(n.snapshot(), n.edition.profile(), n.asn, readiness::month_of(n.edition.at()));
    const auto counted = std::ranges::count_if(
        uses, [](const IncidentUse& use) { return use.verdict == IncidentUse::Verdict::kCounted; });
    page.title += ": incidents";
    page.heading = Html(fmt::format("What went wrong at {}?", format_asn(n.asn)));
    page.crumbs.emplace_back("Incidents", n.path("/incidents"));
    page.api = "/api/v1" + n.path("/incidents");
    if (n.edition.store() != nullptr) {
      page.cli = fmt::format("mannerly incidents list --archive incidents/{0} --all --from {0}-01 --as {1}",
                             format_month(n.edition.month()), format_asn(n.asn));
    }
    page.csv = true;
    if (!n.edition.assessor().coverage().incidents.any) {
      page.lede = "No data: this snapshot has no archive of incidents, so nobody looked.";
      return;
    }
    page.lede = rows.empty()
                    ? Html("No incident of this month names it.")
                    : Html(fmt::format("{} of this month {} it; {} against it.",
                                       rows.size() == 1 ? "1 incident" : fmt::format("{} incidents", rows.size()),
                                       rows.size() == 1 ? "names" : "name",
                                       counted == 0   ? std::string("none counts")
                                       : counted == 1 ? std::string("1 counts")
                                                      : fmt::format("{} count", counted)));
    page.body += incidents_table(n, rows, uses);
    page.body += earlier(n, rows);
  });
}

namespace {

// "3 peers", "1 peer", "no peers".
std::string how_many(std::ptrdiff_t number, std::string_view what) {
  if (number == 1) return fmt::format("1 {}", what);
  return fmt::format("{} {}s", number == 0 ? "no" : render::html::count(static_cast<std::uint64_t>(number)), what);
}

}  // namespace

Page network_neighbours_page(const View& view) {
  return network_frame(view, NetworkTab::kNeighbours, [](const Network& n, Page& page) {
    const topology::Topology& topology = n.edition.topology();
    const auto neighbours = topology.neighbours(n.asn);
    const auto count = [&](topology::Relation relation) {
      return std::ranges::count(neighbours, relation, &topology::Neighbour::relation);
    };
    page.title += ": neighbours";
    page.heading = Html(fmt::format("Who are the neighbours of {}?", format_asn(n.asn)));
    page.lede = Html(fmt::format("Known: {}, {} and {}.", how_many(count(topology::Relation::kProvider), "provider"),
                                 how_many(count(topology::Relation::kCustomer), "customer"),
                                 how_many(count(topology::Relation::kPeer), "peer")));
    page.crumbs.emplace_back("Neighbours", n.path("/neighbours"));
    page.api = "/api/v1" + n.path("/neighbours");
    page.cli = "mannerly as neighbours " + format_asn(n.asn);
    page.csv = true;
    using Kind = TableColumn::Kind;
    render::html::Table table{
        .caption = "Customers first; those with most RPKI-invalid routes before the others",
        .columns = {{.title = "AS", .kind = Kind::kCode},
                    {.title = "Name"},
                    {.title = "Is its"},
                    {.title = "Known from", .help = "which sources say so; see below"},
                    {.title = "Invalid routes",
                     .kind = Kind::kNumber,
                     .help = "RPKI-invalid routes that the neighbour originates"},
                    {.title = "Incidents", .kind = Kind::kNumber, .help = "of this month that name the neighbour"},
                    {.title = "IRR", .kind = Kind::kNumber},
                    {.title = "RPKI", .kind = Kind::kNumber}},
        .empty = "No link of it is known.",
        .id = "neighbours"};
    std::vector<topology::Neighbour> sorted(neighbours.begin(), neighbours.end());
    const auto invalid = [&](const topology::Neighbour& x) {
      const readiness::AsScore* score = n.edition.find(x.asn);
      return score == nullptr ? 0U : score->counts.rpki_invalid;
    };
    std::ranges::stable_sort(sorted, [&](const auto& a, const auto& b) {
      const bool ca = a.relation == topology::Relation::kCustomer, cb = b.relation == topology::Relation::kCustomer;
      return ca != cb ? ca : invalid(a) > invalid(b);
    });
    for (const topology::Neighbour& x : sorted) {
      const readiness::AsScore* score = n.edition.find(x.asn);
      const auto mark = [&](readiness::Category c) {
        if (score == nullptr) return render::html::no_data("no source names it");
        const auto& category = score->categories[readiness::index_of(c)];
        return render::html::score_mark(category.state, category.score, category.partial);
      };
      const auto row = score == nullptr ? 0U : static_cast<std::uint32_t>(score - n.edition.scores().data());
      table.rows.push_back({network_link(n.edition, x.asn, false), observatory::as_name(n.snapshot(), x.asn),
                            topology::name_of(x.relation), topology.reasons(n.asn, x.asn),
                            render::html::count(invalid(x)),
                            score == nullptr ? Html() : Html(render::html::count(n.edition.networks().incidents(row))),
                            mark(readiness::Category::kIrr), mark(readiness::Category::kRpki)});
    }
    page.body += render::html::table(table);
    if (!sorted.empty()) {
      page.body += render::html::note(
          "Known from: file, a published list of relationships; RPSL, the import and export lines of both ends or of "
          "one; ASPA, who its provider authorisations name; paths, what the observed routes show, with the votes for "
          "and against where they differ.");
    }
  });
}

}  // namespace mannerly::pages
