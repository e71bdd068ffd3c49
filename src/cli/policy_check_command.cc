// mannerly policy check: reads a network file and says what it means.
#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/open_snapshot.h"
#include "cli/output.h"
#include "cli/policy_inputs.h"
#include "policy/network_check.h"
#include "policy/router.h"

namespace mannerly::cli {
namespace {

std::string list_text(const policy::Neighbour& n) {
  std::string out = fmt::format("{}", fmt::join(n.as_sets, ", "));
  if (!n.prefixes.empty()) out += fmt::format("{}{} prefixes", out.empty() ? "" : " and ", n.prefixes.size());
  return out;
}

int run(Context& context) {
  const auto network = read_network(context.arguments.positionals().front());
  if (!network) return fail_with_network(context, network.error());
  render::Sheet sheet{.columns = {{"name", "Neighbour"},
                                  {"asn", "AS"},
                                  {"role", "Role"},
                                  {"sessions", "Sessions"},
                                  {"list", "May announce", false, true},
                                  {"locked", "Locked behind it", true}}};
  for (const policy::Neighbour& n : network->neighbours) {
    const std::string list = list_text(n);
    sheet.rows.push_back({n.name, format_asn(n.asn), policy::name_of(n.role), std::uint64_t{n.addresses.size()},
                          list.empty() ? render::Cell("anything in bounds", render::Tone::kMuted) : render::Cell(list),
                          std::uint64_t{policy::locked_behind(*network, n).size()}});
  }
  const int code = print_sheet(context, sheet);
  for (const policy::NetworkRemark& remark : policy::check_network(*network)) {
    context.terminal.note(remark.line == 0 ? fmt::format("{}: {}", network->file, remark.text)
                                           : fmt::format("{}: line {}: {}", network->file, remark.line, remark.text));
  }
  return code;
}

}  // namespace

Command policy_check_command() {
  return {.path = "policy check",
          .summary = "Read a network file and say what it means",
          .text =
              "Shows the neighbours of a network file and remarks on what was hardly meant: a reserved AS number, a "
              "customer without an interface, space that the limits exclude. Exit status 2 when the file has an "
              "error; remarks do not change the status.",
          .positionals = {{"FILE", "the network file"}},
          .examples = {{"policy check network.toml", "before a policy is made from it"}},
          .run = run};
}

}  // namespace mannerly::cli
