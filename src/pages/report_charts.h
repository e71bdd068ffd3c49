// Charts of reports. Each reads its parameters from view.here.
#pragma once

#include "base/result.h"
#include "observatory/event_study.h"
#include "pages/page.h"
#include "render/chart/chart.h"

namespace mannerly::pages {

// region=un:africa, year=2026: whose joining is studied. Errors: kNotFound, kUsage.
Result<observatory::StudyQuery> asked_study(const View& view);
// action=, region=, year=: mean scores by months from joining, beside networks like them.
Result<render::chart::Chart> event_study_chart(const View& view);
// action=, by=year|region: three months before and after joining.
Result<render::chart::Chart> joining_chart(const View& view);

}  // namespace mannerly::pages
