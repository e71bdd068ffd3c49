#include "api/groups_answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "observatory/group_json.h"
#include "observatory/words.h"

namespace mannerly::api {

using observatory::GroupMetric;
using store::GroupKind;
using store::GroupRow;

std::vector<Parameter> month_parameters() {
  return {{.name = "month", .kind = Kind::kMonth, .help = "the end of this month; without it the newest day"},
          {.name = "compare", .kind = Kind::kText, .help = "previous, year_ago or a month", .fallback = "previous"}};
}

std::expected<Months, Problem> read_months(const Call& call) {
  Months months;
  if (const auto month = call.month("month"); !observatory::is_now(call.edition(), month)) months.month = month;
  months.shown = observatory::month_of(call.edition(), months.month);
  const auto before = observatory::parse_compare(call.text("compare").value_or("previous"), months.shown);
  if (!before) return std::unexpected(bad_request("compare", "previous, year_ago or a month such as 2025-11"));
  months.before = *before;
  return months;
}

std::shared_ptr<const EditionFacts> facts_of_month(const Call& call, const Months& months) {
  if (!months.month) return nullptr;
  const auto slices = call.edition().slices();
  const auto last = std::find_if(slices.rbegin(), slices.rend(), [&](const store::SliceInfo& slice) {
    return month_number_of(slice.day) == *months.month;
  });
  return last == slices.rend() ? nullptr : std::make_shared<const EditionFacts>(facts_of(call.edition(), *last));
}

std::string months_message(const Months& months) {
  return fmt::format("values of {}{}, compared with {}", format_month(months.shown),
                     months.month ? "" : " (its newest day)", format_month(months.before));
}

namespace {

std::vector<Column> columns() {
  std::vector<Column> out = {{"code", ColumnType::kText, "as in addresses"},
                             {"key", ColumnType::kText, "as the rows of networks name it"},
                             {"name", ColumnType::kText},
                             {"networks", ColumnType::kInteger, "seen in routing or delegated"},
                             {"originating", ColumnType::kInteger, "networks that originate routes"},
                             {"routes", ColumnType::kInteger}};
  for (const char* action : {"filtering", "anti_spoofing", "coordination", "irr", "rpki"}) {
    out.push_back({action, ColumnType::kNumber, "mean score of the networks with data"});
  }
  for (const char* action : {"filtering_n", "anti_spoofing_n", "coordination_n", "irr_n", "rpki_n"}) {
    out.push_back({action, ColumnType::kInteger, "networks with data"});
  }
  out.push_back({"rpki_routes", ColumnType::kNumber, "share of the routes that are RPKI valid"});
  out.push_back({"irr_routes", ColumnType::kNumber, "share of the routes that are registered"});
  out.push_back({"rpki_invalid", ColumnType::kNumber, "share of the routes that are RPKI invalid"});
  out.push_back({"with_roa", ColumnType::kNumber, "share of the originating networks with an RPKI-valid route"});
  for (const GroupMetric metric : kReachMetrics) {
    out.push_back({observatory::name_of(metric), ColumnType::kNumber, observatory::title_of(metric)});
  }
  out.push_back({"rpki_routes_delta", ColumnType::kNumber, "change of rpki_routes against the other month"});
  return out;
}

void write_row(RowWriter& out, const GroupRow& row, const GroupRow* before) {
  out.add(observatory::region_code(row.kind, row.key)).add(row.key).add(observatory::title_of(row.kind, row.key));
  out.add(row.ases).add(row.originating).add(row.routes);
  for (const auto& category : row.categories) out.add(store::from_millionths(category.mean));
  for (const auto& category : row.categories) out.add(category.with_data);
  for (const GroupMetric metric :
       {GroupMetric::kRpkiRoutes, GroupMetric::kIrrRoutes, GroupMetric::kRpkiInvalid, GroupMetric::kWithRoa}) {
    out.add(observatory::value_of(row, metric));
  }
  for (const GroupMetric metric : kReachMetrics) out.add(observatory::value_of(row, metric));
  const auto now = observatory::value_of(row, GroupMetric::kRpkiRoutes);
  const auto was = before == nullptr ? std::nullopt : observatory::value_of(*before, GroupMetric::kRpkiRoutes);
  out.add(now && was ? std::optional(*now - *was) : std::nullopt);
}

}  // namespace

Answer groups_table(const Call& call, GroupKind kind) {
  const auto months = read_months(call);
  if (!months) return std::unexpected(months.error());
  MANNERLY_TRY(std::vector<GroupRow> found, observatory::groups_at(call.edition(), kind, months->month));
  MANNERLY_TRY(std::vector<GroupRow> earlier, observatory::groups_at(call.edition(), kind, months->before));
  if (kind != GroupKind::kWorld) std::erase_if(found, [](const GroupRow& row) { return row.key.empty(); });
  const auto rows = std::make_shared<const std::vector<GroupRow>>(std::move(found));
  const auto before = std::make_shared<const std::vector<GroupRow>>(std::move(earlier));
  return table(call, {.columns = columns(),
                      .rows = rows->size(),
                      .write =
                          [rows, before](std::size_t i, RowWriter& out) {
                            write_row(out, (*rows)[i], observatory::find_group(*before, (*rows)[i].key));
                          },
                      .envelope = {.messages = {months_message(*months)}, .facts = facts_of_month(call, *months)}});
}

Answer one_group(const Call& call, const observatory::RegionName& group, const std::string& ui) {
  const auto months = read_months(call);
  if (!months) return std::unexpected(months.error());
  MANNERLY_TRY(const auto row, observatory::group_at(call.edition(), group.kind, group.key, months->month));
  if (!row) return std::unexpected(not_found("nothing is known of it in " + format_month(months->shown)));
  MANNERLY_TRY(const auto before, observatory::group_at(call.edition(), group.kind, group.key, months->before));
  return document(
      call,
      [&](render::JsonWriter& json) {
        json.begin_object();
        observatory::write_group_row(json, *row, before ? &*before : nullptr, call.edition().profile());
        json.key("members").begin_array();
        for (const observatory::RegionName& member : observatory::members_of(call.edition(), group)) {
          json.value(observatory::region_code(member.kind, member.key));
        }
        json.end_array().end_object();
      },
      {.messages = {months_message(*months)}, .links = {{"ui", ui}}, .facts = facts_of_month(call, *months)});
}

}  // namespace mannerly::api
