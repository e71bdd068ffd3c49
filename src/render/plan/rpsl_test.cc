#include "render/plan/rpsl.h"

#include <gtest/gtest.h>

namespace mannerly::render {
namespace {

TEST(Rpsl, RouteAndRoute6) {
  EXPECT_EQ(
      rpsl_text(plan::RouteObject{parse_prefix("192.0.2.0/24").value(), Asn{64500}, "RIPE", "MNT-EXAMPLE"}),
      "route:          192.0.2.0/24\norigin:         AS64500\nmnt-by:         MNT-EXAMPLE\nsource:         RIPE\n");
  EXPECT_EQ(
      rpsl_text(plan::RouteObject{parse_prefix("2001:db8::/32").value(), Asn{64500}, "ARIN", "MNT-EXAMPLE"}),
      "route6:         2001:db8::/32\norigin:         AS64500\nmnt-by:         MNT-EXAMPLE\nsource:         ARIN\n");
}

TEST(Rpsl, AsSet) {
  EXPECT_EQ(rpsl_text(plan::AsSetObject{"AS64500:AS-ALL", {"AS64500", "AS64500:AS-CUSTOMERS"}, "RIPE", "MNT-EXAMPLE"}),
            "as-set:         AS64500:AS-ALL\nmembers:        AS64500\nmembers:        AS64500:AS-CUSTOMERS\n"
            "tech-c:         YOUR-NOC-ROLE\nmnt-by:         MNT-EXAMPLE\nsource:         RIPE\n");
}

}  // namespace
}  // namespace mannerly::render
