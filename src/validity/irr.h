// What the routing registries say about a route (MANRS Action 4): is there a route or route6 object for its
// prefix, or for a less specific one, with its origin?
//
// A route whose origin is an AS_SET or unknown is never registered; with objects around it is "other-origin".
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "net/as_path.h"
#include "net/prefix.h"
#include "snapshot/rows.h"

namespace mannerly::validity {

enum class IrrState : std::uint8_t {
  kNone = 0,         // no object covers the prefix
  kOtherOrigin = 1,  // objects cover it, none with its origin
  kCovering = 2,     // an object for a less specific prefix has its origin
  kExact = 3         // an object for just this prefix has its origin
};

// "none", "other-origin", "covering", "exact".
std::string_view name_of(IrrState state);

inline bool is_registered(IrrState state) {
  return state >= IrrState::kCovering;
}

// Which registries count. Action 4 asks for a RIR's registry, RADB or one that RADB mirrors.
enum class IrrPolicy : std::uint8_t { kRirOrRadbMirrored, kAnySource, kAuthoritativeOnly };

// The registries of a snapshot that a policy accepts.
class IrrSources {
 public:
  IrrSources(std::span<const snapshot::IrrSourceRow> sources, IrrPolicy policy);
  bool accepts(std::uint16_t source) const { return source < accepted_.size() && accepted_[source] != 0; }
  std::size_t count() const;

 private:
  std::vector<std::uint8_t> accepted_;
};

struct IrrResult {
  struct BySource {
    std::uint16_t irr_source = 0;
    IrrState state = IrrState::kNone;
  };
  IrrState state = IrrState::kNone;  // by the accepted sources
  // Indexes of the rows, accepted sources only, ascending.
  std::vector<std::uint32_t> exact, covering, other_origin;
  // What each source with a covering object says, accepted or not; in the order of the sources.
  std::vector<BySource> by_source;
};

// One route. rows: the snapshot's irr_routes. O(covering rows * log n).
IrrResult check_irr(std::span<const snapshot::IrrRouteRow> rows, const IrrSources& sources, const Prefix& prefix,
                    const Origin& origin);
IrrState irr_state(std::span<const snapshot::IrrRouteRow> rows, const IrrSources& sources, const Prefix& prefix,
                   const Origin& origin);

// All routes of a table in one pass; out has the size of routes. Both sorted as in a snapshot.
void irr_states(std::span<const snapshot::IrrRouteRow> rows, const IrrSources& sources,
                std::span<const snapshot::RouteRow> routes, std::span<IrrState> out);

}  // namespace mannerly::validity
