#include "service/observe/continue_incidents.h"

#include <algorithm>
#include <tuple>

namespace mannerly::service {
namespace {

using incident::Incident;
using incident::Phase;
using incident::TouchedPrefix;

void sort_by_start(std::vector<Incident>& incidents) {
  std::sort(incidents.begin(), incidents.end(),
            [](const Incident& a, const Incident& b) { return std::tie(a.start, a.id) < std::tie(b.start, b.id); });
}

// Both are sorted by prefix.
bool share_prefix(const Incident& a, const Incident& b) {
  auto i = a.prefixes.begin();
  auto j = b.prefixes.begin();
  while (i != a.prefixes.end() && j != b.prefixes.end()) {
    if (i->prefix == j->prefix) return true;
    if (i->prefix < j->prefix) {
      ++i;
    } else {
      ++j;
    }
  }
  return false;
}

template <class T>
void unite(std::vector<T>& into, const std::vector<T>& other) {
  into.insert(into.end(), other.begin(), other.end());
  std::sort(into.begin(), into.end());
  into.erase(std::unique(into.begin(), into.end()), into.end());
}

// A prefix keeps the later end: it was not over when the table showed it.
void unite_prefixes(Incident& into, const Incident& before) {
  std::vector<TouchedPrefix> all = std::move(into.prefixes);
  const std::size_t known = all.size();
  for (const TouchedPrefix& old : before.prefixes) {
    const auto end = all.begin() + static_cast<std::ptrdiff_t>(known);
    const auto at = std::lower_bound(all.begin(), end, old.prefix,
                                     [](const TouchedPrefix& t, const Prefix& prefix) { return t.prefix < prefix; });
    if (at == end || !(at->prefix == old.prefix)) {
      all.push_back(old);
      // Of those that were still announced then the table says that they are gone.
      if (!all.back().end) all.back().end = into.start;
      continue;
    }
    at->start = std::min(at->start, old.start);
    at->peers = std::max(at->peers, old.peers);
    unite(at->victims, old.victims);
  }
  std::sort(all.begin(), all.end(), [](const TouchedPrefix& a, const TouchedPrefix& b) { return a.prefix < b.prefix; });
  into.prefix_count = std::max({into.prefix_count, before.prefix_count, std::uint64_t{all.size()}});
  if (all.size() > Incident::kPrefixesMax) all.resize(Incident::kPrefixesMax);
  into.prefixes = std::move(all);
}

void go_on(Incident& now, const Incident& before) {
  unite_prefixes(now, before);
  now.id = before.id;
  now.start = before.start;
  unite(now.accomplices, before.accomplices);
  unite(now.victims, before.victims);
  unite(now.economies, before.economies);
  now.ipv4_addresses = std::max(now.ipv4_addresses, before.ipv4_addresses);
  now.ipv6_48s = std::max(now.ipv6_48s, before.ipv6_48s);
  if (before.confidence > now.confidence) {
    now.confidence = before.confidence;
    now.base = before.base;
    now.parts = before.parts;
  }
  now.unseen.insert(now.unseen.begin(), before.unseen.begin(), before.unseen.end());
  now.unseen.erase(std::unique(now.unseen.begin(), now.unseen.end()), now.unseen.end());
}

void close(Incident& incident, Instant at) {
  incident.phase = Phase::kClosed;
  incident.end = std::max(at, incident.start);
  for (TouchedPrefix& touched : incident.prefixes) {
    if (!touched.end) touched.end = std::max(at, touched.start);
  }
}

}  // namespace

std::vector<Incident> continue_incidents(const std::vector<Incident>& carried, std::vector<Incident> now,
                                         std::optional<Instant> table_at) {
  std::vector<bool> taken(now.size(), false);
  std::vector<Incident> out;
  for (const Incident& before : carried) {
    if (before.phase != Phase::kOpen || !table_at) {
      out.push_back(before);
      continue;
    }
    std::size_t found = now.size();
    for (std::size_t i = 0; i < now.size() && found == now.size(); ++i) {
      const bool began_with_table = now[i].start >= *table_at && now[i].start <= *table_at + kContinuedWithin;
      const bool same = now[i].kind == before.kind && now[i].culprit == before.culprit;
      if (!taken[i] && began_with_table && same && share_prefix(now[i], before)) found = i;
    }
    if (found < now.size()) {
      taken[found] = true;
      go_on(now[found], before);
    } else {
      out.push_back(before);
      close(out.back(), *table_at);
    }
  }
  std::move(now.begin(), now.end(), std::back_inserter(out));
  sort_by_start(out);
  return out;
}

std::vector<Incident> as_of(std::vector<Incident> incidents, Instant at) {
  std::erase_if(incidents, [&](const Incident& incident) { return incident.start > at; });
  for (Incident& incident : incidents) {
    if (!incident.end || *incident.end <= at) continue;
    incident.end.reset();
    incident.phase = Phase::kOpen;
    std::erase_if(incident.prefixes, [&](const TouchedPrefix& touched) { return touched.start > at; });
    for (TouchedPrefix& touched : incident.prefixes) {
      if (touched.end && *touched.end > at) touched.end.reset();
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
