// Changes for a what-if as text, one a line: what links, forms and programs send.
//
//     +roa 192.0.2.0/24-24 AS64500        a ROA comes (maxLength may be left out: the prefix's length)
//     -roa 192.0.2.0/24-24 AS64500        a ROA goes
//     +route 192.0.2.0/24 AS64500         a route object comes
//     -route 192.0.2.0/24 AS64500         all route objects with this prefix and origin go
//     withdraw 192.0.2.0/24               the network announces it no more
//     contact                             the network registers a contact
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "observatory/whatif.h"

namespace mannerly::observatory {

// Adds one change. Errors: kUsage with what is expected.
Status add_change(WhatIfRequest& request, std::string_view text);
// Errors name the change. Empty texts are skipped. kLimit beyond WhatIfRequest::kChangesMax.
Result<WhatIfRequest> parse_changes(std::span<const std::string> texts);

std::string roa_change(const Prefix& prefix, int max_length, Asn asn);  // "+roa ..."
std::string route_change(const Prefix& prefix, Asn origin);             // "+route ..."

}  // namespace mannerly::observatory
