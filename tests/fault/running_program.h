// The program as a process of its own, by a clock that the test moves; and what it answers over HTTP.
#pragma once

#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/text.h"
#include "base/time.h"
#include "io/tcp_client.h"
#include "tests/fault/small_world.h"

extern char** environ;

namespace mannerly::fault {

using SteadyClock = std::chrono::steady_clock;

// Asks again and again until it holds.
template <class Predicate>
bool eventually(Predicate&& holds, std::chrono::milliseconds within = std::chrono::seconds(120)) {
  const auto end = SteadyClock::now() + within;
  while (!holds()) {
    if (SteadyClock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

// The time of day of programs that are started with it.
class TestClock {
 public:
  explicit TestClock(fs::path file) : file_(std::move(file)) {}
  const fs::path& file() const { return file_; }
  void set(Instant at) {
    now_ = at.seconds;
    const fs::path fresh = file_.string() + ".new";
    write_file(fresh, std::to_string(at.seconds));
    fs::rename(fresh, file_);
  }
  void advance(Seconds by) { set(now() + by); }
  Instant now() const { return Instant{now_}; }

 private:
  fs::path file_;
  std::atomic<std::int64_t> now_ = 0;
};

class RunningProgram {
 public:
  // What it says goes into the file log, on both outputs.
  RunningProgram(const std::vector<std::string>& arguments, const TestClock& clock, fs::path log)
      : log_(std::move(log)) {
    fs::remove(log_);
    std::vector<std::string> words{MANNERLY_PROGRAM};
    words.insert(words.end(), arguments.begin(), arguments.end());
    // AddressSanitizer wants to be the first that is loaded, but has nothing against a clock before it.
    std::vector<std::string> variables{"LD_PRELOAD=" MANNERLY_CLOCK_SHIM,
                                       "MANNERLY_TEST_CLOCK=" + clock.file().string(),
                                       "ASAN_OPTIONS=verify_asan_link_order=0"};
    for (char** at = environ; *at != nullptr; ++at) variables.emplace_back(*at);
    ::posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, 1, log_.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    ::posix_spawn_file_actions_adddup2(&actions, 1, 2);
    EXPECT_EQ(
        ::posix_spawn(&pid_, MANNERLY_PROGRAM, &actions, nullptr, pointers(words).data(), pointers(variables).data()),
        0);
    ::posix_spawn_file_actions_destroy(&actions);
  }
  RunningProgram(const RunningProgram&) = delete;
  RunningProgram& operator=(const RunningProgram&) = delete;
  ~RunningProgram() { end(SIGKILL); }

  void kill() const {
    if (pid_ > 0) ::kill(pid_, SIGKILL);
  }
  // Its exit status, or 128 and the signal that ended it. signal 0: waits until it ends by itself.
  int end(int signal) {
    if (pid_ <= 0) return status_;
    if (signal != 0) ::kill(pid_, signal);
    int status = 0;
    ::waitpid(std::exchange(pid_, 0), &status, 0);
    return status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  bool is_running() {
    int status = 0;
    if (pid_ <= 0) return false;
    if (::waitpid(pid_, &status, WNOHANG) != pid_) return true;
    pid_ = 0;
    status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return false;
  }
  std::string said() const { return read_file(log_); }
  bool says(std::string_view text) {
    return eventually([&] { return said().find(text) != std::string::npos || !is_running(); }) &&
           said().find(text) != std::string::npos;
  }

  // Where it listens; 0: it does not yet.
  std::uint16_t port() {
    if (port_ != 0) return port_;
    const std::string text = said();
    const std::size_t at = text.find("listening on http://127.0.0.1:");
    if (at != std::string::npos && text.find('\n', at) != std::string::npos) {
      port_ = static_cast<std::uint16_t>(std::atoi(text.c_str() + at + 30));
    }
    return port_;
  }
  // The whole body of an answer with status 200; nullopt: none came, or another one, or a part.
  std::optional<std::string> get(const std::string& path) {
    const auto deadline = SteadyClock::now() + std::chrono::seconds(20);
    if (port() == 0) return std::nullopt;
    auto client = io::TcpClient::connect({.host = "127.0.0.1", .port = port()}, deadline);
    const std::string request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    if (!client || !client->send(as_bytes(request), deadline)) return std::nullopt;
    std::string all;
    std::array<std::uint8_t, 16384> piece{};
    for (;;) {
      const auto count = client->receive(piece, deadline);
      if (!count) return std::nullopt;
      if (*count == 0) break;
      all += as_text(Bytes(piece.data(), *count));
    }
    return body_of(all);
  }
  std::string text_of(const std::string& path) { return get(path).value_or("no answer"); }

 private:
  static std::vector<char*> pointers(std::vector<std::string>& words) {
    std::vector<char*> out;
    for (std::string& word : words) out.push_back(word.data());
    out.push_back(nullptr);
    return out;
  }
  static std::optional<std::string> body_of(const std::string& all) {
    const std::size_t end = all.find("\r\n\r\n");
    if (!all.starts_with("HTTP/1.1 200") || end == std::string::npos) return std::nullopt;
    const std::string head = lower(all.substr(0, end));
    const std::string body = all.substr(end + 4);
    const std::size_t length = head.find("\r\ncontent-length: ");
    if (length == std::string::npos) return unchunked(body);
    return std::strtoull(head.c_str() + length + 18, nullptr, 10) == body.size() ? std::optional(body) : std::nullopt;
  }
  static std::optional<std::string> unchunked(std::string_view text) {
    std::string out;
    for (;;) {
      char* end = nullptr;
      const std::string line(text.substr(0, text.find("\r\n")));
      const std::size_t size = std::strtoull(line.c_str(), &end, 16);
      if (line.empty() || text.size() < line.size() + 4 + size) return std::nullopt;
      if (size == 0) return out;
      out += text.substr(line.size() + 2, size);
      text.remove_prefix(line.size() + 4 + size);
    }
  }

  ::pid_t pid_ = 0;
  int status_ = -1;
  std::uint16_t port_ = 0;
  fs::path log_;
};

}  // namespace mannerly::fault
