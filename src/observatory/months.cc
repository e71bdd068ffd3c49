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

}  // namespace mannerly::observatory
