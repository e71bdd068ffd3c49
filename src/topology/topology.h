// Who is whose customer, provider, peer or sibling: all that a snapshot knows about the links between networks,
// merged into one answer a link that can say its reasons, with the customer cones that follow.
//
//     MANNERLY_TRY(const Topology topology, Topology::make(snapshot));
//     if (topology.relation(Asn{64500}, Asn{64501}) == Relation::kCustomer) ...
//     for (const Evidence& e : topology.explain(Asn{64500}, Asn{64501}).evidence) ...
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "net/asn.h"
#include "snapshot/snapshot.h"
#include "topology/claim.h"
#include "topology/cones.h"
#include "topology/flat_map.h"
#include "topology/options.h"
#include "topology/relation.h"

namespace mannerly::topology {

// One piece of evidence about a link.
struct Evidence {
  Source source = Source::kNone;
  Relation says = Relation::kUnknown;    // what b is to a by this source
  Relation denies = Relation::kUnknown;  // what b is not
  float confidence = 0;                  // that the statement deserves by itself, 0..1
  bool decided = false;                  // the merged answer rests on it
  std::string detail;                    // one sentence for people
};

struct Explanation {
  Relation relation = Relation::kUnknown;
  float confidence = 0;
  std::vector<Evidence> evidence;  // in the order of precedence (claim.h)
  std::string why;                 // one sentence: what decided
};

struct Neighbour {
  Asn asn;
  Relation relation = Relation::kUnknown;
  float confidence = 0;
};

// Immutable and movable; owns its data, so that the snapshot may be closed. All queries are const and safe from
// any number of threads. About 150 bytes a link. How one answer is made of many sources: claim.h.
class Topology {
 public:
  // kLimit: the cones outgrow their limit of memory (Cones::Limits).
  static Result<Topology> make(const snapshot::Snapshot& snapshot, const Options& options = {});

  // What b is to a. kUnknown when no source knows the link. O(1).
  Relation relation(Asn a, Asn b) const;
  // Of that answer, 0..1; 0 when it is unknown. O(1).
  float confidence(Asn a, Asn b) const;
  // Every piece of evidence, and which won.
  Explanation explain(Asn a, Asn b) const;
  // The source that the answer rests on; kNone when there is none, or when all that speaks is denied.
  Source decider(Asn a, Asn b) const;
  // The sources that speak of the link, in short: "ASPA, file, paths 3:0"; "not file": it says
  // something else; "ASPA (not provider)": a denial. Empty when none does.
  std::string reasons(Asn a, Asn b) const;

  // All networks that a link or an organisation names, ascending.
  std::vector<Asn> ases() const;
  // All networks with a known link to a, ascending. O(1).
  std::span<const Neighbour> neighbours(Asn a) const;

  // The same organisation holds both, linked or not. An AS is no sibling of itself. O(1).
  bool siblings(Asn a, Asn b) const;
  // Hands routes on between its neighbours: by PeeringDB, by a relationship file, or by its behaviour.
  bool is_route_server(Asn a) const;
  // Transit-free: at the top by a relationship file or by the paths, and without a provider in the merged links.
  // Where neither names anybody: the largest networks without providers that all peer with each other.
  bool is_clique(Asn a) const;
  bool has_customers(Asn a) const;

  // Number of ASes in the customer cone, with a itself: 1 for an AS that no link names. O(1).
  std::uint32_t cone_size(Asn a) const;
  // provider reaches customer by provider-to-customer links alone, or is it. O(log n).
  bool in_cone(Asn customer, Asn provider) const;
  // Ascending, with a itself.
  std::vector<Asn> cone_of(Asn a) const;

  std::size_t as_count() const { return asns_.size(); }
  std::size_t link_count() const { return links_.size(); }

 private:
  friend class TopologyBuilder;
  struct Link {
    std::uint32_t a = 0, b = 0;              // a < b
    Relation relation = Relation::kUnknown;  // what b is to a
    std::uint8_t decided = Verdict::kNobody;
    float confidence = 0;
    std::uint32_t claims = 0;  // index of the first; the next link's is the end
  };
  static std::uint64_t key_of(std::uint32_t low, std::uint32_t high) { return std::uint64_t{low} << 32 | high; }
  const Link* find_link(Asn a, Asn b) const;
  std::span<const Claim> claims_of(const Link& link) const;
  bool has_flag(Asn a, std::uint8_t flag) const;
  std::uint32_t organisation_of(Asn a) const;  // kNone when unknown

  std::vector<std::uint32_t> asns_;  // ascending: all that a link or an organisation names
  FlatMap nodes_;                    // asn -> (index into asns_, organisation)
  std::vector<std::uint8_t> flags_;  // of asns_
  std::vector<Link> links_;          // sorted by a, b
  std::vector<Claim> claims_;        // of links_, from a's side
  FlatMap link_index_;               // key_of(low, high) -> (index into links_, relation)
  std::vector<std::uint32_t> neighbour_offsets_;
  std::vector<Neighbour> neighbours_;
  Cones cones_;
};

}  // namespace mannerly::topology
