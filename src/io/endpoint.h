// Where a server listens and who has connected: an address and a port.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/address.h"

namespace mannerly::io {

struct Endpoint {
  Address address;
  std::uint16_t port = 0;
  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

// "192.0.2.1:4343", "[2001:db8::1]:4343"; "*:4343" is all addresses of both families. Numbers only, no names: what
// a server binds to must not depend on a name server. Port 0 lets the system choose. kUsage.
Result<Endpoint> parse_endpoint(std::string_view text);
// The same form again.
std::string format_endpoint(const Endpoint& endpoint);

}  // namespace mannerly::io
