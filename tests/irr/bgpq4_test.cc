// Debian's bgpq4 against mannerly whois: generated sets, a whole registry, and real route objects.
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "base/text.h"
#include "policy/expand.h"
#include "service/whois/made_registry_file.h"
#include "service/whois/snapshot_database.h"
#include "tests/irr/made_sets.h"
#include "tests/irr/whois_process.h"
#include "tests/shared_data.h"

namespace mannerly {
namespace {

using service::MadeRegistryFile;

// One prefix a line in any version of bgpq4.
const std::string kFormat = "-F '%n/%l\\n'";

std::set<std::string> lines_of(const std::string& text) {
  std::set<std::string> out;
  for (const std::string_view line : split(text, '\n')) {
    if (!line.empty()) out.emplace(line);
  }
  return out;
}

struct Bgpq4 : ::testing::Test {
  void SetUp() override {
    if (!has_program("bgpq4")) GTEST_SKIP() << "bgpq4 is not installed";
  }
  static std::string run(const WhoisProcess& whois, const std::string& arguments) {
    const ShellRun done = run_shell("bgpq4 -h " + whois.host() + " " + arguments);
    EXPECT_EQ(done.code, 0) << arguments;
    return done.out;
  }
  // mannerly bgpq4 with the same words, from the same snapshot.
  static std::string ours(const MadeRegistryFile& file, const std::string& arguments) {
    const ShellRun done = run_shell("MANNERLY_SNAPSHOT=" + file.snapshot().string() + " " + MANNERLY_PROGRAM +
                                    " bgpq4 --bgpq4-exit " + arguments);
    EXPECT_EQ(done.code, 0) << arguments;
    return done.out;
  }
  // The AS numbers of "bgpq4 -tj".
  static std::set<std::uint32_t> numbers(const std::string& json) {
    std::set<std::uint32_t> out;
    std::string digits;
    for (const char c : json.substr(std::min(json.find('['), json.size()))) {
      if (is_digit(c)) {
        digits += c;
      } else if (!digits.empty()) {
        out.insert(*parse_u32(digits));
        digits.clear();
      }
    }
    return out;
  }
};

TEST_F(Bgpq4, ExpandsGeneratedSetsAsAPlainWalkDoes) {
  const MadeSets made(20261122);
  MadeRegistryFile file("bgpq4-generated");
  file.build({made.dump("RIPE"), made.dump("RADB")});
  const WhoisProcess whois(file.snapshot().string());
  ASSERT_GT(whois.port(), 0) << whois.ready();
  std::size_t prefixes = 0, empty = 0;
  for (int i = 0; i < MadeSets::kSets; ++i) {
    const std::string name = MadeSets::name(i), other = MadeSets::name((i * 7 + 3) % MadeSets::kSets);
    const auto wanted = made.prefixes_of({.set = name}, false);
    ASSERT_EQ(lines_of(run(whois, kFormat + " " + name)), wanted) << name;
    prefixes += wanted.size();
    empty += wanted.empty() ? 1 : 0;
    // Formats that bgpq4 1.9 and 1.16, whose bytes we give, have in common.
    const std::string list = i % 2 == 0 ? "-A -l X " + name : "-X -R 28 -l X " + name;
    ASSERT_EQ(run(whois, list), ours(file, list)) << list;
    const std::string paths = "-f 1001 -l X " + name;
    ASSERT_EQ(run(whois, paths), ours(file, paths)) << paths;
    if (i % 3 == 0) {
      ASSERT_EQ(lines_of(run(whois, "-6 " + kFormat + " " + name)), made.prefixes_of({.set = name}, true)) << name;
      // From one registry, then by the order of the sources; asked for set by set and AS by AS.
      ASSERT_EQ(lines_of(run(whois, kFormat + " RADB::" + name)),
                made.prefixes_of({.set = name, .source = "RADB"}, false))
          << "RADB::" << name;
      for (const std::string one : {"-6 -j -l X " + name, "-J -l X RADB::" + name}) {
        ASSERT_EQ(run(whois, one), ours(file, one)) << one;
      }
    }
    if (i % 4 == 0) {
      ASSERT_EQ(lines_of(run(whois, kFormat + " " + name + " EXCEPT " + other + " AS1100 AS1200")),
                made.prefixes_of({.set = name, .except = {other, "AS1100", "AS1200"}}, false))
          << name << " EXCEPT " << other;
      const std::string except = "-l X " + name + " EXCEPT " + other + " AS1100 AS1200";
      ASSERT_EQ(run(whois, except), ours(file, except)) << except;
    }
    if (i % 5 == 0) {
      ASSERT_EQ(numbers(run(whois, "-tj -l X " + name)), made.asns_of({.set = name})) << name;
      ASSERT_EQ(lines_of(run(whois, "-T " + kFormat + " -L 99 " + name)), wanted) << name;
    }
  }
  // The sets are worth the comparison.
  EXPECT_GT(prefixes, 1000u);
  EXPECT_LT(empty, 100u);
}

TEST_F(Bgpq4, ExpandsARealRegistry) {
  MANNERLY_NEEDS_DATA(dump, "irr/dn42-registry.20231022.rpsl.xz");
  MadeRegistryFile file("bgpq4-dn42");
  std::filesystem::create_symlink(std::filesystem::absolute(dump), file.file(0));
  file.ingest_files(1);
  const WhoisProcess whois(file.snapshot().string());
  ASSERT_GT(whois.port(), 0) << whois.ready();
  const auto database = service::SnapshotDatabase::open(file.snapshot(), {});
  ASSERT_TRUE(database) << database.error().message;
  const snapshot::Snapshot& snapshot = (*database)->snapshot();
  const policy::IrrView view((*database)->index());
  std::set<std::string> names;
  for (const snapshot::SetRow& set : snapshot.sets()) {
    if (set.is_route_set == 0) names.emplace(snapshot.text(set.name));
  }
  ASSERT_GE(names.size(), 90u);
  std::size_t prefixes = 0;
  for (const std::string& name : names) {
    const auto object = policy::parse_object_name(name);
    ASSERT_TRUE(object) << name;
    const auto expansion = policy::expand(view, {&*object, 1}, {.special = policy::SpecialAsns::kAllowAll});
    for (const Family family : {Family::kIpv4, Family::kIpv6}) {
      std::set<std::string> wanted;
      for (const auto& member : expansion.asns) {
        view.each_route(member.asn, family,
                        [&](const auto& row, std::uint32_t) { wanted.insert(format_prefix(row.prefix())); });
      }
      const std::string flag = family == Family::kIpv4 ? "-4 " : "-6 ";
      ASSERT_EQ(lines_of(run(whois, flag + kFormat + " " + name)), wanted) << name;
      // The numbers of this registry are private; those that the server expands come through to bgpq4 all the same.
      const std::string list = flag + "-A -l X " + name;
      ASSERT_EQ(run(whois, list), ours(file, "-p " + list)) << list;
      prefixes += wanted.size();
    }
  }
  EXPECT_GT(prefixes, 500u);
}

TEST_F(Bgpq4, FindsRealRouteObjects) {
  MANNERLY_NEEDS_DATA(dump, "irr/arin-whois-originas.20220925.json.bz2");
  MadeRegistryFile file("bgpq4-arin");
  std::filesystem::create_symlink(std::filesystem::absolute(dump), file.file(0));
  file.ingest_files(1);
  const WhoisProcess whois(file.snapshot().string());
  ASSERT_GT(whois.port(), 0) << whois.ready();
  const auto database = service::SnapshotDatabase::open(file.snapshot(), {});
  ASSERT_TRUE(database) << database.error().message;
  const snapshot::Snapshot& snapshot = (*database)->snapshot();
  std::map<std::uint32_t, std::pair<std::set<std::string>, std::set<std::string>>> origins;
  for (const snapshot::IrrRouteRow& row : snapshot.irr_routes()) {
    if (policy::is_refused(Asn{row.origin}, policy::SpecialAsns::kRefuse)) continue;
    auto& [v4, v6] = origins[row.origin];
    (row.prefix().is_v4() ? v4 : v6).insert(format_prefix(row.prefix()));
  }
  ASSERT_GT(origins.size(), 5000u);
  std::string many;
  std::set<std::string> all;
  std::size_t number = 0;
  for (const auto& [asn, prefixes] : origins) {
    const std::string name = "AS" + std::to_string(asn);
    if (++number % 100 == 0) {
      ASSERT_EQ(lines_of(run(whois, kFormat + " " + name)), prefixes.first) << name;
      ASSERT_EQ(lines_of(run(whois, "-6 " + kFormat + " " + name)), prefixes.second) << name;
    }
    if (number % 7 == 0) {
      many += " " + name;
      all.insert(prefixes.first.begin(), prefixes.first.end());
    }
  }
  EXPECT_GT(all.size(), 10'000u);
  // A thousand queries in one pipeline.
  ASSERT_EQ(lines_of(run(whois, kFormat + many)), all);
  ASSERT_EQ(run(whois, "-A -l X" + many), ours(file, "-A -l X" + many));
}

// The client cannot tell a part from the whole: the server must not give parts.
TEST_F(Bgpq4, GetsNothingInsteadOfAPart) {
  const MadeSets made(7);
  MadeRegistryFile file("bgpq4-limit");
  file.build({made.dump("RIPE"), made.dump("RADB")});
  int big = 0;
  while (made.prefixes_of({.set = MadeSets::name(big)}, false).size() < 10) ++big;
  const WhoisProcess whois(file.snapshot().string(), {"--max-prefixes", "5"});
  EXPECT_EQ(run_shell("bgpq4 -h " + whois.host() + " " + kFormat + " " + MadeSets::name(big) + " 2>/dev/null").out, "");
  Socket socket(whois.port());
  socket.send("!!\n");
  EXPECT_EQ(socket.ask("!a4" + MadeSets::name(big)), "F Query exceeds the limits of this server: too many prefixes");
}

}  // namespace
}  // namespace mannerly
