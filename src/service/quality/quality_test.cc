// Reports against the truth: what is found, what is a false alarm and why, how far confidence can be believed.
#include "service/quality/quality.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace mannerly::service {
namespace {

using incident::Kind;

Prefix P(std::string_view text) {
  return parse_prefix(text).value();
}

constexpr std::int64_t kHour = 3600;

TrueEvent planted(Kind kind, std::uint32_t culprit, std::string_view prefix, std::int64_t hour,
                  std::int64_t hours = 1) {
  return {.id = "true-" + std::to_string(hour),
          .kind_name = std::string(incident::name_of(kind)),
          .kind = kind,
          .is_incident = true,
          .culprit = Asn{culprit},
          .prefixes = {P(prefix)},
          .start = {hour * kHour},
          .end = Instant{(hour + hours) * kHour},
          .peers_saw = 5,
          .visible = true};
}

Reported report(Kind kind, std::uint32_t culprit, std::string_view prefix, std::int64_t hour, double confidence = 0.9) {
  Reported out{.incident = {.kind = kind, .start = {hour * kHour + 10}, .culprit = Asn{culprit}}};
  out.incident.id = "report-" + std::to_string(hour);
  out.incident.end = Instant{hour * kHour + 1800};
  out.incident.prefixes = {{.prefix = P(prefix), .victims = {}, .start = out.incident.start}};
  out.incident.confidence = confidence;
  out.incident.base = -1;
  out.incident.parts = {{incident::Evidence::kEdgeNew, 2}};
  out.convicted = Instant{hour * kHour + 70};
  return out;
}

TEST(Matching, WhyAReportIsNotTrue) {
  TrueEvent flap{.id = "flap-1", .kind_name = "flap", .culprit = Asn{64509}, .prefixes = {P("203.0.113.0/24")}};
  flap.start = {50 * kHour};
  const std::vector<TrueEvent> truth = {planted(Kind::kMoas, 64500, "192.0.2.0/24", 10), flap};
  const struct {
    Reported report;
    Cause cause;
  } cases[] = {
      {report(Kind::kMoas, 64500, "192.0.2.0/24", 10), Cause::kTrue},
      {report(Kind::kMoas, 64500, "192.0.2.128/25", 10), Cause::kTrue},
      {report(Kind::kMoas, 64500, "192.0.0.0/16", 10), Cause::kTrue},
      {report(Kind::kForgedEdge, 64500, "192.0.2.0/24", 10), Cause::kWrongKind},
      {report(Kind::kMoas, 64501, "192.0.2.0/24", 10), Cause::kWrongCulprit},
      {report(Kind::kMoas, 64500, "198.51.100.0/24", 10), Cause::kWrongPrefix},
      {report(Kind::kMoas, 64500, "192.0.2.0/24", 20), Cause::kWrongTime},
      {report(Kind::kMoas, 64502, "203.0.113.0/25", 60), Cause::kLegitimate},
      {report(Kind::kLeak1, 64509, "198.51.100.0/24", 60), Cause::kLegitimate},
      {report(Kind::kMoas, 64502, "203.0.113.0/24", 40), Cause::kNothing},
      {report(Kind::kLeak1, 64500, "198.51.100.0/24", 10), Cause::kNothing},
  };
  for (const auto& c : cases) {
    const Match m = match(truth, std::span(&c.report, 1));
    EXPECT_EQ(m.reports[0].cause, c.cause) << name_of(m.reports[0].cause) << " instead of " << name_of(c.cause);
  }
}

TEST(Matching, ToleranceOfTime) {
  const std::vector<TrueEvent> truth = {planted(Kind::kMoas, 64500, "192.0.2.0/24", 10)};
  Reported late = report(Kind::kMoas, 64500, "192.0.2.0/24", 11);
  late.incident.start = {11 * kHour + 600};
  EXPECT_EQ(match(truth, std::span(&late, 1)).reports[0].cause, Cause::kTrue);
  late.incident.start = {11 * kHour + 601};
  EXPECT_EQ(match(truth, std::span(&late, 1)).reports[0].cause, Cause::kWrongTime);
  late.incident.end = std::nullopt;  // goes on
  late.incident.start = {5 * kHour};
  EXPECT_EQ(match(truth, std::span(&late, 1)).reports[0].cause, Cause::kTrue);
}

TEST(Matching, WhyAnIncidentWasMissed) {
  const std::vector<TrueEvent> truth = {planted(Kind::kMoas, 64500, "192.0.2.0/24", 10)};
  const struct {
    std::vector<Reported> reports;
    Miss miss;
  } cases[] = {
      {{}, Miss::kSilence},
      {{report(Kind::kLeak1, 64501, "203.0.113.0/24", 10)}, Miss::kSilence},
      {{report(Kind::kMoas, 64500, "192.0.2.0/24", 10, 0.49)}, Miss::kUnsure},
      {{report(Kind::kSubMoas, 64500, "192.0.2.0/24", 10, 0.49)}, Miss::kUnsureOtherKind},
      {{report(Kind::kMoas, 64501, "192.0.2.0/24", 10, 0.49)}, Miss::kSilence},
      {{report(Kind::kSubMoas, 64500, "192.0.2.0/24", 10)}, Miss::kOtherKind},
      {{report(Kind::kMoas, 64501, "192.0.2.0/24", 10)}, Miss::kOtherCulprit},
      {{report(Kind::kMoas, 64500, "203.0.113.0/24", 10)}, Miss::kOtherPrefix},
      {{report(Kind::kMoas, 64500, "192.0.2.0/24", 30)}, Miss::kOtherTime},
      {{report(Kind::kSubMoas, 64500, "192.0.2.0/24", 10), report(Kind::kMoas, 64500, "192.0.2.0/24", 10)},
       Miss::kFound},
  };
  for (const auto& c : cases) {
    const Match m = match(truth, c.reports);
    EXPECT_EQ(m.events[0].miss, c.miss) << name_of(m.events[0].miss) << " instead of " << name_of(c.miss);
  }
}

TEST(QualityTable, CountsStrictly) {
  std::vector<TrueEvent> truth = {planted(Kind::kMoas, 64500, "192.0.2.0/24", 10, 5),
                                  planted(Kind::kMoas, 64501, "198.51.100.0/24", 20),
                                  planted(Kind::kMoas, 64502, "203.0.113.0/24", 30)};
  truth[2].visible = false;
  TrueEvent anycast{.id = "anycast-1", .kind_name = "anycast", .culprit = Asn{64503}, .prefixes = {P("2001:db8::/32")}};
  truth.push_back(anycast);
  const std::vector<Reported> reports = {
      report(Kind::kMoas, 64500, "192.0.2.0/24", 10),        // found
      report(Kind::kMoas, 64500, "192.0.2.0/24", 12),        // once more: true, a second piece
      report(Kind::kForgedEdge, 64500, "192.0.2.0/24", 10),  // its other face: a false alarm
      report(Kind::kMoas, 64502, "203.0.113.0/24", 30),      // hardly anybody saw it: true, not in the recall
      report(Kind::kMoas, 64503, "2001:db8::/32", 1),        // legitimate
      report(Kind::kMoas, 64504, "2001:db8::/32", 1, 0.3),   // below the threshold: in the reliability alone
  };
  Quality q;
  q.add(7, truth, reports);
  const KindQuality& moas = q.kinds()[static_cast<std::size_t>(Kind::kMoas)];
  EXPECT_EQ(moas.planted, 3u);
  EXPECT_EQ(moas.visible, 2u);
  EXPECT_EQ(moas.found, 1u);
  EXPECT_EQ(moas.pieces, 2u);
  EXPECT_EQ(moas.reported, 4u);
  EXPECT_EQ(moas.right, 3u);
  EXPECT_EQ(moas.precision(), 0.75);
  EXPECT_EQ(moas.recall(), 0.5);
  EXPECT_EQ(moas.alarms.at(Cause::kLegitimate), 1u);
  EXPECT_EQ(moas.missed.at(Miss::kSilence), 1u);
  EXPECT_EQ(median_of(moas.first_seen), Seconds{10});
  EXPECT_EQ(median_of(moas.convicted), Seconds{70});
  EXPECT_EQ(q.all().reported, 5u);
  EXPECT_EQ(q.all().precision(), 0.6);
  EXPECT_EQ(q.kinds()[static_cast<std::size_t>(Kind::kLeak1)].precision(), std::nullopt) << "no data is not 0";
  EXPECT_EQ(q.legitimate().at("anycast").alarmed, 1u);
  ASSERT_EQ(q.false_alarms().at(7).size(), 2u);
  EXPECT_EQ(q.false_alarms().at(7)[0].what, "wrong kind");
  EXPECT_EQ(q.false_alarms().at(7)[0].evidence, "base -1.00 edge-new+2.00");
  ASSERT_EQ(q.missed().at(7).size(), 1u);
  EXPECT_EQ(q.missed().at(7)[0].event, "true-20");
  EXPECT_EQ(q.examples().size(), 6u);

  Quality twice;
  twice.add(q);
  Quality other;
  other.add(3, truth, reports);
  twice.add(other);
  EXPECT_EQ(twice.all().reported, 10u);
  EXPECT_EQ(twice.all().precision(), 0.6);
  EXPECT_EQ(twice.false_alarms().begin()->first, 3u);
  EXPECT_EQ(twice.reliability().reports(), 12u);
}

// What was told at some time counts as told, whatever became of it; without the times of telling there is no such
// figure.
TEST(QualityTable, WhatWasToldAndTakenBack) {
  const std::vector<TrueEvent> truth = {planted(Kind::kMoas, 64500, "192.0.2.0/24", 10),
                                        planted(Kind::kMoas, 64501, "198.51.100.0/24", 20)};
  Reported kept = report(Kind::kMoas, 64500, "192.0.2.0/24", 10);
  kept.first = FirstWord{.kind = Kind::kMoas, .confidence = 0.55, .evidence = {}};
  Reported late = report(Kind::kMoas, 64501, "198.51.100.0/24", 20);
  late.first = FirstWord{.kind = Kind::kMoas, .confidence = 0.15, .evidence = {}};
  late.convicted = Instant{100 * kHour};
  Reported taken_back = report(Kind::kMoas, 64502, "203.0.113.0/24", 30, 0.1);
  taken_back.first = FirstWord{.kind = Kind::kMoas, .confidence = 0.65, .evidence = {}};
  Reported never_told = report(Kind::kMoas, 64503, "203.0.113.0/24", 40, 0.1);
  never_told.convicted = std::nullopt;
  Quality q;
  q.add(7, truth, std::vector{kept, late, taken_back, never_told});
  const KindQuality& moas = q.kinds()[static_cast<std::size_t>(Kind::kMoas)];
  EXPECT_EQ(moas.precision(), 1.0);
  EXPECT_EQ(moas.told, 3u);
  EXPECT_EQ(moas.told_precision(), 2.0 / 3);
  EXPECT_EQ(moas.in_time_share(), 0.5);
  EXPECT_EQ(q.first_reliability().bins[5].right, 1u);
  EXPECT_EQ(q.first_reliability().bins[6].reports, 1u);
  EXPECT_EQ(q.first_reliability().bins[6].right, 0u);
  EXPECT_EQ(q.examples().size(), 7u) << "four ends, three first words";

  Quality untimed;
  for (Reported* each : {&kept, &late, &taken_back, &never_told}) each->first = std::nullopt;
  untimed.add(7, truth, std::vector{kept, late, taken_back, never_told});
  EXPECT_EQ(untimed.all().told_precision(), std::nullopt) << "no data is not 0";
  EXPECT_EQ(untimed.all().in_time_share(), std::nullopt);
}

TEST(QualityTable, Reliability) {
  Reliability r;
  EXPECT_EQ(r.brier(), std::nullopt);
  for (int i = 0; i < 10; ++i) r.add(0.8, i < 8);  // said 80 %, and 80 % are true
  EXPECT_EQ(r.bins[8].reports, 10u);
  EXPECT_NEAR(*r.calibration_error(), 0, 1e-12);
  EXPECT_NEAR(*r.brier(), 0.16, 1e-12);
  for (int i = 0; i < 10; ++i) r.add(0.3, i < 1);  // said 30 %, 10 % are true
  EXPECT_EQ(r.bins[3].reports, 10u);
  EXPECT_NEAR(*r.calibration_error(), 0.1, 1e-12);
  r.add(1, true);
  EXPECT_EQ(r.bins[9].reports, 1u);
}

TEST(Truth, IsReadWholeOrNotAtAll) {
  const std::string good =
      R"({"id":"moas-000123","kind":"moas","incident":true,"culprit":64500,"accomplices":[64501],"victims":[64502],)"
      R"("prefixes":["198.51.100.0/24","192.0.2.0/24"],"start":"2026-11-23T04:05:06Z","end":null,"peers_saw":11,)"
      R"("visible":true,"note":"made"})";
  const auto event = true_event_from_json(good);
  ASSERT_TRUE(event) << event.error().message;
  EXPECT_EQ(event->kind, Kind::kMoas);
  EXPECT_EQ(event->prefixes[0], P("192.0.2.0/24"));
  EXPECT_EQ(event->end, std::nullopt);
  EXPECT_EQ(event->peers_saw, 11u);
  for (std::size_t cut = 0; cut < good.size(); ++cut) EXPECT_FALSE(true_event_from_json(good.substr(0, cut))) << cut;
  const auto broken = parse_truth(good + "\n{\"id\":\"x\"}\n", "truth.jsonl");
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().message, "truth.jsonl: line 2: id or kind is missing");
  EXPECT_EQ(parse_truth(good + "\n", "t").value().size(), 1u);
  std::string unknown = good;
  unknown.replace(unknown.find("\"moas\""), 6, "\"mice\"");
  EXPECT_FALSE(true_event_from_json(unknown)) << "an incident that can never be found";
}

// The linear walk against every pair.
RC_GTEST_PROP(Prefixes, SharingIsWhatEveryPairSays, ()) {
  const auto list = [] {
    const auto count = *rc::gen::inRange(0, 6);
    std::vector<Prefix> out;
    for (int i = 0; i < count; ++i) {
      const auto bits = *rc::gen::inRange<std::uint32_t>(0, 16);
      const int length = *rc::gen::inRange(0, 5);
      out.push_back(*rc::gen::inRange(0, 4) == 0 ? Prefix::of(parse_address("2001:db8::").value(), length)
                                                 : Prefix::of(Address::v4(bits << 28), length));
    }
    std::sort(out.begin(), out.end());
    return out;
  };
  const std::vector<Prefix> a = list(), b = list();
  bool expected = false;
  for (const Prefix& x : a) {
    for (const Prefix& y : b) expected = expected || x.covers(y) || y.covers(x);
  }
  RC_ASSERT(share_prefix(a, b) == expected);
}

}  // namespace
}  // namespace mannerly::service
