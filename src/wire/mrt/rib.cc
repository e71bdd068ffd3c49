#include "wire/mrt/rib.h"

#include "wire/bgp/update.h"

namespace mannerly::mrt {
namespace {

constexpr Reason kLengthBeyondFamily = "prefix length beyond its family";

Address address_of(Bytes octets) {
  if (octets.size() == 16) return Address::v6_from(octets.data());
  return octets.size() == 4 ? Address::v4_from(octets.data()) : Address{};
}

// A prefix in NLRI form: its length and as many octets as that needs.
Reason take_prefix(ByteCursor& body, Family family, Prefix& prefix, bool& trailing_bits) {
  const std::uint8_t length = body.u8();
  if (length > bits_of(family)) return kLengthBeyondFamily;
  const Bytes octets = body.bytes((length + 7u) / 8);
  if (!body.ok()) return "record ends inside its prefix";
  Address address{{}, family};
  for (std::size_t i = 0; i < octets.size(); ++i) {
    (i < 8 ? address.bits.hi : address.bits.lo) |= static_cast<std::uint64_t>(octets[i]) << (56 - 8 * (i & 7));
  }
  prefix = Prefix::of(address, length);
  trailing_bits = prefix.bits != address.bits;
  return {};
}

}  // namespace

TableDumpReader::TableDumpReader(const Record& record)
    : body_(record.body),
      body_size_(record.body.size()),
      v6_(record.subtype == static_cast<std::uint16_t>(TableDumpSubtype::kIpv6) ||
          record.subtype == static_cast<std::uint16_t>(TableDumpSubtype::kIpv6As4)),
      as4_(record.subtype >= static_cast<std::uint16_t>(TableDumpSubtype::kIpv4As4)) {
  body_.skip(4);  // view and sequence number
  if (!body_.ok()) reason_ = "TABLE_DUMP record ends inside its head";
  done_ = body_.ok() ? 4 : 0;
}

bool TableDumpReader::next(TableDumpEntry& out) {
  if (!reason_.empty() || body_.at_end()) return false;
  const std::size_t octets = v6_ ? 16 : 4;
  const Address address = address_of(body_.bytes(octets));
  const std::uint8_t length = body_.u8();
  body_.u8();  // status, always 1
  out.originated = Instant{body_.u32()};
  out.peer = address_of(body_.bytes(octets));
  out.peer_asn.value = as4_ ? body_.u32() : body_.u16();
  out.attributes = body_.bytes(body_.u16());
  if (!body_.ok()) {
    reason_ = "TABLE_DUMP record ends inside an entry";
    return false;
  }
  if (length > bits_of(address.family)) {
    reason_ = kLengthBeyondFamily;
    return false;
  }
  out.prefix = Prefix::of(address, length);
  out.trailing_bits = out.prefix.bits != address.bits;
  done_ = body_size_ - body_.remaining();
  return true;
}

Reason parse_rib_head(const Record& record, RibHead& out) {
  using enum TableDumpV2Subtype;
  const auto subtype = static_cast<TableDumpV2Subtype>(record.subtype);
  ByteCursor body(record.body, record.offset + kRecordHeaderBytes);
  out.sequence = body.u32();
  out.add_path = record.subtype >= static_cast<std::uint16_t>(kRibIpv4UnicastAddPath);
  Family family = Family::kIpv4;
  out.safi = bgp::kSafiUnicast;
  if (subtype == kRibGeneric || subtype == kRibGenericAddPath) {
    const std::uint16_t afi = body.u16();
    out.safi = body.u8();
    if (!body.ok()) return "RIB record ends inside its head";
    if (!bgp::is_plain_family(afi, out.safi)) return kFamilyNotRead;
    family = bgp::family_of(afi);
  } else {
    const std::uint16_t plain = out.add_path ? record.subtype - 6 : record.subtype;  // 8..11 -> 2..5
    family = plain >= static_cast<std::uint16_t>(kRibIpv6Unicast) ? Family::kIpv6 : Family::kIpv4;
    if (plain % 2 == 1) out.safi = bgp::kSafiMulticast;
  }
  if (const Reason reason = take_prefix(body, family, out.prefix, out.trailing_bits); !reason.empty()) return reason;
  out.entry_count = body.u16();
  if (!body.ok()) return "RIB record ends inside its head";
  out.entries = body;
  return {};
}

Reason parse_bgp4mp_entry(const Record& record, Bgp4mpEntry& out) {
  ByteCursor body(record.body);
  out.peer_asn.value = body.u16();
  body.skip(4);  // local AS, interface index
  const std::uint16_t session_afi = body.u16();
  if (session_afi != bgp::kAfiIpv4 && session_afi != bgp::kAfiIpv6) return kFamilyNotRead;
  const std::size_t octets = session_afi == bgp::kAfiIpv4 ? 4 : 16;
  out.peer = address_of(body.bytes(octets));
  body.skip(octets + 4);  // local address, view, status
  out.originated = Instant{body.u32()};
  const std::uint16_t afi = body.u16();
  out.safi = body.u8();
  const Bytes next_hop = body.bytes(body.u8());
  out.has_next_hop = next_hop.size() == 4 || next_hop.size() == 16 || next_hop.size() == 32;
  if (out.has_next_hop) out.next_hop = address_of(next_hop.size() == 32 ? next_hop.first(16) : next_hop);
  if (!body.ok()) return "BGP4MP_ENTRY record is cut";
  if (!bgp::is_plain_family(afi, out.safi)) return kFamilyNotRead;
  if (const Reason reason = take_prefix(body, bgp::family_of(afi), out.prefix, out.trailing_bits); !reason.empty()) {
    return reason;
  }
  out.attributes = body.bytes(body.u16());
  return body.ok() ? Reason{} : "BGP4MP_ENTRY record is cut";
}

}  // namespace mannerly::mrt
