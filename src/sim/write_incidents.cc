// truth/incidents.jsonl, and who saw what.
#include <algorithm>
#include <numeric>
#include <tuple>

#include "sim/series.h"
#include "sim/writers.h"

namespace mannerly::sim {

Sightings::Sightings(const World& world, const Changes& changes)
    : world_(world), timeline_(*world.timeline), viewpoints_(changes.viewpoints()) {
  lies_.assign(viewpoints_.size(), 0);
  for (const Lie& lie : timeline_.lies) {
    const auto at = std::lower_bound(viewpoints_.begin(), viewpoints_.end(), lie.peer);
    if (at != viewpoints_.end() && *at == lie.peer) lies_[static_cast<std::size_t>(at - viewpoints_.begin())] = 1;
  }
  seen_.resize(timeline_.events.size());
  telling_.resize(timeline_.events.size());
  prefixes_.resize(timeline_.events.size());
}

void Sightings::mark(Marks& marks, std::uint32_t event, std::uint32_t viewpoint) {
  if (marks[event].empty()) marks[event].assign(viewpoints_.size(), 0);
  marks[event][viewpoint] = 1;
}

// Whether a customer of the culprit took it. numbers: the path, the nearest AS first.
bool Sightings::is_passed_down(std::uint32_t event, std::span<const std::uint32_t> numbers) const {
  const AsIndex culprit = timeline_.events[event].culprit;
  const auto at = std::find(numbers.begin(), numbers.end(), world_.ases[culprit].asn.value);
  if (at == numbers.begin() || at == numbers.end()) return false;
  const Asn next{*(at - 1)};
  const auto& customers = world_.links.customers.of(culprit);
  return std::any_of(customers.begin(), customers.end(), [&](AsIndex as) { return world_.ases[as].asn == next; }) ||
         std::any_of(timeline_.links.begin(), timeline_.links.end(), [&](const ExtraLink& link) {
           return !link.peering && link.b == culprit && world_.ases[link.a].asn == next;
         });
}

void Sightings::note_path(const Changes& changes, std::uint32_t viewpoint, std::uint32_t prefix, std::uint32_t path) {
  const std::uint32_t origination = changes.path(path).origination;
  if (origination == kNoOrigination) return;
  const std::uint32_t event = timeline_.originations[origination].event;
  if (event == kNoEvent) return;
  mark(seen_, event, viewpoint);
  const bool needs_aspa = timeline_.events[event].kind == EventKind::kForgedPath;
  if (!needs_aspa || !is_passed_down(event, changes.numbers_of(changes.path(path)))) mark(telling_, event, viewpoint);
  if (is_incident(timeline_.events[event].kind)) prefixes_[event].insert(prefix);
}

void Sightings::note(const Changes& changes, const Message& message) {
  const std::uint32_t viewpoint = changes.viewpoint_of(message.session);
  if (message.event != kNoEvent && !is_incident(timeline_.events[message.event].kind))
    mark(seen_, message.event, viewpoint);
  if (message.path < kState) note_path(changes, viewpoint, message.prefix, message.path);
}

void Sightings::note_rib(const Changes& changes, std::uint32_t session, std::uint32_t prefix, std::uint32_t path) {
  note_path(changes, changes.viewpoint_of(session), prefix, path);
}

std::uint32_t Sightings::count(std::uint32_t event) const {
  return count(seen_, event);
}

std::uint32_t Sightings::count_telling(std::uint32_t event) const {
  return count(telling_, event);
}

std::uint32_t Sightings::count(const Marks& marks, std::uint32_t event) const {
  const Event& e = timeline_.events[event];
  const bool own = e.kind == EventKind::kStalePeer || e.kind == EventKind::kLyingPeer ||
                   e.kind == EventKind::kNoisyPeer || e.kind == EventKind::kSessionReset;
  std::uint32_t out = 0;
  for (std::size_t v = 0; v < marks[event].size(); ++v)
    out += marks[event][v] != 0 && (own || (viewpoints_[v] != e.culprit && lies_[v] == 0)) ? 1 : 0;
  return out;
}

namespace {

void write_ases(File& file, const World& world, std::span<const AsIndex> list) {
  const char* comma = "";
  for (const AsIndex as : list) {
    file.print("{}{}", comma, world.ases[as].asn.value);
    comma = ",";
  }
}

void write_event(File& file, const World& world, const Changes& changes, const Sightings& sightings,
                 std::uint32_t number) {
  const Event& event = world.timeline->events[number];
  std::vector<Prefix> prefixes = event.prefixes;
  std::vector<AsIndex> victims = event.victims;
  // Not all that was meant to leak did: the leaker may have had another route of it.
  if (const auto& sent = sightings.prefixes(number); !sent.empty()) {
    prefixes.clear();
    std::set<AsIndex> holders;
    for (const std::uint32_t prefix : sent) {
      prefixes.push_back(changes.prefix(prefix));
      if (prefix < world.announcements.size())
        holders.insert(world.destinations[world.announcements[prefix].destination].as);
    }
    if (is_leak(event.kind)) std::erase_if(victims, [&](AsIndex as) { return !holders.contains(as); });
  }
  std::sort(prefixes.begin(), prefixes.end());
  file.print("{{\"id\":\"{0}-{1:06}\",\"kind\":\"{0}\",\"incident\":{2},\"culprit\":{3},\"accomplices\":[",
             name_of(event.kind), number + 1, is_incident(event.kind), world.ases[event.culprit].asn.value);
  write_ases(file, world, changes.accomplices(number));
  file.text("],\"victims\":[");
  write_ases(file, world, victims);
  file.text("],\"prefixes\":[");
  const char* comma = "";
  for (const Prefix& prefix : prefixes) {
    file.print("{}\"{}\"", comma, PrefixText(prefix).view());
    comma = ",";
  }
  file.print("],\"start\":\"{}\",\"end\":", format_instant(Instant{event.start}));
  if (event.end == kNever) {
    file.text("null");
  } else {
    file.print("\"{}\"", format_instant(Instant{event.end}));
  }
  file.print(",\"peers_saw\":{}", sightings.count(number));
  const std::uint32_t telling = is_incident(event.kind) ? sightings.count_telling(number) : sightings.count(number);
  if (event.kind == EventKind::kForgedPath) file.print(",\"peers_telling\":{}", telling);
  file.print(",\"visible\":{},\"note\":\"simulated: {}\"}}\n", telling >= 2, event.note);
}

}  // namespace

Status write_incidents(const World& world, const Changes& changes, const Sightings& sightings, Sink& sink) {
  File file(sink, "truth/incidents.jsonl");
  const std::vector<Event>& events = world.timeline->events;
  std::vector<std::uint32_t> order(events.size());
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return std::tuple(events[a].start, name_of(events[a].kind), a) <
           std::tuple(events[b].start, name_of(events[b].kind), b);
  });
  for (const std::uint32_t number : order) write_event(file, world, changes, sightings, number);
  return file.close();
}

}  // namespace mannerly::sim
