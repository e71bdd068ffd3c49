#include "wire/mrt/structure.h"

namespace mannerly::mrt {
namespace {

bool walk_attributes(ByteCursor list) {
  if (!list.ok()) return false;
  while (!list.at_end()) {
    const std::uint8_t flags = list.u8();
    list.u8();
    list.skip(flags & 0x10 ? list.u16() : list.u8());
  }
  return list.ok();
}

bool walk_prefixes(ByteCursor list) {
  if (!list.ok()) return false;
  while (!list.at_end()) {
    const std::uint8_t length = list.u8();
    if (length > 32) return false;
    list.skip((length + 7u) / 8);
  }
  return list.ok();
}

// The common form of an UPDATE body; prefix lists are left alone where ADD-PATH may be on.
bool walk_update(ByteCursor body, bool plain_prefixes) {
  const ByteCursor withdrawn = body.take(body.u16());
  if (plain_prefixes ? !walk_prefixes(withdrawn) : !withdrawn.ok()) return false;
  if (!walk_attributes(body.take(body.u16()))) return false;
  return body.ok() && (!plain_prefixes || walk_prefixes(body));
}

bool sound_bgp(const Record& record) {
  ByteCursor body(record.body);
  switch (static_cast<BgpSubtype>(record.subtype)) {
    case BgpSubtype::kUpdate: body.skip(12); return body.ok() && walk_update(body, true);
    case BgpSubtype::kStateChange: return record.body.size() == 10;
    case BgpSubtype::kKeepalive: return record.body.size() == 12;
    default: return record.body.size() >= 6 && record.body.size() <= 4096 + 12;
  }
}

bool sound_table_dump(const Record& record) {
  const bool v6 = record.subtype % 2 == 0;
  const std::size_t address = v6 ? 16 : 4;
  ByteCursor body(record.body);
  body.skip(4);
  bool any = false;
  while (body.ok() && !body.at_end()) {
    body.skip(address);
    if (body.u8() > (v6 ? 128 : 32)) return false;
    body.skip(1 + 4 + address + (record.subtype > 2 ? 4 : 2));
    if (!walk_attributes(body.take(body.u16()))) return false;
    any = true;
  }
  return any && body.ok();
}

bool sound_peer_index(ByteCursor body) {
  body.skip(4);
  body.skip(body.u16());
  for (std::uint16_t left = body.u16(); left > 0 && body.ok(); --left) {
    const std::uint8_t type = body.u8();
    body.skip(4u + (type & 1 ? 16 : 4) + (type & 2 ? 4 : 2));
  }
  return body.ok() && body.at_end();
}

bool sound_rib(ByteCursor body, bool v6, bool add_path) {
  body.skip(4);
  const std::uint8_t length = body.u8();
  if (length > (v6 ? 128 : 32)) return false;
  body.skip((length + 7u) / 8);
  for (std::uint16_t left = body.u16(); left > 0 && body.ok(); --left) {
    body.skip(add_path ? 10 : 6);
    if (!walk_attributes(body.take(body.u16()))) return false;
  }
  return body.ok() && body.at_end();
}

bool sound_table_dump_v2(const Record& record) {
  const ByteCursor body(record.body);
  switch (static_cast<TableDumpV2Subtype>(record.subtype)) {
    case TableDumpV2Subtype::kPeerIndexTable: return sound_peer_index(body);
    case TableDumpV2Subtype::kRibIpv4Unicast:
    case TableDumpV2Subtype::kRibIpv4Multicast: return sound_rib(body, false, false);
    case TableDumpV2Subtype::kRibIpv6Unicast:
    case TableDumpV2Subtype::kRibIpv6Multicast: return sound_rib(body, true, false);
    case TableDumpV2Subtype::kRibIpv4UnicastAddPath:
    case TableDumpV2Subtype::kRibIpv4MulticastAddPath: return sound_rib(body, false, true);
    case TableDumpV2Subtype::kRibIpv6UnicastAddPath:
    case TableDumpV2Subtype::kRibIpv6MulticastAddPath: return sound_rib(body, true, true);
    default: return record.body.size() >= 8;
  }
}

bool sound_bgp4mp(const Record& record) {
  const auto subtype = static_cast<Bgp4mpSubtype>(record.subtype);
  if (subtype == Bgp4mpSubtype::kEntry || subtype == Bgp4mpSubtype::kSnapshot) return record.body.size() >= 10;
  const bool as4 = subtype == Bgp4mpSubtype::kMessageAs4 || subtype == Bgp4mpSubtype::kStateChangeAs4 ||
                   subtype == Bgp4mpSubtype::kMessageAs4Local || subtype == Bgp4mpSubtype::kMessageAs4AddPath ||
                   subtype == Bgp4mpSubtype::kMessageAs4LocalAddPath;
  ByteCursor body(record.body);
  body.skip((as4 ? 8 : 4) + 2);
  const std::uint16_t afi = body.u16();
  if (afi != 1 && afi != 2) return false;
  body.skip(afi == 1 ? 8 : 32);
  if (subtype == Bgp4mpSubtype::kStateChange || subtype == Bgp4mpSubtype::kStateChangeAs4) {
    body.skip(4);
    return body.ok() && body.at_end();
  }
  body.skip(16);
  const std::uint16_t length = body.u16();
  return body.ok() && length >= 19 && body.remaining() == length - 18u;
}

}  // namespace

bool has_sound_structure(const Record& record) {
  switch (static_cast<RecordType>(record.type)) {
    case RecordType::kBgp: return sound_bgp(record);
    case RecordType::kTableDump: return sound_table_dump(record);
    case RecordType::kTableDumpV2: return sound_table_dump_v2(record);
    case RecordType::kBgp4mp:
    case RecordType::kBgp4mpEt: return sound_bgp4mp(record);
    default: return !record.body.empty();
  }
}

}  // namespace mannerly::mrt
