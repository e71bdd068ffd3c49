// For tests only: an HTTP/1.1 server on the loopback address whose answers are written by the test, byte by byte, so
// that it can break every rule. One request a connection.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/text.h"
#include "io/unique_fd.h"

namespace mannerly::io {

struct MadeRequest {
  std::string path;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string header(const std::string& name) const {
    const auto at = headers.find(name);
    return at == headers.end() ? std::string() : at->second;
  }
};

// What a handler writes to.
class MadeReply {
 public:
  MadeReply(int fd, const std::atomic<bool>& ending) : fd_(fd), ending_(ending) {}
  // False: the client went away, or the server is ending.
  bool send(std::string_view bytes) {
    while (!bytes.empty() && !ending_) {
      const ::ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return !ending_;
  }
  // Returns early when the server is ending or the client went away.
  void pause(std::chrono::milliseconds time) {
    const auto until = std::chrono::steady_clock::now() + time;
    while (!ending_ && std::chrono::steady_clock::now() < until) {
      ::pollfd gone{.fd = fd_, .events = POLLRDHUP};
      if (::poll(&gone, 1, 20) > 0) return;
    }
  }
  // A whole answer.
  void answer(const std::string& status, const std::string& headers, std::string_view body) {
    send("HTTP/1.1 " + status + "\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         headers + "\r\n" + std::string(body));
  }

 private:
  int fd_;
  const std::atomic<bool>& ending_;
};

using MadeHandler = std::function<void(const MadeRequest&, MadeReply&)>;

class MadeHttpServer {
 public:
  // port 0: one that is free.
  explicit MadeHttpServer(MadeHandler handler = {}, std::uint16_t port = 0) : handler_(std::move(handler)) {
    listen_ = UniqueFd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const int yes = 1;  // so that another one can have the port afterwards
    ::setsockopt(listen_.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    ::sockaddr_in address{.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::socklen_t size = sizeof address;
    auto* const plain = reinterpret_cast<::sockaddr*>(&address);
    EXPECT_EQ(::bind(listen_.get(), plain, size), 0);
    EXPECT_EQ(::listen(listen_.get(), 64), 0);
    EXPECT_EQ(::getsockname(listen_.get(), plain, &size), 0);
    port_ = ntohs(address.sin_port);
    acceptor_ = std::jthread([this] { accept_all(); });
  }
  MadeHttpServer(const MadeHttpServer&) = delete;
  MadeHttpServer& operator=(const MadeHttpServer&) = delete;
  ~MadeHttpServer() {
    ending_ = true;
    acceptor_.join();
    connections_.clear();
  }

  std::string url(const std::string& path) const { return "http://127.0.0.1:" + std::to_string(port_) + path; }
  std::uint16_t port() const { return port_; }
  void set(MadeHandler handler) {
    const std::lock_guard lock(mutex_);
    handler_ = std::move(handler);
  }
  std::vector<MadeRequest> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }
  void forget_requests() {
    const std::lock_guard lock(mutex_);
    requests_.clear();
  }

 private:
  static constexpr std::size_t kConnectionsMax = 64;
  struct Connection {
    std::atomic<bool> done{false};
    std::jthread thread;  // last: joined first
  };

  void accept_all() {
    while (!ending_) {
      ::pollfd ready{.fd = listen_.get(), .events = POLLIN};
      if (::poll(&ready, 1, 20) <= 0) continue;
      UniqueFd fd(::accept4(listen_.get(), nullptr, nullptr, SOCK_CLOEXEC));
      std::erase_if(connections_, [](const auto& connection) { return connection->done.load(); });
      if (!fd || connections_.size() >= kConnectionsMax) continue;
      auto connection = std::make_unique<Connection>();
      Connection& its = *connection;
      connections_.push_back(std::move(connection));
      its.thread = std::jthread([this, &its, kept = std::make_shared<UniqueFd>(std::move(fd))] {
        serve(kept->get());
        kept->close();
        its.done = true;
      });
    }
  }

  void serve(int fd) {
    const ::timeval second{.tv_sec = 1};
    ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &second, sizeof second);
    ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &second, sizeof second);
    std::string text;
    char buffer[4096];
    while (text.find("\r\n\r\n") == std::string::npos && text.size() < 65536) {
      const ::ssize_t got = ::recv(fd, buffer, sizeof buffer, 0);
      if (got <= 0) return;
      text.append(buffer, static_cast<std::size_t>(got));
    }
    MadeRequest request = parse(text);
    MadeHandler handler;
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(request);
      handler = handler_;
    }
    MadeReply reply(fd, ending_);
    if (handler) handler(request, reply);
    ::shutdown(fd, SHUT_WR);
    reply.pause(std::chrono::milliseconds(50));  // so that closing does not reset what was sent
  }

  static MadeRequest parse(std::string_view text) {
    MadeRequest request;
    std::string_view line;
    if (next_line(text, line)) {
      const auto words = split_words(line);
      if (words.size() > 1) request.path = words[1];
    }
    while (next_line(text, line) && !line.empty()) {
      const std::size_t colon = line.find(':');
      if (colon != std::string_view::npos) request.headers[lower(line.substr(0, colon))] = trim(line.substr(colon + 1));
    }
    return request;
  }

  UniqueFd listen_;
  std::uint16_t port_ = 0;
  std::atomic<bool> ending_{false};
  mutable std::mutex mutex_;
  MadeHandler handler_;
  std::vector<MadeRequest> requests_;
  std::vector<std::unique_ptr<Connection>> connections_;  // of the acceptor, and of the destructor after it
  std::jthread acceptor_;
};

// A file as a good server gives it: conditional, and in parts.
inline void serve_file(const MadeRequest& request, MadeReply& reply, const std::string& body, const std::string& etag,
                       const std::string& modified = {}) {
  std::string headers = etag.empty() ? std::string() : "ETag: " + etag + "\r\n";
  if (!modified.empty()) headers += "Last-Modified: " + modified + "\r\n";
  const std::string asked = request.header("if-none-match");
  const bool same = asked.empty() ? !modified.empty() && request.header("if-modified-since") == modified
                                  : !etag.empty() && asked == etag;
  if (same) {
    reply.send("HTTP/1.1 304 Not Modified\r\nConnection: close\r\n" + headers + "\r\n");
    return;
  }
  const std::string range = request.header("range"), of = request.header("if-range");
  if (range.starts_with("bytes=") && (of.empty() || of == etag || of == modified)) {
    const auto first = parse_u64(range.substr(6, range.size() - 7));
    if (!first || *first >= body.size()) {
      reply.answer("416 Range Not Satisfiable", "Content-Range: bytes */" + std::to_string(body.size()) + "\r\n", "");
      return;
    }
    headers += "Content-Range: bytes " + std::to_string(*first) + "-" + std::to_string(body.size() - 1) + "/" +
               std::to_string(body.size()) + "\r\n";
    reply.answer("206 Partial Content", headers, std::string_view(body).substr(*first));
    return;
  }
  reply.answer("200 OK", headers, body);
}

}  // namespace mannerly::io
