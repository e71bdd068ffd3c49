#include "api/openapi.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "api/answer.h"
#include "api/service.h"
#include "api/tables.h"
#include "base/text.h"
#include "base/version.h"
#include "render/json_writer.h"

namespace mannerly::api {
namespace {

using render::JsonWriter;

bool is_described(const Route& route) {
  return std::find(route.formats.begin(), route.formats.end(), Format::kHtml) == route.formats.end();
}

bool in_path(const Route& route, std::string_view name) {
  return path_of(route).find(fmt::format("{{{}}}", name)) != std::string::npos;
}

void write_words(JsonWriter& json, const std::vector<std::string_view>& words) {
  json.key("enum").begin_array();
  for (const std::string_view word : words) json.value(word);
  json.end_array();
}

void write_kind(JsonWriter& json, const Parameter& parameter) {
  json.begin_object();
  switch (parameter.kind) {
    case Kind::kNumber:
      json.field("type", "integer").field("minimum", parameter.min);
      if (parameter.max != std::numeric_limits<std::uint64_t>::max()) json.field("maximum", parameter.max);
      break;
    case Kind::kShare: json.field("type", "number").field("minimum", 0).field("maximum", 1); break;
    case Kind::kFlag: json.field("type", "boolean"); break;
    case Kind::kFamily:
      json.field("type", "string");
      write_words(json, {"4", "6"});
      break;
    case Kind::kWord:
      json.field("type", "string");
      write_words(json, parameter.words);
      break;
    case Kind::kAsn: json.field("type", "string").field("pattern", "^([Aa][Ss])?[0-9]+(\\.[0-9]+)?$"); break;
    case Kind::kEconomy: json.field("type", "string").field("pattern", "^[A-Za-z]{2}$"); break;
    case Kind::kMonth: json.field("type", "string").field("pattern", "^[0-9]{4}-[0-9]{2}$"); break;
    case Kind::kDay: json.field("type", "string").field("format", "date"); break;
    case Kind::kInstant: json.field("type", "string").field("format", "date-time"); break;
    case Kind::kText:
    case Kind::kPrefix: json.field("type", "string"); break;
  }
  if (!parameter.fallback.empty()) json.field("default", parameter.fallback);
  json.end_object();
}

void write_parameter(JsonWriter& json, const Route& route, const Parameter& parameter) {
  const bool path = in_path(route, parameter.name);
  json.begin_object().field("name", parameter.name).field("in", path ? "path" : "query");
  json.field("required", path || parameter.required);
  const std::string kind = kind_text(parameter);
  json.field("description", parameter.help.empty() ? kind : fmt::format("{}: {}", parameter.help, kind));
  json.key("schema");
  if (parameter.list) {
    json.begin_object().field("type", "array").key("items");
    write_kind(json, parameter);
    json.end_object().field("style", "form").field("explode", false);
  } else {
    write_kind(json, parameter);
  }
  json.end_object();
}

void write_reference(JsonWriter& json, std::string_view schema) {
  json.begin_object().field("$ref", fmt::format("#/components/schemas/{}", schema)).end_object();
}

void write_json_schema(JsonWriter& json, const Route& route) {
  if (route.bare) return write_reference(json, route.schema);
  json.begin_object().field("type", "object").field("additionalProperties", false);
  json.key("required").begin_array().value("data").value("meta").value("links").end_array();
  json.key("properties").begin_object().key("data");
  write_reference(json, route.schema);
  json.key("included").begin_object().field("type", "object").end_object().key("meta");
  write_reference(json, "meta");
  json.key("links");
  write_reference(json, "links");
  json.end_object().end_object();
}

// "text/csv; charset=utf-8" -> "text/csv".
std::string_view bare_type(Format format) {
  const std::string_view type = content_type_of(format);
  return type.substr(0, type.find(';'));
}

void write_responses(JsonWriter& json, const Route& route) {
  json.key("responses").begin_object().key("200").begin_object().field("description", "what was asked for");
  json.key("content").begin_object();
  for (const Format format : route.formats) {
    json.key(bare_type(format)).begin_object().key("schema");
    if (format == Format::kJson && !route.schema.empty()) {
      write_json_schema(json, route);
    } else {
      json.begin_object().end_object();
    }
    json.end_object();
  }
  json.end_object().end_object();
  if (route.caching == Caching::kEdition) {
    json.key("304").begin_object().field("description", "the caller has it: If-None-Match").end_object();
  }
  json.key("default").begin_object().field("description", "a problem (RFC 9457)").key("content").begin_object();
  json.key("application/problem+json").begin_object().key("schema");
  write_reference(json, "problem");
  json.end_object().end_object().end_object().end_object();
}

void write_operation(JsonWriter& json, const Route& route) {
  json.key(lower(route.method)).begin_object().field("summary", route.summary);
  json.key("parameters").begin_array();
  for (const Parameter& parameter : parameters_of(route)) write_parameter(json, route, parameter);
  json.end_array();
  if (route.method == "POST") {
    json.key("requestBody").begin_object().field("required", true).key("content").begin_object();
    // Changes are lines of text; all else that is sent is an object.
    const bool lines = route.pattern.ends_with("/whatif");
    json.key(lines ? "text/plain" : "application/json").begin_object();
    if (lines) {
      json.key("schema").begin_object().field("type", "string").field("description", route.summary).end_object();
    }
    json.end_object().end_object().end_object();
  }
  write_responses(json, route);
  json.end_object();
}

Answer openapi(const Call& call) {
  return body_of(call, openapi_json(call.service().router()));
}

}  // namespace

std::string path_of(const Route& route) {
  std::string out;
  bool skip = false;
  for (const char c : route.pattern) {
    if (c == ':') skip = true;
    if (c == '}') skip = false;
    if (!skip) out += c;
  }
  return out;
}

std::string openapi_json(const Router& router) {
  std::map<std::string, std::vector<const Route*>> paths;
  for (const Route* route : router.routes()) {
    if (is_described(*route)) paths[path_of(*route)].push_back(route);
  }
  JsonWriter json;
  json.begin_object().field("openapi", "3.1.0").key("info").begin_object().field("title", "Mannerly");
  json.field("description", "Routing security readiness of networks. Reading needs no account.");
  json.field("version", kVersion).end_object();
  json.field("jsonSchemaDialect", "https://json-schema.org/draft/2020-12/schema");
  json.key("servers").begin_array().begin_object().field("url", "/").end_object().end_array();
  json.key("paths").begin_object();
  for (const auto& [path, routes] : paths) {
    json.key(path).begin_object();
    for (const Route* route : routes) write_operation(json, *route);
    json.end_object();
  }
  json.end_object().key("components").begin_object().key("schemas").begin_object();
  for (const BuiltinFile& file : schema_files()) json.key(file.name).raw(trim(file.text));
  json.end_object().end_object().end_object();
  return json.take() + "\n";
}

std::span<const Route> openapi_routes() {
  static const std::vector<Route> routes = {{.pattern = "/api/v1/openapi.json",
                                             .handle = openapi,
                                             .summary = "This description",
                                             .schema = "openapi",
                                             .needs_edition = false,
                                             .bare = true}};
  return routes;
}

}  // namespace mannerly::api
