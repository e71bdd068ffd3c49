#include "cli/open_snapshot.h"

#include <cstdlib>

namespace mannerly::cli {

Option snapshot_option() {
  return {.name = "snapshot",
          .letter = 's',
          .value = "FILE",
          .help = "the snapshot to read; else what MANNERLY_SNAPSHOT names"};
}

Result<OpenSnapshot> open_snapshot(const Context& context, snapshot::Check check) {
  std::string path = context.arguments.get("snapshot");
  if (path.empty()) {
    if (const char* named = std::getenv("MANNERLY_SNAPSHOT"); named != nullptr) path = named;
  }
  if (path.empty()) {
    return fail(ErrorCode::kUsage,
                "which snapshot? Give --snapshot FILE or set MANNERLY_SNAPSHOT (mannerly ingest makes one)");
  }
  OpenSnapshot open{.path = path};
  MANNERLY_TRY(open.file, io::MappedFile::open(path));
  auto view = snapshot::Snapshot::open(open.file.bytes(), check);
  if (!view) return std::unexpected(view.error().in(path));
  open.view = *view;
  return open;
}

int fail_with(Context& context, const Error& error) {
  context.terminal.error(error);
  if (error.code == ErrorCode::kUsage) return kExitUsage;
  return error.code == ErrorCode::kNoData ? kExitNoData : kExitFailure;
}

}  // namespace mannerly::cli
