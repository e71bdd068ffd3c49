#include "sim/day_truth.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace mannerly::sim {
namespace {

AsIndex find_as(const World& world, Asn asn) {
  const auto at = std::lower_bound(world.ases.begin(), world.ases.end(), asn,
                                   [](const AsNode& node, Asn value) { return node.asn < value; });
  return at == world.ases.end() || at->asn != asn ? kNoAs : static_cast<AsIndex>(at - world.ases.begin());
}

template <class State>
State state_on(const std::vector<std::pair<std::int32_t, State>>& states, std::int32_t day) {
  auto at =
      std::upper_bound(states.begin(), states.end(), day, [](std::int32_t d, const auto& s) { return d < s.first; });
  return std::prev(at)->second;
}

template <class Row>
std::size_t count_on(const std::vector<Row>& rows, std::int32_t day) {
  return static_cast<std::size_t>(
      std::count_if(rows.begin(), rows.end(), [&](const Row& r) { return r.life.on(day); }));
}

std::int64_t start_of_month(std::int64_t at) {
  CivilTime civil = to_civil(Instant{at});
  return at - ((civil.day - 1) * 24 + civil.hour) * std::int64_t{3600} - civil.minute * 60 - civil.second;
}

}  // namespace

DayTruths::DayTruths(const World& world) : world_(world), validity_(world) {}

DayTruths::States DayTruths::make_states(const Pair& pair) const {
  States out{.as = find_as(world_, pair.second)};
  out.rov.emplace_back(kAlways, validity_.rov(pair.first, pair.second, kAlways));
  for (const std::int32_t day : validity_.changes_of_vrps(pair.first))
    out.rov.emplace_back(day, validity_.rov(pair.first, pair.second, day));
  out.irr.emplace_back(kAlways, validity_.irr(pair.first, pair.second, kAlways));
  for (const std::int32_t day : validity_.changes_of_objects(pair.first))
    out.irr.emplace_back(day, validity_.irr(pair.first, pair.second, day));
  return out;
}

void DayTruths::begin_table(std::int64_t at) {
  days_.push_back({.day = day_of(world_, at)});
  days_.back().networks.resize(world_.ases.size());
}

void DayTruths::see_route(const Prefix& prefix, const SentPath& path, std::span<const std::uint32_t> numbers) {
  if (path.set_count != 0) return;
  const Pair pair{prefix, Asn{numbers.back()}};
  auto [at, fresh] = pairs_.try_emplace(pair);
  if (fresh) at->second = make_states(pair);
  States& states = at->second;
  const auto number = static_cast<std::uint32_t>(days_.size() - 1);
  if (states.as == kNoAs || std::exchange(states.counted, number) == number) return;
  ObservedDay& day = days_.back();
  DayTruth& truth = day.networks[states.as];
  ++(prefix.is_v4() ? truth.routes_v4 : truth.routes_v6);
  ++truth.rov[static_cast<std::size_t>(state_on(states.rov, day.day))];
  ++truth.irr[static_cast<std::size_t>(state_on(states.irr, day.day))];
}

void DayTruths::count_practices(ObservedDay& day) const {
  const World now = world_on(world_, day.day);
  day.vrps = count_on(world_.vrps, day.day);
  day.route_objects = count_on(world_.route_objects, day.day);
  day.aspas = count_on(world_.aspas, day.day);
  for (AsIndex as = 0; as < now.ases.size(); ++as) {
    DayTruth& truth = day.networks[as];
    const AsNode& node = now.ases[as];
    truth.participant = node.participant;
    truth.there = node.there;
    truth.registry_contact = node.habits.contact == ContactHabit::kResolves;
    truth.policy = node.habits.policy;
    truth.peeringdb = node.habits.peeringdb >= PeeringdbHabit::kUsersContact;
    truth.rov_done = world_.history->networks[as].rov_from <= day.day;
  }
  for (const Aspa& aspa : now.aspas) day.networks[aspa.customer].aspa = true;
  const std::int64_t month = start_of_month(now.options.at.seconds);
  std::set<std::pair<AsIndex, Prefix>> received;
  for (const SpooferSession& session : now.spoofer) {
    if (session.at < month) continue;
    DayTruth& truth = day.networks[session.as];
    ++truth.sessions;
    if (session.received && received.emplace(session.as, session.client4).second) ++truth.received;
  }
}

void DayTruths::finish() {
  for (ObservedDay& day : days_) count_practices(day);
}

std::vector<Announcement> DayTruths::last_announcements() const {
  std::vector<Announcement> out;
  for (const auto& [pair, states] : pairs_) {
    if (states.as == kNoAs || states.counted + 1 != days_.size()) continue;
    Announcement a{.prefix = pair.first, .destination = states.as};
    for (const Announcement& first : world_.announcements_of(states.as))
      if (first.prefix == pair.first) a = first;
    a.destination = states.as;
    out.push_back(a);
  }
  return out;
}

}  // namespace mannerly::sim
