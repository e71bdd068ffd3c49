#include "store/conformance_test.h"

#include <map>
#include <random>

#include "store/made_days.h"
#include "store/store_twin.h"
#include "store/test_folder.h"

namespace mannerly::store {

std::unique_ptr<Store> StoreConformance::open(const std::filesystem::path& folder) {
  auto store = GetParam().open(folder);
  if (!store) ADD_FAILURE() << store.error().message;
  MANNERLY_ASSERT(store.has_value());
  return std::move(*store);
}

namespace {

// One step of a random history, the same for both.
void step(MadeDays& made, Store& store, Store& twin) {
  const Day day = made.any_day();
  const std::size_t what = made.upto(10);
  if (what < 2) {
    const Status dropped = store.drop_slice(day), expected = twin.drop_slice(day);
    ASSERT_EQ(dropped.has_value(), expected.has_value());
    if (!dropped) {
      ASSERT_EQ(dropped.error().code, expected.error().code);
    }
  } else if (what == 2) {
    const SourceAttempt attempt = made.attempt();
    ASSERT_TRUE(store.add_attempt(attempt) && twin.add_attempt(attempt));
  } else {
    const MadeDay content = made.make(day);
    const Status sealed = store.seal(content.observation());
    ASSERT_TRUE(sealed) << sealed.error().message;
    ASSERT_TRUE(twin.seal(content.observation()));
  }
}

}  // namespace

TEST_P(StoreConformance, AnswersAnEmptyStore) {
  const TestFolder folder;
  StoreTwin twin;
  const auto store = open(folder.path());
  const DumpQuestions ask = MadeDays(0).questions();
  EXPECT_EQ(StoreDump::of(*store, ask), StoreDump::of(twin, ask));
}

TEST_P(StoreConformance, AgreesWithTheTwinAfterEveryStep) {
  const auto seeds = static_cast<std::uint32_t>(6 * test_rounds());
  for (std::uint32_t seed = 1; seed <= seeds; ++seed) {
    const TestFolder folder;
    MadeDays made(seed);
    StoreTwin twin;
    auto store = open(folder.path());
    for (int i = 0; i < 25; ++i) {
      ASSERT_NO_FATAL_FAILURE(step(made, *store, twin));
      const DumpQuestions ask = made.questions();
      ASSERT_EQ(StoreDump::of(*store, ask), StoreDump::of(twin, ask)) << "seed " << seed << ", step " << i;
      if (made.upto(8) == 0) {
        store.reset();  // what was sealed is there after a restart
        store = open(folder.path());
      }
    }
  }
}

TEST_P(StoreConformance, TheOrderOfDaysMattersOnlyToEvents) {
  for (std::uint32_t seed = 1; seed <= 6; ++seed) {
    MadeDays made(seed);
    std::vector<MadeDay> days;
    for (const Day day : MadeDays::days()) days.push_back(made.make(day));
    const DumpQuestions ask = made.questions(false);
    const TestFolder first_folder, second_folder;
    const auto first = open(first_folder.path()), second = open(second_folder.path());
    for (const MadeDay& day : days) ASSERT_TRUE(first->seal(day.observation()));
    std::mt19937 random(seed);
    std::shuffle(days.begin(), days.end(), random);
    for (const MadeDay& day : days) ASSERT_TRUE(second->seal(day.observation()));
    ASSERT_EQ(StoreDump::of(*first, ask), StoreDump::of(*second, ask)) << "seed " << seed;
  }
}

TEST_P(StoreConformance, SealingTheSameAgainChangesOnlyTheVersion) {
  const TestFolder folder;
  MadeDays made(7);
  const auto store = open(folder.path());
  const MadeDay day = made.make(made.any_day());
  ASSERT_TRUE(store->seal(day.observation()));
  const std::uint64_t events = store->last_event().value_or(0);
  ASSERT_TRUE(store->seal(day.observation()));
  EXPECT_EQ(store->slices()->front().version, 2u);
  const auto after = store->events(events, 10);
  ASSERT_TRUE(after);
  ASSERT_EQ(after->size(), 1u);
  EXPECT_EQ(after->front().type, "snapshot.published");
}

TEST_P(StoreConformance, RefusesRowsOutOfOrderAndKeepsWhatItHas) {
  const TestFolder folder;
  MadeDays made(3);
  const auto store = open(folder.path());
  const MadeDay good = made.make(MadeDays::days()[3]);
  ASSERT_TRUE(store->seal(good.observation()));
  const DumpQuestions ask = made.questions();
  const std::string before = StoreDump::of(*store, ask);
  const auto refuse = [&](auto change) {
    MadeDay bad = made.make(MadeDays::days()[4]);
    bad.scores = {{.asn = 64500}, {.asn = 64501}};
    bad.prefixes = {{*parse_prefix("192.0.2.0/24"), Asn{1}}, {*parse_prefix("192.0.2.0/24"), Asn{2}}};
    change(bad);
    const Status status = store->seal(bad.observation());
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, ErrorCode::kUsage) << status.error().message;
    EXPECT_EQ(StoreDump::of(*store, ask), before);
  };
  refuse([](MadeDay& d) { std::swap(d.scores[0], d.scores[1]); });
  refuse([](MadeDay& d) { d.scores[1] = d.scores[0]; });
  refuse([](MadeDay& d) { std::swap(d.prefixes[0], d.prefixes[1]); });
  refuse([](MadeDay& d) { d.prefixes[1] = d.prefixes[0]; });
  refuse([](MadeDay& d) { d.prefixes[1].rov = 16; });
  refuse([](MadeDay& d) { d.prefixes[1].prefix.length = 8; });
  refuse([](MadeDay& d) { d.groups = {{.key = "x"}, {.key = "y"}, {.key = "x"}}; });
  refuse([](MadeDay& d) { d.incidents = {{.id = "x"}, {.id = "y"}, {.id = "x"}}; });
  refuse([](MadeDay& d) { d.incidents = {{.id = ""}}; });
}

TEST_P(StoreConformance, ACursorStaysGoodWhileIncidentsCome) {
  const TestFolder folder;
  const auto store = open(folder.path());
  const Day day = MadeDays::days().front();
  const auto seal = [&](std::vector<IncidentRecord> incidents) {
    MadeDay made{.info = {.day = day}, .incidents = std::move(incidents)};
    ASSERT_TRUE(store->seal(made.observation()));
  };
  seal({{.id = "a", .start = 10}, {.id = "b", .start = 20}, {.id = "c", .start = 20}, {.id = "d", .start = 30}});
  const auto first = store->incidents({}, "", 2);
  ASSERT_TRUE(first);
  ASSERT_EQ(first->rows.size(), 2u);
  EXPECT_EQ(first->rows[1].id, "b");
  seal({{.id = "newer", .start = 40}, {.id = "bb", .start = 20}});
  const auto second = store->incidents({}, first->next, 10);
  ASSERT_TRUE(second);
  std::string ids;
  for (const IncidentRecord& record : second->rows) ids += record.id + " ";
  EXPECT_EQ(ids, "bb c a ");
  EXPECT_EQ(second->total, 6u);
  for (const char* bad : {"x", "20", "20~", "~a", "20 a"}) {
    const auto page = store->incidents({}, bad, 10);
    ASSERT_FALSE(page) << bad;
    EXPECT_EQ(page.error().code, ErrorCode::kInvalid);
  }
}

}  // namespace mannerly::store
