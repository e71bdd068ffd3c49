// Everything between a request and its handler: routes, parameters, forms, caching, problems.
#include "api/service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <isa-l/igzip_lib.h>

#include "api/answer.h"
#include "api/made_service.h"
#include "api/negotiation.h"

namespace mannerly::api {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::size_t kRows = 2500;

Answer rows(const Call& call) {
  Table made{.columns = {{"number", ColumnType::kInteger}, {"name"}, {"share", ColumnType::kNumber}},
             .rows = kRows,
             .write = [](std::size_t row, RowWriter& out) {
               out.add(std::uint64_t{row}).add(row % 2 == 0 ? "plain" : "with, \"quotes\"");
               row % 3 == 0 ? out.none() : out.add(0.5);
             }};
  if (call.has("limit_rows")) made.rows = *call.number("limit_rows");
  return table(call, std::move(made));
}

Answer echo(const Call& call) {
  return body_of(content_type_of(Format::kText), call.path() + "?" + call.canonical_query());
}

std::span<const Route> test_routes() {
  static const std::vector<Route> routes = {
      {.pattern = "/api/rows",
       .handle = rows,
       .summary = "rows",
       .formats = {Format::kJson, Format::kCsv, Format::kNdjson},
       .parameters = {{.name = "limit_rows", .kind = Kind::kNumber, .max = 10'000}},
       .paged = true,
       .sorts = {"number", "name"}},
      {.pattern = "/api/echo/{asn}",
       .handle = echo,
       .summary = "echo",
       .parameters = {{.name = "asn", .kind = Kind::kAsn},
                      {.name = "economy", .kind = Kind::kEconomy, .list = true},
                      {.name = "state", .kind = Kind::kWord, .words = {"ready", "lagging"}},
                      {.name = "month", .kind = Kind::kMonth},
                      {.name = "share", .kind = Kind::kShare},
                      {.name = "af", .kind = Kind::kFamily},
                      {.name = "flag", .kind = Kind::kFlag},
                      {.name = "step", .kind = Kind::kNumber, .min = 1, .max = 9, .fallback = "3"}}},
      {.pattern = "/api/echo/special", .handle = echo, .summary = "a literal wins"},
      {.pattern = "/api/prefixes/{prefix:2}/history",
       .handle = echo,
       .summary = "two segments",
       .parameters = {{.name = "prefix", .kind = Kind::kPrefix}}},
      {.pattern = "/api/prefixes/{prefix:2}",
       .handle = echo,
       .summary = "two segments",
       .formats = {Format::kJson, Format::kCsv},
       .parameters = {{.name = "prefix", .kind = Kind::kPrefix}}},
      {.pattern = "/api/needed",
       .handle = echo,
       .summary = "needs a parameter",
       .parameters = {{.name = "q", .required = true}}},
      {.pattern = "/api/post", .handle = echo, .summary = "post", .caching = Caching::kNone, .method = "POST"},
      {.pattern = "/api/own", .handle = echo, .summary = "not public", .scope = Scope::kOwn},
      {.pattern = "/api/heavy", .handle = echo, .summary = "slow", .heavy = true},
      {.pattern = "/page", .handle = echo, .summary = "page", .formats = {Format::kHtml}, .free_query = true},
      {.pattern = "/api/broken",
       .handle = [](const Call&) -> Answer { return std::unexpected(Error{ErrorCode::kIo, "/secret: no disk"}); },
       .summary = "fails"}};
  return routes;
}

class ServiceTest : public ::testing::Test {
 protected:
  readiness::MadeWorld world;
  observatory::MadeEdition edition{world};
  MadeService made{edition.shared(), {.tables = {test_routes(), api_tables().front()}}};
};

TEST_F(ServiceTest, BringsParametersIntoOneForm) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"/api/echo/64500", "/api/echo/64500?step=3"},
      {"/api/echo/AS64500", "/api/echo/64500?step=3"},
      {"/api/echo/as64500.json", "/api/echo/64500?step=3"},
      {"/api/echo/special", "/api/echo/special?"},
      {"/api/echo/1?economy=ke,UG&economy=ch", "/api/echo/1?economy=KE,UG,CH&step=3"},
      {"/api/echo/1?step=9&state=READY", "/api/echo/1?state=ready&step=9"},
      {"/api/echo/1?economy=&state=", "/api/echo/1?step=3"},
      {"/api/echo/1?af=6&flag=true&share=0.50&month=2025-06", "/api/echo/1?month=2025-06&share=0.5&af=6&flag=1&step=3"},
      {"/api/prefixes/192.0.2.0/24", "/api/prefixes/192.0.2.0/24?"},
      {"/api/prefixes/192.0.2.0/24.csv", "/api/prefixes/192.0.2.0/24?"},
      {"/api/prefixes/2001:DB8::/32/history", "/api/prefixes/2001:db8::/32/history?"},
  };
  for (const auto& [target, echoed] : cases) {
    const auto response = made.get(target);
    EXPECT_EQ(response.status, 200) << target << text_of(response);
    EXPECT_EQ(text_of(response), echoed);
  }
}

TEST_F(ServiceTest, SaysWhatIsWrongWithARequest) {
  struct Case {
    std::string_view method, target;
    int status;
    std::string_view code, said;
  };
  const std::vector<Case> cases = {
      {"GET", "/api/nothing", 404, "not_found", "/api/nothing"},
      {"GET", "/api/echo/x", 400, "bad_parameter", "AS number"},
      {"GET", "/api/echo/4294967296", 400, "bad_parameter", "AS number"},
      {"GET", "/api/echo/1?econmy=KE", 400, "unknown_parameter", R"("did_you_mean":"economy")"},
      {"GET", "/api/echo/1?asn=2", 400, "unknown_parameter", "asn"},
      {"GET", "/api/echo/1?economy=KEN", 400, "bad_parameter", "two-letter"},
      {"GET", "/api/echo/1?state=redy", 400, "bad_parameter", R"("did_you_mean":"ready")"},
      {"GET", "/api/echo/1?step=10", 400, "bad_parameter", "from 1 to 9"},
      {"GET", "/api/echo/1?step=1&step=2", 400, "bad_parameter", "more than once"},
      {"GET", "/api/echo/1?share=1.1", 400, "bad_parameter", "share"},
      {"GET", "/api/echo/1?month=2026-13", 400, "bad_parameter", "month"},
      {"GET", "/api/prefixes/192.0.2.1/24", 400, "bad_parameter", "host bits"},
      {"GET", "/api/needed", 400, "bad_parameter", "is needed"},
      {"GET", "/api/rows?limit=0", 400, "bad_parameter", "1 to 1000"},
      {"GET", "/api/rows?sort=nme", 400, "bad_parameter", R"("did_you_mean":"name")"},
      {"GET", "/api/rows?fields=number,shar", 400, "bad_parameter", R"("did_you_mean":"share")"},
      {"GET", "/api/rows?cursor=0123456789abcdef00", 400, "bad_parameter", "cursor"},
      {"GET", "/api/rows.svg", 406, "no_such_format", ".csv"},
      {"POST", "/api/rows", 405, "method_not_allowed", "POST"},
      {"GET", "/api/post", 405, "method_not_allowed", "GET"},
      {"GET", "/api/own", 403, "forbidden", "public"},
      {"GET", "/api/broken", 503, "unavailable", "at the moment"},
  };
  for (const Case& c : cases) {
    const auto response = made.ask(c.method, c.target);
    EXPECT_EQ(response.status, c.status) << c.target;
    EXPECT_EQ(field_of(response, "Content-Type"), "application/problem+json") << c.target;
    const std::string text = text_of(response);
    EXPECT_THAT(text, HasSubstr("\"code\":\"" + std::string(c.code) + "\"")) << c.target;
    EXPECT_THAT(text, HasSubstr(c.said)) << c.target;
    EXPECT_THAT(text, HasSubstr("\"request_id\":\"" + field_of(response, "X-Request-Id") + "\""));
    EXPECT_THAT(text, Not(HasSubstr("/secret")));
    EXPECT_EQ(field_of(response, "Access-Control-Allow-Origin"), "*");
  }
  EXPECT_EQ(field_of(made.ask("POST", "/api/rows"), "Allow"), "GET, HEAD, OPTIONS");
}

TEST_F(ServiceTest, PagesFailAsPages) {
  for (const std::string_view target : {"/nothing", "/nothing.html?x=%3Cscript%3E"}) {
    const auto response = made.get(target);
    EXPECT_EQ(response.status, 404);
    EXPECT_EQ(field_of(response, "Content-Type"), "text/html; charset=utf-8");
    EXPECT_THAT(field_of(response, "Content-Security-Policy"), HasSubstr("default-src 'none'"));
    EXPECT_THAT(text_of(response), Not(HasSubstr("<script>")));
  }
  EXPECT_EQ(made.get("/page?utm_source=x").status, 200);
  EXPECT_EQ(made.get("/page/").status, 308);
  EXPECT_EQ(field_of(made.get("/page/?a=b"), "Location"), "/page?a=b");
}

TEST_F(ServiceTest, ChoosesTheFormByAccept) {
  const auto type = [&](std::string accept) {
    return field_of(made.get("/api/rows", {{"accept", std::move(accept)}}), "Content-Type");
  };
  EXPECT_EQ(type("*/*"), "application/json");
  EXPECT_EQ(type("text/csv"), "text/csv; charset=utf-8; header=present");
  EXPECT_EQ(type("application/json;q=0.5, text/*;q=0.8"), "text/csv; charset=utf-8; header=present");
  EXPECT_EQ(type("text/html, application/x-ndjson;q=0.1, */*;q=0.01"), "application/x-ndjson");
  EXPECT_EQ(type("image/png"), "application/problem+json");
  EXPECT_EQ(type("application/json;q=0, */*"), "text/csv; charset=utf-8; header=present");
}

TEST_F(ServiceTest, KnowsItsAnswersByTheirTags) {
  const auto first = made.get("/api/echo/64500?economy=KE");
  const std::string tag = field_of(first, "ETag");
  EXPECT_EQ(tag.size(), 22U);
  EXPECT_EQ(field_of(made.get("/api/echo/AS64500?economy=ke"), "ETag"), tag);
  EXPECT_NE(field_of(made.get("/api/echo/64500"), "ETag"), tag);
  EXPECT_NE(field_of(made.get("/api/rows"), "ETag"), field_of(made.get("/api/rows.csv"), "ETag"));
  const std::vector<std::pair<std::string, int>> cases = {
      {tag, 304}, {"\"x\", " + tag, 304}, {"W/" + tag, 304}, {"*", 304}, {"\"x\"", 200}, {with_coding(tag, true), 304}};
  for (const auto& [known, status] : cases) {
    const auto response = made.get("/api/echo/64500?economy=KE", {{"if-none-match", known}});
    EXPECT_EQ(response.status, status) << known;
    EXPECT_EQ(field_of(response, "ETag"), tag);
    EXPECT_EQ(text_of(response).empty(), status == 304);
  }
  EXPECT_EQ(made.service->cache_stats().entries, 3U);
  // A new edition has new tags.
  readiness::MadeWorld other;
  other.origin("192.0.2.0/24", 64500);
  const observatory::MadeEdition next(other);
  made.editions.publish(next.shared());
  EXPECT_NE(field_of(made.get("/api/echo/64500?economy=KE"), "ETag"), tag);
}

TEST_F(ServiceTest, WalksAListByItsLinks) {
  std::string target = "/api/rows?limit=1000&fields=number";
  std::size_t pages = 0, seen = 0;
  while (!target.empty()) {
    const auto response = made.get(target);
    ASSERT_EQ(response.status, 200) << target;
    const std::string text = text_of(response);
    EXPECT_THAT(text, HasSubstr("\"total\":2500"));
    EXPECT_THAT(text, HasSubstr("{\"number\":" + std::to_string(seen) + "}"));
    seen += 1000;
    ++pages;
    const std::string link = field_of(response, "Link");
    target = link.empty() ? "" : link.substr(1, link.find('>') - 1);
    // A changed cursor is refused, and so is one of another query.
    if (!target.empty()) {
      std::string changed = target;
      changed.back() = changed.back() == '0' ? '1' : '0';
      EXPECT_EQ(made.get(changed).status, 400);
      EXPECT_EQ(made.get(target + "&limit_rows=5").status, 400);
    }
  }
  EXPECT_EQ(pages, 3U);
  const std::string link = field_of(made.get("/api/rows?limit=2"), "Link");
  readiness::MadeWorld other;
  other.origin("192.0.2.0/24", 64500);
  const observatory::MadeEdition next(other);
  made.editions.publish(next.shared());
  EXPECT_EQ(made.get(link.substr(1, link.find('>') - 1)).status, 410);
}

TEST_F(ServiceTest, WritesRowsInThreeForms) {
  EXPECT_THAT(text_of(made.get("/api/rows?limit=2")),
              HasSubstr(R"("data":[{"number":0,"name":"plain","share":null},)"
                        R"({"number":1,"name":"with, \"quotes\"","share":0.5}])"));
  EXPECT_EQ(text_of(made.get("/api/rows.csv?limit_rows=2")),
            "number,name,share\r\n0,plain,\r\n1,\"with, \"\"quotes\"\"\",0.5\r\n");
  EXPECT_EQ(text_of(made.get("/api/rows.ndjson?limit_rows=2&fields=share,number")),
            "{\"number\":0,\"share\":null}\n{\"number\":1,\"share\":0.5}\n");
  const auto all = made.get("/api/rows.csv");
  EXPECT_TRUE(all.stream);
  const std::string text = text_of(all);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), kRows + 1);
  const std::string limited = text_of(made.get("/api/rows.csv?limit=5"));
  EXPECT_EQ(std::count(limited.begin(), limited.end(), '\n'), 6);
}

std::string unpacked(std::string packed) {
  inflate_state state;
  isal_inflate_init(&state);
  state.crc_flag = ISAL_GZIP;
  state.next_in = reinterpret_cast<std::uint8_t*>(packed.data());
  state.avail_in = static_cast<std::uint32_t>(packed.size());
  std::string out(4U << 20, '\0');
  state.next_out = reinterpret_cast<std::uint8_t*>(out.data());
  state.avail_out = static_cast<std::uint32_t>(out.size());
  EXPECT_EQ(isal_inflate(&state), ISAL_DECOMP_OK);
  EXPECT_EQ(state.block_state, ISAL_BLOCK_FINISH);
  out.resize(state.total_out);
  return out;
}

TEST_F(ServiceTest, CompressesForWhoAsks) {
  for (const std::string_view target : {"/api/rows?limit=1000", "/api/rows.csv"}) {
    const auto plain = made.get(target);
    const auto packed = made.get(target, {{"accept-encoding", "br, gzip"}});
    EXPECT_EQ(field_of(plain, "Content-Encoding"), "");
    EXPECT_EQ(field_of(packed, "Content-Encoding"), "gzip");
    EXPECT_EQ(field_of(packed, "ETag"), with_coding(field_of(plain, "ETag"), true));
    EXPECT_EQ(unpacked(text_of(packed)), text_of(plain));
    EXPECT_EQ(field_of(made.get(target, {{"accept-encoding", "gzip;q=0"}}), "Content-Encoding"), "");
  }
}

TEST_F(ServiceTest, AsksAgainForWhatIsSlow) {
  io::HttpRequest request{.method = "GET"};
  ASSERT_TRUE(io::parse_target("/api/heavy", request));
  EXPECT_FALSE(made.service->answer(request, io::Effort::kLight).has_value());
  EXPECT_TRUE(made.service->answer(request, io::Effort::kAny).has_value());
  // It is kept by now.
  EXPECT_TRUE(made.service->answer(request, io::Effort::kLight).has_value());
}

TEST_F(ServiceTest, AnswersBrowsersThatAskFirst) {
  const auto response = made.ask("OPTIONS", "/api/rows");
  EXPECT_EQ(response.status, 204);
  EXPECT_EQ(field_of(response, "Access-Control-Allow-Origin"), "*");
  EXPECT_EQ(made.ask("OPTIONS", "/api/nothing").status, 404);
}

TEST(Service, HasNoDataBeforeTheFirstDay) {
  MadeService made(nullptr);
  EXPECT_EQ(made.get("/healthz").status, 200);
  const auto ready = made.get("/readyz");
  EXPECT_EQ(ready.status, 503);
  EXPECT_EQ(field_of(ready, "Retry-After"), "10");
  const auto network = made.get("/api/v1/networks/64500");
  EXPECT_EQ(network.status, 503);
  EXPECT_THAT(text_of(network), HasSubstr("no_data_yet"));
}

}  // namespace
}  // namespace mannerly::api
