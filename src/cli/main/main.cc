#include <csignal>
#include <filesystem>
#include <string>
#include <vector>

#include "cli/app.h"
#include "cli/commands.h"

int main(int argc, char** argv) {
  // A reader that goes away (mannerly mrt FILE | head) is an error of write(), not a signal.
  std::signal(SIGPIPE, SIG_IGN);
  // So is a file that grows beyond the limit of its owner: the old snapshot stays, nothing is left behind.
  std::signal(SIGXFSZ, SIG_IGN);
  std::vector<std::string> words(argv + (argc > 0 ? 1 : 0), argv + argc);
  // A link that is called bgpq4 is the command of that name.
  if (argc > 0 && std::filesystem::path(argv[0]).filename() == "bgpq4") words.insert(words.begin(), "bgpq4");
  return mannerly::cli::run(mannerly::cli::commands(), words);
}
