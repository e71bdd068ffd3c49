// mannerly customers: what each customer of a network announced through it, against what it may.
#include <fmt/format.h>

#include <algorithm>

#include "cli/commands.h"
#include "cli/output.h"
#include "cli/plan_view.h"
#include "cli/view.h"
#include "cli/words.h"
#include "io/file.h"
#include "policy/customers.h"
#include "render/customers/mail.h"

namespace mannerly::cli {
namespace {

using policy::Customer;
using policy::CustomerFinding;
using policy::CustomerReport;
using render::Cell;
using render::Document;
using render::Heading;
using render::Item;
using render::Paragraph;
using render::Sheet;
using render::Tone;
using snapshot::Snapshot;
using snapshot::SourceKind;

const std::vector<SourceKind> kNeeded = {SourceKind::kMrt, SourceKind::kIrr, SourceKind::kVrp, SourceKind::kDelegated,
                                         SourceKind::kIncidents};
constexpr std::size_t kEvidenceShown = 3, kCustomersShown = 10;

Tone tone_of(int risk) {
  if (risk == 0) return Tone::kGood;
  return risk < 10 ? Tone::kMiddling : Tone::kBad;
}

// "leak 3 (20), unregistered 5 (6)": the parts of the risk, routes and points.
std::string parts_of(const Customer& c) {
  std::string out;
  for (const CustomerFinding& f : c.findings) {
    out += fmt::format("{}{} {} ({})", out.empty() ? "" : ", ", name_of(f.issue), f.routes, f.points);
  }
  return out;
}

Sheet summary_sheet(const Snapshot& s, const CustomerReport& r) {
  Sheet sheet{.columns = {{"asn", "AS"},
                          {"name", "Name", false, true},
                          {"risk", "Risk"},
                          {"routes", "Routes"},
                          {"clean", "In order"},
                          {"cone", "Cone"},
                          {"as_set", "As-set", true},
                          {"sure", "Sure", true},
                          {"parts", "Parts of the risk: routes (points)", false, true}}};
  for (const Customer& c : r.customers) {
    const std::string_view name = as_name(s, c.asn);
    std::string sets;
    for (const std::string& set : c.as_sets) sets += (sets.empty() ? "" : " ") + set;
    sheet.rows.push_back({format_asn(c.asn), name.empty() ? Cell() : Cell(name), Cell(c.risk, tone_of(c.risk)),
                          c.routes, c.clean, c.cone, sets.empty() ? Cell() : Cell(sets), render::Share{c.confidence},
                          parts_of(c)});
  }
  return sheet;
}

Sheet findings_sheet(const CustomerReport& r) {
  Sheet sheet{.columns = {{"customer", "Customer"},
                          {"risk", "Risk"},
                          {"issue", "Issue"},
                          {"routes", "Routes"},
                          {"points", "Points"},
                          {"evidence", "Evidence"}}};
  for (const Customer& c : r.customers) {
    for (const CustomerFinding& f : c.findings) {
      for (const auto& example : f.examples) {
        sheet.rows.push_back({format_asn(c.asn), c.risk, name_of(f.issue), f.routes, f.points, example.evidence});
      }
    }
  }
  return sheet;
}

void add_customer(Document& document, const Snapshot& s, const Customer& c, bool all) {
  const std::string_view name = as_name(s, c.asn);
  document.add(Heading{fmt::format("{}{}{}", format_asn(c.asn), name.empty() ? "" : "  ", name), 2,
                       fmt::format("risk {}, {} of {} routes in order", c.risk, c.clean, c.routes)});
  for (const CustomerFinding& f : c.findings) {
    document.add(Item{{"▲", "!"},
                      tone_of(f.points),
                      fmt::format("{}: {} ({} points)", title_of(f.issue), f.routes, f.points),
                      2,
                      true});
    std::size_t shown = 0;
    for (const auto& example : f.examples) {
      if (!all && shown == kEvidenceShown) break;
      document.add(Item{{"–", "-"}, Tone::kMuted, example.evidence, 4, false});
      ++shown;
    }
    if (shown < f.routes) document.add(Paragraph{fmt::format("... and {} more", f.routes - shown), Tone::kMuted, 6});
  }
}

Document document_of(const Snapshot& s, const CustomerReport& r, bool all) {
  const std::string_view name = as_name(s, r.network);
  Document document;
  document.add(Heading{fmt::format("{}{}{}", format_asn(r.network), name.empty() ? "" : "  ", name), 1,
                       fmt::format("{} customers", r.customers.size())});
  if (r.paths == 0) {
    document.add(
        Paragraph{"No path of the snapshot shows a route that it passed on from a customer: nothing could be "
                  "checked.",
                  Tone::kMiddling, 0});
  }
  document.add(summary_sheet(s, r));
  std::size_t shown = 0;
  for (const Customer& c : r.customers) {
    if (c.findings.empty() || (!all && shown == kCustomersShown)) break;
    add_customer(document, s, c, all);
    ++shown;
  }
  if (shown > 0) document.add(Paragraph{"The mails to send: --mail.", Tone::kMuted, 0});
  return document;
}

void write_report(render::JsonWriter& json, const Snapshot& s, const CustomerReport& r) {
  json.field("network", r.network.value).field("paths", r.paths).key("customers").begin_array();
  for (const Customer& c : r.customers) {
    json.begin_object().field("asn", c.asn.value).field("name", as_name(s, c.asn)).field("risk", c.risk);
    json.field("routes", c.routes).field("clean", c.clean).field("cone", c.cone);
    json.field("confidence", double{c.confidence}).field("from_file", c.from_file).key("as_sets").begin_array();
    for (const std::string& set : c.as_sets) json.value(set);
    json.end_array().key("findings").begin_array();
    for (const CustomerFinding& f : c.findings) {
      json.begin_object().field("issue", name_of(f.issue)).field("routes", f.routes).field("points", f.points);
      json.key("examples").begin_array();
      for (const auto& example : f.examples) json.value(example.evidence);
      json.end_array().end_object();
    }
    json.end_array().end_object();
  }
  json.end_array();
}

Result<std::optional<policy::Network>> network_of(const Context& context) {
  const std::string file = context.arguments.get("network");
  if (file.empty()) return std::optional<policy::Network>();
  MANNERLY_TRY(const std::string text, io::read_small_file(file, policy::kNetworkFileMax));
  MANNERLY_TRY(policy::Network network, policy::parse_network(text, file));
  return std::optional(std::move(network));
}

// The network's number: as given, else of the network file.
Result<Asn> asn_of(const Context& context, const std::optional<policy::Network>& file) {
  const auto& words = context.arguments.positionals();
  if (!words.empty()) return asn_argument(words[0]);
  if (file) return file->asn;
  return fail(ErrorCode::kUsage, "whose customers? Give an AS number, or --network FILE");
}

void print_mails(Context& context, const Snapshot& s, const CustomerReport& r) {
  const std::string_view name = as_name(s, r.network);
  const render::MailSettings settings{
      .from = context.arguments.get("from"),
      .network = name.empty() ? format_asn(r.network) : fmt::format("{} ({})", format_asn(r.network), name)};
  std::size_t mails = 0;
  for (const Customer& c : r.customers) {
    if (c.findings.empty()) continue;
    // Mails are parted by a form feed, which none of them holds.
    if (mails++ > 0) context.terminal.print("\f\n");
    context.terminal.print(render::customer_mail(s, r, c, settings));
  }
  context.terminal.note(fmt::format("{} mails written, none sent: read them first", mails));
}

int exit_code(const Context& context, const CustomerReport& r) {
  const bool found = std::any_of(r.customers.begin(), r.customers.end(), [](const Customer& c) { return c.risk > 0; });
  if (context.arguments.has("fail-on") && found) return kExitBelow;
  return r.paths == 0 && !found ? kExitNoData : kExitOk;
}

int run(Context& context) {
  const auto file = network_of(context);
  if (!file) return fail_with(context, file.error());
  const auto asn = asn_of(context, *file);
  if (!asn) return fail_with(context, asn.error());
  const auto format = output_format(context, render::Format::kTable);
  if (!format) return fail_with(context, format.error());
  const auto open = open_snapshot(context);
  if (!open) return fail_with(context, open.error());
  const Snapshot& s = open->view;
  if (const auto row = known_as(s, *asn); !row) return fail_with(context, row.error());
  const auto topology = topology::Topology::make(s);
  if (!topology) return fail_with(context, topology.error());
  auto report = policy::check_customers(s, *topology, *asn, {.file = *file ? &**file : nullptr});
  if (!report) return fail_with(context, report.error());
  if (context.arguments.has("customer")) {
    const auto only = asn_argument(context.arguments.get("customer"));
    if (!only) return fail_with(context, only.error());
    std::erase_if(report->customers, [&](const Customer& c) { return c.asn != *only; });
    if (report->customers.empty()) {
      return fail_with(context, {ErrorCode::kNoData,
                                 fmt::format("{} is no known customer of {}", format_asn(*only), format_asn(*asn))});
    }
  }
  if (context.arguments.has("mail")) {
    print_mails(context, s, *report);
    return exit_code(context, *report);
  }
  const bool rows_of_findings = context.arguments.has("findings");
  const int code = print_view(context, {.document = document_of(s, *report, *format == render::Format::kWide),
                                        .rows = rows_of_findings ? findings_sheet(*report) : summary_sheet(s, *report),
                                        .json = [&](render::JsonWriter& json) { write_report(json, s, *report); },
                                        .provenance = provenance_of(s, kNeeded)});
  return code == kExitOk ? exit_code(context, *report) : code;
}

}  // namespace

Command customers_command() {
  return {.path = "customers",
          .summary = "What each customer announced through a network, against what it may, with the mail to send",
          .text =
              "For each customer, by the merged relationships or a network file: the routes that the network passed on "
              "from it, by the paths of the snapshot, against its as-set and cone, route objects, ROAs, ASPAs, bogons "
              "and the holders of the space; and the incidents in its cone that the network passed on. Sorted by a "
              "risk whose parts are shown.\n\n"
              "--mail writes a mail for each customer with findings: evidence, what to do, and the objects to publish; "
              "addressed to role contacts where the snapshot has such. Nothing is sent. Mails are parted by a form "
              "feed. Exit status 3 with --fail-on findings, 5 when no path shows a customer's route.",
          .positionals = {{"ASN", "the network; else that of the network file", false}},
          .options = {snapshot_option(),
                      {.name = "network", .value = "FILE", .help = "a network file: its customers and their as-sets"},
                      {.name = "customer", .value = "ASN", .help = "this one alone"},
                      {.name = "findings", .help = "with csv, tsv and jsonl: a row for each piece of evidence"},
                      {.name = "mail", .help = "print the mails to send"},
                      {.name = "from",
                       .value = "ADDRESS",
                       .help = "who the mails are from",
                       .default_value = "YOUR-NOC <noc@example.net>"},
                      {.name = "fail-on",
                       .value = "OUTCOME",
                       .help = "exit status 3 when any customer has a finding",
                       .choices = {"findings"}},
                      report_output_option()},
          .examples = {{"customers AS64500", "who needs attention, and why"},
                       {"customers AS64500 --findings -o csv", "all evidence, for a spreadsheet"},
                       {"customers AS64500 --customer AS64501 --mail > mail.txt", "the mail to one of them"}},
          .run = run};
}

}  // namespace mannerly::cli
