#include "policy/set_graph.h"

#include <unordered_map>

#include "base/text.h"

namespace mannerly::policy {
namespace {

using snapshot::SetRow;

// A set on the way down, with the member sets that are still to be looked at.
struct Frame {
  const SetRow* set = nullptr;
  std::vector<const SetRow*> members;
  std::size_t next = 0;
};

Frame frame_of(const IrrView& view, const SetRow& set) {
  Frame out{.set = &set};
  view.each_member(set, [&](const IrrMember& member) {
    if (member.kind != snapshot::SetMemberKind::kSet) return;
    const std::string name = upper(member.text.substr(0, member.text.find('^')));
    const SetRow* found = member.source.empty() ? view.find_set(name) : view.find_set(name, member.source);
    if (found != nullptr) out.members.push_back(found);
  });
  return out;
}

}  // namespace

SetCircles find_circles(const IrrView& view, const SetRow& top) {
  SetCircles out;
  enum class Mark : std::uint8_t { kOnTheWay, kDone };
  std::unordered_map<const SetRow*, Mark> marks{{&top, Mark::kOnTheWay}};
  std::vector<Frame> way;  // in place of recursion: members nest as deep as their authors like
  way.push_back(frame_of(view, top));
  const auto name = [&](const SetRow* set) { return std::string(view.snapshot().text(set->name)); };
  while (!way.empty()) {
    Frame& here = way.back();
    if (here.next == here.members.size()) {
      marks[here.set] = Mark::kDone;
      way.pop_back();
      continue;
    }
    const SetRow* member = here.members[here.next++];
    const auto [mark, is_new] = marks.try_emplace(member, Mark::kOnTheWay);
    if (is_new) {
      way.push_back(frame_of(view, *member));
    } else if (member == here.set) {
      out.self.push_back(name(member));
    } else if (mark->second == Mark::kOnTheWay) {
      if (out.circles.size() == SetCircles::kCirclesMax) {
        out.more = true;
        continue;
      }
      std::vector<std::string>& circle = out.circles.emplace_back();
      for (const Frame& frame : way) {
        if (!circle.empty() || frame.set == member) circle.push_back(name(frame.set));
      }
      circle.push_back(name(member));
    }
  }
  return out;
}

}  // namespace mannerly::policy
