// Readiness of groups of ASes: an operator, an economy, a region, a programme. The value of a group is the
// mean over its ASes with data; how many these are is part of the answer.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "readiness/readiness.h"

namespace mannerly::readiness {

struct GroupCategory {
  std::size_t with_data = 0;
  std::optional<double> mean, median;           // over the ASes with data
  State state = State::kNoData;                 // of the mean
  std::array<std::size_t, kStates> by_state{};  // ASes, by State; their sum is GroupScore::ases
  std::size_t partial = 0;                      // ASes whose score leaves out metrics without data
};

struct GroupScore {
  std::string key;    // "CH", "RIPE NCC", "Western Europe", "ixp"; "" for ASes that fit nowhere
  std::string title;  // for people; may equal the key
  std::size_t ases = 0;
  PerCategory<GroupCategory> categories;
};

enum class GroupBy : std::uint8_t { kEconomy, kRirRegion, kUnRegion, kUnSubRegion };
// "economy", "rir", "region", "sub-region"; nullopt for another name.
std::optional<GroupBy> parse_group_by(std::string_view name);

// All scores as one group.
GroupScore aggregate(std::string key, std::string title, std::span<const AsScore* const> scores,
                     const Profile& profile);
// One group a key, in the order of the keys; only ASes that are in the universe.
std::vector<GroupScore> group_scores(std::span<const AsScore> scores, GroupBy by, const Profile& profile);
// All ASes of the universe.
GroupScore world_score(std::span<const AsScore> scores, const Profile& profile);
// The participants of each programme in the snapshot; an AS of several participants of one programme counts
// once. scores: as from score_all (sorted by asn).
std::vector<GroupScore> group_by_programme(const snapshot::Snapshot& snapshot, std::span<const AsScore> scores,
                                           const Profile& profile);
// The ASes of an operator, in the universe or not; each counts once.
GroupScore score_operator(const Assessor& assessor, const std::string& name, std::span<const Asn> asns);

// "network-operator", "ixp", "cdn-cloud", "vendor".
std::string_view name_of(snapshot::ProgrammeKind programme);

}  // namespace mannerly::readiness
