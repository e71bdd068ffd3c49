// What a correct reader of the files of an observed day must find: from the routes that were written, and the lives
// of what is in the registries. Private to sim/.
#pragma once

#include <map>
#include <utility>
#include <vector>

#include "sim/history.h"
#include "sim/series.h"
#include "sim/truth.h"

namespace mannerly::sim {

// One network on one day.
struct DayTruth {
  std::uint32_t routes_v4 = 0, routes_v6 = 0;  // distinct (prefix, origin) of the tables; none that end in an AS_SET
  std::uint32_t rov[3] = {};                   // by RovState
  std::uint32_t irr[4] = {};                   // by IrrState
  bool participant = false, there = false;
  bool registry_contact = false, policy = false, peeringdb = false, aspa = false, rov_done = false;
  std::uint32_t sessions = 0;  // Spoofer tests of the calendar month so far
  std::uint32_t received = 0;  // distinct client prefixes of those from which a forged packet arrived
  std::uint32_t routes() const { return routes_v4 + routes_v6; }
};

struct ObservedDay {
  std::int32_t day = 0;
  std::size_t vrps = 0, route_objects = 0, aspas = 0;
  std::vector<DayTruth> networks;
};

// Listens to the tables while they are written, a row of networks for each.
class DayTruths : public TableWatcher {
 public:
  explicit DayTruths(const World& world);
  void begin_table(std::int64_t at) override;
  void see_route(const Prefix& prefix, const SentPath& path, std::span<const std::uint32_t> numbers) override;
  // When all tables are written. O(observed days * (networks + tests)).
  void finish();
  const std::vector<ObservedDay>& days() const { return days_; }
  // The announcements that the last table shows, for the notes about the world.
  std::vector<Announcement> last_announcements() const;

 private:
  using Pair = std::pair<Prefix, Asn>;
  // The states of a pair change on few days: each with the day that it begins on.
  struct States {
    std::vector<std::pair<std::int32_t, RovState>> rov;
    std::vector<std::pair<std::int32_t, IrrState>> irr;
    std::uint32_t counted = 0xFFFFFFFF;  // the last day, by number in days_
    std::uint32_t as = kNoAs;            // of the origin
  };
  States make_states(const Pair& pair) const;
  void count_practices(ObservedDay& day) const;

  const World& world_;
  Validity validity_;
  std::map<Pair, States> pairs_;
  std::vector<ObservedDay> days_;
};

}  // namespace mannerly::sim
