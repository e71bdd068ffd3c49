// The whole chain against known truth: a simulated Internet is written to files, ingested and assessed,
// and for each of its networks the observatory must count what the simulator planted. The truth is worked
// out from the world itself by code that shares nothing with the readers and verdicts.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "io/file.h"
#include "readiness/profile.h"
#include "readiness/readiness.h"
#include "service/ingest/ingest.h"
#include "sim/memory_sink.h"
#include "sim/truth.h"
#include "sim/write.h"
#include "snapshot/snapshot.h"

namespace mannerly {
namespace {

namespace fs = std::filesystem;
using readiness::AsCounts;
using readiness::AsScore;

class Folder {
 public:
  Folder() : path_(fs::temp_directory_path() / ("mannerly-truth-" + std::to_string(::getpid()))) {
    fs::create_directories(path_);
  }
  ~Folder() { fs::remove_all(path_); }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

void write_files(const sim::World& world, const fs::path& folder) {
  sim::MemorySink sink;
  ASSERT_TRUE(sim::write_world(world, sink));
  for (const auto& [name, content] : sink.files) {
    fs::create_directories((folder / name).parent_path());
    ASSERT_TRUE(io::write_file_atomically(folder / name, as_bytes(content))) << name;
  }
}

std::vector<sim::AsTruth> truth_of(const sim::World& world) {
  std::vector<sim::AsIndex> viewpoints;
  for (const sim::Collector& collector : world.collectors) {
    for (const auto& peer : collector.peers) viewpoints.push_back(peer.as);
  }
  return sim::truth_of(world, sim::Routing(world, viewpoints));
}

class Truth : public testing::TestWithParam<std::uint64_t> {};

TEST_P(Truth, TheObservatoryCountsWhatWasPlanted) {
  const auto world = sim::generate({.seed = GetParam(), .ases = 400});
  ASSERT_TRUE(world);
  const Folder folder;
  write_files(*world, folder.path());
  const auto source = service::read_world(folder.path() / "world.toml");
  ASSERT_TRUE(source) << source.error().message;
  const auto report = service::ingest(*source, folder.path() / "world.snapshot");
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->incomplete, 0u);
  EXPECT_EQ(report->skipped, 0u);

  const auto file = io::MappedFile::open(folder.path() / "world.snapshot");
  ASSERT_TRUE(file);
  const auto snapshot = snapshot::Snapshot::open(file->bytes(), snapshot::Check::kAll);
  ASSERT_TRUE(snapshot) << snapshot.error().message;
  const auto profile = readiness::builtin_profile(readiness::kDefaultProfile);
  ASSERT_TRUE(profile) << profile.error().message;
  const readiness::Assessor assessor(readiness::Inputs::of(*snapshot), *profile);
  const std::vector<sim::AsTruth> truth = truth_of(*world);
  std::uint64_t routes = 0, bogons = 0, failing = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const sim::AsTruth& t = truth[i];
    const Asn asn = world->ases[i].asn;
    const AsCounts counts = assessor.score_as(asn).counts;
    SCOPED_TRACE(format_asn(asn));
    EXPECT_EQ(counts.routes, t.routes());
    EXPECT_EQ(counts.rpki_notfound, t.rov[0]);
    EXPECT_EQ(counts.rpki_valid, t.rov[1]);
    EXPECT_EQ(counts.rpki_invalid, t.rov[2]);
    EXPECT_EQ(counts.registered_exact, t.irr[1]);
    EXPECT_EQ(counts.registered, t.irr[1] + t.irr[2]);
    EXPECT_EQ(counts.bogons_full[0], t.bogons_full);
    EXPECT_EQ(counts.bogons_administrative[0], t.bogons_administrative);
    EXPECT_EQ(counts.bogons_full[1], t.bogons_full_next_hop);
    EXPECT_EQ(counts.bogons_full[2], t.private_asns);
    EXPECT_EQ(counts.bogons_full[3], t.private_asns_next_hop);
    EXPECT_EQ(counts.networks_failing, t.spoofer_received);
    EXPECT_EQ(counts.policy.value_or(false), t.policy);
    if (t.registry_contact) EXPECT_TRUE(counts.contact.value_or(false));
    routes += t.routes();
    bogons += t.bogons_full + t.private_asns;
    failing += t.spoofer_received;
  }
  // The comparison must have had something to compare.
  EXPECT_GT(routes, 2000u);
  EXPECT_GT(bogons, 0u);
  EXPECT_GT(failing, 0u);
}

INSTANTIATE_TEST_SUITE_P(Seeds, Truth, testing::Values(1, 2, 3));

}  // namespace
}  // namespace mannerly
