// mannerly policy: the whole policy of a router, from the network file and a snapshot.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "base/text.h"
#include "base/version.h"
#include "cli/commands.h"
#include "cli/open_snapshot.h"
#include "cli/policy_inputs.h"
#include "io/file.h"
#include "render/router/target.h"

namespace mannerly::cli {
namespace {

using policy::FactProblem;
using render::router::Target;

std::vector<std::string_view> target_names() {
  std::vector<std::string_view> names;
  for (const Target& target : render::router::targets()) names.push_back(target.name);
  return names;
}

std::string problem_text(const FactProblem& problem) {
  return problem.neighbour.empty() ? problem.why : fmt::format("neighbour {}: {}", problem.neighbour, problem.why);
}

// Prints what is wrong; the exit code when nothing may be written, else 0.
int judge(Context& context, const std::vector<FactProblem>& problems, std::string_view only,
          std::vector<std::string>& warnings) {
  const bool forced = context.arguments.has("force");
  int code = kExitOk;
  for (const FactProblem& problem : problems) {
    if (!only.empty() && !problem.neighbour.empty() && !iequals(problem.neighbour, only)) continue;
    const std::string text = problem_text(problem);
    warnings.push_back(text);
    if (forced) {
      context.terminal.note(text + " (written all the same: --force)");
      continue;
    }
    context.terminal.error({ErrorCode::kNoData, text});
    code = problem.over_limit ? kExitBelow : code == kExitBelow ? code : kExitNoData;
  }
  if (code != kExitOk) context.terminal.note("nothing was written; --force writes with what there is");
  return code;
}

struct Output {
  const Target* target = nullptr;
  std::string text;
};

Result<std::vector<Output>> render_all(const Context& context, const policy::RouterPolicy& policy,
                                       render::router::Preamble preamble) {
  std::vector<Output> out;
  for (const std::string& name : context.arguments.all("for")) {
    const Target* target = render::router::find_target(name);
    preamble.made_by = fmt::format("{} policy --for {}", kProgramVersion, name);
    MANNERLY_TRY(std::string text, target->render(policy, preamble));
    out.push_back({target, std::move(text)});
  }
  return out;
}

// All files, or none: each is written beside its name first, and only then they are renamed.
Status write_all(const std::filesystem::path& folder, const std::vector<Output>& outputs) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return fail(ErrorCode::kIo, fmt::format("{}: {}", folder.string(), error.message()));
  std::vector<io::AtomicFile> files;
  for (const Output& output : outputs) {
    MANNERLY_TRY(io::AtomicFile file, io::AtomicFile::create(folder / output.target->file_name));
    MANNERLY_CHECK_OK(file.write(output.text));
    files.push_back(std::move(file));
  }
  for (io::AtomicFile& file : files) MANNERLY_CHECK_OK(file.commit());
  return {};
}

int deliver(Context& context, const std::vector<Output>& outputs) {
  const std::string folder = context.arguments.get("out");
  if (folder.empty()) {
    context.terminal.print(outputs.front().text);
    return kExitOk;
  }
  if (const auto written = write_all(folder, outputs); !written) return fail_with(context, written.error());
  for (const Output& output : outputs) {
    context.terminal.note(fmt::format("{}/{}; {}", folder, output.target->file_name, output.target->load));
  }
  return kExitOk;
}

Status check_arguments(const Context& context) {
  if (!context.arguments.has("network")) return fail(ErrorCode::kUsage, "which network? Give --network FILE");
  auto names = context.arguments.all("for");
  if (names.empty()) {
    return fail(ErrorCode::kUsage, fmt::format("for which router? Give --for {}", fmt::join(target_names(), "|")));
  }
  std::sort(names.begin(), names.end());
  if (std::adjacent_find(names.begin(), names.end()) != names.end()) {
    return fail(ErrorCode::kUsage, "--for names a router twice");
  }
  if (names.size() > 1 && !context.arguments.has("out")) {
    return fail(ErrorCode::kUsage, "several routers need a folder: give --out DIR");
  }
  return {};
}

int run(Context& context) {
  if (const auto checked = check_arguments(context); !checked) return fail_with(context, checked.error());
  const auto network = read_network(context.arguments.get("network"));
  if (!network) return fail_with_network(context, network.error());
  const std::string only = context.arguments.get("neighbour");
  if (!only.empty() && network->find(only) == nullptr) {
    return fail_with(context, {ErrorCode::kUsage, fmt::format("{} has no neighbour {}", network->file, only)});
  }
  const auto sources = gather_policy_sources(context, *network);
  if (!sources) return fail_with(context, sources.error());
  std::vector<std::string> warnings;
  if (const int code = judge(context, sources->gathered.problems, only, warnings); code != kExitOk) return code;
  const auto made = policy::make_router_policy(*network, sources->gathered.inputs, only);
  if (!made) return fail_with(context, made.error());
  const auto outputs = render_all(context, *made,
                                  {.snapshot = sources->snapshot,
                                   .at = sources->at,
                                   .sources = sources->gathered.sources,
                                   .network = network->file,
                                   .warnings = std::move(warnings)});
  if (!outputs) return fail_with(context, outputs.error());
  return deliver(context, *outputs);
}

}  // namespace

Command policy_command() {
  return {.path = "policy",
          .summary = "Write the whole policy of a router from a network file",
          .text =
              "Reads a network file (who is behind each session), computes for each neighbour what is accepted and "
              "announced, and writes it as the configuration of a router: bogons, own space, prefix and origin lists "
              "from the snapshot's registries and ROAs, peer lock, limits, RFC 9234 roles, RPKI, marks. The pages "
              "under docs/reference/policy "
              "list rule by rule what each router can express.\n\n"
              "A snapshot is needed when the network file names as-sets; else it is read, if there is one, for "
              "the limits that PeeringDB gives.\n\n"
              "When a set is missing or empty, or a registry was read in part, nothing is written and the exit "
              "status is 5, or 3 when a set is too large. --force writes with what there is and says so in the "
              "output; an empty list is never written.",
          .options = {{.name = "network", .letter = 'n', .value = "FILE", .help = "the network file"},
                      {.name = "for",
                       .value = "ROUTER",
                       .help = "the language of the output; may be given several times with --out",
                       .choices = target_names(),
                       .repeatable = true},
                      {.name = "neighbour", .value = "NAME", .help = "the part of this neighbour alone"},
                      {.name = "out", .value = "DIR", .help = "write files into this folder, all of them or none"},
                      {.name = "force", .help = "write although data are missing or incomplete"},
                      snapshot_option()},
          .examples = {{"policy --network network.toml --for bird", "for BIRD, to the standard output"},
                       {"policy -n network.toml --for bird --for frr --out routers", "two routers, as files"},
                       {"policy -n network.toml --for bird --neighbour cust-one", "to look at one neighbour"}},
          .run = run};
}

}  // namespace mannerly::cli
