// Pages about incidents: the list with its filters, and one incident with its clock, paths, spread and proof.
#pragma once

#include "pages/page.h"

namespace mannerly::pages {

Page incidents_page(const View& view);  // /incidents
Page incident_page(const View& view);   // /incidents/{id}: captures[0]

}  // namespace mannerly::pages
