#include "wire/bgp/update.h"

#include <fmt/format.h>

#include <algorithm>

namespace mannerly::bgp {

Result<Message> parse_message(ByteCursor& cursor) {
  const std::uint64_t at = cursor.offset();
  const Bytes marker = cursor.bytes(kMarkerBytes);
  const std::uint16_t length = cursor.u16();
  Message message;
  message.type = static_cast<MessageType>(cursor.u8());
  if (!cursor.ok()) return fail(ErrorCode::kTruncated, fmt::format("BGP header at {} is cut", at));
  if (!std::all_of(marker.begin(), marker.end(), [](std::uint8_t octet) { return octet == 0xFF; })) {
    return fail(ErrorCode::kInvalid, fmt::format("BGP marker at {} is not all ones (RFC 4271 section 4.1)", at));
  }
  if (length < kHeaderBytes) {
    return fail(ErrorCode::kInvalid, fmt::format("BGP length {} at {} is below 19 (RFC 4271 section 4.1)", length, at));
  }
  if (length - kHeaderBytes > cursor.remaining()) {
    return fail(ErrorCode::kTruncated,
                fmt::format("BGP message at {} has {} of {} octets", at, cursor.remaining() + kHeaderBytes, length));
  }
  message.body = cursor.bytes(length - kHeaderBytes);
  return message;
}

bool is_plain_family(std::uint16_t afi, std::uint8_t safi) {
  return (afi == kAfiIpv4 || afi == kAfiIpv6) && safi >= kSafiUnicast && safi <= kSafiBoth;
}

namespace {

void check_lists(const Update& update, bool add_path, PathAttributes& attributes) {
  const auto check = [&](Bytes list, Family family, std::uint8_t code) {
    if (!list.empty() && !is_well_formed_nlri(list, family, add_path)) {
      attributes.note(Outcome::kSessionReset, code, "prefix list malformed", 0);
    }
  };
  check(update.withdrawn, Family::kIpv4, 0);
  check(update.nlri, Family::kIpv4, 0);
  const MpReach& reach = attributes.mp_reach;
  if (is_plain_family(reach.afi, reach.safi)) {
    check(reach.nlri, family_of(reach.afi), static_cast<std::uint8_t>(AttributeCode::kMpReachNlri));
  }
  const MpUnreach& unreach = attributes.mp_unreach;
  if (is_plain_family(unreach.afi, unreach.safi)) {
    check(unreach.nlri, family_of(unreach.afi), static_cast<std::uint8_t>(AttributeCode::kMpUnreachNlri));
  }
}

// RFC 7606 section 3(d): announced routes need ORIGIN, AS_PATH and, outside MP_REACH_NLRI, NEXT_HOP.
void check_mandatory(const Update& update, PathAttributes& attributes) {
  const bool mp = attributes.has(AttributeCode::kMpReachNlri);
  if (update.nlri.empty() && !mp) return;
  const auto need = [&](AttributeCode code) {
    if (!attributes.has(code)) {
      attributes.note(Outcome::kTreatAsWithdraw, static_cast<std::uint8_t>(code), "mandatory attribute missing", 0);
    }
  };
  need(AttributeCode::kOrigin);
  need(AttributeCode::kAsPath);
  if (!update.nlri.empty()) need(AttributeCode::kNextHop);
}

}  // namespace

Outcome parse_update(Bytes body, const UpdateOptions& options, Update& out) {
  ByteCursor cursor(body);
  out.withdrawn = cursor.bytes(cursor.u16());
  const Bytes list = cursor.bytes(cursor.u16());
  out.nlri = cursor.rest();
  if (!cursor.ok()) {
    out.attributes.clear();
    out.withdrawn = out.nlri = {};
    out.attributes.note(Outcome::kSessionReset, 0, "UPDATE lengths beyond its end", 0);
    return out.outcome = out.attributes.outcome;
  }
  parse_attributes(list, {.as_width = options.as_width, .context = AttributeContext::kUpdate}, out.attributes);
  check_lists(out, options.add_path, out.attributes);
  check_mandatory(out, out.attributes);
  return out.outcome = out.attributes.outcome;
}

}  // namespace mannerly::bgp
