// Anti-spoofing rules at work: a customer, a router with the written rules, and a host that counts what arrives.
// The customer holds 198.51.100.0/24 and 2001:db8:c::/48; 192.0.2.128/25 is routed elsewhere; 10.77.0.0/24 nowhere.
#include "policy/sav.h"

#include <gtest/gtest.h>

#include "render/sav/target.h"
#include "tests/lab/namespace.h"

namespace mannerly::lab {
namespace {

using policy::SavMode;

constexpr std::string_view kNetworkFile = R"(
name = "lab"
asn = 64500
router_id = "192.0.2.1"
prefixes = ["203.0.113.0/24", "2001:db8:f::/48"]
[[neighbour]]
name = "cust-one"
asn = 64501
role = "customer"
addresses = ["192.0.2.2", "2001:db8:0:1::2"]
prefixes = ["198.51.100.0/24", "2001:db8:c::/48"]
interface = "cust0"
[[neighbour]]
name = "upstream-one"
asn = 64502
role = "upstream"
addresses = ["192.0.2.6"]
interface = "up0"
)";

policy::SavView view_of_the_lab() {
  const auto p = [](std::string_view text) { return parse_prefix(text).value(); };
  policy::SavView view;
  view.routes = {
      {p("192.0.2.128/25"), Asn{64502}}, {p("198.51.100.0/24"), Asn{64501}}, {p("2001:db8:c::/48"), Asn{64501}}};
  view.sides = {{.received = {1, 2}, .selected = {1, 2}, .possible = {1, 2}},
                {.received = {0}, .selected = {0}, .possible = {0}}};
  return view;
}

std::string rules_for(SavMode mode) {
  const auto network = policy::parse_network(kNetworkFile, "lab");
  EXPECT_TRUE(network) << network.error().message;
  const std::vector<policy::NeighbourFacts> facts(2);
  const policy::SavPlan plan = policy::plan_sav(*network, view_of_the_lab(), facts);
  const std::vector<render::sav::Chosen> chosen = {{&plan.interfaces[0], plan.interfaces[0].choice(mode)},
                                                   {&plan.interfaces[1], plan.interfaces[1].choice(SavMode::kLoose)}};
  return render::sav::render(render::sav::nftables_target(), {}, render::sav::make_rules(*network, chosen));
}

// cust0 - router - up0, far0; the host that counts is behind far0 and has 203.0.113.1 and 2001:db8:f::1.
struct Lab {
  Namespace customer{"c"}, router{"r"}, upstream{"u"}, far{"f"};
  bool ready = link({customer, "eth0", {"192.0.2.2/30", "2001:db8:0:1::2/64"}},
                    {router, "cust0", {"192.0.2.1/30", "2001:db8:0:1::1/64"}}) &&
               link({upstream, "eth0", {"192.0.2.6/30", "2001:db8:0:2::2/64"}},
                    {router, "up0", {"192.0.2.5/30", "2001:db8:0:2::1/64"}}) &&
               link({far, "eth0", {"203.0.113.1/24", "2001:db8:f::1/64"}},
                    {router, "far0", {"203.0.113.254/24", "2001:db8:f::fe/64"}}) &&
               router.sh(
                   "ip route add 198.51.100.0/24 via 192.0.2.2; ip route add 192.0.2.128/25 via 192.0.2.6; "
                   "ip -6 route add 2001:db8:c::/48 via 2001:db8:0:1::2") &&
               customer.sh("ip route add default via 192.0.2.1; ip -6 route add default via 2001:db8:0:1::1") &&
               upstream.sh("ip route add default via 192.0.2.5; ip -6 route add default via 2001:db8:0:2::1") &&
               reachable();

  // Until neighbours know each other's link addresses, packets wait and come late.
  bool reachable() const {
    return count_from(far, {"192.0.2.2", "2001:db8:c::7", "192.0.2.6"}) && wait_until(std::chrono::seconds(10), [&] {
             return send_udp(customer, "192.0.2.2", "203.0.113.1", 1) &&
                    send_udp(customer, "2001:db8:c::7", "2001:db8:f::1", 1) &&
                    send_udp(upstream, "192.0.2.6", "203.0.113.1", 1) && counted_from(far, "192.0.2.2") > 0 &&
                    counted_from(far, "2001:db8:c::7") > 0 && counted_from(far, "192.0.2.6") > 0;
           });
  }

  bool load(const std::string& rules) const {
    const Folder folder("sav");
    if (!write_file(folder / "sav.nft", rules)) return false;
    const Outcome loaded = router.exec({"nft", "-f", (folder / "sav.nft").string()});
    EXPECT_EQ(loaded.code, 0) << loaded.all() << rules;
    return loaded.code == 0;
  }
  // How many of three packets arrive.
  long arrive(const Namespace& from, const std::string& source) const {
    const bool v6 = source.find(':') != std::string::npos;
    const std::string to = v6 ? "2001:db8:f::1" : "203.0.113.1";
    // What passed has arrived when a later packet that always passes has.
    const std::string last = v6 ? "2001:db8:f::fe" : "203.0.113.254";
    EXPECT_TRUE(count_from(far, {source, last}));
    EXPECT_TRUE(send_udp(from, source, to, 3));
    EXPECT_TRUE(send_udp(router, last, to, 1));
    EXPECT_TRUE(wait_until(std::chrono::seconds(5), [&] { return counted_from(far, last) == 1; }));
    return counted_from(far, source);
  }
};

TEST(SavLab, ForgedPacketsStopAndLegitimateOnesDoNot) {
  if (const std::string why = why_no_namespaces(); !why.empty()) GTEST_SKIP() << why;
  const Lab lab;
  ASSERT_TRUE(lab.ready);
  struct Case {
    std::optional<SavMode> mode;  // nullopt: no rules
    int own, own_v6, elsewhere, nowhere, forged_v6;
  };
  const Case cases[] = {{std::nullopt, 3, 3, 3, 3, 3},     {SavMode::kAcl, 3, 3, 0, 0, 0},
                        {SavMode::kStrict, 3, 3, 0, 0, 0}, {SavMode::kFeasible, 3, 3, 0, 0, 0},
                        {SavMode::kEfpA, 3, 3, 0, 0, 0},   {SavMode::kLoose, 3, 3, 3, 0, 0}};
  for (const Case& c : cases) {
    SCOPED_TRACE(c.mode ? policy::name_of(*c.mode) : "no rules");
    if (c.mode) {
      ASSERT_TRUE(lab.load(rules_for(*c.mode)));
    }
    EXPECT_EQ(lab.arrive(lab.customer, "198.51.100.7"), c.own);
    EXPECT_EQ(lab.arrive(lab.customer, "2001:db8:c::7"), c.own_v6);
    EXPECT_EQ(lab.arrive(lab.customer, "192.0.2.200"), c.elsewhere);
    EXPECT_EQ(lab.arrive(lab.customer, "10.77.0.9"), c.nowhere);
    EXPECT_EQ(lab.arrive(lab.customer, "2001:db8:bad::9"), c.forged_v6);
  }
}

TEST(SavLab, OwnAddressesDoNotComeFromOutside) {
  if (const std::string why = why_no_namespaces(); !why.empty()) GTEST_SKIP() << why;
  const Lab lab;
  ASSERT_TRUE(lab.ready);
  EXPECT_EQ(lab.arrive(lab.upstream, "203.0.113.99"), 3) << "before";
  ASSERT_TRUE(lab.load(rules_for(SavMode::kFeasible)));
  EXPECT_EQ(lab.arrive(lab.upstream, "203.0.113.99"), 0);
  EXPECT_EQ(lab.arrive(lab.upstream, "192.0.2.129"), 3) << "routed there";
}

// The checker itself: it takes the golden file and refuses a broken one.
TEST(SavLab, NftTakesTheGoldenFile) {
  if (const std::string why = why_no_namespaces(); !why.empty()) GTEST_SKIP() << why;
  const Namespace router("n");
  const std::string golden = MANNERLY_SOURCE_DIR "/tests/golden/sav/sav.nft";
  const Outcome checked = router.exec({"nft", "-c", "-f", golden});
  EXPECT_EQ(checked.code, 0) << checked.all();
  const Folder folder("nft");
  std::string text = read_file(golden);
  ASSERT_NE(text.find("ip6 saddr"), std::string::npos);
  text.replace(text.find("ip6 saddr"), 9, "ip6 source");
  ASSERT_TRUE(write_file(folder / "broken.nft", text));
  EXPECT_NE(router.exec({"nft", "-c", "-f", (folder / "broken.nft").string()}).code, 0);
}

}  // namespace
}  // namespace mannerly::lab
