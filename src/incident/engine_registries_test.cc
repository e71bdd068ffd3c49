// The engine when ROAs and route objects change under it: who is followed is judged by those of the day.
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>

#include "incident/engine.h"
#include "incident/engine_world.h"

namespace mannerly::incident {
namespace {

using Change = IncidentBook::Change;
constexpr std::int64_t kStart = 1'445'558'400;  // of EngineWorld's snapshot
constexpr std::int64_t kDay = 86'400;
constexpr const char* kPrefix = "81.0.0.0/24";

Moment at(std::int64_t seconds) {
  return Moment::of(Instant{kStart + seconds});
}

// Origins that have a ROA, or a route object, for kPrefix. AS300 always has both.
struct Registered {
  std::set<std::uint32_t> roas, objects;
  bool is_missing = false;  // there is no file at all

  void operator()(snapshot::Builder& builder) const {
    if (is_missing) return;
    const auto source = builder.add_source({snapshot::SourceKind::kVrp, "rpki", "rpki"});
    builder.finish_source(source, {.at = Instant{kStart}, .records = 1});
    const Prefix prefix = *parse_prefix(kPrefix);
    const auto irr = builder.irr().add_irr_source("RIPE", 1, true, true);
    for (const std::uint32_t asn : with(roas)) builder.add_vrp(source, "ta", prefix, prefix.length, Asn{asn}, {});
    for (const std::uint32_t asn : with(objects)) {
      const auto object = builder.irr().add_object({.object_class = snapshot::IrrClass::kRoute, .irr_source = irr});
      builder.irr().add_route(prefix, Asn{asn}, irr, object);
    }
  }
  static std::set<std::uint32_t> with(std::set<std::uint32_t> asns) {
    asns.insert(300);
    return asns;
  }
};

// Four peers that have kPrefix from AS300 since the beginning, and what is said of it afterwards.
class Bench {
 public:
  explicit Bench(const Registered& first) : world_(30 * kDay, first) {
    take(first);
    begin();
    for (std::uint32_t i = 0; i < 4; ++i) {
      peers.push_back(*engine->add_peer("rrc00", Address::v4(0xC0000201 + i), Asn{100 + i}));
    }
    engine->begin_rib("rrc00", at(0));
    for (std::size_t i = 0; i < peers.size(); ++i) {
      const std::string path = std::to_string(100 + i) + " 200 300";
      const AsPath words = *parse_as_path(path);
      engine->rib_route(peers[i], {.prefix = *parse_prefix(kPrefix), .path = words.view()});
    }
    engine->end_rib("rrc00", true);
  }
  void announce(std::int64_t second, std::size_t peer, std::uint32_t origin) {
    const AsPath words = *parse_as_path(std::to_string(100 + peer) + " 200 " + std::to_string(origin));
    engine->announce(at(second), peers[peer], {.prefix = *parse_prefix(kPrefix), .path = words.view()});
  }
  void change(const Registered& registered) {
    take(registered);
    engine->registries_changed();
  }
  std::string state() const {
    StateWriter out;
    engine->save(out);
    return std::string(as_text(as_bytes(out.bytes())));
  }
  // As a process that ends and another that goes on.
  void restart() {
    const std::string before = state();
    begin();
    StateReader in(as_bytes(before));
    const Status loaded = engine->load(in);
    ASSERT_TRUE(loaded) << loaded.error().message;
    ASSERT_TRUE(state() == before);
  }
  std::vector<Incident> open() const { return engine->incidents().open_incidents(engine->now()); }

  std::map<SignalKey, Signal> up;
  Signal last;  // that went down
  int told = 0;
  std::vector<PeerNumber> peers;
  std::unique_ptr<Engine> engine;

 private:
  void begin() {
    engine = std::make_unique<Engine>(*context_);
    engine->on_signal = [this](const Signal& signal, Change change, Moment) {
      ++told;
      if (change == Change::kLowered) {
        last = signal;
        up.erase(signal.key);
      } else if (signal.current_peers > 0) {
        up[signal.key] = signal;
      }
    };
  }
  // The engine holds on to what the context refers to, so that is put into the same places.
  void take(const Registered& registered) {
    later_.push_back(std::make_unique<EngineWorld>(30 * kDay, registered));
    registries_ = later_.back()->context().snapshot;
    rov_ = *validity::RovIndex::make(registries_.vrps());
    irr_ = validity::IrrSources(registries_.irr_sources(), validity::IrrPolicy::kAnySource);
    if (context_) return;
    const Context c = world_.context();
    context_.emplace(Context{c.snapshot, c.topology, rov_, irr_, c.bogons, c.known, c.profile, registries_});
  }

  EngineWorld world_;
  std::vector<std::unique_ptr<EngineWorld>> later_;
  snapshot::Snapshot registries_;
  validity::RovIndex rov_;
  validity::IrrSources irr_{{}, validity::IrrPolicy::kAnySource};
  std::optional<Context> context_;
};

TEST(EngineRegistries, ARoaThatComesLaterAcquitsFromThenOn) {
  Bench bench({});
  bench.announce(60, 0, 500);
  bench.announce(61, 1, 500);
  bench.engine->advance(at(600));
  ASSERT_EQ(bench.up.size(), 1U);
  EXPECT_EQ(bench.up.begin()->first.kind, Kind::kMoas);
  EXPECT_TRUE(bench.up.begin()->second.evidence.has(Evidence::kRpkiInvalidAs));
  ASSERT_EQ(bench.open().size(), 1U);
  const double before = bench.open()[0].confidence;
  bench.change({.roas = {500}});
  EXPECT_TRUE(bench.up.empty());
  EXPECT_EQ(bench.last.ending, Ending::kAcquitted) << "its routes are there still";
  EXPECT_TRUE(bench.last.evidence.has(Evidence::kRpkiValid));
  EXPECT_TRUE(bench.last.evidence.has(Evidence::kRegisteredLater));
  EXPECT_FALSE(bench.last.evidence.has(Evidence::kRpkiInvalidAs)) << "that is not true any more";
  const std::vector<Incident> open = bench.open();
  ASSERT_EQ(open.size(), 1U) << "quiet, and not closed yet";
  EXPECT_EQ(open[0].ending, Ending::kAcquitted);
  EXPECT_LT(open[0].confidence, 0.5);
  EXPECT_LT(open[0].confidence, before);
  bench.announce(610, 2, 500);
  bench.announce(611, 0, 300);
  bench.announce(612, 0, 500);
  EXPECT_TRUE(bench.up.empty()) << "nor does it begin again at another peer, or at the same";
}

TEST(EngineRegistries, WhatIsRegisteredNoMoreIsFollowedFromThenOn) {
  Bench bench({.roas = {500}});
  bench.announce(60, 0, 500);
  bench.announce(61, 1, 500);
  EXPECT_TRUE(bench.up.empty());
  bench.engine->advance(at(kDay));
  bench.change({.roas = {500}});
  EXPECT_TRUE(bench.up.empty());
  bench.change({.is_missing = true});
  EXPECT_TRUE(bench.up.empty()) << "that there is no file takes nobody's ROA away";
  bench.change({});
  ASSERT_EQ(bench.up.size(), 1U);
  EXPECT_EQ(bench.up.begin()->second.raised.instant(), Instant{kStart + kDay});
  EXPECT_EQ(bench.up.begin()->second.current_peers, 2U);
}

TEST(EngineRegistries, WhatIsEstablishedStaysSoWithoutItsRoa) {
  Bench bench({.roas = {500}});
  bench.announce(60, 0, 500);
  for (int day = 1; day <= 6; ++day) bench.engine->advance(at(day * kDay));
  bench.change({});
  EXPECT_TRUE(bench.up.empty());
  bench.change({.roas = {501}});
  EXPECT_TRUE(bench.up.empty()) << "nor the usual origin";
}

TEST(EngineRegistries, ARouteObjectThatComesLaterIsEvidenceAndNoEnd) {
  Bench bench({});
  bench.announce(60, 0, 500);
  bench.announce(61, 1, 500);
  bench.engine->advance(at(600));
  const double before = bench.open().at(0).confidence;
  bench.change({.objects = {500}});
  ASSERT_EQ(bench.up.size(), 1U);
  const EvidenceSet& evidence = bench.up.begin()->second.evidence;
  EXPECT_TRUE(evidence.has(Evidence::kIrrExact) && evidence.has(Evidence::kRegisteredLater));
  EXPECT_FALSE(evidence.has(Evidence::kIrrOtherOrigin));
  EXPECT_LT(bench.open().at(0).confidence, before);
  bench.announce(700, 2, 500);
  EXPECT_EQ(bench.up.begin()->second.current_peers, 3U);
}

// Whatever comes and goes: the state can be read back, goes on as if nothing had happened, and the same registries
// change nothing.
TEST(EngineRegistries, AStateBetweenRegistriesGoesOnAsOneRun) {
  std::mt19937 random(20261122);
  const auto pick = [&](std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random); };
  const auto some = [&] {
    Registered out;
    for (const std::uint32_t asn : {500U, 501U, 502U}) {
      if (pick(2) == 0) out.roas.insert(asn);
      if (pick(3) == 0) out.objects.insert(asn);
    }
    return out;
  };
  int acquitted = 0, followed = 0;
  for (int round = 0; round < 40; ++round) {
    Registered last = some();
    Bench whole(last), parts(last);
    std::int64_t second = 60;
    for (int step = 0; step < 80; ++step) {
      second += static_cast<std::int64_t>(pick(3) == 0 ? pick(40'000) : pick(60));
      if (pick(6) == 0) {
        last = some();
        const std::size_t before = whole.up.size();
        whole.change(last);
        parts.change(last);
        acquitted += whole.up.size() < before ? 1 : 0;
        followed += whole.up.size() > before ? 1 : 0;
        for (const auto& [key, signal] : whole.up) EXPECT_FALSE(last.roas.contains(key.culprit.value)) << round;
        const std::string state = whole.state();
        const int told = whole.told;
        whole.change(last);
        ASSERT_TRUE(whole.state() == state && whole.told == told) << "round " << round;
      }
      const std::size_t peer = pick(4);
      const auto origin = static_cast<std::uint32_t>(pick(4) == 0 ? 300 : 500 + pick(3));
      whole.announce(second, peer, origin);
      parts.announce(second, peer, origin);
      if (pick(10) == 0) {
        ASSERT_NO_FATAL_FAILURE(parts.restart());
      }
    }
    ASSERT_TRUE(whole.state() == parts.state()) << "round " << round;
  }
  EXPECT_GT(acquitted, 5) << "nothing was ever acquitted: the test says little";
  EXPECT_GT(followed, 5);
}

}  // namespace
}  // namespace mannerly::incident
