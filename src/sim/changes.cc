#include "sim/changes.h"

#include <algorithm>
#include <tuple>

namespace mannerly::sim {
namespace {

// Networks with a session, each once, ascending.
std::vector<AsIndex> viewpoints_of(const std::vector<Session>& sessions) {
  std::vector<AsIndex> out;
  for (const Session& session : sessions) out.push_back(session.as);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace

Changes::Changes(const World& world)
    : world_(world),
      timeline_(*world.timeline),
      sessions_(sessions_of(world)),
      viewpoints_(viewpoints_of(sessions_)),
      conduct_(timeline_.conduct),
      propagator_(world, conduct_, timeline_.named, timeline_.links) {
  for (const Session& session : sessions_) {
    const auto at = std::lower_bound(viewpoints_.begin(), viewpoints_.end(), session.as);
    viewpoint_of_.push_back(static_cast<std::uint32_t>(at - viewpoints_.begin()));
  }
  session_up_.assign(sessions_.size(), 1);
  session_busy_.assign(sessions_.size(), 0);
  frozen_.assign(viewpoints_.size(), 0);
  kept_.resize(viewpoints_.size());
  accomplices_.resize(timeline_.events.size());
  for (const std::uint32_t origination : timeline_.initial)
    table_rows_ = std::max<std::size_t>(table_rows_, origination + 1);
  number_prefixes();
}

void Changes::number_prefixes() {
  for (const Announcement& a : world_.announcements) prefixes_.push_back(a.prefix);
  std::vector<Prefix> known = prefixes_;
  std::sort(known.begin(), known.end());
  std::vector<Prefix> more;
  for (const Step& step : timeline_.steps)
    for (const Prefix& prefix : step.prefixes)
      if (!std::binary_search(known.begin(), known.end(), prefix)) more.push_back(prefix);
  for (const Lie& lie : timeline_.lies)
    if (!std::binary_search(known.begin(), known.end(), lie.prefix)) more.push_back(lie.prefix);
  std::sort(more.begin(), more.end());
  more.erase(std::unique(more.begin(), more.end()), more.end());
  prefixes_.insert(prefixes_.end(), more.begin(), more.end());
  order_.resize(prefixes_.size());
  for (std::uint32_t i = 0; i < order_.size(); ++i) order_[i] = i;
  std::sort(order_.begin(), order_.end(),
            [&](std::uint32_t a, std::uint32_t b) { return std::tie(prefixes_[a], a) < std::tie(prefixes_[b], b); });
  busy_.assign(prefixes_.size(), 0);
}

std::uint32_t Changes::number_of(const Prefix& prefix) const {
  return *std::lower_bound(order_.begin(), order_.end(), prefix,
                           [&](std::uint32_t number, const Prefix& p) { return prefixes_[number] < p; });
}

Changes::Config Changes::config_of(std::uint32_t prefix) const {
  if (const auto at = configs_.find(prefix); at != configs_.end()) return at->second;
  if (prefix < timeline_.initial.size()) return {timeline_.initial[prefix]};
  return {};
}

void Changes::set_config(std::uint32_t prefix, Config config) {
  configs_.erase(prefix);
  if (config != config_of(prefix)) configs_.emplace(prefix, std::move(config));
}

void Changes::run(const Config& config) {
  running_.clear();
  for (const std::uint32_t origination : config) running_.push_back(&timeline_.originations[origination]);
  propagator_.run(running_);
}

std::uint32_t Changes::keep(const Propagator::Path& path, const Config& config) {
  if (!path.found()) return kWithdrawal;
  paths_.push_back({.offset = static_cast<std::uint32_t>(words_.size()),
                    .length = static_cast<std::uint16_t>(path.asns.size()),
                    .set_count = static_cast<std::uint16_t>(path.set_count),
                    .only_to_customer = path.only_to_customer,
                    .origination = config[path.origination],
                    .route_class = path.route_class});
  words_.insert(words_.end(), path.asns.begin(), path.asns.end());
  return static_cast<std::uint32_t>(paths_.size() - 1);
}

// After run(config).
void Changes::collect(const Config& config, Routes& routes) {
  routes.clear();
  for (const AsIndex as : viewpoints_) {
    propagator_.find_path(as, found_);
    routes.push_back(keep(found_, config));
  }
}

bool Changes::same(std::uint32_t a, std::uint32_t b) const {
  if (a == b) return true;
  if (a == kWithdrawal || b == kWithdrawal) return false;
  const SentPath &x = paths_[a], &y = paths_[b];
  return x.set_count == y.set_count && x.only_to_customer == y.only_to_customer && x.route_class == y.route_class &&
         std::ranges::equal(numbers_of(x), numbers_of(y));
}

// What the session sends of a network's route: some send those of their customers only.
std::uint32_t Changes::seen(std::uint32_t session, std::uint32_t path) const {
  if (path == kWithdrawal || sessions_[session].full) return path;
  return paths_[path].route_class <= RouteClass::kCustomer ? path : kWithdrawal;
}

void Changes::work_out_table() {
  forget_paths();
  // Waiting messages keep their paths, at the front.
  std::vector<SentPath> paths;
  std::vector<std::uint32_t> words;
  for (Message& message : waiting_) {
    if (message.path >= kState) continue;
    SentPath path = paths_[message.path];
    const auto numbers = numbers_of(path);
    path.offset = static_cast<std::uint32_t>(words.size());
    words.insert(words.end(), numbers.begin(), numbers.end());
    message.path = static_cast<std::uint32_t>(paths.size());
    paths.push_back(path);
  }
  paths_ = std::move(paths);
  words_ = std::move(words);
  paths_waiting_ = paths_.size();
  table_.clear();
  Routes routes;
  for (std::uint32_t origination = 0; origination < table_rows_; ++origination) {
    const Config config = {origination};
    run(config);
    note_accomplices(config);
    collect(config, routes);
    table_.insert(table_.end(), routes.begin(), routes.end());
  }
  table_good_.assign(table_rows_, 1);
  memo_.clear();
  paths_kept_ = paths_.size();
  words_kept_ = words_.size();
}

void Changes::forget_paths() {
  memo_.clear();
  std::vector<SentPath> paths;
  std::vector<std::uint32_t> words;
  for (Message& message : waiting_) {
    if (message.path >= kState || message.path < paths_kept_) continue;
    SentPath path = paths_[message.path];
    const auto numbers = numbers_of(path);
    path.offset = static_cast<std::uint32_t>(words_kept_ + words.size());
    words.insert(words.end(), numbers.begin(), numbers.end());
    message.path = static_cast<std::uint32_t>(paths_kept_ + paths.size());
    paths.push_back(path);
  }
  paths_.resize(paths_kept_);
  words_.resize(words_kept_);
  paths_.insert(paths_.end(), paths.begin(), paths.end());
  words_.insert(words_.end(), words.begin(), words.end());
}

void Changes::find_current(std::uint32_t prefix, std::uint32_t first, std::span<std::uint32_t> paths) {
  const Config config = config_of(prefix);
  const std::uint32_t* row = nullptr;
  if (config.size() == 1 && config[0] < table_rows_ && table_good_[config[0]] != 0) {
    row = &table_[config[0] * viewpoints_.size()];
  } else {
    Routes& routes = memo_[config];
    if (routes.empty()) {
      run(config);
      collect(config, routes);
    }
    row = routes.data();
  }
  for (std::uint32_t i = 0; i < paths.size(); ++i) {
    const std::uint32_t session = first + i, viewpoint = viewpoint_of_[session];
    paths[i] = kWithdrawal;
    if (session_up_[session] == 0) continue;
    const auto kept = kept_[viewpoint].find(prefix);
    paths[i] = seen(session, kept == kept_[viewpoint].end() ? row[viewpoint] : restore(kept->second));
  }
}

std::uint32_t Changes::restore(const Kept& kept) {
  if (kept.none) return kWithdrawal;
  SentPath path = kept.path;
  path.offset = static_cast<std::uint32_t>(words_.size());
  words_.insert(words_.end(), kept.numbers.begin(), kept.numbers.end());
  paths_.push_back(path);
  return static_cast<std::uint32_t>(paths_.size() - 1);
}

void Changes::advance(std::int64_t until) {
  const auto& steps = timeline_.steps;
  for (; next_step_ < steps.size() && steps[next_step_].at < until; ++next_step_) apply(steps[next_step_]);
}

std::vector<Message> Changes::take_messages(std::int64_t before) {
  const auto middle = std::stable_partition(waiting_.begin(), waiting_.end(),
                                            [&](const Message& message) { return message.at < before; });
  std::vector<Message> out(waiting_.begin(), middle);
  waiting_.erase(waiting_.begin(), middle);
  std::stable_sort(out.begin(), out.end(), [&](const Message& a, const Message& b) {
    return std::tie(sessions_[a.session].collector, a.at, a.session) <
           std::tie(sessions_[b.session].collector, b.at, b.session);
  });
  return out;
}

void Changes::apply(const Step& step) {
  memo_.clear();
  switch (step.kind) {
    case StepKind::kRoutes: return apply_routes(step);
    case StepKind::kLinkDown:
    case StepKind::kLinkUp: return apply_link(step);
    case StepKind::kSessionDown: return apply_session_down(step);
    case StepKind::kSessionUp: return apply_session_up(step);
    case StepKind::kLieBegin:
    case StepKind::kLieEnd: return apply_lie(step);
    case StepKind::kRefresh: return apply_refresh(step);
    case StepKind::kRovBegin: return apply_rov(step);
    case StepKind::kFreeze: {
      const auto at = std::lower_bound(viewpoints_.begin(), viewpoints_.end(), step.a);
      if (at != viewpoints_.end() && *at == step.a) frozen_[static_cast<std::size_t>(at - viewpoints_.begin())] = 1;
      return;
    }
  }
}

void Changes::apply_routes(const Step& step) {
  std::map<Config, Group> groups;
  for (const Prefix& prefix : step.prefixes) {
    const std::uint32_t number = number_of(prefix);
    Config before = config_of(number);
    Config after = before;
    std::erase(after, step.off);
    if (step.on != kNoOrigination && !std::binary_search(after.begin(), after.end(), step.on))
      after.insert(std::upper_bound(after.begin(), after.end(), step.on), step.on);
    Group& group = groups[before];
    group.before = std::move(before);
    group.after = after;
    group.prefixes.push_back(number);
    set_config(number, std::move(after));
  }
  Routes before, after, between;
  for (const auto& [config, group] : groups) {
    run(group.after);
    collect(group.after, after);
    note_accomplices(group.after);
    run(group.before);
    collect(group.before, before);
    explore(group, before, after, between);
    send(step, group, before, between, after);
  }
}

void Changes::note_accomplices(const Config& config) {
  for (std::uint32_t i = 0; i < config.size(); ++i) {
    const std::uint32_t event = timeline_.originations[config[i]].event;
    if (event == kNoEvent || !is_incident(timeline_.events[event].kind)) continue;
    std::vector<AsIndex>& list = accomplices_[event];
    for (const AsIndex as : propagator_.accepted_directly(i)) {
      const auto at = std::lower_bound(list.begin(), list.end(), as);
      if (at == list.end() || *at != as) list.insert(at, as);
    }
  }
}

void Changes::apply_link(const Step& step) {
  const bool up = step.kind == StepKind::kLinkUp;
  std::map<Config, Group> groups;
  propagator_.set_link(step.a, step.b, true);  // for the cones: the link counts before or after
  for (const std::uint32_t prefix : touched_by(step.a, step.b)) {
    Config config = config_of(prefix);
    if (config.empty()) continue;
    Group& group = groups[config];
    group.before = group.after = std::move(config);
    group.prefixes.push_back(prefix);
  }
  Routes before, after, between;
  for (const auto& [config, group] : groups) {
    propagator_.set_link(step.a, step.b, up);
    run(config);
    collect(config, after);
    note_accomplices(config);
    propagator_.set_link(step.a, step.b, !up);
    run(config);
    collect(config, before);
    if (config.size() == 1 && config[0] < table_rows_) {
      for (std::size_t v = 0; v < before.size(); ++v)
        if (!same(before[v], after[v])) table_good_[config[0]] = 0;
    }
    explore(group, before, after, between);
    send(step, group, before, between, after);
  }
  propagator_.set_link(step.a, step.b, up);
}

// Only what is invalid changes: by way of the network, or for it.
void Changes::apply_rov(const Step& step) {
  std::map<Config, Group> groups;
  const auto is_invalid = [&](std::uint32_t origination) {
    const Origination& o = timeline_.originations[origination];
    return o.screened && o.invalid;
  };
  for (std::uint32_t prefix = 0; prefix < prefixes_.size(); ++prefix) {
    Config config = config_of(prefix);
    if (std::none_of(config.begin(), config.end(), is_invalid)) continue;
    Group& group = groups[config];
    group.before = group.after = std::move(config);
    group.prefixes.push_back(prefix);
  }
  Routes before, after, between;
  for (const auto& [config, group] : groups) {
    conduct_[step.a].rov = true;
    run(config);
    collect(config, after);
    conduct_[step.a].rov = false;
    run(config);
    collect(config, before);
    if (config.size() == 1 && config[0] < table_rows_) table_good_[config[0]] = 0;
    explore(group, before, after, between);
    send(step, group, before, between, after);
  }
  conduct_[step.a].rov = true;
}

// The prefixes whose routes may use the link: those that a network below its ends originates, forges or
// leaks. Routes of others only come down it, to networks below that no collector hears (see plan_links).
std::vector<std::uint32_t> Changes::touched_by(AsIndex a, AsIndex b) const {
  std::vector<std::uint8_t> in_cone(world_.ases.size(), 0);
  add_cone(a, in_cone);
  const auto peers = world_.links.peers.of(a);
  bool peering = std::binary_search(peers.begin(), peers.end(), b);
  for (const ExtraLink& link : timeline_.links)
    peering = peering || (link.peering && ((link.a == a && link.b == b) || (link.a == b && link.b == a)));
  if (peering) add_cone(b, in_cone);
  std::vector<std::uint32_t> out;
  for (AsIndex as = 0; as < world_.ases.size(); ++as) {
    if (in_cone[as] == 0) continue;
    const AsNode& node = world_.ases[as];
    for (std::uint32_t i = 0; i < node.announcement_count; ++i) out.push_back(node.first_announcement + i);
  }
  for (const auto& [prefix, config] : configs_) {
    const bool below = std::any_of(config.begin(), config.end(), [&](std::uint32_t origination) {
      return in_cone[timeline_.originations[origination].as] != 0;
    });
    if (below) out.push_back(prefix);
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

// Links that are not up count too: that costs a look at some prefixes that do not change.
void Changes::add_cone(AsIndex as, std::vector<std::uint8_t>& in_cone) const {
  std::vector<AsIndex> found;
  const auto add = [&](AsIndex next) {
    if (in_cone[next] != 0) return;
    in_cone[next] = 1;
    found.push_back(next);
  };
  add(as);
  for (std::size_t i = 0; i < found.size(); ++i) {
    const AsIndex at = found[i];
    for (const AsIndex customer : world_.links.customers.of(at)) add(customer);
    for (const ExtraLink& link : timeline_.links)
      if (!link.peering && link.b == at) add(link.a);
  }
}

}  // namespace mannerly::sim
