#include "incident/incident_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "incident/prevention.h"
#include "incident/set_tails.h"
#include "validity/aspa.h"

namespace mannerly::incident {
namespace {

constexpr std::size_t kPathsLookedAt = 20'000;

std::uint64_t add_capped(std::uint64_t a, std::uint64_t b) {
  return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

// One row a prefix: a leak makes a signal for each neighbour that accepted it.
std::vector<TouchedPrefix> touched_by(const BookView& view, const GroupFacts& facts, Asn culprit) {
  std::vector<TouchedPrefix> out;
  std::set<Asn> peers;
  bool up = false;
  for (const Signal* signal : facts.signals) {
    if (out.empty() || out.back().prefix != signal->key.prefix) {
      out.push_back({.prefix = signal->key.prefix, .start = signal->raised.instant()});
      peers.clear();
      up = false;
    }
    TouchedPrefix& row = out.back();
    row.start = std::min(row.start, signal->raised.instant());
    up |= signal->current_peers > 0;
    if (up) {
      row.end.reset();
      row.ending.reset();
    } else if (!row.end || signal->lowered.instant() >= *row.end) {
      row.end = signal->lowered.instant();
      row.ending = signal->ending;
    }
    row.victims.insert(row.victims.end(), signal->victims.begin(), signal->victims.end());
    std::sort(row.victims.begin(), row.victims.end());
    row.victims.erase(std::unique(row.victims.begin(), row.victims.end()), row.victims.end());
    for (const PeerSight& sight : signal->sights) {
      if (sight.peer >= view.peers.size()) continue;
      const Asn asn = view.peers[sight.peer].asn;
      if (asn != culprit) peers.insert(asn);
    }
    row.peers = static_cast<std::uint32_t>(peers.size());
  }
  return out;
}

std::vector<Asn> bogons_of(const GroupFacts& facts) {
  std::set<Asn> found;
  if (facts.kind == Kind::kBogonAsn || facts.kind == Kind::kBogonAsnAdministrative) {
    for (const Signal* signal : facts.signals) found.insert(signal->key.from);
  }
  return {found.begin(), found.end()};
}

// Those that no path has but in an AS_SET.
std::vector<Asn> bogons_in_sets_of(const BookView& view, const GroupFacts& facts, std::span<const Asn> bogons) {
  if (bogons.empty()) return {};
  std::set<Asn> elsewhere;
  std::size_t looked = 0;
  std::vector<Asn> hops;
  for (const Signal* signal : facts.signals) {
    const Asn bogon = signal->key.from;
    for (const PeerSight& sight : signal->sights) {
      // Behind the sets of a path stand few hops, and among them a set's member only as one of it.
      const SetTail* const sets = view.table.set_tail(sight.tail);
      hops.clear();
      view.table.hops(sight.path, hops);
      const std::size_t behind = sets == nullptr ? 0 : std::min<std::size_t>(sets->hops, hops.size());
      const auto before = std::span(hops).subspan(behind);
      const bool is_before = std::find(before.begin(), before.end(), bogon) != before.end();
      if (is_before || sets == nullptr || !stands_in_set(sets->text, bogon)) elsewhere.insert(bogon);
    }
    looked += signal->sights.size();
    if (looked >= kPathsLookedAt) break;
  }
  std::vector<Asn> out;
  // Of more than can be looked at nothing is said.
  if (looked >= kPathsLookedAt) return out;
  std::ranges::copy_if(bogons, std::back_inserter(out), [&](Asn asn) { return !elsewhere.contains(asn); });
  return out;
}

std::vector<MadeUpLink> made_up_of(const BookView& view, const GroupFacts& facts, Asn culprit) {
  std::vector<MadeUpLink> out;
  if (group_of(facts.kind) != Group::kForgery) return out;
  std::set<Asn> neighbours;
  for (const Signal* signal : facts.signals) neighbours.insert(signal->key.from);
  for (const Asn neighbour : neighbours) {
    const auto named = validity::authorization(view.context.registries, neighbour, culprit);
    out.push_back({neighbour, named == validity::HopAuthorization::kNotProvider});
  }
  return out;
}

std::vector<std::string> bogon_rules_of(const Context& context, const GroupFacts& facts) {
  std::set<std::string> found;
  if (facts.kind != Kind::kBogonPrefix && facts.kind != Kind::kBogonPrefixAdministrative) return {};
  for (const Signal* signal : facts.signals) {
    const Prefix& prefix = signal->key.prefix;
    std::string why = context.bogons.reason(context.bogons.check(prefix), prefix);
    // None by today's registries, that is.
    if (!why.empty() && found.size() < Incident::kRulesMax) found.insert(std::move(why));
  }
  return {found.begin(), found.end()};
}

// Of the signal that went down last.
std::optional<Ending> ending_of(const GroupFacts& facts) {
  const Signal* last = nullptr;
  for (const Signal* signal : facts.signals) {
    if (last == nullptr || signal->lowered >= last->lowered) last = signal;
  }
  return last == nullptr ? std::nullopt : std::optional(last->ending);
}

std::vector<std::array<char, 2>> economies_of(const Context& context, std::span<const Asn> victims) {
  std::set<std::array<char, 2>> found;
  for (const Asn victim : victims) {
    const snapshot::AsRow* row = context.snapshot.find_as(victim);
    if (row != nullptr && row->economy[0] != 0) found.insert(row->economy);
  }
  return {found.begin(), found.end()};
}

std::vector<SeenBy> seen_by(const BookView& view, const GroupFacts& facts) {
  std::vector<SeenBy> out;
  for (std::size_t i = 0; i < facts.sessions.size(); ++i) {
    if (facts.sessions[i] == 0) continue;
    const PeerInfo& peer = view.peers[static_cast<PeerNumber>(i)];
    out.push_back({peer.collector, peer.address, peer.asn, peer.trust});
  }
  std::sort(out.begin(), out.end(), [](const SeenBy& a, const SeenBy& b) {
    return std::tie(a.collector, a.address, a.asn) < std::tie(b.collector, b.address, b.asn);
  });
  return out;
}

// Nearest hop first, as it was announced but for prepending: with its sets in braces.
std::string text_of(const TableView& table, std::uint32_t path, std::uint32_t tail) {
  std::vector<Asn> hops;
  table.hops(path, hops);
  const SetTail* const sets = table.set_tail(tail);
  const std::size_t behind = sets == nullptr ? 0 : std::min<std::size_t>(sets->hops, hops.size());
  std::string out;
  for (std::size_t i = hops.size(); i-- > behind;) {
    fmt::format_to(std::back_inserter(out), "{}{}", out.empty() ? "" : " ", hops[i].value);
  }
  if (sets != nullptr) out += (out.empty() ? "" : " ") + sets->text;
  return out;
}

// The most frequent paths; of equally frequent ones the first by text.
std::vector<std::string> sample_paths(const BookView& view, const GroupFacts& facts) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint64_t> counts;
  std::size_t looked = 0;
  for (const Signal* signal : facts.signals) {
    for (const PeerSight& sight : signal->sights) {
      if (sight.path != 0) ++counts[{sight.path, sight.tail}];
    }
    looked += signal->sights.size();
    if (looked >= kPathsLookedAt) break;
  }
  std::map<std::string, std::uint64_t> by_text;
  for (const auto& [path, count] : counts) by_text[text_of(view.table, path.first, path.second)] += count;
  std::vector<std::pair<std::string, std::uint64_t>> sorted(by_text.begin(), by_text.end());
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  std::vector<std::string> out;
  for (auto& [text, count] : sorted) {
    if (out.size() < Incident::kPathsMax && !text.empty()) out.push_back(std::move(text));
  }
  return out;
}

}  // namespace

std::string make_id(Kind kind, Instant start, Asn culprit) {
  const CivilTime t = to_civil(start);
  return fmt::format("{}-{:04}{:02}{:02}T{:02}{:02}{:02}Z-{}", name_of(kind), t.year, t.month, t.day, t.hour, t.minute,
                     t.second, format_asn(culprit));
}

Extent extent_of(std::span<const Prefix> sorted) {
  Extent out;
  const Prefix* cover = nullptr;
  std::optional<Prefix> last_48;
  for (const Prefix& prefix : sorted) {
    if (cover != nullptr && cover->covers(prefix)) continue;
    cover = &prefix;
    if (prefix.is_v4()) {
      out.ipv4_addresses = add_capped(out.ipv4_addresses, std::uint64_t{1} << (32 - prefix.length));
    } else if (prefix.length <= 48) {
      out.ipv6_48s = add_capped(out.ipv6_48s, std::uint64_t{1} << (48 - prefix.length));
    } else {
      const Prefix network = Prefix::of(prefix.address(), 48);
      if (last_48 != network) out.ipv6_48s = add_capped(out.ipv6_48s, 1);
      last_48 = network;
    }
  }
  return out;
}

Incident report(const BookView& view, const SignalGroup& group, const GroupFacts& facts) {
  Incident out;
  out.kind = facts.kind;
  out.start = facts.start.instant();
  // But for type 5 it keeps the name of its signals, whatever they amount to: the culprit's other leaks, of the same
  // second, have an id of their own.
  const Kind named = group.kind == Kind::kMoas ? out.kind : group.kind;
  out.id = group.id.empty() ? make_id(named, out.start, group.culprit) : group.id;
  out.phase = facts.ongoing ? Phase::kOpen : Phase::kClosed;
  if (!facts.ongoing) {
    out.end = facts.end.instant();
    out.ending = ending_of(facts);
  }
  out.culprit = group.culprit;
  out.accomplices = facts.accomplices;
  out.victims = facts.victims;
  out.bogons = bogons_of(facts);
  out.bogons_in_sets = bogons_in_sets_of(view, facts, out.bogons);
  out.made_up = made_up_of(view, facts, group.culprit);
  out.bogon_rules = bogon_rules_of(view.context, facts);
  out.prefixes = touched_by(view, facts, group.culprit);
  const auto own = std::stable_partition(out.prefixes.begin(), out.prefixes.end(),
                                         [](const TouchedPrefix& row) { return row.peers > 0; });
  std::vector<Prefix> prefixes;
  for (auto row = out.prefixes.begin(); row != own; ++row) prefixes.push_back(row->prefix);
  const Extent extent = extent_of(prefixes);
  out.ipv4_addresses = extent.ipv4_addresses;
  out.ipv6_48s = extent.ipv6_48s;
  out.prefix_count = prefixes.size();
  out.own_prefix_count = out.prefixes.size() - prefixes.size();
  if (out.prefixes.size() > Incident::kPrefixesMax) out.prefixes.resize(Incident::kPrefixesMax);
  out.economies = economies_of(view.context, facts.victims);
  out.seen_by = seen_by(view, facts);
  out.peers_full = facts.peers_full;
  Assessment assessment = assess(view.context.profile, facts.kind, facts.evidence);
  out.confidence = assessment.confidence;
  out.base = assessment.base;
  out.parts = std::move(assessment.parts);
  out.prevention = prevention_of(view, group, facts);
  out.paths = sample_paths(view, facts);
  return out;
}

}  // namespace mannerly::incident
