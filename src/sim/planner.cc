#include "sim/planner.h"

#include <algorithm>
#include <tuple>

#include "sim/history.h"

namespace mannerly::sim {

Planner::Planner(World& w, std::vector<Conduct> conduct) : world(w) {
  timeline.conduct = std::move(conduct);
  timeline.start = world.options.at.seconds;
  timeline.end = timeline.start + world.options.days * kDay.count;
  const std::int64_t days = std::int64_t{world.options.days} * kDay.count;
  warm_ = timeline.start + std::min<std::int64_t>(3 * kDay.count, days / 5);
  above_viewpoint_.assign(world.ases.size(), 0);
  std::vector<AsIndex> found;
  for (const Session& session : sessions_of(world)) {
    timeline.named.push_back(session.as);
    if (above_viewpoint_[session.as]++ == 0) found.push_back(session.as);
  }
  for (std::size_t i = 0; i < found.size(); ++i)
    for (const AsIndex provider : world.links.providers.of(found[i]))
      if (above_viewpoint_[provider]++ == 0) found.push_back(provider);
  claims_.resize(world.allocations.size());
  for (const Announcement& a : world.announcements) announced_.push_back(a.prefix);
  for (const Announcement& a : world.later) announced_.push_back(a.prefix);
  std::sort(announced_.begin(), announced_.end());
  plan_initial();
  build_audience();
}

// The whole graph of a small world; in a big one all networks with customers and some of the others.
void Planner::build_audience() {
  std::vector<AsIndex> named;
  for (const Session& session : sessions_of(world)) named.push_back(session.as);
  Rng rng(world.options.seed, "leakers");
  constexpr std::uint32_t kAll = 5000, kSome = 1500;
  const auto count = static_cast<std::uint32_t>(world.ases.size());
  for (std::uint32_t i = 0; i < std::min(count, kAll); ++i) named.push_back(count <= kAll ? i : draw_culprit(rng));
  if (count > kAll) named.resize(std::min<std::size_t>(named.size(), kSome));
  propagator_ = std::make_unique<Propagator>(world, timeline.conduct, named, std::span<const ExtraLink>());
  validity_ = std::make_unique<Validity>(world);
  for (std::uint32_t i = 0; i < world.announcements.size(); ++i)
    numbers_.emplace_back(world.announcements[i].prefix, i);
  std::sort(numbers_.begin(), numbers_.end());
}

std::uint32_t Planner::audience(const Origination& origination, const std::vector<Prefix>& prefixes) {
  constexpr std::size_t kLooks = 5;
  Origination o = origination;
  o.screened = true;
  std::set<AsIndex> seen;
  for (std::size_t i = 0; i < prefixes.size(); i += prefixes.size() / kLooks + 1) {
    const Asn origin = o.tail.empty() ? world.ases[o.as].asn : Asn{o.tail.back()};
    o.invalid = !o.is_leak() && validity_->rov(prefixes[i], origin) == RovState::kInvalid;
    const IrrState irr = validity_->irr(prefixes[i], world.ases[o.as].asn);
    o.registered = o.tail.empty() && !o.is_leak() && (irr == IrrState::kExact || irr == IrrState::kCovering);
    std::vector<const Origination*> list = {&o};
    const auto at = std::lower_bound(numbers_.begin(), numbers_.end(), std::pair(prefixes[i], 0u));
    if (at != numbers_.end() && at->first == prefixes[i])
      list.push_back(&timeline.originations[timeline.initial[at->second]]);
    propagator_->run(list);
    for (const Session& session : sessions_of(world)) {
      const RouteClass route_class = propagator_->class_of(session.as);
      const bool sent = route_class != RouteClass::kNone && (session.full || route_class <= RouteClass::kCustomer);
      if (sent && session.as != o.as && propagator_->given_of(session.as) == 0) seen.insert(session.as);
    }
  }
  return static_cast<std::uint32_t>(seen.size());
}

// What is there at the start: the destinations; announcements with something behind their origin; planted
// trouble, which is an incident from the beginning.
void Planner::plan_initial() {
  for (const Destination& destination : world.destinations)
    timeline.originations.push_back(origination_of(world, destination));
  for (const Announcement& a : world.announcements) {
    const AsIndex as = world.destinations[a.destination].as;
    std::uint32_t event = kNoEvent;
    const auto note = [&](EventKind kind, std::string text) {
      event = add({.kind = kind, .culprit = as, .prefixes = {a.prefix}, .start = begin(), .note = std::move(text)});
    };
    switch (a.planted) {
      case Planted::kSpecialUse: note(EventKind::kBogonPrefix, "special-use space, announced from the start"); break;
      case Planted::kUnallocated: note(EventKind::kBogonPrefix, "unallocated space, announced from the start"); break;
      case Planted::kReserved:
        note(EventKind::kBogonPrefixAdministrative, "reserved space, announced from the start");
        break;
      case Planted::kPrivateAsn: note(EventKind::kBogonAsn, "a private AS number on the path from the start"); break;
      case Planted::kRpkiInvalid:
        note(EventKind::kRoaMistake, "the holder's ROA does not match, from the start");
        break;
      case Planted::kNothing:
      case Planted::kForeignOrigin: break;
    }
    if (event == kNoEvent && !a.as_set) {
      timeline.initial.push_back(a.destination);
      continue;
    }
    Origination own = timeline.originations[a.destination];
    own.event = event;
    own.tail_is_set = a.as_set;
    if (a.as_set || a.planted == Planted::kPrivateAsn) own.tail = {a.set_or_asn};
    timeline.initial.push_back(static_cast<std::uint32_t>(timeline.originations.size()));
    timeline.originations.push_back(std::move(own));
  }
  forged_.assign(timeline.originations.size(), 0);
  if (world.history) mark_invalid();
}

std::uint32_t Planner::add(Event event) {
  timeline.events.push_back(std::move(event));
  return static_cast<std::uint32_t>(timeline.events.size() - 1);
}

std::uint32_t Planner::originate(std::uint32_t event, Origination origination) {
  origination.event = event;
  origination.screened = true;
  timeline.originations.push_back(std::move(origination));
  forged_.push_back(0);
  return static_cast<std::uint32_t>(timeline.originations.size() - 1);
}

std::uint32_t Planner::forge(std::uint32_t event, Origination origination) {
  const std::uint32_t number = originate(event, std::move(origination));
  forged_[number] = 1;
  return number;
}

void Planner::step(Step step) {
  timeline.steps.push_back(std::move(step));
}

void Planner::put(std::uint32_t event, std::int64_t at, std::vector<Prefix> prefixes, std::uint32_t on) {
  change(event, at, std::move(prefixes), kNoOrigination, on);
}

void Planner::change(std::uint32_t event, std::int64_t at, std::vector<Prefix> prefixes, std::uint32_t off,
                     std::uint32_t on) {
  step({.at = at, .event = event, .off = off, .on = on, .prefixes = std::move(prefixes)});
}

void Planner::put_while(std::uint32_t event, const std::vector<Prefix>& prefixes, std::uint32_t on) {
  const Event& e = timeline.events[event];
  const std::int64_t start = e.start, end = e.end;
  put(event, start, prefixes, on);
  if (end != kNever) change(event, end, prefixes, on, kNoOrigination);
}

std::int64_t Planner::start_of_incident(Rng& rng) {
  const auto span = static_cast<std::uint32_t>(timeline.end - warm_ - 1200);
  return moment_ = warm_ + rng.below(span);
}

std::int64_t Planner::start_of_event(Rng& rng) {
  const auto span = static_cast<std::uint32_t>(timeline.end - timeline.start - 1200);
  return moment_ = timeline.start + 60 + rng.below(span);
}

bool Planner::may_err(AsIndex culprit, std::int64_t at) const {
  if (!world.history || day_of(world, at) < world.history->networks[culprit].joined) return true;
  return die(world, "errs again", culprit, static_cast<std::uint64_t>(at)) % 10 < 3;
}

// Log-uniform: a power of two times the least, and something up to the next one.
std::int64_t Planner::duration(Rng& rng, std::uint32_t least, std::uint32_t doublings) {
  const std::uint32_t from = least << rng.below(doublings);
  return rng.between(from, 2 * from - 1);
}

namespace {

bool overlaps(const std::vector<std::pair<std::int64_t, std::int64_t>>& list, std::int64_t from, std::int64_t to) {
  return std::any_of(list.begin(), list.end(), [&](const auto& c) { return from < c.second && c.first < to; });
}
constexpr std::int64_t kApart = 2 * 3600;  // seconds between events about the same

}  // namespace

bool Planner::claim(std::uint32_t allocation, std::int64_t from, std::int64_t to) {
  if (allocation == kNoAllocation) return false;
  const std::int64_t end = to == kNever ? kNever : to + kApart;
  if (overlaps(claims_[allocation], from - kApart, end)) return false;
  claims_[allocation].emplace_back(from - kApart, end);
  return true;
}

bool Planner::claim_link(AsIndex a, AsIndex b, std::int64_t from, std::int64_t to) {
  auto& list = link_claims_[std::minmax(a, b)];
  if (overlaps(list, from - kApart, to)) return false;
  list.emplace_back(from - kApart, to == kNever ? kNever : to + kApart);
  return true;
}

// Mostly small networks, sometimes access networks of some size, seldom transit networks.
AsIndex Planner::draw_culprit(Rng& rng) const {
  const std::uint32_t roll = rng.below(100);
  for (int tries = 0; tries < 400; ++tries) {
    const AsIndex as = draw_as(rng);
    const Role role = world.ases[as].role;
    if (role == Role::kTier1 || role == Role::kRouteServer || world.ases[as].announcement_count == 0) continue;
    if (roll < 62 && is_stub(as)) return as;
    if (roll >= 62 && roll < 90 && role == Role::kAccess) return as;
    if (roll >= 90 && role == Role::kTransit) return as;
  }
  return draw_as(rng);
}

bool Planner::is_plain(const Announcement& a) const {
  return a.planted == Planted::kNothing && !a.as_set && a.allocation != kNoAllocation;
}

std::optional<std::uint32_t> Planner::draw_announcement(Rng& rng) const {
  for (int tries = 0; tries < 200; ++tries) {
    std::uint32_t number = rng.below(static_cast<std::uint32_t>(world.announcements.size()));
    if (rng.percent(50)) {
      const AsNode& node = world.ases[draw_as(rng)];
      if (node.announcement_count == 0) continue;
      number = node.first_announcement + rng.below(node.announcement_count);
    }
    if (is_plain(world.announcements[number])) return number;
  }
  return std::nullopt;
}

AsIndex Planner::next_door(std::uint32_t announcement) const {
  const auto at = std::lower_bound(numbers_.begin(), numbers_.end(),
                                   std::pair(world.announcements[announcement].prefix, announcement));
  const AsIndex own = holder_of(announcement);
  for (auto next = at; next != numbers_.end() && next - at < 40; ++next)
    if (holder_of(next->second) != own) return holder_of(next->second);
  return own;
}

bool Planner::is_used(const Prefix& prefix) const {
  return std::binary_search(announced_.begin(), announced_.end(), prefix) || used_.contains(prefix);
}

std::optional<Prefix> Planner::draw_inside(Rng& rng, const Prefix& prefix, int length) {
  if (length <= prefix.length) return std::nullopt;
  const int bits = std::min(length - prefix.length, 24);
  for (int tries = 0; tries < 20; ++tries) {
    const std::uint64_t at = static_cast<std::uint64_t>(rng.below(std::uint32_t{1} << bits)) << (64 - length);
    const Prefix inner = Prefix::of({{prefix.bits.hi | at, 0}, prefix.family}, length);
    if (is_used(inner)) continue;
    use(inner);
    return inner;
  }
  return std::nullopt;
}

bool Planner::are_linked(AsIndex a, AsIndex b) const {
  const auto has = [&](std::span<const AsIndex> list) { return std::binary_search(list.begin(), list.end(), b); };
  if (has(world.links.providers.of(a)) || has(world.links.customers.of(a)) || has(world.links.peers.of(a))) return true;
  return std::any_of(timeline.links.begin(), timeline.links.end(), [&](const ExtraLink& link) {
    return (link.a == a && link.b == b) || (link.a == b && link.b == a);
  });
}

// Networks below it with itself; most when there are more.
std::uint32_t Planner::cone_size(AsIndex as, std::uint32_t most) const {
  std::vector<AsIndex> found = {as};
  for (std::size_t i = 0; i < found.size() && found.size() < most; ++i)
    for (const AsIndex customer : world.links.customers.of(found[i]))
      if (std::find(found.begin(), found.end(), customer) == found.end()) found.push_back(customer);
  return std::min(static_cast<std::uint32_t>(found.size()), most);
}

void Planner::register_route(const Prefix& prefix, AsIndex origin, IrrSource source, AsIndex maintainer) {
  const Life life = life_before_moment(origin);
  world.route_objects.push_back({prefix, world.ases[origin].asn, maintainer, source, RouteObjectKind::kOwn, life});
}

void Planner::sign(const Prefix& prefix, AsIndex origin) {
  const Life life = life_before_moment(origin);
  world.vrps.push_back({prefix, prefix.length, world.ases[origin].rir(), world.ases[origin].asn, life});
}

Life Planner::life_before_moment(std::uint64_t roll) const {
  if (!world.history) return {};
  const std::uint64_t days = die(world, "registered before", roll, static_cast<std::uint64_t>(moment_)) % 20;
  return {.from = std::max(1, day_of(world, moment_) - static_cast<std::int32_t>(days))};
}

// Nothing happens shortly before a RIB: what falls there, and as long before, is pressed together in front
// of it, in its order.
void Planner::settle_times() {
  const std::vector<std::int64_t> ribs = rib_instants(world.options);
  const auto settle = [&](std::int64_t at) {
    for (const std::int64_t rib : ribs) {
      const std::int64_t from = rib - 2 * kQuietSeconds;
      if (at >= from && at < rib) return from + (at - from) / 2;
    }
    return at;
  };
  for (Step& s : timeline.steps) s.at = settle(s.at);
  for (Event& event : timeline.events) {
    if (event.start > begin()) event.start = settle(event.start);
    if (event.end != kNever) event.end = settle(event.end);
  }
  std::erase_if(timeline.steps, [&](const Step& s) { return s.at >= timeline.end || s.at < begin(); });
  std::stable_sort(timeline.steps.begin(), timeline.steps.end(),
                   [](const Step& a, const Step& b) { return a.at < b.at; });
}

// The same origination as RPKI and the filters of providers see it.
std::uint32_t Planner::variant_of(std::uint32_t number, bool invalid, bool registered) {
  const auto [at, fresh] = variants_.try_emplace({number, invalid, registered}, 0);
  if (fresh) {
    Origination copy = timeline.originations[number];
    copy.screened = true;
    copy.invalid = invalid;
    copy.registered = registered;
    at->second = static_cast<std::uint32_t>(timeline.originations.size());
    timeline.originations.push_back(std::move(copy));
  }
  return at->second;
}

// RPKI and the filters of providers look at each prefix: an origination is split where they differ.
void Planner::screen() {
  const Validity validity(world);
  const auto screened = [&](std::uint32_t number, const Prefix& prefix) {
    if (number == kNoOrigination) return number;
    const Origination& o = timeline.originations[number];
    if (!o.screened || o.is_leak()) return number;
    const Asn origin = o.tail.empty() ? world.ases[o.as].asn : Asn{o.tail.back()};
    const bool invalid = validity.rov(prefix, origin) == RovState::kInvalid;
    const IrrState irr = validity.irr(prefix, world.ases[o.as].asn);
    const bool registered = forged_[number] == 0 && (irr == IrrState::kExact || irr == IrrState::kCovering);
    return variant_of(number, invalid, registered);
  };
  std::vector<Step> steps;
  for (Step& s : timeline.steps) {
    if (s.kind != StepKind::kRoutes) {
      steps.push_back(std::move(s));
      continue;
    }
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<Prefix>> parts;
    for (const Prefix& prefix : s.prefixes) parts[{screened(s.off, prefix), screened(s.on, prefix)}].push_back(prefix);
    for (auto& [ends, prefixes] : parts)
      steps.push_back(
          {.at = s.at, .event = s.event, .off = ends.first, .on = ends.second, .prefixes = std::move(prefixes)});
  }
  timeline.steps = std::move(steps);
}

void Planner::sort_registries() {
  auto& objects = world.route_objects;
  std::sort(objects.begin(), objects.end(), [](const RouteObject& a, const RouteObject& b) {
    return std::tie(a.source, a.prefix, a.origin, a.kind) < std::tie(b.source, b.prefix, b.origin, b.kind);
  });
  objects.erase(std::unique(objects.begin(), objects.end(),
                            [](const RouteObject& a, const RouteObject& b) {
                              return a.source == b.source && a.prefix == b.prefix && a.origin == b.origin;
                            }),
                objects.end());
  auto& vrps = world.vrps;
  std::sort(vrps.begin(), vrps.end(), [](const Vrp& a, const Vrp& b) {
    return std::tie(a.prefix, a.max_length, a.asn) < std::tie(b.prefix, b.max_length, b.asn);
  });
  vrps.erase(std::unique(vrps.begin(), vrps.end(),
                         [](const Vrp& a, const Vrp& b) {
                           return a.prefix == b.prefix && a.max_length == b.max_length && a.asn == b.asn;
                         }),
             vrps.end());
}

void Planner::finish() {
  settle_times();
  if (world.history) {
    settle_history(world, timeline);
    merge_registries(world);
    screen_over_time();
  } else {
    sort_registries();
    screen();
  }
  for (const Origination& o : timeline.originations)
    if (o.is_leak()) timeline.named.push_back(o.as);
  world.timeline = std::make_shared<const Timeline>(std::move(timeline));
}

}  // namespace mannerly::sim
