#include "wire/rpsl/originas.h"

#include <gtest/gtest.h>

namespace mannerly::rpsl {
namespace {

constexpr std::string_view kFile = R"({
    "generation_date": "2022-09-25T12:31:29.144928", 
    "source": "TEST-WHOIS", 
    "whois_records": {
        "v4": [
            {
                "changed": "2018-08-01T12:07:53.377-04:00", 
                "name": "NET-192-0-2-0-1", 
                "originas": "AS64500", 
                "prefix": "192.0.2.0/24", 
                "ref": "a \"quoted\" {text}"
            }, 
            {"name": "NET-198-51-100-0-1", "originas": "AS64501, AS64502", "prefix": "198.51.100.0/24"},
            {"name": "NET-X", "originas": "AS64501", "prefix": "198.51.100.1/24"},
            {"name": "NET-Y", "originas": "none", "prefix": "198.51.100.0/24"},
            {"name": NET-Z}
        ], 
        "v6": [ {"name": "NET6", "originas": "AS65536", "prefix": "2001:db8::/32", "more": {"x": [1, {"y": 2}]}} ]
    }
}
)";

struct Reading {
  std::vector<std::string> rows;
  std::vector<std::string> skipped;
  std::string end;
  friend bool operator==(const Reading&, const Reading&) = default;
};

Reading read(std::string_view text, std::size_t chunk = std::string_view::npos) {
  Reading out;
  OriginasReader reader([&](const OriginasRow& row) {
    EXPECT_EQ(text.substr(row.offset, row.raw.size()), row.raw);
    out.rows.push_back(format_prefix(row.prefix) + " " + format_asn(row.origin) + " " + std::string(row.name) + " " +
                       (row.changed ? format_instant(*row.changed) : "-"));
  });
  Status status;
  for (std::size_t at = 0; at < text.size() && status; at += std::min(chunk, text.size() - at)) {
    status = reader.feed(as_bytes(text.substr(at, chunk)));
  }
  if (status) status = reader.finish();
  for (const Tally::Row& r : reader.skipped().rows()) out.skipped.push_back(r.reason + " " + std::to_string(r.count));
  out.end = status ? reader.source() + " " + reader.generation_date() : status.error().message;
  return out;
}

TEST(Originas, ReadsTheFile) {
  const Reading got = read(kFile);
  EXPECT_EQ(got.rows,
            (std::vector<std::string>{"192.0.2.0/24 AS64500 NET-192-0-2-0-1 2018-08-01T16:07:53Z",
                                      "198.51.100.0/24 AS64501 NET-198-51-100-0-1 -",
                                      "198.51.100.0/24 AS64502 NET-198-51-100-0-1 -", "2001:db8::/32 AS65536 NET6 -"}));
  EXPECT_EQ(got.skipped, (std::vector<std::string>{"prefix cannot be read 1", "originas cannot be read 1",
                                                   "element is not JSON 1"}));
  EXPECT_EQ(got.end, "TEST-WHOIS 2022-09-25T12:31:29.144928");
  for (std::size_t chunk = 1; chunk < kFile.size(); chunk += 7) EXPECT_EQ(read(kFile, chunk), got) << chunk;
}

TEST(Originas, CutAnywhereIsAnError) {
  const std::size_t end = kFile.rfind('}');
  for (std::size_t size = 0; size <= end; ++size) {
    EXPECT_NE(read(kFile.substr(0, size)).end.find("ends inside its object"), std::string::npos) << size;
  }
}

TEST(Originas, EveryFlippedByteIsSeenOrHarmless) {
  const std::size_t whole = read(kFile).rows.size() + 3;
  for (std::size_t i = 0; i < kFile.size(); ++i) {
    std::string text(kFile);
    text[i] = static_cast<char>(text[i] ^ 0x1F);
    const Reading got = read(text);
    std::size_t seen = got.rows.size();
    for (const std::string& row : got.skipped) seen += static_cast<std::size_t>(row.back() - '0');
    const bool ended = got.end.starts_with("OriginAS JSON");
    // A list of two ASes that is damaged counts once.
    EXPECT_TRUE(ended || seen + 1 >= whole) << i << " " << text[i] << got.end << seen;
  }
}

TEST(Originas, RoundTrip) {
  const std::vector<OriginasRecord> records = {
      {*parse_prefix("192.0.2.0/24"), Asn{64500}, "NET-A", *parse_instant("2022-01-02T03:04:05Z")},
      {*parse_prefix("2001:db8::/32"), Asn{65536}, "NET-B", *parse_instant("2022-01-02")}};
  const Reading got = read(format_originas("TEST-WHOIS", *parse_instant("2022-09-25"), records));
  EXPECT_EQ(got.rows, (std::vector<std::string>{"192.0.2.0/24 AS64500 NET-A 2022-01-02T03:04:05Z",
                                                "2001:db8::/32 AS65536 NET-B 2022-01-02T00:00:00Z"}));
  EXPECT_EQ(got.end, "TEST-WHOIS 2022-09-25T00:00:00Z");
}

TEST(Originas, RefusesWhatIsNoSuchFile) {
  EXPECT_NE(read("[]").end.find("does not begin with an object"), std::string::npos);
  EXPECT_NE(read("hello").end.find("does not begin with an object"), std::string::npos);
  EXPECT_NE(read("{}x").end.find("text after the object"), std::string::npos);
  EXPECT_NE(read("{]").end.find("unmatched"), std::string::npos);
  EXPECT_NE(read(std::string(100, '{')).end.find("too deeply"), std::string::npos);
  const std::string big =
      R"({"whois_records": {"v4": [{"name": ")" + std::string(kOriginasElementBytesMax, 'x') + R"("}]}})";
  EXPECT_EQ(read(big).skipped, (std::vector<std::string>{"element longer than the limit 1"}));
}

}  // namespace
}  // namespace mannerly::rpsl
