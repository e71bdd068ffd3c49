// What would have stopped it: of all sightings (a prefix of the incident at a peer AS, whatever sessions it has), the
// share that would not have come about under each measure. docs/concepts/incidents.md defines them for people.
#pragma once

#include "incident/group_facts.h"
#include "incident/incident.h"

namespace mannerly::incident {

// Looks at no more than kSightingsMax sightings, evenly spread. The culprit's own session is no peer here. What rests
// on a kind of source that the snapshot does not have is not known: no value. O(signals * sights + sightings * hops).
inline constexpr std::size_t kSightingsMax = 20'000;
Prevention prevention_of(const BookView& view, const SignalGroup& group, const GroupFacts& facts);

// Whether some network on the path would have dropped it by ASPA. `published`: every network on it has an
// ASPA with the providers that the topology knows; else those of today. hops: origin first.
bool aspa_stops(const Context& context, std::span<const Asn> hops, bool published);

}  // namespace mannerly::incident
