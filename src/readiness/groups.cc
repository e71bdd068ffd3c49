#include "readiness/groups.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "readiness/regions.h"

namespace mannerly::readiness {
namespace {

std::string key_of(const AsScore& score, GroupBy by) {
  switch (by) {
    case GroupBy::kEconomy:
      return score.economy[0] == '\0' ? "" : std::string(score.economy.data(), score.economy.size());
    case GroupBy::kRirRegion:
      return score.rir == snapshot::Rir::kUnknown ? "" : std::string(readiness::name_of(score.rir));
    case GroupBy::kUnRegion: return std::string(un_region_of(score.economy).region);
    case GroupBy::kUnSubRegion: return std::string(un_region_of(score.economy).sub_region);
  }
  return "";
}

double median_of(std::vector<double>& values) {
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

GroupCategory aggregate_category(Category category, std::span<const AsScore* const> scores, const Profile& profile) {
  GroupCategory out;
  std::vector<double> values;
  double sum = 0;
  for (const AsScore* score : scores) {
    const CategoryScore& one = score->categories[index_of(category)];
    ++out.by_state[static_cast<std::size_t>(one.state)];
    if (!one.score) continue;
    out.partial += one.partial ? 1 : 0;
    values.push_back(*one.score);
    sum += *one.score;
  }
  out.with_data = values.size();
  if (!values.empty()) {
    out.mean = sum / static_cast<double>(values.size());
    out.median = median_of(values);
  }
  out.state = profile.state_of(category, out.mean);
  return out;
}

}  // namespace

std::optional<GroupBy> parse_group_by(std::string_view name) {
  if (iequals(name, "economy")) return GroupBy::kEconomy;
  if (iequals(name, "rir")) return GroupBy::kRirRegion;
  if (iequals(name, "region")) return GroupBy::kUnRegion;
  if (iequals(name, "sub-region")) return GroupBy::kUnSubRegion;
  return std::nullopt;
}

std::string_view name_of(snapshot::ProgrammeKind programme) {
  switch (programme) {
    case snapshot::ProgrammeKind::kNetworkOperators: return "network-operator";
    case snapshot::ProgrammeKind::kIxp: return "ixp";
    case snapshot::ProgrammeKind::kCdnCloud: return "cdn-cloud";
    case snapshot::ProgrammeKind::kVendors: return "vendor";
  }
  return "?";
}

GroupScore aggregate(std::string key, std::string title, std::span<const AsScore* const> scores,
                     const Profile& profile) {
  GroupScore out{.key = std::move(key), .title = std::move(title), .ases = scores.size()};
  for (std::size_t i = 0; i < kCategories; ++i) {
    out.categories[i] = aggregate_category(static_cast<Category>(i), scores, profile);
  }
  return out;
}

std::vector<GroupScore> group_scores(std::span<const AsScore> scores, GroupBy by, const Profile& profile) {
  std::map<std::string, std::vector<const AsScore*>> groups;
  for (const AsScore& score : scores) {
    if (score.in_universe) groups[key_of(score, by)].push_back(&score);
  }
  std::vector<GroupScore> out;
  out.reserve(groups.size());
  for (const auto& [key, members] : groups) {
    out.push_back(aggregate(key, key.empty() ? "unknown" : key, members, profile));
  }
  return out;
}

GroupScore world_score(std::span<const AsScore> scores, const Profile& profile) {
  std::vector<const AsScore*> all;
  for (const AsScore& score : scores) {
    if (score.in_universe) all.push_back(&score);
  }
  return aggregate("world", "World", all, profile);
}

std::vector<GroupScore> group_by_programme(const snapshot::Snapshot& snapshot, std::span<const AsScore> scores,
                                           const Profile& profile) {
  std::map<snapshot::ProgrammeKind, std::set<std::uint32_t>> members;
  for (const snapshot::ParticipantRow& row : snapshot.participants()) {
    const auto asns = snapshot::Snapshot::rows(snapshot.participant_asns(), row.asns);
    members[row.programme].insert(asns.begin(), asns.end());
  }
  std::vector<GroupScore> out;
  for (const auto& [programme, asns] : members) {
    std::vector<const AsScore*> found;
    for (const std::uint32_t asn : asns) {
      const auto at =
          std::partition_point(scores.begin(), scores.end(), [&](const AsScore& s) { return s.asn.value < asn; });
      if (at != scores.end() && at->asn.value == asn) found.push_back(&*at);
    }
    const std::string name(name_of(programme));
    out.push_back(aggregate(name, name, found, profile));
  }
  return out;
}

GroupScore score_operator(const Assessor& assessor, const std::string& name, std::span<const Asn> asns) {
  const std::set<Asn> distinct(asns.begin(), asns.end());
  std::vector<AsScore> scores;
  scores.reserve(distinct.size());
  for (const Asn asn : distinct) scores.push_back(assessor.score_as(asn));
  std::vector<const AsScore*> all;
  all.reserve(scores.size());
  for (const AsScore& score : scores) all.push_back(&score);
  return aggregate(name, name, all, assessor.profile());
}

}  // namespace mannerly::readiness
