// The daemons' own checkers on made-up networks: every role, flag and size of list must give a configuration that
// loads.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "render/router/target.h"
#include "tests/lab/process.h"
#include "tests/policy/random_policy.h"

namespace mannerly::lab {
namespace {

namespace fs = std::filesystem;

std::string rendered(std::string_view target, const policy::RouterPolicy& policy) {
  const auto text = render::router::find_target(target)->render(policy, {.made_by = "mannerly policy"});
  RC_ASSERT(text.has_value());
  return *text;
}

void expect_loads(const Outcome& outcome, const std::string& text) {
  if (outcome.code != 0) RC_FAIL(outcome.all() + text.substr(0, 20'000));
}

RC_GTEST_PROP(RandomPolicies, LoadInBird, ()) {
  if (!has_program("bird")) return;
  const Folder folder("bird");
  const policy::RouterPolicy policy = some_policy(true);
  const std::string text = rendered("bird", policy);
  fs::create_directories(folder / "passwords");
  for (const auto& n : policy.neighbours) {
    if (!n.password_ref.empty()) {
      write_file(folder / ("passwords/" + n.password_ref + ".conf"), "password \"example\";\n");
    }
  }
  write_file(folder / "bird.conf", text);
  expect_loads(run({"bird", "-p", "-c", (folder / "bird.conf").string()}), text);
}

RC_GTEST_PROP(RandomPolicies, LoadInOpenBgpd, ()) {
  if (!has_program("bgpd")) return;
  const Folder folder("openbgpd");
  const policy::RouterPolicy policy = some_policy(true);
  const std::string text = rendered("openbgpd", policy);
  std::string macros;
  for (const auto& n : policy.neighbours) {
    if (n.password_ref.empty()) continue;
    std::string name = n.password_ref;
    std::replace(name.begin(), name.end(), '-', '_');
    macros += "password_" + name + " = \"example\"\n";
  }
  write_file(folder / "bgpd.conf", macros + text);
  fs::permissions(folder / "bgpd.conf", fs::perms(0600));
  expect_loads(run({"bgpd", "-n", "-f", (folder / "bgpd.conf").string()}), text);
}

RC_GTEST_PROP(RandomPolicies, LoadInVtysh, ()) {
  if (!has_program("vtysh")) return;
  const Folder folder("frr");
  const std::string text = rendered("frr", some_policy(true));
  write_file(folder / "frr.conf", text);
  expect_loads(run({"vtysh", "-C", "-f", (folder / "frr.conf").string()}), text);
}

}  // namespace
}  // namespace mannerly::lab
