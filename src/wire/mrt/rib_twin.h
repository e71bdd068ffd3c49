// Runs the fast RIB decoder and its slow twin over the same bytes and tells the first difference. Used by
// the tests and by fuzz/mrt_fuzz.cc.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "net/as_path.h"
#include "wire/mrt/element.h"
#include "wire/mrt/rib_decoder.h"

namespace mannerly::mrt {

inline std::string twin_line(const Prefix& prefix, const Peer& peer, std::uint32_t originated, std::uint32_t path_id,
                             AsPathView path) {
  return format_prefix(prefix) + ' ' + format_address(peer.address) + ' ' + std::to_string(peer.asn.value) + ' ' +
         std::to_string(originated) + ' ' + std::to_string(path_id) + ' ' + format_as_path(path);
}

// Nothing when the two agree on every route, in order.
inline std::optional<std::string> first_twin_difference(Bytes bytes) {
  std::vector<std::string> slow, fast;
  ElementReader general([&](const Element& e) {
    if (e.kind != ElementKind::kRib || e.attributes->path_malformed) return;
    slow.push_back(twin_line(e.prefix, {0, e.peer, e.peer_asn}, static_cast<std::uint32_t>(e.originated.seconds),
                             e.path_id, e.attributes->as_path()));
  });
  PathTable paths;
  RibDecoder* decoder = nullptr;
  RibDecoder quick(paths, [&](const RibBatch& batch) {
    for (const RibRoute& route : batch.routes) {
      fast.push_back(twin_line(batch.prefix, decoder->peers()[route.peer], route.originated, route.path_id,
                               paths.path(route.path)));
      if (paths.origin(route.path) != paths.path(route.path).origin()) fast.back() += " origin differs";
    }
  });
  decoder = &quick;
  Framer framer([&](const Record& record) { quick.decode(record); });
  (void)general.feed(bytes);
  (void)general.finish();
  (void)framer.feed(bytes);
  (void)framer.finish();
  quick.flush();
  for (std::size_t i = 0; i < std::max(slow.size(), fast.size()); ++i) {
    const std::string a = i < slow.size() ? slow[i] : "nothing";
    const std::string b = i < fast.size() ? fast[i] : "nothing";
    if (a != b) return "route " + std::to_string(i) + ": general " + a + ", fast " + b;
  }
  return std::nullopt;
}

}  // namespace mannerly::mrt
