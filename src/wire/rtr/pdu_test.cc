#include "wire/rtr/pdu.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "wire/rtr/test_support.h"

namespace mannerly::rtr {
namespace {

using testing::ElementsAre;

struct Case {
  const char* name;
  std::uint8_t version;
  Pdu pdu;
  const char* hex;
};

const std::string_view kKeyInfo = "\x30\x03\x01\x01\xff";

std::vector<Case> cases() {
  const Vrp v4 = vrp("192.0.2.0/24", 25, 64500);
  const Vrp v6 = vrp("2001:db8::/32", 48, 64501);
  const EndOfData end{{0x1234}, {7}, {3600, 600, 7200}};
  RouterKey key{.announce = true, .asn = Asn{64500}, .key_info = as_bytes(kKeyInfo)};
  for (std::size_t i = 0; i < key.subject_key.size(); ++i) key.subject_key[i] = static_cast<std::uint8_t>(i);
  static const std::string erroneous = bytes_of(1, ResetQuery{});
  return {
      {"Serial Notify, RFC 6810 5.2", 0, SerialNotify{{0x1234}, {7}}, "00 00 1234 0000000c 00000007"},
      {"Serial Notify, RFC 8210 5.2", 1, SerialNotify{{0x1234}, {7}}, "01 00 1234 0000000c 00000007"},
      {"Serial Notify, 8210bis 5.2", 2, SerialNotify{{0x1234}, {0xFFFFFFFF}}, "02 00 1234 0000000c ffffffff"},
      {"Serial Query", 1, SerialQuery{{0xFFFF}, {0}}, "01 01 ffff 0000000c 00000000"},
      {"Reset Query", 0, ResetQuery{}, "00 02 0000 00000008"},
      {"Cache Response", 2, CacheResponse{{0x0102}}, "02 03 0102 00000008"},
      {"IPv4 Prefix", 0, PrefixPdu{true, v4}, "00 04 0000 00000014 01 18 19 00 c0000200 0000fbf4"},
      {"IPv4 Prefix, withdrawn", 1, PrefixPdu{false, v4}, "01 04 0000 00000014 00 18 19 00 c0000200 0000fbf4"},
      {"IPv6 Prefix", 1, PrefixPdu{true, v6},
       "01 06 0000 00000020 01 20 30 00 20010db8 00000000 00000000 00000000 0000fbf5"},
      {"End of Data, RFC 6810 5.8", 0, end, "00 07 1234 0000000c 00000007"},
      {"End of Data, RFC 8210 5.8", 1, end, "01 07 1234 00000018 00000007 00000e10 00000258 00001c20"},
      {"Cache Reset", 1, CacheReset{}, "01 08 0000 00000008"},
      {"Router Key, RFC 8210 5.10", 1, key,
       "01 09 0100 00000025 00010203 04050607 08090a0b 0c0d0e0f 10111213 0000fbf4 30030101ff"},
      {"Error Report with the PDU and a text", 1, ErrorReport{ReportCode::kInvalidRequest, as_bytes(erroneous), "no"},
       "01 0a 0003 0000001a 00000008 01020000 00000008 00000002 6e6f"},
      {"Error Report with nothing", 0, ErrorReport{ReportCode::kNoDataAvailable, {}, ""},
       "00 0a 0002 00000010 00000000 00000000"},
      {"ASPA, 8210bis 5.12", 2, AspaPdu{true, Asn{64500}, {Asn{64501}, Asn{65551}}},
       "02 0b 0100 00000014 0000fbf4 0000fbf5 0001000f"},
      {"ASPA: no provider at all", 2, AspaPdu{true, Asn{64500}, {Asn{0}}}, "02 0b 0100 00000010 0000fbf4 00000000"},
      {"ASPA withdrawn", 2, AspaPdu{false, Asn{64500}, {}}, "02 0b 0000 0000000c 0000fbf4"},
  };
}

TEST(RtrPdu, EncodesAndParsesTheFiguresOfTheRfcs) {
  for (const Case& c : cases()) {
    SCOPED_TRACE(c.name);
    const std::string bytes = bytes_of(c.version, c.pdu);
    EXPECT_EQ(to_hex(bytes), to_hex(from_hex(c.hex)));
    const auto parsed = parse_pdu(as_bytes(bytes));
    ASSERT_TRUE(parsed.has_value()) << parsed.error().text;
    ASSERT_EQ(parsed->index(), c.pdu.index());
    EXPECT_EQ(to_hex(bytes_of(c.version, *parsed)), to_hex(bytes));
  }
}

TEST(RtrPdu, ReadsTheTimingOfEndOfData) {
  const std::string v1 = bytes_of(1, EndOfData{{1}, {2}, {10, 20, 700}});
  const auto parsed = parse_pdu(as_bytes(v1));
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(std::get<EndOfData>(*parsed).timing, (Timing{10, 20, 700}));
  const std::string v0 = bytes_of(0, EndOfData{{1}, {2}, {10, 20, 700}});
  const auto old = parse_pdu(as_bytes(v0));
  ASSERT_TRUE(old.has_value());
  EXPECT_EQ(std::get<EndOfData>(*old).timing, Timing{});
}

struct BadCase {
  const char* name;
  const char* hex;
  ReportCode code;
};

TEST(RtrPdu, RefusesWhatTheRfcsForbid) {
  const BadCase bad[] = {
      {"type 5 does not exist", "01 05 0000 00000008", ReportCode::kUnsupportedPduType},
      {"type 12 does not exist", "02 0c 0000 00000008", ReportCode::kUnsupportedPduType},
      {"router key in version 0", "00 09 0100 00000020 00000000 00000000 00000000 00000000 00000000 0000fbf4",
       ReportCode::kUnsupportedPduType},
      {"ASPA in version 1", "01 0b 0100 00000010 0000fbf4 0000fbf5", ReportCode::kUnsupportedPduType},
      {"End of Data of version 1 in 0", "00 07 1234 00000018 00000007 00000e10 00000258 00001c20",
       ReportCode::kCorruptData},
      {"End of Data of version 0 in 1", "01 07 1234 0000000c 00000007", ReportCode::kCorruptData},
      {"Reset Query with a body", "01 02 0000 0000000c 00000000", ReportCode::kCorruptData},
      {"IPv4 length 33", "01 04 0000 00000014 01 21 21 00 c0000200 0000fbf4", ReportCode::kCorruptData},
      {"max length below length", "01 04 0000 00000014 01 18 17 00 c0000200 0000fbf4", ReportCode::kCorruptData},
      {"max length 33", "01 04 0000 00000014 01 18 21 00 c0000200 0000fbf4", ReportCode::kCorruptData},
      {"host bits in version 2 (5.9)", "02 04 0000 00000014 01 18 18 00 c0000201 0000fbf4", ReportCode::kCorruptData},
      {"ASPA without provider", "02 0b 0100 0000000c 0000fbf4", ReportCode::kAspaProviderList},
      {"ASPA withdrawal with one", "02 0b 0000 00000010 0000fbf4 0000fbf5", ReportCode::kAspaProviderList},
      {"AS0 beside others", "02 0b 0100 00000014 0000fbf4 00000000 0000fbf5", ReportCode::kAspaProviderList},
      {"providers out of order", "02 0b 0100 00000014 0000fbf4 0000fbf6 0000fbf5", ReportCode::kAspaProviderList},
      {"a provider twice", "02 0b 0100 00000014 0000fbf4 0000fbf5 0000fbf5", ReportCode::kAspaProviderList},
      {"half a provider", "02 0b 0100 00000012 0000fbf4 0000fbf5 0000", ReportCode::kCorruptData},
      {"Error Report that ends early", "01 0a 0003 00000010 00000008 01020000", ReportCode::kCorruptData},
      {"Error Report with more behind it", "01 0a 0003 00000014 00000000 00000000 00000000", ReportCode::kCorruptData},
  };
  for (const BadCase& c : bad) {
    SCOPED_TRACE(c.name);
    const std::string bytes = from_hex(c.hex);
    const auto parsed = parse_pdu(as_bytes(bytes));
    ASSERT_FALSE(parsed.has_value());
    EXPECT_EQ(parsed.error().code, c.code) << parsed.error().text;
  }
}

TEST(RtrPdu, LooksAtNoReservedField) {
  const std::string noisy = from_hex("01 04 ffff 00000014 ff 18 18 ff c0000201 0000fbf4");
  const auto parsed = parse_pdu(as_bytes(noisy));
  ASSERT_TRUE(parsed.has_value());
  // Versions 0 and 1 leave open what the bits after the length are.
  EXPECT_EQ(std::get<PrefixPdu>(*parsed).vrp, vrp("192.0.2.0/24", 24, 64500));
  EXPECT_TRUE(std::get<PrefixPdu>(*parsed).announce);
}

TEST(RtrPdu, TakesTheLargestAspaThatFits) {
  AspaPdu pdu{.customer = Asn{1}};
  for (std::uint32_t i = 0; i < kProvidersMax; ++i) pdu.providers.push_back(Asn{i + 2});
  const std::string bytes = bytes_of(2, pdu);
  EXPECT_EQ(bytes.size(), 65'532u);
  EXPECT_EQ(readable(bytes).size(), 1u);
  const auto parsed = parse_pdu(as_bytes(bytes));
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(std::get<AspaPdu>(*parsed).providers, pdu.providers);
}

TEST(RtrPdu, CutsWhatAnErrorReportQuotes) {
  const std::string long_pdu(5000, '\1');
  const std::string long_text(5000, 'x');
  const std::string bytes = bytes_of(1, ErrorReport{ReportCode::kCorruptData, as_bytes(long_pdu), long_text});
  EXPECT_EQ(bytes.size(), 16 + kReportPduMax + kReportTextMax);
}

TEST(RtrSplitter, GivesTheSameForAnyChunks) {
  std::string stream;
  for (const Case& c : cases()) stream += bytes_of(c.version, c.pdu);
  const std::vector<std::string> whole = readable(stream);
  ASSERT_EQ(whole.size(), cases().size());
  for (std::size_t step = 1; step < stream.size(); ++step) {
    PduSplitter splitter;
    std::string seen;
    for (std::size_t at = 0; at < stream.size(); at += step) {
      const auto piece = std::string_view(stream).substr(at, step);
      ASSERT_TRUE(splitter.feed(as_bytes(piece), [&](Bytes pdu) {
        seen += as_text(pdu);
        return true;
      }));
    }
    ASSERT_EQ(seen, stream) << "step " << step;
  }
}

TEST(RtrSplitter, RefusesLengthsThatCannotBe) {
  for (const char* hex : {"01 02 0000 00000007", "01 02 0000 00000000", "01 02 0000 00010000", "01 02 0000 ffffffff"}) {
    SCOPED_TRACE(hex);
    const std::string bytes = from_hex(hex);
    for (const std::size_t step : {std::size_t{1}, std::size_t{3}, bytes.size()}) {
      PduSplitter splitter;
      bool refused = false;
      for (std::size_t at = 0; at < bytes.size() && !refused; at += step) {
        refused = !splitter.feed(as_bytes(std::string_view(bytes).substr(at, step)), [](Bytes) { return true; });
      }
      EXPECT_TRUE(refused);
      EXPECT_EQ(as_text(splitter.bad()), bytes);
    }
  }
}

// Every byte of every PDU set to every value: parsed or refused, and what is parsed reads back equal.
TEST(RtrPdu, SurvivesDamageAtEveryByte) {
  std::size_t parsed_count = 0, refused_count = 0;
  for (const Case& c : cases()) {
    const std::string good = bytes_of(c.version, c.pdu);
    for (std::size_t i = 0; i < good.size(); ++i) {
      for (int value = 0; value < 256; ++value) {
        std::string bad = good;
        bad[i] = static_cast<char>(value);
        if (read_header(as_bytes(bad)).version > kVersionMax || read_header(as_bytes(bad)).length != bad.size())
          continue;
        const auto parsed = parse_pdu(as_bytes(bad));
        ++(parsed ? parsed_count : refused_count);
        if (!parsed) continue;
        const std::uint8_t version = as_bytes(bad)[0];
        const std::string again = bytes_of(version, *parsed);
        const auto reread = parse_pdu(as_bytes(again));
        ASSERT_TRUE(reread.has_value());
        ASSERT_EQ(to_hex(bytes_of(version, *reread)), to_hex(again));
      }
    }
  }
  EXPECT_GT(parsed_count, 10'000u);
  EXPECT_GT(refused_count, 10'000u);
}

TEST(RtrSerial, FollowsRfc1982) {
  EXPECT_TRUE(precedes(Serial{0}, Serial{1}));
  EXPECT_TRUE(precedes(Serial{0xFFFFFFFF}, Serial{0}));
  EXPECT_TRUE(precedes(Serial{0}, Serial{0x7FFFFFFF}));
  EXPECT_FALSE(precedes(Serial{1}, Serial{1}));
  EXPECT_FALSE(precedes(Serial{1}, Serial{0}));
  EXPECT_FALSE(precedes(Serial{0}, Serial{0x80000000}));
  EXPECT_FALSE(precedes(Serial{0x80000000}, Serial{0}));
  EXPECT_EQ(next(Serial{0xFFFFFFFF}), Serial{0});
}

TEST(RtrTiming, HasTheBoundsOfSection6) {
  EXPECT_TRUE(check_timing({}).has_value());
  EXPECT_TRUE(check_timing({1, 1, 600}).has_value());
  EXPECT_TRUE(check_timing({86'400, 7'200, 172'800}).has_value());
  const Timing bad[] = {{0, 600, 7200},  {86'401, 600, 172'800}, {3600, 0, 7200},   {3600, 7201, 72'000},
                        {300, 300, 599}, {3600, 600, 172'801},   {3600, 600, 3600}, {600, 7200, 7200}};
  for (const Timing& t : bad)
    EXPECT_FALSE(check_timing(t).has_value()) << t.refresh << " " << t.retry << " " << t.expire;
  EXPECT_EQ(clamped({0, 0, 0}), (Timing{1, 1, 600}));
  EXPECT_EQ(clamped({0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF}), (Timing{86'400, 7'200, 172'800}));
}

TEST(RtrCodes, KnowTheirVersions) {
  EXPECT_TRUE(is_defined(ReportCode::kDuplicateAnnouncement, 0));
  EXPECT_FALSE(is_defined(ReportCode::kUnexpectedVersion, 0));
  EXPECT_TRUE(is_defined(ReportCode::kUnexpectedVersion, 1));
  EXPECT_FALSE(is_defined(ReportCode::kAspaProviderList, 1));
  EXPECT_TRUE(is_defined(ReportCode::kCacheShutdown, 2));
  EXPECT_FALSE(is_defined(static_cast<ReportCode>(14), 2));
  EXPECT_EQ(name_of(static_cast<ReportCode>(14)), "unknown error");
  EXPECT_FALSE(is_fatal(ReportCode::kNoDataAvailable));
  EXPECT_TRUE(is_fatal(ReportCode::kCacheShutdown));
}

}  // namespace
}  // namespace mannerly::rtr
