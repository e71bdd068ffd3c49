#include "tests/lab/process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>

extern char** environ;

namespace mannerly::lab {
namespace {

namespace fs = std::filesystem;

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> out;
  for (std::string& word : words) out.push_back(word.data());
  out.push_back(nullptr);
  return out;
}

// A process group of its own, so that what it starts ends with it; -1 when it cannot be started.
pid_t spawn(std::vector<std::string> words, const fs::path& out, const fs::path& error) {
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_addopen(&actions, 1, out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (error == out) {
    ::posix_spawn_file_actions_adddup2(&actions, 1, 2);
  } else {
    ::posix_spawn_file_actions_addopen(&actions, 2, error.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  }
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  ::posix_spawnattr_setpgroup(&attributes, 0);
  pid_t child = -1;
  const int failed =
      ::posix_spawnp(&child, words.front().c_str(), &actions, &attributes, pointers(words).data(), environ);
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&actions);
  return failed == 0 ? child : -1;
}

// The exit code, or nothing when it still runs after the time.
bool wait_for(pid_t child, std::chrono::milliseconds time, int& status) {
  const auto end = std::chrono::steady_clock::now() + time;
  for (;;) {
    if (::waitpid(child, &status, WNOHANG) == child) return true;
    if (std::chrono::steady_clock::now() >= end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

fs::path fresh_name(std::string_view what) {
  static std::atomic<int> count = 0;
  return fs::temp_directory_path() /
         ("mannerly-" + std::string(what) + "-" + std::to_string(::getpid()) + "-" + std::to_string(++count));
}

}  // namespace

Outcome run(const std::vector<std::string>& words, std::chrono::seconds time_max) {
  const fs::path out = fresh_name("out"), error = fresh_name("error");
  Outcome result;
  const pid_t child = spawn(words, out, error);
  if (child < 0) return {.code = 127, .error = "cannot start " + words.front()};
  int status = 0;
  if (wait_for(child, time_max, status)) {
    result.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  } else {
    ::kill(-child, SIGKILL);
    ::waitpid(child, &status, 0);
    result.code = 124;
  }
  result.out = read_file(out);
  result.error = read_file(error);
  fs::remove(out);
  fs::remove(error);
  return result;
}

bool has_program(std::string_view name) {
  if (name.find('/') != std::string_view::npos) return fs::exists(name);
  const char* path = std::getenv("PATH");
  std::stringstream folders(path != nullptr ? path : "/usr/sbin:/usr/bin:/sbin:/bin");
  for (std::string folder; std::getline(folders, folder, ':');) {
    if (::access((fs::path(folder) / name).c_str(), X_OK) == 0) return true;
  }
  return false;
}

bool write_file(const fs::path& file, std::string_view text) {
  std::ofstream out(file, std::ios::binary);
  out << text;
  return static_cast<bool>(out.flush());
}

std::string read_file(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

Folder::Folder(std::string_view name) : path_(fresh_name(name)) {
  fs::create_directories(path_);
  // Routers give up their rights and still read their files.
  fs::permissions(path_, fs::perms(0755));
}

Folder::~Folder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

Daemon::Daemon(const std::vector<std::string>& words, const fs::path& log) : pid_(spawn(words, log, log)) {}

Daemon::Daemon(Daemon&& other) noexcept : pid_(other.pid_) {
  other.pid_ = -1;
}

bool Daemon::is_running() {
  int status = 0;
  if (pid_ > 0 && ::waitpid(pid_, &status, WNOHANG) == pid_) pid_ = -1;
  return pid_ > 0;
}

Daemon::~Daemon() {
  if (pid_ <= 0) return;
  int status = 0;
  ::kill(-pid_, SIGTERM);
  if (wait_for(pid_, std::chrono::seconds(2), status)) return;
  ::kill(-pid_, SIGKILL);
  ::waitpid(pid_, &status, 0);
}

}  // namespace mannerly::lab
