// The detector with a whole table in memory, on one core: what a table of 300 peers takes, updates a second
// through all judges, and how long a single update waits for its verdict. Simulated data.
//
//   incident_bench [ASES [PEERS [UPDATES]]]     default 80000 300 6000000, which takes 6 GiB and some minutes
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>

#include "base/text.h"
#include "incident/engine.h"
#include "io/huge_pages.h"
#include "support/incident_world.h"
#include "support/measure.h"
#include "wire/mrt/element.h"
#include "wire/mrt/encode.h"

namespace mannerly::bench {
namespace {

using incident::Engine;
using incident::Moment;
using incident::PeerNumber;

constexpr double kUpdatesGoal = 500e3, kGibGoal = 6, kP99MsGoal = 10;
constexpr std::int64_t kMicrosecondsApart = 600;  // 1,700 updates a second, as 300 peers send on a usual day

constexpr std::uint32_t kFirstPeer = 0xC6120000;  // 198.18.0.0, for benchmarks

struct Clock {
  Moment now = Moment::of(sim::kDefaultInstant);
  Moment next() {
    now.microseconds += kMicrosecondsApart;
    return now;
  }
};

void apply(Engine& engine, const PathPool& words, const MadeUpdate& update, Moment at) {
  if (update.path == PeerRoutes::kNone) {
    engine.withdraw(at, update.peer, update.prefix);
  } else {
    engine.announce(at, update.peer, {.prefix = update.prefix, .path = words.at(update.path)});
  }
}

void load_table(Engine& engine, const PeerRoutes& routes, Moment at) {
  const double start = thread_cpu_s();
  std::vector<PeerNumber> peers;
  for (std::uint32_t i = 0; i < routes.peers().size(); ++i)
    peers.push_back(*engine.add_peer("made", Address::v4(kFirstPeer + i), routes.peers()[i]));
  engine.begin_rib("made", at);
  for (const PeerRoutes::Row& row : routes.rows())
    for (const PeerNumber peer : peers)
      if (const PathAt path = routes.best(peer, row.destination); path != PeerRoutes::kNone)
        engine.rib_route(peer, {.prefix = row.prefix, .path = routes.pool().at(path), .from_rib = true});
  engine.end_rib("made");
  const double cpu = thread_cpu_s() - start;
  const auto routes_held = static_cast<double>(engine.sizes().routes);
  fmt::print("table: {:.1f} M routes in {:.1f} s CPU: {:.2f} M/s\n", routes_held / 1e6, cpu, routes_held / cpu / 1e6);
}

void show_sizes(const Engine& engine) {
  const Engine::Sizes s = engine.sizes();
  const auto mib = [](std::uint64_t bytes) { return static_cast<double>(bytes) / (1 << 20); };
  fmt::print("\n| Part | Rows | MiB |\n|---|---|---|\n");
  fmt::print("| routes | {} | {:.0f} |\n| paths | {} | {:.0f} |\n", s.routes, mib(s.route_bytes), s.paths,
             mib(s.path_bytes));
  fmt::print("| prefixes and origins | {} | {:.0f} |\n| history of paths | {} | {:.0f} |\n", s.prefixes,
             mib(s.prefix_bytes), s.history_rows, mib(s.history_bytes));
  fmt::print("| signals and symptoms | {} | {:.0f} |\n| other | | {:.0f} |\n| all | | {:.0f} |\n\n", s.signals,
             mib(s.signal_bytes), mib(s.other_bytes), mib(s.bytes()));
}

void show_counts(const Engine& engine) {
  const incident::EngineCounts& c = engine.counts();
  fmt::print(
      "{} announcements, {} withdrawals, {} duplicates, {} paths and {} origins judged, {} standing symptoms, {} "
      "refused\n",
      c.announcements, c.withdrawals, c.duplicates, c.paths_judged, c.origins_judged, engine.standing().size(),
      c.refused());
}

// Rounds over slices of the stream; the median rate.
double bench_rate(Engine& engine, const PathPool& words, std::span<const MadeUpdate> updates, Clock& clock) {
  constexpr std::size_t kRounds = 5;
  std::vector<double> rates;
  for (std::size_t round = 0; round < kRounds; ++round) {
    const auto part = updates.subspan(round * (updates.size() / kRounds), updates.size() / kRounds);
    const double start = thread_cpu_s();
    for (const MadeUpdate& update : part) apply(engine, words, update, clock.next());
    rates.push_back(static_cast<double>(part.size()) / (thread_cpu_s() - start));
    fmt::print("  round {}: {:.2f} M updates/s\n", round + 1, rates.back() / 1e6);
  }
  return median(rates);
}

struct Latency {
  double p50_us = 0, p99_us = 0, p999_us = 0, max_us = 0;
};
Latency bench_latency(Engine& engine, const PathPool& words, std::span<const MadeUpdate> updates, Clock& clock) {
  std::vector<std::uint32_t> ns;
  ns.reserve(updates.size());
  for (const MadeUpdate& update : updates) {
    const Moment at = clock.next();
    const auto start = std::chrono::steady_clock::now();
    apply(engine, words, update, at);
    ns.push_back(static_cast<std::uint32_t>(
        std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now() - start).count()));
  }
  std::sort(ns.begin(), ns.end());
  const auto at = [&](double share) {
    return static_cast<double>(
               ns[std::min(ns.size() - 1, static_cast<std::size_t>(share * static_cast<double>(ns.size())))]) /
           1e3;
  };
  return {.p50_us = at(0.5), .p99_us = at(0.99), .p999_us = at(0.999), .max_us = at(1)};
}

// The updates as a collector's file; those of IPv4 only, messages as the stream has them.
mrt::Buffer encode(const PeerRoutes& routes, const PathPool& words, std::span<const MadeUpdate> updates, Clock& clock) {
  mrt::Buffer out;
  std::vector<bgp::Nlri> prefixes;
  for (std::size_t i = 0; i < updates.size();) {
    const MadeUpdate& first = updates[i];
    prefixes.clear();
    Moment at = clock.now;
    for (; i < updates.size() && updates[i].peer == first.peer && updates[i].path == first.path; ++i) {
      at = clock.next();
      if (updates[i].prefix.is_v4()) prefixes.push_back({.prefix = updates[i].prefix});
    }
    if (prefixes.empty()) continue;
    const mrt::Session session{.peer = {.bgp_id = first.peer,
                                        .address = Address::v4(kFirstPeer + first.peer),
                                        .asn = routes.peers()[first.peer]},
                               .local = {.bgp_id = 1, .address = Address::v4(kFirstPeer - 1), .asn = Asn{64496}}};
    bgp::UpdateContent content;
    if (first.path == PeerRoutes::kNone) {
      content.withdrawn = prefixes;
    } else {
      content.announced = prefixes;
      content.attributes.path = words.at(first.path);
      content.attributes.next_hop = session.peer.address;
    }
    mrt::append_bgp4mp_update(
        out, at.instant(), session, content,
        {.extended_timestamp = true, .microseconds = static_cast<std::uint32_t>(at.microseconds % 1'000'000)});
  }
  return out;
}

// The same engine, fed from MRT bytes in memory.
double bench_mrt(Engine& engine, const mrt::Buffer& file) {
  std::uint64_t count = 0;
  mrt::ElementReader reader([&](const mrt::Element& e) {
    ++count;
    const Moment at = Moment::of(e.at, e.microseconds);
    const auto peer = static_cast<PeerNumber>(e.peer.v4_value() - kFirstPeer);
    if (e.kind == mrt::ElementKind::kWithdraw) return engine.withdraw(at, peer, e.prefix);
    engine.announce(at, peer,
                    {.prefix = e.prefix, .path = e.attributes->as_path(), .otc = e.attributes->only_to_customer});
  });
  const double start = thread_cpu_s();
  const Bytes bytes(file.data(), file.size());
  constexpr std::size_t kPiece = std::size_t{1} << 20;
  bool good = true;
  for (std::size_t at = 0; at < bytes.size(); at += kPiece)
    good &= reader.feed(bytes.subspan(at, std::min(kPiece, bytes.size() - at))).has_value();
  good &= reader.finish().has_value();
  const double cpu = thread_cpu_s() - start;
  if (!good || !reader.skipped().empty()) fmt::print("the made MRT file was not read whole\n");
  fmt::print("from MRT bytes: {} updates, {:.1f} MB, {:.2f} s CPU\n", count, static_cast<double>(file.size()) / 1e6,
             cpu);
  return static_cast<double>(count) / cpu;
}

// What a run costs to be cut in two. Needs as much memory again, so only up to a table of two gibibytes.
void bench_state(const Engine& engine, const IncidentWorld& world) {
  if (engine.sizes().bytes() > std::uint64_t{2} << 30) return;
  double start = thread_cpu_s();
  incident::StateWriter out;
  engine.save(out);
  const std::string state = out.take();
  const double saved = thread_cpu_s() - start;
  start = thread_cpu_s();
  Engine copy(world.context(), {.advise_memory = io::ask_for_huge_pages});
  incident::StateReader in({reinterpret_cast<const std::uint8_t*>(state.data()), state.size()});
  const Status loaded = copy.load(in);
  fmt::print("state: {:.0f} MB, written in {:.1f} s, read back in {:.1f} s{}\n",
             static_cast<double>(state.size()) / 1e6, saved, thread_cpu_s() - start,
             loaded ? "" : ": " + loaded.error().message);
}

int bench_all(const IncidentSize& size, std::size_t count) {
  double start = wall_s();
  auto world = IncidentWorld::make(size);
  if (!world) {
    fmt::print(stderr, "{}\n", world.error().message);
    return 1;
  }
  PeerRoutes routes((*world)->world(), size);
  const UpdateStream stream = make_updates(routes, count, {}, 7);
  routes.forget_routing();
  fmt::print("simulated: {} ASes, {} prefixes, {} peers, {} updates ({:.0f} s, {:.0f} MB of paths)\n", size.ases,
             routes.rows().size(), size.peers, stream.updates.size(), wall_s() - start,
             static_cast<double>(routes.pool().bytes()) / 1e6);

  Engine engine((*world)->context(), {.advise_memory = io::ask_for_huge_pages});
  std::uint64_t opened = 0, closed = 0;
  engine.incidents().on_incident = [&](incident::IncidentBook::Event event, const incident::Incident&) {
    opened += event == incident::IncidentBook::Event::kOpened ? 1 : 0;
    closed += event == incident::IncidentBook::Event::kClosed ? 1 : 0;
  };
  Clock clock;
  load_table(engine, routes, clock.now);
  show_sizes(engine);
  for (const MadeUpdate& update : stream.warm) apply(engine, stream.words, update, clock.next());
  const std::span<const MadeUpdate> updates = stream.updates;
  const std::size_t half = updates.size() / 2, quarter = updates.size() / 4;
  const double rate = bench_rate(engine, stream.words, updates.first(half), clock);
  const Latency latency = bench_latency(engine, stream.words, updates.subspan(half, quarter), clock);
  const double mrt_rate = bench_mrt(engine, encode(routes, stream.words, updates.subspan(half + quarter), clock));
  show_counts(engine);
  fmt::print("incidents: {} opened, {} closed\n", opened, closed);
  show_sizes(engine);
  bench_state(engine, **world);

  const double gib = static_cast<double>(engine.sizes().bytes()) / (1 << 30);
  goals_head();
  goal("Updates through all judges, whole table in memory, one core", fmt::format("{:.2f} M/s", rate / 1e6), "", "",
       fmt::format("{:.1f}x", rate / kUpdatesGoal), "0.5 M/s", rate >= kUpdatesGoal);
  goal("The same from MRT bytes, decoding included", fmt::format("{:.2f} M/s", mrt_rate / 1e6), "", "",
       fmt::format("{:.1f}x", mrt_rate / kUpdatesGoal), "0.5 M/s", mrt_rate >= kUpdatesGoal);
  goal(fmt::format("Memory of the detector, {} peers, {} prefixes", size.peers, routes.rows().size()),
       fmt::format("{:.2f} GiB", gib), "", "", "", "6 GiB", gib <= kGibGoal);
  goal("An update's verdict, p99",
       fmt::format("{:.1f} us (p50 {:.1f}, p99.9 {:.1f}, max {:.0f})", latency.p99_us, latency.p50_us, latency.p999_us,
                   latency.max_us),
       "", "", "", "10 ms", latency.p99_us <= kP99MsGoal * 1e3);
  return 0;
}

}  // namespace
}  // namespace mannerly::bench

int main(int argc, char** argv) {
  using namespace mannerly;
  const auto number = [&](int at, std::uint32_t otherwise) {
    return argc > at ? parse_u32(argv[at]) : std::optional<std::uint32_t>(otherwise);
  };
  const auto ases = number(1, 80'000), peers = number(2, 300), updates = number(3, 6'000'000);
  if (!ases || !peers || !updates || *peers == 0 || *updates < 100 || argc > 4) {
    fmt::print(stderr, "usage: incident_bench [ASES [PEERS [UPDATES]]]\n");
    return 2;
  }
  return bench::bench_all({.ases = *ases, .peers = *peers}, *updates);
}
