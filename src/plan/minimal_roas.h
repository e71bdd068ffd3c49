// ROAs that authorise exactly the routes that they are made for.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "net/prefix.h"
#include "plan/roa.h"

namespace mannerly::plan {

struct MinimalRoa {
  Roa roa;
  std::uint32_t routes = 0;  // of the given prefixes
};

// prefixes: sorted, each once; those that `asn` announces and that need a ROA. A prefix and its more-specifics share a
// ROA only when every prefix that its maxLength allows is among them (RFC 9319 section 5). The result covers each
// prefix once, is sorted, and authorises nothing else. O(n * log n).
std::vector<MinimalRoa> minimal_roas(Asn asn, std::span<const Prefix> prefixes);

// Number of prefixes that a ROA authorises: 2^(n+1) - 1 for n additional bits; saturates.
std::uint64_t authorised_count(const Roa& roa);

}  // namespace mannerly::plan
