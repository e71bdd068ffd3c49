#include "pages/incident.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "incident/incident.h"
#include "observatory/made_edition.h"
#include "pages/frame.h"
#include "render/html/words.h"
#include "service/detect/made_mrt.h"
#include "store/store.h"
#include "tests/pages/made_edition.h"

namespace mannerly::pages {
namespace {

using incident::Incident;
using render::html::Link;
using testing::HasSubstr;
using testing::Not;

constexpr std::int64_t kAt = readiness::MadeWorld::kAt - 3 * 86'400;

Incident hijack(int number, incident::Kind kind = incident::Kind::kMoas) {
  const Instant start{kAt + number * 600};
  Incident i{.kind = kind,
             .phase = incident::Phase::kClosed,
             .start = start,
             .end = start + Seconds{300},
             .culprit = Asn{1001},
             .accomplices = {Asn{1002}},
             .victims = {Asn{1000}},
             .prefixes = {{.prefix = *parse_prefix("32.0.0.0/16"), .victims = {Asn{1000}}, .start = start, .peers = 2}},
             .prefix_count = 1,
             .confidence = number % 2 == 0 ? 0.9 : 0.3,
             .base = -1};
  if (number % 2 == 0) i.ending = incident::Ending::kAcquitted;
  i.id = fmt::format("{}-{}-AS1001", incident::name_of(kind), number);
  i.parts = {{incident::Evidence::kRpkiInvalidAs, 2.5}, {incident::Evidence::kSibling, -1.25}};
  i.prevention.rov = 0.75;
  i.economies = {{'K', 'E'}};
  i.peers_full = 1;
  i.seen_by = {{.collector = "rrc00", .address = *parse_address("192.0.2.1"), .asn = Asn{900}},
               {.collector = "rrc00", .address = *parse_address("192.0.2.2"), .asn = Asn{901}},
               {.collector = "rrc00", .address = *parse_address("192.0.2.3"), .asn = Asn{1001}}};
  return i;
}

store::IncidentRecord record_of(const Incident& i) {
  return {.id = i.id,
          .kind = static_cast<std::uint8_t>(i.kind),
          .start = i.start.seconds,
          .end = i.end->seconds,
          .culprit = i.culprit,
          .accomplices = i.accomplices,
          .victims = i.victims,
          .economies = {{'K', 'E'}},
          .confidence = static_cast<std::uint32_t>(i.confidence * 1e6),
          .ipv4 = true,
          .prefixes = {i.prefixes[0].prefix},
          .json = incident::to_json(i)};
}

class IncidentPages : public ::testing::Test {
 protected:
  IncidentPages() : folder_("incident-pages") {
    for (const std::uint32_t asn : {1000U, 1001U, 1002U}) world_.as(asn, "Example <" + std::to_string(asn) + ">", "KE");
    world_.route("32.0.0.0/16", {"900 1000"});
    std::vector<store::IncidentRecord> records;
    for (int n = 0; n < 70; ++n) records.push_back(record_of(hijack(n)));
    records.push_back(record_of(hijack(70, incident::Kind::kLeak1)));
    Incident standing = hijack(71);
    standing.parts.push_back({incident::Evidence::kStanding, -1});
    records.push_back(record_of(standing));
    Incident bogon = hijack(72, incident::Kind::kBogonAsn);
    bogon.paths = {"900 1002 1001 64512 1000"};
    records.push_back(record_of(bogon));
    Incident given_out = hijack(73, incident::Kind::kBogonAsn);
    given_out.bogons = {Asn{1000}, Asn{64513}};
    given_out.bogons_in_sets = {Asn{64513}};
    given_out.paths = {"900 1001 {1000,64513}"};
    records.push_back(record_of(given_out));
    std::ranges::sort(records, {}, &store::IncidentRecord::id);
    const std::shared_ptr<store::Store> store = store::open_sqlite(folder_ / "store.sqlite").value();
    const store::SliceInfo info{.day = day_of(Instant{readiness::MadeWorld::kAt}), .snapshot = std::string(64, 'a')};
    const Status sealed = store->seal({.info = info, .incidents = records});
    EXPECT_TRUE(sealed);
    service::MadeMrt mrt;
    const service::MadePeer a{"192.0.2.1", 900}, b{"192.0.2.2", 901};
    mrt.peers(kAt - 60, {a, b});
    mrt.rib(kAt - 60, "32.0.0.0/16", {{a, "900 1000"}, {b, "901 900 1000"}});
    mrt.announce(kAt, a, "32.0.0.0/16", "900 1002 1001").withdraw(kAt + 300, b, "32.0.0.0/16");
    mrt.write(folder_ / "incidents/2025-06/evidence/moas-0-AS1001.mrt");
    service::MadeMrt old;
    old.peers(kAt, {a, b});
    old.rib(kAt, "32.0.0.0/16", {{a, "900 1001"}, {b, "901 1001"}}).withdraw(kAt + 43'000, b, "32.0.0.0/16");
    old.write(folder_ / "incidents/2025-06/evidence/moas-71-AS1001.mrt");
    edition_.emplace(world_, store, folder_ / "incidents");
  }
  View view(std::string path, std::vector<std::string> captures = {}, Link::Parameters parameters = {}) const {
    return {edition_->shared(), Link(std::move(path), std::move(parameters)), std::move(captures)};
  }
  std::string shown(Page (*make)(const View&), const View& v) const {
    const std::string text = whole(make(v), v, {});
    EXPECT_EQ(xml_error(text), "");
    return text;
  }

  service::MadeFolder folder_;
  readiness::MadeWorld world_;
  std::optional<observatory::MadeEdition> edition_;
};

TEST_F(IncidentPages, TheListIsPagedFilteredAndSaysWhatCounts) {
  const std::string first = shown(incidents_page, view("/incidents"));
  EXPECT_THAT(first, HasSubstr("74 incidents fit"));
  EXPECT_THAT(first, HasSubstr("rel=\"next\""));
  EXPECT_THAT(first, HasSubstr("Example &lt;1001&gt;"));
  const std::string leaks = shown(incidents_page, view("/incidents", {}, {{"type", "leak"}}));
  EXPECT_THAT(leaks, HasSubstr("1 incident fits, and it counts in scores."));
  const std::string sure = shown(incidents_page, view("/incidents", {}, {{"sure", "70"}, {"type", "misorigination"}}));
  EXPECT_THAT(sure, HasSubstr("35 incidents fit"));
  const std::string bad = shown(incidents_page, view("/incidents", {}, {{"type", "<x>"}, {"sure", "200"}}));
  EXPECT_THAT(bad, HasSubstr("type=&lt;x&gt;, sure=200"));
  EXPECT_EQ(incidents_page(view("/incidents", {}, {{"cursor", "none such"}})).status, 400);
}

TEST_F(IncidentPages, OneIncidentShowsItsClockPathsReasonsAndProof) {
  const std::string text = shown(incident_page, view("/incidents/moas-0-AS1001", {"moas-0-AS1001"}));
  EXPECT_THAT(text, HasSubstr("ended before, after"));
  EXPECT_THAT(text, HasSubstr("2 peers have a route, none the bad one."));
  EXPECT_THAT(text, HasSubstr("2 peers have a route, 1 the bad one."));
  EXPECT_THAT(text, HasSubstr("node culprit"));
  EXPECT_THAT(text, HasSubstr("AS900 (192.0.2.1) changes to 900 1002 1001"));
  EXPECT_THAT(text, HasSubstr("1 / (1 + e<sup>\u22120.25</sup>)"));
  EXPECT_THAT(text, HasSubstr(render::html::percent(0.75)));
  EXPECT_THAT(text, HasSubstr("/api/v1/incidents/moas-0-AS1001/evidence.mrt"));
}

TEST_F(IncidentPages, SaysWhyItWasOver) {
  const std::string text = shown(incident_page, view("/incidents/moas-2-AS1001", {"moas-2-AS1001"}));
  EXPECT_THAT(text, HasSubstr("Why it was over"));
  EXPECT_THAT(text, HasSubstr(render::html::escaped(incident::text_of(incident::Ending::kAcquitted))));
  const std::string unknown = shown(incident_page, view("/incidents/moas-1-AS1001", {"moas-1-AS1001"}));
  EXPECT_THAT(unknown, HasSubstr("not noted"));
}

// Two others saw it, one of them with a part of a table: neither is 3 of 1.
TEST_F(IncidentPages, TheCopiedCommandAsksTheSame) {
  const auto command = [&](Link::Parameters parameters) {
    return incidents_page(view("/incidents", {}, std::move(parameters))).cli;
  };
  EXPECT_EQ(
      command({{"month", "2025-06"}, {"type", "leak-1"}}),
      "mannerly incidents list --archive incidents/2025-06 --all --from 2025-06-01 --to 2025-07-01 --kind leak-1");
  EXPECT_EQ(command({}), "");
  EXPECT_EQ(command({{"month", "2025-06"}, {"culprit", "AS1001"}}), "");
  EXPECT_EQ(command({{"month", "2025-06"}, {"af", "6"}}), "");
}

TEST_F(IncidentPages, SeenByCountsOthersAndMakesNoShare) {
  const std::string text = shown(incident_page, view("/incidents/moas-0-AS1001", {"moas-0-AS1001"}));
  EXPECT_THAT(text, HasSubstr("2 peer networks, the culprit not counted; 1 of all peers gave a full table then"));
}

TEST_F(IncidentPages, ABogonIncidentNamesTheBogon) {
  const std::string id = "bogon-asn-72-AS1001";
  EXPECT_THAT(shown(incident_page, view("/incidents/" + id, {id})), HasSubstr("AS64512 (private use"));
  const std::string later = "bogon-asn-73-AS1001";
  const std::string text = shown(incident_page, view("/incidents/" + later, {later}));
  EXPECT_THAT(text, HasSubstr("AS1000 (by the registries of today it may be routed)"));
  EXPECT_THAT(text, HasSubstr("AS64513 (in an AS_SET; "));
  EXPECT_THAT(text, HasSubstr("<code>900 1001 {1000,64513}</code>"));
  EXPECT_THAT(text, HasSubstr("on paths with AS1000 and AS64513 (1 of them in an AS_SET), which must not be"));
}

TEST_F(IncidentPages, OneThatWasThereWhenTheDataBeganHasNoStart) {
  const std::string text = shown(incident_page, view("/incidents/moas-71-AS1001", {"moas-71-AS1001"}));
  EXPECT_THAT(text, HasSubstr("began at or before"));
  EXPECT_THAT(text, HasSubstr("it was there when the data began"));
  EXPECT_THAT(text, HasSubstr("It lasted at least"));
  EXPECT_THAT(text, HasSubstr("not known: nobody saw it begin"));
  EXPECT_THAT(text, Not(HasSubstr("ended before, after")));
  EXPECT_THAT(text, HasSubstr("At its widest 2 of the 2 peers in the evidence had the bad route."));
  EXPECT_THAT(text, HasSubstr("<strong>As the records begin</strong>"));
  EXPECT_THAT(text, Not(HasSubstr("<strong>Before</strong>")));
}

TEST_F(IncidentPages, WithoutEvidenceItSaysSo) {
  const std::string text = shown(incident_page, view("/incidents/moas-1-AS1001", {"moas-1-AS1001"}));
  EXPECT_THAT(text, HasSubstr("No evidence was cut out for it: it was never sure enough to count."));
  EXPECT_THAT(text, Not(HasSubstr("evidence.mrt")));
  const std::string counted = shown(incident_page, view("/incidents/moas-2-AS1001", {"moas-2-AS1001"}));
  EXPECT_THAT(counted, HasSubstr("No evidence of it is at hand"));
  EXPECT_EQ(incident_page(view("/incidents/x", {"x"})).status, 404);
  EXPECT_EQ(incident_page(view("/incidents/x", {"../../etc/passwd"})).status, 404);
}

TEST_F(IncidentPages, WithoutAStoreTheSnapshotsRowsAreShown) {
  readiness::MadeWorld world;
  world.as(1000, "Example", "KE");
  world.incidents_cover({kAt - 86'400}, {readiness::MadeWorld::kAt});
  world.incident({.culprit = 1000, .start = kAt, .end = kAt + 60, .prefixes = {"32.0.0.0/16"}});
  world.incident({.kind = incident::Kind::kLeak1, .culprit = 1000, .start = kAt + 5, .prefixes = {"32.0.0.0/16"}});
  const observatory::MadeEdition made(world);
  const View v{made.shared(), Link("/incidents")};
  const std::string list = whole(incidents_page(v), v, {});
  EXPECT_THAT(list, HasSubstr("2 incidents fit"));
  const std::string id(made->snapshot().text(made->snapshot().incidents()[0].id));
  const View one{made.shared(), Link("/incidents/" + id), {id}};
  EXPECT_THAT(whole(incident_page(one), one, {}), HasSubstr("its archive is not at hand"));
}

}  // namespace
}  // namespace mannerly::pages
