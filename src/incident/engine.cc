#include "incident/engine.h"

#include <algorithm>
#include <utility>

#include "incident/engine_impl.h"

namespace mannerly::incident {
namespace {
constexpr std::uint32_t kRefreshSeconds = 3600;
}

Engine::Impl::Impl(Engine& engine, const Context& c, const EngineOptions& options)
    : context(c),
      judges(options.judges),
      baseline_offered(options.baseline),
      paths(options.advise_memory),
      history(options.advise_memory),
      prefixes(options.advise_memory),
      table(options.advise_memory),
      signals(peers, prefixes, paths, set_tails),
      book(context, *this, *this, peers) {
  known.after = context.profile.known_after.count;
  paths.set_limit(std::min(options.paths_max, PathTrie::kPathsMax));
  prefixes.set_limit(std::min(options.prefixes_max, PrefixTable::kPrefixesMax));
  signals.set_listener([this, &engine](const Signal& signal, IncidentBook::Change change, Moment at) {
    book.signal_changed(signal, change, at);
    if (engine.on_signal) engine.on_signal(signal, change, at);
  });
  book.on_release = [this](const SignalKey& key) { released_.push_back(key); };
  book.find_signal = [this](const SignalKey& key) { return signals.find(key); };
}

// ---- views ----

HistoryView::Seen Engine::Impl::origin(const Prefix& prefix, Asn origin) const {
  const PrefixId id = prefixes.find(prefix);
  const OriginRow* row = id == PrefixTable::kNone ? nullptr : prefixes.find_origin(id, origin.value);
  return row == nullptr ? Seen{} : seen_of(*row, row->peers > 0, now_s);
}

void Engine::Impl::routes(const Prefix& prefix, std::vector<Route>& out) const {
  const PrefixId id = prefixes.find(prefix);
  if (id == PrefixTable::kNone) return;
  for (std::size_t peer = 0; peer < peers.size(); ++peer) {
    const PathId path = table.get(static_cast<PeerNumber>(peer), id);
    if (path != 0) out.push_back({static_cast<PeerNumber>(peer), path});
  }
}

void Engine::Impl::hops(std::uint32_t path, std::vector<Asn>& out) const {
  paths.hops(path, out);
}

// ---- time ----

void Engine::Impl::step(Moment at) {
  late_ = at < now;
  if (late_) {
    ++counts.late;
    return;
  }
  const bool new_second = at.instant() != now.instant() || now_s == 0;
  const bool new_hour = at.instant().seconds / kRefreshSeconds != now.instant().seconds / kRefreshSeconds;
  now = at;
  if (!new_second) return;
  now_s = row_time(now.instant());
  if (known.begin == 0) {
    known.begin = now_s;
    take_baseline();
  }
  signals.advance(now);
  if (new_hour) refresh_peers();
  book.advance(now);
  release_signals();
}

void Engine::Impl::release_signals() {
  for (const SignalKey& key : released_) signals.release(key);
  released_.clear();
}

// ---- paths ----

// What an update needs lies in five or six places all over memory: asked for one after the other, waiting for
// them is most of its time. So they are asked for together, in two waves: the indexes, then what they name.
void Engine::Impl::look_ahead(PeerNumber peer, const Announcement& route) {
  Arrival& a = arrival_;
  a.prefix_hash = prefixes.hash_of(route.prefix);
  prefixes.prefetch(a.prefix_hash);
  const RecentPath& recent = recent_paths[peer];
  const auto words = route.path.words();
  a.recent = recent.path != 0 && recent.generation == paths.generation() && recent.size == words.size() &&
             std::equal(words.begin(), words.end(), recent.words.begin());
  a.too_long = !a.recent && !a.hops.assign(route.path, peers[peer].asn, context);
  if (!a.recent && !a.too_long) paths.hash(a.hops.view(), a.hashes);

  if (const PrefixId id = prefixes.prefetch_row(a.prefix_hash); id != PrefixTable::kNone) table.prefetch(peer, id);
  if (a.recent) {
    paths.prefetch(recent.path);
  } else if (!a.too_long) {
    paths.prefetch(a.hops.view(), a.hashes);
  }
}

// 0: too long, or one too many.
PathId Engine::Impl::path_of(PeerNumber peer, AsPathView path, std::uint32_t& origin) {
  created_.clear();
  RecentPath& recent = recent_paths[peer];
  if (arrival_.recent) {
    origin = recent.origin;
    refresh(recent.path);
    return recent.path;
  }
  if (arrival_.too_long) return 0;
  const std::optional<PathId> id = paths.intern(arrival_.hops.view(), arrival_.hashes, created_);
  if (!id) return 0;
  refresh(created_.empty() ? *id : paths.parent(created_.front()));
  for (const PathId made : created_) judge_new_path(made);
  origin = arrival_.hops.origin();
  const auto words = path.words();
  // Of one with a set more is noted than its number.
  if (words.size() <= RecentPath::kWordsMax && !arrival_.hops.has_set()) {
    recent.path = *id;
    recent.generation = paths.generation();
    recent.origin = origin;
    recent.size = static_cast<std::uint32_t>(words.size());
    std::copy(words.begin(), words.end(), recent.words.begin());
  }
  return *id;
}

void Engine::Impl::note_sets(PeerNumber peer, PrefixId prefix, AsPathView path) {
  if (arrival_.recent || !arrival_.hops.has_set()) return set_tails.forget(prefix, peer);
  set_tails.set(prefix, peer, {.hops = arrival_.hops.hops_of_sets(), .text = set_tail_text(path)});
}

void Engine::Impl::refresh(PathId path) {
  const std::uint16_t hour = PathTrie::hour_of(now_s);
  if (path == 0 || !paths.is_stale(path, hour)) return;
  // What a path stands on was used as late as the path itself, or later.
  refresh(paths.parent(path));
  judge_new_path(path);
}

void Engine::Impl::judge_new_path(PathId path) {
  ++counts.paths_judged;
  hops_.clear();
  paths.hops(path, hops_);
  shown_.clear();
  judges.path(context, *this, hops_, now, shown_);
  const PathId behind = paths.parent(path);
  const std::uint32_t inherited = behind == 0 ? 0 : paths.at(behind).symptoms;
  PathHistory::Top top{.asn = hops_.back().value};
  if (hops_.size() > 1) top.behind = hops_[hops_.size() - 2].value;
  if (hops_.size() > 2) top.behind2 = hops_[hops_.size() - 3].value;
  PathTrie::Node& node = paths.at(path);
  node.idle_since = PathTrie::hour_of(now_s);
  node.symptoms = shown_.empty() ? inherited : symptoms.add(inherited, shown_);
  node.history = history.row_for(top, [&](const PathHistory::Top& t) {
    return judges.valley(context.topology, Asn{t.asn}, Asn{*t.behind}, Asn{*t.behind2});
  });
}

void Engine::Impl::sweep_paths() {
  if (now_s < known.begin + PathTrie::kForgetHours * 3600u) return;  // nothing is stale yet
  paths.sweep(PathTrie::kSweepSteps * static_cast<std::uint32_t>(created_.size()), PathTrie::hour_of(now_s));
}

void Engine::Impl::use(PathId path) {
  while (path != 0) {
    PathTrie::Node& node = paths.at(path);
    if (node.users++ != 0) return;
    const std::uint32_t first = first_sight_;
    history.begin(node.history, now_s, first);
    const std::uint32_t inherited = node.parent == 0 ? 0 : paths.at(node.parent).symptoms;
    if (node.symptoms != inherited) symptoms.begin(node.symptoms, inherited, now_s, first);
    path = node.parent;
  }
}

void Engine::Impl::unuse(PathId path) {
  while (path != 0) {
    PathTrie::Node& node = paths.at(path);
    if (--node.users != 0) return;
    node.idle_since = PathTrie::hour_of(now_s);
    history.end(node.history, now_s);
    const std::uint32_t inherited = node.parent == 0 ? 0 : paths.at(node.parent).symptoms;
    if (node.symptoms != inherited) symptoms.end(node.symptoms, inherited, now_s);
    path = node.parent;
  }
}

// ---- origins ----

OriginJudgement Engine::Impl::ask_about(PrefixId prefix, const OriginRow& row) {
  ++counts.origins_judged;
  const auto established = [](const OriginRow& r) { return !r.is_suspicious() && r.days > 0 && r.origin != 0; };
  OriginQuestion question{.prefix = prefixes[prefix].prefix(), .origin = Asn{row.origin}, .now = now};
  established_.clear();
  covering_established_.clear();
  std::as_const(prefixes).each_origin(prefix, [&](const OriginRow& r) {
    if (&r == &row || !established(r)) return;
    established_.push_back(Asn{r.origin});
    question.established_current |= r.peers > 0;
  });
  if (const PrefixId covering = prefixes.covering(question.prefix); covering != PrefixTable::kNone) {
    question.covering = prefixes[covering].prefix();
    std::as_const(prefixes).each_origin(covering, [&](const OriginRow& r) {
      if (established(r)) covering_established_.push_back(Asn{r.origin});
    });
  }
  question.established = established_;
  question.covering_established = covering_established_;
  return judges.origin(context, *this, question);
}

void Engine::Impl::judge_origin_of(PrefixId prefix, OriginRow& row) {
  OriginJudgement judgement = ask_about(prefix, row);
  if (judgement.kind != Kind::kNone) {
    row.verdict = verdicts.add(std::move(judgement));
  } else {
    row.verdict = judgement.is_acquitted ? OriginRow::kAcquitted : 0;
  }
}

// The first peer with an origin asks the judge, unless the history knows the origin.
void Engine::Impl::join_origin(PrefixId prefix, OriginRow& row, Way way) {
  if (row.peers == 0 && row.origin != 0) {
    if (way == Way::kBaseline || known(seen_of(row, false, now_s), now_s)) {
      row.verdict = 0;
    } else if (row.days == 0 || row.verdict != 0) {
      judge_origin_of(prefix, row);
    }
  }
  prefixes.add_peer(prefix, row, now_s, first_sight_);
}

void Engine::Impl::leave_origin(PrefixId prefix, OriginRow& row) {
  prefixes.remove_peer(prefix, row, now_s);
  if (row.peers > 0 || !verdicts.holds(row.verdict)) return;
  verdicts.remove(row.verdict);
  row.verdict = OriginRow::kSuspectGone;
}

// The origin of a route that is in the table. Nearly always the prefix has one origin only; then the path need
// not be walked to its end.
OriginRow& Engine::Impl::origin_of(PrefixId prefix, PathId path) {
  PrefixRow& row = prefixes[prefix];
  if (row.origins_live == 1 && row.origin.peers > 0) return row.origin;
  OriginRow* origin = prefixes.find_origin(prefix, paths.origin(path).value);
  MANNERLY_ASSERT(origin != nullptr);
  return *origin;
}

// ---- updates ----

void Engine::Impl::count_routes(PeerNumber peer, PrefixId prefix, int change) {
  PeerInfo& info = peers.at(peer);
  (prefixes[prefix].family == 4 ? info.routes_v4 : info.routes_v6) += static_cast<std::uint32_t>(change);
}

PrefixId Engine::Impl::apply(PeerNumber peer, const Announcement& route, Way way) {
  first_sight_ = first_sight(way);
  look_ahead(peer, route);
  std::uint32_t origin = 0;
  const PathId path = path_of(peer, route.path, origin);
  bool added = false;
  const PrefixId id = path == 0 ? prefixes.find(route.prefix, arrival_.prefix_hash)
                                : prefixes.find_or_add(route.prefix, arrival_.prefix_hash, added);
  if (added) prefixes[id].bogon = judges.prefix(context, route.prefix).kind;
  if (path == 0 || id == PrefixTable::kNone) {
    ++(path == 0 ? counts.refused_paths : counts.refused_prefixes);
    if (id != PrefixTable::kNone) remove(peer, id, false);
    return id;
  }
  note_sets(peer, id, route.path);
  const PathId old = table.get(peer, id);
  paths.prefetch(old);
  if (old == path) {
    counts.duplicates += way == Way::kUpdate ? 1 : 0;
    if (prefixes[id].signals != 0) signals.touch(id, peer, now);
    return id;
  }
  OriginRow* const row = prefixes.find_or_add_origin(id, origin);
  if (row == nullptr) {
    ++counts.refused_origins;
    remove(peer, id, false);
    return id;
  }
  table.set(peer, id, path);
  use(path);
  OriginRow* const old_row = old == 0 ? nullptr : &origin_of(id, old);
  if (old != 0) unuse(old);
  if (old_row != row) {
    if (old_row != nullptr) leave_origin(id, *old_row);
    join_origin(id, *row, way);
  }
  if (old == 0) count_routes(peer, id, 1);
  if (way == Way::kUpdate) {
    if (recent_changes.note(peer, id, now_s)) ++peers.at(peer).flaps;
  } else if (way == Way::kLaterRib) {
    ++counts.rib_corrections;
  }
  signals_of(peer, id, path, *row, route.otc);
  if (!created_.empty()) sweep_paths();
  return id;
}

bool Engine::Impl::remove(PeerNumber peer, PrefixId prefix, bool session_lost) {
  set_tails.forget(prefix, peer);
  const PathId old = table.set(peer, prefix, 0);
  if (old == 0) return false;
  leave_origin(prefix, origin_of(prefix, old));
  unuse(old);
  count_routes(peer, prefix, -1);
  if (prefixes[prefix].signals != 0) {
    const Ending why = session_lost ? Ending::kSessionLost : Ending::kRoutesGone;
    signals.update({.prefix = prefix, .peer = peer, .now = now, .why = why}, {});
    release_signals();
  }
  return true;
}

void Engine::Impl::remove_all(PeerNumber peer) {
  PeerInfo& info = peers.at(peer);
  if (info.up) ++counts.sessions_lost;
  info.up = false;
  table.each(peer, [&](PrefixId prefix, PathId) { remove(peer, prefix, true); });
}

// ---- the engine from outside ----

Engine::Engine(const Context& context, const EngineOptions& options)
    : impl_(std::make_unique<Impl>(*this, context, options)) {}
Engine::~Engine() = default;

std::optional<PeerNumber> Engine::add_peer(std::string_view collector, const Address& address, Asn asn) {
  const std::optional<PeerNumber> peer = impl_->peers.add(collector, address, asn);
  if (peer && *peer == impl_->collector_of.size()) {
    impl_->collector_of.push_back(impl_->collector_number(collector));
    impl_->marks.emplace_back();
    impl_->recent_paths.emplace_back();
  }
  return peer;
}

void Engine::begin_rib(std::string_view collector, Moment at) {
  impl_->begin_rib(collector, at);
}
void Engine::rib_route(PeerNumber peer, const Announcement& route) {
  impl_->rib_route(peer, route);
}
void Engine::end_rib(std::string_view collector, bool whole) {
  impl_->end_rib(collector, whole);
}

void Engine::announce(Moment at, PeerNumber peer, const Announcement& route) {
  impl_->step(at);
  ++impl_->counts.announcements;
  impl_->note_update(peer);
  impl_->peers.at(peer).up = true;
  const PrefixId id = impl_->apply(peer, route, Impl::Way::kUpdate);
  impl_->mark(peer, id);
}

void Engine::withdraw(Moment at, PeerNumber peer, const Prefix& prefix) {
  impl_->step(at);
  ++impl_->counts.withdrawals;
  impl_->note_update(peer);
  const PrefixId id = impl_->prefixes.find(prefix);
  if (id == PrefixTable::kNone || !impl_->remove(peer, id, false)) {
    ++impl_->counts.unknown_withdrawals;
  } else if (impl_->recent_changes.note(peer, id, impl_->now_s)) {
    ++impl_->peers.at(peer).flaps;
  }
  impl_->mark(peer, id);
}

void Engine::peer_down(Moment at, PeerNumber peer) {
  impl_->step(at);
  impl_->note_update(peer);
  impl_->remove_all(peer);
}

void Engine::alive(Moment at, PeerNumber peer) {
  impl_->step(at);
  PeerInfo& info = impl_->peers.at(peer);
  info.up = true;
  info.last_update = impl_->now;
}

void Engine::advance(Moment at) {
  if (at >= impl_->now) impl_->step(at);
}

IncidentBook& Engine::incidents() {
  return impl_->book;
}
const PeerBook& Engine::peers() const {
  return impl_->peers;
}
const HistoryView& Engine::history() const {
  return *impl_;
}
const TableView& Engine::table() const {
  return *impl_;
}
Moment Engine::now() const {
  return impl_->now;
}

const EngineCounts& Engine::counts() const {
  impl_->counts.refused_signals = impl_->signals.refused() + impl_->symptoms.refused();
  impl_->counts.refused_history = impl_->history.refused();
  return impl_->counts;
}

std::vector<Engine::Standing> Engine::standing() const {
  std::vector<Standing> out;
  for (const SymptomBook::Standing& s : impl_->symptoms.standing(impl_->known, impl_->now_s))
    out.push_back({.symptom = s.symptom, .paths = s.paths});
  return out;
}

std::vector<Asn> Engine::origins() const {
  std::vector<Asn> out;
  const auto keep_once = [&] {
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
  };
  std::size_t full = std::size_t{1} << 16;  // so that it stays about as large as what it gives
  for (PrefixId id = 0; id < impl_->prefixes.size(); ++id) {
    std::as_const(impl_->prefixes).each_origin(id, [&](const OriginRow& row) {
      if (row.peers > 0 && row.origin != 0) out.push_back(Asn{row.origin});
    });
    if (out.size() < full) continue;
    keep_once();
    full = std::max(full, out.size() * 2);
  }
  keep_once();
  return out;
}

const BaselineTaken& Engine::baseline() const {
  return impl_->baseline;
}

Engine::Sizes Engine::sizes() const {
  const Impl& i = *impl_;
  std::uint64_t marks = 0;
  for (const auto& bits : i.marks) marks += bits.capacity() * sizeof(std::uint64_t);
  return {.prefixes = i.prefixes.size(),
          .routes = i.table.size(),
          .paths = i.paths.size(),
          .signals = i.signals.size(),
          .history_rows = i.history.size(),
          .prefix_bytes = i.prefixes.bytes() + i.verdicts.bytes(),
          .route_bytes = i.table.bytes(),
          .path_bytes = i.paths.bytes() + i.set_tails.bytes(),
          .signal_bytes = i.signals.bytes() + i.symptoms.bytes(),
          .history_bytes = i.history.bytes(),
          .other_bytes = marks + i.recent_changes.bytes() + i.recent_paths.size() * sizeof(RecentPath)};
}

void Engine::save(StateWriter& out) const {
  impl_->save(out);
}
Status Engine::load(StateReader& in) {
  return impl_->load(in, impl_->context.snapshot.id());
}
Status Engine::take_over(StateReader& in, const Digest& made_with) {
  MANNERLY_CHECK_OK(impl_->load(in, made_with));
  impl_->counts = {};
  return {};
}
void Engine::registries_changed() {
  impl_->registries_changed();
}
void Engine::save_history(StateWriter& out) const {
  impl_->save_history(out);
}
Status Engine::load_history(StateReader& in) {
  return impl_->load_history(in);
}

}  // namespace mannerly::incident
