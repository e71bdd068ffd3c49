// What -t shows: which attributes a class has.
#pragma once

#include <string>

#include "wire/rpsl/class.h"

namespace mannerly::irrd {

// One line an attribute, "name: [mandatory|optional] [single|multiple] [key]", in the order of RFC 2622, RFC 2725 and
// RFC 4012; empty for a class that this table does not have.
std::string template_of(rpsl::Class object_class);

}  // namespace mannerly::irrd
