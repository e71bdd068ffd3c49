// mannerly sav as a user runs it: what is compared, what is written, and when nothing is.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "policy/made_registry.h"
#include "tests/cli/program.h"

namespace mannerly {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

class SavCommand : public ::testing::Test {
 protected:
  SavCommand() {
    fs::create_directories(folder_);
    write_snapshot("good.snapshot", false);
    write_snapshot("broken.snapshot", true);
  }
  ~SavCommand() override { fs::remove_all(folder_); }

  // Registries alone: what the neighbour's list is made of is known, what is routed is not.
  void write_snapshot(const std::string& name, bool broken) const {
    policy::MadeRegistry made;
    made.as_set("RIPE", "AS-CUST", "AS1001");
    made.route("RIPE", "12.1.0.0/16", 1001);
    if (broken) made.break_irr();
    made.snapshot();
    std::ofstream out(folder_ / name, std::ios::binary);
    out.write(reinterpret_cast<const char*>(made.file().data()), static_cast<std::streamsize>(made.file().size()));
  }

  std::string network(const std::string& set, const std::string& more = "interface = 'eth1'\n") const {
    const fs::path file = folder_ / "network.toml";
    std::ofstream(file) << "name = 'Example'\nasn = 1000\nrouter_id = '192.0.2.1'\nprefixes = '11.0.0.0/16'\n"
                        << "[[neighbour]]\nname = 'cust'\nasn = 1001\nrole = 'customer'\naddresses = '192.0.2.2'\n"
                        << "as_set = '" << set << "'\n"
                        << more;
    return file.string();
  }

  ProgramRun run(const std::vector<std::string>& words, const std::string& snapshot = "good.snapshot") const {
    return run_program(
        words, {"HOME=" + folder_.string(), "LANG=C.UTF-8", "MANNERLY_SNAPSHOT=" + (folder_ / snapshot).string()});
  }

  const fs::path folder_ = fs::temp_directory_path() / ("mannerly-sav-" + std::to_string(::getpid()));
};

TEST_F(SavCommand, WritesAListOfWhatIsRegistered) {
  const auto printed = run({"sav", "-n", network("AS-CUST"), "--for", "nftables"});
  EXPECT_EQ(printed.code, 0) << printed.error;
  EXPECT_THAT(printed.out, HasSubstr("12.1.0.0/16"));
  EXPECT_THAT(printed.out, HasSubstr("192.0.2.2/32"));
  EXPECT_THAT(printed.out, HasSubstr("iifname \"eth1\" jump from_eth1"));
  const auto written = run({"sav", "-n", network("AS-CUST"), "--for", "nftables", "--out", (folder_ / "o").string()});
  EXPECT_EQ(written.code, 0) << written.error;
  EXPECT_EQ(written.out, "");
  EXPECT_TRUE(fs::exists(folder_ / "o/sav.nft"));
}

TEST_F(SavCommand, FailsClosed) {
  const struct {
    std::string set, more, snapshot;
    std::vector<std::string> words;
    int code;
    std::string why;
  } cases[] = {
      {"AS-NONE", "interface = 'eth1'\n", "good.snapshot", {}, 5, "nothing is known of who is behind it"},
      {"AS-CUST", "interface = 'eth1'\n", "broken.snapshot", {}, 5, "are incomplete"},
      {"AS-CUST", "interface = 'eth1'\n", "good.snapshot", {"--method", "strict"}, 5, "strict cannot be computed"},
      {"AS-CUST", "", "good.snapshot", {}, 5, "no interface that a rule could be written for"},
      {"AS-CUST", "", "good.snapshot", {"--interface", "nobody"}, 2, "has no neighbour, segment or interface nobody"},
      {"AS-CUST", "", "good.snapshot", {"--method", "guess"}, 2, "guess"},
  };
  const std::string out = (folder_ / "o").string();
  for (const auto& c : cases) {
    std::vector<std::string> words = {"sav", "-n", network(c.set, c.more), "--for", "ios", "--out", out};
    words.insert(words.end(), c.words.begin(), c.words.end());
    const auto result = run(words, c.snapshot);
    EXPECT_EQ(result.code, c.code) << c.why << ": " << result.error;
    EXPECT_THAT(result.error, HasSubstr(c.why));
    EXPECT_FALSE(fs::exists(folder_ / "o/sav.ios")) << c.why;
  }
  EXPECT_EQ(run({"sav", "--for", "ios"}).code, 2);
}

TEST_F(SavCommand, ForceSaysSoInTheOutput) {
  const auto forced = run({"sav", "-n", network("AS-CUST"), "--for", "ios", "--force"}, "broken.snapshot");
  EXPECT_EQ(forced.code, 0) << forced.error;
  EXPECT_THAT(forced.out, HasSubstr("! warning: eth1 (cust): "));
  EXPECT_THAT(forced.out, HasSubstr(" permit ip 12.1.0.0 0.0.255.255 any"));
}

// A simulated world: what a method drops is announced by networks behind the interface, and stops the writing.
TEST_F(SavCommand, WhatWouldDropAnnouncedPrefixesIsNotWritten) {
  const std::string world = (folder_ / "world").string();
  ASSERT_EQ(run({"simulate", "--seed", "1", "--ases", "300", "--out", world}).code, 0);
  ASSERT_EQ(run({"ingest", world + "/world.toml", "-o", (folder_ / "world.snapshot").string()}).code, 0);
  std::ifstream names(folder_ / "world/names.sh");
  std::string line, provider, customer;
  while (std::getline(names, line)) {
    if (line.starts_with("PROVIDER=AS")) provider = line.substr(11);
    if (line.starts_with("CUSTOMER=AS")) customer = line.substr(11);
  }
  ASSERT_FALSE(provider.empty() || customer.empty());
  const std::string file = (folder_ / "sim.toml").string();
  std::ofstream(file) << "name = 'Example'\nasn = " << provider << "\nrouter_id = '192.0.2.1'\nown_sets = ['AS"
                      << provider << "']\n[[neighbour]]\nname = 'cust'\nasn = " << customer
                      << "\nrole = 'customer'\naddresses = '192.0.2.2'\ninterface = 'eth1'\nprefixes = "
                      << "'192.0.2.0/30'\n";
  const auto table = run({"sav", "-n", file, "--drops", "-o", "csv"}, "world.snapshot");
  EXPECT_EQ(table.code, 0) << table.error;
  EXPECT_THAT(table.out, HasSubstr("eth1,cust,acl,"));
  EXPECT_THAT(table.out, Not(HasSubstr(",loose,"))) << "loose drops nothing that is routed";
  const auto refused = run({"sav", "-n", file, "--for", "junos", "--method", "acl"}, "world.snapshot");
  EXPECT_EQ(refused.code, 3) << refused.error;
  EXPECT_EQ(refused.out, "");
  EXPECT_THAT(refused.error, HasSubstr("acl would drop"));
  const auto loose = run({"sav", "-n", file, "--for", "junos", "--method", "loose"}, "world.snapshot");
  EXPECT_EQ(loose.code, 0) << loose.error;
  EXPECT_THAT(loose.out, HasSubstr("mode loose;"));
}

}  // namespace
}  // namespace mannerly
