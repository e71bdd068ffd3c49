// BGP messages (RFC 4271 section 4): the header, and the UPDATE as a value with its RFC 7606 outcome.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "wire/bgp/nlri.h"
#include "wire/bgp/path_attributes.h"

namespace mannerly::bgp {

enum class MessageType : std::uint8_t { kOpen = 1, kUpdate = 2, kNotification = 3, kKeepalive = 4, kRouteRefresh = 5 };

inline constexpr std::size_t kMarkerBytes = 16;
inline constexpr std::size_t kHeaderBytes = 19;
inline constexpr std::size_t kMessageBytesMax = 4096;            // RFC 4271 section 4
inline constexpr std::size_t kExtendedMessageBytesMax = 0xFFFF;  // RFC 8654

struct Message {
  MessageType type = MessageType::kUpdate;  // may be a value that has no name here
  Bytes body;                               // after the header
};

// Takes one message off the cursor. Errors: a marker that is not all ones, a length below 19 or beyond
// the cursor (kTruncated).
Result<Message> parse_message(ByteCursor& cursor);

struct UpdateOptions {
  AsWidth as_width = AsWidth::kFour;
  bool add_path = false;
};

struct Update {
  Bytes withdrawn;            // IPv4 unicast
  Bytes nlri;                 // IPv4 unicast
  PathAttributes attributes;  // with MP_REACH_NLRI and MP_UNREACH_NLRI inside
  Outcome outcome = Outcome::kOk;
};

// Parses the body of an UPDATE into out, which may be used again and again. Never fails: see
// out.outcome and out.attributes.findings. With kSessionReset the lists may be damaged; below it, all
// lists of IPv4 and IPv6 unicast and multicast have been checked: NlriReader reads them to their end.
Outcome parse_update(Bytes body, const UpdateOptions& options, Update& out);

// True for the families whose NLRI is a plain list of prefixes: IPv4 and IPv6, SAFI 1, 2 and 3.
bool is_plain_family(std::uint16_t afi, std::uint8_t safi);
inline Family family_of(std::uint16_t afi) {
  return afi == kAfiIpv6 ? Family::kIpv6 : Family::kIpv4;
}

}  // namespace mannerly::bgp
