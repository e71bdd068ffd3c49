// The table judged by other registries than those that it was judged by so far.
#include <utility>

#include "incident/engine_impl.h"

namespace mannerly::incident {

namespace {

// ROAs acquit whatever is made up.
constexpr Kind kAnyKind = Kind::kMoas;

}  // namespace

RegistryAnswer Engine::Impl::ask_registries(PrefixId prefix, const OriginRow& row, Kind kind,
                                            std::span<const Asn> victims) const {
  return judges.registration(context, {kind, prefixes[prefix].prefix(), Asn{row.origin}, victims});
}

// An origin that was right by its ROA; what was so for long enough to be established stays right. True: it is followed
// from now on.
bool Engine::Impl::judge_acquitted_anew(PrefixId prefix, OriginRow& row) {
  if (context.registries.vrps().empty()) return false;  // nobody says anything
  if (ask_registries(prefix, row, kAnyKind, {}).acquits) return false;
  if (known(seen_of(row, true, now_s), now_s)) {
    row.verdict = 0;
  } else {
    judge_origin_of(prefix, row);
  }
  return verdicts.holds(row.verdict);
}

// The signals that an origin made, those that are over too. True: it is right by now.
bool Engine::Impl::amend_signals(PrefixId prefix, const OriginRow& row) {
  bool acquitted = false;
  signals.amend(prefix, now, [&](Signal& signal) {
    if (!rests_on_registries(signal.key, row)) return false;
    const RegistryAnswer answer = ask_registries(prefix, row, signal.key.kind, signal.victims);
    acquitted |= answer.acquits;
    const EvidenceSet before = std::exchange(signal.evidence, with_registries(signal.evidence, answer.evidence));
    return before != signal.evidence;
  });
  return acquitted;
}

// An origin that is followed, by its verdict or, acquitted, only by an incident that goes on. True: it is right by now.
bool Engine::Impl::judge_followed_anew(PrefixId prefix, OriginRow& row, bool acquitted) {
  if (verdicts.holds(row.verdict)) {
    const OriginJudgement& judged = verdicts[row.verdict];
    const RegistryAnswer answer = ask_registries(prefix, row, judged.kind, judged.victims);
    verdicts.amend(row.verdict, with_registries(judged.evidence, answer.evidence));
    acquitted |= answer.acquits;
  }
  if (!acquitted || row.peers == 0) return false;
  if (verdicts.holds(row.verdict)) verdicts.remove(row.verdict);
  row.verdict = OriginRow::kAcquitted;
  return true;
}

void Engine::Impl::judge_origins_anew(Changed& changed) {
  for (PrefixId id = 0; id < prefixes.size(); ++id) {
    if (prefixes[id].origins_live == 0 && prefixes[id].signals == 0) continue;
    bool changes = false;
    prefixes.each_origin(id, [&](OriginRow& row) {
      if (row.origin == 0) return;
      const bool acquitted = prefixes[id].signals != 0 && amend_signals(id, row);
      if (row.verdict != OriginRow::kAcquitted) {
        changes |= judge_followed_anew(id, row, acquitted);
      } else if (row.peers > 0) {
        changes |= judge_acquitted_anew(id, row);
      }
    });
    if (changes) changed.prefixes[id] = changed.any = true;
  }
}

void Engine::Impl::registries_changed() {
  first_sight_ = first_sight(Way::kUpdate);
  late_ = false;
  Changed changed;
  judge_prefixes_anew(changed);
  judge_paths_anew(changed);
  judge_origins_anew(changed);
  if (!changed.any) return;
  for (std::size_t i = 0; i < peers.size(); ++i) {
    const auto peer = static_cast<PeerNumber>(i);
    // Shows nothing until it speaks, and is looked at then. The mark goes within an hour of that.
    const std::int64_t silence = now.microseconds - peers[peer].last_update.microseconds;
    if (peers[peer].stale && silence > std::int64_t{3600} * 1'000'000) continue;
    table.each(peer, [&](PrefixId prefix, PathId path) {
      // The mark of RFC 9234 is not kept with a route: it speaks of leaks, which are not judged anew.
      if (!changed.prefixes[prefix] && !changed.paths[path]) return;
      signals_of(peer, prefix, path, origin_of(prefix, path), {}, Ending::kAcquitted);
    });
  }
}

}  // namespace mannerly::incident
