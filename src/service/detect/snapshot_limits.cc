#include "service/detect/snapshot_limits.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "base/calendar.h"

namespace mannerly::service {
namespace {

using incident::Context;
using incident::Group;
using incident::Kind;
using snapshot::SourceKind;

// Which verdicts rest on a kind of source.
enum Basis : unsigned { kOfOrigins = 1, kOfPaths = 2, kOfBogons = 4 };

struct Source {
  std::string_view name;
  bool (*is_there)(const Context&);
  std::string_view without;  // what is not known then
  SourceKind kind;
  bool is_daily;  // of the registries, which may be a later day's than the snapshot
  unsigned basis;
  // How far the newest file may be from what is judged by it, days: what is registered changes every day, the others
  // are published every month, quarter, or hardly ever. 0: another row of the same files says so.
  std::int64_t days_max;
};

constexpr std::int64_t kMonth = 31, kQuarter = 92, kYear = 366;

constexpr std::array kSources = {
    Source{"ROAs", [](const Context& c) { return !c.registries.vrps().empty(); },
           "whether the holder of a prefix allows its origin is not known", SourceKind::kVrp, true, kOfOrigins, kMonth},
    Source{"ASPAs", [](const Context& c) { return !c.registries.aspas().empty(); },
           "whom networks name as their providers is not known, and no path is called forged for it", SourceKind::kVrp,
           true, kOfPaths, 0},
    Source{"route objects", [](const Context& c) { return !c.registries.irr_routes().empty(); },
           "which origins, customers and neighbours the routing registries name is not known", SourceKind::kIrr, true,
           kOfOrigins | kOfPaths, kMonth},
    Source{"delegations", [](const Context& c) { return !c.registries.resources().empty(); },
           "who holds a prefix is not known, nor what the registries keep available or reserved",
           SourceKind::kDelegated, true, kOfOrigins | kOfBogons, kMonth},
    Source{"relationships", [](const Context& c) { return !c.snapshot.links().empty(); },
           "who is whose customer is inferred from paths, ASPAs and policies alone", SourceKind::kAsrel, false,
           kOfOrigins | kOfPaths, kQuarter},
    Source{"organisations", [](const Context& c) { return !c.snapshot.orgs().empty(); },
           "that two networks are of one organisation is not known", SourceKind::kAsorg, false, kOfOrigins | kOfPaths,
           kYear},
    Source{"IANA blocks", [](const Context& c) { return !c.registries.iana_blocks().empty(); },
           "space and numbers that IANA has not given out are not known as bogons", SourceKind::kIana, true, kOfBogons,
           kYear},
};

unsigned basis_of(Kind kind) {
  switch (incident::group_of(kind)) {
    case Group::kMisorigination: return kOfOrigins;
    case Group::kBogon: return kOfBogons;
    case Group::kForgery: return kind == Kind::kForgedSubprefix ? kOfOrigins | kOfPaths : kOfPaths;
    case Group::kLeak: return kind == Kind::kLeak5 || kind == Kind::kLeak6 ? kOfOrigins : kOfPaths;
  }
  return 0;
}

std::vector<std::string> missing(const Context& context, unsigned basis) {
  std::vector<std::string> out;
  for (const Source& source : kSources) {
    if ((source.basis & basis) == 0 || source.is_there(context)) continue;
    out.push_back(fmt::format("no {} in the snapshot: {}", source.name, source.without));
  }
  return out;
}

// Of the newest of its files; where they do not say, that of the snapshot. nullopt: there is none.
std::optional<Instant> time_of(const Context& context, const Source& source) {
  const snapshot::Snapshot& from = source.is_daily ? context.registries : context.snapshot;
  std::optional<Instant> newest;
  for (const snapshot::SourceRow& row : from.sources()) {
    if (row.kind != source.kind || row.records == 0) continue;
    const Instant at = row.at == 0 ? from.at() : Instant{row.at};
    newest = std::max(newest.value_or(at), at);
  }
  return newest;
}

struct Words {
  std::string_view begin, end;  // of what is judged
};

std::vector<std::string> of_another_time(const Context& context, JudgedTime time, unsigned basis, const Words& words) {
  // Files of one day in one sentence; years may lie between them.
  std::map<std::int64_t, std::vector<std::string_view>> days;
  std::map<std::int64_t, Instant> dates;
  for (const Source& source : kSources) {
    if ((source.basis & basis) == 0 || source.days_max == 0 || !source.is_there(context)) continue;
    const std::optional<Instant> at = time_of(context, source);
    if (!at) continue;
    const std::int64_t limit = source.days_max * 86'400;
    if ((time.to - *at).count <= limit && (*at - time.from).count <= limit) continue;
    const Day day = day_of(*at);
    days[day.number].push_back(source.name);
    dates.emplace(day.number, *at);
  }
  std::vector<std::string> out;
  for (const auto& [day, names] : days) {
    const Instant at = dates.at(day);
    const std::int64_t older = (time.to - at).count / 86'400, younger = (at - time.from).count / 86'400;
    const bool is_older = older > younger;
    out.push_back(fmt::format("the snapshot's {} are of {}, {} days {} {}: {}", fmt::join(names, ", "),
                              format_day(day_of(at)), is_older ? older : younger, is_older ? "before" : "after",
                              is_older ? words.end : words.begin,
                              is_older ? "what changed since is not known" : "what held at that time is not known"));
  }
  return out;
}

}  // namespace

std::vector<std::string> missing_sources(const Context& context) {
  return missing(context, ~0U);
}

std::vector<std::string> sources_of_another_time(const Context& context, JudgedTime time) {
  return of_another_time(context, time, ~0U, {.begin = "the data begin", .end = "the data end"});
}

std::vector<std::string> unknown_networks(const Context& context, const incident::Engine& engine) {
  // Below that there is nothing to take a share of. Of a snapshot of the same month hardly any is unknown.
  constexpr std::size_t kNetworksMin = 10;
  std::vector<Asn> networks = engine.origins();
  const incident::PeerBook& peers = engine.peers();
  for (std::size_t i = 0; i < peers.size(); ++i) networks.push_back(peers[static_cast<incident::PeerNumber>(i)].asn);
  std::sort(networks.begin(), networks.end());
  networks.erase(std::unique(networks.begin(), networks.end()), networks.end());
  const auto unknown = static_cast<std::size_t>(
      std::ranges::count_if(networks, [&](Asn asn) { return context.snapshot.find_as(asn) == nullptr; }));
  if (networks.size() < kNetworksMin || unknown * 4 < networks.size()) return {};
  return {
      fmt::format("{} of the {} networks that originate routes or are peers of a collector are in no source of the "
                  "snapshot ({}, of {}): it may be another world's, and says nothing of them",
                  unknown, networks.size(), context.snapshot.name(), format_day(day_of(context.snapshot.at())))};
}

std::vector<std::string> limits_of_verdict(const Context& context, Kind kind, std::optional<Instant> start) {
  const unsigned basis = basis_of(kind);
  std::vector<std::string> out = missing(context, basis);
  if (!start) return out;
  std::ranges::move(of_another_time(context, {*start, *start}, basis, {.begin = "it began", .end = "it began"}),
                    std::back_inserter(out));
  return out;
}

}  // namespace mannerly::service
