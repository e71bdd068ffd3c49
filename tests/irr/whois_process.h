// mannerly whois as a process of its own, clients as processes, and a socket to talk to it by hand.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "io/unique_fd.h"

namespace mannerly {

// Runs until it goes out of scope; the port is the system's choice.
class WhoisProcess {
 public:
  explicit WhoisProcess(const std::string& snapshot, std::vector<std::string> options = {}) {
    std::array<int, 2> out{}, error{};
    if (::pipe(out.data()) != 0 || ::pipe(error.data()) != 0) return;
    std::vector<std::string> words{MANNERLY_PROGRAM, "whois", "-s", snapshot, "--listen", "127.0.0.1:0"};
    words.insert(words.end(), options.begin(), options.end());
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    pid_ = ::fork();
    if (pid_ == 0) {
      ::dup2(out[1], 1);
      ::dup2(error[1], 2);
      ::close(out[0]);
      ::close(error[0]);
      ::execv(MANNERLY_PROGRAM, arguments.data());
      ::_exit(127);
    }
    ::close(out[1]);
    ::close(error[1]);
    out_ = io::UniqueFd(out[0]);
    error_ = io::UniqueFd(error[0]);
    ready_ = read_line(out_.get());
    const std::size_t at = ready_.find("127.0.0.1:");
    if (at != std::string::npos) port_ = std::atoi(ready_.c_str() + at + 10);
  }
  WhoisProcess(const WhoisProcess&) = delete;
  WhoisProcess& operator=(const WhoisProcess&) = delete;
  ~WhoisProcess() { end(); }

  int port() const { return port_; }
  const std::string& ready() const { return ready_; }
  std::string host() const { return "127.0.0.1:" + std::to_string(port_); }
  void signal(int number) const { ::kill(pid_, number); }
  // The next line on its standard error.
  std::string said() const { return read_line(error_.get()); }
  // SIGTERM; the exit code.
  int end() {
    if (pid_ <= 0) return -1;
    ::kill(pid_, SIGTERM);
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

 private:
  static std::string read_line(int fd) {
    std::string line;
    char c = 0;
    for (;;) {
      pollfd wait{.fd = fd, .events = POLLIN, .revents = 0};
      if (::poll(&wait, 1, 20'000) <= 0 || ::read(fd, &c, 1) != 1 || c == '\n') return line;
      line += c;
    }
  }

  ::pid_t pid_ = 0;
  io::UniqueFd out_, error_;
  std::string ready_;
  int port_ = 0;
};

struct ShellRun {
  int code = -1;
  std::string out;  // standard output
};
// By /bin/sh; standard error goes to the test's.
inline ShellRun run_shell(const std::string& command) {
  ShellRun run;
  FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return run;
  std::array<char, 65536> buffer{};
  for (std::size_t got = 0; (got = ::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
    run.out.append(buffer.data(), got);
  }
  const int status = ::pclose(pipe);
  run.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return run;
}

inline bool has_program(const std::string& name) {
  return run_shell("command -v " + name).code == 0;
}

class Socket {
 public:
  explicit Socket(int port) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(static_cast<std::uint16_t>(port));
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(fd_.get(), reinterpret_cast<const sockaddr*>(&at), sizeof(at)) == 0;
  }
  bool connected() const { return connected_; }
  bool send(std::string_view text) const {
    return ::send(fd_.get(), text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size());
  }
  void half_close() const { ::shutdown(fd_.get(), SHUT_WR); }
  void reset() {
    const linger now{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(fd_.get(), SOL_SOCKET, SO_LINGER, &now, sizeof(now));
    fd_.close();
  }
  // Until the server closes, or nothing comes for so long.
  std::string rest(int wait_ms = 10'000) {
    std::string out;
    while (more(out, wait_ms)) {
    }
    return out;
  }
  bool closed() const { return closed_; }

  // One reply to a "!" query, as a client reads it: the data, or "C", "D", "F why"; empty when none came.
  std::string reply() {
    const std::string head = line();
    if (!head.starts_with("A")) return head;
    const std::size_t size = std::stoul(head.substr(1));
    while (pending_.size() < size && more(pending_, 10'000)) {
    }
    const std::string data = pending_.substr(0, size);
    pending_.erase(0, size);
    EXPECT_EQ(line(), "C");
    EXPECT_TRUE(data.ends_with('\n'));
    return data.substr(0, data.size() - 1);
  }
  std::string ask(const std::string& query) {
    send(query + "\n");
    return reply();
  }
  std::string line() {
    for (;;) {
      const std::size_t end = pending_.find('\n');
      if (end != std::string::npos) {
        const std::string out = pending_.substr(0, end);
        pending_.erase(0, end + 1);
        return out;
      }
      if (!more(pending_, 10'000)) return {};
    }
  }

 private:
  bool more(std::string& out, int wait_ms) {
    pollfd wait{.fd = fd_.get(), .events = POLLIN, .revents = 0};
    if (::poll(&wait, 1, wait_ms) <= 0) return false;
    std::array<char, 65536> buffer{};
    const ssize_t got = ::recv(fd_.get(), buffer.data(), buffer.size(), 0);
    closed_ = got <= 0;
    if (got > 0) out.append(buffer.data(), static_cast<std::size_t>(got));
    return got > 0;
  }

  io::UniqueFd fd_;
  std::string pending_;
  bool connected_ = false, closed_ = false;
};

}  // namespace mannerly
