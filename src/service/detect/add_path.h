// Sessions with ADD-PATH (RFC 7911) show several routes for a prefix; the detector holds one a session. It gets
// the one that came last of those that are there: what comes before it again when that one is withdrawn.
#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "base/result.h"
#include "incident/route.h"
#include "incident/state_stream.h"
#include "net/as_path.h"
#include "net/asn.h"
#include "net/prefix.h"

namespace mannerly::service {

class AddPathRoutes {
 public:
  // Prefixes of sessions; of further ones every path is taken for the only one.
  static constexpr std::size_t kRoutesMax = 8'000'000;
  static constexpr std::size_t kPathsMax = 256;  // of one prefix of a session

  struct Route {
    std::uint32_t path_id = 0;
    Asn otc;
    std::vector<std::uint32_t> words;  // of the path (net/as_path.h)
    AsPathView path() const { return AsPathView(words); }
  };

  void announce(incident::PeerNumber peer, const Prefix& prefix, std::uint32_t path_id, AsPathView path, Asn otc);
  // What the detector must be told; `route` lives until the next call.
  struct Left {
    bool gone = true;              // no path is left
    const Route* route = nullptr;  // the one that counts from now on, when it is another one
  };
  Left withdraw(incident::PeerNumber peer, const Prefix& prefix, std::uint32_t path_id);
  // The session ended.
  void forget(incident::PeerNumber peer);

  bool empty() const { return routes_.empty(); }
  // Prefixes of which a session shows several routes now, and how many such sessions there are. O(routes).
  struct Several {
    std::uint64_t prefixes = 0, sessions = 0;
  };
  Several several() const;
  void save(incident::StateWriter& out) const;
  // Errors: kCorrupt.
  Status load(incident::StateReader& in);

 private:
  using Key = std::pair<incident::PeerNumber, Prefix>;
  std::map<Key, std::vector<Route>> routes_;  // in the order of announcement
};

}  // namespace mannerly::service
