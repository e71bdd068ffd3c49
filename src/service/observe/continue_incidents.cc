#include "service/observe/continue_incidents.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>

namespace mannerly::service {
namespace {

using incident::Ending;
using incident::Incident;
using incident::Phase;
using incident::TouchedPrefix;

void sort_by_start(std::vector<Incident>& incidents) {
  std::sort(incidents.begin(), incidents.end(),
            [](const Incident& a, const Incident& b) { return std::tie(a.start, a.id) < std::tie(b.start, b.id); });
}

void close(Incident& incident, Instant at) {
  incident.phase = Phase::kClosed;
  incident.end = std::max(at, incident.start);
  incident.ending = Ending::kLostSight;
  for (TouchedPrefix& touched : incident.prefixes) {
    if (touched.end) continue;
    touched.end = std::max(at, touched.start);
    touched.ending = Ending::kLostSight;
  }
}

}  // namespace

std::vector<Incident> continue_incidents(const std::vector<Incident>& carried, std::vector<Incident> now,
                                         std::optional<Instant> from) {
  std::map<std::string_view, Incident*> known;
  for (Incident& incident : now) known[incident.id] = &incident;
  std::vector<Incident> ended;
  for (const Incident& before : carried) {
    if (const auto at = known.find(before.id); at != known.end()) {
      std::vector<std::string>& unseen = at->second->unseen;
      std::vector<std::string> notes = before.unseen;
      std::ranges::copy_if(unseen, std::back_inserter(notes), [&](const std::string& line) {
        return std::ranges::find(before.unseen, line) == before.unseen.end();
      });
      unseen = std::move(notes);
      continue;
    }
    ended.push_back(before);
    if (before.phase == Phase::kOpen && from) close(ended.back(), *from);
  }
  std::move(ended.begin(), ended.end(), std::back_inserter(now));
  sort_by_start(now);
  return now;
}

std::vector<Incident> as_of(std::vector<Incident> incidents, Instant at) {
  std::erase_if(incidents, [&](const Incident& incident) { return incident.start > at; });
  for (Incident& incident : incidents) {
    if (!incident.end || *incident.end <= at) continue;
    incident.end.reset();
    incident.ending.reset();
    incident.phase = Phase::kOpen;
    std::erase_if(incident.prefixes, [&](const TouchedPrefix& touched) { return touched.start > at; });
    for (TouchedPrefix& touched : incident.prefixes) {
      if (!touched.end || *touched.end <= at) continue;
      touched.end.reset();
      touched.ending.reset();
    }
  }
  return incidents;
}

std::vector<Incident> to_carry(std::vector<Incident> incidents, Instant since) {
  std::erase_if(incidents, [&](const Incident& incident) {
    return incident.phase != Phase::kOpen && incident.end && *incident.end < since;
  });
  return incidents;
}

}  // namespace mannerly::service
