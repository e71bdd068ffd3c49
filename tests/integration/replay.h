// Replays: streams of updates that are made from real tables when the test runs. Prefixes, origins and who buys from
// whom are real; the sessions and the paths between are made up, so what is replayed is synthetic.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "incident/incident.h"
#include "service/detect/detection.h"
#include "service/detect/made_mrt.h"
#include "tests/integration/built_world.h"

namespace mannerly::integration {

// The sessions of the made-up collector: transit-free networks, that a route can come from in any year.
inline const std::vector<service::MadePeer>& replay_peers() {
  static const std::vector<service::MadePeer> peers = {
      {"192.0.2.1", 2914}, {"192.0.2.2", 1299}, {"192.0.2.3", 3257}, {"192.0.2.4", 7018}};
  return peers;
}

class Replay {
 public:
  // The stream begins at `at` with a dump of the snapshot's table (each route as "PEER ORIGIN"), unless without.
  Replay(const BuiltWorld& world, const std::string& name, Instant at, bool with_dump);

  // The first `peers` peers have the route, over `behind` ("3491 17557"), from this second after the begin on.
  void announce(std::int64_t second, const Prefix& prefix, const std::string& behind, std::size_t peers = 99);
  void withdraw(std::int64_t second, const Prefix& prefix);
  // The real origin announces it as before.
  void restore(std::int64_t second, const Prefix& prefix, Asn origin) {
    announce(second, prefix, std::to_string(origin.value));
  }
  // Time passes (a keepalive), so that what is going on is looked at once more.
  void pass(std::int64_t second);

  struct Outcome {
    std::vector<incident::Incident> incidents;  // as they are at the end, the surest first
    std::map<std::string, double> surest;       // by id: the most that was ever said
    incident::BaselineTaken baseline;
    double seconds = 0;
    std::string archive;  // incidents.jsonl, report.json and history.bin, one after the other
    // How many are so sure, without bogons: those that the real table holds are reported too, rightly.
    std::size_t at_or_above(double threshold) const;
    // The surest report with this culprit and, when it is set, kind.
    const incident::Incident* of(Asn culprit, incident::Kind kind = incident::Kind::kNone) const;
  };
  // Runs the detector as `mannerly incidents detect` does. Fails the test on an error.
  // cut: in two calls, the first up to this second, with the state saved in between.
  Outcome run(std::optional<std::int64_t> cut = std::nullopt);

  static constexpr double kThreshold = 0.5;

 private:
  void write_updates() const;
  Status detect(const service::DetectorWorld& world, service::DetectOptions options, Outcome& out) const;

  const BuiltWorld& world_;
  service::MadeFolder folder_;
  Instant at_;
  struct Step {
    bool withdrawn = false;
    Prefix prefix;
    std::string behind;  // empty with withdrawn false: time passes
    std::size_t peers = 99;
  };
  std::multimap<std::int64_t, Step> made_;
};

// An AS that sells transit to this one by the relationship file; 0: none is known.
Asn provider_of(const snapshot::Snapshot& snapshot, Asn asn);
// "PROVIDER ASN", or the AS alone.
std::string behind_provider(const snapshot::Snapshot& snapshot, Asn asn);
// The origin in the snapshot's table; 0: none, or several.
Asn only_origin(const snapshot::Snapshot& snapshot, const Prefix& prefix);

}  // namespace mannerly::integration
