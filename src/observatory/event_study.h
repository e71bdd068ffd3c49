// The event study: what the scores of networks did in the months around the day they joined, beside networks like them
// that take part in nothing.
//
//     MANNERLY_TRY(const EventStudy study, event_study(edition, {.year = 2026}));
//     for (const StudyAction& action : study.actions) print(study_sentence(action));
//
// A match of a network: those of its UN region and of its class of customer cone (1; 2 to 10; 11 to 100; more) that are
// in no participant's list, by what they are today. The match's score in a month is the mean of those with data, at
// least kMatchMin of them; else the network has no match in that month.
//
// Intervals are bootstrap percentiles: organisations, not networks, are drawn with replacement, since the networks of
// one organisation join on one day and are run by the same people (Cameron, Gelbach, Miller 2008 on resampling
// clusters). The draws come from a fixed seed: the same data give the same interval.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "observatory/edition.h"
#include "render/json_writer.h"

namespace mannerly::observatory {

inline constexpr int kStudyMonths = 12;  // before joining, and after
inline constexpr std::size_t kStudyPoints = 2 * kStudyMonths + 1;
inline constexpr int kCompareMonths = 3;          // of "three months before against three months after"
inline constexpr double kSameMargin = 0.01;       // a smaller change of a score is "the same"
inline constexpr std::uint32_t kMatchMin = 3;     // networks with data that make a match
inline constexpr std::uint32_t kDraws = 1000;     // of the bootstrap
inline constexpr std::uint32_t kClustersMin = 5;  // with fewer organisations there is no interval
inline constexpr std::uint64_t kStudySeed = 20141106;

struct StudyInterval {
  double low = 0, high = 0;  // 95 %
  friend bool operator==(const StudyInterval&, const StudyInterval&) = default;
};

struct StudyPoint {
  int months = 0;             // from joining; 0 is the month of joining
  std::uint32_t joiners = 0;  // with data: what the mean is of
  std::optional<double> mean;
  std::optional<StudyInterval> interval;
  std::uint32_t matched = 0;     // of these, with a match in that month
  std::optional<double> others;  // mean over these of their matches
};

// Months -3 to -1 against +1 to +3. The network's match is looked at in the very months in which the network has data.
struct StudyChange {
  std::uint32_t joiners = 0;    // with data on both sides: what before and after are of
  std::uint32_t operators = 0;  // organisations of these
  std::optional<double> before, after;
  std::optional<StudyInterval> interval;  // of after - before
  std::uint32_t improved = 0, same = 0, worse = 0;
  std::uint32_t matched = 0;               // with a match on both sides as well: what the next ones are of
  std::optional<double> own, others, net;  // changes of these, of their matches, and the difference of the two
  std::optional<StudyInterval> net_interval;

  std::optional<double> change() const;
};

struct StudyAction {
  readiness::Category category{};
  std::array<StudyPoint, kStudyPoints> points;
  StudyChange change;
};

// Joiners of one year, or of one UN region.
struct StudyCohort {
  std::string name;
  std::uint32_t joined = 0;
  std::array<StudyChange, readiness::kCategories> changes;
};

struct StudyQuery {
  std::string region;       // UN region: "Africa"; empty: all
  std::optional<int> year;  // of joining; nullopt: all that the history reaches
};

struct EventStudy {
  StudyQuery query;
  Month from, to;               // months of joining that are looked at
  std::uint32_t joiners = 0;    // networks that joined in these months
  std::uint32_t operators = 0;  // their organisations
  std::uint32_t unmatched = 0;  // of these networks, without a match in any month
  std::uint32_t undated = 0;    // networks of participants without a date of joining: left out
  std::vector<StudyAction> actions;
  std::vector<StudyCohort> years, regions;
  std::vector<std::string> caveats;
};

// Errors: kNotFound for a region that is none; those of the store. Reads the scores of all networks in every month
// around: seconds at full size.
Result<EventStudy> event_study(const Edition& edition, const StudyQuery& query);

// One whole object.
void write_event_study(render::JsonWriter& json, const EventStudy& study);

// "RPKI (ROA) rose by 26.4 points (31 networks): 24.5 points more than in networks like them (95 % interval 17.2 to
// 31.0)."
std::string study_sentence(const StudyAction& action);
// The same in a few words, for the title of a chart: "RPKI (ROA): joiners +26.4, networks like them +1.9 points".
std::string study_title(const StudyAction& action);
// Of all actions: "33 networks of 29 organisations joined ...".
std::string study_verdict(const EventStudy& study);

// ---- the arithmetic alone, for tests ----

struct StudySeries {
  std::array<std::optional<double>, kStudyPoints> own, match;
};
struct StudyJoiner {
  std::size_t cluster = 0;  // 0, 1, ...: its organisation
  StudySeries series;
};
StudyAction study_action(readiness::Category category, std::span<const StudyJoiner> joiners);
StudyChange study_change(std::span<const StudyJoiner> joiners);

}  // namespace mannerly::observatory
