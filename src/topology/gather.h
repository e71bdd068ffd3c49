// Gathers what a snapshot says about links: one list of claims (claim.h) for each. Part of Topology::make.
#pragma once

#include <cstdint>
#include <vector>

#include "snapshot/snapshot.h"
#include "topology/claim.h"
#include "topology/options.h"

namespace mannerly::topology {

struct LinkClaims {
  struct Row {
    std::uint32_t a = 0, b = 0;  // a < b
    Claim claim;                 // from a's side
  };
  std::vector<Row> rows;  // sorted by a, b, then by precedence
};

struct Gathered {
  LinkClaims claims;
  // By AS, sorted by number: which organisation holds it (dense numbers), from as2org or a registry's opaque id.
  struct Holding {
    std::uint32_t asn = 0, organisation = 0;
  };
  std::vector<Holding> holdings;
  std::vector<std::uint32_t> transit_free, route_servers;  // ascending
};

Gathered gather(const snapshot::Snapshot& snapshot, const Options& options);

}  // namespace mannerly::topology
