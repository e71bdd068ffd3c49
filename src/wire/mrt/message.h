// The records of update streams, taken apart up to the BGP message: BGP4MP and BGP4MP_ET (RFC 6396
// sections 4.4 and 3, RFC 8050), and the older type 5 (BGP).
#pragma once

#include <cstdint>

#include "net/address.h"
#include "net/asn.h"
#include "wire/bgp/update.h"
#include "wire/mrt/rib.h"

namespace mannerly::mrt {

struct MessageRecord {
  enum class Kind : std::uint8_t { kUpdate, kOtherMessage, kStateChange };
  Kind kind = Kind::kOtherMessage;
  Address peer;
  Asn peer_asn;
  Address local;
  Asn local_asn;
  bgp::UpdateOptions options;  // AS width and ADD-PATH of the message
  bool sent = false;           // *_LOCAL: the collector sent it
  Bytes body;                  // of the UPDATE, after the BGP header
  std::uint16_t old_state = 0;
  std::uint16_t new_state = 0;
};

// Reads a record of BGP4MP or BGP4MP_ET (any subtype but ENTRY and SNAPSHOT) or of type BGP.
Reason parse_message_record(const Record& record, MessageRecord& out);

}  // namespace mannerly::mrt
