#include "plan/as0_space.h"

#include <algorithm>

#include "validity/covering.h"

namespace mannerly::plan {
namespace {

using snapshot::RouteRow;

Address next_of(Address address) {
  if (address.is_v4()) return Address::v4(address.v4_value() + 1);
  if (++address.bits.lo == 0) ++address.bits.hi;
  return address;
}
Address before(Address address) {
  if (address.is_v4()) return Address::v4(address.v4_value() - 1);
  if (address.bits.lo-- == 0) --address.bits.hi;
  return address;
}

// The last address of the longest-reaching route that covers the address; the address itself when none does.
bool find_cover(std::span<const RouteRow> routes, Address address, Address& last) {
  bool found = false;
  validity::each_covering(routes, Prefix::of(address, bits_of(address.family)), [&](std::size_t first, std::size_t) {
    const Prefix prefix = routes[first].prefix();
    if (prefix.length == 0) return false;
    last = prefix.last_address();
    found = true;
    return true;  // on to shorter ones, which reach farther
  });
  return found;
}

}  // namespace

std::vector<Prefix> unannounced(std::span<const std::pair<Address, Address>> ranges, std::span<const RouteRow> routes) {
  std::vector<Prefix> out;
  const auto add = [&](Address first, Address last) {
    const auto prefixes = prefixes_of_range(first, last);
    out.insert(out.end(), prefixes.begin(), prefixes.end());
  };
  for (const auto& [first, last] : ranges) {
    Address at = first;
    for (;;) {
      Address end = at;
      if (find_cover(routes, at, end)) {
        if (end >= last) break;
        at = next_of(end);
        continue;
      }
      // Free until the next route begins.
      const auto next = std::partition_point(routes.begin(), routes.end(),
                                             [&](const RouteRow& r) { return r.prefix().address() <= at; });
      if (next == routes.end() || next->prefix().address() > last) {
        add(at, last);
        break;
      }
      add(at, before(next->prefix().address()));
      at = next->prefix().address();
    }
  }
  return out;
}

}  // namespace mannerly::plan
