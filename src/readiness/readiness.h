// Readiness of networks: every metric, category and state of the measurement framework, for one AS, an
// operator, an economy, a region, or all of the Internet.
//
//     MANNERLY_TRY(const Profile profile, builtin_profile(kDefaultProfile));
//     const Assessor assessor(Inputs::of(snapshot), profile);       // once a snapshot: looks for bogons
//     const AsScore score = assessor.score_as(Asn{64500});          // numbers alone
//     const AsReport report = assessor.report_as(Asn{64500});       // with formulas and evidence
//     const Metric metric = assessor.explain(Asn{64500}, MetricId::kM7Rpki);
//     const std::vector<AsScore> all = assessor.score_all();        // every AS of the snapshot
//     const std::vector<GroupScore> by = group_scores(all, GroupBy::kEconomy, profile);     // groups.h
//     const GroupScore op = score_operator(assessor, "Example Net", asns);                  // groups.h
//
// No data is a value of its own everywhere: std::nullopt, State::kNoData, and never part of a mean.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "readiness/bogon_finding.h"
#include "readiness/counts.h"
#include "readiness/inputs.h"
#include "readiness/profile.h"
#include "readiness/terms.h"
#include "validity/bogon.h"
#include "validity/irr.h"

namespace mannerly::readiness {

struct AsScore {
  Asn asn;
  snapshot::Economy economy{};
  snapshot::Rir rir = snapshot::Rir::kUnknown;
  // Part of aggregates: seen in routing or delegated to somebody, and no bogon itself.
  bool in_universe = false;
  AsCounts counts;
  PerMetric<std::optional<double>> metrics;
  PerCategory<CategoryScore> categories;
  friend bool operator==(const AsScore&, const AsScore&) = default;
};

// A row of the snapshot behind a metric.
enum class EvidenceKind : std::uint8_t { kRoute, kPath, kSpoofer, kAutNum, kContact, kIncident };

struct Evidence {
  EvidenceKind kind = EvidenceKind::kRoute;
  std::uint32_t row = 0;  // of routes, spoofer, aut_nums, contacts, incidents; the number of a path
  bool good = false;      // speaks for the network
  bool counted =
      true;  // part of the metric; false for what is only reported (administrative bogons, disputed incidents, ...)
  std::string text;                 // "192.0.2.0/24 AS64500: invalid (as)"
  std::vector<std::uint32_t> vrps;  // rows of Inputs::vrps that decided
  std::vector<std::uint32_t> irr;   // rows of Inputs::irr_routes that decided
  std::vector<std::uint32_t> paths;
};

// One metric of one AS, with all that is needed to recompute it.
struct Metric {
  MetricId id = MetricId::kM1;
  std::optional<double> value;
  std::int64_t numerator = 0, denominator = 0;  // of shares; of counts the denominator is 0
  std::string formula;                          // "valid / routes = 95 / 100 = 0.95"
  std::string no_data;                          // why there is no value
  std::string note;                             // what was left out or only reported; often empty
  std::vector<Evidence> evidence;               // what speaks against the network first
};

enum class WithEvidence : std::uint8_t { kNo, kYes };

struct AsReport {
  AsScore score;
  std::vector<Metric> metrics;          // those that the profile has
  PerCategory<std::string> formulas;    // how each category came out of its metrics
  std::string snapshot_id, profile_id;  // what to recompute it from
};

class Assessor {
 public:
  // Looks for bogons in all routes and paths; the snapshot and the spans of inputs must outlive it.
  // for_each: see find_bogons.
  Assessor(const Inputs& inputs, Profile profile, const snapshot::ForEach& for_each = {});

  AsScore score_as(Asn asn) const;
  AsReport report_as(Asn asn) const;
  // The report of a score that is there already, its metrics without evidence: no look at any route.
  AsReport report_of(const AsScore& score) const;
  Metric explain(Asn asn, MetricId metric) const;
  // One score for each row of ases(), in order. Routes and registrations are judged in batch.
  std::vector<AsScore> score_all() const;

  const Inputs& inputs() const { return inputs_; }
  const snapshot::Snapshot& snapshot() const { return *inputs_.snapshot; }
  const Profile& profile() const { return profile_; }
  const Coverage& coverage() const { return coverage_; }
  const validity::Bogons& bogons() const { return bogons_; }
  const validity::IrrSources& irr_sources() const { return irr_sources_; }
  std::span<const BogonFinding> findings_of(Asn asn) const;

 private:
  AsReport report(const AsScore& score, WithEvidence evidence) const;
  AsScore finish(Asn asn, const snapshot::AsRow* row, AsCounts counts) const;

  Inputs inputs_;
  Profile profile_;
  Coverage coverage_;
  validity::Bogons bogons_;
  validity::IrrSources irr_sources_;
  std::vector<BogonFinding> findings_;
};

}  // namespace mannerly::readiness
