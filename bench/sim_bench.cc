// Time and memory of making and writing simulated worlds:
//   sim_bench [ASES...]          (1000 10000 80000 when none is given)
#include <sys/resource.h>

#include <fmt/core.h>

#include <chrono>
#include <cstdlib>

#include "sim/memory_sink.h"
#include "sim/write.h"

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

int run(std::uint32_t ases) {
  const auto start = Clock::now();
  const auto world = mannerly::sim::generate({.seed = 1, .ases = ases});
  if (!world) {
    fmt::print(stderr, "{}\n", world.error().message);
    return 1;
  }
  const double generated = seconds_since(start);
  const auto write_start = Clock::now();
  mannerly::sim::CountingSink sink(false);
  if (const auto status = mannerly::sim::write_world(*world, sink); !status) {
    fmt::print(stderr, "{}\n", status.error().message);
    return 1;
  }
  const double written = seconds_since(write_start);
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  fmt::print("{:>7} {:>10} {:>9} {:>9} {:>9} {:>9.2f} {:>9.2f} {:>9.1f} {:>9}\n", ases, world->announcements.size(),
             world->route_objects.size(), world->vrps.size(),
             world->links.providers.items.size() + world->links.peers.items.size() / 2, generated, written,
             static_cast<double>(sink.bytes_total) / 1e6, usage.ru_maxrss / 1024);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  fmt::print("{:>7} {:>10} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9}\n", "ases", "prefixes", "route obj", "VRPs",
             "links", "make s", "write s", "MB", "peak MiB");
  if (argc < 2) {
    for (const std::uint32_t ases : {1000u, 10000u, 80000u})
      if (const int failed = run(ases); failed != 0) return failed;
    return 0;
  }
  for (int i = 1; i < argc; ++i)
    if (const int failed = run(static_cast<std::uint32_t>(std::strtoul(argv[i], nullptr, 10))); failed != 0)
      return failed;
  return 0;
}
