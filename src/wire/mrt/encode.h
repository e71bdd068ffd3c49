// Writes MRT records: RIB dumps and update streams, as collectors write them.
//
// Every function appends one whole record, header included. A record grows with its input only; the
// 16-bit counts of the format are the callers' limits (65,535 peers, 65,535 entries a prefix).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "wire/bgp/encode.h"
#include "wire/mrt/peer_index.h"
#include "wire/mrt/record.h"

namespace mannerly::mrt {

using bgp::Buffer;

// Any record; for the types with microseconds they are written after the header.
void append_record(Buffer& out, Instant at, RecordType type, std::uint16_t subtype, Bytes body,
                   std::uint32_t microseconds = 0);

// TABLE_DUMP_V2 PEER_INDEX_TABLE; every peer is written with a 4-octet AS number.
void append_peer_index_table(Buffer& out, Instant at, std::uint32_t collector_id, std::string_view view_name,
                             std::span<const Peer> peers);

struct RibEntry {
  std::uint16_t peer_index = 0;
  Instant originated;
  std::uint32_t path_id = 0;  // written when the record is an ADD-PATH one
  bgp::RouteAttributes attributes;
};

// TABLE_DUMP_V2 RIB_IPV4_UNICAST or RIB_IPV6_UNICAST, by the prefix's family; their RFC 8050 forms with
// add_path.
void append_rib(Buffer& out, Instant at, std::uint32_t sequence, const Prefix& prefix,
                std::span<const RibEntry> entries, bool add_path = false);

// The same, for callers that have the attributes of each entry encoded already.
struct EncodedRibEntry {
  std::uint16_t peer_index = 0;
  Instant originated;
  std::uint32_t path_id = 0;
  Bytes attributes;  // append_rib_attributes; at most 65,535 octets
};
void append_encoded_rib(Buffer& out, Instant at, std::uint32_t sequence, const Prefix& prefix,
                        std::span<const EncodedRibEntry> entries, bool add_path = false);

// One route of the older TABLE_DUMP. AS numbers are of two octets: others become AS_TRANS and AS4_PATH.
void append_table_dump(Buffer& out, Instant at, std::uint16_t sequence, const Peer& peer, const Prefix& prefix,
                       Instant originated, const bgp::RouteAttributes& attributes);

// The two ends of a session; both addresses are of one family.
struct Session {
  Peer peer;
  Peer local;
};

struct MessageOptions {
  bgp::UpdateOptions update;        // AS width and ADD-PATH choose the subtype
  bool local = false;               // a message that the collector sent
  bool extended_timestamp = false;  // BGP4MP_ET
  std::uint32_t microseconds = 0;   // with it
};

// BGP4MP MESSAGE* of an UPDATE; false (nothing appended) when the UPDATE is too long.
bool append_bgp4mp_update(Buffer& out, Instant at, const Session& session, const bgp::UpdateContent& content,
                          const MessageOptions& options = {});

// BGP4MP STATE_CHANGE_AS4, states as in RFC 6396 section 4.4.1 (1 Idle ... 6 Established).
void append_bgp4mp_state_change(Buffer& out, Instant at, const Session& session, std::uint16_t old_state,
                                std::uint16_t new_state, const MessageOptions& options = {});

}  // namespace mannerly::mrt
