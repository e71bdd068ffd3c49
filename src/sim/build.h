// The steps of generate(), in their order. Private to sim/.
#pragma once

#include "sim/rng.h"
#include "sim/world.h"

namespace mannerly::sim {

// Who there is: roles, economies, organisations, AS numbers; participants and habits.
void build_population(World& world);
// Who connects to whom: providers, customers, peers (private and at exchanges).
void build_links(World& world);
// Who holds and announces what. kLimit when a registry's space is used up.
Status build_addresses(World& world);
// Announces what should not be announced, with the truth noted.
void build_trouble(World& world);
// ROAs, ASPAs, route objects and as-sets by the habits of each network; RPKI trouble.
void build_rpki(World& world);
void build_irr(World& world);
void build_spoofer(World& world);
void build_collectors(World& world);
// Only with days: networks that begin later, ASPAs of more networks, reserved AS numbers, then the timeline.
void build_time(World& world);

// Sorts announcements by (origin AS, prefix) and sets the ranges in World::ases.
void index_announcements(World& world);

inline constexpr std::uint32_t kAsn16Last = 64495;  // the last 16-bit number that is not special
// The registry that a 16-bit AS number belongs to, by blocks of 1024.
Rir rir_of_asn16(std::uint32_t asn);

}  // namespace mannerly::sim
