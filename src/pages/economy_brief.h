// The panels of an economy's page that say more than its scores.
#pragma once

#include "observatory/economy_brief.h"
#include "render/html/html.h"

namespace mannerly::pages {

// Coverage by family and by what is counted; flows of incidents; contacts; upstream economies.
render::html::Html economy_brief_panels(const observatory::EconomyBrief& brief);

}  // namespace mannerly::pages
