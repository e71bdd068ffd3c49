// Time and memory of making and writing a simulated world with days of updates, without a disk:
//   sim_days_bench [ASES COLLECTORS PEERS DAYS INCIDENTS [count]]       (80000 16 19 1 3 when none is given)
// With "count" the updates are decoded and counted too, which takes time of its own.
#include <sys/resource.h>

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <optional>
#include <string_view>

#include "sim/timeline.h"
#include "sim/write.h"
#include "wire/mrt/element.h"

namespace mannerly {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

class Meter : public sim::Sink {
 public:
  explicit Meter(bool counting) : counting_(counting) {}

  Status open(std::string_view name) override {
    kind_ = name.find(".rib.") != std::string_view::npos ? 0 : name.find(".updates.") != std::string_view::npos ? 1 : 2;
    start_ = Clock::now();
    if (counting_ && kind_ == 1) {
      reader_.emplace([this](const mrt::Element& e) {
        ++(e.kind == mrt::ElementKind::kAnnounce   ? announced
           : e.kind == mrt::ElementKind::kWithdraw ? withdrawn
                                                   : states);
      });
    }
    return {};
  }
  Status append(Bytes part) override {
    bytes[kind_] += part.size();
    return reader_ ? reader_->feed(part) : Status();
  }
  Status close() override {
    seconds[kind_] += seconds_since(start_);
    ++files[kind_];
    if (reader_) MANNERLY_CHECK_OK(reader_->finish());
    reader_.reset();
    return {};
  }

  std::uint64_t bytes[3] = {}, files[3] = {};  // tables, updates, others
  double seconds[3] = {};
  std::uint64_t announced = 0, withdrawn = 0, states = 0;

 private:
  bool counting_;
  std::size_t kind_ = 0;
  Clock::time_point start_;
  std::optional<mrt::ElementReader> reader_;
};

int run(const sim::Options& options, bool counting) {
  const auto start = Clock::now();
  const auto world = sim::generate(options);
  if (!world) {
    fmt::print(stderr, "{}\n", world.error().message);
    return 1;
  }
  fmt::print("{} ASes, {} prefixes, {} sessions, {} events, {} steps: made in {:.1f} s\n", options.ases,
             world->announcements.size(), sim::sessions_of(*world).size(), world->timeline->events.size(),
             world->timeline->steps.size(), seconds_since(start));
  const auto write_start = Clock::now();
  Meter meter(counting);
  if (const Status status = sim::write_world(*world, meter); !status) {
    fmt::print(stderr, "{}\n", status.error().message);
    return 1;
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  fmt::print("written in {:.1f} s ({:.1f} s CPU in all), peak {} MiB\n", seconds_since(write_start),
             static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec), usage.ru_maxrss / 1024);
  constexpr std::string_view kNames[] = {"tables", "updates", "others"};
  for (std::size_t i = 0; i < 3; ++i)
    fmt::print("{:>8}: {} files, {:.1f} MB, {:.1f} s\n", kNames[i], meter.files[i],
               static_cast<double>(meter.bytes[i]) / 1e6, meter.seconds[i]);
  if (counting) fmt::print("{} announced, {} withdrawn, {} states\n", meter.announced, meter.withdrawn, meter.states);
  return 0;
}

}  // namespace
}  // namespace mannerly

int main(int argc, char** argv) {
  std::uint32_t values[] = {80'000, 16, 19, 1, 3};
  for (int i = 1; i < std::min(argc, 6); ++i)
    values[i - 1] = static_cast<std::uint32_t>(std::strtoul(argv[i], nullptr, 10));
  mannerly::sim::Options options{.seed = 1, .ases = values[0]};
  options.collectors = values[1];
  options.peers_per_collector = values[2];
  options.days = std::max(1u, values[3]);
  options.incidents = values[4];
  return mannerly::run(options, argc > 6 && std::string_view(argv[6]) == "count");
}
