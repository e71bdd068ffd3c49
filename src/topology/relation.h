// What two networks that exchange routes are to each other: the business relationships of Gao ("On Inferring
// Autonomous System Relationships in the Internet", 2001), which say who passes whose routes to whom. A customer
// gets all routes of its provider and passes its own and its customers' routes up; peers pass each other their
// own and their customers' routes; siblings are one organisation and may pass everything.
#pragma once

#include <cstdint>
#include <string_view>

namespace mannerly::topology {

// What the second AS is to the first. The numbers are those of snapshot::Relation.
enum class Relation : std::uint8_t { kUnknown = 0, kProvider = 1, kCustomer = 2, kPeer = 3, kSibling = 4 };

// The same link seen from its other end.
constexpr Relation opposite(Relation relation) {
  if (relation == Relation::kProvider) return Relation::kCustomer;
  if (relation == Relation::kCustomer) return Relation::kProvider;
  return relation;
}

// "unknown", "provider", "customer", "peer", "sibling".
constexpr std::string_view name_of(Relation relation) {
  switch (relation) {
    case Relation::kUnknown: break;
    case Relation::kProvider: return "provider";
    case Relation::kCustomer: return "customer";
    case Relation::kPeer: return "peer";
    case Relation::kSibling: return "sibling";
  }
  return "unknown";
}

}  // namespace mannerly::topology
