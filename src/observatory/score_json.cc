#include "observatory/score_json.h"

#include "observatory/words.h"
#include "render/json_nullable.h"

namespace mannerly::observatory {

using readiness::AsScore;
using readiness::Category;
using readiness::CategoryScore;
using readiness::GroupScore;
using readiness::State;

void share_or_null(render::JsonWriter& json, std::string_view key, std::optional<double> share) {
  json.key(key);
  if (share) {
    json.value(*share);
  } else {
    json.null();
  }
}

void write_score(render::JsonWriter& json, const snapshot::Snapshot& snapshot, const AsScore& score) {
  json.field("asn", score.asn.value).field("name", as_name(snapshot, score.asn));
  json.field("economy", economy_text(score.economy)).field("rir", readiness::name_of(score.rir));
  render::field_or_null(json, "routes", snapshot.routes().empty() ? std::nullopt : std::optional(score.counts.routes));
  json.key("categories").begin_object();
  for (const Category c : kAllCategories) {
    const CategoryScore& category = score.categories[readiness::index_of(c)];
    json.key(key_of(c)).begin_object();
    share_or_null(json, "score", category.score);
    json.field("state", key_of(category.state)).field("partial", category.partial).end_object();
  }
  json.end_object();
}

void write_metric(render::JsonWriter& json, const readiness::Metric& metric) {
  json.begin_object().field("metric", readiness::name_of(metric.id)).field("title", readiness::title_of(metric.id));
  share_or_null(json, "value", metric.value);
  // A count has no denominator, and what has no data has neither.
  render::field_or_null(json, "numerator", metric.value ? std::optional(metric.numerator) : std::nullopt);
  render::field_or_null(json, "denominator",
                        metric.value && metric.denominator > 0 ? std::optional(metric.denominator) : std::nullopt);
  json.field("formula", metric.formula).field("no_data", metric.no_data).field("note", metric.note).end_object();
}

void write_group(render::JsonWriter& json, const GroupScore& group) {
  json.begin_object().field("group", group.key).field("title", group.title).field("ases", std::uint64_t{group.ases});
  json.key("categories").begin_object();
  for (const Category c : kAllCategories) {
    const auto& category = group.categories[readiness::index_of(c)];
    json.key(key_of(c)).begin_object();
    share_or_null(json, "mean", category.mean);
    share_or_null(json, "median", category.median);
    json.field("state", key_of(category.state)).field("with_data", std::uint64_t{category.with_data});
    for (const State state : kStatesBestFirst) {
      json.field(key_of(state), std::uint64_t{category.by_state[static_cast<std::size_t>(state)]});
    }
    json.field("partial", std::uint64_t{category.partial}).end_object();
  }
  json.end_object().end_object();
}

}  // namespace mannerly::observatory
