// Planned objects as RPSL, to be pasted into a registry's form or mail.
#pragma once

#include <string>
#include <string_view>

#include "plan/as_set.h"
#include "plan/route_objects.h"

namespace mannerly::render {

// One attribute, aligned: "route:          192.0.2.0/24\n".
std::string rpsl_line(std::string_view name, std::string_view value);

// A route or route6 object (RFC 2622 section 4, RFC 4012 section 3), without an empty line at its end.
std::string rpsl_text(const plan::RouteObject& object);
// An as-set (RFC 2622 section 5.1), one members line a member.
std::string rpsl_text(const plan::AsSetObject& object);

}  // namespace mannerly::render
