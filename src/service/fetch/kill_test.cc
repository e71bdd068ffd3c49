// A run that is killed at any moment leaves whole files alone, and the next one ends with the same bytes as an
// undisturbed one. The child is this program, started again.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <cstdlib>
#include <map>

#include "service/fetch/made_source.h"

extern char** environ;

namespace mannerly::service {
namespace {

constexpr const char* kUrl = "MANNERLY_TEST_FETCH_URL";
constexpr const char* kFolder = "MANNERLY_TEST_FETCH_FOLDER";
constexpr const char* kKills = "MANNERLY_TEST_KILLS";  // how many, in place of 20
constexpr int kSlots = 4;
constexpr int kKillsARound = 4;

int kills_asked() {
  const char* const text = std::getenv(kKills);
  return static_cast<int>(std::max(20U, parse_u32(text != nullptr ? text : "").value_or(20)));
}

std::vector<Source> sources_at(const std::string& base) {
  Source current = made_source(base + "/current");
  Source slots = made_source(base + "/{yyyy}{mm}{dd}.{HH}{MM}");
  slots.name = "slots";
  slots.take = Take::kAll;
  slots.cadence = {.seconds = Seconds{86400 / kSlots}};
  slots.keep_percent = 0;
  return {current, slots};
}

Result<FetchSummary> fetch_at(const std::filesystem::path& folder, const std::string& base) {
  FetchEnvironment environment = FetchEnvironment::real();
  environment.now = [] { return begin_of(Day{day_of(kMadeNow).number + 1}); };
  environment.sleep = [](std::chrono::milliseconds) { return true; };
  MANNERLY_TRY(const auto fetcher,
               Fetcher::open(folder, sources_at(base), {.parallel = 2, .attempts = 2}, environment));
  return fetcher->fetch({.day = day_of(kMadeNow), .force = true});
}

// Not a test of its own: the child of the one below.
TEST(FetchKill, DISABLED_Child) {
  const char* const url = std::getenv(kUrl);
  const char* const folder = std::getenv(kFolder);
  ASSERT_TRUE(url != nullptr && folder != nullptr) << "run by AtRandomMoments";
  EXPECT_TRUE(fetch_at(folder, url));
}

// All good files as they lie there, by path.
std::map<std::string, std::string> files_in(const std::filesystem::path& folder) {
  std::map<std::string, std::string> out;
  for (const char* source : {"rpki", "slots"}) {
    std::error_code none;
    for (const auto& day : std::filesystem::directory_iterator(folder / source, none)) {
      if (!parse_day(day.path().filename().string())) continue;
      for (const auto& file : std::filesystem::directory_iterator(day.path())) {
        out[std::filesystem::relative(file.path(), folder).string()] =
            io::read_small_file(file.path(), 1 << 24).value_or("cannot be read");
      }
    }
  }
  return out;
}

::pid_t start_child(const std::filesystem::path& folder, const std::string& url) {
  std::vector<std::string> variables{std::string(kUrl) + "=" + url, std::string(kFolder) + "=" + folder.string()};
  for (char** at = environ; *at != nullptr; ++at) variables.emplace_back(*at);
  std::vector<char*> environment;
  for (std::string& variable : variables) environment.push_back(variable.data());
  environment.push_back(nullptr);
  std::string program = "/proc/self/exe", filter = "--gtest_filter=FetchKill.DISABLED_Child", quiet = "--gtest_brief=1",
              also = "--gtest_also_run_disabled_tests";
  char* const arguments[] = {program.data(), filter.data(), quiet.data(), also.data(), nullptr};
  ::posix_spawn_file_actions_t quietly;
  ::posix_spawn_file_actions_init(&quietly);
  ::posix_spawn_file_actions_addopen(&quietly, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  ::pid_t pid = 0;
  EXPECT_EQ(::posix_spawn(&pid, program.c_str(), &quietly, nullptr, arguments, environment.data()), 0);
  ::posix_spawn_file_actions_destroy(&quietly);
  return pid;
}

// Kills the child some time after its n-th request, or takes its end if that comes first. Its status.
int kill_at(::pid_t pid, const io::MadeHttpServer& server, std::size_t requests, std::chrono::milliseconds later) {
  int status = 0;
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (server.requests().size() < requests && std::chrono::steady_clock::now() < until) {
    if (::waitpid(pid, &status, WNOHANG) == pid) return status;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  std::this_thread::sleep_for(later);
  ::kill(pid, SIGKILL);
  EXPECT_EQ(::waitpid(pid, &status, 0), pid);
  return status;
}

TEST(FetchKill, AtRandomMoments) {
  // Slow enough that a kill falls into every stage.
  io::MadeHttpServer server([](const io::MadeRequest& request, io::MadeReply& reply) {
    const std::string body = made_vrps(2000 + static_cast<int>(request.path.size()), kMadeNow);
    const std::string range = request.header("range");
    const std::size_t first = range.empty() ? 0 : parse_u64(range.substr(6, range.size() - 7)).value_or(0);
    if (first >= body.size()) return reply.answer("416 Range Not Satisfiable", "", "");
    reply.send(std::string(first > 0 ? "HTTP/1.1 206 Partial Content\r\n" : "HTTP/1.1 200 OK\r\n") +
               "ETag: \"x\"\r\nContent-Range: bytes " + std::to_string(first) + "-" + std::to_string(body.size() - 1) +
               "/" + std::to_string(body.size()) + "\r\nContent-Length: " + std::to_string(body.size() - first) +
               "\r\n\r\n");
    for (std::size_t at = first; at < body.size(); at += 40'000) {
      if (!reply.send(std::string_view(body).substr(at, 40'000))) return;
      reply.pause(std::chrono::milliseconds(1));
    }
  });
  const std::string url = server.url("");
  const FetchFolder undisturbed;
  ASSERT_TRUE(fetch_at(undisturbed.path(), url));
  const auto expected = files_in(undisturbed.path());
  ASSERT_EQ(expected.size(), static_cast<std::size_t>(kSlots) + 1);

  io::testing::Random random{.state = 7};
  int killed = 0, half_way = 0;
  const int rounds = kills_asked() / kKillsARound;
  for (int round = 0; round < rounds; ++round) {
    const FetchFolder folder;
    for (int kills = 0; kills < kKillsARound; ++kills) {
      server.forget_requests();
      const ::pid_t pid = start_child(folder.path(), url);
      const int status = kill_at(pid, server, 1 + random.next() % 5, std::chrono::milliseconds(random.next() % 30));
      killed += WIFSIGNALED(status) ? 1 : 0;
      const auto there = files_in(folder.path());
      half_way += !there.empty() && there.size() < expected.size() ? 1 : 0;
      for (const auto& [name, bytes] : there) {
        ASSERT_TRUE(expected.contains(name)) << name;
        EXPECT_EQ(bytes, expected.at(name)) << "half a file: " << name;
      }
    }
    const auto summary = fetch_at(folder.path(), url);
    ASSERT_TRUE(summary) << summary.error().message;
    EXPECT_EQ(files_in(folder.path()), expected);
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "slots/part"));
  }
  EXPECT_GT(killed, rounds) << "most children were too quick to be killed: the test shows nothing";
  EXPECT_GT(half_way, rounds / 3);
}

}  // namespace
}  // namespace mannerly::service
