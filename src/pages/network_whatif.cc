// /networks/{asn}/whatif?change=...: the scores before and after changes, all of it in the address.
#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "observatory/change_text.h"
#include "observatory/network_routes.h"
#include "observatory/words.h"
#include "pages/network.h"
#include "pages/network_frame.h"
#include "render/html/table.h"
#include "render/html/words.h"

namespace mannerly::pages {

using observatory::WhatIfAnswer;
using observatory::WhatIfRoute;
using render::html::el;
using render::html::Html;
using render::html::TableColumn;

namespace {

constexpr std::size_t kSuggestionsMax = 100;
constexpr std::size_t kOthersShown = 50;

std::vector<std::string> changes_of(const View& view) {
  std::vector<std::string> out;
  for (const auto& [name, value] : view.here.parameters()) {
    if (name == "change") out.push_back(value);
  }
  return out;
}

struct Suggestion {
  std::string change;
  std::string why;
  int roa_length = -1;  // of the prefix of a ROA; -1: none is created
};

// Whether routes of the network inside of the prefix have no ROA: one for the prefix alone makes them invalid.
bool has_routes_without_roa_inside(const Network& n, const std::vector<observatory::NetworkRoute>& routes,
                                   const Prefix& prefix) {
  return std::ranges::any_of(routes, [&](const observatory::NetworkRoute& route) {
    const Prefix own = n.snapshot().routes()[route.facts.row].prefix();
    return own != prefix && prefix.covers(own) && route.facts.rov.state == validity::RovState::kNotFound;
  });
}

// What would mend each route, as a change; ROAs of the most specific routes first, so that in this order no step makes
// a route of the network invalid.
std::vector<Suggestion> suggestions_of(const Network& n) {
  std::vector<Suggestion> out;
  const auto routes = observatory::routes_of(n.edition, n.asn);
  for (const observatory::NetworkRoute& route : routes) {
    const Prefix prefix = n.snapshot().routes()[route.facts.row].prefix();
    for (const observatory::Advice& advice : route.advice) {
      if (advice.code == "bogon") {
        out.push_back({.change = "withdraw " + format_prefix(prefix), .why = advice.text});
      } else if (advice.fix.empty()) {
        continue;
      } else if (advice.language == "roa") {
        const std::string_view harm =
            has_routes_without_roa_inside(n, routes, prefix)
                ? " Not before those above: alone it makes more specific routes of the network invalid."
                : "";
        out.push_back(
            {observatory::roa_change(prefix, prefix.length, n.asn), advice.text + std::string(harm), prefix.length});
      } else {
        out.push_back({.change = observatory::route_change(prefix, n.asn), .why = advice.text});
      }
    }
  }
  std::ranges::stable_sort(out, std::greater(), &Suggestion::roa_length);
  if (out.size() > kSuggestionsMax) out.resize(kSuggestionsMax);
  if (n.score.counts.contact == false) out.push_back({.change = "contact", .why = "No contact is registered."});
  return out;
}

Html form_of(const Network& n, const std::vector<Suggestion>& suggestions, const std::vector<std::string>& chosen) {
  Html boxes;
  for (const Suggestion& each : suggestions) {
    const bool on = std::ranges::find(chosen, each.change) != chosen.end();
    boxes += el("li", {},
                el("label", {},
                   el("input", {{"type", "checkbox"}, {"name", "change"}, {"value", each.change}, {"checked", on}}),
                   " ", el("code", {}, each.change)),
                el("small", {}, " ", each.why));
  }
  std::string rest;
  for (const std::string& change : chosen) {
    if (std::ranges::find(suggestions, change, &Suggestion::change) == suggestions.end()) rest += change + "\n";
  }
  const Html own =
      el("label", {}, el("span", {}, "Your own, one a line"), " ",
         el("textarea",
            {{"name", "change"}, {"rows", 4}, {"cols", 60}, {"placeholder", "+roa 192.0.2.0/24-24 AS64500"}}, rest));
  // All of them by a link, so that it works without scripts; a form that long would not fit into an address.
  constexpr std::size_t kAllMax = 60;
  Html all;
  if (suggestions.size() > 1 && suggestions.size() <= kAllMax) {
    render::html::Link::Parameters every;
    for (const Suggestion& each : suggestions) every.emplace_back("change", each.change);
    all = el("p", {{"class", "links"}},
             render::html::link(render::html::Link(n.path("/whatif"), every), fmt::format("Try all {}", every.size())),
             chosen.empty() ? Html() : render::html::link(n.path("/whatif"), "Start again"));
  }
  return el("form", {{"class", "basket"}, {"method", "get"}, {"action", n.path("/whatif")}},
            suggestions.empty()
                ? render::html::note("Nothing is suggested: what is announced is in order, or cannot be "
                                     "mended without somebody's decision.")
                : render::html::join({all, el("ul", {{"class", "plain"}}, boxes)}, ""),
            own, el("button", {{"type", "submit"}}, "What would change?"));
}

Html scores_table(const WhatIfAnswer& answer) {
  using Kind = TableColumn::Kind;
  render::html::Table table{.caption = "Scores before and after",
                            .caption_hidden = true,
                            .columns = {{.title = "Action"},
                                        {.title = "Before", .kind = Kind::kNumber},
                                        {.title = "After", .kind = Kind::kNumber},
                                        {.title = "Change", .kind = Kind::kNumber}},
                            .id = "scores"};
  for (const readiness::Category c : observatory::kAllCategories) {
    const auto& before = answer.before.categories[readiness::index_of(c)];
    const auto& after = answer.after.categories[readiness::index_of(c)];
    std::optional<double> difference;
    if (before.score && after.score) difference = *after.score - *before.score;
    table.rows.push_back({readiness::title_of(c), render::html::score_mark(before.state, before.score, before.partial),
                          render::html::score_mark(after.state, after.score, after.partial),
                          render::html::delta(difference)});
  }
  return render::html::table(table);
}

std::string step(std::string_view before, std::string_view after) {
  return before == after ? std::string(before) : fmt::format("{} → {}", before, after);
}

std::string_view rov_word(validity::RovState state) {
  return state == validity::RovState::kNotFound ? "not found" : validity::name_of(state);
}

Html routes_table(const Network& n, const WhatIfAnswer& answer) {
  using Kind = TableColumn::Kind;
  render::html::Table table{.caption = "Routes of the network that change",
                            .columns = {{.title = "Prefix", .kind = Kind::kCode}, {.title = "RPKI"}, {.title = "IRR"}},
                            .empty = "None of its routes changes."};
  for (const WhatIfRoute& route : answer.routes) {
    const std::string prefix = format_prefix(n.snapshot().routes()[route.route].prefix());
    if (route.withdrawn) {
      table.rows.push_back({prefix, "withdrawn", "withdrawn"});
      continue;
    }
    table.rows.push_back({prefix, step(rov_word(route.rov_before), rov_word(route.rov_after)),
                          step(render::html::word_of(route.irr_before), render::html::word_of(route.irr_after))});
  }
  return render::html::table(table);
}

Html others_table(const Network& n, const WhatIfAnswer& answer) {
  if (answer.others.empty()) return el("p", {}, "No route of anybody else changes.");
  using Kind = TableColumn::Kind;
  render::html::Table table{.caption = "Routes of others that change",
                            .columns = {{.title = "Prefix", .kind = Kind::kCode},
                                        {.title = "Origin", .kind = Kind::kCode},
                                        {.title = "RPKI"},
                                        {.title = "IRR"}}};
  for (std::size_t i = 0; i < std::min(kOthersShown, answer.others.size()); ++i) {
    const readiness::RouteChange& change = answer.others[i];
    const snapshot::RouteRow& route = n.snapshot().routes()[change.route];
    table.rows.push_back({format_prefix(route.prefix()), network_link(n.edition, Asn{route.origin}, false),
                          step(rov_word(change.rov_before), rov_word(change.rov_after)),
                          step(render::html::word_of(change.irr_before), render::html::word_of(change.irr_after))});
  }
  const auto broken = std::ranges::count_if(answer.others, [](const readiness::RouteChange& change) {
    return change.rov_after == validity::RovState::kInvalid && change.rov_before != validity::RovState::kInvalid;
  });
  Html out;
  if (broken > 0) {
    out +=
        render::html::warn(fmt::format("{} routes of others would become RPKI invalid: talk to them first.", broken));
  }
  out += render::html::table(table);
  if (answer.others.size() > kOthersShown) {
    out += render::html::note(fmt::format("The first {} of {}.", kOthersShown, answer.others.size()));
  }
  return out;
}

// "IRR from 61.0 % (aspiring) to 100 % (ready)" for each action that changes.
std::string answer_sentence(const WhatIfAnswer& answer) {
  std::string out;
  for (const readiness::Category c : observatory::kAllCategories) {
    const auto& before = answer.before.categories[readiness::index_of(c)];
    const auto& after = answer.after.categories[readiness::index_of(c)];
    if (before.score == after.score) continue;
    const auto words = [](const readiness::CategoryScore& score) {
      return score.score
                 ? fmt::format("{} ({})", render::html::percent(*score.score), observatory::word_of(score.state))
                 : std::string("no data");
    };
    out += fmt::format("{}{} from {} to {}", out.empty() ? "" : "; ", observatory::short_title(c), words(before),
                       words(after));
  }
  return out.empty() ? "No score changes." : out + ".";
}

// The same question to the program; empty for changes that it has no option for, or too many for a line.
std::string command_of(const Network& n, const observatory::WhatIfRequest& request) {
  constexpr std::size_t kOptionsMax = 50;
  const readiness::Changes& c = request.changes;
  const std::size_t options = c.add_vrps.size() + c.remove_vrps.size() + c.add_routes.size() + c.remove_routes.size();
  if (options == 0 || options > kOptionsMax || !request.withdrawn.empty() || request.contact_registered) return {};
  std::string out = "mannerly whatif " + format_asn(n.asn);
  const auto roas = [&](std::string_view option, const auto& rows) {
    for (const snapshot::VrpRow& row : rows) {
      out += fmt::format(" {} {},{},AS{}", option, format_prefix(row.prefix()), row.max_length, row.asn);
    }
  };
  const auto routes = [&](std::string_view option, const auto& rows) {
    for (const snapshot::IrrRouteRow& row : rows) {
      out += fmt::format(" {} {},AS{}", option, format_prefix(row.prefix()), row.origin);
    }
  };
  roas("--roa", c.add_vrps);
  roas("--remove-roa", c.remove_vrps);
  routes("--route", c.add_routes);
  routes("--remove-route", c.remove_routes);
  return out;
}

}  // namespace

Page network_whatif_page(const View& view) {
  return network_frame(view, NetworkTab::kWhatIf, [&](const Network& n, Page& page) {
    const std::vector<std::string> chosen = changes_of(view);
    page.title += ": what if";
    page.heading = Html(fmt::format("What if {} changed something?", format_asn(n.asn)));
    page.crumbs.emplace_back("What if", n.path("/whatif"));
    Html result;
    const auto request = observatory::parse_changes(chosen);
    const bool any = std::ranges::any_of(chosen, [](const std::string& text) { return !text.empty(); });
    if (!request) {
      page.lede = "A change could not be read.";
      result = render::html::warn(request.error().message);
    } else if (!any) {
      page.lede = "Choose changes below, or write your own; the answer is exact, and the address keeps it.";
    } else if (const auto answer = observatory::what_if(n.edition, n.asn, *request); !answer) {
      page.lede = "It could not be worked out.";
      result = render::html::warn(answer.error().message);
    } else {
      page.lede = answer_sentence(*answer);
      for (const std::string& text : answer->unmatched) result += render::html::warn(text);
      result += render::html::panel("Scores", scores_table(*answer), "wide", "result");
      result += render::html::panel(
          "Routes", render::html::join({routes_table(n, *answer), others_table(n, *answer)}, ""), "wide");
      page.api = "/api/v1" + view.here.str();
      page.cli = command_of(n, *request);
    }
    page.body += result;
    page.body += render::html::panel(
        "Changes", render::html::island("basket", "{}", form_of(n, suggestions_of(n), chosen)), "wide", "changes");
    page.body += render::html::note(
        "ROAs and route objects are judged as if they were there today. Incidents of the month stay as they are.");
  });
}

}  // namespace mannerly::pages
