// What a history adds to a timeline: networks that end, origin validation that begins, and routes whose validity
// changes because a ROA comes or goes.
#include <algorithm>

#include "sim/history.h"
#include "sim/planner.h"

namespace mannerly::sim {
namespace {

// ROAs come and go in the afternoon and evening before the day that has them, by prefix: so that the routes of
// midnight are those of its registries.
std::int64_t seconds_before_day(const World& world, const Prefix& prefix) {
  return 3600 + static_cast<std::int64_t>(die(world, "hour of the ROA", prefix.bits.hi, prefix.length) % 36000);
}

// Small networks that give up: they withdraw what they announce, for good.
void plan_ends(Planner& p) {
  Rng rng(p.world.options.seed, "network ends");
  const std::uint32_t wanted = std::max(2u, p.world.options.ases * p.world.options.days / 18000);
  std::uint32_t found = 0;
  for (std::uint32_t tries = 0; tries < 100 * wanted && found < wanted; ++tries) {
    const AsIndex as = p.draw_as(rng);
    const AsNode& node = p.world.ases[as];
    if (!p.is_stub(as) || node.announcement_count == 0 || node.announcement_count > 8) continue;
    if (node.role == Role::kRouteServer || p.has_viewpoint_below(as)) continue;
    const std::int64_t start = p.start_of_event(rng);
    std::vector<Prefix> prefixes;
    std::vector<std::uint32_t> numbers;
    for (std::uint32_t i = node.first_announcement; i < node.first_announcement + node.announcement_count; ++i) {
      const Announcement& a = p.world.announcements[i];
      const bool known = !numbers.empty() && p.world.announcements[numbers.back()].allocation == a.allocation;
      if (!p.is_plain(a) || (!known && !p.claim(a.allocation, start, kNever))) break;
      numbers.push_back(i);
      prefixes.push_back(a.prefix);
    }
    if (numbers.size() < node.announcement_count) continue;
    const std::uint32_t event = p.add({.kind = EventKind::kNetworkEnd,
                                       .culprit = as,
                                       .victims = {as},
                                       .prefixes = std::move(prefixes),
                                       .start = start,
                                       .note = "the network gives up"});
    for (const std::uint32_t number : numbers)
      p.change(event, start, {p.world.announcements[number].prefix}, p.initial(number), kNoOrigination);
    ++found;
  }
}

void plan_rov(Planner& p) {
  for (AsIndex as = 0; as < p.world.ases.size(); ++as) {
    const std::int32_t day = p.world.history->networks[as].rov_from;
    if (day <= 0 || day >= static_cast<std::int32_t>(p.world.options.days)) continue;
    const auto before = static_cast<std::int64_t>(die(p.world, "hour of validation", as) % 36000);
    p.step({.at = start_of_day(p.world, day) - 3600 - before, .kind = StepKind::kRovBegin, .a = as});
  }
}

// Bogons that are there at the start end one day, most of them.
void plan_bogon_ends(Planner& p) {
  for (std::uint32_t i = 0; i < p.world.announcements.size(); ++i) {
    const Announcement& a = p.world.announcements[i];
    const std::uint32_t event = p.timeline.originations[p.initial(i)].event;
    if (event == kNoEvent || !is_incident(p.timeline.events[event].kind)) continue;
    const std::uint64_t roll = die(p.world, "bogon ends", a.prefix.bits.hi, a.prefix.length);
    if (roll % 100 >= 70) continue;
    const auto span = static_cast<std::uint64_t>(p.timeline.end - p.warm());
    const std::int64_t end = p.warm() + static_cast<std::int64_t>((roll >> 16) % span);
    // A private number goes from the path, a bogon goes altogether.
    const std::uint32_t clean = a.planted == Planted::kPrivateAsn ? a.destination : kNoOrigination;
    p.timeline.events[event].end = end;
    p.change(event, end, {a.prefix}, p.initial(i), clean);
  }
}

}  // namespace

void plan_history(Planner& planner) {
  plan_ends(planner);
  plan_rov(planner);
  plan_bogon_ends(planner);
}

// Unlike in a world without a history, those who do origin validation drop what is invalid at the start too.
void Planner::mark_invalid() {
  const Validity validity(world);
  for (std::uint32_t i = 0; i < world.announcements.size(); ++i) {
    const Announcement& a = world.announcements[i];
    const Asn origin = world.ases[world.destinations[a.destination].as].asn;
    if (a.as_set || a.planted == Planted::kPrivateAsn) continue;
    if (validity.rov(a.prefix, origin, 0) != RovState::kInvalid) continue;
    timeline.initial[i] = variant_of(timeline.initial[i], true, true);
  }
  forged_.resize(timeline.originations.size(), 0);
}

namespace {

// One origination on one prefix, from a moment to another.
struct Presence {
  Prefix prefix;
  std::uint32_t number = 0;
  std::int64_t from = 0, to = kNever;
};

std::vector<Presence> presences_of(const World& world, const Timeline& timeline) {
  std::map<std::pair<Prefix, std::uint32_t>, std::int64_t> open;
  std::vector<Presence> out;
  for (std::uint32_t i = 0; i < world.announcements.size(); ++i)
    open[{world.announcements[i].prefix, timeline.initial[i]}] = timeline.start;
  for (const Step& step : timeline.steps) {
    if (step.kind != StepKind::kRoutes) continue;
    for (const Prefix& prefix : step.prefixes) {
      if (const auto at = open.find({prefix, step.off}); at != open.end()) {
        out.push_back({prefix, step.off, at->second, step.at});
        open.erase(at);
      }
      if (step.on != kNoOrigination) open.try_emplace({prefix, step.on}, step.at);
    }
  }
  for (const auto& [key, from] : open) out.push_back({key.first, key.second, from, kNever});
  return out;
}

}  // namespace

// Every origination on every prefix is at each moment as RPKI sees it then: where that changes while it is there,
// it is replaced by its other variant. Route objects are taken over all days: filters are slow.
void Planner::screen_over_time() {
  const Validity validity(world);
  const auto is_fixed = [&](std::uint32_t number) {
    return number == kNoOrigination || timeline.originations[number].is_leak() ||
           timeline.originations[number].tail_is_set;
  };
  std::map<std::pair<std::uint32_t, Prefix>, bool> registered;
  const auto variant_at = [&](std::uint32_t number, const Prefix& prefix, std::int64_t at) {
    if (is_fixed(number)) return number;
    const Origination& o = timeline.originations[number];
    const Asn origin = o.tail.empty() ? world.ases[o.as].asn : Asn{o.tail.back()};
    const std::int32_t day = day_of(world, at + seconds_before_day(world, prefix));
    const bool invalid = validity.rov(prefix, origin, day) == RovState::kInvalid;
    const bool was_there = o.event == kNoEvent || !o.screened || !is_incident(timeline.events[o.event].kind);
    const auto [known, fresh] = registered.try_emplace({number, prefix}, was_there && forged_[number] == 0);
    if (fresh && !known->second && forged_[number] == 0) {
      const IrrState irr = validity.irr(prefix, world.ases[o.as].asn);
      known->second = irr == IrrState::kExact || irr == IrrState::kCovering;
    }
    const bool same = o.invalid == invalid && o.registered == known->second && (o.screened || !invalid);
    return same ? number : variant_of(number, invalid, known->second);
  };
  std::vector<Presence> present = presences_of(world, timeline);
  std::vector<Step> steps;
  for (Step& s : timeline.steps) {
    if (s.kind != StepKind::kRoutes) {
      steps.push_back(std::move(s));
      continue;
    }
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<Prefix>> parts;
    for (const Prefix& prefix : s.prefixes)
      parts[{variant_at(s.off, prefix, s.at - 1), variant_at(s.on, prefix, s.at)}].push_back(prefix);
    for (auto& [ends, prefixes] : parts)
      steps.push_back(
          {.at = s.at, .event = s.event, .off = ends.first, .on = ends.second, .prefixes = std::move(prefixes)});
  }
  for (const Presence& p : present) {
    if (is_fixed(p.number)) continue;
    std::uint32_t now = variant_at(p.number, p.prefix, p.from);
    for (const std::int32_t day : validity.changes_of_vrps(p.prefix)) {
      const std::int64_t at = start_of_day(world, day) - seconds_before_day(world, p.prefix);
      if (at <= p.from || at >= std::min(p.to, timeline.end)) continue;
      const std::uint32_t next = variant_at(p.number, p.prefix, at);
      if (next != now) steps.push_back({.at = at, .off = now, .on = next, .prefixes = {p.prefix}});
      now = next;
    }
  }
  timeline.steps = std::move(steps);
  std::stable_sort(timeline.steps.begin(), timeline.steps.end(),
                   [](const Step& a, const Step& b) { return a.at < b.at; });
}

}  // namespace mannerly::sim
