// Three ways to validate an origin (index, batch, binary searches) must give what RFC 6811 says when every
// VRP is looked at. Input: 8-byte records; bit 7 of the first byte tells a route from a VRP.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "validity/route.h"
#include "validity/rov.h"

namespace {

using namespace mannerly;
using validity::RovState;

Prefix prefix_of(const std::uint8_t* record) {
  const std::uint64_t bits = std::uint64_t{record[1]} << 56 | std::uint64_t{record[2]} << 48 |
                             std::uint64_t{record[3]} << 40 | std::uint64_t{record[4]} << 32;
  if (record[0] & 0x40) return Prefix::of(Address::v6(bits, bits), record[5] % 129);
  return Prefix::of({{bits, 0}, Family::kIpv4}, record[5] % 33);
}

RovState slow(const std::vector<snapshot::VrpRow>& vrps, const Prefix& prefix, const Origin& origin) {
  RovState state = RovState::kNotFound;
  for (const snapshot::VrpRow& v : vrps) {
    if (!v.prefix().covers(prefix)) continue;
    if (origin.kind == Origin::Kind::kAsn && v.asn != 0 && v.asn == origin.asn.value && prefix.length <= v.max_length) {
      return RovState::kValid;
    }
    state = RovState::kInvalid;
  }
  return state;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::vector<snapshot::VrpRow> vrps;
  std::vector<snapshot::RouteRow> routes;
  for (std::size_t at = 0; at + 8 <= std::min<std::size_t>(size, 8 * 512); at += 8) {
    const Prefix p = prefix_of(data + at);
    const auto family = static_cast<std::uint8_t>(p.family);
    if (data[at] & 0x80) {
      routes.push_back({.hi = p.bits.hi,
                        .lo = p.bits.lo,
                        .origin = data[at + 6],
                        .length = p.length,
                        .family = family,
                        .origin_kind = static_cast<snapshot::OriginKind>(data[at + 7] % 3)});
    } else {
      vrps.push_back({.hi = p.bits.hi,
                      .lo = p.bits.lo,
                      .asn = data[at + 6],
                      .length = p.length,
                      .family = family,
                      .max_length = std::min<std::uint8_t>(data[at + 7], 128)});
    }
  }
  std::sort(vrps.begin(), vrps.end(), [](const auto& a, const auto& b) { return a.prefix() < b.prefix(); });
  const auto index = validity::RovIndex::make(vrps);
  if (!index) std::abort();
  std::vector<RovState> states(routes.size());
  index->states(routes, states);
  for (std::size_t i = 0; i < routes.size(); ++i) {
    const Prefix p = routes[i].prefix();
    const Origin origin = validity::origin_of(routes[i]);
    const RovState expected = slow(vrps, p, origin);
    const auto full = index->validate(p, origin);
    if (states[i] != expected || index->state(p, origin) != expected || full.state != expected ||
        validity::state(vrps, p, origin) != expected || validity::validate(vrps, p, origin).matched != full.matched) {
      std::abort();
    }
  }
  return 0;
}
