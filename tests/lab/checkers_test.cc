// Every configuration that Mannerly writes for a daemon of Debian must load in that daemon, and each checker
// must refuse a broken one: a checker that accepts everything would prove nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "render/router/target.h"
#include "tests/lab/example_policy.h"
#include "tests/lab/process.h"

namespace mannerly::lab {
namespace {

namespace fs = std::filesystem;
using render::router::Target;

#define MANNERLY_NEEDS_PROGRAM(name) \
  if (!has_program(name)) GTEST_SKIP() << name << " is not installed"

std::string rendered(std::string_view target) {
  const Target* found = render::router::find_target(target);
  if (found == nullptr) return "no such target";
  const auto text = found->render(example_policy(), {.made_by = "mannerly policy"});
  EXPECT_TRUE(text) << text.error().message;
  return text ? *text : std::string();
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  if (at != std::string::npos) text.replace(at, from.size(), to);
  return text;
}

class Bird : public testing::Test {
 protected:
  Outcome check(const std::string& text) {
    write_file(folder_ / "bird.conf", text);
    fs::create_directories(folder_ / "passwords");
    write_file(folder_ / "passwords/bgp-cust-two.conf", "password \"example\";\n");
    return run({"bird", "-p", "-c", (folder_ / "bird.conf").string()});
  }
  Folder folder_{"bird"};
};

TEST_F(Bird, LoadsItsConfiguration) {
  MANNERLY_NEEDS_PROGRAM("bird");
  const std::string text = rendered("bird");
  const Outcome checked = check(text);
  EXPECT_EQ(checked.code, 0) << checked.all() << "\n" << text;
}

TEST_F(Bird, RefusesABrokenOne) {
  MANNERLY_NEEDS_PROGRAM("bird");
  const std::string text = rendered("bird");
  EXPECT_NE(check(replaced(text, "is_bogon()", "is_bogon_x()")).code, 0);
  EXPECT_NE(check(replaced(text, "203.0.113.0/24", "203.0.113.0/33")).code, 0);
  fs::remove(folder_ / "passwords/bgp-cust-two.conf");
  write_file(folder_ / "bird.conf", text);
  EXPECT_NE(run({"bird", "-p", "-c", (folder_ / "bird.conf").string()}).code, 0) << "a password is missing";
}

}  // namespace
}  // namespace mannerly::lab
