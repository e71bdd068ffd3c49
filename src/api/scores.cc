// /api/v1/summary, /scores/distribution, /scores/history, /rpki/coverage.
#include <algorithm>
#include <functional>

#include "api/groups_answer.h"
#include "api/tables.h"
#include "base/text.h"
#include "observatory/changes.h"
#include "observatory/group_json.h"
#include "observatory/months.h"
#include "observatory/participants.h"
#include "observatory/score_json.h"
#include "observatory/words.h"

namespace mannerly::api {

using observatory::GroupMetric;
using store::GroupKind;
using store::GroupRow;

namespace {

std::vector<Parameter> with_months(std::vector<Parameter> first) {
  for (Parameter& parameter : month_parameters()) first.push_back(std::move(parameter));
  return first;
}

void write_incidents(render::JsonWriter& json, const std::vector<store::IncidentCount>& counts, Month month) {
  std::uint64_t sum = 0;
  for (const store::IncidentCount& count : counts) sum += count.month == month ? count.count : 0;
  json.field(format_month(month), sum);
}

Answer summary(const Call& call) {
  const auto months = read_months(call);
  if (!months) return std::unexpected(months.error());
  MANNERLY_TRY(const auto world, observatory::group_at(call.edition(), GroupKind::kWorld, "", months->month));
  if (!world) return std::unexpected(not_found("nothing is known of " + format_month(months->shown)));
  MANNERLY_TRY(const auto before, observatory::group_at(call.edition(), GroupKind::kWorld, "", months->before));
  std::vector<store::IncidentCount> counts;
  if (call.edition().store() != nullptr) {
    MANNERLY_TRY(counts, call.edition().store()->incident_counts(observatory::probable_incidents(call.edition())));
  }
  return document(
      call,
      [&](render::JsonWriter& json) {
        json.begin_object().field("month", format_month(months->shown));
        json.field("compare_month", format_month(months->before)).key("world").begin_object();
        observatory::write_group_row(json, *world, before ? &*before : nullptr, call.edition().profile());
        json.end_object().key("incidents_begun");
        if (call.edition().store() == nullptr) {
          json.null();
        } else {
          json.begin_object();
          write_incidents(json, counts, months->before);
          write_incidents(json, counts, months->shown);
          json.end_object();
        }
        const auto growth = observatory::participant_growth(call.edition().snapshot(), months->shown, months->shown);
        json.key("participants").begin_object();
        constexpr std::string_view kNames[] = {"network_operators", "ixps", "cdn_cloud", "vendors"};
        for (std::size_t p = 0; p < observatory::kProgrammes; ++p) json.field(kNames[p], growth.now[p]);
        json.field("networks", growth.networks).end_object().end_object();
      },
      {.messages = {months_message(*months)}, .links = {{"ui", "/"}}, .facts = facts_of_month(call, *months)});
}

Answer distribution(const Call& call) {
  const auto kind = store::parse_group_kind(call.text("by").value_or("economy"));
  return groups_table(call, kind.value_or(GroupKind::kEconomy));
}

std::expected<observatory::RegionName, Problem> group_of(const Call& call) {
  const std::string code = call.text("group").value_or("world");
  if (code.starts_with("cc:") && code.size() == 5) {
    return observatory::RegionName{GroupKind::kEconomy, upper(std::string_view(code).substr(3))};
  }
  const auto found = observatory::find_region(call.edition(), code);
  if (!found) return std::unexpected(bad_request("group", "world, un:..., rir:..., programme:... or cc:KE"));
  return *found;
}

// A column of a group's counts.
struct CountColumn {
  Column column;
  std::function<std::optional<std::uint64_t>(const GroupRow&)> value;
};

template <class Number>
auto reach_v4(Number store::FamilyReach::* count) {
  return [count](const GroupRow& row) {
    return row.reach ? std::optional<std::uint64_t>(row.reach->v4.*count) : std::nullopt;
  };
}
template <class Number>
auto reach_v6(Number store::FamilyReach::* count) {
  return [count](const GroupRow& row) {
    return row.reach ? std::optional<std::uint64_t>(row.reach->v6.*count) : std::nullopt;
  };
}

// Rows by month, the edition's own month last.
Answer months_table(const Call& call, const std::vector<GroupMetric>& metrics, std::vector<CountColumn> counts = {}) {
  const auto group = group_of(call);
  if (!group) return std::unexpected(group.error());
  const Month to = call.month("to").value_or(call.edition().month());
  const Month from = call.month("from").value_or(Month{to.number - 23});
  const auto known = observatory::months_of(call.edition());
  if (std::ranges::none_of(known, [&](Month month) { return from <= month && month <= to; })) {
    const Month missing = call.has("from") ? from : to;
    return std::unexpected(Problem(404, "no_data", observatory::no_month_text(call.edition(), missing)));
  }
  MANNERLY_TRY(auto found, observatory::group_months(call.edition(), group->kind, group->key, from, to));
  const auto months = std::make_shared<const observatory::GroupMonths>(std::move(found));
  std::vector<Column> columns = {{"month"}, {"networks", ColumnType::kInteger}, {"routes", ColumnType::kInteger}};
  for (const GroupMetric metric : metrics) {
    columns.push_back({observatory::name_of(metric), ColumnType::kNumber, observatory::title_of(metric)});
  }
  for (const CountColumn& count : counts) columns.push_back(count.column);
  return table(call, {.columns = std::move(columns),
                      .rows = months->size(),
                      .write =
                          [months, metrics, counts](std::size_t i, RowWriter& out) {
                            const auto& [month, row] = (*months)[i];
                            out.add(format_month(month)).add(row.ases).add(row.routes);
                            for (const GroupMetric metric : metrics) out.add(observatory::value_of(row, metric));
                            for (const CountColumn& count : counts) out.add(count.value(row));
                          },
                      .envelope = {.messages = {"months without an observed day are not there"}}});
}

Answer history(const Call& call) {
  return months_table(call, {GroupMetric::kFiltering, GroupMetric::kAntiSpoofing, GroupMetric::kCoordination,
                             GroupMetric::kIrr, GroupMetric::kRpki});
}

Answer coverage(const Call& call) {
  std::vector<GroupMetric> metrics = {GroupMetric::kRpkiRoutes, GroupMetric::kRpkiInvalid, GroupMetric::kWithRoa,
                                      GroupMetric::kIrrRoutes};
  metrics.insert(metrics.end(), kReachMetrics.begin(), kReachMetrics.end());
  return months_table(
      call, metrics,
      {{{"originating", ColumnType::kInteger, "networks that originate routes"},
        [](const GroupRow& row) { return std::optional<std::uint64_t>(row.originating); }},
       {{"routes_v4", ColumnType::kInteger, "IPv4 routes"}, reach_v4(&store::FamilyReach::routes)},
       {{"routes_v6", ColumnType::kInteger, "IPv6 routes"}, reach_v6(&store::FamilyReach::routes)},
       {{"announced_v4", ColumnType::kInteger, "IPv4 addresses, each once"}, reach_v4(&store::FamilyReach::space)},
       {{"announced_v6", ColumnType::kInteger, "blocks of /48 of IPv6, each once"},
        reach_v6(&store::FamilyReach::space)},
       {{"originating_v4", ColumnType::kInteger, "networks that originate IPv4 routes"},
        reach_v4(&store::FamilyReach::originating)},
       {{"originating_v6", ColumnType::kInteger, "networks that originate IPv6 routes"},
        reach_v6(&store::FamilyReach::originating)}});
}

const std::vector<Parameter>& history_parameters() {
  static const std::vector<Parameter> parameters = {
      {.name = "group",
       .kind = Kind::kText,
       .help = "world, un:eastern-africa, rir:afrinic, programme:ixp, membership:participant, cc:KE",
       .fallback = "world"},
      {.name = "from", .kind = Kind::kMonth, .help = "first month; without it two years back"},
      {.name = "to", .kind = Kind::kMonth, .help = "last month"}};
  return parameters;
}

}  // namespace

std::span<const Route> score_routes() {
  static const std::vector<Route> routes = {
      {.pattern = "/api/v1/summary",
       .handle = summary,
       .summary = "The world in brief: scores, states, coverage, incidents, participants",
       .schema = "summary",
       .parameters = with_months({})},
      {.pattern = "/api/v1/scores/distribution",
       .handle = distribution,
       .summary = "Mean scores and coverage of all groups of a kind",
       .schema = "group_row",
       .formats = {Format::kJson, Format::kCsv, Format::kNdjson},
       .parameters =
           with_months({{.name = "by",
                         .kind = Kind::kWord,
                         .help = "kind of group",
                         .words = {"economy", "region", "sub-region", "rir", "programme", "membership", "world"},
                         .fallback = "economy"}}),
       .paged = true},
      {.pattern = "/api/v1/scores/history",
       .handle = history,
       .summary = "Mean scores of a group by month",
       .schema = "history_row",
       .formats = {Format::kJson, Format::kCsv, Format::kNdjson},
       .parameters = history_parameters(),
       .paged = true,
       .heavy = true},
      {.pattern = "/api/v1/rpki/coverage",
       .handle = coverage,
       .summary = "RPKI coverage of a group by month: by routes, by address space, by networks; of each family",
       .schema = "coverage_row",
       .formats = {Format::kJson, Format::kCsv, Format::kNdjson},
       .parameters = history_parameters(),
       .paged = true,
       .heavy = true}};
  return routes;
}

}  // namespace mannerly::api
