// What the engine takes over from the snapshot's tables, and what rests on it.
#include <gtest/gtest.h>

#include "incident/engine.h"
#include "incident/engine_world.h"

namespace mannerly::incident {
namespace {

constexpr std::int64_t kDay = 86400, kStart = 1'700'006'400;

struct Bench {
  EngineWorld world;
  Engine engine;
  std::vector<Signal> raised;
  PeerNumber first = 0, second = 0;

  explicit Bench(const MadeTables& tables)
      : world(30 * kDay, tables),
        engine(world.context(), {.baseline = baseline_times(world.context().snapshot), .judges = kMadeJudges}) {
    first = *engine.add_peer("rrc00", Address::v4(0xC0000201), Asn{100});
    second = *engine.add_peer("rrc00", Address::v4(0xC0000202), Asn{101});
    engine.on_signal = [this](const Signal& signal, IncidentBook::Change change, Moment) {
      if (change == IncidentBook::Change::kRaised) raised.push_back(signal);
    };
  }
  void announce(std::int64_t second_of, PeerNumber peer, std::string_view path, std::string_view prefix) {
    const AsPath words = *parse_as_path(path);
    engine.announce(Moment::of(Instant{kStart + second_of}), peer,
                    {.prefix = *parse_prefix(prefix), .path = words.view()});
  }
};

MadeTables tables(std::int64_t rib_age, std::int64_t table_age) {
  return {.rib = Instant{kStart - rib_age},
          .table = Instant{kStart - table_age},
          .routes = {{"192.0.2.0/24", "100 200 202"}, {"198.51.100.0/22", "204"}, {"203.0.113.0/24", "100 205"}}};
}

TEST(EngineBaseline, KnowsTheTablesOfBefore) {
  Bench b(tables(3 * kDay, 10 * kDay));
  EXPECT_FALSE(b.engine.baseline().any());  // before the stream begins nothing is known
  b.announce(0, b.first, "100 200 202", "192.0.2.0/24");
  EXPECT_TRUE(b.raised.empty());
  EXPECT_EQ(b.engine.baseline().origins, 3u);
  EXPECT_EQ(b.engine.baseline().paths, 2u);
  const HistoryView& history = b.engine.history();
  EXPECT_EQ(history.origin(*parse_prefix("198.51.100.0/22"), Asn{204}).first.seconds, kStart - 10 * kDay);
  EXPECT_EQ(history.origin(*parse_prefix("192.0.2.0/24"), Asn{202}).first.seconds, kStart - 3 * kDay);
  EXPECT_EQ(history.origin(*parse_prefix("192.0.2.0/24"), Asn{202}).days, 2u);
  EXPECT_EQ(history.triple(Asn{100}, Asn{200}, Asn{202}).first.seconds, kStart - 3 * kDay);
  EXPECT_EQ(history.as(Asn{204}).days, 1u);
  EXPECT_LT(history.edge(Asn{100}, Asn{205}).first, history.begin());
}

// Who put many routes into an AS_SET announced that one, in the table as in the stream.
TEST(EngineBaseline, KnowsWhoMadeAnAsSet) {
  Bench b({.rib = Instant{kStart - kDay},
           .table = Instant{kStart - kDay},
           .routes = {{"192.0.2.0/24", "100 200 {204,205}"}}});
  b.announce(0, b.first, "100 200 {204,206}", "192.0.2.0/24");
  EXPECT_TRUE(b.raised.empty());
  b.announce(1, b.second, "101 300 {204,205}", "192.0.2.0/24");
  ASSERT_EQ(b.raised.size(), 1u);
  EXPECT_EQ(b.raised[0].key.kind, Kind::kMoas);
  EXPECT_EQ(b.raised[0].key.culprit, Asn{300});
  EXPECT_EQ(b.raised[0].victims, (std::vector<Asn>{{200}}));
}

TEST(EngineBaseline, AnotherOriginStandsAgainstIt) {
  struct Case {
    std::int64_t age;
    Evidence doubt;
  };
  for (const Case& c :
       {Case{kDay, Evidence::kTableDay}, Case{kDay + 1, Evidence::kTableWeek}, Case{7 * kDay, Evidence::kTableWeek},
        Case{31 * kDay, Evidence::kTableMonth}, Case{31 * kDay + 1, Evidence::kTableOld}}) {
    Bench b(tables(c.age, c.age));
    b.announce(0, b.first, "100 300", "192.0.2.0/24");
    b.announce(0, b.first, "100 300", "198.51.100.0/24");
    ASSERT_EQ(b.raised.size(), 2u);
    EXPECT_EQ(b.raised[0].key.kind, Kind::kMoas);
    EXPECT_EQ(b.raised[0].victims, (std::vector<Asn>{{202}}));
    EXPECT_EQ(b.raised[1].key.kind, Kind::kSubMoas);
    EXPECT_EQ(b.raised[1].victims, (std::vector<Asn>{{204}}));
    for (const Signal& signal : b.raised) {
      EXPECT_TRUE(signal.evidence.has(c.doubt)) << c.age;
      EXPECT_FALSE(signal.evidence.has(Evidence::kNoBaseline));
    }
  }
}

// What no table knows stays as doubtful as ever.
TEST(EngineBaseline, SaysNothingOfWhatItDoesNotHold) {
  Bench b(tables(kDay, kDay));
  b.announce(0, b.first, "100 202", "10.1.0.0/16");
  b.announce(1, b.second, "101 301", "10.1.0.0/16");  // another origin
  b.announce(2, b.second, "101 300", "10.2.0.0/16");  // space that nobody announced
  ASSERT_EQ(b.raised.size(), 2u);
  for (const Signal& signal : b.raised) EXPECT_TRUE(signal.evidence.has(Evidence::kNoBaseline));
}

// A path is new against the same peer's path alone.
TEST(EngineBaseline, APathIsComparedWithThePeersOwn) {
  Bench b(tables(kDay, kDay));
  b.announce(0, b.first, "100 200 204", "203.0.113.0/24");   // 504: a leak by the made-up judge
  b.announce(1, b.second, "101 201 202", "203.0.113.0/24");  // 504 too
  ASSERT_GE(b.raised.size(), 2u);
  bool own = false, other = false;
  for (const Signal& signal : b.raised) {
    if (signal.key.kind != Kind::kLeak1) continue;
    (signal.key.to == Asn{100} ? own : other) = true;
    EXPECT_EQ(signal.evidence.has(Evidence::kTableDay), signal.key.to == Asn{100});
    EXPECT_EQ(signal.evidence.has(Evidence::kNoBaseline), signal.key.to == Asn{101});
  }
  EXPECT_TRUE(own && other);
}

// A table of after the stream's begin would know the future.
TEST(EngineBaseline, LeavesOutWhatIsNotOlderThanTheStream) {
  Bench none(tables(0, 0));
  none.announce(0, none.first, "100 300", "192.0.2.0/24");
  EXPECT_FALSE(none.engine.baseline().any());
  EXPECT_EQ(none.engine.history().origin(*parse_prefix("192.0.2.0/24"), Asn{202}).days, 0u);
  Bench half(tables(-1, kDay));
  half.announce(0, half.first, "100 300", "192.0.2.0/24");
  EXPECT_EQ(half.engine.baseline().rib, 0u);
  EXPECT_EQ(half.engine.baseline().paths, 0u);
  EXPECT_EQ(half.engine.baseline().origins, 1u);
}

// What lies behind the end of a first dump was there, if the snapshot has that dump whole; else nobody can say.
TEST(EngineBaseline, TakesTheTableOfBeginInThePlaceOfADumpThatIsCut) {
  for (const bool is_whole : {true, false}) {
    Bench b(tables(0, -1));
    const Moment begin = Moment::of(Instant{kStart});
    b.engine.begin_rib("rrc00", begin);
    const AsPath words = *parse_as_path("100 200 202");
    b.engine.rib_route(b.first, {.prefix = *parse_prefix("192.0.2.0/24"), .path = words.view(), .otc = {}});
    b.engine.end_rib("rrc00", is_whole);
    EXPECT_EQ(b.engine.baseline().rib != 0, !is_whole);
    EXPECT_EQ(b.engine.peers()[b.first].in_rib, is_whole);
    const HistoryView& history = b.engine.history();
    EXPECT_EQ(history.origin(*parse_prefix("203.0.113.0/24"), Asn{205}).days, is_whole ? 0u : 1u);
    EXPECT_EQ(history.edge(Asn{100}, Asn{205}).days, is_whole ? 0u : 1u);
    EXPECT_EQ(history.origin(*parse_prefix("192.0.2.0/24"), Asn{202}).first.seconds, kStart);
    b.announce(60, b.first, "100 300", "198.51.100.0/25");
    ASSERT_EQ(b.raised.size(), 1u);
    EXPECT_EQ(b.raised[0].key.kind, Kind::kSquat);
    EXPECT_EQ(b.raised[0].evidence.has(Evidence::kNoBaseline), !is_whole);
    b.raised.clear();
    b.announce(61, b.first, "100 207", "203.0.113.0/24");  // the table has it of another one
    ASSERT_EQ(b.raised.size(), 1u);
    EXPECT_EQ(b.raised[0].key.kind, is_whole ? Kind::kSquat : Kind::kMoas);
    EXPECT_EQ(b.raised[0].evidence.has(Evidence::kTableDay), !is_whole);
  }
}

// Once a peer that had the prefix has withdrawn it, the table of before says nothing of what is announced.
TEST(EngineBaseline, WhatIsWithdrawnStandsNoLonger) {
  Bench b(tables(kDay, kDay));
  b.announce(0, b.first, "100 204", "198.51.100.0/22");
  b.engine.withdraw(Moment::of(Instant{kStart + 1}), b.first, *parse_prefix("198.51.100.0/22"));
  b.announce(2, b.first, "100 300", "198.51.100.0/24");
  for (const Signal& signal : b.raised) EXPECT_NE(signal.key.kind, Kind::kSubMoas);
}

// A default route takes nothing from anybody.
TEST(EngineBaseline, ADefaultRouteIsNobodysSpace) {
  Bench b({.rib = Instant{kStart - kDay}, .table = Instant{kStart - kDay}, .routes = {{"0.0.0.0/0", "204"}}});
  b.announce(0, b.first, "100 304", "198.51.100.0/24");
  for (const Signal& signal : b.raised) EXPECT_NE(signal.key.kind, Kind::kSubMoas);
}

TEST(EngineBaseline, TheLatestFileOfEachSortGivesTheTime) {
  EXPECT_EQ(baseline_times(EngineWorld().context().snapshot).rib.seconds, 0);
  const EngineWorld world(kDay, [](snapshot::Builder& builder) {
    const auto add = [&](snapshot::SourceKind kind, std::int64_t at, std::uint64_t records,
                         snapshot::SourceState state) {
      const auto source = builder.add_source({.kind = kind, .name = "x", .path = "x"});
      builder.finish_source(source, {.state = state, .format = "x", .at = Instant{at}, .records = records});
    };
    using enum snapshot::SourceKind;
    using enum snapshot::SourceState;
    add(kMrt, 1000, 5, kComplete);
    add(kMrt, 900, 5, kPartial);
    add(kMrt, 2000, 0, kComplete);
    add(kMrt, 3000, 5, kFailed);
    add(kPfx2as, 0, 5, kComplete);  // says no time: the snapshot's
    add(kVrp, 4000, 5, kComplete);
  });
  const BaselineTimes times = baseline_times(world.context().snapshot);
  EXPECT_EQ(times.rib.seconds, 1000);
  EXPECT_EQ(times.origin_tables, world.context().snapshot.at());
}

TEST(Doubt, TheLesserOneStays) {
  const auto of = [](std::initializer_list<Evidence> list) {
    EvidenceSet out;
    for (const Evidence e : list) out.add(e);
    return out;
  };
  EvidenceSet whole = of({Evidence::kNoBaseline, Evidence::kIrrNone});
  keep_lesser_doubt(whole, of({Evidence::kTableMonth}));
  EXPECT_EQ(whole, of({Evidence::kTableMonth, Evidence::kIrrNone}));
  keep_lesser_doubt(whole, of({Evidence::kTableOld}));
  EXPECT_EQ(whole, of({Evidence::kTableMonth, Evidence::kIrrNone}));
  keep_lesser_doubt(whole, {});
  EXPECT_EQ(whole, of({Evidence::kIrrNone}));
  keep_lesser_doubt(whole, of({Evidence::kTableDay}));
  EXPECT_EQ(whole, of({Evidence::kIrrNone}));
  EvidenceSet claim = of({Evidence::kBaselineOld});
  add_doubt(claim, Evidence::kTableMonth);
  EXPECT_EQ(claim, of({Evidence::kTableMonth}));
  add_doubt(claim, Evidence::kNoBaseline);
  EXPECT_EQ(claim, of({Evidence::kNoBaseline}));
}

}  // namespace
}  // namespace mannerly::incident
