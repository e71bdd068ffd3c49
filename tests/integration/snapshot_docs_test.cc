// docs/reference/snapshot.md holds the layout of all rows as it is in the code. To write the page anew after a
// change: MANNERLY_WRITE_DOCS=1 build/dev/bin/snapshot_docs_test
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "snapshot/format.h"
#include "snapshot/sections.h"
#include "tests/integration/snapshot_layout.h"

namespace mannerly::integration {
namespace {

const std::string kRoot = MANNERLY_SOURCE_DIR;
constexpr std::string_view kBegin = "<!-- layout: written by snapshot_docs_test -->\n";
constexpr std::string_view kEnd = "<!-- end of layout -->\n";

std::string read_text(const std::string& path) {
  std::ifstream file(path);
  EXPECT_TRUE(file.good()) << path;
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<Layouts::Section> all_sections() {
  return {
#define X(number, name, row) {number, #name, #row},
      MANNERLY_SNAPSHOT_SECTIONS(X)
#undef X
  };
}

TEST(SnapshotPage, TheLayoutsAreThoseOfTheCompiler) {
  const Layouts layouts(read_text(kRoot + "/src/snapshot/rows.h"));
  for (const std::string& problem : layouts.problems()) ADD_FAILURE() << problem;
#define X(number, name, row) check_size(layouts, #row, sizeof(row));
  const auto check_size = [](const Layouts& all, std::string_view row, std::size_t size) {
    const auto found = all.rows().find(row);
    if (found != all.rows().end()) {
      EXPECT_EQ(found->second.size, size) << row;
    }
  };
  using namespace mannerly::snapshot;
  MANNERLY_SNAPSHOT_SECTIONS(X)
#undef X
}

TEST(SnapshotPage, HoldsTheLayouts) {
  const std::string path = kRoot + "/docs/reference/snapshot.md";
  const std::string page = read_text(path);
  const std::size_t begin = page.find(kBegin), end = page.find(kEnd);
  ASSERT_TRUE(begin != std::string::npos && end != std::string::npos) << "the page has lost its marks";
  const Layouts layouts(read_text(kRoot + "/src/snapshot/rows.h"));
  const std::string expected = "\n" + layouts.markdown(all_sections());
  const std::size_t from = begin + kBegin.size();
  if (std::getenv("MANNERLY_WRITE_DOCS") != nullptr) {
    std::ofstream(path) << page.substr(0, from) << expected << page.substr(end);
    return;
  }
  EXPECT_TRUE(page.substr(from, end - from) == expected)
      << "the code has changed: MANNERLY_WRITE_DOCS=1 build/dev/bin/snapshot_docs_test writes the page";
}

TEST(SnapshotPage, TellsTheConstants) {
  const std::string page = read_text(kRoot + "/docs/reference/snapshot.md");
  const auto has = [&](const std::string& text) { EXPECT_NE(page.find(text), std::string::npos) << text; };
  has("format " + std::to_string(snapshot::kFormatVersion));
  has("multiple of " + std::to_string(snapshot::kAlignment));
  has("at most " + std::to_string(snapshot::kSectionsMax) + " sections");
}

}  // namespace
}  // namespace mannerly::integration
