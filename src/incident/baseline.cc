#include "incident/baseline.h"

#include <algorithm>
#include <array>

namespace mannerly::incident {
namespace {

constexpr std::int64_t kDay = 86400;

// The least first.
constexpr std::array kDoubts = {Evidence::kTableDay, Evidence::kTableWeek, Evidence::kTableMonth, Evidence::kTableOld,
                                Evidence::kNoBaseline};

// Place in kDoubts; its size: none.
std::size_t doubt_in(const EvidenceSet& evidence) {
  for (std::size_t i = kDoubts.size(); i-- > 0;) {
    if (evidence.has(kDoubts[i])) return i;
  }
  return kDoubts.size();
}

void remove_doubts(EvidenceSet& evidence) {
  for (const Evidence doubt : kDoubts) evidence.remove(doubt);
}

}  // namespace

BaselineTimes baseline_times(const snapshot::Snapshot& snapshot) {
  BaselineTimes out;
  for (const snapshot::SourceRow& source : snapshot.sources()) {
    if (source.state == snapshot::SourceState::kFailed || source.records == 0) continue;
    const bool is_rib = source.kind == snapshot::SourceKind::kMrt;
    if (!is_rib && source.kind != snapshot::SourceKind::kPfx2as) continue;
    const Instant at = source.at != 0 ? Instant{source.at} : snapshot.at();
    Instant& latest = is_rib ? out.rib : out.origin_tables;
    latest = std::max(latest, at);
  }
  return out;
}

void BaselineTaken::save(StateWriter& out) const {
  out.put(rib);
  out.put(origin_tables);
  out.put(origins);
  out.put(paths);
}

void BaselineTaken::load(StateReader& in) {
  rib = in.get<std::uint32_t>();
  origin_tables = in.get<std::uint32_t>();
  origins = in.get<std::uint64_t>();
  paths = in.get<std::uint64_t>();
}

Evidence doubt_of_age(std::int64_t age) {
  if (age <= kDay) return Evidence::kTableDay;
  if (age <= 7 * kDay) return Evidence::kTableWeek;
  return age <= 31 * kDay ? Evidence::kTableMonth : Evidence::kTableOld;
}

void add_doubt(EvidenceSet& evidence, Evidence doubt) {
  remove_doubts(evidence);
  evidence.add(doubt);
  if (doubt != Evidence::kNoBaseline) evidence.remove(Evidence::kBaselineOld);
}

void keep_lesser_doubt(EvidenceSet& whole, const EvidenceSet& sight) {
  const std::size_t had = doubt_in(whole), has = doubt_in(sight);
  if (had == kDoubts.size() || (has != kDoubts.size() && has >= had)) return;
  remove_doubts(whole);
  if (has != kDoubts.size()) whole.add(kDoubts[has]);
}

}  // namespace mannerly::incident
