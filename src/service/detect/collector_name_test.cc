#include "service/detect/collector_name.h"

#include <gtest/gtest.h>

namespace mannerly::service {
namespace {

TEST(CollectorName, IsInTheNameOrTheFolder) {
  struct Case {
    std::string path, collector;
  };
  const Case cases[] = {
      {"/data/rrc00.updates.20261101.0000.gz", "rrc00"},
      {"/data/bgp/c1.rib.mrt", "c1"},
      {"/data/ris.rrc15.updates.20100227.1600.gz", "ris.rrc15"},
      {"/data/routeviews2.rib.20080501.0644.bz2", "routeviews2"},
      {"/data/ris.bview.20020722.2337.gz", "ris"},
      {"/archive/rrc00/2026.11/updates.20261101.0000.gz", "rrc00"},
      {"/archive/rrc00/2026.11/bview.20261101.0000.gz", "rrc00"},
      {"/archive/route-views.jinx/bgpdata/2015.04/UPDATES/updates.20150401.0000.bz2", "route-views.jinx"},
      {"/archive/route-views.jinx/bgpdata/2015.04/RIBS/rib.20150401.0000.bz2", "route-views.jinx"},
      {"/data/mine/dump.mrt", "mine"},
      {"/data/mine/contribution.mrt", "mine"},
      {"/updates.20150401.0000", "updates.20150401.0000"},
      {"/2026.11/UPDATES/updates.gz", "updates.gz"},
  };
  for (const Case& each : cases) EXPECT_EQ(collector_of(each.path), each.collector) << each.path;
}

TEST(NominalTime, IsTheFirstDateOfTheName) {
  struct Case {
    std::string name, time;
  };
  const Case cases[] = {
      {"updates.20261101.0005.gz", "2026-11-01T00:05:00Z"},
      {"c1.updates.20261101.000530.mrt", "2026-11-01T00:05:30Z"},
      {"c1.updates.20261101T1200.mrt", "2026-11-01T12:00:00Z"},
      {"updates.20261101.gz", "2026-11-01T00:00:00Z"},
      {"updates.20261101.2500.gz", "2026-11-01T00:00:00Z"},
      {"updates.20261101.00051.gz", "2026-11-01T00:00:00Z"},
      {"20261101", "2026-11-01T00:00:00Z"},
      {"updates.20261301.0000.gz", ""},
      {"updates.120261101.0000.gz", ""},
      {"updates.gz", ""},
      {"", ""},
  };
  for (const Case& each : cases) {
    const auto at = nominal_time_of(each.name);
    EXPECT_EQ(at ? format_instant(*at) : "", each.time) << each.name;
  }
}

}  // namespace
}  // namespace mannerly::service
