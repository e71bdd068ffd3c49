// UDP sockets inside namespaces, used from the test itself: they tell where a packet arrives.
#pragma once

#include <cstdint>
#include <string>

#include "io/unique_fd.h"
#include "tests/lab/namespace.h"

namespace mannerly::lab {

// A socket that lives in that namespace, wherever it is used from; bound to the port when it is not 0.
io::UniqueFd udp_socket(const Namespace& where, std::uint16_t port);
// Sends count datagrams to the IPv4 address and port. Without a route nothing arrives, which is for the receiver
// to notice.
void send_datagrams(const io::UniqueFd& socket, const std::string& address, std::uint16_t port, int count);
// Reads what has arrived without waiting; the number of datagrams.
int count_datagrams(const io::UniqueFd& socket);

}  // namespace mannerly::lab
