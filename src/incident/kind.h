// What can be wrong with a route: the kinds of incident.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace mannerly::incident {

// The numbers are part of saved states and snapshots: add at the end, never reuse one.
enum class Kind : std::uint8_t {
  kNone = 0,
  kMoas,                       // another AS originates exactly the victim's prefix
  kSubMoas,                    // another AS originates a more-specific of the victim's prefix
  kSquat,                      // allocated space that its holder does not announce, originated by another
  kForgedEdge,                 // the true origin behind a link that does not exist, same prefix
  kForgedSubprefix,            // the same with a more-specific ("defcon")
  kForgedPath,                 // a link that does not exist farther from the origin; ASPA calls the path invalid
  kLeak1,                      // RFC 7908 type 1: provider to provider ("hairpin")
  kLeak2,                      // type 2: peer to peer
  kLeak3,                      // type 3: provider to peer
  kLeak4,                      // type 4: peer to provider
  kLeak5,                      // type 5: routes of others originated anew, in number
  kLeak6,                      // type 6: internal more-specifics of one's own space
  kBogonPrefix,                // full bogon (validity/bogon.h)
  kBogonPrefixAdministrative,  // reserved by a registry
  kBogonAsn,
  kBogonAsnAdministrative,
};
inline constexpr std::size_t kKinds = 17;  // with kNone

// "moas", "leak-1", "bogon-prefix-administrative", ...; "none".
std::string_view name_of(Kind kind);
// For people: "Origin hijack", "Route leak, type 1 (provider to provider)", ...
std::string_view title_of(Kind kind);
std::optional<Kind> parse_kind(std::string_view name);

// What the evidence of a kind is weighed by.
enum class Group : std::uint8_t { kMisorigination, kForgery, kLeak, kBogon };
Group group_of(Kind kind);

}  // namespace mannerly::incident
