// AS path verification by ASPA: draft-ietf-sidrops-aspa-verification, sections 5 (authorization of a hop) and
// 6 (the upstream and the downstream algorithm).
//
// A path is given origin first, prepending collapsed. AS number 0 stands for an AS_SET, which makes a path
// invalid. An ASPA that names AS0 alone says that its customer has no provider.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "net/asn.h"
#include "snapshot/snapshot.h"

namespace mannerly::validity {

enum class HopAuthorization : std::uint8_t { kNoAttestation = 0, kProvider, kNotProvider };

// May `customer` have `provider` as its provider, by its own ASPA? O(log n).
HopAuthorization authorization(const snapshot::Snapshot& snapshot, Asn customer, Asn provider);

enum class AspaState : std::uint8_t { kUnknown = 0, kValid, kInvalid };
// "unknown", "valid", "invalid".
std::string_view name_of(AspaState state);

// Of a route received from a customer, a lateral peer, or by a route server: every hop must go up.
AspaState verify_upstream(const snapshot::Snapshot& snapshot, std::span<const Asn> path);
// Of a route received from a provider: up, at most one step across, down.
AspaState verify_downstream(const snapshot::Snapshot& snapshot, std::span<const Asn> path);

// The same two algorithms over any source of attestations, for tests and for "what if" questions:
// authorized(customer, provider) gives a HopAuthorization.
struct Ramps {
  std::size_t up_max = 0, up_min = 0, down_max = 0, down_min = 0;  // lengths in ASes, as the draft names them
};
template <class Authorized>
Ramps ramps_of(std::span<const Asn> path, Authorized&& authorized) {
  const std::size_t n = path.size();
  Ramps out{n, n, n, n};
  for (std::size_t i = 0; i + 1 < n; ++i) {
    const HopAuthorization hop = authorized(path[i], path[i + 1]);
    if (hop != HopAuthorization::kProvider && out.up_min == n) out.up_min = i + 1;
    if (hop != HopAuthorization::kNotProvider) continue;
    out.up_max = i + 1;
    break;
  }
  for (std::size_t i = n; i-- > 1;) {
    const HopAuthorization hop = authorized(path[i], path[i - 1]);
    if (hop != HopAuthorization::kProvider && out.down_min == n) out.down_min = n - i;
    if (hop != HopAuthorization::kNotProvider) continue;
    out.down_max = n - i;
    break;
  }
  return out;
}

template <class Authorized>
AspaState verify_upstream(std::span<const Asn> path, Authorized&& authorized) {
  for (const Asn asn : path) {
    if (asn.value == 0) return AspaState::kInvalid;
  }
  if (path.empty()) return AspaState::kInvalid;
  const Ramps ramps = ramps_of(path, authorized);
  if (ramps.up_max < path.size()) return AspaState::kInvalid;
  return ramps.up_min < path.size() ? AspaState::kUnknown : AspaState::kValid;
}

template <class Authorized>
AspaState verify_downstream(std::span<const Asn> path, Authorized&& authorized) {
  for (const Asn asn : path) {
    if (asn.value == 0) return AspaState::kInvalid;
  }
  if (path.empty()) return AspaState::kInvalid;
  const Ramps ramps = ramps_of(path, authorized);
  if (ramps.up_max + ramps.down_max < path.size()) return AspaState::kInvalid;
  return ramps.up_min + ramps.down_min < path.size() ? AspaState::kUnknown : AspaState::kValid;
}

}  // namespace mannerly::validity
