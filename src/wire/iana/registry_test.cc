#include "wire/iana/registry.h"

#include <gmock/gmock.h>

#include <map>

#include "tests/reader_checks.h"
#include "tests/shared_data.h"

namespace mannerly::iana {
namespace {

using testing::HasSubstr;

struct Xml {
  std::vector<AddressBlock> blocks;
  Tally skipped;
  Status status;
  std::string updated;
};

Xml read_xml(std::string_view text, std::size_t chunk = 1 << 20) {
  Xml out;
  AddressSpaceXmlReader reader([&](const AddressBlock& block) { out.blocks.push_back(block); });
  feed_in_chunks(text, chunk, [&](Bytes bytes) {
    if (out.status) out.status = reader.feed(bytes);
  });
  if (out.status) out.status = reader.finish();
  EXPECT_EQ(reader.records(), out.blocks.size());
  out.skipped = reader.skipped();
  out.updated = reader.updated();
  return out;
}

constexpr std::string_view kXml =
    "<?xml version='1.0' encoding='UTF-8'?>\n"
    "<registry xmlns=\"http://www.iana.org/assignments\" id=\"ipv4-address-space\">\n"
    "  <updated>2019-12-27</updated>\n"
    "  <description>RFC 1466 <xref type=\"rfc\" data=\"rfc1466\"/></description>\n"
    "  <record><prefix>001/8</prefix><designation>APNIC</designation><date>2010-01</date>\n"
    "    <whois>whois.apnic.net</whois><rdap><server>https://rdap.example/</server></rdap>\n"
    "    <status>ALLOCATED</status></record>\n"
    "  <record date=\"1999-07-01\"><prefix>2001:0200::/23</prefix><description>A &amp; B</description>\n"
    "    <status>LEGACY</status><notes>text <xref data=\"x\"/></notes></record>\n"
    "  <record><prefix>0200::/7</prefix><description>Reserved by IETF</description></record>\n"
    "  <record><addr>224.0.0.1</addr></record>\n"
    "</registry>\n";

TEST(AddressSpaceXml, ReadsRecords) {
  const Xml out = read_xml(kXml);
  ASSERT_TRUE(out.status) << out.status.error().message;
  EXPECT_EQ(out.updated, "2019-12-27");
  ASSERT_EQ(out.blocks.size(), 3u);
  EXPECT_EQ(out.blocks[0], (AddressBlock{*parse_prefix("1.0.0.0/8"), "APNIC", parse_instant("2010-01-01"),
                                         "whois.apnic.net", BlockStatus::kAllocated}));
  EXPECT_EQ(out.blocks[1], (AddressBlock{*parse_prefix("2001:200::/23"), "A & B", parse_instant("1999-07-01"), "",
                                         BlockStatus::kLegacy}));
  EXPECT_EQ(out.blocks[2].status, BlockStatus::kReserved);
  ASSERT_EQ(out.skipped.total(), 1u);
  EXPECT_EQ(out.skipped.rows()[0].reason, "record without a prefix");
}

TEST(AddressSpaceXml, RefusesWhatIsHostile) {
  const Xml bomb = read_xml("<?xml version='1.0'?><!DOCTYPE r [<!ENTITY a 'aaaa'>]><registry>&a;</registry>");
  ASSERT_FALSE(bomb.status);
  EXPECT_THAT(bomb.status.error().message, HasSubstr("DOCTYPE"));
  std::string deep;
  for (std::size_t i = 0; i <= AddressSpaceXmlReader::kDepthMax; ++i) deep += "<a>";
  ASSERT_FALSE(read_xml(deep).status);
  EXPECT_EQ(read_xml(deep).status.error().code, ErrorCode::kLimit);
  const std::string text(AddressSpaceXmlReader::kTextMax + 1, 'x');
  const Xml big = read_xml("<registry><record><prefix>001/8</prefix></record><record><prefix>" + text +
                           "</prefix></record></registry>");
  EXPECT_EQ(big.blocks.size(), 1u);
  EXPECT_EQ(big.skipped.total(), 1u);
  EXPECT_FALSE(read_xml("<html><record><prefix>001/8</prefix></record></html>").status);
  EXPECT_FALSE(read_xml("<registry></registry>").status);
  EXPECT_EQ(read_xml(kXml.substr(0, 500)).status.error().code, ErrorCode::kTruncated);
  EXPECT_EQ(read_xml("").status.error().code, ErrorCode::kTruncated);
}

struct Csv {
  std::vector<AddressBlock> space;
  std::vector<SpecialBlock> special;
  std::vector<AsBlock> ases;
  Tally skipped;
  Status status;
};

Csv read_csv(std::string_view text, std::size_t chunk = 1 << 20) {
  Csv out;
  RegistryCsvReader reader({.on_address_block = [&](const AddressBlock& b) { out.space.push_back(b); },
                            .on_special_block = [&](const SpecialBlock& b) { out.special.push_back(b); },
                            .on_as_block = [&](const AsBlock& b) { out.ases.push_back(b); }});
  feed_in_chunks(text, chunk, [&](Bytes bytes) { EXPECT_TRUE(reader.feed(bytes)); });
  out.status = reader.finish();
  out.skipped = reader.skipped();
  return out;
}

constexpr std::string_view kSpaceCsv =
    "Prefix,Designation,Date,WHOIS,RDAP,Status [1],Note\r\n"
    "003/8,Administered by ARIN,1994-05,whois.arin.net,\"https://rdap.example/registry\nhttp://rdap.example/registry\","
    "LEGACY,\n"
    "004/8,\"A, B\",,,,UNALLOCATED,[2]\n";

TEST(RegistryCsv, ReadsAddressSpaceWithCellsOverLines) {
  const Csv out = read_csv(kSpaceCsv);
  ASSERT_TRUE(out.status);
  EXPECT_TRUE(out.skipped.empty());
  ASSERT_EQ(out.space.size(), 2u);
  EXPECT_EQ(out.space[0], (AddressBlock{*parse_prefix("3.0.0.0/8"), "Administered by ARIN", parse_instant("1994-05-01"),
                                        "whois.arin.net", BlockStatus::kLegacy}));
  EXPECT_EQ(out.space[1].designation, "A, B");
  EXPECT_EQ(out.space[1].status, BlockStatus::kUnallocated);
}

TEST(RegistryCsv, ReadsSpecialBlocks) {
  const Csv out =
      read_csv(std::string(kSpecialHeader) +
               "0.0.0.0/8,\"\"\"This network\"\"\",\"[RFC791], Section 3.2\",1981-09,N/A,True,False,False,False,True\n"
               "192.0.0.0/24 [2],IETF Protocol Assignments,\"[RFC6890], Section "
               "2.1\",2010-01,N/A,False,False,False,False,False\n"
               "\"192.0.0.170/32, 192.0.0.171/32\",NAT64/DNS64 Discovery,[RFC8880],2013-02,N/A,False,False,False,False "
               "[1],True\n"
               "64:ff9b::/96,Translat.,[RFC6052],2010-10,N/A,True,True,True,True,False\n"
               "2001::/23,IETF,[RFC2928],2000-09,N/A,False [1],False [1],False [1],N/A [2],False\n");
  ASSERT_TRUE(out.status);
  EXPECT_TRUE(out.skipped.empty());
  ASSERT_EQ(out.special.size(), 6u);
  EXPECT_EQ(out.special[0].name, "\"This network\"");
  EXPECT_EQ(out.special[0].reference, "[RFC791], Section 3.2");
  EXPECT_EQ(out.special[0].source, Flag::kTrue);
  EXPECT_EQ(out.special[0].globally_reachable, Flag::kFalse);
  EXPECT_EQ(out.special[1].prefix, *parse_prefix("192.0.0.0/24"));
  EXPECT_EQ(out.special[3].prefix, *parse_prefix("192.0.0.171/32"));
  EXPECT_EQ(out.special[3].globally_reachable, Flag::kFalse);
  EXPECT_EQ(out.special[5].globally_reachable, Flag::kUnstated);
}

TEST(RegistryCsv, ReadsAsNumbers) {
  const Csv out = read_csv(std::string(kAsNumbersHeader) +
                           "0,Reserved,,,[RFC7607],\n"
                           "1-1876,Assigned by ARIN,whois.arin.net,https://rdap.example/,,\n"
                           "64512-65534,Reserved for Private Use,,,[RFC6996],\n"
                           "141626-147769,Unallocated,,,,2021-02-22\n");
  ASSERT_EQ(out.ases.size(), 4u);
  EXPECT_EQ(out.ases[0].status, BlockStatus::kReserved);
  EXPECT_EQ(out.ases[1],
            (AsBlock{Asn{1}, Asn{1876}, "Assigned by ARIN", "whois.arin.net", "", {}, BlockStatus::kAllocated}));
  EXPECT_EQ(out.ases[2].last, Asn{65534});
  EXPECT_EQ(out.ases[3].status, BlockStatus::kUnallocated);
  const Csv special =
      read_csv("AS Number,Reason for Reservation,Reference\n23456,AS_TRANS; reserved by [RFC6793],[RFC6793]\n");
  ASSERT_EQ(special.ases.size(), 1u);
  EXPECT_EQ(special.ases[0].status, BlockStatus::kReserved);
}

TEST(RegistryCsv, LosesOneLineToAnOpenQuote) {
  const Csv out = read_csv(std::string(kAsNumbersHeader) + "1,\"open,,,,\n2,Reserved,,,,\n3,Reserved,,,,\n");
  EXPECT_EQ(out.ases.size(), 2u);
  ASSERT_EQ(out.skipped.total(), 1u);
  EXPECT_EQ(out.skipped.rows()[0].first_offset, 2u);
  const Csv bad = read_csv(std::string(kAsNumbersHeader) + "2-1,x,,,,\n1,x\nx,x,,,,\n");
  EXPECT_EQ(bad.skipped.total(), 3u);
  EXPECT_FALSE(read_csv("a,b\n1,2\n").status);
  EXPECT_FALSE(read_csv("").status);
}

TEST(RegistryCsv, RoundTrips) {
  const AddressBlock block{*parse_prefix("192.0.2.0/24"), "A, \"B\"", parse_instant("2010-01-01"), "whois.example",
                           BlockStatus::kLegacy};
  EXPECT_EQ(read_csv(std::string(kAddressSpaceHeader) + format_address_block(block)).space,
            std::vector<AddressBlock>{block});
  const SpecialBlock special{*parse_prefix("2001:db8::/32"),
                             "Documentation",
                             "[RFC3849]",
                             Flag::kFalse,
                             Flag::kTrue,
                             Flag::kUnstated,
                             Flag::kFalse,
                             Flag::kTrue};
  EXPECT_EQ(read_csv(std::string(kSpecialHeader) + format_special_block(special)).special,
            std::vector<SpecialBlock>{special});
  const AsBlock as{Asn{64496}, Asn{64511}, "Reserved, documentation", "", "[RFC5398]", {}, BlockStatus::kReserved};
  EXPECT_EQ(read_csv(std::string(kAsNumbersHeader) + format_as_block(as)).ases, std::vector<AsBlock>{as});
}

std::string run_xml(std::string_view text, std::size_t chunk) {
  const Xml out = read_xml(text, chunk);
  std::string dump = out.status ? "" : out.status.error().message;
  for (const AddressBlock& block : out.blocks) dump += format_address_block(block);
  return dump + std::to_string(out.skipped.total());
}

std::string run_csv(std::string_view text, std::size_t chunk) {
  const Csv out = read_csv(text, chunk);
  std::string dump = out.status ? "" : out.status.error().message;
  for (const AddressBlock& block : out.space) dump += format_address_block(block);
  for (const AsBlock& block : out.ases) dump += format_as_block(block);
  for (const SpecialBlock& block : out.special) dump += format_special_block(block);
  for (const auto& row : out.skipped.rows()) dump += row.reason + std::to_string(row.count);
  return dump;
}

TEST(IanaReaders, AreTheSameForEveryChunking) {
  expect_same_for_every_chunking(kXml, run_xml);
  expect_same_for_every_chunking(kSpaceCsv, run_csv);
}

TEST(IanaReaders, SurviveDamage) {
  expect_survives_damage(kXml, run_xml);
  expect_survives_damage(kSpaceCsv, run_csv);
}

struct Real {
  const char* file;
  std::size_t allocated, legacy, reserved, unstated, skipped;
};

class RealRegistries : public testing::TestWithParam<Real> {};

TEST_P(RealRegistries, HaveTheReferenceCounts) {
  const Real& expected = GetParam();
  MANNERLY_NEEDS_DATA(path, std::string("iana/iana-") + expected.file);
  std::map<BlockStatus, std::size_t> seen;
  AddressSpaceXmlReader reader([&](const AddressBlock& block) { ++seen[block.status]; });
  ASSERT_TRUE(feed_file(path, [&](Bytes bytes) { EXPECT_TRUE(reader.feed(bytes)); }));
  ASSERT_TRUE(reader.finish());
  EXPECT_EQ(seen[BlockStatus::kAllocated], expected.allocated);
  EXPECT_EQ(seen[BlockStatus::kLegacy], expected.legacy);
  EXPECT_EQ(seen[BlockStatus::kReserved], expected.reserved);
  EXPECT_EQ(seen[BlockStatus::kUnstated], expected.unstated);
  EXPECT_EQ(reader.skipped().total(), expected.skipped);
}

INSTANTIATE_TEST_SUITE_P(Iana, RealRegistries,
                         testing::Values(Real{"ipv4-address-space.xml.gz", 129, 92, 35, 0, 0},
                                         Real{"ipv6-unicast-address-assignments.xml.gz", 35, 0, 5, 0, 0},
                                         Real{"ipv6-address-space.xml.gz", 0, 0, 16, 4, 0}));

}  // namespace
}  // namespace mannerly::iana
