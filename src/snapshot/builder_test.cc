#include "snapshot/builder.h"

#include <gtest/gtest.h>

#include <cstring>

#include "snapshot/format.h"
#include "snapshot/snapshot.h"

namespace mannerly::snapshot {
namespace {

Prefix P(std::string_view text) {
  return *parse_prefix(text);
}

std::vector<std::uint8_t> file_of(const Tables& tables) {
  std::vector<std::uint8_t> file;
  for (const Bytes part : encode(tables).parts) file.insert(file.end(), part.begin(), part.end());
  return file;
}

std::uint32_t path(Builder& b, std::string_view text) {
  return b.routes().add_path(parse_as_path(text)->view());
}

Tables small_world() {
  Builder b({.name = "small", .at = Instant{1445558400}, .built_by = "test"});
  const auto mrt = b.add_source({SourceKind::kMrt, "rrc00", "rib.gz"});
  const auto p0 = *b.add_peer(mrt, *parse_address("192.0.2.1"), Asn{64500});
  const auto p1 = *b.add_peer(mrt, *parse_address("2001:db8::1"), Asn{64501});
  EXPECT_EQ(b.add_peer(mrt, *parse_address("192.0.2.1"), Asn{64500}), p0);
  const RouteBuilder::PeerPath both[] = {{p0, path(b, "64500 64510")}, {p1, path(b, "64501 64510")}};
  b.routes().add_rib_record(P("198.51.100.0/24"), both);
  b.routes().add_rib_record(P("192.0.2.0/24"), both);
  const RouteBuilder::PeerPath moas[] = {{p0, path(b, "64500 64510")}, {p1, path(b, "64501 64511")}};
  b.routes().add_rib_record(P("203.0.113.0/24"), moas);
  const RouteBuilder::PeerPath set[] = {{p0, path(b, "64500 {64502,64503}")}};
  b.routes().add_rib_record(P("2001:db8::/32"), set);
  // p0 withdraws one; p1 replaces its path to another.
  b.routes().add_withdrawal(P("203.0.113.0/24"), p0);
  b.routes().add_announcement(P("192.0.2.0/24"), p1, path(b, "64501 64505 64510"));
  b.routes().add_origin(P("192.0.2.0/24"), OriginKind::kAsn, Asn{64510});
  b.routes().add_origin(P("192.0.2.0/25"), OriginKind::kAsn, Asn{64509});
  Tally tally;
  tally.add("odd", 3, 7, "x");
  b.finish_source(mrt, {.state = SourceState::kSkipped, .format = "TABLE_DUMP_V2", .records = 4, .skipped = &tally});
  const auto rpki = b.add_source({SourceKind::kVrp, "rpki", "vrps.json"});
  b.add_vrp(rpki, "ta", P("192.0.2.0/24"), 24, Asn{64510}, {});
  b.add_vrp(rpki, "ta", P("192.0.2.0/24"), 24, Asn{64510}, {});
  const Asn providers[] = {Asn{64501}, Asn{64500}, Asn{64501}};
  b.add_aspa(rpki, "ta", Asn{64510}, providers);
  const auto ripe = b.irr().add_irr_source("ripe", 1, true, true);
  const auto route = b.irr().add_object(
      {.object_class = IrrClass::kRoute, .mnt_by = "MNT", .raw = "route: 192.0.2.0/24\n", .irr_source = ripe});
  b.irr().add_route(P("192.0.2.0/24"), Asn{64510}, ripe, route);
  const auto aut = b.irr().add_object(
      {.object_class = IrrClass::kAutNum, .key = "AS64510", .raw = "aut-num: AS64510\n", .irr_source = ripe});
  const std::string_view tech[] = {"tech1-example"};
  b.irr().add_aut_num({.asn = Asn{64510},
                       .as_name = "EXAMPLE",
                       .org = "ORG-1",
                       .imports = 1,
                       .exports = 1,
                       .irr_source = ripe,
                       .object = aut,
                       .tech_c = tech});
  const auto role = b.irr().add_object(
      {.object_class = IrrClass::kRole, .key = "TECH1-EXAMPLE", .raw = "role: NOC\n", .irr_source = ripe});
  b.irr().add_handle("TECH1-EXAMPLE", ripe, ContactRow::kEmail, true, role);
  b.irr().add_organisation("ORG-1", ripe, "tech1-example");
  b.add_link(Asn{64500}, Asn{64510}, Relation::kCustomer);
  b.add_resource({.economy = {'Z', 'A'}, .rir = Rir::kAfrinic, .status = ResourceStatus::kAllocated},
                 *parse_address("192.0.2.0"), *parse_address("192.0.2.255"));
  b.add_asn_resource({.economy = {'Z', 'A'}, .rir = Rir::kAfrinic, .status = ResourceStatus::kAllocated}, Asn{64510},
                     Asn{64511});
  b.add_participant({.name = b.text("Example")}, std::array{Asn{64510}});
  return *b.finish();
}

TEST(Builder, MakesRoutesOfRibsUpdatesAndTables) {
  const auto file = file_of(small_world());
  const auto s = Snapshot::open(file, Check::kAll);
  ASSERT_TRUE(s) << s.error().message;
  ASSERT_EQ(s->routes().size(), 6u);
  const auto& r = s->routes();
  EXPECT_EQ(format_prefix(r[0].prefix()), "192.0.2.0/24");
  EXPECT_EQ(r[0].flags, RouteRow::kInRib | RouteRow::kInOriginTable);
  ASSERT_EQ(s->paths_of(r[0]).size(), 3u);  // two paths of p1, one of them replaced
  int current = 0;
  for (const auto& entry : s->paths_of(r[0])) current += entry.flags & PathEntryRow::kCurrent;
  EXPECT_EQ(current, 2);
  EXPECT_EQ(r[0].peers, 2);
  EXPECT_EQ(r[1].flags, RouteRow::kInOriginTable);
  EXPECT_EQ(r[1].path_set, kNone);
  EXPECT_EQ(r[3].origin, 64510u);
  EXPECT_EQ(r[3].flags, RouteRow::kInRib | RouteRow::kWithdrawn);
  EXPECT_EQ(r[4].origin, 64511u);
  EXPECT_EQ(r[5].origin_kind, OriginKind::kAsSet);
  EXPECT_EQ(s->peers()[0].routes_v4, 3u);
  EXPECT_EQ(s->peers()[0].routes_v6, 1u);
  EXPECT_EQ(s->routes_of(Asn{64510}).size(), 3u);
  EXPECT_EQ(s->routes_under(P("192.0.2.0/23")).size(), 2u);
  EXPECT_EQ(format_as_path(s->path(s->paths_of(r[5])[0].path)), "64500 {64502,64503}");
}

TEST(Builder, LinksEverythingByAs) {
  const auto file = file_of(small_world());
  const auto s = *Snapshot::open(file);
  const AsRow* as = s.find_as(Asn{64510});
  ASSERT_NE(as, nullptr);
  EXPECT_EQ(s.text(as->name), "EXAMPLE");
  EXPECT_EQ(as->economy, (Economy{'Z', 'A'}));
  EXPECT_EQ(as->flags, AsRow::kDelegated | AsRow::kOriginates | AsRow::kOnPath | AsRow::kAutNum | AsRow::kParticipant);
  EXPECT_EQ(s.vrps().size(), 1u);
  EXPECT_EQ(s.vrps_of(Asn{64510}).size(), 1u);
  EXPECT_EQ(s.find_aspa(Asn{64510})->providers.count, 2u);
  ASSERT_EQ(s.contacts_of(Asn{64510}).size(), 2u);  // tech-c and, through the org, abuse-c
  for (const ContactRow& c : s.contacts_of(Asn{64510})) {
    EXPECT_EQ(c.offers, ContactRow::kEmail | ContactRow::kResolves);
    EXPECT_EQ(*s.raw_object(s.irr_objects()[c.object]), "role: NOC\n");
  }
  EXPECT_EQ(*s.raw_object(s.irr_objects()[s.irr_routes()[0].object]), "route: 192.0.2.0/24\n");
  ASSERT_EQ(s.links_of(Asn{64510}).size(), 1u);
  EXPECT_EQ(s.links_of(Asn{64510})[0].relation, Relation::kProvider);
  EXPECT_EQ(s.find_resource(*parse_address("192.0.2.77"))->rir, Rir::kAfrinic);
  EXPECT_EQ(s.find_resource(*parse_address("192.0.3.0")), nullptr);
  EXPECT_EQ(s.find_as(Asn{64499}), nullptr);
  EXPECT_EQ(s.skips()[s.sources()[0].skips.begin].first_offset, 7u);
}

TEST(Snapshot, TheSameContentHasTheSameId) {
  const auto a = file_of(small_world()), b = file_of(small_world());
  EXPECT_EQ(a, b);
}

TEST(Snapshot, IncidentsAreFoundByTheirParties) {
  Builder b({.name = "incidents", .at = Instant{1445558400}, .built_by = "test"});
  const auto source = b.add_source({SourceKind::kIncidents, "archive", "incidents.jsonl"});
  const auto coverage = b.add_incident_coverage(source, Instant{100}, Instant{900});
  const Asn accomplices[] = {Asn{64503}, Asn{64502}, Asn{64503}};
  const Asn victims[] = {Asn{64504}};
  const Prefix prefixes[] = {P("192.0.2.0/24"), P("2001:db8::/32")};
  const IncidentRow later{.id = b.text("later"), .start = 500, .end = 600, .culprit = 64502, .coverage = coverage};
  b.add_incident(later, {});
  b.add_incident({.id = b.text("first"), .start = 200, .prefix_count = 2, .culprit = 64501, .coverage = coverage},
                 {accomplices, victims, prefixes});
  b.add_incident(later, {});  // the same incident of another archive
  const auto file = file_of(b.finish().value());
  const auto opened = Snapshot::open(file, Check::kAll);
  ASSERT_TRUE(opened) << opened.error().message;
  const Snapshot& s = *opened;
  ASSERT_EQ(s.incidents().size(), 2u);
  const IncidentRow& first = s.incidents()[0];
  EXPECT_EQ(s.text(first.id), "first");
  const auto asns = Snapshot::rows(s.incident_asns(), first.accomplices);
  EXPECT_EQ(std::vector(asns.begin(), asns.end()), (std::vector<std::uint32_t>{64502, 64503}));
  ASSERT_EQ(first.prefixes.count, 2u);
  EXPECT_EQ(s.incident_prefixes()[first.prefixes.begin + 1].prefix(), P("2001:db8::/32"));
  EXPECT_EQ(s.incident_coverage()[first.coverage].to, 900);
  const auto of = s.incidents_of(Asn{64502});
  ASSERT_EQ(of.size(), 2u);
  EXPECT_EQ(of[0].role, IncidentRole::kAccomplice);
  EXPECT_EQ(of[1].role, IncidentRole::kCulprit);
  EXPECT_EQ(s.incidents_of(Asn{64504})[0].role, IncidentRole::kVictim);
  EXPECT_TRUE(s.incidents_of(Asn{64505}).empty());
  EXPECT_EQ(s.find_as(Asn{64504})->flags, AsRow::kIncident);
}

TEST(Snapshot, SaysThatItsWorldIsSimulated) {
  Builder real({.name = "w", .at = Instant{1}, .built_by = "test"});
  Builder made({.name = "w", .at = Instant{1}, .built_by = "test", .simulated = true});
  EXPECT_FALSE(Snapshot::open(file_of(real.finish().value())).value().simulated());
  EXPECT_TRUE(Snapshot::open(file_of(made.finish().value())).value().simulated());
}

TEST(Snapshot, LaterSectionsStandInTheFileOnlyWhenTheyHoldSomething) {
  const Tables none = small_world();
  Tables some = small_world();
  some.incident_coverage.push_back({.from = 1, .to = 2});
  const auto sections_of = [](const Tables& tables) {
    FileHeader header;
    std::memcpy(&header, encode(tables).head.data(), sizeof header);
    return header.sections;
  };
  EXPECT_EQ(sections_of(none), kLastFixedSection);
  EXPECT_EQ(sections_of(some), kLastFixedSection + 1);
  EXPECT_EQ(Snapshot::open(file_of(some)).value().incident_coverage().size(), 1u);
}

TEST(Snapshot, RefusesEveryCutAndEveryFlippedByte) {
  const auto good = file_of(small_world());
  for (std::size_t size = 0; size < good.size(); ++size) {
    const std::vector<std::uint8_t> cut(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size));
    ASSERT_FALSE(Snapshot::open(cut)) << size;
  }
  std::size_t accepted = 0;
  for (std::size_t i = 0; i < good.size(); ++i) {
    auto bad = good;
    bad[i] ^= 0x20;
    const auto s = Snapshot::open(bad, Check::kAll);
    if (!s) continue;
    ++accepted;  // only padding between sections may change unseen; the content is then the same
    EXPECT_EQ(s->id(), Snapshot::open(good)->id()) << i;
  }
  EXPECT_LT(accepted, 39 * kAlignment);
}

TEST(Snapshot, ChecksEverySectionOnceHoweverTheWorkIsSpread) {
  const auto good = file_of(small_world());
  std::vector<std::size_t> seen;
  const ForEach backwards = [&](std::size_t count, const std::function<void(std::size_t)>& job) {
    for (std::size_t i = count; i > 0; --i) {
      seen.push_back(i - 1);
      job(i - 1);
    }
  };
  const auto opened = Snapshot::open(good, Check::kSections, backwards);
  ASSERT_TRUE(opened);
  std::sort(seen.begin(), seen.end());
  ASSERT_GT(seen.size(), 30u);
  for (std::size_t i = 0; i < seen.size(); ++i) EXPECT_EQ(seen[i], i);
  for (std::size_t i = 0; i < good.size(); i += 7) {
    auto bad = good;
    bad[i] ^= 0x20;
    const auto one = Snapshot::open(bad), other = Snapshot::open(bad, Check::kSections, backwards);
    ASSERT_EQ(one.has_value(), other.has_value()) << i;
    if (!one) EXPECT_EQ(one.error().message, other.error().message);
  }
}

TEST(Snapshot, SaysWhatIsWrong) {
  auto file = file_of(small_world());
  file[8] = 2;
  EXPECT_EQ(Snapshot::open(file).error().code, ErrorCode::kUnsupported);
  file[0] = 'X';
  EXPECT_EQ(Snapshot::open(file).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(Snapshot::open({}).error().code, ErrorCode::kTruncated);
}

}  // namespace
}  // namespace mannerly::snapshot
