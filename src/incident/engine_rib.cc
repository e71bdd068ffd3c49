// Dumps: the baseline of a collector, and the later ones that correct the table.
#include <algorithm>
#include <limits>

#include "incident/engine_impl.h"

namespace mannerly::incident {

std::uint16_t Engine::Impl::collector_number(std::string_view name) {
  const auto at =
      std::find_if(collectors.begin(), collectors.end(), [&](const Collector& c) { return c.name == name; });
  if (at != collectors.end()) return static_cast<std::uint16_t>(at - collectors.begin());
  // At most one a peer, and one more for each begin_rib without peers.
  MANNERLY_ASSERT(collectors.size() < std::numeric_limits<std::uint16_t>::max());
  collectors.push_back({.name = std::string(name)});
  return static_cast<std::uint16_t>(collectors.size() - 1);
}

bool Engine::Impl::mark(PeerNumber peer, PrefixId prefix) {
  if (prefix == PrefixTable::kNone || !collectors[collector_of[peer]].rib_open) return true;
  std::vector<std::uint64_t>& bits = marks[peer];
  if (bits.size() <= prefix / 64) bits.resize(std::max<std::size_t>(prefix / 64 + 1, (prefixes.size() + 63) / 64));
  const std::uint64_t bit = std::uint64_t{1} << (prefix % 64);
  const bool fresh = (bits[prefix / 64] & bit) == 0;
  bits[prefix / 64] |= bit;
  return fresh;
}

void Engine::Impl::note_update(PeerNumber peer) {
  PeerInfo& info = peers.at(peer);
  ++info.updates;
  info.last_update = now;
  if (info.first_update.microseconds == 0) info.first_update = now;
  collectors[collector_of[peer]].started = true;
}

void Engine::Impl::begin_rib(std::string_view name, Moment at) {
  step(at);
  end_rib(name, false);  // of a dump that nobody ended
  Collector& collector = collectors[collector_number(name)];
  collector.rib_open = true;
  collector.baseline = !collector.started;
  collector.late = late_;
}

void Engine::Impl::rib_route(PeerNumber peer, const Announcement& route) {
  ++counts.rib_entries;
  const Collector& collector = collectors[collector_of[peer]];
  if (const PrefixId id = prefixes.find(route.prefix); id != PrefixTable::kNone && !mark(peer, id)) return;
  late_ = collector.late;
  PeerInfo& info = peers.at(peer);
  info.up = true;
  if (info.last_update.microseconds == 0) info.last_update = now;
  mark(peer, apply(peer, route, collector.rib_open && collector.baseline ? Way::kBaseline : Way::kLaterRib));
}

// Withdraws what the dump did not hold.
void Engine::Impl::correct(PeerNumber peer) {
  const std::vector<std::uint64_t>& bits = marks[peer];
  if (bits.empty()) {
    if (peers[peer].routes_v4 + peers[peer].routes_v6 > 0) remove_all(peer);  // the dump knows no such session
    return;
  }
  table.each(peer, [&](PrefixId prefix, PathId) {
    if (prefix / 64 < bits.size() && (bits[prefix / 64] >> (prefix % 64) & 1) != 0) return;
    if (remove(peer, prefix, false)) ++counts.rib_corrections;
  });
}

void Engine::Impl::end_rib(std::string_view name, bool whole) {
  const std::uint16_t number = collector_number(name);
  Collector& collector = collectors[number];
  if (!collector.rib_open) return;
  for (std::size_t i = 0; i < peers.size(); ++i) {
    if (collector_of[i] != number) continue;
    const auto peer = static_cast<PeerNumber>(i);
    // Of what lies behind the end of a dump that was cut nobody knows whether it was there.
    if (whole && !marks[peer].empty()) peers.at(peer).in_rib = true;
    if (whole) correct(peer);
    marks[peer] = {};
  }
  if (collector.baseline && !whole) take_table_of_begin();
  collector.rib_open = collector.baseline = collector.late = false;
  collector.started = true;
  refresh_peers();
}

}  // namespace mannerly::incident
