#include "plan/roa_order.h"

#include <algorithm>
#include <limits>
#include <optional>

namespace mannerly::plan {
namespace {

constexpr std::uint32_t kUnseen = std::numeric_limits<std::uint32_t>::max();

// The most specific addition that makes the route valid; nullopt when none does.
std::optional<std::uint32_t> find_match(std::span<const RoaAddition> additions, const OpenRoute& route) {
  for (int length = route.prefix.length; length >= 0; --length) {
    const Prefix wanted = Prefix::of(route.prefix.address(), length);
    auto at = std::lower_bound(additions.begin(), additions.end(), wanted,
                               [](const RoaAddition& a, const Prefix& p) { return a.roa.prefix < p; });
    for (; at != additions.end() && at->roa.prefix == wanted; ++at) {
      if (at->roa.matches(route.prefix, route.origin)) return static_cast<std::uint32_t>(at - additions.begin());
    }
  }
  return std::nullopt;
}

// Tarjan's strongly connected components without recursion: a component is complete after all that it waits for.
class Components {
 public:
  explicit Components(const std::vector<std::vector<std::uint32_t>>& waits_for)
      : waits_for_(waits_for), index_(waits_for.size(), kUnseen), low_(waits_for.size(), 0), of_(waits_for.size(), 0) {
    for (std::uint32_t i = 0; i < waits_for.size(); ++i) {
      if (index_[i] == kUnseen) visit(i);
    }
  }
  std::uint32_t count() const { return count_; }
  std::uint32_t of(std::uint32_t node) const { return of_[node]; }

 private:
  struct Frame {
    std::uint32_t node;
    std::size_t next = 0;
  };

  void visit(std::uint32_t root) {
    std::vector<Frame> frames;
    enter(root, frames);
    while (!frames.empty()) {
      Frame& frame = frames.back();
      const std::uint32_t node = frame.node;
      if (frame.next < waits_for_[node].size()) {
        const std::uint32_t other = waits_for_[node][frame.next++];
        if (index_[other] == kUnseen) {
          enter(other, frames);
        } else if (low_[other] != kUnseen) {
          low_[node] = std::min(low_[node], index_[other]);
        }
        continue;
      }
      const std::uint32_t low = low_[node];
      if (low == index_[node]) close(node);
      frames.pop_back();
      if (!frames.empty()) low_[frames.back().node] = std::min(low_[frames.back().node], low);
    }
  }
  void enter(std::uint32_t node, std::vector<Frame>& frames) {
    index_[node] = low_[node] = next_++;
    stack_.push_back(node);
    frames.push_back({node});
  }
  void close(std::uint32_t node) {
    for (;;) {
      const std::uint32_t member = stack_.back();
      stack_.pop_back();
      of_[member] = count_;
      low_[member] = kUnseen;  // done: no longer on the stack
      if (member == node) break;
    }
    ++count_;
  }

  const std::vector<std::vector<std::uint32_t>>& waits_for_;
  std::vector<std::uint32_t> index_, low_, of_, stack_;
  std::uint32_t next_ = 0, count_ = 0;
};

}  // namespace

std::uint32_t order_additions(std::span<RoaAddition> additions, std::span<const OpenRoute> routes) {
  std::vector<std::vector<std::uint32_t>> waits_for(additions.size());
  for (std::uint32_t i = 0; i < additions.size(); ++i) {
    const Roa& roa = additions[i].roa;
    auto at = std::lower_bound(routes.begin(), routes.end(), roa.prefix,
                               [](const OpenRoute& r, const Prefix& p) { return r.prefix < p; });
    for (; at != routes.end() && roa.prefix.covers(at->prefix); ++at) {
      if (roa.matches(at->prefix, at->origin)) continue;
      const auto match = find_match(additions, *at);
      if (match && *match != i) waits_for[i].push_back(*match);
    }
    std::sort(waits_for[i].begin(), waits_for[i].end());
    waits_for[i].erase(std::unique(waits_for[i].begin(), waits_for[i].end()), waits_for[i].end());
  }
  const Components components(waits_for);
  // Components come in the order in which they can be published: the depth of each is known from earlier ones.
  std::vector<std::vector<std::uint32_t>> members(components.count());
  for (std::uint32_t i = 0; i < additions.size(); ++i) members[components.of(i)].push_back(i);
  std::vector<std::uint32_t> depth(components.count(), 0);
  std::uint32_t steps = 0;
  for (std::uint32_t c = 0; c < components.count(); ++c) {
    for (const std::uint32_t member : members[c]) {
      for (const std::uint32_t other : waits_for[member]) {
        if (components.of(other) != c) depth[c] = std::max(depth[c], depth[components.of(other)] + 1);
      }
    }
    for (const std::uint32_t member : members[c]) {
      additions[member].step = depth[c];
      additions[member].bundle = c;
    }
    steps = std::max(steps, depth[c] + 1);
  }
  return steps;
}

}  // namespace mannerly::plan
