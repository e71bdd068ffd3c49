// Every configuration that Mannerly writes for a daemon of Debian must load in that daemon, and each checker
// must refuse a broken one: a checker that accepts everything would prove nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <set>
#include <sstream>
#include <vector>

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

class OpenBgpd : public testing::Test {
 protected:
  Outcome check(const std::string& text, const std::string& macro = "password_bgp_cust_two=example") {
    write_file(folder_ / "bgpd.conf", text);
    fs::permissions(folder_ / "bgpd.conf", fs::perms(0600));  // it refuses files that others may read
    return run({"bgpd", "-n", "-D", macro, "-f", (folder_ / "bgpd.conf").string()});
  }
  Folder folder_{"openbgpd"};
};

TEST_F(OpenBgpd, LoadsItsConfiguration) {
  MANNERLY_NEEDS_PROGRAM("bgpd");
  const std::string text = rendered("openbgpd");
  const Outcome checked = check(text);
  EXPECT_EQ(checked.code, 0) << checked.all() << "\n" << text;
}

TEST_F(OpenBgpd, RefusesABrokenOne) {
  MANNERLY_NEEDS_PROGRAM("bgpd");
  const std::string text = rendered("openbgpd");
  EXPECT_NE(check(replaced(text, "deny quick from group", "deny quick form group")).code, 0);
  EXPECT_NE(check(replaced(text, "prefix-set \"bogon\"\n", "prefix-set \"no-bogon\"\n")).code, 0);
  EXPECT_NE(check(text, "other=example").code, 0) << "a password is missing";
}

// FRR has two checkers: vtysh knows the commands, bgpd also compiles patterns, but says so on standard error only.
class Frr : public testing::Test {
 protected:
  Outcome vtysh(const std::string& text) {
    write_file(folder_ / "frr.conf", text);
    return run({"vtysh", "-C", "-f", (folder_ / "frr.conf").string()});
  }
  // What bgpd complains about; routes to Null0 are another daemon's.
  std::string bgpd(const std::string& text) {
    std::string part;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      if (!line.starts_with("ip route ") && !line.starts_with("ipv6 route ")) part += line + "\n";
    }
    write_file(folder_ / "bgpd.conf", part);
    const Outcome checked = run({"/usr/lib/frr/bgpd", "-M", "rpki", "-C", "-f", (folder_ / "bgpd.conf").string()},
                                std::chrono::seconds(60));
    EXPECT_EQ(checked.code, 0) << checked.all();
    std::string complaints;
    std::istringstream said(checked.all());
    for (std::string line; std::getline(said, line);) {
      for (const char* sign : {"No such command", "can't compile", "% ", "line "}) {
        if (line.find(sign) == std::string::npos) continue;
        complaints += line + "\n";
        break;
      }
    }
    return complaints;
  }
  Folder folder_{"frr"};
};

TEST_F(Frr, LoadsItsConfiguration) {
  MANNERLY_NEEDS_PROGRAM("vtysh");
  const std::string text = rendered("frr");
  const Outcome checked = vtysh(text);
  EXPECT_EQ(checked.code, 0) << checked.all() << "\n" << text;
  if (::geteuid() == 0) {
    EXPECT_EQ(bgpd(text), "");
  }
}

TEST_F(Frr, RefusesABrokenOne) {
  MANNERLY_NEEDS_PROGRAM("vtysh");
  const std::string text = rendered("frr");
  EXPECT_NE(vtysh(replaced(text, "match rpki invalid", "match rpki bad")).code, 0);
  if (::geteuid() != 0) return;
  EXPECT_NE(bgpd(replaced(text, "match rpki invalid", "match rpki bad")), "");
  EXPECT_NE(bgpd(replaced(text, "permit [0-9]+( [0-9]+)", "permit [0-9]+((( [0-9]+")), "") << "a broken pattern";
}

// vtysh, bgpd and gobgpd take names that nobody defined: such a list would match nothing, or everything.
struct Named {
  std::string before, after;  // what stands around a name; after empty: the name ends with the line or at a blank
};
std::set<std::string> names_in(const std::string& text, const std::vector<Named>& forms, bool at_start) {
  std::set<std::string> out;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    for (const Named& form : forms) {
      const std::size_t at = line.find(form.before);
      if (at == std::string::npos || (at_start && at != 0)) continue;
      const std::size_t begin = at + form.before.size();
      out.insert(line.substr(begin, line.find(form.after.empty() ? " " : form.after, begin) - begin));
    }
  }
  return out;
}

void expect_all_defined(const std::string& text, const std::vector<Named>& uses,
                        const std::vector<Named>& definitions) {
  const auto used = names_in(text, uses, false), defined = names_in(text, definitions, true);
  EXPECT_GT(used.size(), 10u);
  for (const std::string& name : used) EXPECT_TRUE(defined.contains(name)) << "nobody defines " << name;
}

TEST(FrrNames, AreAllDefined) {
  expect_all_defined(rendered("frr"),
                     {{" address prefix-list ", ""},
                      {" match as-path ", ""},
                      {" match community ", ""},
                      {" match large-community ", ""},
                      {" set large-comm-list ", ""},
                      {" route-map ", ""}},
                     {{"ip prefix-list ", ""},
                      {"ipv6 prefix-list ", ""},
                      {"bgp as-path access-list ", ""},
                      {"bgp community-list standard ", ""},
                      {"bgp large-community-list standard ", ""},
                      {"bgp large-community-list expanded ", ""},
                      {"route-map ", ""}});
}

TEST(GobgpNames, AreAllDefined) {
  const std::string text = rendered("gobgp");
  for (const std::string kind : {"prefix-set", "neighbor-set", "as-path-set", "community-set", "large-community-set"}) {
    const auto used = names_in(text, {{kind + " = \"", "\""}}, true);
    const auto defined = names_in(text, {{kind + "-name = \"", "\""}}, true);
    EXPECT_FALSE(used.empty()) << kind;
    for (const std::string& name : used) EXPECT_TRUE(defined.contains(name)) << kind << " " << name;
  }
}

class Gobgp : public testing::Test {
 protected:
  Outcome check(const std::string& text) {
    write_file(folder_ / "gobgpd.toml", text);
    return run({"gobgpd", "-d", "-f", (folder_ / "gobgpd.toml").string()}, std::chrono::seconds(30));
  }
  Folder folder_{"gobgp"};
};

TEST_F(Gobgp, LoadsItsConfiguration) {
  MANNERLY_NEEDS_PROGRAM("gobgpd");
  const Outcome checked = check(rendered("gobgp"));
  EXPECT_EQ(checked.code, 0) << checked.all();
}

TEST_F(Gobgp, RefusesABrokenOne) {
  MANNERLY_NEEDS_PROGRAM("gobgpd");
  const std::string text = rendered("gobgp");
  EXPECT_NE(check(replaced(text, "[global.config]", "[global.config")).code, 0);
  EXPECT_NE(check(replaced(text, "default-import-policy = \"reject-route\"", "default-import-policy = ")).code, 0);
}

}  // namespace
}  // namespace mannerly::lab
