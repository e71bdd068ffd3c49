#include "wire/vrp/reader.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <string>
#include <vector>

#include "tests/shared_data.h"
#include "wire/vrp/format.h"

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

TEST(VrpReader, ReadsRoutinatorJson) {
  const auto r = read(R"({"metadata":{"generated":1795255200,"generatedTime":"2026-11-21T10:00:00Z"},
"roas":[{"asn":"AS64500","prefix":"192.0.2.0/24","maxLength":25,"ta":"ripe"},
 {"asn":"AS64501","prefix":"198.51.100.0\/24","maxLength":24,"source":[
   {"type":"roa","uri":"rsync://example.net/a.roa","tal":"apnic",
    "validity":{"notBefore":"2026-01-01T00:00:00Z","notAfter":"2027-01-01T00:00:00Z"},
    "chainValidity":{"notBefore":"2026-01-01T00:00:00Z","notAfter":"2026-12-01T00:00:00Z"},"stale":"2026-11-22T00:00:00Z"},
   {"type":"roa","uri":"rsync://example.net/b.roa","tal":"apnic",
    "validity":{"notBefore":"2026-01-01T00:00:00Z","notAfter":"2026-12-02T00:00:00Z"}}]}],
"routerKeys":[],"aspas":[{"customer":"AS64500","providers":["AS64501","AS64502"],"ta":"ripe"}]})");
  ASSERT_TRUE(r.status) << r.status.error().message;
  ASSERT_EQ(r.vrps.size(), 2u);
  EXPECT_EQ(r.vrps[0].asn, Asn{64500});
  EXPECT_EQ(format_prefix(r.vrps[1].prefix), "198.51.100.0/24");
  EXPECT_EQ(r.names.name(r.vrps[1].ta), "apnic");
  EXPECT_EQ(format_instant(r.vrps[1].expires), "2026-12-02T00:00:00Z");
  ASSERT_EQ(r.aspas.size(), 1u);
  EXPECT_EQ(r.aspas[0].providers, (std::vector<Asn>{{64501}, {64502}}));
  EXPECT_EQ(r.metadata.built, Instant{1795255200});
  EXPECT_TRUE(r.skipped.empty());
}

TEST(VrpReader, ReadsTheKindsOfCsv) {
  struct Case {
    const char* text;
    std::uint32_t asn;
    int max_length;
    const char* ta;
    std::int64_t expires;
  };
  const std::vector<Case> cases = {
      {"ASN,IP Prefix,Max Length,Trust Anchor\nAS64500,192.0.2.0/24,25,ripe\n", 64500, 25, "ripe", 0},
      {"ASN,IP Prefix,Max Length,Trust Anchor,Expires\r\nAS64500,192.0.2.0/24,25,ripe,1795255200\r\n", 64500, 25,
       "ripe", 1795255200},
      {"\"ASN\",\"IP Prefix\",\"Max Length\",\"Trust Anchor\"\n\"64500\",\"192.0.2.0/24\",\"25\",\"RIPE NCC\"\n", 64500,
       25, "RIPE NCC", 0},
      {"URI,ASN,IP Prefix,Max Length,Not Before,Not After\n"
       "rsync://example.net/a.roa,AS64500,192.0.2.0/24,,2026-01-01 00:00:00,2026-11-21 10:00:00\n",
       64500, 24, "", 1795255200},
      {"ASN,IP Prefix,Max Length\nAS64500,192.0.2.0/24,24\n", 64500, 24, "", 0},
      {"# a comment\n\n64500,192.0.2.0/24,25\n", 64500, 25, "", 0},
      {"64500, 192.0.2.0/24", 64500, 24, "", 0},
      {"\xEF\xBB\xBF"
       "AS64500,192.0.2.0/24,24,unknown",
       64500, 24, "unknown", 0},
  };
  for (const Case& c : cases) {
    for (const std::size_t step : {std::size_t{1}, std::size_t{1000}}) {
      const auto r = read(c.text, step);
      ASSERT_TRUE(r.status) << c.text << r.status.error().message;
      ASSERT_EQ(r.vrps.size(), 1u) << c.text;
      EXPECT_EQ(format_prefix(r.vrps[0].prefix), "192.0.2.0/24") << c.text;
      EXPECT_EQ(r.vrps[0].asn, Asn{c.asn}) << c.text;
      EXPECT_EQ(r.vrps[0].max_length, c.max_length) << c.text;
      EXPECT_EQ(r.names.name(r.vrps[0].ta), c.ta) << c.text;
      EXPECT_EQ(r.vrps[0].expires.seconds, c.expires) << c.text;
      EXPECT_TRUE(r.skipped.empty()) << c.text;
    }
  }
}

TEST(VrpReader, SkipsAndCountsWhatIsNoVrp) {
  struct Case {
    const char* entry;
    const char* reason;
  };
  const std::vector<Case> cases = {
      {R"({"asn":64500,"prefix":"192.0.2.0/24","maxLength":23})", "max length below the prefix length"},
      {R"({"asn":64500,"prefix":"192.0.2.0/24","maxLength":33})", "max length above the bits of the family"},
      {R"({"asn":64500,"prefix":"2001:db8::/32","maxLength":129})", "max length above the bits of the family"},
      {R"({"asn":64500,"prefix":"192.0.2.0/24","maxLength":-1})", "max length is not a number"},
      {R"({"asn":64500,"prefix":"192.0.2.0/24","maxLength":"x"})", "max length is not a number"},
      {R"({"asn":4294967296,"prefix":"192.0.2.0/24","maxLength":24})", "no valid AS number"},
      {R"({"asn":"AS","prefix":"192.0.2.0/24","maxLength":24})", "no valid AS number"},
      {R"({"prefix":"192.0.2.0/24","maxLength":24})", "no valid AS number"},
      {R"({"asn":64500,"prefix":"192.0.2.1/24"})", "no valid prefix"},
      {R"({"asn":64500,"prefix":null})", "no valid prefix"},
      {R"({"asn":64500})", "no valid prefix"},
      {R"({"asn" 64500,"prefix":"192.0.2.0/24"})", "not valid JSON"},
      {R"({"asn":64500 "prefix":"192.0.2.0/24"})", "text before a string"},
      {R"({"asn":6x,"prefix":"192.0.2.0/24"})", "no valid AS number"},
      {R"({"asn":64500,,"prefix":"192.0.2.0/24"})", "not valid JSON"},
      {"{\"asn\":64500,\"prefix\":\"192.0.2.0/24\",\"ta\":\"\xFF\"}", "not valid JSON"},
      {R"({"asn":64500,)", "no closing bracket"},
      {R"([64500])", "not a JSON object"},
      {R"(64500)", "not a JSON object"},
  };
  const std::string good = R"({"asn":64500,"prefix":"203.0.113.0/24"})";
  for (const Case& c : cases) {
    const std::string text = "{\"roas\":[" + good + "," + c.entry + "," + good + "]}";
    for (const std::size_t step : {std::size_t{1}, std::size_t{1000}}) {
      const auto r = read(text, step);
      ASSERT_TRUE(r.status) << c.entry << r.status.error().message;
      EXPECT_EQ(r.vrps.size(), 2u) << c.entry;
      ASSERT_EQ(r.skipped.total(), 1u) << c.entry;
      EXPECT_EQ(r.skipped.rows()[0].reason, c.reason) << c.entry;
      EXPECT_EQ(r.skipped.rows()[0].first_offset, 9 + good.size() + 1) << c.entry;
      EXPECT_EQ(r.counts.max_length_missing, 2u);
    }
  }
}

TEST(VrpReader, AnAspaWithABadProviderIsLeftOutWhole) {
  const auto r = read(R"({"aspas":[{"customer_asid":64500,"providers":[64501,"x"]},{"customer_asid":64500},
    {"providers":[64501]},{"customer_asid":64502,"providers":[0]}]})");
  ASSERT_TRUE(r.status);
  ASSERT_EQ(r.aspas.size(), 1u);
  EXPECT_EQ(r.aspas[0].customer, Asn{64502});
  EXPECT_EQ(r.skipped.total(), 3u);
}

TEST(VrpReader, WhatIsNoVrpListIsRefused) {
  EXPECT_EQ(read("").status.error().code, ErrorCode::kTruncated);
  EXPECT_EQ(read(std::string(5000, '\n')).status.error().code, ErrorCode::kInvalid);
  EXPECT_EQ(read("<html>\n<body>\n").status.error().message,
            "not a VRP list: neither JSON nor a line with AS number and prefix");
  EXPECT_EQ(read("{\"error\":\"no\"}").status.error().message, "not a VRP list: no member \"roas\"");
  EXPECT_TRUE(read("{\"roas\":[]}").status);
  EXPECT_TRUE(read("ASN,IP Prefix,Max Length,Trust Anchor\n").status);
  EXPECT_EQ(read("[{\"asn\":64500,\"prefix\":\"192.0.2.0/24\"}]").vrps.size(), 1u);
}

struct List {
  std::vector<Vrp> vrps;
  std::vector<Aspa> aspas;
  TaNames names;
};

List sample(std::uint64_t seed) {
  List list;
  const TaId ripe = list.names.intern("ripe").value();
  const TaId odd = list.names.intern("a \"b\" c").value();
  for (int i = 0; i < 20; ++i) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    const bool v4 = (seed >> 60 & 1) != 0;
    const int length = static_cast<int>((seed >> 40) % (v4 ? 33 : 129));
    const Address address = v4 ? Address::v4(static_cast<std::uint32_t>(seed)) : Address::v6(seed, seed * 31);
    const int room = (v4 ? 32 : 128) - length;
    list.vrps.push_back({.prefix = Prefix::of(address, length),
                         .max_length = static_cast<std::uint8_t>(length + static_cast<int>((seed >> 20) % (room + 1))),
                         .ta = i % 3 == 0   ? TaId{}
                               : i % 3 == 1 ? ripe
                                            : odd,
                         .asn = Asn{static_cast<std::uint32_t>(seed >> 16)},
                         .expires = Instant{i % 4 == 0 ? 0 : 1795255200 + i}});
  }
  list.aspas = {{.customer = Asn{64500}, .providers = {{64501}, {64502}}, .ta = ripe, .expires = Instant{1795255200}},
                {.customer = Asn{64501}, .providers = {{0}}}};
  return list;
}

TEST(VrpReader, RoundTrip) {
  for (std::uint64_t seed = 1; seed < 200; ++seed) {
    const List list = sample(seed);
    const auto json = read(format_json(list.vrps, list.aspas, list.names, Instant{1795255200}), seed);
    ASSERT_TRUE(json.status) << json.status.error().message;
    ASSERT_TRUE(json.skipped.empty()) << json.skipped.rows()[0].first_detail;
    EXPECT_EQ(json.metadata.vrps_stated, list.vrps.size());
    EXPECT_EQ(json.metadata.aspas_stated, list.aspas.size());
    const auto csv = read(format_csv(list.vrps, list.names), seed);
    ASSERT_TRUE(csv.skipped.empty()) << csv.skipped.rows()[0].first_detail;
    ASSERT_EQ(json.vrps.size(), list.vrps.size());
    ASSERT_EQ(csv.vrps.size(), list.vrps.size());
    for (std::size_t i = 0; i < list.vrps.size(); ++i) {
      Vrp expected = list.vrps[i];
      EXPECT_EQ(json.names.name(json.vrps[i].ta), list.names.name(expected.ta));
      expected.ta = json.vrps[i].ta;
      EXPECT_EQ(json.vrps[i], expected);
      expected.ta = csv.vrps[i].ta;
      EXPECT_EQ(csv.vrps[i], expected);
    }
    ASSERT_EQ(json.aspas.size(), 2u);
    EXPECT_EQ(json.aspas[0].providers, list.aspas[0].providers);
    EXPECT_EQ(json.aspas[1].providers, list.aspas[1].providers);
  }
}

std::string as_text_of(const Tally& tally) {
  std::string out;
  for (const auto& row : tally.rows()) {
    out += row.reason + "/" + std::to_string(row.count) + "/" + std::to_string(row.first_offset) + "/" +
           std::to_string(row.bytes) + "\n";
  }
  return out;
}

// Under any damage: no crash, and an entry is read, counted as skipped, or the whole is an error.
void damage(const std::string& text, std::size_t entries) {
  for (std::size_t size = 0; size < text.size(); ++size) {
    const auto r = read(text.substr(0, size), 64);
    EXPECT_TRUE(text[0] != '{' || size + 2 >= text.size() || !r.status) << size;
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    for (const int bit : {0, 2, 4, 5, 7}) {
      std::string flipped = text;
      flipped[i] = static_cast<char>(flipped[i] ^ (1 << bit));
      const auto whole = read(flipped);
      const auto single = read(flipped, 1);
      EXPECT_EQ(whole.vrps, single.vrps) << flipped;
      EXPECT_EQ(whole.aspas, single.aspas) << flipped;
      EXPECT_EQ(as_text_of(whole.skipped), as_text_of(single.skipped)) << flipped;
      EXPECT_EQ(whole.status.has_value(), single.status.has_value()) << flipped;
      if (!whole.status || whole.vrps.size() + whole.aspas.size() == entries) continue;
      EXPECT_GT(whole.skipped.total(), 0u) << i << flipped;
    }
  }
}

TEST(VrpReader, NoDamageLosesEntriesUncounted) {
  List list = sample(5);
  list.vrps.resize(4);
  damage(format_json(list.vrps, list.aspas, list.names), 6);
  damage(format_csv(list.vrps, list.names), 4);
}

}  // namespace
}  // namespace mannerly::vrp
