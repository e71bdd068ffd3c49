// The collectors' RIBs as MRT TABLE_DUMP_V2 (RFC 6396 section 4.3).
#include <algorithm>
#include <numeric>

#include "sim/rng.h"
#include "sim/writers.h"
#include "wire/mrt/encode.h"

namespace mannerly::sim {
namespace {

class RibDump {
 public:
  RibDump(const World& world, const Routing& routing, const Collector& collector, std::uint32_t number)
      : world_(world), routing_(routing), collector_(collector), number_(number) {
    for (auto& family : known_) family.assign(collector.peers.size() * world.destinations.size(), Slot{});
  }

  Status write(std::span<const std::uint32_t> order, Sink& sink) {
    File file(sink, fmt::format("bgp/{}.rib.mrt", collector_.name));
    write_peers(file);
    std::uint32_t sequence = 0;
    for (const std::uint32_t number : order) {
      const Announcement& a = world_.announcements[number];
      found_.clear();
      scratch_.clear();
      for (std::size_t peer = 0; peer < collector_.peers.size(); ++peer)
        find_entry(static_cast<std::uint16_t>(peer), a);
      if (found_.empty()) continue;
      // Only now: while entries are found, the buffers may move.
      entries_.clear();
      for (const Found& f : found_) {
        const Bytes buffer(f.shared ? blob_ : scratch_);
        entries_.push_back({.peer_index = f.peer,
                            .originated = learnt(a.destination, f.peer),
                            .attributes = buffer.subspan(f.offset, f.size)});
      }
      record_.clear();
      mrt::append_encoded_rib(record_, world_.options.at, sequence++, a.prefix, entries_);
      file.bytes(record_);
    }
    return file.close();
  }

 private:
  struct Slot {  // where the attributes lie in blob_
    std::uint32_t offset = 0;
    std::uint32_t size = 0;  // 0: not made yet
  };
  struct Found {
    std::uint16_t peer;
    bool shared;  // in blob_, else in scratch_
    std::uint32_t offset, size;
  };

  Address address_of(const CollectorPeer& peer) const {
    for (const Announcement& a : world_.announcements_of(peer.as))
      if (a.prefix.is_v4() && a.planted == Planted::kNothing) return Address::v4(a.prefix.address().v4_value() + 1);
    return Address::v4(0xC6120000u + peer.as % 0xFFFF);  // 198.18.0.0/15: a laboratory
  }

  void write_peers(File& file) {
    std::vector<mrt::Peer> peers;
    for (const CollectorPeer& peer : collector_.peers) {
      const Address address = address_of(peer);
      peers.push_back({.bgp_id = address.v4_value(), .address = address, .asn = world_.ases[peer.as].asn});
    }
    record_.clear();
    mrt::append_peer_index_table(record_, world_.options.at, 0xC6120001u + number_, collector_.name + " (simulated)",
                                 peers);
    file.bytes(record_);
  }

  // When the peer learnt the route: up to 30 days before the instant.
  Instant learnt(std::uint32_t destination, std::uint16_t peer) const {
    std::uint64_t state = world_.options.seed + destination * 64ull + peer;
    return world_.options.at + Seconds{-60 - static_cast<std::int64_t>(splitmix64(state) % (30 * 86400))};
  }

  void find_entry(std::uint16_t peer, const Announcement& a) {
    const CollectorPeer& p = collector_.peers[peer];
    const RouteClass route_class = routing_.class_of(p.as, a.destination);
    if (route_class == RouteClass::kNone) return;
    if (!p.full && route_class != RouteClass::kSelf && route_class != RouteClass::kCustomer) return;
    if (a.as_set || a.planted == Planted::kPrivateAsn) {  // attributes of its own
      const auto offset = static_cast<std::uint32_t>(scratch_.size());
      make_attributes(scratch_, p, a);
      found_.push_back({peer, false, offset, static_cast<std::uint32_t>(scratch_.size()) - offset});
      return;
    }
    Slot& slot = known_[a.prefix.is_v4() ? 0 : 1][peer * world_.destinations.size() + a.destination];
    if (slot.size == 0) {
      slot.offset = static_cast<std::uint32_t>(blob_.size());
      make_attributes(blob_, p, a);
      slot.size = static_cast<std::uint32_t>(blob_.size()) - slot.offset;
    }
    found_.push_back({peer, true, slot.offset, slot.size});
  }

  void make_attributes(mrt::Buffer& out, const CollectorPeer& peer, const Announcement& a) {
    routing_.find_path(peer.as, a.destination, path_);
    sequence_.clear();
    for (const AsIndex hop : path_.hops) sequence_.push_back(world_.ases[hop].asn.value);
    sequence_.insert(sequence_.end(), path_.prepend, world_.ases[path_.hops.back()].asn.value);
    if (a.planted == Planted::kPrivateAsn) sequence_.push_back(a.set_or_asn);
    AsPath path;
    path.append(SegmentType::kAsSequence, sequence_);
    const Address next_hop = address_of(peer);
    bgp::RouteAttributes attributes;
    if (a.as_set) {
      path.append(SegmentType::kAsSet, std::span(&a.set_or_asn, 1));
      attributes.atomic_aggregate = true;
      attributes.aggregator = {world_.ases[path_.hops.back()].asn, next_hop.v4_value()};
    }
    attributes.path = path.view();
    attributes.next_hop = a.prefix.is_v4() ? next_hop : Address::v6(0xFE80000000000000ull, next_hop.v4_value());
    // Informational communities: how the neighbour learnt the route, and the origin's region.
    const auto how = static_cast<std::uint16_t>(100 * static_cast<int>(routing_.class_of(peer.as, a.destination)));
    const auto region = static_cast<std::uint16_t>(1000 + index_of(world_.ases[path_.hops.back()].rir()));
    const std::uint32_t own = world_.ases[peer.as].asn.value;
    const auto own16 = static_cast<std::uint16_t>(own);
    const bgp::Community communities[] = {bgp::Community::of(own16, how), bgp::Community::of(own16, region)};
    const bgp::LargeCommunity large[] = {{own, 1, how}, {own, 1, region}};
    if (own <= 0xFFFF) {
      attributes.communities = communities;
    } else {
      attributes.large_communities = large;
    }
    bgp::append_rib_attributes(out, attributes);
  }

  const World& world_;
  const Routing& routing_;
  const Collector& collector_;
  std::uint32_t number_;
  std::vector<Slot> known_[2];  // IPv4, IPv6: a slot for each peer and destination
  mrt::Buffer blob_;            // attributes by slot
  mrt::Buffer scratch_;         // attributes of one announcement
  mrt::Buffer record_;
  std::vector<Found> found_;
  std::vector<mrt::EncodedRibEntry> entries_;
  Routing::Path path_;
  std::vector<std::uint32_t> sequence_;
};

}  // namespace

Status write_mrt(const World& world, const Routing& routing, Sink& sink) {
  std::vector<std::uint32_t> order(world.announcements.size());
  std::iota(order.begin(), order.end(), 0u);
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return world.announcements[a].prefix < world.announcements[b].prefix;
  });
  std::uint32_t number = 0;
  for (const Collector& collector : world.collectors)
    MANNERLY_CHECK_OK(RibDump(world, routing, collector, number++).write(order, sink));
  return {};
}

}  // namespace mannerly::sim
