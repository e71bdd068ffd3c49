// Detector profiles: how much each piece of evidence weighs, as data (profiles/detector/*.toml).
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "incident/evidence.h"
#include "incident/kind.h"

namespace mannerly::incident {

struct DetectorProfile {
  std::string id;
  std::string title;
  // Log-odds, by kind: where nothing else is known, and what each piece adds.
  std::array<double, kKinds> base{};
  std::array<std::array<double, kEvidenceMax>, kKinds> weight{};
  double threshold = 0.5;          // confidence from which on an incident counts
  double report_floor = 0.02;      // below: not even written
  std::uint32_t peers_min = 2;     // distinct peer ASes that must have seen it; never below 2
  double trust_min = 0.6;          // sum of their trust
  Seconds merge_gap{600};          // signals of one culprit and kind that are not farther apart are one incident
  Seconds known_after{7 * 86400};  // an origin, link or triple that was seen for so long is known
  Seconds open_max{30 * 86400};    // an incident that lasts longer is closed as a standing state
};

// Reads a profile; `name` is used in errors. Every kind must have its table, with a base and a source; evidence
// that a table does not name weighs nothing there. Errors: kInvalid with line, key and reason; an unknown key
// is refused, and a weight that contradicts sense (sense.h); kLimit beyond kProfileBytesMax.
inline constexpr std::size_t kProfileBytesMax = 1 << 20;
Result<DetectorProfile> parse_detector_profile(std::string_view toml, std::string_view name);
// The same as text; `source` is written beside each kind's weights.
std::string format_detector_profile(const DetectorProfile& profile, std::string_view source);

struct BuiltinFile {
  std::string_view name;  // without ".toml"
  std::string_view text;
};
std::span<const BuiltinFile> builtin_detector_profiles();
inline constexpr std::string_view kDefaultDetectorProfile = "2026-11";
// The one that the program brings along.
Result<DetectorProfile> builtin_detector_profile();

}  // namespace mannerly::incident
