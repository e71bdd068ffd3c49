// route and route6 objects (RFC 2622 section 4, RFC 4012 section 3): an AS that may originate a prefix.
#pragma once

#include <string>
#include <vector>

#include "net/asn.h"
#include "net/prefix.h"
#include "wire/rpsl/registration.h"

namespace mannerly::rpsl {

struct Route {
  Prefix prefix;
  Asn origin;
  std::vector<Asn> further_origins;    // against RFC 2622, but dn42 has them
  std::vector<Prefix> holes;           // parts of prefix that are not reachable through it
  std::vector<std::string> member_of;  // route-sets, as written
  std::size_t bad_holes = 0;           // holes that cannot be read or lie outside prefix
  Registration registration;
};

// Fails with the reason of Broken that the reader would count.
Result<Route> parse_route(const Object& object);
std::string format_route(const Route& route);

}  // namespace mannerly::rpsl
