// AS relationships (serial-2) and customer cones, as CAIDA publishes them.
#include <algorithm>
#include <optional>

#include "sim/rng.h"
#include "sim/writers.h"
#include "wire/asrel/asrel.h"

namespace mannerly::sim {
namespace {

// What whoever inferred the relationships got wrong: nothing in a world without days, else what kKnowledge
// says, in per cent. The clique is known. Networks and links that come later are not.
struct Knowledge {
  std::uint32_t customer_links_missing = 2, peer_links_missing = 15, wrong = 1;
};
constexpr Knowledge kKnowledge;

class Inference {
 public:
  explicit Inference(const World& world) : world_(world), later_(world.ases.size(), 0) {
    for (const Announcement& a : world.later) later_[world.destinations[a.destination].as] = 1;
    for (AsIndex as = 0; world.history != nullptr && as < world.ases.size(); ++as)
      later_[as] = world.ases[as].there ? 0 : 1;
  }

  // What the file says of a link; nullopt when it does not have it. a is the provider of b, or its peer.
  std::optional<asrel::Relationship> find(AsIndex a, AsIndex b, asrel::Relationship truth) const {
    if (world_.timeline == nullptr) return truth;
    if (later_[a] != 0 || later_[b] != 0) return std::nullopt;
    if (world_.ases[a].role == Role::kTier1 && world_.ases[b].role == Role::kTier1) return truth;
    std::uint64_t state = world_.options.seed ^ (std::uint64_t{a} << 32 | b);
    splitmix64(state);
    const std::uint64_t roll = splitmix64(state) % 100;
    const bool peers = truth == asrel::Relationship::kPeerToPeer;
    if (roll < (peers ? kKnowledge.peer_links_missing : kKnowledge.customer_links_missing)) return std::nullopt;
    if (roll >= 100 - kKnowledge.wrong)
      return peers ? asrel::Relationship::kProviderToCustomer : asrel::Relationship::kPeerToPeer;
    return truth;
  }

 private:
  const World& world_;
  std::vector<std::uint8_t> later_;
};

Status write_links(const World& world, Sink& sink) {
  const Inference inference(world);
  File file(sink, fmt::format("asrel/{}.as-rel2.txt", compact_date(world.options.at)));
  file.print("# {}\n", kNotice);
  asrel::Header header;
  for (const AsNode& node : world.ases) {
    if (node.role == Role::kTier1) header.clique.push_back(node.asn);
    if (node.role == Role::kRouteServer) header.ixps.push_back(node.asn);
  }
  header.ixps.resize(std::min(header.ixps.size(), asrel::Header::kListMax));
  file.text(asrel::format_header(header));
  asrel::Link link{.source = "bgp"};
  for (AsIndex as = 0; as < world.ases.size(); ++as) {
    link.a = world.ases[as].asn;
    for (const AsIndex customer : world.links.customers.of(as)) {
      const auto known = inference.find(as, customer, asrel::Relationship::kProviderToCustomer);
      if (!known) continue;
      link.relationship = *known;
      link.b = world.ases[customer].asn;
      file.text(asrel::format_link(link, asrel::Serial::kTwo));
    }
    for (const AsIndex peer : world.links.peers.of(as)) {
      if (peer < as) continue;
      const auto known = inference.find(as, peer, asrel::Relationship::kPeerToPeer);
      if (!known) continue;
      link.relationship = *known;
      link.b = world.ases[peer].asn;
      file.text(asrel::format_link(link, asrel::Serial::kTwo));
    }
  }
  return file.close();
}

// Everything below an AS by provider-to-customer links, itself among it; ascending.
std::vector<Asn> cone_of(const World& world, AsIndex as, std::vector<AsIndex>& seen_by) {
  std::vector<AsIndex> found = {as};
  seen_by[as] = as;
  for (std::size_t i = 0; i < found.size(); ++i) {
    for (const AsIndex customer : world.links.customers.of(found[i])) {
      if (seen_by[customer] == as) continue;
      seen_by[customer] = as;
      found.push_back(customer);
    }
  }
  std::sort(found.begin(), found.end());
  std::vector<Asn> out;
  out.reserve(found.size());
  for (const AsIndex member : found) out.push_back(world.ases[member].asn);
  return out;
}

}  // namespace

Status write_asrel(const World& world, Sink& sink) {
  MANNERLY_CHECK_OK(write_links(world, sink));
  File file(sink, fmt::format("asrel/{}.ppdc-ases.txt", compact_date(world.options.at)));
  file.print("# {}\n", kNotice);
  std::vector<AsIndex> seen_by(world.ases.size(), static_cast<AsIndex>(world.ases.size()));
  for (AsIndex as = 0; as < world.ases.size(); ++as)
    file.text(asrel::format_cone({.asn = world.ases[as].asn, .members = cone_of(world, as, seen_by)}));
  return file.close();
}

}  // namespace mannerly::sim
