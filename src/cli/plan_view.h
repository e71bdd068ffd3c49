// What the commands that plan share: when a plan may be made at all, and what it does to the scores.
#pragma once

#include <vector>

#include "cli/command.h"
#include "cli/score_view.h"
#include "readiness/whatif.h"
#include "render/sheet.h"
#include "snapshot/snapshot.h"

namespace mannerly::cli {

// A plan that rests on half of the data would cut somebody off: kNoData when a source of these kinds is missing, failed
// or partial, with its name. --force lets it pass.
Status check_sources(const Context& context, const snapshot::Snapshot& snapshot,
                     const std::vector<snapshot::SourceKind>& needed);
Option force_option();

// A category's score before and after.
struct ScoreChange {
  Asn asn;
  readiness::Category category = readiness::Category::kRpki;
  readiness::CategoryScore before, after;
};
// Of the networks, IRR and RPKI; all: those that stay the same as well.
std::vector<ScoreChange> score_changes(const readiness::Assessor& before, const readiness::Assessor& after,
                                       const std::vector<Asn>& asns, bool all);
render::Sheet score_sheet(const std::vector<ScoreChange>& changes);
void write_scores(render::JsonWriter& json, const std::vector<ScoreChange>& changes);  // "scores": [...]

}  // namespace mannerly::cli
