#include "cli/open_snapshot.h"

#include "base/thread_pool.h"

namespace mannerly::cli {

Option snapshot_option() {
  return {.name = "snapshot",
          .letter = 's',
          .value = "FILE",
          .help = "the snapshot to read; else what MANNERLY_SNAPSHOT or the configuration names"};
}

snapshot::ForEach on_all_cores() {
  return [](std::size_t count, const std::function<void(std::size_t)>& job) {
    ThreadPool pool;
    pool.parallel_for(count, job);
  };
}

Result<OpenSnapshot> open_snapshot(const Context& context, snapshot::Check check, const std::string& file) {
  std::string path = file.empty() ? context.arguments.get("snapshot") : file;
  if (path.empty()) path = context.settings.get("snapshot");
  if (path.empty()) {
    return fail(ErrorCode::kUsage,
                "which snapshot? Give -s FILE, set MANNERLY_SNAPSHOT, or write snapshot = \"FILE\" into "
                "~/.config/mannerly/config.toml (mannerly ingest makes one)");
  }
  OpenSnapshot open{.path = path};
  MANNERLY_TRY(open.file, io::MappedFile::open(path));
  auto view = snapshot::Snapshot::open(open.file.bytes(), check, on_all_cores());
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
