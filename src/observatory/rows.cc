#include "observatory/rows.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/digest.h"
#include "observatory/freshness.h"
#include "observatory/reach.h"
#include "readiness/regions.h"
#include "render/json_writer.h"
#include "snapshot/source_kind.h"
#include "validity/irr.h"

namespace mannerly::observatory {
namespace {

using readiness::AsScore;
using readiness::GroupScore;
using store::GroupKind;
using store::GroupRow;
using store::ScoreRow;

std::uint8_t answer_of(const std::optional<bool>& known) {
  if (!known) return ScoreRow::kUnknown;
  return *known ? ScoreRow::kYes : ScoreRow::kNo;
}

std::uint16_t short_of(std::uint32_t count) {
  return static_cast<std::uint16_t>(std::min<std::uint32_t>(count, UINT16_MAX));
}

// 0 when there is nothing to look into or it cannot be told.
validity::RovUse rov_of(const validity::RovSurvey* survey, Asn asn) {
  return survey == nullptr ? validity::RovUse::kCannotTell : survey->verdict(asn).use;
}

GroupRow group_row(GroupKind kind, const std::string& key, const GroupScore& group,
                   std::span<const AsScore* const> members, const validity::RovSurvey* rov) {
  GroupRow row{.kind = kind, .key = key, .ases = static_cast<std::uint32_t>(group.ases)};
  for (std::size_t c = 0; c < store::kCategories; ++c) {
    const readiness::GroupCategory& from = group.categories[c];
    row.categories[c] = {.mean = store::to_millionths(from.mean),
                         .median = store::to_millionths(from.median),
                         .with_data = static_cast<std::uint32_t>(from.with_data)};
    for (std::size_t s = 0; s < readiness::kStates; ++s) {
      row.categories[c].by_state[s] = static_cast<std::uint32_t>(from.by_state[s]);
    }
  }
  for (const AsScore* score : members) {
    const readiness::AsCounts& counts = score->counts;
    row.routes += counts.routes;
    row.registered += counts.registered;
    row.rpki_valid += counts.rpki_valid;
    row.rpki_invalid += counts.rpki_invalid;
    row.rpki_notfound += counts.rpki_notfound;
    row.originating += counts.routes > 0 ? 1 : 0;
    row.ases_with_roa += counts.rpki_valid > 0 ? 1 : 0;
    const validity::RovUse use = rov_of(rov, score->asn);
    row.rov_yes += use == validity::RovUse::kDoes || use == validity::RovUse::kDoesPartly ? 1 : 0;
    row.rov_no += use == validity::RovUse::kDoesNot ? 1 : 0;
  }
  return row;
}

// Members of each group by its kind and key, as readiness::group_scores sorts them into groups.
class GroupBook {
 public:
  GroupBook(const readiness::Assessor& assessor, std::span<const AsScore> scores, const validity::RovSurvey* rov)
      : assessor_(assessor), scores_(scores), rov_(rov) {
    for (const AsScore& score : scores) {
      if (score.in_universe) add(score);
    }
    for (const snapshot::ParticipantRow& row : assessor.snapshot().participants()) {
      const std::string key(readiness::name_of(row.programme));
      for (const std::uint32_t asn : snapshot::Snapshot::rows(assessor.snapshot().participant_asns(), row.asns)) {
        const auto at =
            std::partition_point(scores.begin(), scores.end(), [&](const AsScore& s) { return s.asn.value < asn; });
        if (at != scores.end() && at->asn.value == asn) programmes_[key].insert(&*at);
      }
    }
  }

  std::vector<GroupRow> rows(const AnnouncedSpace& announced) {
    for (const auto& [key, set] : programmes_) {
      auto& members = members_[{GroupKind::kProgramme, key}];
      members.assign(set.begin(), set.end());
      std::ranges::sort(members, {}, [](const AsScore* s) { return s->asn; });
    }
    std::vector<GroupRow> out;
    std::vector<std::vector<std::uint32_t>> groups(scores_.size());
    for (const auto& [name, members] : members_) {
      for (const AsScore* score : members) {
        groups[static_cast<std::size_t>(score - scores_.data())].push_back(static_cast<std::uint32_t>(out.size()));
      }
      out.push_back(row(name.first, name.second, members));
    }
    std::vector<store::GroupReach> reach = reach_of_groups(assessor_, scores_, announced, groups, out.size());
    for (std::size_t i = 0; i < out.size(); ++i) out[i].reach = std::move(reach[i]);
    return out;
  }

 private:
  GroupRow row(GroupKind kind, const std::string& key, const std::vector<const AsScore*>& members) const {
    return group_row(kind, key, readiness::aggregate(key, key, members, assessor_.profile()), members, rov_);
  }
  void add(const AsScore& score) {
    const readiness::UnRegion region = readiness::un_region_of(score.economy);
    const bool known = score.economy[0] != '\0';
    members_[{GroupKind::kWorld, ""}].push_back(&score);
    members_[{GroupKind::kEconomy, known ? std::string(score.economy.data(), 2) : ""}].push_back(&score);
    const bool has_rir = score.rir != snapshot::Rir::kUnknown;
    members_[{GroupKind::kRir, has_rir ? std::string(readiness::name_of(score.rir)) : ""}].push_back(&score);
    members_[{GroupKind::kRegion, std::string(region.region)}].push_back(&score);
    members_[{GroupKind::kSubRegion, std::string(region.sub_region)}].push_back(&score);
    const snapshot::AsRow* as = assessor_.snapshot().find_as(score.asn);
    const bool participant = as != nullptr && (as->flags & snapshot::AsRow::kParticipant) != 0;
    members_[{GroupKind::kMembership, participant ? "participant" : "other"}].push_back(&score);
  }

  const readiness::Assessor& assessor_;
  std::span<const AsScore> scores_;
  const validity::RovSurvey* rov_;
  std::map<std::pair<GroupKind, std::string>, std::vector<const AsScore*>> members_;
  std::map<std::string, std::set<const AsScore*>> programmes_;
};

// The largest number of peers that any route has: what shares of visibility are taken of.
std::uint32_t peers_of(const snapshot::Snapshot& snapshot) {
  std::uint32_t most = 0;
  for (const snapshot::RouteRow& route : snapshot.routes()) most = std::max<std::uint32_t>(most, route.peers);
  return most;
}

std::uint8_t visibility_of(std::uint32_t peers, std::uint32_t most) {
  if (peers == 0 || most == 0) return 0;
  if (peers * 2 >= most) return 4;
  if (peers == 1) return 1;
  return peers * 10 < most ? 2 : 3;
}

std::vector<store::PrefixRow> prefix_rows(const readiness::Assessor& assessor,
                                          std::span<const validity::RovState> rov) {
  const auto routes = assessor.snapshot().routes();
  std::vector<validity::IrrState> irr(routes.size());
  validity::irr_states(assessor.inputs().irr_routes, assessor.irr_sources(), routes, irr);
  const std::uint32_t most = peers_of(assessor.snapshot());
  std::vector<store::PrefixRow> out;
  out.reserve(routes.size());
  for (std::size_t i = 0; i < routes.size(); ++i) {
    if (routes[i].origin_kind != snapshot::OriginKind::kAsn) continue;
    out.push_back({.prefix = routes[i].prefix(),
                   .origin = Asn{routes[i].origin},
                   .rov = static_cast<std::uint8_t>(rov[i]),
                   .irr = static_cast<std::uint8_t>(irr[i]),
                   .visibility = visibility_of(routes[i].peers, most)});
  }
  return out;
}

void write_note(render::JsonWriter& json, const SourceNote& note) {
  json.key("file_day");
  note.file_day ? json.value(format_day(*note.file_day)) : json.null();
  json.key("age_days");
  note.age_days ? json.value(*note.age_days) : json.null();
  json.field("stale", note.stale).field("why", std::string_view(note.why));
}

}  // namespace

ScoreRow row_of(const snapshot::Snapshot& snapshot, const AsScore& score, const validity::RovSurvey* rov) {
  const readiness::AsCounts& counts = score.counts;
  ScoreRow row{.asn = score.asn.value,
               .policy = answer_of(counts.policy),
               .contact = answer_of(counts.contact),
               .economy = score.economy,
               .rir = static_cast<std::uint8_t>(score.rir),
               .rov = static_cast<std::uint8_t>(rov_of(rov, score.asn)),
               .routes = counts.routes,
               .registered = counts.registered,
               .rpki_valid = counts.rpki_valid,
               .rpki_invalid = counts.rpki_invalid,
               .rpki_notfound = counts.rpki_notfound,
               .networks_tested = short_of(counts.networks_tested),
               .networks_failing = short_of(counts.networks_failing)};
  for (std::size_t c = 0; c < store::kCategories; ++c) {
    const readiness::CategoryScore& category = score.categories[c];
    row.score[c] = store::to_millionths(category.score);
    row.state[c] = static_cast<std::uint8_t>(category.state);
    if (category.partial) row.partial = static_cast<std::uint8_t>(row.partial | 1U << c);
  }
  for (std::size_t m = 0; m < store::kIncidentMetrics; ++m) row.incidents[m] = short_of(counts.incidents[m].counted);
  if (score.in_universe) row.flags |= ScoreRow::kInUniverse;
  const snapshot::AsRow* as = snapshot.find_as(score.asn);
  if (as != nullptr && (as->flags & snapshot::AsRow::kParticipant) != 0) row.flags |= ScoreRow::kParticipant;
  return row;
}

DayRows rows_of(const readiness::Assessor& assessor, std::span<const AsScore> scores, const validity::RovSurvey* rov) {
  DayRows out;
  out.scores.reserve(scores.size());
  for (const AsScore& score : scores) out.scores.push_back(row_of(assessor.snapshot(), score, rov));
  const AnnouncedSpace announced = AnnouncedSpace::of(assessor);
  out.groups = group_rows_of(assessor, scores, announced, rov);
  out.prefixes = prefix_rows(assessor, announced.rov);
  return out;
}

std::vector<store::GroupRow> group_rows_of(const readiness::Assessor& assessor,
                                           std::span<const readiness::AsScore> scores, const AnnouncedSpace& announced,
                                           const validity::RovSurvey* rov) {
  return GroupBook(assessor, scores, rov).rows(announced);
}

std::string sources_json(const snapshot::Snapshot& snapshot, std::span<const SourceNote> notes) {
  render::JsonWriter json;
  json.begin_array();
  for (const snapshot::SourceRow& source : snapshot.sources()) {
    json.begin_object()
        .field("name", snapshot.text(source.name))
        .field("kind", snapshot::source_kind_name(source.kind));
    json.field("path", snapshot.text(source.path)).field("format", snapshot.text(source.format));
    json.field("state", name_of(source.state)).key("at");
    source.at == 0 ? json.null() : json.value(format_instant({source.at}));
    std::uint64_t skipped = 0;
    for (const snapshot::SkipRow& skip : snapshot::Snapshot::rows(snapshot.skips(), source.skips))
      skipped += skip.count;
    json.field("records", source.records).field("skipped", skipped).field("bytes", source.bytes);
    json.field("digest", to_hex(Digest{source.digest})).field("error", snapshot.text(source.error));
    const auto note = std::ranges::find_if(notes, [&](const SourceNote& each) {
      return each.kind == source.kind && each.name == snapshot.text(source.name);
    });
    if (note != notes.end()) write_note(json, *note);
    json.end_object();
  }
  return json.end_array().take();
}

}  // namespace mannerly::observatory
