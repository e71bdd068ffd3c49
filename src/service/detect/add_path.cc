#include "service/detect/add_path.h"

#include <algorithm>

namespace mannerly::service {

void AddPathRoutes::announce(incident::PeerNumber peer, const Prefix& prefix, std::uint32_t path_id) {
  const auto found = routes_.find({peer, prefix});
  if (found == routes_.end()) {
    if (routes_.size() < kRoutesMax) routes_[{peer, prefix}] = {path_id};
    return;
  }
  std::vector<std::uint32_t>& paths = found->second;
  if (std::find(paths.begin(), paths.end(), path_id) == paths.end() && paths.size() < kPathsMax)
    paths.push_back(path_id);
}

bool AddPathRoutes::withdraw(incident::PeerNumber peer, const Prefix& prefix, std::uint32_t path_id) {
  const auto found = routes_.find({peer, prefix});
  if (found == routes_.end()) return true;
  std::erase(found->second, path_id);
  if (!found->second.empty()) return false;
  routes_.erase(found);
  return true;
}

void AddPathRoutes::forget(incident::PeerNumber peer) {
  const auto first = routes_.lower_bound({peer, Prefix{}});
  auto last = first;
  while (last != routes_.end() && last->first.first == peer) ++last;
  routes_.erase(first, last);
}

void AddPathRoutes::save(incident::StateWriter& out) const {
  out.put(static_cast<std::uint64_t>(routes_.size()));
  for (const auto& [key, paths] : routes_) {
    out.put(key.first);
    out.put(key.second.bits.hi);
    out.put(key.second.bits.lo);
    out.put(key.second.length);
    out.put(key.second.family);
    out.rows(std::span<const std::uint32_t>(paths));
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
    routes_[{peer, Prefix::of(address, length)}] = in.rows<std::uint32_t>();
  }
  return in.ok() ? Status{} : damaged();
}

}  // namespace mannerly::service
