// Hostile sizes: what a small file unpacks to costs bounded time and memory, whatever its kind.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "tests/fault/small_world.h"

namespace mannerly::fault {
namespace {

constexpr std::size_t kBomb = std::size_t{96} << 20;  // bytes, unpacked
constexpr long kMemoryMax = 700L << 10;               // KiB of a child; sanitizers double what a program takes
constexpr rlim_t kSecondsMax = 60;                    // of CPU

// A file of kBomb bytes: the unit again and again, after a head.
std::string bomb_of(std::string_view head, std::string_view unit) {
  std::string block;
  while (block.size() < (1u << 20)) block += unit;
  std::string packed;
  io::GzipWriter writer([&](Bytes bytes) {
    packed += as_text(bytes);
    return Status{};
  });
  EXPECT_TRUE(writer.write(as_bytes(head)));
  for (std::size_t size = 0; size < kBomb; size += block.size()) EXPECT_TRUE(writer.write(as_bytes(block)));
  EXPECT_TRUE(writer.finish());
  return packed;
}

// Ingests in a child; 0 when it ended well, within time and memory.
int ingest_in_child(const Folder& folder, const service::IngestOptions& options, long& memory_kib) {
  const pid_t child = ::fork();
  if (child == 0) {
    const rlimit limit{kSecondsMax, kSecondsMax};
    ::setrlimit(RLIMIT_CPU, &limit);
    ::_exit(ingest_folder(folder, options) ? 0 : 1);
  }
  int status = 0;
  rusage usage{};
  ::wait4(child, &status, 0, &usage);
  memory_kib = usage.ru_maxrss;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

class Bombs : public testing::TestWithParam<const char*> {};

TEST_P(Bombs, CostBoundedTimeAndMemory) {
  const std::string kind = GetParam();
  Folder folder("bomb");
  const std::vector<SmallSource> all = small_sources();
  const auto source = std::find_if(all.begin(), all.end(), [&](const SmallSource& s) { return s.kind == kind; });
  ASSERT_NE(source, all.end());
  write_world(folder, {*source});
  // Zeros; a value that never ends after a true beginning.
  const std::string head = source->content.substr(0, source->content.size() / 2);
  for (const auto& [name, bomb] :
       {std::pair{"zeros", bomb_of("", std::string_view("\0", 1))}, std::pair{"one long value", bomb_of(head, "a")}}) {
    SCOPED_TRACE(name);
    ASSERT_LT(bomb.size(), kBomb / 50);
    write_file(folder / source->path, bomb);
    long memory_kib = 0;
    EXPECT_EQ(ingest_in_child(folder, {}, memory_kib), 0);
    EXPECT_LT(memory_kib, kMemoryMax);
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, Bombs,
                         testing::Values("mrt", "pfx2as", "irr", "vrp", "delegated", "iana", "peeringdb", "asrel",
                                         "cone", "asorg", "spoofer", "members", "slurm", "bogons"));

TEST(Limits, AFileBeyondTheLimitIsReadUpToIt) {
  Folder folder("limit");
  SmallSource source{"asrel", "source.asrel", {}};
  for (int i = 0; i < 100'000; ++i) source.content += std::to_string(64496 + i) + "|64496|0\n";
  source.content = gzip(source.content);
  write_world(folder, {source});
  snapshot::SourceState state{};
  std::string error;
  std::uint64_t records = 0;
  const auto report = ingest_folder(folder, {.progress =
                                                 [&](const service::IngestProgress& p) {
                                                   if (p.source != "asrel") return;
                                                   state = p.state;
                                                   error = p.error;
                                                   records = p.records;
                                                 },
                                             .file_bytes_max = 100'000});
  ASSERT_TRUE(report);
  EXPECT_EQ(state, snapshot::SourceState::kPartial);
  EXPECT_THAT(error, testing::HasSubstr("source.asrel"));
  EXPECT_THAT(error, testing::HasSubstr("100000"));
  EXPECT_GT(records, 5'000u);
  EXPECT_LT(records, 8'000u);
}

}  // namespace
}  // namespace mannerly::fault
