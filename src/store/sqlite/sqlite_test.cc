// The SQLite back end: the suite of all back ends, and what is its own: schemas, reading only, copies, threads.
#include <sys/wait.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "store/conformance_test.h"
#include "store/made_days.h"
#include "store/sqlite/connection.h"
#include "store/store_twin.h"
#include "store/test_folder.h"

namespace mannerly::store {
namespace {

namespace fs = std::filesystem;

Result<std::unique_ptr<Store>> open_in(const fs::path& folder) {
  return open_sqlite(folder / "observatory.sqlite", {.readers = 2});
}

INSTANTIATE_TEST_SUITE_P(Sqlite, StoreConformance, testing::Values(StoreBackEnd{open_in}));

void run_sql(const fs::path& file, const std::string& sql) {
  auto connection = sqlite::Connection::open(file, sqlite::OpenMode::kWrite);
  ASSERT_TRUE(connection) << connection.error().message;
  const Status done = connection->execute(sql);
  ASSERT_TRUE(done) << done.error().message;
}

void expect_error(const Result<std::unique_ptr<Store>>& store, ErrorCode code, const std::string& text) {
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, code) << store.error().message;
  EXPECT_NE(store.error().message.find(text), std::string::npos) << store.error().message;
}

std::string content_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(Sqlite, ALaterSchemaIsRefused) {
  const TestFolder folder;
  const fs::path file = folder.path() / "observatory.sqlite";
  ASSERT_TRUE(open_in(folder.path()));
  run_sql(file, "PRAGMA user_version = 99");
  expect_error(open_sqlite(file), ErrorCode::kUnsupported, "schema 99");
  expect_error(open_sqlite(file, {.read_only = true}), ErrorCode::kUnsupported, "schema 99");
}

TEST(Sqlite, AnOlderSchemaIsBroughtUpToDateAndKeepsItsDays) {
  const TestFolder folder;
  const fs::path file = folder.path() / "observatory.sqlite";
  MadeDays made(2);
  const DumpQuestions ask = made.questions();
  std::string before;
  {
    const auto store = open_in(folder.path());
    ASSERT_TRUE(store);
    for (int i = 0; i < 8; ++i) ASSERT_TRUE((*store)->seal(made.make(made.any_day()).observation()));
    before = StoreDump::of(**store, ask);
  }
  run_sql(file, "DROP INDEX incident_month; PRAGMA user_version = 1");
  expect_error(open_sqlite(file, {.read_only = true}), ErrorCode::kUnsupported, "older schema 1");
  const auto store = open_in(folder.path());
  ASSERT_TRUE(store) << store.error().message;
  EXPECT_EQ((*store)->health()->schema, 3);
  EXPECT_EQ(StoreDump::of(**store, ask), before);
  auto connection = sqlite::Connection::open(file, sqlite::OpenMode::kRead);
  ASSERT_TRUE(connection);
  EXPECT_EQ(connection->number("SELECT count(*) FROM sqlite_schema WHERE name = 'incident_month'").value_or(0), 1);
}

TEST(Sqlite, GroupsOfSchema2HaveNoReachUntilTheirDayIsSealedAgain) {
  const TestFolder folder;
  const fs::path file = folder.path() / "observatory.sqlite";
  const Day day = MadeDays::days()[0];
  MadeDay made{.info = {.day = day}, .groups = {{.kind = GroupKind::kEconomy, .key = "CH", .ases = 7}}};
  {
    const auto store = open_in(folder.path());
    ASSERT_TRUE(store);
    ASSERT_TRUE((*store)->seal(made.observation()));  // without reach: the bytes of schema 2
  }
  run_sql(file, "PRAGMA user_version = 2");
  expect_error(open_sqlite(file, {.read_only = true}), ErrorCode::kUnsupported, "older schema 2");
  const auto store = open_in(folder.path());
  ASSERT_TRUE(store) << store.error().message;
  EXPECT_EQ((*store)->groups(GroupKind::kEconomy, month_number_of(day)).value(), made.groups);
  made.groups[0].reach = GroupReach{.v4 = {.space = 256, .space_valid = 255}, .incidents = 0};
  ASSERT_TRUE((*store)->seal(made.observation()));
  const auto groups = (*store)->groups(GroupKind::kEconomy, month_number_of(day));
  ASSERT_TRUE(groups);
  EXPECT_EQ(*groups, made.groups);
  EXPECT_EQ(groups->at(0).reach->incidents, 0u) << "none is not unknown";
}

TEST(Sqlite, SomebodyElsesDatabaseIsRefusedAndLeftAlone) {
  const TestFolder folder;
  const fs::path file = folder.path() / "other.sqlite";
  run_sql(file, "CREATE TABLE t (a); INSERT INTO t VALUES (1)");
  const std::string before = content_of(file);
  expect_error(open_sqlite(file), ErrorCode::kUnsupported, "not a store");
  expect_error(open_sqlite(file, {.read_only = true}), ErrorCode::kUnsupported, "not a store");
  EXPECT_EQ(content_of(file), before);
}

TEST(Sqlite, AnEmptyFileBecomesAStoreForWritersOnly) {
  const TestFolder folder;
  const fs::path file = folder.path() / "observatory.sqlite";
  std::ofstream(file).close();
  expect_error(open_sqlite(file, {.read_only = true}), ErrorCode::kUnsupported, "older schema 0");
  const auto store = open_sqlite(file);
  ASSERT_TRUE(store) << store.error().message;
  const auto health = (*store)->health();
  ASSERT_TRUE(health);
  EXPECT_EQ(health->schema, 3);
  EXPECT_EQ(health->slices, 0u);
  EXPECT_TRUE(health->backend.starts_with("sqlite 3."));
  EXPECT_GT(health->bytes, 0u);
  EXPECT_GT(health->bytes_free, 0u);
}

TEST(Sqlite, AReaderSeesWhatAnotherProgramSealsAndWritesNothing) {
  const TestFolder folder;
  const fs::path file = folder.path() / "observatory #1%?.sqlite";  // no name has a meaning
  MadeDays made(9);
  const auto writer = open_sqlite(file);
  ASSERT_TRUE(writer) << writer.error().message;
  EXPECT_TRUE(fs::exists(file));
  const auto reader = open_sqlite(file, {.read_only = true});
  ASSERT_TRUE(reader) << reader.error().message;
  const MadeDay day = made.make(MadeDays::days()[0]);
  ASSERT_TRUE((*writer)->seal(day.observation()));
  const DumpQuestions ask = made.questions();
  EXPECT_EQ(StoreDump::of(**reader, ask), StoreDump::of(**writer, ask));
  const Status sealed = (*reader)->seal(day.observation());
  ASSERT_FALSE(sealed);
  EXPECT_EQ(sealed.error().code, ErrorCode::kUsage);
  EXPECT_FALSE((*reader)->drop_slice(day.info.day));
  EXPECT_FALSE((*reader)->add_attempt({}));
}

// In a process of its own without rights: a superuser may write everywhere.
TEST(Sqlite, AFolderWithoutRightsIsReadAndNotWritten) {
  const TestFolder folder;
  const fs::path file = folder.path() / "observatory.sqlite";
  MadeDays made(9);
  const MadeDay day = made.make(MadeDays::days()[0]);
  const DumpQuestions ask = made.questions();
  std::string expected;
  {
    const auto store = open_sqlite(file);
    ASSERT_TRUE(store);
    ASSERT_TRUE((*store)->seal(day.observation()));
    expected = StoreDump::of(**store, ask);
  }
  fs::permissions(file, static_cast<fs::perms>(0444));
  fs::permissions(folder.path(), static_cast<fs::perms>(0555));
  const pid_t child = ::fork();
  if (child == 0) {
    if (::geteuid() == 0 && (::setgid(65534) != 0 || ::setuid(65534) != 0)) ::_exit(10);
    const auto writer = open_sqlite(file);
    if (writer || writer.error().code != ErrorCode::kIo) ::_exit(11);
    const auto made_new = open_sqlite(folder.path() / "new");
    if (made_new || made_new.error().code != ErrorCode::kIo) ::_exit(12);
    const auto reader = open_sqlite(file, {.read_only = true});
    if (!reader) ::_exit(13);
    if (StoreDump::of(**reader, ask) != expected) ::_exit(14);
    if ((*reader)->backup(folder.path() / "copy").error().code != ErrorCode::kIo) ::_exit(15);
    ::_exit(0);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
  fs::permissions(folder.path(), static_cast<fs::perms>(0755));
}

TEST(Sqlite, ACopyIsOneStateWhileDaysAreSealed) {
  const TestFolder folder;
  const auto store = open_in(folder.path());
  ASSERT_TRUE(store);
  MadeDays made(11);
  StoreTwin twin;
  const DumpQuestions ask = made.questions();
  std::vector<MadeDay> days;
  std::vector<std::string> dumps = {StoreDump::of(twin, ask)};
  for (int i = 0; i < 40; ++i) {
    days.push_back(made.make(made.any_day()));
    ASSERT_TRUE(twin.seal(days.back().observation()));
    dumps.push_back(StoreDump::of(twin, ask));
  }
  std::atomic<bool> done = false;
  std::thread writer([&] {
    for (const MadeDay& day : days) EXPECT_TRUE((*store)->seal(day.observation()));
    done = true;
  });
  const fs::path copy = folder.path() / "copies" / "copy.sqlite";
  fs::create_directory(copy.parent_path());
  for (int i = 0; i < 5 || !done; ++i) {
    const Status copied = (*store)->backup(copy);
    EXPECT_TRUE(copied) << (copied ? "" : copied.error().message);
    const auto opened = open_sqlite(copy);
    if (!opened) {
      ADD_FAILURE() << opened.error().message;
      break;
    }
    std::size_t seals = 0;
    for (const SliceInfo& slice : (*opened)->slices().value_or(std::vector<SliceInfo>{})) seals += slice.version;
    EXPECT_EQ(StoreDump::of(**opened, ask), dumps.at(seals));
  }
  writer.join();
  EXPECT_EQ(std::distance(fs::directory_iterator(copy.parent_path()), fs::directory_iterator()), 1) << "leftovers";
}

TEST(Sqlite, ACopyGoesNowhereWhereItWouldHarm) {
  const TestFolder folder;
  const auto store = open_in(folder.path());
  ASSERT_TRUE(store);
  const auto refuse = [&](const fs::path& to, ErrorCode code) {
    const Status copied = (*store)->backup(to);
    ASSERT_FALSE(copied) << to;
    EXPECT_EQ(copied.error().code, code) << copied.error().message;
  };
  refuse(folder.path() / "observatory.sqlite", ErrorCode::kUsage);
  refuse(folder.path(), ErrorCode::kUsage);
  refuse(folder.path() / "", ErrorCode::kUsage);
  refuse(folder.path() / "none" / "copy", ErrorCode::kIo);
  const auto other = open_sqlite(folder.path() / "other.sqlite");
  ASSERT_TRUE(other);
  refuse(folder.path() / "other.sqlite", ErrorCode::kUsage);  // in use
}

TEST(Sqlite, OnlyTheNewestAttemptsAreKept) {
  const TestFolder folder;
  const auto store = open_in(folder.path());
  ASSERT_TRUE(store);
  constexpr std::size_t kMore = 30;
  for (std::size_t i = 0; i < Store::kAttemptsKept + kMore; ++i) {
    ASSERT_TRUE((*store)->add_attempt({.source = "a", .at = {static_cast<std::int64_t>(i)}}));
  }
  ASSERT_TRUE((*store)->add_attempt({.source = "b"}));
  const auto kept = (*store)->attempts("a", SIZE_MAX);
  ASSERT_TRUE(kept);
  ASSERT_EQ(kept->size(), Store::kAttemptsKept);
  EXPECT_EQ(kept->back().at.seconds, static_cast<std::int64_t>(kMore));
  EXPECT_EQ((*store)->attempts("b", 10)->size(), 1u);
}

// Every number of a day is the day's own, so that a reader who sees two of them saw half a seal.
MadeDay uniform_day(Day day, std::uint32_t number) {
  MadeDay made{.info = {.day = day, .snapshot = std::to_string(number)}};
  for (std::uint32_t asn = 1; asn <= 200; ++asn) made.scores.push_back({.asn = asn, .routes = number});
  made.groups = {{.kind = GroupKind::kEconomy, .key = "CH", .ases = number},
                 {.kind = GroupKind::kEconomy, .key = "DE", .ases = number}};
  for (int i = 0; i < 50; ++i) {
    made.incidents.push_back({.id = std::to_string(i), .start = begin_of(day).seconds, .confidence = number});
  }
  return made;
}

TEST(Sqlite, ReadersNeverSeeHalfADay) {
  const TestFolder folder;
  const auto opened = open_in(folder.path());
  ASSERT_TRUE(opened);
  Store& store = **opened;
  const Day day = MadeDays::days().front();
  ASSERT_TRUE(store.seal(uniform_day(day, 1).observation()));
  std::atomic<bool> done = false;
  std::atomic<int> reads = 0;
  const auto read = [&] {
    while (!done) {
      const auto month = store.month(month_number_of(day));
      const auto all = store.day(Day{day.number + 5});
      const auto groups = store.groups(GroupKind::kEconomy, month_number_of(day));
      const auto page = store.incidents({}, "", 100);
      ASSERT_TRUE(month && all && groups && page);
      ASSERT_EQ(month->size(), 200u);
      for (const ScoreRow& row : *month) ASSERT_EQ(row.routes, month->front().routes);
      for (const ScoreRow& row : *all) ASSERT_EQ(row.routes, all->front().routes);
      ASSERT_EQ(groups->front().ases, groups->back().ases);
      ASSERT_EQ(page->total, page->rows.size());
      for (const IncidentRecord& record : page->rows) ASSERT_EQ(record.confidence, page->rows.front().confidence);
      ++reads;
    }
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back(read);
  for (std::uint32_t number = 2; number <= 60 || reads < 50; ++number) {
    EXPECT_TRUE(store.seal(uniform_day(day, number).observation()));
    if (number > 5000) break;
  }
  done = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_GE(reads, 50);
}

}  // namespace
}  // namespace mannerly::store
