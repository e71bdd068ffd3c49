// The sealed days, and where a day stands among them.
#pragma once

#include <optional>
#include <vector>

#include "store/sqlite/connection.h"
#include "store/store.h"

namespace mannerly::store::sqlite {

struct Place {
  Day day;
  bool sealed = false;               // already
  std::optional<Day> before, after;  // its sealed neighbours
  bool is_last() const { return !after; }
  bool ends_month() const { return !after || month_number_of(*after) != month_number_of(day); }
  // The month has a sealed day before this one.
  bool continues_month() const { return before && month_number_of(*before) == month_number_of(day); }
};
Result<Place> place_of(Connection& connection, Day day);

Status put_slice(Connection& connection, const SliceInfo& info);
Status erase_slice(Connection& connection, Day day);
Result<std::vector<SliceInfo>> read_slices(Connection& connection);
// The last sealed day of [from, to].
Result<std::optional<Day>> last_slice(Connection& connection, Day from, Day to);

}  // namespace mannerly::store::sqlite
