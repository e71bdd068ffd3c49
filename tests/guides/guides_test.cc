// Runs what the guides tell people to type: every ```sh block of a page, in order, in one shell, in an empty folder,
// with the names and the snapshot that ./dev demo gives. Status 3 (a finding) is a result; any other status but 0
// fails the page at the command that gave it.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace mannerly {
namespace {

namespace fs = std::filesystem;

const fs::path kGuides = fs::path(MANNERLY_SOURCE_DIR) / "docs" / "guides";
constexpr int kSecondsOfPage = 100;

std::string content_of(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

// The commands of a page, with a line in front of each block that tells a failure's reader where it stands.
std::string commands_of(const fs::path& page) {
  std::istringstream text(content_of(page));
  std::string line, out;
  bool inside = false;
  for (int number = 1; std::getline(text, line); ++number) {
    if (line.starts_with("```")) {
      inside = !inside && line == "```sh";
      if (inside) out += "block=" + std::to_string(number + 1) + "\n";
    } else if (inside) {
      out += line + "\n";
    }
  }
  return out;
}

int status_of(const std::string& command) {
  const int status = std::system(command.c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

class Guides : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder() = fs::temp_directory_path() / ("mannerly-guides-" + std::to_string(::getpid()));
    fs::create_directories(folder());
    const std::string world = (folder() / "world").string(), program = MANNERLY_PROGRAM;
    ASSERT_EQ(status_of(program + " simulate --seed 1 --ases 1000 --days 5 --incidents 1 --out " + world + " >" +
                        world + ".log 2>&1"),
              0);
    ASSERT_EQ(status_of(program + " ingest " + world + "/world.toml -o " + world + ".snapshot 2>" + world + ".log"), 0)
        << content_of(world + ".log");
    ASSERT_EQ(status_of(program + " incidents detect -s " + world + ".snapshot --out " + folder().string() +
                        "/incidents " + world + "/bgp >" + world + ".log 2>&1"),
              0)
        << content_of(world + ".log");
  }
  static void TearDownTestSuite() { fs::remove_all(folder()); }
  static fs::path& folder() {
    static fs::path path;
    return path;
  }
};

// Runs commands as a page would; returns the status, and what they wrote in output.
int run_commands(const fs::path& folder, const std::string& name, const std::string& commands, std::string& output) {
  const fs::path work = folder / name;
  fs::create_directories(work);
  std::ofstream(work / ".commands") << "set -uo pipefail; block=0\n"
                                    << "trap 's=$?; [ $s -eq 3 ] || { echo \"block at line $block: $BASH_COMMAND: "
                                       "status $s\"; exit 1; }' ERR\n"
                                    << ". '" << (folder / "world" / "names.sh").string() << "'\n"
                                    << commands << "true\n";
  const std::string run = "cd '" + work.string() + "' && env MANNERLY_SNAPSHOT='" + folder.string() +
                          "/world.snapshot' MANNERLY_ARCHIVE='" + folder.string() + "/incidents' PATH='" +
                          fs::path(MANNERLY_PROGRAM).parent_path().string() + "':\"$PATH\" NO_COLOR=1 timeout -k 5 " +
                          std::to_string(kSecondsOfPage) + " bash .commands >.output 2>&1 </dev/null";
  const int status = status_of(run);
  output = content_of(work / ".output");
  return status;
}

// The runner itself: what fails is seen, a finding is not a failure.
TEST_F(Guides, ACommandThatFailsFailsThePage) {
  std::string output;
  EXPECT_EQ(run_commands(folder(), "good", "block=2\nmannerly snapshot info\n(exit 3)\n", output), 0) << output;
  EXPECT_NE(run_commands(folder(), "bad", "block=7\nmannerly snapshot nonsense\ntrue\n", output), 0);
  EXPECT_NE(output.find("block at line 7"), std::string::npos) << output;
  EXPECT_NE(run_commands(folder(), "name", "echo $NO_SUCH_NAME\n", output), 0);
}

TEST_F(Guides, CommandsWork) {
  std::vector<fs::path> pages;
  for (const auto& entry : fs::directory_iterator(kGuides)) {
    if (entry.path().extension() == ".md" && entry.path().filename() != "README.md") pages.push_back(entry.path());
  }
  std::ranges::sort(pages);
  const std::string index = content_of(kGuides / "README.md");
  for (const fs::path& page : pages) {
    SCOPED_TRACE(page.filename().string());
    EXPECT_NE(index.find("(" + page.filename().string() + ")"), std::string::npos) << "not in docs/guides/README.md";
    const std::string commands = commands_of(page);
    EXPECT_NE(commands.find("mannerly "), std::string::npos) << "a guide without a command";
    std::string output;
    EXPECT_EQ(run_commands(folder(), page.stem().string(), commands, output), 0) << output;
  }
}

}  // namespace
}  // namespace mannerly
