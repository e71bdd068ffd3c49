// Bogons are judged by the registries of their day; what lasts over a month's end is one incident.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "base/text.h"
#include "service/detect/archive.h"
#include "tests/fault/observed_world.h"

namespace mannerly::fault {
namespace {

using testing::Contains;
using testing::HasSubstr;

// A network of the world, and space that it announces.
constexpr const char* kHolder = "|simulated-000045";
constexpr Asn kNumber{3081};
const Prefix kSpace = *parse_prefix("193.16.0.0/24");

constexpr const char* kDays[] = {"2026-10-29", "2026-10-30", "2026-10-31", "2026-11-01", "2026-11-02"};

class ObservedRegistries : public testing::Test {
 protected:
  ObservedRegistries() { write_observed_world(world()); }
  fs::path world() const { return folder_ / "world"; }
  fs::path data() const { return folder_ / "data"; }

  // A file of each registry for each of the days. Of one network that announces space of its own, everything is
  // available in the files of the days in `available`.
  void write_registries(const std::set<std::string>& days, const std::set<std::string>& available) {
    std::string config = read_file(world() / "observatory.toml");
    for (const char* rir : {"afrinic", "apnic", "arin", "lacnic", "ripencc"}) {
      const auto found = io::expand_glob((world() / "rir" / fmt::format("delegated-{}-*", rir)).string());
      ASSERT_TRUE(found && found->size() == 1U);
      const std::string text = read_file(found->front());
      for (const std::string& day : days) {
        fs::create_directories(world() / "rir" / day);
        write_file(world() / "rir" / day / rir, dated(text, day, available.contains(day)));
      }
      const std::size_t at = config.find(fmt::format("rir/delegated-{}", rir));
      config.replace(at, config.find('\'', at) - at, fmt::format("rir/{{date}}/{}", rir));
    }
    write_file(world() / "observatory.toml", config);
  }

  // Of that network: its space, and its number on the way there.
  std::vector<store::IncidentRecord> bogons() {
    const auto store = store::open_sqlite(data() / "store.sqlite", {.read_only = true});
    EXPECT_TRUE(store) << store.error().message;
    const auto page = (*store)->incidents({.confidence_min = 600'000}, "", 1000);
    std::vector<store::IncidentRecord> out;
    for (const store::IncidentRecord& record : page->rows) {
      const auto kind = static_cast<incident::Kind>(record.kind);
      const bool bogon = kind == incident::Kind::kBogonAsn || kind == incident::Kind::kBogonPrefix;
      // Behind it is a private number: when its own number is one that is handed out, it is to blame for that.
      if (record.culprit == kNumber) continue;
      if (bogon && std::ranges::find(record.prefixes, kSpace) != record.prefixes.end()) out.push_back(record);
    }
    return out;
  }
  Result<service::ObserveReport> observe_with_short_incidents() {
    MANNERLY_TRY(service::Observer::Setup setup, observed(world(), data()));
    setup.detector.open_max = Seconds{86'400};
    MANNERLY_TRY(const auto observer, service::Observer::open(std::move(setup)));
    return observer->observe({});
  }

  Folder folder_{"registries"};

 private:
  static std::string dated(const std::string& text, const std::string& day, bool available) {
    std::string stamp = day;
    std::erase(stamp, '-');
    std::string out;
    std::string_view rest = text, line;
    while (next_line(rest, line)) {
      std::string row(line);
      if (row.starts_with("2.3|")) {
        for (std::size_t at = row.find("20261029"); at != std::string::npos; at = row.find("20261029", at + 8)) {
          row.replace(at, 8, stamp);
        }
      }
      if (available && row.ends_with(kHolder)) {
        const auto fields = split(line, '|');
        row = fmt::format("{}||{}|{}|{}||available|", fields[0], fields[2], fields[3], fields[4]);
      }
      out += row + '\n';
    }
    return out;
  }
};

TEST_F(ObservedRegistries, WhatWasHandedOutLaterInTheMonthIsAccusedUntilThenOnly) {
  write_registries({std::begin(kDays), std::end(kDays)}, {"2026-10-29"});
  const auto report = observe(world(), data());
  ASSERT_TRUE(report) << report.error().message;
  const auto found = bogons();
  const Instant handed_out = begin_of(day("2026-10-30"));
  int accused = 0;
  for (const store::IncidentRecord& record : found) {
    if (Instant{record.start} >= handed_out) continue;
    ++accused;
    EXPECT_FALSE(record.open) << record.id;
    EXPECT_LE(Instant{record.end}, handed_out) << record.id;
  }
  EXPECT_GE(accused, 2) << "its number and its space";
}

TEST_F(ObservedRegistries, WhatIsNotHandedOutYetIsAccusedFromTheDayThatItWasGivenBack) {
  write_registries({std::begin(kDays), std::end(kDays)}, {"2026-10-31", "2026-11-01", "2026-11-02"});
  const auto report = observe(world(), data());
  ASSERT_TRUE(report) << report.error().message;
  int accused = 0;
  for (const store::IncidentRecord& record : bogons()) {
    if (!record.open) continue;
    ++accused;
    EXPECT_GE(Instant{record.start} + Seconds{3600}, begin_of(day("2026-10-31"))) << record.id;
  }
  EXPECT_GE(accused, 2);
}

TEST_F(ObservedRegistries, AnIncidentThatLastsOverTheMonthsEndIsOne) {
  const std::set<std::string> all(std::begin(kDays), std::end(kDays));
  write_registries(all, all);
  const auto report = observe_with_short_incidents();
  ASSERT_TRUE(report) << report.error().message;
  std::set<std::string> open, in_october, in_november;
  for (const store::IncidentRecord& record : bogons()) {
    if (!record.open) continue;
    open.insert(record.id);
    EXPECT_EQ(day_of(Instant{record.start}), day("2026-10-29")) << record.id;
  }
  EXPECT_GE(open.size(), 2U);
  for (const auto& [month, ids] : {std::pair("2026-10", &in_october), std::pair("2026-11", &in_november)}) {
    const auto incidents = service::read_incidents(data() / "incidents" / month);
    ASSERT_TRUE(incidents) << incidents.error().message;
    for (const incident::Incident& i : *incidents) {
      if (open.contains(i.id)) ids->insert(i.id);
    }
  }
  EXPECT_EQ(in_october, open);
  EXPECT_EQ(in_november, open);
}

// A false origin of the world, that comes and goes on one evening.
constexpr Asn kFalse{61297};
const Prefix kTaken = *parse_prefix("86.16.144.0/23");

void add_roa(const fs::path& world, const char* day) {
  const fs::path file = world / "rpki" / fmt::format("{}.json", day);
  std::string text = read_file(file);
  const std::size_t at = text.find('[', text.find("\"roas\""));
  ASSERT_NE(at, std::string::npos);
  text.insert(at + 1, fmt::format("{{ \"asn\": {}, \"prefix\": \"{}\", \"maxLength\": {}, \"ta\": \"ripe\", "
                                  "\"expires\": 1893456000 }},",
                                  kFalse.value, format_prefix(kTaken), kTaken.length));
  write_file(file, text);
}

std::optional<incident::Incident> false_origin(const fs::path& data) {
  const auto incidents = service::read_incidents(data / "incidents" / "2026-10");
  EXPECT_TRUE(incidents) << incidents.error().message;
  for (const incident::Incident& i : *incidents) {
    if (i.culprit == kFalse && i.prefixes.front().prefix == kTaken) return i;
  }
  return std::nullopt;
}

bool has(const incident::Incident& incident, incident::Evidence evidence) {
  return std::ranges::find(incident.parts, evidence, &incident::Part::evidence) != incident.parts.end();
}

TEST_F(ObservedRegistries, WhoseRoaIsInTheDaysFilesIsNotAccused) {
  ASSERT_TRUE(observe(world(), data()));
  const auto found = false_origin(data());
  ASSERT_TRUE(found);
  EXPECT_GT(found->confidence, 0.9);
  EXPECT_EQ(day_of(found->start), day("2026-10-30"));
  EXPECT_EQ(day_of(*found->end), day("2026-10-30"));
  for (const char* each : kDays) add_roa(world(), each);
  fs::remove(world() / "rpki" / "2026-10-29.json");
  fs::copy_file(world() / "rpki" / "vrps.json", world() / "rpki" / "2026-10-29.json");
  ASSERT_TRUE(observe(world(), folder_ / "again"));
  EXPECT_FALSE(false_origin(folder_ / "again")) << "the month's first day did not know of the ROA";
}

TEST_F(ObservedRegistries, ARoaOfTheNextDayIsInTheReasonsOfWhatIsOver) {
  add_roa(world(), "2026-10-31");
  ASSERT_TRUE(observe(world(), data(), {.to = day("2026-10-30")}));
  auto found = false_origin(data());
  ASSERT_TRUE(found);
  EXPECT_GT(found->confidence, 0.9);
  const auto ended = found->end;
  ASSERT_TRUE(observe(world(), data()));
  found = false_origin(data());
  ASSERT_TRUE(found);
  EXPECT_LT(found->confidence, 0.5);
  EXPECT_EQ(found->end, ended);
  EXPECT_EQ(found->ending, incident::Ending::kRoutesGone);
  EXPECT_TRUE(has(*found, incident::Evidence::kRpkiValid));
  EXPECT_TRUE(has(*found, incident::Evidence::kRegisteredLater));
  EXPECT_FALSE(has(*found, incident::Evidence::kRpkiNotFound) || has(*found, incident::Evidence::kRpkiInvalidAs));
  // In one go the same.
  ASSERT_TRUE(observe(world(), folder_ / "again"));
  EXPECT_EQ(incident::to_json(*found), incident::to_json(*false_origin(folder_ / "again")));
}

TEST_F(ObservedRegistries, FilesThatAreTooOldLeaveWhatTheySaidAndAreNamed) {
  write_registries({"2026-10-29"}, {"2026-10-29"});
  const auto report = observe(world(), data());
  ASSERT_TRUE(report) << report.error().message;
  int open = 0;
  for (const store::IncidentRecord& record : bogons()) {
    open += record.open ? 1 : 0;
    EXPECT_LT(Instant{record.start}, begin_of(day("2026-11-02"))) << record.id << ": nobody can say that any more";
  }
  EXPECT_GE(open, 2) << "nobody says that it was handed out";
  const auto archive = service::read_report(service::archive_paths(data() / "incidents" / "2026-11").report);
  ASSERT_TRUE(archive) << archive.error().message;
  EXPECT_THAT(archive->not_seen, Contains(HasSubstr("ripencc")));
}

}  // namespace
}  // namespace mannerly::fault
