// The snapshot's tables as the history that the engine begins with (baseline.h).
#include <algorithm>
#include <set>

#include "incident/engine_impl.h"

namespace mannerly::incident {
namespace {

using snapshot::RouteRow;

bool has(const RouteRow& route, std::uint8_t flag) {
  return (route.flags & flag) != 0;
}

// The latest of the tables that were taken and have the route; 0: none.
std::uint32_t time_of(const RouteRow& route, const BaselineTaken& taken) {
  return std::max(has(route, RouteRow::kInRib) ? taken.rib : 0,
                  has(route, RouteRow::kInOriginTable) ? taken.origin_tables : 0);
}

// As its announcements would have it: of an AS_SET those that made it, by the paths of the table (path_trie.h).
std::set<std::uint32_t> origins_of(const Context& context, const RouteRow& route) {
  if (route.origin_kind == snapshot::OriginKind::kAsn) return {route.origin};
  std::set<std::uint32_t> out;
  if (route.origin_kind != snapshot::OriginKind::kAsSet) return out;
  Hops hops;
  for (const snapshot::PathEntryRow& entry : context.snapshot.paths_of(route)) {
    if (entry.peer >= context.snapshot.peers().size()) continue;
    const Asn peer{context.snapshot.peers()[entry.peer].asn};
    if (hops.assign(context.snapshot.path(entry.path), peer, context)) out.insert(hops.origin());
  }
  return out;
}

}  // namespace

// When the stream begins. A table that is not older than the stream is none of what was there before: it would
// know the future.
void Engine::Impl::take_baseline() {
  const auto before = [&](Instant at) { return at.seconds > 0 && row_time(at) < now_s ? row_time(at) : 0; };
  baseline.rib = before(baseline_offered.rib);
  baseline.origin_tables = before(baseline_offered.origin_tables);
  // The older one first, as it would have come.
  for (const std::uint32_t at : std::set{baseline.rib, baseline.origin_tables}) {
    if (at == 0) continue;
    take_baseline_routes(at);
    if (at == baseline.rib) take_baseline_paths();
  }
}

// Of a first dump that was cut. The snapshot may have the same dump whole: then that is what was there, of which this
// one held a part.
void Engine::Impl::take_table_of_begin() {
  if (baseline.rib != 0 || baseline_offered.rib.seconds <= 0 || row_time(baseline_offered.rib) != known.begin) return;
  baseline.rib = known.begin;
  take_baseline_routes(known.begin);
  take_baseline_paths();
}

// Those that are of this time.
void Engine::Impl::take_baseline_routes(std::uint32_t at) {
  for (const RouteRow& route : context.snapshot.routes()) {
    if (time_of(route, baseline) != at) continue;
    for (const std::uint32_t origin : origins_of(context, route)) {
      if (origin != 0) take_baseline_origin(route, origin, at);
    }
  }
}

void Engine::Impl::take_baseline_origin(const RouteRow& route, std::uint32_t origin, std::uint32_t at) {
  bool added = false;
  const PrefixId id = prefixes.find_or_add(route.prefix(), added);
  if (id == PrefixTable::kNone) {
    ++counts.refused_prefixes;
    return;
  }
  if (added) prefixes[id].bogon = judges.prefix(context, route.prefix()).kind;
  OriginRow* const row = prefixes.find_or_add_origin(id, origin);
  if (row == nullptr) {
    ++counts.refused_origins;
    return;
  }
  const bool is_there = at == known.begin && prefixes[id].origins_live != 0;  // the stream has it itself
  if (row->days == 0 || at != known.begin) sighting_begins(*row, at, at);
  note_seen({.asn = origin}, at);
  ++baseline.origins;
  const bool in_taken_table = has(route, RouteRow::kInOriginTable) && baseline.origin_tables != 0;
  if (!is_there && (!has(route, RouteRow::kWithdrawn) || in_taken_table)) prefixes.stand(id);
}

// As if it had been seen once.
void Engine::Impl::note_seen(const PathHistory::Top& top, std::uint32_t at) {
  const PathHistory::RowId row = history.row_for(top, [&](const PathHistory::Top& t) {
    return judges.valley(context.topology, Asn{t.asn}, Asn{*t.behind}, Asn{*t.behind2});
  });
  if (at == known.begin) return history.note(row, at);
  history.begin(row, at, at);
  history.end(row, at);
}

void Engine::Impl::take_baseline_paths() {
  const snapshot::Snapshot& snapshot = context.snapshot;
  // Paths are shared by many prefixes. The peer's number is part of a path that does not begin with it.
  std::vector<std::uint32_t> done(snapshot.path_offsets().size());  // AS number of its latest peer + 1
  Hops hops;
  for (const snapshot::PathEntryRow& entry : snapshot.path_entries()) {
    if (entry.path >= done.size() || entry.peer >= snapshot.peers().size()) continue;
    const Asn peer{snapshot.peers()[entry.peer].asn};
    if (done[entry.path] == peer.value + 1) continue;
    done[entry.path] = peer.value + 1;
    if (!hops.assign(snapshot.path(entry.path), peer, context)) continue;
    const auto view = hops.view();
    for (std::size_t i = view.size(); i-- > 0;) {
      PathHistory::Top top{.asn = view[i]};
      if (i + 1 < view.size()) top.behind = view[i + 1];
      if (i + 2 < view.size()) top.behind2 = view[i + 2];
      note_seen(top, baseline.rib);
    }
    ++baseline.paths;
  }
}

Evidence Engine::Impl::doubt_about(const Claim& claim, PeerNumber peer, PrefixId prefix) const {
  // Of a space that no table has, no table tells anything: it may have been cut, or from elsewhere.
  if (!baseline.any() || claim.key.kind == Kind::kSquat) return Evidence::kNoBaseline;
  const Group group = group_of(claim.key.kind);
  const bool of_path = group == Group::kForgery || group == Group::kLeak;
  // The table that has just the prefix, else what covers it.
  for (PrefixId id : {prefix, prefixes.covering(prefixes[prefix].prefix())}) {
    if (id == PrefixTable::kNone) continue;
    std::uint32_t at = 0;
    if (of_path) {
      // What one peer's paths are, another's table does not tell; nor whether a network's small parts, that few
      // pass on, were there all the time.
      for (const RouteRow& route : context.snapshot.routes_at(prefixes[id].prefix())) {
        for (const snapshot::PathEntryRow& entry : context.snapshot.paths_of(route)) {
          const auto sessions = context.snapshot.peers();
          if (entry.peer < sessions.size() && sessions[entry.peer].asn == peers[peer].asn.value) at = baseline.rib;
        }
      }
    } else {
      prefixes.each_origin(id, [&](const OriginRow& row) {
        if (row.first < known.begin || (row.first == baseline.rib && row.days != 0)) at = std::max(at, row.first);
      });
    }
    if (at != 0) return doubt_of_age(std::int64_t{now_s} - at);
  }
  return Evidence::kNoBaseline;
}

}  // namespace mannerly::incident
