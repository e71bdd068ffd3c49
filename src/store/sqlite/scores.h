// Scores of networks: their changes, the state of the last sealed day, and a table a month.
#pragma once

#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "store/sqlite/slices.h"

namespace mannerly::store::sqlite {

// Makes the day's rows these; without rows the day is forgotten, and what held before it goes on. The slice itself is
// put or erased afterwards.
Status seal_scores(Connection& connection, const Place& place, std::optional<std::span<const ScoreRow>> rows);

Result<std::vector<Change<ScoreRow>>> read_as_history(Connection& connection, Asn asn, Day from, Day to);
Result<std::vector<std::pair<Month, ScoreRow>>> read_as_months(Connection& connection, Asn asn, Month from, Month to);
Result<std::vector<ScoreRow>> read_month(Connection& connection, Month month);
Result<std::vector<ScoreRow>> read_day(Connection& connection, Day day);

}  // namespace mannerly::store::sqlite
