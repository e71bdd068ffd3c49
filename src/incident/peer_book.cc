#include "incident/peer_book.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace mannerly::incident {
namespace {

// A peer that has shown few signals is trusted as if it had shown so many that others shared.
constexpr double kSignalsAssumed = 8;
// A peer may change its mind so often, by share of its updates, before it counts as noisy.
constexpr double kFlapShareCalm = 0.5;
constexpr double kTrustOfNoisy = 0.6;
constexpr double kTrustOfStale = 0.3;
// So many times its usual pause is beyond measure, but no less than an hour.
constexpr std::int64_t kPausesOfSilence = 100;
constexpr std::int64_t kSilentMicroseconds = std::int64_t{3600} * 1'000'000;
// Of a full table whose usual pause is not known.
constexpr std::int64_t kSilentDay = std::int64_t{86'400} * 1'000'000;
constexpr std::uint64_t kUpdatesForPause = 100;
constexpr std::uint64_t kUpdatesForNoise = 1000;

std::uint64_t routes_of(const PeerInfo& peer) {
  return std::uint64_t{peer.routes_v4} + peer.routes_v6;
}

// From which silence on it may be stale, in microseconds; nullopt: it may well have nothing to say.
std::optional<std::int64_t> silence_beyond_measure(const PeerInfo& peer) {
  // Without a dump the first updates are the table: they tell nothing of pauses.
  if (peer.in_rib && peer.updates >= kUpdatesForPause) {
    const std::int64_t span = peer.last_update.microseconds - peer.first_update.microseconds;
    return std::max(kSilentMicroseconds, span / static_cast<std::int64_t>(peer.updates) * kPausesOfSilence);
  }
  return peer.full || peer.stale ? std::optional(kSilentDay) : std::nullopt;
}

}  // namespace

std::optional<PeerNumber> PeerBook::add(std::string_view collector, const Address& address, Asn asn) {
  for (std::size_t i = 0; i < peers_.size(); ++i) {
    const PeerInfo& p = peers_[i];
    if (p.asn == asn && p.address == address && p.collector == collector) return static_cast<PeerNumber>(i);
  }
  if (peers_.size() == kPeersMax) return std::nullopt;
  PeerInfo peer;
  peer.collector = collector;
  peer.address = address;
  peer.asn = asn;
  peers_.push_back(std::move(peer));
  return static_cast<PeerNumber>(peers_.size() - 1);
}

std::uint32_t PeerBook::full_ases() const {
  std::vector<Asn> ases;
  for (const PeerInfo& peer : peers_)
    if (peer.up && peer.full) ases.push_back(peer.asn);
  std::sort(ases.begin(), ases.end());
  return static_cast<std::uint32_t>(std::unique(ases.begin(), ases.end()) - ases.begin());
}

bool PeerBook::is_stale(PeerNumber number, Moment now) const {
  const PeerInfo& peer = peers_[number];
  if (!peer.up || routes_of(peer) == 0) return false;
  const std::optional<std::int64_t> measure = silence_beyond_measure(peer);
  if (!measure || now.microseconds - peer.last_update.microseconds <= *measure) return false;
  if (peer.stale) return true;  // the others may fall silent by now, or have fewer routes
  // A stream that is quiet, or a collector of which nothing comes, says nothing of its peers.
  const std::int64_t beyond = peer.last_update.microseconds + *measure;
  std::size_t others = 0, spoke = 0;
  bool collector_spoke = false;
  for (const PeerInfo& other : peers_) {
    if (&other == &peer || !other.up) continue;
    const bool has_spoken = other.last_update.microseconds > beyond;
    collector_spoke |= has_spoken && other.collector == peer.collector;
    if (routes_of(other) * 2 < routes_of(peer)) continue;
    ++others;
    spoke += has_spoken ? 1 : 0;
  }
  return collector_spoke && spoke * 2 > others;
}

std::vector<PeerNumber> PeerBook::refresh(Moment now) {
  // Full is asked of each family by itself: many sessions carry one family only.
  std::uint32_t most_v4 = 0, most_v6 = 0;
  for (const PeerInfo& peer : peers_) {
    most_v4 = std::max(most_v4, peer.routes_v4);
    most_v6 = std::max(most_v6, peer.routes_v6);
  }
  const auto half = [](std::uint32_t routes, std::uint32_t most) {
    return routes > 0 && std::uint64_t{routes} * 2 >= most;
  };
  for (PeerInfo& peer : peers_) peer.full = half(peer.routes_v4, most_v4) || half(peer.routes_v6, most_v6);
  std::vector<PeerNumber> turned;
  for (std::size_t i = 0; i < peers_.size(); ++i) {
    const auto number = static_cast<PeerNumber>(i);
    PeerInfo& peer = peers_[i];
    const bool was_stale = std::exchange(peer.stale, is_stale(number, now));
    if (peer.stale != was_stale) turned.push_back(number);
    const auto alone = static_cast<double>(peer.signals_alone + peer.signals_lingering);
    const double shared = static_cast<double>(peer.signals_shared) + kSignalsAssumed;
    double trust = shared / (shared + alone);
    if (peer.updates >= kUpdatesForNoise &&
        static_cast<double>(peer.flaps) > kFlapShareCalm * static_cast<double>(peer.updates))
      trust *= kTrustOfNoisy;
    if (peer.stale) trust *= kTrustOfStale;
    peer.trust = trust;
  }
  return turned;
}

void PeerBook::save(StateWriter& out) const {
  out.put(static_cast<std::uint32_t>(peers_.size()));
  for (const PeerInfo& p : peers_) {
    out.text(p.collector);
    out.put(p.address.family);
    out.put(p.address.bits.hi);
    out.put(p.address.bits.lo);
    out.put(p.asn.value);
    out.put(p.up);
    for (const std::uint64_t count : {p.updates, p.flaps, p.signals_alone, p.signals_shared, p.signals_lingering})
      out.put(count);
    out.put(p.last_update.microseconds);
    out.put(p.first_update.microseconds);
    out.put(p.in_rib);
    out.put(p.trust);
    out.put(p.full);
    out.put(p.stale);
  }
}

Status PeerBook::load(StateReader& in) {
  const auto count = in.get<std::uint32_t>();
  if (count > kPeersMax) return fail(ErrorCode::kCorrupt, "more peers than the limit allows");
  for (std::uint32_t i = 0; i < count && in.ok(); ++i) {
    PeerInfo p;
    p.collector = in.text();
    p.address.family = in.get<std::uint8_t>() == 4 ? Family::kIpv4 : Family::kIpv6;
    p.address.bits.hi = in.get<std::uint64_t>();
    p.address.bits.lo = in.get<std::uint64_t>();
    p.asn.value = in.get<std::uint32_t>();
    p.up = in.get<std::uint8_t>() != 0;
    for (std::uint64_t* number : {&p.updates, &p.flaps, &p.signals_alone, &p.signals_shared, &p.signals_lingering})
      *number = in.get<std::uint64_t>();
    p.last_update.microseconds = in.get<std::int64_t>();
    p.first_update.microseconds = in.get<std::int64_t>();
    p.in_rib = in.get<std::uint8_t>() != 0;
    p.trust = in.get<double>();
    p.full = in.get<std::uint8_t>() != 0;
    p.stale = in.get<std::uint8_t>() != 0;
    if (!std::isfinite(p.trust) || p.trust < 0 || p.trust > 1)
      return fail(ErrorCode::kCorrupt, "trust is out of range");
    peers_.push_back(std::move(p));
  }
  if (!in.ok()) return fail(ErrorCode::kCorrupt, "the peers are cut short");
  return {};
}

}  // namespace mannerly::incident
