// Writes down what a group of signals is: the Incident that people and programs get. Private to the book.
#pragma once

#include "incident/assess.h"
#include "incident/group_facts.h"
#include "incident/incident.h"

namespace mannerly::incident {

// "moas-20261123T040506Z-AS64500".
std::string make_id(Kind kind, Instant start, Asn culprit);

// O(signals * sights).
Incident report(const BookView& view, const SignalGroup& group, const GroupFacts& facts);

// The addresses of the union of some prefixes. IPv6 in /48 networks, parts of one counted as one; both stop at
// the largest number.
struct Extent {
  std::uint64_t ipv4_addresses = 0;
  std::uint64_t ipv6_48s = 0;
};
Extent extent_of(std::span<const Prefix> sorted);

}  // namespace mannerly::incident
