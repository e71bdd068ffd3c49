// Path attributes as a collector's peer sends them. Private to sim/.
#pragma once

#include "net/as_path.h"
#include "sim/changes.h"
#include "wire/bgp/encode.h"

namespace mannerly::sim {

// The address of a network's router on a collector's peering LAN: in its own space, when it has IPv4.
Address peer_address(const World& world, AsIndex as);

class AttributeMaker {
 public:
  explicit AttributeMaker(const World& world) : world_(world) {}

  // Valid until the next call.
  bgp::RouteAttributes make(const Changes& changes, std::uint32_t session, const SentPath& path, const Prefix& prefix);

 private:
  const World& world_;
  AsPath path_;
  std::vector<Address> addresses_;  // of the sessions, as far as they were asked for
  bgp::Community communities_[2];
  bgp::LargeCommunity large_[2];
};

}  // namespace mannerly::sim
