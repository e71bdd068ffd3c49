// mannerly sav: anti-spoofing on the interfaces of one's own network.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <system_error>

#include "base/text.h"
#include "base/version.h"
#include "cli/commands.h"
#include "cli/policy_inputs.h"
#include "cli/view.h"
#include "io/file.h"
#include "policy/sav.h"
#include "render/sav/target.h"
#include "topology/topology.h"

namespace mannerly::cli {
namespace {

using policy::SavChoice;
using policy::SavInterface;
using policy::SavMode;
using render::Heading;
using render::Paragraph;
using render::Sheet;
using render::Tone;

std::vector<std::string_view> target_names() {
  std::vector<std::string_view> names;
  for (const render::sav::Target& target : render::sav::targets()) names.push_back(target.name);
  return names;
}
std::vector<std::string_view> mode_names() {
  std::vector<std::string_view> names;
  for (const SavMode mode : policy::all_sav_modes()) names.push_back(policy::name_of(mode));
  return names;
}
std::optional<SavMode> mode_of(std::string_view name) {
  for (const SavMode mode : policy::all_sav_modes()) {
    if (policy::name_of(mode) == name) return mode;
  }
  return std::nullopt;
}

std::string interface_name(const SavInterface& i) {
  return i.interface.empty() ? "(not named)" : i.interface;
}

// The interfaces that --interface names by their own name or by a neighbour's or segment's; all without it.
std::vector<const SavInterface*> asked_for(const Context& context, const policy::SavPlan& plan,
                                           const policy::Network& network) {
  std::vector<const SavInterface*> out;
  const std::string name = context.arguments.get("interface");
  for (const SavInterface& i : plan.interfaces) {
    bool wanted = name.empty() || i.interface == name || iequals(i.label, name);
    for (const std::size_t n : i.neighbours) wanted |= iequals(network.neighbours[n].name, name);
    if (wanted) out.push_back(&i);
  }
  return out;
}

// The method for one interface: the one that was asked for where it can be told apart (edges), else the recommended.
const SavChoice* chosen_of(const SavInterface& i, std::optional<SavMode> mode) {
  const bool free_choice = i.is_edge && i.choices.size() > 1;
  return i.choice(mode && free_choice ? *mode : i.recommended);
}

Sheet methods_sheet(const std::vector<const SavInterface*>& interfaces) {
  Sheet sheet{.columns = {{"interface", "Interface"},
                          {"behind", "Behind it", false, true},
                          {"method", "Method"},
                          {"recommended", "Take"},
                          {"prefixes", "Prefixes"},
                          {"dropped", "Drops"},
                          {"forgeable_v4", "Forgeable v4"},
                          {"forgeable_v6_48", "Forgeable /48", true}}};
  for (const SavInterface* i : interfaces) {
    for (const SavChoice& c : i->choices) {
      const bool take = c.mode == i->recommended;
      render::Cell forgeable4, forgeable6;  // of interfaces to the rest of the world nobody can tell
      if (i->is_edge) forgeable4 = c.forgeable.v4_addresses(), forgeable6 = c.forgeable.v6_slash48s();
      sheet.rows.push_back({interface_name(*i), i->label, std::string(policy::name_of(c.mode)),
                            take ? render::Cell("yes", Tone::kGood) : render::Cell("", Tone::kMuted),
                            std::uint64_t{c.permitted.prefixes().size()},
                            render::Cell(std::uint64_t{c.dropped.size()}, c.dropped.empty() ? Tone::kGood : Tone::kBad),
                            forgeable4, forgeable6});
    }
  }
  return sheet;
}

// What each method would drop, route by route.
Sheet drops_sheet(const std::vector<const SavInterface*>& interfaces, const policy::SavView& view) {
  Sheet sheet{.columns = {{"interface", "Interface"},
                          {"behind", "Behind it", false, true},
                          {"method", "Method"},
                          {"prefix", "Prefix"},
                          {"origin", "Origin"}}};
  for (const SavInterface* i : interfaces) {
    for (const SavChoice& c : i->choices) {
      for (const std::uint32_t r : c.dropped) {
        const policy::SavRoute& route = view.routes[r];
        sheet.rows.push_back({interface_name(*i), i->label, std::string(policy::name_of(c.mode)),
                              format_prefix(route.prefix),
                              route.origin.value == 0 ? render::Cell() : render::Cell(format_asn(route.origin))});
      }
    }
  }
  return sheet;
}

struct Gathered {
  policy::Network network;
  policy::GatheredInputs facts;
  policy::SavView view;
  policy::SavPlan plan;
  Provenance provenance;
};

Result<Gathered> gather(const Context& context, policy::Network network) {
  MANNERLY_TRY(const OpenSnapshot open, open_snapshot(context));
  MANNERLY_TRY(const topology::Topology topology, topology::Topology::make(open.view));
  const policy::IrrIndex index(open.view);
  Gathered out{.network = std::move(network), .facts = {}, .view = {}, .plan = {}, .provenance = {}};
  out.facts = policy::gather_inputs(out.network, index);
  out.view = policy::sav_view(open.view, topology, out.network);
  out.plan = policy::plan_sav(out.network, out.view, out.facts.inputs.neighbours);
  out.provenance = provenance_of(open.view, {snapshot::SourceKind::kMrt, snapshot::SourceKind::kIrr});
  return out;
}

int show(Context& context, const Gathered& gathered) {
  const auto interfaces = asked_for(context, gathered.plan, gathered.network);
  const bool drops = context.arguments.has("drops");
  render::Document document;
  document.add(Heading{fmt::format("Anti-spoofing of {}", gathered.network.name), 1,
                       fmt::format("{} routes, {} prefixes seen to come from a neighbour", gathered.view.routes.size(),
                                   gathered.view.located)});
  document.add(drops ? drops_sheet(interfaces, gathered.view) : methods_sheet(interfaces));
  for (const SavInterface* i : interfaces) {
    std::string text =
        fmt::format("{} ({}): {}, {}.", interface_name(*i), i->label, policy::name_of(i->recommended), i->why);
    for (const std::string& remark : i->remarks) text += fmt::format(" {}.", remark);
    document.add(Paragraph{text, Tone::kPlain, 0});
  }
  for (const policy::FactProblem& problem : gathered.facts.problems) {
    document.add(Paragraph{fmt::format("{}{}", problem.neighbour.empty() ? "" : problem.neighbour + ": ", problem.why),
                           Tone::kMiddling, 0});
  }
  document.add(
      Paragraph{"Drops: announced prefixes of networks behind the interface that the method would drop "
                "(--drops lists them). Forgeable: addresses that it would let through although nobody "
                "behind the interface announces or lists them.",
                Tone::kMuted, 0});
  const View view{
      .document = document,
      .rows = drops ? drops_sheet(interfaces, gathered.view) : methods_sheet(interfaces),
      .json =
          [&](render::JsonWriter& json) {
            json.field("routes", gathered.view.routes.size()).field("located", gathered.view.located);
            json.key("methods").raw(render::render(methods_sheet(interfaces), render::Format::kJson));
            json.key("drops").raw(render::render(drops_sheet(interfaces, gathered.view), render::Format::kJson));
          },
      .provenance = gathered.provenance};
  return print_view(context, view);
}

struct Objection {
  std::string why;
  int code = kExitNoData;
};

// Why a rule for the interface must not be written; empty when it may.
std::vector<Objection> objections(const Gathered& gathered, const SavInterface& i, const SavChoice* choice,
                                  std::optional<SavMode> mode) {
  std::vector<Objection> out;
  if (choice == nullptr) {
    out.push_back({fmt::format("{} cannot be computed: the snapshot does not show what comes from there",
                               policy::name_of(mode.value_or(i.recommended)))});
    return out;
  }
  if (!choice->dropped.empty()) {
    out.push_back({fmt::format("{} would drop {} routes of networks behind it (--drops lists them)",
                               policy::name_of(choice->mode), choice->dropped.size()),
                   kExitBelow});
  }
  if (i.is_edge && choice->mode == SavMode::kLoose && mode != SavMode::kLoose) out.push_back({i.why});
  if (choice->permitted.empty()) out.push_back({"nothing would be permitted"});
  if (choice->mode != SavMode::kAcl) return out;
  for (const policy::FactProblem& problem : gathered.facts.problems) {
    const bool mine = problem.neighbour.empty() || std::ranges::any_of(i.neighbours, [&](std::size_t n) {
                        return gathered.network.neighbours[n].name == problem.neighbour;
                      });
    if (mine) out.push_back({problem.why, problem.over_limit ? kExitBelow : kExitNoData});
  }
  return out;
}

Status write_file(const std::filesystem::path& path, const std::string& text) {
  std::error_code error;
  std::filesystem::create_directories(path.parent_path(), error);
  if (error) return fail(ErrorCode::kIo, fmt::format("{}: {}", path.parent_path().string(), error.message()));
  MANNERLY_TRY(io::AtomicFile file, io::AtomicFile::create(path));
  MANNERLY_CHECK_OK(file.write(text));
  return file.commit();
}

int write(Context& context, const Gathered& gathered, const render::sav::Target& target) {
  const std::optional<SavMode> mode = mode_of(context.arguments.get("method"));
  const bool forced = context.arguments.has("force");
  std::vector<render::sav::Chosen> chosen;
  render::sav::Preamble preamble;
  preamble.lines = {fmt::format("made by: {} sav --for {}", kProgramVersion, target.name),
                    fmt::format("network: {}", gathered.network.file), gathered.provenance.line()};
  int code = kExitOk;
  for (const SavInterface* i : asked_for(context, gathered.plan, gathered.network)) {
    if (i->interface.empty()) {
      context.terminal.note(fmt::format("{}: left out, the network file names no interface", i->label));
      preamble.lines.push_back(fmt::format("left out: {}: the network file names no interface", i->label));
      continue;
    }
    const SavChoice* choice = chosen_of(*i, mode);
    const bool skip = choice == nullptr;
    for (const Objection& objection : objections(gathered, *i, choice, mode)) {
      const std::string text = fmt::format("{} ({}): {}", i->interface, i->label, objection.why);
      preamble.lines.push_back((skip ? "left out: " : "warning: ") + text);
      if (forced) {
        context.terminal.note(text + (skip ? " (left out: --force)" : " (written all the same: --force)"));
      } else {
        context.terminal.error({ErrorCode::kNoData, text});
        if (code != kExitBelow) code = objection.code;
      }
    }
    if (!skip) chosen.push_back({i, choice});
  }
  if (code != kExitOk) {
    context.terminal.note("nothing was written; --method, --interface and the network file choose, --force insists");
    return code;
  }
  if (chosen.empty()) return fail_with(context, {ErrorCode::kNoData, "no interface that a rule could be written for"});
  const std::string text = render::sav::render(target, preamble, render::sav::make_rules(gathered.network, chosen));
  const std::string folder = context.arguments.get("out");
  if (folder.empty()) {
    context.terminal.print(text);
    return kExitOk;
  }
  const std::filesystem::path path = std::filesystem::path(folder) / target.file_name;
  if (const auto written = write_file(path, text); !written) return fail_with(context, written.error());
  context.terminal.note(fmt::format("{}; {}", path.string(), target.load));
  return kExitOk;
}

int run(Context& context) {
  if (!context.arguments.has("network")) {
    return fail_with(context, {ErrorCode::kUsage, "which network? Give --network FILE"});
  }
  auto network = read_network(context.arguments.get("network"));
  if (!network) return fail_with_network(context, network.error());
  const auto gathered = gather(context, std::move(*network));
  if (!gathered) return fail_with(context, gathered.error());
  if (asked_for(context, gathered->plan, gathered->network).empty()) {
    return fail_with(
        context, {ErrorCode::kUsage, fmt::format("{} has no neighbour, segment or interface {}", gathered->network.file,
                                                 context.arguments.get("interface"))});
  }
  if (!context.arguments.has("for")) return show(context, *gathered);
  return write(context, *gathered, *render::sav::find_target(context.arguments.get("for")));
}

}  // namespace

Command sav_command() {
  return {.path = "sav",
          .summary = "Anti-spoofing: which sources each interface may send from",
          .text =
              "Reads a network file and a snapshot and computes, for each interface, the source addresses that every "
              "method in use would permit: a list, strict, feasible and loose reverse-path checks (RFC 3704), and "
              "both algorithms of enhanced feasible-path filtering (RFC 8704). It shows what each would drop of what "
              "networks behind the interface announce, what it would leave forgeable, and which one to take.\n\n"
              "With --for the rules are written as the configuration of a router or packet filter. A rule that would "
              "drop announced prefixes (exit status 3) or rests on data that are missing or incomplete (5) is not "
              "written, and then nothing is written at all. --force insists, and says so in the output.\n\n"
              "Which routes come from which neighbour is read from public paths behind the network's AS number, or "
              "exactly from a dump of the router's own sessions if the snapshot was made with one.",
          .options = {{.name = "network", .letter = 'n', .value = "FILE", .help = "the network file"},
                      {.name = "interface",
                       .letter = 'i',
                       .value = "NAME",
                       .help = "this interface alone, by its name or its neighbour's or segment's"},
                      {.name = "for", .value = "ROUTER", .help = "write rules for it", .choices = target_names()},
                      {.name = "method",
                       .value = "METHOD",
                       .help = "on interfaces to customers, in place of the recommended one",
                       .choices = mode_names()},
                      {.name = "drops", .help = "list what each method would drop"},
                      {.name = "out", .value = "DIR", .help = "write the rules into a file in this folder"},
                      {.name = "force", .help = "write although something speaks against it"},
                      snapshot_option()},
          .examples = {{"sav --network network.toml", "compare the methods"},
                       {"sav -n network.toml --drops -i cust-one", "what each would drop of one customer"},
                       {"sav -n network.toml --for nftables > sav.nft", "rules for a Linux router"}},
          .run = run};
}

}  // namespace mannerly::cli
