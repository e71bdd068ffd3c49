#include "wire/mrt/encode.h"

#include <algorithm>

namespace mannerly::mrt {

using bgp::append_address;
using bgp::append_bytes;
using bgp::append_u16;
using bgp::append_u32;
using bgp::append_u8;

namespace {

constexpr std::size_t kCountMax = 0xFFFF;

// A header whose length is filled in when the body is there.
std::size_t begin_record(Buffer& out, Instant at, RecordType type, std::uint16_t subtype, std::uint32_t microseconds) {
  const std::size_t start = out.size();
  append_u32(out, static_cast<std::uint64_t>(at.seconds));
  append_u16(out, static_cast<std::uint16_t>(type));
  append_u16(out, subtype);
  append_u32(out, 0);
  if (has_microseconds(static_cast<std::uint16_t>(type))) append_u32(out, microseconds);
  return start;
}

void put_u16(Buffer& out, std::size_t at, std::size_t value) {
  out[at] = static_cast<std::uint8_t>(value >> 8);
  out[at + 1] = static_cast<std::uint8_t>(value);
}

void end_record(Buffer& out, std::size_t start) {
  const std::size_t length = out.size() - start - kRecordHeaderBytes;
  put_u16(out, start + 8, length >> 16);
  put_u16(out, start + 10, length);
}

void append_prefix(Buffer& out, const Prefix& prefix) {
  bgp::append_nlri(out, {prefix, 0}, false);
}

std::uint16_t rib_subtype(const Prefix& prefix, bool add_path) {
  using enum TableDumpV2Subtype;
  if (prefix.is_v4()) return static_cast<std::uint16_t>(add_path ? kRibIpv4UnicastAddPath : kRibIpv4Unicast);
  return static_cast<std::uint16_t>(add_path ? kRibIpv6UnicastAddPath : kRibIpv6Unicast);
}

std::uint16_t message_subtype(const MessageOptions& options) {
  using enum Bgp4mpSubtype;
  const bool as4 = options.update.as_width == bgp::AsWidth::kFour;
  if (options.update.add_path) {
    if (options.local) return static_cast<std::uint16_t>(as4 ? kMessageAs4LocalAddPath : kMessageLocalAddPath);
    return static_cast<std::uint16_t>(as4 ? kMessageAs4AddPath : kMessageAddPath);
  }
  if (options.local) return static_cast<std::uint16_t>(as4 ? kMessageAs4Local : kMessageLocal);
  return static_cast<std::uint16_t>(as4 ? kMessageAs4 : kMessage);
}

void append_asn(Buffer& out, Asn asn, bgp::AsWidth width) {
  if (width == bgp::AsWidth::kFour) return append_u32(out, asn.value);
  append_u16(out, asn.value > 0xFFFF ? kAsTrans.value : asn.value);
}

void append_session(Buffer& out, const Session& session, bgp::AsWidth width) {
  append_asn(out, session.peer.asn, width);
  append_asn(out, session.local.asn, width);
  append_u16(out, 0);  // interface index: unknown
  append_u16(out, session.peer.address.is_v4() ? bgp::kAfiIpv4 : bgp::kAfiIpv6);
  append_address(out, session.peer.address);
  append_address(out, session.local.address);
}

RecordType bgp4mp_type(const MessageOptions& options) {
  return options.extended_timestamp ? RecordType::kBgp4mpEt : RecordType::kBgp4mp;
}

}  // namespace

void append_record(Buffer& out, Instant at, RecordType type, std::uint16_t subtype, Bytes body,
                   std::uint32_t microseconds) {
  const std::size_t start = begin_record(out, at, type, subtype, microseconds);
  append_bytes(out, body);
  end_record(out, start);
}

void append_peer_index_table(Buffer& out, Instant at, std::uint32_t collector_id, std::string_view view_name,
                             std::span<const Peer> peers) {
  const auto subtype = static_cast<std::uint16_t>(TableDumpV2Subtype::kPeerIndexTable);
  const std::size_t start = begin_record(out, at, RecordType::kTableDumpV2, subtype, 0);
  append_u32(out, collector_id);
  const std::string_view name = view_name.substr(0, kCountMax);
  append_u16(out, name.size());
  append_bytes(out, as_bytes(name));
  const auto written = peers.first(std::min(peers.size(), kCountMax));
  append_u16(out, written.size());
  for (const Peer& peer : written) {
    append_u8(out, peer.address.is_v4() ? 2 : 3);
    append_u32(out, peer.bgp_id);
    append_address(out, peer.address);
    append_u32(out, peer.asn.value);
  }
  end_record(out, start);
}

void append_encoded_rib(Buffer& out, Instant at, std::uint32_t sequence, const Prefix& prefix,
                        std::span<const EncodedRibEntry> entries, bool add_path) {
  const std::size_t start = begin_record(out, at, RecordType::kTableDumpV2, rib_subtype(prefix, add_path), 0);
  append_u32(out, sequence);
  append_prefix(out, prefix);
  const auto written = entries.first(std::min(entries.size(), kCountMax));
  append_u16(out, written.size());
  for (const EncodedRibEntry& entry : written) {
    append_u16(out, entry.peer_index);
    append_u32(out, static_cast<std::uint64_t>(entry.originated.seconds));
    if (add_path) append_u32(out, entry.path_id);
    const Bytes attributes = entry.attributes.first(std::min(entry.attributes.size(), kCountMax));
    append_u16(out, attributes.size());
    append_bytes(out, attributes);
  }
  end_record(out, start);
}

void append_rib(Buffer& out, Instant at, std::uint32_t sequence, const Prefix& prefix,
                std::span<const RibEntry> entries, bool add_path) {
  std::vector<Buffer> attributes;
  std::vector<EncodedRibEntry> encoded;
  attributes.reserve(entries.size());
  encoded.reserve(entries.size());
  for (const RibEntry& entry : entries) {
    bgp::append_rib_attributes(attributes.emplace_back(), entry.attributes);
    encoded.push_back({entry.peer_index, entry.originated, entry.path_id, attributes.back()});
  }
  append_encoded_rib(out, at, sequence, prefix, encoded, add_path);
}

void append_table_dump(Buffer& out, Instant at, std::uint16_t sequence, const Peer& peer, const Prefix& prefix,
                       Instant originated, const bgp::RouteAttributes& attributes) {
  const auto subtype = prefix.is_v4() ? TableDumpSubtype::kIpv4 : TableDumpSubtype::kIpv6;
  const std::size_t start = begin_record(out, at, RecordType::kTableDump, static_cast<std::uint16_t>(subtype), 0);
  append_u16(out, 0);
  append_u16(out, sequence);
  append_address(out, prefix.address());
  append_u8(out, prefix.length);
  append_u8(out, 1);
  append_u32(out, static_cast<std::uint64_t>(originated.seconds));
  append_address(out, prefix.is_v4() == peer.address.is_v4() ? peer.address
                      : prefix.is_v4()                       ? Address::v4(0)
                                                             : Address::v6(0, 0));
  append_asn(out, peer.asn, bgp::AsWidth::kTwo);
  Buffer list;
  bgp::append_common_attributes(list, attributes, bgp::AsWidth::kTwo);
  if (attributes.next_hop && !attributes.next_hop->is_v4()) {
    Buffer value;
    append_u8(value, 16);
    append_address(value, *attributes.next_hop);
    bgp::append_attribute(list, bgp::kFlagOptional, static_cast<std::uint8_t>(bgp::AttributeCode::kMpReachNlri), value);
  }
  append_u16(out, list.size());
  append_bytes(out, list);
  end_record(out, start);
}

bool append_bgp4mp_update(Buffer& out, Instant at, const Session& session, const bgp::UpdateContent& content,
                          const MessageOptions& options) {
  const std::size_t start = begin_record(out, at, bgp4mp_type(options), message_subtype(options), options.microseconds);
  append_session(out, session, options.update.as_width);
  if (!bgp::append_update(out, content, options.update)) {
    out.resize(start);
    return false;
  }
  end_record(out, start);
  return true;
}

void append_bgp4mp_state_change(Buffer& out, Instant at, const Session& session, std::uint16_t old_state,
                                std::uint16_t new_state, const MessageOptions& options) {
  const auto subtype = static_cast<std::uint16_t>(Bgp4mpSubtype::kStateChangeAs4);
  const std::size_t start = begin_record(out, at, bgp4mp_type(options), subtype, options.microseconds);
  append_session(out, session, bgp::AsWidth::kFour);
  append_u16(out, old_state);
  append_u16(out, new_state);
  end_record(out, start);
}

}  // namespace mannerly::mrt
