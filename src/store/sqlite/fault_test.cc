// What kills, full disks, damage and other processes may do to a store: a day is whole or absent, and what was sealed
// stays.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <chrono>
#include <fstream>
#include <thread>

#include "store/made_days.h"
#include "store/store_twin.h"
#include "store/test_folder.h"

namespace mannerly::store {
namespace {

namespace fs = std::filesystem;

constexpr const char* kName = "observatory.sqlite";

std::unique_ptr<Store> open_or_fail(const fs::path& file, const SqliteOptions& options = {.readers = 1}) {
  auto store = open_sqlite(file, options);
  if (!store) ADD_FAILURE() << store.error().message;
  return store ? std::move(*store) : nullptr;
}

// Runs a function in a process of its own; returns its number.
template <class Function>
pid_t start(Function function) {
  const pid_t pid = ::fork();
  if (pid != 0) return pid;
  const int status = function() ? 0 : 1;
  ::_exit(status);
}

int end_of(pid_t pid) {
  int status = 0;
  EXPECT_EQ(::waitpid(pid, &status, 0), pid);
  return status;
}

// Seals of days in a random order, most days several times.
struct Plan {
  explicit Plan(std::uint32_t seed, std::size_t steps) : made(seed), ask(made.questions()) {
    StoreTwin twin;
    dumps.push_back(StoreDump::of(twin, ask));
    for (std::size_t i = 0; i < steps; ++i) {
      days.push_back(made.make(made.any_day()));
      MANNERLY_ASSERT(twin.seal(days.back().observation()).has_value());
      dumps.push_back(StoreDump::of(twin, ask));
    }
  }
  // How far a store is in the plan: every seal adds one version.
  static std::size_t done(Store& store) {
    std::size_t count = 0;
    const auto slices = store.slices();
    if (!slices) return SIZE_MAX;
    for (const SliceInfo& slice : *slices) count += slice.version;
    return count;
  }
  bool go_on(Store& store) const {
    for (std::size_t i = done(store); i < days.size(); ++i) {
      if (!store.seal(days[i].observation())) return false;
    }
    return true;
  }

  MadeDays made;
  DumpQuestions ask;
  std::vector<MadeDay> days;
  std::vector<std::string> dumps;  // after so many seals, of a store that nobody disturbed
};

TEST(SqliteFaults, AKillAtAnyMomentLeavesEveryDayWholeOrAbsent) {
  const int wanted = 20 * test_rounds();
  const Plan plan(1, 40);
  std::mt19937 random(5);
  int kills = 0, inside = 0;
  for (int round = 0; kills < wanted && round < 100 * test_rounds(); ++round) {
    const TestFolder folder;
    const fs::path file = folder.path() / kName;
    bool finished = false;
    while (!finished) {
      const pid_t child = start([&] {
        const auto store = open_sqlite(file, {.readers = 1});
        return store && plan.go_on(**store);
      });
      std::this_thread::sleep_for(std::chrono::microseconds(random() % 30'000));
      ::kill(child, SIGKILL);
      const int status = end_of(child);
      finished = WIFEXITED(status);
      if (finished) {
        EXPECT_EQ(WEXITSTATUS(status), 0);
      } else {
        ++kills;
      }
      const auto store = open_or_fail(file);
      ASSERT_TRUE(store);
      const std::size_t done = Plan::done(*store);
      ASSERT_LE(done, plan.days.size());
      inside += done > 0 && done < plan.days.size() ? 1 : 0;
      ASSERT_EQ(StoreDump::of(*store, plan.ask), plan.dumps[done]) << "after " << kills << " kills, seal " << done;
    }
    const auto store = open_or_fail(file);
    ASSERT_TRUE(store);
    EXPECT_EQ(StoreDump::of(*store, plan.ask), plan.dumps.back());
  }
  EXPECT_GE(kills, wanted);
  EXPECT_GE(inside, wanted / 4) << "the kills came before or after the work";
}

// The limit on the size of a file, as a full disk; lifted when it goes.
class FileLimit {
 public:
  explicit FileLimit(std::uint64_t bytes) {
    ::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &old_);
    const rlimit limit{bytes, old_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  FileLimit(const FileLimit&) = delete;
  FileLimit& operator=(const FileLimit&) = delete;
  ~FileLimit() {
    ::setrlimit(RLIMIT_FSIZE, &old_);
    ::signal(SIGXFSZ, SIG_DFL);
  }

 private:
  rlimit old_{};
};

TEST(SqliteFaults, AFullDiskRefusesTheDayAndKeepsTheOthers) {
  const TestFolder folder;
  const fs::path file = folder.path() / kName, log = file.string() + "-wal";
  Plan plan(2, 12);
  auto store = open_or_fail(file);
  ASSERT_TRUE(store);
  int refused = 0;
  for (std::size_t i = 0; i < plan.days.size(); ++i) {
    const std::uint64_t size = fs::exists(log) ? fs::file_size(log) : 0;
    // At first there is no room for the log's next page, at last for all of them.
    for (std::uint64_t more = 0; Plan::done(*store) == i; more += 10'000) {
      Status status;
      {
        const FileLimit limit(size / 2 + more * (more > 20'000 ? 3 : 1));
        status = store->seal(plan.days[i].observation());
      }
      ASSERT_EQ(StoreDump::of(*store, plan.ask), plan.dumps[status ? i + 1 : i]) << "limit " << size << " + " << more;
      if (status) continue;
      ++refused;
      EXPECT_EQ(status.error().code, ErrorCode::kIo) << status.error().message;
      EXPECT_TRUE(status.error().message.starts_with(file.string())) << status.error().message;
    }
  }
  EXPECT_GE(refused, 40);
  store.reset();
  store = open_or_fail(file);
  ASSERT_TRUE(store);
  EXPECT_EQ(StoreDump::of(*store, plan.ask), plan.dumps.back());
}

TEST(SqliteFaults, ProcessesThatMakeOneFileAtOnceAllGetIt) {
  for (int round = 0; round < 100; ++round) {
    const TestFolder folder;
    const fs::path file = folder.path() / kName;
    std::vector<pid_t> makers;
    for (int i = 0; i < 4; ++i) {
      makers.push_back(start([&] {
        const auto store = open_sqlite(file, {.readers = 1});
        if (!store) std::fprintf(stderr, "%s\n", store.error().message.c_str());
        return store.has_value();
      }));
    }
    for (const pid_t maker : makers) EXPECT_EQ(end_of(maker), 0) << "round " << round;
  }
}

TEST(SqliteFaults, TwoWritingProcessesTakeTurns) {
  const TestFolder folder;
  const fs::path file = folder.path() / kName;
  MadeDays made(4);
  std::vector<MadeDay> days;
  StoreTwin twin;
  for (const Day day : MadeDays::days()) {
    days.push_back(made.make(day));
    ASSERT_TRUE(twin.seal(days.back().observation()));
  }
  const auto seal_half = [&](std::size_t half) {
    const auto store = open_sqlite(file, {.readers = 1});  // both make the file at once
    Status status = store ? Status{} : std::unexpected(store.error());
    for (std::size_t i = half; status && i < days.size(); i += 2) status = (*store)->seal(days[i].observation());
    if (!status) std::fprintf(stderr, "%s\n", status.error().message.c_str());
    return status.has_value();
  };
  for (int round = 0; round < 10; ++round) {
    fs::remove(file);
    const pid_t one = start([&] { return seal_half(0); }), two = start([&] { return seal_half(1); });
    EXPECT_EQ(end_of(one), 0);
    EXPECT_EQ(end_of(two), 0);
    const auto store = open_or_fail(file);
    ASSERT_TRUE(store);
    const DumpQuestions ask = made.questions(false);
    ASSERT_EQ(StoreDump::of(*store, ask), StoreDump::of(twin, ask));
    const auto events = store->events(0, 10'000);
    ASSERT_TRUE(events);
    for (std::size_t i = 0; i < events->size(); ++i) ASSERT_EQ((*events)[i].number, i + 1);
  }
}

// A store of many pages.
void fill(const fs::path& file, Plan& plan) {
  const auto store = open_or_fail(file);
  ASSERT_TRUE(store);
  ASSERT_TRUE(plan.go_on(*store));
  MadeDay large = plan.made.make(MadeDays::days().back());
  large.scores.clear();
  for (std::uint32_t asn = 1; asn <= 3000; ++asn) large.scores.push_back({.asn = asn, .routes = asn});
  ASSERT_TRUE(store->seal(large.observation()));
}

TEST(SqliteFaults, DamageIsSaidWithTheNameOfTheFile) {
  const TestFolder folder;
  const fs::path file = folder.path() / kName, damaged = folder.path() / "damaged.sqlite";
  Plan plan(3, 10);
  ASSERT_NO_FATAL_FAILURE(fill(file, plan));
  const std::uint64_t size = fs::file_size(file);
  int found = 0;
  std::mt19937 random(8);
  const auto note = [&](const Error& error) {
    EXPECT_EQ(error.code, ErrorCode::kCorrupt) << error.message;
    EXPECT_TRUE(error.message.starts_with(damaged.string())) << error.message;
    ++found;
  };
  for (int i = 0; i < 30; ++i) {
    fs::copy_file(file, damaged, fs::copy_options::overwrite_existing);
    {
      std::fstream out(damaged, std::ios::in | std::ios::out | std::ios::binary);
      out.seekp(static_cast<std::streamoff>(random() % (size / 4096) * 4096));
      std::string noise(600, '\0');
      for (char& c : noise) c = static_cast<char>(random());
      out << noise;
    }
    auto store = open_sqlite(damaged, {.readers = 1});
    if (!store) {
      note(store.error());
      continue;
    }
    const auto month = (*store)->month(month_number_of(MadeDays::days().back()));
    if (!month) note(month.error());
    const auto day = (*store)->day(MadeDays::days().back());
    if (!day) note(day.error());
    (void)StoreDump::of(**store, plan.ask);  // answers or says so
    const Status sealed = (*store)->seal(plan.days[0].observation());
    if (!sealed) note(sealed.error());
  }
  EXPECT_GE(found, 15);
}

TEST(SqliteFaults, AFileOfAnotherKindIsRefusedAndLeftAlone) {
  const TestFolder folder;
  const auto refuse = [](const fs::path& file, ErrorCode code, const SqliteOptions& options = {}) {
    const auto store = open_sqlite(file, options);
    ASSERT_FALSE(store) << file;
    EXPECT_EQ(store.error().code, code) << store.error().message;
    EXPECT_TRUE(store.error().message.starts_with(file.string())) << store.error().message;
  };
  const fs::path text = folder.path() / "text";
  std::ofstream(text) << std::string(5000, 'x');
  refuse(text, ErrorCode::kCorrupt);
  refuse(text, ErrorCode::kCorrupt, {.read_only = true});
  EXPECT_EQ(fs::file_size(text), 5000u);
  refuse(folder.path(), ErrorCode::kIo);
  refuse(folder.path() / "none" / "file", ErrorCode::kIo);
  refuse(folder.path() / "none", ErrorCode::kNotFound, {.read_only = true});
  EXPECT_FALSE(fs::exists(folder.path() / "none"));

  const fs::path whole = folder.path() / kName, cut = folder.path() / "cut";
  Plan plan(3, 10);
  ASSERT_NO_FATAL_FAILURE(fill(whole, plan));
  for (const std::uint64_t size : {std::uint64_t{100}, std::uint64_t{5000}, fs::file_size(whole) - 4096}) {
    fs::copy_file(whole, cut, fs::copy_options::overwrite_existing);
    fs::resize_file(cut, size);
    refuse(cut, ErrorCode::kCorrupt);
  }
}

}  // namespace
}  // namespace mannerly::store
