// Every route in every form that it has, and everything that must go wrong in the same way everywhere.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

#include "api/openapi.h"
#include "tests/api/made_api.h"
#include "tests/pages/made_edition.h"

namespace mannerly::api {
namespace {

using ::testing::HasSubstr;

bool has_form(const Route& route, Format format) {
  return std::find(route.formats.begin(), route.formats.end(), format) != route.formats.end();
}

// What to put for a parameter so that something is found.
std::string example_of(const Parameter& parameter, const Known& known) {
  if (parameter.name == "metric") return "M3";
  if (parameter.name == "source") return "rpki";
  if (parameter.name == "day") return "2026-11-20";
  switch (parameter.kind) {
    case Kind::kAsn: return std::to_string(known.asn.value);
    case Kind::kPrefix: return format_prefix(known.prefix);
    case Kind::kEconomy: return known.economy;
    case Kind::kNumber: return std::to_string(std::max<std::uint64_t>(parameter.min, 1));
    case Kind::kShare: return "0.5";
    case Kind::kMonth: return "2026-11";
    case Kind::kDay: return "2026-11-20";
    case Kind::kInstant: return "2026-11-20T00:00:00Z";
    case Kind::kFamily: return "4";
    case Kind::kFlag: return "1";
    case Kind::kWord: return parameter.words.empty() ? "x" : std::string(parameter.words.front());
    case Kind::kText: break;
  }
  return parameter.name == "prefix" ? format_prefix(known.prefix) : std::to_string(known.asn.value);
}

// A path that the route takes, and the query parameters that it needs.
struct Example {
  std::string path, query;
  std::string target(std::string_view suffix = "", std::string_view more = "") const {
    std::string out = path + std::string(suffix) + "?" + query;
    return out + (query.empty() ? "" : "&") + std::string(more);
  }
};

Example example_of(const Route& route, const Known& known) {
  Example out{.path = std::string(route.pattern)};
  for (const Parameter& parameter : route.parameters) {
    const std::size_t at = out.path.find("{" + std::string(parameter.name));
    if (at != std::string::npos) {
      out.path.replace(at, out.path.find('}', at) + 1 - at, example_of(parameter, known));
    } else if (parameter.required) {
      out.query += (out.query.empty() ? "" : "&") + std::string(parameter.name) + "=" + example_of(parameter, known);
    }
  }
  for (std::size_t at = out.path.find('{'); at != std::string::npos; at = out.path.find('{')) {
    const std::string name = out.path.substr(at + 1, out.path.find_first_of(":}", at) - at - 1);
    out.path.replace(at, out.path.find('}', at) + 1 - at, example_of(Parameter{.name = name}, known));
  }
  return out;
}

class Walk : public ::testing::Test {
 protected:
  MadeApi& api = MadeApi::instance();

  template <class Visit>
  void each_route(Visit&& visit) {
    for (const Route* route : api.service().router().routes()) {
      SCOPED_TRACE(std::string(route->method) + " " + std::string(route->pattern));
      visit(*route, example_of(*route, api.known()));
    }
  }
};

TEST_F(Walk, EveryFormOfEveryRouteIsWhatItSays) {
  std::size_t answered = 0;
  each_route([&](const Route& route, const Example& example) {
    if (route.method != "GET") return;
    for (const Format format : route.formats) {
      const std::string_view suffix = suffix_of(format);
      const bool by_suffix = !suffix.empty() && route.pattern.find('.') == std::string_view::npos;
      const std::string target = example.target(by_suffix ? suffix : "");
      const io::HttpFields accept = {{"accept", std::string(content_type_of(format))}};
      const auto response = api.get(target, accept);
      SCOPED_TRACE(target);
      if (response.status != 200) {
        EXPECT_THAT(response.status, ::testing::AnyOf(404, 400, 422, 503)) << text_of(response);
        continue;
      }
      ++answered;
      // The same type; what follows it (charset) may differ.
      const std::string type = field_of(response, "Content-Type");
      const std::string_view wanted = content_type_of(format);
      EXPECT_EQ(type.substr(0, type.find(';')), wanted.substr(0, wanted.find(';')));
      EXPECT_EQ(field_of(response, "X-Content-Type-Options"), "nosniff");
      EXPECT_FALSE(field_of(response, "X-Request-Id").empty());
      if (format == Format::kSvg || format == Format::kAtom) {
        EXPECT_EQ(pages::xml_error(text_of(response)), "");
      }
      if (format == Format::kHtml) {
        EXPECT_THAT(field_of(response, "Content-Security-Policy"), HasSubstr("default-src 'none'"));
      } else {
        EXPECT_EQ(field_of(response, "Access-Control-Allow-Origin"), "*");
      }
      const std::string tag = field_of(response, "ETag");
      EXPECT_EQ(!tag.empty(), route.caching != Caching::kNone);
      if (tag.empty()) continue;
      io::HttpFields known = accept;
      known.emplace_back("if-none-match", tag);
      const auto again = api.get(target, known);
      EXPECT_EQ(again.status, 304);
      EXPECT_EQ(text_of(again), "");
    }
  });
  EXPECT_GT(answered, 40U);
}

TEST_F(Walk, EveryRouteRefusesTheSameThings) {
  each_route([&](const Route& route, const Example& example) {
    const auto refused = api.ask("DELETE", example.target());
    EXPECT_EQ(refused.status, 405);
    EXPECT_THAT(field_of(refused, "Allow"), HasSubstr(std::string(route.method)));
    if (!route.lenient && !route.free_query) {
      const auto unknown = api.ask(route.method, example.target("", "nonsense=1"));
      EXPECT_EQ(unknown.status, 400) << example.target();
      EXPECT_THAT(text_of(unknown), HasSubstr("unknown_parameter"));
    }
    if (!has_form(route, Format::kPdf)) {
      EXPECT_EQ(api.ask(route.method, example.target(), {{"accept", "application/pdf"}}).status, 406);
    }
    if (route.paged) {
      EXPECT_EQ(api.get(example.target("", "limit=1001")).status, 400);
      EXPECT_EQ(api.get(example.target("", "cursor=0000000000000000ff")).status, 400);
    }
    EXPECT_EQ(api.ask("OPTIONS", example.target()).status, 204);
  });
}

// Damage in any place of the path or the query: an answer, never a crash.
TEST_F(Walk, DamagedTargetsAreAnswered) {
  each_route([&](const Route& route, const Example& example) {
    const std::string whole = example.target("", "limit=5");
    for (std::size_t at = 1; at < whole.size(); ++at) {
      std::string target = whole;
      target[at] = "x/?&=0-"[at % 7];
      io::HttpRequest request{.method = std::string(route.method)};
      ASSERT_TRUE(io::parse_target(target, request));
      const auto response = api.service().answer(request, io::Effort::kLight);
      if (!response) continue;  // fine so far, and long
      EXPECT_GE(response->status, 200);
      EXPECT_NE(response->status, 500);
    }
  });
}

TEST_F(Walk, TheDescriptionNamesEverySchemaAndEveryRoute) {
  std::set<std::string_view> schemas;
  for (const BuiltinFile& file : schema_files()) schemas.insert(file.name);
  const std::string description = openapi_json(api.service().router());
  each_route([&](const Route& route, const Example&) {
    if (has_form(route, Format::kHtml)) return;
    EXPECT_THAT(description, HasSubstr("\"" + path_of(route) + "\""));
    EXPECT_FALSE(route.summary.empty());
    // Without a schema it is no JSON whatever its table says (a file to download).
    if (has_form(route, Format::kJson) && !route.schema.empty()) {
      EXPECT_TRUE(schemas.contains(route.schema)) << "schemas/" << route.schema << ".json is missing";
    }
  });
  EXPECT_EQ(api.get("/api/v1/openapi.json").status, 200);
  const auto paths = nlohmann::json::parse(description)["paths"];
  const auto body = [&](const char* path) { return paths[path]["post"]["requestBody"]["content"]; };
  EXPECT_EQ(body("/api/v1/networks/{asn}/whatif")["text/plain"]["schema"]["type"], "string");
  EXPECT_TRUE(body("/validity").contains("application/json"));
}

TEST_F(Walk, EveryAnswerNamesItsSnapshot) {
  each_route([&](const Route& route, const Example& example) {
    if (route.bare || route.method != "GET" || route.formats.front() != Format::kJson) return;
    const auto response = api.get(example.target());
    if (response.status != 200) return;
    EXPECT_THAT(text_of(response), HasSubstr("\"snapshot\":\"" + api.edition().snapshot().short_id() + "\""));
    EXPECT_THAT(text_of(response), HasSubstr("\"sources\":["));
  });
}

}  // namespace
}  // namespace mannerly::api
