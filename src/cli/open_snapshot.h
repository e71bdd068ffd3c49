// The snapshot that a command reads: mapped, checked, kept open while the command runs.
#pragma once

#include <filesystem>

#include "cli/command.h"
#include "io/file.h"
#include "snapshot/snapshot.h"

namespace mannerly::cli {

struct OpenSnapshot {
  io::MappedFile file;
  snapshot::Snapshot view;
  std::filesystem::path path;
};

// Where --snapshot, else MANNERLY_SNAPSHOT, else the configuration points. Errors name the file.
// file: named by the command itself; empty: none.
Result<OpenSnapshot> open_snapshot(const Context& context, snapshot::Check check = snapshot::Check::kSections,
                                   const std::string& file = {});

// Runs jobs on all cores, in threads that live only while they run.
snapshot::ForEach on_all_cores();

// The option row that such commands share.
Option snapshot_option();

// Prints the error; kExitNoData when a snapshot is missing, else kExitFailure.
int fail_with(Context& context, const Error& error);

}  // namespace mannerly::cli
