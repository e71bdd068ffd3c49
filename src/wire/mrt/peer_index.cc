#include "wire/mrt/peer_index.h"

#include <fmt/format.h>

#include <algorithm>

namespace mannerly::mrt {
namespace {

constexpr std::uint8_t kPeerIpv6 = 0x01;
constexpr std::uint8_t kPeerAs4 = 0x02;
constexpr std::size_t kPeerBytesMin = 11;

}  // namespace

Result<PeerIndexTable> parse_peer_index_table(const Record& record) {
  ByteCursor body(record.body, record.offset + kRecordHeaderBytes);
  PeerIndexTable table;
  table.collector_id = body.u32();
  table.view_name = as_text(body.bytes(body.u16()));
  const std::uint16_t count = body.u16();
  table.peers.reserve(std::min<std::size_t>(count, body.remaining() / kPeerBytesMin));
  for (std::uint16_t i = 0; i < count; ++i) {
    const std::uint8_t type = body.u8();
    Peer peer;
    peer.bgp_id = body.u32();
    const Bytes address = body.bytes(type & kPeerIpv6 ? 16 : 4);
    if (!address.empty()) {
      peer.address = type & kPeerIpv6 ? Address::v6_from(address.data()) : Address::v4_from(address.data());
    }
    peer.asn.value = type & kPeerAs4 ? body.u32() : body.u16();
    if (!body.ok()) {
      return fail(ErrorCode::kTruncated, fmt::format("PEER_INDEX_TABLE at offset {} ends at peer {} of {} (RFC 6396 "
                                                     "section 4.3.1)",
                                                     record.offset, i, count));
    }
    table.peers.push_back(peer);
  }
  if (!body.ok()) {
    return fail(ErrorCode::kTruncated, fmt::format("PEER_INDEX_TABLE at offset {} is cut", record.offset));
  }
  return table;
}

}  // namespace mannerly::mrt
