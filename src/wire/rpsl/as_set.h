// as-set objects (RFC 2622 section 5.1): AS numbers and other as-sets under one name.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/asn.h"
#include "wire/rpsl/registration.h"
#include "wire/rpsl/set_name.h"

namespace mannerly::rpsl {

inline constexpr std::size_t kBadMembersKept = 16;

// An AS number (asn) or an as-set (set), with the registry that was named in front of it, if any.
struct AsSetMember {
  std::optional<Asn> asn;
  SetName set;         // when asn is empty
  std::string source;  // upper case; empty when none was given
  friend bool operator==(const AsSetMember&, const AsSetMember&) = default;
};
// "AS64500", "AS-EXAMPLE", "TEST::AS64500:AS-EXAMPLE". A bare number without "AS" is none.
std::optional<AsSetMember> parse_as_set_member(std::string_view text);
std::string format_as_set_member(const AsSetMember& member);

struct AsSet {
  SetName name;
  std::vector<AsSetMember> members;      // members and, though no RFC has it for as-sets, mp-members
  std::vector<std::string> mbrs_by_ref;  // maintainers whose aut-nums may join by member-of; or "ANY"
  std::size_t bad_members_count = 0;     // words that are no member
  std::vector<std::string> bad_members;  // the first kBadMembersKept of them
  Registration registration;
};

Result<AsSet> parse_as_set(const Object& object);
std::string format_as_set(const AsSet& set);

}  // namespace mannerly::rpsl
