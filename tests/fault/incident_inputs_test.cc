// Inputs of a detection that are not as they should be: each is used as far as it goes, counted, and named in
// the result; the rest is not harmed.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "readiness/made_world.h"
#include "service/detect/detection.h"
#include "service/detect/made_mrt.h"
#include "tests/fault/small_world.h"

namespace mannerly::fault {
namespace {

using service::Detection;
using service::DetectorWorld;
using service::InputState;
using service::MadeMrt;
using service::MadePeer;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::int64_t kStart = readiness::MadeWorld::kAt;
const MadePeer kA{"11.0.0.1", 901}, kB{"11.0.0.2", 902}, kC{"11.0.0.3", 903};

std::string at_minutes(std::int64_t minutes) {
  const CivilTime t = to_civil(Instant{kStart + minutes * 60});
  return fmt::format("{:04}{:02}{:02}.{:02}{:02}", t.year, t.month, t.day, t.hour, t.minute);
}

// A world with a hijack in it: AS666 originates 11.1.0.0/16 of AS201, RPKI-invalid, from minute 12 to 27.
class IncidentInputs : public ::testing::Test {
 protected:
  IncidentInputs() : folder_("incidents") {
    made_.as(201, "Example Net", "CH");
    made_.as(666, "Sample", "DE");
    made_.route("11.1.0.0/16", {"901 201"});
    made_.vrp("11.1.0.0/16", 16, 201);
    // Of each kind of source there is something.
    made_.irr("11.1.0.0/16", 201);
    made_.delegated("11.0.0.0/8", snapshot::ResourceStatus::kAllocated);
    made_.iana("11.0.0.0/8", snapshot::IanaBlockRow::kAllocated);
    made_.builder().add_link(Asn{700}, Asn{201}, snapshot::Relation::kCustomer);
    made_.builder().add_org("ORG-EX", "Example Net", {'C', 'H'});
    made_.builder().add_aspa(made_.source(), "ta", Asn{201}, std::vector{Asn{700}});
    auto profile = incident::builtin_detector_profile();
    EXPECT_TRUE(profile);
    auto world = DetectorWorld::make(made_.finish(), *profile);
    EXPECT_TRUE(world);
    world_ = std::move(*world);
    MadeMrt rib;
    rib.peers(kStart, {kA, kB, kC});
    rib.rib(kStart, "11.1.0.0/16", {{kA, "901 700 201"}, {kB, "902 700 201"}, {kC, "903 700 201"}});
    rib.rib(kStart, "11.2.0.0/16", {{kA, "901 700 202"}, {kB, "902 700 202"}, {kC, "903 700 202"}});
    rib_ = rib.text();
    for (int slot = 0; slot < 6; ++slot) updates_.push_back(slot_of(slot).text());
  }

  static MadeMrt slot_of(int slot) {
    MadeMrt mrt;
    for (int minute = slot * 5; minute < slot * 5 + 5; ++minute) {
      const std::int64_t at = kStart + minute * 60;
      // Something is always said.
      mrt.announce(at, kA, "11.3.0.0/16", fmt::format("901 {} 203", 710 + minute % 2));
      for (const MadePeer& peer : {kA, kB, kC}) {
        if (minute == 12) mrt.announce(at + 1, peer, "11.1.0.0/16", fmt::format("{} 700 666", peer.asn));
        if (minute == 27) mrt.announce(at + 1, peer, "11.1.0.0/16", fmt::format("{} 700 201", peer.asn));
      }
    }
    return mrt;
  }

  std::string put(const std::string& name, std::string_view content) {
    write_file(folder_ / name, content);
    return (folder_ / name).string();
  }
  std::string slot_name(int slot) const { return "c1.updates." + at_minutes(slot * 5) + ".mrt"; }
  void put_all() {
    put("c1.rib." + at_minutes(0) + ".mrt", rib_);
    for (int slot = 0; slot < 6; ++slot) put(slot_name(slot), updates_[static_cast<std::size_t>(slot)]);
  }

  struct Ran {
    service::Round round;
    std::vector<incident::Incident> incidents;
    std::string report;
    std::vector<service::InputRecord> records;
    const service::InputRecord* of(const std::string& name) const {
      const auto found =
          std::find_if(records.begin(), records.end(), [&](const auto& r) { return r.path.ends_with("/" + name); });
      return found == records.end() ? nullptr : &*found;
    }
    bool has_hijack() const {
      return std::any_of(incidents.begin(), incidents.end(), [](const auto& i) { return i.culprit == Asn{666}; });
    }
  };
  Ran run(const std::vector<std::string>& words, bool fresh = true) {
    auto detection = Detection::open(*world_, {.out = folder_ / "archive", .fresh = fresh, .threads = 2});
    EXPECT_TRUE(detection) << detection.error().message;
    auto round = (*detection)->run(words);
    EXPECT_TRUE(round) << round.error().message;
    EXPECT_TRUE((*detection)->save());
    return {*round, (*detection)->incidents(), read_file(folder_ / "archive/report.json"),
            (*detection)->state().ledger.records()};
  }
  std::string all() const { return (folder_ / "c*.mrt").string(); }

  Folder folder_;
  readiness::MadeWorld made_;
  std::unique_ptr<DetectorWorld> world_;
  std::string rib_;
  std::vector<std::string> updates_;
};

TEST_F(IncidentInputs, WithoutFaultNothingIsMissing) {
  put_all();
  const Ran ran = run({all()});
  EXPECT_TRUE(ran.has_hijack());
  EXPECT_FALSE(ran.round.incomplete());
  EXPECT_EQ(ran.round.whole, 7u);
  EXPECT_THAT(ran.report, HasSubstr("\"not_seen\": [],"));
  for (const auto& i : ran.incidents) EXPECT_THAT(i.unseen, IsEmpty());
}

// What the snapshot lacks is said of the whole, and of each incident that rests on it.
TEST_F(IncidentInputs, WhatTheSnapshotLacksIsSaid) {
  put_all();
  readiness::MadeWorld bare;
  bare.as(201, "Example Net", "CH");
  auto profile = incident::builtin_detector_profile();
  ASSERT_TRUE(profile);
  profile->report_floor = 0;  // what lacks so much is hardly sure
  auto world = DetectorWorld::make(bare.finish(), *profile);
  ASSERT_TRUE(world);
  world_ = std::move(*world);
  const Ran ran = run({all()});
  EXPECT_FALSE(ran.round.incomplete());
  EXPECT_THAT(ran.report, HasSubstr("no ROAs in the snapshot"));
  EXPECT_THAT(ran.report, HasSubstr("no relationships in the snapshot"));
  EXPECT_TRUE(ran.has_hijack());
  for (const auto& i : ran.incidents) {
    if (i.culprit != Asn{666}) continue;
    EXPECT_THAT(i.unseen, Contains(HasSubstr("no ROAs in the snapshot")));
    EXPECT_EQ(i.prevention.rov, std::nullopt);
  }
}

TEST_F(IncidentInputs, MissingFilesAreNamedAndIncidentsSaySo) {
  put_all();
  fs::remove(folder_ / slot_name(3));
  const Ran ran = run({all()});
  EXPECT_TRUE(ran.has_hijack());
  EXPECT_TRUE(ran.round.incomplete());
  EXPECT_EQ(ran.round.gaps, 1u);
  const std::string gap = "c1: an update file is missing from " + format_instant({kStart / 60 * 60 + 15 * 60}) +
                          " to " + format_instant({kStart / 60 * 60 + 20 * 60});
  EXPECT_THAT(ran.report, HasSubstr(gap));
  for (const auto& i : ran.incidents) {
    if (i.culprit == Asn{666}) {
      EXPECT_THAT(i.unseen, Contains(gap));
    }
  }
}

TEST_F(IncidentInputs, AnEndWithTheLastSessionSaysSo) {
  put_all();
  MadeMrt lost;
  for (const MadePeer& peer : {kA, kB, kC}) lost.state(kStart + 26 * 60, peer, 6, 1);
  put(slot_name(5), lost.text());
  const Ran ran = run({all()});
  EXPECT_TRUE(ran.has_hijack());
  for (const auto& i : ran.incidents) {
    if (i.culprit != Asn{666}) continue;
    EXPECT_EQ(i.ending, incident::Ending::kSessionLost);
    EXPECT_THAT(i.unseen, Contains(HasSubstr("whether it went on after " + format_instant({kStart + 26 * 60}))));
  }
}

TEST_F(IncidentInputs, EmptyGarbageAndWrongFilesAreCountedAndLeftOut) {
  put_all();
  put("c1.updates." + at_minutes(30) + ".mrt", "");
  put("c2.updates.mrt", "this is a letter, not a routing table, and it goes on for a while\n");
  put("c3.updates.mrt", std::string(100'000, '\xA5'));
  put("c4.updates.mrt", gzip("{\"a\": \"JSON in gzip\"}"));
  put("c5.updates.mrt", std::string("\x1F\x8B\x08\x00rubbish", 11));
  const Ran ran = run({all()});
  EXPECT_TRUE(ran.has_hijack());
  EXPECT_EQ(ran.round.unusable, 5u);
  EXPECT_EQ(ran.round.whole, 7u);
  EXPECT_TRUE(ran.round.incomplete());
  EXPECT_THAT(ran.of("c1.updates." + at_minutes(30) + ".mrt")->error, HasSubstr("the file is empty"));
  for (const std::string name : {"c2", "c3", "c4", "c5"}) {
    const auto* record = ran.of(name + ".updates.mrt");
    ASSERT_NE(record, nullptr) << name;
    EXPECT_EQ(record->state, InputState::kUnusable) << name;
    EXPECT_FALSE(record->error.empty()) << name;
    EXPECT_THAT(ran.report, HasSubstr(name + ": could not be used: "));
  }
}

TEST_F(IncidentInputs, CutFilesGiveWhatIsWhole) {
  for (const bool compressed : {false, true}) {
    put_all();
    const std::string& slot = updates_[2];  // the hijack begins in it
    put(slot_name(2), compressed ? gzip(slot).substr(0, gzip(slot).size() - 9) : slot.substr(0, slot.size() - 7));
    const Ran ran = run({all()});
    EXPECT_TRUE(ran.has_hijack()) << compressed;
    EXPECT_EQ(ran.round.damaged, 1u);
    EXPECT_TRUE(ran.round.incomplete());
    EXPECT_EQ(ran.of(slot_name(2))->state, InputState::kDamaged);
    EXPECT_FALSE(ran.of(slot_name(2))->error.empty());
    EXPECT_THAT(ran.report, HasSubstr("c1: read in part: "));
  }
}

TEST_F(IncidentInputs, DamageInsideIsSkippedAndCounted) {
  put_all();
  std::string slot = updates_[1];
  slot.replace(slot.size() / 2, 30, std::string(30, '\xFF'));
  put(slot_name(1), slot);
  const Ran ran = run({all()});
  EXPECT_TRUE(ran.has_hijack());
  const auto* record = ran.of(slot_name(1));
  EXPECT_EQ(record->state, InputState::kDamaged);
  ASSERT_FALSE(record->skipped.empty());
  EXPECT_GT(record->announcements, 2u);
  EXPECT_THAT(record->error, HasSubstr("left out in"));
  EXPECT_THAT(ran.report, HasSubstr("c1: read in part: " + record->path));
  EXPECT_THAT(ran.report, HasSubstr(slot_name(1) + " is damaged in places from"));
}

TEST_F(IncidentInputs, ACutDumpTakesNothingAway) {
  put_all();
  // The second dump ends before the prefixes that the first one has.
  MadeMrt second;
  second.peers(kStart + 600, {kA, kB, kC});
  const std::size_t head = second.text().size();
  second.rib(kStart + 600, "11.0.0.0/16", {{kA, "901 700 204"}});
  second.rib(kStart + 600, "11.1.0.0/16", {{kA, "901 700 201"}, {kB, "902 700 201"}, {kC, "903 700 201"}});
  put("c1.rib." + at_minutes(10) + ".mrt", second.text().substr(0, second.text().size() - 5));
  ASSERT_LT(head, second.text().size());
  const Ran cut = run({all()});
  EXPECT_EQ(cut.round.damaged, 1u);
  EXPECT_TRUE(cut.has_hijack());
  EXPECT_THAT(cut.report, HasSubstr("\"table_routes\": 8,")) << "3 + 3 of the first, 1 update, 1 of the second";
}

TEST_F(IncidentInputs, DuplicatesAreUsedOnce) {
  put_all();
  const Ran once = run({all()});
  fs::create_directories(folder_ / "copies");
  put("copies/c9.updates.again.mrt", updates_[2]);
  put("copies/c1.rib.again.mrt", rib_);
  const Ran ran = run({all(), (folder_ / "copies").string(), all()});
  EXPECT_EQ(ran.round.duplicate, 2u);
  EXPECT_FALSE(ran.round.incomplete());
  EXPECT_EQ(ran.round.events, once.round.events);
  ASSERT_EQ(ran.incidents.size(), once.incidents.size());
  for (std::size_t i = 0; i < ran.incidents.size(); ++i) {
    EXPECT_EQ(incident::to_json(ran.incidents[i]), incident::to_json(once.incidents[i]));
  }
}

// Whatever their names: a copy makes no collector.
TEST_F(IncidentInputs, OfEqualFilesTheOneOfTheKnownSeriesIsUsed) {
  put_all();
  const Ran once = run({all()});
  put("a.updates.again.mrt", updates_[2]);
  const Ran ran = run({folder_.path().string()});
  EXPECT_EQ(ran.of("a.updates.again.mrt")->state, InputState::kDuplicate);
  EXPECT_EQ(ran.of(slot_name(2))->state, InputState::kWhole);
  EXPECT_EQ(ran.round.gaps, 0u);
  EXPECT_EQ(ran.round.events, once.round.events);
}

TEST_F(IncidentInputs, WhatCannotBeOpenedIsNamed) {
  put_all();
  fs::create_symlink("/nonexistent/disk", folder_ / "c1.updates.gone.mrt");
  const Ran ran = run({folder_.path().string()});
  EXPECT_EQ(ran.round.unusable, 1u);
  EXPECT_TRUE(ran.round.incomplete());
  EXPECT_THAT(ran.of("c1.updates.gone.mrt")->error, HasSubstr("No such file"));
  EXPECT_THAT(ran.report, HasSubstr("c1: could not be used: "));
}

TEST_F(IncidentInputs, AFolderThatCannotBeListedIsNamed) {
  put_all();
  // As long as nobody may look into it. The administrator always may: what is not to be listed then is not there.
  fs::create_directories(folder_ / "c1.secret");
  put("c1.secret/c1.updates." + at_minutes(30) + ".mrt", slot_of(6).text());
  fs::permissions(folder_ / "c1.secret", fs::perms::none);
  std::error_code error;
  const bool may = fs::directory_iterator(folder_ / "c1.secret", error) != fs::directory_iterator();
  const Ran ran = run({(folder_ / "c1*").string()});
  fs::permissions(folder_ / "c1.secret", fs::perms::owner_all);
  EXPECT_EQ(ran.round.unusable, may ? 0u : 1u);
  if (!may) {
    EXPECT_THAT(ran.of("c1.secret")->error, HasSubstr("Permission denied"));
    const Ran again = run({(folder_ / "c1*").string()}, false);
    EXPECT_EQ(again.of("c1.secret"), nullptr) << "it can be listed now";
    EXPECT_FALSE(again.round.incomplete());
  }
}

// A clock that goes wrong at one collector must not date what it shows, nor what others show.
TEST_F(IncidentInputs, TimesThatCannotBeTrueDateNothing) {
  put_all();
  const Ran good = run({all()});
  const auto lines = [](const Ran& ran) {
    std::vector<std::string> out;
    for (const auto& i : ran.incidents) out.push_back(incident::to_json(i));
    return out;
  };
  constexpr std::int64_t kHour = 3600, kDayLong = 24 * kHour;
  const auto at = [](int minute, std::int64_t ahead) { return kStart + minute * 60 + ahead; };
  const auto say = [](MadeMrt& mrt, std::int64_t when, int minute) {
    mrt.announce(when, kA, "11.3.0.0/16", fmt::format("901 {} 203", 710 + minute % 2));
  };
  for (const std::int64_t ahead : {kHour, 23 * kHour, 40 * kDayLong}) {
    for (const int wrong : {5, 6, 8, 9}) {
      // Two records, or the last one of the file.
      MadeMrt mrt;
      for (int minute = 5; minute < 10; ++minute) {
        const bool is_wrong = minute == wrong || (minute == wrong + 1 && wrong < 7);
        say(mrt, at(minute, is_wrong ? ahead : 0), minute);
      }
      put(slot_name(1), mrt.text());
      const Ran ran = run({all()});
      EXPECT_EQ(lines(ran), lines(good)) << ahead << ' ' << wrong;
      EXPECT_EQ(ran.round.clock, wrong < 7 ? 2u : 1u);
      EXPECT_TRUE(ran.round.incomplete());
      EXPECT_THAT(ran.report, HasSubstr("cannot be true"));
    }
  }
}

TEST_F(IncidentInputs, AnEndThatNothingBearsOutWaitsForTheNextFile) {
  put_all();
  MadeMrt mrt = slot_of(3);
  mrt.announce(kStart + 23 * 3600, kA, "11.3.0.0/16", "901 799 203");
  put(slot_name(3), mrt.text());
  const Ran whole = run({all()});
  EXPECT_EQ(whole.of(slot_name(3))->clock, 1u);
  const std::string incidents = read_file(folder_ / "archive/incidents.jsonl");
  for (const int slot : {4, 5}) {
    fs::create_directories(folder_ / "kept");
    put(fmt::format("kept/{}", slot), read_file(folder_ / slot_name(slot)));
    fs::remove(folder_ / slot_name(slot));
  }
  const Ran half = run({all()});
  EXPECT_EQ(half.round.unconfirmed, 1u);
  EXPECT_THAT(half.report, HasSubstr("it waits for the next file"));
  EXPECT_TRUE(half.has_hijack());
  for (const int slot : {4, 5}) fs::rename(folder_ / fmt::format("kept/{}", slot), folder_ / slot_name(slot));
  const Ran rest = run({all()}, false);
  EXPECT_EQ(rest.of(slot_name(3))->clock, 1u);
  EXPECT_EQ(rest.round.stale, 0u);
  EXPECT_EQ(read_file(folder_ / "archive/incidents.jsonl"), incidents);
  EXPECT_EQ(rest.incidents.size(), whole.incidents.size());
}

TEST_F(IncidentInputs, WhatComesTooLateOpensNothing) {
  // The hijack is seen at another collector alone, the files of which come last.
  put_all();
  MadeMrt rib;
  rib.peers(kStart, {kA, kB, kC});
  rib.rib(kStart, "11.1.0.0/16", {{kA, "901 700 201"}, {kB, "902 700 201"}, {kC, "903 700 201"}});
  put("c2.rib." + at_minutes(0) + ".mrt", rib.text());
  put("c2.updates." + at_minutes(10) + ".mrt", updates_[2]);
  put(slot_name(2), MadeMrt().announce(kStart + 600, kA, "11.3.0.0/16", "901 710 203").text());
  EXPECT_TRUE(run({all()}).has_hijack());
  fs::rename(folder_ / ("c2.updates." + at_minutes(10) + ".mrt"), folder_ / "later");
  EXPECT_FALSE(run({all()}).has_hijack());
  fs::rename(folder_ / "later", folder_ / ("c2.updates." + at_minutes(10) + ".mrt"));
  const Ran ran = run({all()}, false);
  EXPECT_EQ(ran.round.late, 8u);
  EXPECT_TRUE(ran.round.incomplete());
  EXPECT_FALSE(ran.has_hijack()) << "it would be dated to the end of what was read";
  EXPECT_THAT(ran.report, HasSubstr("8 events are older than what others had shown"));
}

// Files longer than any delay: each look finds one more.
TEST_F(IncidentInputs, WatchingFilesOfHoursGivesTheSame) {
  const auto file = [&](const std::string& collector, int part) {
    MadeMrt mrt;
    for (int minute = part * 90; minute < part * 90 + 90; ++minute) {
      const std::int64_t at = kStart + minute * 60;
      mrt.announce(at, kA, "11.3.0.0/16", fmt::format("901 {} 203", 710 + minute % 2));
      const MadePeer& peer = collector == "c1" ? kA : collector == "c2" ? kB : kC;
      if (minute % 100 == 60) mrt.announce(at + 1, peer, "11.1.0.0/16", fmt::format("{} 700 666", peer.asn));
      if (minute % 100 == 90) mrt.announce(at + 1, peer, "11.1.0.0/16", fmt::format("{} 700 201", peer.asn));
    }
    put(fmt::format("in/{}.updates.{}.mrt", collector, at_minutes(part * 90)), mrt.text());
  };
  const std::vector<std::string> words = {(folder_ / "in").string()};
  const std::vector<std::string> collectors = {"c1", "c2", "c3"};
  fs::create_directories(folder_ / "in");
  for (const std::string& collector : collectors) put("in/" + collector + ".rib." + at_minutes(0) + ".mrt", rib_);
  auto watch = Detection::open(*world_, {.out = folder_ / "archive", .fresh = true, .threads = 2, .live = true});
  ASSERT_TRUE(watch);
  std::uint64_t late = 0;
  for (int part = 0; part < 8; ++part) {
    for (const std::string& collector : collectors) {
      file(collector, part);
      for (int look = 0; look < 2; ++look) {
        const auto round = (*watch)->run(words);
        ASSERT_TRUE(round);
        late += round->late;
      }
    }
  }
  ASSERT_TRUE((*watch)->save());
  EXPECT_EQ(late, 0u);
  EXPECT_GT((*watch)->state().applied, 1000u) << "it has not waited with everything";
  watch->reset();  // one process at a time writes an archive
  const Ran rest = run(words, false);
  const Ran once = run(words);
  EXPECT_TRUE(once.has_hijack());
  ASSERT_EQ(rest.incidents.size(), once.incidents.size());
  for (std::size_t i = 0; i < rest.incidents.size(); ++i)
    EXPECT_EQ(incident::to_json(rest.incidents[i]), incident::to_json(once.incidents[i]));
}

TEST_F(IncidentInputs, WatchingWaitsUntilAFileIsWhole) {
  put_all();
  const std::string name = "c1.rib." + at_minutes(0) + ".mrt";
  put(name, rib_.substr(0, rib_.size() / 2));
  auto watch = Detection::open(*world_, {.out = folder_ / "archive", .fresh = true, .threads = 2, .live = true});
  ASSERT_TRUE(watch);
  auto round = (*watch)->run({(folder_ / name).string()});
  ASSERT_TRUE(round);
  EXPECT_EQ(round->growing, 1u);
  put(name, rib_);
  round = (*watch)->run({all()});
  ASSERT_TRUE(round);
  EXPECT_EQ(round->growing, 7u);
  EXPECT_EQ(round->events, 0u);
  round = (*watch)->run({all()});
  ASSERT_TRUE(round);
  EXPECT_EQ(round->growing, 0u);
  EXPECT_EQ(round->damaged + round->outdated, 0u);
  EXPECT_EQ(round->stale, 0u);
  EXPECT_EQ((*watch)->state().ledger.records().size(), 7u);
}

TEST_F(IncidentInputs, RecordsOutOfOrderAreTakenAndCounted) {
  put_all();
  // The records of the slot in which the hijack begins, backwards.
  MadeMrt backwards;
  for (int minute = 14; minute >= 10; --minute) {
    const std::int64_t at = kStart + minute * 60;
    for (const MadePeer& peer : {kA, kB, kC}) {
      if (minute == 12) backwards.announce(at, peer, "11.1.0.0/16", fmt::format("{} 700 666", peer.asn));
    }
    backwards.announce(at, kA, "11.3.0.0/16", fmt::format("901 {} 203", 710 + minute % 2));
  }
  put(slot_name(2), backwards.text());
  const Ran ran = run({all()});
  EXPECT_TRUE(ran.has_hijack());
  EXPECT_EQ(ran.round.out_of_order, 7u);
  EXPECT_EQ(ran.of(slot_name(2))->announcements, 8u);
}

TEST_F(IncidentInputs, WhatComesTooLateIsCounted) {
  put_all();
  const std::string late = read_file(folder_ / slot_name(1));
  fs::remove(folder_ / slot_name(1));
  run({all()});
  // The collector's own past: not applied, for what it said since counts.
  put(slot_name(1), late);
  const Ran own = run({all()}, false);
  EXPECT_EQ(own.round.events, 0u);
  EXPECT_EQ(own.of(slot_name(1))->stale, 5u);
  EXPECT_TRUE(own.round.incomplete());
  // Another collector's: it is the newest that is known of it.
  put("c2.updates." + at_minutes(5) + ".mrt",
      MadeMrt().announce(kStart + 330, kB, "11.4.0.0/16", "902 700 204").text());
  const Ran other = run({all()}, false);
  EXPECT_EQ(other.round.events, 1u);
  EXPECT_EQ(other.round.late, 1u);
}

TEST_F(IncidentInputs, AFileThatGrowsIsReadOnFromWhereItEnded) {
  put_all();
  const Ran whole = run({all()});
  const std::string last = read_file(folder_ / slot_name(5));
  put(slot_name(5), last.substr(0, last.size() / 2));
  const Ran half = run({all()});
  EXPECT_LT(half.round.events, whole.round.events);
  put(slot_name(5), last);
  const Ran rest = run({all()}, false);
  EXPECT_EQ(half.round.events + rest.round.events, whole.round.events);
  EXPECT_EQ(rest.of(slot_name(5))->state, InputState::kWhole);
  ASSERT_EQ(rest.incidents.size(), whole.incidents.size());
  for (std::size_t i = 0; i < rest.incidents.size(); ++i) {
    EXPECT_EQ(incident::to_json(rest.incidents[i]), incident::to_json(whole.incidents[i]));
  }
}

TEST_F(IncidentInputs, WithAddPathTheLastWithdrawalCounts) {
  put("c1.rib." + at_minutes(0) + ".mrt", rib_);
  MadeMrt mrt;
  mrt.add_path = true;
  mrt.announce(kStart + 60, kA, "11.4.0.0/16", "901 700 204", 0, 1);
  mrt.announce(kStart + 61, kA, "11.4.0.0/16", "901 701 204", 0, 2);
  mrt.withdraw(kStart + 62, kA, "11.4.0.0/16", 2);
  put("c1.updates.mrt", mrt.text());
  EXPECT_THAT(run({all()}).report, HasSubstr("\"table_routes\": 7,"));
  mrt.withdraw(kStart + 63, kA, "11.4.0.0/16", 1);
  put("c1.updates.mrt", mrt.text());
  EXPECT_THAT(run({all()}, false).report, HasSubstr("\"table_routes\": 6,")) << "what was seen before is remembered";
}

TEST_F(IncidentInputs, ADamagedStateIsRefusedAndSaysWhatToDo) {
  put_all();
  run({all()});
  const std::string state = read_file(folder_ / "archive/state.bin");
  const auto refused = [&](const std::string& content) {
    write_file(folder_ / "archive/state.bin", content);
    const auto detection = Detection::open(*world_, {.out = folder_ / "archive"});
    return !detection && detection.error().message.find("--fresh") != std::string::npos;
  };
  for (std::size_t cut = 0; cut < state.size(); cut += 1 + cut / 20) EXPECT_TRUE(refused(state.substr(0, cut))) << cut;
  for (std::size_t at = 0; at < state.size(); at += 1 + at / 20) {
    std::string flipped = state;
    flipped[at] = static_cast<char>(flipped[at] ^ 0x10);
    EXPECT_TRUE(refused(flipped)) << at;
  }
  EXPECT_FALSE(refused(state));
}

TEST_F(IncidentInputs, NoFileAtAllIsAnError) {
  auto detection = Detection::open(*world_, {.out = folder_ / "archive"});
  ASSERT_TRUE(detection);
  const auto round = (*detection)->run({(folder_ / "nothing*").string()});
  ASSERT_FALSE(round);
  EXPECT_EQ(round.error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace mannerly::fault
