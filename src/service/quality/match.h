// Compares what a detector reported with what really happened. Pure and strict:
//
// - A true incident is found when a report of its kind blames its culprit, shares time with it (within a
//   tolerance) and shares a prefix (equal, or one covers the other), with a confidence of at least the threshold.
// - A report is true when there is such an incident for it, whether or not many peers saw that. All others are
//   false alarms: also the second face of an incident under another kind, and the right deed of the wrong AS.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "incident/incident.h"
#include "service/quality/truth.h"

namespace mannerly::service {

// What was said of an incident when it was first looked at, minutes after its first route.
struct FirstWord {
  incident::Kind kind = incident::Kind::kNone;
  double confidence = 0;
  incident::EvidenceSet evidence;
};

struct Reported {
  incident::Incident incident;
  std::optional<Instant> convicted;  // stream time when it first reached the threshold; nullopt: never, or not noted
  std::optional<FirstWord> first;    // nullopt when nobody noted it
};

struct MatchOptions {
  double threshold = 0.5;
  Seconds tolerance{600};
};

// What a report that is not true comes from, the nearest first.
enum class Cause : std::uint8_t {
  kTrue,          // it is true
  kWrongKind,     // the deed, time and culprit of a true incident under another kind
  kWrongCulprit,  // the time and prefixes of a true incident, another AS blamed
  kWrongPrefix,   // the kind, time and culprit of a true incident, other prefixes
  kLegitimate,    // a legitimate event of that time with its prefixes or its AS
  kWrongTime,     // a true incident in all but its time
  kNothing        // nothing that the truth knows of
};
std::string_view name_of(Cause cause);

struct ReportVerdict {
  Cause cause = Cause::kNothing;
  std::optional<std::size_t> event;  // of the truth: the one that it is, or that it comes from
  bool is_true() const { return cause == Cause::kTrue; }
};

// Why a true incident was not found, the nearest first.
enum class Miss : std::uint8_t {
  kFound,            // it was
  kUnsure,           // reported, with a confidence below the threshold
  kOtherKind,        // reported under another kind only
  kOtherCulprit,     // reported, another AS blamed
  kUnsureOtherKind,  // under another kind, with a confidence below the threshold
  kOtherPrefix,      // its culprit was reported for other prefixes of that time
  kOtherTime,        // reported in all but its time
  kSilence           // nothing was reported
};
std::string_view name_of(Miss miss);

struct EventVerdict {
  Miss miss = Miss::kSilence;         // of legitimate events without meaning
  std::optional<std::size_t> report;  // the (earliest) one that found it, or came nearest
  std::size_t reports = 0;            // how many reports it took: 1 is best
  std::optional<Seconds> first_seen;  // start of the report after the true start; negative: before
  std::optional<Seconds> convicted;   // from the true start to the first report
};

struct Match {
  std::vector<ReportVerdict> reports;  // as given
  std::vector<EventVerdict> events;
};

// O(reports * events) in the worst case, with cheap tests first.
Match match(std::span<const TrueEvent> truth, std::span<const Reported> reports, const MatchOptions& options = {});

// Whether a prefix of one list equals, covers or lies in one of the other. Both sorted; linear.
bool share_prefix(std::span<const Prefix> a, std::span<const Prefix> b);

}  // namespace mannerly::service
