#include "wire/iana/special.h"

#include <gtest/gtest.h>

namespace mannerly::iana {
namespace {

const SpecialPrefix* special(std::string_view text) {
  return find_special(parse_prefix(text).value());
}

TEST(Special, CoversWhatMustNotBeRouted) {
  for (const char* text :
       {"0.0.0.0/8",       "10.1.0.0/16",    "100.64.0.0/10", "100.127.255.0/24",   "127.0.0.1/32",   "169.254.0.0/16",
        "172.31.0.0/16",   "192.0.0.0/24",   "192.0.2.0/25",  "192.88.99.0/24",     "192.168.1.0/24", "198.19.0.0/16",
        "198.51.100.0/24", "203.0.113.0/24", "239.0.0.0/8",   "255.255.255.255/32", "::/8",           "::1/128",
        "100::/64",        "2001:2::/48",    "2001:10::/28",  "2001:db8:1::/48",    "2002::/16",      "3ffe::/16",
        "3fff:123::/32",   "5f00::/16",      "fd00::/8",      "fe80::/10",          "fec0::/10",      "ff02::/16"}) {
    EXPECT_NE(special(text), nullptr) << text;
  }
}

TEST(Special, LeavesTheRestAlone) {
  for (const char* text :
       {"0.0.0.0/0", "::/0", "1.1.1.0/24", "100.128.0.0/10", "172.32.0.0/16", "192.0.1.0/24", "192.31.196.0/24",
        "192.175.48.0/24", "2620:4f:8000::/48", "2001:4:112::/48", "2001::/32", "192.0.0.9/32", "192.0.0.10/32",
        "64:ff9b::/96", "2001:20::/28", "2600::/12", "223.0.0.0/8"}) {
    EXPECT_EQ(special(text), nullptr) << text;
  }
  EXPECT_STREQ(special("192.0.2.0/24")->reference.data(), "RFC 5737");
}

TEST(Special, KnowsBogonAsns) {
  for (const std::uint32_t asn : {0u, 23456u, 64496u, 64511u, 64512u, 65534u, 65535u, 65536u, 65551u, 65552u, 131071u,
                                  4200000000u, 4294967294u, 4294967295u}) {
    EXPECT_NE(find_special(Asn{asn}), nullptr) << asn;
  }
  for (const std::uint32_t asn : {1u, 112u, 23455u, 64495u, 131072u, 4199999999u}) {
    EXPECT_EQ(find_special(Asn{asn}), nullptr) << asn;
  }
}

TEST(Special, EachExceptionLiesInsideARow) {
  for (const SpecialPrefix& row : kReachablePrefixes) {
    bool inside = false;
    for (const SpecialPrefix& block : kSpecialPrefixes) inside = inside || block.prefix.covers(row.prefix);
    EXPECT_TRUE(inside) << format_prefix(row.prefix);
  }
}

}  // namespace
}  // namespace mannerly::iana
