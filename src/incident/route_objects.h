// What the routing registries' objects say of an origin, and whose word they are. In a registry that asks no holder
// anybody can register anything, but only as himself: an object's maintainer (mnt-by, RFC 2622 section 3.1) is who
// wrote it, and names are authenticated within one registry only.
#pragma once

#include <span>

#include "incident/context.h"
#include "incident/evidence.h"

namespace mannerly::incident {

// kIrrExact, kIrrCovering, kIrrOtherOrigin or kIrrNone; kIrrAuthoritative; else, of what names the origin, kIrrByHolder
// or kIrrByOrigin. victims: whose prefix it is; empty: of nobody who announces it, so that its holder's AS numbers are
// asked for. O(covering objects * victims * objects of one, 256 at most); without victims and with an object that names
// the origin also O(delegated AS numbers).
void add_route_objects(const Context& context, const Prefix& prefix, Asn origin, std::span<const Asn> victims,
                       EvidenceSet& out);

}  // namespace mannerly::incident
