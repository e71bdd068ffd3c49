#include "tests/cli/program.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace mannerly {
namespace {

std::string content_of(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> out;
  for (std::string& word : words) out.push_back(word.data());
  out.push_back(nullptr);
  return out;
}

}  // namespace

// Files rather than pipes: nothing can block, whatever the program reads and writes first.
ProgramRun run_program(const std::vector<std::string>& arguments, const std::vector<std::string>& environment,
                       const std::string& input) {
  namespace fs = std::filesystem;
  const fs::path folder = fs::temp_directory_path() / ("mannerly-run-" + std::to_string(::getpid()));
  fs::create_directories(folder);
  std::ofstream(folder / "in", std::ios::binary) << input;
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, 0, (folder / "in").c_str(), O_RDONLY, 0);
  ::posix_spawn_file_actions_addopen(&actions, 1, (folder / "out").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  ::posix_spawn_file_actions_addopen(&actions, 2, (folder / "error").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  std::vector<std::string> words = {MANNERLY_PROGRAM}, variables = environment;
  words.insert(words.end(), arguments.begin(), arguments.end());
  pid_t child = 0;
  ProgramRun result;
  if (::posix_spawn(&child, MANNERLY_PROGRAM, &actions, nullptr, pointers(words).data(), pointers(variables).data()) ==
      0) {
    int status = 0;
    ::waitpid(child, &status, 0);
    result.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  ::posix_spawn_file_actions_destroy(&actions);
  result.out = content_of(folder / "out");
  result.error = content_of(folder / "error");
  fs::remove_all(folder);
  return result;
}

}  // namespace mannerly
