#include "cli/policy_inputs.h"

#include "cli/open_snapshot.h"
#include "io/file.h"

namespace mannerly::cli {

Result<policy::Network> read_network(const std::string& file) {
  MANNERLY_TRY(const std::string text, io::read_small_file(file, policy::kNetworkFileMax));
  return policy::parse_network(text, file);
}

int fail_with_network(Context& context, const Error& error) {
  context.terminal.error(error);
  return error.code == ErrorCode::kInvalid || error.code == ErrorCode::kLimit ? kExitUsage : kExitFailure;
}

Result<PolicySources> gather_policy_sources(const Context& context, const policy::Network& network) {
  PolicySources out;
  const bool is_configured = context.arguments.has("snapshot") || !context.settings.get("snapshot").empty();
  if (!policy::needs_snapshot(network) && !is_configured) {
    out.gathered.inputs = policy::inputs_without_snapshot(network);
    return out;
  }
  MANNERLY_TRY(const OpenSnapshot open, open_snapshot(context));
  const policy::IrrIndex index(open.view);
  out.gathered = policy::gather_inputs(network, index);
  out.snapshot = open.view.short_id();
  out.at = format_instant(open.view.at());
  return out;
}

}  // namespace mannerly::cli
