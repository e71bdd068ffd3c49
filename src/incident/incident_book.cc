#include "incident/incident_book.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <set>

#include "incident/group_facts.h"
#include "incident/incident_group.h"
#include "incident/incident_report.h"

namespace mannerly::incident {
namespace {

// An incident is first looked at when the routers have settled, so that its kind and size are what they are.
constexpr std::int64_t kFirstCheckMicroseconds = 120'000'000;
constexpr std::int64_t kCheckMicroseconds = 60'000'000;
// What else failed as it began is looked for so long.
constexpr std::int64_t kBeginningMicroseconds = 900'000'000;
// What was lost with the last session that showed it is waited for so long.
constexpr std::int64_t kOutOfSightMicroseconds = std::int64_t{86'400} * 1'000'000;
// A group of many signals is looked at less often: a second for each so many of them.
constexpr std::int64_t kMembersPerSecond = 50;
constexpr std::uint64_t kGroupsMax = std::uint64_t{1} << 22;  // of a saved state

using Owner = std::pair<Kind, Asn>;

}  // namespace

struct IncidentBook::Impl {
  Impl(const Context& c, const HistoryView& h, const TableView& t, const PeerBook& p)
      : context(c), history(h), table(t), peers(p) {}

  const Context& context;
  const HistoryView& history;
  const TableView& table;
  const PeerBook& peers;

  std::map<std::uint64_t, SignalGroup> groups;  // by number
  std::map<Owner, std::vector<std::uint64_t>> by_owner;
  std::map<SignalKey, std::uint64_t> group_of_signal;
  std::set<std::pair<std::int64_t, std::uint64_t>> agenda;  // (next check, group)
  std::uint64_t next_number = 1;

  BookView view(const std::function<const Signal*(const SignalKey&)>& find_signal) const {
    return {context,
            history,
            table,
            peers,
            find_signal,
            [this](const SignalGroup& group) { return leaks_too(group); },
            [this](const SignalGroup& group) { return companions_of(group); }};
  }

  SignalGroup* find_group(const SignalKey& key) {
    const auto found = group_of_signal.find(key);
    return found == group_of_signal.end() ? nullptr : &groups.at(found->second);
  }

  // Signals over links that no source knows make groups of their own, so that they drag no others down.
  static bool is_guess(const Signal& signal) { return signal.evidence.has(Evidence::kRelationUnknown); }

  SignalGroup& group_for(const Signal& signal, Moment now,
                         const std::function<const Signal*(const SignalKey&)>& find_signal) {
    std::vector<std::uint64_t>& owned = by_owner[{signal.key.kind, signal.key.culprit}];
    std::vector<SignalGroup*> candidates;
    for (const std::uint64_t number : owned) {
      SignalGroup& group = groups.at(number);
      const Signal* first = find_signal(group.members.begin()->first);
      if (first == nullptr || is_guess(*first) == is_guess(signal)) candidates.push_back(&group);
    }
    if (SignalGroup* chosen = choose_group(candidates, signal, now, context.profile.merge_gap)) return *chosen;
    SignalGroup group;
    group.number = next_number++;
    group.kind = signal.key.kind;
    group.culprit = signal.key.culprit;
    group.start = now;
    group.next_check = {now.microseconds + kFirstCheckMicroseconds};
    agenda.emplace(group.next_check.microseconds, group.number);
    owned.push_back(group.number);
    return groups.emplace(group.number, std::move(group)).first->second;
  }

  // Of the groups of types 1 to 4, and bursts of false origins, that are not closed yet.
  bool leaks_too(const SignalGroup& group) const {
    for (const Kind kind : {Kind::kLeak1, Kind::kLeak2, Kind::kLeak3, Kind::kLeak4, Kind::kMoas}) {
      const auto owned = by_owner.find({kind, group.culprit});
      if (owned == by_owner.end()) continue;
      for (const std::uint64_t number : owned->second) {
        if (number != group.number && (kind != Kind::kMoas || groups.at(number).is_burst())) return true;
      }
    }
    return false;
  }

  static bool share_prefix(const SignalGroup& a, const SignalGroup& b) {
    const SignalGroup& few = a.members.size() < b.members.size() ? a : b;
    const SignalGroup& many = &few == &a ? b : a;
    return std::any_of(few.members.begin(), few.members.end(), [&](const auto& member) {
      // Keys begin with the prefix.
      const auto at =
          many.members.lower_bound({.prefix = member.first.prefix, .kind = {}, .culprit = {}, .from = {}, .to = {}});
      return at != many.members.end() && at->first.prefix == member.first.prefix;
    });
  }

  std::vector<const SignalGroup*> companions_of(const SignalGroup& group) const {
    constexpr std::array kDeeds = {Kind::kLeak1, Kind::kLeak2, Kind::kLeak3, Kind::kLeak4, Kind::kForgedEdge};
    std::vector<const SignalGroup*> out;
    if (std::find(kDeeds.begin(), kDeeds.end(), group.kind) == kDeeds.end()) return out;
    for (const Kind kind : kDeeds) {
      const auto owned = by_owner.find({kind, group.culprit});
      if (owned == by_owner.end()) continue;
      for (const std::uint64_t number : owned->second) {
        const SignalGroup& other = groups.at(number);
        if (number == group.number) continue;
        const bool together = std::abs(other.start.microseconds - group.start.microseconds) <= kFirstCheckMicroseconds;
        if (together || share_prefix(group, other)) out.push_back(&other);
      }
    }
    return out;
  }

  // Counts who has the usual origin's routes for the prefix now, when it is one of those that are looked at.
  void note_presence(SignalGroup& group, const Signal& signal, const BookView& view) const {
    if (!is_about_the_way(group.kind)) return;
    const auto found = std::find_if(group.presences.begin(), group.presences.end(),
                                    [&](const Presence& presence) { return presence.key == signal.key; });
    if (found == group.presences.end() && group.presences.size() == SignalGroup::kPresencesMax) return;
    const std::uint16_t count = presence_of(view, signal);
    if (found == group.presences.end()) {
      group.presences.push_back({signal.key, count, count});
      return;
    }
    found->least = std::min(found->least, count);
    found->most = std::max(found->most, count);
  }

  void schedule(SignalGroup& group, std::int64_t at) {
    agenda.erase({group.next_check.microseconds, group.number});
    group.next_check = {at};
    agenda.emplace(at, group.number);
  }

  void remove(SignalGroup& group) {
    agenda.erase({group.next_check.microseconds, group.number});
    const Owner owner{group.kind, group.culprit};
    auto& owned = by_owner[owner];
    std::erase(owned, group.number);
    if (owned.empty()) by_owner.erase(owner);
    for (const auto& [key, is_up] : group.members) group_of_signal.erase(key);
    groups.erase(group.number);
  }
};

IncidentBook::IncidentBook(const Context& context, const HistoryView& history, const TableView& table,
                           const PeerBook& peers)
    : impl_(std::make_unique<Impl>(context, history, table, peers)) {}
IncidentBook::~IncidentBook() = default;

void IncidentBook::signal_changed(const Signal& signal, Change change, Moment now) {
  Impl& book = *impl_;
  SignalGroup* group = book.find_group(signal.key);
  if (group == nullptr) {
    if (signal.current_peers == 0) return;
    group = &book.group_for(signal, now, find_signal);
    book.group_of_signal[signal.key] = group->number;
    group->add_sides(sides_of(signal));
  }
  bool& is_up = group->members[signal.key];
  const bool up_now = signal.current_peers > 0;
  if (up_now && !is_up) ++group->up;
  // A signal that only a silent session still showed is found to be over long after it was.
  if (!up_now && is_up) group->quiet_since = std::max(group->quiet_since, signal.lowered);
  if (!up_now && is_up && --group->up == 0) {
    // How the table looks when the routers have settled again tells whether it ended by itself.
    const std::int64_t settled =
        std::max(now.microseconds + kCheckMicroseconds, group->start.microseconds + kFirstCheckMicroseconds);
    const std::int64_t over = group->quiet_since.microseconds + book.context.profile.merge_gap.count * 1'000'000 + 1;
    const std::int64_t next = std::min(settled, over);
    if (next < group->next_check.microseconds) book.schedule(*group, next);
  }
  is_up = up_now;
  group->changed = true;
  if (change != Change::kPeer) book.note_presence(*group, signal, book.view(find_signal));
}

namespace {

// The last session that showed it was lost, and is not back: nothing says that the route went away.
bool is_out_of_sight(const BookView& view, const SignalGroup& group, Moment now) {
  if (group.up > 0 || group.id.empty()) return false;
  if (now.microseconds - group.quiet_since.microseconds > kOutOfSightMicroseconds) return false;
  return std::any_of(group.members.begin(), group.members.end(), [&](const auto& member) {
    const Signal* signal = view.find_signal(member.first);
    if (signal == nullptr || signal->ending != Ending::kSessionLost) return false;
    return std::any_of(signal->sights.begin(), signal->sights.end(), [&](const PeerSight& sight) {
      return sight.last == signal->lowered && sight.peer < view.peers.size() && !view.peers[sight.peer].up;
    });
  });
}

// Enough independent observers, and not beyond belief.
bool deserves_report(const DetectorProfile& profile, const GroupFacts& facts) {
  return facts.is_supported(profile) && assess(profile, facts.kind, facts.evidence).confidence >= profile.report_floor;
}

// It goes on, but is followed no longer.
void close_standing(Incident& incident, Instant now) {
  incident.phase = Phase::kClosed;
  incident.end = now;
  incident.ending = Ending::kStanding;
  for (TouchedPrefix& touched : incident.prefixes) {
    if (touched.end) continue;
    touched.end = now;
    touched.ending = Ending::kStanding;
  }
}

}  // namespace

// One group whose time has come: looked at, reported, closed.
void IncidentBook::check(std::uint64_t number, Moment now) {
  Impl& book = *impl_;
  SignalGroup& group = book.groups.at(number);
  const DetectorProfile& profile = book.context.profile;
  const BookView view = book.view(find_signal);
  const bool too_long = now.instant() - group.start.instant() >= profile.open_max;
  if (is_out_of_sight(view, group, now)) group.out_of_sight = now;
  const bool over = group.over_at(profile.merge_gap) <= now.microseconds || too_long;
  if (group.up > 0) {
    group.last_glimpse = look(view, group);
    if (!group.first_glimpse.looked) group.first_glimpse = group.last_glimpse;
  }
  const bool is_first = group.next_check.microseconds <= group.start.microseconds + kFirstCheckMicroseconds;
  if (is_first || now.microseconds - group.start.microseconds <= kBeginningMicroseconds) {
    group.way_lost = group.way_lost || lost_a_way(view, group, now);
  }
  for (const Presence& presence : std::vector(group.presences)) {
    if (const Signal* signal = find_signal(presence.key)) book.note_presence(group, *signal, view);
  }
  const bool opened = !group.id.empty();
  if (!opened || over || group.changed) {
    GroupFacts facts = gather(view, group, now);
    group.witnesses = std::move(facts.witnesses);
    if (opened || deserves_report(profile, facts)) {
      Incident incident = report(view, group, facts);
      if (over && incident.phase == Phase::kOpen) close_standing(incident, now.instant());
      group.id = incident.id;
      if (on_incident && !opened) on_incident(Event::kOpened, incident);
      if (on_incident && opened && !over) on_incident(Event::kUpdated, incident);
      if (on_incident && over) on_incident(Event::kClosed, incident);
    }
    group.changed = false;
  }
  if (over) {
    std::vector<SignalKey> keys;
    for (const auto& [key, is_up] : group.members) keys.push_back(key);
    book.remove(group);
    if (on_release) std::for_each(keys.begin(), keys.end(), on_release);
    return;
  }
  std::int64_t wait =
      kCheckMicroseconds + static_cast<std::int64_t>(group.members.size()) / kMembersPerSecond * 1'000'000;
  // A standing state needs no look a minute.
  wait = std::max(wait, (now.microseconds - group.start.microseconds) / 20);
  std::int64_t next = now.microseconds + wait;
  if (group.up == 0) {
    const std::int64_t soon = group.out_of_sight == now ? now.microseconds + kCheckMicroseconds : next;
    next = std::min({next, soon, group.over_at(profile.merge_gap)});
  }
  book.schedule(group, next);
}

bool IncidentBook::follows(const SignalKey& key) const {
  const auto found = impl_->group_of_signal.find(key);
  return found != impl_->group_of_signal.end() && !impl_->groups.at(found->second).id.empty();
}

void IncidentBook::advance(Moment now) {
  Impl& book = *impl_;
  while (!book.agenda.empty() && book.agenda.begin()->first <= now.microseconds) {
    check(book.agenda.begin()->second, now);
  }
}

std::vector<Incident> IncidentBook::open_incidents(Moment now) const {
  const Impl& book = *impl_;
  const BookView view = book.view(find_signal);
  std::vector<Incident> out;
  for (const auto& [number, stored] : book.groups) {
    SignalGroup group = stored;
    if (group.up > 0) group.last_glimpse = look(view, group);
    const GroupFacts facts = gather(view, group, now);
    if (!group.id.empty() || deserves_report(book.context.profile, facts)) out.push_back(report(view, group, facts));
  }
  std::sort(out.begin(), out.end(), [](const Incident& a, const Incident& b) { return a.id < b.id; });
  return out;
}

void IncidentBook::save(StateWriter& out) const {
  out.put(impl_->next_number);
  out.put(static_cast<std::uint64_t>(impl_->groups.size()));
  for (const auto& [number, group] : impl_->groups) group.save(out);
}

Status IncidentBook::load(StateReader& in) {
  Impl& book = *impl_;
  const auto wrong = [] { return fail(ErrorCode::kCorrupt, "the saved incidents make no sense"); };
  book.next_number = in.get<std::uint64_t>();
  const auto count = in.get<std::uint64_t>();
  if (count > kGroupsMax) return wrong();
  for (std::uint64_t i = 0; i < count; ++i) {
    SignalGroup group;
    if (!group.load(in) || group.number >= book.next_number) return wrong();
    const std::uint64_t number = group.number;
    for (const auto& [key, is_up] : group.members) {
      if (!book.group_of_signal.emplace(key, number).second) return wrong();
    }
    book.by_owner[{group.kind, group.culprit}].push_back(number);
    book.agenda.emplace(group.next_check.microseconds, number);
    if (!book.groups.emplace(number, std::move(group)).second) return wrong();
  }
  return in.ok() ? Status{} : Status{wrong()};
}

}  // namespace mannerly::incident
