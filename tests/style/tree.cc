// The files of the project as they are on disk.
#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>

#include "tests/style/style.h"

namespace mannerly::style {
namespace {

constexpr std::array<std::string_view, 12> kFolders = {"src",   "tests", "fuzz",      "bench",    "cmake", "docs",
                                                       "tools", "web",   "packaging", "profiles", ".ci",   "examples"};
constexpr std::array<std::string_view, 4> kSkipped = {"node_modules", "build", "dist", "__pycache__"};

template <class List>
bool holds(const List& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

void add(const std::filesystem::path& root, const std::filesystem::path& path, std::vector<SourceFile>& out) {
  std::ifstream stream(path, std::ios::binary);
  out.push_back({path.lexically_relative(root).generic_string(),
                 std::string(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>())});
}

}  // namespace

std::vector<SourceFile> read_tree(const std::filesystem::path& root) {
  namespace fs = std::filesystem;
  std::vector<SourceFile> out;
  for (const auto& entry : fs::directory_iterator(root)) {
    const std::string name = entry.path().filename().string();
    const bool known = name == "dev" || name.ends_with(".md") || name.ends_with(".json") || name == "CMakeLists.txt";
    if (entry.is_regular_file() && known) add(root, entry.path(), out);
    if (!entry.is_directory() || !holds(kFolders, name)) continue;
    for (auto at = fs::recursive_directory_iterator(entry.path()); at != fs::recursive_directory_iterator(); ++at) {
      if (at->is_directory() && holds(kSkipped, at->path().filename().string())) at.disable_recursion_pending();
      if (at->is_regular_file() && !at->is_symlink()) add(root, at->path(), out);
    }
  }
  std::sort(out.begin(), out.end(), [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
  return out;
}

}  // namespace mannerly::style
