#include "service/quality/quality.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace mannerly::service {
namespace {

using incident::Kind;

std::size_t index_of(Kind kind) {
  return static_cast<std::size_t>(kind);
}

std::string evidence_text(const incident::Incident& report) {
  std::string out = fmt::format("base {:+.2f}", report.base);
  for (const incident::Part& part : report.parts) {
    out += fmt::format(" {}{:+.2f}", incident::name_of(part.evidence), part.weight);
  }
  return out;
}

QualityError error_of(std::uint64_t seed, Kind kind, std::string_view what, const Reported* report,
                      const TrueEvent* event) {
  QualityError out{.seed = seed, .kind = kind, .what = std::string(what)};
  if (report != nullptr) {
    out.report = report->incident.id;
    out.confidence = report->incident.confidence;
    out.evidence = evidence_text(report->incident);
  }
  if (event != nullptr) {
    out.event = event->id;
    out.event_kind = event->kind_name;
    out.note = event->note;
  }
  return out;
}

std::optional<double> share(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return std::nullopt;
  return static_cast<double>(part) / static_cast<double>(whole);
}

template <class Key, class Value>
void append(std::map<Key, std::vector<Value>>& to, const std::map<Key, std::vector<Value>>& from) {
  for (const auto& [key, list] : from) to[key].insert(to[key].end(), list.begin(), list.end());
}

}  // namespace

std::optional<double> KindQuality::precision() const {
  return share(right, reported);
}
std::optional<double> KindQuality::told_precision() const {
  if (!is_timed) return std::nullopt;
  return share(told_right, told);
}
std::optional<double> KindQuality::recall() const {
  return share(found, visible);
}

std::optional<double> KindQuality::in_time_share() const {
  if (!is_timed) return std::nullopt;
  return share(in_time, visible);
}

void KindQuality::add(const KindQuality& other) {
  planted += other.planted;
  visible += other.visible;
  found += other.found;
  in_time += other.in_time;
  reported += other.reported;
  right += other.right;
  told += other.told;
  told_right += other.told_right;
  is_timed = is_timed || other.is_timed;
  pieces += other.pieces;
  for (const auto& [cause, count] : other.alarms) alarms[cause] += count;
  for (const auto& [miss, count] : other.missed) missed[miss] += count;
  first_seen.insert(first_seen.end(), other.first_seen.begin(), other.first_seen.end());
  convicted.insert(convicted.end(), other.convicted.begin(), other.convicted.end());
}

std::optional<Seconds> median_of(std::vector<Seconds> values) {
  if (values.empty()) return std::nullopt;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>((values.size() - 1) / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

void Reliability::add(double confidence, bool right) {
  const double clamped = std::clamp(confidence, 0.0, 1.0);
  // By ten-thousandths, as confidences are rounded: 0.3 must not fall into the bin below for lack of a bit.
  const auto bin = static_cast<std::size_t>(std::lround(clamped * 10'000) / 1000);
  ReliabilityBin& to = bins[std::min(bin, kReliabilityBins - 1)];
  ++to.reports;
  to.right += right ? 1 : 0;
  to.said += clamped;
  squares += (clamped - (right ? 1 : 0)) * (clamped - (right ? 1 : 0));
}

void Reliability::add(const Reliability& other) {
  for (std::size_t i = 0; i < kReliabilityBins; ++i) {
    bins[i].reports += other.bins[i].reports;
    bins[i].right += other.bins[i].right;
    bins[i].said += other.bins[i].said;
  }
  squares += other.squares;
}

std::uint64_t Reliability::reports() const {
  std::uint64_t out = 0;
  for (const ReliabilityBin& bin : bins) out += bin.reports;
  return out;
}

std::optional<double> Reliability::brier() const {
  const std::uint64_t all = reports();
  if (all == 0) return std::nullopt;
  return squares / static_cast<double>(all);
}

std::optional<double> Reliability::calibration_error() const {
  const std::uint64_t all = reports();
  if (all == 0) return std::nullopt;
  double sum = 0;
  for (const ReliabilityBin& bin : bins) sum += std::abs(bin.said - static_cast<double>(bin.right));
  return sum / static_cast<double>(all);
}

ReliabilityBin Reliability::unsure() const {
  ReliabilityBin out;
  for (std::size_t i = 1; i + 1 < kReliabilityBins; ++i) {
    out.reports += bins[i].reports;
    out.right += bins[i].right;
    out.said += bins[i].said;
  }
  return out;
}

void Quality::add(std::uint64_t seed, std::span<const TrueEvent> truth, std::span<const Reported> reports) {
  const Match matched = match(truth, reports, options_);
  add_reports(seed, truth, reports, matched);
  add_events(seed, truth, reports, matched);
}

void Quality::add_reports(std::uint64_t seed, std::span<const TrueEvent> truth, std::span<const Reported> reports,
                          const Match& matched) {
  const bool is_timed = std::ranges::any_of(reports, [](const Reported& report) { return report.first.has_value(); });
  for (KindQuality& kind : kinds_) kind.is_timed = kind.is_timed || is_timed;
  std::vector<std::uint64_t> alarms(truth.size());
  for (std::size_t r = 0; r < reports.size(); ++r) {
    const incident::Incident& report = reports[r].incident;
    const ReportVerdict& verdict = matched.reports[r];
    reliability_[index_of(report.kind)].add(report.confidence, verdict.is_true());
    incident::Example example{.kind = report.kind, .trouble = verdict.is_true()};
    for (const incident::Part& part : report.parts) example.evidence.add(part.evidence);
    examples_[seed].push_back(example);
    if (const auto& first = reports[r].first; first && first->kind == report.kind) {
      first_reliability_.add(first->confidence, verdict.is_true());
      examples_[seed].push_back({.kind = first->kind, .evidence = first->evidence, .trouble = verdict.is_true()});
    }
    KindQuality& kind = kinds_[index_of(report.kind)];
    const bool counts = report.confidence >= options_.threshold;
    if (counts || reports[r].convicted) {
      ++kind.told;
      kind.told_right += verdict.is_true() ? 1 : 0;
    }
    if (!counts) continue;
    ++kind.reported;
    if (verdict.is_true()) {
      ++kind.right;
      continue;
    }
    ++kind.alarms[verdict.cause];
    const TrueEvent* event = verdict.event ? &truth[*verdict.event] : nullptr;
    if (verdict.event) ++alarms[*verdict.event];
    false_alarms_[seed].push_back(error_of(seed, report.kind, name_of(verdict.cause), &reports[r], event));
  }
  for (std::size_t e = 0; e < truth.size(); ++e) {
    if (truth[e].is_incident) continue;
    LegitimateQuality& row = legitimate_[truth[e].kind_name];
    ++row.events;
    row.alarmed += alarms[e] > 0 ? 1 : 0;
    row.alarms += alarms[e];
  }
}

void Quality::add_events(std::uint64_t seed, std::span<const TrueEvent> truth, std::span<const Reported> reports,
                         const Match& matched) {
  for (std::size_t e = 0; e < truth.size(); ++e) {
    if (!truth[e].is_incident) continue;
    const EventVerdict& verdict = matched.events[e];
    KindQuality& kind = kinds_[index_of(truth[e].kind)];
    ++kind.planted;
    if (!truth[e].visible) continue;
    ++kind.visible;
    if (verdict.miss == Miss::kFound) {
      ++kind.found;
      kind.pieces += verdict.reports;
      const std::optional<Instant> end = truth[e].end;
      if (verdict.convicted && (!end || truth[e].start + *verdict.convicted < *end)) ++kind.in_time;
      if (verdict.first_seen) kind.first_seen.push_back(*verdict.first_seen);
      if (verdict.convicted) kind.convicted.push_back(*verdict.convicted);
      continue;
    }
    ++kind.missed[verdict.miss];
    const Reported* nearest = verdict.report ? &reports[*verdict.report] : nullptr;
    missed_[seed].push_back(error_of(seed, truth[e].kind, name_of(verdict.miss), nearest, &truth[e]));
  }
}

void Quality::add(const Quality& other) {
  for (std::size_t i = 0; i < kinds_.size(); ++i) {
    kinds_[i].add(other.kinds_[i]);
    reliability_[i].add(other.reliability_[i]);
  }
  first_reliability_.add(other.first_reliability_);
  for (const auto& [kind, row] : other.legitimate_) {
    LegitimateQuality& to = legitimate_[kind];
    to.events += row.events;
    to.alarmed += row.alarmed;
    to.alarms += row.alarms;
  }
  append(false_alarms_, other.false_alarms_);
  append(missed_, other.missed_);
  append(examples_, other.examples_);
}

Reliability Quality::reliability() const {
  Reliability out;
  for (const Reliability& kind : reliability_) out.add(kind);
  return out;
}

const Reliability& Quality::reliability_of(Kind kind) const {
  return reliability_[index_of(kind)];
}

KindQuality Quality::all() const {
  KindQuality out;
  for (const KindQuality& kind : kinds_) out.add(kind);
  return out;
}

std::vector<incident::Example> Quality::examples() const {
  std::vector<incident::Example> out;
  for (const auto& [seed, list] : examples_) out.insert(out.end(), list.begin(), list.end());
  return out;
}

}  // namespace mannerly::service
