// What single resources say, followed to the snapshot that they say it of.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "api/answer.h"
#include "observatory/words.h"
#include "tests/api/made_api.h"
#include "validity/rov.h"

namespace mannerly::api {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

class Resources : public ::testing::Test {
 protected:
  json ask(std::string_view target, int status = 200) {
    const auto response = api.get(target);
    EXPECT_EQ(response.status, status) << target << text_of(response);
    return json::parse(text_of(response), nullptr, false);
  }
  MadeApi& api = MadeApi::instance();
  const snapshot::Snapshot& snapshot = api.edition().snapshot();
};

TEST_F(Resources, ValidityIsThatOfTheVrps) {
  std::size_t routes = 0, invalid = 0;
  for (const snapshot::RouteRow& route : snapshot.routes()) {
    if (route.origin_kind != snapshot::OriginKind::kAsn || ++routes > 300) continue;
    const Origin origin{.kind = Origin::Kind::kAsn, .asn = Asn{route.origin}};
    const auto result = validity::validate(snapshot.vrps(), route.prefix(), origin);
    const std::string prefix = format_prefix(route.prefix());
    const json by_path = ask("/api/v1/validity/AS" + std::to_string(route.origin) + "/" + prefix);
    const json by_query = ask("/validity?asn=" + std::to_string(route.origin) + "&prefix=" + prefix);
    EXPECT_EQ(by_path, by_query);
    const json& validity = by_path["validated_route"]["validity"];
    const std::string state =
        result.state == validity::RovState::kNotFound ? "not-found" : std::string(name_of(result.state));
    EXPECT_EQ(validity["state"], state) << prefix;
    EXPECT_EQ(validity.contains("reason"), state == "invalid");
    EXPECT_EQ(validity["VRPs"]["matched"].size(), result.matched.size());
    EXPECT_EQ(validity["VRPs"]["unmatched_as"].size(), result.unmatched_as.size());
    EXPECT_EQ(validity["VRPs"]["unmatched_length"].size(), result.unmatched_length.size());
    invalid += state == "invalid" ? 1 : 0;
  }
  EXPECT_GT(routes, 100U);
  EXPECT_GT(invalid, 0U);
}

TEST_F(Resources, MonthsWithoutDataAreNotAnsweredWithOthers) {
  const std::string month = format_month(api.edition().month());
  for (const std::string& path :
       {std::string("summary"), std::string("economies"), "economies/" + api.known().economy, std::string("regions"),
        std::string("scores/distribution"), std::string("incidents"), std::string("incidents/counts")}) {
    for (const std::string missing : {"9999-12", "1999-01"}) {
      const json problem = ask("/api/v1/" + path + "?month=" + missing, 404);
      EXPECT_EQ(problem["code"], "no_data") << path;
      EXPECT_THAT(problem["detail"].get<std::string>(), HasSubstr("no day of " + missing + " was observed")) << path;
      EXPECT_THAT(problem["detail"].get<std::string>(), HasSubstr("there are data of")) << path;
      EXPECT_THAT(problem["detail"].get<std::string>(), HasSubstr(month)) << path;
    }
    ask("/api/v1/" + path + "?month=" + month);
  }
  EXPECT_EQ(ask("/api/v1/scores/history?from=9999-12", 404)["code"], "no_data");
  EXPECT_EQ(ask("/api/v1/rpki/coverage?to=1999-12", 404)["code"], "no_data");
}

TEST_F(Resources, ARangeThatEndsBeforeItBeginsIsRefused) {
  for (const char* target : {"/api/v1/incidents?from=2026-02-01&to=2026-01-01",
                             "/api/v1/incidents/counts?to=2026-01-01&from=2026-01-01T00:00:01Z",
                             "/api/v1/scores/history?from=2026-02&to=2026-01"}) {
    const json problem = ask(target, 400);
    EXPECT_EQ(problem["errors"][0]["parameter"], "from") << target;
    EXPECT_EQ(problem["errors"][0]["message"], "is after to") << target;
  }
  ask("/api/v1/incidents?from=2026-01-01&to=2026-01-01");
}

TEST_F(Resources, PlacesThatDoNotExistAreRefused) {
  for (const char* target :
       {"/api/v1/networks?economy=XX", "/api/v1/incidents?economy=KE,XX", "/api/v1/incidents/counts?economy=xx"}) {
    const json problem = ask(target, 400);
    EXPECT_EQ(problem["errors"][0]["parameter"], "economy") << target;
    EXPECT_EQ(problem["errors"][0]["message"], "\"XX\" is no economy") << target;
  }
  const json problem = ask("/api/v1/networks?region=Afrika", 400);
  EXPECT_EQ(problem["errors"][0]["parameter"], "region");
  EXPECT_EQ(problem["errors"][0]["did_you_mean"], "Africa");
  EXPECT_EQ(ask("/api/v1/networks?region=un:015", 400)["code"], "bad_parameter");
  ask("/api/v1/networks?region=un:africa,AFRICA");
  ask("/api/v1/networks?economy=SO");
  // Short words are near to too many others.
  EXPECT_FALSE(ask("/api/v1/incidents?last=28d", 400)["errors"][0].contains("did_you_mean"));
  EXPECT_EQ(api.get("/networks?economy=XX").status, 400);
  EXPECT_EQ(api.get("/networks?region=un:015").status, 400);
  EXPECT_EQ(api.get("/incidents?economy=XX").status, 400);
}

TEST_F(Resources, ChartsRefuseWhatTheyDoNotUnderstand) {
  const json unknown = ask("/charts/history.json?groop=world", 400);
  EXPECT_EQ(unknown["code"], "unknown_parameter");
  EXPECT_THAT(unknown["detail"].get<std::string>(), HasSubstr("groop"));
  EXPECT_THAT(unknown["detail"].get<std::string>(), HasSubstr("known: at, month, compare, theme, width, group"));
  EXPECT_EQ(unknown["errors"][0]["did_you_mean"], "group");
  EXPECT_EQ(ask("/charts/map.svg?month=soon", 400)["code"], "bad_parameter");
  EXPECT_EQ(ask("/charts/map.svg?month=9999-12", 404)["code"], "no_data");
  EXPECT_EQ(ask("/charts/map.json?metric=luck", 400)["code"], "bad_parameter");
  ask("/charts/history.json?group=world&theme=dark&width=400");
}

TEST_F(Resources, PagesSayWhatTheyDidNotUnderstand) {
  const auto page = [&](const std::string& target, int status) {
    const auto response = api.get(target);
    EXPECT_EQ(response.status, status) << target;
    EXPECT_THAT(field_of(response, "Content-Type"), HasSubstr("text/html")) << target;
    return text_of(response);
  };
  EXPECT_THAT(page("/incidents?from=garbage", 400), HasSubstr("from=garbage"));
  EXPECT_THAT(page("/incidents?from=2026-02-01&to=2026-01-01", 400), HasSubstr("is after to="));
  EXPECT_THAT(page("/incidents?month=9999-12", 404), HasSubstr("no day of 9999-12 was observed"));
  EXPECT_THAT(page("/?month=9999-12", 404), HasSubstr("no day of 9999-12 was observed"));
  EXPECT_THAT(page("/economies?month=13", 400), HasSubstr("month=13"));
  EXPECT_THAT(page("/map?metric=luck", 400), HasSubstr("metric=luck"));
  EXPECT_THAT(page("/economies?sort=luck", 400), HasSubstr("sort=luck"));
  EXPECT_THAT(page("/networks?state=good", 400), HasSubstr("state=good"));
  EXPECT_THAT(page("/participants?programme=x", 400), HasSubstr("programme=x"));
  EXPECT_THAT(page("/networks/" + format_asn(api.known().asn) + "/prefixes?show=x", 400), HasSubstr("show=x"));
  page("/incidents?utm_source=mail", 200);
  page("/?utm_source=mail&fbclid=1", 200);
}

TEST_F(Resources, AgesAreMeasuredByTheClock) {
  const Instant at = api.edition().at();
  const Instant hour{(at.seconds / 3600 + 2) * 3600};  // ages are counted to full hours
  const auto bgp = [&] {
    const json answer = ask("/api/v1/summary");
    for (const json& source : answer["meta"]["sources"]) {
      if (source["kind"] == "mrt") return source;
    }
    return json::object();
  };
  api.set_time(hour);
  const json young = bgp();
  const std::string tag = field_of(api.get("/api/v1/summary"), "ETag");
  EXPECT_EQ(young["freshness"], "fresh");
  api.set_time(hour + Seconds{60});
  EXPECT_EQ(field_of(api.get("/api/v1/summary"), "ETag"), tag) << "the same answer for a while";
  api.set_time(hour + Seconds{10 * 86400});
  const json old = bgp();
  EXPECT_EQ(old["age_s"].get<std::int64_t>() - young["age_s"].get<std::int64_t>(), 10 * 86400);
  EXPECT_EQ(old["freshness"], "old") << "nobody refreshed it since";
  EXPECT_NE(field_of(api.get("/api/v1/summary"), "ETag"), tag);
  EXPECT_THAT(text_of(api.get("/")), HasSubstr("BGP " + format_age({old["age_s"].get<std::int64_t>()}) + " old"));
  const json answer = ask("/api/v1/sources");
  for (const json& source : answer["data"]) {
    EXPECT_EQ(source["as_of"].is_null(), source["freshness"] == "unknown") << "no date is no date";
    EXPECT_EQ(source["as_of"].is_null(), source["age_s"].is_null());
  }
  api.set_time(at + Seconds{3600});
}

TEST_F(Resources, AnswersArePinned) {
  const std::string target = "/api/v1/networks/" + std::to_string(api.known().asn.value);
  const json now = ask(target);
  const std::string cite = now["links"]["cite"];
  EXPECT_EQ(cite, target + "?at=" + std::string(snapshot.short_id()));
  const json pinned = ask(cite);
  EXPECT_EQ(pinned["data"], now["data"]);
  EXPECT_EQ(pinned["links"]["cite"], cite) << "it stays what it is";
  EXPECT_EQ(ask(target + "?at=" + format_instant(api.edition().at()))["data"], now["data"]);
  EXPECT_EQ(ask("/api/v1/incidents?limit=1&at=" + std::string(snapshot.short_id()))["links"]["cite"],
            "/api/v1/incidents?limit=1&at=" + std::string(snapshot.short_id()));
  EXPECT_EQ(ask(target + "?at=soon", 400)["errors"][0]["parameter"], "at");
  EXPECT_EQ(ask(target + "?at=1999-01-01", 404)["code"], "not_found");
  EXPECT_EQ(ask(target + "?at=2999-01-01", 404)["code"], "not_found");
  EXPECT_EQ(ask(target + "?at=0123456789", 404)["code"], "not_found");
  // Of a day that was sealed, but whose snapshot is not kept here.
  EXPECT_THAT(
      ask(target + "?at=" + format_day({day_of(api.edition().at()).number - 1}), 404)["detail"].get<std::string>(),
      ::testing::AnyOf(HasSubstr("is not kept"), HasSubstr("first data")));
}

TEST_F(Resources, PagesAndChartsArePinned) {
  const std::string id(snapshot.short_id());
  const std::string page = text_of(api.get("/networks?at=" + id));
  EXPECT_THAT(page, HasSubstr("As it was."));
  EXPECT_THAT(page, HasSubstr("href=\"/networks/AS" + std::to_string(api.known().asn.value) + "?at=" + id + "\""))
      << "its links stay in the past";
  EXPECT_THAT(page, HasSubstr("<input type=\"hidden\" name=\"at\" value=\"" + id + "\"/>"));
  EXPECT_THAT(page, HasSubstr("href=\"/status\""));
  EXPECT_THAT(page, HasSubstr("<a href=\"/networks\" data-now=\"\">"));
  EXPECT_THAT(text_of(api.get("/networks")), Not(HasSubstr("at=" + id)));
  EXPECT_EQ(api.get("/networks?at=soon").status, 400);
  EXPECT_EQ(api.get("/networks?at=1999-01-01").status, 404);
  EXPECT_EQ(api.get("/charts/history.csv?at=" + id).body, api.get("/charts/history.csv").body);
  EXPECT_EQ(api.get("/charts/history.csv?at=1999-01-01").status, 404);
}

TEST_F(Resources, WhatIsNotKnownIsNull) {
  const std::string network = "/api/v1/networks/" + std::to_string(api.known().asn.value);
  const json asked = ask(network);
  for (const json& metric : asked["data"]["metrics"]) {
    if (metric["value"].is_null()) {
      EXPECT_TRUE(metric["numerator"].is_null() && metric["denominator"].is_null()) << metric;
    } else {
      EXPECT_FALSE(metric["numerator"].is_null()) << metric;
      EXPECT_NE(metric["denominator"], 0) << metric;
    }
  }
}

TEST_F(Resources, ManyRoutesAreValidatedAtOnce) {
  const std::string prefix = format_prefix(api.known().prefix);
  const std::string asn = std::to_string(api.known().asn.value);
  const auto post = [&](const std::string& body) { return api.ask("POST", "/validity", {}, body); };
  const auto fine = post(R"({"routes":[{"asn":"AS)" + asn + R"(","prefix":")" + prefix + R"("},{"asn":)" + asn +
                         R"(,"prefix":"2001:db8::/32"}]})");
  EXPECT_EQ(fine.status, 200);
  EXPECT_EQ(json::parse(text_of(fine))["validated_routes"].size(), 2U);
  EXPECT_EQ(post("").status, 400);
  EXPECT_EQ(post("[]").status, 400);
  EXPECT_EQ(post(R"({"routes":[{"asn":"x","prefix":"192.0.2.0/24"}]})").status, 400);
  EXPECT_THAT(text_of(post(R"({"routes":[{"asn":1,"prefix":"192.0.2.1/24"}]})")), HasSubstr("/routes/0/prefix"));
  std::string many = R"({"routes":[)";
  for (int i = 0; i < 5001; ++i) many.append(i == 0 ? "" : ",").append(R"({"asn":1,"prefix":"192.0.2.0/24"})");
  EXPECT_EQ(post(many + "]}").status, 413);
}

TEST_F(Resources, DumpsHoldEveryVrp) {
  const json dump = ask("/json");
  EXPECT_EQ(dump["roas"].size(), snapshot.vrps().size());
  EXPECT_EQ(dump["roas"][0]["asn"], format_asn(Asn{snapshot.vrps()[0].asn}));
  const std::string csv = text_of(api.get("/csv"));
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), std::ptrdiff_t(snapshot.vrps().size() + 1));
  EXPECT_TRUE(csv.starts_with("ASN,IP Prefix,Max Length,Trust Anchor\nAS"));
  EXPECT_EQ(ask("/api/v1/status")["vrpsTotal"], snapshot.vrps().size());
}

TEST_F(Resources, MethodsAreTheProfile) {
  const json methods = ask("/api/v1/methods")["data"];
  const auto& profile = api.edition().profile();
  EXPECT_EQ(methods["profile"]["id"], profile.id);
  EXPECT_EQ(methods["values"].size(), profile.values.size());
  for (std::size_t i = 0; i < profile.values.size(); ++i) {
    EXPECT_EQ(methods["values"][i]["source"], profile.values[i].source);
    EXPECT_EQ(methods["values"][i]["confirmed"], profile.values[i].confirmed);
  }
  EXPECT_EQ(ask("/api/v1/methods/m7rpki")["data"]["metric"], "M7RPKI");
  EXPECT_EQ(ask("/api/v1/methods/M77", 404)["code"], "not_found");
}

TEST_F(Resources, CoverageHasThreeDenominatorsOfEachFamily) {
  // Followed to the routes: what a network announces, each address once.
  std::uint64_t v4 = 0, v6 = 0;
  for (const readiness::AsScore& score : api.edition().scores()) {
    if (!score.in_universe) continue;
    for (const std::uint32_t row : snapshot.routes_of(score.asn)) {
      const snapshot::RouteRow& route = snapshot.routes()[row];
      if (!readiness::is_counted(route, api.edition().profile())) continue;
      ++(route.prefix().is_v4() ? v4 : v6);
    }
  }
  const auto newest = [&](const std::string& group) {
    return ask("/api/v1/rpki/coverage?group=" + group)["data"].back();
  };
  const json world = newest("world"), participants = newest("membership:participant"),
             others = newest("membership:other");
  EXPECT_EQ(world["routes_v4"], v4);
  EXPECT_EQ(world["routes_v6"], v6);
  EXPECT_GT(v6, 0U);
  EXPECT_EQ(participants["networks"].get<int>() + others["networks"].get<int>(), world["networks"].get<int>());
  EXPECT_EQ(participants["routes_v4"].get<std::uint64_t>() + others["routes_v4"].get<std::uint64_t>(), v4);
  EXPECT_EQ(participants["participants_space_v4"], 1.0) << "all that participants announce, participants announce";
  for (const char* column : {"rpki_v4", "rpki_v6", "space_v4", "space_v6", "with_roa_v4", "with_roa_v6"}) {
    EXPECT_TRUE(world[column].is_number()) << column;
  }
  EXPECT_EQ(ask("/api/v1/regions/membership:other")["data"]["kind"], "membership");
}

TEST_F(Resources, SnapshotsAndSources) {
  const json days = ask("/api/v1/snapshots");
  EXPECT_EQ(days["meta"]["total"], 2);
  EXPECT_EQ(days["data"][0]["snapshot"], to_hex(snapshot.id()));
  EXPECT_EQ(ask("/api/v1/sources")["meta"]["total"], snapshot.sources().size());
  EXPECT_EQ(ask("/api/v1/sources/rpki/attempts")["data"][0]["milliseconds"], 7);
  EXPECT_EQ(ask("/api/v1/sources/unknown/attempts")["data"].size(), 0U);
}

TEST_F(Resources, ManrsShapesHoldTheSameScores) {
  const std::string asn = std::to_string(api.known().asn.value);
  const readiness::AsScore* score = api.edition().find(api.known().asn);
  const json scores = ask("/api/v2/scores?asns=" + asn)["scores"];
  ASSERT_EQ(scores.size(), 1U);
  for (const auto category : observatory::kAllCategories) {
    const auto& one = score->categories[readiness::index_of(category)];
    const json& shown = scores[0]["scores"][std::string(readiness::name_of(category))];
    EXPECT_EQ(shown["value"], one.score ? json(*one.score) : json());
  }
  const json participants = ask("/api/v2/participants")["participants"];
  ASSERT_FALSE(participants.empty());
  const std::string id = participants[0]["id"];
  EXPECT_EQ(ask("/api/v2/scores?participantIDs=" + id)["scores"].size(), participants[0]["asns"].size());
  std::set<std::uint32_t> all;
  for (const json& one : participants) {
    for (const json& member : one["asns"]) all.insert(member.get<std::uint32_t>());
  }
  EXPECT_EQ(ask("/api/v2/asns")["asns"].size(), all.size());
  EXPECT_EQ(ask("/api/v2/participants?asn=4200000000")["participants"].size(), 0U);
  EXPECT_EQ(ask("/api/v2/ases/" + asn)["asn"], api.known().asn.value);
  EXPECT_EQ(ask("/api/v2/scores", 422)["code"], "no_filter");
  EXPECT_EQ(ask("/api/v2/scores?asns=" + asn + "&month=1999-01-01T00:00:00Z", 422)["code"], "other_month");
  const json figures = ask("/api/v2/scores/summary")["scores"]["keyFigures"];
  ASSERT_EQ(figures.size(), 5U);
  for (const json& figure : figures) {
    std::uint64_t sum = 0;
    for (const json& severity : figure["severities"]) sum += severity["count"].get<std::uint64_t>();
    EXPECT_EQ(sum, api.edition().world().ases);
  }
  EXPECT_EQ(ask("/api/v2/scores/summary?region=" + api.known().economy)["scores"]["keyFigures"].size(), 5U);
}

TEST_F(Resources, MetricsAreOpenMetrics) {
  const std::string asn = std::to_string(api.known().asn.value);
  const auto response = api.get("/metrics?asn=" + asn);
  const std::string text = text_of(response);
  EXPECT_TRUE(text.ends_with("# EOF\n"));
  EXPECT_THAT(text, HasSubstr("mannerly_network_score{asn=\"" + asn + "\""));
  EXPECT_THAT(text, HasSubstr("mannerly_source_age_seconds{source=\""));
  EXPECT_THAT(text, HasSubstr("mannerly_store_days 2\n"));
  // Each family once, its samples together, each line well-formed.
  std::set<std::string> families;
  std::string family;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line) && line != "# EOF";) {
    if (line.starts_with("# TYPE ")) {
      family = line.substr(7, line.find(' ', 7) - 7);
      EXPECT_TRUE(families.insert(family).second) << family;
    } else if (!line.starts_with('#')) {
      EXPECT_TRUE(line.starts_with(family)) << line;
      EXPECT_NE(line.find_last_of(' '), std::string::npos);
    }
  }
  EXPECT_THAT(text_of(api.get("/metrics")), HasSubstr("route=\"/metrics\",method=\"GET\",status=\"200\""));
}

TEST_F(Resources, StatusAndSecurity) {
  const std::string text = text_of(api.get("/status.txt"));
  EXPECT_THAT(text, HasSubstr(snapshot.short_id()));
  for (const auto& source : snapshot.sources()) EXPECT_THAT(text, HasSubstr(std::string(snapshot.text(source.name))));
  EXPECT_EQ(api.get("/.well-known/security.txt").status, 404);
  MadeService named(nullptr, {.tables = api_tables()}, {.security_contact = "mailto:security@example.net"});
  EXPECT_THAT(text_of(named.get("/.well-known/security.txt")), HasSubstr("Contact: mailto:security@example.net\n"));
}

}  // namespace
}  // namespace mannerly::api
