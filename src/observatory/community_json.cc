// The community's year for programs.
#include "observatory/community.h"
#include "observatory/score_json.h"
#include "observatory/words.h"

namespace mannerly::observatory {
namespace {

using render::JsonWriter;

// A share with what it is a share of; null of nothing.
void write_share(JsonWriter& json, std::string_view key, std::uint64_t number, std::uint64_t of) {
  json.key(key).begin_object().field("number", number).field("of", of);
  share_or_null(json, "share",
                of == 0 ? std::nullopt : std::optional(static_cast<double>(number) / static_cast<double>(of)));
  json.end_object();
}

void write_state(JsonWriter& json, std::string_view key, const std::optional<Month>& month,
                 const std::optional<store::GroupRow>& row) {
  json.key(key);
  if (!month || !row) {
    json.null();
    return;
  }
  json.begin_object().field("month", format_month(*month)).field("networks", row->ases);
  write_share(json, "with_roa", row->ases_with_roa, row->originating);
  write_share(json, "rpki_valid_routes", row->rpki_valid, row->routes);
  write_share(json, "doing_rov", row->rov_yes, std::uint64_t{row->rov_yes} + row->rov_no);
  json.end_object();
}

void write_growth(JsonWriter& json, const CommunityYear& year) {
  json.key("growth").begin_array();
  for (const ParticipantsAt& at : year.growth.months) {
    json.begin_object().field("month", format_month(at.month));
    for (std::size_t p = 0; p < kProgrammes; ++p) {
      json.field(readiness::name_of(static_cast<snapshot::ProgrammeKind>(p + 1)), at.participants[p]);
    }
    json.end_object();
  }
  json.end_array().field("undated", year.growth.undated).field("networks", year.networks);
  json.field("economies", year.economies);
}

void write_incidents(JsonWriter& json, const CommunityYear& year) {
  constexpr std::array<std::string_view, kIncidentGroups> kNames = {"misorigination", "forged_path", "leak", "bogon"};
  json.key("incidents").begin_array();
  for (const CommunityMonth& month : year.months) {
    json.begin_object().field("month", format_month(month.month)).field("observed", month.observed);
    for (std::size_t g = 0; g < kIncidentGroups; ++g) {
      json.key(kNames[g]);
      month.observed ? json.value(month.incidents[g]) : json.null();
    }
    json.key("originating_networks");
    month.originating ? json.value(*month.originating) : json.null();
    share_or_null(json, "per_1000_networks", month.per_thousand());
    json.end_object();
  }
  json.end_array();
}

void write_joining(JsonWriter& json, const CommunityYear& year) {
  json.key("joining").begin_array();
  for (const JoiningEffect& e : year.joining) {
    json.begin_object().field("region", e.region).field("action", key_of(e.category));
    json.field("joined", e.joined).field("with_data", e.with_data);
    share_or_null(json, "before", e.before);
    share_or_null(json, "after", e.after);
    share_or_null(json, "change", e.change());
    json.field("improved", e.improved).field("same", e.same).field("worse", e.worse).field("others", e.others);
    share_or_null(json, "others_before", e.others_before);
    share_or_null(json, "others_after", e.others_after);
    share_or_null(json, "others_change", e.others_change());
    share_or_null(json, "net", e.net());
    json.end_object();
  }
  json.end_array();
}

}  // namespace

void write_community(JsonWriter& json, const CommunityYear& year) {
  json.begin_object().field("year", year.year).field("from", format_month(year.from));
  json.field("to", format_month(year.to)).field("verdict", community_verdict(year));
  write_growth(json, year);
  write_incidents(json, year);
  json.key("groups").begin_array();
  for (const CommunityGroup& group : year.groups) {
    json.begin_object().field("by", store::name_of(group.kind)).field("group", group.key);
    write_state(json, "begin", group.begin_month, group.begin);
    write_state(json, "end", group.end_month, group.end);
    json.end_object();
  }
  json.end_array();
  write_joining(json, year);
  json.key("rates");
  write_incident_rates(json, year.rates);
  json.key("caveats").begin_array();
  for (const std::string& caveat : year.caveats) json.value(caveat);
  json.end_array().end_object();
}

}  // namespace mannerly::observatory
