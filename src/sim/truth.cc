#include "sim/truth.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace mannerly::sim {
namespace {

void count_bogon(const Announcement& a, AsTruth& truth) {
  if (a.planted == Planted::kSpecialUse || a.planted == Planted::kUnallocated) ++truth.bogons_full;
  if (a.planted == Planted::kReserved) ++truth.bogons_administrative;
  if (a.planted == Planted::kForeignOrigin) ++truth.foreign_routes;
}

// Who stands right before the origin on some collector's path of the announcement.
std::vector<AsIndex> next_hops(const World& world, const Routing& routing, const Announcement& a) {
  std::vector<AsIndex> out;
  Routing::Path path;
  for (const Collector& collector : world.collectors) {
    for (const CollectorPeer& peer : collector.peers) {
      if (!routing.find_path(peer.as, a.destination, path) || path.hops.size() < 2) continue;
      const RouteClass route_class = routing.class_of(peer.as, a.destination);
      if (peer.full || route_class == RouteClass::kCustomer) out.push_back(path.hops[path.hops.size() - 2]);
    }
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace

Validity::Validity(const World& world) {
  for (const Vrp& vrp : world.vrps) vrps_.push_back({vrp.prefix, vrp.asn, vrp.max_length, vrp.life});
  for (const RouteObject& object : world.route_objects)
    objects_.push_back({object.prefix, object.origin, 0, object.life});
  for (std::vector<Row>* rows : {&vrps_, &objects_})
    std::stable_sort(rows->begin(), rows->end(), [](const Row& a, const Row& b) { return a.prefix < b.prefix; });
  vrp_lengths_[0] = lengths_of(vrps_, Family::kIpv4);
  vrp_lengths_[1] = lengths_of(vrps_, Family::kIpv6);
  object_lengths_[0] = lengths_of(objects_, Family::kIpv4);
  object_lengths_[1] = lengths_of(objects_, Family::kIpv6);
}

std::uint64_t Validity::lengths_of(const std::vector<Row>& rows, Family family) {
  std::uint64_t out = 0;
  for (const Row& row : rows)
    if (row.prefix.family == family) out |= std::uint64_t{1} << std::min<int>(row.prefix.length, 63);
  return out;
}

template <class F>
void Validity::each_covering(const std::vector<Row>& rows, std::uint64_t lengths4, std::uint64_t lengths6,
                             const Prefix& prefix, F&& f) {
  const std::uint64_t lengths = prefix.is_v4() ? lengths4 : lengths6;
  for (int length = 0; length <= prefix.length; ++length) {
    if ((lengths >> std::min(length, 63) & 1) == 0) continue;
    const Prefix shorter = Prefix::of(prefix.address(), length);
    auto at = std::lower_bound(rows.begin(), rows.end(), shorter,
                               [](const Row& row, const Prefix& p) { return row.prefix < p; });
    for (; at != rows.end() && at->prefix == shorter; ++at) f(*at);
  }
}

RovState Validity::rov(const Prefix& prefix, Asn origin, std::int32_t day) const {
  bool covered = false, matched = false;
  each_covering(vrps_, vrp_lengths_[0], vrp_lengths_[1], prefix, [&](const Row& row) {
    if (!row.counts(day)) return;
    covered = true;
    matched = matched || (row.asn == origin && origin.value != 0 && prefix.length <= row.max_length);
  });
  return matched ? RovState::kValid : covered ? RovState::kInvalid : RovState::kNotFound;
}

IrrState Validity::irr(const Prefix& prefix, Asn origin, std::int32_t day) const {
  IrrState best = IrrState::kNone;
  each_covering(objects_, object_lengths_[0], object_lengths_[1], prefix, [&](const Row& row) {
    if (!row.counts(day)) return;
    if (row.asn != origin) {
      if (best == IrrState::kNone) best = IrrState::kOtherOrigin;
    } else if (row.prefix == prefix) {
      best = IrrState::kExact;
    } else if (best != IrrState::kExact) {
      best = IrrState::kCovering;
    }
  });
  return best;
}

void Validity::add_changes(const Life& life, std::vector<std::int32_t>& days) {
  for (const std::int32_t day : {life.from, life.until, life.gap_from, life.gap_until})
    if (day != kAlways && day != kNeverDay) days.push_back(day);
}

std::vector<std::int32_t> Validity::changes_of_vrps(const Prefix& prefix) const {
  std::vector<std::int32_t> out;
  each_covering(vrps_, vrp_lengths_[0], vrp_lengths_[1], prefix, [&](const Row& row) { add_changes(row.life, out); });
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::vector<std::int32_t> Validity::changes_of_objects(const Prefix& prefix) const {
  std::vector<std::int32_t> out;
  each_covering(objects_, object_lengths_[0], object_lengths_[1], prefix,
                [&](const Row& row) { add_changes(row.life, out); });
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::vector<AsTruth> truth_of(const World& world, const Routing& routing) {
  const Validity validity(world);
  std::vector<AsTruth> out(world.ases.size());
  for (AsIndex as = 0; as < world.ases.size(); ++as) {
    AsTruth& truth = out[as];
    const AsNode& node = world.ases[as];
    for (const Announcement& a : world.announcements_of(as)) {
      if (a.planted == Planted::kPrivateAsn) {
        ++truth.private_asns;
        for (const AsIndex hop : next_hops(world, routing, a)) ++out[hop].private_asns_next_hop;
      }
      if (a.as_set || a.planted == Planted::kPrivateAsn) continue;
      ++(a.prefix.is_v4() ? truth.routes_v4 : truth.routes_v6);
      if (a.legacy) ++truth.legacy_routes;
      ++truth.rov[static_cast<std::size_t>(validity.rov(a.prefix, node.asn))];
      ++truth.irr[static_cast<std::size_t>(validity.irr(a.prefix, node.asn))];
      count_bogon(a, truth);
      if (a.planted == Planted::kSpecialUse || a.planted == Planted::kUnallocated)
        for (const AsIndex hop : next_hops(world, routing, a)) ++out[hop].bogons_full_next_hop;
    }
    truth.registry_contact = node.habits.contact == ContactHabit::kResolves;
    truth.policy = node.habits.policy;
  }
  std::set<std::tuple<AsIndex, Prefix>> received;
  for (const SpooferSession& session : world.spoofer) {
    if (!session.nat) ++out[session.as].spoofer_sessions;
    if (session.received && received.emplace(session.as, session.client4).second) ++out[session.as].spoofer_received;
  }
  return out;
}

Standing standing_of(const World& world, AsIndex as, const AsTruth& truth) {
  const std::uint32_t routes = truth.routes();
  const bool contact = truth.registry_contact || world.ases[as].habits.peeringdb >= PeeringdbHabit::kUsersContact;
  if (routes == 0 || !contact || truth.bogons_full + truth.private_asns > 0) return Standing::kLagging;
  const std::uint32_t irr = 100 * (truth.irr[static_cast<std::size_t>(IrrState::kExact)] +
                                   truth.irr[static_cast<std::size_t>(IrrState::kCovering)]);
  const std::uint32_t valid = 100 * truth.rov[static_cast<std::size_t>(RovState::kValid)];
  const bool no_invalid = truth.rov[static_cast<std::size_t>(RovState::kInvalid)] == 0;
  if (irr >= 90 * routes && valid >= 90 * routes && no_invalid && truth.spoofer_received == 0) return Standing::kReady;
  return irr >= 60 * routes && valid >= 60 * routes ? Standing::kAspiring : Standing::kLagging;
}

}  // namespace mannerly::sim
