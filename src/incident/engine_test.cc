#include "incident/engine.h"

#include <gtest/gtest.h>

#include <array>

#include "incident/engine_world.h"

namespace mannerly::incident {
namespace {

using Change = IncidentBook::Change;
constexpr std::int64_t kStart = 1'700'006'400;  // midnight

Moment at(std::int64_t seconds) {
  return Moment::of(Instant{kStart + seconds});
}

// An engine with made-up judges, three peers at two collectors, and a list of what it told.
struct Bench {
  EngineWorld world{30 * 86400};
  Engine engine{world.context(), {.judges = kMadeJudges}};
  std::vector<std::pair<Change, Signal>> told;
  std::array<PeerNumber, 3> peers{};

  Bench() {
    peers[0] = *engine.add_peer("rrc00", Address::v4(0xC0000201), Asn{100});
    peers[1] = *engine.add_peer("rrc00", Address::v4(0xC0000202), Asn{101});
    peers[2] = *engine.add_peer("rrc01", Address::v4(0xC0000203), Asn{102});
    engine.on_signal = [this](const Signal& signal, Change change, Moment) { told.emplace_back(change, signal); };
  }
  static Announcement route(const AsPath& path, std::string_view prefix, Asn otc = {}) {
    return {.prefix = *parse_prefix(prefix), .path = path.view(), .otc = otc};
  }
  void rib(PeerNumber peer, std::string_view path, std::string_view prefix) {
    const AsPath words = *parse_as_path(path);
    engine.rib_route(peer, route(words, prefix));
  }
  void announce(std::int64_t second, PeerNumber peer, std::string_view path, std::string_view prefix, Asn otc = {}) {
    const AsPath words = *parse_as_path(path);
    engine.announce(at(second), peer, route(words, prefix, otc));
  }
  void withdraw(std::int64_t second, PeerNumber peer, std::string_view prefix) {
    engine.withdraw(at(second), peer, *parse_prefix(prefix));
  }
};

TEST(Engine, TakesTheFirstDumpAsKnownAndTellsOfANewOrigin) {
  Bench b;
  b.engine.begin_rib("rrc00", at(0));
  b.rib(b.peers[0], "100 200", "192.0.2.0/24");
  b.rib(b.peers[1], "101 200", "192.0.2.0/24");
  b.engine.end_rib("rrc00");
  EXPECT_EQ(b.engine.counts().rib_entries, 2u);
  EXPECT_TRUE(b.told.empty());
  EXPECT_EQ(b.engine.history().origin(*parse_prefix("192.0.2.0/24"), Asn{200}).first, b.engine.history().begin());

  b.announce(60, b.peers[0], "100 201", "192.0.2.0/24");
  ASSERT_EQ(b.told.size(), 1u);
  EXPECT_EQ(b.told[0].first, Change::kRaised);
  EXPECT_EQ(b.told[0].second.key, (SignalKey{*parse_prefix("192.0.2.0/24"), Kind::kMoas, Asn{201}, {}, {}}));
  EXPECT_EQ(b.told[0].second.victims, (std::vector<Asn>{{200}}));
  EXPECT_EQ(b.told[0].second.accomplices, (std::vector<Asn>{{100}}));
  b.announce(61, b.peers[1], "101 201", "192.0.2.0/24");
  ASSERT_EQ(b.told.size(), 2u);
  EXPECT_EQ(b.told[1].first, Change::kPeer);
  EXPECT_EQ(b.told[1].second.current_peers, 2u);
  b.announce(62, b.peers[0], "100 200", "192.0.2.0/24");
  EXPECT_EQ(b.told.size(), 2u);
  b.withdraw(63, b.peers[1], "192.0.2.0/24");
  ASSERT_EQ(b.told.size(), 3u);
  EXPECT_EQ(b.told[2].first, Change::kLowered);
  EXPECT_EQ(b.told[2].second.ending, Ending::kRoutesGone);
  EXPECT_EQ(b.told[2].second.lowered, at(63));
  b.announce(70, b.peers[1], "101 201", "192.0.2.0/24");
  ASSERT_EQ(b.told.size(), 4u);
  EXPECT_EQ(b.told[3].first, Change::kReraised);
  EXPECT_EQ(b.told[3].second.times_raised, 2u);
  b.engine.peer_down(at(71), b.peers[1]);
  ASSERT_EQ(b.told.size(), 5u);
  EXPECT_EQ(b.told[4].second.ending, Ending::kSessionLost);
  EXPECT_FALSE(b.engine.peers()[b.peers[1]].up);
}

// A session that says nothing while all others do holds on to nothing.
TEST(Engine, EndsWhatOnlyASilentSessionStillShows) {
  constexpr std::int64_t kHour = 3600;
  Bench b;
  b.engine.begin_rib("rrc00", at(0));
  for (const PeerNumber peer : {b.peers[0], b.peers[1]}) {
    b.rib(peer, peer == b.peers[0] ? "100 200" : "101 200", "192.0.2.0/24");
    b.rib(peer, peer == b.peers[0] ? "100 200" : "101 200", "198.51.100.0/24");
  }
  b.engine.end_rib("rrc00");
  b.announce(60, b.peers[0], "100 201", "192.0.2.0/24");
  b.announce(61, b.peers[1], "101 201", "192.0.2.0/24");
  b.announce(5 * kHour, b.peers[1], "101 200", "192.0.2.0/24");  // the last one that is alive lets go
  ASSERT_EQ(b.told.size(), 2u);
  for (std::int64_t hour = 6; hour < 30; ++hour) {
    b.announce(hour * kHour, b.peers[1], hour % 2 == 0 ? "101 204 200" : "101 200", "198.51.100.0/24");
  }
  ASSERT_EQ(b.told.size(), 3u);
  EXPECT_EQ(b.told[2].first, Change::kLowered);
  EXPECT_EQ(b.told[2].second.lowered, at(5 * kHour));
  EXPECT_EQ(b.told[2].second.ending, Ending::kRoutesGone);
  EXPECT_TRUE(b.engine.peers()[b.peers[0]].stale);
  // It speaks again, of something else: what it still has goes on.
  b.announce(30 * kHour, b.peers[0], "100 202 200", "198.51.100.0/24");
  b.engine.advance(at(31 * kHour));
  EXPECT_FALSE(b.engine.peers()[b.peers[0]].stale);
  ASSERT_EQ(b.told.size(), 4u);
  EXPECT_EQ(b.told[3].second.current_peers, 1u);
}

TEST(Engine, EndsWithTheLastWordOfTheLastSession) {
  constexpr std::int64_t kHour = 3600;
  Bench b;
  b.engine.begin_rib("rrc00", at(0));
  b.rib(b.peers[0], "100 200", "192.0.2.0/24");
  b.rib(b.peers[1], "101 200", "192.0.2.0/24");
  b.engine.end_rib("rrc00");
  b.announce(60, b.peers[0], "100 201", "192.0.2.0/24");
  b.engine.alive(at(2 * kHour), b.peers[0]);
  for (std::int64_t hour = 3; hour < 30; ++hour) b.engine.alive(at(hour * kHour), b.peers[1]);
  ASSERT_EQ(b.told.size(), 2u);
  EXPECT_EQ(b.told[1].second.lowered, at(2 * kHour));
  EXPECT_EQ(b.told[1].second.ending, Ending::kSilent);
}

TEST(Engine, CountsWhatIsNoChange) {
  Bench b;
  b.announce(0, b.peers[0], "100 200", "192.0.2.0/24");
  b.announce(1, b.peers[0], "100 100 200", "192.0.2.0/24");
  b.withdraw(2, b.peers[0], "198.51.100.0/24");
  b.withdraw(2, b.peers[1], "192.0.2.0/24");
  b.announce(1, b.peers[0], "100 202", "192.0.2.0/24");
  EXPECT_EQ(b.engine.counts().duplicates, 1u);
  EXPECT_EQ(b.engine.counts().unknown_withdrawals, 2u);
  EXPECT_EQ(b.engine.counts().late, 1u);
  EXPECT_EQ(b.engine.now(), at(2));
  EXPECT_EQ(b.engine.peers()[b.peers[0]].routes_v4, 1u);
  EXPECT_EQ(b.engine.peers()[b.peers[0]].flaps, 1u);
}

// Nobody knows whether what was shown then is still so.
TEST(Engine, WhatIsLateChangesTheTableAndRaisesNothingNew) {
  Bench b;
  b.engine.begin_rib("rrc00", at(0));
  b.rib(b.peers[0], "100 200", "192.0.2.0/24");
  b.engine.end_rib("rrc00");
  b.announce(100, b.peers[0], "100 200", "198.51.100.0/24");
  b.announce(60, b.peers[1], "101 201", "192.0.2.0/24");
  b.engine.begin_rib("rrc01", at(50));
  b.rib(b.peers[2], "102 201", "192.0.2.0/24");
  b.engine.end_rib("rrc01");
  EXPECT_TRUE(b.told.empty());
  EXPECT_EQ(b.engine.counts().late, 2u);
  EXPECT_EQ(b.engine.peers()[b.peers[1]].routes_v4, 1u);
  EXPECT_EQ(b.engine.peers()[b.peers[2]].routes_v4, 1u);
  b.announce(110, b.peers[0], "100 201", "192.0.2.0/24");
  ASSERT_EQ(b.told.size(), 1u) << "in time it is told";
  EXPECT_EQ(b.told[0].second.raised, at(110));
  b.announce(80, b.peers[0], "100 99 201", "192.0.2.0/24");
  EXPECT_EQ(b.told.size(), 1u) << "whoever shows it goes on";
  b.announce(81, b.peers[0], "100 200", "192.0.2.0/24");
  ASSERT_EQ(b.told.size(), 2u) << "and may stop";
  EXPECT_EQ(b.told[1].first, Change::kLowered);
}

TEST(Engine, ALaterDumpCorrectsTheTable) {
  Bench b;
  b.engine.begin_rib("rrc00", at(0));
  b.rib(b.peers[0], "100 200", "192.0.2.0/24");
  b.rib(b.peers[0], "100 200", "198.51.100.0/24");
  b.rib(b.peers[1], "101 200", "192.0.2.0/24");
  b.engine.end_rib("rrc00");
  b.announce(10, b.peers[2], "102 200", "192.0.2.0/24");
  b.engine.begin_rib("rrc00", at(3600));
  b.rib(b.peers[0], "100 200", "192.0.2.0/24");
  b.announce(3600, b.peers[0], "100 202", "203.0.113.0/24");
  b.rib(b.peers[0], "100 204", "203.0.113.0/24");  // older than the update
  b.engine.end_rib("rrc00");
  std::vector<TableView::Route> routes;
  b.engine.table().routes(*parse_prefix("192.0.2.0/24"), routes);
  ASSERT_EQ(routes.size(), 2u);  // of rrc01 nothing was said
  EXPECT_EQ(routes[0].peer, b.peers[0]);
  EXPECT_EQ(routes[1].peer, b.peers[2]);
  routes.clear();
  b.engine.table().routes(*parse_prefix("198.51.100.0/24"), routes);
  EXPECT_TRUE(routes.empty());
  b.engine.table().routes(*parse_prefix("203.0.113.0/24"), routes);
  ASSERT_EQ(routes.size(), 1u);
  std::vector<Asn> hops;
  b.engine.table().hops(routes[0].path, hops);
  EXPECT_EQ(hops, (std::vector<Asn>{{202}, {100}}));
  EXPECT_FALSE(b.engine.peers()[b.peers[1]].up);
  EXPECT_TRUE(b.engine.peers()[b.peers[0]].up);

  b.engine.begin_rib("rrc00", at(7200));
  b.engine.end_rib("rrc00", false);
  EXPECT_EQ(b.engine.sizes().routes, 3u);  // a dump that was cut withdraws nothing
}

TEST(Engine, StandingSymptomsRaiseNothing) {
  Bench b;
  b.engine.begin_rib("rrc00", at(0));
  b.rib(b.peers[0], "100 202 206", "192.0.2.0/24");  // 508: a leak by the made-up judge
  b.engine.end_rib("rrc00");
  EXPECT_TRUE(b.told.empty());
  ASSERT_EQ(b.engine.standing().size(), 1u);
  EXPECT_EQ(b.engine.standing()[0].symptom.culprit, Asn{202});
  b.announce(5, b.peers[0], "100 202 206", "198.51.100.0/24");
  for (const auto& [change, signal] : b.told) EXPECT_EQ(signal.key.kind, Kind::kNone) << "nothing but the origin";
  b.announce(6, b.peers[1], "101 201 206", "192.0.2.0/24");  // another leak, a new one
  ASSERT_FALSE(b.told.empty());
  EXPECT_EQ(b.told.back().second.key.culprit, Asn{201});
}

TEST(Engine, AnOriginThatStaysIsKnown) {
  Bench b;
  b.engine.begin_rib("rrc00", at(0));
  b.rib(b.peers[0], "100 200", "192.0.2.0/24");
  b.rib(b.peers[1], "101 200", "192.0.2.0/24");
  b.engine.end_rib("rrc00");
  b.announce(100, b.peers[0], "100 201", "192.0.2.0/24");
  EXPECT_EQ(b.told.size(), 1u);
  b.announce(86400 * 4, b.peers[1], "101 201", "192.0.2.0/24");  // known_after: 3 days
  EXPECT_EQ(b.told.size(), 1u);
  EXPECT_EQ(b.engine.history().origin(*parse_prefix("192.0.2.0/24"), Asn{201}).days, 5u);
  b.withdraw(86400 * 4 + 1, b.peers[0], "192.0.2.0/24");
  ASSERT_EQ(b.told.size(), 2u);
  EXPECT_EQ(b.told[1].first, Change::kLowered);
}

// What is told of goes on where its routes are, though nothing new would be raised for them: peers that come after it
// was established count, one that takes another way to the same origin stays, and it ends with the last one.
TEST(Engine, WhatIsToldOfGoesOnWhenItIsEstablished) {
  Bench b;
  std::vector<Incident> closed;
  b.engine.incidents().on_incident = [&](IncidentBook::Event event, const Incident& incident) {
    if (event == IncidentBook::Event::kClosed) closed.push_back(incident);
  };
  b.engine.begin_rib("rrc00", at(0));
  for (const PeerNumber peer : {b.peers[0], b.peers[1]}) b.rib(peer, peer == 0 ? "100 200" : "101 200", "192.0.2.0/24");
  b.engine.end_rib("rrc00");
  b.engine.begin_rib("rrc01", at(0));
  b.rib(b.peers[2], "102 200", "192.0.2.0/24");
  b.engine.end_rib("rrc01");
  b.announce(100, b.peers[0], "100 201", "192.0.2.0/24");
  b.announce(101, b.peers[1], "101 201", "192.0.2.0/24");
  b.engine.advance(at(600));
  ASSERT_EQ(b.engine.incidents().open_incidents(at(600)).size(), 1u);

  b.announce(86400 * 4, b.peers[2], "102 201", "192.0.2.0/24");  // known_after: 3 days
  b.announce(86400 * 4 + 1, b.peers[0], "100 202 201", "192.0.2.0/24");
  b.withdraw(86400 * 4 + 2, b.peers[1], "192.0.2.0/24");
  ASSERT_FALSE(b.told.empty());
  EXPECT_EQ(b.told.back().first, Change::kPeer);
  EXPECT_EQ(b.told.back().second.current_peers, 3u);
  b.engine.peer_down(at(86400 * 4 + 3), b.peers[0]);
  b.announce(86400 * 4 + 4, b.peers[2], "102 200", "192.0.2.0/24");
  b.announce(86400 * 4 + 60, b.peers[1], "101 201", "192.0.2.0/24");  // within the merge gap
  b.withdraw(86400 * 4 + 90, b.peers[1], "192.0.2.0/24");
  b.engine.advance(at(86400 * 5));
  ASSERT_EQ(closed.size(), 1u);
  EXPECT_EQ(closed[0].start, at(100).instant());
  EXPECT_EQ(closed[0].end, at(86400 * 4 + 90).instant());
  EXPECT_EQ(closed[0].ending, Ending::kRoutesGone);
  EXPECT_EQ(closed[0].prefixes.at(0).ending, Ending::kRoutesGone);
  EXPECT_EQ(closed[0].prefixes.at(0).peers, 3u);

  b.told.clear();
  b.announce(86400 * 5 + 1, b.peers[1], "101 201", "192.0.2.0/24");
  EXPECT_TRUE(b.told.empty()) << "it is over, and the origin established";
}

// Who is accused looks into a router: shown is what was announced, with its sets, whatever the sets are taken for.
TEST(Engine, ShowsPathsWithTheirSetsAsTheyWereAnnounced) {
  Bench b;
  std::vector<Incident> closed;
  b.engine.incidents().on_incident = [&](IncidentBook::Event event, const Incident& incident) {
    if (event == IncidentBook::Event::kClosed) closed.push_back(incident);
  };
  b.engine.begin_rib("rrc00", at(0));
  for (const PeerNumber peer : {b.peers[0], b.peers[1]}) b.rib(peer, peer == 0 ? "100 200" : "101 200", "192.0.2.0/24");
  b.engine.end_rib("rrc00");
  b.engine.begin_rib("rrc01", at(0));
  b.rib(b.peers[2], "102 200", "192.0.2.0/24");
  b.engine.end_rib("rrc01");
  // The origin is 64512 at each: in a set of several, behind a plain path, in a set of one.
  b.announce(100, b.peers[0], "100 206 206 {207,64512,208}", "192.0.2.0/24");
  b.announce(101, b.peers[1], "101 206 64512", "192.0.2.0/24");
  b.announce(102, b.peers[2], "102 206 {64512}", "192.0.2.0/24");
  const auto paths = [&](Engine& engine, std::int64_t second) {
    const std::vector<Incident> open = engine.incidents().open_incidents(at(second));
    const auto found = std::ranges::find(open, Kind::kMoas, &Incident::kind);
    return found == open.end() ? std::vector<std::string>() : found->paths;
  };
  const std::vector<std::string> shown = {"100 206 {207,64512,208}", "101 206 64512", "102 206 {64512}"};
  EXPECT_EQ(paths(b.engine, 600), shown);
  EXPECT_EQ(b.engine.sizes().routes, 3u);
  // A state has them, and they are there when the routes are gone.
  StateWriter out;
  b.engine.save(out);
  Engine half(b.world.context(), {.judges = kMadeJudges});
  StateReader in(as_bytes(out.bytes()));
  ASSERT_TRUE(half.load(in));
  EXPECT_EQ(paths(half, 600), shown);
  StateWriter again;
  half.save(again);
  EXPECT_TRUE(again.bytes() == out.bytes());
  for (const PeerNumber peer : b.peers) b.withdraw(700, peer, "192.0.2.0/24");
  b.engine.advance(at(86400));
  const auto over = std::ranges::find(closed, Kind::kMoas, &Incident::kind);
  ASSERT_NE(over, closed.end());
  EXPECT_EQ(over->paths, shown);
}

TEST(Engine, AnOtcMarkBehindTheCulpritIsBroken) {
  Bench b;
  b.announce(0, b.peers[0], "100 202 206", "192.0.2.0/24", Asn{206});
  ASSERT_EQ(b.told.size(), 1u);
  EXPECT_EQ(b.told[0].second.otc_violations, 1u);
  EXPECT_TRUE(b.told[0].second.evidence.has(Evidence::kOtcViolated));
  b.announce(1, b.peers[1], "101 203 206 202", "198.51.100.0/24", Asn{101});
  for (std::size_t i = 1; i < b.told.size(); ++i) EXPECT_EQ(b.told[i].second.otc_violations, 0u);
}

// A route that goes another way every hour: what it left behind does not pile up.
TEST(Engine, ForgetsThePathsOfLongAgo) {
  Bench b;
  for (std::int64_t hour = 0; hour < 2000; ++hour)
    b.announce(hour * 3600, b.peers[0], "100 " + std::to_string(1000 + hour) + " 200", "192.0.2.0/24");
  EXPECT_GT(b.engine.counts().paths_judged, 4000u - 2);
  EXPECT_LT(b.engine.sizes().paths, 150u);
  EXPECT_EQ(b.engine.history().edge(Asn{1000}, Asn{200}).days, 1u);
}

TEST(Engine, WithdrawsWhatItCannotHold) {
  EngineWorld world;
  Engine engine(world.context(), {.paths_max = 3, .prefixes_max = 2, .judges = kMadeJudges});
  const PeerNumber peer = *engine.add_peer("rrc00", Address::v4(0xC0000201), Asn{100});
  const auto announce = [&](std::string_view path, std::string_view prefix) {
    const AsPath words = *parse_as_path(path);
    engine.announce(at(0), peer, Bench::route(words, prefix));
  };
  announce("100 200 201", "192.0.2.0/24");
  announce("100 200 202", "192.0.2.0/24");
  EXPECT_EQ(engine.counts().refused_paths, 1u);
  EXPECT_EQ(engine.sizes().routes, 0u);
  announce("100 200 201", "198.51.100.0/24");
  announce("100 200 201", "203.0.113.0/24");
  EXPECT_EQ(engine.counts().refused_prefixes, 1u);
  EXPECT_EQ(engine.sizes().routes, 1u);
  EXPECT_EQ(engine.counts().refused(), 2u);
}

}  // namespace
}  // namespace mannerly::incident
