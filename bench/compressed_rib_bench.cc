// A compressed RIB dump, read and decoded into routes: .gz against ISA-L alone, .bz2 against one libbz2
// stream. Wall time (these goals are about using the cores), medians of rounds taken in turn. What else
// runs on the machine counts here; the CPU time beside it tells how much.
#include <bzlib.h>
#include <fmt/format.h>
#include <isa-l/igzip_lib.h>

#include <cstring>
#include <memory>

#include "base/thread_pool.h"
#include "io/huge_pages.h"
#include "io/read_ahead.h"
#include "support/measure.h"
#include "support/rib_input.h"
#include "wire/mrt/rib_decoder.h"

namespace mannerly::bench {
namespace {

constexpr int kGzipRounds = 9, kBzip2Rounds = 3;
constexpr std::size_t kIn = std::size_t{256} << 10, kOut = std::size_t{1} << 20;

// Routes of a compressed file; 0 on any error.
std::uint64_t decode(const std::filesystem::path& path) {
  auto opened = io::open_source(path);
  if (!opened) return 0;
  const auto source = io::read_ahead(std::move(*opened));
  std::uint64_t sum = 0;
  mrt::PathTable paths(0, io::ask_for_huge_pages);
  mrt::RibReader reader(paths, [&](const mrt::RibBatch& batch) {
    for (const mrt::RibRoute& route : batch.routes) sum += route.path + route.peer;
  });
  for (;;) {
    const auto chunk = source->next();
    if (!chunk) return 0;
    if (chunk->empty()) break;
    if (!reader.feed(*chunk)) return 0;
  }
  return reader.finish() && sum != 0 ? reader.decoder().routes() : 0;
}

std::uint64_t isal_alone(const std::vector<unsigned char>& file) {
  std::vector<std::uint8_t> out(kOut);
  const auto state = std::make_unique<inflate_state>();
  isal_inflate_init(state.get());
  state->crc_flag = ISAL_GZIP;
  std::uint64_t total = 0;
  for (std::size_t given = 0; state->block_state != ISAL_BLOCK_FINISH;) {
    if (state->avail_in == 0) {
      const std::size_t count = std::min(file.size() - given, kIn);
      if (count == 0) return 0;
      state->next_in = const_cast<std::uint8_t*>(file.data() + given);
      state->avail_in = static_cast<std::uint32_t>(count);
      given += count;
    }
    state->next_out = out.data();
    state->avail_out = static_cast<std::uint32_t>(out.size());
    if (isal_inflate(state.get()) != ISAL_DECOMP_OK) return 0;
    total += out.size() - state->avail_out;
  }
  return total;
}

std::uint64_t libbz2_alone(std::vector<unsigned char>& file) {
  std::vector<char> out(kOut);
  bz_stream stream{};
  if (BZ2_bzDecompressInit(&stream, 0, 0) != BZ_OK) return 0;
  stream.next_in = reinterpret_cast<char*>(file.data());
  stream.avail_in = static_cast<unsigned>(file.size());
  std::uint64_t total = 0;
  int status = BZ_OK;
  while (status == BZ_OK) {
    stream.next_out = out.data();
    stream.avail_out = static_cast<unsigned>(out.size());
    status = BZ2_bzDecompress(&stream);
    total += out.size() - stream.avail_out;
  }
  BZ2_bzDecompressEnd(&stream);
  return status == BZ_STREAM_END ? total : 0;
}

// The file packed by gzip or bzip2 as people have them; empty when it cannot be made.
std::filesystem::path packed(const std::filesystem::path& plain, std::string_view suffix,
                             const std::vector<std::string>& command) {
  const std::filesystem::path out = plain.string() + std::string(suffix);
  std::error_code error;
  if (std::filesystem::exists(out, error)) return out;
  if (command.front().empty()) return {};
  const std::filesystem::path temporary = out.string() + ".part";
  if (run(command, {}, temporary).status != 0) return {};
  std::filesystem::rename(temporary, out, error);
  return error ? std::filesystem::path() : out;
}

std::string figure(const std::vector<Cost>& costs) {
  return fmt::format("{:.3f} s", median(wall_of(costs)));
}

void row(std::string_view what, const std::vector<Cost>& costs, std::uint64_t bytes) {
  const double wall = median(wall_of(costs));
  fmt::print("| {} | {:.3f} | {:.3f} | {:.0f} |\n", what, wall, median(cpu_of(costs)),
             static_cast<double>(bytes) / wall / 1e6);
}

constexpr std::string_view kHead = "| What | wall s | CPU s | MB/s out (wall) |\n|---|---|---|---|\n";

template <class F>
std::function<Cost()> checked(F&& body, std::uint64_t expected) {
  return [body, expected] {
    return cost_of([&] {
      if (body() != expected) {
        fmt::print(stderr, "a run gave another result than expected\n");
        std::exit(1);
      }
    });
  };
}

void bench_gzip(const std::filesystem::path& plain, const std::vector<unsigned char>& content, std::uint64_t entries) {
  const std::filesystem::path path = packed(plain, ".gz", {find_program("gzip"), "-6", "-c", plain.string()});
  if (path.empty()) return fmt::print("gzip is not here: not measured\n");
  const std::vector<unsigned char> file = read_whole(path);
  const auto costs = in_turn(kGzipRounds, {checked([&] { return isal_alone(file); }, content.size()),
                                           checked([&] { return decode(path); }, entries)});
  fmt::print("\n.gz RIB, {:.1f} MB packed, {:.1f} MB plain, {} cores\n\n{}", static_cast<double>(file.size()) / 1e6,
             static_cast<double>(content.size()) / 1e6, core_count(), kHead);
  row("limit: ISA-L alone, from memory, one core", costs[0], content.size());
  row("read_ahead and RibReader", costs[1], content.size());
  const double ratio = 1 / paired_ratio(wall_of(costs[0]), wall_of(costs[1]));
  goals_head();
  goal(".gz RIB read and decoded, against ISA-L alone", figure(costs[1]), figure(costs[0]), "ISA-L itself",
       fmt::format("{:.2f}x its time", ratio), "at most 1.3x", ratio <= 1.3);
}

void bench_bzip2(const std::filesystem::path& plain, const std::vector<unsigned char>& content, std::uint64_t entries) {
  std::string packer = find_program("lbzip2");
  if (packer.empty()) packer = find_program("bzip2");
  const std::filesystem::path path = packed(plain, ".bz2", {packer, "-9", "-c", plain.string()});
  if (path.empty()) return fmt::print("bzip2 is not here: not measured\n");
  std::vector<unsigned char> file = read_whole(path);
  const std::string lbzip2 = find_program("lbzip2");
  const auto costs =
      in_turn(kBzip2Rounds, {checked([&] { return libbz2_alone(file); }, content.size()),
                             checked([&] { return decode(path); }, entries),
                             [&] { return lbzip2.empty() ? Cost{} : run({lbzip2, "-n2", "-dc", path.string()}); }});
  fmt::print("\n.bz2 RIB, {:.1f} MB packed, {:.1f} MB plain, {} cores\n\n{}", static_cast<double>(file.size()) / 1e6,
             static_cast<double>(content.size()) / 1e6, core_count(), kHead);
  row("libbz2 alone, one stream, from memory", costs[0], content.size());
  if (!lbzip2.empty()) row("lbzip2 -n2 alone", costs[2], content.size());
  row("read_ahead and RibReader", costs[1], content.size());
  const double ratio = paired_ratio(wall_of(costs[0]), wall_of(costs[1]));
  goals_head();
  goal(".bz2 RIB read and decoded, against one libbz2 stream", figure(costs[1]), figure(costs[0]),
       lbzip2.empty() ? "" : "lbzip2 -n2 alone " + figure(costs[2]), fmt::format("{:.2f}x", ratio), "1.8x",
       ratio >= 1.8);
}

}  // namespace
}  // namespace mannerly::bench

int main() {
  using namespace mannerly::bench;
  const auto full = made_rib("rib.mrt", {});
  const auto part = made_rib("rib.third.mrt", {.prefixes = 50'000, .seed = 3});
  if (!full || !part) {
    fmt::print(stderr, "{}\n", (full ? part : full).error().message);
    return 1;
  }
  const auto large = read_whole(*full), small = read_whole(*part);
  bench_gzip(*full, large, rib_statistics(large).entries);
  bench_bzip2(*part, small, rib_statistics(small).entries);
  return 0;
}
