#include "incident/group_facts.h"

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <set>

#include "incident/assess.h"
#include "incident/custom.h"
#include "incident/parties.h"

namespace mannerly::incident {
namespace {

constexpr std::size_t kMany = 10;
constexpr std::size_t kLookPrefixes = 8;
constexpr std::int64_t kMicroseconds = 1'000'000;

// Evidence that at least half of the signals have.
EvidenceSet majority(std::span<const Signal* const> signals) {
  std::array<std::uint32_t, kEvidenceMax> counts{};
  for (const Signal* signal : signals) {
    signal->evidence.each([&](Evidence e) { ++counts[static_cast<std::size_t>(e)]; });
  }
  EvidenceSet out;
  for (std::size_t i = 0; i < kEvidenceMax; ++i) {
    if (counts[i] != 0 && counts[i] * 2 >= signals.size()) out.add(static_cast<Evidence>(i));
  }
  return out;
}

void sort_once(std::vector<Asn>& asns) {
  std::sort(asns.begin(), asns.end());
  asns.erase(std::unique(asns.begin(), asns.end()), asns.end());
}

void add_sessions(const BookView& view, std::span<const Signal* const> signals, GroupFacts& out) {
  out.sessions.resize(view.peers.size());
  for (const Signal* signal : signals) {
    for (const PeerSight& sight : signal->sights) {
      if (sight.peer < out.sessions.size()) out.sessions[sight.peer] = 1;
    }
  }
}

// Whether all that the AS showed came to it through the other one, on the way from the culprit.
bool hears_all_from(const BookView& view, std::span<const Signal* const> signals, Asn asn, Asn other) {
  bool any = false;
  std::vector<Asn> hops;
  for (const Signal* signal : signals) {
    for (const PeerSight& sight : signal->sights) {
      if (sight.peer >= view.peers.size() || view.peers[sight.peer].asn != asn) continue;
      hops.clear();
      view.table.hops(sight.path, hops);
      const auto culprit = std::find(hops.begin(), hops.end(), signal->key.culprit);
      if (std::find(culprit, hops.end(), other) == hops.end()) return false;
      any = true;
    }
  }
  return any;
}

// Of two: who has it from the other is believed no more than that one. True: one of them has.
bool is_hearsay(const BookView& view, GroupFacts& facts) {
  if (facts.peers.size() != 2) return false;
  auto& [a, trust_of_a] = *facts.peers.begin();
  auto& [b, trust_of_b] = *facts.peers.rbegin();
  const bool a_from_b = hears_all_from(view, facts.signals, a, b), b_from_a = hears_all_from(view, facts.signals, b, a);
  if (a_from_b) trust_of_a = std::min(trust_of_a, trust_of_b);
  if (b_from_a) trust_of_b = std::min(trust_of_a, trust_of_b);
  return a_from_b || b_from_a;
}

void count_peers(const BookView& view, const SignalGroup& group, GroupFacts& out) {
  out.peers.clear();
  out.trust = 0;
  for (std::size_t i = 0; i < out.sessions.size(); ++i) {
    if (out.sessions[i] == 0) continue;
    const PeerInfo& peer = view.peers[static_cast<PeerNumber>(i)];
    if (peer.asn == group.culprit) continue;
    double& trust = out.peers[peer.asn];
    trust = std::max(trust, peer.trust);
  }
  out.is_hearsay = is_hearsay(view, out);
  for (const auto& [asn, trust] : out.peers) out.trust += trust;
  out.peers_full = view.peers.full_ases();
  // What one number of an organisation has from another one of it, nobody else has seen.
  const bool is_one =
      out.is_hearsay && view.context.topology.siblings(out.peers.begin()->first, out.peers.rbegin()->first);
  out.observers = is_one ? 1 : out.peers.size();
}

std::vector<const Signal*> signals_of(const BookView& view, const SignalGroup& group) {
  std::vector<const Signal*> out;
  for (const auto& [key, is_up] : group.members) {
    if (const Signal* signal = view.find_signal(key)) out.push_back(signal);
  }
  return out;
}

// How sure the signals of a group are of their kind: whether the relations are known, how many ASes saw it, how much.
struct Weight {
  bool is_leak = false, is_known = false, is_seen_enough = false;
  std::size_t signals = 0;
  std::uint64_t before = 0;  // the earlier group first
  friend auto operator<=>(const Weight&, const Weight&) = default;
};
Weight weight_of(const BookView& view, const SignalGroup& group, std::span<const Signal* const> signals) {
  const auto known = std::count_if(signals.begin(), signals.end(), [](const Signal* signal) {
    return signal->evidence.has(Evidence::kRelationFromFile);
  });
  GroupFacts facts;
  add_sessions(view, signals, facts);
  count_peers(view, group, facts);
  return {.is_leak = group_of(group.kind) == Group::kLeak,
          .is_known = static_cast<std::size_t>(known) * 2 > signals.size(),
          .is_seen_enough = facts.is_supported(view.context.profile),
          .signals = signals.size(),
          .before = ~group.number};
}

// One deed may look like several kinds: where a link is not known, or is known wrongly, to one of those who took it.
// What each of them shows speaks for one deed, told under the kind that is surest.
void add_companions(const BookView& view, const SignalGroup& group, GroupFacts& out) {
  const std::vector<const SignalGroup*> companions =
      view.companions ? view.companions(group) : std::vector<const SignalGroup*>{};
  if (companions.empty() && group.witnesses.empty()) return;
  const Weight own = weight_of(view, group, out.signals);
  const bool is_supported = out.is_supported(view.context.profile);
  std::set<PeerNumber> lent(group.witnesses.begin(), group.witnesses.end());
  for (const SignalGroup* other : companions) {
    const std::vector<const Signal*> signals = signals_of(view, *other);
    const Weight weight = weight_of(view, *other, signals);
    if (own < weight) {
      out.is_shadow |= !is_supported || (weight.is_leak && weight.is_known && !own.is_known);
    } else {
      for (const Signal* signal : signals) {
        for (const PeerSight& sight : signal->sights) lent.insert(sight.peer);
      }
    }
  }
  out.witnesses.assign(lent.begin(), lent.end());
  if (is_supported) return;
  for (const PeerNumber peer : out.witnesses) {
    if (peer < out.sessions.size()) out.sessions[peer] = 1;
  }
  count_peers(view, group, out);
}

void add_who_saw_it(const GroupFacts& facts, EvidenceSet& out) {
  const std::size_t peers = facts.peers.size();
  if (peers == 2) out.add(Evidence::kPeersTwo);
  if (facts.is_hearsay) out.add(Evidence::kHearsay);
  if (peers == 3 || peers == 4) out.add(Evidence::kPeersFew);
  if (peers >= 5 && peers <= 9) out.add(Evidence::kPeersSome);
  if (peers >= 10) out.add(Evidence::kPeersMany);
  if (facts.peers_full > 0) {  // of none there is no share
    if (peers * 10 < facts.peers_full) out.add(Evidence::kShareSmall);
    if (peers * 2 > facts.peers_full) out.add(Evidence::kShareHalf);
  }
  if (facts.trust * 2 < static_cast<double>(peers)) out.add(Evidence::kPeersDoubtful);
}

// Until when several ASes showed it, or one of two; nullopt: they do. What a single peer holds on to when all others
// let go is that peer's trouble.
std::optional<Moment> last_supported(const BookView& view, const SignalGroup& group, const GroupFacts& facts) {
  constexpr Moment kNow{INT64_MAX};
  std::map<Asn, Moment> last;
  for (const Signal* signal : facts.signals) {
    for (const PeerSight& sight : signal->sights) {
      if (sight.peer >= view.peers.size()) continue;
      const Asn asn = view.peers[sight.peer].asn;
      if (asn == group.culprit) continue;
      Moment& at = last[asn];
      at = std::max(at, sight.current ? kNow : sight.last);
    }
  }
  std::vector<Moment> times;
  for (const auto& [asn, at] : last) times.push_back(at);
  std::sort(times.begin(), times.end(), std::greater<>());
  if (times.empty()) return facts.end;
  const std::size_t needed = std::clamp<std::size_t>(times.size() - 1, 1, view.context.profile.peers_min);
  const Moment at = times[needed - 1];
  return at == kNow ? std::nullopt : std::optional(at);
}

void add_duration(const BookView& view, const SignalGroup& group, const GroupFacts& facts, EvidenceSet& out) {
  const std::optional<Moment> supported = last_supported(view, group, facts);
  const Moment end = supported.value_or(facts.end);
  const std::int64_t seconds = (end.microseconds - facts.start.microseconds) / kMicroseconds;
  if (seconds < 60) {
    out.add(Evidence::kSeconds);
  } else if (seconds < 1800) {
    out.add(Evidence::kMinutes);
  } else if (seconds < 86400) {
    out.add(Evidence::kHours);
  } else {
    out.add(seconds < 7 * 86400 ? Evidence::kDays : Evidence::kWeeks);
  }
  if (!supported) out.add(Evidence::kOngoing);
  if (facts.start.instant() <= view.history.begin()) out.add(Evidence::kStanding);
  constexpr std::uint32_t kFlaps = 4;
  const bool flaps = std::any_of(facts.signals.begin(), facts.signals.end(),
                                 [](const Signal* signal) { return signal->times_raised >= kFlaps; });
  if (flaps) out.add(Evidence::kFlapping);
}

void add_numbers(const BookView& view, const GroupFacts& facts, EvidenceSet& out) {
  std::size_t prefixes = 0;
  const Prefix* last = nullptr;
  for (const Signal* signal : facts.signals) {
    if (!touches_others(view, *signal)) continue;
    if (last == nullptr || *last != signal->key.prefix) ++prefixes;
    last = &signal->key.prefix;
  }
  if (prefixes == 1) out.add(Evidence::kOnePrefix);
  if (prefixes >= 3 && prefixes < kMany) out.add(Evidence::kSomePrefixes);
  if (prefixes >= kMany) out.add(Evidence::kManyPrefixes);
  const std::size_t victims = facts.victims.size();
  if (victims == 1) out.add(Evidence::kOneVictim);
  if (victims >= 2 && victims < kMany) out.add(Evidence::kSomeVictims);
  if (victims >= kMany) out.add(Evidence::kManyVictims);
  if (facts.accomplices.size() > 1) out.add(Evidence::kSeveralSides);
  if (victims != 1) return;
  const std::size_t announced = view.context.snapshot.routes_of(facts.victims.front()).size();
  if (announced != 0 && prefixes * 2 > announced) out.add(Evidence::kMostOfVictim);
  if (announced >= 10 && prefixes * 10 <= announced) out.add(Evidence::kLittleOfVictim);
}

// RFC 7908 types 1 to 4: the route is another's, and goes on as it is.
bool is_valley_leak(Kind kind) {
  return kind == Kind::kLeak1 || kind == Kind::kLeak2 || kind == Kind::kLeak3 || kind == Kind::kLeak4;
}

// Most of the prefixes that were looked at had their routes of the usual origin at half of the sessions or less at some
// time: the prefix itself went or came, and others' second choices were seen.
bool is_unsteady(const SignalGroup& group) {
  constexpr std::uint16_t kFew = 4;
  const auto unsteady = std::count_if(group.presences.begin(), group.presences.end(), [](const Presence& presence) {
    return presence.most >= kFew && presence.least * 2 <= presence.most;
  });
  return unsteady > 0 && static_cast<std::size_t>(unsteady) * 2 >= group.presences.size();
}

void add_glimpses(const SignalGroup& group, EvidenceSet& out) {
  if (group.way_lost) out.add(Evidence::kWayLost);
  // A new part of the victim's space comes and goes with the deed.
  if (group.kind != Kind::kForgedSubprefix && is_unsteady(group)) out.add(Evidence::kUnsteady);
  const Glimpse& last = group.last_glimpse;
  if (!last.looked) return;
  if (group.kind == Kind::kMoas) {
    out.add(last.victim_announces ? Evidence::kVictimStillAnnounces : Evidence::kVictimGone);
  }
  if (group.kind == Kind::kForgedEdge || is_valley_leak(group.kind)) {
    out.add(last.old_path ? Evidence::kOldPathStays : Evidence::kOldPathGone);
  }
  // A provider passes on what its customer announces: one fact, told once.
  if (last.through_victim && !out.has(Evidence::kProviderAssigned)) out.add(Evidence::kPathThroughVictim);
}

// A route server that begins to show its number (RFC 7947 2.2.2.1 tells it not to): each of two networks takes the
// other's routes from it, which no forger gets both to do.
bool is_exchange(const SignalGroup& group, const GroupFacts& facts) {
  if (group.kind != Kind::kForgedEdge) return false;
  std::vector<Asn> both;
  std::size_t signals = 0;
  for (const Signal* signal : facts.signals) {
    if (!std::binary_search(facts.accomplices.begin(), facts.accomplices.end(), signal->key.from)) continue;
    both.push_back(signal->key.from);
    ++signals;
  }
  sort_once(both);
  return both.size() >= 2 && signals * 2 > facts.signals.size();
}

// Whether what the signals rest on was there before the group began: a real link that is young comes and goes, a
// made-up one comes with the deed.
void add_lately(const BookView& view, const SignalGroup& group, const GroupFacts& facts, EvidenceSet& out) {
  const bool is_forgery = group_of(group.kind) == Group::kForgery;
  if (!is_forgery && !is_valley_leak(group.kind)) return;
  const Instant before{group.start.instant().seconds - view.context.profile.merge_gap.count};
  const auto lately = std::count_if(facts.signals.begin(), facts.signals.end(), [&](const Signal* signal) {
    const SignalKey& key = signal->key;
    const HistoryView::Seen seen =
        is_forgery ? view.history.edge(key.culprit, key.from) : view.history.triple(key.to, key.culprit, key.from);
    return seen.days > 0 && seen.first < before;
  });
  if (lately > 0 && static_cast<std::size_t>(lately) * 2 >= facts.signals.size()) out.add(Evidence::kSeenLately);
}

// Who has a new customer tells its providers and peers; of a new peer or provider it tells its customers alone.
void add_way(const BookView& view, const SignalGroup& group, const GroupFacts& facts, EvidenceSet& out) {
  if (group_of(group.kind) != Group::kForgery) return;
  bool up = false, down = false;
  for (const Asn accomplice : facts.accomplices) {
    const auto relation = view.context.topology.relation(group.culprit, accomplice);
    up |= relation == topology::Relation::kProvider || relation == topology::Relation::kPeer;
    down |= relation == topology::Relation::kCustomer;
  }
  if (up) out.add(Evidence::kPassedUp);
  if (down && !up) out.add(Evidence::kPassedDownOnly);
}

// Half and more of what the victim announces, of IPv4 and of IPv6, as the snapshot's tables have it.
bool has_most_of_both(const BookView& view, const GroupFacts& facts) {
  const auto routes = view.context.snapshot.routes();
  std::array<std::size_t, 2> announced{};
  for (const std::uint32_t number : view.context.snapshot.routes_of(facts.victims.front())) {
    if (number < routes.size()) ++announced[routes[number].prefix().is_v4() ? 0 : 1];
  }
  std::array<std::set<Prefix>, 2> touched;
  for (const Signal* signal : facts.signals) touched[signal->key.prefix.is_v4() ? 0 : 1].insert(signal->key.prefix);
  if (announced[0] + announced[1] == 0) return false;  // the snapshot has no table that shows it
  return touched[0].size() * 2 >= announced[0] && touched[1].size() * 2 >= announced[1];
}

// A link that nobody has seen or heard of, next to the origin: made up, or a peering that no source has, over
// which routes leak. Who makes up a link does so for some prefixes, of a victim anywhere; a leak carries all that
// the neighbour tells its peers, half of what it announces at least, and peers meet in one region.
bool looks_leaked(const BookView& view, const GroupFacts& facts) {
  using enum Evidence;
  const EvidenceSet& evidence = facts.evidence;
  if (evidence.has(kOtherRegion) || evidence.has(kOnePrefix) || evidence.has(kPassedDownOnly)) return false;
  if (!evidence.has(kOneVictim)) return true;
  if (!evidence.has(kSomePrefixes) && !evidence.has(kManyPrefixes)) return false;
  return has_most_of_both(view, facts);
}

// Whether two prefixes share no victim: not one network's space taken part by part, nor a prefix of two origins.
bool has_separate_victims(const GroupFacts& facts) {
  if (facts.victims.size() < 2) return false;
  const Signal* first = facts.signals.front();
  return std::any_of(facts.signals.begin(), facts.signals.end(), [&](const Signal* signal) {
    return std::none_of(signal->victims.begin(), signal->victims.end(), [&](Asn victim) {
      return std::find(first->victims.begin(), first->victims.end(), victim) != first->victims.end();
    });
  });
}

// Routes originated anew (RFC 7908 type 5): many false origins at once are, and a few of networks that have nothing
// to do with each other as soon as they would be counted anyway. Below that they may be clients of one service.
bool is_originated_anew(const BookView& view, const SignalGroup& group, const GroupFacts& facts) {
  if (group.kind != Kind::kMoas) return false;
  if (facts.victims.size() >= SignalGroup::kBurstVictims) return true;
  const DetectorProfile& profile = view.context.profile;
  return has_separate_victims(facts) && assess(profile, group.kind, facts.evidence).confidence >= profile.threshold;
}

// Whether whoever took the signal's routes from the culprit told providers or peers of its own: then it took them for a
// customer's, whatever is known of the link between the two.
bool is_taken_for_customers(const BookView& view, const Signal& signal, Moment now) {
  std::vector<Asn> hops;
  return std::any_of(signal.sights.begin(), signal.sights.end(), [&](const PeerSight& sight) {
    hops.clear();
    view.table.hops(sight.path, hops);
    const auto culprit = std::find(hops.begin(), hops.end(), signal.key.culprit);
    if (hops.end() - culprit < 3) return false;
    const Asn taker = *(culprit + 1), next = *(culprit + 2);
    const auto relation = view.context.topology.relation(taker, next);
    const bool is_above = relation == topology::Relation::kProvider || relation == topology::Relation::kPeer;
    return is_above && !is_customer_by_custom({view.context, view.history, hops, now}, taker, next);
  });
}

bool is_taken_for_customers(const BookView& view, const GroupFacts& facts) {
  constexpr std::size_t kLooks = 100;
  const std::size_t step = facts.signals.size() / kLooks + 1;
  std::size_t looked = 0, taken = 0;
  for (std::size_t i = 0; i < facts.signals.size(); i += step) {
    ++looked;
    taken += is_taken_for_customers(view, *facts.signals[i], facts.end) ? 1 : 0;
  }
  return taken * 2 > looked;
}

// By whom the culprit told: providers, or else peers.
Kind leak_of_peer(const BookView& view, const SignalGroup& group, const GroupFacts& facts) {
  const bool to_provider = std::any_of(facts.accomplices.begin(), facts.accomplices.end(), [&](Asn accomplice) {
    return view.context.topology.relation(group.culprit, accomplice) == topology::Relation::kProvider;
  });
  return to_provider || is_taken_for_customers(view, facts) ? Kind::kLeak4 : Kind::kLeak2;
}

// A new link that ASPA denies, farther from the origin, over which routes of several networks come that are nobody's
// customers there: what a provider tells its customers, and not a victim's prefix dressed up. By whom the culprit told.
std::optional<Kind> leak_of_provider(const BookView& view, const SignalGroup& group, const GroupFacts& facts) {
  if (group.kind != Kind::kForgedPath || facts.victims.size() < 2 || facts.signals.size() < 3) return std::nullopt;
  const topology::Topology& topology = view.context.topology;
  const auto strangers = std::count_if(facts.signals.begin(), facts.signals.end(), [&](const Signal* signal) {
    return std::none_of(signal->victims.begin(), signal->victims.end(),
                        [&](Asn victim) { return topology.in_cone(victim, signal->key.from); });
  });
  if (static_cast<std::size_t>(strangers) * 2 <= facts.signals.size()) return std::nullopt;
  return leak_of_peer(view, group, facts) == Kind::kLeak4 ? Kind::kLeak1 : Kind::kLeak3;
}

// A leak to a provider, over a link that no source knows, of a prefix or two of one network behind a neighbour with
// many behind it: a leak would carry them all, which the provider prefers. So the link is made up, though no ASPA
// denies it.
bool looks_forged(const BookView& view, const SignalGroup& group, const GroupFacts& facts) {
  constexpr std::size_t kPrefixesMax = 2;
  constexpr std::uint32_t kConeMin = 4;
  if (group.kind != Kind::kLeak4 || facts.victims.size() != 1) return false;
  const topology::Topology& topology = view.context.topology;
  std::set<Prefix> prefixes;
  for (const Signal* signal : facts.signals) {
    const Asn from = signal->key.from;
    const bool is_known = topology.relation(group.culprit, from) != topology::Relation::kUnknown ||
                          topology.siblings(group.culprit, from) ||
                          stated_by_one(view.context, group.culprit, from) != topology::Relation::kUnknown;
    if (is_known || topology.cone_size(from) < kConeMin) return false;
    prefixes.insert(signal->key.prefix);
  }
  return prefixes.size() <= kPrefixesMax;
}

}  // namespace

GroupFacts gather(const BookView& view, const SignalGroup& group, Moment now) {
  GroupFacts out;
  out.kind = group.kind;
  out.ongoing = group.up > 0;
  out.start = group.start;
  out.end = out.ongoing ? now : group.quiet_since;
  std::uint32_t otc_violations = 0;
  out.signals = signals_of(view, group);
  for (const Signal* signal : out.signals) {
    if (touches_others(view, *signal)) {
      out.victims.insert(out.victims.end(), signal->victims.begin(), signal->victims.end());
    }
    out.accomplices.insert(out.accomplices.end(), signal->accomplices.begin(), signal->accomplices.end());
    otc_violations += std::min(signal->otc_violations, 1000u);
  }
  sort_once(out.victims);
  sort_once(out.accomplices);
  add_sessions(view, out.signals, out);
  count_peers(view, group, out);
  add_companions(view, group, out);
  EvidenceSet& evidence = out.evidence;
  evidence = majority(out.signals);
  out.is_exchange = is_exchange(group, out);
  constexpr std::size_t kSome = 3;  // no leak of type 6 has fewer parts: who blackholes a host or two leaks nothing
  out.is_too_few = group.kind == Kind::kLeak6 && out.signals.size() < kSome;
  if (out.is_exchange) evidence.add(Evidence::kRouteServer);
  if (otc_violations > 0) evidence.add(Evidence::kOtcViolated);
  add_who_saw_it(out, evidence);
  add_duration(view, group, out, evidence);
  add_numbers(view, out, evidence);
  add_glimpses(group, evidence);
  add_way(view, group, out, evidence);
  add_lately(view, group, out, evidence);
  if (group_of(group.kind) != Group::kLeak && view.leaks_too && view.leaks_too(group)) {
    evidence.add(Evidence::kLeaksToo);
  }
  if (group.kind == Kind::kForgedEdge && looks_leaked(view, out)) {
    out.kind = leak_of_peer(view, group, out);
    evidence.add(evidence.has(Evidence::kCulpritIsStub) ? Evidence::kRelationWeak : Evidence::kRelationUnknown);
  }
  if (const std::optional<Kind> leak = leak_of_provider(view, group, out)) {
    out.kind = *leak;
    evidence.add(Evidence::kRelationWeak);
  }
  if (looks_forged(view, group, out)) out.kind = Kind::kForgedPath;
  // What was told to a peer, by what is known, and went on as a customer's, was told to a provider.
  if ((out.kind == Kind::kLeak2 || out.kind == Kind::kLeak3) && is_taken_for_customers(view, out)) {
    out.kind = out.kind == Kind::kLeak2 ? Kind::kLeak4 : Kind::kLeak1;
  }
  if (is_originated_anew(view, group, out)) out.kind = Kind::kLeak5;
  return out;
}

namespace {

// Whether the table can tell that a victim stopped: what only the snapshot's table knows of it says nothing of now.
bool was_announced_since_begin(const BookView& view, const Signal& signal) {
  return std::any_of(signal.victims.begin(), signal.victims.end(), [&](Asn victim) {
    const HistoryView::Seen seen = view.history.origin(signal.key.prefix, victim);
    return seen.days == 0 || seen.last >= view.history.begin();
  });
}

}  // namespace

bool touches_others(const BookView& view, const Signal& signal) {
  return std::ranges::any_of(signal.sights, [&](const PeerSight& sight) {
    return sight.peer < view.peers.size() && view.peers[sight.peer].asn != signal.key.culprit;
  });
}

bool is_about_the_way(Kind kind) {
  return group_of(kind) == Group::kForgery || is_valley_leak(kind);
}

std::uint16_t presence_of(const BookView& view, const Signal& signal) {
  std::vector<TableView::Route> routes;
  std::vector<Asn> hops;
  view.table.routes(signal.key.prefix, routes);
  const auto has_it = [&](const TableView::Route& route) {
    if (route.peer < view.peers.size() && view.peers[route.peer].stale) return false;
    hops.clear();
    view.table.hops(route.path, hops);
    return !hops.empty() && std::binary_search(signal.victims.begin(), signal.victims.end(), hops.front());
  };
  return static_cast<std::uint16_t>(std::count_if(routes.begin(), routes.end(), has_it));
}

namespace {

// Between a network and its providers, theirs, and so on. Looks at each network once.
class Ascent {
 public:
  Ascent(const BookView& view, const SignalGroup& group, Moment now)
      // A router may tell of the other way before the last one tells that the first is gone.
      : view_(view), culprit_(group.culprit), since_{group.start.instant().seconds - 60}, now_(now) {}

  // Whether a customary link above the network is not there, or was not for a while, since the group began.
  bool is_broken(Asn network) {
    std::vector<Asn> above{network};
    std::size_t level_end = 1;
    for (std::size_t i = 0, level = 1; i < above.size() && level <= kLevels; ++i) {
      const Step& step = step_of(above[i]);
      if (step.is_broken) return true;
      for (const Asn provider : step.providers) {
        const bool is_new = std::find(above.begin(), above.end(), provider) == above.end();
        if (is_new && above.size() < kNetworks) above.push_back(provider);
      }
      if (i + 1 == level_end) ++level, level_end = above.size();
    }
    return false;
  }

 private:
  static constexpr std::size_t kLevels = 3, kNetworks = 24;
  struct Step {
    bool is_broken = false;  // a link to a provider of its own
    std::vector<Asn> providers;
  };

  const Step& step_of(Asn network) {
    const auto [at, fresh] = steps_.try_emplace(network);
    if (!fresh) return at->second;
    for (const topology::Neighbour& n : view_.context.topology.neighbours(network)) {
      if (n.relation != topology::Relation::kProvider || n.asn == culprit_) continue;
      at->second.is_broken |= went(n.asn, network);
      at->second.providers.push_back(n.asn);
    }
    return at->second;
  }
  bool went(Asn provider, Asn customer) const {
    const HistoryView::Seen seen = view_.history.edge(provider, customer);
    return seen.changed >= since_ && is_established(view_.context, view_.history, seen, now_);
  }

  const BookView& view_;
  Asn culprit_;
  Instant since_;
  Moment now_;
  std::map<Asn, Step> steps_;
};

}  // namespace

bool lost_a_way(const BookView& view, const SignalGroup& group, Moment now) {
  constexpr std::size_t kLooks = 16, kVictims = 4;
  if (!is_about_the_way(group.kind)) return false;
  Ascent ascent(view, group, now);
  const std::vector<const Signal*> signals = signals_of(view, group);
  const std::size_t step = signals.size() / kLooks + 1;
  std::size_t looked = 0, lost = 0;
  for (std::size_t i = 0; i < signals.size(); i += step) {
    const Signal& signal = *signals[i];
    const auto end = signal.victims.begin() + static_cast<std::ptrdiff_t>(std::min(kVictims, signal.victims.size()));
    const bool broken = ascent.is_broken(signal.key.from) || std::any_of(signal.victims.begin(), end, [&](Asn victim) {
                          return victim != signal.key.from && ascent.is_broken(victim);
                        });
    ++looked;
    lost += broken ? 1 : 0;
  }
  return lost > 0 && lost * 2 >= looked;
}

namespace {

// Whether the usual origin passes on the culprit's route: of its own prefix wherever it stands on the path, over a link
// that somebody knows; of a part of it as the one that took it (farther on it need not look at what is longer).
bool is_through_victim(const BookView& view, const Signal& signal, std::span<const Asn> hops) {
  if (hops.empty() || hops.front() != signal.key.culprit) return false;
  const std::size_t end = signal.key.kind == Kind::kMoas ? hops.size() : std::min<std::size_t>(2, hops.size());
  for (std::size_t i = 1; i < end; ++i) {
    if (!std::binary_search(signal.victims.begin(), signal.victims.end(), hops[i])) continue;
    if (i + 1 == hops.size()) return true;
    if (view.context.topology.relation(hops[i + 1], hops[i]) != topology::Relation::kUnknown) return true;
  }
  return false;
}

}  // namespace

Glimpse look(const BookView& view, const SignalGroup& group) {
  Glimpse out;
  const bool is_leak = is_valley_leak(group.kind);
  const bool is_origin = group.kind == Kind::kMoas || group.kind == Kind::kSubMoas;
  if (!is_origin && group.kind != Kind::kForgedEdge && !is_leak) return out;
  out.through_victim = group.last_glimpse.through_victim;
  std::vector<TableView::Route> routes;
  std::vector<Asn> hops;
  std::size_t looked = 0;
  for (const auto& [key, is_up] : group.members) {
    if (!is_up) continue;
    const Signal* signal = view.find_signal(key);
    if (signal == nullptr) continue;
    if (group.kind == Kind::kMoas && !was_announced_since_begin(view, *signal)) continue;
    out.looked = true;
    routes.clear();
    view.table.routes(key.prefix, routes);
    for (const TableView::Route& route : routes) {
      if (route.peer < view.peers.size() && view.peers[route.peer].stale) continue;
      hops.clear();
      view.table.hops(route.path, hops);
      out.through_victim |= is_origin && is_through_victim(view, *signal, hops);
      if (hops.empty() || !std::binary_search(signal->victims.begin(), signal->victims.end(), hops.front())) continue;
      out.victim_announces = true;
      // Around the link at stake; of a leak: around the leaker.
      out.old_path |= is_leak ? std::find(hops.begin(), hops.end(), group.culprit) == hops.end()
                              : hops.size() < 2 || hops[1] != group.culprit;
    }
    if (++looked == kLookPrefixes) break;
  }
  return out;
}

}  // namespace mannerly::incident
