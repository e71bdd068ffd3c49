// What a route claims, and the changes of signals that follow.
#include <algorithm>

#include "incident/engine_impl.h"

namespace mannerly::incident {
namespace {

// RFC 9234 section 5: an OTC mark says that its AS gave the route to a customer or peer. Whoever had the route
// from there, and passed it on to a provider or peer, broke it: so a leak whose culprit stands before the
// marking AS is one beyond doubt.
bool breaks_otc(const Claim& claim, std::span<const Asn> hops, Asn otc) {
  if (otc.value == 0 || group_of(claim.key.kind) != Group::kLeak) return false;
  const auto culprit = std::find(hops.begin(), hops.end(), claim.key.culprit);
  return culprit != hops.end() && std::find(hops.begin(), culprit, otc) != culprit;
}

}  // namespace

bool rests_on_registries(const SignalKey& key, const OriginRow& row) {
  return group_of(key.kind) == Group::kMisorigination && key.culprit.value == row.origin;
}

void Engine::Impl::claims_for(PrefixId prefix, PathId path, OriginRow& row) {
  if (verdicts.holds(row.verdict) && known(seen_of(row, true, now_s), now_s)) {
    verdicts.remove(row.verdict);
    row.verdict = 0;
  }
  shown_.clear();
  symptoms.active(paths.at(path).symptoms, known, now_s, shown_);
  const bool suspicious = verdicts.holds(row.verdict);
  const Kind bogon = prefixes[prefix].bogon;
  if (shown_.empty() && !suspicious && bogon == Kind::kNone) return;
  hops_.clear();
  paths.hops(path, hops_);
  const RouteFacts facts{.prefix = prefixes[prefix].prefix(),
                         .hops = hops_,
                         .symptoms = shown_,
                         .prefix_judgement = {.kind = bogon},
                         .origin = suspicious ? &verdicts[row.verdict] : nullptr};
  judges.claims(context, facts, claims_);
}

void Engine::Impl::claims_that_go_on(PrefixId prefix, PathId path, const OriginRow& row) {
  const std::size_t judged = claims_.size();
  signals.each(prefix, [&](const Signal& signal) {
    const auto same = [&](const Claim& claim) { return claim.key == signal.key; };
    const auto end = claims_.begin() + static_cast<std::ptrdiff_t>(judged);
    if (!book.follows(signal.key) || std::any_of(claims_.begin(), end, same)) return;
    if (rests_on_registries(signal.key, row) &&
        (row.verdict == OriginRow::kAcquitted || (signal.current_peers == 0 && signal.ending == Ending::kAcquitted)))
      return;
    hops_.clear();
    paths.hops(path, hops_);
    if (auto claim = continued_claim(context, hops_, signal.key, signal.victims)) claims_.push_back(std::move(*claim));
  });
}

void Engine::Impl::drop_late_claims(PeerNumber peer) {
  std::erase_if(claims_, [&](const Claim& claim) {
    const Signal* const signal = signals.find(claim.key);
    if (signal == nullptr || signal->current_peers == 0) return true;
    const bool shows_it = std::ranges::any_of(
        signal->sights, [&](const PeerSight& sight) { return sight.peer == peer && sight.current; });
    return !shows_it && !book.follows(claim.key);
  });
}

void Engine::Impl::refresh_peers() {
  late_ = false;  // what a peer has shows now, whatever was applied last
  for (const PeerNumber peer : peers.refresh(now)) {
    const bool is_stale = peers[peer].stale;
    table.each(peer, [&](PrefixId prefix, PathId path) {
      if (!is_stale) {
        signals_of(peer, prefix, path, origin_of(prefix, path), {});
      } else if (prefixes[prefix].signals != 0) {
        signals.update({.prefix = prefix, .peer = peer, .now = now, .why = Ending::kSilent}, {});
        release_signals();
      }
    });
  }
}

void Engine::Impl::signals_of(PeerNumber peer, PrefixId prefix, PathId path, OriginRow& row, Asn otc, Ending why) {
  const PrefixRow& at = prefixes[prefix];
  const bool suspect = row.is_suspicious() || at.bogon != Kind::kNone || paths.at(path).symptoms != 0;
  if (!suspect && at.signals == 0) return;
  claims_.clear();
  if (suspect) claims_for(prefix, path, row);
  if (at.signals != 0) claims_that_go_on(prefix, path, row);
  if (late_ && !claims_.empty()) drop_late_claims(peer);
  for (Claim& claim : claims_)
    if (breaks_otc(claim, hops_, otc)) claim.evidence.add(Evidence::kOtcViolated);
  if (!claims_.empty() && !peers.tells_news(peer, now, context.profile.known_after)) {
    // A bogon is one since ever; all else rests on what was there before.
    for (Claim& claim : claims_)
      if (group_of(claim.key.kind) != Group::kBogon) add_doubt(claim.evidence, doubt_about(claim, peer, prefix));
  }
  if (claims_.empty() && at.signals == 0) return;
  const SetTails::Id tail = set_tails.of(prefix, peer);
  signals.update({.prefix = prefix, .peer = peer, .path = path, .tail = tail, .now = now, .why = why}, claims_);
  release_signals();
}

}  // namespace mannerly::incident
