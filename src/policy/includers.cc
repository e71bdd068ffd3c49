#include "policy/includers.h"

#include <unordered_map>
#include <unordered_set>

#include "base/text.h"

namespace mannerly::policy {
namespace {

using snapshot::SetMemberKind;
using snapshot::SetRow;

struct Mention {
  std::uint32_t set = 0;  // that has the member
  bool by_reference = false;
};

// For each AS and each set the sets that name it.
class MentionIndex {
 public:
  explicit MentionIndex(const IrrView& view) : view_(view) {
    const auto sets = view.snapshot().sets();
    for (std::uint32_t i = 0; i < sets.size(); ++i) {
      view.each_member(sets[i], [&](const IrrMember& member) { add(i, member); });
    }
  }
  const std::vector<Mention>* of(Asn asn) const { return look_up(asns_, asn.value); }
  const std::vector<Mention>* of(std::uint32_t set) const { return look_up(sets_, set); }

 private:
  void add(std::uint32_t set, const IrrMember& member) {
    if (member.kind == SetMemberKind::kAsn) {
      asns_[member.asn.value].push_back({set, member.by_reference});
    } else if (member.kind == SetMemberKind::kSet) {
      const std::string name = upper(member.text.substr(0, member.text.find('^')));
      const SetRow* found = member.source.empty() ? view_.find_set(name) : view_.find_set(name, member.source);
      if (found == nullptr) return;
      sets_[static_cast<std::uint32_t>(found - view_.snapshot().sets().data())].push_back({set, false});
    }
  }
  using Map = std::unordered_map<std::uint32_t, std::vector<Mention>>;
  static const std::vector<Mention>* look_up(const Map& map, std::uint32_t key) {
    const auto at = map.find(key);
    return at == map.end() ? nullptr : &at->second;
  }

  const IrrView& view_;
  Map asns_, sets_;
};

}  // namespace

Includers find_includers(const IrrView& view, const ObjectName& target, std::uint32_t depth_max) {
  Includers out;
  const MentionIndex index(view);
  const auto sets = view.snapshot().sets();
  std::unordered_set<std::uint32_t> seen;
  const auto take = [&](const std::vector<Mention>* mentions, std::uint32_t depth, std::uint32_t below) {
    if (mentions == nullptr || (depth_max != 0 && depth > depth_max)) return;
    for (const Mention& mention : *mentions) {
      if (!seen.insert(mention.set).second) continue;
      if (out.rows.size() == Includers::kIncludersMax) {
        out.over_limit = true;
        return;
      }
      const SetRow* winner = view.find_set(view.snapshot().text(sets[mention.set].name));
      out.rows.push_back({mention.set, depth, below, mention.by_reference, winner != &sets[mention.set]});
    }
  };
  if (target.kind == ObjectName::Kind::kAsn) {
    take(index.of(target.asn), 1, snapshot::kNone);
  } else {
    const SetRow* set = target.source.empty() ? view.find_set(target.name) : view.find_set(target.name, target.source);
    if (set == nullptr) return out;
    const auto row = static_cast<std::uint32_t>(set - sets.data());
    seen.insert(row);
    take(index.of(row), 1, snapshot::kNone);
  }
  for (std::uint32_t i = 0; i < out.rows.size(); ++i) take(index.of(out.rows[i].set), out.rows[i].depth + 1, i);
  return out;
}

std::string Includers::chain(const IrrView& view, std::uint32_t row, std::string_view target) const {
  std::string out;
  for (std::uint32_t at = row; at != snapshot::kNone; at = rows[at].below) {
    out += std::string(view.snapshot().text(view.snapshot().sets()[rows[at].set].name)) + " > ";
  }
  return out + std::string(target);
}

}  // namespace mannerly::policy
