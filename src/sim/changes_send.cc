// The second half of Changes: from changed routes to messages, with their times.
#include <algorithm>

#include "sim/changes.h"
#include "sim/rng.h"

namespace mannerly::sim {
namespace {

constexpr std::int64_t kMicros = 1'000'000;
constexpr std::int64_t kDelayMax = 55 * kMicros;
constexpr std::int64_t kResendMax = 100 * kMicros;

}  // namespace

// A number that depends on the seed, the step and what it is asked for alone.
std::uint64_t Changes::dice(std::uint64_t a, std::uint64_t b) const {
  std::uint64_t state = world_.options.seed ^ (next_step_ * 0x9E3779B97F4A7C15ull) ^ (a << 32) ^ b;
  splitmix64(state);
  return splitmix64(state);
}

// Each hop costs something, and a third of the routers wait for their timer (RFC 4271 section 9.2.1.1).
std::int64_t Changes::delay_of(std::uint32_t session, std::uint32_t path, std::uint64_t roll) const {
  const std::int64_t hops = path == kWithdrawal ? 4 : paths_[path].length;
  std::int64_t delay = 200'000 + hops * (50'000 + static_cast<std::int64_t>(roll % 1'400'000));
  if ((roll >> 32) % 100 < 35) delay += static_cast<std::int64_t>((roll >> 40) % 25) * kMicros + session * 991;
  return std::min(delay, kDelayMax);
}

// While a withdrawal spreads, some peers pass through their second choice for a moment. Called when the
// propagator has the routes before the change.
void Changes::explore(const Group& group, const Routes& before, const Routes& after, Routes& between) {
  between.assign(before.size(), kWithdrawal);
  for (std::uint32_t v = 0; v < before.size(); ++v) {
    if (before[v] == kWithdrawal || same(before[v], after[v])) continue;
    const bool worse = after[v] == kWithdrawal || paths_[after[v]].length > paths_[before[v]].length ||
                       paths_[after[v]].route_class > paths_[before[v]].route_class;
    if (!worse || dice(v, group.prefixes[0] ^ 0x5EC0ull) % 100 >= 35) continue;
    propagator_.find_second(viewpoints_[v], found_);
    if (!found_.found()) continue;
    const std::uint32_t path = keep(found_, group.before);
    if (!same(path, before[v]) && !same(path, after[v])) between[v] = path;
  }
}

void Changes::send(const Step& step, const Group& group, const Routes& before, const Routes& between,
                   const Routes& after) {
  latest_ = 0;
  for (std::uint32_t session = 0; session < sessions_.size(); ++session) {
    const std::uint32_t v = viewpoint_of_[session];
    const std::uint32_t old_path = seen(session, before[v]), new_path = seen(session, after[v]);
    if (same(old_path, new_path)) continue;
    const std::uint32_t second = seen(session, between[v]);
    const std::uint64_t roll = dice(v, group.prefixes[0]);
    const std::int64_t delay = delay_of(session, new_path == kWithdrawal ? old_path : new_path, roll);
    for (const std::uint32_t prefix : group.prefixes)
      if (!holds_on(session, prefix, before[v])) send_one(step, session, prefix, delay, second, new_path);
  }
  for (const std::uint32_t prefix : group.prefixes) busy_[prefix] = std::max(busy_[prefix], latest_);
}

// True when the session says nothing about the change: it is down, or its network holds on to a route.
bool Changes::holds_on(std::uint32_t session, std::uint32_t prefix, std::uint32_t before) {
  const std::uint32_t v = viewpoint_of_[session];
  if (frozen_[v] != 0 && !kept_[v].contains(prefix)) {
    Kept kept;
    if (before != kWithdrawal) {
      const auto numbers = numbers_of(paths_[before]);
      kept = {.path = paths_[before], .numbers = {numbers.begin(), numbers.end()}, .none = false};
    }
    kept_[v].emplace(prefix, std::move(kept));
  }
  return session_up_[session] == 0 || kept_[v].contains(prefix);
}

void Changes::send_one(const Step& step, std::uint32_t session, std::uint32_t prefix, std::int64_t delay,
                       std::uint32_t between, std::uint32_t path) {
  const auto number = static_cast<std::uint16_t>(session);
  const std::int64_t at = step.at * kMicros;
  const std::int64_t least = std::max(busy_[prefix], session_busy_[session]) + 1000;
  std::int64_t arrival = std::max(at + delay, least);
  if (between != kWithdrawal) {
    waiting_.push_back({std::max(at + delay / 2, least), prefix, between, step.event, number});
    arrival = std::max(arrival, least + 200'000);
  }
  waiting_.push_back({arrival, prefix, path, step.event, number});
  latest_ = std::max(latest_, arrival);
}

void Changes::apply_session_down(const Step& step) {
  if (session_up_[step.session] == 0) return;
  const std::int64_t at = step.at * kMicros;
  std::erase_if(waiting_, [&](const Message& m) { return m.session == step.session && m.at >= at; });
  waiting_.push_back({at, 6u << 16 | 1u, kState, step.event, static_cast<std::uint16_t>(step.session)});
  session_up_[step.session] = 0;
}

// The states of RFC 4271 section 8.2.2 on the way up, then everything again.
void Changes::apply_session_up(const Step& step) {
  if (session_up_[step.session] != 0) return;
  session_up_[step.session] = 1;
  const auto number = static_cast<std::uint16_t>(step.session);
  std::int64_t at = step.at * kMicros;
  constexpr std::uint32_t kStates[] = {1u << 16 | 2u, 2u << 16 | 4u, 4u << 16 | 5u, 5u << 16 | 6u};
  for (const std::uint32_t change : kStates) {
    waiting_.push_back({at, change, kState, step.event, number});
    at += 50'000;
  }
  at += kMicros;
  const auto count = static_cast<std::int64_t>(prefixes_.size());
  const std::int64_t pause = std::clamp<std::int64_t>(kResendMax * 64 / (count + 64), 1, 20'000);
  std::uint32_t path = kWithdrawal;
  for (std::uint32_t prefix = 0; prefix < prefixes_.size(); ++prefix) {
    if (prefix % 64 == 0) at += pause;
    find_current(prefix, step.session, std::span(&path, 1));
    if (path != kWithdrawal) waiting_.push_back({at, prefix, path, step.event, number});
  }
  session_busy_[step.session] = at;
}

// A made-up route hides the true one from the beginning of the lie to its end.
void Changes::apply_lie(const Step& step) {
  const Lie& lie = timeline_.lies[step.lie];
  const auto found = std::lower_bound(viewpoints_.begin(), viewpoints_.end(), lie.peer);
  if (found == viewpoints_.end() || *found != lie.peer) return;
  const auto v = static_cast<std::size_t>(found - viewpoints_.begin());
  const std::uint32_t prefix = number_of(lie.prefix);
  kept_[v].erase(prefix);
  if (step.kind == StepKind::kLieBegin) {
    const SentPath path{.length = static_cast<std::uint16_t>(lie.asns.size()), .route_class = RouteClass::kCustomer};
    kept_[v].emplace(prefix, Kept{.path = path, .numbers = lie.asns, .none = false});
  }
  latest_ = 0;
  for (std::uint32_t session = 0; session < sessions_.size(); ++session) {
    if (viewpoint_of_[session] != v || session_up_[session] == 0) continue;
    std::uint32_t path = kWithdrawal;
    find_current(prefix, session, std::span(&path, 1));
    send_one(step, session, prefix, static_cast<std::int64_t>(dice(v, session) % 900'000), kWithdrawal, path);
  }
  busy_[prefix] = std::max(busy_[prefix], latest_);
}

void Changes::apply_refresh(const Step& step) {
  for (std::uint32_t session = 0; session < sessions_.size(); ++session) {
    if (sessions_[session].as != step.a || session_up_[session] == 0) continue;
    const std::int64_t pause = 500'000 + static_cast<std::int64_t>(dice(session, 7) % 4'000'000);
    for (const Prefix& p : step.prefixes) {
      const std::uint32_t prefix = number_of(p);
      std::uint32_t path = kWithdrawal;
      find_current(prefix, session, std::span(&path, 1));
      if (path == kWithdrawal) continue;
      latest_ = 0;
      send_one(step, session, prefix, 0, kWithdrawal, kWithdrawal);
      send_one(step, session, prefix, pause, kWithdrawal, path);
      busy_[prefix] = std::max(busy_[prefix], latest_);
    }
  }
}

}  // namespace mannerly::sim
