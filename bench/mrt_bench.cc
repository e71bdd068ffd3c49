// MRT RIB dumps side by side: `mannerly mrt -m` with bgpdump, decoding into routes with bgpdump and
// libparsebgp, and a bare walk over the bytes as the limit. CPU time, medians of rounds taken in turn.
//
//   mrt_bench                   the whole comparison
//   mrt_bench --decode FILE     only decodes a file (what a round of ours runs), and prints the routes
//
// MANNERLY_PARSEBGP names the `parsebgp` program of libparsebgp, which Debian does not have.
#include <fmt/format.h>

#include <cstdlib>
#include <cstring>

#include "io/huge_pages.h"
#include "io/source.h"
#include "support/measure.h"
#include "support/rib_input.h"
#include "wire/mrt/rib_decoder.h"

namespace mannerly::bench {
namespace {

constexpr std::size_t kChunk = std::size_t{1} << 20;
constexpr int kRounds = 7, kSlowRounds = 3;

// ---- ours ----

std::uint64_t decode_memory(Bytes file) {
  std::uint64_t sum = 0;
  mrt::PathTable paths(0, io::ask_for_huge_pages);
  mrt::RibReader reader(paths, [&](const mrt::RibBatch& batch) {
    for (const mrt::RibRoute& route : batch.routes) sum += route.path + route.peer;
  });
  for (std::size_t at = 0; at < file.size(); at += kChunk)
    static_cast<void>(reader.feed(file.subspan(at, std::min(kChunk, file.size() - at))));
  static_cast<void>(reader.finish());
  return sum == 0 ? 0 : reader.decoder().routes();
}

int decode_file(const char* path) {
  auto source = io::open_source(path);
  if (!source) return 1;
  std::uint64_t sum = 0;
  mrt::PathTable paths(0, io::ask_for_huge_pages);
  mrt::RibReader reader(paths, [&](const mrt::RibBatch& batch) {
    for (const mrt::RibRoute& route : batch.routes) sum += route.path + route.peer;
  });
  for (;;) {
    const auto chunk = (*source)->next();
    if (!chunk) return 1;
    if (chunk->empty()) break;
    if (!reader.feed(*chunk)) return 1;
  }
  if (!reader.finish() || !reader.skipped().empty() || sum == 0) return 1;
  fmt::print("{} routes, {} paths\n", reader.decoder().routes(), paths.size());
  return 0;
}

// ---- the limit: every record, entry and attribute is stepped over, origin AS and communities are read ----

std::uint32_t load16(const std::uint8_t* p) {
  return static_cast<std::uint32_t>(p[0] << 8 | p[1]);
}
std::uint32_t load32(const std::uint8_t* p) {
  std::uint32_t word;
  std::memcpy(&word, p, 4);
  return __builtin_bswap32(word);
}

std::uint64_t walk(Bytes file, std::uint64_t& entries) {
  std::uint64_t sum = 0;
  const std::uint8_t* p = file.data();
  const std::uint8_t* const end = p + file.size();
  entries = 0;
  while (end - p >= 12) {
    const std::uint32_t subtype = load16(p + 6), length = load32(p + 8);
    const std::uint8_t* q = p + 12;
    p = q + length;
    if (subtype == 1) continue;
    q += 5 + (q[4] + 7u) / 8;
    std::uint32_t count = load16(q);
    entries += count;
    for (q += 2; count > 0; --count) {
      const std::uint8_t* a = q + 8;
      q = a + load16(q + 6);
      while (a < q) {
        const bool extended = (a[0] & 0x10) != 0;
        const std::uint32_t code = a[1], size = extended ? load16(a + 2) : a[2];
        a += extended ? 4 : 3;
        if (code == 2 && size >= 4) sum += load32(a + size - 4);
        if (code == 8)
          for (std::uint32_t i = 0; i + 4 <= size; i += 4) sum += load32(a + i);
        a += size;
      }
    }
  }
  return sum;
}

double rate(std::uint64_t entries, double seconds) {
  return static_cast<double>(entries) / seconds / 1e6;
}

void row(std::string_view what, std::uint64_t entries, double cpu, std::size_t bytes) {
  fmt::print("| {} | {:.3f} | {:.2f} | {:.0f} | {:.0f} |\n", what, cpu, rate(entries, cpu),
             static_cast<double>(bytes) / cpu / 1e6, cpu / static_cast<double>(entries) * 1e9);
}

struct Input {
  std::filesystem::path path;
  std::vector<unsigned char> bytes;
  RibStatistics statistics;
};

bool prepare(const char* name, const RibSize& size, Input& out) {
  const auto path = made_rib(name, size);
  if (!path) {
    fmt::print(stderr, "{}\n", path.error().message);
    return false;
  }
  out.path = *path;
  out.bytes = read_whole(out.path);
  out.statistics = rib_statistics(out.bytes);
  const RibStatistics& s = out.statistics;
  const auto share = [&](std::uint64_t n) { return 100.0 * static_cast<double>(n) / static_cast<double>(s.entries); };
  fmt::print(
      "{}: {:.1f} MB, {} prefixes, {} entries, {:.1f} attribute octets each; same attributes as the peer's "
      "previous entry {:.1f} %, same AS_PATH {:.1f} %; distinct AS_PATHs {:.1f} %\n",
      name, static_cast<double>(out.bytes.size()) / 1e6, size.prefixes, s.entries,
      static_cast<double>(s.attribute_bytes) / static_cast<double>(s.entries), share(s.same_block), share(s.same_path),
      share(s.distinct_paths));
  return true;
}

void table_head(std::string_view title) {
  fmt::print("\n{}\n\n| What | CPU s | M entries/s | MB/s | ns/entry |\n|---|---|---|---|---|\n", title);
}

const std::vector<std::string> kTrim = {"MALLOC_TRIM_THRESHOLD_=1000000000"};

// `mannerly mrt -m` against bgpdump, both from the same plain file to /dev/null. Returns bgpdump's CPU
// seconds an entry, 0 without bgpdump.
double bench_text(const Input& input) {
  const std::string ours = find_program("mannerly"), bgpdump = find_program("bgpdump"), file = input.path.string();
  if (bgpdump.empty()) {
    fmt::print("bgpdump is not here: no comparison\n");
    return 0;
  }
  const std::uint64_t entries = input.statistics.entries;
  const auto costs = in_turn(
      kSlowRounds, {[&] { return run({ours, "mrt", "-m", file}); }, [&] { return run({bgpdump, "-m", file}, kTrim); },
                    [&] { return run({bgpdump, "-m", file}); }, [&] { return run({ours, "mrt", "-m", file}); },
                    [&] {
                      return cost_of([&] {
                        std::uint64_t n;
                        volatile std::uint64_t sink = walk(input.bytes, n);
                        (void)sink;
                      });
                    }});
  std::vector<double> mine;
  for (std::size_t i = 0; i < costs[0].size(); ++i) mine.push_back((costs[0][i].cpu_s + costs[3][i].cpu_s) / 2);
  table_head("Routes as text, plain file to /dev/null, CPU time of the whole process");
  row("limit: walk over the bytes, no text", entries, median(cpu_of(costs[4])), input.bytes.size());
  row("mannerly mrt -m", entries, median(mine), input.bytes.size());
  row("bgpdump -m, MALLOC_TRIM_THRESHOLD_=1e9", entries, median(cpu_of(costs[1])), input.bytes.size());
  row("bgpdump -m, as shipped", entries, median(cpu_of(costs[2])), input.bytes.size());
  const double trim = paired_ratio(cpu_of(costs[1]), mine), shipped = paired_ratio(cpu_of(costs[2]), mine);
  for (const auto& list : costs)
    for (const Cost& cost : list)
      if (cost.status != 0) fmt::print("a program ended with status {}: do not trust these rows\n", cost.status);
  goals_head();
  goal("`mannerly mrt -m` against `bgpdump -m`", fmt::format("{:.2f} M/s", rate(entries, median(mine))),
       fmt::format("{:.2f} M/s (as shipped {:.2f})", rate(entries, median(cpu_of(costs[1]))),
                   rate(entries, median(cpu_of(costs[2])))),
       fmt::format("walk {:.1f} M/s", rate(entries, median(cpu_of(costs[4])))),
       fmt::format("{:.1f}x (as shipped {:.1f}x)", trim, shipped), "10x", trim >= 10);
  return median(cpu_of(costs[1])) / static_cast<double>(entries);
}

void bench_decode(const Input& input, double bgpdump_s) {
  const std::uint64_t entries = input.statistics.entries;
  const char* named = std::getenv("MANNERLY_PARSEBGP");
  const std::string parsebgp = named == nullptr ? std::string() : named;
  const std::string self = (program_directory() / "mrt_bench").string(), file = input.path.string();
  const auto costs = in_turn(kRounds, {[&] {
                                         return cost_of([&] {
                                           if (decode_memory(input.bytes) != entries) std::abort();
                                         });
                                       },
                                       [&] { return run({self, "--decode", file}); },
                                       [&] { return parsebgp.empty() ? Cost{} : run({parsebgp, "-q", "mrt:" + file}); },
                                       [&] {
                                         return cost_of([&] {
                                           std::uint64_t n;
                                           volatile std::uint64_t sink = walk(input.bytes, n);
                                           (void)sink;
                                         });
                                       },
                                       [&] {
                                         return cost_of([&] {
                                           std::uint64_t sum = 0;
                                           for (std::size_t i = 0; i + 8 <= input.bytes.size(); i += 8) {
                                             std::uint64_t word;
                                             std::memcpy(&word, input.bytes.data() + i, 8);
                                             sum += word;
                                           }
                                           volatile std::uint64_t sink = sum;
                                           (void)sink;
                                         });
                                       }});
  const auto memory = cpu_of(costs[0]), process = cpu_of(costs[1]), theirs = cpu_of(costs[2]), limit = cpu_of(costs[3]);
  table_head("Decoding into routes, one core, CPU time");
  row("limit: reading the bytes", entries, median(cpu_of(costs[4])), input.bytes.size());
  row("limit: walk over records, entries, attributes", entries, median(limit), input.bytes.size());
  row("RibReader, from memory", entries, median(memory), input.bytes.size());
  row("RibReader, process that reads the file", entries, median(process), input.bytes.size());
  if (!parsebgp.empty()) row("libparsebgp: parsebgp -q, process", entries, median(theirs), input.bytes.size());
  if (bgpdump_s > 0)
    row("bgpdump -m with the trim variable (smaller file)", entries, bgpdump_s * static_cast<double>(entries),
        input.bytes.size());
  const std::string mine = fmt::format("{:.1f} M/s", rate(entries, median(memory)));
  const std::string walked = fmt::format("walk {:.1f} M/s", rate(entries, median(limit)));
  goals_head();
  if (bgpdump_s > 0) {
    const double ratio = bgpdump_s * static_cast<double>(entries) / median(memory);
    goal("MRT decode into routes against `bgpdump -m`", mine, fmt::format("{:.2f} M/s", 1e-6 / bgpdump_s), walked,
         fmt::format("{:.1f}x", ratio), "60x", ratio >= 60);
  }
  if (parsebgp.empty()) {
    fmt::print("libparsebgp: MANNERLY_PARSEBGP does not name its program, so it was not measured\n");
    return;
  }
  const double ratio = paired_ratio(theirs, memory);
  goal("MRT decode into routes against libparsebgp", mine, fmt::format("{:.1f} M/s", rate(entries, median(theirs))),
       walked, fmt::format("{:.2f}x (whole processes {:.2f}x)", ratio, paired_ratio(theirs, process)), "1.5x",
       ratio >= 1.5);
}

int bench_all() {
  Input small, large;
  if (!prepare("rib.small.mrt", {.prefixes = 19'000, .seed = 2}, small)) return 1;
  if (!prepare("rib.mrt", {}, large)) return 1;
  const double bgpdump_s = bench_text(small);
  bench_decode(large, bgpdump_s);
  return 0;
}

}  // namespace
}  // namespace mannerly::bench

int main(int argc, char** argv) {
  if (argc == 3 && std::strcmp(argv[1], "--decode") == 0) return mannerly::bench::decode_file(argv[2]);
  if (argc != 1) {
    fmt::print(stderr, "usage: mrt_bench [--decode FILE]\n");
    return 2;
  }
  return mannerly::bench::bench_all();
}
