// What the months before say of a link, where no source knows it, or calls it a peering: who passes on to its
// providers what a neighbour gives it, or gives a neighbour what its providers give it, serves a customer.
// Private to this folder.
#pragma once

#include "incident/path_judges.h"

namespace mannerly::incident {

// Whether `customer` was treated as a customer by `provider` for as long as it takes to be established. False
// where nothing was seen; asks for the links that relationship sources name, O(neighbours of the provider).
bool is_customer_by_custom(const PathQuestion& question, Asn provider, Asn customer);

}  // namespace mannerly::incident
