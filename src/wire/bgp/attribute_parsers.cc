#include "wire/bgp/attribute_parsers.h"

namespace mannerly::bgp {
namespace {

constexpr std::uint8_t kOriginLast = 2;  // INCOMPLETE

bool parse_aggregator(Bytes value, AsWidth width, AttributeContext context, Aggregator& out) {
  // OpenBGPD's TABLE_DUMP has paths of 2-octet and aggregators of 4-octet AS numbers; the length tells.
  if (context == AttributeContext::kRib) width = value.size() == 8 ? AsWidth::kFour : AsWidth::kTwo;
  if (value.size() != (width == AsWidth::kFour ? 8u : 6u)) return false;
  ByteCursor cursor(value);
  out.asn.value = width == AsWidth::kFour ? cursor.u32() : cursor.u16();
  out.address = cursor.u32();
  return cursor.ok();
}

}  // namespace

bool parse_value(AttributeCode code, Bytes value, const AttributeOptions& options, PathAttributes& out) {
  using enum AttributeCode;
  switch (code) {
    case kOrigin: out.origin = value[0]; return out.origin <= kOriginLast;
    case kAsPath:
      out.path_malformed = !append_path_words(value, options.as_width, out.path);
      return !out.path_malformed;
    case kNextHop: out.next_hop = load_u32(value.data()); return true;
    case kMultiExitDisc: out.multi_exit_disc = load_u32(value.data()); return true;
    case kLocalPref: out.local_pref = load_u32(value.data()); return true;
    case kAtomicAggregate: return true;
    case kAggregator: return parse_aggregator(value, options.as_width, options.context, out.aggregator);
    case kCommunities: out.communities = CommunityList(value); return true;
    case kOriginatorId: out.originator_id = load_u32(value.data()); return true;
    case kClusterList: out.cluster_list = CommunityList(value); return true;
    case kMpReachNlri: return parse_mp_reach(value, options.context, out.mp_reach);
    case kMpUnreachNlri: return parse_mp_unreach(value, out.mp_unreach);
    case kExtendedCommunities: out.extended_communities = ExtendedCommunityList(value); return true;
    case kAs4Path: return append_path_words(value, AsWidth::kFour, out.as4_path);
    case kAs4Aggregator: return parse_aggregator(value, AsWidth::kFour, AttributeContext::kUpdate, out.as4_aggregator);
    case kLargeCommunities: out.large_communities = LargeCommunityList(value); return true;
    case kOnlyToCustomer: out.only_to_customer.value = load_u32(value.data()); return true;
  }
  return false;
}

}  // namespace mannerly::bgp
