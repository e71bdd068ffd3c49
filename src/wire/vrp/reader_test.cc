#include "wire/vrp/reader.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <string>
#include <vector>

#include "tests/shared_data.h"

namespace mannerly::vrp {
namespace {

struct Read {
  std::vector<Vrp> vrps;
  std::vector<Aspa> aspas;
  Status status;
  Tally skipped;
  TaNames names;
  Metadata metadata;
  Counts counts;
};

Read read(std::string_view text, std::size_t step = std::string_view::npos) {
  Read r;
  VrpReader reader(
      {.vrp = [&](const Vrp& v) { r.vrps.push_back(v); }, .aspa = [&](const Aspa& a) { r.aspas.push_back(a); }});
  for (std::size_t i = 0; i < text.size() && r.status; i += std::min(step, text.size() - i)) {
    r.status = reader.feed(as_bytes(text.substr(i, step)));
  }
  if (r.status) r.status = reader.finish();
  r.skipped = reader.skipped();
  r.names = reader.ta_names();
  r.metadata = reader.metadata();
  r.counts = reader.counts();
  return r;
}

std::string run(const std::string& command) {
  std::string out;
  FILE* pipe = popen(command.c_str(), "r");
  char buffer[65536];
  for (std::size_t n; (n = fread(buffer, 1, sizeof buffer, pipe)) > 0;) out.append(buffer, n);
  pclose(pipe);
  return out;
}

TEST(VrpReader, ReadsRpkiClientJson) {
  const auto r = read(R"({"metadata":{"buildtime":"2026-11-21T10:00:00Z","vrps":3,"uniquevrps":2,"vaps":1},
"roas":[
 {"asn": 64500, "prefix": "192.0.2.0/24", "maxLength": 24, "ta": "ripe", "expires": 1795255200},
 {"asn": 0, "prefix": "2001:db8::/32", "maxLength": 48, "ta": "apnic", "expires": 1795255201}],
"bgpsec_keys":[{"asn":64500}],
"aspas":[{"customer_asid":64500,"expires":1795255202,"providers":[64501,64502]}]})");
  ASSERT_TRUE(r.status) << r.status.error().message;
  ASSERT_EQ(r.vrps.size(), 2u);
  EXPECT_EQ(format_prefix(r.vrps[0].prefix), "192.0.2.0/24");
  EXPECT_EQ(r.vrps[0].max_length, 24);
  EXPECT_EQ(r.vrps[0].asn, Asn{64500});
  EXPECT_EQ(r.names.name(r.vrps[0].ta), "ripe");
  EXPECT_EQ(r.vrps[1].max_length, 48);
  EXPECT_EQ(r.vrps[1].expires, Instant{1795255201});
  EXPECT_EQ(r.names.name(r.vrps[1].ta), "apnic");
  ASSERT_EQ(r.aspas.size(), 1u);
  EXPECT_EQ(r.aspas[0].customer, Asn{64500});
  EXPECT_EQ(r.aspas[0].providers, (std::vector<Asn>{{64501}, {64502}}));
  EXPECT_EQ(r.counts.router_keys, 1u);
  EXPECT_EQ(r.metadata.vrps_stated, 2u);
  EXPECT_EQ(format_instant(r.metadata.built.value()), "2026-11-21T10:00:00Z");
  EXPECT_TRUE(r.skipped.empty());
}

// The dn42 list has 3,312 entries: two of them have no AS number ("AS") and one has no prefix (null).
TEST(VrpReader, CountsOfTheRealLists) {
  struct Row {
    const char* file;
    std::size_t vrps, skipped;
  };
  for (const Row row :
       {Row{"rpki/vrps.201602.csv.gz", 15904, 0}, Row{"rpki/vrps.20170413T1702.csv.gz", 38575, 0},
        Row{"rpki/vrps.20170504T0226.csv.gz", 39140, 0}, Row{"rpki/vrps.20170601T1720.csv.gz", 40203, 0},
        Row{"rpki/vrps.20170606T0537.csv.gz", 40335, 0}, Row{"rpki/rpki-irr-bgp-stats.roas.sample2016.csv", 49, 0},
        Row{"rpki/dn42.gortr-rpki-client-style.20220129.json.gz", 3309, 3}}) {
    MANNERLY_NEEDS_DATA(file, row.file);
    const auto r = read(run("gzip -dcf " + file.string()), 4000);
    ASSERT_TRUE(r.status) << row.file << r.status.error().message;
    EXPECT_EQ(r.vrps.size(), row.vrps) << row.file;
    EXPECT_EQ(r.skipped.total(), row.skipped) << row.file;
  }
}

}  // namespace
}  // namespace mannerly::vrp
