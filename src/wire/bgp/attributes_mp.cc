// MP_REACH_NLRI and MP_UNREACH_NLRI (RFC 4760), and MP_REACH_NLRI as RIB dumps carry it.
#include "wire/bgp/attribute_parsers.h"

namespace mannerly::bgp {
namespace {

// RFC 6396 section 4.3.4: only the next hop's length and the next hop. The whole attribute begins with
// an address family whose first octet is 0, which is no length of a next hop, so the two can be told apart.
bool is_abbreviated(Bytes value) {
  return !value.empty() && value[0] != 0 && value.size() == value[0] + std::size_t{1};
}

}  // namespace

bool parse_mp_reach(Bytes value, AttributeContext context, MpReach& out) {
  if (context == AttributeContext::kRib && is_abbreviated(value)) {
    out.next_hop = value.subspan(1);
    return true;
  }
  ByteCursor cursor(value);
  out.afi = cursor.u16();
  out.safi = cursor.u8();
  out.next_hop = cursor.bytes(cursor.u8());
  std::uint8_t snpa_count = cursor.u8();  // RFC 4760 section 3: reserved; RFC 2858: SNPAs, lengths in semi-octets
  for (; snpa_count > 0 && cursor.ok(); --snpa_count) cursor.skip((cursor.u8() + 1u) / 2);
  out.nlri = cursor.rest();
  if (!cursor.ok()) return false;
  const bool ip = out.afi == kAfiIpv4 || out.afi == kAfiIpv6;
  const std::size_t hop = out.next_hop.size();
  const bool plain = out.safi == kSafiUnicast || out.safi == kSafiMulticast || out.safi == kSafiBoth;
  return !ip || !plain || hop == 4 || hop == 16 || hop == 32;  // RFC 7606 section 7.11, RFC 8950
}

bool parse_mp_unreach(Bytes value, MpUnreach& out) {
  ByteCursor cursor(value);
  out.afi = cursor.u16();
  out.safi = cursor.u8();
  out.nlri = cursor.rest();
  return cursor.ok();
}

}  // namespace mannerly::bgp
