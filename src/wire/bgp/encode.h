// Writes path attributes, prefix lists and UPDATE messages.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "wire/bgp/update.h"

namespace mannerly::bgp {

using Buffer = std::vector<std::uint8_t>;

// Big-endian integers.
void append_u8(Buffer& out, std::uint64_t value);
void append_u16(Buffer& out, std::uint64_t value);
void append_u32(Buffer& out, std::uint64_t value);
void append_u64(Buffer& out, std::uint64_t value);
void append_bytes(Buffer& out, Bytes bytes);
// 4 or 16 octets.
void append_address(Buffer& out, Address address);

// The attributes of a route to write; what is not set is not written.
struct RouteAttributes {
  std::optional<std::uint8_t> origin = 0;  // IGP
  std::optional<AsPathView> path = AsPathView();
  std::optional<Address> next_hop;  // IPv4: NEXT_HOP; IPv6: inside MP_REACH_NLRI
  std::optional<std::uint32_t> multi_exit_disc;
  std::optional<std::uint32_t> local_pref;
  bool atomic_aggregate = false;
  std::optional<Aggregator> aggregator;
  std::span<const Community> communities;
  std::span<const ExtendedCommunity> extended_communities;
  std::span<const LargeCommunity> large_communities;
  std::optional<Asn> only_to_customer;
  std::span<const RawAttribute> unknown;
};

// One attribute; extended length where the value is longer than 255 octets (at most 65,535 are written).
void append_attribute(Buffer& out, std::uint8_t flags, std::uint8_t code, Bytes value);

// The attributes of a RIB entry (RFC 6396 section 4.3.4: 4-octet AS numbers, abbreviated MP_REACH_NLRI).
void append_rib_attributes(Buffer& out, const RouteAttributes& attributes);

// The same with AsWidth::kTwo writes AS_TRANS, AS4_PATH and AS4_AGGREGATOR where they are needed
// (RFC 6793 section 4.2.2). Used for TABLE_DUMP and UPDATE; writes no MP_REACH_NLRI.
void append_common_attributes(Buffer& out, const RouteAttributes& attributes, AsWidth width);

void append_nlri(Buffer& out, const Nlri& nlri, bool add_path);

// What an UPDATE says. All prefixes are of one family: IPv4 goes the classic way, IPv6 into
// MP_REACH_NLRI and MP_UNREACH_NLRI (unicast).
struct UpdateContent {
  std::span<const Nlri> announced;
  std::span<const Nlri> withdrawn;
  RouteAttributes attributes;  // of the announced ones
};

// A whole message with its header. The caller keeps it within 65,535 octets (a few thousand prefixes);
// beyond that nothing is appended and false returned.
bool append_update(Buffer& out, const UpdateContent& content, const UpdateOptions& options);

}  // namespace mannerly::bgp
