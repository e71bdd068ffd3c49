#include "base/checksum.h"

#define XXH_STATIC_LINKING_ONLY  // for the size of the state
#include <xxhash.h>
#if defined(__x86_64__) && __has_include(<xxh_x86dispatch.h>)
#include <xxh_x86dispatch.h>  // the same functions, for the vector unit that the processor has: 1.4 times as fast
#endif

namespace mannerly {
namespace {

Checksum from(XXH128_hash_t hash) {
  return {.low = hash.low64, .high = hash.high64};
}

}  // namespace

Checksum checksum_of(Bytes bytes) {
  return from(XXH3_128bits(bytes.data(), bytes.size()));
}

Checksummer::Checksummer() {
  static_assert(sizeof(XXH3_state_t) <= kStateSize);
  static_assert(alignof(XXH3_state_t) <= 64);
  auto* state = reinterpret_cast<XXH3_state_t*>(state_.data());
  XXH3_INITSTATE(state);
  XXH3_128bits_reset(state);
}

void Checksummer::add(Bytes bytes) {
  if (!bytes.empty()) XXH3_128bits_update(reinterpret_cast<XXH3_state_t*>(state_.data()), bytes.data(), bytes.size());
}

Checksum Checksummer::value() const {
  return from(XXH3_128bits_digest(reinterpret_cast<const XXH3_state_t*>(state_.data())));
}

}  // namespace mannerly
