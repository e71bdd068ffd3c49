// What the resources of groups (summary, scores, economies, regions, RPKI coverage) share.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "api/answer.h"
#include "observatory/groups.h"

namespace mannerly::api {

// month=, compare=previous|year_ago|2025-11.
std::vector<Parameter> month_parameters();
struct Months {
  std::optional<Month> month;  // nullopt: now
  Month shown, before;
};
std::expected<Months, Problem> read_months(const Call& call);

// The rows of a kind as a table: a line a group, with change against the other month. The group that has no key
// (networks whose economy nobody knows) is left out of all but the world.
Answer groups_table(const Call& call, store::GroupKind kind);
// One group as a document; links: where its page is.
Answer one_group(const Call& call, const observatory::RegionName& group, const std::string& ui);

// What is known of groups since their reach is kept (store/rows.h): the same columns wherever groups are listed.
inline constexpr std::array kReachMetrics = {observatory::GroupMetric::kRpkiV4,
                                             observatory::GroupMetric::kRpkiV6,
                                             observatory::GroupMetric::kSpaceV4,
                                             observatory::GroupMetric::kSpaceV6,
                                             observatory::GroupMetric::kWithRoaV4,
                                             observatory::GroupMetric::kWithRoaV6,
                                             observatory::GroupMetric::kParticipants,
                                             observatory::GroupMetric::kParticipantsSpaceV4,
                                             observatory::GroupMetric::kParticipantsSpaceV6,
                                             observatory::GroupMetric::kIncidents};

// Of an earlier month: the day that its values are of, for the envelope. nullptr: the newest day.
std::shared_ptr<const EditionFacts> facts_of_month(const Call& call, const Months& months);
// What months are, in meta.messages.
std::string months_message(const Months& months);

}  // namespace mannerly::api
