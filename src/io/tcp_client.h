// A TCP connection to a server, with a limit of time on each step. For one conversation at a time; servers have
// io/server.h.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/byte_cursor.h"
#include "base/result.h"
#include "io/unique_fd.h"

namespace mannerly::io {

struct HostPort {
  std::string host;  // a name or an address, without brackets
  std::uint16_t port = 0;
};
// "cache.example.net:8282", "192.0.2.1", "[2001:db8::1]:323"; the port when none is given. kUsage.
Result<HostPort> parse_host_port(std::string_view text, std::uint16_t default_port);

class TcpClient {
 public:
  using Clock = std::chrono::steady_clock;

  // Tries every address of the name until the deadline. Asking the name server has its own limit of time.
  // kIo, with the last address' reason; kNotFound when the name has no address.
  static Result<TcpClient> connect(const HostPort& to, Clock::time_point deadline);

  Status send(Bytes bytes, Clock::time_point deadline);
  // At least one byte; 0: the server has closed. kTruncated: the deadline came first (nothing was read).
  Result<std::size_t> receive(std::span<std::uint8_t> into, Clock::time_point deadline);

 private:
  explicit TcpClient(UniqueFd fd) : fd_(std::move(fd)) {}
  UniqueFd fd_;
};

}  // namespace mannerly::io
