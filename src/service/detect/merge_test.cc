#include "service/detect/merge.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "io/testing.h"
#include "service/detect/made_mrt.h"

namespace mannerly::service {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const MadePeer kA{"192.0.2.1", 64500}, kB{"192.0.2.2", 64501}, kC{"2001:db8::1", 64502};

// Writes down what it is given.
class Log : public MergeSink {
 public:
  explicit Log(const std::vector<MergeFile>& files) : outcomes(files.size()), files_(files) {}
  void begin_rib(std::size_t file, std::int64_t at) override {
    lines.push_back(fmt::format("{} rib {}", at / 1'000'000, files_[file].input.collector));
  }
  void event(std::size_t file, std::int64_t at, const Event& e, const PeerKey& peer, AsPathView path) override {
    static constexpr std::string_view kNames = "RAWDK";
    EXPECT_GE(at, last_) << "the stream goes back in time";
    last_ = at;
    std::string line = fmt::format("{} {} {} AS{}", at / 1'000'000, files_[file].input.collector,
                                   kNames[static_cast<std::size_t>(e.kind)], peer.asn.value);
    if (e.kind <= EventKind::kWithdraw) line += " " + format_prefix(e.prefix);
    if (e.kind <= EventKind::kAnnounce) line += " " + format_as_path(path);
    lines.push_back(line);
  }
  void end_file(std::size_t file, std::uint64_t done, bool ended, const FileOutcome& outcome) override {
    EXPECT_FALSE(ends.contains(file)) << "a file ends once";
    ends[file] = {done, ended};
    outcomes[file] = outcome;
  }
  std::vector<std::string> lines;
  std::map<std::size_t, std::pair<std::uint64_t, bool>> ends;
  std::vector<FileOutcome> outcomes;

 private:
  const std::vector<MergeFile>& files_;
  std::int64_t last_ = INT64_MIN;
};

std::vector<MergeFile> files_in(const std::vector<std::string>& words) {
  const auto found = find_inputs(words);
  EXPECT_TRUE(found) << found.error().message;
  ThreadPool pool(1);
  auto inputs = look_into_all(*found, pool);
  std::erase_if(inputs, [](const InputFile& f) { return f.error.has_value(); });
  std::sort(inputs.begin(), inputs.end(), takes_part_before);
  std::vector<MergeFile> files;
  for (auto& input : inputs) files.push_back({std::move(input)});
  return files;
}

Log merged(const std::vector<MergeFile>& files, const MergeOptions& options = {}, unsigned threads = 2) {
  ThreadPool pool(threads);
  Log log(files);
  log.lines.push_back(merge(files, pool, options, log) ? "done" : "interrupted");
  return log;
}

TEST(Merge, OrdersByTimeCollectorAndPlaceInTheFile) {
  MadeFolder folder("order");
  MadeMrt()
      .announce(100, kA, "198.51.100.0/24", "64500 64510")
      .withdraw(102, kA, "198.51.100.0/24")
      .write(folder / "c2.updates.mrt");
  MadeMrt()
      .announce(100, kB, "203.0.113.0/24", "64501 64511")
      .announce(100, kB, "203.0.113.0/24", "64501 64505")
      .announce(101, kC, "2001:db8:1::/48", "64502 64511 64511")
      .state(103, kB, 6, 1)
      .write(folder / "c1.updates.mrt");
  MadeMrt()
      .peers(100, {kA, kB})
      .rib(100, "198.51.100.0/24", {{kA, "64500 64509"}, {kB, "64501 {64509,64508}"}})
      .rib(100, "203.0.113.0/24", {{kB, "64501 64511"}})
      .write(folder / "c1.rib.mrt");
  const auto files = files_in({folder.path().string()});
  ASSERT_EQ(files.size(), 3u);
  const Log log = merged(files);
  EXPECT_THAT(log.lines, ElementsAre("100 rib c1",                                    //
                                     "100 c1 R AS64500 198.51.100.0/24 64500 64509",  //
                                     "100 c1 R AS64501 198.51.100.0/24 64501 {64509,64508}",
                                     "100 c1 R AS64501 203.0.113.0/24 64501 64511",         //
                                     "100 c1 A AS64501 203.0.113.0/24 64501 64511",         //
                                     "100 c1 A AS64501 203.0.113.0/24 64501 64505",         //
                                     "100 c2 A AS64500 198.51.100.0/24 64500 64510",        //
                                     "101 c1 A AS64502 2001:db8:1::/48 64502 64511 64511",  //
                                     "102 c2 W AS64500 198.51.100.0/24",                    //
                                     "103 c1 D AS64501", "done"));
  for (const FileOutcome& outcome : log.outcomes) EXPECT_TRUE(outcome.whole);
}

TEST(Merge, KeepsTheOrderOfAFileThatGoesBackInTime) {
  MadeFolder folder("back");
  MadeMrt()
      .announce(110, kA, "198.51.100.0/24", "64500 1")
      .announce(105, kA, "198.51.100.0/24", "64500 2")
      .announce(111, kA, "198.51.100.0/24", "64500 3")
      .write(folder / "c1.updates.mrt");
  MadeMrt()
      .announce(107, kB, "198.51.100.0/24", "64501 4")
      .announce(110, kB, "198.51.100.0/24", "64501 5")
      .write(folder / "c2.updates.mrt");
  const Log log = merged(files_in({folder.path().string()}));
  // The file begins with its earliest time, so its first event is not held back for the second one's sake.
  EXPECT_THAT(log.lines,
              ElementsAre("107 c2 A AS64501 198.51.100.0/24 64501 4", "110 c1 A AS64500 198.51.100.0/24 64500 1",
                          "110 c1 A AS64500 198.51.100.0/24 64500 2", "110 c2 A AS64501 198.51.100.0/24 64501 5",
                          "111 c1 A AS64500 198.51.100.0/24 64500 3", "done"));
  EXPECT_EQ(log.outcomes[0].out_of_order, 1u);
}

TEST(Merge, OneDamagedTimeDoesNotDragTheRestAlong) {
  MadeFolder folder("stray");
  MadeMrt()
      .announce(1000, kA, "198.51.100.0/24", "64500 1")
      .announce(4'000'000'000, kA, "198.51.100.0/24", "64500 2")
      .announce(1001, kA, "198.51.100.0/24", "64500 3")
      .announce(900'000, kA, "198.51.100.0/24", "64500 4")
      .announce(900'001, kA, "198.51.100.0/24", "64500 5")
      .write(folder / "c1.updates.mrt");
  const Log log = merged(files_in({folder.path().string()}));
  EXPECT_THAT(log.lines,
              ElementsAre("1000 c1 A AS64500 198.51.100.0/24 64500 1", "1000 c1 A AS64500 198.51.100.0/24 64500 2",
                          "1001 c1 A AS64500 198.51.100.0/24 64500 3", "900000 c1 A AS64500 198.51.100.0/24 64500 4",
                          "900001 c1 A AS64500 198.51.100.0/24 64500 5", "done"))
      << "a second record bears out the pause, a damaged one keeps its place";
  EXPECT_EQ(log.outcomes[0].clock, 1u);
  EXPECT_EQ(log.outcomes[0].out_of_order, 0u);
  MadeMrt()
      .announce(4'000'000'000, kA, "198.51.100.0/24", "64500 1")
      .announce(1000, kA, "198.51.100.0/24", "64500 2")
      .announce(1001, kA, "198.51.100.0/24", "64500 3")
      .write(folder / "c1.updates.mrt");
  EXPECT_THAT(merged(files_in({folder.path().string()})).lines,
              ElementsAre("1000 c1 A AS64500 198.51.100.0/24 64500 1", "1000 c1 A AS64500 198.51.100.0/24 64500 2",
                          "1001 c1 A AS64500 198.51.100.0/24 64500 3", "done"));
}

// Many files of many collectors with pauses, overlaps and equal times.
std::vector<MergeFile> write_many(const MadeFolder& folder) {
  io::testing::Random random{7};
  for (int collector = 0; collector < 5; ++collector) {
    std::int64_t at = 1000;
    for (int file = 0; file < 6; ++file) {
      MadeMrt mrt;
      for (std::uint64_t i = 0; i < 200 + random.next() % 400; ++i) {
        const MadePeer& peer = random.next() % 2 == 0 ? kA : kB;
        mrt.announce(at, peer, fmt::format("198.51.{}.0/24", random.next() % 256),
                     fmt::format("{} {}", peer.asn, 1 + random.next() % 1000));
        at += static_cast<std::int64_t>(random.next() % 3);
        if (random.next() % 50 == 0) at -= 20;
      }
      const auto packed = io::testing::gzip(mrt.bytes);
      std::ofstream(folder / fmt::format("c{}.updates.{:02}.gz", collector, file), std::ios::binary)
          << std::string(packed.begin(), packed.end());
    }
  }
  return files_in({folder.path().string()});
}

TEST(Merge, IsTheSameWithAnyNumberOfThreads) {
  MadeFolder folder("threads");
  const auto files = write_many(folder);
  ASSERT_EQ(files.size(), 30u);
  const Log one = merged(files, {.files_ahead = 0}, 1);
  EXPECT_GT(one.lines.size(), 30u * 200);
  EXPECT_EQ(one.lines, merged(files, {}, 1).lines);
  EXPECT_EQ(one.lines, merged(files, {.files_ahead = 50}, 4).lines);
  EXPECT_EQ(one.ends.size(), files.size());
}

TEST(Merge, GoesOnWhereItWasCut) {
  MadeFolder folder("cut");
  const auto files = write_many(folder);
  std::vector<std::string> whole = merged(files).lines;
  for (const std::int64_t to : {900, 1000, 1333, 2500, 2501, 100'000}) {
    auto rest = files;
    std::vector<std::string> lines = merged(files, {.to = to * 1'000'000}).lines;
    Log first(files);
    ThreadPool pool(2);
    ASSERT_TRUE(merge(files, pool, {.to = to * 1'000'000}, first));
    ASSERT_EQ(first.ends.size(), files.size());
    for (std::size_t i = 0; i < rest.size(); ++i) rest[i].events_done = first.ends[i].first;
    const Log second = merged(rest);
    lines = first.lines;
    lines.insert(lines.end(), second.lines.begin(), second.lines.end());
    EXPECT_EQ(lines, whole) << to;
  }
  // And where somebody pressed the keys.
  int questions = 0;
  Log first(files);
  ThreadPool pool(2);
  EXPECT_FALSE(merge(files, pool, {.interrupted = [&] { return ++questions == 1; }}, first));
  ASSERT_EQ(first.ends.size(), files.size());
  auto rest = files;
  for (std::size_t i = 0; i < rest.size(); ++i) rest[i].events_done = first.ends[i].first;
  std::vector<std::string> lines = first.lines;
  EXPECT_LT(lines.size(), whole.size() - 1);
  const Log second = merged(rest);
  lines.insert(lines.end(), second.lines.begin(), second.lines.end());
  EXPECT_EQ(lines, whole);
}

TEST(Merge, UsesWhatIsWholeOfDamagedFiles) {
  MadeFolder folder("damage");
  MadeMrt good;
  for (int i = 0; i < 50; ++i) good.announce(100 + i, kA, fmt::format("198.51.{}.0/24", i), "64500 64511");
  const std::string text = good.text();
  std::ofstream(folder / "cut.updates.mrt", std::ios::binary) << text.substr(0, text.size() - 10);
  std::string holed = text;
  holed.replace(text.size() / 2, 40, std::string(40, '\xFF'));
  std::ofstream(folder / "holed.updates.mrt", std::ios::binary) << holed;
  const auto packed = io::testing::gzip(good.bytes);
  std::ofstream(folder / "gz.updates.gz", std::ios::binary) << std::string(packed.begin(), packed.end() - 12);
  const auto files = files_in({folder.path().string()});
  ASSERT_EQ(files.size(), 3u);
  const Log log = merged(files);
  for (std::size_t i = 0; i < files.size(); ++i) {
    SCOPED_TRACE(files[i].input.collector);
    EXPECT_FALSE(log.outcomes[i].whole);
    EXPECT_GT(log.outcomes[i].announcements, 45u);
    EXPECT_TRUE(log.outcomes[i].error || !log.outcomes[i].skipped.empty());
  }
}

TEST(Inputs, LookTellsKindTimeAndCollector) {
  MadeFolder folder("look");
  MadeMrt()
      .announce(1'790'000'005, kA, "198.51.100.0/24", "64500 1")
      .write(folder / "rrc00/2026.09/updates.20260921.1413.mrt");
  MadeMrt()
      .peers(1'790'000'000, {kA})
      .rib(1'790'000'000, "198.51.100.0/24", {{kA, "64500 1"}})
      .write(folder / "rrc00/2026.09/bview.20260921.1413.mrt");
  std::ofstream(folder / "empty.updates.mrt").close();
  std::ofstream(folder / "hello.updates.mrt") << "hello, world, this is no MRT file at all, whatever its name says";
  std::ofstream(folder / ".hidden.updates.mrt") << "x";
  const auto found = find_inputs({folder.path().string(), "mine=" + (folder / "*/*/updates*").string()});
  ASSERT_TRUE(found) << found.error().message;
  ThreadPool pool(3);
  const auto inputs = look_into_all(*found, pool);
  ASSERT_EQ(inputs.size(), 4u);
  EXPECT_THAT(inputs[0].error.value().message, HasSubstr("the file is empty"));
  EXPECT_THAT(inputs[1].error.value().message, HasSubstr("hello.updates.mrt"));
  EXPECT_EQ(inputs[2].kind, InputKind::kRib);
  EXPECT_EQ(inputs[2].collector, "rrc00");
  EXPECT_EQ(inputs[2].first.seconds, 1'790'000'000);
  EXPECT_EQ(inputs[3].kind, InputKind::kUpdates);
  EXPECT_EQ(inputs[3].collector, "mine") << "what was said wins";
  EXPECT_EQ(inputs[3].first.seconds, 1'790'000'005);
  EXPECT_EQ(format_instant(inputs[3].begin()), "2026-09-21T14:13:00Z");
  EXPECT_FALSE(find_inputs({(folder / "none*").string()}));
  EXPECT_FALSE(find_inputs({"rrc00="}));
}

}  // namespace
}  // namespace mannerly::service
