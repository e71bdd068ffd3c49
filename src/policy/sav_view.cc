#include "policy/sav_view.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <unordered_map>

namespace mannerly::policy {
namespace {

using snapshot::PathEntryRow;
using snapshot::RouteRow;
using snapshot::Snapshot;

// How a neighbour's AS stands on a path.
enum class Standing : std::uint8_t { kPossible = 0, kBehindUs = 1 };

struct Standings {
  std::vector<std::pair<std::uint32_t, Standing>> of;  // index of the AS, strongest standing
};

// Lower is preferred: what a router does that earns money with customers (RFC 4277 section 5 has no word on it; it is
// common practice, and what mannerly policy writes).
int preference_of(Role role) {
  switch (role) {
    case Role::kCustomer:
    case Role::kRsClient: return 0;
    case Role::kPeer:
    case Role::kRouteServer: return 1;
    case Role::kUpstream: return 2;
  }
  return 2;
}

class ViewBuilder {
 public:
  ViewBuilder(const Snapshot& snapshot, const topology::Topology& topology, const Network& network)
      : snapshot_(snapshot), topology_(topology), network_(network), best_(network.neighbours.size()) {
    view_.sides.resize(network.neighbours.size());
    for (std::size_t i = 0; i < network.neighbours.size(); ++i) {
      const auto [at, fresh] = number_of_.try_emplace(network.neighbours[i].asn.value, asns_.size());
      if (fresh) asns_.emplace_back();
      asns_[at->second].push_back(i);
    }
    find_sessions();
  }

  SavView build() {
    const auto rows = snapshot_.routes();
    for (std::size_t i = 0; i < rows.size();) {
      std::size_t end = i;
      while (end < rows.size() && rows[end].prefix() == rows[i].prefix()) ++end;
      add_prefix(rows.subspan(i, end - i));
      i = end;
    }
    return std::move(view_);
  }

 private:
  struct Candidate {
    std::uint32_t route = 0;
    std::size_t hops = 0;
  };

  // Peers of the snapshot that are sessions of the network file.
  void find_sessions() {
    const auto peers = snapshot_.peers();
    session_of_.assign(peers.size(), kNobody);
    for (std::size_t i = 0; i < network_.neighbours.size(); ++i) {
      const Neighbour& n = network_.neighbours[i];
      for (std::size_t p = 0; p < peers.size(); ++p) {
        if (peers[p].asn != n.asn.value) continue;
        if (std::ranges::find(n.addresses, peers[p].address()) == n.addresses.end()) continue;
        session_of_[p] = static_cast<std::uint32_t>(i);
        view_.sides[i].own_session = true;
      }
    }
  }

  // The ASes of a path, prepending left out, up to the first segment that is no sequence.
  std::vector<Asn> hops_of(std::uint32_t path) const {
    std::vector<Asn> hops;
    bool plain = true;
    snapshot_.path(path).each_segment([&](const AsPathView::Segment& segment) {
      plain &= segment.type == SegmentType::kAsSequence;
      if (!plain) return;
      for (const std::uint32_t asn : segment.asns) {
        if (hops.empty() || hops.back().value != asn) hops.push_back(Asn{asn});
      }
    });
    return hops;
  }

  const Standings& standings_of(std::uint32_t path) {
    const auto [at, fresh] = standings_.try_emplace(path);
    if (!fresh) return at->second;
    const std::vector<Asn> hops = hops_of(path);
    std::map<std::uint32_t, Standing> found;
    bool down = true;  // from here to the origin there are customer links alone
    for (std::size_t i = hops.size(); i-- > 0;) {
      if (i + 1 < hops.size()) {
        const auto relation = topology_.relation(hops[i], hops[i + 1]);
        down &= relation == topology::Relation::kCustomer || relation == topology::Relation::kSibling;
      }
      const auto number = number_of_.find(hops[i].value);
      if (number == number_of_.end()) continue;
      const bool behind = i > 0 && network_.is_own(hops[i - 1]);
      if (behind) found[number->second] = Standing::kBehindUs;
      if (down) found.try_emplace(number->second, Standing::kPossible);
    }
    at->second.of.assign(found.begin(), found.end());
    return at->second;
  }

  void add_prefix(std::span<const RouteRow> rows) {
    if (rows.front().length == 0) return;
    for (Candidate& c : best_) c = {snapshot::kNone, 0};
    bool located = false;
    for (const RouteRow& row : rows) {
      if ((row.flags & RouteRow::kWithdrawn) != 0) continue;
      const Asn origin = row.origin_kind == snapshot::OriginKind::kAsn ? Asn{row.origin} : Asn{0};
      if (view_.routes.empty() || view_.routes.back().prefix != row.prefix() || view_.routes.back().origin != origin) {
        view_.routes.push_back({row.prefix(), origin});
      }
      located |= add_route(row, origin, static_cast<std::uint32_t>(view_.routes.size() - 1));
    }
    select(located);
  }

  static void put(std::vector<std::uint32_t>& list, std::uint32_t route) {
    if (list.empty() || list.back() != route) list.push_back(route);
  }

  bool add_route(const RouteRow& row, Asn origin, std::uint32_t route) {
    bool located = false;
    const auto receive = [&](std::size_t neighbour) {
      put(view_.sides[neighbour].received, route);
      put(view_.sides[neighbour].possible, route);
      located = true;
    };
    for (const PathEntryRow& entry : snapshot_.paths_of(row)) {
      if ((entry.flags & PathEntryRow::kCurrent) == 0) continue;
      for (const auto& [number, standing] : standings_of(entry.path).of) {
        for (const std::size_t neighbour : asns_[number]) {
          if (view_.sides[neighbour].own_session || standing == Standing::kPossible) {
            put(view_.sides[neighbour].possible, route);
          } else {
            receive(neighbour);
            put(view_.sides[neighbour].selected, route);
          }
        }
      }
      if (entry.peer >= session_of_.size() || session_of_[entry.peer] == kNobody) continue;
      const std::uint32_t neighbour = session_of_[entry.peer];
      receive(neighbour);
      const std::size_t hops = snapshot_.path(entry.path).hop_count();
      Candidate& best = best_[neighbour];
      if (best.route == snapshot::kNone || hops < best.hops) best = {route, hops};
    }
    if (const auto number = number_of_.find(origin.value); number != number_of_.end()) {
      for (const std::size_t neighbour : asns_[number->second]) put(view_.sides[neighbour].possible, route);
    }
    return located;
  }

  // Of the sessions that are known exactly, the router's choice: role, then length of the path. Equal ones share.
  void select(bool located) {
    if (!located) return;
    ++view_.located;
    std::optional<std::tuple<int, std::size_t>> least;
    const auto rank = [&](std::size_t i) {
      return std::tuple(preference_of(network_.neighbours[i].role), best_[i].hops);
    };
    for (std::size_t i = 0; i < best_.size(); ++i) {
      if (best_[i].route != snapshot::kNone && (!least || rank(i) < *least)) least = rank(i);
    }
    for (std::size_t i = 0; i < best_.size(); ++i) {
      if (best_[i].route != snapshot::kNone && rank(i) == *least) put(view_.sides[i].selected, best_[i].route);
    }
  }

  static constexpr std::uint32_t kNobody = 0xFFFFFFFF;
  const Snapshot& snapshot_;
  const topology::Topology& topology_;
  const Network& network_;
  SavView view_;
  std::unordered_map<std::uint32_t, std::uint32_t> number_of_;  // AS of a neighbour -> index into asns_
  std::vector<std::vector<std::size_t>> asns_;                  // the neighbours of that AS
  std::vector<std::uint32_t> session_of_;                       // by peer of the snapshot
  std::unordered_map<std::uint32_t, Standings> standings_;      // by path
  std::vector<Candidate> best_;                                 // of the prefix at hand, by neighbour
};

}  // namespace

SavView sav_view(const Snapshot& snapshot, const topology::Topology& topology, const Network& network) {
  return ViewBuilder(snapshot, topology, network).build();
}

}  // namespace mannerly::policy
