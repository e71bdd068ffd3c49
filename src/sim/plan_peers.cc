// Collectors' peers that cannot be relied on: sessions that are reset, stale, lying and noisy peers.
#include <algorithm>

#include "sim/planner.h"

namespace mannerly::sim {
namespace {

class PeerPlanner {
 public:
  explicit PeerPlanner(Planner& planner)
      : p_(planner), rng_(planner.world.options.seed, "peers"), sessions_(sessions_of(planner.world)) {
    for (const Session& session : sessions_) viewpoints_.push_back(session.as);
    std::sort(viewpoints_.begin(), viewpoints_.end());
    viewpoints_.erase(std::unique(viewpoints_.begin(), viewpoints_.end()), viewpoints_.end());
    rng_.shuffle(viewpoints_);
  }

  // Every fault has peers of its own; most peers have none.
  void build() {
    const auto count = static_cast<std::uint32_t>(viewpoints_.size());
    if (count >= 6) {
      // In a history somebody would notice: it would be stale for months.
      for (std::uint32_t i = 0; i < std::max(1u, count / 40) && !p_.world.history; ++i) plan_stale(take());
      for (std::uint32_t i = 0; i < std::max(1u, count / 30); ++i) plan_lying(take());
      for (std::uint32_t i = 0; i < std::max(1u, count / 30); ++i) plan_noisy(take());
    }
    const auto resets = static_cast<std::uint32_t>(sessions_.size() * p_.world.options.days / 40);
    for (std::uint32_t i = 0; i < std::max(1u, resets); ++i) plan_reset();
  }

 private:
  AsIndex take() {
    const AsIndex as = viewpoints_.back();
    viewpoints_.pop_back();
    return as;
  }
  std::uint32_t add(EventKind kind, AsIndex peer, std::vector<Prefix> prefixes, std::int64_t start, std::int64_t end,
                    std::string note) {
    std::sort(prefixes.begin(), prefixes.end());
    prefixes.erase(std::unique(prefixes.begin(), prefixes.end()), prefixes.end());
    return p_.add({.kind = kind,
                   .culprit = peer,
                   .prefixes = std::move(prefixes),
                   .start = start,
                   .end = end == kNever ? kNever : p_.within(end),
                   .note = std::move(note)});
  }

  // Some time between 30 and 70 per cent of the days.
  void plan_stale(AsIndex peer) {
    const auto length = static_cast<std::uint32_t>(p_.timeline.end - p_.begin());
    const std::int64_t start = p_.begin() + rng_.between(length / 10 * 3, length / 10 * 7);
    const std::uint32_t event =
        add(EventKind::kStalePeer, peer, {}, start, kNever, "keeps its routes and says nothing any more");
    p_.step({.at = start, .event = event, .kind = StepKind::kFreeze, .a = peer});
  }

  // Routes as an optimiser makes them up: more-specifics, own origins, shorter paths; nobody else has them.
  void plan_lying(AsIndex peer) {
    struct Span {
      std::uint32_t lie;
      std::int64_t start, end;
    };
    std::vector<Span> spans;
    std::vector<Prefix> prefixes;
    std::int64_t first = kNever, last = 0;
    const std::uint32_t count = rng_.between(10, 20 + 10 * std::min(p_.world.options.days, 10u));
    for (std::uint32_t i = 0; i < count; ++i) {
      const std::int64_t start = p_.start_of_event(rng_), end = start + Planner::duration(rng_, 600, 7);
      const auto lie = invent(peer, start, end);
      if (!lie) continue;
      prefixes.push_back(lie->prefix);
      spans.push_back({static_cast<std::uint32_t>(p_.timeline.lies.size()), start, end});
      p_.timeline.lies.push_back(*lie);
      first = std::min(first, start);
      last = std::max(last, end);
    }
    if (spans.empty()) return;
    const std::uint32_t event =
        add(EventKind::kLyingPeer, peer, std::move(prefixes), first, last, "sends routes that nobody else has");
    for (const Span& span : spans) {
      p_.step({.at = span.start, .event = event, .kind = StepKind::kLieBegin, .lie = span.lie});
      p_.step({.at = span.end, .event = event, .kind = StepKind::kLieEnd, .lie = span.lie});
    }
  }
  std::optional<Lie> invent(AsIndex peer, std::int64_t start, std::int64_t end) {
    const auto number = p_.draw_announcement(rng_);
    if (!number) return std::nullopt;
    const Announcement& a = p_.world.announcements[*number];
    const AsIndex victim = p_.holder_of(*number);
    if (victim == peer || !p_.claim(a.allocation, start, end)) return std::nullopt;
    Lie lie{.peer = peer, .prefix = a.prefix, .asns = {p_.world.ases[peer].asn.value}};
    if (rng_.percent(65))
      if (const auto inner = p_.draw_inside(rng_, a.prefix, a.prefix.is_v4() ? 24 : 48)) lie.prefix = *inner;
    const auto providers = p_.world.links.providers.of(victim);
    const std::uint32_t roll = rng_.below(100);
    if (roll < 45 && !providers.empty())
      lie.asns.push_back(p_.world.ases[providers[rng_.below(static_cast<std::uint32_t>(providers.size()))]].asn.value);
    if (roll < 75) lie.asns.push_back(p_.world.ases[victim].asn.value);
    lie.asns.erase(std::unique(lie.asns.begin(), lie.asns.end()), lie.asns.end());
    return lie;
  }

  // Withdraws and announces the same prefixes again and again for hours.
  void plan_noisy(AsIndex peer) {
    std::vector<Prefix> prefixes;
    for (std::uint32_t i = rng_.between(5, 20); i > 0; --i)
      if (const auto number = p_.draw_announcement(rng_)) prefixes.push_back(p_.world.announcements[*number].prefix);
    const std::int64_t start = p_.start_of_event(rng_);
    const std::int64_t end = std::min(start + Planner::duration(rng_, 7200, 5), p_.timeline.end);
    const std::uint32_t event = add(EventKind::kNoisyPeer, peer, prefixes, start, end, "flaps some prefixes");
    for (std::int64_t at = start; at < end; at += rng_.between(60, 900))
      p_.step({.at = at, .event = event, .kind = StepKind::kRefresh, .prefixes = prefixes, .a = peer});
  }

  void plan_reset() {
    const auto number = rng_.below(static_cast<std::uint32_t>(sessions_.size()));
    const AsIndex peer = sessions_[number].as;
    const std::int64_t start = p_.start_of_event(rng_), end = start + rng_.between(20, 600);
    // A session counts as a link of the network with itself and the number, apart from other resets of it.
    if (!p_.claim_link(peer, kNoAs - number - 1, start, end)) return;
    const std::uint32_t event =
        add(EventKind::kSessionReset, peer, {}, start, end, "the session is down, then re-sent");
    p_.step({.at = start, .event = event, .kind = StepKind::kSessionDown, .session = number});
    p_.step({.at = end, .event = event, .kind = StepKind::kSessionUp, .session = number});
  }

  Planner& p_;
  Rng rng_;
  std::vector<Session> sessions_;
  std::vector<AsIndex> viewpoints_;
};

}  // namespace

void plan_peers(Planner& planner) {
  PeerPlanner(planner).build();
}

}  // namespace mannerly::sim
