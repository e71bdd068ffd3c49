// A day is sealed whole or not at all, whatever happens to the process, the disk, the clock and the sources.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <random>
#include <thread>

#include "service/detect/feedback.h"
#include "tests/fault/observed_world.h"

namespace mannerly::fault {
namespace {

using Clock = std::chrono::steady_clock;
using service::DayOutcome;

class Observed : public testing::Test {
 protected:
  // One world and one undisturbed observation for all tests.
  static void SetUpTestSuite() {
    folder_ = std::make_unique<Folder>("observe");
    write_observed_world(*folder_ / "world");
    const auto begin = Clock::now();
    const auto report = observe(*folder_ / "world", *folder_ / "calm");
    took_ = Clock::now() - begin;
    ASSERT_TRUE(report) << report.error().message;
    ASSERT_EQ(report->days.size(), 5U);
    for (const DayOutcome& outcome : report->days) {
      EXPECT_EQ(outcome.state, DayOutcome::State::kSealed) << outcome.error;
      EXPECT_EQ(outcome.incomplete, 0U);
    }
  }
  static void TearDownTestSuite() { folder_.reset(); }

  static fs::path world() { return *folder_ / "world"; }
  static fs::path calm() { return *folder_ / "calm"; }

  // A process of its own that observes all days; its exit status is 0 when it came to the end.
  static pid_t start(const fs::path& data, rlim_t file_size_max = RLIM_INFINITY) {
    const pid_t child = ::fork();
    if (child != 0) return child;
    ::setpgid(0, 0);
    if (file_size_max != RLIM_INFINITY) {
      ::signal(SIGXFSZ, SIG_IGN);
      const ::rlimit limit{.rlim_cur = file_size_max, .rlim_max = file_size_max};
      ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    const auto report = observe(world(), data);
    ::_exit(report ? 0 : 1);
  }
  static int wait_for(pid_t child) {
    int status = 0;
    ::waitpid(child, &status, 0);
    return status;
  }

  static std::unique_ptr<Folder> folder_;
  static Clock::duration took_;
};
std::unique_ptr<Folder> Observed::folder_;
Clock::duration Observed::took_{};

TEST_F(Observed, AnotherCallFindsNothingToDo) {
  const std::string before = dump_of(calm());
  const auto report = observe(world(), calm());
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_TRUE(report->days.empty());
  EXPECT_EQ(report->sealed_before, 1U);  // the last one; those before it are not looked at
  EXPECT_EQ(dump_of(calm()), before);
}

TEST_F(Observed, DayByDayIsTheSameAsAllAtOnce) {
  const fs::path data = *folder_ / "daily";
  for (const char* each : {"2026-10-29", "2026-10-30", "2026-10-31", "2026-11-01", "2026-11-02"}) {
    const auto report = observe(world(), data, {.from = day(each), .to = day(each)});
    ASSERT_TRUE(report) << report.error().message;
  }
  expect_same(data, calm());
}

TEST_F(Observed, KilledAtAnyMomentTheResultIsTheSame) {
  const char* wanted = std::getenv("MANNERLY_OBSERVE_KILLS");
  const int kills_wanted = wanted != nullptr ? std::atoi(wanted) : 100;
  std::mt19937 random(20261122);
  int kills = 0, worlds = 0;
  while (kills < kills_wanted) {
    const fs::path data = *folder_ / "killed";
    fs::remove_all(data);
    for (bool done = false; !done;) {
      const pid_t child = start(data);
      // Most moments are early, so that a world takes many kills; some are late, so that it comes to its end.
      const double share = std::generate_canonical<double, 32>(random);
      const auto moment = std::chrono::duration<double>(took_) * (1.2 * share * share * share);
      const auto end = Clock::now() + std::chrono::duration_cast<Clock::duration>(moment);
      int status = 0;
      pid_t ended = 0;
      while (ended == 0 && (Clock::now() < end || kills >= kills_wanted)) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
        ended = ::waitpid(child, &status, WNOHANG);
      }
      if (ended == 0) {
        ::kill(child, SIGKILL);
        status = wait_for(child);
        kills += WIFSIGNALED(status) ? 1 : 0;
      }
      done = WIFEXITED(status);
      ASSERT_TRUE(!done || WEXITSTATUS(status) == 0) << "what a killed run left is in the way";
    }
    ++worlds;
    expect_same(data, calm());
  }
  RecordProperty("kills", kills);
  RecordProperty("worlds", worlds);
}

TEST_F(Observed, AFullDiskFailsAndLosesNothing) {
  const fs::path data = *folder_ / "full";
  int failed = 0;
  for (const rlim_t limit : {16U << 10, 100U << 10, 400U << 10, 800U << 10}) {
    const int status = wait_for(start(data, limit));
    ASSERT_TRUE(WIFEXITED(status));
    failed += WEXITSTATUS(status);
  }
  EXPECT_GT(failed, 1);
  const auto report = observe(world(), data);
  ASSERT_TRUE(report) << report.error().message;
  expect_same(data, calm());
}

TEST_F(Observed, TwoProcessesDoNotObserveIntoOneFolder) {
  auto setup = observed(world(), *folder_ / "locked");
  ASSERT_TRUE(setup);
  auto again = *setup;
  const auto first = service::Observer::open(std::move(*setup));
  ASSERT_TRUE(first);
  const auto second = service::Observer::open(std::move(again));
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().message.find("another process"), std::string::npos);
}

}  // namespace
}  // namespace mannerly::fault
