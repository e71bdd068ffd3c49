#include "incident/peer_book.h"

#include <algorithm>
#include <cmath>

namespace mannerly::incident {
namespace {

// A peer that has shown few signals is trusted as if it had shown so many that others shared.
constexpr double kSignalsAssumed = 8;
// A peer may change its mind so often, by share of its updates, before it counts as noisy.
constexpr double kFlapShareCalm = 0.5;
constexpr double kTrustOfNoisy = 0.6;
constexpr double kTrustOfStale = 0.3;
constexpr std::int64_t kSilentMicroseconds = std::int64_t{3600} * 1'000'000;
constexpr std::int64_t kRecentMicroseconds = std::int64_t{600} * 1'000'000;
constexpr std::uint64_t kUpdatesForNoise = 1000;

std::uint64_t routes_of(const PeerInfo& peer) {
  return std::uint64_t{peer.routes_v4} + peer.routes_v6;
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

void PeerBook::refresh(Moment now) {
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
  for (PeerInfo& peer : peers_) {
    peer.stale = false;
    if (peer.up && routes_of(peer) > 0 && now.microseconds - peer.last_update.microseconds > kSilentMicroseconds) {
      // Others with as many routes spoke lately: most of those that hold at least half as many.
      std::size_t others = 0, spoke = 0;
      for (const PeerInfo& other : peers_) {
        if (&other == &peer || !other.up || routes_of(other) * 2 < routes_of(peer)) continue;
        ++others;
        spoke += now.microseconds - other.last_update.microseconds <= kRecentMicroseconds ? 1 : 0;
      }
      peer.stale = others > 0 && spoke * 2 > others;
    }
    const auto alone = static_cast<double>(peer.signals_alone + peer.signals_lingering);
    const double shared = static_cast<double>(peer.signals_shared) + kSignalsAssumed;
    double trust = shared / (shared + alone);
    if (peer.updates >= kUpdatesForNoise &&
        static_cast<double>(peer.flaps) > kFlapShareCalm * static_cast<double>(peer.updates))
      trust *= kTrustOfNoisy;
    if (peer.stale) trust *= kTrustOfStale;
    peer.trust = trust;
  }
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
