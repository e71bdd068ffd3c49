#include "observatory/months.h"

#include <fmt/format.h>

#include <algorithm>

#include "observatory/groups.h"

namespace mannerly::observatory {

bool has_month(const Edition& edition, Month month) {
  return std::ranges::binary_search(months_of(edition), month);
}

std::string no_month_text(const Edition& edition, Month month) {
  const std::vector<Month> months = months_of(edition);
  std::string runs;
  for (std::size_t i = 0; i < months.size();) {
    std::size_t end = i + 1;
    while (end < months.size() && months[end].number == months[end - 1].number + 1) ++end;
    runs += runs.empty() ? "" : ", ";
    runs += format_month(months[i]);
    if (end - i > 1) runs += " to " + format_month(months[end - 1]);
    i = end;
  }
  return fmt::format("no day of {} was observed; there are data of {}", format_month(month), runs);
}

Result<std::optional<Day>> last_known_on(const Edition& edition, Asn asn) {
  const auto slices = edition.slices();
  if (edition.store() == nullptr || slices.empty()) return std::optional<Day>();
  MANNERLY_TRY(const auto changes, edition.store()->as_history(asn, slices.front().day, slices.back().day));
  for (std::size_t i = changes.size(); i-- > 0;) {
    if (!changes[i].row) continue;
    const Day gone = i + 1 < changes.size() ? changes[i + 1].from : Day{slices.back().day.number + 1};
    const auto after = std::ranges::lower_bound(slices, gone, {}, &store::SliceInfo::day);
    if (after != slices.begin()) return std::optional(std::prev(after)->day);
  }
  return std::optional<Day>();
}

}  // namespace mannerly::observatory
