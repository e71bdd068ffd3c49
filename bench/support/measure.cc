#include "support/measure.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <thread>

namespace mannerly::bench {
namespace {

double clock_s(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double seconds(const timeval& t) {
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (std::string& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

template <class Member>
std::vector<double> each(const std::vector<Cost>& costs, Member member) {
  std::vector<double> out;
  for (const Cost& cost : costs) out.push_back(cost.*member);
  return out;
}

}  // namespace

double thread_cpu_s() {
  return clock_s(CLOCK_THREAD_CPUTIME_ID);
}
double process_cpu_s() {
  return clock_s(CLOCK_PROCESS_CPUTIME_ID);
}
double wall_s() {
  return clock_s(CLOCK_MONOTONIC);
}

Cost run(const std::vector<std::string>& command, const std::vector<std::string>& variables,
         const std::filesystem::path& stdout_path, bool quiet) {
  std::vector<std::string> arguments = command, environment = variables;
  for (char** e = environ; *e != nullptr; ++e) environment.emplace_back(*e);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, stdout_path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (quiet) posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  pid_t pid = 0;
  const double start = wall_s();
  const int failed = posix_spawn(&pid, arguments.front().c_str(), &actions, nullptr, pointers(arguments).data(),
                                 pointers(environment).data());
  posix_spawn_file_actions_destroy(&actions);
  Cost cost{.status = -1};
  if (failed != 0) return cost;
  int status = 0;
  rusage usage{};
  if (wait4(pid, &status, 0, &usage) != pid) return cost;
  cost.wall_s = wall_s() - start;
  cost.cpu_s = seconds(usage.ru_utime) + seconds(usage.ru_stime);
  cost.peak_mib = static_cast<double>(usage.ru_maxrss) / 1024;
  cost.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return cost;
}

Cost cost_of(const std::function<void()>& body) {
  const double wall = wall_s(), cpu = process_cpu_s();
  body();
  return {.wall_s = wall_s() - wall, .cpu_s = process_cpu_s() - cpu};
}

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

std::vector<std::vector<Cost>> in_turn(int rounds, const std::vector<std::function<Cost()>>& bodies) {
  std::vector<std::vector<Cost>> out(bodies.size());
  for (int round = 0; round < rounds; ++round)
    for (std::size_t i = 0; i < bodies.size(); ++i) out[i].push_back(bodies[i]());
  return out;
}

std::vector<double> cpu_of(const std::vector<Cost>& costs) {
  return each(costs, &Cost::cpu_s);
}
std::vector<double> wall_of(const std::vector<Cost>& costs) {
  return each(costs, &Cost::wall_s);
}

double paired_ratio(const std::vector<double>& theirs, const std::vector<double>& ours) {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < std::min(theirs.size(), ours.size()); ++i) ratios.push_back(theirs[i] / ours[i]);
  return median(ratios);
}

void goals_head() {
  fmt::print("\n{}\n\n| Goal | Ours | Peer | Limit | Ratio | Target | Reached |\n|---|---|---|---|---|---|---|\n",
             machine());
}

void goal(std::string_view what, std::string_view ours, std::string_view theirs, std::string_view limit,
          std::string_view ratio, std::string_view target, bool reached) {
  fmt::print("| {} | {} | {} | {} | {} | {} | {} |\n", what, ours, theirs, limit, ratio, target,
             reached ? "yes" : "no");
  std::fflush(stdout);
}

std::filesystem::path program_directory() {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
}

std::filesystem::path data_directory() {
  const std::filesystem::path directory = program_directory().parent_path() / "data";
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  return directory;
}

std::string find_program(std::string_view name) {
  for (const std::filesystem::path& directory :
       {program_directory(), std::filesystem::path("/usr/bin"), std::filesystem::path("/bin"),
        std::filesystem::path("/usr/local/bin")}) {
    const std::filesystem::path path = directory / name;
    if (access(path.c_str(), X_OK) == 0) return path.string();
  }
  return {};
}

std::string machine() {
  std::string model = "unknown processor", line, load;
  std::ifstream cpus("/proc/cpuinfo");
  while (std::getline(cpus, line)) {
    const std::size_t colon = line.find(": ");
    if (line.starts_with("model name") && colon != std::string::npos) {
      model = line.substr(colon + 2);
      break;
    }
  }
  std::ifstream("/proc/loadavg") >> load;
  return fmt::format("{}, {} cores, load {}", model, std::thread::hardware_concurrency(), load);
}

std::vector<unsigned char> read_whole(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  std::vector<unsigned char> out(error ? 0 : static_cast<std::size_t>(size));
  file.read(reinterpret_cast<char*>(out.data()), static_cast<std::streamsize>(out.size()));
  out.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
  return out;
}

}  // namespace mannerly::bench
