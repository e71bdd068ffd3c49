// How good a detector is: matches of one or more worlds added up, by kind, with the errors one by one and how far
// its confidence can be believed. Worlds may be added in any order; the answers list them by seed.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "incident/fit.h"
#include "service/quality/match.h"

namespace mannerly::service {

// One kind, or all of them.
struct KindQuality {
  std::uint64_t planted = 0;              // true incidents
  std::uint64_t visible = 0;              // of these: seen by enough peers; the denominator of recall
  std::uint64_t found = 0;                // visible ones that were reported
  std::uint64_t in_time = 0;              // of these: told while they lasted
  std::uint64_t reported = 0;             // reports at or above the threshold
  std::uint64_t right = 0;                // of these: true
  std::uint64_t told = 0;                 // reports that were at or above the threshold at any time
  std::uint64_t told_right = 0;           // of these: true
  bool is_timed = false;                  // it is known when a report was told: else in_time and told are no data
  std::uint64_t pieces = 0;               // reports of found visible incidents, all together: found is best
  std::map<Cause, std::uint64_t> alarms;  // false ones, by cause
  std::map<Miss, std::uint64_t> missed;   // visible ones, by reason
  std::vector<Seconds> first_seen, convicted;

  // nullopt: nothing to take a share of.
  std::optional<double> precision() const;
  std::optional<double> told_precision() const;
  std::optional<double> recall() const;
  std::optional<double> in_time_share() const;  // of the visible ones
  void add(const KindQuality& other);
};
// The middle one (of an even number the lower); nullopt of none.
std::optional<Seconds> median_of(std::vector<Seconds> values);

// One bin of the reliability table: reports whose confidence lies in [from, from + 0.1).
struct ReliabilityBin {
  std::uint64_t reports = 0, right = 0;
  double said = 0;  // sum of the confidences
};
inline constexpr std::size_t kReliabilityBins = 10;

struct Reliability {
  std::array<ReliabilityBin, kReliabilityBins> bins;
  double squares = 0;  // sum of (confidence - truth)^2
  void add(double confidence, bool right);
  void add(const Reliability& other);
  std::uint64_t reports() const;
  // Mean squared error of the confidences: 0 is best, 0.25 what always saying 0.5 comes to.
  std::optional<double> brier() const;
  // Mean distance of said and true share, by bins weighted with their reports (expected calibration error).
  std::optional<double> calibration_error() const;
  // Of what is said with 10 to 90 %, where a confidence matters most.
  ReliabilityBin unsure() const;
};

// A false alarm or a missed incident, for people.
struct QualityError {
  std::uint64_t seed = 0;
  incident::Kind kind = incident::Kind::kNone;
  std::string what;    // "legitimate", "unsure", ...: name_of(Cause) or name_of(Miss)
  std::string report;  // id of the report, empty when there is none
  std::string event;   // id of the event of the truth, empty when there is none
  std::string event_kind;
  double confidence = 0;
  std::string evidence;  // names of what the report rests on, with the weights
  std::string note;      // of the truth
};

// Legitimate events of a kind, and how many of them raised an alarm.
struct LegitimateQuality {
  std::uint64_t events = 0, alarmed = 0, alarms = 0;
};

class Quality {
 public:
  explicit Quality(MatchOptions options = {}) : options_(options) {}

  // What one world's detector reported, against its truth.
  void add(std::uint64_t seed, std::span<const TrueEvent> truth, std::span<const Reported> reports);
  void add(const Quality& other);

  const std::array<KindQuality, incident::kKinds>& kinds() const { return kinds_; }
  KindQuality all() const;
  Reliability reliability() const;
  const Reliability& reliability_of(incident::Kind kind) const;
  // Of what was said first, minutes after the first route; of reports that kept their kind.
  const Reliability& first_reliability() const { return first_reliability_; }
  const std::map<std::string, LegitimateQuality>& legitimate() const { return legitimate_; }
  // By seed, then as the reports and the truth lie.
  const std::map<std::uint64_t, std::vector<QualityError>>& false_alarms() const { return false_alarms_; }
  const std::map<std::uint64_t, std::vector<QualityError>>& missed() const { return missed_; }
  // Every report with its truth, to fit weights by: as it was first told and as it ended, for people act on both. In
  // the order of seeds.
  std::vector<incident::Example> examples() const;
  const MatchOptions& options() const { return options_; }

 private:
  void add_reports(std::uint64_t seed, std::span<const TrueEvent> truth, std::span<const Reported> reports,
                   const Match& matched);
  void add_events(std::uint64_t seed, std::span<const TrueEvent> truth, std::span<const Reported> reports,
                  const Match& matched);

  MatchOptions options_;
  std::array<KindQuality, incident::kKinds> kinds_;
  std::array<Reliability, incident::kKinds> reliability_;
  Reliability first_reliability_;
  std::map<std::string, LegitimateQuality> legitimate_;
  std::map<std::uint64_t, std::vector<QualityError>> false_alarms_, missed_;
  std::map<std::uint64_t, std::vector<incident::Example>> examples_;
};

}  // namespace mannerly::service
