// AS relationships (serial-2) and customer cones, as CAIDA publishes them.
#include <algorithm>

#include "sim/writers.h"
#include "wire/asrel/asrel.h"

namespace mannerly::sim {
namespace {

Status write_links(const World& world, Sink& sink) {
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
    link.relationship = asrel::Relationship::kProviderToCustomer;
    for (const AsIndex customer : world.links.customers.of(as)) {
      link.b = world.ases[customer].asn;
      file.text(asrel::format_link(link, asrel::Serial::kTwo));
    }
    link.relationship = asrel::Relationship::kPeerToPeer;
    for (const AsIndex peer : world.links.peers.of(as)) {
      if (peer < as) continue;
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
