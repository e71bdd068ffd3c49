// mannerly topology compare: how far the relationships of a snapshot agree with a file of relationships.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "cli/commands.h"
#include "cli/output.h"
#include "cli/view.h"
#include "io/source.h"
#include "topology/compare.h"
#include "topology/topology.h"
#include "wire/asrel/asrel.h"

namespace mannerly::cli {
namespace {

using render::Cell;
using render::Document;
using render::Heading;
using render::Paragraph;
using render::Share;
using render::Sheet;
using render::Tone;
using topology::Agreement;
using topology::Comparison;
using topology::LinkKind;
using topology::Relation;

constexpr std::array kKinds = {LinkKind::kC2p, LinkKind::kP2c, LinkKind::kP2p, LinkKind::kSibling, LinkKind::kNone};

struct Reference {
  std::vector<topology::ReferenceLink> links;
  Tally skipped;  // lines that say nothing of a relationship
};

Result<Reference> read_reference(const std::string& path) {
  MANNERLY_TRY(auto input, io::open_source(path));
  Reference out;
  asrel::AsRelReader reader([&](const asrel::Link& link) {
    const Relation relation = link.relationship == asrel::Relationship::kProviderToCustomer ? Relation::kCustomer
                              : link.relationship == asrel::Relationship::kPeerToPeer       ? Relation::kPeer
                                                                                            : Relation::kSibling;
    out.links.push_back({link.a, link.b, relation});
  });
  for (;;) {
    MANNERLY_TRY(const Bytes chunk, input->next());
    if (chunk.empty()) break;
    if (Status fed = reader.feed(chunk); !fed) return std::unexpected(fed.error().in(path));
  }
  if (Status finished = reader.finish(); !finished) return std::unexpected(finished.error().in(path));
  out.skipped = reader.skipped();
  return out;
}

// What was compared, and the outcome.
struct Report {
  std::string file;
  bool inferred = false;
  std::uint64_t skipped = 0;      // lines of the file
  topology::Inference inference;  // with inferred
  Comparison comparison;
};

// By the paths alone, with the step that decided each link.
void compare_inferred(const snapshot::Snapshot& s, std::span<const topology::ReferenceLink> reference, Report& report) {
  report.inference = topology::infer(topology::PathSet::of(s));
  std::vector<topology::OurLink> ours;
  ours.reserve(report.inference.links.size());
  for (const topology::InferredLink& link : report.inference.links) {
    ours.push_back({link.a, link.b, link.relation, topology::name_of(link.step)});
  }
  report.comparison = topology::compare(reference, ours);
}

// By all sources, with the one that decided.
Status compare_merged(const snapshot::Snapshot& s, std::span<const topology::ReferenceLink> reference, Report& report) {
  MANNERLY_TRY(const topology::Topology topology, topology::Topology::make(s));
  std::vector<topology::OurLink> ours;
  for (const Asn asn : topology.ases()) {
    for (const topology::Neighbour& neighbour : topology.neighbours(asn)) {
      if (neighbour.asn < asn) continue;
      ours.push_back({asn, neighbour.asn, neighbour.relation, topology::name_of(topology.decider(asn, neighbour.asn))});
    }
  }
  report.comparison = topology::compare(reference, ours);
  return {};
}

Cell share_cell(const Agreement& agreement) {
  return agreement.both == 0 ? Cell() : Cell(Share{agreement.share()});
}

Sheet table_sheet(const Comparison& c) {
  Sheet sheet{.columns = {{"theirs", "Theirs \\ ours"}}};
  for (const LinkKind kind : kKinds) {
    std::string key(name_of(kind));
    std::replace(key.begin(), key.end(), ' ', '_');
    sheet.columns.push_back({key, std::string(name_of(kind))});
  }
  for (const LinkKind row : kKinds) {
    std::vector<Cell> cells = {std::string(row == LinkKind::kNone ? "not theirs" : name_of(row))};
    for (const LinkKind column : kKinds) {
      const bool empty_corner = row == LinkKind::kNone && column == LinkKind::kNone;
      const std::uint64_t n = c.table[static_cast<std::size_t>(row)][static_cast<std::size_t>(column)];
      if (empty_corner) {
        cells.emplace_back();
      } else {
        cells.emplace_back(n, row == column ? Tone::kGood : Tone::kPlain);
      }
    }
    sheet.rows.push_back(std::move(cells));
  }
  return sheet;
}

Sheet agreement_sheet(const Comparison& c) {
  Sheet sheet{.columns = {{"kind", "Links that both have"}, {"both", "Links"}, {"equal", "Equal"}, {"share", "Share"}}};
  const auto add = [&](const char* name, const Agreement& a) {
    sheet.rows.push_back({name, a.both, a.equal, share_cell(a)});
  };
  add("customer-provider in the file", c.transit);
  add("peer-peer in the file", c.peers);
  add("siblings in the file", c.siblings);
  add("customer-provider by us", c.transit_ours);
  add("peer-peer by us", c.peers_ours);
  return sheet;
}

Sheet steps_sheet(const Report& report) {
  const Comparison& c = report.comparison;
  Sheet sheet{.columns = {{report.inferred ? "step" : "source", report.inferred ? "Step" : "Source"},
                          {"transit", "Transit links"},
                          {"transit_equal", "Equal"},
                          {"peer", "Peer links"},
                          {"peer_equal", "Equal"},
                          {"share", "Right"}}};
  std::map<std::string, Agreement> all(c.by_how_transit.begin(), c.by_how_transit.end());
  for (const auto& [how, agreement] : c.by_how_peers) {
    all[how].both += agreement.both;
    all[how].equal += agreement.equal;
  }
  for (const auto& [how, sum] : all) {
    const auto transit = c.by_how_transit.find(how), peers = c.by_how_peers.find(how);
    const Agreement t = transit == c.by_how_transit.end() ? Agreement{} : transit->second;
    const Agreement p = peers == c.by_how_peers.end() ? Agreement{} : peers->second;
    sheet.rows.push_back({how, t.both, t.equal, p.both, p.equal, share_cell(sum)});
  }
  return sheet;
}

std::string asn_list(const std::vector<Asn>& asns) {
  std::string out;
  for (const Asn asn : asns) {
    if (!out.empty()) out += ' ';
    out += std::to_string(asn.value);
  }
  return out.empty() ? "none" : out;
}

Document document_of(const Report& report) {
  const Comparison& c = report.comparison;
  Document document;
  document.add(Heading{"Relationships compared", 1, report.file});
  document.add(
      Paragraph{report.inferred ? "Ours: inferred from AS paths alone." : "Ours: all sources of the snapshot, merged.",
                Tone::kPlain, 0});
  document.add(agreement_sheet(c));
  document.add(Heading{"Confusion", 2, "the smaller AS named first; c2p: it is the customer"});
  document.add(table_sheet(c));
  document.add(Paragraph{
      fmt::format("{} links are in the file alone: {}. {} are ours alone. {} have opposite directions.", c.only_theirs,
                  report.inferred ? "no path of these viewpoints shows them" : "no source of ours has them",
                  c.only_ours, c.reversed),
      Tone::kPlain, 0});
  document.add(Heading{report.inferred ? "By step" : "By the source that decided", 2, "links that both have"});
  document.add(steps_sheet(report));
  if (report.inferred) {
    const topology::Inference& i = report.inference;
    document.add(render::Facts{{{"Viewpoints", i.viewpoints},
                                {"Paths", fmt::format("{} used, {} left out", i.paths, i.discarded.all())},
                                {"Clique", asn_list(i.clique)},
                                {"Transit-free too", asn_list(i.transit_free)},
                                {"Route servers", asn_list(i.route_servers)},
                                {"IPv6 transit to peers", asn_list(i.ipv6_donors)}}});
  }
  return document;
}

void write_agreement(render::JsonWriter& json, std::string_view name, const Agreement& a) {
  json.key(name).begin_object().field("both", a.both).field("equal", a.equal).key("share");
  if (a.both == 0) {
    json.null();
  } else {
    json.value(a.share());
  }
  json.end_object();
}

void write_asns(render::JsonWriter& json, std::string_view name, const std::vector<Asn>& asns) {
  json.key(name).begin_array();
  for (const Asn asn : asns) json.value(asn.value);
  json.end_array();
}

void write_json(render::JsonWriter& json, const Report& report) {
  const Comparison& c = report.comparison;
  json.field("file", report.file).field("inferred", report.inferred);
  json.field("lines_skipped", report.skipped);
  json.field("theirs", c.theirs).field("ours", c.ours);
  json.field("only_theirs", c.only_theirs).field("only_ours", c.only_ours).field("reversed", c.reversed);
  json.key("agreement").begin_object();
  write_agreement(json, "transit", c.transit);
  write_agreement(json, "peers", c.peers);
  write_agreement(json, "siblings", c.siblings);
  write_agreement(json, "transit_by_us", c.transit_ours);
  write_agreement(json, "peers_by_us", c.peers_ours);
  json.end_object();
  json.key("confusion").raw(render::render(table_sheet(c), render::Format::kJson));
  json.key(report.inferred ? "steps" : "sources").raw(render::render(steps_sheet(report), render::Format::kJson));
  if (!report.inferred) return;
  const topology::Inference& i = report.inference;
  json.field("viewpoints", i.viewpoints).field("paths", i.paths).field("paths_left_out", i.discarded.all());
  write_asns(json, "clique", i.clique);
  write_asns(json, "transit_free", i.transit_free);
  write_asns(json, "route_servers", i.route_servers);
  write_asns(json, "ipv6_donors", i.ipv6_donors);
}

// What the file's broken lines would have said is not in the figures.
int say_what_was_skipped(Context& context, const std::string& file, const Tally& skipped) {
  for (const Tally::Row& row : skipped.rows()) {
    context.terminal.note(
        fmt::format("{}: {} lines skipped: {} (first: line {})", file, row.count, row.reason, row.first_offset));
  }
  return skipped.total() == 0 ? kExitOk : kExitNoData;
}

int run(Context& context) {
  const auto open = open_snapshot(context);
  if (!open) return fail_with(context, open.error());
  Report report{.file = context.arguments.positionals()[0], .inferred = context.arguments.has("inferred")};
  const auto reference = read_reference(report.file);
  if (!reference) return fail_with(context, reference.error());
  report.skipped = reference->skipped.total();
  if (report.inferred) {
    compare_inferred(open->view, reference->links, report);
  } else if (Status merged = compare_merged(open->view, reference->links, report); !merged) {
    return fail_with(context, merged.error());
  }
  const View view{.document = document_of(report),
                  .rows = table_sheet(report.comparison),
                  .json = [&](render::JsonWriter& json) { write_json(json, report); },
                  .provenance = provenance_of(open->view, {snapshot::SourceKind::kMrt})};
  const int printed = print_view(context, view);
  return printed == kExitOk ? say_what_was_skipped(context, report.file, reference->skipped) : printed;
}

}  // namespace

Command topology_compare_command() {
  return {
      .path = "topology compare",
      .summary = "Compare relationships with a file of relationships",
      .text =
          "Prints how the relationships between networks that the snapshot knows agree with FILE, an as-rel file "
          "(serial 1 or 2, compressed or not): shares by kind, the confusion table, and the share by the step or "
          "source that decided. Links that one side alone has are counted, not judged.\n\n"
          "With --inferred the AS paths of the snapshot are the only source, so that a file that is in the snapshot "
          "as well does not agree with itself. csv, tsv and jsonl hold the confusion table.",
      .positionals = {{"FILE", "an as-rel file"}},
      .options = {{.name = "inferred", .help = "infer from AS paths alone, whatever else the snapshot holds"},
                  snapshot_option(),
                  report_output_option()},
      .examples = {{"topology compare --inferred 20160101.as-rel.txt.xz", "how good the inference is"},
                   {"topology compare as-rel.txt -o json", "the same for all sources, for programs"}},
      .run = run};
}

}  // namespace mannerly::cli
