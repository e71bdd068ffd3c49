// The typed views: one object of each class, what is wrong with broken ones, and round trips.
#include <gtest/gtest.h>

#include "wire/rpsl/as_set.h"
#include "wire/rpsl/aut_num.h"
#include "wire/rpsl/contact.h"
#include "wire/rpsl/format.h"
#include "wire/rpsl/key.h"
#include "wire/rpsl/number_resource.h"
#include "wire/rpsl/route.h"
#include "wire/rpsl/route_set.h"

namespace mannerly::rpsl {
namespace {

OwnedObject object_of(std::string text) {
  auto parsed = OwnedObject::parse(std::move(text), SourceRule::kOptional);
  EXPECT_TRUE(parsed) << parsed.error().message;
  return std::move(*parsed);
}

std::string key_text(std::string text) {
  const auto key = key_of(object_of(std::move(text)).object());
  return key ? *key : "!" + key.error().message;
}

TEST(RpslObject, ValuesWithoutCommentsAndContinuations) {
  const OwnedObject owned = object_of(
      "person: Example # a comment\r\n"
      "remarks: one # two\r\n  three\r\n+\r\n\tfour\r\n% remark of the server\r\n+five\r\n"
      "descr:\r\n"
      "Mnt-By: MAINT-A,MAINT-B MAINT-C , # MAINT-D\r\n");
  const Object& o = owned.object();
  EXPECT_EQ(o.object_class, Class::kPerson);
  EXPECT_EQ(o.attributes.size(), 4u);
  EXPECT_EQ(o.value_of("remarks"), "one\nthree\nfour\nfive");
  EXPECT_EQ(o.find("remarks")->text(), "one # two\nthree\nfour\nfive");
  EXPECT_EQ(o.value_of("descr"), "");
  EXPECT_TRUE(o.has("descr"));
  EXPECT_EQ(o.words_of("mnt-by"), (std::vector<std::string_view>{"MAINT-A", "MAINT-B", "MAINT-C"}));
  EXPECT_FALSE(o.find("mnt-by")->word());
  EXPECT_EQ(o.find("mnt-by")->first_word(), "MAINT-A");
}

TEST(RpslObject, Latin1BecomesUtf8) {
  EXPECT_EQ(object_of("role: Caf\xE9\nnic-hdl: X-TEST\n").object().value_of("role"), "Caf\xC3\xA9");
  EXPECT_EQ(object_of("role: Caf\xC3\xA9\nnic-hdl: X-TEST\n").object().value_of("role"), "Caf\xC3\xA9");
}

TEST(RpslObject, BrokenOnesSayWhy) {
  const std::pair<const char*, Broken> cases[] = {{"route 192.0.2.0/24\n", Broken::kNoColon},
                                                  {"rou te: 192.0.2.0/24\n", Broken::kBadName},
                                                  {"1route: 192.0.2.0/24\n", Broken::kBadName},
                                                  {" route: 192.0.2.0/24\n", Broken::kEarlyContinuation},
                                                  {"nothing: X\nsource: TEST\n", Broken::kUnknownClass},
                                                  {"route: X\nroute: X\nsource: TEST\n", Broken::kClassTwice},
                                                  {"route: X\norigin: AS64500\n", Broken::kNoSource},
                                                  {"route: X\nsource: TEST\nsource: TEST\n", Broken::kSourceTwice},
                                                  {"route: X\nsource: TE ST\n", Broken::kBadSource},
                                                  {"route: X\nsource:\n", Broken::kBadSource},
                                                  {"# only\n% comments\n", Broken::kEmpty},
                                                  {"EOF\n", Broken::kEmpty},
                                                  {"", Broken::kEmpty}};
  for (const auto& [text, broken] : cases) {
    std::vector<Attribute> attributes;
    Object object;
    EXPECT_EQ(parse_block(text, 0, SourceRule::kRequired, attributes, object), broken) << text;
  }
  EXPECT_FALSE(OwnedObject::parse("route: X\nsource: T\n\nroute: Y\nsource: T\n"));
}

TEST(RpslRoute, AllAttributes) {
  const std::string text =
      "route:          192.0.2.0/24\n"
      "origin:         AS64500\n"
      "holes:          192.0.2.0/28, 192.0.2.16/28, 198.51.100.0/24, junk\n"
      "member-of:      RS-ONE, RS-TWO\n"
      "mnt-by:         MAINT-A\n"
      "mnt-by:         MAINT-B, MAINT-C\n"
      "changed:        contact@example.net 19950506\n"
      "changed:        contact@example.net 20180614  #14:42:22Z\n"
      "source:         test\n";
  const auto route = parse_route(object_of(text).object());
  ASSERT_TRUE(route);
  EXPECT_EQ(format_prefix(route->prefix), "192.0.2.0/24");
  EXPECT_EQ(route->origin.value, 64500u);
  EXPECT_EQ(route->holes.size(), 2u);
  EXPECT_EQ(route->bad_holes, 2u);
  EXPECT_EQ(route->member_of, (std::vector<std::string>{"RS-ONE", "RS-TWO"}));
  EXPECT_EQ(route->registration.mnt_by, (std::vector<std::string>{"MAINT-A", "MAINT-B", "MAINT-C"}));
  EXPECT_EQ(route->registration.source, "TEST");
  ASSERT_TRUE(route->registration.last_modified);
  EXPECT_EQ(format_date(*route->registration.last_modified), "2018-06-14");
  const auto again = parse_route(object_of(format_route(*route)).object());
  ASSERT_TRUE(again);
  EXPECT_EQ(format_route(*again), format_route(*route));
}

TEST(RpslRoute, RefusesWithReason) {
  const std::pair<const char*, const char*> cases[] = {
      {"route: 192.0.2.1/24\norigin: AS64500\n", "route: prefix has host bits set"},
      {"route: 2001:db8::/32\norigin: AS64500\n", "route: prefix of the other address family"},
      {"route6: 192.0.2.0/24\norigin: AS64500\n", "route6: prefix of the other address family"},
      {"route: 192.0.2.0\norigin: AS64500\n", "route: prefix cannot be read"},
      {"route: 192.0.2.0/24\n", "route: origin attribute missing"},
      {"route: 192.0.2.0/24\norigin: AS64500\norigin: AS64501,AS64502\n", "route: origin is not one AS number"},
      {"route: 192.0.2.0/24\norigin: AS4294967296\n", "route: origin is not one AS number"}};
  for (const auto& [text, message] : cases) {
    const auto route = parse_route(object_of(text).object());
    ASSERT_FALSE(route) << text;
    EXPECT_EQ(route.error().message, message);
  }
}

TEST(RpslRoute, SeveralOriginsAsInDn42) {
  const auto route = parse_route(object_of("route: 192.0.2.0/24\norigin: AS64500\norigin: AS64501\n").object());
  ASSERT_TRUE(route);
  EXPECT_EQ(route->origin.value, 64500u);
  EXPECT_EQ(route->further_origins, (std::vector<Asn>{{64501}}));
}

TEST(RpslAsSet, MembersOfAllForms) {
  const OwnedObject owned = object_of(
      "as-set: as64500:AS-Customers\n"
      "members: AS64501, AS-OTHER,TEST::AS64502:AS-X  # AS64503\n"
      "+ AS65536 64504 AS42424206568821 RS-WRONG TEST::AS64505\n"
      "mbrs-by-ref: MAINT-A, ANY\n"
      "mnt-by: MAINT-A\nsource: TEST\n");
  const auto set = parse_as_set(owned.object());
  ASSERT_TRUE(set);
  EXPECT_EQ(set->name.name, "AS64500:AS-CUSTOMERS");
  std::vector<std::string> members;
  for (const AsSetMember& member : set->members) members.push_back(format_as_set_member(member));
  EXPECT_EQ(members,
            (std::vector<std::string>{"AS64501", "AS-OTHER", "TEST::AS64502:AS-X", "AS65536", "TEST::AS64505"}));
  EXPECT_EQ(set->bad_members, (std::vector<std::string>{"64504", "AS42424206568821", "RS-WRONG"}));
  EXPECT_EQ(set->bad_members_count, 3u);
  EXPECT_EQ(set->mbrs_by_ref, (std::vector<std::string>{"MAINT-A", "ANY"}));
  const auto again = parse_as_set(object_of(format_as_set(*set)).object());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->members, set->members);
  EXPECT_FALSE(parse_as_set(object_of("as-set: RS-X\n").object()));
  EXPECT_FALSE(parse_as_set(object_of("as-set: AS-ANY\n").object()));
}

TEST(RpslRouteSet, MembersOfAllForms) {
  const OwnedObject owned = object_of(
      "route-set: RS-EXAMPLE\n"
      "members: 192.0.2.0/24,\n  198.51.100.0/24^25-26, RS-OTHER^+, AS64500, TEST::AS-X^24\n"
      "mp-members: 2001:db8::/32^48, 203.0.113.0/24^+^-, RS-X^\n"
      "source: TEST\n");
  const auto set = parse_route_set(owned.object());
  ASSERT_TRUE(set);
  std::vector<std::string> members;
  for (const RouteSetMember& member : set->members) members.push_back(format_route_set_member(member));
  EXPECT_EQ(members, (std::vector<std::string>{"192.0.2.0/24", "198.51.100.0/24^25-26", "RS-OTHER^+", "AS64500",
                                               "TEST::AS-X^24", "2001:db8::/32^48"}));
  EXPECT_EQ(set->bad_members_count, 2u);
  const auto again = parse_route_set(object_of(format_route_set(*set)).object());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->members, set->members);
}

TEST(RpslContact, TellsWhatIsThereAndKeepsNoPerson) {
  const auto person = parse_contact(
      object_of("person: Example\nphone: +999 555\ne-mail: someone@example.net\nnic-hdl: ex1-test\nsource: TEST\n")
          .object());
  ASSERT_TRUE(person);
  EXPECT_EQ(person->handle, "EX1-TEST");
  EXPECT_TRUE(person->has_email && person->has_phone && !person->has_abuse_mailbox);
  EXPECT_EQ(person->email + person->name + person->abuse_mailbox, "");
  const auto role = parse_contact(
      object_of("role: Example NOC\ne-mail: noc@example.net\nabuse-mailbox: abuse@example.net\nnic-hdl: NOC-TEST\n")
          .object());
  ASSERT_TRUE(role);
  EXPECT_EQ(role->name, "Example NOC");
  EXPECT_EQ(role->email, "noc@example.net");
  EXPECT_EQ(role->abuse_mailbox, "abuse@example.net");
  EXPECT_FALSE(role->has_phone);
  const auto org = parse_contact(
      object_of("organisation: ORG-EX1-TEST\norg-name: Example\nabuse-c: NOC-TEST\nsource: TEST\n").object());
  ASSERT_TRUE(org);
  EXPECT_EQ(org->name, "Example");
  EXPECT_EQ(org->registration.abuse_c, (std::vector<std::string>{"NOC-TEST"}));
  const auto again = parse_contact(object_of(format_contact(*role)).object());
  ASSERT_TRUE(again);
  EXPECT_EQ(format_contact(*again), format_contact(*role));
  EXPECT_FALSE(parse_contact(object_of("person: Example\n").object()));
}

TEST(RpslNumberResource, RangesAndPrefixes) {
  const auto block = parse_address_block(
      object_of("inetnum: 192.0.2.0 -\n 192.0.2.127\nnetname: EXAMPLE-NET\ncountry: zz\nstatus: Allocated  pa # x\n")
          .object());
  ASSERT_TRUE(block);
  EXPECT_EQ(format_address(block->last), "192.0.2.127");
  EXPECT_EQ(block->country, "ZZ");
  EXPECT_EQ(block->status, "ALLOCATED PA");
  EXPECT_EQ(format_address(parse_address_block(object_of(format_address_block(*block)).object())->last), "192.0.2.127");
  const auto v6 = parse_address_block(object_of("inet6num: 2001:db8::/32\n").object());
  ASSERT_TRUE(v6);
  EXPECT_NE(format_address_block(*v6).find(" 2001:db8::/32\n"), std::string::npos);
  for (const char* bad : {"inetnum: 192.0.2.9 - 192.0.2.1\n", "inetnum: 2001:db8::/32\n", "inet6num: 192.0.2.0/24\n",
                          "inetnum: 192.0.2.0\n", "inetnum: 192.0.2.0 - 2001:db8::\n"}) {
    EXPECT_FALSE(parse_address_block(object_of(bad).object())) << bad;
  }
  const auto as_block = parse_as_block(object_of("as-block: AS64496-AS64511\n").object());
  ASSERT_TRUE(as_block);
  EXPECT_EQ(as_block->last.value, 64511u);
  EXPECT_FALSE(parse_as_block(object_of("as-block: AS64511 - AS64496\n").object()));
}

TEST(RpslKey, AsIrrdHasIt) {
  EXPECT_EQ(key_text("route: 192.0.2.0/24\norigin: as64500\n"), "192.0.2.0/24AS64500");
  EXPECT_EQ(key_text("route6: 2001:DB8::/32\norigin: AS64500\n"), "2001:DB8::/32AS64500");
  EXPECT_EQ(key_text("as-set: as-example\n"), "AS-EXAMPLE");
  EXPECT_EQ(key_text("person: Example\nnic-hdl: ex1-test\n"), "EX1-TEST");
  EXPECT_EQ(key_text("inetnum: 192.0.2.0-192.0.2.255\n"), "192.0.2.0 - 192.0.2.255");
  EXPECT_EQ(key_text("inet6num: 2001:db8::/32\n"), "2001:DB8::/32");
  EXPECT_EQ(key_text("as-block: AS64496-AS64511\n"), "AS64496 - AS64511");
  EXPECT_EQ(key_text("aut-num: as64500\n"), "AS64500");
  EXPECT_EQ(key_text("role: Example\n"), "!key is empty");
}

TEST(RpslFormat, AlignsAndRoundTrips) {
  const std::vector<AttributeText> attributes = {{"as-set", "AS-EXAMPLE"},
                                                 {"descr", "one\n\ntwo"},
                                                 {"a-name-longer-than-the-column", "x"},
                                                 {"remarks", ""},
                                                 {"source", "TEST"}};
  const std::string text = format_object(attributes);
  EXPECT_EQ(text,
            "as-set:         AS-EXAMPLE\n"
            "descr:          one\n+\n                two\n"
            "a-name-longer-than-the-column: x\n"
            "remarks:\n"
            "source:         TEST\n");
  const OwnedObject owned = object_of(text);
  ASSERT_EQ(owned.object().attributes.size(), attributes.size());
  EXPECT_EQ(owned.object().value_of("descr"), "one\ntwo");
}

}  // namespace
}  // namespace mannerly::rpsl
