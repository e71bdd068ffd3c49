#include "policy/customers.h"

#include <gtest/gtest.h>

#include "incident/kind.h"
#include "policy/made_routing.h"

namespace mannerly::policy {
namespace {

using snapshot::Relation;

constexpr std::uint32_t kUs = 300, kCustomer = 301, kBelow = 302, kOther = 303, kStranger = 309;

topology::Topology topology_of(const snapshot::Snapshot& s) {
  return topology::Topology::make(s).value();
}

// "leak 2 (20)" for each finding, most points first.
std::vector<std::string> findings(const Customer& c) {
  std::vector<std::string> out;
  for (const auto& f : c.findings) {
    out.push_back(std::string(name_of(f.issue)) + " " + std::to_string(f.routes) + " (" + std::to_string(f.points) +
                  ")");
  }
  return out;
}
using Findings = std::vector<std::string>;

// AS300 has the customers AS301 (with AS302 below it) and AS303; AS310 is a provider and AS320 a peer of AS301.
class Customers : public testing::Test {
 protected:
  Customers() {
    world_.link(kUs, kCustomer, Relation::kCustomer);
    world_.link(kCustomer, kBelow, Relation::kCustomer);
    world_.link(kUs, kOther, Relation::kCustomer);
    world_.link(kCustomer, 310, Relation::kProvider);
    world_.link(kCustomer, 320, Relation::kPeer);
    world_.as(kCustomer, "H1");
    world_.as(kBelow, "H2");
    world_.give("11.1.0.0/16", "H1");
    world_.give("11.2.0.0/16", "H2");
    world_.give("11.9.0.0/16", "H9");
    world_.as_set("AS301:AS-ALL", "AS301 AS302");
  }

  const Customer& check(std::uint32_t asn = kCustomer) {
    snapshot_ = &world_.finish();
    const auto report = check_customers(*snapshot_, topology_of(*snapshot_), Asn{kUs}, options_);
    EXPECT_TRUE(report) << report.error().message;
    report_ = *report;
    for (const Customer& c : report_.customers) {
      if (c.asn == Asn{asn}) return c;
    }
    ADD_FAILURE() << "no customer AS" << asn;
    static const Customer none;
    return none;
  }

  MadeRouting world_;
  CustomerOptions options_;
  const snapshot::Snapshot* snapshot_ = nullptr;
  CustomerReport report_;
};

TEST_F(Customers, InOrder) {
  world_.route("11.1.0.0/16", {"900 300 301", "901 300 301"});
  world_.route("11.2.0.0/16", {"900 300 301 302"});
  world_.object("11.1.0.0/16", kCustomer);
  world_.vrp("11.2.0.0/16", 16, kBelow);
  const Customer& c = check();
  EXPECT_EQ(findings(c), Findings{});
  EXPECT_EQ(c.routes, 2u);
  EXPECT_EQ(c.clean, 2u);
  EXPECT_EQ(c.cone, 2u);
  EXPECT_EQ(c.risk, 0);
  EXPECT_EQ(c.as_sets, (std::vector<std::string>{"AS301:AS-ALL"}));
  EXPECT_EQ(report_.paths, 3u);
}

TEST_F(Customers, WhatDidNotComeThroughTheNetworkIsNotItsAffair) {
  world_.route("11.1.0.0/16", {"900 310 301"});
  world_.route("11.2.0.0/16", {"900 300 305 302"});  // through somebody who is no customer
  world_.object("11.5.0.0/16", kCustomer);
  EXPECT_EQ(check().routes, 0u);
  EXPECT_EQ(report_.paths, 0u);
}

TEST_F(Customers, Registrations) {
  world_.object("11.0.0.0/16", kCustomer);
  world_.object("11.1.2.0/24", kStranger);
  world_.vrp("11.1.3.0/24", 24, kStranger);
  world_.vrp("11.1.5.0/24", 24, kCustomer);
  world_.route("11.1.1.0/24", {"900 300 301"});  // nothing
  world_.route("11.1.2.0/24", {"900 300 301"});  // another's object
  world_.route("11.1.3.0/24", {"900 300 301"});  // another's ROA
  world_.route("11.9.4.0/24", {"900 300 301"});  // another's space
  world_.route("11.1.5.0/24", {"900 300 301"});  // a ROA is enough
  world_.route("192.168.0.0/16", {"900 300 301"});
  world_.link(kCustomer, kStranger, Relation::kSibling);
  world_.route("11.1.6.0/24", {"900 300 301 309"});  // neither in the set nor in the cone
  const Customer& c = check();
  EXPECT_EQ(findings(c), (Findings{"rpki-invalid 1 (8)", "bogon-prefix 1 (8)", "foreign-space 1 (6)",
                                   "other-origin 1 (4)", "unregistered 2 (4)", "not-in-set 1 (3)"}));
  EXPECT_EQ(c.routes, 7u);
  EXPECT_EQ(c.clean, 1u);
  EXPECT_EQ(c.risk, 33);
  EXPECT_EQ(c.findings[0].examples[0].evidence, "11.1.3.0/24 AS301: RPKI-invalid (as); path 900 300 301");
  EXPECT_EQ(report_.customers[0].asn, Asn{kCustomer}) << "the riskiest first";
}

TEST_F(Customers, LeaksAndPaths) {
  world_.object("11.2.0.0/16", 310);
  world_.object("11.2.0.0/16", 320);
  world_.object("11.2.0.0/16", kCustomer);
  world_.as_set("AS303:AS-ALL", "AS303");
  world_.route("11.2.1.0/24", {"900 300 301 310"});        // from its provider
  world_.route("11.2.2.0/24", {"900 300 301 320"});        // from its peer
  world_.route("11.2.3.0/24", {"900 300 301 64512 302"});  // a private number
  world_.object("11.2.0.0/16", kBelow);
  const Customer& c = check();
  EXPECT_EQ(findings(c), (Findings{"leak 2 (20)", "not-in-set 2 (6)", "bogon-asn 1 (4)"}));
  EXPECT_NE(c.findings[0].examples[0].evidence.find("had from its provider AS310"), std::string::npos);
}

TEST_F(Customers, AnAspaThatDeniesAStep) {
  world_.object("11.2.0.0/16", kBelow);
  world_.aspa(kBelow, {Asn{399}});
  world_.route("11.2.0.0/16", {"900 300 301 302"});
  const Customer& c = check();
  // The denial makes the link doubtful: no leak is made of it, and who is in the cone is not known either.
  ASSERT_FALSE(c.findings.empty());
  EXPECT_EQ(c.findings[0].issue, CustomerIssue::kAspaInvalid);
}

TEST_F(Customers, IncidentsInItsConeThatTheNetworkPassedOn) {
  world_.object("11.1.0.0/16", kCustomer);
  world_.route("11.1.0.0/16", {"900 300 301"});
  world_.incident("one", kBelow, kUs, snapshot::FeedbackState::kUndisputed);
  world_.incident("two", kBelow, kUs, snapshot::FeedbackState::kAccepted);  // it was none
  world_.incident("three", kBelow, 999, snapshot::FeedbackState::kUndisputed);
  world_.incident("four", kStranger, kUs, snapshot::FeedbackState::kUndisputed);  // not below any customer
  const Customer& c = check();
  EXPECT_EQ(findings(c), (Findings{"incident 1 (12)"}));
  EXPECT_EQ(c.clean, 1u);
}

TEST_F(Customers, TheNetworkFileNamesCustomersAndSets) {
  world_.link(kUs, 330, Relation::kPeer);
  world_.as_set("AS-THEIRS", "AS330 AS309");
  world_.object("11.9.0.0/16", kStranger);
  world_.route("11.9.0.0/16", {"900 300 330 309"});
  Network file;
  file.asn = Asn{kUs};
  file.neighbours.push_back({.name = "theirs", .asn = Asn{330}, .role = Role::kCustomer, .as_sets = {"AS-THEIRS"}});
  options_.file = &file;
  const Customer& c = check(330);
  EXPECT_TRUE(c.from_file);
  EXPECT_EQ(findings(c), Findings{}) << "the set has the origin, whatever the topology knows";
}

TEST_F(Customers, ManyCountLessThanTheirNumber) {
  for (int i = 0; i < 9; ++i) world_.route("11.1." + std::to_string(i) + ".0/24", {"900 300 301"});
  world_.object("11.5.0.0/16", 1);
  options_.examples_max = 2;
  const Customer& c = check();
  EXPECT_EQ(findings(c), (Findings{"unregistered 9 (8)"})) << "weight 2, and once more at 2, 4 and 8";
  EXPECT_EQ(c.findings[0].examples.size(), 2u);
}

TEST_F(Customers, ATransitCustomerWithoutASet) {
  world_.link(kOther, 304, Relation::kCustomer);
  world_.route("11.1.0.0/16", {"900 300 301"});
  world_.object("11.1.0.0/16", kCustomer);
  EXPECT_EQ(findings(check(kOther)), (Findings{"no-set 1 (1)"}));
}

TEST(CustomersErrors, NoPathsNoCustomers) {
  MadeRouting empty;
  const auto& none = empty.finish();
  EXPECT_EQ(check_customers(none, topology_of(none), Asn{kUs}, {}).error().code, ErrorCode::kNoData);
  MadeRouting alone;
  alone.route("11.1.0.0/16", {"900 300"});
  const auto& s = alone.finish();
  EXPECT_EQ(check_customers(s, topology_of(s), Asn{kUs}, {}).error().code, ErrorCode::kNoData);
}

}  // namespace
}  // namespace mannerly::policy
