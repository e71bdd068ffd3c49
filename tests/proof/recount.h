// The numbers of a network counted once more, from the raw records alone, by the plainest code that does it.
#pragma once

#include <array>
#include <map>
#include <optional>
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

struct Network {
  std::uint32_t asn = 0;
  const Delegation* delegation = nullptr;  // null: no registry gives it to anybody
  bool on_path = false, originates = false, in_universe = false;
  std::uint32_t v4 = 0, v6 = 0, valid = 0, invalid = 0, not_found = 0, registered = 0;
  std::uint32_t tested = 0, failing = 0;  // networks, by Spoofer
  std::size_t cone = 1, neighbours = 0, incident_count = 0;
  std::map<std::string, Metric> metrics;
  std::map<std::string, std::optional<double>> scores;
  bool partial = false;  // the score of filtering
  std::uint32_t routes() const { return v4 + v6; }
};

class Recount {
 public:
  explicit Recount(const RawWorld& raw);
  Network of(std::uint32_t asn) const;

 private:
  void find_bogons();
  int bogon_class(std::uint32_t asn) const;  // 0: none, 1: administrative, 2: full
  int bogon_class(const Block& prefix) const;
  void incidents(Network& out) const;
  void rest(Network& out) const;

  const RawWorld& raw_;
  std::map<std::uint32_t, std::array<bool, 8>> bogons_;  // who is blamed for a full bogon, by incident metric
};

}  // namespace mannerly::proof
