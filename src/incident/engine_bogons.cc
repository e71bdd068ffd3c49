// The table judged by other bogons than those that it was judged by so far.
#include <algorithm>

#include "incident/engine_impl.h"

namespace mannerly::incident {
namespace {

bool is_bogon(const Symptom& symptom) {
  return group_of(symptom.kind) == Group::kBogon;
}

}  // namespace

void Engine::Impl::judge_prefixes_anew(Changed& changed) {
  changed.prefixes.assign(prefixes.size(), false);
  for (PrefixId id = 0; id < prefixes.size(); ++id) {
    const Prefix prefix = prefixes[id].prefix();
    const Kind kind = judges.prefix(context, prefix).kind;
    if (kind == prefixes[id].bogon || (kind == Kind::kNone && context.bogons.is_undecided(prefix))) continue;
    prefixes[id].bogon = kind;
    changed.prefixes[id] = changed.any = true;
  }
}

// Only bogons are judged anew: a leak that was new when it came does not become known by a registry's file.
void Engine::Impl::judge_path_anew(PathId path, const std::vector<std::uint32_t>& before, Changed& changed) {
  PathTrie::Node& node = paths.at(path);
  const PathId behind = node.parent;
  const std::uint32_t inherited_before = behind == 0 ? 0 : before[behind];
  const std::uint32_t inherited = behind == 0 ? 0 : paths.at(behind).symptoms;
  const bool beside_bogon =
      behind != 0 && context.bogons.class_of(paths.asn(behind).value) != validity::BogonClass::kNone;
  if (inherited == inherited_before && node.symptoms == inherited && !beside_bogon) return;
  const std::vector<Symptom> own = symptoms.between(node.symptoms, inherited_before);
  shown_.clear();
  if (beside_bogon || std::ranges::any_of(own, is_bogon)) {
    hops_.clear();
    paths.hops(path, hops_);
    judges.path(context, *this, hops_, now, shown_);
    std::erase_if(shown_, [](const Symptom& symptom) { return !is_bogon(symptom); });
  }
  for (const Symptom& symptom : own) {
    const bool same = std::ranges::any_of(shown_, [&](const Symptom& s) { return s.from == symptom.from; });
    if (!is_bogon(symptom) || (!same && context.bogons.is_undecided(symptom.from))) shown_.push_back(symptom);
  }
  if (inherited == inherited_before && shown_ == own) return;
  node.symptoms = symptoms.add(inherited, shown_);
  changed.paths[path] = changed.any = true;
  if (node.users == 0) return;
  symptoms.begin(node.symptoms, inherited, now_s, first_sight_);
  symptoms.end(before[path], inherited_before, now_s);
}

void Engine::Impl::judge_paths_anew(Changed& changed) {
  changed.paths.assign(paths.last() + std::size_t{1}, false);
  std::vector<std::uint32_t> before(paths.last() + std::size_t{1});
  for (PathId path = 1; path <= paths.last(); ++path) before[path] = paths.exists(path) ? paths.at(path).symptoms : 0;
  std::vector<bool> judged(before.size(), false);
  std::vector<PathId> way;
  for (PathId path = 1; path <= paths.last(); ++path) {
    if (!paths.exists(path)) continue;
    for (PathId at = path; at != 0 && !judged[at]; at = paths.parent(at)) way.push_back(at);
    for (; !way.empty(); way.pop_back()) {
      judge_path_anew(way.back(), before, changed);
      judged[way.back()] = true;
    }
  }
}

}  // namespace mannerly::incident
