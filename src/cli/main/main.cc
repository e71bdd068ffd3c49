#include <csignal>
#include <string>
#include <vector>

#include "cli/app.h"
#include "cli/commands.h"

int main(int argc, char** argv) {
  // A reader that goes away (mannerly mrt FILE | head) is an error of write(), not a signal.
  std::signal(SIGPIPE, SIG_IGN);
  // So is a file that grows beyond the limit of its owner: the old snapshot stays, nothing is left behind.
  std::signal(SIGXFSZ, SIG_IGN);
  return mannerly::cli::run(mannerly::cli::commands(), std::vector<std::string>(argv + 1, argv + argc));
}
