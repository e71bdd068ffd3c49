#include "service/detect/add_path.h"

#include <algorithm>
#include <optional>

namespace mannerly::service {

void AddPathRoutes::announce(incident::PeerNumber peer, const Prefix& prefix, std::uint32_t path_id, AsPathView path,
                             Asn otc) {
  auto found = routes_.find({peer, prefix});
  if (found == routes_.end()) {
    if (routes_.size() == kRoutesMax) return;
    found = routes_.try_emplace({peer, prefix}).first;
  }
  std::vector<Route>& routes = found->second;
  std::erase_if(routes, [&](const Route& route) { return route.path_id == path_id; });
  if (routes.size() == kPathsMax) routes.erase(routes.begin());
  routes.push_back({path_id, otc, {path.words().begin(), path.words().end()}});
}

AddPathRoutes::Left AddPathRoutes::withdraw(incident::PeerNumber peer, const Prefix& prefix, std::uint32_t path_id) {
  const auto found = routes_.find({peer, prefix});
  if (found == routes_.end()) return {};
  std::vector<Route>& routes = found->second;
  const bool counts = routes.back().path_id == path_id;
  std::erase_if(routes, [&](const Route& route) { return route.path_id == path_id; });
  if (!routes.empty()) return {.gone = false, .route = counts ? &routes.back() : nullptr};
  routes_.erase(found);
  return {};
}

AddPathRoutes::Several AddPathRoutes::several() const {
  Several out;
  std::optional<incident::PeerNumber> last;
  for (const auto& [key, routes] : routes_) {
    if (routes.size() < 2) continue;
    ++out.prefixes;
    if (last != key.first) ++out.sessions;
    last = key.first;
  }
  return out;
}

void AddPathRoutes::forget(incident::PeerNumber peer) {
  const auto first = routes_.lower_bound({peer, Prefix{}});
  auto last = first;
  while (last != routes_.end() && last->first.first == peer) ++last;
  routes_.erase(first, last);
}

void AddPathRoutes::save(incident::StateWriter& out) const {
  out.put(static_cast<std::uint64_t>(routes_.size()));
  for (const auto& [key, routes] : routes_) {
    out.put(key.first);
    out.put(key.second.bits.hi);
    out.put(key.second.bits.lo);
    out.put(key.second.length);
    out.put(key.second.family);
    out.put(static_cast<std::uint32_t>(routes.size()));
    for (const Route& route : routes) {
      out.put(route.path_id);
      out.put(route.otc.value);
      out.rows(std::span<const std::uint32_t>(route.words));
    }
  }
}

Status AddPathRoutes::load(incident::StateReader& in) {
  const auto damaged = [] { return fail(ErrorCode::kCorrupt, "the routes of ADD-PATH sessions are damaged"); };
  const auto count = in.get<std::uint64_t>();
  if (count > kRoutesMax) return damaged();
  for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
    const auto peer = in.get<incident::PeerNumber>();
    Address address;
    address.bits.hi = in.get<std::uint64_t>();
    address.bits.lo = in.get<std::uint64_t>();
    const auto length = in.get<std::uint8_t>(), family = in.get<std::uint8_t>();
    if (family != static_cast<std::uint8_t>(Family::kIpv4) && family != static_cast<std::uint8_t>(Family::kIpv6)) {
      return damaged();
    }
    address.family = static_cast<Family>(family);
    if (length > bits_of(address.family)) return damaged();
    const auto paths = in.get<std::uint32_t>();
    if (paths == 0 || paths > kPathsMax) return damaged();
    std::vector<Route>& routes = routes_[{peer, Prefix::of(address, length)}];
    for (std::uint32_t path = 0; path < paths && in.ok(); ++path) {
      Route route{.path_id = in.get<std::uint32_t>(), .otc = Asn{in.get<std::uint32_t>()}, .words = {}};
      route.words = in.rows<std::uint32_t>();
      if (!AsPathView::is_well_formed(route.words)) return damaged();
      routes.push_back(std::move(route));
    }
  }
  return in.ok() ? Status{} : damaged();
}

}  // namespace mannerly::service
