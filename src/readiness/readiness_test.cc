#include "readiness/readiness.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "readiness/groups.h"
#include "readiness/made_world.h"

namespace mannerly::readiness {
namespace {

using snapshot::ContactOrigin;
using snapshot::ContactRole;
using snapshot::SpooferResult;
using snapshot::Visibility;

Profile profile(std::string_view name = kDefaultProfile) {
  return builtin_profile(name).value();
}
Assessor assess(const snapshot::Snapshot& snapshot, std::string_view name = kDefaultProfile) {
  return Assessor(Inputs::of(snapshot), profile(name));
}
std::optional<double> value(const AsScore& score, MetricId id) {
  return score.metrics[index_of(id)];
}
const CategoryScore& of(const AsScore& score, Category category) {
  return score.categories[index_of(category)];
}

TEST(Metrics, RoutingInformation) {
  MadeWorld w;
  w.as(100, "ONE", "CH");
  for (int i = 0; i < 10; ++i) {
    const Prefix p = Prefix::of(Address::v4(0x05000000 + static_cast<std::uint32_t>(i << 8)), 24);
    w.route(p, {"900 200 100"});
    if (i < 9) w.irr(p, 100, i % 2 == 0 ? w.ripe() : w.radb());
    if (i < 8) w.vrp(p, 24, 100);
  }
  w.irr(MadeWorld::prefix("5.0.9.0/24"), 100, w.other());  // a registry that does not count
  w.vrp("5.0.9.0/24", 24, 999);                            // makes the last one invalid
  const Assessor a = assess(w.finish());
  const AsScore s = a.score_as(Asn{100});
  EXPECT_EQ(value(s, MetricId::kM7Irr), 0.9);
  EXPECT_EQ(value(s, MetricId::kM7Rpki), 0.8);
  EXPECT_EQ(value(s, MetricId::kM7RpkiN), 0.1);
  EXPECT_EQ(of(s, Category::kIrr).state, State::kReady);  // exactly 90 %
  EXPECT_EQ(of(s, Category::kRpki).score, 0.0);           // 0.8 - 10 x 0.1 is below 0
  const Metric m = a.explain(Asn{100}, MetricId::kM7Rpki);
  EXPECT_EQ(m.formula, "RPKI valid / routes = 8 / 10 = 0.8000");
  ASSERT_EQ(m.evidence.size(), 10u);
  EXPECT_FALSE(m.evidence[0].good);
  EXPECT_FALSE(m.evidence[1].good);
  EXPECT_TRUE(m.evidence[2].good);
  EXPECT_EQ(m.evidence[0].text, "5.0.8.0/24 AS100: notfound");
  EXPECT_EQ(m.evidence[1].text, "5.0.9.0/24 AS100: invalid (as)");
  EXPECT_EQ(m.evidence[1].vrps.size(), 1u);
  const Metric irr = a.explain(Asn{100}, MetricId::kM7Irr);
  EXPECT_EQ(irr.evidence[0].text, "5.0.9.0/24 AS100: not registered (none): OTHER exact, not counted");
}

TEST(Metrics, RpkiFormulaOfVersionTwo) {
  // 100 routes, 95 valid, 1 invalid, 4 unknown: .95 - 10 x .01 = .85.
  AsCounts c{.routes = 100, .rpki_valid = 95, .rpki_invalid = 1, .rpki_notfound = 4};
  const Profile p = profile();
  PerMetric<std::optional<double>> metrics;
  metrics[index_of(MetricId::kM7Rpki)] = 0.95;
  metrics[index_of(MetricId::kM7RpkiN)] = 0.01;
  const CategoryScore s = category_of(Category::kRpki, metrics, c, {}, p);
  EXPECT_EQ(s.score, 0.85);
  EXPECT_EQ(s.state, State::kAspiring);
}

TEST(Metrics, NothingKnownIsNoDataNotZeroNorAll) {
  MadeWorld w;
  w.as(100, "SILENT", "CH");
  w.route("5.0.0.0/24", {"900 200"});
  w.vrp("5.0.0.0/24", 24, 200);
  w.irr("5.0.0.0/24", 200);
  const Assessor a = assess(w.finish());
  const AsScore silent = a.score_as(Asn{100});
  for (std::size_t i = 0; i < kMetrics; ++i) {
    EXPECT_FALSE(silent.metrics[i]) << name_of(static_cast<MetricId>(i));
  }
  for (const CategoryScore& category : silent.categories) EXPECT_EQ(category.state, State::kNoData);
  EXPECT_TRUE(silent.in_universe);
  EXPECT_EQ(a.explain(Asn{100}, MetricId::kM7Irr).no_data, "the AS originates no route that counts");
  EXPECT_EQ(a.explain(Asn{100}, MetricId::kM1).no_data, "no incident source");
  EXPECT_EQ(a.explain(Asn{100}, MetricId::kM5).no_data, "no Spoofer test in the month");
  const AsScore stranger = a.score_as(Asn{12345});
  EXPECT_FALSE(stranger.in_universe);
  for (const auto& metric : stranger.metrics) EXPECT_FALSE(metric);
  // An AS that is seen and did nothing wrong has penalty 0, with M2 not measured.
  const AsScore good = a.score_as(Asn{200});
  EXPECT_EQ(value(good, MetricId::kM3), 0.0);
  EXPECT_EQ(of(good, Category::kFiltering).score, 1.0);
  EXPECT_TRUE(of(good, Category::kFiltering).partial);
}

TEST(Metrics, MissingKindsOfDataAreNoData) {
  MadeWorld w;
  w.origin("5.0.0.0/24", 100);  // a table without paths
  const Assessor a = assess(w.finish());
  const AsScore s = a.score_as(Asn{100});
  EXPECT_EQ(value(s, MetricId::kM3), 0.0);
  for (const MetricId id : {MetricId::kM3C, MetricId::kM4, MetricId::kM4C, MetricId::kM7Irr, MetricId::kM7Rpki}) {
    EXPECT_FALSE(value(s, id)) << name_of(id);
    EXPECT_NE(a.explain(Asn{100}, id).no_data, "") << name_of(id);
  }
}

TEST(Metrics, BogonsFindCulpritAndAccomplice) {
  MadeWorld w;
  w.as(100, "ORIGIN", "CH");
  w.delegated("5.9.0.0/24", snapshot::ResourceStatus::kReserved);
  w.route("192.0.2.0/24", {"900 300 200 100 100", "901 200 100"});
  w.route("5.9.0.0/24", {"900 300 250"});                    // administrative, by 250
  w.route("5.0.0.0/24", {"900 300 200 64512 400"});          // a private ASN inside: 200 lets it out, 300 takes it
  w.route("5.0.1.0/24", {"901 500 {64513,600}"});            // in a set
  w.route("5.0.2.0/24", {"64514 700"});                      // nobody to blame nearer to the collector
  w.route("5.0.3.0/24", {"902 800 64515 23456 64515 801"});  // a run of three
  const Assessor a = assess(w.finish());
  const auto metric = [&](std::uint32_t asn, MetricId id) { return value(a.score_as(Asn{asn}), id); };
  EXPECT_EQ(metric(100, MetricId::kM3), 2.0);  // one day weighs 2
  EXPECT_EQ(metric(200, MetricId::kM3), 0.0);
  EXPECT_EQ(metric(200, MetricId::kM3C), 2.0);
  EXPECT_EQ(metric(300, MetricId::kM3C), 0.0);  // only the direct neighbour
  EXPECT_EQ(metric(250, MetricId::kM3), 0.0);   // administrative: reported, not scored
  EXPECT_EQ(a.score_as(Asn{250}).counts.bogons_administrative[0], 1u);
  EXPECT_NE(a.explain(Asn{250}, MetricId::kM3).note.find("1 administrative"), std::string::npos);
  EXPECT_EQ(metric(200, MetricId::kM4), 2.0);
  EXPECT_EQ(metric(300, MetricId::kM4C), 2.0);
  EXPECT_EQ(metric(400, MetricId::kM4), 0.0);
  EXPECT_EQ(metric(500, MetricId::kM4), 2.0);
  EXPECT_EQ(metric(901, MetricId::kM4C), 2.0);
  EXPECT_EQ(metric(700, MetricId::kM4), 0.0);
  EXPECT_EQ(metric(800, MetricId::kM4), 2.0);
  EXPECT_EQ(metric(801, MetricId::kM4), 0.0);
  EXPECT_EQ(a.findings_of(Asn{800}).size(), 2u);  // two different bogon ASNs
  const AsScore origin = a.score_as(Asn{100});
  EXPECT_NEAR(*of(origin, Category::kFiltering).score, 0.36, 1e-12);
  EXPECT_EQ(of(origin, Category::kFiltering).state, State::kLagging);
  const Metric m3 = a.explain(Asn{100}, MetricId::kM3);
  ASSERT_EQ(m3.evidence.size(), 1u);
  EXPECT_EQ(m3.evidence[0].text, "192.0.2.0/24 AS100: full bogon, documentation (TEST-NET-1), RFC 5737");
  EXPECT_NE(m3.formula.find("penalty 2"), std::string::npos);
  // In 2018 administrative ones counted and accomplices of bogons were not computed.
  const Assessor old = assess(a.snapshot(), "2018");
  EXPECT_EQ(value(old.score_as(Asn{250}), MetricId::kM3), 2.0);
  EXPECT_FALSE(value(old.score_as(Asn{200}), MetricId::kM3C));
}

TEST(Metrics, Spoofer) {
  MadeWorld w;
  w.spoofer(100, "5.0.0.0/24", SpooferResult::kBlocked);
  w.spoofer(200, "5.0.1.0/24", SpooferResult::kReceived);
  w.spoofer(200, "5.0.1.128/25", SpooferResult::kReceived);  // the same /24
  w.spoofer(200, "5.0.2.0/24", SpooferResult::kReceived, true);
  w.spoofer(300, "5.0.3.0/24", SpooferResult::kBlocked, true);  // blocked behind a NAT says nothing
  w.spoofer(400, "5.0.4.0/24", SpooferResult::kReceived, false, MadeWorld::kAt - 40 * 86400);  // last month
  const Assessor a = assess(w.finish());
  const auto score = [&](std::uint32_t asn) { return of(a.score_as(Asn{asn}), Category::kAntiSpoofing).score; };
  EXPECT_EQ(score(100), 1.0);
  EXPECT_EQ(value(a.score_as(Asn{200}), MetricId::kM5), 2.0);
  EXPECT_NEAR(*score(200), 0.36, 1e-12);
  EXPECT_FALSE(score(300));
  EXPECT_FALSE(score(400));
  EXPECT_NE(a.explain(Asn{300}, MetricId::kM5).no_data.find("NAT"), std::string::npos);
}

TEST(Metrics, PolicyAndContacts) {
  MadeWorld w;
  for (const std::uint32_t asn : {100u, 200u, 300u, 400u, 500u, 600u}) w.as(asn, "AS", "CH");
  w.as(700, "ELSEWHERE", "US", snapshot::Rir::kArin);
  w.aut_num(100, 1, 1, true);
  w.aut_num(200, 1, 0, false);
  w.contact(300, ContactOrigin::kPeeringdb, ContactRole::kNoc, Visibility::kUsers);
  w.contact(400, ContactOrigin::kPeeringdb, ContactRole::kNoc, Visibility::kPrivate);
  w.contact(500, ContactOrigin::kPeeringdb, ContactRole::kAbuse, Visibility::kPublic);
  const Assessor a = assess(w.finish());
  const auto m8 = [&](const Assessor& by, std::uint32_t asn) { return value(by.score_as(Asn{asn}), MetricId::kM8); };
  EXPECT_EQ(m8(a, 100), 1.0);
  EXPECT_EQ(m8(a, 200), 0.0);
  EXPECT_EQ(m8(a, 300), 1.0);
  EXPECT_EQ(m8(a, 400), 0.0);  // private: nobody can read it
  EXPECT_EQ(m8(a, 500), 0.0);  // an abuse contact alone does not count
  EXPECT_EQ(m8(a, 600), 0.0);  // its registry is here and has nothing
  EXPECT_FALSE(m8(a, 700));    // its registry is not among the sources
  EXPECT_NE(a.explain(Asn{700}, MetricId::kM8).no_data.find("ARIN"), std::string::npos);
  const Assessor old = assess(a.snapshot(), "2018");
  EXPECT_EQ(m8(old, 300), 0.0);  // PeeringDB did not count
  EXPECT_EQ(value(old.score_as(Asn{100}), MetricId::kM6), 1.0);
  EXPECT_EQ(value(old.score_as(Asn{200}), MetricId::kM6), 0.0);
  EXPECT_FALSE(value(old.score_as(Asn{700}), MetricId::kM6));
}

TEST(Metrics, RoutesThatFewPeersSawAreLeftOutAndCounted) {
  MadeWorld w;
  w.route("5.0.0.0/24", {"900 100"});
  w.vrp("5.0.0.0/24", 24, 100);
  w.irr("5.0.0.0/24", 100);
  const Assessor a = assess(w.finish(), "2018");
  const AsScore s = a.score_as(Asn{100});
  EXPECT_EQ(s.counts.routes, 0u);
  EXPECT_EQ(s.counts.routes_left_out, 1u);
  EXPECT_FALSE(value(s, MetricId::kM7Irr));
  EXPECT_NE(a.explain(Asn{100}, MetricId::kM7Irr).note, "");
}

TEST(WhatIf, OtherVrpsInTheirPlace) {
  MadeWorld w;
  w.route("5.0.0.0/24", {"900 100"});
  w.vrp("6.0.0.0/24", 24, 1);
  const auto& snapshot = w.finish();
  std::vector<snapshot::VrpRow> vrps(snapshot.vrps().begin(), snapshot.vrps().end());
  snapshot::VrpRow added = vrps[0];
  added.hi = MadeWorld::prefix("5.0.0.0/24").bits.hi;
  added.asn = 100;
  vrps.insert(vrps.begin(), added);
  Inputs inputs = Inputs::of(snapshot);
  EXPECT_EQ(value(Assessor(inputs, profile()).score_as(Asn{100}), MetricId::kM7Rpki), 0.0);
  inputs.vrps = vrps;
  EXPECT_EQ(value(Assessor(inputs, profile()).score_as(Asn{100}), MetricId::kM7Rpki), 1.0);
}

TEST(Groups, MeanMedianAndNoData) {
  MadeWorld w;
  w.as(100, "A", "CH");
  w.as(200, "B", "CH");
  w.as(300, "C", "CH");
  w.as(400, "D", "US", snapshot::Rir::kArin);
  w.route("5.0.0.0/24", {"100"});
  w.route("5.0.1.0/24", {"200"});
  w.route("5.0.2.0/24", {"200"});
  w.irr("5.0.0.0/24", 100);
  w.irr("5.0.1.0/24", 200);
  w.vrp("5.0.0.0/24", 24, 100);
  const Assessor a = assess(w.finish());
  const auto all = a.score_all();
  const auto economies = group_scores(all, GroupBy::kEconomy, a.profile());
  ASSERT_EQ(economies.size(), 2u);
  EXPECT_EQ(economies[0].key, "CH");
  EXPECT_EQ(economies[0].ases, 3u);
  const GroupCategory& irr = economies[0].categories[index_of(Category::kIrr)];
  EXPECT_EQ(irr.with_data, 2u);
  EXPECT_EQ(irr.mean, 0.75);
  EXPECT_EQ(irr.median, 0.75);
  EXPECT_EQ(irr.by_state[static_cast<std::size_t>(State::kNoData)], 1u);
  EXPECT_EQ(irr.by_state[static_cast<std::size_t>(State::kReady)], 1u);
  EXPECT_EQ(irr.by_state[static_cast<std::size_t>(State::kLagging)], 1u);
  const GroupCategory& us = economies[1].categories[index_of(Category::kIrr)];
  EXPECT_FALSE(us.mean);
  EXPECT_EQ(us.state, State::kNoData);
  EXPECT_EQ(group_scores(all, GroupBy::kUnRegion, a.profile()).size(), 2u);
  EXPECT_EQ(group_scores(all, GroupBy::kRirRegion, a.profile())[1].key, "RIPE NCC");
  EXPECT_EQ(world_score(all, a.profile()).ases, 4u);
  const Asn asns[] = {Asn{100}, Asn{200}, Asn{100}, Asn{999}};
  const GroupScore op = score_operator(a, "Example Net", asns);
  EXPECT_EQ(op.ases, 3u);
  EXPECT_EQ(op.categories[index_of(Category::kIrr)].mean, 0.75);
}

// ---- slow twins ----

bool same_but_evidence(const AsReport& brief, const AsReport& whole) {
  if (brief.score != whole.score || brief.formulas != whole.formulas) return false;
  if (brief.snapshot_id != whole.snapshot_id || brief.profile_id != whole.profile_id) return false;
  return std::ranges::equal(brief.metrics, whole.metrics, [](const Metric& a, const Metric& b) {
    return a.evidence.empty() && std::tie(a.id, a.value, a.numerator, a.denominator, a.formula, a.no_data, a.note) ==
                                     std::tie(b.id, b.value, b.numerator, b.denominator, b.formula, b.no_data, b.note);
  });
}

MadeWorld& random_world(std::unique_ptr<MadeWorld>& holder) {
  holder = std::make_unique<MadeWorld>();
  MadeWorld& w = *holder;
  const auto asn = [] {
    const std::uint32_t any = *rc::gen::inRange<std::uint32_t>(0, 14);
    return any == 12 ? 64512u : any == 13 ? 23456u : 100 + any;
  };
  const auto any_prefix = [] {
    const auto value = *rc::gen::element<std::uint32_t>(0x05000000, 0x0A000000, 0xC0000200, 0x05090000);
    return Prefix::of(Address::v4(value | *rc::gen::inRange<std::uint32_t>(0, 16) << 8), *rc::gen::inRange(18, 26));
  };
  for (std::uint32_t i = 0; i < 8; ++i) {
    if (*rc::gen::arbitrary<bool>()) w.as(100 + i, "X", *rc::gen::element<const char*>("CH", "US", "KE"));
    if (*rc::gen::arbitrary<bool>()) w.aut_num(100 + i, i % 2, i % 3, i % 2 == 0);
  }
  w.delegated("5.9.0.0/22",
              *rc::gen::element(snapshot::ResourceStatus::kReserved, snapshot::ResourceStatus::kAvailable));
  std::set<Prefix> used;
  for (int i = *rc::gen::inRange(0, 25); i > 0; --i) {
    const Prefix p = any_prefix();
    if (!used.insert(p).second) continue;
    const auto path = [&] {
      std::string text = std::to_string(900 + *rc::gen::inRange(0, 4));
      for (int hop = *rc::gen::inRange(1, 5); hop > 0; --hop) {
        const bool set = *rc::gen::inRange(0, 12) == 0;
        text += (set ? " {" : " ") + std::to_string(asn()) + (set ? "}" : "");
      }
      return text;
    };
    const std::string a = path(), b = path();
    w.route(p, {a, b});
  }
  for (int i = *rc::gen::inRange(0, 15); i > 0; --i) w.vrp(any_prefix(), *rc::gen::inRange(18, 28), asn());
  for (int i = *rc::gen::inRange(0, 15); i > 0; --i) {
    w.irr(any_prefix(), asn(), *rc::gen::element(w.ripe(), w.radb(), w.other()));
  }
  return w;
}

RC_GTEST_PROP(ReadinessTwins, ScoringAllEqualsScoringEach, ()) {
  std::unique_ptr<MadeWorld> holder;
  const auto& snapshot = random_world(holder).finish();
  for (const BuiltinFile& file : builtin_profiles()) {
    const Assessor a = assess(snapshot, file.name);
    const auto all = a.score_all();
    RC_ASSERT(all.size() == snapshot.ases().size());
    for (const AsScore& score : all) {
      RC_ASSERT(a.score_as(score.asn) == score);
      RC_ASSERT(same_but_evidence(a.report_of(score), a.report_as(score.asn)));
    }
  }
}

// M3 to M4C as their definitions are written, every route with every path.
RC_GTEST_PROP(ReadinessTwins, BogonFindingsFollowTheirDefinition, ()) {
  std::unique_ptr<MadeWorld> holder;
  const auto& snapshot = random_world(holder).finish();
  const validity::Bogons bogons(snapshot);
  std::set<std::pair<std::uint32_t, MetricId>> expected, found;
  for (const snapshot::RouteRow& route : snapshot.routes()) {
    const bool bogon_prefix = bogons.check(route.prefix()).bogon_class != validity::BogonClass::kNone;
    const bool has_origin = route.origin_kind == snapshot::OriginKind::kAsn;
    if (bogon_prefix && has_origin) expected.insert({route.origin, MetricId::kM3});
    for (const snapshot::PathEntryRow& entry : snapshot.paths_of(route)) {
      std::vector<std::pair<std::vector<std::uint32_t>, bool>> hops;  // members, is a set
      snapshot.path(entry.path).each_segment([&](const AsPathView::Segment& segment) {
        const std::vector<std::uint32_t> members(segment.asns.begin(), segment.asns.end());
        if (segment.type == SegmentType::kAsSet) hops.push_back({members, true});
        if (segment.type != SegmentType::kAsSequence) return;
        for (const std::uint32_t asn : members) {
          if (hops.empty() || hops.back() != std::pair(std::vector{asn}, false)) hops.push_back({{asn}, false});
        }
      });
      const auto is_bogon = [&](std::size_t i) {
        return std::any_of(hops[i].first.begin(), hops[i].first.end(), [&](std::uint32_t asn) {
          return bogons.check(Asn{asn}).bogon_class != validity::BogonClass::kNone;
        });
      };
      const auto blamable = [&](std::size_t i) { return !hops[i].second && !is_bogon(i); };
      if (bogon_prefix && has_origin && hops.size() >= 2 && blamable(hops.size() - 2)) {
        expected.insert({hops[hops.size() - 2].first[0], MetricId::kM3C});
      }
      for (std::size_t i = hops.size(); i-- > 1;) {
        if (!is_bogon(i) || is_bogon(i - 1) || !blamable(i - 1)) continue;
        expected.insert({hops[i - 1].first[0], MetricId::kM4});
        if (i >= 2 && blamable(i - 2)) expected.insert({hops[i - 2].first[0], MetricId::kM4C});
      }
    }
  }
  // In whatever order the parts of the search run, the findings are the same.
  const auto backwards = [](std::size_t count, const std::function<void(std::size_t)>& job) {
    while (count > 0) job(--count);
  };
  EXPECT_EQ(find_bogons(snapshot, bogons), find_bogons(snapshot, bogons, backwards));
  for (const BogonFinding& finding : find_bogons(snapshot, bogons)) found.insert({finding.asn.value, finding.metric});
  RC_ASSERT(found == expected);
}

}  // namespace
}  // namespace mannerly::readiness
