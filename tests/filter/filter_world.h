// A small registry in a snapshot, in a folder that goes when the object does. Made by the program itself (ingest), so
// that the tests see what a user sees.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tests/cli/program.h"

namespace mannerly {

class FilterWorld {
 public:
  // irr: RPSL objects; vrps: a JSON of validated payloads, or nothing.
  FilterWorld(const std::string& name, const std::string& irr, const std::string& vrps = {});
  ~FilterWorld();
  FilterWorld(const FilterWorld&) = delete;
  FilterWorld& operator=(const FilterWorld&) = delete;

  const std::filesystem::path& folder() const { return folder_; }
  std::string snapshot() const { return (folder_ / "world.snapshot").string(); }
  ProgramRun run(const std::vector<std::string>& words) const;
  // What ingest exited with.
  int ingest_code() const { return ingest_code_; }

 private:
  std::filesystem::path folder_;
  int ingest_code_ = -1;
};

// Objects as text: "route: 192.0.2.0/24\norigin: AS64500\n...".
std::string rpsl_route(const std::string& prefix, const std::string& origin, const std::string& source);
std::string rpsl_set(const std::string& name, const std::string& members, const std::string& source);

// The words of a shell line: blanks, single quotes.
std::vector<std::string> shell_words(const std::string& line);

}  // namespace mannerly
