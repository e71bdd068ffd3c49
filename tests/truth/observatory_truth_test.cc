// What the Observatory says of incidents over months, judged day by day as `mannerly observe` does it, against what
// really happened: most of all that it accuses nobody who did no wrong. docs/quality.md has the same of a larger world.
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "service/detect/archive.h"
#include "service/quality/quality.h"
#include "sim/history.h"
#include "tests/fault/observed_world.h"

namespace mannerly::service {
namespace {

// Observed once a week, the last two weeks day by day.
sim::Options options() {
  return {.seed = 3,
          .ases = 250,
          .collectors = 2,
          .peers_per_collector = 6,
          .incidents = 5,
          .history = 240,
          .registry_days = 7,
          .daily_days = 14};
}

// As each was told of last.
std::vector<Reported> reports_of(const std::filesystem::path& data) {
  const auto files = io::expand_glob((data / "incidents" / "*" / "incidents.jsonl").string());
  EXPECT_TRUE(files) << files.error().message;
  std::map<std::string, incident::Incident> last;
  for (const auto& file : *files) {
    auto incidents = read_incidents(file);
    EXPECT_TRUE(incidents) << incidents.error().message;
    for (incident::Incident& incident : *incidents) last[incident.id] = std::move(incident);
  }
  std::vector<Reported> out;
  for (auto& [id, incident] : last) out.push_back({std::move(incident), std::nullopt});
  return out;
}

std::string errors_of(const Quality& quality) {
  std::string out;
  for (const auto& [seed, errors] : quality.false_alarms()) {
    for (const QualityError& e : errors) {
      out += fmt::format("{} {:.2f} {}: {} {} {}\n", e.report, e.confidence, e.what, e.event_kind, e.note, e.evidence);
    }
  }
  return out;
}

TEST(ObservatoryTruth, WhoIsRegisteredByThenIsNotAccused) {
  const fault::Folder folder{"observatory-truth"};
  const auto world = sim::generate(options());
  ASSERT_TRUE(world) << world.error().message;
  fault::FileSink sink(folder / "world");
  ASSERT_TRUE(sim::write_world(*world, sink));
  const auto report = fault::observe(folder / "world", folder / "data");
  ASSERT_TRUE(report) << report.error().message;
  const auto truth = read_truth(folder / "world" / "truth" / "incidents.jsonl");
  ASSERT_TRUE(truth) << truth.error().message;
  Quality quality;
  quality.add(0, *truth, reports_of(folder / "data"));
  const KindQuality all = quality.all();
  EXPECT_GE(all.visible, 40U) << "too few to say anything";
  EXPECT_GE(all.recall().value_or(0), 0.9);
  EXPECT_GE(all.precision().value_or(0), 0.97) << errors_of(quality);
  // Who announces, by a ROA, what another announced before: on no day a false origin.
  std::uint64_t legitimate = 0;
  for (const char* kind : {"anycast", "multihoming", "transfer", "provider-assigned", "sibling-move"}) {
    const auto at = quality.legitimate().find(kind);
    if (at != quality.legitimate().end()) legitimate += at->second.events;
  }
  EXPECT_GE(legitimate, 30U) << "too few origins changed hands to say anything";
  for (const incident::Kind kind : {incident::Kind::kMoas, incident::Kind::kSubMoas}) {
    const KindQuality& of = quality.kinds()[static_cast<std::size_t>(kind)];
    EXPECT_GE(of.right, 2U);
    EXPECT_LE(of.reported - of.right, 1U) << name_of(kind) << "\n" << errors_of(quality);
  }
}

}  // namespace
}  // namespace mannerly::service
