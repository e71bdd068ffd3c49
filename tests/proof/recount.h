// The numbers of a network counted once more, from the raw records alone, by the plainest code that does it.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/proof/raw_world.h"

namespace mannerly::proof {

enum class Rov : std::uint8_t { kNotFound, kValid, kInvalid };
enum class Irr : std::uint8_t { kNone, kOtherOrigin, kCovering, kExact };
Rov rov_of(const RawWorld& raw, const Block& prefix, std::uint32_t origin);  // RFC 6811
Irr irr_of(const RawWorld& raw, const Block& prefix, std::uint32_t origin);

struct Metric {
  std::optional<double> value;
  std::int64_t numerator = 0, denominator = 0;
};

// Names of metrics and actions as the pages and the API call them.
inline const std::array<std::string, 8> kIncidentMetrics = {"M1", "M1C", "M2", "M2C", "M3", "M3C", "M4", "M4C"};
inline const std::array<std::string, 5> kActions = {"filtering", "anti_spoofing", "coordination", "irr", "rpki"};

// An incident of the month as it counts for a network that caused it or passed it on; clipped to the month.
struct Use {
  const Incident* incident = nullptr;
  std::size_t metric = 0;  // of kIncidentMetrics
  std::int64_t begin = 0, end = 0;
  bool going_on = false;
  std::string not_counted;  // why; "" when it counts
};
// Events that overlap or touch.
struct Merged {
  std::int64_t begin = 0, end = 0;
  std::size_t events = 0;
};

// A bogon in the routes that a network is blamed for, in one metric.
struct Bogon {
  std::string prefix;                          // of M3 and M3C
  std::uint32_t origin = 0, number = 0;        // of the route; the AS number, of M4 and M4C
  bool full = false;                           // else administrative
  std::set<std::string> paths;                 // that show it; of M3 none are asked for
  bool told = false;                           // an incident stands for it
  bool is_row(const std::string& text) const;  // of evidence
};

struct Network {
  std::uint32_t asn = 0;
  const Delegation* delegation = nullptr;  // null: no registry gives it to anybody
  bool on_path = false, originates = false, in_universe = false;
  bool is_named = false;  // some source knows it
  std::uint32_t v4 = 0, v6 = 0, valid = 0, invalid = 0, not_found = 0, registered = 0;
  std::uint32_t tested = 0, failing = 0;  // networks, by Spoofer
  std::size_t neighbours = 0, incident_count = 0;
  std::map<std::string, Metric> metrics;
  std::map<std::string, std::optional<double>> scores;
  bool partial = false;   // the score of filtering
  std::vector<Use> uses;  // in the order of the archive
  std::array<std::vector<Merged>, 8> merged;
  std::array<std::vector<Bogon>, 8> bogons;
  std::size_t bogons_beside(std::size_t metric) const;  // full ones that no incident stands for
  std::uint32_t routes() const { return v4 + v6; }
};

std::string tested_network(const SpoofTest& test);  // "192.0.2.0/24"

class Recount {
 public:
  explicit Recount(const RawWorld& raw);
  Network of(std::uint32_t asn) const;
  // Of the month that the archive covered until now.
  double looked_share() const;
  double looked_share(std::int64_t from, std::int64_t to) const;
  // Incidents that a network caused or passed on, clipped to a time, in the order of the archive.
  std::vector<Use> uses_of(std::uint32_t asn, std::int64_t from, std::int64_t to) const;
  int bogon_class(std::uint32_t asn) const;  // 0: none, 1: administrative, 2: full
  int bogon_class(const Block& prefix) const;

 private:
  void find_bogons();
  void incidents(Network& out) const;
  void rest(Network& out) const;

  const RawWorld& raw_;
  // By who is blamed and metric, then by route or number.
  std::map<std::uint32_t, std::array<std::map<std::string, Bogon>, 8>> bogons_;
};

// Those of a metric that count.
std::vector<Merged> merged_events(const std::vector<Use>& uses, std::size_t metric);
std::vector<std::uint32_t> hops_of(const std::string& path);              // prepending is one position
double weight_of(std::int64_t seconds);                                   // of an incident's duration
std::pair<std::int64_t, std::int64_t> month_of(const std::string& date);  // its first second and the next month's

}  // namespace mannerly::proof
