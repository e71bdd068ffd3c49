#include "cli/edition_source.h"

#include <fmt/format.h>

#include "cli/observatory_setup.h"
#include "cli/open_snapshot.h"
#include "cli/score_view.h"
#include "store/store.h"

namespace mannerly::cli {

Result<EditionSource> EditionSource::choose(const Context& context) {
  const Arguments& arguments = context.arguments;
  EditionSource out;
  out.folder_ = arguments.get("data");
  std::string store = arguments.get("store");
  if (!out.folder_.empty() && store.empty()) store = out.folder_ / "store.sqlite";
  if (!store.empty()) {
    MANNERLY_TRY(out.store_, store::open_sqlite(store, {.read_only = true}));
  }
  out.snapshot_ = arguments.get("snapshot");
  if (out.snapshot_.empty() && out.folder_.empty()) out.snapshot_ = context.settings.get("snapshot");
  if (out.snapshot_.empty() && out.folder_.empty()) {
    return fail(ErrorCode::kUsage, "which data? Give -s SNAPSHOT or --data DIR, or set MANNERLY_SNAPSHOT");
  }
  MANNERLY_TRY(out.profile_, chosen_profile(context));
  return out;
}

Result<std::filesystem::path> EditionSource::snapshot(std::optional<Month> month) const {
  if (!snapshot_.empty()) {
    if (month) return fail(ErrorCode::kUsage, "--month asks for a day of the past: give --data DIR alone");
    return snapshot_;
  }
  MANNERLY_TRY(const auto slices, store_->slices());
  for (auto slice = slices.rbegin(); slice != slices.rend(); ++slice) {
    if (month && month_number_of(slice->day) != *month) continue;
    std::filesystem::path file = folder_ / "days" / format_day(slice->day) / "world.snapshot";
    std::error_code error;
    if (month && !std::filesystem::is_regular_file(file, error)) {
      return fail(ErrorCode::kNoData, fmt::format("{}: this snapshot is no longer kept", file.string()));
    }
    return file;
  }
  if (!month) return fail(ErrorCode::kNoData, folder_.string() + ": no day has been observed yet");
  return fail(ErrorCode::kNoData, fmt::format("{}: no day of {} was observed", folder_.string(), format_month(*month)));
}

Result<std::shared_ptr<const observatory::Edition>> EditionSource::open(std::optional<Month> month) const {
  if (!month && snapshot_.empty()) {
    MANNERLY_TRY(auto edition, newest_edition({folder_}, store_, profile_));
    if (!edition) return fail(ErrorCode::kNoData, folder_.string() + ": no day has been observed yet");
    return edition;
  }
  MANNERLY_TRY(const std::filesystem::path file, snapshot(month));
  return observatory::Edition::open({.snapshot = file,
                                     .store = store_,
                                     .incidents = folder_.empty() ? std::filesystem::path() : folder_ / "incidents"},
                                    profile_, on_all_cores());
}

std::vector<Option> edition_options() {
  return {snapshot_option(),
          {.name = "data",
           .value = "DIR",
           .help = "the observatory's folder: its newest day, the days before, and what comes"},
          {.name = "store", .value = "FILE", .help = "a store of days, for a snapshot that is not in its folder"},
          profile_option()};
}

}  // namespace mannerly::cli
