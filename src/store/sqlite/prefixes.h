// Announced (prefix, origin) pairs: their changes and the state of the last sealed day.
#pragma once

#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "store/sqlite/slices.h"

namespace mannerly::store::sqlite {

// As seal_scores.
Status seal_prefixes(Connection& connection, const Place& place, std::optional<std::span<const PrefixRow>> rows);

Result<std::vector<std::pair<Asn, Change<PrefixRow>>>> read_prefix_history(Connection& connection, const Prefix& prefix,
                                                                           Day from, Day to);
Result<std::vector<std::pair<Prefix, Change<PrefixRow>>>> read_origin_history(Connection& connection, Asn origin,
                                                                              Day from, Day to);

}  // namespace mannerly::store::sqlite
