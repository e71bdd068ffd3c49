#include "tests/lab/udp.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

namespace mannerly::lab {

// A thread may enter a namespace alone; the socket that it opens stays there.
io::UniqueFd udp_socket(const Namespace& where, std::uint16_t port) {
  int fd = -1;
  std::thread([&] {
    const io::UniqueFd space(::open(("/run/netns/" + where.name()).c_str(), O_RDONLY | O_CLOEXEC));
    if (::setns(space.get(), CLONE_NEWNET) != 0) return;
    fd = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    sockaddr_in self{};
    self.sin_family = AF_INET;
    self.sin_port = htons(port);
    if (fd >= 0 && ::bind(fd, reinterpret_cast<const sockaddr*>(&self), sizeof self) != 0) {
      ::close(fd);
      fd = -1;
    }
  }).join();
  EXPECT_GE(fd, 0) << where.name();
  return io::UniqueFd(fd);
}

void send_datagrams(const io::UniqueFd& socket, const std::string& address, std::uint16_t port, int count) {
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  ::inet_pton(AF_INET, address.c_str(), &to.sin_addr);
  for (int i = 0; i < count; ++i) {
    [[maybe_unused]] const auto sent =
        ::sendto(socket.get(), "x", 1, 0, reinterpret_cast<const sockaddr*>(&to), sizeof to);
  }
}

int count_datagrams(const io::UniqueFd& socket) {
  int count = 0;
  char byte = 0;
  while (::recv(socket.get(), &byte, 1, MSG_TRUNC) >= 0) ++count;
  return count;
}

}  // namespace mannerly::lab
