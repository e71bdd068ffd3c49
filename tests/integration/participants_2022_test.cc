// The participants of MANRS in 2022 against the data of their time: relationships, organisations, ARIN's OriginAS
// list (the only registry), delegations of three RIRs, bogons. There is no routing table, no VRP and no
// Spoofer session of then: what rests on them must come out as no data, never as passed or failed.
//
// The figures were counted by a Python script of their own: csv for the lists, re.findall of digits for AS
// numbers, json for OriginAS, and sets of integers for the memberships.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "programme/audit.h"
#include "readiness/readiness.h"
#include "tests/integration/built_world.h"

namespace mannerly::integration {
namespace {

using programme::Outcome;
using snapshot::AsRow;
using snapshot::SourceState;

const std::vector<SourceLine>& sources_of_2022() {
  static const std::vector<SourceLine> sources = {{"members", "isps", "manrs/manrs_isps.2022.csv"},
                                                  {"members", "cdns", "manrs/manrs_cdns.2022.csv"},
                                                  {"asrel", "asrel", "asrel/20220501.as-rel.txt.bz2"},
                                                  {"asorg", "asorg", "asorg/20220401.as-org2info.txt.gz"},
                                                  {"irr", "originas", "irr/arin-whois-originas.20220925.json.bz2"},
                                                  {"delegated", "afrinic", "rir/delegated-afrinic-20211020.txt.gz"},
                                                  {"delegated", "apnic", "rir/delegated-apnic-20211020.txt.gz"},
                                                  {"delegated", "lacnic", "rir/delegated-lacnic-20211020.txt.gz"},
                                                  {"bogons", "fullbogons4", "bogons/fullbogons-ipv4.20220316.txt.xz"},
                                                  {"bogons", "fullbogons6", "bogons/fullbogons-ipv6.20220316.txt.xz"}};
  return sources;
}

class Participants2022 : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (missing_of(sources_of_2022()).empty())
      built_ = build_world("participants-2022", "2022-05-01T00:00:00Z", sources_of_2022());
  }
  static void TearDownTestSuite() { built_.reset(); }

  void SetUp() override {
    const std::string missing = missing_of(sources_of_2022());
    if (!missing.empty()) GTEST_SKIP() << "real data is not here: " << missing;
    ASSERT_NE(built_, nullptr);
  }

  static const BuiltWorld& built() { return *built_; }
  static const snapshot::Snapshot& world() { return built_->snapshot; }
  static std::set<std::uint32_t> asns() {
    return {world().participant_asns().begin(), world().participant_asns().end()};
  }
  // Participants' ASes for which f(row) holds.
  template <class F>
  static std::size_t count_asns(F&& f) {
    std::size_t count = 0;
    for (const std::uint32_t asn : asns()) {
      const AsRow* row = world().find_as(Asn{asn});
      count += row != nullptr && f(*row) ? 1 : 0;
    }
    return count;
  }

 private:
  static inline std::unique_ptr<BuiltWorld> built_;
};

TEST_F(Participants2022, ReadsEverySource) {
  EXPECT_EQ(built().report.incomplete, 0u);
  EXPECT_EQ(built().sources.at("isps").records, 668u);
  EXPECT_EQ(built().sources.at("cdns").records, 18u);
  EXPECT_EQ(built().sources.at("asrel").records, 377'859u);
  EXPECT_EQ(world().participants().size(), 686u);
  EXPECT_EQ(asns().size(), 863u);
}

TEST_F(Participants2022, KnowsWhatTheDataSayOfThem) {
  EXPECT_EQ(count_asns([](const AsRow& row) { return row.links.count > 0; }), 791u) << "in as-rel";
  EXPECT_EQ(count_asns([](const AsRow& row) { return row.org != snapshot::kNone; }), 856u) << "in as-org2info";
  EXPECT_EQ(count_asns([](const AsRow& row) { return (row.flags & AsRow::kDelegated) != 0; }), 390u)
      << "delegated by AFRINIC, APNIC or LACNIC";
  EXPECT_EQ(count_asns([](const AsRow& row) { return row.irr_routes.count > 0; }), 207u) << "named in OriginAS";
  std::size_t rows = 0;
  for (const std::uint32_t asn : asns()) {
    std::set<Prefix> prefixes;
    for (const std::uint32_t i : world().irr_routes_of(Asn{asn})) prefixes.insert(world().irr_routes()[i].prefix());
    rows += prefixes.size();
  }
  EXPECT_EQ(rows, 5'872u) << "prefixes that OriginAS gives to participants";
  const auto participants_named = std::count_if(
      world().participants().begin(), world().participants().end(), [](const snapshot::ParticipantRow& row) {
        const auto theirs = snapshot::Snapshot::rows(world().participant_asns(), row.asns);
        return std::any_of(theirs.begin(), theirs.end(),
                           [](std::uint32_t asn) { return !world().irr_routes_of(Asn{asn}).empty(); });
      });
  EXPECT_EQ(participants_named, 138);
}

TEST_F(Participants2022, CountsTheActionsTheyClaim) {
  std::array<std::size_t, 16> claimed{}, denied{};
  for (const auto& row : world().participants()) {
    if (row.programme != snapshot::ProgrammeKind::kNetworkOperators) continue;
    for (std::size_t n = 0; n < claimed.size(); ++n) {
      claimed[n] += (row.claimed >> n) & 1u;
      denied[n] += (row.not_claimed >> n) & 1u;
    }
  }
  const std::array<std::size_t, 4> yes = {660, 424, 654, 630};
  for (std::size_t n = 1; n <= 4; ++n) {
    EXPECT_EQ(claimed[n], yes[n - 1]) << "Action " << n;
    EXPECT_EQ(denied[n], 668 - yes[n - 1]) << "Action " << n;
  }
}

TEST_F(Participants2022, AuditsThemByWhatTheDataCanSay) {
  const auto profile = readiness::builtin_profile(readiness::kDefaultProfile);
  ASSERT_TRUE(profile);
  const readiness::Assessor assessor(readiness::Inputs::of(world()), *profile);
  std::map<std::string, std::array<std::size_t, programme::kOutcomes>> outcomes;  // of measured requirements
  std::size_t audited = 0, without_asns = 0, joined = 0, refused = 0;
  for (const auto& row : world().participants()) {
    const programme::Operator op = programme::operator_of(world(), row);
    const auto rules = programme::builtin_programme(op.programme);
    ASSERT_TRUE(rules) << op.programme;
    const auto report = programme::audit(assessor, *rules, op);
    if (!report) {
      EXPECT_EQ(report.error().code, ErrorCode::kUsage);
      EXPECT_TRUE(op.asns.empty()) << report.error().message;
      ++without_asns;
      continue;
    }
    ++audited;
    for (const programme::Finding& finding : report->findings) {
      const auto* requirement = rules->find(finding.requirement);
      ASSERT_NE(requirement, nullptr);
      if (requirement->kind != programme::Kind::kMeasured) continue;
      ++outcomes[finding.requirement][static_cast<std::size_t>(finding.outcome)];
    }
    joined += report->phase(programme::Phase::kJoin).outcome == Outcome::kPassed ? 1 : 0;
    refused += report->phase(programme::Phase::kJoin).outcome == Outcome::kFailed ? 1 : 0;
  }
  EXPECT_EQ(audited, 685u);
  EXPECT_EQ(without_asns, 1u);
  // One finding an AS, and one for the pooled routes of the operator where shares are pooled.
  const auto count = [&](std::string_view requirement, Outcome outcome) {
    return outcomes[std::string(requirement)][static_cast<std::size_t>(outcome)];
  };
  EXPECT_EQ(count("netops.A4.join.irr", Outcome::kNoData), 849u + 667u);
  EXPECT_EQ(count("netops.A4.join.rpki", Outcome::kNoData), 849u + 667u);
  EXPECT_EQ(count("netops.A4.join.irr-aut-num", Outcome::kNoData), 849u) << "OriginAS has no aut-num objects";
  EXPECT_EQ(count("netops.A3.join.contact", Outcome::kNoData), 849u);
  EXPECT_EQ(count("netops.A3.join.representative", Outcome::kNeedsPerson), 667u);
  EXPECT_EQ(count("cdn.A4.irr", Outcome::kNoData), 21u + 18u);
  EXPECT_GE(outcomes.size(), 26u);
  for (const auto& [requirement, counts] : outcomes) {
    for (const Outcome judged : {Outcome::kPassed, Outcome::kFailed, Outcome::kNotApplicable}) {
      EXPECT_EQ(count(requirement, judged), 0u) << requirement << " " << name_of(judged) << " on no data";
    }
  }
  EXPECT_EQ(joined, 0u) << "nobody can be let in on no data";
  EXPECT_EQ(refused, 0u) << "and nobody is refused on no data";
}

}  // namespace
}  // namespace mannerly::integration
