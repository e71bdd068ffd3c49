#include "observatory/event_study.h"
#include "observatory/score_json.h"
#include "observatory/words.h"

namespace mannerly::observatory {
namespace {

using render::JsonWriter;

void write_interval(JsonWriter& json, std::string_view key, const std::optional<StudyInterval>& interval) {
  json.key(key);
  if (!interval) {
    json.null();
    return;
  }
  json.begin_object().field("low", interval->low).field("high", interval->high).end_object();
}

void write_change(JsonWriter& json, const StudyChange& change) {
  json.begin_object().field("joiners", change.joiners).field("operators", change.operators);
  share_or_null(json, "before", change.before);
  share_or_null(json, "after", change.after);
  share_or_null(json, "change", change.change());
  write_interval(json, "interval", change.interval);
  json.field("improved", change.improved).field("same", change.same).field("worse", change.worse);
  json.field("matched", change.matched);
  share_or_null(json, "matched_change", change.own);
  share_or_null(json, "others_change", change.others);
  share_or_null(json, "net", change.net);
  write_interval(json, "net_interval", change.net_interval);
  json.end_object();
}

void write_cohorts(JsonWriter& json, std::string_view key, const std::vector<StudyCohort>& cohorts) {
  json.key(key).begin_array();
  for (const StudyCohort& cohort : cohorts) {
    json.begin_object().field("name", cohort.name).field("joined", cohort.joined).key("actions").begin_object();
    for (const readiness::Category category : kAllCategories) {
      json.key(key_of(category));
      write_change(json, cohort.changes[readiness::index_of(category)]);
    }
    json.end_object().end_object();
  }
  json.end_array();
}

}  // namespace

void write_event_study(JsonWriter& json, const EventStudy& study) {
  json.begin_object().field("from", format_month(study.from)).field("to", format_month(study.to));
  json.field("verdict", study_verdict(study)).field("joiners", study.joiners).field("operators", study.operators);
  json.field("unmatched", study.unmatched).field("undated", study.undated);
  json.field("draws", kDraws).field("seed", kStudySeed).key("actions").begin_array();
  for (const StudyAction& action : study.actions) {
    json.begin_object().field("action", key_of(action.category)).field("sentence", study_sentence(action));
    json.key("change");
    write_change(json, action.change);
    json.key("points").begin_array();
    for (const StudyPoint& point : action.points) {
      json.begin_object().field("months", point.months).field("joiners", point.joiners);
      share_or_null(json, "mean", point.mean);
      write_interval(json, "interval", point.interval);
      json.field("matched", point.matched);
      share_or_null(json, "others", point.others);
      json.end_object();
    }
    json.end_array().end_object();
  }
  json.end_array();
  write_cohorts(json, "years", study.years);
  write_cohorts(json, "regions", study.regions);
  json.key("caveats").begin_array();
  for (const std::string& caveat : study.caveats) json.value(caveat);
  json.end_array().end_object();
}

}  // namespace mannerly::observatory
