#include "cli/observatory_setup.h"

#include <fmt/format.h>

#include <filesystem>

#include "cli/open_snapshot.h"
#include "io/file.h"
#include "service/observe/downloads.h"

namespace mannerly::cli {
namespace {

namespace fs = std::filesystem;
using service::ObservatoryConfig;

// A name without "/" and ".toml" is one of the built-in ones; a file is relative to the configuration's folder.
bool is_file(std::string_view name) {
  return name.ends_with(".toml") || name.find('/') != std::string_view::npos;
}

Result<readiness::Profile> readiness_profile(const ObservatoryConfig& config) {
  if (!is_file(config.profile)) {
    auto profile =
        readiness::builtin_profile(config.profile.empty() ? std::string(readiness::kDefaultProfile) : config.profile);
    if (!profile) return fail(ErrorCode::kUsage, config.file.string() + ": " + profile.error().message);
    return profile;
  }
  const fs::path file = config.folder / config.profile;
  MANNERLY_TRY(const std::string text, io::read_small_file(file, readiness::kProfileBytesMax));
  return readiness::parse_profile(text, file.string());
}

Result<incident::DetectorProfile> detector_profile(const ObservatoryConfig& config) {
  if (config.detector.empty()) return incident::builtin_detector_profile();
  const fs::path file = config.folder / config.detector;
  MANNERLY_TRY(const std::string text, io::read_small_file(file, incident::kProfileBytesMax));
  return incident::parse_detector_profile(text, file.string());
}

}  // namespace

Option data_option() {
  return {.name = "data", .value = "DIR", .help = "the observatory's folder; made when it is not there"};
}

Option observatory_config_option() {
  return {.name = "observatory", .value = "FILE", .help = "what is observed; else observatory.toml in the folder"};
}

Result<service::DataFolder> chosen_data(const Context& context) {
  const std::string folder = context.arguments.get("data");
  if (folder.empty()) return fail(ErrorCode::kUsage, "give --data DIR, the observatory's folder");
  return service::DataFolder{fs::absolute(folder).lexically_normal()};
}

Result<service::Observer::Setup> observer_setup(const Context& context) {
  MANNERLY_TRY(service::DataFolder data, chosen_data(context));
  const std::string given = context.arguments.get("observatory");
  const fs::path file = given.empty() ? data.config() : fs::absolute(given).lexically_normal();
  MANNERLY_TRY(ObservatoryConfig config, service::read_observatory(file));
  if (service::has_downloads(config)) {
    MANNERLY_TRY(const service::Catalogue catalogue, service::Catalogue::of_document(config.document, file.string()));
    MANNERLY_CHECK_OK(service::add_downloads(config, catalogue, data.sources()));
  }
  service::Observer::Setup setup{.data = std::move(data), .config = std::move(config)};
  MANNERLY_TRY(setup.profile, readiness_profile(setup.config));
  MANNERLY_TRY(setup.detector, detector_profile(setup.config));
  if (!setup.config.known_networks.empty()) {
    MANNERLY_TRY(setup.known, service::read_known_networks(setup.config.folder / setup.config.known_networks));
  }
  MANNERLY_CHECK_OK(service::make_folder(setup.data.root));
  MANNERLY_TRY(std::unique_ptr<store::Store> store, store::open_sqlite(setup.data.store()));
  setup.store = std::move(store);
  return setup;
}

Result<std::shared_ptr<const observatory::Edition>> newest_edition(const service::DataFolder& data,
                                                                   const std::shared_ptr<store::Store>& store,
                                                                   const readiness::Profile& profile) {
  MANNERLY_TRY(const auto slices, store->slices());
  std::optional<Error> first;
  for (auto slice = slices.rbegin(); slice != slices.rend(); ++slice) {
    const fs::path snapshot = data.day(slice->day).snapshot;
    std::error_code error;
    if (first && !fs::exists(snapshot, error)) continue;
    auto edition = observatory::Edition::open({.snapshot = snapshot, .store = store, .incidents = data.incidents()},
                                              profile, on_all_cores());
    if (edition) return edition;
    if (!first) first = edition.error();
  }
  if (!first) return std::shared_ptr<const observatory::Edition>();
  first->message += fmt::format("; mannerly observe --data {} makes it again", data.root.string());
  return std::unexpected(std::move(*first));
}

void DayReporter::progress(const service::ObserveProgress& p) {
  const std::lock_guard lock(mutex_);
  if (!p.message.empty()) {
    context_.terminal.note(fmt::format("{}: {}", format_day(p.day), p.message));
    return;
  }
  if (!context_.terminal.is_interactive()) return;
  context_.terminal.progress(fmt::format("[{}/{}] {}: {} {:.0f}%", p.sealed, p.days, format_day(p.day),
                                         service::name_of(p.step), p.share * 100));
}

void DayReporter::note(std::string_view text) {
  const std::lock_guard lock(mutex_);
  context_.terminal.note(text);
}

void DayReporter::day(const service::DayOutcome& outcome) {
  const std::lock_guard lock(mutex_);
  const std::string day = format_day(outcome.day);
  if (outcome.state == service::DayOutcome::State::kFailed) {
    context_.terminal.progress(fmt::format("{}: failed: {}", day, outcome.error), true);
    return;
  }
  const store::SliceInfo& slice = outcome.slice;
  std::string line = fmt::format("{}: sealed, {} networks, {} prefixes, {} incidents, snapshot {}", day, slice.ases,
                                 slice.prefixes, slice.incidents, slice.snapshot.substr(0, 12));
  if (slice.version > 1) line += fmt::format(", version {}", slice.version);
  if (outcome.incomplete > 0) {
    line += fmt::format(", {} source{} not of that day", outcome.incomplete, outcome.incomplete == 1 ? "" : "s");
  }
  context_.terminal.progress(line, true);
}

}  // namespace mannerly::cli
