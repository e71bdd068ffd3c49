#include "wire/bgp/encode.h"

#include <algorithm>

namespace mannerly::bgp {

void append_u8(Buffer& out, std::uint64_t value) {
  out.push_back(static_cast<std::uint8_t>(value));
}
void append_u16(Buffer& out, std::uint64_t value) {
  append_u8(out, value >> 8);
  append_u8(out, value);
}
void append_u32(Buffer& out, std::uint64_t value) {
  append_u16(out, value >> 16);
  append_u16(out, value);
}
void append_u64(Buffer& out, std::uint64_t value) {
  append_u32(out, value >> 32);
  append_u32(out, value);
}
void append_bytes(Buffer& out, Bytes bytes) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}
void append_address(Buffer& out, Address address) {
  if (address.is_v4()) return append_u32(out, address.v4_value());
  append_u64(out, address.bits.hi);
  append_u64(out, address.bits.lo);
}

void append_attribute(Buffer& out, std::uint8_t flags, std::uint8_t code, Bytes value) {
  const std::size_t length = std::min<std::size_t>(value.size(), 0xFFFF);
  const bool extended = length > 0xFF;
  append_u8(out, (flags & ~kFlagExtendedLength) | (extended ? kFlagExtendedLength : 0));
  append_u8(out, code);
  extended ? append_u16(out, length) : append_u8(out, length);
  append_bytes(out, value.first(length));
}

void append_nlri(Buffer& out, const Nlri& nlri, bool add_path) {
  if (add_path) append_u32(out, nlri.path_id);
  append_u8(out, nlri.prefix.length);
  const std::size_t octets = (nlri.prefix.length + 7u) / 8;
  for (std::size_t i = 0; i < octets; ++i) {
    append_u8(out, (i < 8 ? nlri.prefix.bits.hi : nlri.prefix.bits.lo) >> (56 - 8 * (i & 7)));
  }
}

namespace {

constexpr std::size_t kSegmentMax = 255;
constexpr std::uint32_t kTwoOctetMax = 0xFFFF;

void append_known(Buffer& out, AttributeCode code, Bytes value) {
  append_attribute(out, find_attribute(static_cast<std::uint8_t>(code))->flags, static_cast<std::uint8_t>(code), value);
}

void append_u32_attribute(Buffer& out, AttributeCode code, std::uint32_t value) {
  Buffer octets;
  append_u32(octets, value);
  append_known(out, code, octets);
}

Buffer path_value(AsPathView path, AsWidth width, bool with_confederations) {
  Buffer value;
  path.each_segment([&](AsPathView::Segment s) {
    if (!with_confederations && (s.type == SegmentType::kConfedSequence || s.type == SegmentType::kConfedSet)) return;
    for (auto rest = s.asns; !rest.empty();) {
      const auto part = rest.first(std::min(rest.size(), kSegmentMax));
      rest = rest.subspan(part.size());
      append_u8(value, static_cast<std::uint8_t>(s.type));
      append_u8(value, part.size());
      for (const std::uint32_t asn : part) {
        if (width == AsWidth::kFour) {
          append_u32(value, asn);
        } else {
          append_u16(value, asn > kTwoOctetMax ? kAsTrans.value : asn);
        }
      }
    }
  });
  return value;
}

bool needs_four_octets(AsPathView path) {
  bool needs = false;
  path.each_segment([&](AsPathView::Segment s) {
    for (const std::uint32_t asn : s.asns) needs = needs || asn > kTwoOctetMax;
  });
  return needs;
}

void append_aggregator(Buffer& out, const Aggregator& aggregator, AsWidth width) {
  Buffer four;
  append_u32(four, aggregator.asn.value);
  append_u32(four, aggregator.address);
  if (width == AsWidth::kFour) return append_known(out, AttributeCode::kAggregator, four);
  const bool wide = aggregator.asn.value > kTwoOctetMax;
  Buffer two;
  append_u16(two, wide ? kAsTrans.value : aggregator.asn.value);
  append_u32(two, aggregator.address);
  append_known(out, AttributeCode::kAggregator, two);
  if (wide) append_known(out, AttributeCode::kAs4Aggregator, four);
}

void append_communities(Buffer& out, const RouteAttributes& a) {
  if (!a.communities.empty()) {
    Buffer value;
    for (const Community c : a.communities) append_u32(value, c.value);
    append_known(out, AttributeCode::kCommunities, value);
  }
  if (!a.extended_communities.empty()) {
    Buffer value;
    for (const ExtendedCommunity c : a.extended_communities) append_u64(value, c.value);
    append_known(out, AttributeCode::kExtendedCommunities, value);
  }
  if (!a.large_communities.empty()) {
    Buffer value;
    for (const LargeCommunity& c : a.large_communities) {
      append_u32(value, c.global);
      append_u32(value, c.local1);
      append_u32(value, c.local2);
    }
    append_known(out, AttributeCode::kLargeCommunities, value);
  }
}

void append_mp_reach(Buffer& out, Address next_hop, std::span<const Nlri> announced, bool add_path) {
  Buffer value;
  append_u16(value, kAfiIpv6);
  append_u8(value, kSafiUnicast);
  append_u8(value, next_hop.is_v4() ? 4 : 16);
  append_address(value, next_hop);
  append_u8(value, 0);
  for (const Nlri& nlri : announced) append_nlri(value, nlri, add_path);
  append_known(out, AttributeCode::kMpReachNlri, value);
}

bool is_v6(std::span<const Nlri> list) {
  return !list.empty() && !list.front().prefix.is_v4();
}

}  // namespace

void append_common_attributes(Buffer& out, const RouteAttributes& a, AsWidth width) {
  if (a.origin) append_known(out, AttributeCode::kOrigin, Bytes(&*a.origin, 1));
  if (a.path) append_known(out, AttributeCode::kAsPath, path_value(*a.path, width, true));
  if (a.next_hop && a.next_hop->is_v4()) append_u32_attribute(out, AttributeCode::kNextHop, a.next_hop->v4_value());
  if (a.multi_exit_disc) append_u32_attribute(out, AttributeCode::kMultiExitDisc, *a.multi_exit_disc);
  if (a.local_pref) append_u32_attribute(out, AttributeCode::kLocalPref, *a.local_pref);
  if (a.atomic_aggregate) append_known(out, AttributeCode::kAtomicAggregate, {});
  if (a.aggregator) append_aggregator(out, *a.aggregator, width);
  append_communities(out, a);
  if (a.path && width == AsWidth::kTwo && needs_four_octets(*a.path)) {
    append_known(out, AttributeCode::kAs4Path, path_value(*a.path, AsWidth::kFour, false));
  }
  if (a.only_to_customer) append_u32_attribute(out, AttributeCode::kOnlyToCustomer, a.only_to_customer->value);
  for (const RawAttribute& raw : a.unknown) append_attribute(out, raw.flags, raw.code, raw.value);
}

void append_rib_attributes(Buffer& out, const RouteAttributes& attributes) {
  append_common_attributes(out, attributes, AsWidth::kFour);
  if (!attributes.next_hop || attributes.next_hop->is_v4()) return;
  Buffer value;
  append_u8(value, 16);
  append_address(value, *attributes.next_hop);
  append_known(out, AttributeCode::kMpReachNlri, value);
}

bool append_update(Buffer& out, const UpdateContent& content, const UpdateOptions& options) {
  Buffer withdrawn, list, announced;
  if (is_v6(content.withdrawn)) {
    Buffer value;
    append_u16(value, kAfiIpv6);
    append_u8(value, kSafiUnicast);
    for (const Nlri& nlri : content.withdrawn) append_nlri(value, nlri, options.add_path);
    if (value.size() > 0xFFFF) return false;
    append_known(list, AttributeCode::kMpUnreachNlri, value);
  } else {
    for (const Nlri& nlri : content.withdrawn) append_nlri(withdrawn, nlri, options.add_path);
  }
  if (!content.announced.empty()) {
    if (is_v6(content.announced)) {
      append_mp_reach(list, content.attributes.next_hop.value_or(Address::v6(0, 0)), content.announced,
                      options.add_path);
    } else {
      for (const Nlri& nlri : content.announced) append_nlri(announced, nlri, options.add_path);
    }
    append_common_attributes(list, content.attributes, options.as_width);
  }
  const std::size_t length = kHeaderBytes + 4 + withdrawn.size() + list.size() + announced.size();
  if (length > kExtendedMessageBytesMax) return false;
  out.insert(out.end(), kMarkerBytes, 0xFF);
  append_u16(out, length);
  append_u8(out, static_cast<std::uint8_t>(MessageType::kUpdate));
  append_u16(out, withdrawn.size());
  append_bytes(out, withdrawn);
  append_u16(out, list.size());
  append_bytes(out, list);
  append_bytes(out, announced);
  return true;
}

}  // namespace mannerly::bgp
