// What a network file says that its operator will hardly have meant. Nothing of it is an error.
#pragma once

#include <string>
#include <vector>

#include "policy/network.h"

namespace mannerly::policy {

struct NetworkRemark {
  std::uint32_t line = 0;  // 0: of the network itself
  std::string text;        // "neighbour cust-one: ..."
};
// In the order of the file. O(size of the file).
std::vector<NetworkRemark> check_network(const Network& network);

}  // namespace mannerly::policy
