// mannerly whatif: what changes for everybody when ROAs, route objects or an ASPA come or go.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/plan_view.h"
#include "cli/view.h"
#include "cli/words.h"
#include "io/file.h"
#include "plan/aspa.h"
#include "readiness/whatif.h"
#include "validity/route.h"

namespace mannerly::cli {
namespace {

using readiness::RouteChange;
using render::Cell;
using render::Document;
using render::Heading;
using render::Item;
using render::Paragraph;
using render::Sheet;
using render::Tone;
using snapshot::IrrRouteRow;
using snapshot::Snapshot;
using snapshot::SourceKind;
using snapshot::VrpRow;
using validity::IrrState;
using validity::RovState;

constexpr std::size_t kPlanBytesMax = std::size_t{64} << 20;
constexpr std::size_t kShownMax = 40;  // routes in the table for people; -o wide shows all
const std::vector<SourceKind> kNeeded = {SourceKind::kMrt, SourceKind::kVrp, SourceKind::kIrr};

struct Aspa {
  Asn customer;
  std::vector<Asn> providers;
};

struct Question {
  readiness::Changes changes;
  std::vector<Aspa> aspas;
};

Error bad(std::string_view option, std::string_view text, std::string_view form) {
  return {ErrorCode::kUsage, fmt::format("{} \"{}\": write it as {}", option, text, form)};
}

Result<VrpRow> vrp_of(const Prefix& prefix, std::string_view length, std::string_view asn) {
  const auto max = parse_u32(length);
  if (!max || *max < prefix.length || *max > static_cast<std::uint32_t>(bits_of(prefix.family))) {
    return fail(ErrorCode::kUsage, fmt::format("\"{}\" is no maximum length for {}", length, format_prefix(prefix)));
  }
  MANNERLY_TRY(const Asn origin, asn_argument(asn));
  return VrpRow{.hi = prefix.bits.hi,
                .lo = prefix.bits.lo,
                .asn = origin.value,
                .length = prefix.length,
                .family = static_cast<std::uint8_t>(prefix.family),
                .max_length = static_cast<std::uint8_t>(*max)};
}

// "192.0.2.0/24,24,AS64500" or "192.0.2.0/24,AS64500".
Result<VrpRow> parse_roa(std::string_view option, std::string_view text) {
  const auto parts = split(text, ',');
  if (parts.size() != 2 && parts.size() != 3) {
    return std::unexpected(bad(option, text, "PREFIX,MAXLENGTH,ASN or PREFIX,ASN"));
  }
  MANNERLY_TRY(const Prefix prefix, prefix_argument(parts[0]));
  const std::string own = fmt::format("{}", prefix.length);
  return vrp_of(prefix, parts.size() == 3 ? parts[1] : std::string_view(own), parts.back());
}

Result<IrrRouteRow> parse_route(std::string_view option, std::string_view text) {
  const auto parts = split(text, ',');
  if (parts.size() != 2) return std::unexpected(bad(option, text, "PREFIX,ORIGIN"));
  MANNERLY_TRY(const Prefix prefix, prefix_argument(parts[0]));
  MANNERLY_TRY(const Asn origin, asn_argument(parts[1]));
  return IrrRouteRow{.hi = prefix.bits.hi,
                     .lo = prefix.bits.lo,
                     .origin = origin.value,
                     .length = prefix.length,
                     .family = static_cast<std::uint8_t>(prefix.family)};
}

// "AS64500=AS64501,AS64502"; "AS64500=AS0": no provider.
Result<Aspa> parse_aspa(std::string_view text) {
  const auto at = text.find('=');
  if (at == std::string_view::npos) return std::unexpected(bad("--aspa", text, "CUSTOMER=PROVIDER,PROVIDER"));
  Aspa out;
  MANNERLY_TRY(out.customer, asn_argument(text.substr(0, at)));
  for (const std::string_view part : split(text.substr(at + 1), ',')) {
    MANNERLY_TRY(const Asn provider, asn_argument(part));
    out.providers.push_back(provider);
  }
  return out;
}

// A change set as `plan roa --format krill-delta` writes it: "A: PREFIX-MAX => ASN" and "R: ...", # comments.
Status read_plan(const std::string& file, readiness::Changes& changes) {
  MANNERLY_TRY(const std::string text, io::read_small_file(file, kPlanBytesMax));
  std::size_t number = 0;
  for (std::string_view line : split(text, '\n')) {
    ++number;
    line = trim(line.substr(0, line.find('#')));
    if (line.empty()) continue;
    const auto where = [&](const Error& error) { return error.in(fmt::format("{}: line {}", file, number)); };
    const auto words = split_words(line);
    if (words.size() != 4 || (words[0] != "A:" && words[0] != "R:") || words[2] != "=>") {
      return std::unexpected(where({ErrorCode::kInvalid, "\"A: PREFIX-MAXLENGTH => ASN\" or \"R: ...\" is expected"}));
    }
    const auto dash = words[1].rfind('-');
    const auto prefix = prefix_argument(words[1].substr(0, dash));
    if (!prefix) return std::unexpected(where(prefix.error()));
    const std::string own = fmt::format("{}", prefix->length);
    const auto row =
        vrp_of(*prefix, dash == std::string_view::npos ? std::string_view(own) : words[1].substr(dash + 1), words[3]);
    if (!row) return std::unexpected(where(row.error()));
    (words[0] == "A:" ? changes.add_vrps : changes.remove_vrps).push_back(*row);
  }
  return {};
}

Result<Question> question_of(const Context& context) {
  Question out;
  const auto& arguments = context.arguments;
  for (const std::string& text : arguments.all("roa")) {
    MANNERLY_TRY(const VrpRow row, parse_roa("--roa", text));
    out.changes.add_vrps.push_back(row);
  }
  for (const std::string& text : arguments.all("remove-roa")) {
    MANNERLY_TRY(const VrpRow row, parse_roa("--remove-roa", text));
    out.changes.remove_vrps.push_back(row);
  }
  for (const std::string& text : arguments.all("route")) {
    MANNERLY_TRY(const IrrRouteRow row, parse_route("--route", text));
    out.changes.add_routes.push_back(row);
  }
  for (const std::string& text : arguments.all("remove-route")) {
    MANNERLY_TRY(const IrrRouteRow row, parse_route("--remove-route", text));
    out.changes.remove_routes.push_back(row);
  }
  for (const std::string& text : arguments.all("aspa")) {
    MANNERLY_TRY(Aspa aspa, parse_aspa(text));
    out.aspas.push_back(std::move(aspa));
  }
  if (arguments.has("plan")) MANNERLY_CHECK_OK(read_plan(arguments.get("plan"), out.changes));
  const auto& c = out.changes;
  if (c.add_vrps.empty() && c.remove_vrps.empty() && c.add_routes.empty() && c.remove_routes.empty() &&
      out.aspas.empty() && !arguments.has("plan")) {
    return fail(ErrorCode::kUsage, "what if what? Give --roa, --route, --aspa, --plan or one of the --remove options");
  }
  return out;
}

// ---- the answer ----

struct Answer {
  std::optional<Asn> asn;
  std::vector<RouteChange> routes;
  std::vector<ScoreChange> scores;
  std::vector<std::pair<Aspa, plan::AspaEffect>> aspas;
  std::vector<std::string> warnings;
};

bool is_worse(const RouteChange& c) {
  const bool rov =
      c.rov_after != c.rov_before && (c.rov_after == RovState::kInvalid || c.rov_before == RovState::kValid);
  return rov || (is_registered(c.irr_before) && !is_registered(c.irr_after));
}

Sheet routes_sheet(const Snapshot& s, const Answer& a, std::size_t shown_max) {
  Sheet sheet{.columns = {{"prefix", "Prefix"},
                          {"origin", "Origin"},
                          {"name", "Name", false, true},
                          {"rpki_before", "RPKI before"},
                          {"rpki_after", "RPKI after"},
                          {"irr_before", "IRR before"},
                          {"irr_after", "IRR after"},
                          {"peers", "Peers", true}}};
  for (const RouteChange& c : a.routes) {
    if (sheet.rows.size() == shown_max) break;
    const auto& row = s.routes()[c.route];
    const std::string_view name = as_name(s, Asn{row.origin});
    sheet.rows.push_back({format_prefix(row.prefix()), origin_text(validity::origin_of(row)),
                          name.empty() ? Cell() : Cell(name), rov_cell(c.rov_before), rov_cell(c.rov_after),
                          validity::name_of(c.irr_before), validity::name_of(c.irr_after), std::uint32_t{row.peers}});
  }
  return sheet;
}

// "12 routes: notfound to valid".
Sheet summary_sheet(const Snapshot& s, const Answer& a) {
  std::map<std::pair<std::string, std::string>, std::pair<std::uint64_t, std::uint64_t>> counts;
  for (const RouteChange& c : a.routes) {
    const bool own = a.asn && s.routes()[c.route].origin == a.asn->value;
    const auto add = [&](std::string_view kind, std::string_view from, std::string_view to) {
      auto& count = counts[{std::string(kind), fmt::format("{} to {}", from, to)}];
      ++(own ? count.first : count.second);
    };
    if (c.rov_before != c.rov_after) add("RPKI", name_of(c.rov_before), name_of(c.rov_after));
    if (c.irr_before != c.irr_after) add("IRR", name_of(c.irr_before), name_of(c.irr_after));
  }
  Sheet sheet{.columns = {{"kind", "What"}, {"change", "Change"}}};
  if (a.asn) sheet.columns.push_back({"own", format_asn(*a.asn)});
  sheet.columns.push_back({"others", a.asn ? "Others" : "Routes"});
  for (const auto& [key, count] : counts) {
    auto& row = sheet.rows.emplace_back();
    row = {key.first, key.second};
    if (a.asn) row.push_back(count.first);
    row.push_back(count.second);
  }
  return sheet;
}

Document document_of(const Snapshot& s, const Answer& a, std::size_t shown_max) {
  Document document;
  const auto worse = static_cast<std::size_t>(std::count_if(a.routes.begin(), a.routes.end(), is_worse));
  document.add(Heading{"What if", 1, fmt::format("{} routes change, {} for the worse", a.routes.size(), worse)});
  for (const std::string& warning : a.warnings) document.add(Item{{"⚠", "!"}, Tone::kMiddling, warning, 0, false});
  if (!a.routes.empty()) {
    document.add(summary_sheet(s, a));
    document.add(Heading{"Routes", 2, "of everybody, those that get worse first"});
    document.add(routes_sheet(s, a, shown_max));
    if (a.routes.size() > shown_max) {
      document.add(Paragraph{fmt::format("... and {} more (-o wide)", a.routes.size() - shown_max), Tone::kMuted, 2});
    }
  }
  for (const auto& [aspa, effect] : a.aspas) {
    document.add(Heading{"ASPA of " + format_asn(aspa.customer), 2, ""});
    document.add(render::Facts{{{"Paths with it", effect.paths},
                                {"Made invalid", effect.made_invalid},
                                {"No longer invalid", effect.made_valid}}});
    for (const auto& hop : effect.hops) {
      document.add(Item{{"–", "-"},
                        Tone::kMiddling,
                        fmt::format("{} paths through {}, e.g. {}", hop.paths, format_asn(hop.neighbour), hop.example),
                        2,
                        false});
    }
  }
  if (!a.scores.empty()) {
    document.add(Heading{"Scores", 2, "of the networks whose routes change"});
    document.add(score_sheet(a.scores));
  } else if (a.routes.empty() && a.aspas.empty()) {
    document.add(Paragraph{"No announced route changes its state.", Tone::kPlain, 0});
  }
  return document;
}

void write_answer(render::JsonWriter& json, const Snapshot& s, const Answer& a) {
  json.key("warnings").begin_array();
  for (const std::string& warning : a.warnings) json.value(warning);
  json.end_array().key("routes").raw(render::render(routes_sheet(s, a, a.routes.size()), render::Format::kJson));
  json.key("aspas").begin_array();
  for (const auto& [aspa, effect] : a.aspas) {
    json.begin_object().field("customer", aspa.customer.value).field("paths", effect.paths);
    json.field("made_invalid", effect.made_invalid).field("made_valid", effect.made_valid).end_object();
  }
  json.end_array();
  write_scores(json, a.scores);
}

void warn_of_unmatched(const Question& q, const readiness::WhatIf& whatif, Answer& a) {
  for (const std::size_t i : whatif.unmatched_vrps()) {
    a.warnings.push_back(fmt::format("no ROA {} is there to remove", vrp_text(q.changes.remove_vrps[i])));
  }
  for (const std::size_t i : whatif.unmatched_routes()) {
    const IrrRouteRow& row = q.changes.remove_routes[i];
    a.warnings.push_back(
        fmt::format("no route object {} AS{} is there to remove", format_prefix(row.prefix()), row.origin));
  }
}

Answer answer_of(const Snapshot& s, Question& q, const readiness::Profile& profile, std::optional<Asn> asn) {
  Answer out{.asn = asn};
  const validity::IrrSources sources(s.irr_sources(), profile.irr_policy);
  std::uint16_t source = 0;
  while (source < s.irr_sources().size() && !sources.accepts(source)) ++source;
  for (IrrRouteRow& row : q.changes.add_routes) row.irr_source = source;
  const readiness::WhatIf whatif(s, q.changes);
  warn_of_unmatched(q, whatif, out);
  const auto inputs = readiness::Inputs::of(s);
  out.routes = readiness::changed_routes(inputs, whatif.inputs(), sources);
  std::stable_sort(out.routes.begin(), out.routes.end(),
                   [](const RouteChange& x, const RouteChange& y) { return is_worse(x) && !is_worse(y); });
  std::set<Asn> affected;
  if (asn) affected.insert(*asn);
  for (const RouteChange& c : out.routes) {
    if (s.routes()[c.route].origin_kind == snapshot::OriginKind::kAsn) affected.insert(Asn{s.routes()[c.route].origin});
  }
  const readiness::Assessor before(inputs, profile, on_all_cores()), after(whatif.inputs(), profile, on_all_cores());
  out.scores = score_changes(before, after, {affected.begin(), affected.end()}, false);
  return out;
}

// Nothing worse was found, but what is there was not all known.
bool is_incomplete(const Snapshot& s) {
  return std::any_of(s.sources().begin(), s.sources().end(), [](const snapshot::SourceRow& source) {
    const bool broken =
        source.state == snapshot::SourceState::kPartial || source.state == snapshot::SourceState::kFailed;
    return broken && (source.kind == snapshot::SourceKind::kVrp || source.kind == snapshot::SourceKind::kIrr ||
                      source.kind == snapshot::SourceKind::kMrt);
  });
}

int exit_code(const Context& context, const Snapshot& s, const Answer& a) {
  const bool worse =
      std::any_of(a.routes.begin(), a.routes.end(), is_worse) ||
      std::any_of(a.aspas.begin(), a.aspas.end(), [](const auto& x) { return x.second.made_invalid > 0; });
  if (!context.arguments.has("fail-on")) return kExitOk;
  if (worse) return kExitBelow;
  return is_incomplete(s) ? kExitNoData : kExitOk;
}

int run(Context& context) {
  std::optional<Asn> asn;
  if (!context.arguments.positionals().empty()) {
    const auto given = asn_argument(context.arguments.positionals()[0]);
    if (!given) return fail_with(context, given.error());
    asn = *given;
  }
  auto question = question_of(context);
  if (!question) return fail_with(context, question.error());
  const auto profile = chosen_profile(context);
  if (!profile) return fail_with(context, profile.error());
  const auto open = open_snapshot(context);
  if (!open) return fail_with(context, open.error());
  const Snapshot& s = open->view;
  if (s.routes().empty()) return fail_with(context, {ErrorCode::kNoData, "the snapshot has no routes"});
  Answer answer = answer_of(s, *question, *profile, asn);
  if (!question->aspas.empty()) {
    const auto topology = topology::Topology::make(s);
    if (!topology) return fail_with(context, topology.error());
    for (const Aspa& aspa : question->aspas) {
      answer.aspas.emplace_back(aspa, plan::aspa_effect(s, *topology, aspa.customer, aspa.providers));
    }
  }
  const std::size_t shown_max = context.arguments.get("output") == "wide" ? answer.routes.size() : kShownMax;
  const int code = print_view(context, {.document = document_of(s, answer, shown_max),
                                        .rows = routes_sheet(s, answer, answer.routes.size()),
                                        .json = [&](render::JsonWriter& json) { write_answer(json, s, answer); },
                                        .provenance = provenance_of(s, kNeeded, profile->id)});
  return code == kExitOk ? exit_code(context, s, answer) : code;
}

}  // namespace

Command whatif_command() {
  return {
      .path = "whatif",
      .summary = "What changes, for everybody, when ROAs, route objects or an ASPA come or go",
      .text =
          "Makes the changes in a copy of the registrations and judges all announced routes anew: which change "
          "their state, whoever announces them, and what happens to the scores. Nothing is written anywhere. "
          "Exit status 3 with --fail-on worse when a route becomes worse.",
      .positionals = {{"ASN", "whose routes are counted apart", false}},
      .options = {snapshot_option(),
                  {.name = "roa", .value = "P,MAX,ASN", .help = "this ROA is added", .repeatable = true},
                  {.name = "remove-roa", .value = "P,MAX,ASN", .help = "this one is taken back", .repeatable = true},
                  {.name = "route", .value = "P,ORIGIN", .help = "this route object is added", .repeatable = true},
                  {.name = "remove-route",
                   .value = "P,ORIGIN",
                   .help = "those with this prefix and origin go, of all registries",
                   .repeatable = true},
                  {.name = "aspa",
                   .value = "ASN=LIST",
                   .help = "this network's ASPA names these providers: AS64500=AS64501,AS64502",
                   .repeatable = true},
                  {.name = "plan", .value = "FILE", .help = "changes as plan roa --format krill-delta writes them"},
                  {.name = "fail-on",
                   .value = "OUTCOME",
                   .help = "exit status 3 when a route becomes worse",
                   .choices = {"worse"}},
                  profile_option(),
                  report_output_option()},
      .examples = {{"whatif AS64500 --roa 192.0.2.0/24,24,AS64500", "who would notice this ROA"},
                   {"whatif --remove-roa 192.0.2.0/24,24,AS64500 --fail-on worse", "may it go?"},
                   {"whatif AS64500 --plan roas.txt", "a plan, after somebody edited it"}},
      .run = run};
}

}  // namespace mannerly::cli
