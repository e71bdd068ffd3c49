// mannerly simulate: a small Internet, written in the formats of the real sources.
#include <fmt/format.h>

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <system_error>

#include "base/calendar.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/open_snapshot.h"
#include "cli/output.h"
#include "io/file.h"
#include "io/gzip_writer.h"
#include "sim/world.h"
#include "sim/write.h"

namespace mannerly::cli {
namespace {

// Files of a folder, each replaced whole; compressed when asked, but for what people read.
class FolderSink : public sim::Sink {
 public:
  // opened is told the name of each file that begins.
  FolderSink(std::filesystem::path folder, bool gzip, std::function<void(std::string_view)> opened)
      : folder_(std::move(folder)), gzip_(gzip), opened_(std::move(opened)) {}

  Status open(std::string_view name) override {
    const std::filesystem::path path = folder_ / name;
    std::error_code error;
    std::filesystem::create_directories(path.parent_path(), error);
    if (error) {
      return fail(ErrorCode::kIo, fmt::format("{}: {}", path.parent_path().string(), error.message()));
    }
    MANNERLY_TRY(io::AtomicFile file, io::AtomicFile::create(path));
    file_.emplace(std::move(file));
    packer_.reset();
    const bool for_people = name.ends_with(".toml") || name.ends_with(".sh") || name.starts_with("README") ||
                            name == "truth.json" || name.starts_with("truth/") || name.starts_with("lists/");
    if (gzip_ && !for_people) {
      packer_.emplace([this](Bytes bytes) { return file_->write(bytes); });
    }
    name_ = name;
    opened_(name);
    return {};
  }
  Status append(Bytes bytes) override {
    bytes_ += bytes.size();
    return packer_ ? packer_->write(bytes) : file_->write(bytes);
  }
  Status close() override {
    if (packer_) MANNERLY_CHECK_OK(packer_->finish());
    sizes_[name_] = file_->size();
    MANNERLY_CHECK_OK(file_->commit(io::AtomicFile::Sync::kNo));  // the same options make the same files again
    file_.reset();
    return {};
  }

  const std::map<std::string, std::uint64_t>& sizes() const { return sizes_; }
  std::uint64_t bytes() const { return bytes_; }

 private:
  std::filesystem::path folder_;
  bool gzip_;
  std::function<void(std::string_view)> opened_;
  std::optional<io::AtomicFile> file_;
  std::optional<io::GzipWriter> packer_;
  std::string name_;
  std::uint64_t bytes_ = 0;
  std::map<std::string, std::uint64_t> sizes_;
};

Result<sim::Options> options_of(const Arguments& arguments) {
  sim::Options options;
  const auto seed = parse_u64(arguments.get("seed"));
  if (!seed) return fail(ErrorCode::kUsage, "--seed wants a whole number");
  options.seed = *seed;
  const auto ases = parse_u32(arguments.get("ases"));
  if (!ases) return fail(ErrorCode::kUsage, "--ases wants a whole number");
  options.ases = *ases;
  const auto collectors = parse_u32(arguments.get("collectors"));
  if (!collectors) return fail(ErrorCode::kUsage, "--collectors wants a whole number");
  options.collectors = *collectors;
  const struct {
    const char* name;
    std::uint32_t* value;
  } numbers[] = {{"peers", &options.peers_per_collector},   {"days", &options.days},
                 {"incidents", &options.incidents},         {"update-hours", &options.update_hours},
                 {"rib-days", &options.rib_days},           {"history", &options.history},
                 {"registry-days", &options.registry_days}, {"daily-days", &options.daily_days}};
  for (const auto& number : numbers) {
    const auto value = parse_u32(arguments.get(number.name));
    if (!value) return fail(ErrorCode::kUsage, fmt::format("--{} wants a whole number", number.name));
    *number.value = *value;
  }
  if (const std::string at = arguments.get("at"); !at.empty()) {
    const auto instant = parse_instant(at);
    if (!instant) return fail(ErrorCode::kUsage, fmt::format("--at: \"{}\" is no instant such as 2026-11-21", at));
    options.at = *instant;
  }
  return options;
}

// An earlier simulated world may be written over: its notes begin with the same words.
bool holds_simulation(const std::filesystem::path& folder) {
  const auto notes = io::read_small_file(folder / "README.txt", 64 << 10);
  return notes && notes->starts_with("Simulated data made by Mannerly.");
}

// Refuses a folder with something else in it, so that nobody's files are mixed with made-up ones.
Status check_folder(const std::filesystem::path& folder, bool force) {
  std::error_code error;
  if (!std::filesystem::exists(folder, error)) return {};
  if (!std::filesystem::is_directory(folder, error)) {
    return fail(ErrorCode::kUsage, fmt::format("{} is no folder", folder.string()));
  }
  if (force || std::filesystem::is_empty(folder, error) || holds_simulation(folder)) return {};
  return fail(ErrorCode::kUsage,
              fmt::format("{} is not empty; choose another folder, or --force to write into it", folder.string()));
}

// Files by name; those of a history, which are thousands, by the first folder of their names, days as one.
render::Sheet sheet_of(const std::filesystem::path& folder, const std::map<std::string, std::uint64_t>& sizes,
                       bool history) {
  render::Sheet sheet{.columns = {{"file", "File"}, {"bytes", "Bytes"}}};
  std::map<std::string, std::uint64_t> parts;
  for (const auto& [name, size] : sizes) {
    const std::string first = name.substr(0, name.find('/'));
    const bool is_day = first.size() == 10 && parse_day(first).has_value();
    parts[!history || first == name ? name : is_day ? "YYYY-MM-DD/" : first + "/"] += size;
  }
  for (const auto& [name, size] : parts) sheet.rows.push_back({(folder / name).string(), size});
  return sheet;
}

// Says how far a history is: the routes of each month, then the registries of each month.
class HistoryProgress {
 public:
  explicit HistoryProgress(Terminal& terminal) : terminal_(terminal) {}
  void operator()(std::string_view name) {
    std::string now;
    if (const auto at = name.find(".updates."); at != name.npos) {
      now = fmt::format("simulating the routes of {}-{}", name.substr(at + 9, 4), name.substr(at + 13, 2));
    } else if (name.size() > 10 && parse_day(name.substr(0, 10)) && name[10] == '/') {
      now = fmt::format("writing the registries of {}", name.substr(0, 7));
    } else {
      return;
    }
    if (now == last_) return;
    terminal_.progress(last_ = std::move(now));
  }

 private:
  Terminal& terminal_;
  std::string last_;
};

int run(Context& context) {
  const Arguments& arguments = context.arguments;
  const auto options = options_of(arguments);
  if (!options) return fail_with(context, options.error());
  const std::filesystem::path folder = arguments.get("out");
  if (folder.empty()) return fail_with(context, {ErrorCode::kUsage, "where to? Give --out DIR"});
  if (const Status free = check_folder(folder, arguments.has("force")); !free) return fail_with(context, free.error());
  const auto world = sim::generate(*options);
  if (!world) return fail_with(context, world.error());
  const bool history = options->history > 0;
  HistoryProgress progress(context.terminal);
  FolderSink sink(folder, arguments.has("gzip"), [&](std::string_view name) {
    if (history) progress(name);
  });
  if (const Status written = sim::write_world(*world, sink); !written) return fail_with(context, written.error());

  const int code = print_sheet(context, sheet_of(folder, sink.sizes(), history));
  context.terminal.note(fmt::format("{} ASes, {} announcements, {} files, {:.1f} MB before compression",
                                    world->ases.size(), world->announcements.size(), sink.sizes().size(),
                                    static_cast<double>(sink.bytes()) / 1e6));
  if (history) {
    context.terminal.note(fmt::format("next: mannerly observe --data {}", folder.string()));
  } else {
    context.terminal.note(fmt::format("next: mannerly ingest {} -o {}", (folder / "world.toml").string(),
                                      (folder / "world.snapshot").string()));
  }
  return code;
}

}  // namespace

Command simulate_command() {
  return {
      .path = "simulate",
      .summary = "Write a simulated Internet in the formats of the real sources",
      .text =
          "Makes a world from a seed: networks with providers, customers and peers, their registrations and "
          "habits, and planted trouble; and writes BGP tables of several collectors, IRR dumps, VRPs with ASPAs, "
          "delegations, PeeringDB, Spoofer sessions, AS relationships and participants, with a world file for "
          "mannerly ingest. The same options give the same bytes on every machine. Nothing in it is real.",
      .options = {{.name = "seed", .value = "N", .help = "another number, another Internet", .default_value = "1"},
                  {.name = "ases", .value = "N", .help = "how many networks, 60 to 200000", .default_value = "1000"},
                  {.name = "out",
                   .value = "DIR",
                   .help = "the folder to write; made when it is not there, an earlier simulation is replaced"},
                  {.name = "at", .value = "INSTANT", .help = "the instant that the data speak of (2026-11-21)"},
                  {.name = "collectors", .value = "N", .help = "route collectors, 1 to 16", .default_value = "3"},
                  {.name = "peers",
                   .value = "N",
                   .help = "peers of a collector, up to 64; 0: 6, or 10 in big worlds",
                   .default_value = "0"},
                  {.name = "days",
                   .value = "N",
                   .help = "days of updates after the instant, with events and incidents; 0: none",
                   .default_value = "0"},
                  {.name = "incidents", .value = "N", .help = "incidents of each kind", .default_value = "3"},
                  {.name = "update-hours",
                   .value = "H",
                   .help = "hours in an update file; a divisor of 24",
                   .default_value = "24"},
                  {.name = "rib-days",
                   .value = "N",
                   .help = "a table at the start and every so many days; 0: only at the start",
                   .default_value = "0"},
                  {.name = "history",
                   .value = "DAYS",
                   .help = "days of changing registries and routes up to the instant, for mannerly observe; 0: none",
                   .default_value = "0"},
                  {.name = "registry-days",
                   .value = "N",
                   .help = "with a history: tables and registries every so many days",
                   .default_value = "7"},
                  {.name = "daily-days",
                   .value = "N",
                   .help = "with a history: and on each of the last ones",
                   .default_value = "42"},
                  {.name = "gzip", .help = "compress the files"},
                  {.name = "force", .help = "write into a folder that is not empty"}},
      .examples = {{"simulate --seed 7 --ases 1000 --out tiny", "a small Internet in a second"},
                   {"ingest tiny/world.toml -o tiny/world.snapshot", "then make a snapshot of it"},
                   {"simulate --seed 7 --ases 1000 --days 10 --incidents 3 --out ten-days", "ten days with trouble"},
                   {"simulate --ases 700 --history 730 --incidents 12 --gzip --out two-years",
                    "two years of changing registries"}},
      .run = run};
}

}  // namespace mannerly::cli
