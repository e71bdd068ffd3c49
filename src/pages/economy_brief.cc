// The panels of an economy's page that say more than its scores.
#include <fmt/format.h>

#include "observatory/economy_brief.h"
#include "pages/economy_brief.h"
#include "readiness/economies.h"
#include "render/html/table.h"
#include "render/html/words.h"

namespace mannerly::pages {

using observatory::EconomyBrief;
using observatory::FamilyCoverage;
using render::html::el;
using render::html::Html;
using Column = render::html::TableColumn::Kind;

namespace {

Html share_of(bool known, double part, double of) {
  if (!known) return render::html::no_data("the snapshot has no ROAs");
  if (of <= 0) return render::html::no_data("it originates none");
  return render::html::percent(part / of);
}

Html coverage_panel(const EconomyBrief& brief) {
  render::html::Table table{.caption = "RPKI-valid, counted three ways",
                            .caption_hidden = true,
                            .columns = {{.title = "Family"},
                                        {.title = "Routes", .kind = Column::kNumber},
                                        {.title = "valid", .kind = Column::kNumber},
                                        {.title = "Space", .kind = Column::kNumber},
                                        {.title = "valid", .kind = Column::kNumber},
                                        {.title = "Networks", .kind = Column::kNumber},
                                        {.title = "with a valid route", .kind = Column::kNumber}}};
  const auto add = [&](const char* name, const char* unit, const FamilyCoverage& c) {
    table.rows.push_back({name, render::html::count(c.routes),
                          share_of(brief.vrps, static_cast<double>(c.routes_valid), static_cast<double>(c.routes)),
                          render::html::count(static_cast<std::uint64_t>(c.space)) + unit,
                          share_of(brief.vrps, c.space_valid, c.space), render::html::count(c.networks),
                          share_of(brief.vrps, c.networks_valid, c.networks)});
  };
  add("IPv4", " addresses", brief.ipv4);
  add("IPv6", " /48", brief.ipv6);
  Html content = render::html::table(table);
  content += render::html::note("Space that several routes cover counts once.");
  return render::html::panel("ROAs by family: routes, space, networks", content, "wide", "coverage");
}

Html upstreams_panel(const EconomyBrief& brief) {
  render::html::Table table{.caption = "Economies of the providers of networks here",
                            .caption_hidden = true,
                            .columns = {{.title = "Economy"},
                                        {.title = "Networks here that buy there", .kind = Column::kNumber},
                                        {.title = "Providers there", .kind = Column::kNumber}},
                            .empty = "No provider of its networks is known."};
  constexpr std::size_t kShown = 12;
  for (std::size_t i = 0; i < std::min(brief.upstreams.size(), kShown); ++i) {
    const observatory::UpstreamEconomy& upstream = brief.upstreams[i];
    const std::string code(upstream.economy.data(), 2);
    const Html name =
        upstream.economy[0] == '\0'
            ? Html("unknown")
            : render::html::link("/economies/" + code, fmt::format("{}{}", readiness::economy_name(upstream.economy),
                                                                   upstream.economy == brief.economy ? " (here)" : ""));
    table.rows.push_back({name, render::html::count(upstream.networks), render::html::count(upstream.providers)});
  }
  Html content = el("p", {},
                    fmt::format("Providers are known of {} of its {} networks.",
                                render::html::count(brief.with_providers), render::html::count(brief.networks)));
  content += render::html::table(table);
  return render::html::panel("Where its networks buy transit", content, "half", "upstreams");
}

Html contacts_panel(const EconomyBrief& brief) {
  Html content;
  if (brief.contacts_known == 0) {
    content = el("p", {}, render::html::no_data("no source tells of contacts"));
  } else {
    const auto share = [&](std::uint32_t number) {
      return fmt::format("{} ({} of {})", render::html::percent(static_cast<double>(number) / brief.contacts_known),
                         render::html::count(number), render::html::count(brief.contacts_known));
    };
    content = el("dl", {{"class", "facts"}}, el("dt", {}, "With a contact that counts"),
                 el("dd", {}, share(brief.with_contact)), el("dt", {}, "With a public NOC contact"),
                 el("dd", {}, share(brief.with_public_noc)));
  }
  content += el("p", {}, "Internet exchanges of the economy: ",
                render::html::no_data("the snapshot has PeeringDB's networks, not its exchanges"));
  return render::html::panel("Whom one can reach", content, "half", "contacts");
}

Html flows_panel(const EconomyBrief& brief) {
  if (!brief.flows) return {};
  render::html::Table table{.caption = "Probable incidents of twelve months, by who caused them",
                            .caption_hidden = true,
                            .columns = {{.title = "Caused"},
                                        {.title = "Misorigination", .kind = Column::kNumber},
                                        {.title = "Forged path", .kind = Column::kNumber},
                                        {.title = "Leak", .kind = Column::kNumber},
                                        {.title = "Bogon", .kind = Column::kNumber}}};
  const auto add = [&](const char* name, const auto& flow) {
    std::vector<Html> row = {name};
    for (const std::uint32_t number : flow) row.push_back(render::html::count(number));
    table.rows.push_back(std::move(row));
  };
  add("here", brief.flows->out);
  add("elsewhere, with a victim here", brief.flows->in);
  Html content = render::html::table(table);
  content +=
      render::html::note(fmt::format("By their start, from {} on.{}", render::html::month_name(brief.flows->from),
                                     brief.flows->cut ? " There are more than were counted." : ""));
  return render::html::panel("From here, and against here", content, "half", "flows");
}

}  // namespace

Html economy_brief_panels(const EconomyBrief& brief) {
  Html out = coverage_panel(brief);
  out += flows_panel(brief);
  out += contacts_panel(brief);
  out += upstreams_panel(brief);
  return out;
}

}  // namespace mannerly::pages
