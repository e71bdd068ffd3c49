#include "cli/commands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "cli/app.h"

namespace mannerly::cli {
namespace {

using ::testing::HasSubstr;

TEST(Commands, EveryOptionStandsInHelpManAndCompletion) {
  for (const std::string_view shell : {"bash", "zsh", "fish"}) {
    ASSERT_TRUE(completion_script(commands(), shell)) << shell;
  }
  const std::string bash = *completion_script(commands(), "bash"), fish = *completion_script(commands(), "fish");
  for (const Command& command : commands()) {
    const std::string help = help_text(commands(), command.path, false);
    const std::string man = man_page(commands(), command.path);
    for (const Option& option : options_of(command)) {
      const std::string name = "--" + std::string(option.name);
      std::string roff;
      for (const char c : name) roff += c == '-' ? std::string("\\-") : std::string(1, c);
      EXPECT_THAT(help, HasSubstr(name)) << command.path;
      EXPECT_THAT(man, HasSubstr(roff)) << command.path;
      EXPECT_THAT(bash, HasSubstr(name)) << command.path;
      EXPECT_THAT(fish, HasSubstr(std::string(option.name))) << command.path;
    }
    for (const Positional& positional : command.positionals) EXPECT_THAT(help, HasSubstr(positional.name));
  }
}

TEST(Commands, EachIsDescribedWithExamplesAndRuns) {
  std::set<std::string_view> paths;
  for (const Command& command : commands()) {
    EXPECT_TRUE(paths.insert(command.path).second) << command.path;
    EXPECT_NE(command.run, nullptr) << command.path;
    EXPECT_FALSE(command.summary.empty()) << command.path;
    EXPECT_FALSE(command.examples.empty()) << command.path;
    std::set<std::string_view> names;
    std::set<char> letters;
    for (const Option& option : options_of(command)) {
      EXPECT_TRUE(names.insert(option.name).second) << command.path << " --" << option.name;
      if (option.letter != '\0') {
        EXPECT_TRUE(letters.insert(option.letter).second) << command.path << " -" << option.letter;
      }
      EXPECT_FALSE(option.help.empty()) << command.path << " --" << option.name;
    }
    for (const Example& example : command.examples) EXPECT_FALSE(example.what.empty());
  }
}

TEST(Commands, EachHasALineInTheManual) {
  std::ostringstream manual;
  manual << std::ifstream(std::string(MANNERLY_SOURCE_DIR) + "/docs/operating/commands.md").rdbuf();
  for (const Command& command : commands()) {
    EXPECT_THAT(manual.str(), HasSubstr("`" + std::string(command.path))) << command.path;
  }
}

}  // namespace
}  // namespace mannerly::cli
