#include "tests/integration/replay.h"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iterator>

namespace mannerly::integration {
namespace {

using incident::Incident;
using snapshot::OriginKind;

void write_dump(const snapshot::Snapshot& snapshot, Instant at, const std::filesystem::path& file) {
  service::MadeMrt rib;
  rib.peers(at.seconds, replay_peers());
  const auto routes = snapshot.routes();
  const auto& peers = replay_peers();
  std::vector<service::MadeRoute> entries;
  for (std::size_t i = 0; i < routes.size();) {
    std::vector<std::uint32_t> origins;
    const Prefix prefix = routes[i].prefix();
    for (; i < routes.size() && routes[i].prefix() == prefix; ++i)
      if (routes[i].origin_kind == OriginKind::kAsn && routes[i].origin != 0) origins.push_back(routes[i].origin);
    if (origins.empty()) continue;
    // Of several origins each has peers of its own, as far as they reach.
    entries.clear();
    for (std::size_t p = 0; p < peers.size(); ++p)
      entries.push_back({peers[p], std::to_string(peers[p].asn) + ' ' + std::to_string(origins[p % origins.size()])});
    rib.rib(at.seconds, format_prefix(prefix), entries);
  }
  rib.write(file);
}

}  // namespace

Replay::Replay(const BuiltWorld& world, const std::string& name, Instant at, bool with_dump)
    : world_(world), folder_("replay." + name), at_(at) {
  if (with_dump) write_dump(world.snapshot, at, folder_ / "replay/made.rib.mrt");
}

void Replay::announce(std::int64_t second, const Prefix& prefix, const std::string& behind, std::size_t peers) {
  made_.insert({second, {.prefix = prefix, .behind = behind, .peers = peers}});
}
void Replay::withdraw(std::int64_t second, const Prefix& prefix) {
  made_.insert({second, {.withdrawn = true, .prefix = prefix}});
}
void Replay::pass(std::int64_t second) {
  made_.insert({second, {}});
}

std::size_t Replay::Outcome::at_or_above(double threshold) const {
  return static_cast<std::size_t>(std::count_if(incidents.begin(), incidents.end(), [&](const Incident& i) {
    return i.confidence >= threshold && incident::group_of(i.kind) != incident::Group::kBogon;
  }));
}

const Incident* Replay::Outcome::of(Asn culprit, incident::Kind kind) const {
  for (const Incident& i : incidents) {
    if (i.culprit == culprit && (kind == incident::Kind::kNone || i.kind == kind)) return &i;
  }
  return nullptr;
}

void Replay::write_updates() const {
  service::MadeMrt updates;
  for (const auto& [second, step] : made_) {
    for (std::size_t p = 0; p < std::min(step.peers, replay_peers().size()); ++p) {
      const service::MadePeer& peer = replay_peers()[p];
      const std::int64_t at = at_.seconds + second;
      if (step.withdrawn) {
        updates.withdraw(at, peer, format_prefix(step.prefix));
      } else if (step.behind.empty()) {
        updates.withdraw(at, peer, "240.0.0.0/4");  // that nobody has: changes nothing, but time passes
      } else {
        updates.announce(at, peer, format_prefix(step.prefix), std::to_string(peer.asn) + ' ' + step.behind);
      }
    }
  }
  updates.write(folder_ / "replay/made.updates.mrt");
}

Status Replay::detect(const service::DetectorWorld& world, service::DetectOptions options, Outcome& out) const {
  options.on_incident = [&](incident::IncidentBook::Event, const Incident& i) {
    double& most = out.surest[i.id];
    most = std::max(most, i.confidence);
  };
  MANNERLY_TRY(const auto detection, service::Detection::open(world, options));
  MANNERLY_TRY(const service::Round round, detection->run({"replay=" + (folder_ / "replay").string()}));
  if (round.damaged + round.unusable > 0) return fail(ErrorCode::kCorrupt, "a made file could not be read whole");
  MANNERLY_CHECK_OK(detection->save());
  out.incidents = detection->incidents();
  std::stable_sort(out.incidents.begin(), out.incidents.end(),
                   [](const Incident& a, const Incident& b) { return a.confidence > b.confidence; });
  out.baseline = detection->engine().baseline();
  return {};
}

Replay::Outcome Replay::run(std::optional<std::int64_t> cut) {
  write_updates();
  Outcome out;
  const auto begin = std::chrono::steady_clock::now();
  const auto world = service::DetectorWorld::make(world_.snapshot, *incident::builtin_detector_profile());
  if (!world) {
    ADD_FAILURE() << world.error().message;
    return out;
  }
  service::DetectOptions options{.out = folder_ / (cut ? "halves" : "archive")};
  if (cut) {
    service::DetectOptions first = options;
    first.to = at_ + Seconds{*cut};
    if (const Status done = detect(**world, first, out); !done) ADD_FAILURE() << done.error().message;
  }
  if (const Status done = detect(**world, options, out); !done) ADD_FAILURE() << done.error().message;
  out.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  for (const std::string_view name : {"incidents.jsonl", "report.json", "history.bin"}) {
    std::ifstream in(options.out / name, std::ios::binary);
    EXPECT_TRUE(in.is_open()) << name;
    out.archive.append(std::istreambuf_iterator<char>(in), {});
  }
  return out;
}

Asn provider_of(const snapshot::Snapshot& snapshot, Asn asn) {
  for (const snapshot::AsLinkRow& link : snapshot.links_of(asn)) {
    if (link.relation == snapshot::Relation::kProvider) return Asn{link.neighbour};
  }
  return {};
}

std::string behind_provider(const snapshot::Snapshot& snapshot, Asn asn) {
  const Asn provider = provider_of(snapshot, asn);
  const auto& peers = replay_peers();
  const bool is_peer = std::any_of(peers.begin(), peers.end(), [&](const auto& p) { return p.asn == provider.value; });
  const std::string own = std::to_string(asn.value);
  return provider.value == 0 || is_peer ? own : std::to_string(provider.value) + ' ' + own;
}

Asn only_origin(const snapshot::Snapshot& snapshot, const Prefix& prefix) {
  const auto routes = snapshot.routes_at(prefix);
  return routes.size() == 1 && routes[0].origin_kind == OriginKind::kAsn ? Asn{routes[0].origin} : Asn{};
}

}  // namespace mannerly::integration
