// /api/v1/methods: how each metric is measured, by which version of the framework, and where each value is from.
#include <fmt/format.h>

#include "api/answer.h"
#include "api/tables.h"
#include "base/spelling.h"
#include "observatory/words.h"

namespace mannerly::api {
namespace {

using readiness::MetricId;
using readiness::Profile;
using readiness::ProfileValue;

readiness::PerMetric<MetricId> all_metrics() {
  readiness::PerMetric<MetricId> out{};
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<MetricId>(i);
  return out;
}

void write_value(render::JsonWriter& json, const ProfileValue& value) {
  json.begin_object().field("key", value.key).field("value", value.text).field("source", value.source);
  json.field("confirmed", value.confirmed).end_object();
}

// The metrics that a category's score is made of, and the state limits.
std::string_view unit_of(MetricId id) {
  switch (id) {
    case MetricId::kM6:
    case MetricId::kM8: return "yes or no";
    case MetricId::kM7Irr:
    case MetricId::kM7Rpki:
    case MetricId::kM7RpkiN: return "share of the routes that the network originates";
    case MetricId::kM5: return "networks (/24, /40) from which spoofed packets arrived";
    default: return "weighted incidents of the month";
  }
}

void write_metric(render::JsonWriter& json, const Profile& profile, MetricId id) {
  json.begin_object().field("metric", readiness::name_of(id)).field("title", readiness::title_of(id));
  json.field("unit", unit_of(id)).field("defined", profile.defined[readiness::index_of(id)]);
  // Values of the profile that name this metric, as "weight.M3".
  json.key("values").begin_array();
  const std::string ending = fmt::format(".{}", readiness::name_of(id));
  for (const ProfileValue& value : profile.values) {
    if (value.key.ends_with(ending)) write_value(json, value);
  }
  json.end_array().end_object();
}

Answer methods(const Call& call) {
  const Profile& profile = call.edition().profile();
  return document(call, [&](render::JsonWriter& json) {
    json.begin_object().key("profile").begin_object().field("id", profile.id).field("title", profile.title);
    json.field("valid_from", format_date(profile.valid_from)).key("valid_to");
    profile.valid_to ? json.value(format_date(*profile.valid_to)) : json.null();
    json.field("unconfirmed", std::uint64_t{profile.unconfirmed()}).end_object();
    json.key("categories").begin_array();
    for (const readiness::Category category : observatory::kAllCategories) {
      const auto& limits = profile.thresholds[readiness::index_of(category)];
      json.begin_object().field("category", observatory::key_of(category));
      json.field("title", readiness::title_of(category)).field("ready", limits.ready);
      json.field("aspiring", limits.aspiring).end_object();
    }
    json.end_array().key("metrics").begin_array();
    for (const MetricId id : all_metrics()) write_metric(json, profile, id);
    json.end_array().key("values").begin_array();
    for (const ProfileValue& value : profile.values) write_value(json, value);
    json.end_array().end_object();
  });
}

Answer one_method(const Call& call) {
  const std::string name = *call.text("metric");
  const auto id = readiness::parse_metric(name);
  if (!id) {
    std::vector<std::string_view> names;
    for (const MetricId known : all_metrics()) names.push_back(readiness::name_of(known));
    return std::unexpected(not_found(fmt::format("there is no such metric; known are {}", fmt::join(names, ", "))));
  }
  return document(call, [&](render::JsonWriter& json) { write_metric(json, call.edition().profile(), *id); });
}

}  // namespace

std::span<const Route> method_routes() {
  static const std::vector<Route> routes = {
      {.pattern = "/api/v1/methods",
       .handle = methods,
       .summary = "The measurement framework in force: categories, metrics, and where each value is from",
       .schema = "methods"},
      {.pattern = "/api/v1/methods/{metric}",
       .handle = one_method,
       .summary = "How one metric is measured",
       .schema = "method",
       .parameters = {{.name = "metric", .help = "its name, such as M3 or M7RPKI"}}}};
  return routes;
}

}  // namespace mannerly::api
