#include "service/detect/coverage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mannerly::service {
namespace {

using testing::ElementsAre;

InputRecord updates(std::int64_t begin, std::int64_t last, InputState state = InputState::kWhole) {
  InputRecord record;
  record.path = "/data/updates." + std::to_string(begin);
  record.collector = "rrc00";
  record.state = state;
  record.begin = Instant{begin};
  record.last = Instant{last};
  record.breaks_off = state == InputState::kDamaged;
  return record;
}

std::vector<std::string> texts(const std::vector<Gap>& gaps) {
  std::vector<std::string> out;
  for (const Gap& gap : gaps) {
    out.push_back(gap.what + " " + std::to_string(gap.from.seconds) + "-" + std::to_string(gap.to.seconds));
  }
  return out;
}

TEST(Coverage, FindsMissingFilesByTheUsualDistance) {
  const std::vector<InputRecord> files = {updates(1000, 1290), updates(1300, 1590), updates(2500, 2790),
                                          updates(2800, 3090), updates(3700, 3990), updates(3400, 3690)};
  EXPECT_EQ(usual_distance("rrc00", files), 300);
  EXPECT_THAT(texts(file_gaps("rrc00", files)),
              ElementsAre("3 update files are missing 1600-2500", "an update file is missing 3100-3400"));
  EXPECT_TRUE(file_gaps("rrc01", files).empty());
  EXPECT_TRUE(file_gaps("rrc00", std::vector<InputRecord>{files[0], files[2]}).empty())
      << "two files have no usual distance";
}

TEST(Coverage, DamagedAndUnusableFilesLeaveGaps) {
  const std::vector<InputRecord> files = {
      updates(1000, 1290), updates(1300, 1400, InputState::kDamaged), updates(1600, 1600, InputState::kUnusable),
      updates(1900, 2190), updates(2200, 2300, InputState::kDamaged), updates(1000, 1290, InputState::kDuplicate)};
  EXPECT_THAT(texts(file_gaps("rrc00", files)),
              ElementsAre("updates.1300 breaks off 1400-1600", "updates.1600 could not be used 1600-1900",
                          "updates.2200 breaks off 2300-2500"));
  std::vector<InputRecord> holed = {updates(1000, 1290, InputState::kDamaged)};
  holed[0].breaks_off = false;
  EXPECT_THAT(texts(file_gaps("rrc00", holed)), ElementsAre("updates.1000 is damaged in places 1000-1291"));
}

// What lies behind the end of a first dump that was cut may have been there all the time, until a whole one tells.
TEST(Coverage, TellsOfAFirstDumpThatIsCut) {
  const auto dump = [](std::int64_t begin, InputState state) {
    InputRecord record = updates(begin, begin, state);
    record.path = "/data/rib." + std::to_string(begin);
    record.kind = InputKind::kRib;
    return record;
  };
  Coverage coverage;
  coverage.note("rrc00", 0, Instant{1000});
  const auto name = [](std::uint32_t) { return std::string(); };
  const InputRecord cut = dump(1000, InputState::kDamaged), next = dump(5000, InputState::kWhole);
  const std::string what = "rib.1000 was read in part: what it does not hold may have been there before ";
  EXPECT_THAT(texts(coverage.gaps(std::vector{cut, next}, Instant{9000}, name)), testing::Contains(what + "1000-5001"));
  EXPECT_THAT(texts(coverage.gaps(std::vector{cut}, Instant{9000}, name)), testing::Contains(what + "1000-9001"));
  const InputRecord whole = dump(900, InputState::kWhole);
  EXPECT_THAT(texts(coverage.gaps(std::vector{whole, cut}, Instant{9000}, name)),
              testing::Not(testing::Contains(testing::HasSubstr("read in part"))));
}

TEST(Coverage, OnlyUnusualSilenceIsReported) {
  Pulse steady(900), rare(900), bursts(900);
  for (std::int64_t at = 0; at < 86400; at += 10) {
    if (at < 30000 || at > 40000) steady.beat(at);
    if (at % 7200 == 0) rare.beat(at);
    if (at % 3600 < 600) bursts.beat(at);
  }
  ASSERT_EQ(steady.pauses(86400).size(), 1u);
  EXPECT_EQ(steady.pauses(86400)[0].from, 29990);
  EXPECT_EQ(steady.pauses(86400)[0].to, 40010);
  EXPECT_EQ(steady.pauses(96400).size(), 2u) << "and since then";
  EXPECT_TRUE(rare.pauses(86400).empty());
  EXPECT_TRUE(bursts.pauses(86400).empty());
  EXPECT_TRUE(Pulse(900).pauses(86400).empty());
}

TEST(Coverage, IsTheSameAfterSaveAndLoad) {
  Coverage whole, half;
  const auto feed = [](Coverage& c, std::int64_t from, std::int64_t to) {
    for (std::int64_t at = from; at < to; at += 10) {
      c.note("rrc00", 0, Instant{at});
      if (at < 20000 || at > 50000) c.note("rrc00", 1, Instant{at});
    }
  };
  feed(whole, 0, 86400);
  feed(half, 0, 31415);
  incident::StateWriter out;
  half.save(out);
  const std::string bytes = out.take();
  Coverage rest;
  incident::StateReader in(as_bytes(bytes));
  ASSERT_TRUE(rest.load(in));
  EXPECT_TRUE(in.at_end());
  feed(rest, 31420, 86400);
  const auto name = [](std::uint32_t number) { return "AS" + std::to_string(number); };
  const auto gaps = whole.gaps({}, Instant{86400}, name);
  EXPECT_THAT(texts(gaps), ElementsAre("AS1 said nothing 19990-50010"));
  EXPECT_FALSE(gaps[0].of_collector);
  EXPECT_EQ(rest.gaps({}, Instant{86400}, name), gaps);
  EXPECT_THAT(notes_for(gaps, Instant{0}, Instant{19989}), ElementsAre());
  EXPECT_THAT(notes_for(gaps, Instant{30000}, Instant{30001}),
              ElementsAre("rrc00: AS1 said nothing from 1970-01-01T05:33:10Z to 1970-01-01T13:53:30Z"));
  for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
    Coverage damaged;
    incident::StateReader short_in(as_bytes(bytes).first(cut));
    EXPECT_FALSE(damaged.load(short_in)) << cut;
  }
}

// Which gaps may have hidden a beginning or an end is told; what was weeks ago is counted.
TEST(Notes, TellOfTheGapsThatMayHaveHiddenSomething) {
  const auto gap = [](std::int64_t from, std::int64_t to) {
    return Gap{.collector = "rrc00", .what = "no file", .from = Instant{from}, .to = Instant{to}, .of_collector = true};
  };
  const std::vector<Gap> gaps = {gap(900, 1100), gap(200'000, 200'600), gap(300'000, 300'600), gap(990'000, 990'600)};
  EXPECT_THAT(notes_for(gaps, Instant{1000}, Instant{990'700}),
              ElementsAre("rrc00: no file from 1970-01-01T00:15:00Z to 1970-01-01T00:18:20Z",
                          "rrc00: no file from 1970-01-12T11:00:00Z to 1970-01-12T11:10:00Z",
                          "2 gaps of single peers or collectors in between, more than an hour from its beginning and "
                          "its end"));
}

}  // namespace
}  // namespace mannerly::service
