// Decompression side by side: this project's sources, ISA-L and libbz2 alone, and reading into a
// parser that costs about as much as a real one. Input is made from a seed, in memory.
//
//   decompress_bench [MEGABYTES]     default 64, decompressed
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <functional>

#include "base/thread_pool.h"
#include "io/read_ahead.h"
#include "io/testing.h"

namespace mannerly::io {
namespace {

using testing::Buffer;

struct Cost {
  double wall_s = 0, cpu_s = 0;
};

double cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// The run with the least wall time of five: on a shared machine the others measure the neighbours.
Cost measure(const std::function<void()>& body) {
  std::vector<Cost> costs;
  for (int i = 0; i < 5; ++i) {
    const double cpu = cpu_seconds();
    const auto start = std::chrono::steady_clock::now();
    body();
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
    costs.push_back({wall.count(), cpu_seconds() - cpu});
  }
  std::sort(costs.begin(), costs.end(), [](const Cost& a, const Cost& b) { return a.wall_s < b.wall_s; });
  return costs.front();
}

Cost row(std::string_view what, std::size_t size, const Cost* base, const std::function<void()>& body) {
  const Cost cost = measure(body);
  const double megabytes = static_cast<double>(size) / 1e6;
  fmt::print("| {:<44} | {:>8.3f} | {:>8.3f} | {:>8.0f} | {:>6.2f} |\n", what, cost.wall_s, cost.cpu_s,
             megabytes / cost.wall_s, cost.wall_s / (base == nullptr ? cost.wall_s : base->wall_s));
  return cost;
}

void isal_alone(const Buffer& file, std::size_t size) {
  Buffer out(std::size_t{1} << 20);
  const auto state = std::make_unique<inflate_state>();
  isal_inflate_init(state.get());
  state->crc_flag = ISAL_GZIP;
  std::size_t given = 0, total = 0;
  while (state->block_state != ISAL_BLOCK_FINISH) {
    if (state->avail_in == 0) {
      const std::size_t count = std::min(file.size() - given, std::size_t{256} << 10);
      state->next_in = const_cast<std::uint8_t*>(file.data() + given);
      state->avail_in = static_cast<std::uint32_t>(count);
      given += count;
    }
    state->next_out = out.data();
    state->avail_out = static_cast<std::uint32_t>(out.size());
    MANNERLY_ASSERT(isal_inflate(state.get()) == ISAL_DECOMP_OK);
    total += out.size() - state->avail_out;
  }
  MANNERLY_ASSERT(total == size);
}

// Stands for a parser: one dependent step a byte of a kind, about 1 GB/s.
std::uint64_t parse(Bytes chunk, std::uint64_t sum) {
  std::size_t i = 0;
  for (; i + 8 <= chunk.size(); i += 8) {
    std::uint64_t word;
    std::memcpy(&word, chunk.data() + i, 8);
    sum = (sum ^ word) * 0x9e3779b97f4a7c15;
    sum ^= sum >> 29;
    sum *= 0xbf58476d1ce4e5b9;
    sum ^= sum >> 32;
    sum *= 0x94d049bb133111eb;
  }
  return sum;
}

void run_source(Source& source, std::size_t size, bool parsed) {
  std::uint64_t sum = 0;
  for (;;) {
    const auto chunk = source.next();
    MANNERLY_ASSERT(chunk.has_value());
    if (chunk->empty()) break;
    if (parsed) sum = parse(*chunk, sum);
  }
  volatile std::uint64_t sink = sum;
  (void)sink;
  MANNERLY_ASSERT(source.stats().bytes == size);
}

void ours(const Buffer& file, std::size_t size, const SourceOptions& options, bool ahead, bool parsed) {
  auto source = open_source_from_memory(file, options).value();
  if (ahead) source = read_ahead(std::move(source));
  run_source(*source, size, parsed);
}

void bench_all(std::size_t size) {
  const Buffer content = testing::table_like_bytes(size);
  const Buffer gzip = testing::gzip(content), bzip2 = testing::bzip2(content);
  const Buffer zstd = testing::zstd(content);
  fmt::print("{} MB of table-like bytes; gzip {:.1f} MB, bzip2 {:.1f} MB, zstd {:.1f} MB; {} cores\n\n", size / 1000000,
             static_cast<double>(gzip.size()) / 1e6, static_cast<double>(bzip2.size()) / 1e6,
             static_cast<double>(zstd.size()) / 1e6, core_count());
  fmt::print("| {:<44} | {:>8} | {:>8} | {:>8} | {:>6} |\n", "what", "wall s", "CPU s", "MB/s", "ratio");
  fmt::print("|{:-<46}|{:->9}:|{:->9}:|{:->9}:|{:->7}:|\n", "", "", "", "", "");
  row("parser stand-in alone", size, nullptr, [&] { ours(content, size, {}, false, true); });
  const Cost isal = row("gzip: ISA-L alone", size, nullptr, [&] { isal_alone(gzip, size); });
  row("gzip: source", size, &isal, [&] { ours(gzip, size, {}, false, false); });
  row("gzip: source, with digest", size, &isal, [&] { ours(gzip, size, {.digest = true}, false, false); });
  row("gzip: source, then parser, one thread", size, &isal, [&] { ours(gzip, size, {}, false, true); });
  row("gzip: read ahead, and parser", size, &isal, [&] { ours(gzip, size, {}, true, true); });
  row("zstd: source", size, nullptr, [&] { ours(zstd, size, {}, false, false); });
  const Cost libbz2 = row("bzip2: libbz2, one stream", size, nullptr,
                          [&] { ours(bzip2, size, {.bzip2_by_libbz2 = true}, false, false); });
  row("bzip2: source, one thread", size, &libbz2, [&] { ours(bzip2, size, {.threads = 1}, false, false); });
  row("bzip2: source, a thread a core", size, &libbz2, [&] { ours(bzip2, size, {}, false, false); });
  row("bzip2: the same, read ahead, and parser", size, &libbz2, [&] { ours(bzip2, size, {}, true, true); });
  fmt::print("\nratio: wall time over that of the library alone, in the rows of its format\n");
}

}  // namespace
}  // namespace mannerly::io

int main(int argc, char** argv) {
  const int megabytes = argc > 1 ? std::atoi(argv[1]) : 64;
  if (megabytes < 1 || megabytes > 1000) {
    fmt::print(stderr, "usage: decompress_bench [MEGABYTES, 1 to 1000]\n");
    return 2;
  }
  mannerly::io::bench_all(static_cast<std::size_t>(megabytes) * 1'000'000);
  return 0;
}
