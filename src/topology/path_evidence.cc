#include "topology/path_evidence.h"

#include <algorithm>
#include <bit>

namespace mannerly::topology {
namespace {

// A first hop is the viewpoint's provider when this many of its paths, and this share of them, lead to a
// transit-free network: a peer tells only of its customers. The rest are leaks and errors.
constexpr std::uint64_t kTransitPathsMin = 3;
constexpr double kTransitShareMin = 0.10;
constexpr int kVoteRoundsMax = 8;
constexpr std::uint32_t kSettled = 4;  // a round that changes fewer links is the last

}  // namespace

PathEvidence::PathEvidence(const PathSet& paths, const PathShape& shape, const Summit& summit)
    : paths_(paths),
      shape_(shape),
      summit_(summit),
      verdicts_(paths.links().size(), Verdict::kUnknown),
      viewpoint_transit_(paths.links().size(), 0),
      descends_(paths.links().size() * 2, 0),
      contexts_(paths.links().size() * 2),
      context_count_(paths.links().size() * 2, 0),
      words_((std::min<std::size_t>(paths.viewpoints().size(), PathSet::kViewpointsMax) + 63) / 64),
      uses_(paths.links().size() * words_, 0),
      reaches_(paths.links().size() * 2 * words_, 0) {
  for (std::uint32_t i = 0; i < paths.links().size(); ++i) {
    const PathSet::Link& link = paths.links()[i];
    if (summit.has(link.low) && summit.has(link.high)) verdicts_[i] = Verdict::kPeers;
  }
  for (std::size_t p = 0; p < paths.size(); ++p) {
    const PathSet::Path path = paths.path(p);
    for (const Step step : path.steps) set_bit(uses_, step / 2, path.viewpoint);
  }
}

// ---- first hops ----

void PathEvidence::find_viewpoint_transit() {
  std::vector<std::uint64_t> all(paths_.links().size() * 2, 0), to_the_top(all.size(), 0);
  for (std::size_t p = 0; p < paths_.size(); ++p) {
    const PathSet::Path path = paths_.path(p);
    if (path.steps.size() < 2 || paths_.from(path.steps[0]) != paths_.viewpoints()[path.viewpoint].node) continue;
    const Step first = path.steps[0];
    ++all[first];
    bool top = summit_.has(paths_.to(path.steps[1]));
    if (!summit_.has(paths_.to(first))) {
      top = std::any_of(path.steps.begin() + 1, path.steps.end(),
                        [&](Step step) { return summit_.has(paths_.to(step)); });
    }
    to_the_top[first] += top ? 1 : 0;
  }
  for (Step step = 0; step < all.size(); ++step) {
    if (to_the_top[step] < kTransitPathsMin || summit_.has(paths_.from(step))) continue;
    if (static_cast<double>(to_the_top[step]) <= kTransitShareMin * static_cast<double>(all[step])) continue;
    viewpoint_transit_[step / 2] = 1;
    verdicts_[step / 2] = (step & 1) != 0 ? Verdict::kLowProvides : Verdict::kHighProvides;
  }
}

// The path comes from a hidden viewpoint by a network that is no provider of it: all of it descends.
bool PathEvidence::starts_below(const PathSet::Path& path) const {
  return !path.steps.empty() && paths_.viewpoints()[path.viewpoint].hidden &&
         viewpoint_transit_[path.steps[0] / 2] == 0;
}

// ---- votes ----

// The path turns at the first link known to cross or to descend, or at its last transit-free network; what
// follows descends. In the same way what precedes its last climbing link or its first transit-free network climbs.
// votes: by step, for "the step descends". Positions are doubled: 2 i is link i, 2 i - 1 the network before it.
void PathEvidence::vote_on(const PathSet::Path& path, std::vector<std::uint32_t>& votes) const {
  const auto size = static_cast<std::ptrdiff_t>(path.steps.size());
  constexpr std::ptrdiff_t kNever = PTRDIFF_MAX;
  std::ptrdiff_t down = kNever, up = -kNever;
  for (std::ptrdiff_t i = 0; i < size; ++i) {
    const Step step = path.steps[static_cast<std::size_t>(i)];
    const Verdict verdict = verdicts_[step / 2];
    if (verdict == Verdict::kUnknown) continue;
    const bool is_down = verdict == ((step & 1) != 0 ? Verdict::kHighProvides : Verdict::kLowProvides);
    if ((verdict == Verdict::kPeers || is_down) && down == kNever) down = 2 * i;
    if (verdict == Verdict::kPeers || !is_down) up = 2 * i;
  }
  const bool below = starts_below(path);
  if (below) down = 0;
  std::ptrdiff_t first_top = kNever, last_top = -kNever;
  for (std::ptrdiff_t i = 0; i <= size; ++i) {
    const std::uint32_t node =
        i < size ? paths_.from(path.steps[static_cast<std::size_t>(i)]) : paths_.to(path.steps.back());
    if (!summit_.has(node)) continue;
    if (first_top == kNever) first_top = i;
    last_top = i;
  }
  if (last_top >= 0 && last_top < size) down = std::min(down, 2 * last_top - 1);
  if (first_top != kNever && first_top > (below ? 1 : 0)) up = std::max(up, 2 * first_top - 1);
  if (down < up) return;  // the path has a valley: a leak or a wrong guess, and says nothing
  for (std::ptrdiff_t i = 0; i < size; ++i) {
    const Step step = path.steps[static_cast<std::size_t>(i)];
    if (2 * i > down) ++votes[step];
    if (2 * i < up) ++votes[step ^ 1];
  }
}

bool PathEvidence::vote_once() {
  std::vector<std::uint32_t> votes(verdicts_.size() * 2, 0);
  for (std::size_t p = 0; p < paths_.size(); ++p) {
    const PathSet::Path path = paths_.path(p);
    if (!path.steps.empty()) vote_on(path, votes);
  }
  std::uint32_t changed = 0;
  for (std::uint32_t i = 0; i < verdicts_.size(); ++i) {
    const PathSet::Link& link = paths_.links()[i];
    if (summit_.has(link.low) && summit_.has(link.high)) continue;
    const std::uint32_t low = votes[i * 2], high = votes[i * 2 + 1];
    if (low + high == 0) continue;
    const bool low_provides = low != high ? low > high : shape_.degree[link.low] >= shape_.degree[link.high];
    const Verdict verdict = low_provides ? Verdict::kLowProvides : Verdict::kHighProvides;
    changed += verdicts_[i] != verdict ? 1 : 0;
    verdicts_[i] = verdict;
  }
  return changed >= kSettled;
}

void PathEvidence::vote() {
  find_viewpoint_transit();
  for (int round = 0; round < kVoteRoundsMax && vote_once(); ++round) {
  }
}

// ---- sure descents ----

// f(i) for each link of the path that surely descends by what is known so far. A network at the top is nobody's
// customer: what looks like a descent towards one is a leak, or its cause a wrong guess.
template <class F>
void PathEvidence::each_descent(const PathSet::Path& path, const std::vector<std::uint8_t>& peers, F&& f) const {
  bool down = !path.steps.empty() && starts_below(path);
  bool marked = false;
  std::size_t begin = 1;
  for (std::size_t i = 0; i < path.steps.size(); ++i) {
    const Step step = path.steps[i];
    if (summit_.has(paths_.to(step))) begin = i + 1;
    if (marked) continue;
    down = down || (summit_.has(paths_.from(step)) && summit_.has(paths_.to(step))) ||
           (!peers.empty() && peers[step / 2] != 0) || descends_[step] != 0;
    if (!down) continue;
    marked = true;
    begin = std::max(begin, i + 1);
  }
  if (!marked) return;
  for (std::size_t i = begin; i < path.steps.size(); ++i) f(i);
}

bool PathEvidence::mark_descents(const std::vector<std::uint8_t>& peers) {
  bool changed = false;
  for (std::size_t p = 0; p < paths_.size(); ++p) {
    const PathSet::Path path = paths_.path(p);
    each_descent(path, peers, [&](std::size_t i) {
      std::uint8_t& mark = descends_[path.steps[i]];
      changed = changed || mark == 0;
      mark = 1;
    });
  }
  return changed;
}

void PathEvidence::collect_contexts(const std::vector<std::uint8_t>& peers) {
  std::fill(context_count_.begin(), context_count_.end(), 0);
  std::fill(reaches_.begin(), reaches_.end(), 0);
  for (std::size_t p = 0; p < paths_.size(); ++p) {
    const PathSet::Path path = paths_.path(p);
    each_descent(path, peers, [&](std::size_t i) {
      const Step step = path.steps[i];
      set_bit(reaches_, step, path.viewpoint);
      const std::uint32_t before = paths_.from(path.steps[i - 1]);
      if (!has_context(step, before) && context_count_[step] < kContextsMax) {
        contexts_[step][context_count_[step]++] = before;
      }
    });
  }
}

void PathEvidence::descend(const std::vector<std::uint8_t>& peers) {
  std::fill(descends_.begin(), descends_.end(), 0);
  while (mark_descents(peers)) {
  }
  collect_contexts(peers);
  for (std::uint32_t i = 0; i < verdicts_.size(); ++i) {
    const bool low = context_count_[i * 2] > 0, high = context_count_[i * 2 + 1] > 0;
    if (verdicts_[i] == Verdict::kUnknown && low != high) {
      verdicts_[i] = low ? Verdict::kLowProvides : Verdict::kHighProvides;
    }
  }
}

bool PathEvidence::has_context(Step step, std::uint32_t node) const {
  const auto& list = contexts_[step];
  return std::find(list.begin(), list.begin() + context_count_[step], node) != list.begin() + context_count_[step];
}

// ---- viewpoints ----

std::uint32_t PathEvidence::users(std::uint32_t link) const {
  std::uint32_t count = 0;
  for (std::size_t w = 0; w < words_; ++w) {
    count += static_cast<std::uint32_t>(std::popcount(uses_[link * words_ + w]));
  }
  return count;
}

bool PathEvidence::used_only_from(std::uint32_t link, std::uint32_t node) const {
  const auto viewpoints = paths_.viewpoints();
  for (std::size_t v = 0; v < std::min<std::size_t>(viewpoints.size(), PathSet::kViewpointsMax); ++v) {
    if ((uses_[link * words_ + v / 64] >> (v % 64) & 1) != 0 && viewpoints[v].node != node) return false;
  }
  return true;
}

std::uint32_t PathEvidence::avoiders(Step step) const {
  const std::uint32_t end = paths_.to(step);
  std::uint32_t count = 0;
  for (std::size_t w = 0; w < words_; ++w) {
    std::uint64_t bits = 0;
    for (const std::uint32_t link : shape_.links_of(end)) {
      if (link == step / 2) continue;
      const Step towards = link * 2 + (paths_.links()[link].high == end ? 0u : 1u);
      bits |= reaches_[towards * words_ + w];
    }
    count += static_cast<std::uint32_t>(std::popcount(bits & ~uses_[(step / 2) * words_ + w]));
  }
  return count;
}

}  // namespace mannerly::topology
