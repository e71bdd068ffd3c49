// mannerly as neighbours: who a network buys from, sells to and peers with, and why we think so.
#include <fmt/format.h>

#include <array>

#include "cli/commands.h"
#include "cli/output.h"
#include "cli/view.h"
#include "cli/words.h"
#include "topology/topology.h"

namespace mannerly::cli {
namespace {

using render::Cell;
using render::Document;
using render::Heading;
using render::Paragraph;
using render::Sheet;
using render::Tone;
using snapshot::Snapshot;
using topology::Relation;
using topology::Topology;

constexpr std::size_t kShown = 60;
constexpr std::array kOrder = {Relation::kProvider, Relation::kPeer, Relation::kCustomer, Relation::kSibling};

// Two digits: more would pretend.
double rounded(float confidence) {
  return static_cast<double>(static_cast<int>(confidence * 100 + 0.5f)) / 100;
}

Sheet neighbours_sheet(const Snapshot& s, const Topology& t, Asn asn) {
  Sheet sheet{.columns = {{"relation", "Relation"},
                          {"asn", "AS"},
                          {"name", "Name", false, true},
                          {"confidence", "Sure"},
                          {"reasons", "Because"},
                          {"cone", "Cone", true}}};
  for (const Relation relation : kOrder) {
    for (const topology::Neighbour& n : t.neighbours(asn)) {
      if (n.relation != relation) continue;
      const std::string_view name = as_name(s, n.asn);
      sheet.rows.push_back({std::string(name_of(relation)), format_asn(n.asn), name.empty() ? Cell() : Cell(name),
                            rounded(n.confidence), t.reasons(asn, n.asn), t.cone_size(n.asn)});
    }
  }
  return sheet;
}

std::size_t count_of(const Topology& t, Asn asn, Relation relation) {
  std::size_t count = 0;
  for (const topology::Neighbour& n : t.neighbours(asn)) count += n.relation == relation ? 1 : 0;
  return count;
}

std::string role_of(const Topology& t, Asn asn) {
  if (t.is_route_server(asn)) return "route server";
  if (t.is_clique(asn)) return "transit-free";
  return t.has_customers(asn) ? "transit network" : "edge network";
}

std::string title_of(const Snapshot& s, Asn asn) {
  const std::string_view name = as_name(s, asn);
  return fmt::format("{}{}{}", format_asn(asn), name.empty() ? "" : "  ", name);
}

Document document_of(const Snapshot& s, const Topology& t, Asn asn, const Sheet& all, bool wide) {
  Document document;
  document.add(Heading{title_of(s, asn), 1, role_of(t, asn)});
  document.add(Paragraph{
      fmt::format("Providers: {}. Peers: {}. Customers: {}. Siblings: {}. ASes in the customer cone: {}.",
                  count_of(t, asn, Relation::kProvider), count_of(t, asn, Relation::kPeer),
                  count_of(t, asn, Relation::kCustomer), count_of(t, asn, Relation::kSibling), t.cone_size(asn)),
      Tone::kPlain, 0});
  if (all.rows.empty()) return document;
  Sheet sheet = all;
  if (!wide && sheet.rows.size() > kShown) sheet.rows.resize(kShown);
  document.add(sheet);
  if (sheet.rows.size() < all.rows.size()) {
    document.add(Paragraph{fmt::format("... and {} more: -o wide shows all.", all.rows.size() - sheet.rows.size()),
                           Tone::kMuted, 0});
  }
  document.add(Paragraph{fmt::format("Next: mannerly as neighbours {} --explain {}", format_asn(asn),
                                     format_asn(t.neighbours(asn)[0].asn)),
                         Tone::kMuted, 0});
  return document;
}

Sheet evidence_sheet(const topology::Explanation& e) {
  Sheet sheet{.columns = {{"source", "Source"},
                          {"says", "Says"},
                          {"confidence", "Sure"},
                          {"decided", "Decided"},
                          {"detail", "Because"}}};
  for (const topology::Evidence& piece : e.evidence) {
    const std::string says = piece.says != Relation::kUnknown ? std::string(name_of(piece.says))
                                                              : "not " + std::string(name_of(piece.denies));
    sheet.rows.push_back({name_of(piece.source), says, rounded(piece.confidence), piece.decided, piece.detail});
  }
  return sheet;
}

int explain(Context& context, const Snapshot& s, const Topology& t, Asn a) {
  const auto b = asn_argument(context.arguments.get("explain"));
  if (!b) return fail_with(context, b.error());
  const topology::Explanation e = t.explain(a, *b);
  const Sheet sheet = evidence_sheet(e);
  Document document;
  document.add(Heading{fmt::format("{} to {}", title_of(s, *b), format_asn(a)), 1,
                       e.relation == Relation::kUnknown
                           ? "no link known"
                           : fmt::format("{}, {:.2f}", name_of(e.relation), e.confidence)});
  document.add(Paragraph{e.why + ".", Tone::kPlain, 0});
  if (!sheet.rows.empty()) document.add(sheet);
  const auto write = [&](render::JsonWriter& json) {
    json.field("asn", a.value).field("neighbour", b->value).field("relation", name_of(e.relation));
    json.field("confidence", rounded(e.confidence)).field("why", e.why);
    json.key("evidence").raw(render::render(sheet, render::Format::kJson));
  };
  const int code = print_view(context, {.document = document,
                                        .rows = sheet,
                                        .json = write,
                                        .provenance = provenance_of(s, {snapshot::SourceKind::kMrt})});
  return code == kExitOk && e.relation == Relation::kUnknown ? kExitNoData : code;
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
  const auto t = Topology::make(s);
  if (!t) return fail_with(context, t.error());
  if (context.arguments.has("explain")) return explain(context, s, *t, *asn);
  const Sheet sheet = neighbours_sheet(s, *t, *asn);
  const auto write = [&](render::JsonWriter& json) {
    json.field("asn", asn->value).field("role", role_of(*t, *asn)).field("cone", t->cone_size(*asn));
    json.key("neighbours").raw(render::render(sheet, render::Format::kJson));
  };
  return print_view(context, {.document = document_of(s, *t, *asn, sheet, *format == render::Format::kWide),
                              .rows = sheet,
                              .json = write,
                              .provenance = provenance_of(s, {snapshot::SourceKind::kMrt})});
}

}  // namespace

Command as_neighbours_command() {
  return {
      .path = "as neighbours",
      .summary = "Providers, peers and customers of a network, with reasons",
      .text =
          "Every network with a known link to ASN: what it is to ASN, how sure that is (0 to 1), and the sources "
          "that say so: relationship files, ASPAs, Only-to-Customer marks, routing policies, route servers, and "
          "inference from AS paths (\"paths 3:0\": routes come down the link from 3 or more networks, and from none "
          "the other way). \"not file\" means that the file says something else, \"ASPA (not provider)\" that the ASPA "
          "names "
          "others.\n\n"
          "--explain shows all evidence about one link, and which piece decided. Exit status 5 when no source knows "
          "the network or the link.",
      .positionals = {{"ASN", "an AS number: 64500, AS64500 or 1.10"}},
      .options = {{.name = "explain", .value = "ASN", .help = "all evidence about the link to this network"},
                  snapshot_option(),
                  report_output_option()},
      .examples = {{"as neighbours AS64500", "who it buys from, peers with and sells to"},
                   {"as neighbours AS64500 --explain AS64501", "why we think so"},
                   {"as neighbours 64500 -o csv", "for a spreadsheet"}},
      .run = run};
}

}  // namespace mannerly::cli
