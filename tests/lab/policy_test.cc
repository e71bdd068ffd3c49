// The generated policy on real routers: a customer's hijack and leak are believed by a router without a policy and
// stopped by the generated one, while legitimate routes and packets keep passing.
//
//       sender = peer AS64504 ---+        +--- victim AS64501, customer, 198.18.0.0/16
//                                 AS64500
//    upstream AS64503 -----------+        +--- attacker AS64502, customer, 198.19.0.0/17
//    198.19.128.0/17
//
// The attacker announces 198.18.1.0/24 (a hijack: more specific than the victim's) and 198.19.200.0/24 with the path
// 64502 64503 64505 (a leak: its other upstream's route). All numbers are for documentation and benchmarks.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>

#include "policy/router.h"
#include "render/router/target.h"
#include "tests/lab/namespace.h"
#include "tests/lab/process.h"
#include "tests/lab/udp.h"

namespace mannerly::lab {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::uint16_t kPort = 9999;
constexpr std::string_view kVictimHost = "198.18.1.1";
constexpr seconds kConverge{25};

constexpr std::string_view kNetwork = R"(
name = "Lab"
asn = 64500
router_id = "192.0.2.1"
prefixes = "203.0.113.0/24"
[bogons]
permitted_prefixes = ["198.18.0.0/15", "203.0.113.0/24"]
permitted_asns = "AS64496-AS64511"
[[neighbour]]
name = "victim"
asn = 64501
role = "customer"
addresses = "192.0.2.2"
prefixes = "198.18.0.0/16"
[[neighbour]]
name = "attacker"
asn = 64502
role = "customer"
addresses = "192.0.2.6"
prefixes = "198.19.0.0/17"
[[neighbour]]
name = "upstream"
asn = 64503
role = "upstream"
addresses = "192.0.2.10"
[[neighbour]]
name = "peer"
asn = 64504
role = "peer"
addresses = "192.0.2.14"
max_prefix = { v4 = 100 }
)";

std::string policy_for(std::string_view target) {
  const auto network = policy::parse_network(kNetwork, "lab.toml");
  EXPECT_TRUE(network) << network.error().message;
  policy::PolicyInputs inputs;
  inputs.neighbours.resize(network->neighbours.size());
  const auto made = policy::make_router_policy(*network, inputs);
  EXPECT_TRUE(made) << made.error().message;
  const auto text = render::router::find_target(target)->render(*made, {});
  EXPECT_TRUE(text) << text.error().message;
  return *text;
}

// A neighbour of the router under test: BIRD, which announces routes and takes what it is given.
class Stub {
 public:
  Stub(std::string_view name, int asn, std::string address, std::string router)
      : space(name), asn_(asn), address_(std::move(address)), router_(std::move(router)), folder_(name) {}

  void start(const std::string& routes) {
    configure_file(routes);
    daemon_.emplace(space.inside({"bird", "-f", "-c", (folder_ / "bird.conf").string(), "-s", control(), "-P",
                                  (folder_ / "pid").string()}),
                    folder_ / "log");
  }
  void change(const std::string& routes) {
    configure_file(routes);
    EXPECT_EQ(ask({"configure"}).code, 0);
  }
  std::string routes() const { return ask({"show", "route", "primary"}).out; }
  bool has(std::string_view prefix) const { return routes().find(prefix) != std::string::npos; }

  Namespace space;

 private:
  std::string control() const { return (folder_ / "control").string(); }
  Outcome ask(std::vector<std::string> words) const {
    std::vector<std::string> all = {"birdc", "-s", control()};
    all.insert(all.end(), words.begin(), words.end());
    return run(all);
  }
  // A route "PREFIX" or "PREFIX ASN ASN": with a path behind one's own number, origin last.
  void configure_file(const std::string& routes) {
    write_file(folder_ / "bird.conf",
               "router id " + address_ + ";\nprotocol device { }\n" +
                   "protocol kernel { ipv4 { import none; export where source = RTS_BGP; }; }\n" +
                   "protocol static announced { ipv4; " + routes + " }\n" + "protocol bgp up { local " + address_ +
                   " as " + std::to_string(asn_) + "; neighbor " + router_ +
                   " as 64500; connect delay time 1; connect retry time 2; error wait time 1, 3;\n" +
                   "  ipv4 { import all; export filter { if source != RTS_STATIC then reject;\n" +
                   "    if net = 198.19.200.0/24 then { bgp_path.prepend(64505); bgp_path.prepend(64503); }\n" +
                   "    accept; }; }; }\n");
  }

  int asn_;
  std::string address_, router_;
  Folder folder_;
  std::optional<Daemon> daemon_;
};

// The router under test.
class Router {
 public:
  Router() : space("dut"), folder_("dut") {}
  virtual ~Router() = default;
  virtual void start_open() = 0;    // takes and gives everything
  virtual void apply_policy() = 0;  // the generated configuration, in place of that
  virtual std::string log() const = 0;

  Namespace space;

 protected:
  Folder folder_;
};

class BirdRouter : public Router {
 public:
  void start_open() override {
    std::string text =
        "router id 192.0.2.1;\nprotocol device { }\nprotocol kernel { ipv4 { import none; export all; }; }\n";
    const std::pair<const char*, int> neighbours[] = {
        {"192.0.2.2", 64501}, {"192.0.2.6", 64502}, {"192.0.2.10", 64503}, {"192.0.2.14", 64504}};
    for (const auto& [address, asn] : neighbours) {
      text += std::string("protocol bgp { local as 64500; neighbor ") + address + " as " + std::to_string(asn) +
              "; connect delay time 1; error wait time 1, 3; ipv4 { import all; export all; }; }\n";
    }
    write_file(folder_ / "bird.conf", text);
    daemon_.emplace(space.inside({"bird", "-f", "-c", (folder_ / "bird.conf").string(), "-s",
                                  (folder_ / "control").string(), "-P", (folder_ / "pid").string()}),
                    folder_ / "log");
  }
  void apply_policy() override {
    write_file(folder_ / "bird.conf", policy_for("bird"));
    const Outcome outcome = run({"birdc", "-s", (folder_ / "control").string(), "configure"});
    EXPECT_THAT(outcome.out, HasSubstr("Reconfigur")) << outcome.all();
  }
  std::string log() const override { return read_file(folder_ / "log"); }

 private:
  std::optional<Daemon> daemon_;
};

class FrrRouter : public Router {
 public:
  void start_open() override {
    std::string text = "router bgp 64500\n bgp router-id 192.0.2.1\n no bgp ebgp-requires-policy\n";
    const std::pair<const char*, int> neighbours[] = {
        {"192.0.2.2", 64501}, {"192.0.2.6", 64502}, {"192.0.2.10", 64503}, {"192.0.2.14", 64504}};
    for (const auto& [address, asn] : neighbours) {
      text += std::string(" neighbor ") + address + " remote-as " + std::to_string(asn) + "\n";
    }
    start(text);
  }
  void apply_policy() override {
    daemons_.clear();
    start(policy_for("frr"));
  }
  std::string log() const override { return read_file(folder_ / "bgpd.log"); }

 private:
  // The daemons begin empty, and vtysh gives each its part, as FRR's own start script does.
  void start(const std::string& text) {
    EXPECT_EQ(run({"chown", "frr:frr", folder_.path().string()}).code, 0);
    // What daemons that have ended leave behind would look as if the new ones were up.
    for (const char* socket : {"zserv", "zebra.vty", "staticd.vty", "bgpd.vty"})
      std::filesystem::remove(folder_ / socket);
    for (const std::string daemon : {"zebra", "staticd", "bgpd"}) {
      write_file(folder_ / (daemon + ".conf"), "!\n");
      daemons_.emplace_back(space.inside({"/usr/lib/frr/" + daemon, "-f", (folder_ / (daemon + ".conf")).string(), "-i",
                                          (folder_ / (daemon + ".pid")).string(), "-z", (folder_ / "zserv").string(),
                                          "--vty_socket", folder_.path().string(), "-P", "0"}),
                            folder_ / (daemon + ".log"));
    }
    write_file(folder_ / "frr.conf", text);
    const auto apply = [&] {
      return run({"vtysh", "--vty_socket", folder_.path().string(), "-f", (folder_ / "frr.conf").string()});
    };
    EXPECT_TRUE(wait_until(seconds(5), [&] {
      return std::filesystem::exists(folder_ / "bgpd.vty") && std::filesystem::exists(folder_ / "zserv") &&
             std::filesystem::exists(folder_ / "staticd.vty");
    }));
    const Outcome outcome = apply();
    EXPECT_EQ(outcome.code, 0) << outcome.all();
  }
  std::vector<Daemon> daemons_;
};

// OpenBGPD and GoBGP put no routes into the kernel of Linux: their tables are looked at, no packets are sent.
class OpenBgpdRouter : public Router {
 public:
  void start_open() override {}
  void apply_policy() override {
    std::filesystem::create_directories("/run/openbgpd");  // where it locks itself in
    write_file(folder_ / "bgpd.conf", "socket \"" + (folder_ / "socket").string() + "\"\n" + policy_for("openbgpd"));
    std::filesystem::permissions(folder_ / "bgpd.conf", std::filesystem::perms(0600));
    daemon_.emplace(space.inside({"bgpd", "-d", "-f", (folder_ / "bgpd.conf").string()}), folder_ / "log");
  }
  std::string log() const override { return read_file(folder_ / "log"); }

 private:
  std::optional<Daemon> daemon_;
};

class GobgpRouter : public Router {
 public:
  void start_open() override {}
  void apply_policy() override {
    write_file(folder_ / "gobgpd.toml", policy_for("gobgp"));
    daemon_.emplace(space.inside({"gobgpd", "-f", (folder_ / "gobgpd.toml").string(), "--pprof-disable", "--api-hosts",
                                  "127.0.0.1:50051", "-p"}),
                    folder_ / "log");
    EXPECT_TRUE(wait_until(seconds(10), [&] { return space.exec({"gobgp", "global", "rib"}).code == 0; })) << log();
    // A route that is added while the configuration is still being read misses its policy: all of it has been read
    // when the last neighbour is there.
    EXPECT_TRUE(wait_until(seconds(10), [&] { return log().find("Key=192.0.2.14") != std::string::npos; })) << log();
    std::this_thread::sleep_for(seconds(1));
    const Outcome added = space.exec({"gobgp", "global", "rib", "add", "203.0.113.0/24"});
    EXPECT_EQ(added.code, 0) << added.all();
  }
  std::string log() const override { return read_file(folder_ / "log"); }

 private:
  std::optional<Daemon> daemon_;
};

class PolicyLab {
 public:
  explicit PolicyLab(Router& router) : router_(router) {
    fine_ = connect(victim_, "192.0.2.1/30", "192.0.2.2/30", "victim") &&
            connect(attacker_, "192.0.2.5/30", "192.0.2.6/30", "attacker") &&
            connect(upstream_, "192.0.2.9/30", "192.0.2.10/30", "upstream") &&
            connect(peer_, "192.0.2.13/30", "192.0.2.14/30", "peer") &&
            victim_.space.sh("ip address add 198.18.1.1/32 dev lo") &&
            attacker_.space.sh("ip address add 198.18.1.1/32 dev lo");
    at_victim_ = udp_socket(victim_.space, kPort);
    at_attacker_ = udp_socket(attacker_.space, kPort);
    sender_ = udp_socket(peer_.space, 0);
  }
  bool is_fine() const { return fine_; }

  void start_stubs(bool with_attack) {
    victim_.start("route 198.18.0.0/16 unreachable;");
    attacker_.start(with_attack ? std::string(kLegitimate) + kHijack + kLeak : std::string(kLegitimate));
    upstream_.start("route 198.19.128.0/17 unreachable;");
    peer_.start("route 100.100.0.0/16 unreachable;");
  }
  void attack() { attacker_.change(std::string(kLegitimate) + kHijack + kLeak); }

  struct Traffic {
    int victim = 0, attacker = 0;
    friend bool operator==(const Traffic&, const Traffic&) = default;
  };
  // Ten datagrams from the peer to the victim's host, and where they arrived.
  Traffic probe() {
    count_datagrams(at_victim_);
    count_datagrams(at_attacker_);
    send_datagrams(sender_, std::string(kVictimHost), kPort, 10);
    Traffic out;
    wait_until(seconds(1), [&] {
      out.victim += count_datagrams(at_victim_);
      out.attacker += count_datagrams(at_attacker_);
      return out.victim + out.attacker >= 10;
    });
    return out;
  }

  Stub victim_{"vic", 64501, "192.0.2.2", "192.0.2.1"}, attacker_{"att", 64502, "192.0.2.6", "192.0.2.5"},
      upstream_{"up", 64503, "192.0.2.10", "192.0.2.9"}, peer_{"peer", 64504, "192.0.2.14", "192.0.2.13"};

 private:
  static constexpr std::string_view kLegitimate = "route 198.19.0.0/17 unreachable; ";
  static constexpr const char* kHijack = "route 198.18.1.0/24 unreachable; ";
  static constexpr const char* kLeak = "route 198.19.200.0/24 unreachable; ";

  bool connect(const Stub& stub, const char* ours, const char* theirs, const char* interface) {
    return link({router_.space, interface, {ours}}, {stub.space, "eth0", {theirs}});
  }

  Router& router_;
  bool fine_ = false;
  io::UniqueFd at_victim_, at_attacker_, sender_;
};

constexpr PolicyLab::Traffic kToVictim{10, 0}, kToAttacker{0, 10};

void expect_attack_succeeds(PolicyLab& lab) {
  EXPECT_TRUE(wait_until(kConverge, [&] { return lab.probe() == kToVictim && lab.peer_.has("198.19.128.0/17"); }))
      << "the routers do not come up\n"
      << lab.peer_.routes();
  lab.attack();
  EXPECT_TRUE(wait_until(kConverge, [&] { return lab.probe() == kToAttacker; })) << "no hijack without a policy";
  EXPECT_TRUE(wait_until(seconds(5), [&] { return lab.peer_.has("198.19.200.0/24"); })) << lab.peer_.routes();
  EXPECT_TRUE(lab.peer_.has("198.19.128.0/17")) << "an upstream's route reaches a peer: the router leaks itself";
}

void expect_policy_holds(PolicyLab& lab, bool has_traffic) {
  EXPECT_TRUE(wait_until(kConverge, [&] {
    return (!has_traffic || lab.probe() == kToVictim) && lab.peer_.has("198.19.0.0/17") &&
           lab.victim_.has("198.19.128.0/17") && lab.upstream_.has("198.18.0.0/16") && lab.peer_.has("203.0.113.0/24");
  })) << "legitimate routes and packets do not pass";
  // What the attacker sends comes with its legitimate route, so a second is plenty for it to show.
  EXPECT_FALSE(wait_until(seconds(1), [&] {
    return lab.peer_.has("198.18.1.0/24") || lab.peer_.has("198.19.200.0/24") || lab.peer_.has("198.19.128.0/17");
  }));
  const std::string peer = lab.peer_.routes(), upstream = lab.upstream_.routes(), victim = lab.victim_.routes();
  for (const std::string_view kept : {"198.18.0.0/16", "198.19.0.0/17", "203.0.113.0/24"}) {
    EXPECT_THAT(peer, HasSubstr(kept)) << "customers' and own routes reach the peer";
    EXPECT_THAT(upstream, HasSubstr(kept)) << "and the upstream";
  }
  for (const std::string* table : {&peer, &upstream, &victim}) {
    EXPECT_THAT(*table, Not(HasSubstr("198.18.1.0/24"))) << "the hijack";
    EXPECT_THAT(*table, Not(HasSubstr("198.19.200.0/24"))) << "the customer's leak";
  }
  EXPECT_THAT(peer, Not(HasSubstr("198.19.128.0/17"))) << "our own leak of an upstream's route";
  EXPECT_THAT(victim, HasSubstr("198.19.128.0/17")) << "a customer gets it";
  EXPECT_THAT(victim, Not(HasSubstr("100.100.0.0/16 "))) << "shared address space is a bogon";
  if (has_traffic) {
    EXPECT_EQ(lab.probe(), kToVictim) << "and it stays so";
  }
}

template <class R>
void run_lab() {
  const auto begin = std::chrono::steady_clock::now();
  const auto lap = [&](const char* what) {
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
    std::printf("[%6lld ms] %s\n", static_cast<long long>(ms.count()), what);
  };
  R router;
  PolicyLab lab(router);
  ASSERT_TRUE(lab.is_fine());
  router.start_open();
  lab.start_stubs(false);
  expect_attack_succeeds(lab);
  lap("without a policy: hijacked, leaked");
  router.apply_policy();
  expect_policy_holds(lab, true);
  lap("with the policy: neither; legitimate traffic passes");
  if (testing::Test::HasFailure()) std::printf("%s\n", router.log().c_str());
}

// A router that knows the policy from the start, and an attacker who begins at once.
template <class R>
void run_tables() {
  R router;
  PolicyLab lab(router);
  ASSERT_TRUE(lab.is_fine());
  router.apply_policy();
  lab.start_stubs(true);
  expect_policy_holds(lab, false);
  if (testing::Test::HasFailure()) std::printf("%s\n", router.log().c_str());
}

TEST(PolicyLab, OpenBgpdKeepsHijackAndLeakOutOfItsTables) {
  if (const std::string why = why_no_namespaces(); !why.empty()) GTEST_SKIP() << why;
  if (!has_program("bird") || !has_program("bgpd")) GTEST_SKIP() << "bird or OpenBGPD is not installed";
  run_tables<OpenBgpdRouter>();
}

TEST(PolicyLab, GobgpKeepsHijackAndLeakOutOfItsTables) {
  if (const std::string why = why_no_namespaces(); !why.empty()) GTEST_SKIP() << why;
  if (!has_program("bird") || !has_program("gobgpd")) GTEST_SKIP() << "bird or GoBGP is not installed";
  run_tables<GobgpRouter>();
}

TEST(PolicyLab, BirdStopsHijackAndLeak) {
  if (const std::string why = why_no_namespaces(); !why.empty()) GTEST_SKIP() << why;
  if (!has_program("bird")) GTEST_SKIP() << "bird is not installed";
  run_lab<BirdRouter>();
}

TEST(PolicyLab, FrrStopsHijackAndLeak) {
  if (const std::string why = why_no_namespaces(); !why.empty()) GTEST_SKIP() << why;
  if (!has_program("bird") || !has_program("/usr/lib/frr/bgpd")) GTEST_SKIP() << "bird or FRR is not installed";
  run_lab<FrrRouter>();
}

}  // namespace
}  // namespace mannerly::lab
