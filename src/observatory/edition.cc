#include "observatory/edition.h"

#include <fmt/format.h>

#include <algorithm>

#include "observatory/rows.h"

namespace mannerly::observatory {

using readiness::AsScore;
using readiness::GroupBy;

namespace {

// The groups of each month before `now` that has a sealed day.
Result<std::vector<GroupsOfMonth>> past_groups(store::Store& store, std::span<const store::SliceInfo> slices,
                                               Month now) {
  std::vector<GroupsOfMonth> out;
  for (const store::SliceInfo& slice : slices) {
    const Month month = month_number_of(slice.day);
    if (month >= now || (!out.empty() && out.back().month == month)) continue;
    GroupsOfMonth& groups = out.emplace_back(GroupsOfMonth{.month = month});
    for (std::size_t kind = 1; kind <= store::kGroupKinds; ++kind) {
      MANNERLY_TRY(auto rows, store.groups(static_cast<store::GroupKind>(kind), month));
      groups.rows.insert(groups.rows.end(), std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()));
    }
  }
  return out;
}

}  // namespace

Result<std::shared_ptr<const Edition>> Edition::open(const EditionFiles& files, const readiness::Profile& profile,
                                                     const snapshot::ForEach& for_each) {
  std::shared_ptr<Edition> edition(new Edition());
  MANNERLY_TRY(edition->file_, io::MappedFile::open(files.snapshot, io::Access::kRandom));
  auto snapshot = snapshot::Snapshot::open(edition->file_.bytes(), snapshot::Check::kSections, for_each);
  if (!snapshot) return std::unexpected(snapshot.error().in(files.snapshot.string()));
  edition->snapshot_ = *snapshot;
  const snapshot::Snapshot& view = edition->snapshot_;
  edition->assessor_ = std::make_unique<readiness::Assessor>(readiness::Inputs::of(view), profile, for_each);
  edition->scores_ = edition->assessor_->score_all();
  MANNERLY_TRY(topology::Topology topology, topology::Topology::make(view));
  edition->topology_ = std::make_unique<topology::Topology>(std::move(topology));
  MANNERLY_TRY(edition->rov_, validity::RovSurvey::make(view, *edition->topology_));

  std::vector<std::uint32_t> cones;
  cones.reserve(edition->scores_.size());
  for (const AsScore& score : edition->scores_) cones.push_back(edition->topology_->cone_size(score.asn));
  edition->networks_ = NetworkIndex(view, edition->scores_, std::move(cones));
  edition->peers_ = PeerIndex(edition->scores_);

  edition->world_ = readiness::world_score(edition->scores_, profile);
  for (const GroupBy by : {GroupBy::kEconomy, GroupBy::kRirRegion, GroupBy::kUnRegion, GroupBy::kUnSubRegion}) {
    edition->groups_[static_cast<std::size_t>(by)] = readiness::group_scores(edition->scores_, by, profile);
  }
  edition->programmes_ = readiness::group_by_programme(view, edition->scores_, profile);
  const AnnouncedSpace announced = AnnouncedSpace::of(*edition->assessor_);
  edition->space_ = SpaceMap(announced);
  edition->group_rows_ = group_rows_of(*edition->assessor_, edition->scores_, announced, &edition->rov_);

  edition->incidents_ = files.incidents;
  // A day that is sealed again changes what is said of the past: the id must change with any of them.
  std::uint64_t seals = 0;
  if (files.store) {
    edition->store_ = files.store;
    MANNERLY_TRY(edition->slices_, files.store->slices());
    for (const store::SliceInfo& slice : edition->slices_) seals += slice.version;
    MANNERLY_TRY(edition->month_before_, files.store->month({edition->month().number - 1}));
    MANNERLY_TRY(edition->past_, past_groups(*files.store, edition->slices_, edition->month()));
  }
  edition->id_ = fmt::format("{}-{}-{}", view.short_id(), profile.id, seals);
  return edition;
}

const AsScore* Edition::find(Asn asn) const {
  const auto at = std::lower_bound(scores_.begin(), scores_.end(), asn,
                                   [](const AsScore& score, Asn wanted) { return score.asn < wanted; });
  return at != scores_.end() && at->asn == asn ? &*at : nullptr;
}

std::optional<std::filesystem::path> Edition::evidence_of(std::string_view incident) const {
  // Ids are made of letters, digits and dashes: nothing else may name a file.
  const bool plain = std::ranges::all_of(incident, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-';
  });
  if (incidents_.empty() || incident.empty() || !plain) return std::nullopt;
  std::error_code error;
  for (const auto& month : std::filesystem::directory_iterator(incidents_, error)) {
    std::filesystem::path file = month.path() / "evidence" / (std::string(incident) + ".mrt");
    if (std::filesystem::is_regular_file(file, error)) return file;
  }
  return std::nullopt;
}

std::span<const readiness::GroupScore> Edition::groups(GroupBy by) const {
  return groups_[static_cast<std::size_t>(by)];
}

std::span<const store::GroupRow> Edition::groups_in(Month month) const {
  if (month >= this->month()) return group_rows_;
  const auto at = std::ranges::lower_bound(past_, month, {}, &GroupsOfMonth::month);
  return at != past_.end() && at->month == month ? std::span<const store::GroupRow>(at->rows)
                                                 : std::span<const store::GroupRow>();
}

const store::ScoreRow* Edition::before(Asn asn) const {
  const auto at = std::lower_bound(month_before_.begin(), month_before_.end(), asn.value,
                                   [](const store::ScoreRow& row, std::uint32_t wanted) { return row.asn < wanted; });
  return at != month_before_.end() && at->asn == asn.value ? &*at : nullptr;
}

std::shared_ptr<const Edition> Publisher::current() const {
  const std::lock_guard lock(mutex_);
  return current_;
}

void Publisher::publish(std::shared_ptr<const Edition> edition) {
  const std::lock_guard lock(mutex_);
  current_ = std::move(edition);
}

}  // namespace mannerly::observatory
