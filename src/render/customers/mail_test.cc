#include "render/customers/mail.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "policy/made_routing.h"

namespace mannerly::render {
namespace {

using policy::MadeRouting;
using snapshot::Relation;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(CustomerMail, SaysWhatIsWrongAndWhatToPublish) {
  MadeRouting world;
  world.link(300, 301, Relation::kCustomer);
  world.give("11.1.0.0/16", "H1");
  world.route("11.1.0.0/16", {"900 300 301"});
  world.route("11.1.1.0/24", {"900 300 301"});
  world.route("11.2.0.0/16", {"900 300 301"});
  world.object("11.2.0.0/16", 301);
  world.role(301, "NOC1-TEST",
             "role:           NOC\ne-mail:         noc@example.net\nabuse-mailbox:  abuse@example.net\n"
             "e-mail:         bad address@x\nE-Mail:         second@example.net # night\n");
  const auto& s = world.finish();
  EXPECT_EQ(role_addresses(s, Asn{301}), (std::vector<std::string>{"noc@example.net", "second@example.net"}));
  const auto report = policy::check_customers(s, topology::Topology::make(s).value(), Asn{300}, {});
  ASSERT_TRUE(report);
  const std::string mail =
      customer_mail(s, *report, report->customers[0], {"YOUR-NOC <noc@example.net>", "AS300 (Example\nBcc: all)"});
  EXPECT_THAT(mail, HasSubstr("From: YOUR-NOC <noc@example.net>\nTo: noc@example.net, second@example.net\n"
                              "Subject: [AS301] routes that you announce to AS300\nMIME-Version: 1.0\n"));
  EXPECT_THAT(mail, HasSubstr("Unregistered routes (2)"));
  EXPECT_THAT(mail, HasSubstr("  - 11.1.0.0/16 AS301: no route object and no ROA; path 900 300 301\n"));
  EXPECT_THAT(mail, HasSubstr("  prefix 11.1.1.0/24, maxLength 24, origin AS301\n  prefix 11.1.0.0/16, maxLength 16"));
  EXPECT_THAT(mail, HasSubstr("  route:          11.1.0.0/16\n  origin:         AS301\n  mnt-by:         MNT-TEST\n"));
  EXPECT_THAT(mail, Not(HasSubstr("\nBcc:"))) << "no value begins a line of its own";
  for (const std::string_view line : split(mail, '\n')) EXPECT_LE(line.size(), 78u) << line;
  for (const char c : mail) EXPECT_TRUE(c == '\n' || (c >= 0x20 && c < 0x7F));
}

TEST(CustomerMail, WithoutARoleNobodyIsAddressed) {
  MadeRouting world;
  world.link(300, 301, Relation::kCustomer);
  world.route("11.1.0.0/16", {"900 300 301"});
  world.object("11.2.0.0/16", 1);
  const auto& s = world.finish();
  const auto report = policy::check_customers(s, topology::Topology::make(s).value(), Asn{300}, {});
  ASSERT_TRUE(report);
  const std::string mail = customer_mail(s, *report, report->customers[0], {"noc@example.net", "AS300"});
  EXPECT_THAT(mail, HasSubstr("To: undisclosed-recipients:;\n"));
  EXPECT_THAT(mail, HasSubstr("no role contact"));
}

}  // namespace
}  // namespace mannerly::render
