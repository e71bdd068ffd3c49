#include "cli/commands.h"

namespace mannerly::cli {

std::span<const Command> commands() {
  static const std::vector<Command> all = {ingest_command(),          mrt_command(),        snapshot_info_command(),
                                           snapshot_verify_command(), completion_command(), man_command()};
  return all;
}

}  // namespace mannerly::cli
