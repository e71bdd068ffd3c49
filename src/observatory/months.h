// Which months there are data of.
#pragma once

#include <optional>
#include <string>

#include "base/calendar.h"
#include "observatory/edition.h"

namespace mannerly::observatory {

// A day of it was observed: one of months_of().
bool has_month(const Edition& edition, Month month);
// "no day of 9999-12 was observed; there are data of 2024-11 to 2026-11": runs of months without gaps.
std::string no_month_text(const Edition& edition, Month month);

// The last observed day of the edition's store on which a network was known; nullopt: never, or there is no store.
// For networks that its snapshot does not know any more.
Result<std::optional<Day>> last_known_on(const Edition& edition, Asn asn);

}  // namespace mannerly::observatory
