#include "io/tcp_client.h"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <memory>

#include "base/text.h"
#include "io/system_error.h"

namespace mannerly::io {
namespace {

using Clock = TcpClient::Clock;

// Waits until the descriptor can do what is asked; false at the deadline.
Result<bool> ready(int fd, short events, Clock::time_point deadline) {
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    ::pollfd entry{.fd = fd, .events = events, .revents = 0};
    const int count = ::poll(&entry, 1, static_cast<int>(std::clamp<std::int64_t>(left, 0, 1'000'000)));
    if (count > 0) return true;
    if (count == 0 && left <= 0) return false;
    if (count < 0 && errno != EINTR) return system_failure("poll");
  }
}

Result<UniqueFd> connect_to(const ::addrinfo& address, Clock::time_point deadline) {
  UniqueFd fd(::socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) return system_failure("socket");
  if (::connect(fd.get(), address.ai_addr, address.ai_addrlen) != 0) {
    if (errno != EINPROGRESS) return system_failure("connect");
    MANNERLY_TRY(const bool in_time, ready(fd.get(), POLLOUT, deadline));
    if (!in_time) return fail(ErrorCode::kIo, "connect: no answer in time");
    int problem = 0;
    ::socklen_t size = sizeof problem;
    if (::getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &problem, &size) != 0) return system_failure("getsockopt");
    if (problem != 0) return fail(ErrorCode::kIo, system_failure("connect", problem).error().message);
  }
  return fd;
}

}  // namespace

Result<HostPort> parse_host_port(std::string_view text, std::uint16_t default_port) {
  const auto bad = [&] {
    return fail(ErrorCode::kUsage, "\"" + printable(text) + "\" is no server: give HOST, HOST:PORT or [IPV6]:PORT");
  };
  std::string_view host = text, port;
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return bad();
    host = text.substr(1, end - 1);
    port = text.substr(end + 1);
    if (!port.empty() && !port.starts_with(':')) return bad();
    if (!port.empty()) port.remove_prefix(1);
    if (port.empty() && text.ends_with(':')) return bad();
  } else if (std::count(text.begin(), text.end(), ':') == 1) {
    const std::size_t colon = text.find(':');
    host = text.substr(0, colon);
    port = text.substr(colon + 1);
    if (port.empty()) return bad();
  }
  const auto number = port.empty() ? std::optional<std::uint32_t>(default_port) : parse_u32(port);
  if (host.empty() || !number || *number == 0 || *number > 0xFFFF) return bad();
  return HostPort{std::string(host), static_cast<std::uint16_t>(*number)};
}

Result<TcpClient> TcpClient::connect(const HostPort& to, Clock::time_point deadline) {
  const std::string where = to.host + " port " + std::to_string(to.port);
  ::addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  ::addrinfo* found = nullptr;
  if (const int failed = ::getaddrinfo(to.host.c_str(), std::to_string(to.port).c_str(), &hints, &found); failed != 0) {
    return fail(ErrorCode::kNotFound, where + ": " + ::gai_strerror(failed));
  }
  const std::unique_ptr<::addrinfo, decltype(&::freeaddrinfo)> owner(found, &::freeaddrinfo);
  Error last{ErrorCode::kNotFound, "no address"};
  for (const ::addrinfo* at = found; at != nullptr; at = at->ai_next) {
    auto fd = connect_to(*at, deadline);
    if (fd) return TcpClient(std::move(*fd));
    last = fd.error();
  }
  return std::unexpected(last.in(where));
}

Status TcpClient::send(Bytes bytes, Clock::time_point deadline) {
  while (!bytes.empty()) {
    const ::ssize_t sent = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent > 0) {
      bytes = bytes.subspan(static_cast<std::size_t>(sent));
      continue;
    }
    if (errno == EINTR) continue;
    if (errno != EAGAIN && errno != EWOULDBLOCK) return system_failure("send");
    MANNERLY_TRY(const bool in_time, ready(fd_.get(), POLLOUT, deadline));
    if (!in_time) return fail(ErrorCode::kIo, "send: the server does not read");
  }
  return {};
}

Result<std::size_t> TcpClient::receive(std::span<std::uint8_t> into, Clock::time_point deadline) {
  while (true) {
    const ::ssize_t got = ::recv(fd_.get(), into.data(), into.size(), 0);
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno == EINTR) continue;
    if (errno != EAGAIN && errno != EWOULDBLOCK) return system_failure("receive");
    MANNERLY_TRY(const bool in_time, ready(fd_.get(), POLLIN, deadline));
    if (!in_time) return fail(ErrorCode::kTruncated, "no answer in time");
  }
}

}  // namespace mannerly::io
