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

Result<std::vector<GroupRow>> groups_at(const Edition& edition, GroupKind kind, std::optional<Month> month) {
  if (!is_now(edition, month)) {
    if (edition.store() == nullptr) return std::vector<GroupRow>();
    return edition.store()->groups(kind, *month);
  }
  std::vector<GroupRow> out;
  for (const GroupRow& row : edition.group_rows()) {
    if (row.kind == kind) out.push_back(row);
  }
  return out;
}

const GroupRow* find_group(std::span<const GroupRow> rows, std::string_view key) {
  const auto at = std::find_if(rows.begin(), rows.end(), [&](const GroupRow& row) { return row.key == key; });
  return at == rows.end() ? nullptr : &*at;
}

Result<std::optional<GroupRow>> group_at(const Edition& edition, GroupKind kind, std::string_view key,
                                         std::optional<Month> month) {
  MANNERLY_TRY(const std::vector<GroupRow> rows, groups_at(edition, kind, month));
  const GroupRow* row = find_group(rows, key);
  return row == nullptr ? std::optional<GroupRow>() : std::optional(*row);
}

Result<GroupMonths> group_months(const Edition& edition, GroupKind kind, const std::string& key, Month from, Month to) {
  GroupMonths out;
  if (edition.store() != nullptr && from < edition.month()) {
    const Month last = std::min(to, Month{edition.month().number - 1});
    MANNERLY_TRY(const auto days, edition.store()->group_history(kind, key, first_day_of(from), last_day_of(last)));
    for (const auto& [day, row] : days) {
      const Month month = month_number_of(day);
      if (out.empty() || out.back().first != month) out.emplace_back(month, row);
      out.back().second = row;  // the last sealed day speaks for its month
    }
  }
  if (to >= edition.month()) {
    MANNERLY_TRY(const auto now, group_at(edition, kind, key));
    if (now) out.emplace_back(edition.month(), *now);
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

// ---- metrics ----

namespace {

struct MetricWords {
  GroupMetric metric;
  std::string_view name, title, denominator;
};

constexpr std::array<MetricWords, kGroupMetrics> kMetricWords = {{
    {GroupMetric::kFiltering, "filtering", "Mean filtering score", "networks with data"},
    {GroupMetric::kAntiSpoofing, "anti_spoofing", "Mean anti-spoofing score", "networks with data"},
    {GroupMetric::kCoordination, "coordination", "Mean coordination score", "networks with data"},
    {GroupMetric::kIrr, "irr", "Mean IRR score", "networks with data"},
    {GroupMetric::kRpki, "rpki", "Mean RPKI score", "networks with data"},
    {GroupMetric::kRpkiRoutes, "rpki_routes", "Routes that are RPKI valid", "routes"},
    {GroupMetric::kIrrRoutes, "irr_routes", "Routes registered in an IRR", "routes"},
    {GroupMetric::kRpkiInvalid, "rpki_invalid", "Routes that are RPKI invalid", "routes"},
    {GroupMetric::kWithRoa, "with_roa", "Networks with at least one RPKI-valid route", "originating networks"},
}};

std::optional<double> share(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? std::nullopt : std::optional(static_cast<double>(part) / static_cast<double>(whole));
}

}  // namespace

std::string_view name_of(GroupMetric metric) {
  return kMetricWords[static_cast<std::size_t>(metric)].name;
}

std::optional<GroupMetric> parse_group_metric(std::string_view name) {
  for (const MetricWords& words : kMetricWords) {
    if (words.name == name) return words.metric;
  }
  return std::nullopt;
}

std::string_view title_of(GroupMetric metric) {
  return kMetricWords[static_cast<std::size_t>(metric)].title;
}

std::string_view denominator_title(GroupMetric metric) {
  return kMetricWords[static_cast<std::size_t>(metric)].denominator;
}

std::optional<double> value_of(const GroupRow& row, GroupMetric metric) {
  switch (metric) {
    case GroupMetric::kRpkiRoutes: return share(row.rpki_valid, row.routes);
    case GroupMetric::kIrrRoutes: return share(row.registered, row.routes);
    case GroupMetric::kRpkiInvalid: return share(row.rpki_invalid, row.routes);
    case GroupMetric::kWithRoa: return share(row.ases_with_roa, row.originating);
    default: return store::from_millionths(row.categories[static_cast<std::size_t>(metric)].mean);
  }
}

std::uint64_t denominator_of(const GroupRow& row, GroupMetric metric) {
  switch (metric) {
    case GroupMetric::kRpkiRoutes:
    case GroupMetric::kIrrRoutes:
    case GroupMetric::kRpkiInvalid: return row.routes;
    case GroupMetric::kWithRoa: return row.originating;
    default: return row.categories[static_cast<std::size_t>(metric)].with_data;
  }
}

GroupMetric metric_of(readiness::Category category) {
  return static_cast<GroupMetric>(readiness::index_of(category));
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
