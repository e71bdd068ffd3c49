#include "incident/profile.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "incident/sense.h"

namespace mannerly::incident {
namespace {

TEST(DetectorProfile, TheBuiltInOneIsReadAndConvictsOnNoSinglePeer) {
  const auto profile = builtin_detector_profile();
  ASSERT_TRUE(profile) << profile.error().message;
  EXPECT_GE(profile->peers_min, 2u);
  EXPECT_GT(profile->threshold, 0);
}

TEST(DetectorProfile, SurvivesWritingAndReading) {
  DetectorProfile profile = builtin_detector_profile().value();
  profile.weight[3][17] = -1.0 / 3;
  const std::string text = format_detector_profile(profile, "a test");
  const auto read = parse_detector_profile(text, "test");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->weight, profile.weight);
  EXPECT_EQ(read->base, profile.base);
  EXPECT_EQ(format_detector_profile(*read, "a test"), text);
}

TEST(DetectorProfile, RefusesWhatItDoesNotKnow) {
  const std::string good = format_detector_profile(builtin_detector_profile().value(), "a test");
  const auto with = [&](std::string_view from, std::string_view to) {
    std::string changed = good;
    changed.replace(changed.find(from), from.size(), to);
    return parse_detector_profile(changed, "test");
  };
  ASSERT_TRUE(with("a test", "another test"));
  const auto unknown = with("peers_min", "peers_few");
  ASSERT_FALSE(unknown);
  EXPECT_NE(unknown.error().message.find("peers_few"), std::string::npos);
  EXPECT_FALSE(with("peers_min = 2", "peers_min = 1"));
  EXPECT_TRUE(with("merge_gap_seconds = 600", "merge_gap_seconds = 0"));  // as the measurement framework counts
  EXPECT_FALSE(with("known_after_seconds = 604800", "known_after_seconds = 0"));
  EXPECT_FALSE(with("[leak-3]", "[leak-7]"));
  EXPECT_FALSE(with("rpki-valid = -6", "rpki-valid = -600"));
  EXPECT_FALSE(with("rpki-valid = -6", "rpki-valid = \"much\""));
  EXPECT_FALSE(with("base = ", "basis = "));
  EXPECT_FALSE(with("source = \"a test\"\n", ""));
}

// Whoever writes a profile may not turn an excuse into a charge, nor the other way round.
TEST(DetectorProfile, RefusesWeightsAgainstSense) {
  const std::string good = format_detector_profile(builtin_detector_profile().value(), "a test");
  const auto with = [&](std::string_view line) {
    const std::size_t at = good.find("\n[submoas]\n");
    std::string changed = good;
    // Without what is there of the same name, a line of its own behind the head of the table.
    const std::string key(line.substr(0, line.find(' ') + 2));
    if (const std::size_t old = changed.find("\n" + key, at); old < changed.find("\n[squat]\n")) {
      changed.erase(old, changed.find('\n', old + 1) - old);
    }
    changed.insert(at + 11, std::string(line) + "\n");
    const auto read = parse_detector_profile(changed, "mine.toml");
    return read ? std::string() : read.error().message;
  };
  const auto line =
      std::count(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(good.find("[submoas]")), '\n') + 2;
  const std::string place = "mine.toml: line " + std::to_string(line) + ": ";
  EXPECT_EQ(with("rpki-valid = 6"), place + "\"rpki-valid\": can only excuse: its weight is at most 0");
  EXPECT_EQ(with("rpki-invalid-as = -0.5"), place + "\"rpki-invalid-as\": can only harden: its weight is at least 0");
  EXPECT_EQ(with("holder = { value = 1, source = \"a test\" }"),
            place + "\"holder\": can only excuse: its weight is at most 0");
  EXPECT_NE(with("no-baseline = 16"), "");
  EXPECT_NE(with("way-lost = 1"), "");
  EXPECT_EQ(with("rpki-valid = 0"), "");
  EXPECT_EQ(with("rpki-valid = -12"), "") << "how much is for judgement to say";
  EXPECT_EQ(with("peers-two = 1"), "") << "a step of a scale";
}

TEST(DetectorProfile, AllThatComeAlongAreRead) {
  ASSERT_GE(builtin_detector_profiles().size(), 2u);
  for (const BuiltinFile& file : builtin_detector_profiles()) {
    const auto read = parse_detector_profile(file.text, file.name);
    EXPECT_TRUE(read) << read.error().message;
  }
}

// What a fit may give is what a profile may hold.
TEST(Sense, IsTheSameForFitsAndProfiles) {
  for (std::size_t i = 0; i < kEvidenceMax; ++i) {
    const auto evidence = static_cast<Evidence>(i);
    const auto bounds = bounds_of(evidence);
    if (name_of(evidence).empty() || !bounds) continue;
    EXPECT_LE(bounds->min, bounds->max);
    EXPECT_TRUE(direction_of(evidence) != Direction::kExcuses || bounds->max <= 0) << name_of(evidence);
    EXPECT_TRUE(direction_of(evidence) != Direction::kHardens || bounds->min >= 0) << name_of(evidence);
  }
}

// Names are the keys of profiles and of incidents in JSON: they must be there and unique.
TEST(Evidence, HasNamesThatReadBack) {
  std::size_t named = 0;
  for (std::size_t i = 0; i < kEvidenceMax; ++i) {
    const auto evidence = static_cast<Evidence>(i);
    if (name_of(evidence).empty()) continue;
    ++named;
    EXPECT_EQ(parse_evidence(name_of(evidence)), evidence);
    EXPECT_FALSE(text_of(evidence).empty());
  }
  EXPECT_GT(named, 70u);
  EXPECT_EQ(parse_evidence(""), std::nullopt);
}

// The page that people look names up in has them all, with the same words.
TEST(Evidence, IsDescribedInTheReference) {
  std::ifstream file(MANNERLY_SOURCE_DIR "/docs/reference/incidents.md");
  std::stringstream text;
  text << file.rdbuf();
  const std::string page = text.str();
  ASSERT_FALSE(page.empty());
  for (std::size_t i = 0; i < kEvidenceMax; ++i) {
    const auto evidence = static_cast<Evidence>(i);
    if (name_of(evidence).empty()) continue;
    const std::string row = "| `" + std::string(name_of(evidence)) + "` | " + std::string(text_of(evidence)) + " |";
    EXPECT_NE(page.find(row), std::string::npos) << row;
  }
}

TEST(Kinds, HaveNamesThatReadBack) {
  for (std::size_t i = 0; i < kKinds; ++i) {
    EXPECT_EQ(parse_kind(name_of(static_cast<Kind>(i))), static_cast<Kind>(i));
    EXPECT_FALSE(title_of(static_cast<Kind>(i)).empty());
  }
  EXPECT_EQ(parse_kind("leak-7"), std::nullopt);
}

}  // namespace
}  // namespace mannerly::incident
