// What the benchmarks share: clocks, child processes with their cost, medians, and the table of goals.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mannerly::bench {

// CPU seconds (user and system) of this thread, and of all threads of this process.
double thread_cpu_s();
double process_cpu_s();
double wall_s();

struct Cost {
  double wall_s = 0;
  double cpu_s = 0;
  double peak_mib = 0;  // of child processes only
  int status = 0;       // exit status of a child; -1 when it could not be run or was killed
};

// Runs a program to its end with the variables added to the environment. Its standard output goes to
// stdout_path, its standard error too when quiet.
Cost run(const std::vector<std::string>& command, const std::vector<std::string>& variables = {},
         const std::filesystem::path& stdout_path = "/dev/null", bool quiet = true);

// Cost of a body in this process.
Cost cost_of(const std::function<void()>& body);

double median(std::vector<double> values);

// Bodies run in turn, round after round, so that what else happens on the machine meets all of them. One list
// of costs for each body, a round an element.
std::vector<std::vector<Cost>> in_turn(int rounds, const std::vector<std::function<Cost()>>& bodies);
std::vector<double> cpu_of(const std::vector<Cost>& costs);
std::vector<double> wall_of(const std::vector<Cost>& costs);
// The median over the rounds of theirs / ours.
double paired_ratio(const std::vector<double>& theirs, const std::vector<double>& ours);

// One line of the table of goals. ratio is how well we do in the goal's own terms.
void goal(std::string_view what, std::string_view ours, std::string_view theirs, std::string_view limit,
          std::string_view ratio, std::string_view target, bool reached);
// The head of that table.
void goals_head();

// Of the running program: its directory, and build/bench/data beside it (created).
std::filesystem::path program_directory();
std::filesystem::path data_directory();
// A program of this build or of the system; empty when it is not there.
std::string find_program(std::string_view name);

// "Intel(R) Xeon(R) Processor, 2 cores, load 3.1": what the figures depend on.
std::string machine();

std::vector<unsigned char> read_whole(const std::filesystem::path& path);

}  // namespace mannerly::bench
