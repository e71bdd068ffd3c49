// The address space that a set of networks announces.
#pragma once

#include <cstdint>
#include <span>

#include "net/asn.h"
#include "snapshot/snapshot.h"

namespace mannerly::topology {

struct ConeSpace {
  std::uint64_t prefixes_v4 = 0, prefixes_v6 = 0;  // distinct
  std::uint64_t addresses_v4 = 0;                  // each once, however many prefixes hold it
  std::uint64_t slash48_v6 = 0;                    // blocks of /48, each once; a longer prefix counts its whole block
};

// Of the routes that the ASes originate. Default routes are left out. O(routes of the ASes * log).
ConeSpace space_of(const snapshot::Snapshot& snapshot, std::span<const Asn> ases);

}  // namespace mannerly::topology
