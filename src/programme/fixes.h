// The exact objects that fix what an audit found: RPSL texts and ROAs, to be pasted, one by one and of this network
// alone. Registry, maintainer and text come from plan/ and render/plan/, as those of `mannerly plan`, which looks at
// everybody's routes and puts them in order. YOUR-... stands for what
// the data do not tell.
#pragma once

#include <span>
#include <string>

#include "net/asn.h"
#include "net/prefix.h"
#include "snapshot/snapshot.h"

namespace mannerly::programme {

// A route or route6 object (RFC 2622 section 4, RFC 4012 section 3).
std::string route_object(const snapshot::Snapshot& snapshot, Asn origin, const Prefix& prefix);
// An aut-num with an import and an export line for each known provider (RFC 2622 section 6).
std::string aut_num_object(const snapshot::Snapshot& snapshot, Asn asn);
// A hierarchical as-set with the operator's ASes (RFC 2622 section 5.1).
std::string as_set_object(const snapshot::Snapshot& snapshot, std::span<const Asn> asns);
// "ROA: origin AS64500, prefix 192.0.2.0/24, maxLength 24": not longer than announced (RFC 9319).
std::string roa(Asn origin, const Prefix& prefix);

}  // namespace mannerly::programme
