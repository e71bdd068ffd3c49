#include "service/quality/run.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <map>
#include <mutex>
#include <set>

#include "base/text.h"
#include "base/thread_pool.h"
#include "base/version.h"
#include "io/file.h"
#include "service/detect/detection.h"
#include "service/ingest/ingest.h"
#include "service/world.h"
#include "sim/write.h"
#include "snapshot/snapshot.h"

namespace mannerly::service {
namespace {

namespace fs = std::filesystem;

// Files of a folder that nobody else reads: written plainly, without syncing.
class ScratchSink : public sim::Sink {
 public:
  explicit ScratchSink(fs::path folder) : folder_(std::move(folder)) {}
  Status open(std::string_view name) override {
    path_ = folder_ / name;
    std::error_code error;
    fs::create_directories(path_.parent_path(), error);
    file_.open(path_, std::ios::binary | std::ios::trunc);
    return check();
  }
  Status append(Bytes bytes) override {
    const std::string_view text = as_text(bytes);
    file_.write(text.data(), static_cast<std::streamsize>(text.size()));
    return check();
  }
  Status close() override {
    file_.close();
    return check();
  }

 private:
  Status check() {
    if (file_) return {};
    return fail(ErrorCode::kIo, fmt::format("{}: cannot be written", path_.string()));
  }
  fs::path folder_, path_;
  std::ofstream file_;
};

// A folder that goes with its owner, unless it is to be kept.
class Scratch {
 public:
  Scratch(fs::path path, bool keep) : path_(std::move(path)), keep_(keep) {}
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() {
    std::error_code error;
    if (!keep_) fs::remove_all(path_, error);
  }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
  bool keep_;
};

// Beside a kept world, once it was written whole: what it was made with.
constexpr std::string_view kOptionsFile = "quality-options.txt";

Status write_simulation(const QualityPlan& plan, std::uint64_t seed, const fs::path& folder) {
  const sim::Options options{.seed = seed, .ases = plan.ases, .days = plan.days, .incidents = plan.incidents};
  const std::string made_with = fmt::format("{} seed {} ases {} days {} incidents {}\n", kProgramVersion, seed,
                                            plan.ases, plan.days, plan.incidents);
  if (plan.keep) {
    const auto there = io::read_small_file(folder / kOptionsFile, 4096);
    if (there && *there == made_with) return {};
    std::error_code error;
    fs::remove_all(folder, error);
  }
  MANNERLY_TRY(const sim::World world, sim::generate(options));
  ScratchSink sink(folder);
  MANNERLY_CHECK_OK(sim::write_world(world, sink));
  MANNERLY_CHECK_OK(sink.open(kOptionsFile));
  MANNERLY_CHECK_OK(sink.append(as_bytes(made_with)));
  return sink.close();
}

// What the detector reports of the world in a folder, with the stream time when each was first told.
Result<std::vector<Reported>> detect_in(const QualityPlan& plan, const fs::path& folder) {
  const fs::path file = folder / "world.snapshot";
  MANNERLY_TRY(const World world, read_world(folder / "world.toml"));
  MANNERLY_TRY(const IngestReport ingested, ingest(world, file));
  if (ingested.incomplete > 0) return fail(ErrorCode::kCorrupt, "a simulated world was not read whole");
  MANNERLY_TRY(const io::MappedFile mapped, io::MappedFile::open(file));
  MANNERLY_TRY(const snapshot::Snapshot snapshot, snapshot::Snapshot::open(mapped.bytes()));
  const fs::path list = folder / "lists" / "known-networks.txt";
  incident::KnownNetworks networks;
  if (fs::exists(list)) {
    MANNERLY_TRY(networks, read_known_networks(list));
  }
  MANNERLY_TRY(const auto known, DetectorWorld::make(snapshot, plan.profile, networks));
  std::map<std::string, Instant, std::less<>> told;
  std::map<std::string, FirstWord, std::less<>> first;
  Detection* running = nullptr;
  DetectOptions options{.out = folder / "archive", .fresh = true, .threads = 1};
  options.on_incident = [&](incident::IncidentBook::Event event, const incident::Incident& incident) {
    if (event == incident::IncidentBook::Event::kOpened) {
      FirstWord word{.kind = incident.kind, .confidence = incident.confidence};
      for (const incident::Part& part : incident.parts) word.evidence.add(part.evidence);
      first.try_emplace(incident.id, word);
    }
    if (incident.confidence >= plan.match.threshold) told.try_emplace(incident.id, running->now());
  };
  MANNERLY_TRY(const auto detection, Detection::open(*known, options));
  running = detection.get();
  MANNERLY_TRY(const Round round, detection->run({(folder / "bgp").string()}));
  if (round.incomplete()) return fail(ErrorCode::kCorrupt, "simulated BGP data were not read whole");
  if (plan.keep) MANNERLY_CHECK_OK(detection->save());
  std::vector<Reported> out;
  for (incident::Incident& incident : detection->incidents()) {
    const auto at = told.find(incident.id);
    const auto word = first.find(incident.id);
    out.push_back({std::move(incident), at == told.end() ? std::nullopt : std::optional(at->second),
                   word == first.end() ? std::nullopt : std::optional(word->second)});
  }
  return out;
}

struct Measured {
  Quality quality = Quality();
  std::size_t events = 0, reports = 0;
};

Result<Measured> measure_seed(const QualityPlan& plan, std::uint64_t seed, const fs::path& folder) {
  const Scratch scratch(folder, plan.keep);
  MANNERLY_CHECK_OK(write_simulation(plan, seed, scratch.path()));
  MANNERLY_TRY(const std::vector<TrueEvent> truth, read_truth(scratch.path() / "truth" / "incidents.jsonl"));
  MANNERLY_TRY(const std::vector<Reported> reports, detect_in(plan, scratch.path()));
  Measured out{Quality(plan.match), truth.size(), reports.size()};
  out.quality.add(seed, truth, reports);
  return out;
}

}  // namespace

Result<std::vector<std::uint64_t>> parse_seeds(std::string_view text) {
  std::set<std::uint64_t> seeds;
  for (const std::string_view part : split(text, ',')) {
    const std::size_t dash = part.find('-');
    const auto first = parse_u64(part.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : parse_u64(part.substr(dash + 1));
    if (!first || !last || *last < *first || *last - *first >= QualityPlan::kSeedsMax) {
      return fail(ErrorCode::kUsage, fmt::format("\"{}\" are no seeds such as 341-350 or 1,3,5", text));
    }
    for (std::uint64_t seed = *first; seed <= *last; ++seed) seeds.insert(seed);
  }
  if (seeds.size() > QualityPlan::kSeedsMax) return fail(ErrorCode::kUsage, "more than 10,000 seeds");
  return std::vector(seeds.begin(), seeds.end());
}

Result<Quality> measure_quality(const QualityPlan& plan, const std::function<void(const SeedDone&)>& progress) {
  std::error_code error;
  const fs::path base = plan.folder.empty() ? fs::temp_directory_path(error) : plan.folder;
  std::vector<Result<Measured>> results(plan.seeds.size(), Result<Measured>(Measured{}));
  std::mutex mutex;
  std::size_t done = 0;
  const auto one = [&](std::size_t i) {
    const auto begin = std::chrono::steady_clock::now();
    const std::uint64_t seed = plan.seeds[i];
    const std::string name = plan.keep ? fmt::format("seed-{}", seed) : fmt::format("mannerly-{}-{}", getpid(), seed);
    results[i] = measure_seed(plan, seed, base / name);
    const std::lock_guard lock(mutex);
    ++done;
    if (!progress || !results[i]) return;
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    progress({seed, done, plan.seeds.size(), results[i]->events, results[i]->reports, took.count()});
  };
  // The calling thread works too.
  const unsigned wanted = plan.threads == 0 ? core_count() : plan.threads;
  if (wanted <= 1) {
    for (std::size_t i = 0; i < results.size(); ++i) one(i);
  } else {
    ThreadPool(wanted - 1).parallel_for(results.size(), one);
  }
  Quality out(plan.match);
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (!results[i]) return std::unexpected(results[i].error().in(fmt::format("seed {}", plan.seeds[i])));
    out.add(results[i]->quality);
  }
  return out;
}

}  // namespace mannerly::service
