#include "tests/filter/filter_world.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

namespace mannerly {

namespace fs = std::filesystem;

FilterWorld::FilterWorld(const std::string& name, const std::string& irr, const std::string& vrps)
    : folder_(fs::temp_directory_path() / ("mannerly-filter-" + std::to_string(::getpid()) + "-" + name)) {
  fs::create_directories(folder_);
  std::ofstream(folder_ / "irr.db") << irr;
  std::ofstream world(folder_ / "world.toml");
  world << "name = 'filter'\nat = 2026-01-01T00:00:00Z\n[[source]]\nkind = 'irr'\nname = 'irr'\npath = 'irr.db'\n";
  if (!vrps.empty()) {
    std::ofstream(folder_ / "vrps.json") << vrps;
    world << "[[source]]\nkind = 'vrp'\nname = 'rpki'\npath = 'vrps.json'\n";
  }
  world.close();
  const ProgramRun ingest =
      run_program({"ingest", (folder_ / "world.toml").string(), "-o", snapshot()}, {"HOME=" + folder_.string()});
  ingest_code_ = ingest.code;
  EXPECT_TRUE(fs::exists(snapshot())) << ingest.error;
}

FilterWorld::~FilterWorld() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

ProgramRun FilterWorld::run(const std::vector<std::string>& words) const {
  return run_program(words, {"HOME=" + folder_.string(), "LANG=C.UTF-8", "MANNERLY_SNAPSHOT=" + snapshot()});
}

std::string rpsl_route(const std::string& prefix, const std::string& origin, const std::string& source) {
  const std::string object = prefix.find(':') == std::string::npos ? "route" : "route6";
  return object + ": " + prefix + "\norigin: " + origin + "\nmnt-by: MNT-TEST\nsource: " + source + "\n\n";
}

std::string rpsl_set(const std::string& name, const std::string& members, const std::string& source) {
  const bool is_route_set = name.starts_with("RS-") || name.find(":RS-") != std::string::npos;
  return std::string(is_route_set ? "route-set: " : "as-set: ") + name + "\n" +
         (members.empty() ? "" : "members: " + members + "\n") + "mnt-by: MNT-TEST\nsource: " + source + "\n\n";
}

std::vector<std::string> shell_words(const std::string& line) {
  std::vector<std::string> words;
  std::string word;
  bool in_word = false, quoted = false;
  for (const char c : line) {
    if (c == '\'') {
      quoted = !quoted;
      in_word = true;
    } else if (c == ' ' && !quoted) {
      if (in_word) words.push_back(word);
      word.clear();
      in_word = false;
    } else {
      word += c;
      in_word = true;
    }
  }
  if (in_word) words.push_back(word);
  return words;
}

}  // namespace mannerly
