// Small topologies, each with the verdict that follows by hand; the laws of the confidence; damaged input.
#include "validity/rov_use.h"

#include <gtest/gtest.h>

#include <memory>

#include "snapshot/builder.h"
#include "snapshot/format.h"
#include "validity/rov_belief.h"

namespace mannerly::validity {
namespace {

using snapshot::Relation;

// A snapshot of collector peers 1..5 (by AS number of the first hop) with routes as text.
class Made {
 public:
  Made() {
    source_ = builder_.add_source({snapshot::SourceKind::kMrt, "made", "made"});
    irr_ = builder_.irr().add_irr_source("RADB", 1, false, true);
  }
  // provider - customer.
  Made& transit(std::uint32_t provider, std::uint32_t customer) {
    builder_.add_link(Asn{provider}, Asn{customer}, Relation::kCustomer);
    return *this;
  }
  Made& peers(std::uint32_t a, std::uint32_t b) {
    builder_.add_link(Asn{a}, Asn{b}, Relation::kPeer);
    return *this;
  }
  // paths: as the collector's peers give them; "65010|65001 65002": from the session of AS65010.
  Made& route(std::string_view prefix, std::initializer_list<std::string_view> paths) {
    std::vector<snapshot::RouteBuilder::PeerPath> entries;
    for (std::string_view text : paths) {
      std::optional<Asn> session;
      if (const auto bar = text.find('|'); bar != text.npos) {
        session = parse_asn(text.substr(0, bar));
        text = text.substr(bar + 1);
      }
      const auto path = parse_as_path(text);
      EXPECT_TRUE(path) << text;
      const Asn peer = session.value_or(path->view().first().value_or(Asn{0}));
      const auto number = builder_.add_peer(source_, Address::v4(0x0B000000 + peer.value), peer);
      entries.push_back({*number, builder_.routes().add_path(path->view())});
    }
    builder_.routes().add_rib_record(*parse_prefix(prefix), entries);
    return *this;
  }
  Made& vrp(std::string_view prefix, std::uint32_t asn) {
    const Prefix p = *parse_prefix(prefix);
    builder_.add_vrp(source_, "ta", p, p.length, Asn{asn}, {});
    return *this;
  }
  Made& object(std::string_view prefix, std::uint32_t asn) {
    const auto object = builder_.irr().add_object({.object_class = snapshot::IrrClass::kRoute, .irr_source = irr_});
    builder_.irr().add_route(*parse_prefix(prefix), Asn{asn}, irr_, object);
    return *this;
  }
  snapshot::Builder& builder() { return builder_; }

  RovSurvey survey() {
    const auto tables = builder_.finish();
    const snapshot::EncodedSnapshot file = snapshot::encode(tables.value());
    words_.resize(file.size / 8);
    auto* out = reinterpret_cast<std::uint8_t*>(words_.data());
    for (const Bytes part : file.parts) out = std::copy(part.begin(), part.end(), out);
    view_ = snapshot::Snapshot::open({reinterpret_cast<const std::uint8_t*>(words_.data()), file.size}).value();
    topology_ = std::make_unique<topology::Topology>(topology::Topology::make(view_).value());
    return RovSurvey::make(view_, *topology_).value();
  }
  const snapshot::Snapshot& view() const { return view_; }

 private:
  snapshot::Builder builder_{{.name = "made", .at = Instant{1750000000}, .built_by = "test"}};
  std::uint32_t source_ = 0;
  std::uint16_t irr_ = 0;
  std::vector<std::uint64_t> words_;
  snapshot::Snapshot view_;
  std::unique_ptr<topology::Topology> topology_;
};

// 20 is a provider of 40 + i, the origins; 10 and 30 buy from 20, 11 from 10. Origin i has a control and an invalid
// prefix.
std::string control_of(int i) {
  return "60." + std::to_string(i) + ".0.0/24";
}
std::string invalid_of(int i) {
  return "60." + std::to_string(i) + ".1.0/24";
}
Made with_links(int origins) {
  Made made;
  made.transit(20, 10).transit(20, 30).transit(10, 11);
  for (int i = 0; i < origins; ++i) {
    made.transit(20, 40 + static_cast<std::uint32_t>(i)).vrp(invalid_of(i), 4200000000u);
  }
  return made;
}
std::string path(std::string_view before, int i) {
  return std::string(before) + " " + std::to_string(40 + i);
}

// 10 is a collector's peer, gets all controls from 20 and none of the invalid prefixes, which 30 shows that 20 has.
Made dropper(int origins) {
  Made made = with_links(origins);
  for (int i = 0; i < origins; ++i) {
    made.route(control_of(i), {path("10 20", i), path("30 20", i)});
    made.route(invalid_of(i), {path("30 20", i)});
  }
  return made;
}

TEST(RovUse, AFeedWithoutInvalidRoutesThatItsProviderHas) {
  const RovSurvey survey = dropper(4).survey();
  const RovVerdict ten = survey.verdict(Asn{10});
  EXPECT_EQ(ten.use, RovUse::kDoes);
  EXPECT_EQ(ten.reason, RovReason::kTold);
  EXPECT_EQ(ten.origins, 4u);
  EXPECT_EQ(ten.observers, 1u);
  EXPECT_EQ(ten.dropped, (RovCounts{0, 4, 0}));
  EXPECT_EQ(ten.passed, (RovCounts{0, 0, 0}));
  EXPECT_EQ(survey.verdict(Asn{20}).use, RovUse::kDoesNot) << "30's paths hold it";
  EXPECT_EQ(survey.verdict(Asn{30}).use, RovUse::kDoesNot);
  EXPECT_EQ(survey.counts().origins, 4u);
  EXPECT_EQ(survey.counts().tested_routes, 4u);
}

TEST(RovUse, EvidenceNamesPrefixesAndPaths) {
  Made made = dropper(2);
  const RovSurvey survey = made.survey();
  const auto ten = survey.evidence(Asn{10});
  ASSERT_EQ(ten.size(), 2u);
  const RovUnit& unit = ten[0];
  const auto& routes = made.view().routes();
  EXPECT_EQ(unit.origin, Asn{40});
  EXPECT_EQ(unit.side, RovSide::kOther);
  EXPECT_EQ(unit.dropped, 1);
  EXPECT_EQ(unit.passed, 0);
  EXPECT_EQ(unit.dropped_from, Asn{20});
  EXPECT_EQ(format_prefix(routes[unit.dropped_route].prefix()), invalid_of(0));
  EXPECT_EQ(format_prefix(routes[unit.control_route].prefix()), control_of(0));
  EXPECT_EQ(format_as_path(made.view().path(unit.proof_path)), "30 20 40");
  EXPECT_EQ(format_as_path(made.view().path(unit.control_path)), "10 20 40");
  const auto thirty = survey.evidence(Asn{30});
  ASSERT_EQ(thirty.size(), 2u);
  EXPECT_EQ(thirty[1].origin, Asn{41});
  EXPECT_EQ(thirty[1].passed, 1);
  EXPECT_EQ(thirty[1].passed_from, Asn{20});
  EXPECT_EQ(format_prefix(routes[thirty[1].passed_route].prefix()), invalid_of(1));
  EXPECT_EQ(format_as_path(made.view().path(thirty[1].passed_path)), "30 20 41");
  EXPECT_TRUE(survey.evidence(Asn{11}).empty());
}

TEST(RovUse, OneOriginNeverMakesADropper) {
  Made made = dropper(1);
  made.vrp("60.0.2.0/23", 4200000000u);
  for (const char* more : {"60.0.2.0/24", "60.0.3.0/24"}) made.route(more, {path("30 20", 0)});
  const RovVerdict ten = made.survey().verdict(Asn{10});
  EXPECT_EQ(ten.use, RovUse::kCannotTell) << "three prefixes, but one origin";
  EXPECT_EQ(ten.reason, RovReason::kTooLittle);
  EXPECT_LT(ten.confidence, 0.95f);
}

TEST(RovUse, WhoIsBehindADropperSeesNone) {
  Made made = with_links(6);
  for (int i = 0; i < 6; ++i) {
    made.route(control_of(i), {path("11 10 20", i), path("30 20", i)});
    made.route(invalid_of(i), {path("30 20", i)});
  }
  const RovSurvey survey = made.survey();
  EXPECT_EQ(survey.verdict(Asn{11}).use, RovUse::kCannotTell);
  EXPECT_EQ(survey.verdict(Asn{11}).reason, RovReason::kSeesNone);
  // 10 or 11: one way out, and 11 may be the one.
  EXPECT_EQ(survey.verdict(Asn{10}).use, RovUse::kCannotTell);
  EXPECT_LT(survey.verdict(Asn{10}).belief.none, 0.7) << "yet likelier than before";
}

TEST(RovUse, AnObserverWhoPassesOthersClearsTheWay) {
  Made made = with_links(6);
  made.transit(50, 11).transit(50, 60).transit(50, 61).transit(50, 62);
  for (int i = 0; i < 6; ++i) {
    made.route(control_of(i), {path("11 10 20", i), path("30 20", i)});
    made.route(invalid_of(i), {path("30 20", i)});
  }
  for (int i = 20; i < 23; ++i) {  // 11 takes invalid routes from its other provider
    made.vrp(invalid_of(i), 4200000000u).route(invalid_of(i), {path("11 50", i)});
  }
  const RovSurvey survey = made.survey();
  EXPECT_EQ(survey.verdict(Asn{11}).use, RovUse::kDoesNot);
  EXPECT_EQ(survey.verdict(Asn{10}).use, RovUse::kDoes);
}

TEST(RovUse, SparingCustomersIsAVerdictOfItsOwn) {
  Made made;
  made.transit(20, 10).peers(20, 30);
  // 20 hands its customers' invalid routes on, and never those of its peer 30, which its customer 10 would see.
  for (std::uint32_t i = 0; i < 5; ++i) {
    const int own = static_cast<int>(i), far = static_cast<int>(i) + 10;
    made.transit(20, 40 + i).vrp(invalid_of(own), 4200000000u).route(invalid_of(own), {path("10 20", own)});
    made.transit(30, 50 + i).transit(25, 50 + i).transit(31, 30);
    const std::string origin = " " + std::to_string(70 + i);
    made.transit(50 + i, 70 + i).vrp(invalid_of(far), 4200000000u);
    const std::string middle = " " + std::to_string(50 + i) + origin;
    made.route(control_of(far), {"10 20 30" + middle, "31 30" + middle}).route(invalid_of(far), {"31 30" + middle});
  }
  const RovSurvey survey = made.survey();
  const RovVerdict twenty = survey.verdict(Asn{20});
  EXPECT_EQ(twenty.use, RovUse::kDoesPartly);
  EXPECT_EQ(twenty.passed, (RovCounts{5, 0, 0}));
  EXPECT_EQ(twenty.dropped, (RovCounts{0, 5, 0}));
  EXPECT_GT(twenty.belief.partly, twenty.belief.all);
  EXPECT_EQ(survey.verdict(Asn{10}).use, RovUse::kDoesNot) << "it took them from 20";
}

// Each is the dropper above with something that explains the silence as well.
TEST(RovUse, OtherReasonsAreNoEvidence) {
  const auto untold = [](Made& made, std::uint32_t asn) {
    const RovVerdict verdict = made.survey().verdict(Asn{asn});
    EXPECT_EQ(verdict.use, RovUse::kCannotTell);
    EXPECT_EQ(verdict.dropped, (RovCounts{0, 0, 0}));
    return verdict.reason;
  };
  {
    SCOPED_TRACE("longer than anybody takes");
    Made made = with_links(0);
    for (int i = 0; i < 4; ++i) {
      const std::string longer = "60." + std::to_string(i) + ".1.0/25";
      made.vrp(longer, 4200000000u).transit(20, 40 + static_cast<std::uint32_t>(i));
      made.route(control_of(i), {path("10 20", i), path("30 20", i)}).route(longer, {path("30 20", i)});
    }
    EXPECT_EQ(untold(made, 10), RovReason::kNoTest);
  }
  {
    SCOPED_TRACE("another origin may have been preferred");
    Made made = dropper(4);
    for (int i = 0; i < 4; ++i) made.vrp(invalid_of(i), 65).route(invalid_of(i), {"10 65"});
    EXPECT_EQ(untold(made, 10), RovReason::kNoTest);
  }
  {
    SCOPED_TRACE("the origin may announce it to others only");
    Made made = with_links(0);
    for (int i = 0; i < 4; ++i) {
      made.transit(10, 40 + static_cast<std::uint32_t>(i)).transit(30, 40 + static_cast<std::uint32_t>(i));
      made.vrp(invalid_of(i), 4200000000u);
      made.route(control_of(i), {path("10", i), path("30", i)}).route(invalid_of(i), {path("30", i)});
    }
    EXPECT_EQ(untold(made, 10), RovReason::kNoTest);
  }
  {
    SCOPED_TRACE("it had it from somebody else");
    Made made = dropper(4);
    for (int i = 0; i < 4; ++i) made.route(invalid_of(i), {path("12 10 21", i)});
    EXPECT_EQ(made.survey().verdict(Asn{10}).use, RovUse::kDoesNot);
  }
  {
    SCOPED_TRACE("one organisation");
    Made made = dropper(4);
    made.builder().add_as_name({.asn = Asn{10}, .name = "ten", .org_id = "ORG"});
    made.builder().add_as_name({.asn = Asn{20}, .name = "twenty", .org_id = "ORG"});
    EXPECT_EQ(untold(made, 10), RovReason::kNoTest);
  }
  {
    SCOPED_TRACE("withdrawn at the end");
    Made made = with_links(4);
    for (int i = 0; i < 4; ++i) made.route(control_of(i), {path("10 20", i)});
    EXPECT_EQ(untold(made, 10), RovReason::kNoTest) << "nobody has the invalid prefixes";
  }
}

TEST(RovUse, CustomersRoutesCountWhenAPrefixFilterWouldTakeThem) {
  for (const bool registered : {false, true}) {
    // 10 is the provider of 20, which passes its customers' routes to 30 as well.
    Made made;
    made.transit(10, 20).transit(30, 20);
    for (int i = 0; i < 5; ++i) {
      made.transit(20, 40 + static_cast<std::uint32_t>(i)).vrp(invalid_of(i), 4200000000u);
      if (registered) made.object(invalid_of(i), 40 + static_cast<std::uint32_t>(i));
      made.route(control_of(i), {path("10 20", i), path("30 20", i)}).route(invalid_of(i), {path("30 20", i)});
    }
    const RovVerdict ten = made.survey().verdict(Asn{10});
    EXPECT_EQ(ten.use, registered ? RovUse::kDoes : RovUse::kCannotTell);
    EXPECT_EQ(ten.dropped[0], registered ? 5 : 0);
  }
}

TEST(RovUse, ARouteServerIsNotOnThePathButPassesOn) {
  Made made = with_links(3);
  for (int i = 0; i < 3; ++i) made.route(invalid_of(i), {"99|" + path("30 20", i)});
  const RovSurvey survey = made.survey();
  const RovVerdict server = survey.verdict(Asn{99});
  EXPECT_EQ(server.use, RovUse::kDoesNot);
  EXPECT_EQ(server.passed, (RovCounts{0, 0, 3}));
}

TEST(RovUse, NothingIsSaidOfWhomNothingIsSeen) {
  Made made = dropper(3);
  const RovSurvey survey = made.survey();
  EXPECT_EQ(survey.verdict(Asn{4711}).reason, RovReason::kNotOnPath);
  EXPECT_EQ(survey.verdict(Asn{40}).reason, RovReason::kNoTest) << "the origin drops nothing of its own";
  EXPECT_EQ(survey.verdict(Asn{4711}).use, RovUse::kCannotTell);
  Made empty;
  EXPECT_TRUE(empty.survey().verdicts().empty());
}

TEST(RovUse, PathsThatTellNothingAreCounted) {
  Made made = with_links(2);
  made.route(invalid_of(0), {"10 20 {40,41} 40", path("30 20", 0)});
  const RovSurvey survey = made.survey();
  EXPECT_EQ(survey.counts().paths_skipped, 1u);
  EXPECT_EQ(survey.verdict(Asn{10}).reason, RovReason::kNoTest);
  EXPECT_EQ(survey.verdict(Asn{30}).use, RovUse::kDoesNot);
}

TEST(RovBelief, ByHand) {
  // One observer that sees everything; F = 2 of a provider, no customers: B(11,1)/B(9,1) = 9/11, B(3,9)/B(1,9) = 1/55.
  const RovObserver clear{.blocked = 0, .dropped = {0, 2, 0}};
  const RovBelief two = believe({}, std::span(&clear, 1), false);
  EXPECT_NEAR(two.all, 0.30 * 9 / 11 / (0.30 * 9 / 11 + 0.70 / 55), 1e-9);
  EXPECT_EQ(two.partly, 0);
  // A = 1: B(9,2)/B(9,1) = 1/10, B(1,10)/B(1,9) = 9/10.
  EXPECT_NEAR(believe({0, 1, 0}, {}, false).none, 0.70 * 0.9 / (0.70 * 0.9 + 0.30 * 0.1), 1e-9);
  // An observer that is surely blocked tells nothing; half blocked: the mean of both.
  const RovObserver shut{.blocked = 1, .dropped = {0, 9, 0}};
  EXPECT_NEAR(believe({}, std::span(&shut, 1), true).none, 0.70, 1e-9);
  const RovObserver half{.blocked = 0.5, .dropped = {0, 2, 0}};
  const double drops = 0.5 + 0.5 * 9 / 11, passes = 0.5 + 0.5 / 55;
  EXPECT_NEAR(believe({}, std::span(&half, 1), false).all, 0.30 * drops / (0.30 * drops + 0.70 * passes), 1e-9);
}

TEST(RovBelief, LawsOfTheConfidence) {
  double before = 0;
  for (int n = 0; n < 200; ++n) {
    const RovObserver clear{.blocked = 0, .dropped = {0, static_cast<double>(n), 0}};
    const RovBelief belief = believe({}, std::span(&clear, 1), false);
    EXPECT_NEAR(belief.none + belief.all + belief.partly, 1, 1e-12);
    EXPECT_GT(belief.all, before) << "more origins, more certain";
    EXPECT_LT(belief.all, 1) << "never certain";
    before = belief.all;
  }
  const RovObserver blocked{.blocked = 0.3, .dropped = {0, 1000, 0}};
  const double one = believe({}, std::span(&blocked, 1), false).all;
  EXPECT_LT(one, 0.6) << "however much is missing, one observer that may be blocked stays one";
  const std::array<RovObserver, 3> three = {blocked, blocked, blocked};
  EXPECT_GT(believe({}, three, false).all, one);
  const std::array<RovObserver, 6> many = {blocked, blocked, blocked, blocked, blocked, blocked};
  EXPECT_EQ(believe({}, many, false).all, believe({}, std::span(many).first(kRovObserversMax), false).all);
}

}  // namespace
}  // namespace mannerly::validity
