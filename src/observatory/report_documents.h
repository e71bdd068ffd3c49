// The reports for terminals, Markdown and PDF.
#pragma once

#include <optional>
#include <string>

#include "observatory/community.h"
#include "observatory/conformance.h"
#include "render/document.h"

namespace mannerly::observatory {

// The whole conformance report: audit, scores, months, incidents.
render::Document conformance_document(const Edition& edition, const ConformanceReport& report);
// The whole year: growth, incidents, joining, groups.
render::Document community_document(const CommunityYear& year);

// A share, or no data. Of part and whole: no data of nothing.
render::Cell share_cell(const std::optional<double>& share);
render::Cell share_cell(double part, double of);

// What a report was made from: "Snapshot 1a2b3c4d5e6f of 2026-11-20T23:59:59Z, profile v2-2025"; says when data are
// simulated.
std::string report_basis(const Edition& edition);

}  // namespace mannerly::observatory
