// Which economies and regions there are to filter by: a filter by one that does not exist is a slip of the pen, and an
// empty answer to it would say that nothing is there.
#pragma once

#include <string>
#include <vector>

#include "observatory/edition.h"

namespace mannerly::observatory {

// What filters by region understand, in any case: names and codes of the edition's UN regions, sub-regions and
// registries.
std::vector<std::string> region_words(const Edition& edition);
// Whether a code is an economy's: by ISO 3166, or because networks of the edition are registered there.
bool is_economy(const Edition& edition, snapshot::Economy code);

}  // namespace mannerly::observatory
