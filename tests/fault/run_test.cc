// mannerly run, killed at any moment of fetching, ingesting, sealing and publishing, and started again: what it leaves
// is, byte for byte, what an undisturbed run leaves, and what it serves meanwhile is always a whole published day.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <random>
#include <stop_token>

#include "tests/fault/source_site.h"

namespace mannerly::fault {
namespace {

// What a run leaves but for when it asked: the store, and all files but those that hold times of files.
struct Leavings {
  std::string dump;
  std::map<std::string, std::string> files;
};
Leavings result_of(const fs::path& data) {
  Leavings out{dump_of(data), files_of(data)};
  std::erase_if(out.files, [](const auto& file) {
    return file.first.ends_with("/state.json") || file.first.ends_with("/state.bin");
  });
  return out;
}

void expect_same(const Leavings& got, const Leavings& wanted) {
  EXPECT_TRUE(got.dump == wanted.dump) << "the stores differ";
  for (const auto& [name, bytes] : wanted.files) {
    const auto at = got.files.find(name);
    EXPECT_TRUE(at != got.files.end()) << name << " is missing";
    EXPECT_TRUE(at == got.files.end() || at->second == bytes) << name << " differs";
  }
  for (const auto& [name, bytes] : got.files) EXPECT_TRUE(wanted.files.contains(name)) << name << " is left over";
}

enum class Phase : std::uint8_t { kFetch, kIngest, kSeal, kPublish };
constexpr std::array<const char*, 4> kPhases = {"fetch", "ingest", "seal", "publish"};

class Run : public testing::Test {
 protected:
  static constexpr std::array<const char*, 2> kAsked = {"/api/v1/snapshots.csv", "/api/v1/networks.csv"};

  Run() : folder_("run"), clock_(folder_ / "clock"), site_(folder_ / "world", clock_) {}

  std::unique_ptr<RunningProgram> start(const SiteObservatory& observatory) const {
    return std::make_unique<RunningProgram>(observatory.run_words(), clock_, folder_ / "log");
  }
  // The same folder each time: absolute paths are in its files.
  SiteObservatory observatory() const {
    fs::remove_all(folder_ / "data");
    return {folder_ / "data", site_};
  }
  // The first noon: what is published at one address is of the first day then.
  void begin(const SiteObservatory& observatory) {
    clock_.set(begin_of(SourceSite::first()) + Seconds{12 * 3600});
    RunningProgram fetch({"fetch", "--data", observatory.data().string(), "--source", "site-peeringdb"}, clock_,
                         folder_ / "log");
    ASSERT_EQ(fetch.end(0), 0) << fetch.said();
  }
  bool is_served(RunningProgram& program, Day day) const {
    const auto is = [&] { return program.text_of(kAsked[0]).find(format_day(day)) != std::string::npos; };
    return eventually([&] { return is() || !program.is_running(); }) && is();
  }

  // Undisturbed. Notes what is served and sealed after each day, and how long the phases take.
  void run_calmly(const SiteObservatory& observatory) {
    ASSERT_NO_FATAL_FAILURE(begin(observatory));
    clock_.set(after(SourceSite::first()));
    const auto program = start(observatory);
    for (std::int32_t i = 0; i < SourceSite::kDays; ++i) {
      const Day day = SourceSite::nth(i);
      clock_.set(after(day));
      for (const Phase phase : {Phase::kFetch, Phase::kIngest, Phase::kSeal, Phase::kPublish}) {
        ASSERT_TRUE(eventually([&] { return has_begun(phase, observatory, day); })) << program->said();
        began_[static_cast<std::size_t>(phase)] = SteadyClock::now();
      }
      ASSERT_TRUE(is_served(*program, day)) << program->said();
      note_times();
      dumps_.push_back(dump_of(observatory.data()));
      for (std::size_t k = 0; k < kAsked.size(); ++k) served_[k].push_back(program->text_of(kAsked[k]));
    }
    EXPECT_EQ(program->end(SIGTERM), 0) << program->said();
    wanted_ = result_of(observatory.data());
    ASSERT_TRUE(wanted_.files.contains("days/" + format_day(SourceSite::nth(3)) + "/world.snapshot"));
    ASSERT_TRUE(std::ranges::any_of(wanted_.files, [](const auto& f) { return f.first.ends_with(".mrt"); }));
  }
  void note_times() {
    const auto end = SteadyClock::now();
    for (std::size_t k = 0; k < began_.size(); ++k) {
      took_[k] = std::max(took_[k], (k + 1 < began_.size() ? began_[k + 1] : end) - began_[k]);
    }
  }

  bool has_begun(Phase phase, const SiteObservatory& observatory, Day day) const {
    const service::DayPaths paths = service::DataFolder{observatory.data()}.day(day);
    switch (phase) {
      case Phase::kFetch: return true;
      case Phase::kIngest: return fs::exists(paths.plan);
      case Phase::kSeal: return fs::exists(paths.snapshot);
      case Phase::kPublish: return observatory.has_sealed(day);
    }
    return false;
  }

  // Asks a program all the time until it is told to stop: every whole answer is one of those of the undisturbed run,
  // and never of an earlier day than the one before.
  void read_on(const std::stop_token& stop, RunningProgram& program) {
    while (!stop.stop_requested()) {
      for (std::size_t k = 0; k < kAsked.size(); ++k) {
        const auto body = program.get(kAsked[k]);
        if (!body) continue;
        const auto at = std::ranges::find(served_[k], *body);
        EXPECT_TRUE(at != served_[k].end()) << kAsked[k] << " is of no published day:\n" << body->substr(0, 400);
        const auto days = static_cast<std::size_t>(at - served_[k].begin()) + 1;
        EXPECT_GE(days, days_served_) << "what was published is gone";
        days_served_ = std::max(days_served_.load(), days);
        ++answers_;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }

  // Starts it and kills it in a phase of a day, at a random moment. False: it came to an end before.
  bool kill_once(const SiteObservatory& observatory, Phase phase, Day day) {
    const std::size_t asked = site_.requests() + 1 + random_() % site_.sources().size();
    const auto program = start(observatory);
    const double share = std::generate_canonical<double, 32>(random_);
    bool came = false;
    {
      const std::jthread reader([&](const std::stop_token& stop) { read_on(stop, *program); });
      came = eventually([&] {
        const bool fetching = phase != Phase::kFetch || site_.requests() >= asked;
        return (fetching && has_begun(phase, observatory, day)) || has_begun(Phase::kPublish, observatory, day);
      });
      if (phase == Phase::kFetch) {
        std::this_thread::sleep_for(std::chrono::microseconds(static_cast<int>(share * 3000)));
      } else {
        std::this_thread::sleep_for(took_[static_cast<std::size_t>(phase)] * share);
      }
      program->kill();
    }
    EXPECT_TRUE(came) << program->said();
    return program->end(0) == 128 + SIGKILL;
  }

  void expect_a_whole_state(const SiteObservatory& observatory) const {
    const std::size_t days = observatory.sealed().size();
    ASSERT_LE(days, dumps_.size());
    EXPECT_TRUE(days == 0 || dump_of(observatory.data()) == dumps_[days - 1]) << "half a day after " << days;
  }

  Folder folder_;
  TestClock clock_;
  SourceSite site_;
  std::mt19937 random_{20261122};
  std::array<SteadyClock::time_point, 4> began_;
  std::array<SteadyClock::duration, 4> took_{};
  std::vector<std::string> dumps_;                              // of the store, after each day
  std::array<std::vector<std::string>, kAsked.size()> served_;  // after each day
  Leavings wanted_;
  std::atomic<std::size_t> days_served_ = 0, answers_ = 0;
};

int kills_asked() {
  const char* const text = std::getenv("MANNERLY_RUN_KILLS");
  return text != nullptr ? std::atoi(text) : 24;
}

TEST_F(Run, KilledAtAnyMomentTheResultIsTheSame) {
  ASSERT_NO_FATAL_FAILURE(run_calmly(observatory()));
  std::array<int, 4> killed{};
  int kills = 0;
  for (int worlds = 0; kills < kills_asked(); ++worlds) {
    const SiteObservatory observatory = this->observatory();
    days_served_ = 0;
    ASSERT_NO_FATAL_FAILURE(begin(observatory));
    for (std::int32_t i = 0; i < SourceSite::kDays; ++i) {
      const Day day = SourceSite::nth(i);
      clock_.set(after(day));
      for (const Phase phase : {Phase::kFetch, Phase::kIngest, Phase::kSeal, Phase::kPublish}) {
        if (kills >= kills_asked()) continue;
        const bool counts = kill_once(observatory, phase, day);
        killed[static_cast<std::size_t>(phase)] += counts ? 1 : 0;
        kills += counts ? 1 : 0;
        ASSERT_NO_FATAL_FAILURE(expect_a_whole_state(observatory));
      }
      if (observatory.has_sealed(day) && i + 1 < SourceSite::kDays) continue;
      const auto program = start(observatory);
      ASSERT_TRUE(is_served(*program, day)) << program->said();
      EXPECT_EQ(program->end(SIGTERM), 0) << program->said();
    }
    expect_same(result_of(observatory.data()), wanted_);
    if (HasFailure()) break;
  }
  for (std::size_t k = 0; k < killed.size(); ++k) RecordProperty(kPhases[k], killed[k]);
  fmt::print("{} kills: fetch {}, ingest {}, seal {}, publish {}; {} answers meanwhile\n", kills, killed[0], killed[1],
             killed[2], killed[3], answers_.load());
  EXPECT_GE(answers_.load(), static_cast<std::size_t>(kills)) << "hardly anything was asked: the test shows nothing";
}

}  // namespace
}  // namespace mannerly::fault
