// BGP path attributes: their codes, flags and the table that says how each is checked.
//
// RFC 4271 section 4.3 (base), RFC 7606 (error handling), RFC 4456, 4360, 1997, 4760, 6793, 8092, 9234.
// What happens to a route with a malformed attribute is a value (Outcome), not an error.
#pragma once

#include <cstdint>
#include <string_view>

namespace mannerly::bgp {

enum class AttributeCode : std::uint8_t {
  kOrigin = 1,
  kAsPath = 2,
  kNextHop = 3,
  kMultiExitDisc = 4,
  kLocalPref = 5,
  kAtomicAggregate = 6,
  kAggregator = 7,
  kCommunities = 8,
  kOriginatorId = 9,
  kClusterList = 10,
  kMpReachNlri = 14,
  kMpUnreachNlri = 15,
  kExtendedCommunities = 16,
  kAs4Path = 17,
  kAs4Aggregator = 18,
  kLargeCommunities = 32,
  kOnlyToCustomer = 35,
};

inline constexpr std::uint8_t kFlagOptional = 0x80;
inline constexpr std::uint8_t kFlagTransitive = 0x40;
inline constexpr std::uint8_t kFlagPartial = 0x20;
inline constexpr std::uint8_t kFlagExtendedLength = 0x10;

// What RFC 7606 section 2 says to do with an UPDATE, from harmless to worst; they compare in that order.
enum class Outcome : std::uint8_t {
  kOk,
  kAttributeDiscard,  // the route stands without the attribute
  kTreatAsWithdraw,   // the announced routes are as if they had been withdrawn
  kSessionReset,      // nothing in the message can be trusted
};

std::string_view name_of(Outcome outcome);

// One row an attribute that this project understands.
struct AttributeRow {
  AttributeCode code;
  std::string_view name;
  std::uint8_t flags;         // Optional and Transitive as the attribute must carry them
  std::uint16_t length_unit;  // the value's length is a multiple of this; 0: checked by its own parser
  std::uint16_t length_min;   // at least this
  std::uint16_t length_max;   // and at most this
  Outcome malformed;          // what a bad length or value leads to
};

// The row of a code; null for an attribute that is kept unread.
const AttributeRow* find_attribute(std::uint8_t code);

}  // namespace mannerly::bgp
