#include "observatory/reach.h"

#include <algorithm>

#include "snapshot/rows.h"

namespace mannerly::observatory {
namespace {

using readiness::AsScore;
using snapshot::RouteRow;
using store::FamilyReach;
using store::GroupReach;

constexpr std::uint32_t kNobody = UINT32_MAX;

class ReachBook {
 public:
  ReachBook(const readiness::Assessor& assessor, std::span<const AsScore> scores, const AnnouncedSpace& announced,
            std::span<const std::vector<std::uint32_t>> groups, std::size_t count)
      : assessor_(assessor), scores_(scores), announced_(announced), groups_(groups), reach_(count), marks_(count) {}

  std::vector<GroupReach> take() {
    origins_.assign(assessor_.snapshot().routes().size(), kNobody);
    participant_.assign(scores_.size(), false);
    for (std::uint32_t i = 0; i < scores_.size(); ++i) add_network(i);
    for (const AnnouncedPrefix& prefix : announced_.prefixes) {
      if (!prefix.bogon && prefix.own > 0) add_space(prefix);
    }
    for (GroupReach& reach : reach_) reach.rpki_known = assessor_.coverage().vrps;
    return std::move(reach_);
  }

 private:
  static constexpr std::uint8_t kHas = 1, kValid = 2, kInvalid = 4, kParticipant = 8;

  void add_network(std::uint32_t index) {
    const snapshot::Snapshot& view = assessor_.snapshot();
    const AsScore& score = scores_[index];
    FamilyReach v4, v6;
    for (const std::uint32_t row : view.routes_of(score.asn)) {
      if (row >= origins_.size()) continue;  // a damaged index
      const RouteRow& route = view.routes()[row];
      if (!readiness::is_counted(route, assessor_.profile())) continue;
      origins_[row] = index;
      FamilyReach& family = route.prefix().is_v4() ? v4 : v6;
      ++family.routes;
      family.rpki_valid += announced_.rov[row] == validity::RovState::kValid ? 1 : 0;
      family.rpki_invalid += announced_.rov[row] == validity::RovState::kInvalid ? 1 : 0;
    }
    const snapshot::AsRow* as = view.find_as(score.asn);
    participant_[index] = as != nullptr && (as->flags & snapshot::AsRow::kParticipant) != 0;
    const std::uint32_t incidents = caused_by(score);
    for (const std::uint32_t group : groups_[index]) {
      GroupReach& reach = reach_[group];
      add(reach.v4, v4);
      add(reach.v6, v6);
      reach.participants += participant_[index] ? 1 : 0;
      if (assessor_.coverage().incidents.share > 0) reach.incidents = reach.incidents.value_or(0) + incidents;
    }
  }

  static void add(FamilyReach& to, const FamilyReach& one) {
    to.routes += one.routes;
    to.rpki_valid += one.rpki_valid;
    to.rpki_invalid += one.rpki_invalid;
    to.originating += one.routes > 0 ? 1 : 0;
    to.with_roa += one.rpki_valid > 0 ? 1 : 0;
  }

  // As culprit, which M1 to M4 are about; M1C to M4C are about what its customers did.
  static std::uint32_t caused_by(const AsScore& score) {
    using readiness::MetricId;
    std::uint32_t sum = 0;
    for (const MetricId id : {MetricId::kM1, MetricId::kM2, MetricId::kM3, MetricId::kM4}) {
      sum += score.counts.incidents[readiness::index_of(id)].counted;
    }
    return sum;
  }

  // Of several origins in one group each address counts once, as valid when any of them is.
  void add_space(const AnnouncedPrefix& prefix) {
    touched_.clear();
    for (std::uint32_t row = prefix.begin; row < prefix.end; ++row) {
      const std::uint32_t index = origins_[row];
      if (index == kNobody) continue;
      std::uint8_t mark = kHas;
      if (announced_.rov[row] == validity::RovState::kValid) mark |= kValid;
      if (announced_.rov[row] == validity::RovState::kInvalid) mark |= kInvalid;
      if (participant_[index]) mark |= kParticipant;
      for (const std::uint32_t group : groups_[index]) {
        if (marks_[group] == 0) touched_.push_back(group);
        marks_[group] = static_cast<std::uint8_t>(marks_[group] | mark);
      }
    }
    for (const std::uint32_t group : touched_) {
      const std::uint8_t mark = marks_[group];
      FamilyReach& family = prefix.prefix.is_v4() ? reach_[group].v4 : reach_[group].v6;
      family.space += prefix.own;
      if ((mark & kValid) != 0) {
        family.space_valid += prefix.own;
      } else if ((mark & kInvalid) != 0) {
        family.space_invalid += prefix.own;
      }
      if ((mark & kParticipant) != 0) family.space_participants += prefix.own;
      marks_[group] = 0;
    }
  }

  const readiness::Assessor& assessor_;
  std::span<const AsScore> scores_;
  const AnnouncedSpace& announced_;
  std::span<const std::vector<std::uint32_t>> groups_;
  std::vector<GroupReach> reach_;
  std::vector<std::uint32_t> origins_;  // by route: which score
  std::vector<bool> participant_;       // by score
  std::vector<std::uint8_t> marks_;     // by group
  std::vector<std::uint32_t> touched_;
};

}  // namespace

std::vector<GroupReach> reach_of_groups(const readiness::Assessor& assessor, std::span<const AsScore> scores,
                                        const AnnouncedSpace& announced,
                                        std::span<const std::vector<std::uint32_t>> groups, std::size_t count) {
  return ReachBook(assessor, scores, announced, groups, count).take();
}

}  // namespace mannerly::observatory
