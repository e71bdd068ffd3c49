// Framework profiles: the weights, thresholds and switches of one version of the measurement framework, as
// data (profiles/*.toml, docs/reference/profiles.md). Each value names its source and whether a published
// text confirms it.
//
//     id = "v2-2025"
//     title = "..."
//     valid_from = 2025-01-01
//     [values]
//     "weight.M3" = { value = 1.0, confirmed = false, source = "..." }
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "readiness/incident.h"
#include "readiness/terms.h"
#include "validity/irr.h"

namespace mannerly::readiness {

struct ProfileValue {
  std::string key;
  std::string text;  // the value as it is written
  std::string source;
  bool confirmed = false;
};

struct Profile {
  struct Thresholds {
    double ready = 0, aspiring = 0;  // scores 0..1; at the threshold the better state holds
  };

  std::string id;
  std::string title;
  Instant valid_from;
  std::optional<Instant> valid_to;  // the first instant at which it is no longer in force

  double score_at_half = 0.6;
  DurationRule duration;
  PerMetric<double> weight{};            // of the incident metrics M1..M4C in the filtering penalty
  PerMetric<bool> defined{};             // whether the version has the metric at all
  bool score_administrative = false;     // administrative bogons count as well
  double incident_confidence_min = 0.5;  // incidents below it count in no metric
  double rpki_invalid_factor = 10;       // rpki = share valid - factor * share invalid
  std::uint32_t peers_min = 0;           // routes that fewer peers saw are left out of M7 (0: none is)
  validity::IrrPolicy irr_policy = validity::IrrPolicy::kRirOrRadbMirrored;
  bool contact_in_registry = true;  // where M8 looks
  bool contact_in_peeringdb = true;
  PerCategory<Thresholds> thresholds{};

  std::vector<ProfileValue> values;  // all, in the order of the file

  State state_of(Category category, std::optional<double> score) const;
  std::size_t unconfirmed() const;
};

// Reads a profile. `name` is used in errors. Errors: kInvalid with line, key and reason; every known key
// must be there, an unknown one is refused, kLimit beyond kProfileBytesMax.
inline constexpr std::size_t kProfileBytesMax = 1 << 20;
Result<Profile> parse_profile(std::string_view toml, std::string_view name);

// The profiles that the program brings along.
struct BuiltinFile {
  std::string_view name;  // without ".toml"
  std::string_view text;
};
std::span<const BuiltinFile> builtin_profiles();
inline constexpr std::string_view kDefaultProfile = "v2-2025";
// Errors: kNotFound, with the names that there are.
Result<Profile> builtin_profile(std::string_view name);

}  // namespace mannerly::readiness
