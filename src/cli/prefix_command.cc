// mannerly prefix show: everything about one prefix.
#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/output.h"
#include "cli/route_facts.h"
#include "cli/view.h"
#include "cli/words.h"
#include "readiness/inputs.h"
#include "validity/bogon.h"
#include "validity/covering.h"
#include "validity/legacy.h"
#include "validity/route.h"

namespace mannerly::cli {
namespace {

using render::Cell;
using render::Document;
using render::Facts;
using render::Heading;
using render::Paragraph;
using render::Sheet;
using render::Tone;
using snapshot::RouteRow;
using snapshot::Snapshot;
using snapshot::SourceKind;
using validity::rows_covering;

constexpr std::size_t kMoreSpecificsShown = 20;
constexpr std::size_t kPathsShown = 200;

// All that is known, gathered once for every form of output.
struct PrefixPicture {
  Prefix prefix;
  std::vector<RouteFacts> announced;
  std::vector<RouteFacts> less_specific;     // the nearest first
  std::vector<std::uint32_t> more_specific;  // rows, at most kMoreSpecificsShown
  std::size_t more_specific_count = 0;
  std::vector<std::uint32_t> vrps, irr_routes;  // covering it
  validity::BogonVerdict bogon;
  std::string bogon_reason;
  validity::Legacy legacy = validity::Legacy::kUnknown;
  const snapshot::ResourceRow* holder = nullptr;
};

PrefixPicture picture_of(const Snapshot& s, const Prefix& prefix) {
  PrefixPicture p{.prefix = prefix};
  const validity::IrrSources sources(s.irr_sources(), validity::IrrPolicy::kRirOrRadbMirrored);
  for (const std::uint32_t row : rows_covering(s.routes(), prefix)) {
    auto& list = s.routes()[row].prefix() == prefix ? p.announced : p.less_specific;
    list.push_back(route_facts(s, sources, row));
  }
  const auto under = s.routes_under(prefix);
  for (const RouteRow& route : under) {
    if (route.prefix() == prefix) continue;
    if (++p.more_specific_count <= kMoreSpecificsShown) {
      p.more_specific.push_back(static_cast<std::uint32_t>(&route - s.routes().data()));
    }
  }
  p.vrps = rows_covering(s.vrps(), prefix);
  p.irr_routes = rows_covering(s.irr_routes(), prefix);
  const validity::Bogons bogons(s);
  p.bogon = bogons.check(prefix);
  if (p.bogon.bogon_class != validity::BogonClass::kNone) p.bogon_reason = bogons.reason(p.bogon, prefix);
  p.legacy = validity::legacy_of(s, prefix);
  p.holder = s.find_resource(prefix.address());
  return p;
}

std::string_view name_of(validity::Legacy legacy) {
  switch (legacy) {
    case validity::Legacy::kNo: return "no";
    case validity::Legacy::kYes: return "yes";
    case validity::Legacy::kUnknown: break;
  }
  return "unknown";
}

std::string holder_text(const Snapshot& s, const snapshot::ResourceRow& holder) {
  std::string text(readiness::name_of(holder.rir));
  if (const std::string economy = economy_text(holder.economy); !economy.empty()) text += ", " + economy;
  text += fmt::format(", {}", cli::name_of(holder.status));
  if (holder.date != 0) text += " since " + format_date({std::int64_t{holder.date} * 86400});
  if (const std::string_view id = s.text(holder.holder); !id.empty()) text += fmt::format(" (holder {})", id);
  return text;
}

Sheet routes_sheet(const Snapshot& s, const std::vector<RouteFacts>& routes, bool with_relation, const Prefix& prefix) {
  Sheet sheet{.columns = {{"prefix", "Prefix"},
                          {"origin", "Origin"},
                          {"name", "Name", false, true},
                          {"rov", "RPKI"},
                          {"rov_reason", "Because", false, true},
                          {"irr", "IRR"},
                          {"irr_by_source", "By registry", true},
                          {"peers", "Peers"},
                          {"withdrawn", "Withdrawn", true}}};
  if (with_relation) sheet.columns.insert(sheet.columns.begin(), {"relation", "Relation"});
  for (const RouteFacts& facts : routes) {
    const RouteRow& route = s.routes()[facts.row];
    const Origin origin = validity::origin_of(route);
    const std::string_view name = origin.kind == Origin::Kind::kAsn ? as_name(s, origin.asn) : std::string_view();
    auto& row = sheet.rows.emplace_back();
    if (with_relation) row.push_back(route.prefix() == prefix ? "itself" : "less specific");
    const std::string by_source = irr_by_source(s, facts.irr);
    row.insert(
        row.end(),
        {format_prefix(route.prefix()), origin_text(origin), name.empty() ? Cell() : Cell(name), rov_cell(s, facts),
         rov_reason_cell(s, facts), irr_cell(s, facts), by_source.empty() ? Cell() : Cell(by_source),
         route.peers > 0 ? Cell(std::uint64_t{route.peers}) : Cell(), (route.flags & RouteRow::kWithdrawn) != 0});
  }
  return sheet;
}

Sheet vrps_sheet(const Snapshot& s, const PrefixPicture& p) {
  Sheet sheet{.columns = {{"prefix", "Prefix"},
                          {"max_length", "Max length"},
                          {"asn", "AS"},
                          {"name", "Name", false, true},
                          {"trust_anchor", "Trust anchor"},
                          {"expires", "Expires", true}}};
  for (const std::uint32_t row : p.vrps) {
    const auto& vrp = s.vrps()[row];
    const std::string_view name = as_name(s, Asn{vrp.asn});
    sheet.rows.push_back({format_prefix(vrp.prefix()), std::uint64_t{vrp.max_length}, format_asn(Asn{vrp.asn}),
                          name.empty() ? Cell() : Cell(name), anchor_name(s, vrp),
                          vrp.expires != 0 ? Cell(format_instant({vrp.expires})) : Cell()});
  }
  return sheet;
}

Sheet irr_sheet(const Snapshot& s, const PrefixPicture& p) {
  Sheet sheet{
      .columns = {{"prefix", "Prefix"}, {"origin", "Origin"}, {"source", "Registry"}, {"mnt_by", "Maintainer"}}};
  for (const std::uint32_t row : p.irr_routes) {
    const auto& route = s.irr_routes()[row];
    sheet.rows.push_back({format_prefix(route.prefix()), format_asn(Asn{route.origin}),
                          irr_source_name(s, route.irr_source), maintainers(s, route.object)});
  }
  return sheet;
}

Sheet paths_sheet(const Snapshot& s, const PrefixPicture& p) {
  Sheet sheet{
      .columns = {{"collector", "Collector"}, {"peer", "Peer"}, {"address", "Address", true}, {"path", "Path"}}};
  for (const RouteFacts& facts : p.announced) {
    for (const SeenPath& seen : seen_paths(s, s.routes()[facts.row], kPathsShown)) {
      if (seen.peer >= s.peers().size()) continue;
      const auto& peer = s.peers()[seen.peer];
      const std::string_view collector =
          peer.source < s.sources().size() ? s.text(s.sources()[peer.source].name) : std::string_view();
      sheet.rows.push_back({collector, format_asn(Asn{peer.asn}), format_address(peer.address()), seen.path});
    }
  }
  return sheet;
}

void add_facts(Document& document, const Snapshot& s, const PrefixPicture& p) {
  Facts facts;
  facts.facts.push_back({"Held from", p.holder != nullptr ? Cell(holder_text(s, *p.holder)) : Cell()});
  facts.facts.push_back({"Legacy space", name_of(p.legacy)});
  const bool is_bogon = p.bogon.bogon_class != validity::BogonClass::kNone;
  facts.facts.push_back(
      {"Bogon", is_bogon ? Cell(fmt::format("{}: {}", validity::name_of(p.bogon.bogon_class), p.bogon_reason),
                                p.bogon.bogon_class == validity::BogonClass::kFull ? Tone::kBad : Tone::kMiddling)
                         : Cell("no")});
  facts.facts.push_back({"More specifics", std::uint64_t{p.more_specific_count}});
  document.add(facts);
}

Document document_of(const Snapshot& s, const PrefixPicture& p, bool with_paths) {
  Document document;
  document.add(Heading{format_prefix(p.prefix), 1, ""});
  add_facts(document, s, p);
  document.add(Heading{"Announced", 2, fmt::format("{}", p.announced.size())});
  if (p.announced.empty()) {
    document.add(Paragraph{"Nobody announces this very prefix.", Tone::kPlain, 2});
  } else {
    document.add(routes_sheet(s, p.announced, false, p.prefix));
  }
  if (!p.less_specific.empty()) {
    document.add(Heading{"Covered by", 2, fmt::format("{}", p.less_specific.size())});
    document.add(routes_sheet(s, p.less_specific, false, p.prefix));
  }
  if (with_paths && p.more_specific_count > 0) {
    document.add(Heading{"More specifics", 2, fmt::format("{} of {}", p.more_specific.size(), p.more_specific_count)});
    const validity::IrrSources sources(s.irr_sources(), validity::IrrPolicy::kRirOrRadbMirrored);
    std::vector<RouteFacts> more;
    more.reserve(p.more_specific.size());
    for (const std::uint32_t row : p.more_specific) more.push_back(route_facts(s, sources, row));
    document.add(routes_sheet(s, more, false, p.prefix));
  }
  document.add(Heading{"ROAs that cover it", 2, fmt::format("{}", p.vrps.size())});
  if (!p.vrps.empty()) document.add(vrps_sheet(s, p));
  document.add(Heading{"Route objects that cover it", 2, fmt::format("{}", p.irr_routes.size())});
  if (!p.irr_routes.empty()) document.add(irr_sheet(s, p));
  const Sheet paths = paths_sheet(s, p);
  if (with_paths && !paths.rows.empty()) {
    document.add(Heading{"Seen by", 2, fmt::format("{} sessions", paths.rows.size())});
    document.add(paths);
  } else if (!paths.rows.empty()) {
    document.add(Paragraph{fmt::format("{} collector sessions have a path: -o wide shows them.", paths.rows.size()),
                           Tone::kMuted, 0});
  }
  return document;
}

void write_json(render::JsonWriter& json, const Snapshot& s, const PrefixPicture& p) {
  json.field("prefix", format_prefix(p.prefix)).key("holder");
  if (p.holder == nullptr) {
    json.null();
  } else {
    json.begin_object()
        .field("rir", readiness::name_of(p.holder->rir))
        .field("economy", economy_text(p.holder->economy));
    json.field("status", cli::name_of(p.holder->status)).field("holder", s.text(p.holder->holder)).key("date");
    if (p.holder->date != 0) {
      json.value(format_date({std::int64_t{p.holder->date} * 86400}));
    } else {
      json.null();
    }
    json.end_object();
  }
  json.key("legacy");
  if (p.legacy == validity::Legacy::kUnknown) {
    json.null();
  } else {
    json.value(p.legacy == validity::Legacy::kYes);
  }
  json.field("bogon", validity::name_of(p.bogon.bogon_class)).field("bogon_reason", p.bogon_reason);
  json.field("more_specifics", std::uint64_t{p.more_specific_count});
  for (const auto& [name, list] : {std::pair{"routes", &p.announced}, std::pair{"less_specifics", &p.less_specific}}) {
    json.key(name).begin_array();
    for (const RouteFacts& facts : *list) {
      json.begin_object();
      write_route(json, s, facts);
      json.end_object();
    }
    json.end_array();
  }
  json.key("vrps").begin_array();
  for (const std::uint32_t row : p.vrps) write_vrp(json, s, s.vrps()[row]);
  json.end_array().key("route_objects").begin_array();
  for (const std::uint32_t row : p.irr_routes) write_irr_route(json, s, s.irr_routes()[row]);
  json.end_array().key("paths").raw(render::render(paths_sheet(s, p), render::Format::kJson));
}

// A prefix, or an address: then the longest announced prefix that holds it, else the address alone.
Result<Prefix> wanted_prefix(const Snapshot& s, std::string_view text) {
  const auto address = parse_address(text);
  if (!address) return prefix_argument(text);
  Prefix prefix = Prefix::of(*address, bits_of(address->family));
  validity::each_covering(s.routes(), prefix, [&](std::size_t first, std::size_t) {
    prefix = s.routes()[first].prefix();
    return false;
  });
  return prefix;
}

int run(Context& context) {
  const auto open = open_snapshot(context);
  if (!open) return fail_with(context, open.error());
  const Snapshot& s = open->view;
  const auto prefix = wanted_prefix(s, context.arguments.positionals()[0]);
  if (!prefix) return fail_with(context, prefix.error());
  const auto format = output_format(context, render::Format::kTable);
  if (!format) return fail_with(context, format.error());
  const PrefixPicture p = picture_of(s, *prefix);
  std::vector<RouteFacts> all = p.announced;
  all.insert(all.end(), p.less_specific.begin(), p.less_specific.end());
  const View view{
      .document = document_of(s, p, *format == render::Format::kWide),
      .rows = routes_sheet(s, all, true, *prefix),
      .json = [&](render::JsonWriter& json) { write_json(json, s, p); },
      .provenance = provenance_of(s, {SourceKind::kMrt, SourceKind::kVrp, SourceKind::kIrr, SourceKind::kDelegated})};
  const int code = print_view(context, view);
  return code == kExitOk && all.empty() ? kExitNoData : code;
}

}  // namespace

Command prefix_show_command() {
  return {.path = "prefix show",
          .summary = "Who announces a prefix, what covers it, and whether that is in order",
          .text =
              "Shows the routes for the prefix and those that cover it, their RPKI and IRR validity, the ROAs and "
              "route objects, who holds the addresses, and whether they are legacy or bogon space. -o wide adds the "
              "more specific routes, the registries one by one and the paths of every collector session.\n\n"
              "Exit status 5 when nothing that covers the prefix is announced.",
          .positionals = {{"PREFIX", "a prefix, or an address: then the longest announced prefix that holds it"}},
          .options = {snapshot_option(), report_output_option()},
          .examples = {{"prefix show 192.0.2.0/24", "the state of a prefix"},
                       {"prefix show 192.0.2.1 -o wide", "the route to an address, with its paths"},
                       {"prefix show 2001:db8::/32 -o json", "everything, for programs"}},
          .run = run};
}

}  // namespace mannerly::cli
