#include "observatory/groups.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/text.h"
#include "readiness/economies.h"
#include "readiness/regions.h"

namespace mannerly::observatory {

using store::GroupKind;
using store::GroupRow;

bool is_now(const Edition& edition, std::optional<Month> month) {
  return !month || *month >= edition.month();
}

Month month_of(const Edition& edition, std::optional<Month> month) {
  return is_now(edition, month) ? edition.month() : *month;
}

std::vector<Month> months_of(const Edition& edition) {
  std::vector<Month> out;
  for (const store::SliceInfo& slice : edition.slices()) {
    const Month month = month_number_of(slice.day);
    if ((out.empty() || out.back() < month) && month < edition.month()) out.push_back(month);
  }
  out.push_back(edition.month());
  return out;
}

namespace {

// The rows of a month: the edition has those of all months at hand.
std::span<const GroupRow> rows_of_kind(const Edition& edition, GroupKind kind, Month month) {
  const std::span<const GroupRow> rows = edition.groups_in(month);
  const auto found = std::ranges::equal_range(rows, kind, {}, &GroupRow::kind);
  return {found.begin(), found.end()};
}

const GroupRow* row_in(const Edition& edition, GroupKind kind, std::string_view key, Month month) {
  const std::span<const GroupRow> rows = rows_of_kind(edition, kind, month);
  const auto at =
      std::ranges::lower_bound(rows, key, {}, [](const GroupRow& row) { return std::string_view(row.key); });
  return at != rows.end() && at->key == key ? &*at : nullptr;
}

}  // namespace

Result<std::vector<GroupRow>> groups_at(const Edition& edition, GroupKind kind, std::optional<Month> month) {
  const std::span<const GroupRow> rows = rows_of_kind(edition, kind, month_of(edition, month));
  return std::vector<GroupRow>(rows.begin(), rows.end());
}

const GroupRow* find_group(std::span<const GroupRow> rows, std::string_view key) {
  const auto at = std::find_if(rows.begin(), rows.end(), [&](const GroupRow& row) { return row.key == key; });
  return at == rows.end() ? nullptr : &*at;
}

Result<std::optional<GroupRow>> group_at(const Edition& edition, GroupKind kind, std::string_view key,
                                         std::optional<Month> month) {
  const GroupRow* row = row_in(edition, kind, key, month_of(edition, month));
  return row == nullptr ? std::optional<GroupRow>() : std::optional(*row);
}

Result<GroupMonths> group_months(const Edition& edition, GroupKind kind, const std::string& key, Month from, Month to) {
  GroupMonths out;
  for (const Month month : months_of(edition)) {
    if (month < from || month > to) continue;
    if (const GroupRow* row = row_in(edition, kind, key, month)) out.emplace_back(month, *row);
  }
  return out;
}

const GroupRow* row_of_month(const GroupMonths& months, Month month) {
  const auto at = std::find_if(months.begin(), months.end(), [&](const auto& entry) { return entry.first == month; });
  return at == months.end() ? nullptr : &at->second;
}

store::IncidentFilter probable_incidents(const Edition& edition) {
  store::IncidentFilter filter;
  filter.confidence_min = static_cast<std::uint32_t>(edition.profile().incident_confidence_min * store::kMillion);
  return filter;
}

std::optional<Month> parse_compare(std::string_view text, Month month) {
  if (text == "previous") return Month{month.number - 1};
  if (text == "year_ago") return Month{month.number - 12};
  return parse_month(text);
}

// ---- names ----

namespace {

std::string slug(std::string_view name) {
  std::string out;
  for (const char c : lower(name)) {
    const bool plain = (c >= 'a' && c <= 'z') || is_digit(c);
    if (plain) {
      out += c;
    } else if (!out.empty() && out.back() != '-') {
      out += '-';
    }
  }
  while (!out.empty() && out.back() == '-') out.pop_back();
  return out;
}

std::string_view membership_title(std::string_view key) {
  if (key == "participant") return "Participants";
  if (key == "other") return "Other networks";
  return key;
}

std::string_view programme_title(std::string_view key) {
  if (key == "network-operator") return "Network operators";
  if (key == "ixp") return "Internet exchange points";
  if (key == "cdn-cloud") return "CDN and cloud providers";
  if (key == "vendor") return "Equipment vendors";
  return key;
}

}  // namespace

std::string region_code(GroupKind kind, std::string_view key) {
  switch (kind) {
    case GroupKind::kWorld: return "world";
    case GroupKind::kEconomy: return "cc:" + std::string(key);
    case GroupKind::kRir: return "rir:" + slug(key);
    case GroupKind::kRegion:
    case GroupKind::kSubRegion: return "un:" + slug(key);
    case GroupKind::kMembership: return "membership:" + slug(key);
    case GroupKind::kProgramme: break;
  }
  return "programme:" + slug(key);
}

std::optional<RegionName> find_region(const Edition& edition, std::string_view code) {
  for (const GroupRow& row : edition.group_rows()) {
    if (row.kind == GroupKind::kEconomy || (row.key.empty() && row.kind != GroupKind::kWorld)) continue;
    if (region_code(row.kind, row.key) == code) return RegionName{row.kind, row.key};
  }
  return std::nullopt;
}

std::string title_of(GroupKind kind, std::string_view key) {
  if (kind == GroupKind::kWorld) return "the world";
  if (key.empty()) return "unknown";
  if (kind == GroupKind::kProgramme) return std::string(programme_title(key));
  if (kind == GroupKind::kMembership) return std::string(membership_title(key));
  if (kind != GroupKind::kEconomy || key.size() != 2) return std::string(key);
  const std::string_view name = readiness::economy_name({key[0], key[1]});
  return std::string(name.empty() ? key : name);
}

namespace {

std::vector<RegionName> economies_of_rir(const Edition& edition, std::string_view rir, std::size_t most) {
  std::map<std::string, std::size_t> counts;
  for (const readiness::AsScore& score : edition.scores()) {
    if (!score.in_universe || score.economy[0] == '\0' || readiness::name_of(score.rir) != rir) continue;
    ++counts[std::string(score.economy.data(), 2)];
  }
  std::vector<std::pair<std::string, std::size_t>> ordered(counts.begin(), counts.end());
  std::stable_sort(ordered.begin(), ordered.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  if (ordered.size() > most) ordered.resize(most);
  std::sort(ordered.begin(), ordered.end());
  std::vector<RegionName> out;
  for (const auto& [code, count] : ordered) out.push_back({GroupKind::kEconomy, code});
  return out;
}

}  // namespace

std::vector<RegionName> members_of(const Edition& edition, const RegionName& region, std::size_t most) {
  if (region.kind == GroupKind::kRir) return economies_of_rir(edition, region.key, most);
  std::set<std::string> keys;
  const bool sub = region.kind == GroupKind::kSubRegion;
  for (const GroupRow& row : edition.group_rows()) {
    if (row.kind != GroupKind::kEconomy || row.key.size() != 2) continue;
    const readiness::UnRegion un = readiness::un_region_of({row.key[0], row.key[1]});
    if (sub && un.sub_region == region.key) keys.insert(row.key);
    if (region.kind == GroupKind::kRegion && un.region == region.key && !un.sub_region.empty()) {
      keys.emplace(un.sub_region);
    }
    if (region.kind == GroupKind::kWorld && !un.region.empty()) keys.emplace(un.region);
  }
  const GroupKind kind = sub                                 ? GroupKind::kEconomy
                         : region.kind == GroupKind::kRegion ? GroupKind::kSubRegion
                                                             : GroupKind::kRegion;
  std::vector<RegionName> out;
  for (const std::string& key : keys) {
    if (out.size() < most) out.push_back({kind, key});
  }
  return out;
}

}  // namespace mannerly::observatory
