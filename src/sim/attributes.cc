#include "sim/attributes.h"

namespace mannerly::sim {

Address peer_address(const World& world, AsIndex as) {
  for (const Announcement& a : world.announcements_of(as))
    if (a.prefix.is_v4() && a.planted == Planted::kNothing) return Address::v4(a.prefix.address().v4_value() + 1);
  return Address::v4(0xC6120000u + as % 0xFFFF);  // 198.18.0.0/15: a laboratory
}

bgp::RouteAttributes AttributeMaker::make(const Changes& changes, std::uint32_t session, const SentPath& path,
                                          const Prefix& prefix) {
  if (addresses_.empty())
    for (const Session& s : changes.sessions()) addresses_.push_back(peer_address(world_, s.as));
  const auto numbers = changes.numbers_of(path);
  const std::size_t in_sequence = numbers.size() - path.set_count;
  path_.clear();
  path_.append(SegmentType::kAsSequence, numbers.first(in_sequence));
  bgp::RouteAttributes out;
  const Address next_hop = addresses_[session];
  if (path.set_count != 0) {
    path_.append(SegmentType::kAsSet, numbers.subspan(in_sequence));
    out.atomic_aggregate = true;
    out.aggregator = {Asn{numbers[in_sequence - 1]}, next_hop.v4_value()};
  }
  out.path = path_.view();
  out.next_hop = prefix.is_v4() ? next_hop : Address::v6(0xFE80000000000000ull, next_hop.v4_value());
  if (path.only_to_customer != 0) out.only_to_customer = Asn{path.only_to_customer};
  // Informational communities: how the peer learnt the route, and the region of who sent it first.
  const auto how = static_cast<std::uint16_t>(100 * static_cast<int>(path.route_class));
  const Timeline& timeline = *world_.timeline;
  const AsIndex first =
      path.origination == kNoOrigination ? changes.sessions()[session].as : timeline.originations[path.origination].as;
  const auto region = static_cast<std::uint16_t>(1000 + index_of(world_.ases[first].rir()));
  const std::uint32_t own = world_.ases[changes.sessions()[session].as].asn.value;
  if (own <= 0xFFFF) {
    const auto own16 = static_cast<std::uint16_t>(own);
    communities_[0] = bgp::Community::of(own16, how);
    communities_[1] = bgp::Community::of(own16, region);
    out.communities = communities_;
  } else {
    large_[0] = {own, 1, how};
    large_[1] = {own, 1, region};
    out.large_communities = large_;
  }
  return out;
}

}  // namespace mannerly::sim
