// The web service at the size of the real Internet, asked by 200 clients at once through wrk:
//   serve_bench [ASES MONTHS INCIDENTS [SECONDS [PROGRAM [FOLDER]]]]    (80000 36 5000 10 when none is given)
// Each kind of question is asked about another network, incident or filter each time. Latencies are those that wrk saw;
// the server's own CPU seconds an answer tell what it costs where other programs share the machine.
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>

#include "base/text.h"
#include "io/file.h"
#include "support/measure.h"
#include "support/serve_world.h"

namespace mannerly::bench {
namespace {

namespace fs = std::filesystem;

constexpr double kLimitSmall = 30, kLimitTable = 60;  // ms, p95
constexpr double kRowsWanted = 50'000, kMemoryMax = 2048;

[[noreturn]] void die(const std::string& why) {
  fmt::print(stderr, "serve_bench: {}\n", why);
  std::exit(1);
}

// "mannerly serve" in a process of its own; ended with the object.
class Served {
 public:
  Served(const std::string& program, const ServeWorld& world) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) die("no pipe");
    const double start = wall_s();
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
    std::vector<std::string> words = {program,     "serve",    "-s",          world.snapshot,      "--store",
                                      world.store, "--listen", "127.0.0.1:0", "--max-per-address", "1000"};
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    if (posix_spawn(&pid_, program.c_str(), &actions, nullptr, arguments.data(), environ) != 0) die("cannot start it");
    posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
    std::string said;
    char piece[512];
    while (said.find('\n') == std::string::npos) {
      const ssize_t got = ::read(ends[0], piece, sizeof piece);
      if (got <= 0) die("it did not start");
      said.append(piece, static_cast<std::size_t>(got));
    }
    ::close(ends[0]);
    const std::size_t at = said.find("http://");
    if (at == std::string::npos) die("it does not say where it listens");
    address_ = said.substr(at, said.find('/', at + 7) - at);
    start_s_ = wall_s() - start;
  }
  Served(const Served&) = delete;
  Served& operator=(const Served&) = delete;
  ~Served() {
    ::kill(pid_, SIGTERM);
    ::waitpid(pid_, nullptr, 0);
  }

  const std::string& address() const { return address_; }
  double start_s() const { return start_s_; }
  // User and system seconds so far.
  double cpu_s() const {
    std::ifstream file(fmt::format("/proc/{}/stat", pid_));
    std::string text((std::istreambuf_iterator<char>(file)), {});
    std::istringstream fields(text.substr(text.rfind(')') + 2));
    std::string skipped;
    for (int i = 0; i < 11; ++i) fields >> skipped;
    double user = 0, system = 0;
    fields >> user >> system;
    return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
  }
  double memory_mib(std::string_view which) const {
    std::ifstream file(fmt::format("/proc/{}/status", pid_));
    for (std::string line; std::getline(file, line);) {
      if (line.starts_with(which)) return std::strtod(line.c_str() + which.size(), nullptr) / 1024;
    }
    return 0;
  }

 private:
  pid_t pid_ = 0;
  std::string address_;
  double start_s_ = 0;
};

// wrk runs this: one of the targets at random each time, and figures as one line at the end.
constexpr std::string_view kScript = R"(
local targets = {}
for line in io.lines(TARGETS) do targets[#targets + 1] = line end
local seed = 0
function setup(thread) seed = seed + 1; thread:set("seed", seed) end
function init(args) math.randomseed(seed) end
function request() return wrk.format("GET", targets[math.random(#targets)]) end
function done(summary, latency, requests)
  io.write(string.format("FIGURES %d %d %f %f %f %f %d %d\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(95), latency:percentile(99), latency.max,
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write
      + summary.errors.timeout, summary.bytes))
end
)";

struct Question {
  std::string name;
  std::vector<std::string> targets;
  double limit_ms = 0;  // of p95; 0: none
};

void ask(const Served& served, const Question& question, int seconds, const fs::path& folder) {
  const fs::path targets = folder / "targets.txt", script = folder / "ask.lua", out = folder / "wrk.txt";
  std::ofstream(targets) << fmt::format("{}\n", fmt::join(question.targets, "\n"));
  std::ofstream(script) << "TARGETS = \"" << targets.string() << "\"\n" << kScript;
  const double cpu = served.cpu_s();
  const Cost cost = run({find_program("wrk"), "-t", "2", "-c", "200", "-d", fmt::format("{}s", seconds), "--timeout",
                         "20s", "-s", script.string(), served.address()},
                        {}, out);
  const double used = served.cpu_s() - cpu;
  std::ifstream file(out);
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("FIGURES ")) continue;
    std::istringstream fields(line.substr(8));
    double requests = 0, duration = 0, p50 = 0, p95 = 0, p99 = 0, most = 0, errors = 0, bytes = 0;
    fields >> requests >> duration >> p50 >> p95 >> p99 >> most >> errors >> bytes;
    if (requests == 0) die(question.name + ": no answer");
    fmt::print("| {} | {:.0f} | {:.1f} | {:.1f} | {:.1f} | {} | {} | {:.3f} | {:.1f} | {:.0f} |\n", question.name,
               requests / (duration * 1e-6), p50 * 1e-3, p95 * 1e-3, p99 * 1e-3,
               question.limit_ms == 0 ? std::string() : fmt::format("{:.0f}", question.limit_ms),
               question.limit_ms == 0            ? ""
               : p95 * 1e-3 <= question.limit_ms ? "yes"
                                                 : "no",
               used * 1e3 / requests, bytes / requests * 1e-3, errors);
    return;
  }
  die(fmt::format("{}: wrk failed with status {}", question.name, cost.status));
}

std::vector<std::string> each(std::string_view begin, const std::vector<std::string>& keys, std::string_view end = "") {
  std::vector<std::string> out;
  for (const std::string& key : keys) out.push_back(fmt::format("{}{}{}", begin, key, end));
  return out;
}

// Pages of the table: orders, economies, states, words.
std::vector<std::string> table_targets(const ServeWorld& world) {
  std::vector<std::string> out;
  for (const char* sort : {"asn", "-routes", "-cone", "rpki", "-rpki", "irr", "filtering", "name", "-incidents"}) {
    out.push_back(fmt::format("?sort={}", sort));
    for (const std::string& economy : world.economies) out.push_back(fmt::format("?economy={}&sort={}", economy, sort));
    for (const char* action : {"filtering", "coordination", "irr", "rpki"}) {
      for (const char* state : {"ready", "aspiring", "lagging", "no_data"}) {
        out.push_back(fmt::format("?action={}&state={}&sort={}", action, state, sort));
      }
    }
    for (int i = 10; i < 60; ++i) out.push_back(fmt::format("?q={}&sort={}", i, sort));
    for (const char* word : {"net", "tel", "uni", "fibre", "data"})
      out.push_back(fmt::format("?q={}&sort={}", word, sort));
  }
  return out;
}

bool bulk(const Served& served, const std::string& target, const fs::path& folder) {
  const fs::path out = folder / "bulk.csv";
  const double cpu = served.cpu_s();
  const Cost cost = run({find_program("curl"), "-sS", "-f", served.address() + target}, {}, out);
  const double used = served.cpu_s() - cpu;
  std::ifstream file(out);
  const auto lines = std::count(std::istreambuf_iterator<char>(file), {}, '\n');
  const double rows = static_cast<double>(lines) - 1;
  fmt::print("{}: {:.0f} rows in {:.2f} s: {:.0f} rows a second (wanted {:.0f}), {:.2f} s of the server's CPU\n",
             target, rows, cost.wall_s, rows / cost.wall_s, kRowsWanted, used);
  return cost.status == 0 && rows > 0;
}

int main_of(const std::string& program, const ServeSize& size, int seconds, const fs::path& folder) {
  if (find_program("wrk").empty() || find_program("curl").empty()) die("wrk and curl are needed");
  const auto world = serve_world(program, size, folder);
  if (!world) die(world.error().message);
  const Served served(program, *world);
  fmt::print("\n{}\n\n", machine());
  fmt::print("{:.2f} s from the start to the first answer, {:.0f} MiB then\n", served.start_s(),
             served.memory_mib("VmRSS:"));
  const bool whole = bulk(served, "/api/v1/networks.csv", folder);
  fmt::print(
      "\n| 200 clients ask for | requests/s | p50 ms | p95 ms | p99 ms | p95 wanted | reached | CPU ms each | "
      "kB each | errors |\n|---|---|---|---|---|---|---|---|---|---|\n");
  const std::vector<Question> questions = {
      {"/api/v1/summary", {"/api/v1/summary"}, kLimitSmall},
      {"/api/v1/networks/{asn}", each("/api/v1/networks/", world->networks), kLimitSmall},
      {"/api/v1/incidents/{id}", each("/api/v1/incidents/", world->incidents), kLimitSmall},
      {"/networks, filtered and sorted", each("/networks", table_targets(*world)), kLimitTable},
      {"/api/v1/networks, filtered and sorted", each("/api/v1/networks", table_targets(*world)), kLimitTable},
      {"/networks/{asn}", each("/networks/", world->networks), 0},
      {"/incidents/{id}", each("/incidents/", world->incidents), 0},
      {"/", {"/"}, 0}};
  for (const Question& question : questions) {
    if (!question.targets.empty()) ask(served, question, seconds, folder);
  }
  fmt::print("\n{:.0f} MiB of memory at most (wanted: {:.0f}), of them {:.0f} MiB pages of mapped files\n",
             served.memory_mib("VmHWM:"), kMemoryMax, served.memory_mib("RssFile:"));
  return whole ? 0 : 1;
}

}  // namespace
}  // namespace mannerly::bench

int main(int argc, char** argv) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  using namespace mannerly::bench;
  ServeSize size;
  const auto number = [&](int at, long fallback) { return argc > at ? std::strtol(argv[at], nullptr, 10) : fallback; };
  size.ases = static_cast<std::uint32_t>(number(1, size.ases));
  size.months = static_cast<int>(number(2, size.months));
  size.incidents = static_cast<int>(number(3, size.incidents));
  return main_of(argc > 5 ? argv[5] : find_program("mannerly"), size, static_cast<int>(number(4, 10)),
                 argc > 6 ? std::filesystem::path(argv[6]) : data_directory());
}
