#include "incident/signal_book.h"

#include <algorithm>
#include <utility>

#include "incident/baseline.h"
#include "incident/origin_verdicts.h"

namespace mannerly::incident {
namespace {

auto sight_at(auto& sights, PeerNumber peer) {
  return std::lower_bound(sights.begin(), sights.end(), peer,
                          [](const PeerSight& sight, PeerNumber p) { return sight.peer < p; });
}

PeerSight* find_sight(Signal& signal, PeerNumber peer) {
  const auto at = sight_at(signal.sights, peer);
  return at != signal.sights.end() && at->peer == peer ? &*at : nullptr;
}

void add_sorted(std::vector<Asn>& list, Asn asn) {
  const auto at = std::lower_bound(list.begin(), list.end(), asn);
  if (at == list.end() || *at != asn) list.insert(at, asn);
}

const Claim* claim_of(std::span<const Claim> claims, const SignalKey& key) {
  for (const Claim& claim : claims)
    if (claim.key == key) return &claim;
  return nullptr;
}

}  // namespace

std::uint32_t SignalBook::find_entry(PrefixId prefix, const SignalKey& key) const {
  for (std::uint32_t at = prefixes_[prefix].signals; at != 0; at = entries_[at - 1].next)
    if (entries_[at - 1].signal.key == key) return at - 1;
  return kNone;
}

const Signal* SignalBook::find(const SignalKey& key) const {
  const PrefixId prefix = prefixes_.find(key.prefix);
  const std::uint32_t number = prefix == PrefixTable::kNone ? kNone : find_entry(prefix, key);
  return number == kNone ? nullptr : &entries_[number].signal;
}

std::uint32_t SignalBook::make_entry(PrefixId prefix, const Claim& claim, Moment now) {
  std::size_t of_prefix = 0;
  for (std::uint32_t at = prefixes_[prefix].signals; at != 0; at = entries_[at - 1].next) ++of_prefix;
  if (of_prefix == kPerPrefixMax || (free_.empty() && entries_.size() == kSignalsMax)) return kNone;
  if (free_.empty()) {
    entries_.emplace_back();
    free_.push_back(static_cast<std::uint32_t>(entries_.size() - 1));
  }
  const std::uint32_t number = free_.back();
  free_.pop_back();
  Entry& entry = entries_[number];
  entry = {.next = prefixes_[prefix].signals, .generation = entry.generation + 1, .used = true};
  entry.signal.key = claim.key;
  entry.signal.evidence = claim.evidence;
  entry.signal.raised = now;
  prefixes_[prefix].signals = number + 1;
  return number;
}

void SignalBook::drop(PrefixId prefix, std::uint32_t number) {
  std::uint32_t* link = &prefixes_[prefix].signals;
  while (*link != number + 1) link = &entries_[*link - 1].next;
  Entry& entry = entries_[number];
  *link = entry.next;
  sights_ -= entry.signal.sights.size();
  for (const PeerSight& sight : entry.signal.sights) {
    paths_.unhold(sight.path);
    tails_.unhold(sight.tail);
  }
  entry = {.generation = entry.generation};
  free_.push_back(number);
}

void SignalBook::tell(const Entry& entry, Change change, Moment now) const {
  if (!entry.released && listener_) listener_(entry.signal, change, now);
}

bool SignalBook::shown_by_as(const Signal& signal, Asn asn) const {
  return std::any_of(signal.sights.begin(), signal.sights.end(),
                     [&](const PeerSight& sight) { return peers_[sight.peer].asn == asn; });
}

void SignalBook::show(std::uint32_t number, const Claim& claim, const Route& route) {
  Entry& entry = entries_[number];
  Signal& signal = entry.signal;
  const bool first = signal.sights.empty(), was_down = signal.current_peers == 0;
  const bool new_as = !shown_by_as(signal, peers_[route.peer].asn);
  if (PeerSight* sight = find_sight(signal, route.peer)) {
    sight->current = true;
    sight->last = route.now;
  } else {
    signal.sights.insert(sight_at(signal.sights, route.peer), {.peer = route.peer,
                                                               .current = true,
                                                               .path = route.path,
                                                               .first = route.now,
                                                               .last = route.now,
                                                               .tail = route.tail});
    ++sights_;
    paths_.hold(route.path);
    tails_.hold(route.tail);
  }
  ++signal.current_peers;
  entry.alone_since = {};
  for (const Asn victim : claim.victims) add_sorted(signal.victims, victim);
  if (claim.accomplice.value != 0) add_sorted(signal.accomplices, claim.accomplice);
  keep_lesser_doubt(signal.evidence, claim.evidence);
  if (claim.evidence.has(Evidence::kOtcViolated)) {
    ++signal.otc_violations;
    signal.evidence.add(Evidence::kOtcViolated);
  }
  if (first) {
    pending_.push_back(
        {.due = {route.now.microseconds + kSettleMicroseconds}, .entry = number, .generation = entry.generation});
    tell(entry, Change::kRaised, route.now);
  } else if (was_down) {
    ++signal.times_raised;
    tell(entry, Change::kReraised, route.now);
  } else if (new_as) {
    tell(entry, Change::kPeer, route.now);
  }
}

void SignalBook::hide(std::uint32_t number, PeerSight& sight, const Route& route) {
  Entry& entry = entries_[number];
  Signal& signal = entry.signal;
  const bool is_silent = route.why == Ending::kSilent;
  sight.current = false;
  // What a session shows that is silent holds until it spoke last.
  sight.last = is_silent ? std::max(sight.first, peers_[route.peer].last_update) : route.now;
  const auto later = [](const PeerSight& a, const PeerSight& b) { return a.last < b.last; };
  const Moment last = std::ranges::max_element(signal.sights, later)->last;
  if (sight.last == last) signal.ending = route.why;
  entry.alone_since = {};
  // Nobody let go where one only fell silent: that does not make the last one doubtful.
  if (--signal.current_peers == 1 && !is_silent) {
    entry.alone_since = route.now;
    pending_.push_back({.due = {route.now.microseconds + kSettleMicroseconds},
                        .entry = number,
                        .generation = entry.generation,
                        .alone_since = route.now});
  }
  if (signal.current_peers > 0) return;
  signal.lowered = last;
  settle(entry);
  tell(entry, Change::kLowered, route.now);
  if (entry.released) drop(route.prefix, number);
}

void SignalBook::update(const Route& route, std::span<const Claim> claims) {
  for (std::uint32_t at = prefixes_[route.prefix].signals; at != 0;) {
    const std::uint32_t number = at - 1;
    at = entries_[number].next;
    PeerSight* sight = find_sight(entries_[number].signal, route.peer);
    if (sight == nullptr || !sight->current) continue;
    if (claim_of(claims, entries_[number].signal.key) != nullptr) {
      sight->last = route.now;
    } else {
      hide(number, *sight, route);
    }
  }
  for (const Claim& claim : claims) {
    std::uint32_t number = find_entry(route.prefix, claim.key);
    PeerSight* sight = number == kNone ? nullptr : find_sight(entries_[number].signal, route.peer);
    if (sight != nullptr && sight->current) continue;
    if (sight == nullptr && sights_ == kSightsMax)
      number = kNone;
    else if (number == kNone)
      number = make_entry(route.prefix, claim, route.now);
    if (number == kNone) {
      ++refused_;
    } else {
      show(number, claim, route);
    }
  }
}

void SignalBook::touch(PrefixId prefix, PeerNumber peer, Moment now) {
  for (std::uint32_t at = prefixes_[prefix].signals; at != 0; at = entries_[at - 1].next) {
    PeerSight* sight = find_sight(entries_[at - 1].signal, peer);
    if (sight != nullptr && sight->current) sight->last = now;
  }
}

void SignalBook::release(const SignalKey& key) {
  const PrefixId prefix = prefixes_.find(key.prefix);
  const std::uint32_t number = prefix == PrefixTable::kNone ? kNone : find_entry(prefix, key);
  if (number == kNone) return;
  if (entries_[number].signal.current_peers == 0) {
    drop(prefix, number);
  } else {
    entries_[number].released = true;
  }
}

// Whether another AS showed that the same culprit gave the same prefix to somebody else: whoever took a leak
// shows it under its own number, and is no less to be believed for that.
bool SignalBook::is_borne_out(const SignalKey& key, Asn witness) const {
  if (key.to.value == 0) return false;
  const PrefixId prefix = prefixes_.find(key.prefix);
  if (prefix == PrefixTable::kNone) return false;
  for (std::uint32_t at = prefixes_[prefix].signals; at != 0; at = entries_[at - 1].next) {
    const Signal& other = entries_[at - 1].signal;
    if (other.key.culprit != key.culprit || group_of(other.key.kind) != group_of(key.kind)) continue;
    for (const PeerSight& sight : other.sights)
      if (peers_[sight.peer].asn != witness) return true;
  }
  return false;
}

// Whether the ASes that ever showed it are several speaks for or against each of them, once a signal.
void SignalBook::settle(Entry& entry) {
  if (std::exchange(entry.settled, true)) return;
  const std::vector<PeerSight>& sights = entry.signal.sights;
  const bool alone =
      std::all_of(sights.begin(), sights.end(),
                  [&](const PeerSight& sight) { return peers_[sight.peer].asn == peers_[sights.front().peer].asn; }) &&
      !is_borne_out(entry.signal.key, peers_[sights.front().peer].asn);
  for (const PeerSight& sight : sights) {
    PeerInfo& peer = peers_.at(sight.peer);
    ++(alone ? peer.signals_alone : peer.signals_shared);
  }
}

void SignalBook::count_lingering(const Pending& pending) {
  Entry& entry = entries_[pending.entry];
  if (entry.alone_since != pending.alone_since) return;
  entry.alone_since = {};  // once
  for (const PeerSight& sight : entry.signal.sights)
    if (sight.current) ++peers_.at(sight.peer).signals_lingering;
}

void SignalBook::advance(Moment now) {
  while (!pending_.empty() && pending_.front().due <= now) {
    const Pending pending = pending_.front();
    pending_.pop_front();
    Entry& entry = entries_[pending.entry];
    if (entry.generation != pending.generation || !entry.used) continue;
    if (pending.alone_since.microseconds == 0) {
      settle(entry);
    } else {
      count_lingering(pending);
    }
  }
}

std::uint64_t SignalBook::bytes() const {
  return entries_.size() * sizeof(Entry) + sights_ * sizeof(PeerSight) + pending_.size() * sizeof(Pending) +
         free_.capacity() * sizeof(std::uint32_t);
}

void SignalBook::save(StateWriter& out) const {
  out.put(refused_);
  out.put(static_cast<std::uint32_t>(entries_.size()));
  for (const Entry& e : entries_) {
    out.put(e.used);
    out.put(e.generation);
    if (!e.used) continue;
    const Signal& s = e.signal;
    out.put(prefixes_.find(s.key.prefix));  // its number
    out.put(s.key.kind);
    for (const std::uint32_t number :
         {s.key.culprit.value, s.key.from.value, s.key.to.value, e.next, s.times_raised, s.otc_violations})
      out.put(number);
    for (const bool flag : {e.released, e.settled}) out.put(flag);
    out.put(s.ending);
    for (const Moment at : {e.alone_since, s.raised, s.lowered}) out.put(at.microseconds);
    for (const std::size_t word : {0, 1}) out.put(s.evidence.word(word));
    save_asns(out, s.victims);
    save_asns(out, s.accomplices);
    out.put(static_cast<std::uint32_t>(s.sights.size()));
    for (const PeerSight& sight : s.sights) {
      out.put(sight.peer);
      out.put(sight.current);
      out.put(sight.path);
      out.put(sight.tail);
      out.put(sight.first.microseconds);
      out.put(sight.last.microseconds);
    }
  }
  out.rows(std::span<const std::uint32_t>(free_));
  out.put(static_cast<std::uint32_t>(pending_.size()));
  for (const Pending& p : pending_) {
    out.put(p.due.microseconds);
    out.put(p.entry);
    out.put(p.generation);
    out.put(p.alone_since.microseconds);
  }
}

Status SignalBook::load_sights(StateReader& in, Signal& signal) {
  const auto count = in.get<std::uint32_t>();
  if (count == 0 || count > peers_.size()) return fail(ErrorCode::kCorrupt, "a signal that nobody saw");
  for (std::uint32_t i = 0; i < count && in.ok(); ++i) {
    PeerSight sight;
    sight.peer = in.get<PeerNumber>();
    sight.current = in.get<std::uint8_t>() != 0;
    sight.path = in.get<std::uint32_t>();
    sight.tail = in.get<SetTails::Id>();
    sight.first.microseconds = in.get<std::int64_t>();
    sight.last.microseconds = in.get<std::int64_t>();
    if (sight.peer >= peers_.size() || !paths_.exists(sight.path) || !tails_.exists(sight.tail) ||
        (i > 0 && sight.peer <= signal.sights.back().peer))
      return fail(ErrorCode::kCorrupt, "a signal seen by nobody, or on no path");
    signal.current_peers += sight.current ? 1 : 0;
    signal.sights.push_back(sight);
    paths_.hold(sight.path);
    tails_.hold(sight.tail);
  }
  return {};
}

Status SignalBook::load_entry(StateReader& in) {
  const auto corrupt = [] { return fail(ErrorCode::kCorrupt, "a signal that cannot be"); };
  Entry e;
  Signal& s = e.signal;
  e.used = in.get<std::uint8_t>() != 0;
  e.generation = in.get<std::uint32_t>();
  if (e.used) {
    const auto prefix = in.get<PrefixId>();
    if (prefix >= prefixes_.size()) return corrupt();
    s.key.prefix = prefixes_[prefix].prefix();
    s.key.kind = in.get<Kind>();
    for (std::uint32_t* number :
         {&s.key.culprit.value, &s.key.from.value, &s.key.to.value, &e.next, &s.times_raised, &s.otc_violations})
      *number = in.get<std::uint32_t>();
    for (bool* flag : {&e.released, &e.settled}) *flag = in.get<std::uint8_t>() != 0;
    s.ending = in.get<Ending>();
    for (Moment* at : {&e.alone_since, &s.raised, &s.lowered}) at->microseconds = in.get<std::int64_t>();
    const auto low = in.get<std::uint64_t>();
    s.evidence = EvidenceSet::of(low, in.get<std::uint64_t>());
    s.victims = load_asns(in);
    s.accomplices = load_asns(in);
    if (static_cast<std::size_t>(s.key.kind) >= kKinds || static_cast<std::size_t>(s.ending) >= kEndings)
      return corrupt();
    MANNERLY_CHECK_OK(load_sights(in, s));
    sights_ += s.sights.size();
  }
  entries_.push_back(std::move(e));
  return {};
}

// Each entry in use stands in the chain of its prefix, and nowhere else.
Status SignalBook::check_chains() const {
  std::size_t chained = 0;
  std::vector<bool> seen(entries_.size());
  for (PrefixId prefix = 0; prefix < prefixes_.size(); ++prefix) {
    for (std::uint32_t at = prefixes_[prefix].signals; at != 0; at = entries_[at - 1].next) {
      if (at > entries_.size() || seen[at - 1] || !entries_[at - 1].used ||
          entries_[at - 1].signal.key.prefix != prefixes_[prefix].prefix())
        return fail(ErrorCode::kCorrupt, "a signal at the wrong prefix");
      seen[at - 1] = true;
      ++chained;
    }
  }
  if (chained + free_.size() != entries_.size()) return fail(ErrorCode::kCorrupt, "signals without a prefix");
  for (const std::uint32_t number : free_) {
    if (number >= entries_.size() || seen[number]) return fail(ErrorCode::kCorrupt, "a free signal that is in use");
    seen[number] = true;
  }
  return {};
}

Status SignalBook::load_lists(StateReader& in) {
  free_ = in.rows<std::uint32_t>();
  const auto pending = in.get<std::uint32_t>();
  for (std::uint32_t i = 0; i < pending && in.ok(); ++i) {
    Pending p;
    p.due.microseconds = in.get<std::int64_t>();
    p.entry = in.get<std::uint32_t>();
    p.generation = in.get<std::uint32_t>();
    p.alone_since.microseconds = in.get<std::int64_t>();
    if (p.entry >= entries_.size()) return fail(ErrorCode::kCorrupt, "a count of no signal");
    pending_.push_back(p);
  }
  if (!in.ok()) return fail(ErrorCode::kCorrupt, "the signals are cut short");
  return {};
}

Status SignalBook::load(StateReader& in) {
  refused_ = in.get<std::uint64_t>();
  const auto count = in.get<std::uint32_t>();
  if (count > kSignalsMax) return fail(ErrorCode::kCorrupt, "more signals than the limit allows");
  for (std::uint32_t i = 0; i < count && in.ok(); ++i) MANNERLY_CHECK_OK(load_entry(in));
  MANNERLY_CHECK_OK(load_lists(in));
  return check_chains();
}

}  // namespace mannerly::incident
