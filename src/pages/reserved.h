// AS numbers that stand for no network.
#pragma once

#include <string_view>

#include "net/asn.h"

namespace mannerly::pages {

// Why the number is reserved by itself, in a sentence; "" for any other.
std::string_view reserved_text(Asn asn);

}  // namespace mannerly::pages
