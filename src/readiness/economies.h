// Names of economies in English, for people: the codes of ISO 3166-1 with short names in common use, and the codes that
// registries delegate to besides (EU, XK). The names follow usage and say nothing about the status of any territory.
#pragma once

#include <span>
#include <string_view>

#include "snapshot/rows.h"

namespace mannerly::readiness {

struct EconomyName {
  snapshot::Economy code;
  std::string_view name;  // UTF-8
};

// Ascending by code.
std::span<const EconomyName> economy_names();
// "Kenya"; "" for an unknown code. O(log n).
std::string_view economy_name(snapshot::Economy economy);

}  // namespace mannerly::readiness
