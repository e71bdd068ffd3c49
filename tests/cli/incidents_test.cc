// "mannerly incidents" as a user runs it, on a simulated world of two days: one pass, halves, threads, watching,
// evidence and feedback.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <thread>

#include "incident/incident.h"
#include "incident/profile.h"
#include "io/file_lock.h"
#include "render/sheet.h"
#include "service/detect/archive.h"
#include "tests/cli/program.h"
#include "wire/mrt/element.h"

namespace mannerly {
namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string content_of(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

class Incidents : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = fs::temp_directory_path() / ("mannerly-incidents-" + std::to_string(::getpid()));
    fs::create_directories(folder_);
    ASSERT_EQ(run({"simulate", "--seed", "5", "--ases", "120", "--days", "2", "--incidents", "1", "--update-hours", "6",
                   "--collectors", "2", "--out", (folder_ / "world").string()})
                  .code,
              0);
    const ProgramRun ingest =
        run({"ingest", (folder_ / "world/world.toml").string(), "-q", "-o", (folder_ / "world.snapshot").string()});
    ASSERT_TRUE(ingest.code == 0 || ingest.code == 5) << ingest.error;
    const ProgramRun whole = detect("whole", {bgp()}, {"--threads", "1"});
    ASSERT_EQ(whole.code, 0) << whole.error;
    whole_ = incidents_in("whole");
    ASSERT_GT(std::count(whole_.begin(), whole_.end(), '\n'), 5) << "a world in which nothing happens tests nothing";
  }
  static void TearDownTestSuite() { fs::remove_all(folder_); }

  static Words environment() { return {"HOME=" + folder_.string(), "LANG=C.UTF-8", "COLUMNS=100"}; }
  static ProgramRun run(const Words& words) { return run_program(words, environment(), {}); }
  static std::string bgp() { return (folder_ / "world/bgp").string(); }
  static std::string archive(const std::string& name) { return (folder_ / name).string(); }
  static Words detect_words(const std::string& name, const Words& files, const Words& more) {
    Words words = {"incidents", "detect", "-q", "-s", (folder_ / "world.snapshot").string(), "--out", archive(name)};
    words.insert(words.end(), more.begin(), more.end());
    words.insert(words.end(), files.begin(), files.end());
    return words;
  }
  static ProgramRun detect(const std::string& name, const Words& files, const Words& more = {}) {
    return run(detect_words(name, files, more));
  }
  static std::string incidents_in(const std::string& name) { return content_of(folder_ / name / "incidents.jsonl"); }
  static std::vector<fs::path> files_like(std::string_view part) {
    std::vector<fs::path> files;
    for (const auto& each : fs::directory_iterator(bgp())) {
      if (each.path().filename().string().find(part) != std::string::npos) files.push_back(each.path());
    }
    std::sort(files.begin(), files.end());
    return files;
  }

  static fs::path folder_;
  static std::string whole_;
};

fs::path Incidents::folder_;
std::string Incidents::whole_;

TEST_F(Incidents, AreTheSameWithMoreThreadsAndFilesInAnyOrder) {
  Words files;
  for (const fs::path& file : files_like(".mrt")) files.insert(files.begin(), file.string());
  const ProgramRun result = detect("threads", files, {"--threads", "4"});
  EXPECT_EQ(result.code, 0) << result.error;
  EXPECT_TRUE(incidents_in("threads") == whole_);
  EXPECT_TRUE(content_of(folder_ / "threads/report.json") == content_of(folder_ / "whole/report.json"));
}

TEST_F(Incidents, AreTheSameFromTwoHalvesCutAtAnyTime) {
  // Before all, in the midst of a file, at the border of two, at the second of an event, near the end.
  const auto first = service::read_incidents(folder_ / "whole");
  ASSERT_TRUE(first);
  const std::string cuts[] = {"2026-11-21T00:00:00Z", "2026-11-21T03:17:41Z",
                              "2026-11-21T12:00:00Z", format_instant((*first)[first->size() / 2].start),
                              "2026-11-22T23:00:00Z", "2026-11-29T00:00:00Z"};
  for (const std::string& cut : cuts) {
    fs::remove_all(folder_ / "halves");
    const ProgramRun half = detect("halves", {bgp()}, {"--to", cut});
    EXPECT_TRUE(half.code == 0 || half.code == 5) << half.error;
    const ProgramRun rest = detect("halves", {bgp()});
    EXPECT_EQ(rest.code, 0) << rest.error;
    EXPECT_THAT(rest.error, HasSubstr(": goes on"));
    EXPECT_TRUE(incidents_in("halves") == whole_) << cut;
  }
}

TEST_F(Incidents, AreTheSameFileByFile) {
  const auto give = [&](std::string_view part) {
    Words files;
    for (const fs::path& file : files_like(part)) files.push_back(file.string());
    ASSERT_FALSE(files.empty()) << part;
    const ProgramRun result = detect("steps", files);
    EXPECT_EQ(result.code, 0) << result.error;
  };
  give(".rib.");
  for (const char* part :
       {"1121.0000", "1121.0600", "1121.1200", "1121.1800", "1122.0000", "1122.0600", "1122.1200", "1122.1800"}) {
    give(std::string(".updates.2026") + part);
  }
  EXPECT_TRUE(incidents_in("steps") == whole_);
  // All that is known already changes nothing; the state stands in for it.
  const ProgramRun again = detect("steps", {bgp()});
  EXPECT_EQ(again.code, 0);
  EXPECT_THAT(again.error, HasSubstr(" 0 events of 0 files"));
  EXPECT_TRUE(incidents_in("steps") == whole_);
}

TEST_F(Incidents, AreTheSameFromWatchingAFolderThatFills) {
  const fs::path incoming = folder_ / "incoming", prepared = folder_ / "prepared";
  fs::create_directories(prepared);
  for (const fs::path& file : files_like(".rib.")) fs::copy(file, prepared);
  Words words = detect_words("watched", {incoming.string()}, {"--watch", "--every", "1"});
  words.insert(words.begin(), MANNERLY_PROGRAM);
  std::vector<char*> arguments, variables;
  Words env = environment();
  for (std::string& word : words) arguments.push_back(word.data());
  for (std::string& variable : env) variables.push_back(variable.data());
  arguments.push_back(nullptr);
  variables.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, 1, (folder_ / "watched.out").c_str(), O_WRONLY | O_CREAT | O_TRUNC,
                                     0600);
  ::posix_spawn_file_actions_addopen(&actions, 2, (folder_ / "watched.err").c_str(), O_WRONLY | O_CREAT | O_TRUNC,
                                     0600);
  pid_t child = 0;
  ASSERT_EQ(::posix_spawn(&child, MANNERLY_PROGRAM, &actions, nullptr, arguments.data(), variables.data()), 0);
  ::posix_spawn_file_actions_destroy(&actions);
  // The folder is not there yet: it says so, and waits.
  for (int i = 0; i < 600 && content_of(folder_ / "watched.err").find("waiting for it") == std::string::npos; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  fs::rename(prepared, incoming);
  for (const fs::path& file : files_like(".updates.")) fs::copy(file, incoming);
  // Until something was reported; a minute is for machines under load.
  for (int i = 0; i < 600 && content_of(folder_ / "watched.out").find("closed") == std::string::npos; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  ::kill(child, SIGTERM);
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0) << content_of(folder_ / "watched.err");
  EXPECT_THAT(content_of(folder_ / "watched.out"), HasSubstr("Z  opened   "));
  EXPECT_THAT(content_of(folder_ / "watched.err"), HasSubstr("waiting for it"));
  EXPECT_THAT(content_of(folder_ / "watched.err"), HasSubstr("saved"));
  EXPECT_EQ(detect("watched", {incoming.string()}).code, 0);
  EXPECT_TRUE(incidents_in("watched") == whole_);
}

// Who reads a log of it sees when people were told, of what, and how sure it was then: in the time of the stream, the
// same in one go or two.
TEST_F(Incidents, AreToldWithTheTimeWhenTheyAreSaid) {
  const ProgramRun whole = detect("told", {bgp()}, {"--events", "--all", "-o", "table"});
  ASSERT_EQ(whole.code, 0) << whole.error;
  const auto all = service::read_incidents(folder_ / "told");
  ASSERT_TRUE(all);
  std::istringstream lines(whole.out);
  std::string line, last;
  std::size_t opened = 0, closed = 0;
  while (std::getline(lines, line)) {
    std::istringstream words(line);
    std::string said, event, share, percent, id, begin, start;
    words >> said >> event >> share >> percent >> id >> begin >> start;
    ASSERT_TRUE(parse_instant(said)) << line;
    EXPECT_GE(said, last) << "lines stand in the order in which they were said: " << line;
    last = said;
    const auto found = std::ranges::find(*all, id, &incident::Incident::id);
    ASSERT_NE(found, all->end()) << line;
    EXPECT_EQ(percent, "%");
    opened += event == "opened" ? 1 : 0;
    if (event == "opened") {
      // Routers are given two minutes to settle.
      EXPECT_GE((*parse_instant(said) - found->start).count, 120) << line;
    }
    if (event != "closed") continue;
    ++closed;
    EXPECT_GT(*parse_instant(said), *found->end) << line;
    EXPECT_THAT(line,
                AllOf(HasSubstr("  " + format_instant(found->start) + " to " + format_instant(*found->end) + "  "),
                      HasSubstr("  " + render::format_share(found->confidence) + "  " + id + "  ")));
  }
  EXPECT_GT(opened, 5u);
  EXPECT_GT(closed, 5u);
  const auto json = [&](const std::string& name, const Words& more) {
    Words words = {"--events", "--all", "-o", "jsonl"};
    words.insert(words.end(), more.begin(), more.end());
    const ProgramRun told = detect(name, {bgp()}, words);
    EXPECT_EQ(told.code, 0) << told.error;
    return told.out;
  };
  const std::string once = json("told-json", {});
  EXPECT_THAT(once, HasSubstr("{\"event\":\"closed\",\"at\":\"" + last + "\",\"incident\":{\"id\":\""));
  EXPECT_EQ(std::ranges::count(once, '\n'), std::ranges::count(whole.out, '\n'));
  const std::string first = json("told-halves", {"--to", "2026-11-22T03:17:41Z"});
  EXPECT_FALSE(first.empty());
  EXPECT_TRUE(first + json("told-halves", {}) == once);
}

TEST_F(Incidents, BelongToOneSnapshotAndSayWhatToDo) {
  ASSERT_EQ(run({"simulate", "--seed", "6", "--ases", "60", "--out", (folder_ / "other").string()}).code, 0);
  run({"ingest", (folder_ / "other/world.toml").string(), "-q", "-o", (folder_ / "other.snapshot").string()});
  fs::copy(folder_ / "whole", folder_ / "changed");
  const Words words = {"incidents", "detect",           "-q", "-s", (folder_ / "other.snapshot").string(),
                       "--out",     archive("changed"), bgp()};
  const ProgramRun refused = run(words);
  EXPECT_EQ(refused.code, 2);
  EXPECT_THAT(refused.error, HasSubstr("--out DIR --history " + archive("changed") + "/history.bin"));
  EXPECT_TRUE(incidents_in("changed") == whole_) << "a refusal changes nothing";
  // Another archive goes on with what was known: nothing is new to it that this one had seen.
  const ProgramRun carried = run({"incidents", "detect", "-q", "-s", (folder_ / "other.snapshot").string(), "--out",
                                  archive("carried"), "--history", archive("changed") + "/history.bin", bgp()});
  EXPECT_EQ(carried.code, 0) << carried.error;
  EXPECT_EQ(detect("changed", {bgp()}, {"--history", archive("whole") + "/history.bin"}).code, 2)
      << "an archive that goes on has its own history";
  Words fresh = words;
  fresh.insert(fresh.begin() + 2, "--fresh");
  EXPECT_EQ(run(fresh).code, 0);
  EXPECT_TRUE(incidents_in("changed") != whole_);
}

TEST_F(Incidents, SayWhyNothingWasSeenAndWhereNothingCanBeKept) {
  fs::create_directories(folder_ / "nothing");
  const ProgramRun empty = detect("of-nothing", {(folder_ / "nothing").string()});
  EXPECT_EQ(empty.code, 5);
  EXPECT_THAT(empty.error, HasSubstr("no MRT file there"));
  // Said before any file is read.
  const ProgramRun nowhere = detect("nowhere", {bgp()}, {"--state", (folder_ / "missing/state.bin").string()});
  EXPECT_EQ(nowhere.code, 1);
  EXPECT_THAT(nowhere.error, HasSubstr("no such folder"));
  EXPECT_FALSE(fs::exists(folder_ / "nowhere/incidents.jsonl"));
}

TEST_F(Incidents, OfAMonthThatWasAskedFor) {
  const ProgramRun result = detect("from", {bgp()}, {"--from", "2026-11-22T00:00:00Z"});
  EXPECT_EQ(result.code, 0) << result.error;
  const auto all = service::read_incidents(folder_ / "whole"), some = service::read_incidents(folder_ / "from");
  ASSERT_TRUE(all && some);
  std::vector<std::string> expected, found;
  const Instant from = *parse_instant("2026-11-22T00:00:00Z");
  for (const auto& i : *all) {
    if (!i.end || *i.end >= from) expected.push_back(i.id);
  }
  for (const auto& i : *some) found.push_back(i.id);
  EXPECT_LT(expected.size(), all->size());
  EXPECT_EQ(found, expected) << "the table is known from the dump on, so nothing that still lasts is missed";
}

TEST_F(Incidents, HaveEvidenceThatShowsThem) {
  const ProgramRun result = detect("evidence", {bgp()}, {"--evidence"});
  ASSERT_EQ(result.code, 0) << result.error;
  const auto all = service::read_incidents(folder_ / "evidence");
  ASSERT_TRUE(all);
  std::size_t looked_at = 0;
  for (const incident::Incident& i : *all) {
    const fs::path file = folder_ / "evidence/evidence" / (i.id + ".mrt");
    if (!fs::exists(file)) {
      EXPECT_LT(i.confidence, 0.5) << i.id;
      continue;
    }
    ++looked_at;
    const std::string bytes = content_of(file);
    std::set<Asn> peers_with_culprit;
    mrt::ElementReader reader([&](const mrt::Element& e) {
      const bool touched =
          std::any_of(i.prefixes.begin(), i.prefixes.end(), [&](const auto& p) { return p.prefix == e.prefix; });
      if (e.attributes != nullptr && touched && e.attributes->as_path().contains(i.culprit))
        peers_with_culprit.insert(e.peer_asn);
    });
    ASSERT_TRUE(reader.feed(as_bytes(bytes)) && reader.finish()) << i.id;
    EXPECT_TRUE(reader.skipped().empty());
    for (const incident::SeenBy& peer : i.seen_by) EXPECT_TRUE(peers_with_culprit.contains(peer.asn)) << i.id;
  }
  EXPECT_GT(looked_at, 2u);
  // On demand it is the same.
  const std::string id = all->front().id;
  const std::string before = content_of(folder_ / "evidence/evidence" / (id + ".mrt"));
  const ProgramRun text = run({"incidents", "evidence", "-a", archive("evidence"), id, "--again"});
  EXPECT_EQ(text.code, 0) << text.error;
  EXPECT_THAT(text.out, HasSubstr("|"));
  if (!before.empty()) {
    EXPECT_EQ(content_of(folder_ / "evidence/evidence" / (id + ".mrt")), before);
  }
}

TEST_F(Incidents, AreDisputedAndDecidedInOrder) {
  fs::copy(folder_ / "whole", folder_ / "disputed");
  const std::string id = service::read_incidents(folder_ / "whole")->front().id;
  const auto say = [&](Words words) {
    words.insert(words.begin(), "incidents");
    words.insert(words.begin() + 2, {"-a", archive("disputed"), id, "--at", "2026-12-01"});
    return run(words);
  };
  EXPECT_THAT(say({"decide", "--accept", "--by", "a", "--reason", "r"}).error, HasSubstr("nobody disputes it"));
  EXPECT_EQ(say({"dispute", "--label", "valid_change", "--by", "noc", "--text", "a new customer"}).code, 0);
  EXPECT_EQ(say({"decide", "--by", "a", "--reason", "r"}).code, 2) << "accept or reject";
  EXPECT_THAT(say({"decide", "--accept", "--by", "a"}).error, HasSubstr("--reason"));
  EXPECT_EQ(say({"decide", "--accept", "--by", "auditor", "--reason", "the contract was shown"}).code, 0);
  EXPECT_EQ(say({"decide", "--accept", "--by", "auditor", "--reason", "again"}).code, 2);
  const ProgramRun list = run({"incidents", "list", archive("disputed"), "--all", "-o", "csv"});
  EXPECT_THAT(list.out, HasSubstr("accepted"));
  // When it was written stands beside when it was said, by the clock.
  const std::string log = content_of(folder_ / "disputed/feedback.jsonl");
  const std::string key = ",\"written\":\"", time = "2026-11-21T10:00:00Z";
  std::string said = log;
  for (int entry = 0; entry < 2; ++entry) {
    const std::size_t at = said.find(key);
    ASSERT_NE(at, std::string::npos) << log;
    EXPECT_TRUE(parse_instant(said.substr(at + key.size(), time.size()))) << log;
    said.erase(at, key.size() + time.size() + 1);
  }
  EXPECT_EQ(
      said,
      "{\"id\":\"" + id +
          "\",\"at\":\"2026-12-01T00:00:00Z\",\"state\":\"disputed\",\"label\":\"valid_change\",\"by\":\"noc\","
          "\"text\":\"a new customer\"}\n{\"id\":\"" +
          id +
          "\",\"at\":\"2026-12-01T00:00:00Z\",\"state\":\"accepted\",\"by\":\"auditor\",\"reason\":\"the contract "
          "was shown\"}\n");
  // Going on with the detection leaves what people said alone.
  EXPECT_EQ(detect("disputed", {bgp()}).code, 0);
  EXPECT_THAT(run({"incidents", "show", "-a", archive("disputed"), id}).out, HasSubstr("it does not count"));
}

TEST_F(Incidents, ArePutToTheTestOfTimeWhenPeopleSpeak) {
  fs::copy(folder_ / "whole", folder_ / "times");
  const auto all = service::read_incidents(folder_ / "whole");
  ASSERT_TRUE(all);
  const std::string id = all->back().id;
  const auto say = [&](Words words) {
    words.insert(words.begin(), "incidents");
    words.insert(words.begin() + 2, {"-a", archive("times"), id, "--by", "noc"});
    return run(words);
  };
  const Words dispute = {"dispute", "--label", "valid_change", "--text", "a new customer"};
  const auto at = [](Words words, const std::string& time) {
    words.insert(words.end(), {"--at", time});
    return words;
  };
  const ProgramRun before = say(at(dispute, "2020-01-01"));
  EXPECT_EQ(before.code, 2);
  EXPECT_THAT(before.error, HasSubstr("when it began"));
  EXPECT_FALSE(fs::exists(folder_ / "times/feedback.jsonl"));
  ASSERT_EQ(say(at(dispute, "2030-01-02")).code, 0);
  const Words accept = {"decide", "--accept", "--reason", "the contract was shown"};
  const ProgramRun early = say(at(accept, "2030-01-01"));
  EXPECT_EQ(early.code, 2);
  EXPECT_THAT(early.error, HasSubstr("when it was disputed"));
  // Without --at it is said now, though the dispute is dated later than the clock.
  EXPECT_EQ(say(accept).code, 0);
  EXPECT_THAT(run({"incidents", "show", "-a", archive("times"), id}).out,
              AllOf(HasSubstr("2030-01-02T00:00:00Z accepted"), HasSubstr("(written 2")));
}

TEST_F(Incidents, BelongToOneProfileWhateverItIsCalled) {
  std::string text(incident::builtin_detector_profiles().front().text);
  const std::size_t at = text.find("\nthreshold = ");
  ASSERT_NE(at, std::string::npos);
  text.replace(at, text.find('\n', at + 1) - at, "\nthreshold = 0.9");
  std::ofstream(folder_ / "same.toml") << text;
  fs::copy(folder_ / "whole", folder_ / "profile");
  const ProgramRun refused = detect("profile", {bgp()}, {"--profile", (folder_ / "same.toml").string()});
  EXPECT_EQ(refused.code, 2);
  EXPECT_THAT(refused.error, AllOf(HasSubstr(" of content "), HasSubstr("--history")));
  EXPECT_TRUE(content_of(folder_ / "profile/state.bin") == content_of(folder_ / "whole/state.bin"));
  const std::string report = content_of(folder_ / "whole/report.json");
  const std::size_t key = report.find("\"profile_digest\": \"");
  ASSERT_NE(key, std::string::npos);
  EXPECT_THAT(
      run({"incidents", "show", "-a", archive("whole"), service::read_incidents(folder_ / "whole")->front().id}).out,
      HasSubstr(" of content " + report.substr(key + 19, 12)));
}

// Who is known to announce others' prefixes decides verdicts: a half without the list would be silently another
// archive.
TEST_F(Incidents, BelongToOneListOfKnownNetworks) {
  const std::string list = (folder_ / "known.txt").string(), same = (folder_ / "same.txt").string();
  std::ofstream(list) << "AS64500 # example scrubbing\nAS64501 anycast\n";
  std::ofstream(same) << "# in another order\nAS64501 anycast\nAS64500 scrubber\n";
  std::ofstream(folder_ / "fewer.txt") << "AS64500\n";
  ASSERT_EQ(detect("known", {bgp()}, {"--scrubbers", list, "--to", "2026-11-21T12:00:00Z"}).code, 0);
  const std::string report = content_of(folder_ / "known/report.json");
  const std::string key = "\"known_networks_digest\": \"";
  ASSERT_THAT(report, AllOf(HasSubstr("\"known_networks\": 2,"), HasSubstr(key)));
  const std::string digest = report.substr(report.find(key) + key.size(), 12);
  const ProgramRun without = detect("known", {bgp()});
  EXPECT_EQ(without.code, 2);
  EXPECT_THAT(without.error, AllOf(HasSubstr("list of known networks of content " + digest +
                                             ", but this is one that "
                                             "names nobody"),
                                   HasSubstr("--after " + archive("known"))));
  const ProgramRun other = detect("known", {bgp()}, {"--scrubbers", (folder_ / "fewer.txt").string()});
  EXPECT_EQ(other.code, 2);
  EXPECT_THAT(other.error, HasSubstr("but this is one of content "));
  EXPECT_TRUE(content_of(folder_ / "known/report.json") == report) << "a refusal changes nothing";
  EXPECT_EQ(detect("known-after", {bgp()}, {"--after", archive("known")}).code, 0)
      << "another archive may go on with another list";
  EXPECT_EQ(detect("known", {bgp()}, {"--scrubbers", same}).code, 0) << "its content counts, not its order";
  EXPECT_THAT(
      run({"incidents", "show", "-a", archive("known"), service::read_incidents(folder_ / "known")->front().id}).out,
      HasSubstr(digest));
  EXPECT_THAT(content_of(folder_ / "whole/report.json"), HasSubstr("\"known_networks\": 0,"));
  EXPECT_THAT(detect("whole", {bgp()}, {"--scrubbers", list}).error,
              HasSubstr("list of known networks that names nobody, but this is one of content " + digest));
}

TEST_F(Incidents, AreNotReplacedWhereTheStateIsMissing) {
  fs::copy(folder_ / "whole", folder_ / "stateless");
  fs::remove(folder_ / "stateless/state.bin");
  const std::string some = files_like(".updates.").front().string();
  const ProgramRun refused = detect("stateless", {some});
  EXPECT_EQ(refused.code, 2);
  EXPECT_THAT(refused.error, AllOf(HasSubstr(archive("stateless") + "/state.bin"), HasSubstr("--fresh")));
  EXPECT_TRUE(incidents_in("stateless") == whole_);
  EXPECT_EQ(detect("stateless", {bgp()}, {"--fresh"}).code, 0);
  EXPECT_TRUE(incidents_in("stateless") == whole_);
  // One that is kept elsewhere is forgotten easily; the report knows where it is.
  const std::string state = (folder_ / "elsewhere.bin").string();
  ASSERT_EQ(detect("elsewhere", {bgp()}, {"--state", state}).code, 0);
  const ProgramRun forgotten = detect("elsewhere", {some});
  EXPECT_EQ(forgotten.code, 2);
  EXPECT_THAT(forgotten.error, HasSubstr("--state " + state));
  EXPECT_TRUE(incidents_in("elsewhere") == whole_);
  EXPECT_EQ(detect("elsewhere", {bgp()}, {"--state", state}).code, 0);
  EXPECT_THAT(detect("whole", {bgp()}, {"--state", state + ".none"}).error, HasSubstr("leave --state out"));
}

TEST_F(Incidents, WhoseFirstSaveWasCutShortAreBegunAgain) {
  fs::copy(folder_ / "whole", folder_ / "begun");
  fs::remove(folder_ / "begun/state.bin");
  std::ofstream(folder_ / "begun/.begun") << "";
  EXPECT_EQ(detect("begun", {bgp()}).code, 0);
  EXPECT_TRUE(content_of(folder_ / "begun/state.bin") == content_of(folder_ / "whole/state.bin"));
  EXPECT_FALSE(fs::exists(folder_ / "begun/.begun"));
}

TEST_F(Incidents, AreWrittenByOneProcessAtATime) {
  fs::copy(folder_ / "whole", folder_ / "locked");
  {
    const auto lock = io::FileLock::take(folder_ / "locked/.lock", {});
    ASSERT_TRUE(lock);
    const ProgramRun refused = detect("locked", {bgp()});
    EXPECT_EQ(refused.code, 2);
    EXPECT_THAT(refused.error, HasSubstr("another process is writing it"));
    EXPECT_EQ(run({"incidents", "list", archive("locked")}).code, 0) << "reading goes on";
  }
  EXPECT_EQ(detect("locked", {bgp()}).code, 0) << "the file stays and blocks nobody";
}

TEST_F(Incidents, AreProvenByTheFilesThatWereReadOnly) {
  fs::copy(bgp(), folder_ / "inputs");
  const std::string inputs = (folder_ / "inputs").string();
  ASSERT_EQ(detect("proof", {inputs}).code, 0);
  const auto all = service::read_incidents(folder_ / "proof");
  ASSERT_TRUE(all);
  // One that updates show, not a dump.
  const auto incident = std::ranges::find_if(*all, [&](const incident::Incident& i) {
    return (i.start - all->front().start).count > 3600 && i.seen_by.size() > 1;
  });
  ASSERT_NE(incident, all->end());
  const std::string id = incident->id;
  const fs::path kept = folder_ / "proof/evidence" / (id + ".mrt");
  const Words words = {"incidents", "evidence", "-a", archive("proof"), id};
  // Where nothing can be kept it is printed all the same.
  std::ofstream(folder_ / "proof/evidence") << "in the way";
  const ProgramRun shown = run(words);
  EXPECT_EQ(shown.code, 0);
  EXPECT_THAT(shown.error, HasSubstr("not kept: "));
  fs::remove(folder_ / "proof/evidence");
  // One of its files is replaced: of it nothing is shown, of the rest nothing is kept.
  const service::ArchiveReport report = service::read_report(folder_ / "proof/report.json").value();
  const auto shows = [&](const service::ArchiveReport::Input& i) {
    return i.kind == service::InputKind::kUpdates && i.collector == incident->seen_by.front().collector &&
           i.begin <= incident->start && *i.last >= incident->start;
  };
  const auto input = std::ranges::find_if(report.inputs, shows);
  ASSERT_NE(input, report.inputs.end());
  const std::string content = content_of(input->path), other = content_of(files_like(".rib.").front());
  std::ofstream(input->path, std::ios::binary) << other;
  const ProgramRun replaced = run(words);
  EXPECT_EQ(replaced.code, 5);
  EXPECT_THAT(replaced.error, HasSubstr(input->path + ": is no longer the file that was read"));
  EXPECT_LT(replaced.out.size(), shown.out.size());
  EXPECT_FALSE(fs::exists(kept));
  fs::remove(input->path);
  EXPECT_EQ(run(words).code, 5);
  EXPECT_FALSE(fs::exists(kept));
  // One that has only grown still begins with what was read.
  std::ofstream(input->path, std::ios::binary) << content << content;
  EXPECT_EQ(run(words).code, 0);
  std::ofstream(input->path, std::ios::binary) << content;
  Words again = words;
  again.emplace_back("--again");
  EXPECT_EQ(run(again).code, 0);
  EXPECT_TRUE(fs::exists(kept));
  EXPECT_TRUE(run(words).out == shown.out);
}

TEST_F(Incidents, GoOnWithAnotherSnapshotUnderTheSameIds) {
  const auto all = service::read_incidents(folder_ / "whole");
  ASSERT_TRUE(all);
  // A cut while something is going on that ends later, and is sure enough to count.
  const auto lasting = std::ranges::find_if(
      *all, [](const incident::Incident& i) { return i.end && (*i.end - i.start).count > 600 && i.confidence > 0.5; });
  ASSERT_NE(lasting, all->end());
  const Instant cut = lasting->start + Seconds{(*lasting->end - lasting->start).count / 2};
  detect("old", {bgp()}, {"--to", format_instant(cut)});
  const std::string old = incidents_in("old");
  ASSERT_THAT(old, HasSubstr(lasting->id));
  ASSERT_EQ(run({"incidents", "dispute", "-a", archive("old"), lasting->id, "--label", "valid_change", "--by", "noc",
                 "--text", "ours"})
                .code,
            0);
  // The same world, read a second time under another name, is another snapshot.
  std::string world = content_of(folder_ / "world/world.toml");
  const std::size_t at = world.find("name = \"");
  ASSERT_NE(at, std::string::npos);
  std::ofstream(folder_ / "world/later.toml") << world.insert(at + 8, "later ");
  run({"ingest", (folder_ / "world/later.toml").string(), "-q", "-o", (folder_ / "later.snapshot").string()});
  const auto after = [&](const std::string& name, const Words& more) {
    Words words = {"incidents", "detect", "-q", "-s", (folder_ / "later.snapshot").string(), "--out", archive(name)};
    words.insert(words.end(), more.begin(), more.end());
    words.push_back(bgp());
    return run(words);
  };
  EXPECT_THAT(after("old", {}).error, HasSubstr("--out DIR --after " + archive("old")));
  const ProgramRun went_on = after("new", {"--after", archive("old")});
  EXPECT_EQ(went_on.code, 0) << went_on.error << "files that the old one has read are known";
  EXPECT_THAT(went_on.error, HasSubstr(lasting->id));
  // What ended after the cut is what the one archive of all says, with its ids, starts and ends.
  const auto rows = [](const std::vector<incident::Incident>& incidents, Instant since) {
    std::vector<std::string> out;
    for (const auto& i : incidents) {
      if (!i.end || *i.end >= since) out.push_back(i.id + (i.end ? " " + format_instant(*i.end) : ""));
    }
    return out;
  };
  const auto found = service::read_incidents(folder_ / "new");
  ASSERT_TRUE(found);
  EXPECT_EQ(rows(*found, cut), rows(*all, cut));
  EXPECT_THAT(content_of(folder_ / "new/feedback.jsonl"), HasSubstr(lasting->id)) << "what people said comes along";
  EXPECT_TRUE(incidents_in("old") == old) << "the old archive is left alone";
  // In halves it is the same; a second call goes on by itself.
  after("new-halves", {"--after", archive("old"), "--to", format_instant(cut + Seconds{3600})});
  const ProgramRun rest = after("new-halves", {"--after", archive("old")});
  EXPECT_THAT(rest.error, HasSubstr("--after has no effect"));
  EXPECT_TRUE(incidents_in("new-halves") == incidents_in("new"));
  // A history carries no incident, and says which.
  const ProgramRun history = after("with-history", {"--history", archive("old") + "/history.bin"});
  EXPECT_THAT(history.error, AllOf(HasSubstr("not carried by its history"), HasSubstr(lasting->id)));
}

TEST_F(Incidents, AreListedWholeInAPipe) {
  const Words list = {"incidents", "list", archive("whole"), "--all"};
  const ProgramRun piped = run_program(list, {"HOME=" + folder_.string(), "LANG=C.UTF-8"}, {});
  EXPECT_EQ(piped.code, 0);
  EXPECT_THAT(piped.out, Not(HasSubstr("\xE2\x80\xA6"))) << "an ellipsis";
  // On a narrow terminal names are cut, prefixes are not.
  const ProgramRun narrow = run_program(list, {"HOME=" + folder_.string(), "LANG=C.UTF-8", "COLUMNS=60"}, {});
  const auto all = service::read_incidents(folder_ / "whole");
  for (const auto& i : *all) EXPECT_THAT(narrow.out, HasSubstr(format_prefix(i.prefixes.front().prefix)));
  Words wrong = list;
  wrong.insert(wrong.end(), {"--from", "2026-11-30", "--to", "2026-11-29"});
  EXPECT_EQ(run(wrong).code, 2);
  const ProgramRun quality = run({"incidents", "evaluate", archive("whole"), "--truth",
                                  (folder_ / "world/truth/incidents.jsonl").string(), "--threshold", "0"});
  EXPECT_THAT(quality.out, HasSubstr("Errors by reason"));
  EXPECT_THAT(quality.out, Not(HasSubstr("seed 0")));
}

}  // namespace
}  // namespace mannerly
