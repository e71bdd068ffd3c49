// Reports: conformance of an operator, the community's year, and the index of what there is.
#pragma once

#include "pages/page.h"

namespace mannerly::pages {

Page reports_page(const View& view);             // /reports
Page report_conformance_page(const View& view);  // /reports/conformance/{who}: captures[0]; or the parameter asn
Page report_event_study_page(const View& view);  // /reports/event-study
Page report_community_page(const View& view);    // /reports/community/{year}: captures[0]

}  // namespace mannerly::pages
