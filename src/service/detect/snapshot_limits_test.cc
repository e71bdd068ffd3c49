#include "service/detect/snapshot_limits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "incident/made_context.h"

namespace mannerly::service {
namespace {

using incident::Kind;
using incident::MadeContext;
using incident::MadeHistory;
using snapshot::SourceKind;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

constexpr std::int64_t kDay = 86'400;

std::vector<std::string> firsts(const std::vector<std::string>& lines) {
  std::vector<std::string> out;
  for (const std::string& line : lines) out.push_back(line.substr(0, line.find(':')));
  return out;
}

TEST(SnapshotLimits, EachKindOfSourceThatIsMissingIsSaid) {
  MadeContext blind;
  EXPECT_THAT(firsts(missing_sources(blind.finish())),
              ElementsAre("no ROAs in the snapshot", "no ASPAs in the snapshot", "no route objects in the snapshot",
                          "no delegations in the snapshot", "no relationships in the snapshot",
                          "no organisations in the snapshot", "no IANA blocks in the snapshot"));
  MadeContext seeing;
  seeing.vrp("11.1.0.0/16", 16, 300);
  seeing.aspa(300, {500});
  seeing.route_object("11.1.0.0/16", 300);
  seeing.holder("H", {300}, {"11.1.0.0/16"});
  seeing.provider(300, 500);
  seeing.organisation("ORG", {300});
  EXPECT_THAT(firsts(missing_sources(seeing.finish())), ElementsAre("no IANA blocks in the snapshot"));
}

// An incident repeats what its kind of verdict rests on, and no more.
TEST(SnapshotLimits, AVerdictNamesWhatItRestsOn) {
  MadeContext made;
  made.route_object("11.1.0.0/16", 300);
  const incident::Context& context = made.finish();
  const auto of = [&](Kind kind) { return firsts(limits_of_verdict(context, kind, MadeHistory::kBegin)); };
  EXPECT_THAT(of(Kind::kMoas), ElementsAre("no ROAs in the snapshot", "no delegations in the snapshot",
                                           "no relationships in the snapshot", "no organisations in the snapshot"));
  EXPECT_THAT(of(Kind::kLeak1), ElementsAre("no ASPAs in the snapshot", "no relationships in the snapshot",
                                            "no organisations in the snapshot"));
  EXPECT_THAT(of(Kind::kBogonPrefix), ElementsAre("no delegations in the snapshot", "no IANA blocks in the snapshot"));
}

TEST(SnapshotLimits, FilesOfAnotherTimeAreSaid) {
  MadeContext made;
  const Instant begin = MadeHistory::kBegin;
  const auto add = [&](SourceKind kind, std::string_view name, Instant at) {
    const auto source = made.builder().add_source({kind, name, name});
    made.builder().finish_source(source, {.at = at, .records = 1});
  };
  add(SourceKind::kVrp, "old", begin + Seconds{-700 * kDay});
  add(SourceKind::kVrp, "newest", begin + Seconds{-400 * kDay});
  add(SourceKind::kIrr, "RIPE", begin + Seconds{-400 * kDay});
  add(SourceKind::kDelegated, "ripencc", Instant{});  // its file does not say: of the snapshot's time
  add(SourceKind::kAsrel, "asrel", begin + Seconds{-60 * kDay});
  made.vrp("11.1.0.0/16", 16, 300);
  made.route_object("11.1.0.0/16", 300);
  made.holder("H", {300}, {"11.1.0.0/16"});
  made.provider(300, 500);
  const incident::Context& context = made.finish();
  EXPECT_THAT(
      sources_of_another_time(context, {begin, begin + Seconds{10 * kDay}}),
      ElementsAre(StartsWith("the snapshot's ROAs, route objects are of 2025-10-17, 410 days before the data end")));
  // A month on, the delegations and what is said of links are old too.
  EXPECT_THAT(sources_of_another_time(context, {begin, begin + Seconds{40 * kDay}}),
              ElementsAre(HasSubstr("440 days"), HasSubstr("relationships are of 2026-09-22, 100 days before"),
                          HasSubstr("delegations are of 2026-11-21, 40 days before the data end")));
  EXPECT_THAT(sources_of_another_time(context, {begin + Seconds{-900 * kDay}, begin + Seconds{-890 * kDay}}),
              ElementsAre(HasSubstr("500 days after the data begin: what held at that time is not known"),
                          HasSubstr("840 days after"), HasSubstr("900 days after")));
  EXPECT_THAT(sources_of_another_time(context, {begin + Seconds{-405 * kDay}, begin + Seconds{-395 * kDay}}),
              testing::Not(testing::Contains(HasSubstr("ROAs"))));
  EXPECT_THAT(limits_of_verdict(context, Kind::kSquat, begin),
              testing::Contains(HasSubstr("400 days before it began: what changed since is not known")));
  // What goes on from an earlier archive was judged by the files of that time.
  EXPECT_THAT(limits_of_verdict(context, Kind::kSquat, std::nullopt),
              testing::Not(testing::Contains(HasSubstr("before it began"))));
}

// Of the networks of the stream a snapshot of another world knows few.
TEST(SnapshotLimits, ASnapshotOfAnotherWorldIsSaid) {
  MadeContext own, other;
  for (std::uint32_t asn = 300; asn < 320; ++asn) {
    own.provider(asn, 299);
    other.provider(asn < 305 ? asn : asn + 1000, 299);
  }
  const auto unknown = [](MadeContext& made, std::uint32_t networks) {
    const incident::Context& context = made.finish();
    incident::Engine engine(context);
    const auto peer = engine.add_peer("rrc00", Address::v4(0x0B000001), Asn{299});
    for (std::uint32_t i = 0; i < networks; ++i) {
      const Prefix prefix = Prefix::of(Address::v4(0x0B000000 + (i << 16)), 16);
      const AsPath path = *parse_as_path("299 " + std::to_string(300 + i));
      engine.announce(incident::Moment::of(MadeHistory::kBegin), *peer, {.prefix = prefix, .path = path.view()});
    }
    return unknown_networks(context, engine);
  };
  EXPECT_THAT(unknown(own, 20), IsEmpty());
  EXPECT_THAT(unknown(other, 20), ElementsAre(StartsWith("15 of the 21 networks")));
}

}  // namespace
}  // namespace mannerly::service
