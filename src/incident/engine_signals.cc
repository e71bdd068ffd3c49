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

void Engine::Impl::claims_for(PrefixId prefix, PathId path, OriginRow& row, Asn otc) {
  claims_.clear();
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
  for (Claim& claim : claims_)
    if (breaks_otc(claim, hops_, otc)) claim.evidence.add(Evidence::kOtcViolated);
}

void Engine::Impl::signals_of(PeerNumber peer, PrefixId prefix, PathId path, OriginRow& row, Asn otc) {
  const PrefixRow& at = prefixes[prefix];
  const bool suspect = row.verdict != 0 || at.bogon != Kind::kNone || paths.at(path).symptoms != 0;
  if (!suspect && at.signals == 0) return;
  claims_.clear();
  if (suspect) claims_for(prefix, path, row, otc);
  if (!claims_.empty() && !peers.tells_news(peer, now, context.profile.known_after)) {
    // A bogon is one since ever; all else rests on what was there before.
    for (Claim& claim : claims_)
      if (group_of(claim.key.kind) != Group::kBogon) add_doubt(claim.evidence, doubt_about(claim, peer, prefix));
  }
  if (claims_.empty() && at.signals == 0) return;
  signals.update({.prefix = prefix, .peer = peer, .path = path, .now = now}, claims_);
  release_signals();
}

}  // namespace mannerly::incident
