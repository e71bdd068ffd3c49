#include "wire/mrt/bgpdump_text.h"

#include <cstring>

#include "wire/mrt/text_digits.h"

namespace mannerly::mrt {
namespace {

using bgp::AttributeCode;

constexpr std::size_t kFixedBytesMax = 512;     // everything of a line but the lists
constexpr std::size_t kPathWordBytesMax = 12;   // "4294967295 " and brackets of a segment
constexpr std::size_t kCommunityBytesMax = 14;  // "no-advertise "
constexpr std::size_t kLargeBytesMax = 34;

char* put_time(char* p, const Element& element, bool change_time) {
  const bool changed = change_time && element.kind == ElementKind::kRib;
  p = put_u32(p, static_cast<std::uint32_t>(changed ? element.originated.seconds : element.at.seconds));
  if (element.record_type == static_cast<std::uint16_t>(RecordType::kBgp4mpEt)) {
    *p++ = '.';
    // Six digits; more when the field holds more than a second, as bgpdump has it.
    for (std::uint32_t limit = 100000; limit > 1 && element.microseconds < limit; limit /= 10) *p++ = '0';
    p = put_u32(p, element.microseconds);
  }
  return p;
}

char* put_path(char* p, const bgp::PathAttributes& attributes) {
  if (attributes.path_malformed) return put(p, "! Error !");
  const char* const begin = p;
  attributes.as_path().each_segment([&](AsPathView::Segment s) {
    char separator = ' ';
    char close = '\0';
    if (p != begin) *p++ = ' ';
    switch (s.type) {
      case SegmentType::kAsSequence: break;
      case SegmentType::kAsSet:
        *p++ = '{';
        close = '}';
        separator = ',';
        break;
      case SegmentType::kConfedSequence:
        *p++ = '(';
        close = ')';
        break;
      case SegmentType::kConfedSet:
        *p++ = '[';
        close = ']';
        separator = ',';
        break;
    }
    p = put_u32(p, s.asns[0]);
    for (std::size_t i = 1; i < s.asns.size(); ++i) {
      *p++ = separator;
      p = put_u32(p, s.asns[i]);
    }
    if (close != '\0') *p++ = close;
  });
  return p;
}

char* put_communities(char* p, const bgp::CommunityList& list) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (i > 0) *p++ = ' ';
    const bgp::Community c = list[i];
    if (c.value >= bgp::kNoExport.value && c.value <= bgp::kNoExportSubconfed.value) [[unlikely]] {
      p = put(p, c == bgp::kNoExport ? "no-export" : c == bgp::kNoAdvertise ? "no-advertise" : "local-AS");
      continue;
    }
    p = put_u32(p, c.high());
    *p++ = ':';
    p = put_u32(p, c.low());
  }
  return p;
}

char* put_large_communities(char* p, const bgp::LargeCommunityList& list) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (i > 0) *p++ = ' ';
    const bgp::LargeCommunity c = list[i];
    p = put_u32(p, c.global);
    *p++ = ':';
    p = put_u32(p, c.local1);
    *p++ = ':';
    p = put_u32(p, c.local2);
  }
  return p;
}

std::string_view tag_of(const Element& element) {
  switch (static_cast<RecordType>(element.record_type)) {
    case RecordType::kBgp: return "BGP";
    case RecordType::kTableDump: return "TABLE_DUMP";
    case RecordType::kTableDumpV2: return element.has_path_id ? "TABLE_DUMP2_AP" : "TABLE_DUMP2";
    default: break;
  }
  const bool et = element.record_type == static_cast<std::uint16_t>(RecordType::kBgp4mpEt);
  if (element.sent) {
    if (element.has_path_id) return et ? "BGP4MP_ET_LOCAL_AP" : "BGP4MP_LOCAL_AP";
    return et ? "BGP4MP_ET_LOCAL" : "BGP4MP_LOCAL";
  }
  if (element.has_path_id) return et ? "BGP4MP_ET_AP" : "BGP4MP_AP";
  return et ? "BGP4MP_ET" : "BGP4MP";
}

std::string_view kind_text(ElementKind kind) {
  switch (kind) {
    case ElementKind::kAnnounce: return "|A|";
    case ElementKind::kWithdraw: return "|W|";
    case ElementKind::kRib: return "|B|";
    case ElementKind::kState: return "|STATE|";
  }
  return "|?|";
}

std::string_view origin_text(const bgp::PathAttributes& attributes) {
  if (!attributes.has(AttributeCode::kOrigin)) return "|INCOMPLETE|";
  return attributes.origin == 0 ? "|IGP|" : attributes.origin == 1 ? "|EGP|" : "|INCOMPLETE|";
}

}  // namespace

char* BgpdumpText::put_address(char* p, const Address& address) {
  if (address.is_v4()) return put_v4(p, address.v4_value());
  const std::uint64_t mixed = (address.bits.hi ^ address.bits.lo * 0x9E3779B97F4A7C15ull) * 0xD6E8FEB86659FD93ull;
  CachedAddress& slot = cache_[mixed >> 55];
  static_assert(kCacheSlots == 512);
  if (slot.length == 0 || slot.address != address) {
    slot.address = address;
    slot.length = static_cast<std::uint8_t>(put_v6(slot.text.data(), address.bits) - slot.text.data());
  }
  std::memcpy(p, slot.text.data(), slot.text.size());
  return p + slot.length;
}

// Up to and with the prefix (or the states).
char* BgpdumpText::put_head(char* p, const Element& element) {
  p = put(p, tag_of(element));
  *p++ = '|';
  p = put_time(p, element, options_.change_time);
  p = put(p, kind_text(element.kind));
  p = put_address(p, element.peer);
  *p++ = '|';
  p = put_u32(p, element.peer_asn.value);
  *p++ = '|';
  if (element.kind == ElementKind::kState) {
    p = put_u32(p, element.old_state);
    *p++ = '|';
    return put_u32(p, element.new_state);
  }
  if (element.prefix.is_v4()) {
    p = put_v4(p, element.prefix.address().v4_value());
  } else {
    p = put_v6(p, element.prefix.bits);
  }
  *p++ = '/';
  p = put_u32(p, element.prefix.length);
  if (element.has_path_id) {
    *p++ = '|';
    p = put_u32(p, element.path_id);
  }
  return p;
}

char* BgpdumpText::put_route(char* p, const Element& element) {
  const bgp::PathAttributes& a = *element.attributes;
  *p++ = '|';
  p = put_path(p, a);
  p = put(p, origin_text(a));
  p = element.next_hop ? put_address(p, *element.next_hop) : put(p, "255.255.255.255");
  *p++ = '|';
  p = put_u32(p, a.has(AttributeCode::kLocalPref) ? a.local_pref : 0);
  *p++ = '|';
  p = put_u32(p, a.has(AttributeCode::kMultiExitDisc) ? a.multi_exit_disc : 0);
  *p++ = '|';
  p = put_communities(p, a.communities);
  *p++ = '|';
  if (options_.large_communities) {
    p = put_large_communities(p, a.large_communities);
    *p++ = '|';
  }
  p = put(p, a.has(AttributeCode::kAtomicAggregate) ? "AG|" : "NAG|");
  if (a.has(AttributeCode::kAggregator) && a.aggregator.address != 0xFFFFFFFF) {
    p = put_u32(p, a.aggregator.asn.value);
    *p++ = ' ';
    p = put_v4(p, a.aggregator.address);
  }
  *p++ = '|';
  return p;
}

void BgpdumpText::append(const Element& element, LineBuffer& out) {
  std::size_t bytes = kFixedBytesMax;
  if (element.attributes != nullptr) {
    const bgp::PathAttributes& a = *element.attributes;
    bytes += a.path.size() * kPathWordBytesMax + a.communities.size() * kCommunityBytesMax +
             a.large_communities.size() * kLargeBytesMax;
  }
  char* p = put_head(out.room(bytes), element);
  if (element.attributes != nullptr) p = put_route(p, element);
  *p++ = '\n';
  out.commit(p);
}

}  // namespace mannerly::mrt
