// Everything that the detector knows of the world besides the routes, worked out from a snapshot.
#pragma once

#include <filesystem>
#include <memory>

#include "incident/context.h"
#include "incident/profile.h"

namespace mannerly::service {

class DetectorWorld {
 public:
  // snapshot outlives it. Errors: of the indexes (kInvalid, kLimit).
  static Result<std::unique_ptr<DetectorWorld>> make(const snapshot::Snapshot& snapshot,
                                                     incident::DetectorProfile profile,
                                                     incident::KnownNetworks known = {});
  DetectorWorld(const DetectorWorld&) = delete;
  DetectorWorld& operator=(const DetectorWorld&) = delete;
  const incident::Context& context() const { return context_; }
  // From now on registries (ROAs, route objects, holders of resources: Context::registries) and lists of bogons are
  // those of another snapshot, whose bytes outlive it; all else stays. Whoever judged by them judges anew
  // (Engine::registries_changed). Errors: of the index; the registries are then those from before.
  Status take_registries(const snapshot::Snapshot& snapshot);
  // Where the registries are from: the snapshot, or the one that was taken last.
  const snapshot::Snapshot& registries() const { return registries_; }

 private:
  DetectorWorld(const snapshot::Snapshot& snapshot, topology::Topology topology, validity::RovIndex rov,
                incident::DetectorProfile profile, incident::KnownNetworks known);
  topology::Topology topology_;
  validity::RovIndex rov_;
  validity::IrrSources irr_;
  validity::Bogons bogons_;
  snapshot::Snapshot registries_;
  incident::DetectorProfile profile_;
  incident::KnownNetworks known_;
  incident::Context context_;
};

// A list of networks that announce others' prefixes as a service, one a line: an AS number, then optionally
// "scrubber" (the default), "anycast" or "bad-reputation"; "#" begins a comment.
//     AS64500             # example scrubbing
//     AS64501 anycast
// Errors: kInvalid with file and line; kNotFound, kIo, kLimit.
Result<incident::KnownNetworks> read_known_networks(const std::filesystem::path& file);
Result<incident::KnownNetworks> parse_known_networks(std::string_view text, std::string_view name);

}  // namespace mannerly::service
