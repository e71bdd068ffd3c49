#include "service/observe/downloads.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace mannerly::service {
namespace {

TEST(Downloads, BuiltInSourcesAreUsedOnlyWhenSomebodyAsksForThem) {
  constexpr std::string_view kFiles = "[[source]]\nkind = \"vrp\"\nname = \"a\"\npath = \"b\"\n";
  EXPECT_FALSE(has_downloads(*parse_observatory(kFiles, "observatory.toml")));
  const std::string asked = "catalogue = true\n" + std::string(kFiles);
  EXPECT_TRUE(has_downloads(*parse_observatory(asked, "observatory.toml")));
  EXPECT_TRUE(has_downloads(*parse_observatory("catalogue = true\n", "observatory.toml")));
  EXPECT_TRUE(has_downloads(*parse_observatory(
      "[[source]]\nkind = \"vrp\"\nname = \"a\"\nurl = \"https://example.net/a\"\n", "observatory.toml")));
}

TEST(Downloads, AFileThatIsOlderThanTheSourceMayBeAtTheEndOfTheDayIsStale) {
  for (const auto& [max_age, days] : {std::pair("2h", 0), {"1d", 0}, {"36h", 1}, {"2d", 1}, {"3d", 2}, {"70d", 69}}) {
    auto config = parse_observatory(
        std::string("[[source]]\nkind = \"vrp\"\nname = \"a\"\nurl = \"https://example.net/a\"\nmax_age = \"") +
            max_age + "\"\n",
        "observatory.toml");
    ASSERT_TRUE(config) << config.error().message;
    const auto catalogue = Catalogue::of_document(config->document, "observatory.toml");
    ASSERT_TRUE(catalogue && add_downloads(*config, *catalogue, "/data/sources"));
    const auto source = std::ranges::find(config->sources, "a", &ObservedSource::name);
    ASSERT_NE(source, config->sources.end());
    EXPECT_EQ(source->stale_after, days) << max_age;
  }
}

TEST(Downloads, AreFilesOfDaysInTheFetchersFolders) {
  auto config = parse_observatory("catalogue = true\n", "observatory.toml");
  ASSERT_TRUE(config);
  const auto catalogue = Catalogue::builtin();
  ASSERT_TRUE(catalogue) << catalogue.error().message;
  const Status added = add_downloads(*config, *catalogue, "/data/sources");
  ASSERT_TRUE(added) << added.error().message;
  std::size_t on = 0, updates = 0;
  for (const Source& source : catalogue->sources()) on += source.enabled ? 1 : 0;
  ASSERT_EQ(config->sources.size(), on);
  EXPECT_GT(on, 5U);
  for (const ObservedSource& source : config->sources) {
    EXPECT_TRUE(source.path.starts_with("/data/sources/") && source.path.ends_with("/{date}/*")) << source.path;
    EXPECT_GE(source.stale_after, 0);
    EXPECT_GE(source.max_age, source.stale_after);
    updates += source.is_updates() ? 1 : 0;
  }
  EXPECT_GT(updates, 0U) << "no source of updates: incidents would never be known";
}

}  // namespace
}  // namespace mannerly::service
