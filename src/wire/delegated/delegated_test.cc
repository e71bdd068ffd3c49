#include "wire/delegated/delegated.h"

#include <gmock/gmock.h>
#include <rapidcheck.h>

#include "tests/reader_checks.h"
#include "tests/shared_data.h"

namespace mannerly::delegated {
namespace {

using testing::ElementsAre;

constexpr std::string_view kSample =
    "# conditions of use\n"
    "2.3|lacnic|20181012|5|19870101|20181012|-0300\n"
    "lacnic|*|ipv4|*|2|summary\n"
    "lacnic|*|ipv6|*|1|summary\n"
    "lacnic|*|asn|*|3|summary\n"
    "lacnic|BR|ipv4|192.0.2.0|256|20170221|allocated|271038\n"
    "lacnic||ipv4|198.51.100.0|192||reserved|\n"
    "lacnic|AR|ipv6|2001:db8::|32|00000000|assigned|20118|e-stats\n"
    "lacnic||asn|64496|16||available|\r\n"
    "lacnic|CL|asn|65536|1|20020801|allocated\n";

struct Out {
  std::vector<Record> records;
  std::optional<Header> header;
  Tally skipped, remarks;
  std::array<TypeCount, kResourceTypes> counts;
  Status status;
};

Out read(std::string_view text, std::size_t chunk = 1 << 20) {
  Out out;
  DelegatedReader reader([&](const Record& record) { out.records.push_back(record); });
  feed_in_chunks(text, chunk, [&](Bytes bytes) { EXPECT_TRUE(reader.feed(bytes)); });
  out.status = reader.finish();
  EXPECT_EQ(reader.records(), out.records.size());
  out.header = reader.header();
  out.skipped = reader.skipped();
  out.remarks = reader.remarks();
  for (std::size_t i = 0; i < kResourceTypes; ++i) out.counts[i] = reader.count(static_cast<ResourceType>(i));
  return out;
}

TEST(Delegated, ReadsEveryKindOfLine) {
  const Out out = read(kSample);
  ASSERT_TRUE(out.status);
  EXPECT_TRUE(out.skipped.empty());
  ASSERT_EQ(out.records.size(), 5u);
  EXPECT_EQ(out.header->version, "2.3");
  EXPECT_EQ(out.header->registry, Registry::kLacnic);
  EXPECT_EQ(out.header->records, 5u);
  EXPECT_EQ(out.header->utc_offset, "-0300");

  const Record& block = out.records[0];
  EXPECT_EQ(block.country, "BR");
  EXPECT_EQ(format_address(block.last), "192.0.2.255");
  EXPECT_EQ(format_date(*block.date), "2017-02-21");
  EXPECT_EQ(block.opaque_id, "271038");
  EXPECT_THAT(block.prefixes(), ElementsAre(*parse_prefix("192.0.2.0/24")));

  const Record& odd = out.records[1];
  EXPECT_EQ(odd.country, "");
  EXPECT_EQ(odd.status, ResourceStatus::kReserved);
  EXPECT_FALSE(odd.date);
  EXPECT_THAT(odd.prefixes(), ElementsAre(*parse_prefix("198.51.100.0/25"), *parse_prefix("198.51.100.128/26")));

  const Record& v6 = out.records[2];
  EXPECT_FALSE(v6.date);
  EXPECT_EQ(v6.opaque_id, "20118");
  EXPECT_EQ(v6.extensions, "e-stats");
  EXPECT_THAT(v6.prefixes(), ElementsAre(*parse_prefix("2001:db8::/32")));

  const Record& asns = out.records[3];
  EXPECT_EQ(asns.asn, Asn{64496});
  EXPECT_EQ(asns.asn_count, 16u);
  EXPECT_EQ(asns.last_asn(), Asn{64511});
  EXPECT_EQ(asns.status, ResourceStatus::kAvailable);
  EXPECT_EQ(out.records[4].opaque_id, "");
}

TEST(Delegated, RemarksWhereTheSummaryDiffers) {
  const Out out = read(kSample);
  ASSERT_EQ(out.remarks.rows().size(), 1u);
  EXPECT_EQ(out.remarks.rows()[0].first_detail, "asn: 3 stated, 2 read");
  EXPECT_EQ(out.counts[0].stated, 3u);
  EXPECT_EQ(out.counts[0].read, 2u);
  const Out cut = read(kSample.substr(0, 300));
  EXPECT_FALSE(cut.remarks.empty());
  EXPECT_EQ(read("apnic|JP|asn|64496|1|20020801|allocated\n").remarks.rows().at(0).reason, "no version line");
}

TEST(Delegated, CountsWhatItCannotUse) {
  for (const char* bad : {
           "nobody|BR|ipv4|192.0.2.0|256|20170221|allocated",
           "arin|BRA|ipv4|192.0.2.0|256|20170221|allocated",
           "arin|US|ipv5|192.0.2.0|256|20170221|allocated",
           "arin|US|ipv4|192.0.2.0|256|20170221|sold",
           "arin|US|ipv4|192.0.2.0|0|20170221|allocated",
           "arin|US|ipv4|255.255.255.0|257|20170221|allocated",
           "arin|US|ipv4|2001:db8::|32|20170221|allocated",
           "arin|US|ipv6|192.0.2.0|24|20170221|allocated",
           "arin|US|ipv6|2001:db8::|129|20170221|allocated",
           "arin|US|ipv6|2001:db8::1|32|20170221|allocated",
           "arin|US|asn|4294967295|2|20170221|allocated",
           "arin|US|asn|64496|0|20170221|allocated",
           "arin|US|asn|x|1|20170221|allocated",
           "arin|US|asn|64496|1|20170221",
           "arin|US|ipv4|192.0.2.0|18446744073709551615|20170221|allocated",
           "arin|*|asn|*|many|summary",
           "3|arin|20170221|1|20170221|20170221|+0000",
       }) {
    const Out out = read(std::string("arin|US|asn|64500|1|20170221|allocated\n") + bad + "\n");
    EXPECT_EQ(out.records.size(), 1u) << bad;
    ASSERT_EQ(out.skipped.total(), 1u) << bad;
    EXPECT_EQ(out.skipped.rows()[0].first_offset, 2u) << bad;
  }
  EXPECT_FALSE(read("<html>\n").status);
  EXPECT_EQ(read("arin|US|asn|64500|1|2017|allocated\n").remarks.rows().at(0).reason, "record with a bad date");
}

TEST(Delegated, ReadsTheWholeAddressSpace) {
  const Out out = read("iana|ZZ|ipv4|0.0.0.0|4294967296||ianapool|iana|iana\niana|ZZ|ipv6|::|0||ianapool\n");
  ASSERT_EQ(out.records.size(), 2u);
  EXPECT_THAT(out.records[0].prefixes(), ElementsAre(*parse_prefix("0.0.0.0/0")));
  EXPECT_THAT(out.records[1].prefixes(), ElementsAre(*parse_prefix("::/0")));
}

TEST(Delegated, RoundTrips) {
  EXPECT_TRUE(rc::check("a record reads back from its line", [] {
    Record record;
    record.registry = static_cast<Registry>(*rc::gen::inRange(1, 9));
    record.country = *rc::gen::element<std::string>("", "BR", "ZZ");
    record.type = static_cast<ResourceType>(*rc::gen::inRange(0, 3));
    record.status = static_cast<ResourceStatus>(*rc::gen::inRange(0, 5));
    if (*rc::gen::arbitrary<bool>()) record.date = Instant{86400 * *rc::gen::inRange<std::int64_t>(0, 30000)};
    record.opaque_id = *rc::gen::element<std::string>("", "A91872ED");
    if (!record.opaque_id.empty()) record.extensions = *rc::gen::element<std::string>("", "e-stats|x");
    const auto value = *rc::gen::arbitrary<std::uint32_t>();
    const auto room = 0xFFFFFFFFu - value;
    const auto extra = room == 0 ? 0 : *rc::gen::inRange<std::uint32_t>(0, room);
    if (record.type == ResourceType::kAsn) {
      record.asn = Asn{value};
      record.asn_count = extra + (extra < 0xFFFFFFFFu ? 1 : 0);
    } else if (record.type == ResourceType::kIpv4) {
      record.first = Address::v4(value);
      record.last = Address::v4(value + extra);
    } else {
      const Prefix prefix = Prefix::of(Address::v6(std::uint64_t{value} << 32, extra), *rc::gen::inRange(0, 129));
      record.first = prefix.address();
      record.last = prefix.last_address();
    }
    const Out out = read(format_record(record));
    RC_ASSERT(out.records == std::vector<Record>{record});
  }));
  const Header header = *read(kSample).header;
  EXPECT_EQ(read(format_header(header)).header, header);
  const Out summary = read(format_header(header) + format_summary(Registry::kLacnic, ResourceType::kIpv6, 7));
  EXPECT_EQ(summary.counts[2].stated, 7u);
}

std::string run(std::string_view text, std::size_t chunk) {
  const Out out = read(text, chunk);
  std::string dump = out.status ? "" : out.status.error().message;
  for (const Record& record : out.records) dump += format_record(record);
  for (const auto& row : out.skipped.rows()) dump += row.reason + std::to_string(row.count);
  for (const auto& row : out.remarks.rows()) dump += row.reason + row.first_detail;
  return dump;
}

TEST(Delegated, IsTheSameForEveryChunking) {
  expect_same_for_every_chunking(kSample, run);
}

TEST(Delegated, SurvivesDamage) {
  expect_survives_damage(kSample, run);
}

struct Real {
  const char* file;
  std::uint64_t asn, ipv4, ipv6, remarks;
};

class RealFiles : public testing::TestWithParam<Real> {};

TEST_P(RealFiles, HaveTheReferenceCounts) {
  const Real& expected = GetParam();
  MANNERLY_NEEDS_DATA(path, std::string("rir/delegated-") + expected.file);
  DelegatedReader reader(
      [](const Record& record) { EXPECT_EQ(record.prefixes().empty(), record.type == ResourceType::kAsn); });
  ASSERT_TRUE(feed_file(path, [&](Bytes bytes) { EXPECT_TRUE(reader.feed(bytes)); }));
  ASSERT_TRUE(reader.finish());
  EXPECT_EQ(reader.count(ResourceType::kAsn).read, expected.asn);
  EXPECT_EQ(reader.count(ResourceType::kIpv4).read, expected.ipv4);
  EXPECT_EQ(reader.count(ResourceType::kIpv6).read, expected.ipv6);
  EXPECT_TRUE(reader.header());
  EXPECT_TRUE(reader.skipped().empty());
  EXPECT_EQ(reader.remarks().total(), expected.remarks);
}

INSTANTIATE_TEST_SUITE_P(Delegated, RealFiles,
                         testing::Values(Real{"afrinic-20200221.txt.gz", 1832, 3732, 928, 0},
                                         Real{"afrinic-20211020.txt.gz", 2055, 4256, 1103, 0},
                                         Real{"afrinic-20260130.txt.gz", 2677, 5323, 1582, 0},
                                         Real{"afrinic-extended-20260505.txt.gz", 4350, 5958, 8978, 0},
                                         Real{"apnic-20200221.txt.gz", 9802, 44077, 10185, 0},
                                         Real{"apnic-20211020.txt.gz", 11068, 47723, 12253, 0},
                                         Real{"apnic-20260130.txt.gz", 13442, 53944, 16683, 0},
                                         Real{"lacnic-20200221.txt.gz", 10707, 17287, 9998, 2},
                                         Real{"lacnic-20211020.txt.gz", 12432, 18568, 11788, 2},
                                         Real{"lacnic-20260130.txt.gz", 14034, 20066, 13270, 2},
                                         Real{"lacnic-extended-20181012.txt.gz", 9181, 15594, 33066, 0}));

}  // namespace
}  // namespace mannerly::delegated
