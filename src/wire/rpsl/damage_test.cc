// Damaged dumps: cut at every length, every byte flipped, objects and lines beyond the limits. Never a
// crash, nothing lost uncounted, the fast path and the general reader always agree.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <string>
#include <vector>

#include "wire/rpsl/aut_num.h"
#include "wire/rpsl/contact.h"
#include "wire/rpsl/key.h"
#include "wire/rpsl/reader.h"
#include "wire/rpsl/route.h"
#include "wire/rpsl/route_set.h"

namespace mannerly::rpsl {
namespace {

constexpr std::string_view kDump =
    "% header\n\n"
    "route:          192.0.2.0/24\n"
    "descr:          Example\n"
    "                more\n"
    "origin:         AS64500\n"
    "mnt-by:         MAINT-ONE\n"
    "source:         TEST\n"
    "\n"
    "route6:         2001:db8::/32\r\n"
    "origin:         AS65536\r\n"
    "mnt-by:         MAINT-ONE\r\n"
    "source:         TEST\r\n"
    "\r\n"
    "aut-num:        AS64500\n"
    "as-name:        EXAMPLE # comment\n"
    "import:         from AS64501 accept ANY\n"
    "+               AND NOT AS64502\n"
    "source:         TEST\n"
    "\n"
    "route-set:      RS-EXAMPLE\n"
    "members:        192.0.2.0/24^+, RS-OTHER\n"
    "source:         TEST\n";

struct Reading {
  std::vector<std::string> rows;
  std::vector<std::string> objects;
  std::vector<std::string> skipped;
  std::uint64_t bytes = 0;  // of what was given or counted
  friend bool operator==(const Reading&, const Reading&) = default;
};

Reading read(std::string_view text, bool fast, std::size_t chunk = std::string_view::npos) {
  Reading out;
  Reader reader(
      [&](const RouteRow& row) {
        out.rows.push_back(format_prefix(row.prefix) + format_asn(row.origin) + std::string(row.source) + "/" +
                           std::string(row.mnt_by) + "@" + std::to_string(row.offset) + std::string(row.raw));
        out.bytes += row.raw.size();
        EXPECT_EQ(text.substr(row.offset, row.raw.size()), row.raw);
      },
      [&](const Object& object) {
        out.objects.push_back(std::string(object.raw) + "@" + std::to_string(object.offset));
        out.bytes += object.raw.size();
        EXPECT_EQ(text.substr(object.offset, object.raw.size()), object.raw);
        // The typed views may refuse, but must not fall over.
        static_cast<void>(key_of(object));
        static_cast<void>(parse_aut_num(object));
        static_cast<void>(parse_route_set(object));
        static_cast<void>(parse_contact(object));
      },
      ReaderOptions{.fast = fast});
  for (std::size_t at = 0; at < text.size(); at += std::min(chunk, text.size() - at)) {
    EXPECT_TRUE(reader.feed(as_bytes(text.substr(at, chunk))));
  }
  EXPECT_TRUE(reader.finish());
  for (const Tally::Row& r : reader.skipped().rows()) {
    out.skipped.push_back(r.reason + std::to_string(r.count) + "/" + std::to_string(r.bytes) + "@" +
                          std::to_string(r.first_offset) + r.first_detail);
    out.bytes += r.bytes;
  }
  return out;
}

// Bytes outside comment lines, empty lines and line ends: what must be given or counted.
std::uint64_t bytes_that_matter(std::string_view text) {
  std::uint64_t sum = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!line.starts_with('%') && !line.starts_with('#') && line != "EOF") {
      sum += line.size() - static_cast<std::size_t>(std::count(line.begin(), line.end(), '\r'));
    }
  }
  return sum;
}

void expect_sound(std::string_view text, const std::string& what) {
  const Reading fast = read(text, true);
  EXPECT_EQ(fast, read(text, false)) << what;
  EXPECT_EQ(fast, read(text, true, 1)) << what;
  EXPECT_EQ(fast, read(text, false, 7)) << what;
  EXPECT_GE(fast.bytes, bytes_that_matter(text)) << what;
}

TEST(RpslDamage, CutAtEveryLength) {
  for (std::size_t size = 0; size <= kDump.size(); ++size) expect_sound(kDump.substr(0, size), std::to_string(size));
}

TEST(RpslDamage, EveryByteFlipped) {
  for (std::size_t i = 0; i < kDump.size(); ++i) {
    for (const int mask : {0x01, 0x1A, 0x20, 0x80, 0xFF}) {
      std::string text(kDump);
      text[i] = static_cast<char>(text[i] ^ mask);
      expect_sound(text, std::to_string(i) + "^" + std::to_string(mask));
    }
    std::string text(kDump);
    text[i] = '\n';
    expect_sound(text, std::to_string(i) + " line end");
  }
}

TEST(RpslDamage, PiecesInAnyOrder) {
  static const std::vector<std::string> pieces = {"route: 192.0.2.0/24\n",
                                                  "route6: 2001:db8::/32\n",
                                                  "origin: AS64500\n",
                                                  "origin: AS64500,AS64501\n",
                                                  "source: TEST\n",
                                                  "source: TEST # x\n",
                                                  "mnt-by: MAINT-A, MAINT-B\n",
                                                  "mnt-by:\n",
                                                  "MNT-BY: MAINT-C\n",
                                                  "\n",
                                                  "\r\n",
                                                  "\r",
                                                  " \n",
                                                  "+\n",
                                                  "\tmore\n",
                                                  "# comment\n",
                                                  "%\n",
                                                  "descr: x:y\n",
                                                  "EOF\n",
                                                  "Route: 192.0.2.0/24\n",
                                                  "route:192.0.2.0/24\r\n",
                                                  "route: 192.0.02.0/24\n",
                                                  "origin : AS64500\n",
                                                  "x",
                                                  "as-set: AS-X\n",
                                                  "descr:"};
  rc::check("the fast path and the general reader agree", [] {
    const auto order = *rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(0, pieces.size()));
    std::string text;
    for (const std::size_t i : order) text += pieces[i];
    const Reading fast = read(text, true);
    RC_ASSERT(fast == read(text, false));
    RC_ASSERT(fast == read(text, true, *rc::gen::inRange<std::size_t>(1, 20)));
    RC_ASSERT(fast.bytes >= bytes_that_matter(text));
  });
}

TEST(RpslDamage, AnObjectThatNeverEndsCostsItselfOnly) {
  const std::string line = "remarks: " + std::string(1000, 'x') + "\n";
  std::string text = "route: 192.0.2.0/24\norigin: AS64500\nsource: TEST\n";
  const std::string good = text + "\n";
  while (text.size() <= kObjectBytesMax) text += line;
  const std::uint64_t bytes = text.size();
  text = good + text + "\r\n" + good;
  for (const bool fast : {true, false}) {
    for (const std::size_t chunk : {text.size(), std::size_t{65536}, std::size_t{4099}}) {
      const Reading got = read(text, fast, chunk);
      EXPECT_EQ(got.rows.size(), 2u);
      EXPECT_EQ(got.skipped, (std::vector<std::string>{"object longer than the limit1/" + std::to_string(bytes) + "@" +
                                                       std::to_string(good.size()) + "route: 192.0.2.0/24"}));
    }
  }
}

TEST(RpslDamage, AnObjectOfExactlyTheLimitIsRead) {
  std::string text = "route: 192.0.2.0/24\norigin: AS64500\nsource: TEST\n";
  const std::string line = "remarks: " + std::string(1014, 'x') + "\n";
  while (text.size() + 2 * line.size() <= kObjectBytesMax) text += line;
  text += "remarks:" + std::string(kObjectBytesMax - text.size() - 9, 'x') + "\n";
  ASSERT_EQ(text.size(), kObjectBytesMax);
  for (const std::size_t chunk : {std::size_t{1} << 25, std::size_t{4099}}) {
    EXPECT_EQ(read(text + "\n", true, chunk).rows.size(), 1u);
    EXPECT_EQ(read(text + "\r\n", false, chunk).rows.size(), 1u);
    EXPECT_EQ(read("#" + text + "\n", true, chunk).skipped.size(), 1u);
  }
}

TEST(RpslDamage, LimitsOfLinesAndAttributes) {
  const std::string tail = "\norigin: AS64500\nsource: TEST\n";
  const std::string longest = "route: 192.0.2.0/24\nremarks:" + std::string(kLineBytesMax - 8, 'x') + tail;
  EXPECT_EQ(read(longest, true).rows.size(), 1u);
  const std::string longer = "route: 192.0.2.0/24\nremarks:" + std::string(kLineBytesMax - 7, 'x') + tail;
  EXPECT_TRUE(read(longer, true).skipped.at(0).starts_with("line longer than the limit1/"));
  EXPECT_EQ(read(longer, true), read(longer, false));
  std::string many = "as-set: AS-X\nsource: TEST\n";
  for (std::size_t i = 0; i < kAttributesMax; ++i) many += "m:\n";
  EXPECT_TRUE(read(many, true).skipped.at(0).starts_with("more attributes than the limit1/"));
}

}  // namespace
}  // namespace mannerly::rpsl
