// Charts of reports. Each reads its parameters from view.here.
#pragma once

#include "base/result.h"
#include "observatory/event_study.h"
#include "pages/page.h"
#include "render/chart/chart.h"

namespace mannerly::pages {

// action=rpki (the default), ... Errors: kUsage.
Result<readiness::Category> asked_action(const View& view);
// region=un:africa, year=2026: whose joining is studied. Errors: kNotFound, kUsage.
Result<observatory::StudyQuery> asked_study(const View& view);
// action=, region=, year=: mean scores by months from joining, beside networks like them.
Result<render::chart::Chart> event_study_chart(const View& view);
// action=, by=year|region: three months before and after joining.
Result<render::chart::Chart> joining_chart(const View& view);
// year=: participants, incidents by kind, and incidents per 1,000 networks, over the year and the one before.
Result<render::chart::Chart> community_chart(const View& view);
// year=, action=, by=sub-region|region|rir|programme: networks by state, then and a year before.
Result<render::chart::Chart> readiness_chart(const View& view);
// year=: how many times as many incidents participants cause.
Result<render::chart::Chart> rates_chart(const View& view);
// year=: share of incidents that were over after so many hours.
Result<render::chart::Chart> ended_chart(const View& view);

}  // namespace mannerly::pages
