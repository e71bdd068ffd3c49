#include "service/quality/match.h"

#include <algorithm>
#include <limits>

namespace mannerly::service {
namespace {

constexpr Instant kForever{std::numeric_limits<std::int64_t>::max() / 2};

// How a report and an event agree.
struct Agreement {
  bool kind = false, culprit = false, time = false, prefix = false;
  bool all() const { return kind && culprit && time && prefix; }
};

class Matcher {
 public:
  Matcher(std::span<const TrueEvent> truth, std::span<const Reported> reports, const MatchOptions& options)
      : truth_(truth), reports_(reports), options_(options) {
    prefixes_.reserve(reports.size());
    for (const Reported& report : reports) {
      std::vector<Prefix>& list = prefixes_.emplace_back();
      for (const incident::TouchedPrefix& touched : report.incident.prefixes) list.push_back(touched.prefix);
      std::sort(list.begin(), list.end());
    }
    out_.reports.resize(reports.size());
    closeness_.resize(reports.size(), -1);
    out_.events.resize(truth.size());
  }

  Match run() {
    for (std::size_t r = 0; r < reports_.size(); ++r) {
      for (std::size_t e = 0; e < truth_.size(); ++e) compare(r, e);
    }
    return std::move(out_);
  }

 private:
  Agreement agreement(std::size_t r, std::size_t e) const {
    const incident::Incident& report = reports_[r].incident;
    const TrueEvent& event = truth_[e];
    const std::int64_t slack = options_.tolerance.count;
    Agreement out;
    out.kind = event.is_incident && event.kind == report.kind;
    out.culprit = event.culprit == report.culprit;
    out.time = report.start <= event.end.value_or(kForever) + Seconds{slack} &&
               event.start <= report.end.value_or(kForever) + Seconds{slack};
    if (out.culprit || out.time) out.prefix = share_prefix(prefixes_[r], event.prefixes);
    return out;
  }

  void compare(std::size_t r, std::size_t e) {
    const Agreement a = agreement(r, e);
    judge_report(r, e, a);
    if (truth_[e].is_incident) judge_event(r, e, a);
  }

  void judge_report(std::size_t r, std::size_t e, const Agreement& a) {
    Cause cause = Cause::kNothing;
    if (truth_[e].is_incident) {
      if (a.all())
        cause = Cause::kTrue;
      else if (a.culprit && a.time && a.prefix)
        cause = Cause::kWrongKind;
      else if (a.time && a.prefix)
        cause = Cause::kWrongCulprit;
      else if (a.kind && a.culprit && a.time)
        cause = Cause::kWrongPrefix;
      else if (a.kind && a.culprit && a.prefix)
        cause = Cause::kWrongTime;
    } else if (a.time && (a.prefix || a.culprit)) {
      cause = Cause::kLegitimate;
    }
    ReportVerdict& verdict = out_.reports[r];
    // Of several legitimate events the one that agrees in AS and prefix is the likeliest.
    const auto& victims = truth_[e].victims;
    const bool party = a.culprit || std::binary_search(victims.begin(), victims.end(), reports_[r].incident.culprit);
    const int closeness = (a.prefix ? 2 : 0) + (party ? 1 : 0);
    const bool known = cause != Cause::kNothing;
    if (known && (cause < verdict.cause || (cause == verdict.cause && closeness > closeness_[r]))) {
      verdict = {cause, e};
      closeness_[r] = closeness;
    }
  }

  static Miss miss_of(const Agreement& a, bool sure) {
    if (a.all()) return sure ? Miss::kFound : Miss::kUnsure;
    if (a.culprit && a.time && a.prefix) return sure ? Miss::kOtherKind : Miss::kUnsureOtherKind;
    if (!sure) return Miss::kSilence;
    if (a.time && a.prefix) return Miss::kOtherCulprit;
    if (a.kind && a.culprit && a.time) return Miss::kOtherPrefix;
    if (a.kind && a.culprit && a.prefix) return Miss::kOtherTime;
    return Miss::kSilence;
  }

  void judge_event(std::size_t r, std::size_t e, const Agreement& a) {
    const incident::Incident& report = reports_[r].incident;
    const Miss miss = miss_of(a, report.confidence >= options_.threshold);
    EventVerdict& verdict = out_.events[e];
    if (miss == Miss::kFound) ++verdict.reports;
    if (miss < verdict.miss) verdict.miss = miss, verdict.report = r;
    if (miss != Miss::kFound) return;
    const Seconds seen = report.start - truth_[e].start;
    if (!verdict.first_seen || seen < *verdict.first_seen) verdict.first_seen = seen, verdict.report = r;
    if (!reports_[r].convicted) return;
    const Seconds convicted = *reports_[r].convicted - truth_[e].start;
    if (!verdict.convicted || convicted < *verdict.convicted) verdict.convicted = convicted;
  }

  std::span<const TrueEvent> truth_;
  std::span<const Reported> reports_;
  const MatchOptions& options_;
  std::vector<std::vector<Prefix>> prefixes_;  // sorted, a report each
  std::vector<int> closeness_;                 // of the event that a report comes from
  Match out_;
};

}  // namespace

std::string_view name_of(Cause cause) {
  switch (cause) {
    case Cause::kTrue: return "true";
    case Cause::kWrongKind: return "wrong kind";
    case Cause::kWrongCulprit: return "wrong culprit";
    case Cause::kWrongPrefix: return "wrong prefixes";
    case Cause::kLegitimate: return "legitimate";
    case Cause::kWrongTime: return "wrong time";
    case Cause::kNothing: break;
  }
  return "nothing known";
}

std::string_view name_of(Miss miss) {
  switch (miss) {
    case Miss::kFound: return "found";
    case Miss::kUnsure: return "unsure";
    case Miss::kOtherKind: return "other kind";
    case Miss::kOtherCulprit: return "other culprit";
    case Miss::kUnsureOtherKind: return "unsure, other kind";
    case Miss::kOtherPrefix: return "other prefixes";
    case Miss::kOtherTime: return "other time";
    case Miss::kSilence: break;
  }
  return "nothing reported";
}

bool share_prefix(std::span<const Prefix> a, std::span<const Prefix> b) {
  // Prefixes are nested or apart, and one comes before all that it covers: it is enough to look whether the
  // next of either list begins within what the other has reached.
  std::optional<Prefix> reach_a, reach_b;
  const auto within = [](const std::optional<Prefix>& reach, const Prefix& p) {
    return reach && reach->family == p.family && p.address() <= reach->last_address();
  };
  const auto extend = [&](std::optional<Prefix>& reach, const Prefix& p) {
    if (!within(reach, p)) reach = p;  // else it lies inside
  };
  std::size_t i = 0, k = 0;
  while (i < a.size() || k < b.size()) {
    const bool from_a = k == b.size() || (i < a.size() && a[i] <= b[k]);
    const Prefix& next = from_a ? a[i++] : b[k++];
    if (within(from_a ? reach_b : reach_a, next)) return true;
    extend(from_a ? reach_a : reach_b, next);
  }
  return false;
}

Match match(std::span<const TrueEvent> truth, std::span<const Reported> reports, const MatchOptions& options) {
  return Matcher(truth, reports, options).run();
}

}  // namespace mannerly::service
