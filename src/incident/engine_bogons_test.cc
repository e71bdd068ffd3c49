// The engine when the registries change under it.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "incident/engine.h"
#include "incident/engine_world.h"

namespace mannerly::incident {
namespace {

using Change = IncidentBook::Change;
constexpr std::int64_t kStart = 1'445'558'400;  // of EngineWorld's snapshot

Moment at(std::int64_t seconds) {
  return Moment::of(Instant{kStart + seconds});
}

// What one registry's file of that age says; held: by somebody, in place of available.
struct Registry {
  std::set<std::uint32_t> held_asns;
  std::set<std::string> held_prefixes;
  std::int64_t age_days = 0;

  static constexpr std::uint32_t kAsns[] = {300, 301, 302};
  static constexpr const char* kPrefixes[] = {"81.0.0.0/24", "81.0.1.0/24", "81.0.2.0/24"};

  void operator()(snapshot::Builder& builder) const {
    const auto source = builder.add_source({snapshot::SourceKind::kDelegated, "rir", "rir"});
    builder.finish_source(source, {.at = Instant{kStart - age_days * 86400}, .records = 1});
    snapshot::Builder::Delegation row{.source = source, .rir = snapshot::Rir::kRipeNcc};
    const auto status = [&](bool held) {
      row.status = held ? snapshot::ResourceStatus::kAllocated : snapshot::ResourceStatus::kAvailable;
      return row;
    };
    for (const std::uint32_t asn : kAsns) {
      builder.add_asn_resource(status(held_asns.contains(asn)), Asn{asn}, Asn{asn});
    }
    for (const char* text : kPrefixes) {
      const Prefix prefix = *parse_prefix(text);
      builder.add_resource(status(held_prefixes.contains(text)), prefix.address(), prefix.last_address());
    }
  }
};

// Three peers, an engine with the real judges, and the bogon signals that are up.
class Bench {
 public:
  explicit Bench(const Registry& registry) : world_(30 * 86400, registry), bogons_(world_.context().snapshot) {
    for (std::uint32_t i = 0; i < 3; ++i) {
      peers_.push_back(*engine.add_peer("rrc00", Address::v4(0xC0000201 + i), Asn{100 + i}));
    }
    engine.on_signal = [this](const Signal& signal, Change change, Moment) {
      ++told;
      if (group_of(signal.key.kind) != Group::kBogon) return;
      last = signal;
      change == Change::kLowered ? void(up.erase(signal.key)) : void(up.insert(signal.key));
    };
  }
  void announce(std::int64_t second, std::size_t peer, std::string_view path, std::string_view prefix) {
    const AsPath words = *parse_as_path(path);
    engine.announce(at(second), peers_[peer], {.prefix = *parse_prefix(prefix), .path = words.view()});
  }
  void change(const Registry& registry) {
    later_.push_back(std::make_unique<EngineWorld>(30 * 86400, registry));
    bogons_ = validity::Bogons(later_.back()->context().snapshot);
    engine.registries_changed();
  }
  std::string state() const {
    StateWriter out;
    engine.save(out);
    return std::string(as_text(as_bytes(out.bytes())));
  }
  Context context() const {
    const Context c = world_.context();
    return {c.snapshot, c.topology, c.rov, c.irr, bogons_, c.known, c.profile, c.registries};
  }

  std::set<SignalKey> up;
  Signal last;  // of a bogon
  int told = 0;

 private:
  EngineWorld world_;
  validity::Bogons bogons_;
  std::vector<std::unique_ptr<EngineWorld>> later_;
  std::vector<PeerNumber> peers_;

 public:
  Engine engine{context()};
};

TEST(EngineBogons, WhatWasHandedOutSinceIsNoBogonAnyMore) {
  Bench bench({});
  bench.announce(0, 0, "100 200 300", "81.0.0.0/24");
  bench.announce(1, 1, "101 200 300", "81.0.0.0/24");
  EXPECT_EQ(bench.up.size(), 2U);  // the prefix, and the AS behind 200
  bench.change({.held_asns = {300}});
  ASSERT_EQ(bench.up.size(), 1U);
  EXPECT_EQ(bench.up.begin()->kind, Kind::kBogonPrefix);
  EXPECT_EQ(bench.last.ending, Ending::kAcquitted) << "its routes are there still";
  bench.change({.held_asns = {300}, .held_prefixes = {"81.0.0.0/24"}});
  EXPECT_TRUE(bench.up.empty());
  bench.announce(60, 2, "102 200 300", "81.0.0.0/24");
  EXPECT_TRUE(bench.up.empty()) << "what comes is judged by the new registries too";
}

TEST(EngineBogons, WhatWasGivenBackIsOneFromThenOn) {
  Bench bench({.held_asns = {300}, .held_prefixes = {"81.0.0.0/24"}});
  bench.announce(0, 0, "100 200 300", "81.0.0.0/24");
  bench.announce(1, 1, "101 200 300", "81.0.0.0/24");
  EXPECT_TRUE(bench.up.empty());
  bench.change({.held_asns = {300}});
  EXPECT_EQ(bench.up.size(), 1U);
  bench.change({});
  EXPECT_EQ(bench.up.size(), 2U);
}

TEST(EngineBogons, AFileThatIsTooOldNeitherAcquitsNorAccuses) {
  Bench bench({.held_asns = {301}});
  bench.announce(0, 0, "100 200 300", "81.0.0.0/24");
  bench.announce(1, 1, "101 200 300", "81.0.0.0/24");
  const std::set<SignalKey> before = bench.up;
  ASSERT_EQ(before.size(), 2U);
  bench.change({.age_days = 4});
  EXPECT_EQ(bench.up, before) << "nobody says that they were handed out";
  bench.announce(2, 0, "100 201 302", "81.0.2.0/24");
  bench.announce(3, 1, "101 201 302", "81.0.2.0/24");
  EXPECT_EQ(bench.up, before) << "and nobody that these were not";
  bench.change({.held_asns = {300}, .held_prefixes = {"81.0.0.0/24"}, .age_days = 4});
  EXPECT_TRUE(bench.up.empty()) << "that somebody holds them counts at any age";
}

TEST(EngineBogons, TheSameRegistriesChangeNothing) {
  Bench bench({});
  bench.announce(0, 0, "100 200 300", "81.0.0.0/24");
  bench.announce(1, 1, "101 300", "81.0.1.0/24");
  const auto before = bench.state();
  const int told = bench.told;
  bench.change({});
  EXPECT_EQ(bench.told, told);
  EXPECT_EQ(bench.state(), before);
}

// After any changes the bogons are those of a table that was built under the last registries alone, and the state can
// be read back.
TEST(EngineBogons, TheOrderOfRoutesAndRegistriesDoesNotMatter) {
  std::mt19937 random(20261122);
  const auto pick = [&](std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random); };
  const auto some_registry = [&] {
    Registry registry;
    for (const std::uint32_t asn : Registry::kAsns)
      if (pick(2) == 0) registry.held_asns.insert(asn);
    for (const char* prefix : Registry::kPrefixes)
      if (pick(2) == 0) registry.held_prefixes.insert(prefix);
    return registry;
  };
  for (int round = 0; round < 60; ++round) {
    Registry last = some_registry();
    Bench bench(last);
    std::map<std::pair<std::size_t, std::string>, std::string> table;
    for (std::int64_t second = 0; second < 60; ++second) {
      if (pick(8) == 0) bench.change(last = some_registry());
      const std::size_t peer = pick(3);
      std::string path = std::to_string(100 + peer);
      for (std::size_t hops = 1 + pick(4); hops > 0; --hops) path += ' ' + std::to_string(299 + pick(5));
      const std::string prefix = Registry::kPrefixes[pick(3)];
      bench.announce(second, peer, path, prefix);
      table[{peer, prefix}] = path;
    }
    Bench fresh(last);
    for (const auto& [where, path] : table) fresh.announce(60, where.first, path, where.second);
    bench.engine.advance(at(61));
    ASSERT_EQ(bench.up, fresh.up) << "round " << round;
    const auto state = bench.state();
    Engine again(bench.context());
    StateReader in(as_bytes(state));
    const Status loaded = again.load(in);
    ASSERT_TRUE(loaded) << loaded.error().message;
    StateWriter out;
    again.save(out);
    ASSERT_TRUE(as_text(as_bytes(out.bytes())) == state);
  }
}

}  // namespace
}  // namespace mannerly::incident
