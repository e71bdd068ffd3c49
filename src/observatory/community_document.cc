#include <fmt/format.h>

#include <algorithm>

#include "observatory/groups.h"
#include "observatory/report_documents.h"
#include "observatory/words.h"

namespace mannerly::observatory {
namespace {

using render::Cell;
using render::Heading;
using render::Paragraph;
using render::Sheet;

// A change of shares, in points: "+1.2".
Cell points_cell(const std::optional<double>& value) {
  return value ? Cell(fmt::format("{:+.1f}", *value * 100)) : Cell();
}

Sheet growth_sheet(const CommunityYear& year) {
  Sheet sheet{.columns = {{"month", "At the end of"}}};
  for (std::size_t p = 0; p < kProgrammes; ++p) {
    const std::string_view key = readiness::name_of(static_cast<snapshot::ProgrammeKind>(p + 1));
    sheet.columns.push_back({std::string(key), title_of(store::GroupKind::kProgramme, key)});
  }
  for (const ParticipantsAt& at : year.growth.months) {
    auto& row = sheet.rows.emplace_back();
    row.emplace_back(format_month(at.month));
    for (const std::uint32_t number : at.participants) row.emplace_back(std::uint64_t{number});
  }
  return sheet;
}

Sheet incidents_sheet(const CommunityYear& year) {
  Sheet sheet{.columns = {{"month", "Month"},
                          {"misorigination", "Misorigination"},
                          {"forged_path", "Forged path"},
                          {"leak", "Leak"},
                          {"bogon", "Bogon"},
                          {"originating", "Networks"},
                          {"per_1000", "Per 1,000"}}};
  for (const CommunityMonth& month : year.months) {
    auto& row = sheet.rows.emplace_back();
    row.emplace_back(format_month(month.month));
    for (const std::uint64_t number : month.incidents) row.push_back(month.observed ? Cell(number) : Cell());
    row.push_back(month.originating ? Cell(std::uint64_t{*month.originating}) : Cell());
    const auto rate = month.per_thousand();
    row.push_back(rate ? Cell(fmt::format("{:.2f}", *rate)) : Cell());
  }
  return sheet;
}

Sheet joining_sheet(const CommunityYear& year) {
  Sheet sheet{.columns = {{"region", "Region"},
                          {"action", "Action"},
                          {"joined", "Joined"},
                          {"with_data", "With data"},
                          {"before", "Before"},
                          {"after", "After"},
                          {"change", "Change"},
                          {"others_change", "Others"},
                          {"net", "Remains"}}};
  for (const JoiningEffect& e : year.joining) {
    sheet.rows.push_back({e.region.empty() ? std::string("All") : e.region, std::string(short_title(e.category)),
                          std::uint64_t{e.joined}, std::uint64_t{e.with_data}, share_cell(e.before),
                          share_cell(e.after), points_cell(e.change()), points_cell(e.others_change()),
                          points_cell(e.net())});
  }
  return sheet;
}

Sheet groups_sheet(const CommunityYear& year) {
  Sheet sheet{.columns = {{"group", "Group"},
                          {"month", "As of"},
                          {"networks", "Networks"},
                          {"with_roa", "With ROAs"},
                          {"rpki_valid", "Routes valid"},
                          {"doing_rov", "Doing ROV"}}};
  const auto add = [&](const std::string& name, const std::optional<Month>& month,
                       const std::optional<store::GroupRow>& row) {
    if (!month || !row) return;
    sheet.rows.push_back({name, format_month(*month), std::uint64_t{row->ases},
                          share_cell(row->ases_with_roa, row->originating),
                          share_cell(static_cast<double>(row->rpki_valid), static_cast<double>(row->routes)),
                          share_cell(row->rov_yes, std::uint64_t{row->rov_yes} + row->rov_no)});
  };
  for (const CommunityGroup& group : year.groups) {
    add(community_group_title(group), group.begin_month, group.begin);
    add(community_group_title(group), group.end_month, group.end);
  }
  return sheet;
}

// Incidents a network and month, participants by others.
Sheet rates_sheet(const IncidentRates& rates) {
  Sheet sheet{.columns = {{"incidents", "Incidents"},
                          {"participants", "Participants'"},
                          {"participants_months", "in months"},
                          {"others", "Others'"},
                          {"others_months", "in months"},
                          {"ratio", "Ratio"},
                          {"interval", "95 %"}}};
  for (const RateRatio& ratio : rates.ratios) {
    std::string name = !ratio.region.empty() ? ratio.region : ratio.kind.empty() ? "all" : ratio.kind;
    std::ranges::replace(name, '_', ' ');
    sheet.rows.push_back({name, ratio.participants.incidents, ratio.participants.months, ratio.others.incidents,
                          ratio.others.months, ratio.ratio ? Cell(fmt::format("{:.2f}", *ratio.ratio)) : Cell(),
                          ratio.low ? Cell(fmt::format("{:.2f} to {:.2f}", *ratio.low, *ratio.high)) : Cell()});
  }
  return sheet;
}

}  // namespace

render::Document community_document(const CommunityYear& year) {
  render::Document document;
  document.add(Heading{fmt::format("The community's year {}", year.year), 1, ""});
  document.add(Paragraph{community_verdict(year), render::Tone::kPlain, 0});
  document.add(Heading{"Who takes part", 2, "organisations, by programme"});
  document.add(growth_sheet(year));
  document.add(Heading{"Incidents", 2, "that count, by the month of their start; per 1,000 networks with routes"});
  document.add(incidents_sheet(year));
  document.add(Paragraph{rates_sentence(year.rates), render::Tone::kPlain, 0});
  document.add(rates_sheet(year.rates));
  document.add(Heading{"Before and after joining", 2, "mean scores, three months each; changes in points"});
  document.add(joining_sheet(year));
  document.add(Heading{"ROAs and ROV", 2, "of networks with routes, of all routes, of networks that can be told"});
  document.add(groups_sheet(year));
  for (const std::string& caveat : year.caveats) document.add(Paragraph{caveat, render::Tone::kMuted, 0});
  return document;
}

Cell share_cell(const std::optional<double>& share) {
  return share ? Cell(render::Share{*share}) : Cell();
}

Cell share_cell(double part, double of) {
  return of <= 0 ? Cell() : Cell(render::Share{part / of});
}

std::string report_basis(const Edition& edition) {
  return (edition.snapshot().simulated() ? "Simulated data. Snapshot " : "Snapshot ") + edition.snapshot().short_id() +
         " of " + format_instant(edition.at()) + ", profile " + edition.profile().id;
}

}  // namespace mannerly::observatory
