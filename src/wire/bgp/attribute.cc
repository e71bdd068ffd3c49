#include "wire/bgp/attribute.h"

#include <array>

namespace mannerly::bgp {
namespace {

constexpr std::uint8_t kWellKnown = kFlagTransitive;
constexpr std::uint8_t kOptionalTransitive = kFlagOptional | kFlagTransitive;
constexpr std::uint8_t kOptionalLocal = kFlagOptional;
constexpr std::uint16_t kAny = 0xFFFF;

using enum AttributeCode;
using enum Outcome;

// RFC 7606 section 7 gives the last column for the attributes of its time; RFC 6793 section 6 for the
// AS4 pair, RFC 8092 section 6, RFC 9234 section 5.
constexpr std::array kRows = {
    AttributeRow{kOrigin, "ORIGIN", kWellKnown, 1, 1, 1, kTreatAsWithdraw},
    AttributeRow{kAsPath, "AS_PATH", kWellKnown, 0, 0, kAny, kTreatAsWithdraw},
    AttributeRow{kNextHop, "NEXT_HOP", kWellKnown, 4, 4, 4, kTreatAsWithdraw},
    AttributeRow{kMultiExitDisc, "MULTI_EXIT_DISC", kOptionalLocal, 4, 4, 4, kTreatAsWithdraw},
    AttributeRow{kLocalPref, "LOCAL_PREF", kWellKnown, 4, 4, 4, kTreatAsWithdraw},
    AttributeRow{kAtomicAggregate, "ATOMIC_AGGREGATE", kWellKnown, 1, 0, 0, kAttributeDiscard},
    AttributeRow{kAggregator, "AGGREGATOR", kOptionalTransitive, 0, 6, 8, kAttributeDiscard},
    AttributeRow{kCommunities, "COMMUNITIES", kOptionalTransitive, 4, 4, kAny, kTreatAsWithdraw},
    AttributeRow{kOriginatorId, "ORIGINATOR_ID", kOptionalLocal, 4, 4, 4, kTreatAsWithdraw},
    AttributeRow{kClusterList, "CLUSTER_LIST", kOptionalLocal, 4, 4, kAny, kTreatAsWithdraw},
    AttributeRow{kMpReachNlri, "MP_REACH_NLRI", kOptionalLocal, 0, 0, kAny, kSessionReset},
    AttributeRow{kMpUnreachNlri, "MP_UNREACH_NLRI", kOptionalLocal, 0, 3, kAny, kSessionReset},
    AttributeRow{kExtendedCommunities, "EXTENDED_COMMUNITIES", kOptionalTransitive, 8, 8, kAny, kTreatAsWithdraw},
    AttributeRow{kAs4Path, "AS4_PATH", kOptionalTransitive, 0, 0, kAny, kAttributeDiscard},
    AttributeRow{kAs4Aggregator, "AS4_AGGREGATOR", kOptionalTransitive, 8, 8, 8, kAttributeDiscard},
    AttributeRow{kLargeCommunities, "LARGE_COMMUNITIES", kOptionalTransitive, 12, 12, kAny, kTreatAsWithdraw},
    AttributeRow{kOnlyToCustomer, "OTC", kOptionalTransitive, 4, 4, 4, kTreatAsWithdraw},
};

constexpr std::array<std::int8_t, 256> make_index() {
  std::array<std::int8_t, 256> index{};
  for (auto& slot : index) slot = -1;
  for (std::size_t i = 0; i < kRows.size(); ++i) {
    index[static_cast<std::size_t>(kRows[i].code)] = static_cast<std::int8_t>(i);
  }
  return index;
}
constexpr auto kIndex = make_index();

}  // namespace

std::string_view name_of(Outcome outcome) {
  switch (outcome) {
    case kOk: return "ok";
    case kAttributeDiscard: return "attribute discard";
    case kTreatAsWithdraw: return "treat as withdraw";
    case kSessionReset: return "session reset";
  }
  return "unknown";
}

const AttributeRow* find_attribute(std::uint8_t code) {
  const std::int8_t at = kIndex[code];
  return at < 0 ? nullptr : &kRows[static_cast<unsigned char>(at)];
}

}  // namespace mannerly::bgp
