#include "observatory/group_json.h"

#include "observatory/score_json.h"
#include "observatory/words.h"

namespace mannerly::observatory {
namespace {

void write_share(render::JsonWriter& json, std::string_view key, const store::GroupRow& row,
                 const store::GroupRow* before, GroupMetric metric) {
  const auto now = value_of(row, metric);
  const auto was = before == nullptr ? std::nullopt : value_of(*before, metric);
  json.key(key).begin_object();
  share_or_null(json, "value", now);
  json.field("of", denominator_of(row, metric));
  share_or_null(json, "compare_value", was);
  share_or_null(json, "delta", now && was ? std::optional(*now - *was) : std::nullopt);
  json.end_object();
}

}  // namespace

void write_group_row(render::JsonWriter& json, const store::GroupRow& row, const store::GroupRow* before,
                     const readiness::Profile& profile) {
  json.field("kind", store::name_of(row.kind)).field("key", row.key).field("code", region_code(row.kind, row.key));
  json.field("name", title_of(row.kind, row.key)).field("networks", row.ases).field("originating", row.originating);
  json.field("routes", row.routes).field("registered", row.registered).field("rpki_valid", row.rpki_valid);
  json.field("rpki_invalid", row.rpki_invalid).field("rpki_notfound", row.rpki_notfound);
  json.field("rov_yes", row.rov_yes).field("rov_no", row.rov_no);
  json.key("actions").begin_object();
  for (const readiness::Category action : kAllCategories) {
    const store::GroupRow::Category& category = row.categories[readiness::index_of(action)];
    const auto mean = store::from_millionths(category.mean);
    const auto was = before == nullptr ? std::nullopt : value_of(*before, metric_of(action));
    json.key(key_of(action)).begin_object();
    share_or_null(json, "mean", mean);
    share_or_null(json, "median", store::from_millionths(category.median));
    json.field("state", key_of(profile.state_of(action, mean))).field("with_data", category.with_data);
    share_or_null(json, "compare_mean", was);
    share_or_null(json, "delta", mean && was ? std::optional(*mean - *was) : std::nullopt);
    json.key("networks_by_state").begin_object();
    for (const readiness::State state : kStatesBestFirst) {
      json.field(key_of(state), category.by_state[static_cast<std::size_t>(state)]);
    }
    json.end_object().end_object();
  }
  json.end_object().key("shares").begin_object();
  for (const GroupMetric metric :
       {GroupMetric::kRpkiRoutes, GroupMetric::kIrrRoutes, GroupMetric::kRpkiInvalid, GroupMetric::kWithRoa}) {
    write_share(json, name_of(metric), row, before, metric);
  }
  json.end_object();
}

}  // namespace mannerly::observatory
