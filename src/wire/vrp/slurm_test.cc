#include "wire/vrp/slurm.h"

#include <gtest/gtest.h>

#include <cstdio>

#include "tests/shared_data.h"

namespace mannerly::vrp {
namespace {

// The shape of RFC 8416 section 3.5, with key material of the right size.
constexpr std::string_view kFull = R"({
  "slurmVersion": 1,
  "validationOutputFilters": {
    "prefixFilters": [
      {"prefix": "192.0.2.0/24", "comment": "all VRPs encompassed by the prefix"},
      {"asn": 64496, "comment": "all VRPs of the AS"},
      {"prefix": "198.51.100.0/24", "asn": 64497, "comment": "both"}],
    "bgpsecFilters": [
      {"asn": 64496}, {"SKI": "q80BI0VniavN7wEjRWeJq83vASM"}, {"asn": 64497, "SKI": "q80BI0VniavN7wEjRWeJq83vASM"}]},
  "locallyAddedAssertions": {
    "prefixAssertions": [
      {"asn": 64496, "prefix": "198.51.100.0/24", "comment": "mine"},
      {"asn": 64496, "prefix": "2001:db8::/32", "maxPrefixLength": 48, "comment": "mine too"}],
    "bgpsecAssertions": [
      {"asn": 64496, "SKI": "q80BI0VniavN7wEjRWeJq83vASM", "routerPublicKey": "MFkwEwYHKoZIzj0CAQYI"}]}})";

std::string with(std::string_view filters, std::string_view assertions, int version = 1) {
  const std::string aspa = version == 1 ? "" : ",\"aspaFilters\":[]";
  const std::string added = version == 1 ? "" : ",\"aspaAssertions\":[]";
  return "{\"slurmVersion\":" + std::to_string(version) + ",\"validationOutputFilters\":{\"prefixFilters\":[" +
         std::string(filters) + "],\"bgpsecFilters\":[]" + aspa +
         "},\"locallyAddedAssertions\":{\"prefixAssertions\":[" + std::string(assertions) +
         "],\"bgpsecAssertions\":[]" + added + "}}";
}

Vrp vrp(std::string_view prefix, std::uint32_t asn, int max_length = 0) {
  const Prefix p = parse_prefix(prefix).value();
  return {.prefix = p, .max_length = static_cast<std::uint8_t>(max_length ? max_length : p.length), .asn = Asn{asn}};
}

TEST(Slurm, ReadsAllThatTheRfcDefines) {
  const auto slurm = parse_slurm(kFull);
  ASSERT_TRUE(slurm) << slurm.error().message;
  ASSERT_EQ(slurm->prefix_filters.size(), 3u);
  EXPECT_EQ(slurm->prefix_filters[2].prefix, parse_prefix("198.51.100.0/24"));
  EXPECT_EQ(slurm->prefix_filters[2].asn, Asn{64497});
  ASSERT_EQ(slurm->prefix_assertions.size(), 2u);
  EXPECT_EQ(slurm->prefix_assertions[0].max_length, 24);
  EXPECT_EQ(slurm->prefix_assertions[1].max_length, 48);
  EXPECT_EQ(slurm->bgpsec_filters, 3u);
  EXPECT_EQ(slurm->bgpsec_assertions, 1u);
  EXPECT_TRUE(parse_slurm(with("", "")));  // section 3.5: the empty file
}

TEST(Slurm, AWrongFileIsRefusedWhole) {
  struct Case {
    std::string text;
    const char* message;
  };
  const std::vector<Case> cases = {
      {"[]", "SLURM: not a JSON object"},
      {"{", "SLURM: not a JSON object"},
      {"{}", "SLURM: no number \"slurmVersion\" (RFC 8416 section 3.2)"},
      {with("", "", 3), "SLURM: version 3 is not 1 or 2"},
      {"{\"slurmVersion\":1}", "SLURM: no object \"validationOutputFilters\" (RFC 8416 section 3.2)"},
      {"{\"slurmVersion\":1,\"validationOutputFilters\":{\"prefixFilters\":[]}}", "SLURM: no list \"bgpsecFilters\""},
      {"{\"slurmVersion\":1,\"x\":1}", "SLURM: SLURM[0]: unknown member \"x\""},
      {"{\"slurmVersion\":1,\"validationOutputFilters\":{\"aspaFilters\":[]}}",
       "SLURM: validationOutputFilters[0]: unknown member \"aspaFilters\""},
      {with("{}", ""), "SLURM: prefixFilters[0]: neither \"prefix\" nor \"asn\""},
      {with("7", ""), "SLURM: prefixFilters[0]: not an object"},
      {with("{\"asn\":\"64496\"}", ""), "SLURM: prefixFilters[0]: \"asn\" is not an AS number"},
      {with("{\"asn\":4294967296}", ""), "SLURM: prefixFilters[0]: \"asn\" is not an AS number"},
      {with("{\"asn\":1},{\"prefix\":\"192.0.2.1/24\"}", ""), "SLURM: prefixFilters[1]: \"prefix\" is not a prefix"},
      {with("{\"asn\":1,\"asn\":2}", ""), "SLURM: prefixFilters[0]: member \"asn\" stands twice"},
      {with("{\"asn\":1,\"comment\":2}", ""), "SLURM: prefixFilters[0]: \"comment\" is not a text"},
      {with("", "{\"asn\":1}"), "SLURM: prefixAssertions[0]: \"prefix\" is not a prefix"},
      {with("", "{\"prefix\":\"192.0.2.0/24\"}"), "SLURM: prefixAssertions[0]: \"asn\" is not an AS number"},
      {with("", "{\"asn\":1,\"prefix\":\"192.0.2.0/24\",\"maxPrefixLength\":23}"),
       "SLURM: prefixAssertions[0]: \"maxPrefixLength\" is not between the prefix length and the bits of the family"},
      {with("", "{\"asn\":1,\"prefix\":\"192.0.2.0/24\",\"maxPrefixLength\":33}"),
       "SLURM: prefixAssertions[0]: \"maxPrefixLength\" is not between the prefix length and the bits of the family"},
  };
  for (const Case& c : cases) {
    const auto slurm = parse_slurm(c.text);
    ASSERT_FALSE(slurm) << c.text;
    EXPECT_EQ(slurm.error().message, c.message) << c.text;
  }
}

TEST(Slurm, FiltersRemoveWhatTheyCover) {
  const auto slurm = parse_slurm(kFull).value();
  const std::vector<Vrp> vrps = {
      vrp("192.0.2.0/24", 64500),      // equal to the first filter: removed
      vrp("192.0.2.128/25", 64501),    // covered by it: removed
      vrp("192.0.0.0/16", 64500, 24),  // covers it: stays
      vrp("203.0.113.0/24", 64496),    // the AS of the second filter: removed
      vrp("198.51.100.0/24", 64497),   // prefix and AS of the third: removed
      vrp("198.51.100.0/25", 64498),   // its prefix only: stays
      vrp("203.0.113.0/24", 64497),    // its AS only: stays
      vrp("2001:db8::/32", 64500),     // another family: stays
  };
  const Applied applied = apply(slurm, vrps, {}, TaId{7});
  EXPECT_EQ(applied.vrps_removed, 4u);
  EXPECT_EQ(applied.vrps_added, 2u);
  // Section 3.4: assertions are not filtered, though one of them is of the filtered AS.
  std::vector<Vrp> expected = {
      vrps[2], vrps[5], vrps[6], vrps[7], vrp("198.51.100.0/24", 64496), vrp("2001:db8::/32", 64496, 48)};
  expected[4].ta = expected[5].ta = TaId{7};
  EXPECT_EQ(applied.vrps, expected);
}

TEST(Slurm, Version2FiltersAndAssertsAspas) {
  const auto slurm = parse_slurm(R"({"slurmVersion":2,
    "validationOutputFilters":{"prefixFilters":[],"bgpsecFilters":[],"aspaFilters":[{"customerAsn":64496}]},
    "locallyAddedAssertions":{"prefixAssertions":[],"bgpsecAssertions":[],"aspaAssertions":[
      {"customerAsn":64496,"providerAsns":[64500]},{"customerAsid":64497,"providerSet":[64501,64502]}]}})");
  ASSERT_TRUE(slurm) << slurm.error().message;
  const std::vector<Aspa> aspas = {{.customer = Asn{64496}, .providers = {{64499}}},
                                   {.customer = Asn{64497}, .providers = {{64501}}},
                                   {.customer = Asn{64498}, .providers = {{64501}}}};
  const Applied applied = apply(*slurm, {}, aspas, TaId{});
  ASSERT_EQ(applied.aspas.size(), 3u);
  EXPECT_EQ(applied.aspas[0].providers, (std::vector<Asn>{{64501}, {64502}}));
  EXPECT_EQ(applied.aspas[1], aspas[2]);
  EXPECT_EQ(applied.aspas[2].customer, Asn{64496});
  EXPECT_EQ(applied.aspas[2].providers, (std::vector<Asn>{{64500}}));
  EXPECT_EQ(applied.aspas_removed, 1u);
}

TEST(Slurm, RoundTrip) {
  Slurm slurm = parse_slurm(kFull).value();
  slurm.bgpsec_filters = slurm.bgpsec_assertions = 0;
  EXPECT_EQ(parse_slurm(format_slurm(slurm)), slurm);
  slurm.version = 2;
  slurm.aspa_filters = {{.customer = Asn{64496}, .comment = "\"quoted\"\n"}};
  slurm.aspa_assertions = {{.customer = Asn{64497}, .providers = {{64500}, {64501}}}};
  EXPECT_EQ(parse_slurm(format_slurm(slurm)), slurm);
  EXPECT_EQ(parse_slurm(format_slurm({})), Slurm{});
}

TEST(Slurm, CutsAreRefusedAndFlippedBytesSurvived) {
  for (std::size_t size = 0; size < kFull.size(); ++size) EXPECT_FALSE(parse_slurm(kFull.substr(0, size)));
  for (std::size_t i = 0; i < kFull.size(); ++i) {
    std::string text(kFull);
    text[i] = static_cast<char>(text[i] ^ 1);
    const auto slurm = parse_slurm(text);
    if (!slurm) continue;
    EXPECT_EQ(slurm->prefix_filters.size() + slurm->prefix_assertions.size() + slurm->bgpsec_filters, 8u) << text;
  }
}

// The real file has members of its own ("source", "mnt-by"), so that the RFC refuses it.
TEST(Slurm, TheRealFileNeedsLenientRules) {
  MANNERLY_NEEDS_DATA(file, "rpki/dn42.slurm.rfc8416.20220129.json.gz");
  std::string text(1 << 22, '\0');
  FILE* pipe = popen(("gzip -dc " + file.string()).c_str(), "r");
  text.resize(fread(text.data(), 1, text.size(), pipe));
  pclose(pipe);
  EXPECT_FALSE(parse_slurm(text));
  Tally skipped;
  const auto slurm = parse_slurm(text, SlurmRules::kLenient, &skipped);
  ASSERT_TRUE(slurm) << slurm.error().message;
  // 3,312 entries: two have no AS number (""), one has no prefix (null).
  EXPECT_EQ(slurm->prefix_assertions.size(), 3309u);
  for (const auto& row : skipped.rows()) {
    EXPECT_TRUE(row.reason != "entry against the rules" || row.count == 3u);
  }
}

}  // namespace
}  // namespace mannerly::vrp
