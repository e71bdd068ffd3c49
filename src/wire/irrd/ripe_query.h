// RIPE-style queries: flags, then one search. Private to wire/irrd.
#pragma once

#include "wire/irrd/query.h"

namespace mannerly::irrd {

std::expected<RipeQuery, Refusal> parse_ripe_query(std::string_view line);

// "RIPE,radb" as {"RIPE", "RADB"}, each name once.
std::expected<std::vector<std::string>, Refusal> parse_names(std::string_view text);
// A prefix, or an address as the prefix of its full length.
std::optional<Prefix> parse_prefix_or_address(std::string_view text);

}  // namespace mannerly::irrd
