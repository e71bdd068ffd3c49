#include "policy/irr.h"

#include <numeric>

#include "base/text.h"
#include "wire/rpsl/policy_source.h"

namespace mannerly::policy {

using snapshot::AutNumRow;
using snapshot::SetRow;
using snapshot::Snapshot;

namespace {

bool has_word(std::string_view words, std::string_view wanted) {
  for (const std::string_view word : split_words(words)) {
    if (iequals(word, wanted)) return true;
  }
  return false;
}

}  // namespace

IrrIndex::IrrIndex(const Snapshot& snapshot) : snapshot_(snapshot) {
  const auto sources = snapshot.irr_sources();
  numbers_.resize(std::min<std::size_t>(sources.size(), IrrView::kNotSelected));
  std::iota(numbers_.begin(), numbers_.end(), std::uint16_t{0});
  by_priority_ = numbers_;
  std::stable_sort(by_priority_.begin(), by_priority_.end(),
                   [&](std::uint16_t a, std::uint16_t b) { return sources[a].priority < sources[b].priority; });

  std::vector<std::pair<std::string, std::uint32_t>> pairs;
  const auto aut_nums = snapshot.aut_nums();
  for (std::uint32_t i = 0; i < aut_nums.size(); ++i) {
    if (aut_nums[i].member_of.length == 0) continue;
    for (const std::string_view set : split_words(snapshot.text(aut_nums[i].member_of)))
      pairs.emplace_back(upper(set), i);
  }
  std::sort(pairs.begin(), pairs.end());
  for (auto& [set, row] : pairs) {
    if (joined_.empty() || joined_.back().set != set) {
      joined_.push_back({std::move(set), static_cast<std::uint32_t>(joiners_.size()), 0});
    }
    joiners_.push_back(row);
    ++joined_.back().count;
  }
}

const std::uint16_t* IrrIndex::find_source(std::string_view name) const {
  for (const std::uint16_t& source : numbers_) {
    if (iequals(source_name(source), name)) return &source;
  }
  return nullptr;
}

std::string_view IrrIndex::source_name(std::uint16_t source) const {
  const auto sources = snapshot_.irr_sources();
  return source < sources.size() ? snapshot_.text(sources[source].name) : std::string_view();
}

std::span<const std::uint32_t> IrrIndex::joiners_of(std::string_view set) const {
  const auto at = std::lower_bound(joined_.begin(), joined_.end(), set,
                                   [](const Joined& joined, std::string_view name) { return joined.set < name; });
  if (at == joined_.end() || at->set != set) return {};
  return std::span(joiners_).subspan(at->first, at->count);
}

IrrView::IrrView(const IrrIndex& index)
    : index_(&index),
      order_(index.by_priority().begin(), index.by_priority().end()),
      rank_(index.snapshot().irr_sources().size(), kNotSelected) {
  for (std::size_t i = 0; i < order_.size(); ++i) rank_[order_[i]] = static_cast<std::uint16_t>(i);
}

Result<IrrView> IrrView::select(const IrrIndex& index, std::span<const std::string_view> sources) {
  IrrView view(index);
  view.default_ = false;
  view.order_.clear();
  std::fill(view.rank_.begin(), view.rank_.end(), kNotSelected);
  for (const std::string_view name : sources) {
    const std::uint16_t* const source = index.find_source(name);
    if (source == nullptr) {
      return fail(ErrorCode::kNotFound, "the snapshot has no IRR source \"" + std::string(name) + "\"; it has " +
                                            IrrView(index).source_list());
    }
    if (view.rank_[*source] != kNotSelected) continue;
    view.rank_[*source] = static_cast<std::uint16_t>(view.order_.size());
    view.order_.push_back(*source);
  }
  return view;
}

std::string IrrView::source_list() const {
  std::string out;
  for (const std::uint16_t source : order_) {
    if (!out.empty()) out += ',';
    out += index_->source_name(source);
  }
  return out;
}

std::span<const SetRow> IrrView::sets_named(std::string_view name) const {
  const auto sets = snapshot().sets();
  const auto first = std::partition_point(sets.begin(), sets.end(),
                                          [&](const SetRow& row) { return snapshot().text(row.name) < name; });
  auto last = first;
  while (last != sets.end() && snapshot().text(last->name) == name) ++last;
  return sets.subspan(static_cast<std::size_t>(first - sets.begin()), static_cast<std::size_t>(last - first));
}

const SetRow* IrrView::find_set(std::string_view name) const {
  const SetRow* best = nullptr;
  for (const SetRow& row : sets_named(name)) {
    if (!selects(row.irr_source)) continue;
    if (best == nullptr || rank_of(row.irr_source) < rank_of(best->irr_source)) best = &row;
  }
  return best;
}

const SetRow* IrrView::find_set(std::string_view name, std::string_view source) const {
  for (const SetRow& row : sets_named(name)) {
    if (iequals(index_->source_name(row.irr_source), source)) return &row;
  }
  return nullptr;
}

// RFC 2622 section 5: the aut-num names the set, and the set names a maintainer of the aut-num, or ANY.
bool IrrView::admits(const SetRow& set, const AutNumRow& aut_num) const {
  if (!selects(aut_num.irr_source)) return false;
  const std::string_view admitted = snapshot().text(set.mbrs_by_ref);
  if (has_word(admitted, "ANY")) return true;
  if (aut_num.object >= snapshot().irr_objects().size()) return false;
  for (const std::string_view maintainer :
       split_words(snapshot().text(snapshot().irr_objects()[aut_num.object].mnt_by))) {
    if (has_word(admitted, maintainer)) return true;
  }
  return false;
}

std::vector<IncompleteSource> incomplete_sources(const IrrView& view) {
  const Snapshot& snapshot = view.snapshot();
  const auto known = rpsl::known_sources();
  std::vector<IncompleteSource> out;
  for (const snapshot::SourceRow& row : snapshot.sources()) {
    if (row.kind != snapshot::SourceKind::kIrr) continue;
    if (row.state != snapshot::SourceState::kPartial && row.state != snapshot::SourceState::kFailed) continue;
    const std::string name(snapshot.text(row.name));
    const std::uint16_t* const source = view.index().find_source(name);
    const bool is_registry =
        source != nullptr ||
        std::any_of(known.begin(), known.end(), [&](std::string_view registry) { return iequals(registry, name); });
    const bool is_other = is_registry && (source == nullptr || !view.selects(*source));
    if (!view.is_default() && is_other) continue;
    out.push_back({name, row.state, std::string(snapshot.text(row.error))});
  }
  return out;
}

}  // namespace mannerly::policy
