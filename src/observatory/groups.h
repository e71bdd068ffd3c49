// Questions about groups of networks: the world, economies, regions, RIRs, programmes; now, at the end of an earlier
// month, over months, and compared. What is asked about now comes from the edition, what is asked about then from its
// store; both are the same rows.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/calendar.h"
#include "base/result.h"
#include "observatory/edition.h"
#include "observatory/group_metric.h"
#include "store/rows.h"

namespace mannerly::observatory {

// Whether a month is answered by the edition itself: none given, its own, or a later one.
bool is_now(const Edition& edition, std::optional<Month> month);
// The month that an answer speaks of.
Month month_of(const Edition& edition, std::optional<Month> month);
// Months that a view may ask for: those of sealed days and the edition's own, ascending.
std::vector<Month> months_of(const Edition& edition);

// All groups of a kind, by key; of a month without a sealed day: none.
Result<std::vector<store::GroupRow>> groups_at(const Edition& edition, store::GroupKind kind,
                                               std::optional<Month> month = {});
// nullptr: no such group.
const store::GroupRow* find_group(std::span<const store::GroupRow> rows, std::string_view key);
Result<std::optional<store::GroupRow>> group_at(const Edition& edition, store::GroupKind kind, std::string_view key,
                                                std::optional<Month> month = {});

// One group month by month, ascending; months without a sealed day are not there. The edition's own month is its last
// entry when `to` reaches it. O(months).
using GroupMonths = std::vector<std::pair<Month, store::GroupRow>>;
Result<GroupMonths> group_months(const Edition& edition, store::GroupKind kind, const std::string& key, Month from,
                                 Month to);
// The value of the month; nullopt: no data.
const store::GroupRow* row_of_month(const GroupMonths& months, Month month);

// Incidents that count as probable: those that the profile scores. What lists and counts of groups begin with.
store::IncidentFilter probable_incidents(const Edition& edition);

// "previous", "year_ago", "2025-11": the month that another one is compared with. nullopt: none of these.
std::optional<Month> parse_compare(std::string_view text, Month month);

// ---- names in addresses ----

// "world", "un:western-africa", "rir:ripe-ncc", "programme:ixp", "membership:other"; economies are not regions:
// "cc:KE".
std::string region_code(store::GroupKind kind, std::string_view key);
struct RegionName {
  store::GroupKind kind = store::GroupKind::kWorld;
  std::string key;
};
// Among the edition's groups; nullopt: none has this code.
std::optional<RegionName> find_region(const Edition& edition, std::string_view code);
// "Kenya", "Western Africa", "the world", "Internet exchanges": for people.
std::string title_of(store::GroupKind kind, std::string_view key);

// The groups that a region is made of: sub-regions of a region, economies of a sub-region or RIR; by key. For an RIR
// the largest `most` economies that have networks of it.
std::vector<RegionName> members_of(const Edition& edition, const RegionName& region, std::size_t most = 60);

}  // namespace mannerly::observatory
