// Damaged sources of every kind: the rest of the world is read, the snapshot and the report say what is
// missing and why.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include "io/source.h"
#include "tests/fault/small_world.h"
#include "tests/shared_data.h"

namespace mannerly::fault {
namespace {

using snapshot::SourceState;
using testing::HasSubstr;

struct Seen {
  SourceState state = SourceState::kComplete;
  std::uint64_t records = 0, skipped = 0;
  std::string error;
};

// Ingests one damaged source beside a healthy one; checks what must hold whatever the damage is.
Seen ingest_one(const Folder& folder, const SmallSource& source) {
  write_file(folder / "world.toml", world_text({source}));
  Seen seen;
  bool healthy = false;
  const auto report = ingest_folder(folder, {.progress = [&](const service::IngestProgress& p) {
                                      if (p.source == "healthy") {
                                        healthy = p.state == SourceState::kComplete && p.records == 2;
                                      } else if (!p.source.empty()) {
                                        seen = {p.state, p.records, p.skipped, std::string(p.error)};
                                      }
                                    }});
  EXPECT_TRUE(report) << (report ? "" : report.error().message);
  EXPECT_TRUE(healthy) << "the damage of one source reached another";
  const bool failed = seen.state == SourceState::kPartial || seen.state == SourceState::kFailed;
  if (report) {
    EXPECT_EQ(report->incomplete, failed ? 1u : 0u);
  }
  EXPECT_EQ(failed, !seen.error.empty());
  if (failed) {
    EXPECT_THAT(seen.error, HasSubstr(source.path)) << "an error names its file";
  }
  EXPECT_EQ(seen.state == SourceState::kFailed, failed && seen.records == 0);
  // What the snapshot says is what the report said, and the snapshot is whole.
  const auto file = io::MappedFile::open(folder / "world.snapshot");
  EXPECT_TRUE(file);
  const auto snapshot = snapshot::Snapshot::open(file->bytes(), snapshot::Check::kAll);
  EXPECT_TRUE(snapshot) << snapshot.error().message;
  if (snapshot) {
    const auto row = std::find_if(snapshot->sources().begin(), snapshot->sources().end(),
                                  [&](const auto& r) { return snapshot->text(r.name) == source.kind; });
    EXPECT_EQ(row->state, seen.state);
    EXPECT_EQ(snapshot->text(row->error), seen.error);
  }
  return seen;
}

class Damage : public testing::Test {
 protected:
  Damage() : folder_("damage"), sources_(small_sources()) { write_file(folder_ / "healthy.csv", kHealthy); }

  Seen with(const SmallSource& source, std::string_view content) {
    write_file(folder_ / source.path, content);
    return ingest_one(folder_, source);
  }

  Folder folder_;
  std::vector<SmallSource> sources_;
};

TEST_F(Damage, TheWholeSourcesAreRead) {
  EXPECT_EQ(sources_.size(), 14u);
  for (const SmallSource& source : sources_) {
    SCOPED_TRACE(source.kind);
    const Seen seen = with(source, source.content);
    EXPECT_EQ(seen.state, SourceState::kComplete) << seen.error;
    EXPECT_GT(seen.records, 0u);
    EXPECT_EQ(with(source, gzip(source.content)).records, seen.records);
  }
}

TEST_F(Damage, NothingToReadIsAFailureWithItsReason) {
  for (const SmallSource& source : sources_) {
    SCOPED_TRACE(source.kind);
    EXPECT_EQ(with(source, "").state, SourceState::kFailed) << "empty";
    fs::remove(folder_ / source.path);
    EXPECT_EQ(ingest_one(folder_, source).state, SourceState::kFailed) << "missing";
    fs::create_directory(folder_ / source.path);
    EXPECT_THAT(ingest_one(folder_, source).error, HasSubstr("folder"));
    fs::remove(folder_ / source.path);
    fs::create_symlink(source.path, folder_ / source.path);
    EXPECT_EQ(ingest_one(folder_, source).state, SourceState::kFailed) << "a link to itself";
    fs::remove(folder_ / source.path);
    if (::geteuid() == 0) continue;  // root may read everything
    write_file(folder_ / source.path, source.content);
    fs::permissions(folder_ / source.path, fs::perms::none);
    EXPECT_EQ(ingest_one(folder_, source).state, SourceState::kFailed) << "unreadable";
    fs::remove(folder_ / source.path);
  }
}

TEST_F(Damage, AFileOfAnotherKindIsNeverTakenSilently) {
  const std::string noise = [] {
    std::string out;
    std::uint32_t x = 1;
    for (int i = 0; i < 5000; ++i) {
      x = x * 1664525 + 1013904223;
      out += static_cast<char>(x >> 24);
    }
    return out;
  }();
  const std::vector<SmallSource> others = {
      {"an error page", "", "<!DOCTYPE html>\n<html><head><title>404</title></head><body>Not found</body></html>\n"},
      {"prose", "", "This service is down for maintenance.\nPlease come back later.\n"},
      {"noise", "", noise},
      {"null", "", "null\n"},
      {"empty object", "", "{}"},
      {"zeros", "", std::string(10'000, '\0')}};
  for (const SmallSource& source : sources_) {
    for (const SmallSource& other : others) {
      SCOPED_TRACE(source.kind + " from " + other.kind);
      const Seen seen = with(source, other.content);
      EXPECT_TRUE(seen.state == SourceState::kFailed || seen.skipped > 0)
          << "state " << static_cast<int>(seen.state) << ", " << seen.records << " records";
    }
    for (const SmallSource& other : sources_) {
      if (other.kind == source.kind) continue;
      SCOPED_TRACE(source.kind + " from a file of kind " + other.kind);
      const Seen seen = with(source, other.content);
      EXPECT_TRUE(seen.records > 0 || seen.state == SourceState::kFailed || seen.skipped > 0);
    }
  }
}

TEST_F(Damage, ACutCompressedFileIsNeverWhole) {
  for (const SmallSource& source : sources_) {
    SCOPED_TRACE(source.kind);
    const std::string packed = gzip(source.content);
    const std::uint64_t whole = with(source, packed).records;
    for (const std::size_t size : {std::size_t{11}, packed.size() / 4, packed.size() / 2, packed.size() * 3 / 4,
                                   packed.size() - 9, packed.size() - 1}) {
      SCOPED_TRACE(size);
      const Seen seen = with(source, std::string_view(packed).substr(0, size));
      EXPECT_TRUE(seen.state == SourceState::kPartial || seen.state == SourceState::kFailed);
      EXPECT_LE(seen.records, whole);
      EXPECT_THAT(seen.error, HasSubstr("compressed byte "));
    }
  }
}

TEST_F(Damage, ACutOrChangedFileIsReadOrRefused) {
  for (const SmallSource& source : sources_) {
    SCOPED_TRACE(source.kind);
    const std::string& content = source.content;
    const std::uint64_t whole = with(source, content).records;
    for (int i = 1; i < 8; ++i) {
      const std::size_t size = content.size() * static_cast<std::size_t>(i) / 8 + 1;
      SCOPED_TRACE("cut at " + std::to_string(size));
      EXPECT_LE(with(source, std::string_view(content).substr(0, size)).records, whole);
    }
    for (int i = 0; i < 12; ++i) {
      std::string changed = content;
      const std::size_t at = content.size() * static_cast<std::size_t>(i) / 12;
      changed[at] = static_cast<char>(static_cast<unsigned char>(changed[at]) ^ (1u << (i % 8)));
      SCOPED_TRACE("flip at " + std::to_string(at));
      with(source, changed);
    }
  }
}

TEST_F(Damage, TheProgramSaysSoByItsExitStatus) {
  write_world(folder_, sources_);
  const auto status_of = [&] {
    const std::string command = std::string(MANNERLY_PROGRAM) + " ingest -q '" + (folder_ / "world.toml").string() +
                                "' -o '" + (folder_ / "world.snapshot").string() + "' 2>/dev/null";
    return WEXITSTATUS(std::system(command.c_str()));
  };
  EXPECT_EQ(status_of(), 0);
  fs::remove(folder_ / sources_[0].path);
  EXPECT_EQ(status_of(), 5) << "one source is missing";
  for (const SmallSource& source : sources_) fs::remove(folder_ / source.path);
  fs::remove(folder_ / "healthy.csv");
  const std::string before = read_file(folder_ / "world.snapshot");
  EXPECT_EQ(status_of(), 5) << "nothing is there";
  EXPECT_EQ(read_file(folder_ / "world.snapshot"), before);
}

// Both bzip2 readers give what is before the cut, and say the same of it.
TEST(CutBzip2, IsReadAlikeInParallelAndInLine) {
  MANNERLY_NEEDS_DATA(path, "mrt-rib/routeviews6.rib.20151101.0600_first1MB.bz2");
  const auto read = [&](const io::SourceOptions& options) {
    std::pair<std::string, std::string> out;
    const auto source = io::open_source(path, options);
    EXPECT_TRUE(source);
    for (;;) {
      const auto chunk = (*source)->next();
      if (!chunk) out.second = chunk.error().message;
      if (!chunk || chunk->empty()) return out;
      out.first += as_text(*chunk);
    }
  };
  const auto parallel = read({.threads = 4});
  EXPECT_FALSE(parallel.second.empty());
  EXPECT_GT(parallel.first.size(), std::size_t{8} << 20);
  const auto one = read({.threads = 1});
  EXPECT_EQ(one.first.size(), parallel.first.size());
  EXPECT_TRUE(one.first == parallel.first);
  EXPECT_EQ(one.second, parallel.second);
  const auto library = read({.bzip2_by_libbz2 = true});
  EXPECT_EQ(library.first.size(), parallel.first.size());
  EXPECT_TRUE(library.first == parallel.first);
  // libbz2 tells the end of the file, our reader the beginning of the block that is cut.
  EXPECT_THAT(library.second, HasSubstr("the file ends inside a bzip2 stream"));
  EXPECT_THAT(parallel.second, HasSubstr("the file ends inside a bzip2 block"));
}

}  // namespace
}  // namespace mannerly::fault
