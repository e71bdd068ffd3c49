// Groups of networks: a row a day.
#pragma once

#include <span>
#include <utility>
#include <vector>

#include "store/sqlite/slices.h"

namespace mannerly::store::sqlite {

// Replaces the day's rows; none: forgets them.
Status seal_groups(Connection& connection, Day day, std::span<const GroupRow> rows);

Result<std::vector<std::pair<Day, GroupRow>>> read_group_history(Connection& connection, GroupKind kind,
                                                                 const std::string& key, Day from, Day to);
Result<std::vector<GroupRow>> read_groups(Connection& connection, GroupKind kind, Month month);

}  // namespace mannerly::store::sqlite
