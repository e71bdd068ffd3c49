// PEER_INDEX_TABLE (RFC 6396 section 4.3.1): who the collector's peers are.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "net/address.h"
#include "net/asn.h"
#include "wire/mrt/record.h"

namespace mannerly::mrt {

struct Peer {
  std::uint32_t bgp_id = 0;
  Address address;
  Asn asn;
  friend bool operator==(const Peer&, const Peer&) = default;
};

struct PeerIndexTable {
  std::uint32_t collector_id = 0;
  std::string view_name;    // at most 65,535 octets, as they came
  std::vector<Peer> peers;  // at most 65,535
};

// Errors: kTruncated when the body ends before the announced number of peers.
Result<PeerIndexTable> parse_peer_index_table(const Record& record);

}  // namespace mannerly::mrt
