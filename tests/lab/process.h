// Programs of the machine, run by tests: routers, their checkers, ip and nft. Each has a bound on its time, and
// nothing is ended but what was started here.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace mannerly::lab {

struct Outcome {
  int code = -1;  // of the program; 128 + signal; 127: it could not be started; 124: out of time
  std::string out, error;
  std::string all() const { return out + error; }
};

// words: the program and its arguments, no shell. Ends it (SIGKILL) after the time.
Outcome run(const std::vector<std::string>& words, std::chrono::seconds time_max = std::chrono::seconds(20));

// True when a program of this name is in PATH, or the path exists.
bool has_program(std::string_view name);

bool write_file(const std::filesystem::path& file, std::string_view text);
std::string read_file(const std::filesystem::path& file);

// A folder of the test's own, removed at the end.
class Folder {
 public:
  explicit Folder(std::string_view name);
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(std::string_view file) const { return path_ / file; }

 private:
  std::filesystem::path path_;
};

// A program that runs until the object ends (SIGTERM, then SIGKILL). Its output goes to log.
class Daemon {
 public:
  Daemon(const std::vector<std::string>& words, const std::filesystem::path& log);
  ~Daemon();
  Daemon(Daemon&& other) noexcept;
  Daemon& operator=(Daemon&&) = delete;
  bool is_running();

 private:
  pid_t pid_ = -1;
};

// Calls done() every 50 ms until it is true; false when the time is over.
template <class Done>
bool wait_until(std::chrono::seconds time_max, Done&& done);

}  // namespace mannerly::lab

#include <thread>

template <class Done>
bool mannerly::lab::wait_until(std::chrono::seconds time_max, Done&& done) {
  const auto end = std::chrono::steady_clock::now() + time_max;
  while (!done()) {
    if (std::chrono::steady_clock::now() >= end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return true;
}
