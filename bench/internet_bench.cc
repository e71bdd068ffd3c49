// A simulated Internet at full size, from its source files to readiness: ingest (time, memory), opening the
// snapshot, the audit of one AS, all scores. The files and the snapshot stay under build/bench/data.
//
//   internet_bench [ASES]     default 80000
#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <optional>

#include "base/checksum.h"
#include "base/text.h"
#include "base/thread_pool.h"
#include "io/file.h"
#include "readiness/readiness.h"
#include "sim/write.h"
#include "snapshot/snapshot.h"
#include "support/measure.h"

namespace mannerly::bench {
namespace {

constexpr int kRounds = 9;
constexpr double kIngestMibMax = 6 * 1024, kOpenMsMax = 50, kAuditMsMax = 100, kScoresSMax = 10;

class FolderSink : public sim::Sink {
 public:
  explicit FolderSink(std::filesystem::path folder) : folder_(std::move(folder)) {}
  Status open(std::string_view name) override {
    std::error_code error;
    const std::filesystem::path path = folder_ / name;
    std::filesystem::create_directories(path.parent_path(), error);
    MANNERLY_TRY(io::AtomicFile file, io::AtomicFile::create(path));
    file_.emplace(std::move(file));
    return {};
  }
  Status append(Bytes bytes) override {
    size_ += bytes.size();
    return file_->write(bytes);
  }
  Status close() override { return file_->commit(); }
  std::uint64_t size() const { return size_; }

 private:
  std::filesystem::path folder_;
  std::optional<io::AtomicFile> file_;
  std::uint64_t size_ = 0;
};

// The world's files; a second run finds them.
Status make_world(const std::filesystem::path& folder, std::uint32_t ases) {
  const std::filesystem::path done = folder / "bench.done";
  std::error_code error;
  if (std::filesystem::exists(done, error)) return {};
  const double start = wall_s();
  MANNERLY_TRY(const sim::World world, sim::generate({.seed = 1, .ases = ases}));
  FolderSink sink(folder);
  MANNERLY_CHECK_OK(sim::write_world(world, sink));
  fmt::print("simulated {} ASes in {:.0f} s: {:.0f} MB of files\n", ases, wall_s() - start,
             static_cast<double>(sink.size()) / 1e6);
  return io::write_file_atomically(done, Bytes{});
}

struct Snap {
  io::MappedFile file;
  snapshot::Snapshot view;
};

Result<Snap> open(const std::filesystem::path& path, snapshot::Check check) {
  Snap out;
  MANNERLY_TRY(out.file, io::MappedFile::open(path));
  ThreadPool pool;
  const snapshot::ForEach on_all_cores = [&](std::size_t count, const std::function<void(std::size_t)>& job) {
    pool.parallel_for(count, job);
  };
  MANNERLY_TRY(out.view, snapshot::Snapshot::open(out.file.bytes(), check, on_all_cores));
  return out;
}

template <class F>
double median_wall(int rounds, F&& body) {
  std::vector<double> out;
  for (int i = 0; i < rounds; ++i) {
    const double start = wall_s();
    body();
    out.push_back(wall_s() - start);
  }
  return median(out);
}

// What a program costs to its end; medians.
Cost process(const std::vector<std::string>& command, int rounds, std::string_view what) {
  std::vector<Cost> out;
  for (int i = 0; i < rounds; ++i) {
    const Cost cost = run(command);
    // 3: the audit found something (docs/operating); still a whole answer.
    if (cost.status != 0 && cost.status != 3) {
      fmt::print("{}: status {}, not measured\n", what, cost.status);
      return {};
    }
    out.push_back(cost);
  }
  return {.wall_s = median(wall_of(out)), .cpu_s = median(cpu_of(out))};
}

void show_size(const snapshot::Snapshot& s, std::uint64_t bytes) {
  fmt::print(
      "snapshot: {:.0f} MB ({:.0f} MB without raw records); {} ASes, {} routes, {} paths, {} VRPs, {} route "
      "objects\n",
      static_cast<double>(bytes) / 1e6, static_cast<double>(bytes - s.raw().size()) / 1e6, s.ases().size(),
      s.routes().size(), s.path_offsets().size(), s.vrps().size(), s.irr_routes().size());
}

int bench_ingest(const std::filesystem::path& folder, const std::filesystem::path& out) {
  const Cost cost = run({find_program("mannerly"), "ingest", (folder / "world.toml").string(), "-o", out.string()});
  if (cost.status != 0) {
    fmt::print(stderr, "mannerly ingest ended with status {}\n", cost.status);
    if (cost.status != 5) return 1;
  }
  goals_head();
  goal("Ingest of the full Internet: peak memory", fmt::format("{:.0f} MiB", cost.peak_mib), "", "",
       fmt::format("in {:.1f} s wall, {:.1f} s CPU", cost.wall_s, cost.cpu_s), "6144 MiB",
       cost.peak_mib <= kIngestMibMax);
  return 0;
}

// The ASes with the most routes, a middling and a small one.
std::array<std::uint32_t, 3> sample(const snapshot::Snapshot& s) {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> by_routes;
  for (const snapshot::AsRow& row : s.ases())
    if (row.routes.count > 0) by_routes.emplace_back(row.routes.count, row.asn);
  std::sort(by_routes.begin(), by_routes.end());
  if (by_routes.empty()) return {};
  return {by_routes.back().second, by_routes[by_routes.size() / 2].second, by_routes.front().second};
}

int bench_reading(const std::filesystem::path& path) {
  const auto whole = open(path, snapshot::Check::kHeader);
  if (!whole) {
    fmt::print(stderr, "{}\n", whole.error().message);
    return 1;
  }
  const snapshot::Snapshot& s = whole->view;
  const Bytes bytes = whole->file.bytes();
  show_size(s, bytes.size());
  const auto asns = sample(s);
  const auto opened = [&](snapshot::Check check) {
    return 1e3 * median_wall(kRounds, [&] { static_cast<void>(open(path, check).has_value()); });
  };
  const double all_ms = opened(snapshot::Check::kSections), head_ms = opened(snapshot::Check::kHeader);
  const double read_ms = 1e3 * median_wall(kRounds, [&] {
                           volatile std::uint64_t sink = checksum_of(bytes.first(bytes.size() - s.raw().size())).low;
                           static_cast<void>(sink);
                         });
  std::vector<Cost> opens;
  for (int i = 0; i < kRounds; ++i)
    opens.push_back(cost_of([&] { static_cast<void>(open(path, snapshot::Check::kSections).has_value()); }));
  const double cpu_ms = 1e3 * median(cpu_of(opens));
  fmt::print("open: header {:.3f} ms, every section's checksum {:.1f} ms wall, {:.1f} ms CPU on {} cores\n", head_ms,
             all_ms, cpu_ms, core_count());
  const auto profile = readiness::builtin_profile(readiness::kDefaultProfile);
  if (!profile) return 1;
  std::optional<readiness::Assessor> assessor;
  const double make_ms = 1e3 * median_wall(3, [&] { assessor.emplace(readiness::Inputs::of(s), *profile); });
  fmt::print("readiness: Assessor {:.1f} ms", make_ms);
  for (const std::uint32_t asn : asns) {
    const double ms = 1e3 * median_wall(5, [&] { static_cast<void>(assessor->report_as(Asn{asn})); });
    fmt::print(", report of AS{} ({} routes) {:.2f} ms", asn, s.routes_of(Asn{asn}).size(), ms);
  }
  std::size_t scored = 0;
  const double scores_s = median_wall(3, [&] { scored = assessor->score_all().size(); });
  fmt::print(", {} scores {:.2f} s\n", scored, scores_s);
  const std::string program = find_program("mannerly"), file = path.string();
  const Cost info = process({program, "snapshot", "info", file}, 5, "mannerly snapshot info");
  Cost audit;
  for (const std::uint32_t asn : asns) {
    const Cost one =
        process({program, "as", "audit", fmt::format("AS{}", asn), "--snapshot", file}, 5, "mannerly as audit");
    if (one.wall_s > audit.wall_s) audit = one;
  }
  const Cost scores = process({program, "score", "--all", "-o", "csv", "--snapshot", file}, 3, "mannerly score");
  const auto figure = [](const Cost& cost) {
    return fmt::format("{:.0f} ms ({:.0f} ms CPU)", cost.wall_s * 1e3, cost.cpu_s * 1e3);
  };
  goals_head();
  goal("Opening the snapshot of the full Internet",
       fmt::format("{:.1f} ms ({:.1f} ms CPU), all sections checked", all_ms, cpu_ms), "",
       fmt::format("checksum of the bytes {:.1f} ms", read_ms), "`snapshot info` " + figure(info), "50 ms",
       all_ms <= kOpenMsMax);
  goal("`as audit` from it, the slowest of three ASes", figure(audit), "", "", "", "100 ms",
       audit.wall_s > 0 && audit.wall_s * 1e3 <= kAuditMsMax);
  goal("All scores of it, `score --all`", figure(scores), "", "", fmt::format("in memory {:.2f} s", scores_s), "10 s",
       scores.wall_s > 0 && scores.wall_s <= kScoresSMax);
  return 0;
}

}  // namespace
}  // namespace mannerly::bench

int main(int argc, char** argv) {
  using namespace mannerly;
  const auto ases = argc > 1 ? parse_u32(argv[1]) : std::optional<std::uint32_t>(80'000);
  if (!ases || argc > 2) {
    fmt::print(stderr, "usage: internet_bench [ASES]\n");
    return 2;
  }
  const std::filesystem::path folder = bench::data_directory() / fmt::format("internet-{}", *ases);
  const std::filesystem::path snapshot = folder / "world.snapshot";
  if (const Status made = bench::make_world(folder, *ases); !made) {
    fmt::print(stderr, "{}\n", made.error().message);
    return 1;
  }
  if (const int failed = bench::bench_ingest(folder, snapshot); failed != 0) return failed;
  return bench::bench_reading(snapshot);
}
