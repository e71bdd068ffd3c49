// For tests: the engine once more, as plainly as it can be said. Maps of everything, counted anew at every step;
// only the judges, the incident book and the peers' trust are the engine's own.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "incident/engine.h"
#include "incident/path_trie.h"
#include "incident/prefix_table.h"
#include "incident/profile.h"
#include "incident/set_tails.h"
#include "incident/standing.h"

namespace mannerly::incident {

class EngineTwin final : public HistoryView, public TableView {
 public:
  using Path = std::vector<std::uint32_t>;  // origin first
  using Change = IncidentBook::Change;

  explicit EngineTwin(const Context& context, const Judges& judges, const BaselineTimes& tables = {})
      : context_(context), judges_(judges), tables_(tables), book(context_, *this, *this, peers) {
    book.find_signal = [this](const SignalKey& key) -> const Signal* {
      const auto at = signals_.find(key);
      return at == signals_.end() ? nullptr : &at->second.signal;
    };
    book.on_release = [this](const SignalKey& key) { released_.push_back(key); };
  }

  std::function<void(const Signal&, Change, Moment)> on_signal;

  PeerNumber add_peer(std::string_view collector, const Address& address, Asn asn) {
    const PeerNumber peer = *peers.add(collector, address, asn);
    marked_.resize(peers.size());
    return peer;
  }

  void begin_rib(const std::string& collector, Moment at) {
    step(at);
    end_rib(collector, false);
    open_.insert(collector);
    if (late_) late_dumps_.insert(collector);
    if (!started_.contains(collector)) baseline_.insert(collector);
  }
  void rib_route(PeerNumber peer, const Announcement& route) {
    const std::string& collector = peers[peer].collector;
    if (open_.contains(collector) && !marked_[peer].insert(route.prefix).second) return;
    late_ = late_dumps_.contains(collector);
    peers.at(peer).up = true;
    if (peers[peer].last_update.microseconds == 0) peers.at(peer).last_update = now_;
    apply(peer, route, open_.contains(collector) && baseline_.contains(collector), false);
  }
  void end_rib(const std::string& collector, bool whole) {
    if (!open_.contains(collector)) return;
    for (std::size_t i = 0; i < peers.size(); ++i) {
      const auto peer = static_cast<PeerNumber>(i);
      if (peers[peer].collector != collector) continue;
      std::vector<Prefix> missing;
      bool any = false;
      for (const Prefix& prefix : order_) {
        if (!table_.contains({peer, prefix})) continue;
        any = true;
        if (!marked_[peer].contains(prefix)) missing.push_back(prefix);
      }
      const bool lost = marked_[peer].empty();
      if (whole && !lost) peers.at(peer).in_rib = true;
      if (whole && lost && any) peers.at(peer).up = false;
      if (whole)
        for (const Prefix& prefix : missing) remove(peer, prefix, lost);
      marked_[peer].clear();
    }
    if (!whole && baseline_.contains(collector)) take_table_of_begin();
    open_.erase(collector);
    late_dumps_.erase(collector);
    baseline_.erase(collector);
    started_.insert(collector);
    refresh_peers();
  }
  void announce(Moment at, PeerNumber peer, const Announcement& route) {
    step(at);
    note(peer);
    peers.at(peer).up = true;
    apply(peer, route, false, true);
    if (open_.contains(peers[peer].collector)) marked_[peer].insert(route.prefix);
  }
  void withdraw(Moment at, PeerNumber peer, const Prefix& prefix) {
    step(at);
    note(peer);
    if (remove(peer, prefix, false)) note_change(peer, prefix);
    if (open_.contains(peers[peer].collector) && known_prefixes_.contains(prefix)) marked_[peer].insert(prefix);
  }
  void peer_down(Moment at, PeerNumber peer) {
    step(at);
    note(peer);
    peers.at(peer).up = false;
    for (const Prefix& prefix : std::vector<Prefix>(order_)) remove(peer, prefix, true);
  }
  void alive(Moment at, PeerNumber peer) {
    step(at);
    peers.at(peer).up = true;
    peers.at(peer).last_update = now_;
  }
  void advance(Moment at) {
    if (at >= now_) step(at);
  }

  // ---- views ----
  Seen origin(const Prefix& prefix, Asn origin) const override { return seen({"origin", prefix, origin.value}); }
  Seen edge(Asn a, Asn b) const override { return seen({"edge", {}, a.value, b.value}); }
  Seen as(Asn a) const override { return seen({"as", {}, a.value}); }
  Seen triple(Asn a, Asn b, Asn c) const override { return seen({"triple", {}, a.value, b.value, c.value}); }
  Seen valley_to(Asn a, Asn b) const override { return seen({"valley-to", {}, a.value, b.value}); }
  Seen valley_from(Asn a, Asn b) const override { return seen({"valley-from", {}, a.value, b.value}); }
  Instant begin() const override { return begin_; }
  void routes(const Prefix& prefix, std::vector<Route>& out) const override {
    for (std::size_t i = 0; i < peers.size(); ++i) {
      const auto at = table_.find({static_cast<PeerNumber>(i), prefix});
      if (at != table_.end()) out.push_back({static_cast<PeerNumber>(i), numbers_.at(at->second)});
    }
  }
  const SetTail* set_tail(std::uint32_t tail) const override { return tail == 0 ? nullptr : &tails_[tail - 1]; }
  void hops(std::uint32_t path, std::vector<Asn>& out) const override {
    for (const auto& [hops, number] : numbers_)
      if (number == path)
        for (const std::uint32_t asn : hops) out.push_back(Asn{asn});
  }

 private:
  // Something that is seen over time.
  struct Thing {
    std::string_view what;
    Prefix prefix;
    std::uint32_t a = 0, b = 0, c = 0, d = 0;
    friend auto operator<=>(const Thing&, const Thing&) = default;
  };
  struct Life {
    std::int64_t first = 0, last = 0, changed = 0;
    std::set<std::int64_t> days;
    bool live = false;
  };
  struct Kept {
    Signal signal;
    PrefixJudgement unused;
    bool released = false, settled = false;
    std::map<Moment, Moment> lingering;  // due -> alone since
    Moment alone_since;
  };

  Seen seen(const Thing& thing) const {
    const auto at = lives_.find(thing);
    if (at == lives_.end()) return {};
    Life life = at->second;
    if (life.live) extend(life);
    return {.first = Instant{life.first},
            .last = Instant{life.last},
            .days = static_cast<std::uint32_t>(life.days.size()),
            .changed = Instant{life.changed}};
  }
  void extend(Life& life) const {
    const std::int64_t now = now_.instant().seconds;
    for (std::int64_t day = life.last / 86400; day <= now / 86400; ++day) life.days.insert(day);
    life.last = now;
  }
  bool known(const Seen& s) const {
    if (s.days == 0) return false;
    const std::int64_t after = context_.profile.known_after.count;
    return s.first <= begin_ || is_customary(now_.instant() - s.first, s.days, {after});
  }

  // What the table shows now, all of it.
  std::set<Thing> things() const {
    std::set<Thing> out;
    for (const auto& [key, path] : table_) {
      out.insert({"origin", key.second, path.front()});
      for (std::size_t n = 1; n <= path.size(); ++n) {
        out.insert({"as", {}, path[n - 1]});
        if (n >= 2) out.insert({"edge", {}, path[n - 1], path[n - 2]});
        if (n >= 3) {
          out.insert({"triple", {}, path[n - 1], path[n - 2], path[n - 3]});
          if (judges_.valley(context_.topology, Asn{path[n - 1]}, Asn{path[n - 2]}, Asn{path[n - 3]})) {
            out.insert({"valley-to", {}, path[n - 1], path[n - 2]});
            out.insert({"valley-from", {}, path[n - 2], path[n - 3]});
          }
        }
        for (const Symptom& s : judged_.at(Path(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(n))))
          out.insert(thing_of(s));
      }
    }
    return out;
  }
  static Thing thing_of(const Symptom& s) {
    return {"symptom", {}, static_cast<std::uint32_t>(s.kind), s.culprit.value, s.from.value, s.to.value};
  }
  void look_anew(bool baseline) {
    std::set<Path> used;
    for (const auto& [key, path] : table_)
      for (std::size_t n = 1; n <= path.size(); ++n)
        used.insert(Path(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(n)));
    for (const Path& path : used_)
      if (!used.contains(path)) idle_since_[path] = now_.instant().seconds / 3600;
    used_ = used;
    const std::set<Thing> there = things();
    for (auto& [thing, life] : lives_) {
      const bool was_live = life.live;
      if (was_live) extend(life);
      life.live = there.contains(thing);
      if (was_live != life.live) life.changed = now_.instant().seconds;
    }
    for (const Thing& thing : there) {
      const auto [at, fresh] = lives_.try_emplace(thing);
      Life& life = at->second;
      if (fresh) life.first = baseline ? begin_.seconds : std::max(now_.instant().seconds, begin_.seconds + 1);
      if (fresh) life.changed = now_.instant().seconds;
      life.live = true;
      life.last = now_.instant().seconds;
      life.days.insert(life.last / 86400);
    }
  }

  void step(Moment at) {
    late_ = at < now_;
    if (late_) return;
    const bool new_second = at.instant() != now_.instant() || begin_.seconds == 0;
    const bool new_hour = at.instant().seconds / 3600 != now_.instant().seconds / 3600;
    now_ = at;
    if (!new_second) return;
    if (begin_.seconds == 0) {
      begin_ = at.instant();
      take_tables();
    }
    settle_due();
    if (new_hour) refresh_peers();
    book.advance(now_);
    forget();
  }
  void refresh_peers() {
    for (const PeerNumber peer : peers.refresh(now_)) {
      const bool is_stale = peers[peer].stale;
      for (const Prefix& prefix : std::vector<Prefix>(order_)) {
        const auto at = table_.find({peer, prefix});
        if (at == table_.end()) continue;
        const Path path = at->second;
        const std::vector<Claim> shown = is_stale ? std::vector<Claim>{} : claims(peer, prefix, path, {});
        change(peer, prefix, shown, numbers_.at(path), is_stale ? Ending::kSilent : Ending::kRoutesGone);
      }
    }
  }
  // What the snapshot's tables from before the stream show was seen once.
  void take_tables() {
    if (tables_.rib == begin_) rib_of_begin_ = begin_;
    if (tables_.rib >= begin_) tables_.rib = {};
    if (tables_.origin_tables >= begin_) tables_.origin_tables = {};
    see_tables();
  }
  // A first dump was cut: the snapshot's one of that time stands in for what was not there.
  void take_table_of_begin() {
    if (rib_of_begin_.seconds == 0) return;
    tables_.rib = std::exchange(rib_of_begin_, {});
    see_tables(true);
  }
  void see_tables(bool of_begin = false) {
    const auto see = [&](const Thing& thing, Instant at) {
      if (of_begin && lives_.contains(thing)) return;
      Life& life = lives_[thing];
      life.first = life.first == 0 ? at.seconds : std::min(life.first, at.seconds);
      life.last = std::max(life.last, at.seconds);
      life.changed = life.last;
      life.days.insert(at.seconds / 86400);
    };
    std::multimap<Instant, snapshot::RouteRow> routes;  // the older ones first
    for (const snapshot::RouteRow& route : context_.snapshot.routes()) {
      const bool in_table =
          (route.flags & snapshot::RouteRow::kInOriginTable) != 0 && tables_.origin_tables.seconds != 0;
      const bool in_rib = (route.flags & snapshot::RouteRow::kInRib) != 0 && tables_.rib.seconds != 0;
      if (route.origin_kind != snapshot::OriginKind::kAsn || (!in_table && !in_rib)) continue;
      const Instant at = std::max(in_table ? tables_.origin_tables : Instant{}, in_rib ? tables_.rib : Instant{});
      if (!of_begin || at == tables_.rib) routes.emplace(at, route);
    }
    for (const auto& [at, route] : routes) {
      see({"origin", route.prefix(), route.origin}, at);
      see({"as", {}, route.origin}, at);
      if (known_prefixes_.insert(route.prefix()).second) order_.push_back(route.prefix());
      auto& order = origin_order_[route.prefix()];
      if (std::find(order.begin(), order.end(), route.origin) == order.end()) order.push_back(route.origin);
      const auto has_it = [&](const auto& row) { return row.first.second == route.prefix(); };
      if (of_begin && std::any_of(table_.begin(), table_.end(), has_it)) continue;
      if ((route.flags & snapshot::RouteRow::kWithdrawn) == 0 ||
          ((route.flags & snapshot::RouteRow::kInOriginTable) != 0 && tables_.origin_tables.seconds != 0))
        standing_.insert(route.prefix());
    }
    if (tables_.rib.seconds == 0) return;
    for (const snapshot::PathEntryRow& entry : context_.snapshot.path_entries()) {
      Hops hops;
      hops.assign(context_.snapshot.path(entry.path), Asn{context_.snapshot.peers()[entry.peer].asn}, context_);
      const std::vector<std::uint32_t> path(hops.view().begin(), hops.view().end());  // peer first
      for (std::size_t i = 0; i < path.size(); ++i) {
        see({"as", {}, path[i]}, tables_.rib);
        if (i + 1 < path.size()) see({"edge", {}, path[i], path[i + 1]}, tables_.rib);
        if (i + 2 >= path.size()) continue;
        see({"triple", {}, path[i], path[i + 1], path[i + 2]}, tables_.rib);
        if (!judges_.valley(context_.topology, Asn{path[i]}, Asn{path[i + 1]}, Asn{path[i + 2]})) continue;
        see({"valley-to", {}, path[i], path[i + 1]}, tables_.rib);
        see({"valley-from", {}, path[i + 1], path[i + 2]}, tables_.rib);
      }
    }
  }
  // Of the time of which table the claim can be called new; none: of no time.
  Evidence doubt(const Claim& claim, PeerNumber peer) const {
    if (claim.key.kind == Kind::kSquat) return Evidence::kNoBaseline;
    const Group group = group_of(claim.key.kind);
    const bool of_path = group == Group::kForgery || group == Group::kLeak;
    for (const std::optional<Prefix>& prefix : {std::optional(claim.key.prefix), covering(claim.key.prefix)}) {
      if (!prefix) continue;
      Instant at;
      for (const snapshot::RouteRow& route : context_.snapshot.routes_at(*prefix)) {
        if (of_path) {
          for (const snapshot::PathEntryRow& entry : context_.snapshot.paths_of(route))
            if (context_.snapshot.peers()[entry.peer].asn == peers[peer].asn.value) at = tables_.rib;
        } else {
          const Instant first = seen({"origin", *prefix, route.origin}).first;
          if (first.seconds != 0 && (first < begin_ || first == tables_.rib)) at = std::max(at, first);
        }
      }
      if (at.seconds != 0) return doubt_of_age((now_.instant() - at).count);
    }
    return Evidence::kNoBaseline;
  }
  std::optional<Prefix> covering(const Prefix& prefix) const {
    std::set<Prefix> announced = standing_;
    for (const auto& [key, path] : table_) announced.insert(key.second);
    std::optional<Prefix> out;
    for (const Prefix& other : announced) {
      if (other == prefix || !other.covers(prefix)) continue;
      if (other.length < PrefixTable::shortest_holding(prefix.is_v4())) continue;
      if (!out || out->length < other.length) out = other;
    }
    return out;
  }
  void forget() {
    for (const SignalKey& key : released_) {
      const auto at = signals_.find(key);
      if (at == signals_.end()) continue;
      at->second.released = true;
      if (at->second.signal.current_peers == 0) signals_.erase(at);
    }
    released_.clear();
  }
  void note(PeerNumber peer) {
    ++peers.at(peer).updates;
    peers.at(peer).last_update = now_;
    if (peers[peer].first_update.microseconds == 0) peers.at(peer).first_update = now_;
    started_.insert(peers[peer].collector);
  }
  void note_change(PeerNumber peer, const Prefix& prefix) {
    const auto [at, fresh] = changed_.try_emplace({peer, prefix}, now_.instant().seconds);
    if (!fresh && now_.instant().seconds - at->second < 60) ++peers.at(peer).flaps;
    at->second = now_.instant().seconds;
  }

  void judge(const Path& path) {
    for (std::size_t n = 1; n <= path.size(); ++n) {
      const Path part(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(n));
      numbers_.try_emplace(part, static_cast<std::uint32_t>(numbers_.size() + 1));
      const std::int64_t hour = now_.instant().seconds / 3600;
      if (judged_.contains(part) && (used_.contains(part) || hour - idle_since_[part] < PathTrie::kForgetHours))
        continue;
      idle_since_[part] = hour;
      std::vector<Asn> hops;
      for (const std::uint32_t asn : part) hops.push_back(Asn{asn});
      std::vector<Symptom> found;
      judges_.path(context_, *this, hops, now_, found);
      judged_[part] = found;
    }
  }

  void apply(PeerNumber peer, const Announcement& route, bool baseline, bool is_update) {
    Hops hops;
    hops.assign(route.path, peers[peer].asn, context_);
    Path path(hops.view().rbegin(), hops.view().rend());
    judge(path);
    if (known_prefixes_.insert(route.prefix).second) order_.push_back(route.prefix);
    tails_of_.erase({peer, route.prefix});
    if (hops.has_set()) {
      tails_.push_back({hops.hops_of_sets(), set_tail_text(route.path)});
      tails_of_[{peer, route.prefix}] = static_cast<std::uint32_t>(tails_.size());
    }
    const auto old = table_.find({peer, route.prefix});
    if (old != table_.end() && old->second == path) {
      for (auto& [key, kept] : signals_)
        if (key.prefix == route.prefix)
          for (PeerSight& sight : kept.signal.sights)
            if (sight.peer == peer && sight.current) sight.last = now_;
      return;
    }
    const bool had = old != table_.end();
    const std::uint32_t origin = path.front();
    const bool same_origin = had && old->second.front() == origin;
    if (had) table_.erase(old);
    drop_verdicts(route.prefix, same_origin ? origin : 0);
    if (!same_origin) join(route.prefix, origin, baseline);
    table_[{peer, route.prefix}] = path;
    standing_.erase(route.prefix);
    look_anew(baseline);
    count(peer, route.prefix, had ? 0 : 1);
    if (is_update) note_change(peer, route.prefix);
    std::vector<Claim> shown = claims(peer, route.prefix, path, route.otc);
    if (late_) std::erase_if(shown, [&](const Claim& claim) { return !goes_on(claim.key, peer); });
    change(peer, route.prefix, shown, numbers_.at(path), Ending::kRoutesGone);
  }
  // Whether the peer shows it already, or others do and it is told of.
  bool goes_on(const SignalKey& key, PeerNumber peer) const {
    const auto at = signals_.find(key);
    if (at == signals_.end() || at->second.signal.current_peers == 0) return false;
    for (const PeerSight& sight : at->second.signal.sights)
      if (sight.peer == peer && sight.current) return true;
    return book.follows(key);
  }
  bool remove(PeerNumber peer, const Prefix& prefix, bool lost) {
    if (table_.erase({peer, prefix}) == 0) return false;
    tails_of_.erase({peer, prefix});
    drop_verdicts(prefix, 0);
    look_anew(false);
    count(peer, prefix, -1);
    change(peer, prefix, {}, 0, lost ? Ending::kSessionLost : Ending::kRoutesGone);
    return true;
  }
  void count(PeerNumber peer, const Prefix& prefix, int more) {
    (prefix.is_v4() ? peers.at(peer).routes_v4 : peers.at(peer).routes_v6) += static_cast<std::uint32_t>(more);
  }

  // ---- origins ----
  std::size_t peers_with(const Prefix& prefix, std::uint32_t origin) const {
    return static_cast<std::size_t>(std::count_if(table_.begin(), table_.end(), [&](const auto& row) {
      return row.first.second == prefix && row.second.front() == origin;
    }));
  }
  bool established(const Prefix& prefix, std::uint32_t origin) const {
    return origin != 0 && lives_.contains({"origin", prefix, origin}) && !verdicts_.contains({prefix, origin}) &&
           !suspect_.contains({prefix, origin});
  }
  // Origins that no peer has any more, but for one that comes back at once.
  void drop_verdicts(const Prefix& prefix, std::uint32_t stays) {
    for (auto at = verdicts_.begin(); at != verdicts_.end();) {
      const auto [of, origin] = at->first;
      const bool gone = of == prefix && origin != stays && peers_with(of, origin) == 0;
      if (gone) suspect_.insert(at->first);
      at = gone ? verdicts_.erase(at) : std::next(at);
    }
  }
  void join(const Prefix& prefix, std::uint32_t origin, bool baseline) {
    if (peers_with(prefix, origin) > 0 || origin == 0) return;
    // What is in the table must be seen as gone from it when nobody has it.
    look_anew(baseline);
    const std::pair key{prefix, origin};
    if (baseline || known(this->origin(prefix, Asn{origin}))) {
      suspect_.erase(key);
    } else if (!lives_.contains({"origin", prefix, origin}) || suspect_.contains(key)) {
      suspect_.erase(key);
      const OriginJudgement judgement = ask(prefix, origin);
      if (judgement.kind != Kind::kNone) verdicts_[key] = judgement;
    }
  }
  std::vector<Asn> origins_of(const Prefix& prefix, std::uint32_t but) const {
    std::vector<Asn> out;
    for (const std::uint32_t origin : origin_order_of(prefix))
      if (origin != but && established(prefix, origin)) out.push_back(Asn{origin});
    return out;
  }
  // In the order of first sight.
  std::vector<std::uint32_t> origin_order_of(const Prefix& prefix) const {
    const auto at = origin_order_.find(prefix);
    return at == origin_order_.end() ? std::vector<std::uint32_t>{} : at->second;
  }
  OriginJudgement ask(const Prefix& prefix, std::uint32_t origin) {
    OriginQuestion q{.prefix = prefix, .origin = Asn{origin}, .now = now_};
    const std::vector<Asn> mine = origins_of(prefix, origin);
    for (const Asn asn : mine) q.established_current |= peers_with(prefix, asn.value) > 0;
    q.covering = covering(prefix);
    const std::vector<Asn> above = q.covering ? origins_of(*q.covering, 0) : std::vector<Asn>{};
    q.established = mine;
    q.covering_established = above;
    return judges_.origin(context_, *this, q);
  }

  // ---- signals ----
  std::vector<Claim> claims(PeerNumber peer, const Prefix& prefix, const Path& path, Asn otc) {
    auto& order = origin_order_[prefix];
    if (std::find(order.begin(), order.end(), path.front()) == order.end()) order.push_back(path.front());
    const auto verdict = verdicts_.find({prefix, path.front()});
    if (verdict != verdicts_.end() && known(origin(prefix, Asn{path.front()}))) {
      verdicts_.erase(verdict);
      return claims(peer, prefix, path, otc);
    }
    std::vector<Symptom> shown;
    for (std::size_t n = path.size(); n > 0; --n) {
      const auto& found = judged_.at(Path(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(n)));
      for (auto s = found.rbegin(); s != found.rend(); ++s)
        if (group_of(s->kind) == Group::kBogon || !known(seen(thing_of(*s)))) shown.push_back(*s);
    }
    std::vector<Asn> hops;
    for (const std::uint32_t asn : path) hops.push_back(Asn{asn});
    const RouteFacts facts{.prefix = prefix,
                           .hops = hops,
                           .symptoms = shown,
                           .prefix_judgement = judges_.prefix(context_, prefix),
                           .origin = verdict == verdicts_.end() ? nullptr : &verdict->second};
    std::vector<Claim> out;
    if (facts.origin != nullptr || !shown.empty() || facts.prefix_judgement.kind != Kind::kNone)
      judges_.claims(context_, facts, out);
    const std::vector<Claim> judged = out;
    const std::vector<SignalKey>& made = made_[prefix];
    for (const SignalKey& key : std::vector(made.rbegin(), made.rend())) {
      const bool is_judged = std::any_of(judged.begin(), judged.end(), [&](auto& claim) { return claim.key == key; });
      if (!signals_.contains(key) || is_judged || !book.follows(key)) continue;
      if (const auto claim = continued_claim(context_, hops, key, signals_.at(key).signal.victims))
        out.push_back(*claim);
    }
    for (Claim& claim : out) {
      if (otc.value == 0 || group_of(claim.key.kind) != Group::kLeak) continue;
      const auto culprit = std::find(hops.begin(), hops.end(), claim.key.culprit);
      if (culprit != hops.end() && std::find(hops.begin(), culprit, otc) != culprit)
        claim.evidence.add(Evidence::kOtcViolated);
    }
    for (Claim& claim : out)
      if (group_of(claim.key.kind) != Group::kBogon && !peers.tells_news(peer, now_, context_.profile.known_after))
        add_doubt(claim.evidence, doubt(claim, peer));
    return out;
  }

  void tell(Kept& kept, Change change) {
    if (kept.released) return;
    book.signal_changed(kept.signal, change, now_);
    if (on_signal) on_signal(kept.signal, change, now_);
  }
  void change(PeerNumber peer, const Prefix& prefix, const std::vector<Claim>& claims, std::uint32_t path, Ending why) {
    const auto claimed = [&](const SignalKey& key) {
      return std::any_of(claims.begin(), claims.end(), [&](const Claim& claim) { return claim.key == key; });
    };
    // The latest made first, as the engine does it.
    for (std::vector<SignalKey> keys = made_[prefix]; const SignalKey& key : std::vector(keys.rbegin(), keys.rend())) {
      const auto at = signals_.find(key);
      if (at == signals_.end()) continue;
      Kept& kept = at->second;
      Signal& signal = kept.signal;
      for (PeerSight& sight : signal.sights) {
        if (sight.peer != peer || !sight.current) continue;
        sight.last = now_;
        if (claimed(key)) continue;
        sight.current = false;
        const bool silent = why == Ending::kSilent;
        if (silent) sight.last = std::max(sight.first, peers[peer].last_update);
        bool is_last = true;
        for (const PeerSight& other : signal.sights) is_last &= other.last <= sight.last;
        if (is_last) signal.ending = why;
        --signal.current_peers;
        kept.alone_since = signal.current_peers == 1 && !silent ? now_ : Moment{};
        if (signal.current_peers == 1 && !silent) kept.lingering[{now_.microseconds + 3600'000'000}] = now_;
        if (signal.current_peers > 0) continue;
        signal.lowered = {};
        for (const PeerSight& other : signal.sights) signal.lowered = std::max(signal.lowered, other.last);
        settle(kept);
        tell(kept, Change::kLowered);
      }
      if (kept.released && signal.current_peers == 0) signals_.erase(at);
    }
    for (const Claim& claim : claims) show(peer, claim, path);
    forget();
  }
  void show(PeerNumber peer, const Claim& claim, std::uint32_t path) {
    const auto [at, fresh] = signals_.try_emplace(claim.key);
    Kept& kept = at->second;
    Signal& signal = kept.signal;
    if (fresh) {
      signal.key = claim.key;
      signal.evidence = claim.evidence;
      signal.raised = now_;
      auto& keys = made_[claim.key.prefix];
      std::erase(keys, claim.key);
      keys.push_back(claim.key);
    }
    bool new_as = true;
    PeerSight* mine = nullptr;
    for (PeerSight& sight : signal.sights) {
      new_as &= peers[sight.peer].asn != peers[peer].asn;
      if (sight.peer == peer) mine = &sight;
    }
    if (mine != nullptr && mine->current) return;
    if (mine != nullptr) {
      mine->current = true;
      mine->last = now_;
    } else {
      const auto tail = tails_of_.find({peer, claim.key.prefix});
      signal.sights.push_back({.peer = peer,
                               .current = true,
                               .path = path,
                               .first = now_,
                               .last = now_,
                               .tail = tail == tails_of_.end() ? 0 : tail->second});
      std::sort(signal.sights.begin(), signal.sights.end(), [](auto& a, auto& b) { return a.peer < b.peer; });
    }
    kept.alone_since = {};
    signal.victims.insert(signal.victims.end(), claim.victims.begin(), claim.victims.end());
    if (claim.accomplice.value != 0) signal.accomplices.push_back(claim.accomplice);
    for (std::vector<Asn>* list : {&signal.victims, &signal.accomplices}) {
      std::sort(list->begin(), list->end());
      list->erase(std::unique(list->begin(), list->end()), list->end());
    }
    keep_lesser_doubt(signal.evidence, claim.evidence);
    if (claim.evidence.has(Evidence::kOtcViolated)) {
      ++signal.otc_violations;
      signal.evidence.add(Evidence::kOtcViolated);
    }
    if (++signal.current_peers == 1 && !fresh) {
      ++signal.times_raised;
      tell(kept, Change::kReraised);
    } else if (fresh) {
      tell(kept, Change::kRaised);
    } else if (new_as) {
      tell(kept, Change::kPeer);
    }
  }
  void settle(Kept& kept) {
    if (kept.settled) return;
    kept.settled = true;
    std::set<Asn> ases;
    const SignalKey& key = kept.signal.key;
    for (const auto& [other, row] : signals_) {
      const bool same_deed = key.to.value != 0 && other.prefix == key.prefix && other.culprit == key.culprit &&
                             group_of(other.kind) == group_of(key.kind);
      if (!same_deed && other != key) continue;
      for (const PeerSight& sight : row.signal.sights) ases.insert(peers[sight.peer].asn);
    }
    for (const PeerSight& sight : kept.signal.sights)
      ++(ases.size() == 1 ? peers.at(sight.peer).signals_alone : peers.at(sight.peer).signals_shared);
  }
  void settle_due() {
    for (auto& [key, kept] : signals_) {
      if (kept.signal.raised.microseconds + 3600'000'000 <= now_.microseconds) settle(kept);
      while (!kept.lingering.empty() && kept.lingering.begin()->first <= now_) {
        if (kept.alone_since == kept.lingering.begin()->second)
          for (const PeerSight& sight : kept.signal.sights)
            if (sight.current) ++peers.at(sight.peer).signals_lingering;
        kept.lingering.erase(kept.lingering.begin());
      }
    }
  }

  const Context context_;
  const Judges judges_;
  BaselineTimes tables_;
  Moment now_;
  bool late_ = false;  // what is being applied is older than what was before
  Instant begin_;
  Instant rib_of_begin_;       // the snapshot's table, while it is not taken
  std::set<Prefix> standing_;  // of the tables, that no peer announced since
  std::map<std::pair<PeerNumber, Prefix>, Path> table_;
  std::vector<SetTail> tails_;  // as they came
  std::map<std::pair<PeerNumber, Prefix>, std::uint32_t> tails_of_;
  std::vector<Prefix> order_;  // of first sight
  std::set<Prefix> known_prefixes_;
  std::map<Prefix, std::vector<std::uint32_t>> origin_order_;
  std::map<Path, std::vector<Symptom>> judged_;
  std::set<Path> used_;
  std::map<Path, std::int64_t> idle_since_;  // hour
  std::map<Path, std::uint32_t> numbers_;
  std::map<Thing, Life> lives_;
  std::map<std::pair<Prefix, std::uint32_t>, OriginJudgement> verdicts_;
  std::set<std::pair<Prefix, std::uint32_t>> suspect_;
  std::map<SignalKey, Kept> signals_;
  std::map<Prefix, std::vector<SignalKey>> made_;
  std::vector<SignalKey> released_;
  std::map<std::pair<PeerNumber, Prefix>, std::int64_t> changed_;
  std::set<std::string> open_, baseline_, started_, late_dumps_;
  std::vector<std::set<Prefix>> marked_;

 public:
  PeerBook peers;
  IncidentBook book;
};

}  // namespace mannerly::incident
