// MRT records (RFC 6396, RFC 8050): the common header and the types that exist.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/byte_cursor.h"
#include "base/time.h"

namespace mannerly::mrt {

// RFC 6396 section 4 and, for the types before it, draft-ietf-grow-mrt.
enum class RecordType : std::uint16_t {
  kBgp = 5,  // deprecated; RIS wrote it until 2000
  kOspfV2 = 11,
  kTableDump = 12,
  kTableDumpV2 = 13,
  kBgp4mp = 16,
  kBgp4mpEt = 17,
  kIsis = 32,
  kIsisEt = 33,
  kOspfV3 = 48,
  kOspfV3Et = 49,
};

// Subtypes of kBgp.
enum class BgpSubtype : std::uint16_t {
  kUpdate = 1,
  kPrefUpdate = 2,
  kStateChange = 3,
  kSync = 4,
  kOpen = 5,
  kNotify = 6,
  kKeepalive = 7
};

// Subtypes of kTableDump.
enum class TableDumpSubtype : std::uint16_t { kIpv4 = 1, kIpv6 = 2, kIpv4As4 = 3, kIpv6As4 = 4 };

// Subtypes of kTableDumpV2.
enum class TableDumpV2Subtype : std::uint16_t {
  kPeerIndexTable = 1,
  kRibIpv4Unicast = 2,
  kRibIpv4Multicast = 3,
  kRibIpv6Unicast = 4,
  kRibIpv6Multicast = 5,
  kRibGeneric = 6,
  kGeoPeerTable = 7,  // RFC 6397
  kRibIpv4UnicastAddPath = 8,
  kRibIpv4MulticastAddPath = 9,
  kRibIpv6UnicastAddPath = 10,
  kRibIpv6MulticastAddPath = 11,
  kRibGenericAddPath = 12,
};

// Subtypes of kBgp4mp and kBgp4mpEt.
enum class Bgp4mpSubtype : std::uint16_t {
  kStateChange = 0,
  kMessage = 1,
  kEntry = 2,     // deprecated; OpenBGPD's "table-mp"
  kSnapshot = 3,  // deprecated
  kMessageAs4 = 4,
  kStateChangeAs4 = 5,
  kMessageLocal = 6,
  kMessageAs4Local = 7,
  kMessageAddPath = 8,
  kMessageAs4AddPath = 9,
  kMessageLocalAddPath = 10,
  kMessageAs4LocalAddPath = 11,
};

inline constexpr std::size_t kRecordHeaderBytes = 12;
// A record's announced length may be at most this. The largest real ones (thousands of peers) have a few MiB.
inline constexpr std::size_t kRecordBytesMax = 64u << 20;

// One record; valid as long as the bytes it was cut from.
struct Record {
  Instant at;
  std::uint32_t microseconds = 0;  // of the extended-timestamp types
  std::uint16_t type = 0;
  std::uint16_t subtype = 0;
  Bytes body;                // after the header, and after the microseconds
  std::uint64_t offset = 0;  // of the header, from the beginning of the input

  bool is(RecordType t) const { return type == static_cast<std::uint16_t>(t); }
  bool is_bgp4mp() const { return is(RecordType::kBgp4mp) || is(RecordType::kBgp4mpEt); }
  // Bytes that the record took in the input.
  std::uint64_t size() const;
};

// "TABLE_DUMP_V2", "BGP4MP_ET", ...; "unknown" for others.
std::string_view name_of_type(std::uint16_t type);
// "RIB_IPV4_UNICAST", "MESSAGE_AS4", ...; "unknown" for others.
std::string_view name_of_subtype(std::uint16_t type, std::uint16_t subtype);

inline bool has_microseconds(std::uint16_t type) {
  return type == static_cast<std::uint16_t>(RecordType::kBgp4mpEt) ||
         type == static_cast<std::uint16_t>(RecordType::kIsisEt) ||
         type == static_cast<std::uint16_t>(RecordType::kOspfV3Et);
}

// True for a type and subtype that a record can have; how a damaged boundary is told from a good one.
bool is_known_type(std::uint16_t type, std::uint16_t subtype);

}  // namespace mannerly::mrt
