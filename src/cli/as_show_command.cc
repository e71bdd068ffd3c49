// mannerly as show: what the sources say about one network.
#include <fmt/format.h>

#include <array>

#include "cli/commands.h"
#include "cli/output.h"
#include "cli/route_facts.h"
#include "cli/view.h"
#include "cli/words.h"
#include "readiness/groups.h"
#include "readiness/inputs.h"
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
using snapshot::AsRow;
using snapshot::Snapshot;
using snapshot::SourceKind;

constexpr std::size_t kRoutesShown = 40;
constexpr std::size_t kNeighboursShown = 15;

struct AsPicture {
  Asn asn;
  const AsRow* row = nullptr;
  std::vector<RouteFacts> routes;
  std::array<std::size_t, 3> rov{};  // by validity::RovState
  std::array<std::size_t, 4> irr{};  // by validity::IrrState
};

AsPicture picture_of(const Snapshot& s, const AsRow& row) {
  AsPicture p{.asn = Asn{row.asn}, .row = &row};
  const validity::IrrSources sources(s.irr_sources(), validity::IrrPolicy::kRirOrRadbMirrored);
  for (const std::uint32_t route : s.routes_of(p.asn)) {
    p.routes.push_back(route_facts(s, sources, route));
    ++p.rov[static_cast<std::size_t>(p.routes.back().rov.state)];
    ++p.irr[static_cast<std::size_t>(p.routes.back().irr.state)];
  }
  return p;
}

Sheet routes_sheet(const Snapshot& s, const AsPicture& p) {
  Sheet sheet{.columns = {{"prefix", "Prefix"},
                          {"rov", "RPKI"},
                          {"rov_reason", "Because", false, true},
                          {"irr", "IRR"},
                          {"irr_by_source", "By registry", false, true},
                          {"peers", "Peers"},
                          {"withdrawn", "Withdrawn", true}}};
  for (const RouteFacts& facts : p.routes) {
    const snapshot::RouteRow& route = s.routes()[facts.row];
    const std::string by_source = irr_by_source(s, facts.irr);
    sheet.rows.push_back({format_prefix(route.prefix()), rov_cell(s, facts), rov_reason_cell(s, facts),
                          irr_cell(s, facts), by_source.empty() ? Cell() : Cell(by_source),
                          route.peers > 0 ? Cell(std::uint64_t{route.peers}) : Cell(),
                          (route.flags & snapshot::RouteRow::kWithdrawn) != 0});
  }
  return sheet;
}

Sheet neighbours_sheet(const Snapshot& s, Asn asn) {
  Sheet sheet{
      .columns = {{"relation", "Relation"}, {"asn", "AS"}, {"name", "Name", false, true}, {"economy", "Economy"}}};
  for (const auto relation : {snapshot::Relation::kProvider, snapshot::Relation::kPeer, snapshot::Relation::kCustomer,
                              snapshot::Relation::kSibling}) {
    for (const auto& link : s.links_of(asn)) {
      if (link.relation != relation) continue;
      const Asn neighbour{link.neighbour};
      const AsRow* row = s.find_as(neighbour);
      const std::string_view name = as_name(s, neighbour);
      const std::string economy = row != nullptr ? economy_text(row->economy) : std::string();
      sheet.rows.push_back({name_of(relation), format_asn(neighbour), name.empty() ? Cell() : Cell(name),
                            economy.empty() ? Cell() : Cell(economy)});
    }
  }
  return sheet;
}

// What contacts offer; never who they are.
Sheet contacts_sheet(const Snapshot& s, Asn asn) {
  Sheet sheet{.columns = {{"role", "Role"},
                          {"origin", "Registered with"},
                          {"email", "E-mail"},
                          {"phone", "Phone"},
                          {"resolves", "Object exists"},
                          {"visibility", "Visible to"}}};
  for (const auto& contact : s.contacts_of(asn)) {
    const bool registry = contact.origin == snapshot::ContactOrigin::kRegistry;
    const auto offers = [&](std::uint8_t bit) { return (contact.offers & bit) != 0; };
    sheet.rows.push_back({name_of(contact.role), registry ? "registry" : "PeeringDB",
                          offers(snapshot::ContactRow::kEmail), offers(snapshot::ContactRow::kPhone),
                          registry ? Cell(offers(snapshot::ContactRow::kResolves)) : Cell(),
                          name_of(contact.visibility)});
  }
  return sheet;
}

Cell known(std::string text) {
  return text.empty() ? Cell() : Cell(std::move(text));
}

std::string registry_text(const AsRow& row) {
  if (row.rir == snapshot::Rir::kUnknown) return {};
  std::string text(readiness::name_of(row.rir));
  const std::string_view status = name_of(static_cast<snapshot::ResourceStatus>(row.status));
  if (!status.empty()) text += fmt::format(", {}", status);
  if (row.date != 0) text += " since " + format_date({std::int64_t{row.date} * 86400});
  return text;
}

std::string peeringdb_text(const Snapshot& s, Asn asn) {
  const auto* net = s.find_peeringdb(asn);
  if (net == nullptr) return {};
  std::string text = fmt::format("{} (net {})", s.text(net->name), net->id);
  if (const auto policy = s.text(net->policy); !policy.empty()) text += fmt::format(", {} policy", policy);
  if (const auto set = s.text(net->irr_as_set); !set.empty()) text += fmt::format(", as-set {}", set);
  return text;
}

const snapshot::ParticipantRow* participant_of(const Snapshot& s, const AsRow& row) {
  return row.participant < s.participants().size() ? &s.participants()[row.participant] : nullptr;
}

std::string participant_text(const Snapshot& s, const AsRow& row) {
  const auto* participant = participant_of(s, row);
  if (participant == nullptr) return {};
  std::string text = fmt::format("{} ({})", s.text(participant->name), readiness::name_of(participant->programme));
  if (participant->joined != 0) text += ", since " + format_date({participant->joined});
  return text;
}

std::string aut_num_text(const Snapshot& s, Asn asn) {
  std::string text;
  for (const auto& aut_num : s.aut_nums_of(asn)) {
    text +=
        fmt::format("{}{} {} ({} import, {} export)", text.empty() ? "" : "; ", irr_source_name(s, aut_num.irr_source),
                    s.text(aut_num.as_name), aut_num.imports, aut_num.exports);
  }
  return text;
}

std::string aspa_text(const Snapshot& s, Asn asn) {
  const auto* aspa = s.find_aspa(asn);
  if (aspa == nullptr) return {};
  std::string text;
  for (const std::uint32_t provider : Snapshot::rows(s.aspa_providers(), aspa->providers)) {
    text += fmt::format("{}AS{}", text.empty() ? "providers " : ", ", provider);
  }
  return text;
}

std::string spoofer_text(const Snapshot& s, Asn asn) {
  std::size_t received = 0;
  const auto sessions = s.spoofer_of(asn);
  for (const auto& row : sessions) {
    received += row.private_source == snapshot::SpooferResult::kReceived ||
                row.routed_source == snapshot::SpooferResult::kReceived;
  }
  if (sessions.empty()) return {};
  return fmt::format("{} results, {} let spoofed packets out", sessions.size(), received);
}

Facts facts_of(const Snapshot& s, const AsPicture& p) {
  const AsRow& row = *p.row;
  Facts facts;
  facts.facts = {{"Organisation", known(std::string(org_name(s, row)))},
                 {"Economy", known(economy_text(row.economy))},
                 {"Registry", known(registry_text(row))},
                 {"PeeringDB", known(peeringdb_text(s, p.asn))},
                 {"MANRS", known(participant_text(s, row))},
                 {"aut-num", known(aut_num_text(s, p.asn))},
                 {"ASPA", known(aspa_text(s, p.asn))},
                 {"Spoofer tests", known(spoofer_text(s, p.asn))}};
  const auto cone = s.cone_of(p.asn);
  facts.facts.push_back({"Customer cone", cone.empty() ? Cell() : Cell(fmt::format("{} ASes", cone.size()))});
  return facts;
}

std::string routes_sentence(const Snapshot& s, const AsPicture& p) {
  const std::string rpki =
      s.vrps().empty() ? "no data" : fmt::format("{} valid, {} invalid, {} not found", p.rov[1], p.rov[2], p.rov[0]);
  const std::string irr = s.irr_routes().empty() ? "no data"
                                                 : fmt::format("{} exact, {} covering, {} other origin, {} none",
                                                               p.irr[3], p.irr[2], p.irr[1], p.irr[0]);
  return fmt::format("RPKI: {}. IRR: {}.", rpki, irr);
}

// The first rows for people; all of them with -o wide.
void add_cut(Document& document, Sheet sheet, std::size_t limit, bool wide) {
  const std::size_t all = sheet.rows.size();
  if (!wide && all > limit) sheet.rows.resize(limit);
  document.add(sheet);
  if (sheet.rows.size() < all) {
    document.add(
        Paragraph{fmt::format("... and {} more: -o wide shows all.", all - sheet.rows.size()), Tone::kMuted, 0});
  }
}

Document document_of(const Snapshot& s, const AsPicture& p, bool wide) {
  Document document;
  const std::string_view name = as_name(s, p.asn);
  document.add(Heading{fmt::format("{}{}{}", format_asn(p.asn), name.empty() ? "" : "  ", name), 1, ""});
  document.add(facts_of(s, p));
  document.add(Heading{"Announced prefixes", 2, fmt::format("{}", p.routes.size())});
  if (!p.routes.empty()) {
    document.add(Paragraph{routes_sentence(s, p), Tone::kPlain, 0});
    add_cut(document, routes_sheet(s, p), kRoutesShown, wide);
  }
  const Sheet neighbours = neighbours_sheet(s, p.asn);
  document.add(Heading{"Neighbours", 2, fmt::format("{}", neighbours.rows.size())});
  if (!neighbours.rows.empty()) add_cut(document, neighbours, kNeighboursShown, wide);
  const Sheet contacts = contacts_sheet(s, p.asn);
  document.add(Heading{"Contacts", 2, fmt::format("{}", contacts.rows.size())});
  if (!contacts.rows.empty()) document.add(contacts);
  document.add(
      Paragraph{fmt::format("Next: mannerly as score {0} | as audit {0} | as explain {0} M7RPKI", format_asn(p.asn)),
                Tone::kMuted, 0});
  return document;
}

void text_or_null(render::JsonWriter& json, std::string_view key, std::string_view text) {
  json.key(key);
  if (text.empty()) {
    json.null();
  } else {
    json.value(text);
  }
}

void write_json(render::JsonWriter& json, const Snapshot& s, const AsPicture& p) {
  const AsRow& row = *p.row;
  json.field("asn", p.asn.value);
  text_or_null(json, "name", as_name(s, p.asn));
  text_or_null(json, "organisation", org_name(s, row));
  text_or_null(json, "economy", economy_text(row.economy));
  text_or_null(json, "rir", row.rir == snapshot::Rir::kUnknown ? std::string_view() : readiness::name_of(row.rir));
  text_or_null(json, "status", name_of(static_cast<snapshot::ResourceStatus>(row.status)));
  json.key("participant");
  if (const auto* participant = participant_of(s, row); participant != nullptr) {
    json.begin_object().field("name", s.text(participant->name));
    json.field("programme", readiness::name_of(participant->programme)).end_object();
  } else {
    json.null();
  }
  json.key("peeringdb");
  if (const auto* net = s.find_peeringdb(p.asn); net != nullptr) {
    json.begin_object().field("id", net->id).field("name", s.text(net->name));
    json.field("policy", s.text(net->policy)).field("irr_as_set", s.text(net->irr_as_set)).end_object();
  } else {
    json.null();
  }
  json.key("aut_nums").begin_array();
  for (const auto& aut_num : s.aut_nums_of(p.asn)) {
    json.begin_object().field("source", irr_source_name(s, aut_num.irr_source));
    json.field("as_name", s.text(aut_num.as_name)).field("imports", aut_num.imports);
    json.field("exports", aut_num.exports).end_object();
  }
  json.end_array().key("aspa_providers");
  if (const auto* aspa = s.find_aspa(p.asn); aspa != nullptr) {
    json.begin_array();
    for (const std::uint32_t provider : Snapshot::rows(s.aspa_providers(), aspa->providers)) json.value(provider);
    json.end_array();
  } else {
    json.null();
  }
  json.key("routes").begin_array();
  for (const RouteFacts& facts : p.routes) {
    json.begin_object();
    write_route(json, s, facts);
    json.end_object();
  }
  json.end_array();
  json.key("neighbours").raw(render::render(neighbours_sheet(s, p.asn), render::Format::kJson));
  json.key("contacts").raw(render::render(contacts_sheet(s, p.asn), render::Format::kJson));
}

int run(Context& context) {
  const auto asn = asn_argument(context.arguments.positionals()[0]);
  if (!asn) return fail_with(context, asn.error());
  const auto open = open_snapshot(context);
  if (!open) return fail_with(context, open.error());
  const Snapshot& s = open->view;
  const auto row = known_as(s, *asn);
  if (!row) return fail_with(context, row.error());
  const auto format = output_format(context, render::Format::kTable);
  if (!format) return fail_with(context, format.error());
  const AsPicture p = picture_of(s, **row);
  const View view{.document = document_of(s, p, *format == render::Format::kWide),
                  .rows = routes_sheet(s, p),
                  .json = [&](render::JsonWriter& json) { write_json(json, s, p); },
                  .provenance = provenance_of(s, {SourceKind::kMrt, SourceKind::kVrp, SourceKind::kIrr,
                                                  SourceKind::kDelegated, SourceKind::kPeeringdb})};
  return print_view(context, view);
}

}  // namespace

Command as_show_command() {
  return {.path = "as show",
          .summary = "What the sources say about a network",
          .text =
              "Name, holder, registry, PeeringDB, programme; the prefixes that it announces with their RPKI and IRR "
              "validity; neighbours; and what its contacts offer (never who they are). csv, tsv and jsonl list the "
              "prefixes. Exit status 5 when no source names the AS.",
          .positionals = {{"ASN", "an AS number: 64500, AS64500 or 1.10"}},
          .options = {snapshot_option(), report_output_option()},
          .examples = {{"as show AS64500", "a network at a glance"},
                       {"as show AS64500 -o wide", "all prefixes and neighbours"},
                       {"as show 64500 -o csv", "its prefixes, for a spreadsheet"}},
          .run = run};
}

}  // namespace mannerly::cli
