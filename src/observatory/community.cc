#include "observatory/community.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "incident/kind.h"
#include "observatory/groups.h"

namespace mannerly::observatory {
namespace {

using store::GroupKind;
using store::GroupRow;

constexpr int kFirstYear = 1990;

Status add_counts(const Edition& edition, const store::IncidentFilter& filter, int sign,
                  std::vector<CommunityMonth>& months) {
  MANNERLY_TRY(const auto counts, edition.store()->incident_counts(filter));
  for (const store::IncidentCount& count : counts) {
    const int at = count.month.number - months.front().month.number;
    if (at < 0 || at >= static_cast<int>(months.size())) continue;
    const auto group = static_cast<std::size_t>(incident::group_of(static_cast<incident::Kind>(count.kind)));
    auto& number = months[static_cast<std::size_t>(at)].incidents[group];
    number = sign > 0 ? number + count.count : number - count.count;
  }
  return {};
}

// The groups of a kind as of the last observed month of [from, to].
Result<std::optional<std::pair<Month, std::vector<GroupRow>>>> last_groups(const Edition& edition, GroupKind kind,
                                                                           Month from, Month to) {
  using Found = std::optional<std::pair<Month, std::vector<GroupRow>>>;
  for (Month month = to; month >= from; --month.number) {
    MANNERLY_TRY(auto rows, edition.store()->groups(kind, month));
    if (!rows.empty()) return Found(std::pair{month, std::move(rows)});
  }
  return Found();
}

Status fill_groups(const Edition& edition, CommunityYear& out) {
  if (edition.store() == nullptr) return {};
  const Month december{out.from.number - 1};
  for (const GroupKind kind : {GroupKind::kWorld, GroupKind::kRegion, GroupKind::kProgramme}) {
    MANNERLY_TRY(const auto begin, last_groups(edition, kind, december, december));
    MANNERLY_TRY(const auto end, last_groups(edition, kind, out.from, out.to));
    if (!end) continue;
    for (const GroupRow& row : end->second) {
      CommunityGroup group{.kind = kind, .key = row.key, .end_month = end->first, .end = row};
      if (begin) {
        group.begin_month = begin->first;
        const auto found = std::ranges::find(begin->second, row.key, &GroupRow::key);
        if (found != begin->second.end()) group.begin = *found;
      }
      out.groups.push_back(std::move(group));
    }
  }
  return {};
}

// What those who had joined by the end of the year have today; an undated joining may have been at any time.
void fill_networks(const snapshot::Snapshot& s, CommunityYear& out) {
  std::set<snapshot::Economy> economies;
  for (const auto& [asn, joining] : joinings_of(s)) {
    if (joining.month && *joining.month > out.to) continue;
    ++out.networks;
    const snapshot::AsRow* as = s.find_as(asn);
    if (as != nullptr && as->economy[0] != '\0') economies.insert(as->economy);
  }
  out.economies = static_cast<std::uint32_t>(economies.size());
}

void add_caveats(const Edition& edition, CommunityYear& out) {
  if (edition.snapshot().simulated()) {
    out.caveats.emplace_back(
        "Simulated data: no network, person or incident in it is real, whatever its number or name.");
  }
  if (edition.store() == nullptr) {
    out.caveats.emplace_back("There is no history here: incidents, regions and joining have no data.");
    return;
  }
  const auto missing = std::ranges::count_if(out.months, [](const CommunityMonth& m) { return !m.observed; });
  if (missing > 0) out.caveats.push_back(fmt::format("{} months of the year were not observed.", missing));
  if (out.to.month() != 12) out.caveats.push_back(fmt::format("The year is told up to {}.", format_month(out.to)));
  if (out.growth.undated > 0) {
    out.caveats.push_back(
        fmt::format("Of {} participants nobody says when they joined; they are counted from the "
                    "beginning.",
                    out.growth.undated));
  }
  out.caveats.emplace_back("Participants are those of today's list: who left in the meantime is not counted.");
}

std::uint64_t sum_of(const ParticipantsAt& at) {
  return std::accumulate(at.participants.begin(), at.participants.end(), std::uint64_t{0});
}

}  // namespace

std::uint64_t CommunityMonth::total() const {
  return std::accumulate(incidents.begin(), incidents.end(), std::uint64_t{0});
}

std::optional<double> CommunityMonth::per_thousand() const {
  if (!observed || !originating || *originating == 0) return std::nullopt;
  return static_cast<double>(total()) * 1000 / *originating;
}

Result<CommunityYear> community_of(const Edition& edition, int year) {
  if (year < kFirstYear || year > edition.month().year()) {
    return fail(ErrorCode::kNotFound, fmt::format("a year from {} to {}", kFirstYear, edition.month().year()));
  }
  CommunityYear out{.year = year, .from = {12 * year}, .to = std::min<Month>({12 * year + 11}, edition.month())};
  out.growth = participant_growth(edition.snapshot(), {out.from.number - 1}, out.to);
  fill_networks(edition.snapshot(), out);
  MANNERLY_TRY(out.months, community_months(edition, out.from, out.to));
  MANNERLY_CHECK_OK(fill_groups(edition, out));
  MANNERLY_TRY(out.joining, joining_effects(edition, out.from, out.to));
  MANNERLY_TRY(out.rates, incident_rates(edition, out.from, out.to));
  add_caveats(edition, out);
  return out;
}

Result<std::vector<CommunityMonth>> community_months(const Edition& edition, Month from, Month to) {
  std::vector<CommunityMonth> out;
  for (Month month = from; month <= to; ++month.number) out.push_back({.month = month});
  if (edition.store() == nullptr || out.empty()) return out;
  for (CommunityMonth& month : out) {
    month.observed = std::ranges::any_of(
        edition.slices(), [&](const store::SliceInfo& slice) { return month_number_of(slice.day) == month.month; });
    if (!month.observed) continue;
    MANNERLY_TRY(const auto rows, edition.store()->groups(GroupKind::kWorld, month.month));
    if (!rows.empty()) month.originating = rows.front().originating;
  }
  // Those that count: sure enough, and no accepted dispute.
  const auto sure = static_cast<std::uint32_t>(edition.profile().incident_confidence_min * store::kMillion + 0.5);
  store::IncidentFilter filter{
      .from = begin_of(first_day_of(from)), .to = begin_of(first_day_of({to.number + 1})), .confidence_min = sure};
  MANNERLY_CHECK_OK(add_counts(edition, filter, 1, out));
  filter.feedback = static_cast<std::uint8_t>(snapshot::FeedbackState::kAccepted);
  MANNERLY_CHECK_OK(add_counts(edition, filter, -1, out));
  return out;
}

std::string community_group_title(const CommunityGroup& group) {
  if (group.kind == GroupKind::kWorld) return "World";
  return group.key.empty() ? std::string("Unknown region") : title_of(group.kind, group.key);
}

std::string community_verdict(const CommunityYear& year) {
  return fmt::format(
      "{} organisations took part at the end of {}, {} when {} began; of today's networks these have {}, in {} "
      "economies.",
      sum_of(year.growth.months.back()), format_month(year.to), sum_of(year.growth.months.front()), year.year,
      year.networks, year.economies);
}

}  // namespace mannerly::observatory
