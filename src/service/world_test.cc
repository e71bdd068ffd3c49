#include "service/world.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mannerly::service {
namespace {

using snapshot::SourceKind;
using testing::HasSubstr;

constexpr std::string_view kHead = "name = 'demo'\nat = 2026-11-01T00:00:00Z\n";

std::string error_of(const std::string& text) {
  const auto world = parse_world(text, "here/world.toml");
  return world ? "" : world.error().message;
}

TEST(World, ReadsSourcesInOrder) {
  const auto world = parse_world(std::string(kHead) +
                                     "[[source]]\nkind = 'mrt'\nname = 'rrc00'\npath = 'mrt/*.gz'\nat = 2026-10-31\n"
                                     "[[source]]\nkind = 'vrp'\npath = 'vrps.json'\n",
                                 "here/world.toml");
  ASSERT_TRUE(world) << world.error().message;
  EXPECT_EQ(world->name, "demo");
  EXPECT_EQ(format_instant(world->at), "2026-11-01T00:00:00Z");
  EXPECT_EQ(world->folder, "here");
  ASSERT_EQ(world->sources.size(), 2u);
  EXPECT_EQ(world->sources[0].kind, SourceKind::kMrt);
  EXPECT_EQ(world->sources[0].name, "rrc00");
  EXPECT_EQ(format_date(world->sources[0].at.value()), "2026-10-31");
  EXPECT_EQ(world->sources[0].line, 3);
  EXPECT_EQ(world->sources[1].kind, SourceKind::kVrp);
  EXPECT_EQ(world->sources[1].name, "vrps.json") << "the path names a source without a name";
  EXPECT_FALSE(world->sources[1].at);
}

TEST(World, SaysWhetherItIsSimulated) {
  const std::string source = "[[source]]\nkind = 'vrp'\npath = 'vrps.json'\n";
  EXPECT_FALSE(parse_world(std::string(kHead) + source, "w.toml")->simulated);
  EXPECT_TRUE(parse_world(std::string(kHead) + "simulated = true\n" + source, "w.toml")->simulated);
  EXPECT_NE(error_of(std::string(kHead) + "simulated = 1\n" + source).find("simulated must be true or false"),
            std::string::npos);
}

TEST(World, ReadsEveryFormOfAt) {
  for (const std::string at : {"2026-11-01T00:00:00Z", "2026-11-01 00:00:00", "2026-11-01", "'2026-11-01T00:00:00Z'",
                               "2026-11-01T02:00:00+02:00"}) {
    const auto world = parse_world("name = 'x'\nat = " + at + "\n[[source]]\nkind = 'vrp'\npath = 'v'\n", "w.toml");
    ASSERT_TRUE(world) << at << ": " << world.error().message;
    EXPECT_EQ(format_instant(world->at), "2026-11-01T00:00:00Z") << at;
  }
}

TEST(World, NamesEveryKind) {
  for (int k = static_cast<int>(SourceKind::kMrt); k <= static_cast<int>(SourceKind::kIncidents); ++k) {
    const auto kind = static_cast<SourceKind>(k);
    EXPECT_EQ(kind_of(name_of(kind)), kind);
  }
  EXPECT_FALSE(kind_of("rib"));
}

TEST(World, SaysWhereItIsWrong) {
  const std::string head(kHead);
  EXPECT_THAT(error_of(head + "colour = 1\n"), HasSubstr("here/world.toml:3:1: unknown key \"colour\""));
  EXPECT_THAT(error_of(head + "[[source]]\nkind = 'rib'\npath = 'x'\n"), HasSubstr("world.toml:4:8: unknown kind"));
  EXPECT_THAT(error_of(head + "[[source]]\nkind = 'mrt'\npaht = 'x'\n"), HasSubstr("world.toml:5:1: unknown key"));
  EXPECT_THAT(error_of(head + "[[source]]\nkind = 'mrt'\n"), HasSubstr("has no path"));
  EXPECT_THAT(error_of(head + "[[source]]\npath = 'x'\n"), HasSubstr("has no kind"));
  EXPECT_THAT(error_of(head + "[[source]]\nkind = 'mrt'\npath = ''\n"), HasSubstr("path must be a text"));
  EXPECT_THAT(error_of(head + "source = ['x']\n"), HasSubstr("a source must be a table"));
  EXPECT_THAT(error_of(head + "source = 1\n"), HasSubstr("[[source]]"));
  EXPECT_THAT(error_of(head), HasSubstr("no [[source]]"));
  EXPECT_THAT(error_of("at = 2026-11-01\n[[source]]\nkind = 'vrp'\npath = 'v'\n"), HasSubstr("no name"));
  EXPECT_THAT(error_of("name = 'x'\n[[source]]\nkind = 'vrp'\npath = 'v'\n"), HasSubstr("no at"));
  EXPECT_THAT(error_of("name = 'x'\nat = 'soon'\n"), HasSubstr("at must be"));
  EXPECT_THAT(error_of("name = 1\n"), HasSubstr("name must be a text"));
  EXPECT_THAT(error_of("name = "), HasSubstr("world.toml:1:"));
  EXPECT_THAT(error_of("[^x]"), HasSubstr("world.toml:1:"));
  EXPECT_THAT(error_of(std::string(World::kFileMax + 1, ' ')), HasSubstr("longer than"));
  std::string many(kHead);
  for (std::size_t i = 0; i <= World::kSourcesMax; ++i) many += "[[source]]\nkind='vrp'\npath='v'\n";
  EXPECT_THAT(error_of(many), HasSubstr("more than 10,000 sources"));
}

}  // namespace
}  // namespace mannerly::service
