#include "cli/plan_view.h"

#include <fmt/format.h>

#include <algorithm>

#include "service/world.h"

namespace mannerly::cli {

using readiness::Category;
using render::Cell;
using snapshot::SourceKind;
using snapshot::SourceRow;
using snapshot::SourceState;

Option force_option() {
  return {.name = "force", .help = "plan although a source that the plan rests on is missing or incomplete"};
}

Status check_sources(const Context& context, const snapshot::Snapshot& snapshot,
                     const std::vector<SourceKind>& needed) {
  if (context.arguments.has("force")) return {};
  for (const SourceKind kind : needed) {
    bool any = false;
    for (const SourceRow& source : snapshot.sources()) {
      if (source.kind != kind && !(kind == SourceKind::kMrt && source.kind == SourceKind::kPfx2as)) continue;
      any = true;
      if (source.state != SourceState::kFailed && source.state != SourceState::kPartial) continue;
      return fail(ErrorCode::kNoData,
                  fmt::format("source \"{}\" ({}) is incomplete: {}; a plan that rests on it could make routes "
                              "invalid (--force plans all the same)",
                              snapshot.text(source.name), service::name_of(source.kind), snapshot.text(source.error)));
    }
    if (!any) {
      return fail(ErrorCode::kNoData, fmt::format("the snapshot has no source of kind {}, which a plan rests on "
                                                  "(--force plans all the same)",
                                                  service::name_of(kind)));
    }
  }
  return {};
}

std::vector<ScoreChange> score_changes(const readiness::Assessor& before, const readiness::Assessor& after,
                                       const std::vector<Asn>& asns, bool all) {
  std::vector<ScoreChange> out;
  for (const Asn asn : asns) {
    const auto a = before.score_as(asn), b = after.score_as(asn);
    for (const Category category : {Category::kIrr, Category::kRpki}) {
      const auto &from = a.categories[index_of(category)], &to = b.categories[index_of(category)];
      if (all || !(from == to)) out.push_back({asn, category, from, to});
    }
  }
  return out;
}

namespace {

Cell score_cell(const readiness::CategoryScore& score) {
  return score.score ? Cell(render::Share{*score.score}, tone_of(score.state)) : Cell();
}

}  // namespace

render::Sheet score_sheet(const std::vector<ScoreChange>& changes) {
  render::Sheet sheet{.columns = {{"asn", "AS"},
                                  {"category", "Score"},
                                  {"before", "Before"},
                                  {"after", "After"},
                                  {"state_before", "State before"},
                                  {"state_after", "State after"}}};
  for (const ScoreChange& c : changes) {
    sheet.rows.push_back({format_asn(c.asn), title_of(c.category), score_cell(c.before), score_cell(c.after),
                          Cell(word_of(c.before.state), tone_of(c.before.state)),
                          Cell(word_of(c.after.state), tone_of(c.after.state))});
  }
  return sheet;
}

void write_scores(render::JsonWriter& json, const std::vector<ScoreChange>& changes) {
  const auto score = [&](std::string_view key, const readiness::CategoryScore& s) {
    json.key(key);
    if (s.score) {
      json.value(*s.score);
    } else {
      json.null();
    }
  };
  json.key("scores").begin_array();
  for (const ScoreChange& c : changes) {
    json.begin_object().field("asn", c.asn.value).field("category", key_of(c.category));
    score("before", c.before);
    score("after", c.after);
    json.field("state_before", key_of(c.before.state)).field("state_after", key_of(c.after.state)).end_object();
  }
  json.end_array();
}

}  // namespace mannerly::cli
