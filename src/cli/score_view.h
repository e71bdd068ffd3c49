// Scores and states as people and programs get them: marks, bars, rows, JSON.
#pragma once

#include <string>
#include <vector>

#include "cli/command.h"
#include "observatory/score_json.h"
#include "observatory/words.h"
#include "programme/operator.h"
#include "readiness/groups.h"
#include "readiness/readiness.h"
#include "render/document.h"
#include "render/json_writer.h"

namespace mannerly::cli {

using observatory::kAllCategories;
using observatory::key_of;
using observatory::word_of;
using observatory::write_group;
using observatory::write_metric;
using observatory::write_score;

// ● Ready, ◐ Aspiring, ▲ Lagging, ◌ No data; *, o, !, - in ASCII.
render::Mark mark_of(readiness::State state);
render::Tone tone_of(readiness::State state);
// "● 98.0 %" for people; the number alone would say nothing without colour.
// partial: the score leaves out metrics without data; marked "~".
render::Cell state_cell(readiness::State state, std::optional<double> score, bool partial, const render::Style& style);
// "98.0 %" of shares, "2" of counts.
render::Cell metric_cell(const readiness::Metric& metric);

// The profile that --profile, else the configuration names: a built-in one or a file.
Result<readiness::Profile> chosen_profile(const Context& context);
Option profile_option();
Option fail_on_option();
// kExitBelow, kExitNoData or kExitOk by --fail-on, given the states that count.
int exit_code_of(const Context& context, const std::vector<readiness::State>& states);

// Whose name is given: a file, an AS number, NAME.toml in operator_dir, or a participant of the snapshot by its
// name or a part of it that no other has.
Result<programme::Operator> chosen_operator(const Context& context, const snapshot::Snapshot& snapshot,
                                            const std::string& text);

// One row an AS. For people a state and a share in one cell, for programs apart.
render::Sheet people_sheet(const snapshot::Snapshot& snapshot, const std::vector<const readiness::AsScore*>& scores,
                           const render::Style& style);
render::Sheet program_sheet(const snapshot::Snapshot& snapshot, const std::vector<const readiness::AsScore*>& scores);
render::Sheet people_sheet(const std::vector<readiness::GroupScore>& groups, std::string_view title,
                           const render::Style& style);
render::Sheet program_sheet(const std::vector<readiness::GroupScore>& groups);

render::Bars bars_of(const readiness::AsScore& score, const readiness::PerCategory<std::string>* formulas);
render::Bars bars_of(const readiness::GroupScore& group);

}  // namespace mannerly::cli
