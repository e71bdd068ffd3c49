// Writes the RIBs and the update files of a world with days, in the order of time, and notes for the truth
// which peers saw what. Private to sim/.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "sim/changes.h"
#include "sim/sink.h"
#include "sim/world.h"

namespace mannerly::sim {

// Which networks that peer with a collector sent something of an event, worked out from what was written.
class Sightings {
 public:
  Sightings(const World& world, const Changes& changes);
  void note(const Changes& changes, const Message& message);
  void note_rib(const Changes& changes, std::uint32_t session, std::uint32_t prefix, std::uint32_t path);

  // Without the culprit and the peers that lie.
  std::uint32_t count(std::uint32_t event) const;
  // Those of them to whom ASPA tells that the path is made up (draft-ietf-sidrops-aspa-verification): they have it over
  // a provider or peer of the culprit. To a customer of the culprit it may have come over a peering. Of forged paths;
  // of all else who saw it.
  std::uint32_t count_telling(std::uint32_t event) const;
  // Prefixes (numbers) of which a route of the event was sent, ascending.
  const std::set<std::uint32_t>& prefixes(std::uint32_t event) const { return prefixes_[event]; }

 private:
  using Marks = std::vector<std::vector<std::uint8_t>>;  // an event each: empty, or a viewpoint each
  void mark(Marks& marks, std::uint32_t event, std::uint32_t viewpoint);
  std::uint32_t count(const Marks& marks, std::uint32_t event) const;
  bool is_passed_down(std::uint32_t event, std::span<const std::uint32_t> numbers) const;
  void note_path(const Changes& changes, std::uint32_t viewpoint, std::uint32_t prefix, std::uint32_t path);

  const World& world_;
  const Timeline& timeline_;
  std::vector<AsIndex> viewpoints_;
  std::vector<std::uint8_t> lies_;  // a viewpoint each
  Marks seen_, telling_;
  std::vector<std::set<std::uint32_t>> prefixes_;  // an event each
};

// "bgp/sim-collector-1.rib.20261121.0000.mrt": the first RIB of a collector, and the others.
std::string rib_name(const World& world, const Collector& collector, std::int64_t at);
std::string updates_name(const Collector& collector, std::int64_t at);

// Is told what the tables hold that are written.
class TableWatcher {
 public:
  virtual ~TableWatcher() = default;
  virtual void begin_table(std::int64_t at) = 0;
  // A route that a peer of a collector sends; the prefixes of one collector ascend.
  virtual void see_route(const Prefix& prefix, const SentPath& path, std::span<const std::uint32_t> numbers) = 0;
};

Status write_series(const World& world, Sink& sink, TableWatcher* watcher = nullptr);

// truth/incidents.jsonl: docs/reference/simulator.md describes it.
Status write_incidents(const World& world, const Changes& changes, const Sightings& sightings, Sink& sink);

}  // namespace mannerly::sim
