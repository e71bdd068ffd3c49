// route-set objects (RFC 2622 section 5.2, RFC 4012 section 4.2): prefixes with range operators and
// other sets, each with a range operator, too.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/asn.h"
#include "net/prefix.h"
#include "wire/rpsl/range_operator.h"
#include "wire/rpsl/registration.h"
#include "wire/rpsl/set_name.h"

namespace mannerly::rpsl {

struct RouteSetMember {
  enum class Kind : std::uint8_t {
    kPrefix,
    kSet,  // a route-set, or an as-set: the routes of its members
    kAsn,  // the routes of the AS
  };
  Kind kind = Kind::kPrefix;
  Prefix prefix;
  SetName set;
  Asn asn;
  RangeOperator range;
  std::string source;  // of kSet and kAsn; upper case; empty when none was given
  friend bool operator==(const RouteSetMember&, const RouteSetMember&) = default;
};
// "192.0.2.0/24^+", "RS-EXAMPLE^24", "AS64500", "TEST::AS-EXAMPLE^-". AS numbers and as-sets are
// taken in members, too, as IRRd takes them.
std::optional<RouteSetMember> parse_route_set_member(std::string_view text);
std::string format_route_set_member(const RouteSetMember& member);

struct RouteSet {
  SetName name;
  // members, then mp-members, with what both repeat. IPv6 prefixes in members are taken, too.
  std::vector<RouteSetMember> members;
  std::vector<std::string> mbrs_by_ref;
  std::size_t bad_members_count = 0;
  std::vector<std::string> bad_members;  // the first kBadMembersKept (as_set.h) of them
  Registration registration;
};

Result<RouteSet> parse_route_set(const Object& object);
// IPv6 prefixes go to mp-members, all else to members.
std::string format_route_set(const RouteSet& set);

}  // namespace mannerly::rpsl
