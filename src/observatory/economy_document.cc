// An economy on one page.
#include <fmt/format.h>

#include "observatory/economy_brief.h"
#include "observatory/groups.h"
#include "observatory/levers.h"
#include "observatory/report_documents.h"
#include "observatory/words.h"
#include "readiness/economies.h"

namespace mannerly::observatory {
namespace {

using render::Cell;
using render::Heading;
using render::Paragraph;
using render::Share;
using render::Sheet;
using store::GroupKind;
using store::GroupRow;

Sheet scores_sheet(const GroupRow& row, const GroupRow* before) {
  Sheet sheet{.columns = {{"action", "Action"},
                          {"mean", "Mean"},
                          {"year_ago", "A year ago"},
                          {"ready", "Ready"},
                          {"aspiring", "Aspiring"},
                          {"lagging", "Lagging"},
                          {"no_data", "No data"}}};
  for (const readiness::Category category : kAllCategories) {
    const std::size_t c = readiness::index_of(category);
    const auto mean = store::from_millionths(row.categories[c].mean);
    const auto was = before == nullptr ? std::nullopt : store::from_millionths(before->categories[c].mean);
    auto& cells = sheet.rows.emplace_back();
    cells.emplace_back(std::string(short_title(category)));
    cells.push_back(mean ? Cell(Share{*mean}) : Cell());
    cells.push_back(was ? Cell(Share{*was}) : Cell());
    for (const readiness::State state : kStatesBestFirst) {
      cells.emplace_back(std::uint64_t{row.categories[c].by_state[static_cast<std::size_t>(state)]});
    }
  }
  return sheet;
}

Sheet coverage_sheet(const EconomyBrief& brief) {
  Sheet sheet{.columns = {{"family", "RPKI valid"},
                          {"routes", "Of routes"},
                          {"space", "Of space"},
                          {"networks", "Networks with some"}}};
  const auto add = [&](const char* name, const FamilyCoverage& c) {
    sheet.rows.push_back(
        {name, brief.vrps ? share_cell(static_cast<double>(c.routes_valid), static_cast<double>(c.routes)) : Cell(),
         brief.vrps ? share_cell(c.space_valid, c.space) : Cell(),
         brief.vrps ? share_cell(c.networks_valid, c.networks) : Cell()});
  };
  add("IPv4", brief.ipv4);
  add("IPv6", brief.ipv6);
  return sheet;
}

Sheet levers_sheet(const Edition& edition, const Levers& levers) {
  Sheet sheet{.columns = {{"network", "Network"}, {"missing", "Routes to cover"}, {"coverage", "Coverage then"}}};
  for (const Lever& lever : levers.levers) {
    sheet.rows.push_back({fmt::format("{} {}", format_asn(lever.asn), as_name(edition.snapshot(), lever.asn)),
                          std::uint64_t{lever.missing}, Share{lever.coverage_after}});
  }
  return sheet;
}

std::string flow_text(const std::array<std::uint32_t, kFlowGroups>& flow) {
  return fmt::format("{} misoriginations, {} forged paths, {} leaks, {} bogons", flow[0], flow[1], flow[2], flow[3]);
}

std::string upstreams_text(const EconomyBrief& brief) {
  std::string out;
  constexpr std::size_t kShown = 8;
  for (std::size_t i = 0; i < std::min(brief.upstreams.size(), kShown); ++i) {
    const UpstreamEconomy& upstream = brief.upstreams[i];
    const std::string_view name = readiness::economy_name(upstream.economy);
    out += fmt::format("{}{} ({})", i == 0 ? "" : ", ", name.empty() ? "unknown" : name, upstream.networks);
  }
  return out.empty() ? "no provider of its networks is known" : out;
}

}  // namespace

Result<render::Document> economy_document(const Edition& edition, snapshot::Economy economy) {
  const std::string key(economy.data(), economy.size());
  MANNERLY_TRY(const auto row, group_at(edition, GroupKind::kEconomy, key));
  if (!row) return fail(ErrorCode::kNotFound, "no network of this economy is known");
  MANNERLY_TRY(const auto before, group_at(edition, GroupKind::kEconomy, key, Month{edition.month().number - 12}));
  MANNERLY_TRY(const EconomyBrief brief, economy_brief(edition, economy));
  render::Document document;
  document.add(Heading{title_of(GroupKind::kEconomy, key), 1, format_month(edition.month())});
  document.add(Paragraph{fmt::format("{} of its {} networks originate {} routes; {} of these are RPKI valid.",
                                     row->originating, row->ases, row->routes,
                                     row->routes == 0 ? std::string("none")
                                                      : render::format_share(static_cast<double>(row->rpki_valid) /
                                                                             static_cast<double>(row->routes))),
                         render::Tone::kPlain, 0});
  document.add(Heading{"Readiness", 2, "mean score, and networks by state"});
  document.add(scores_sheet(*row, before ? &*before : nullptr));
  document.add(coverage_sheet(brief));
  const Levers levers = levers_of(edition, economy, LeverMetric::kRpki, 10);
  if (!levers.levers.empty()) {
    document.add(Heading{"Networks that would help most", 2, "routes without a valid ROA"});
    document.add(levers_sheet(edition, levers));
  }
  document.add(Heading{"Incidents, contacts, upstreams", 2, ""});
  render::Facts facts;
  if (brief.flows) {
    facts.facts.push_back({"Caused here", flow_text(brief.flows->out) + ", since " + format_month(brief.flows->from)});
    facts.facts.push_back({"Caused elsewhere", flow_text(brief.flows->in)});
  } else {
    facts.facts.push_back({"Incidents", Cell()});
  }
  facts.facts.push_back(
      {"With a contact", brief.contacts_known == 0
                             ? Cell()
                             : Cell(fmt::format("{} of {} networks", brief.with_contact, brief.contacts_known))});
  facts.facts.push_back(
      {"With a public NOC", brief.contacts_known == 0
                                ? Cell()
                                : Cell(fmt::format("{} of {} networks", brief.with_public_noc, brief.contacts_known))});
  facts.facts.push_back({"Providers in", upstreams_text(brief) + " networks"});
  document.add(std::move(facts));
  return document;
}

}  // namespace mannerly::observatory
