// Regions of the world by economy: the United Nations' geoscheme (M49 standard), written down from general
// knowledge of it. The sub-regions are the finest level of M49 (Eastern Africa, Caribbean, ...). Registries
// also delegate to TW, XK and EU, which M49 does not list: they stand with their neighbours here.
#pragma once

#include <string_view>

#include "snapshot/rows.h"

namespace mannerly::readiness {

struct UnRegion {
  std::string_view region;      // "Africa"; empty for an unknown economy and for Antarctica
  std::string_view sub_region;  // "Eastern Africa"; empty when unknown
};

UnRegion un_region_of(snapshot::Economy economy);

}  // namespace mannerly::readiness
