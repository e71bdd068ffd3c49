// The key of an object: what tells it from the others of its class and source. As IRRd 4 has it:
// upper case; route and route6 "192.0.2.0/24AS64500"; person and role their nic-hdl; inetnum
// "192.0.2.0 - 192.0.2.255"; as-block "AS64496 - AS64511"; of all others the value of the class
// attribute.
#pragma once

#include <string>

#include "wire/rpsl/object.h"

namespace mannerly::rpsl {

// Fails with kInvalid when what makes up the key cannot be read.
Result<std::string> key_of(const Object& object);

}  // namespace mannerly::rpsl
