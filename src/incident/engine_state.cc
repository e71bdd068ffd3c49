// The engine's state as bytes, and back. docs/reference/detector-state.md describes the form.
#include <algorithm>

#include "incident/engine_impl.h"

namespace mannerly::incident {
namespace {

constexpr std::uint64_t kStateMagic = 0x3154'5345'4E4E'414D;    // "MANNEST1"
constexpr std::uint64_t kHistoryMagic = 0x3149'4845'4E4E'414D;  // "MANNEHI1"
constexpr std::uint32_t kStateVersion = 6;
constexpr std::uint32_t kHistoryVersion = 1;

std::unexpected<Error> corrupt(std::string what) {
  return fail(ErrorCode::kCorrupt, std::move(what));
}

// Of each kind of file: magic, version, checksum at the end.
Status open_state(StateReader& in, std::uint64_t magic, std::uint32_t wanted, std::string_view what) {
  if (!in.unseal()) return corrupt(std::string(what) + ": cut short or altered (the checksum does not hold)");
  if (in.get<std::uint64_t>() != magic) return fail(ErrorCode::kInvalid, "no " + std::string(what));
  if (const auto version = in.get<std::uint32_t>(); version != wanted)
    return fail(ErrorCode::kUnsupported, std::string(what) + " of version " + std::to_string(version) +
                                             "; this program reads version " + std::to_string(wanted));
  return {};
}

Status close_state(const StateReader& in, std::string_view what) {
  if (!in.ok()) return corrupt(std::string(what) + " is cut short");
  if (!in.at_end()) return corrupt(std::string(what) + " has bytes behind its end");
  return {};
}

constexpr std::uint64_t EngineCounts::* kCounts[] = {
    &EngineCounts::announcements,   &EngineCounts::withdrawals,         &EngineCounts::rib_entries,
    &EngineCounts::duplicates,      &EngineCounts::unknown_withdrawals, &EngineCounts::late,
    &EngineCounts::rib_corrections, &EngineCounts::sessions_lost,       &EngineCounts::origins_judged,
    &EngineCounts::paths_judged,    &EngineCounts::refused_paths,       &EngineCounts::refused_prefixes,
    &EngineCounts::refused_origins};

}  // namespace

bool RecentChanges::note(PeerNumber peer, PrefixId prefix, std::uint32_t now) {
  if (slots_.empty()) slots_.resize(kSlots);
  const std::uint64_t hash = fold_hash(std::uint64_t{prefix} << 16 | peer, 0);
  Slot& slot = slots_[hash % kSlots];
  const auto tag = static_cast<std::uint32_t>(hash >> 32);
  const bool again = slot.tag == tag && slot.at != 0 && now - slot.at < kSeconds;
  slot = {tag, now};
  return again;
}

void RecentChanges::save(StateWriter& out, std::uint32_t now) const {
  std::vector<std::uint32_t> rows;
  for (std::uint32_t i = 0; i < slots_.size(); ++i)
    if (slots_[i].at != 0 && now - slots_[i].at < kSeconds) rows.insert(rows.end(), {i, slots_[i].tag, slots_[i].at});
  out.rows(std::span<const std::uint32_t>(rows));
}

Status RecentChanges::load(StateReader& in) {
  const auto rows = in.rows<std::uint32_t>();
  if (rows.size() % 3 != 0) return corrupt("the latest changes are cut short");
  if (!rows.empty()) slots_.resize(kSlots);
  for (std::size_t i = 0; i < rows.size(); i += 3) {
    if (rows[i] >= kSlots) return corrupt("a change of no route");
    slots_[rows[i]] = {rows[i + 1], rows[i + 2]};
  }
  return {};
}

void Engine::Impl::save(StateWriter& out) const {
  out.put(kStateMagic);
  out.put(kStateVersion);
  for (const std::uint8_t byte : context.snapshot.id().bytes) out.put(byte);
  out.text(context.profile.id);
  out.put(now.microseconds);
  out.put(known.begin);
  baseline.save(out);
  for (const auto count : kCounts) out.put(counts.*count);
  peers.save(out);
  out.put(static_cast<std::uint32_t>(collectors.size()));
  for (const Collector& c : collectors) {
    out.text(c.name);
    for (const bool flag : {c.started, c.rib_open, c.baseline, c.late}) out.put(flag);
  }
  for (const auto& bits : marks) out.rows(std::span<const std::uint64_t>(bits));
  history.save(out);
  symptoms.save(out);
  paths.save(out);
  prefixes.save(out);
  table.save(out);
  set_tails.save(out);
  verdicts.save(out);
  signals.save(out);
  recent_changes.save(out, now_s);
  book.save(out);
  out.seal();
}

Status Engine::Impl::load_collectors(StateReader& in) {
  const auto count = in.get<std::uint32_t>();
  for (std::uint32_t i = 0; i < count && in.ok(); ++i) {
    Collector c{.name = in.text()};
    for (bool* flag : {&c.started, &c.rib_open, &c.baseline, &c.late}) *flag = in.get<std::uint8_t>() != 0;
    if (collector_number(c.name) != i) return corrupt("a collector twice");
    collectors[i] = std::move(c);
  }
  for (std::size_t i = 0; i < peers.size(); ++i) {
    collector_of.push_back(collector_number(peers[static_cast<PeerNumber>(i)].collector));
    if (collectors.size() > count) return corrupt("a peer without a collector");
    marks.push_back(in.rows<std::uint64_t>());
    recent_paths.emplace_back();
  }
  if (!in.ok()) return corrupt("the collectors are cut short");
  return {};
}

Status Engine::Impl::load_tables(StateReader& in) {
  MANNERLY_CHECK_OK(history.load(in));
  MANNERLY_CHECK_OK(symptoms.load(in));
  MANNERLY_CHECK_OK(paths.load(in));
  MANNERLY_CHECK_OK(prefixes.load(in));
  MANNERLY_CHECK_OK(table.load(in, peers.size(), prefixes.size(), paths.last()));
  MANNERLY_CHECK_OK(set_tails.load(in, prefixes.size(), peers.size()));
  MANNERLY_CHECK_OK(verdicts.load(in));
  MANNERLY_CHECK_OK(restore_links());
  for (std::size_t i = 0; i < peers.size(); ++i) MANNERLY_CHECK_OK(restore_routes(static_cast<PeerNumber>(i)));
  for (PathId path = 1; path <= paths.last(); ++path) {
    const PathTrie::Node& node = paths.at(path);
    const std::uint32_t behind = node.users == 0 || node.parent == 0 ? 0 : paths.at(node.parent).symptoms;
    if (!symptoms.stands_on(node.symptoms, behind)) return corrupt("a path without what it stands on shows");
  }
  MANNERLY_CHECK_OK(signals.load(in));
  MANNERLY_CHECK_OK(set_tails.check_holds());
  return paths.check_holds();
}

// What one table says of another.
Status Engine::Impl::restore_links() {
  for (PathId path = 1; path <= paths.last(); ++path) {
    const PathTrie::Node& node = paths.at(path);
    if (node.symptoms > symptoms.sets() || node.history > history.size())
      return corrupt("a path with symptoms or a history that are not there");
  }
  std::vector<bool> taken(verdicts.slots() + 1);
  std::size_t count = 0;
  for (PrefixId id = 0; id < prefixes.size(); ++id) {
    bool good = true;
    prefixes.each_origin(id, [&](OriginRow& row) {
      if (!row.is_suspicious() || row.verdict == OriginRow::kSuspectGone) return;
      good = good && verdicts.holds(row.verdict) && !taken[row.verdict];
      if (!good) return;
      taken[row.verdict] = true;
      ++count;
    });
    if (!good) return corrupt("an origin with another's verdict");
  }
  if (count != verdicts.size()) return corrupt("a verdict on no origin");
  return {};
}

// Counts anew who stands on what.
Status Engine::Impl::restore_routes(PeerNumber peer) {
  bool good = true;
  PeerInfo& info = peers.at(peer);
  table.each(peer, [&](PrefixId id, PathId path) {
    OriginRow* row = paths.exists(path) ? prefixes.find_origin(id, paths.origin(path).value) : nullptr;
    good = good && row != nullptr && row->days > 0;
    if (!good) return;
    prefixes.restore_peer(id, *row);
    ++(prefixes[id].family == 4 ? info.routes_v4 : info.routes_v6);
    while (path != 0) {
      PathTrie::Node& node = paths.at(path);
      if (node.users++ != 0) return;
      history.restore(node.history);
      symptoms.restore(node.symptoms, node.parent == 0 ? 0 : paths.at(node.parent).symptoms);
      path = node.parent;
    }
  });
  if (!good) return corrupt("a route whose origin the prefix never had");
  return {};
}

Status Engine::Impl::load(StateReader& in, const Digest& made_with) {
  constexpr std::string_view kWhat = "state of the detector";
  if (!is_fresh()) return fail(ErrorCode::kUsage, "a state is loaded into a fresh engine only");
  MANNERLY_CHECK_OK(open_state(in, kStateMagic, kStateVersion, kWhat));
  Digest id;
  for (std::uint8_t& byte : id.bytes) byte = in.get<std::uint8_t>();
  const std::string profile = in.text();
  if (in.ok() && id != made_with)
    return fail(ErrorCode::kInvalid, "the state was made with snapshot " + to_hex(id).substr(0, 12) + ", not with " +
                                         to_hex(made_with).substr(0, 12));
  if (in.ok() && profile != context.profile.id)
    return fail(ErrorCode::kInvalid,
                "the state was made with the profile " + profile + ", not with " + context.profile.id);
  now.microseconds = in.get<std::int64_t>();
  now_s = row_time(now.instant());
  known.begin = in.get<std::uint32_t>();
  baseline.load(in);
  for (const auto count : kCounts) counts.*count = in.get<std::uint64_t>();
  MANNERLY_CHECK_OK(peers.load(in));
  MANNERLY_CHECK_OK(load_collectors(in));
  MANNERLY_CHECK_OK(load_tables(in));
  MANNERLY_CHECK_OK(recent_changes.load(in));
  MANNERLY_CHECK_OK(book.load(in));
  return close_state(in, kWhat);
}

// ---- the history alone ----

void Engine::Impl::save_origins(StateWriter& out) const {
  out.put(prefixes.size());
  for (PrefixId id = 0; id < prefixes.size(); ++id) {
    const PrefixRow& prefix = prefixes[id];
    out.put(prefix.hi);
    out.put(prefix.lo);
    out.put(prefix.length);
    out.put(prefix.family);
    out.put(prefix.origins);
    prefixes.each_origin(id, [&](OriginRow row) {
      if (row.peers > 0) sighting_ends(row, now_s);
      out.put(row.origin);
      out.put(row.first);
      out.put(row.last);
      out.put(row.days);
      out.put(row.is_suspicious());
    });
  }
}

Status Engine::Impl::load_origins(StateReader& in) {
  const auto count = in.get<std::uint32_t>();
  for (std::uint32_t i = 0; i < count && in.ok(); ++i) {
    Prefix prefix;
    prefix.bits.hi = in.get<std::uint64_t>();
    prefix.bits.lo = in.get<std::uint64_t>();
    prefix.length = in.get<std::uint8_t>();
    const auto family = in.get<std::uint8_t>();
    prefix.family = family == 4 ? Family::kIpv4 : Family::kIpv6;
    const bool canonical = (family == 4 || family == 6) && prefix.length <= bits_of(prefix.family) &&
                           (prefix.bits & mask_of(prefix.length)) == prefix.bits;
    bool added = false;
    const PrefixId id = canonical ? prefixes.find_or_add(prefix, added) : PrefixTable::kNone;
    if (id == PrefixTable::kNone || !added) return corrupt("a prefix that cannot be, stands twice or is one too many");
    prefixes[id].bogon = judges.prefix(context, prefix).kind;
    const auto origins = in.get<std::uint16_t>();
    for (std::uint32_t n = 0; n < origins && in.ok(); ++n) {
      OriginRow* row = prefixes.find_or_add_origin(id, in.get<std::uint32_t>());
      if (row == nullptr || row->days > 0) return corrupt("an origin twice, or too many");
      row->first = in.get<std::uint32_t>();
      row->last = in.get<std::uint32_t>();
      row->days = in.get<std::uint16_t>();
      row->verdict = in.get<std::uint8_t>() != 0 ? OriginRow::kSuspectGone : 0;
    }
  }
  return {};
}

void Engine::Impl::save_history(StateWriter& out) const {
  out.put(kHistoryMagic);
  out.put(kHistoryVersion);
  out.put(known.begin);
  out.put(static_cast<std::uint32_t>(collectors.size()));
  for (const Collector& c : collectors) {
    out.text(c.name);
    out.put(c.started);
  }
  history.save_closed(out, now_s);
  symptoms.save_closed(out, now_s);
  save_origins(out);
  out.seal();
}

Status Engine::Impl::load_history(StateReader& in) {
  constexpr std::string_view kWhat = "history of the detector";
  if (!is_fresh()) return fail(ErrorCode::kUsage, "a history is loaded into a fresh engine only");
  MANNERLY_CHECK_OK(open_state(in, kHistoryMagic, kHistoryVersion, kWhat));
  known.begin = in.get<std::uint32_t>();
  const auto count = in.get<std::uint32_t>();
  for (std::uint32_t i = 0; i < count && in.ok(); ++i) {
    const std::string name = in.text();
    const bool started = in.get<std::uint8_t>() != 0;
    if (collectors.size() >= PeerBook::kPeersMax * 2) return corrupt("too many collectors");
    collectors[collector_number(name)].started |= started;
  }
  MANNERLY_CHECK_OK(history.load(in));
  MANNERLY_CHECK_OK(symptoms.load(in));
  MANNERLY_CHECK_OK(load_origins(in));
  return close_state(in, kWhat);
}

}  // namespace mannerly::incident
