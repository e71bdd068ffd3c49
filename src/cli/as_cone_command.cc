// mannerly as cone: everything that can be reached from a network through customers of customers.
#include <fmt/format.h>

#include <algorithm>

#include "cli/commands.h"
#include "cli/output.h"
#include "cli/view.h"
#include "cli/words.h"
#include "topology/cone_space.h"
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
using topology::ConeSpace;
using topology::Topology;

struct Picture {
  Asn asn;
  std::vector<Asn> members;
  ConeSpace space;
  bool has_routes = false;  // the snapshot holds routes at all
};

// The cone's networks, the largest cones first.
Sheet members_sheet(const Snapshot& s, const Topology& t, const Picture& p) {
  Sheet sheet{.columns = {{"asn", "AS"}, {"name", "Name", false, true}, {"prefixes", "Prefixes"}, {"cone", "Cone"}}};
  std::vector<Asn> order = p.members;
  std::stable_sort(order.begin(), order.end(), [&](Asn x, Asn y) { return t.cone_size(x) > t.cone_size(y); });
  for (const Asn member : order) {
    const std::string_view name = as_name(s, member);
    sheet.rows.push_back({format_asn(member), name.empty() ? Cell() : Cell(name),
                          p.has_routes ? Cell(std::uint64_t{s.routes_of(member).size()}) : Cell(),
                          t.cone_size(member)});
  }
  return sheet;
}

Sheet summary_sheet(const Picture& p) {
  const auto known = [&](auto value) { return p.has_routes ? Cell(value) : Cell(); };
  Sheet sheet{.columns = {{"asn", "AS"},
                          {"ases", "ASes"},
                          {"prefixes_v4", "IPv4 prefixes"},
                          {"addresses_v4", "IPv4 addresses"},
                          {"prefixes_v6", "IPv6 prefixes"},
                          {"slash48_v6", "IPv6 /48s"}}};
  sheet.rows.push_back({format_asn(p.asn), std::uint64_t{p.members.size()}, known(p.space.prefixes_v4),
                        known(p.space.addresses_v4), known(p.space.prefixes_v6), known(p.space.slash48_v6)});
  return sheet;
}

Document document_of(const Snapshot& s, const Picture& p, const Sheet* list) {
  const std::string_view name = as_name(s, p.asn);
  Document document;
  document.add(Heading{fmt::format("{}{}{}", format_asn(p.asn), name.empty() ? "" : "  ", name), 1, "customer cone"});
  const auto known = [&](auto value) { return p.has_routes ? Cell(value) : Cell(); };
  document.add(render::Facts{{{"ASes", std::uint64_t{p.members.size()}},
                              {"IPv4 prefixes", known(p.space.prefixes_v4)},
                              {"IPv4 addresses", known(p.space.addresses_v4)},
                              {"IPv6 prefixes", known(p.space.prefixes_v6)},
                              {"IPv6 /48s", known(p.space.slash48_v6)}}});
  if (list != nullptr) {
    document.add(*list);
  } else if (p.members.size() > 1) {
    document.add(Paragraph{fmt::format("Next: mannerly as cone {} --list", format_asn(p.asn)), Tone::kMuted, 0});
  }
  return document;
}

int run(Context& context) {
  const auto asn = asn_argument(context.arguments.positionals()[0]);
  if (!asn) return fail_with(context, asn.error());
  const auto open = open_snapshot(context);
  if (!open) return fail_with(context, open.error());
  const Snapshot& s = open->view;
  const auto row = known_as(s, *asn);
  if (!row) return fail_with(context, row.error());
  const auto t = Topology::make(s);
  if (!t) return fail_with(context, t.error());
  Picture p{.asn = *asn, .members = t->cone_of(*asn), .has_routes = !s.routes().empty()};
  p.space = topology::space_of(s, p.members);
  const bool with_list = context.arguments.has("list");
  const Sheet list = with_list ? members_sheet(s, *t, p) : Sheet{};
  const Sheet summary = summary_sheet(p);
  const auto write = [&](render::JsonWriter& json) {
    json.key("cone").raw(render::render(summary, render::Format::kJson));
    if (with_list) json.key("members").raw(render::render(list, render::Format::kJson));
  };
  return print_view(context, {.document = document_of(s, p, with_list ? &list : nullptr),
                              .rows = with_list ? list : summary,
                              .json = write,
                              .provenance = provenance_of(s, {snapshot::SourceKind::kMrt})});
}

}  // namespace

Command as_cone_command() {
  return {.path = "as cone",
          .summary = "The customer cone of a network: ASes, prefixes, addresses",
          .text =
              "The customer cone is the network itself and all that it reaches by provider-to-customer links alone, "
              "computed from the merged relationships (see: as neighbours). Addresses are counted once however many "
              "prefixes hold them.\n\n"
              "--list names the networks, those with the largest cones first. Without routes in the snapshot prefixes "
              "and addresses are unknown. Exit status 5 when no source knows the network.",
          .positionals = {{"ASN", "an AS number: 64500, AS64500 or 1.10"}},
          .options = {{.name = "list", .help = "name the networks"}, snapshot_option(), report_output_option()},
          .examples = {{"as cone AS64500", "its size"},
                       {"as cone AS64500 --list -o csv", "its members, for a spreadsheet"}},
          .run = run};
}

}  // namespace mannerly::cli
