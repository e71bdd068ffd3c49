// Prefixes as registries write them.
#pragma once

#include <string_view>

#include "net/prefix.h"
#include "wire/rpsl/object.h"

namespace mannerly::rpsl {

// kNone, kBadPrefix or kHostBits. Decimal numbers with leading zeros ("192.000.002.0/24", found in
// old objects) are read as decimal.
Broken read_prefix(std::string_view word, Prefix& prefix);

}  // namespace mannerly::rpsl
