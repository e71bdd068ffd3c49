#include "snapshot/route_builder.h"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "base/result.h"

namespace mannerly::snapshot {
namespace {

OriginKind kind_of(Origin::Kind kind) {
  switch (kind) {
    case Origin::Kind::kAsn: return OriginKind::kAsn;
    case Origin::Kind::kAsSet: return OriginKind::kAsSet;
    case Origin::Kind::kEmpty: return OriginKind::kEmpty;
  }
  return OriginKind::kEmpty;
}

// What makes two paths of one prefix belong to the same route.
std::pair<OriginKind, std::uint32_t> route_key(const Origin& origin) {
  const OriginKind kind = kind_of(origin.kind);
  return {kind, kind == OriginKind::kAsn ? origin.asn.value : 0};
}

RouteRow make_route(const Prefix& prefix, OriginKind kind, std::uint32_t origin) {
  return RouteRow{.hi = prefix.bits.hi,
                  .lo = prefix.bits.lo,
                  .origin = origin,
                  .length = prefix.length,
                  .family = static_cast<std::uint8_t>(prefix.family),
                  .origin_kind = kind};
}

}  // namespace

std::uint32_t RouteBuilder::add_path(AsPathView path) {
  const std::uint32_t number = paths_.add(path.words());
  if (number == origins_.size()) origins_.push_back(path.origin());
  return number;
}

void RouteBuilder::add_rib_record(const Prefix& prefix, std::span<const PeerPath> entries) {
  words_.clear();
  for (const PeerPath& entry : entries) {
    MANNERLY_ASSERT(entry.peer < kPeersMax && entry.path < origins_.size());
    words_.push_back(entry.peer);
    words_.push_back(entry.path);
  }
  rib_.push_back({prefix, lists_.add(words_)});
}

void RouteBuilder::add_announcement(const Prefix& prefix, std::uint32_t peer, std::uint32_t path,
                                    std::uint32_t path_id) {
  MANNERLY_ASSERT(peer < kPeersMax && path < origins_.size());
  updates_.push_back({prefix, static_cast<std::uint32_t>(updates_.size()), peer, path, path_id});
}

void RouteBuilder::add_withdrawal(const Prefix& prefix, std::uint32_t peer, std::uint32_t path_id) {
  MANNERLY_ASSERT(peer < kPeersMax);
  updates_.push_back({prefix, static_cast<std::uint32_t>(updates_.size()), peer, kNone, path_id});
}

void RouteBuilder::add_origin(const Prefix& prefix, OriginKind kind, Asn origin) {
  table_.push_back({prefix, kind, kind == OriginKind::kAsn ? origin : Asn{}});
}

void RouteBuilder::sort_inputs() {
  // RIBs mostly come in prefix order already: stable_sort is then one pass.
  std::stable_sort(rib_.begin(), rib_.end(), [](const auto& a, const auto& b) { return a.prefix < b.prefix; });
  std::sort(updates_.begin(), updates_.end(), [](const Update& a, const Update& b) {
    return std::tie(a.prefix, a.sequence) < std::tie(b.prefix, b.sequence);
  });
  std::sort(table_.begin(), table_.end(), [](const TableOrigin& a, const TableOrigin& b) {
    return std::tie(a.prefix, a.kind, a.origin) < std::tie(b.prefix, b.kind, b.origin);
  });
}

// All (peer, path) of the prefix: those of RIB records, then the updates replayed over them.
void RouteBuilder::gather_entries(const Prefix& prefix) {
  entries_.clear();
  for (; rib_at_ < rib_.size() && rib_[rib_at_].prefix == prefix; ++rib_at_) {
    const auto pairs = lists_.at(rib_[rib_at_].entries);
    for (std::size_t i = 0; i < pairs.size(); i += 2) entries_.push_back({pairs[i + 1], pairs[i], 0, true});
  }
  for (; update_at_ < updates_.size() && updates_[update_at_].prefix == prefix; ++update_at_) {
    const Update& update = updates_[update_at_];
    Entry* same = nullptr;
    for (Entry& entry : entries_) {
      if (entry.peer != update.peer || entry.path_id != update.path_id) continue;
      entry.current = false;
      if (entry.path == update.path) same = &entry;
    }
    if (update.path == kNone) continue;
    if (same != nullptr) {
      same->current = true;
    } else {
      entries_.push_back({update.path, update.peer, update.path_id, true});
    }
  }
  // One entry a (peer, path) and route; current wins.
  const auto order = [&](const Entry& e) {
    return std::tuple(route_key(origins_[e.path]), e.peer, e.path, !e.current);
  };
  std::sort(entries_.begin(), entries_.end(), [&](const Entry& a, const Entry& b) { return order(a) < order(b); });
  const auto last = std::unique(entries_.begin(), entries_.end(),
                                [](const Entry& a, const Entry& b) { return a.peer == b.peer && a.path == b.path; });
  entries_.erase(last, entries_.end());
}

std::uint32_t RouteBuilder::intern_set(std::span<const Entry> entries, Tables& tables) {
  words_.clear();
  for (const Entry& entry : entries) {
    words_.push_back(entry.path);
    words_.push_back(entry.peer | (entry.current ? std::uint32_t{PathEntryRow::kCurrent} << 16 : 0));
  }
  const std::uint32_t number = sets_.add(words_);
  if (number == tables.path_sets.size()) {
    tables.path_sets.push_back(
        {static_cast<std::uint32_t>(tables.path_entries.size()), static_cast<std::uint32_t>(entries.size())});
    for (const Entry& entry : entries) {
      tables.path_entries.push_back({entry.path, static_cast<std::uint16_t>(entry.peer),
                                     entry.current ? PathEntryRow::kCurrent : std::uint16_t{0}});
    }
  }
  return number;
}

void RouteBuilder::emit_routes(const Prefix& prefix, Tables& tables) {
  std::uint32_t counted_peer = kNone;
  std::vector<std::uint32_t> peers;
  for (std::size_t begin = 0; begin < entries_.size();) {
    const auto key = route_key(origins_[entries_[begin].path]);
    std::size_t end = begin;
    std::uint32_t distinct = 0, last_peer = kNone;
    bool current = false;
    for (; end < entries_.size() && route_key(origins_[entries_[end].path]) == key; ++end) {
      if (entries_[end].peer != last_peer) ++distinct;
      last_peer = entries_[end].peer;
      peers.push_back(last_peer);
      current = current || entries_[end].current;
    }
    RouteRow row = make_route(prefix, key.first, key.second);
    row.path_set = intern_set(std::span(entries_).subspan(begin, end - begin), tables);
    row.peers = static_cast<std::uint16_t>(distinct);
    row.flags = static_cast<std::uint8_t>(RouteRow::kInRib | (current ? 0 : RouteRow::kWithdrawn));
    tables.routes.push_back(row);
    begin = end;
  }
  std::sort(peers.begin(), peers.end());
  for (const std::uint32_t peer : peers) {
    if (peer == counted_peer || peer >= tables.peers.size()) continue;
    counted_peer = peer;
    ++(prefix.is_v4() ? tables.peers[peer].routes_v4 : tables.peers[peer].routes_v6);
  }
}

// Rows of prefix-to-origin tables: a flag on the route that BGP data gave, else a route of their own.
void RouteBuilder::emit_origins(const Prefix& prefix, std::size_t first_row, Tables& tables) {
  for (; table_at_ < table_.size() && table_[table_at_].prefix == prefix; ++table_at_) {
    const TableOrigin& from = table_[table_at_];
    const auto same =
        std::find_if(tables.routes.begin() + static_cast<std::ptrdiff_t>(first_row), tables.routes.end(),
                     [&](const RouteRow& r) { return r.origin_kind == from.kind && r.origin == from.origin.value; });
    if (same != tables.routes.end()) {
      same->flags |= RouteRow::kInOriginTable;
    } else {
      RouteRow row = make_route(prefix, from.kind, from.origin.value);
      row.flags = RouteRow::kInOriginTable;
      tables.routes.push_back(row);
    }
  }
  std::sort(tables.routes.begin() + static_cast<std::ptrdiff_t>(first_row), tables.routes.end(),
            [](const RouteRow& a, const RouteRow& b) {
              return std::tie(a.origin_kind, a.origin) < std::tie(b.origin_kind, b.origin);
            });
}

void RouteBuilder::finish(Tables& tables) {
  sort_inputs();
  while (rib_at_ < rib_.size() || update_at_ < updates_.size() || table_at_ < table_.size()) {
    Prefix prefix{{~std::uint64_t{0}, ~std::uint64_t{0}}, 255, Family::kIpv6};
    if (rib_at_ < rib_.size()) prefix = std::min(prefix, rib_[rib_at_].prefix);
    if (update_at_ < updates_.size()) prefix = std::min(prefix, updates_[update_at_].prefix);
    if (table_at_ < table_.size()) prefix = std::min(prefix, table_[table_at_].prefix);
    const std::size_t first_row = tables.routes.size();
    gather_entries(prefix);
    emit_routes(prefix, tables);
    emit_origins(prefix, first_row, tables);
  }
  for (std::uint32_t i = 0; i < tables.routes.size(); ++i) {
    if (tables.routes[i].origin_kind == OriginKind::kAsn) tables.routes_by_origin.push_back(i);
  }
  std::stable_sort(tables.routes_by_origin.begin(), tables.routes_by_origin.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return tables.routes[a].origin < tables.routes[b].origin; });
  tables.path_offsets = paths_.take_offsets();
  tables.path_words = paths_.take_words();
  *this = RouteBuilder();
}

}  // namespace mannerly::snapshot
