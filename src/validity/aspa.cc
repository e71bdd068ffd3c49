#include "validity/aspa.h"

#include <algorithm>

namespace mannerly::validity {

HopAuthorization authorization(const snapshot::Snapshot& snapshot, Asn customer, Asn provider) {
  const snapshot::AspaRow* row = snapshot.find_aspa(customer);
  if (row == nullptr) return HopAuthorization::kNoAttestation;
  const auto providers = snapshot::Snapshot::rows(snapshot.aspa_providers(), row->providers);
  return std::find(providers.begin(), providers.end(), provider.value) == providers.end()
             ? HopAuthorization::kNotProvider
             : HopAuthorization::kProvider;
}

std::string_view name_of(AspaState state) {
  switch (state) {
    case AspaState::kValid: return "valid";
    case AspaState::kInvalid: return "invalid";
    case AspaState::kUnknown: break;
  }
  return "unknown";
}

AspaState verify_upstream(const snapshot::Snapshot& snapshot, std::span<const Asn> path) {
  return verify_upstream(path, [&](Asn customer, Asn provider) { return authorization(snapshot, customer, provider); });
}

AspaState verify_downstream(const snapshot::Snapshot& snapshot, std::span<const Asn> path) {
  return verify_downstream(path,
                           [&](Asn customer, Asn provider) { return authorization(snapshot, customer, provider); });
}

}  // namespace mannerly::validity
