// Sessions with ADD-PATH (RFC 7911) show several routes for a prefix; the detector holds one a session. It gets
// the one that came last, and the prefix counts as withdrawn only when the last of its paths is.
#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "base/result.h"
#include "incident/route.h"
#include "incident/state_stream.h"
#include "net/prefix.h"

namespace mannerly::service {

class AddPathRoutes {
 public:
  // Prefixes of sessions; of further ones every path is taken for the only one.
  static constexpr std::size_t kRoutesMax = 8'000'000;
  static constexpr std::size_t kPathsMax = 256;  // of one prefix of a session

  void announce(incident::PeerNumber peer, const Prefix& prefix, std::uint32_t path_id);
  // True when no path is left: the prefix is gone.
  bool withdraw(incident::PeerNumber peer, const Prefix& prefix, std::uint32_t path_id);
  // The session ended.
  void forget(incident::PeerNumber peer);

  bool empty() const { return routes_.empty(); }
  void save(incident::StateWriter& out) const;
  // Errors: kCorrupt.
  Status load(incident::StateReader& in);

 private:
  using Key = std::pair<incident::PeerNumber, Prefix>;
  std::map<Key, std::vector<std::uint32_t>> routes_;  // path identifiers in the order of announcement
};

}  // namespace mannerly::service
