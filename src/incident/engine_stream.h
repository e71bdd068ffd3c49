// For tests: random streams of what an engine is fed with, on few peers, prefixes and ASes, so that everything
// meets everything.
#pragma once

#include <array>
#include <random>
#include <string>
#include <vector>

#include "incident/engine.h"
#include "incident/path_trie.h"

namespace mannerly::incident {

struct StreamStep {
  enum class What : std::uint8_t { kAnnounce, kWithdraw, kDown, kBeginRib, kRibRoute, kEndRib, kAlive, kAdvance };
  What what = What::kAnnounce;
  Moment at;
  PeerNumber peer = 0;
  std::string collector;
  Prefix prefix;
  AsPath path;
  Asn otc;
  bool whole = true;
};

inline const std::array<std::string, 2> kStreamCollectors = {"rrc00", "rrc01"};
inline constexpr PeerNumber kStreamPeers = 5;

// Peers 0, 2, 4 at the first collector, 1 and 3 at the second; 2 and 4 are of one AS.
template <class Target>
void add_stream_peers(Target& target) {
  for (std::uint32_t i = 0; i < kStreamPeers; ++i)
    target.add_peer(kStreamCollectors[i % 2], Address::v4(0xC0000200 + i), Asn{100 + std::min(i, 3u)});
}

class StreamMaker {
 public:
  explicit StreamMaker(std::uint64_t seed) : random_(seed) {}

  std::vector<StreamStep> make(std::size_t steps) {
    std::vector<StreamStep> out;
    if (below(4) != 0) add_dump(out, 0, true);
    while (out.size() < steps) add_step(out);
    return out;
  }

 private:
  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(random_() % limit); }

  Prefix prefix() {
    const int length = std::array{8, 16, 16, 24, 24, 24}[below(6)];
    if (below(6) == 0)
      return Prefix::of(Address::v6(0x2001'0DB8'0000'0000 + (std::uint64_t{below(3)} << 24), 0), length * 2);
    return Prefix::of(Address::v4(0x0A000000u + (below(2) << 16) + (below(3) << 8)), length);
  }
  AsPath path(PeerNumber peer) {
    const Asn first{100 + std::min<std::uint32_t>(peer, 3)};
    std::vector<Asn> asns;
    if (below(12) != 0) asns.assign(1 + below(2), first);
    for (std::uint32_t n = below(4); n > 0; --n) asns.push_back(Asn{200 + below(4)});
    if (below(8) != 0) asns.push_back(Asn{300 + below(3)});
    AsPath out = AsPath::sequence(asns);
    const std::array<std::uint32_t, 2> set = {401, 402};
    if (below(15) == 0) out.append(SegmentType::kAsSet, set);
    return out;
  }
  void pass_time() {
    const std::array<std::int64_t, 8> steps = {0, 1, 20'000, 900'000, 1'000'000, 40'000'000, 700'000'000, 4000'000'000};
    now_.microseconds += steps[below(8)];
    if (below(20) == 0) now_.microseconds += std::int64_t{86'400'000'000} * (1 + below(2));
  }
  StreamStep step(StreamStep::What what) {
    StreamStep out{.what = what, .at = now_, .peer = static_cast<PeerNumber>(below(kStreamPeers)), .prefix = prefix()};
    out.path = path(out.peer);
    out.otc = below(3) == 0 ? Asn{200 + below(4)} : Asn{};
    return out;
  }
  void add_dump(std::vector<StreamStep>& out, std::uint32_t collector, bool whole) {
    StreamStep begin = step(StreamStep::What::kBeginRib);
    begin.collector = kStreamCollectors[collector];
    out.push_back(begin);
    for (std::uint32_t n = below(12); n > 0; --n) {
      StreamStep route = step(below(10) == 0 ? StreamStep::What::kAnnounce : StreamStep::What::kRibRoute);
      route.peer = static_cast<PeerNumber>(collector + 2 * below(collector == 0 ? 3 : 2));
      route.path = path(route.peer);
      out.push_back(route);
    }
    StreamStep end = begin;
    end.what = StreamStep::What::kEndRib;
    end.whole = whole;
    if (below(8) != 0) out.push_back(end);
  }
  void add_step(std::vector<StreamStep>& out) {
    pass_time();
    const std::uint32_t what = below(40);
    if (what < 26) {
      out.push_back(step(StreamStep::What::kAnnounce));
      if (below(10) == 0) out.back().at.microseconds -= 500'000;  // late
    } else if (what < 36) {
      out.push_back(step(StreamStep::What::kWithdraw));
    } else if (what < 37) {
      out.push_back(step(StreamStep::What::kDown));
    } else if (what < 38) {
      add_dump(out, below(2), below(4) != 0);
    } else {
      out.push_back(step(below(2) == 0 ? StreamStep::What::kAlive : StreamStep::What::kAdvance));
    }
  }

  std::mt19937_64 random_;
  Moment now_ = Moment::of(Instant{1'700'000'000});
};

template <class Target>
void take(Target& target, const StreamStep& step) {
  const Announcement route{.prefix = step.prefix, .path = step.path.view(), .otc = step.otc};
  switch (step.what) {
    case StreamStep::What::kAnnounce: target.announce(step.at, step.peer, route); break;
    case StreamStep::What::kWithdraw: target.withdraw(step.at, step.peer, step.prefix); break;
    case StreamStep::What::kDown: target.peer_down(step.at, step.peer); break;
    case StreamStep::What::kBeginRib: target.begin_rib(step.collector, step.at); break;
    case StreamStep::What::kRibRoute: target.rib_route(step.peer, route); break;
    case StreamStep::What::kEndRib: target.end_rib(step.collector, step.whole); break;
    case StreamStep::What::kAlive: target.alive(step.at, step.peer); break;
    case StreamStep::What::kAdvance: target.advance(step.at); break;
  }
}

}  // namespace mannerly::incident
