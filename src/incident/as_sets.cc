#include "incident/as_sets.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/text.h"

namespace mannerly::incident {
namespace {

using snapshot::SetRow;
using snapshot::Snapshot;

class Search {
 public:
  Search(const Snapshot& snapshot, Asn member)
      : snapshot_(snapshot), sets_(snapshot.sets()), member_(member), seen_(sets_.size()) {}

  // The sets whose names begin with a text; those with just this name when `whole`.
  void add(std::string_view name, bool whole) {
    const auto first = std::partition_point(sets_.begin(), sets_.end(),
                                            [&](const SetRow& row) { return snapshot_.text(row.name) < name; });
    for (auto row = first; row != sets_.end(); ++row) {
      const std::string_view found = snapshot_.text(row->name);
      if (!found.starts_with(name) || (whole && found.size() != name.size())) break;
      push(static_cast<std::size_t>(row - sets_.begin()));
    }
  }

  bool run() {
    std::size_t looked = 0;
    for (std::size_t i = 0; i < found_.size(); ++i) {
      for (const snapshot::SetMemberRow& row : Snapshot::rows(snapshot_.set_members(), sets_[found_[i]].members)) {
        if (++looked > kAsSetMembersMax) return false;
        if (row.kind == snapshot::SetMemberKind::kAsn && row.asn == member_.value) return true;
        if (row.kind == snapshot::SetMemberKind::kSet) add(upper(snapshot_.text(row.text)), true);
      }
    }
    return false;
  }

 private:
  void push(std::size_t set) {
    if (seen_[set] || sets_[set].is_route_set != 0) return;
    seen_[set] = true;
    found_.push_back(set);
  }

  const Snapshot& snapshot_;
  std::span<const SetRow> sets_;
  Asn member_;
  std::vector<bool> seen_;
  std::vector<std::size_t> found_;
};

}  // namespace

bool is_in_as_set(const Context& context, Asn member, Asn owner) {
  const Snapshot& snapshot = context.snapshot;  // PeeringDB's; the sets are the registries'
  Search search(context.registries, member);
  search.add(format_asn(owner) + ":", false);
  if (const snapshot::PeeringdbNetRow* net = snapshot.find_peeringdb(owner)) {
    // "RADB::AS-EXAMPLE AS-OTHER": sets with or without their registry, separated by blanks or commas.
    std::string text(snapshot.text(net->irr_as_set));
    std::replace(text.begin(), text.end(), ',', ' ');
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find(' ', at), text.size());
      std::string_view name = std::string_view(text).substr(at, end - at);
      if (const std::size_t colons = name.find("::"); colons != std::string_view::npos) name.remove_prefix(colons + 2);
      if (!name.empty()) search.add(upper(name), true);
      at = end + 1;
    }
  }
  return search.run();
}

}  // namespace mannerly::incident
