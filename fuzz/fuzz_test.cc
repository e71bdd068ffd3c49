// Every fuzz target without a fuzzer: over its committed seeds (fuzz/corpus/NAME/), and over those damaged in a fixed
// list of ways. A target ends the program when something is wrong, so the input at hand stands in a file meanwhile:
// what is found there afterwards is the culprit, and becomes a seed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

// The list is made by fuzz/CMakeLists.txt, which gives the entry of each target a name of its own.
#define MANNERLY_FUZZ_TARGET(name) extern "C" int fuzz_##name(const std::uint8_t* data, std::size_t size);
#include "fuzz_targets.inc"
#undef MANNERLY_FUZZ_TARGET

namespace mannerly {
namespace {

namespace fs = std::filesystem;

using Bytes = std::vector<std::uint8_t>;  // as long as what it holds, so that AddressSanitizer sees each end

struct Target {
  std::string name;
  int (*entry)(const std::uint8_t*, std::size_t);
};

const std::vector<Target>& targets() {
  static const std::vector<Target> all = {
#define MANNERLY_FUZZ_TARGET(name) {#name, fuzz_##name},
#include "fuzz_targets.inc"
#undef MANNERLY_FUZZ_TARGET
  };
  return all;
}

fs::path input_file(const std::string& target) {
  return fs::path(MANNERLY_FUZZ_INPUTS) / (target + ".input");
}

Bytes read_bytes(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  EXPECT_TRUE(in) << file;
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::vector<Bytes> seeds_of(const std::string& target) {
  const fs::path folder = fs::path(MANNERLY_SOURCE_DIR) / "fuzz/corpus" / target;
  std::vector<fs::path> files;
  if (fs::exists(folder)) files.assign(fs::directory_iterator(folder), fs::directory_iterator());
  std::sort(files.begin(), files.end());
  std::vector<Bytes> seeds;
  for (const fs::path& file : files) seeds.push_back(read_bytes(file));
  return seeds;
}

void run(const Target& target, const Bytes& input) {
  const fs::path file = input_file(target.name);
  {
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    out.write(reinterpret_cast<const char*>(input.data()), static_cast<std::streamsize>(input.size()));
    ASSERT_TRUE(out.flush()) << file;
  }
  ASSERT_EQ(target.entry(input.data(), input.size()), 0);
  fs::remove(file);
}

// Of a longer seed about that many places are damaged, evenly spread: 8 runs each.
constexpr std::size_t kPlacesMax = 1024;

Bytes joined(const Bytes& a, std::size_t a_end, const Bytes& b, std::size_t b_begin) {
  Bytes out;
  out.reserve(a_end + b.size() - b_begin);
  out.insert(out.end(), a.begin(), a.begin() + static_cast<std::ptrdiff_t>(a_end));
  out.insert(out.end(), b.begin() + static_cast<std::ptrdiff_t>(b_begin), b.end());
  return out;
}

// Cut off, a byte changed in four ways, left out, all before it doubled, or followed by the end of another seed.
std::vector<Bytes> damaged_at(const Bytes& seed, std::size_t at, const Bytes& other) {
  std::vector<Bytes> out = {joined(seed, at, {}, 0), joined(seed, at, seed, at + 1), joined(seed, at, seed, 0),
                            joined(seed, at, other, std::min(at, other.size()))};
  for (const int mask : {0x01, 0x20, 0x80, 0xff}) {
    out.push_back(seed);
    out.back()[at] ^= static_cast<std::uint8_t>(mask);
  }
  return out;
}

class Fuzz : public testing::TestWithParam<Target> {};

TEST_P(Fuzz, TakesItsSeeds) {
  const auto seeds = seeds_of(GetParam().name);
  ASSERT_FALSE(seeds.empty()) << "fuzz/corpus/" << GetParam().name << " has no seed";
  run(GetParam(), {});
  for (const Bytes& seed : seeds) run(GetParam(), seed);
}

TEST_P(Fuzz, TakesDamagedSeeds) {
  const auto seeds = seeds_of(GetParam().name);
  for (std::size_t i = 0; i < seeds.size(); ++i) {
    const Bytes& seed = seeds[i];
    const std::size_t step = seed.size() / kPlacesMax | 1;  // odd, so that each byte of a field has its turn
    for (std::size_t at = 0; at < seed.size(); at += step) {
      for (const Bytes& input : damaged_at(seed, at, seeds[(i + 1) % seeds.size()])) run(GetParam(), input);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(, Fuzz, testing::ValuesIn(targets()), [](const auto& target) { return target.param.name; });

// What the list and the file are for: a target that cannot take an input leaves that input behind.
TEST(FuzzRun, LeavesTheInputThatEndedTheProgram) {
  const Target weak{"made_to_abort", [](const std::uint8_t* data, std::size_t size) {
                      if (size == 2 && data[1] == 'b') std::abort();
                      return 0;
                    }};
  run(weak, {'a', 'a'});
  EXPECT_FALSE(fs::exists(input_file(weak.name)));
  EXPECT_DEATH(run(weak, {'a', 'b'}), "");
  EXPECT_THAT(read_bytes(input_file(weak.name)), testing::ElementsAre('a', 'b'));
  fs::remove(input_file(weak.name));
}

TEST(FuzzRun, DamagesASeedAtEachPlace) {
  using testing::ElementsAre;
  EXPECT_THAT(
      damaged_at({1, 2, 3}, 1, {7, 8, 9}),
      ElementsAre(ElementsAre(1), ElementsAre(1, 3), ElementsAre(1, 1, 2, 3), ElementsAre(1, 8, 9),
                  ElementsAre(1, 3, 3), ElementsAre(1, 0x22, 3), ElementsAre(1, 0x82, 3), ElementsAre(1, 0xfd, 3)));
}

}  // namespace
}  // namespace mannerly
