// mannerly run when something is wrong: sources that lie or vanish, a full disk, a clock that jumps, files that are
// late. Each is said on the status page in words, nothing that was published is lost, and when it is over all goes on
// by itself.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>

#include <cstring>

#include "io/http/http_session.h"
#include "tests/fault/source_site.h"
#include "wire/json/value.h"

namespace mannerly::fault {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class RunTrouble : public testing::Test {
 protected:
  RunTrouble() : folder_("trouble"), clock_(folder_ / "clock"), site_(folder_ / "world", clock_) {}

  // What is published at one address has been fetched on the first day; then the day ends.
  SiteObservatory begin() {
    SiteObservatory observatory(folder_ / "data", site_);
    clock_.set(begin_of(SourceSite::first()) + Seconds{12 * 3600});
    RunningProgram fetch({"fetch", "--data", observatory.data().string(), "--source", "site-peeringdb"}, clock_,
                         folder_ / "log");
    EXPECT_EQ(fetch.end(0), 0) << fetch.said();
    clock_.set(after(SourceSite::first()));
    return observatory;
  }
  std::unique_ptr<RunningProgram> start(const SiteObservatory& observatory) const {
    return std::make_unique<RunningProgram>(observatory.run_words(), clock_, folder_ / "log");
  }
  static bool serves(RunningProgram& program, Day day) {
    const auto is = [&] { return program.text_of("/api/v1/snapshots.csv").find(format_day(day)) != std::string::npos; };
    return eventually([&] { return is() || !program.is_running(); }) && is();
  }
  // The words of a page.
  static std::string page(RunningProgram& program, const std::string& path) {
    std::string out;
    bool inside = false;
    for (const char c : program.text_of(path)) {
      inside = c == '<' || (inside && c != '>');
      if (!inside && c != '>') out += c;
    }
    return replaced(std::move(out), "&#39;", "'");
  }
  // When the source is to be asked again: from now, by the clock.
  std::optional<Seconds> due_in(const SiteObservatory& observatory, const std::string& source) const {
    const auto text = read_file(observatory.data() / "sources" / SiteObservatory::kept_as(source) / "state.json");
    json::Document document;
    const auto state = document.parse_object(text);
    const auto due = state ? parse_instant(json::text_of(*state, "next_due").value_or("")) : std::nullopt;
    return due ? std::optional(*due - clock_.now()) : std::nullopt;
  }
  struct SourceRow {
    bool stale = false;
    std::string file_day, why;
  };
  // By name, of those that are chosen by day.
  static std::map<std::string, SourceRow> sources(RunningProgram& program) {
    std::map<std::string, SourceRow> rows;
    const std::string table = program.text_of("/api/v1/sources.ndjson");
    json::Document document;
    std::string_view rest = table, line;
    while (next_line(rest, line)) {
      const auto row = document.parse_object(line);
      EXPECT_TRUE(row) << line;
      if (!row) continue;
      const auto stale = json::bool_of(*row, "stale");
      if (!stale) continue;
      const auto text = [&](std::string_view name) { return std::string(json::text_of(*row, name).value_or("")); };
      rows[text("name")] = {.stale = *stale, .file_day = text("file_day"), .why = text("why")};
    }
    return rows;
  }

  Folder folder_;
  TestClock clock_;
  SourceSite site_;
};

TEST_F(RunTrouble, SourcesThatLieOrVanishAreNamedAndTheirLastGoodFilesUsedUntilTheyAreBack) {
  const SiteObservatory observatory = begin();
  const auto run = start(observatory);
  const Day first = SourceSite::nth(0), second = SourceSite::nth(1), third = SourceSite::nth(2);
  ASSERT_TRUE(serves(*run, first)) << run->said();
  EXPECT_THAT(page(*run, "/status"), AllOf(Not(HasSubstr("cannot be had")), Not(HasSubstr("no file of"))));
  const std::string csv = "/api/v1/networks.csv?at=" + format_day(first), published = run->text_of(csv);
  ASSERT_THAT(published, HasSubstr("asn"));

  site_.set_fault("rpki", [](const auto&, io::MadeReply& reply, const std::string&) {
    reply.answer("200 OK", "Content-Type: text/html\r\n", "<!DOCTYPE html><html><body>Maintenance</body></html>");
  });
  site_.set_fault("RIPE", [](const auto&, io::MadeReply& reply, const std::string& body) {  // a tenth of it
    reply.answer("200 OK", "", body.substr(0, body.rfind("\n\n", body.size() / 10) + 2));
  });
  site_.set_fault("RADB", [](const auto&, io::MadeReply& reply, const std::string& body) {  // cut
    reply.send(
        fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{}", body.size(), body.substr(0, body.size() / 2)));
  });
  site_.set_fault("ripencc", [](const auto&, io::MadeReply& reply, const std::string& body) {  // of another year
    reply.answer("200 OK", "", replaced(body, "2026", "2019"));
  });
  site_.set_fault("peeringdb", [](const auto&, io::MadeReply& reply, const std::string& body) {  // an old copy
    reply.answer("200 OK", "Last-Modified: Tue, 01 Oct 2019 00:00:00 GMT\r\n", body + " ");
  });
  site_.set_fault("lacnic",
                  [](const auto&, io::MadeReply& reply, const auto&) { reply.answer("404 Not Found", "", ""); });
  site_.take_away_arin();
  clock_.set(after(second));
  ASSERT_TRUE(serves(*run, second)) << run->said();

  const std::set<std::string> bad{"rpki", "RIPE", "RADB", "ripencc", "lacnic", "arin"};
  for (const auto& [name, row] : sources(*run)) {
    EXPECT_EQ(row.stale, bad.contains(name)) << name << ": " << row.why;
    EXPECT_EQ(row.file_day, format_day(bad.contains(name) ? first : second)) << name;
    EXPECT_EQ(row.why, bad.contains(name) ? "no file of " + format_day(second) : "") << name;
  }
  const std::string status = page(*run, "/status");
  EXPECT_THAT(status,
              HasSubstr("6 of 12 sources of " + format_day(second) + " are incomplete or stale; the last good"));
  EXPECT_THAT(status, HasSubstr("Sources that cannot be had now"));
  for (const char* why : {"a web page came instead of rpki", "records where there were", "of 2019",
                          "the server answers 404: there is no such file", "onnect", "2019-10-01"}) {
    EXPECT_THAT(status, HasSubstr(why));
  }
  EXPECT_THAT(run->text_of("/api/v1/sources/site-RADB/attempts"), HasSubstr("\"failed\""));
  EXPECT_THAT(run->text_of("/api/v1/sources/site-rpki/attempts"), HasSubstr("\"refused\""));
  EXPECT_EQ(run->text_of(csv), published) << "what was published is as it was";

  site_.heal();
  clock_.advance(Seconds{1800});
  ASSERT_TRUE(eventually([&] { return observatory.has_fetched("peeringdb", third); })) << run->said();
  clock_.set(after(third));
  ASSERT_TRUE(serves(*run, third)) << run->said();
  for (const auto& [name, row] : sources(*run)) {
    EXPECT_FALSE(row.stale) << name << ": " << row.why;
    EXPECT_EQ(row.why, "") << name;
  }
  EXPECT_THAT(page(*run, "/status"), Not(HasSubstr("cannot be had")));
  EXPECT_EQ(run->text_of(csv), published);
  EXPECT_EQ(run->end(SIGTERM), 0) << run->said();
}

// With fetch, observe and serve each for itself the page says the same.
TEST_F(RunTrouble, WhatFetchCouldNotGetIsSaidByServeToo) {
  const SiteObservatory observatory = begin();
  const std::vector<std::string> data{"--data", observatory.data().string()};
  const auto words = [&](std::vector<std::string> all) {
    all.insert(all.end(), data.begin(), data.end());
    return all;
  };
  {
    RunningProgram fetch(words({"fetch"}), clock_, folder_ / "log");
    EXPECT_EQ(fetch.end(0), 0) << fetch.said();
    RunningProgram observe(words({"observe"}), clock_, folder_ / "log");
    EXPECT_EQ(observe.end(0), 0) << observe.said();
  }
  site_.set_fault("rpki",
                  [](const auto&, io::MadeReply& reply, const auto&) { reply.answer("403 Forbidden", "", ""); });
  clock_.set(after(SourceSite::nth(1)));
  RunningProgram fetch(words({"fetch"}), clock_, folder_ / "log");
  EXPECT_EQ(fetch.end(0), 5) << fetch.said();
  RunningProgram serve(words({"serve", "--listen", "127.0.0.1:0"}), clock_, folder_ / "log");
  ASSERT_TRUE(serves(serve, SourceSite::first())) << serve.said();
  EXPECT_THAT(page(serve, "/status"),
              AllOf(HasSubstr("Sources that cannot be had now"), HasSubstr("the server answers 403")));
  EXPECT_EQ(serve.end(SIGTERM), 0) << serve.said();
}

// Whoever starts it for the first time is told what it waits for.
TEST_F(RunTrouble, BeforeTheFirstDayItIsSaidWhatIsWaitedFor) {
  const SiteObservatory observatory = begin();
  for (const SiteSource& source : site_.sources()) {
    if (source.name == "peeringdb") continue;  // it alone makes no day
    site_.set_fault(source.name,
                    [](const auto&, io::MadeReply& reply, const auto&) { reply.answer("403 Forbidden", "", ""); });
  }
  const auto run = start(observatory);
  EXPECT_TRUE(eventually([&] {
    return run->text_of("/status.txt")
               .find("site-rpki: " + site_.address() + SourceSite::path_of("rpki", SourceSite::first()) +
                     ": the server answers 403") != std::string::npos;
  })) << run->text_of("/status.txt");
  EXPECT_TRUE(run->says("2026-10-29: failed: no source has a table of its routes")) << run->said();
  EXPECT_THAT(run->text_of("/status.txt"), AllOf(HasSubstr("no day has been published yet"),
                                                 HasSubstr("2026-10-29 could not be made: no source has a table")));
  site_.heal();
  clock_.advance(Seconds{3600});
  EXPECT_TRUE(serves(*run, SourceSite::first())) << run->said();
  EXPECT_EQ(run->end(SIGTERM), 0) << run->said();
}

// That today's file is not there yet says nothing of yesterday's.
TEST_F(RunTrouble, FilesOfYesterdayThatComeLateAreAskedForBeforeTheDayIsObserved) {
  const SiteObservatory observatory = begin();
  write_file(observatory.data() / "observatory.toml",
             replaced(read_file(observatory.data() / "observatory.toml"), "delay = '1d'\n", ""));
  const Day first = SourceSite::nth(0), second = SourceSite::nth(1);
  Day newest = first;
  std::mutex changing;
  site_.set_fault("rpki", [&](const io::MadeRequest& request, io::MadeReply& reply, const std::string& body) {
    const std::lock_guard lock(changing);
    if (request.path > SourceSite::path_of("rpki", newest)) return reply.answer("404 Not Found", "", "");
    reply.answer("200 OK", "", body);
  });
  const auto run = start(observatory);
  ASSERT_TRUE(serves(*run, first)) << run->said();
  // Minutes before the day is observed the file is not there, minutes after that it is. That of the day that has just
  // begun never is.
  clock_.set(begin_of(Day{second.number + 1}) + Seconds{3 * 3600 - 3 * 60});
  // It has failed, and is to be left alone for more than the next six minutes.
  ASSERT_TRUE(eventually([&] { return due_in(observatory, "rpki") > Seconds{360}; }));
  {
    const std::lock_guard lock(changing);
    newest = second;
  }
  clock_.advance(Seconds{6 * 60});
  ASSERT_TRUE(serves(*run, second)) << run->said();
  EXPECT_EQ(sources(*run)["rpki"].file_day, format_day(second));
  EXPECT_FALSE(sources(*run)["rpki"].stale);
  EXPECT_EQ(run->end(SIGTERM), 0) << run->said();
}

// A tmpfs of its own at a path; not there when that is not permitted.
class SmallDisk {
 public:
  explicit SmallDisk(fs::path path) : path_(std::move(path)) {
    fs::create_directories(path_);
    mounted_ = ::mount("tmpfs", path_.c_str(), "tmpfs", 0, "size=512m") == 0;
    if (!mounted_) why_ = std::strerror(errno);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  ~SmallDisk() {
    if (mounted_) ::umount2(path_.c_str(), MNT_DETACH);
  }
  bool is_mounted() const { return mounted_; }
  const std::string& why_not() const { return why_; }
  void enlarge() { resize(512 << 10); }
  // So many KiB more than there are in it.
  void leave(std::size_t kib) {
    enlarge();
    const fs::space_info space = fs::space(path_);
    resize((space.capacity - space.free) / 1024 + kib);
  }

 private:
  void resize(std::size_t kib) {
    ASSERT_EQ(::mount("tmpfs", path_.c_str(), "tmpfs", MS_REMOUNT, fmt::format("size={}k", kib).c_str()), 0);
  }
  fs::path path_;
  bool mounted_ = false;
  std::string why_;
};

TEST_F(RunTrouble, OnAFullDiskNothingIsLostAndItGoesOnWhenThereIsRoom) {
  SmallDisk disk(folder_ / "data");
  if (!disk.is_mounted()) GTEST_SKIP() << "a small disk cannot be mounted here: " << disk.why_not();
  const SiteObservatory observatory = begin();
  const Day first = SourceSite::nth(0), second = SourceSite::nth(1), third = SourceSite::nth(2);
  auto run = start(observatory);
  ASSERT_TRUE(serves(*run, first)) << run->said();
  const std::string csv = "/api/v1/networks.csv?at=" + format_day(first), published = run->text_of(csv);
  ASSERT_THAT(published, HasSubstr("asn"));
  EXPECT_THAT(page(*run, "/status"), Not(HasSubstr("The disk is full")));

  const auto says_why = [](const std::string& text) {
    return text.find("No space left on device") != std::string::npos ||
           text.find("database or disk is full") != std::string::npos;
  };
  // It fills up at ever later moments of the second day.
  int full = 0;
  for (const std::size_t kib : {0, 60, 200, 400, 300, 200, 300, 400, 500}) {
    if (observatory.has_sealed(second)) break;
    disk.leave(kib);
    clock_.set(std::max(clock_.now(), after(second)) + Seconds{600});
    const std::size_t said = run->said().size();
    ASSERT_TRUE(eventually([&] {
      return says_why(run->said().substr(said)) || observatory.has_sealed(second) || !run->is_running();
    })) << kib
        << run->said();
    ASSERT_TRUE(run->is_running()) << kib << "\n" << run->said();
    EXPECT_EQ(run->text_of(csv), published) << kib;
    if (observatory.has_sealed(second)) break;
    ++full;
    EXPECT_THAT(page(*run, "/status"), HasSubstr("The disk is full")) << kib;
    EXPECT_TRUE(eventually([&] { return says_why(page(*run, "/status")); })) << kib << "\n" << run->said();
    EXPECT_THAT(run->text_of("/status.txt"), HasSubstr("the disk is full"));
    // Started anew on the full disk it serves what there is.
    run->end(kib % 400 == 0 ? SIGTERM : SIGKILL);
    run = start(observatory);
    ASSERT_TRUE(serves(*run, first)) << kib << "\n" << run->said();
    EXPECT_EQ(run->text_of(csv), published) << kib;
  }
  EXPECT_GE(full, 4);
  disk.enlarge();
  clock_.advance(Seconds{600});
  ASSERT_TRUE(serves(*run, second)) << run->said();
  EXPECT_THAT(page(*run, "/status"), Not(HasSubstr("The disk is full")));
  for (const auto& [name, row] : sources(*run)) EXPECT_EQ(row.why, "") << name;
  clock_.set(after(third));
  ASSERT_TRUE(serves(*run, third)) << run->said();
  EXPECT_EQ(run->end(SIGTERM), 0) << run->said();
}

TEST_F(RunTrouble, AClockThatJumpsIsNamedAndSealsNothingForItsSake) {
  const SiteObservatory observatory = begin();
  const Day first = SourceSite::nth(0), second = SourceSite::nth(1);
  const auto run = start(observatory);
  ASSERT_TRUE(serves(*run, first)) << run->said();
  const std::string before = dump_of(observatory.data());
  const Instant right = clock_.now();
  site_.set_truth(right);

  const auto expect_nothing_new = [&](const char* jump, const char* apart) {
    EXPECT_TRUE(run->says(jump)) << run->said();
    EXPECT_TRUE(run->says(apart)) << run->said();
    EXPECT_THAT(page(*run, "/status"), AllOf(HasSubstr(jump), HasSubstr(apart), HasSubstr("y this machine's clock")));
    EXPECT_TRUE(dump_of(observatory.data()) == before) << "a day was sealed for the clock's sake";
  };
  clock_.set(right + Seconds{40 * 86'400});
  expect_nothing_new("the clock jumped from 2026-10-30T04:00:00Z to 2026-12-09T04:00:00Z",
                     "this machine's clock is 40 days ahead of those of the servers");
  clock_.set(right + Seconds{-400 * 86'400});
  expect_nothing_new("the clock jumped from 2026-12-09T04:00:00Z to 2025-09-25T04:00:00Z",
                     "this machine's clock is 13 months behind those of the servers");

  site_.set_truth(std::nullopt);
  clock_.set(right + Seconds{600});
  EXPECT_TRUE(run->says("to 2026-10-30T04:10:00Z")) << run->said();
  ASSERT_TRUE(eventually([&] {
    const auto due = due_in(observatory, "peeringdb");
    return due > Seconds{0} && due < Seconds{86'400};
  })) << "it is asked at once";
  clock_.set(after(second));
  ASSERT_TRUE(serves(*run, second)) << run->said();
  for (const auto& [name, row] : sources(*run)) {
    EXPECT_EQ(row.file_day, format_day(second)) << name;
    EXPECT_EQ(row.why, "") << name;
  }
  EXPECT_EQ(observatory.sealed(), (std::vector<Day>{first, second}));
  EXPECT_EQ(run->end(SIGTERM), 0) << run->said();
}

}  // namespace
}  // namespace mannerly::fault
