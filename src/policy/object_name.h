// What a filter is asked for: an AS number, a set (with or without its registry) or a prefix with a range
// operator, as bgpq4, peval and operators write them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/asn.h"
#include "wire/rpsl/range_operator.h"

namespace mannerly::policy {

struct ObjectName {
  enum class Kind : std::uint8_t { kAsn, kAsSet, kRouteSet, kPrefix };
  Kind kind = Kind::kAsn;
  Asn asn;                  // kAsn
  std::string name;         // kAsSet, kRouteSet: upper case
  std::string source;       // "RADB" of "RADB::AS-EXAMPLE", upper case; empty otherwise
  rpsl::PrefixRange range;  // kPrefix
  std::string text;         // as it was written
};

// "AS64500", "AS-EXAMPLE", "AS64500:AS-CUSTOMERS", "RADB::AS-EXAMPLE", "RS-EXAMPLE", "192.0.2.0/24^25-26",
// "192.0.2.1" (a host). Host bits of a prefix are cleared. Error: kUsage, with what was expected.
Result<ObjectName> parse_object_name(std::string_view text);

}  // namespace mannerly::policy
