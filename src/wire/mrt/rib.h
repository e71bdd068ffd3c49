// The records of RIB dumps, taken apart up to the attribute lists: TABLE_DUMP (RFC 6396 section 4.2),
// TABLE_DUMP_V2 (section 4.3, RFC 8050) and BGP4MP_ENTRY (draft-ietf-grow-mrt-03, OpenBGPD).
#pragma once

#include <cstdint>
#include <string_view>

#include "base/byte_cursor.h"
#include "base/time.h"
#include "net/asn.h"
#include "net/prefix.h"
#include "wire/mrt/record.h"

namespace mannerly::mrt {

// A reason is a string literal, for a Tally; empty when all is well.
using Reason = std::string_view;

// One route of a TABLE_DUMP record.
struct TableDumpEntry {
  Prefix prefix;
  bool trailing_bits = false;  // bits after the prefix length were set (and have been cleared)
  Instant originated;
  Address peer;
  Asn peer_asn;
  Bytes attributes;
};

// A TABLE_DUMP record holds one route by RFC 6396; files of 2000 batch many into one record, each but the
// first without view and sequence number.
class TableDumpReader {
 public:
  explicit TableDumpReader(const Record& record);
  // False at the end or at damage; reason() tells which, rest() how many octets were not read.
  bool next(TableDumpEntry& out);
  Reason reason() const { return reason_; }
  std::size_t rest() const { return body_size_ - done_; }
  // 4 octets in subtypes 3 and 4, which some Quagga versions wrote.
  bool as4() const { return as4_; }

 private:
  ByteCursor body_;
  Reason reason_;
  std::size_t body_size_;
  std::size_t done_ = 0;
  bool v6_;
  bool as4_;
};

// The head of a TABLE_DUMP_V2 RIB record.
struct RibHead {
  std::uint32_t sequence = 0;
  Prefix prefix;
  bool trailing_bits = false;
  std::uint8_t safi = 1;
  bool add_path = false;
  std::uint16_t entry_count = 0;
  ByteCursor entries;  // the rest of the record
};

// Reads the head of a RIB record of any subtype that is one (2 to 5 and 8 to 11; 6 and 12 when they
// hold IPv4 or IPv6 unicast or multicast). "address family not read" for another family of RIB_GENERIC.
Reason parse_rib_head(const Record& record, RibHead& out);

inline constexpr Reason kFamilyNotRead = "address family not read";

struct RibEntryView {
  std::uint16_t peer_index = 0;
  std::uint32_t originated = 0;  // seconds since 1970
  std::uint32_t path_id = 0;
  Bytes attributes;
};

// Takes the next entry off entries; false (cursor failed) when the record ends before it does.
inline bool next_rib_entry(ByteCursor& entries, bool add_path, RibEntryView& out) {
  const std::uint8_t* p = entries.position();
  const Bytes head = entries.bytes(add_path ? 12 : 8);
  if (head.empty()) return false;
  const auto u32 = [p](std::size_t at) {
    return static_cast<std::uint32_t>(p[at]) << 24 | static_cast<std::uint32_t>(p[at + 1]) << 16 |
           static_cast<std::uint32_t>(p[at + 2]) << 8 | p[at + 3];
  };
  out.peer_index = static_cast<std::uint16_t>(p[0] << 8 | p[1]);
  out.originated = u32(2);
  out.path_id = add_path ? u32(6) : 0;
  p += head.size() - 2;
  out.attributes = entries.bytes(static_cast<std::size_t>(p[0] << 8 | p[1]));
  return entries.ok();
}

// The one route of a BGP4MP_ENTRY record; AS numbers are of two octets.
struct Bgp4mpEntry {
  Prefix prefix;
  bool trailing_bits = false;
  std::uint8_t safi = 1;
  Instant originated;
  Address peer;
  Asn peer_asn;
  bool has_next_hop = false;
  Address next_hop;
  Bytes attributes;
};
Reason parse_bgp4mp_entry(const Record& record, Bgp4mpEntry& out);

}  // namespace mannerly::mrt
