// The web service at the size of the real Internet, asked by 200 clients at once through wrk:
//   serve_bench [ASES MONTHS INCIDENTS [SECONDS [PROGRAM [FOLDER]]]]    (80000 36 5000 5 when none is given)
// Each kind of question is asked about another network, incident or filter each time: first of a server that keeps no
// answers, so that each is made (cold), then of one as it is installed, which was asked the same before (warm).
//
// Latencies are those that wrk saw. As 200 clients ask again as soon as they have their answer, they wait at least
// 200 times the CPU time that an answer takes of the server and of wrk, over the cores: that is the column "floor".
// Where p50 is far beyond it, other programs had the cores.
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
  // cache_mib: for answers made already; 0: none.
  Served(const std::string& program, const ServeWorld& world, int cache_mib) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) die("no pipe");
    const double start = wall_s();
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    std::vector<std::string> words = {program,        "serve",       "-s",
                                      world.snapshot, "--store",     world.store,
                                      "--listen",     "127.0.0.1:0", "--max-per-address",
                                      "1000",         "--cache",     std::to_string(cache_mib)};
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

// Of the server's cache since its start.
struct Hits {
  double hits = 0, misses = 0;
};
Hits hits_of(const Served& served, const fs::path& folder) {
  const fs::path out = folder / "metrics.txt";
  run({find_program("curl"), "-sS", "-f", served.address() + "/metrics"}, {}, out);
  Hits found;
  std::ifstream file(out);
  for (std::string line; std::getline(file, line);) {
    for (const auto& [name, value] : {std::pair("mannerly_cache_hits_total ", &found.hits),
                                      std::pair("mannerly_cache_misses_total ", &found.misses)}) {
      if (line.starts_with(name)) *value = std::strtod(line.c_str() + std::string_view(name).size(), nullptr);
    }
  }
  return found;
}

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
  bool gzip = false;    // asked for compressed, as browsers do
};

// What wrk saw, in milliseconds, and what it took.
struct Figures {
  double rate = 0, p50 = 0, p95 = 0, p99 = 0;
  double server_ms = 0, wrk_ms = 0;  // CPU an answer
  double kilobytes = 0;              // an answer
  double hits = 0;                   // share of answers that were kept ones
  double errors = 0;
  // The least that `clients` in a closed loop wait.
  double floor(double clients) const {
    return clients * (server_ms + wrk_ms) / std::max(1U, std::thread::hardware_concurrency());
  }
};

constexpr int kClients = 200;

Figures ask(const Served& served, const Question& question, int seconds, const fs::path& folder) {
  const fs::path targets = folder / "targets.txt", script = folder / "ask.lua", out = folder / "wrk.txt";
  std::ofstream(targets) << fmt::format("{}\n", fmt::join(question.targets, "\n"));
  std::ofstream(script) << "TARGETS = \"" << targets.string() << "\"\n" << kScript;
  std::vector<std::string> words = {
      find_program("wrk"),         "-t",        "2",   "-c", std::to_string(kClients), "-d",
      fmt::format("{}s", seconds), "--timeout", "20s", "-s", script.string()};
  if (question.gzip) words.insert(words.end(), {"-H", "Accept-Encoding: gzip"});
  words.push_back(served.address());
  const double cpu = served.cpu_s();
  const Hits before = hits_of(served, folder);
  const Cost cost = run(words, {}, out);
  const Hits after = hits_of(served, folder);
  const double used = served.cpu_s() - cpu;
  std::ifstream file(out);
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("FIGURES ")) continue;
    std::istringstream fields(line.substr(8));
    double requests = 0, duration = 0, p50 = 0, p95 = 0, p99 = 0, most = 0, errors = 0, bytes = 0;
    fields >> requests >> duration >> p50 >> p95 >> p99 >> most >> errors >> bytes;
    if (requests == 0) die(question.name + ": no answer");
    const double asked = after.hits - before.hits + after.misses - before.misses;
    return {.rate = requests / (duration * 1e-6),
            .p50 = p50 * 1e-3,
            .p95 = p95 * 1e-3,
            .p99 = p99 * 1e-3,
            .server_ms = used * 1e3 / requests,
            .wrk_ms = cost.cpu_s * 1e3 / requests,
            .kilobytes = bytes / requests * 1e-3,
            .hits = asked == 0 ? 0 : (after.hits - before.hits) / asked,
            .errors = errors};
  }
  die(fmt::format("{}: wrk failed with status {}", question.name, cost.status));
}

void print(const Question& question, const Figures& f) {
  fmt::print("| {} | {:.0f} | {:.1f} | {:.1f} | {:.1f} | {:.1f} | {:.3f} | {:.3f} | {:.1f} | {:.0f} % | {:.0f} |\n",
             question.name, f.rate, f.p50, f.p95, f.p99, f.floor(kClients), f.server_ms, f.wrk_ms, f.kilobytes,
             f.hits * 100, f.errors);
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

// All networks as CSV: rows a second.
double bulk(const Served& served, const fs::path& folder) {
  const fs::path out = folder / "bulk.csv";
  const Cost cost = run({find_program("curl"), "-sS", "-f", served.address() + "/api/v1/networks.csv"}, {}, out);
  std::ifstream file(out);
  const auto lines = std::count(std::istreambuf_iterator<char>(file), {}, '\n');
  return cost.status == 0 && lines > 1 ? static_cast<double>(lines - 1) / cost.wall_s : 0;
}

std::vector<Question> questions_of(const ServeWorld& world) {
  const std::vector<std::string> tables = table_targets(world);
  std::vector<Question> out = {{"/api/v1/summary", {"/api/v1/summary"}, kLimitSmall},
                               {"/api/v1/networks/{asn}", each("/api/v1/networks/", world.networks), kLimitSmall},
                               {"/api/v1/incidents/{id}", each("/api/v1/incidents/", world.incidents), kLimitSmall},
                               {"/networks, filtered and sorted", each("/networks", tables), kLimitTable},
                               {"the same as gzip", each("/networks", tables), kLimitTable, true},
                               {"/api/v1/networks, filtered and sorted", each("/api/v1/networks", tables), kLimitTable},
                               {"the same as gzip", each("/api/v1/networks", tables), kLimitTable, true},
                               {"/networks/{asn}", each("/networks/", world.networks)},
                               {"/incidents/{id}", each("/incidents/", world.incidents)},
                               {"/", {"/"}}};
  std::erase_if(out, [](const Question& question) { return question.targets.empty(); });
  return out;
}

// What a server answers with and without kept answers.
struct Measured {
  std::vector<Figures> figures;  // of each question
  double start_s = 0, memory_mib = 0, mapped_mib = 0;
  double rows = 0;  // of the bulk, a second
};

Measured measure(const std::string& program, const ServeWorld& world, const std::vector<Question>& questions,
                 int cache_mib, int seconds, const fs::path& folder) {
  const Served served(program, world, cache_mib);
  Measured out{.start_s = served.start_s()};
  out.rows = std::max(bulk(served, folder), bulk(served, folder));  // the first one pages the snapshot in
  fmt::print(
      "\n| 200 clients, {} | answers/s | p50 ms | p95 ms | p99 ms | floor ms | server's CPU ms | wrk's CPU ms | "
      "kB | kept | errors |\n|---|---|---|---|---|---|---|---|---|---|---|\n",
      cache_mib == 0 ? "cold" : "warm");
  for (const Question& question : questions) {
    if (cache_mib > 0) ask(served, question, std::max(1, seconds / 4), folder);
    out.figures.push_back(ask(served, question, seconds, folder));
    print(question, out.figures.back());
  }
  out.memory_mib = served.memory_mib("VmHWM:");
  out.mapped_mib = served.memory_mib("RssFile:");
  return out;
}

void print_goals(const std::vector<Question>& questions, const Measured& cold, const Measured& warm) {
  goals_head();
  for (std::size_t i = 0; i < questions.size(); ++i) {
    const double limit = questions[i].limit_ms;
    if (limit == 0) continue;
    for (const auto& [what, measured] : {std::pair("cold", &cold), std::pair("warm", &warm)}) {
      // One address is made once an edition: nobody meets 200 cold ones.
      if (measured == &cold && questions[i].targets.size() == 1) continue;
      const Figures& f = measured->figures[i];
      goal(fmt::format("p95 of {}{}, {}", questions[i].name,
                       questions[i].gzip ? fmt::format(" ({})", questions[i - 1].name) : "", what),
           fmt::format("{:.1f} ms", f.p95), "", fmt::format("floor {:.1f} ms", f.floor(kClients)),
           fmt::format("{:.2f}x", limit / f.p95), fmt::format("{:.0f} ms", limit), f.p95 <= limit && f.errors == 0);
    }
  }
  const double rows = std::max(cold.rows, warm.rows), memory = std::max(cold.memory_mib, warm.memory_mib);
  goal("All networks as CSV", fmt::format("{:.0f} rows/s", rows), "", "", fmt::format("{:.1f}x", rows / kRowsWanted),
       fmt::format("{:.0f} rows/s", kRowsWanted), rows >= kRowsWanted);
  goal("Memory at most", fmt::format("{:.0f} MiB", memory), "", fmt::format("mapped files {:.0f} MiB", warm.mapped_mib),
       fmt::format("{:.1f}x", kMemoryMax / memory), fmt::format("{:.0f} MiB", kMemoryMax), memory <= kMemoryMax);
  fmt::print("\n{:.1f} s from the start to the first answer\n", std::min(cold.start_s, warm.start_s));
}

int main_of(const std::string& program, const ServeSize& size, int seconds, const fs::path& folder) {
  constexpr int kCacheMib = 64;  // as installed
  if (find_program("wrk").empty() || find_program("curl").empty()) die("wrk and curl are needed");
  const auto world = serve_world(program, size, folder);
  if (!world) die(world.error().message);
  const std::vector<Question> questions = questions_of(*world);
  const Measured cold = measure(program, *world, questions, 0, seconds, folder);
  const Measured warm = measure(program, *world, questions, kCacheMib, seconds, folder);
  print_goals(questions, cold, warm);
  return 0;
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
  return main_of(argc > 5 ? argv[5] : find_program("mannerly"), size, static_cast<int>(number(4, 5)),
                 argc > 6 ? std::filesystem::path(argv[6]) : data_directory());
}
