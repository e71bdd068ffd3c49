// aut-num objects (RFC 2622 section 6, RFC 4012 section 2): an AS, its policy and its contacts.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "net/asn.h"
#include "wire/rpsl/policy.h"
#include "wire/rpsl/registration.h"

namespace mannerly::rpsl {

struct AutNum {
  Asn asn;
  std::string as_name;
  std::vector<std::string> member_of;  // sets, as written
  // Attributes with a non-empty value, read or not: "a policy is registered" asks for no more.
  std::uint32_t imports = 0;   // import, mp-import and import-via
  std::uint32_t exports = 0;   // export, mp-export and export-via
  std::uint32_t defaults = 0;  // default and mp-default
  std::vector<PolicyLine> policies;
  std::size_t bad_policies = 0;  // policy attributes that parse_policy refuses
  Registration registration;

  // The MANRS metric M6: at least one import and one export.
  bool has_policy() const { return imports > 0 && exports > 0; }
  // Whether a line of this direction names peer as an AS number.
  bool names_peer(Direction direction, Asn peer) const;
};

Result<AutNum> parse_aut_num(const Object& object);
// Of the policies each term becomes a line: "from AS64501 accept ANY". The registration comes last.
std::string format_aut_num(const AutNum& aut_num);

}  // namespace mannerly::rpsl
