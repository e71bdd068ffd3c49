#include "wire/mrt/message.h"

#include <algorithm>

namespace mannerly::mrt {
namespace {

using enum Bgp4mpSubtype;
constexpr Reason kCut = "message record is cut";
constexpr std::size_t kZebraStateChangeBytes = 8;

struct SubtypeTraits {
  bool as4, local, add_path, state_change;
};

SubtypeTraits traits_of(Bgp4mpSubtype subtype) {
  SubtypeTraits t{};
  t.as4 = subtype == kMessageAs4 || subtype == kStateChangeAs4 || subtype == kMessageAs4Local ||
          subtype == kMessageAs4AddPath || subtype == kMessageAs4LocalAddPath;
  t.local = subtype == kMessageLocal || subtype == kMessageAs4Local || subtype == kMessageLocalAddPath ||
            subtype == kMessageAs4LocalAddPath;
  t.add_path = subtype >= kMessageAddPath;
  t.state_change = subtype == kStateChange || subtype == kStateChangeAs4;
  return t;
}

Address take_address(ByteCursor& body, bool v6) {
  const Bytes octets = body.bytes(v6 ? 16 : 4);
  if (octets.empty()) return {};
  return v6 ? Address::v6_from(octets.data()) : Address::v4_from(octets.data());
}

// The BGP message inside; body is exactly the rest of the record.
Reason take_message(ByteCursor body, MessageRecord& out) {
  const Bytes marker = body.bytes(bgp::kMarkerBytes);
  const std::uint16_t length = body.u16();
  const auto type = static_cast<bgp::MessageType>(body.u8());
  if (!body.ok()) return kCut;
  if (!std::all_of(marker.begin(), marker.end(), [](std::uint8_t o) { return o == 0xFF; })) return "BGP marker damaged";
  if (length < bgp::kHeaderBytes) return "BGP message length below 19";
  if (length - bgp::kHeaderBytes > body.remaining()) return "BGP message longer than its record";
  out.kind = type == bgp::MessageType::kUpdate ? MessageRecord::Kind::kUpdate : MessageRecord::Kind::kOtherMessage;
  out.body = body.bytes(length - bgp::kHeaderBytes);
  return {};
}

Reason parse_bgp4mp(const Record& record, MessageRecord& out) {
  const SubtypeTraits traits = traits_of(static_cast<Bgp4mpSubtype>(record.subtype));
  ByteCursor body(record.body);
  out.options = {.as_width = traits.as4 ? bgp::AsWidth::kFour : bgp::AsWidth::kTwo, .add_path = traits.add_path};
  out.sent = traits.local;
  out.peer_asn.value = traits.as4 ? body.u32() : body.u16();
  out.local_asn.value = traits.as4 ? body.u32() : body.u16();
  out.peer = out.local = Address{};
  if (traits.state_change && record.body.size() == kZebraStateChangeBytes && !traits.as4) {
    // Old Zebra left interface and addresses out.
    out.kind = MessageRecord::Kind::kStateChange;
    out.old_state = body.u16();
    out.new_state = body.u16();
    return {};
  }
  body.skip(2);  // interface index
  const std::uint16_t afi = body.u16();
  if (!body.ok()) return kCut;
  if (afi == 0xFFFF) {
    // Old Zebra wrote OPEN messages without interface and addresses: these are the marker's first octets.
    out.kind = MessageRecord::Kind::kOtherMessage;
    return {};
  }
  if (afi != bgp::kAfiIpv4 && afi != bgp::kAfiIpv6) return "session of an unknown address family";
  out.peer = take_address(body, afi == bgp::kAfiIpv6);
  out.local = take_address(body, afi == bgp::kAfiIpv6);
  if (!traits.state_change) return take_message(body, out);
  out.kind = MessageRecord::Kind::kStateChange;
  out.old_state = body.u16();
  out.new_state = body.u16();
  return body.ok() ? Reason{} : kCut;
}

Reason parse_old_bgp(const Record& record, MessageRecord& out) {
  ByteCursor body(record.body);
  out.options = {.as_width = bgp::AsWidth::kTwo, .add_path = false};
  out.sent = false;
  out.peer_asn.value = body.u16();
  out.peer = take_address(body, false);
  out.local_asn = {};
  out.local = {};
  switch (static_cast<BgpSubtype>(record.subtype)) {
    case BgpSubtype::kStateChange:
      out.kind = MessageRecord::Kind::kStateChange;
      out.old_state = body.u16();
      out.new_state = body.u16();
      break;
    case BgpSubtype::kUpdate:
      out.kind = MessageRecord::Kind::kUpdate;
      out.local_asn.value = body.u16();
      out.local = take_address(body, false);
      out.body = body.rest();
      break;
    default: out.kind = MessageRecord::Kind::kOtherMessage; break;
  }
  return body.ok() ? Reason{} : kCut;
}

}  // namespace

Reason parse_message_record(const Record& record, MessageRecord& out) {
  return record.is(RecordType::kBgp) ? parse_old_bgp(record, out) : parse_bgp4mp(record, out);
}

}  // namespace mannerly::mrt
