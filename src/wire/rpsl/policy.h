// Policy lines of aut-num objects: import, export and default (RFC 2622 section 6), mp-import,
// mp-export and mp-default (RFC 4012 section 2), import-via and export-via (the RIPE database).
//
// Read of them: which peers a line names, and the words of its action and filter. Filters are kept as
// text, not evaluated. Structured policies ({ ...; } except/refine ...) give one term a peering, each
// with the filter of its own factor; how refine and except combine them is not computed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/asn.h"
#include "wire/rpsl/object.h"

namespace mannerly::rpsl {

inline constexpr std::size_t kPolicyWordsMax = 65536;  // of one line
inline constexpr std::size_t kPolicyTermsMax = 4096;   // of one line

enum class Direction : std::uint8_t { kImport, kExport, kDefault };

// One peering with what is taken from it or told to it.
struct PolicyTerm {
  std::vector<Asn> peers;              // AS numbers that the peering names, but for those after EXCEPT
  std::vector<std::string> peer_sets;  // as-sets and peering-sets, upper case; "AS-ANY" among them
  std::string peering;                 // all words between from/to and what follows, joined by blanks
  std::string action;                  // after "action"; empty when there is none
  std::string filter;                  // after accept/announce (of default: networks); empty when there is none
};

struct PolicyLine {
  Direction direction = Direction::kImport;
  bool multiprotocol = false;  // an mp- attribute
  std::string afi;             // after "afi", lower case; empty when not given
  std::vector<PolicyTerm> terms;
};

// The direction of a policy attribute, in any case; nullopt when it is another attribute.
std::optional<Direction> policy_direction(std::string_view attribute_name);

// Fails with kInvalid when no peering with a filter can be found, kLimit beyond the limits above.
Result<PolicyLine> parse_policy(const Attribute& attribute);

// The filter lets the whole table through but for named exceptions: "ANY", "AS-ANY", "any AND NOT {...}".
bool is_any(std::string_view filter);

}  // namespace mannerly::rpsl
