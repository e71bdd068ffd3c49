#include <gtest/gtest.h>

#include <fstream>

#include "io/file.h"
#include "service/ingest/ingest.h"
#include "snapshot/snapshot.h"

namespace mannerly::service {
namespace {

namespace fs = std::filesystem;

// Who may change an object is every one of its maintainers: a reader that keeps the first alone takes a liar's object
// for the word of whom he names first.
TEST(LoadIrr, KeepsAllMaintainersOfARouteObject) {
  const fs::path folder = fs::path(::testing::TempDir()) / "mannerly-load-irr";
  fs::remove_all(folder);
  fs::create_directories(folder);
  std::ofstream(folder / "radb.db") << "route: 192.0.2.0/24\norigin: AS64500\nmnt-by: MAINT-ONE\nsource: RADB\n\n"
                                       "route: 198.51.100.0/24\norigin: AS64500\nmnt-by: MAINT-ONE\nmnt-by: MAINT-TWO\n"
                                       "source: RADB\n\n"
                                       "route: 203.0.113.0/24\norigin: AS64500\nmnt-by: MAINT-ONE, MAINT-TWO\n"
                                       "source: RADB\n";
  const auto world = parse_world("name = \"w\"\nat = 2026-11-21\n[[source]]\nkind = \"irr\"\npath = \"radb.db\"\n",
                                 folder / "world.toml");
  ASSERT_TRUE(world) << world.error().message;
  const auto report = ingest(*world, folder / "world.snapshot");
  ASSERT_TRUE(report) << report.error().message;
  const auto file = io::MappedFile::open(folder / "world.snapshot");
  ASSERT_TRUE(file);
  const auto snapshot = snapshot::Snapshot::open(file->bytes(), snapshot::Check::kAll);
  ASSERT_TRUE(snapshot);
  std::vector<std::string_view> maintainers;
  for (const snapshot::IrrRouteRow& row : snapshot->irr_routes()) {
    maintainers.push_back(snapshot->text(snapshot->irr_objects()[row.object].mnt_by));
  }
  EXPECT_EQ(maintainers, (std::vector<std::string_view>{"MAINT-ONE", "MAINT-ONE MAINT-TWO", "MAINT-ONE MAINT-TWO"}));
  fs::remove_all(folder);
}

}  // namespace
}  // namespace mannerly::service
