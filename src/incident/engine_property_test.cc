// The engine against its plain twin, and against itself with its state saved and read back in between.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <random>
#include <sstream>

#include "incident/engine_stream.h"
#include "incident/engine_twin.h"
#include "incident/engine_world.h"

namespace mannerly::incident {
namespace {

using Change = IncidentBook::Change;

// A signal as one line, with all that it holds.
std::string line_of(const TableView& table, const Signal& s, Change change, Moment now) {
  std::ostringstream out;
  out << now.microseconds << " change " << static_cast<int>(change) << ' ' << format_prefix(s.key.prefix) << ' '
      << name_of(s.key.kind) << ' ' << s.key.culprit.value << ' ' << s.key.from.value << ' ' << s.key.to.value
      << " raised " << s.raised.microseconds << " lowered " << s.lowered.microseconds << " peers " << s.current_peers
      << " times " << s.times_raised << " otc " << s.otc_violations << " ending " << name_of(s.ending) << " evidence "
      << s.evidence.word(0) << ',' << s.evidence.word(1) << " victims";
  for (const Asn asn : s.victims) out << ' ' << asn.value;
  out << " accomplices";
  for (const Asn asn : s.accomplices) out << ' ' << asn.value;
  for (const PeerSight& sight : s.sights) {
    out << " [" << sight.peer << ' ' << sight.current << ' ' << sight.first.microseconds << ' '
        << sight.last.microseconds;
    std::vector<Asn> hops;
    table.hops(sight.path, hops);
    for (const Asn asn : hops) out << ' ' << asn.value;
    out << ']';
  }
  return out.str();
}

void listen(auto& target, const TableView& table, IncidentBook& book, std::vector<std::string>& log) {
  target.on_signal = [&](const Signal& s, Change change, Moment now) { log.push_back(line_of(table, s, change, now)); };
  book.on_incident = [&](IncidentBook::Event event, const Incident& incident) {
    log.push_back("incident " + std::to_string(static_cast<int>(event)) + ' ' + to_json(incident));
  };
}

std::string line_of(const PeerInfo& p) {
  std::ostringstream out;
  out << p.up << ' ' << p.routes_v4 << ' ' << p.routes_v6 << ' ' << p.updates << ' ' << p.flaps << ' '
      << p.signals_alone << ' ' << p.signals_shared << ' ' << p.signals_lingering << ' ' << p.last_update.microseconds
      << ' ' << p.trust << ' ' << p.full << ' ' << p.stale;
  return out.str();
}

std::string line_of(const HistoryView::Seen& seen) {
  return std::to_string(seen.first.seconds) + ' ' + std::to_string(seen.last.seconds) + ' ' + std::to_string(seen.days);
}

// What the views say of everything that the streams can hold.
std::vector<std::string> views_of(const HistoryView& history, const TableView& table,
                                  const std::vector<StreamStep>& steps) {
  std::vector<std::string> out;
  std::vector<Asn> asns;
  for (std::uint32_t i = 0; i < 4; ++i)
    for (const std::uint32_t base : {100u, 200u, 300u}) asns.push_back(Asn{base + i});
  for (const Asn a : asns) {
    out.push_back(line_of(history.as(a)));
    for (const Asn b : asns) {
      out.push_back(line_of(history.edge(a, b)) + ' ' + line_of(history.valley_to(a, b)) + ' ' +
                    line_of(history.valley_from(a, b)));
      for (const Asn c : asns) out.push_back(line_of(history.triple(a, b, c)));
    }
  }
  for (const StreamStep& step : steps) {
    std::vector<TableView::Route> routes;
    table.routes(step.prefix, routes);
    std::string line = format_prefix(step.prefix);
    for (const TableView::Route& route : routes) {
      std::vector<Asn> hops;
      table.hops(route.path, hops);
      line += " by " + std::to_string(route.peer);
      for (const Asn asn : hops) line += ' ' + std::to_string(asn.value);
    }
    for (const Asn a : asns) line += ' ' + line_of(history.origin(step.prefix, a));
    out.push_back(line);
  }
  return out;
}

RC_GTEST_PROP(EngineTwins, AgreeOnEveryStep, ()) {
  const auto seed = *rc::gen::arbitrary<std::uint64_t>();
  const auto length = *rc::gen::inRange<std::size_t>(1, 150);
  const EngineWorld world;
  Engine engine(world.context(), {.judges = kMadeJudges});
  EngineTwin twin(world.context(), kMadeJudges);
  std::vector<std::string> log, twin_log;
  listen(engine, engine.table(), engine.incidents(), log);
  listen(twin, twin, twin.book, twin_log);
  add_stream_peers(engine);
  add_stream_peers(twin);
  const std::vector<StreamStep> steps = StreamMaker(seed).make(length);
  for (const StreamStep& step : steps) {
    take(engine, step);
    take(twin, step);
    RC_ASSERT(log == twin_log);
    log.clear();
    twin_log.clear();
  }
  RC_ASSERT(views_of(engine.history(), engine.table(), steps) == views_of(twin, twin, steps));
  for (PeerNumber peer = 0; peer < kStreamPeers; ++peer)
    RC_ASSERT(line_of(engine.peers()[peer]) == line_of(twin.peers[peer]));
  RC_ASSERT(engine.counts().refused() == 0u);
}

// The same on top of a snapshot's tables, of which one may be younger than the stream.
MadeTables random_tables(std::uint64_t seed) {
  static constexpr std::string_view kPrefixes[] = {"10.0.0.0/8",  "10.0.0.0/16", "10.1.0.0/16",   "10.0.0.0/24",
                                                   "10.0.1.0/24", "10.1.2.0/24", "2001:db8::/32", "2001:db8:1::/48"};
  static constexpr std::string_view kPaths[] = {
      "300", "301", "202", "100 300", "100 200 301", "101 101 203 202", "102 201 200 300"};
  std::mt19937_64 random(seed);
  MadeTables out{.rib = Instant{1'700'000'000 - 86400 * 3}, .table = Instant{1'700'000'000 - 86400 * 20}};
  if (random() % 4 == 0) out.rib = Instant{1'700'000'001};
  if (random() % 4 == 0) out.table = Instant{1'700'000'000};
  for (std::uint64_t n = random() % 12; n > 0; --n)
    out.routes.push_back({kPrefixes[random() % std::size(kPrefixes)], kPaths[random() % std::size(kPaths)]});
  return out;
}

RC_GTEST_PROP(EngineTwins, AgreeOnTopOfTables, ()) {
  const auto seed = *rc::gen::arbitrary<std::uint64_t>();
  const auto length = *rc::gen::inRange<std::size_t>(1, 120);
  const EngineWorld world(2 * 86400, random_tables(seed));
  const BaselineTimes tables = baseline_times(world.context().snapshot);
  Engine engine(world.context(), {.baseline = tables, .judges = kMadeJudges});
  EngineTwin twin(world.context(), kMadeJudges, tables);
  std::vector<std::string> log, twin_log;
  listen(engine, engine.table(), engine.incidents(), log);
  listen(twin, twin, twin.book, twin_log);
  add_stream_peers(engine);
  add_stream_peers(twin);
  const std::vector<StreamStep> steps = StreamMaker(seed).make(length);
  for (const StreamStep& step : steps) {
    take(engine, step);
    take(twin, step);
    RC_ASSERT(log == twin_log);
    log.clear();
    twin_log.clear();
  }
  RC_ASSERT(views_of(engine.history(), engine.table(), steps) == views_of(twin, twin, steps));
}

std::string state_of(const Engine& engine) {
  StateWriter out;
  engine.save(out);
  return out.take();
}
StateReader reader_of(std::string_view bytes) {
  return StateReader({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

RC_GTEST_PROP(EngineState, TwoHalvesAreTheWhole, ()) {
  const auto seed = *rc::gen::arbitrary<std::uint64_t>();
  const auto length = *rc::gen::inRange<std::size_t>(1, 200);
  const auto cut = *rc::gen::inRange<std::size_t>(0, length);
  const EngineWorld world(2 * 86400, random_tables(seed));
  const EngineOptions options{.baseline = baseline_times(world.context().snapshot), .judges = kMadeJudges};
  const std::vector<StreamStep> steps = StreamMaker(seed).make(length);
  std::vector<std::string> log, halves_log;
  Engine whole(world.context(), options), first(world.context(), options), second(world.context(), options);
  listen(whole, whole.table(), whole.incidents(), log);
  listen(first, first.table(), first.incidents(), halves_log);
  listen(second, second.table(), second.incidents(), halves_log);
  add_stream_peers(whole);
  add_stream_peers(first);
  for (const StreamStep& step : steps) take(whole, step);
  for (std::size_t i = 0; i < std::min(cut, steps.size()); ++i) take(first, steps[i]);
  const std::string state = state_of(first);
  StateReader in = reader_of(state);
  const Status loaded = second.load(in);
  RC_ASSERT(loaded.has_value());
  RC_ASSERT(state_of(second) == state);
  for (std::size_t i = cut; i < steps.size(); ++i) take(second, steps[i]);
  RC_ASSERT(log == halves_log);
  RC_ASSERT(state_of(second) == state_of(whole));
}

// A state of a few kilobytes with some of everything.
std::string small_state(const EngineWorld& world) {
  Engine engine(world.context(), {.judges = kMadeJudges});
  add_stream_peers(engine);
  for (const StreamStep& step : StreamMaker(7).make(60)) take(engine, step);
  EXPECT_GT(engine.sizes().signals, 3u);
  return state_of(engine);
}

TEST(EngineState, RefusesEveryChangedByte) {
  const EngineWorld world;
  const std::string state = small_state(world);
  for (std::size_t i = 0; i < state.size(); ++i) {
    std::string bad = state;
    bad[i] = static_cast<char>(bad[i] ^ (1 << (i % 8)));
    StateReader in = reader_of(bad);
    Engine engine(world.context(), {.judges = kMadeJudges});
    const Status loaded = engine.load(in);
    ASSERT_FALSE(loaded) << i;
    ASSERT_EQ(loaded.error().code, ErrorCode::kCorrupt) << i;
  }
  for (std::size_t size = 0; size < state.size(); size += 1 + size / 50) {
    StateReader in = reader_of(std::string_view(state).substr(0, size));
    Engine engine(world.context(), {.judges = kMadeJudges});
    ASSERT_FALSE(engine.load(in)) << size;
  }
}

// Damage under a checksum that holds: refused, or an engine that goes on without a crash.
TEST(EngineState, SurvivesDamageUnderAGoodChecksum) {
  const EngineWorld world;
  const std::string state = small_state(world);
  const std::vector<StreamStep> more = StreamMaker(8).make(40);
  std::size_t refused = 0;
  for (std::size_t i = 0; i + 16 < state.size(); ++i) {
    for (const int flip : {i % 2 == 0 ? 0x01 : 0x80, 0xFF}) {
      std::string bad = state.substr(0, state.size() - 16);
      bad[i] = static_cast<char>(bad[i] ^ flip);
      const Checksum sum = checksum_of({reinterpret_cast<const std::uint8_t*>(bad.data()), bad.size()});
      bad.append(reinterpret_cast<const char*>(&sum.low), 8);
      bad.append(reinterpret_cast<const char*>(&sum.high), 8);
      StateReader in = reader_of(bad);
      Engine engine(world.context(), {.judges = kMadeJudges});
      if (!engine.load(in)) {
        ++refused;
        continue;
      }
      if (i % 8 != 0) continue;
      for (StreamStep step : more) {
        step.at.microseconds += 86'400'000'000;
        take(engine, step);
      }
    }
  }
  EXPECT_GT(refused, state.size() / 4);
}

TEST(EngineState, SaysWhatItIsNot) {
  const EngineWorld world;
  const std::string state = small_state(world);
  Engine engine(world.context(), {.judges = kMadeJudges});
  StateReader history = reader_of(state);
  EXPECT_EQ(engine.load_history(history).error().code, ErrorCode::kInvalid);
  StateReader in = reader_of(state);
  Engine used(world.context(), {.judges = kMadeJudges});
  add_stream_peers(used);
  EXPECT_EQ(used.load(in).error().code, ErrorCode::kUsage);
}

TEST(EngineState, GoesToASinkInPieces) {
  std::string pieces;
  std::size_t calls = 0;
  StateWriter whole, cut([&](Bytes bytes) {
    pieces.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    ++calls;
  });
  for (StateWriter* out : {&whole, &cut}) {
    for (std::uint64_t i = 0; i < 300'000; ++i) out->put(i);
    out->seal();
  }
  EXPECT_EQ(pieces, whole.bytes());
  EXPECT_EQ(calls, 3u);
  StateReader in = reader_of(pieces);
  EXPECT_TRUE(in.unseal());
}

// What one engine saw is known to the next one.
RC_GTEST_PROP(EngineHistory, IsCarriedOn, ()) {
  const auto seed = *rc::gen::arbitrary<std::uint64_t>();
  const EngineWorld world;
  const std::vector<StreamStep> steps = StreamMaker(seed).make(80);
  Engine engine(world.context(), {.judges = kMadeJudges}), next(world.context(), {.judges = kMadeJudges});
  add_stream_peers(engine);
  for (const StreamStep& step : steps) take(engine, step);
  StateWriter out;
  engine.save_history(out);
  const std::string bytes = out.take();
  StateReader in = reader_of(bytes);
  const Status loaded = next.load_history(in);
  RC_ASSERT(loaded.has_value());
  next.advance(engine.now());
  // The tables differ: the next engine has no routes yet.
  const EngineWorld nowhere;
  const Engine empty(nowhere.context());
  RC_ASSERT(views_of(next.history(), empty.table(), steps) == views_of(engine.history(), empty.table(), steps));
  RC_ASSERT(next.sizes().routes == 0u);
}

}  // namespace
}  // namespace mannerly::incident
