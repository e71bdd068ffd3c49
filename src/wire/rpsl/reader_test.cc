#include "wire/rpsl/reader.h"

#include <gtest/gtest.h>

#include <map>
#include <tuple>
#include <vector>

namespace mannerly::rpsl {
namespace {

// Everything that a reader gave, as text, so that two readings can be compared.
struct Reading {
  std::vector<std::string> rows;
  std::vector<std::string> objects;
  std::vector<std::string> skipped;
  bool inside_line = false;
  std::uint64_t bytes = 0;  // of rows, objects and skipped blocks
  friend bool operator==(const Reading&, const Reading&) = default;
};

std::string text_of(const RouteRow& row) {
  return format_prefix(row.prefix) + " " + format_asn(row.origin) + " " + std::string(row.source) + " " +
         std::string(row.mnt_by) + (row.more_mnt_by ? " and more @" : " @") + std::to_string(row.offset) + "\n" +
         std::string(row.raw);
}

std::string text_of(const Object& object) {
  std::string out = std::string(name_of(object.object_class)) + " " + std::string(object.source) + " @" +
                    std::to_string(object.offset) + "\n" + std::string(object.raw) + "\n";
  for (const Attribute& attribute : object.attributes) {
    out += std::string(attribute.name) + "=" + std::string(attribute.raw) + "|" + attribute.value() + "\n";
  }
  return out;
}

enum class Mode : std::uint8_t { kFast, kGeneralRows, kObjects };

Reading read(std::string_view text, Mode mode, std::size_t chunk = std::string_view::npos) {
  Reading out;
  const auto on_object = [&](const Object& o) { out.objects.push_back(text_of(o)); };
  const auto on_route = [&](const RouteRow& r) { out.rows.push_back(text_of(r)); };
  Reader reader = mode == Mode::kObjects ? Reader(on_object)
                                         : Reader(on_route, on_object, ReaderOptions{.fast = mode == Mode::kFast});
  for (std::size_t at = 0; at < text.size(); at += std::min(chunk, text.size() - at)) {
    EXPECT_TRUE(reader.feed(as_bytes(text.substr(at, chunk))));
  }
  EXPECT_TRUE(reader.finish());
  for (const Tally::Row& r : reader.skipped().rows()) {
    out.skipped.push_back(r.reason + " " + std::to_string(r.count) + " " + std::to_string(r.bytes) + " @" +
                          std::to_string(r.first_offset) + " " + r.first_detail);
    out.bytes += r.bytes;
  }
  out.inside_line = reader.ended_inside_line();
  return out;
}

constexpr std::string_view kDump =
    "%\n% Terms and conditions\n%\n\n"
    "route:          192.0.2.0/24\n"
    "descr:          Example\n"
    "                second line\n"
    "+\n"
    "origin:         AS64500\n"
    "mnt-by:         MAINT-ONE\n"
    "mnt-by:         MAINT-TWO\n"
    "source:         TEST\n"
    "\n\n"
    "route6: 2001:db8::/32\r\n"
    "origin: as64501 # the second\r\n"
    "mnt-by: MAINT-ONE,MAINT-TWO\r\n"
    "# inside\r\n"
    "source: test\r\n"
    "\r\n"
    "as-set: AS-EXAMPLE\n"
    "members: AS64500, # one\n"
    "\tAS64501\n"
    "% server remark\n"
    "+AS-OTHER\n"
    "source: TEST\n"
    "\n"
    "nonsense line\n"
    "source: TEST\n"
    "\n"
    "route: 198.51.100.0/25\n"
    "origin: AS-NOT\n"
    "source: TEST\n"
    "\n"
    "EOF\n";

TEST(RpslReader, ReadsADump) {
  const Reading got = read(kDump, Mode::kFast);
  ASSERT_EQ(got.rows.size(), 2u);
  EXPECT_TRUE(got.rows[0].starts_with("192.0.2.0/24 AS64500 TEST MAINT-ONE and more @28\nroute:  ")) << got.rows[0];
  EXPECT_TRUE(got.rows[1].starts_with("2001:db8::/32 AS64501 test MAINT-ONE and more @")) << got.rows[1];
  ASSERT_EQ(got.objects.size(), 1u);
  EXPECT_NE(got.objects[0].find("|AS64500,\nAS64501\nAS-OTHER\n"), std::string::npos) << got.objects[0];
  ASSERT_EQ(got.skipped.size(), 2u);
  EXPECT_TRUE(got.skipped[0].starts_with("line without a colon 1 27 @")) << got.skipped[0];
  EXPECT_TRUE(got.skipped[1].starts_with("origin is not one AS number 1 51 @")) << got.skipped[1];
}

TEST(RpslReader, OneRowForEachOrigin) {
  const std::string_view text = "route: 192.0.2.0/24\norigin: AS64500\norigin: AS64501\nsource: TEST\n";
  for (const Mode mode : {Mode::kFast, Mode::kGeneralRows}) {
    const Reading got = read(text, mode);
    ASSERT_EQ(got.rows.size(), 2u);
    EXPECT_TRUE(got.rows[0].starts_with("192.0.2.0/24 AS64500 TEST  @0\n"));
    EXPECT_TRUE(got.rows[1].starts_with("192.0.2.0/24 AS64501 TEST  @0\n"));
  }
}

TEST(RpslReader, OffsetsPointAtTheText) {
  std::vector<std::pair<std::uint64_t, std::string>> seen;
  Reader reader([&](const Object& o) { seen.emplace_back(o.offset, std::string(o.raw)); });
  ASSERT_TRUE(reader.feed(as_bytes(kDump)));
  ASSERT_TRUE(reader.finish());
  ASSERT_EQ(seen.size(), 4u);
  for (const auto& [offset, raw] : seen) EXPECT_EQ(kDump.substr(offset, raw.size()), raw);
}

TEST(RpslReader, EveryChunkingGivesTheSame) {
  for (const Mode mode : {Mode::kFast, Mode::kGeneralRows, Mode::kObjects}) {
    const Reading whole = read(kDump, mode);
    for (std::size_t chunk = 1; chunk <= kDump.size(); ++chunk) EXPECT_EQ(read(kDump, mode, chunk), whole) << chunk;
  }
  EXPECT_EQ(read(kDump, Mode::kFast), read(kDump, Mode::kGeneralRows));
}

}  // namespace
}  // namespace mannerly::rpsl
