// The old snapshot stays as it was, byte for byte, unless the new one is whole.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <chrono>
#include <csignal>
#include <functional>
#include <thread>

#include "tests/fault/small_world.h"

namespace mannerly::fault {
namespace {

// Runs f in a child process and returns its exit status; 1000 + signal when a signal ended it.
int in_child(const std::function<int()>& f) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(f());
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

std::vector<std::string> leftovers(const fs::path& folder) {
  std::vector<std::string> out;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".tmp") out.push_back(entry.path().filename().string());
  }
  return out;
}

class Output : public testing::Test {
 protected:
  Output() : folder_("output") {
    write_world(folder_, small_sources());
    const auto report = ingest_folder(folder_);
    EXPECT_TRUE(report) << report.error().message;
    before_ = read_file(folder_ / "world.snapshot");
    EXPECT_FALSE(before_.empty());
  }
  void expect_unchanged() const {
    EXPECT_TRUE(read_file(folder_ / "world.snapshot") == before_) << "the old snapshot has changed";
  }

  Folder folder_;
  std::string before_;
};

TEST_F(Output, TheSameWorldGivesTheSameBytes) {
  const auto again = ingest_folder(folder_);
  ASSERT_TRUE(again);
  expect_unchanged();
  // In another folder too: a snapshot names its sources as the world file does.
  const Folder elsewhere("elsewhere.with.a.longer.name");
  write_world(elsewhere, small_sources());
  const auto moved = ingest_folder(elsewhere);
  ASSERT_TRUE(moved);
  EXPECT_EQ(to_hex(moved->id), to_hex(again->id));
  EXPECT_TRUE(read_file(elsewhere / "world.snapshot") == before_);
}

TEST_F(Output, StaysWhenNothingCanBeRead) {
  for (const auto& entry : fs::directory_iterator(folder_.path())) {
    if (entry.path().filename().string().starts_with("source.")) write_file(entry.path(), "");
  }
  write_file(folder_ / "healthy.csv", "");
  const auto report = ingest_folder(folder_);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, ErrorCode::kNoData);
  expect_unchanged();
}

TEST_F(Output, StaysWhenTheWorldFileIsWrong) {
  write_file(folder_ / "world.toml", "name = 'x'\nat = 2026-11-21\n[[source]]\nkind = 'vrp'\n");
  EXPECT_FALSE(ingest_folder(folder_));
  write_file(folder_ / "world.toml", "[^x]");
  EXPECT_FALSE(ingest_folder(folder_));
  expect_unchanged();
}

TEST_F(Output, CannotGoWhereThereIsNoPlace) {
  const auto world = service::read_world(folder_ / "world.toml");
  ASSERT_TRUE(world);
  const auto missing = service::ingest(*world, folder_ / "no/such/folder.snapshot");
  ASSERT_FALSE(missing);
  EXPECT_THAT(missing.error().message, testing::HasSubstr("no/such"));
  EXPECT_FALSE(service::ingest(*world, folder_.path())) << "a folder";
  EXPECT_FALSE(service::ingest(*world, "/dev/full")) << "a device";
  EXPECT_TRUE(fs::is_character_file("/dev/full"));
  EXPECT_FALSE(service::ingest(*world, folder_ / "source.vrp/x")) << "below a file";
  expect_unchanged();
}

// A file that may not grow beyond a limit fails in write(), as on a full disk.
TEST_F(Output, StaysWhenTheNewOneDoesNotFit) {
  for (const rlim_t size :
       {rlim_t{0}, rlim_t{100}, static_cast<rlim_t>(before_.size() / 2), static_cast<rlim_t>(before_.size() - 1)}) {
    SCOPED_TRACE(size);
    EXPECT_EQ(in_child([&] {
                std::signal(SIGXFSZ, SIG_IGN);
                const rlimit limit{size, size};
                if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return 2;
                return ingest_folder(folder_) ? 1 : 0;
              }),
              0);
    expect_unchanged();
    EXPECT_TRUE(leftovers(folder_.path()).empty());
  }
}

TEST_F(Output, StaysOnAFullDisk) {
  const fs::path disk = folder_ / "disk";
  fs::create_directory(disk);
  const std::string options = "size=" + std::to_string((before_.size() / 4096 + 2) * 4096);
  if (::mount("tmpfs", disk.c_str(), "tmpfs", 0, options.c_str()) != 0)
    GTEST_SKIP() << "a file system cannot be mounted here";
  const auto world = service::read_world(folder_ / "world.toml");
  fs::copy_file(folder_ / "world.snapshot", disk / "world.snapshot");
  const auto report = service::ingest(*world, disk / "world.snapshot");
  EXPECT_FALSE(report) << "two snapshots do not fit";
  if (!report) {
    EXPECT_THAT(report.error().message, testing::HasSubstr("world.snapshot"));
  }
  EXPECT_TRUE(read_file(disk / "world.snapshot") == before_);
  EXPECT_TRUE(leftovers(disk).empty());
  ::umount(disk.c_str());
}

TEST_F(Output, SurvivesAKillAtAnyTime) {
  // A changed world, so that the old file and the new one can be told apart.
  write_file(folder_ / "healthy.csv", std::string(kHealthy) + "x,AS64498,203.0.113.0/24,24,,\n");
  const auto start = std::chrono::steady_clock::now();
  const fs::path other = folder_ / "expected.snapshot";
  const auto world = service::read_world(folder_ / "world.toml");
  ASSERT_TRUE(world && service::ingest(*world, other));
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - start);
  const std::string expected = read_file(other);
  ASSERT_TRUE(expected != before_);
  int killed = 0;
  constexpr int kSteps = 24;
  for (int i = 0; i < kSteps; ++i) {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(ingest_folder(folder_) ? 0 : 1);
    std::this_thread::sleep_for(took * i / (kSteps - 4));
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    killed += WIFSIGNALED(status) ? 1 : 0;
    const std::string now = read_file(folder_ / "world.snapshot");
    ASSERT_TRUE(now == before_ || now == expected) << "after " << i << " steps";
  }
  EXPECT_GT(killed, 0);
  const auto after = ingest_folder(folder_);
  ASSERT_TRUE(after) << "what a killed run left is in the way: " << after.error().message;
  EXPECT_TRUE(read_file(folder_ / "world.snapshot") == expected);
}

}  // namespace
}  // namespace mannerly::fault
