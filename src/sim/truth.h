// What a correct observatory must find in a simulated world, worked out from the world itself (not from
// the files), by code of its own: per AS the counts of routes, origin validation, registration, bogons,
// contacts and Spoofer tests.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/routing.h"
#include "sim/world.h"

namespace mannerly::sim {

enum class RovState : std::uint8_t { kNotFound, kValid, kInvalid };
enum class IrrState : std::uint8_t { kNone, kExact, kCovering, kOtherOrigin };

struct AsTruth {
  // Distinct (prefix, origin) whose origin is this AS; paths that end in an AS_SET or in a private
  // number behind it are not among them.
  std::uint32_t routes_v4 = 0, routes_v6 = 0;
  std::uint32_t legacy_routes = 0;
  std::uint32_t rov[3] = {};                                 // by RovState
  std::uint32_t irr[4] = {};                                 // by IrrState, all registries together
  std::uint32_t bogons_full = 0, bogons_administrative = 0;  // bogon prefixes that it originates
  std::uint32_t bogons_full_next_hop = 0;   // of those of neighbours: seen with this AS right before the origin
  std::uint32_t private_asns = 0;           // routes with a private AS number behind it
  std::uint32_t private_asns_next_hop = 0;  // of those of neighbours
  std::uint32_t foreign_routes = 0;         // prefixes of others that it originates
  bool registry_contact = false;            // admin-c or tech-c that resolves, with mail and phone
  bool policy = false;                      // import and export in its aut-num
  std::uint32_t spoofer_sessions = 0;       // without those behind NAT
  std::uint32_t spoofer_received = 0;       // distinct client prefixes
  std::uint32_t routes() const { return routes_v4 + routes_v6; }
};

// RFC 6811 and IRR states over the world's VRPs and route objects; on one day of a history, or over all that
// there ever is.
class Validity {
 public:
  static constexpr std::int32_t kAnyDay = INT32_MAX - 1;
  explicit Validity(const World& world);
  RovState rov(const Prefix& prefix, Asn origin, std::int32_t day = kAnyDay) const;
  IrrState irr(const Prefix& prefix, Asn origin, std::int32_t day = kAnyDay) const;
  // The days on which something that covers the prefix comes or goes, ascending: between two of them its states
  // are the same.
  std::vector<std::int32_t> changes_of_vrps(const Prefix& prefix) const;
  std::vector<std::int32_t> changes_of_objects(const Prefix& prefix) const;

 private:
  struct Row {
    Prefix prefix;
    Asn asn;
    std::uint8_t max_length;
    Life life;
    bool counts(std::int32_t day) const { return day == kAnyDay || life.on(day); }
  };
  static void add_changes(const Life& life, std::vector<std::int32_t>& days);
  // Calls f(row) for every row whose prefix covers the given one.
  template <class F>
  static void each_covering(const std::vector<Row>& rows, std::uint64_t lengths4, std::uint64_t lengths6,
                            const Prefix& prefix, F&& f);
  static std::uint64_t lengths_of(const std::vector<Row>& rows, Family family);
  std::vector<Row> vrps_, objects_;
  std::uint64_t vrp_lengths_[2] = {}, object_lengths_[2] = {};  // bit n: there are rows of length n (IPv6: up to 63)
};

// One row an AS, in the order of World::ases.
std::vector<AsTruth> truth_of(const World& world, const Routing& routing);

// 0 lagging, 1 aspiring, 2 ready: how the network fares by the plain rules (registration of 90 % or 60 %
// of its routes in IRR and RPKI, contact, no bogons).
enum class Standing : std::uint8_t { kLagging, kAspiring, kReady };
Standing standing_of(const World& world, AsIndex as, const AsTruth& truth);

}  // namespace mannerly::sim
