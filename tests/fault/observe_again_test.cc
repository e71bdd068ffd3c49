// Days that are counted anew, clocks that jump, sources that lie or stay away.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/detect/archive.h"
#include "service/observe/day_archive.h"
#include "service/observe/patch_feedback.h"
#include "service/observe/scheduler.h"
#include "tests/fault/observed_world.h"

namespace mannerly::fault {
namespace {

using service::DayOutcome;
using service::FeedbackStep;
using testing::HasSubstr;

class ObservedAgain : public testing::Test {
 protected:
  ObservedAgain() { write_observed_world(world()); }
  fs::path world() const { return folder_ / "world"; }
  fs::path data() const { return folder_ / "data"; }

  service::ObserveReport observe_all(const service::ObserveRequest& request = {}) {
    auto report = observe(world(), data(), request);
    EXPECT_TRUE(report) << report.error().message;
    return report ? std::move(*report) : service::ObserveReport{};
  }
  std::unique_ptr<store::Store> store() {
    auto store = store::open_sqlite(data() / "store.sqlite");
    EXPECT_TRUE(store) << store.error().message;
    return std::move(*store);
  }
  store::SliceInfo slice(Day day) {
    const auto slices = store()->slices();
    for (const store::SliceInfo& each : *slices) {
      if (each.day == day) return each;
    }
    ADD_FAILURE() << "no slice of " << format_day(day);
    return {};
  }
  // Counted incidents of an AS on a day, over all metrics.
  int counted(Asn asn, Day at) {
    const auto rows = store()->day(at);
    int sum = 0;
    for (const store::ScoreRow& row : *rows) {
      for (std::size_t m = 0; row.asn == asn.value && m < store::kIncidentMetrics; ++m) sum += row.incidents[m];
    }
    return sum;
  }
  // A finished incident of November that counts, and has its culprit alone.
  store::IncidentRecord some_incident() {
    const auto page = store()->incidents({.confidence_min = 600'000}, "", 1000);
    for (const store::IncidentRecord& record : page->rows) {
      const Day start = day_of(Instant{record.start});
      if (start >= day("2026-10-30") && start <= day("2026-10-31") && counted(record.culprit, start) > 0) return record;
    }
    ADD_FAILURE() << "the world has no such incident";
    return {};
  }
  void say(const std::string& id, std::string_view month, FeedbackStep step) {
    const fs::path file = service::archive_paths(data() / "incidents" / month).feedback;
    ASSERT_TRUE(service::append_feedback(file, {.id = id,
                                                .at = {1'800'000'000},
                                                .step = step,
                                                .label = step == FeedbackStep::kDisputed ? "valid_change" : "",
                                                .by = "somebody",
                                                .text = "because"}));
  }

  Folder folder_{"again"};
};

TEST_F(ObservedAgain, ADecidedDisputeChangesTheDaysThatKnewTheIncidentAndNoOther) {
  observe_all();
  const store::IncidentRecord incident = some_incident();
  const Day start = day_of(Instant{incident.start}), last = day("2026-11-02");
  const int before = counted(incident.culprit, day("2026-10-31"));
  const std::uint64_t events = *store()->last_event();

  say(incident.id, "2026-10", FeedbackStep::kDisputed);
  EXPECT_LE(observe_all().recounted.size(), 1U) << "a dispute alone changes no count";
  EXPECT_EQ(slice(day("2026-10-31")).version, 1U);
  EXPECT_EQ(counted(incident.culprit, day("2026-10-31")), before);

  say(incident.id, "2026-10", FeedbackStep::kAccepted);
  const auto report = observe_all();
  EXPECT_FALSE(report.recounted.empty());
  EXPECT_LT(counted(incident.culprit, day("2026-10-31")), before);
  EXPECT_EQ(store()->incident(incident.id)->feedback, static_cast<std::uint8_t>(snapshot::FeedbackState::kAccepted));
  EXPECT_GT(*store()->last_event(), events);
  for (Day each = day("2026-10-29"); each <= last; each = {each.number + 1}) {
    EXPECT_TRUE(each >= start || slice(each).version == 1U) << format_day(each);
  }
  for (Day each = start; each <= day("2026-10-31"); each = {each.number + 1}) {
    EXPECT_EQ(slice(each).version, 2U) << format_day(each);
  }
  EXPECT_TRUE(observe_all().recounted.empty()) << "once is enough";

  // Months: the closed one has the new count.
  const auto months = store()->as_months(incident.culprit, *parse_month("2026-10"), *parse_month("2026-10"));
  ASSERT_EQ(months->size(), 1U);
  int sum = 0;
  for (const std::uint16_t count : months->front().second.incidents) sum += count;
  EXPECT_EQ(sum, counted(incident.culprit, day("2026-10-31")));

  // A revised decision takes it back.
  say(incident.id, "2026-10", FeedbackStep::kRejected);
  observe_all();
  EXPECT_EQ(counted(incident.culprit, day("2026-10-31")), before);
  EXPECT_EQ(slice(day("2026-10-31")).version, 3U);
}

TEST_F(ObservedAgain, APatchedSnapshotIsTheOneThatIngestWouldMake) {
  observe_all();
  const store::IncidentRecord incident = some_incident();
  say(incident.id, "2026-10", FeedbackStep::kDisputed);
  say(incident.id, "2026-10", FeedbackStep::kAccepted);
  observe_all();
  const fs::path folder = data() / "days" / "2026-10-31";
  const auto world = service::read_world(folder / "world.toml");
  ASSERT_TRUE(world) << world.error().message;
  ASSERT_TRUE(service::ingest(*world, folder / "other.snapshot"));
  EXPECT_TRUE(read_file(folder / "other.snapshot") == read_file(folder / "world.snapshot"));
}

TEST_F(ObservedAgain, ADayWithoutItsSnapshotIsMadeOfItsFilesOrSaidToBeLost) {
  observe_all();
  const store::IncidentRecord incident = some_incident();
  const fs::path folder = data() / "days" / "2026-10-31";
  const int before = counted(incident.culprit, day("2026-10-31"));
  fs::remove(folder / "world.snapshot");
  fs::remove(folder / "incidents" / "incidents.jsonl");
  say(incident.id, "2026-10", FeedbackStep::kDisputed);
  say(incident.id, "2026-10", FeedbackStep::kAccepted);
  observe_all();
  EXPECT_LT(counted(incident.culprit, day("2026-10-31")), before);

  // Now a file of the day is another one than then.
  fs::remove(folder / "world.snapshot");
  write_file(world() / "rpki" / "2026-10-31.json", read_file(world() / "rpki" / "2026-10-31.json") + "\n");
  say(incident.id, "2026-10", FeedbackStep::kRejected);
  const auto report = observe_all();
  const auto lost = std::ranges::find(report.recounted, day("2026-10-31"), &DayOutcome::day);
  ASSERT_NE(lost, report.recounted.end());
  EXPECT_EQ(lost->state, DayOutcome::State::kFailed);
  EXPECT_THAT(lost->error, HasSubstr("gone or have changed"));
  EXPECT_LT(counted(incident.culprit, day("2026-10-31")), before) << "its counts stay as they were";
}

TEST_F(ObservedAgain, AKilledRecountGoesOn) {
  observe_all();
  const store::IncidentRecord incident = some_incident();
  say(incident.id, "2026-10", FeedbackStep::kDisputed);
  say(incident.id, "2026-10", FeedbackStep::kAccepted);
  const auto all = service::all_feedback(data() / "incidents");
  ASSERT_TRUE(all);
  // As a process that was killed before it sealed leaves it.
  const fs::path folder = data() / "days" / "2026-10-31";
  write_file(folder / "recount", "2\n");
  ASSERT_TRUE(service::write_day_feedback(folder / "incidents", *all));
  ASSERT_TRUE(service::patch_feedback(folder / "world.snapshot", *all));
  observe_all();
  EXPECT_EQ(slice(day("2026-10-31")).version, 2U);
  EXPECT_FALSE(fs::exists(folder / "recount"));
  // And before it took the mark away.
  write_file(folder / "recount", "2\n");
  observe_all();
  EXPECT_EQ(slice(day("2026-10-31")).version, 2U);
  EXPECT_FALSE(fs::exists(folder / "recount"));
}

TEST_F(ObservedAgain, ALyingSourceLeavesItsLastGoodFileInUse) {
  write_file(world() / "rpki" / "2026-10-30.json", "<html>maintenance</html>");
  write_file(world() / "rpki" / "2026-10-31.json", "");
  fs::remove(world() / "rpki" / "2026-11-01.json");
  observe_all();
  for (const char* each : {"2026-10-30", "2026-10-31", "2026-11-01"}) {
    const store::SliceInfo info = slice(day(each));
    EXPECT_THAT(info.sources, HasSubstr("\"stale\":true")) << each;
    EXPECT_THAT(info.sources, HasSubstr("\"file_day\":\"2026-10-29\"")) << each;
  }
  EXPECT_THAT(slice(day("2026-10-30")).sources, HasSubstr("the file of 2026-10-30 is bad"));
  EXPECT_THAT(slice(day("2026-10-31")).sources, HasSubstr("the file of 2026-10-31 has 0 bytes"));
  EXPECT_THAT(slice(day("2026-11-01")).sources, HasSubstr("no file of 2026-11-01"));
  // All four days have VRPs.
  const auto valid = [&](const char* each) {
    const auto history = store()->group_history(store::GroupKind::kWorld, "", day(each), day(each));
    return history->empty() ? std::uint64_t{0} : history->front().second.rpki_valid;
  };
  for (const char* each : {"2026-10-29", "2026-10-30", "2026-10-31", "2026-11-01"}) EXPECT_GT(valid(each), 0U) << each;
  EXPECT_THAT(slice(day("2026-11-02")).sources, testing::Not(HasSubstr("\"stale\":true")));
}

TEST_F(ObservedAgain, ADayIsMadeAgainWithAllThatRestOnItOrNotAtAll) {
  observe_all();
  const std::string before = dump_of(data());
  const auto alone = observe(world(), data(), {.from = day("2026-10-31"), .to = day("2026-10-31"), .again = true});
  ASSERT_FALSE(alone);
  EXPECT_EQ(alone.error().code, ErrorCode::kUsage);
  for (const char* named : {"2026-10-31", "2 later days", "2026-11-01", "2026-11-02", "--from 2026-10-31 --again"}) {
    EXPECT_THAT(alone.error().message, HasSubstr(named));
  }
  EXPECT_EQ(dump_of(data()), before) << "a refusal changes nothing";

  // Other files than then: the days before stay, the others are as if they had been observed now for the first time.
  std::map<std::string, std::string> kept;
  for (const char* each : {"2026-10-29", "2026-10-30"}) kept[each] = slice(day(each)).snapshot;
  const auto updates = io::expand_glob((world() / "bgp" / "*.updates.20261031.*").string());
  ASSERT_TRUE(updates && !updates->empty());
  for (const fs::path& file : *updates) fs::remove(file);
  fs::remove(world() / "rpki" / "2026-10-31.json");
  const auto report = observe_all({.from = day("2026-10-31"), .again = true});
  EXPECT_EQ(report.days.size(), 3U);
  for (const auto& [each, snapshot] : kept) {
    EXPECT_EQ(slice(day(each)).version, 1U);
    EXPECT_EQ(slice(day(each)).snapshot, snapshot);
  }
  EXPECT_EQ(slice(day("2026-11-01")).version, 2U);
  const fs::path fresh = folder_ / "fresh";
  ASSERT_TRUE(observe(world(), fresh));
  auto files = files_of(data()), wanted = files_of(fresh);
  // Evidence that was cut out stays, though nothing refers to it any more.
  for (auto* each : {&files, &wanted}) {
    std::erase_if(*each, [](const auto& file) { return file.first.find("/evidence/") != std::string::npos; });
  }
  for (const auto& [name, bytes] : wanted) EXPECT_TRUE(files[name] == bytes) << name;

  // The newest day alone: nothing rests on it.
  EXPECT_TRUE(observe(world(), data(), {.from = day("2026-11-02"), .to = day("2026-11-02"), .again = true}));
}

TEST_F(ObservedAgain, AnInterruptedRemakingIsFinishedByTheSameCommand) {
  observe_all();
  auto setup = observed(world(), data());
  ASSERT_TRUE(setup);
  int asked = 0;
  setup->interrupted = [&] { return ++asked > 6; };
  const service::ObserveRequest request{.from = day("2026-10-30"), .again = true};
  {
    const auto observer = service::Observer::open(std::move(*setup));
    ASSERT_TRUE(observer);
    const auto report = (*observer)->observe(request);
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_TRUE(report->interrupted);
  }
  observe_all(request);
  const fs::path fresh = folder_ / "fresh";
  ASSERT_TRUE(observe(world(), fresh));
  auto files = files_of(data());
  for (const auto& [name, bytes] : files_of(fresh)) EXPECT_TRUE(files[name] == bytes) << name;
}

TEST_F(ObservedAgain, AMissingSnapshotIsMadeAgainOfItsFilesOrNamed) {
  observe_all();
  const fs::path folder = data() / "days" / "2026-11-02", snapshot = folder / "world.snapshot";
  const std::string bytes = read_file(snapshot), dump = dump_of(data());
  fs::remove(snapshot);
  const auto report = observe_all();
  ASSERT_EQ(report.restored.size(), 1U);
  EXPECT_EQ(report.restored[0].state, DayOutcome::State::kSealed) << report.restored[0].error;
  EXPECT_EQ(report.restored[0].day, day("2026-11-02"));
  EXPECT_TRUE(read_file(snapshot) == bytes);
  EXPECT_EQ(dump_of(data()), dump) << "no day was sealed anew";
  EXPECT_TRUE(observe_all().restored.empty());

  fs::remove(folder / "incidents" / "incidents.jsonl");
  fs::remove(snapshot);
  EXPECT_EQ(observe_all().restored.at(0).state, DayOutcome::State::kSealed);
  EXPECT_TRUE(read_file(snapshot) == bytes) << "the month's archive knows what was known";

  fs::remove(snapshot);
  fs::remove(world() / "rpki" / "2026-11-02.json");
  const auto lost = observe_all();
  ASSERT_EQ(lost.restored.size(), 1U);
  EXPECT_EQ(lost.restored[0].state, DayOutcome::State::kFailed);
  EXPECT_THAT(lost.restored[0].error, HasSubstr(snapshot.string()));
  EXPECT_THAT(lost.restored[0].error, HasSubstr("--from 2026-11-02 --again"));
  EXPECT_EQ(dump_of(data()), dump);
  fs::remove_all(folder / "incidents");
  EXPECT_THAT(observe_all().restored.at(0).error, HasSubstr("what was known of incidents"));
  EXPECT_EQ(observe_all({.from = day("2026-11-02"), .again = true}).days.size(), 1U) << "as it says";
  EXPECT_TRUE(observe_all().restored.empty());
}

TEST_F(ObservedAgain, OldSnapshotsGoButNotTheLastOfAMonth) {
  std::string text = read_file(world() / "observatory.toml");
  write_file(world() / "observatory.toml", "keep_days = 1\n" + text);
  observe_all();
  const auto kept = [&](const char* each) { return fs::exists(data() / "days" / each / "world.snapshot"); };
  EXPECT_FALSE(kept("2026-10-29"));
  EXPECT_FALSE(kept("2026-10-30"));
  EXPECT_TRUE(kept("2026-10-31"));
  EXPECT_FALSE(kept("2026-11-01"));
  EXPECT_TRUE(kept("2026-11-02"));
  EXPECT_TRUE(fs::exists(data() / "days" / "2026-10-29" / "world.toml"));
}

class FakeClock : public service::Clock {
 public:
  Instant now() override { return at; }
  Instant at;
};

TEST_F(ObservedAgain, NoDayBeforeItIsOverAndNoneTwiceHoweverTheClockJumps) {
  std::string text = read_file(world() / "observatory.toml");
  text.replace(text.find("simulated = true"), 16, "simulated = false");
  write_file(world() / "observatory.toml", text);
  auto setup = observed(world(), data());
  ASSERT_TRUE(setup);
  std::vector<std::string> sealed;
  setup->on_day = [&](const DayOutcome& outcome) { sealed.push_back(format_day(outcome.day)); };
  const auto observer = service::Observer::open(std::move(*setup));
  ASSERT_TRUE(observer);
  FakeClock clock;
  std::vector<std::string> said;
  service::Scheduler scheduler(
      {.clock = &clock, .observer = observer->get(), .delay = 3600, .say = [&](std::string_view line) {
         said.emplace_back(line);
       }});
  const auto at = [&](std::string_view instant) {
    clock.at = *parse_instant(instant);
    return scheduler.tick();
  };
  EXPECT_TRUE(at("2026-10-30T00:59:00Z"));  // the delay is not over
  EXPECT_TRUE(sealed.empty());
  EXPECT_FALSE(at("2026-10-30T00:59:30Z"));
  EXPECT_TRUE(at("2026-10-30T01:00:01Z"));
  EXPECT_EQ(sealed, std::vector<std::string>{"2026-10-29"});
  EXPECT_TRUE(said.empty());

  at("2026-11-01T12:00:00Z");  // forwards: the days between are there
  EXPECT_EQ(sealed, (std::vector<std::string>{"2026-10-29", "2026-10-30", "2026-10-31"}));
  ASSERT_EQ(said.size(), 1U);
  EXPECT_THAT(said[0], HasSubstr("the clock jumped"));

  at("2020-01-01T00:00:00Z");  // backwards
  at("2020-01-01T00:10:00Z");
  EXPECT_EQ(sealed.size(), 3U);
  EXPECT_EQ(said.size(), 2U);

  at("2026-11-01T12:00:00Z");  // and back again
  EXPECT_EQ(sealed.size(), 3U);
  at("2099-01-01T00:00:00Z");
  EXPECT_EQ(sealed.size(), 5U);  // of the files that there are
  const auto slices = store()->slices();
  for (const store::SliceInfo& each : *slices) EXPECT_EQ(each.version, 1U) << format_day(each.day);
}

}  // namespace
}  // namespace mannerly::fault
