// Names of sets and references to them (RFC 2622 sections 2 and 5): "AS-EXAMPLE",
// "AS64500:AS-CUSTOMERS:AS64501", "RS-EXAMPLE", and the registry in front of them that operators and
// tools write: "TEST::AS-EXAMPLE" (IRRd, bgpq4, PeeringDB).
//
// Deviation from RFC 2622: a name may end in '-' or '_', because registered sets do.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/asn.h"

namespace mannerly::rpsl {

inline constexpr std::size_t kSetNameBytesMax = 512;
inline constexpr std::size_t kSetNamePartsMax = 64;

enum class SetKind : std::uint8_t { kAsSet, kRouteSet, kFilterSet, kRtrSet, kPeeringSet };
// "AS-", "RS-", "FLTR-", "RTRS-", "PRNG-".
std::string_view prefix_of(SetKind kind);

struct SetName {
  SetKind kind = SetKind::kAsSet;
  std::string name;  // upper case, all parts

  friend bool operator==(const SetName&, const SetName&) = default;

  // The parts between colons, first to last.
  std::vector<std::string_view> parts() const;
  bool is_hierarchical() const { return name.find(':') != std::string::npos; }
  // "AS64500:AS-X" of "AS64500:AS-X:AS64501"; empty for a name of one part.
  std::string_view parent() const;
  // The AS number that a hierarchical name begins with: it says who may register the set.
  std::optional<Asn> leading_asn() const;
};

// nullopt when a part is neither an AS number nor a set name, when all parts are AS numbers, when
// set names of two kinds are mixed, when the name is reserved (AS-ANY, RS-ANY, PeerAS, ...).
std::optional<SetName> parse_set_name(std::string_view text);

// "RIPE::AS-EXAMPLE" -> {"RIPE", "AS-EXAMPLE"}; without "::" source is empty. Views into text.
// nullopt when the source is not a registry's name or nothing follows.
struct SourcedText {
  std::string_view source;
  std::string_view name;
};
std::optional<SourcedText> split_source(std::string_view text);

// "TEST::AS64500:AS-X". source is upper case, empty when none was given.
struct SetReference {
  std::string source;
  SetName set;
  friend bool operator==(const SetReference&, const SetReference&) = default;
};
std::optional<SetReference> parse_set_reference(std::string_view text);
std::string format_set_reference(const SetReference& reference);

}  // namespace mannerly::rpsl
