#include "incident/profile.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

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
