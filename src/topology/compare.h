// How far relationships agree with a reference, such as CAIDA's file of the same time: a confusion table, the
// agreement by kind and by the step that decided, and what is in one of the two alone.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "net/asn.h"
#include "topology/relation.h"

namespace mannerly::topology {

// A link of the reference; what b is to a.
struct ReferenceLink {
  Asn a, b;
  Relation relation = Relation::kUnknown;
};

// Rows and columns of the table: how a link stands when its smaller AS is named first.
enum class LinkKind : std::uint8_t { kC2p = 0, kP2c = 1, kP2p = 2, kSibling = 3, kNone = 4 };
inline constexpr std::size_t kLinkKinds = 5;
// "c2p", "p2c", "p2p", "sibling", "not seen".
std::string_view name_of(LinkKind kind);
// c2p: a is the customer.
LinkKind kind_of(Relation b_to_a);

// What is ours about a link: the relation, and a word for how it was found (a step, a source).
struct OurLink {
  Asn a, b;
  Relation relation = Relation::kUnknown;
  std::string_view how;  // must outlive the comparison
};

struct Agreement {
  std::uint64_t both = 0;   // links that both have and the reference calls so
  std::uint64_t equal = 0;  // ours says the same, with the same direction
  // nullopt-like: 0 of 0 is no data; ask both first.
  double share() const { return both == 0 ? 0 : static_cast<double>(equal) / static_cast<double>(both); }
};

struct Comparison {
  // table[theirs][ours]; kNone: not in that set. table[kNone][kNone] is 0.
  std::array<std::array<std::uint64_t, kLinkKinds>, kLinkKinds> table{};
  Agreement transit;  // customer-provider links of the reference
  Agreement peers;
  Agreement siblings;
  Agreement transit_ours;  // the other way round: of ours that the reference has, and says the same
  Agreement peers_ours;
  std::uint64_t reversed = 0;  // both call it transit, with opposite directions
  std::map<std::string, Agreement, std::less<>> by_how_transit, by_how_peers;  // by OurLink::how, both kinds of theirs
  std::uint64_t only_theirs = 0, only_ours = 0;
  std::uint64_t theirs = 0, ours = 0;
};

// Links of either side in any order; of a link stated twice the first counts. O((n + m) log n).
Comparison compare(std::span<const ReferenceLink> reference, std::span<const OurLink> ours);

}  // namespace mannerly::topology
