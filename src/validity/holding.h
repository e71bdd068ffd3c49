// Who holds address space, by the registries' delegation files (their "extended" form names holders by an opaque
// id that is the same for all resources of one holder at one registry).
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/asn.h"
#include "net/prefix.h"
#include "snapshot/snapshot.h"

namespace mannerly::validity {

enum class Held : std::uint8_t {
  kYes,            // the whole prefix, by the network's holder
  kAssumed,        // the files name no holder, and the caller asked to take it for the network's own
  kOther,          // by somebody else, wholly or in part
  kUnknownHolder,  // it is delegated, but the files do not say to whom, or who holds the AS number
  kNotDelegated    // no file says that anybody holds all of it
};
// "held", "assumed", "other holder", "unknown holder", "not delegated".
std::string_view name_of(Held held);
inline bool is_own(Held held) {
  return held <= Held::kAssumed;
}

struct Holding {
  Held held = Held::kNotDelegated;
  std::string holder;  // the opaque id of who holds the (first) part; empty when unknown
  snapshot::Rir rir = snapshot::Rir::kUnknown;
  friend bool operator==(const Holding&, const Holding&) = default;
};

using HoldingOf = std::function<Holding(const Prefix&)>;

class Holdings {
 public:
  // What is the network's own: the resources of the holders of these AS numbers (the network and its siblings).
  // assume: space whose holder no file names counts as own. The snapshot must outlive it.
  Holdings(const snapshot::Snapshot& snapshot, std::span<const Asn> asns, bool assume = false);

  // O(delegations under the prefix + log n). A prefix of more than kPartsMax delegations is not judged: kOther.
  Holding of(const Prefix& prefix) const;
  // Own delegations, ascending. O(delegations).
  std::vector<std::pair<Address, Address>> space() const;

  static constexpr std::size_t kPartsMax = 65536;

 private:
  struct Holder {
    snapshot::Rir rir;
    std::string_view id;
    friend bool operator==(const Holder&, const Holder&) = default;
  };
  Held held_of(const snapshot::ResourceRow& row) const;

  const snapshot::Snapshot& snapshot_;
  std::vector<Holder> own_;
  bool assume_ = false;
};

// The holder of an AS number as the files name it; empty when they do not.
std::string_view holder_of(const snapshot::Snapshot& snapshot, Asn asn);

}  // namespace mannerly::validity
