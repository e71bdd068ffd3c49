// Prefixes with several origins in one table, and what excuses them. Most are meant (RFC 1930 section 7 names the
// reasons), so a survey of a snapshot says how many are not explained by anything that is known.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "incident/context.h"

namespace mannerly::incident {

// The first that holds, in this order.
enum class MoasReason : std::uint8_t {
  kRpkiValid,         // every origin is RPKI valid
  kRegistered,        // every origin is RPKI valid or has a route object that covers the prefix
  kPrivateAsn,        // but for one, the origins are numbers that must not be seen at all (private, reserved)
  kListed,            // but for one, the origins are known scrubbers or anycast networks
  kSiblings,          // the origins are of one organisation
  kCustomerProvider,  // the origins hang together as customers, providers and siblings
  kPeers,             // ... when links between peers are taken in too: weak
  kUnexplained,
  kUnexplainedInvalid  // nothing excuses it, and an origin is RPKI invalid
};
inline constexpr std::size_t kMoasReasons = 9;
// "rpki-valid", ...; and a phrase for people.
std::string_view name_of(MoasReason reason);
std::string_view text_of(MoasReason reason);
inline bool is_excused(MoasReason reason) {
  return reason < MoasReason::kUnexplained;
}

struct MoasPrefix {
  Prefix prefix;
  std::vector<Asn> origins;  // ascending, two or more
  MoasReason reason = MoasReason::kUnexplained;
};

struct MoasSurvey {
  std::uint64_t prefixes = 0;  // with at least one AS as origin
  std::array<std::uint64_t, kMoasReasons> by_reason{};
  std::vector<MoasPrefix> moas;  // by prefix
};

// Origins that are AS_SETs or unknown are not looked at. O(routes + MOAS prefixes * log n).
MoasSurvey survey_moas(const Context& context);

}  // namespace mannerly::incident
