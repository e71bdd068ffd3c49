// Real MRT files: the counts of an independent reader, and the text of bgpdump itself, line by line.
//
// Where a row says something else than Bgpdump::kEqual, bgpdump is wrong; docs/reference/mrt.md has the
// list with the reasons, and the row's way of comparing shows that nothing but that differs.
#include <bzlib.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <memory>
#include <ostream>

#include "base/text.h"
#include "tests/shared_data.h"
#include "wire/mrt/bgpdump_text.h"
#include "wire/mrt/counts.h"
#include "wire/mrt/rib_decoder.h"

namespace mannerly::mrt {
namespace {

enum class Bgpdump {
  kEqual,
  kOldBgp,      // type 5: no community column, the peer's address for the withdrawn prefix
  kAggregator,  // OpenBGPD's TABLE_DUMP: 4-octet aggregators read as 2-octet ones
  kStateOnly,   // path identifiers in records that do not announce them are read as prefixes
  kFirstLine,   // stops after the first record
  kNothing,     // does not read the record type
  kStops,       // stops at damage, or prints what is not there
  kHostBits,    // bits behind the prefix length shown
};

struct RealFile {
  const char* name;
  std::array<std::uint64_t, 4> elements;  // A, W, B, STATE
  std::uint64_t records;
  Bgpdump bgpdump;
};

void PrintTo(const RealFile& file, std::ostream* out) {
  *out << file.name;
}

const RealFile kFiles[] = {
    {"mrt-edge/bview.64k_stream_overflow.gz", {0, 0, 23, 0}, 2, Bgpdump::kEqual},
    {"mrt-edge/bview.ipv4_unicast_add_path.gz", {0, 0, 62, 0}, 32, Bgpdump::kEqual},
    {"mrt-edge/mrtparse.bird-mrtdump_bgp.mrt", {12, 0, 0, 12}, 27, Bgpdump::kEqual},
    {"mrt-edge/mrtparse.bird-mrtdump_rib.mrt", {0, 0, 18, 0}, 14, Bgpdump::kEqual},
    {"mrt-edge/mrtparse.bird6-mrtdump_bgp.mrt", {12, 0, 0, 12}, 27, Bgpdump::kEqual},
    {"mrt-edge/mrtparse.bird6-mrtdump_rib.mrt", {0, 0, 10, 0}, 9, Bgpdump::kEqual},
    {"mrt-edge/mrtparse.bird6_bgp.mrt", {14, 0, 0, 12}, 29, Bgpdump::kStateOnly},
    {"mrt-edge/mrtparse.bird_bgp.mrt", {14, 0, 0, 12}, 29, Bgpdump::kStateOnly},
    {"mrt-edge/mrtparse.openbgpd_bgp.mrt", {93, 0, 0, 16}, 87, Bgpdump::kEqual},
    {"mrt-edge/mrtparse.openbgpd_rib_table-mp.mrt", {0, 0, 31, 0}, 31, Bgpdump::kNothing},
    {"mrt-edge/mrtparse.openbgpd_rib_table-v2.mrt", {0, 0, 31, 0}, 24, Bgpdump::kEqual},
    {"mrt-edge/mrtparse.quagga_bgp.mrt", {18, 0, 0, 20}, 67, Bgpdump::kEqual},
    {"mrt-edge/mrtparse.quagga_rib.mrt", {0, 0, 9, 0}, 7, Bgpdump::kEqual},
    {"mrt-edge/ris.rrc00.1999.09.updates.19990903.1041.gz", {65286, 25, 0, 4}, 24242, Bgpdump::kOldBgp},
    {"mrt-edge/ris.rrc00.1999.12.updates.19991214.1621.gz", {54126, 1363, 0, 27}, 18203, Bgpdump::kOldBgp},
    {"mrt-edge/ris.rrc00.2000.03.updates.20000325.0345.gz", {4660, 718, 0, 307}, 2580, Bgpdump::kStops},
    {"mrt-edge/updates.long_withdrawal.gz", {0, 4096, 0, 0}, 1, Bgpdump::kEqual},
    {"mrt-edge/updates.nlri_mask_trailing_bits.gz", {1, 0, 0, 0}, 1, Bgpdump::kHostBits},
    {"mrt-rib/namex-ixp-rs.rib.inet.20200929.mrt.gz", {0, 0, 3426, 0}, 3426, Bgpdump::kAggregator},
    {"mrt-rib/namex-ixp-rs.rib.inet6.20200929.mrt.gz", {0, 0, 432, 0}, 432, Bgpdump::kAggregator},
    {"mrt-rib/nlix-rs.185.186.mrt", {0, 0, 23, 0}, 24, Bgpdump::kEqual},
    {"mrt-rib/ris.bview.20020722.2337.gz", {0, 0, 115521, 0}, 115521, Bgpdump::kEqual},
    {"mrt-rib/ris.rrc00.bview.20000111.0032.gz", {0, 0, 452018, 0}, 2490, Bgpdump::kFirstLine},
    {"mrt-rib/routeviews2.rib.20080501.0644_first1MB.bz2", {0, 0, 139291, 0}, 139291, Bgpdump::kEqual},
    {"mrt-rib/routeviews2.rib.20140523.0600_first1MB.bz2", {0, 0, 270005, 0}, 9073, Bgpdump::kEqual},
    {"mrt-rib/routeviews6.rib.20151101.0600_first1MB.bz2", {0, 0, 149578, 0}, 6871, Bgpdump::kEqual},
    {"mrt-updates/ris.rrc06.updates.20150401.0000.gz", {1435, 122, 0, 4}, 795, Bgpdump::kEqual},
    {"mrt-updates/ris.rrc15.updates.20100227.1600.gz", {52468, 1318, 0, 20}, 6615, Bgpdump::kEqual},
    {"mrt-updates/ris.rrc15.updates.20100227.1610.gz", {5920, 1549, 0, 16}, 1953, Bgpdump::kEqual},
    {"mrt-updates/ris.updates.20020722.2238.gz", {825, 2419, 0, 93}, 1121, Bgpdump::kEqual},
    {"mrt-updates/ris.updates.20070211.0141.gz", {51329, 2328, 0, 0}, 23394, Bgpdump::kEqual},
    {"mrt-updates/ris.updates.20071015.1505.gz", {10111, 385, 0, 0}, 4297, Bgpdump::kEqual},
    {"mrt-updates/ris.updates.20100722.2015.gz", {5067, 547, 0, 40}, 2193, Bgpdump::kEqual},
    {"mrt-updates/ris.updates.20160811.1600.gz", {39256, 1956, 0, 22}, 17406, Bgpdump::kEqual},
    {"mrt-updates/routeviews.route-views.jinx.updates.20150401.0000.bz2", {8160, 451, 0, 0}, 1756, Bgpdump::kEqual},
    {"mrt-updates/routeviews.updates.example.20131201.bz2", {126269, 10975, 0, 0}, 45062, Bgpdump::kEqual},
    {"mrt-updates/updates.et-header.20151023.gz", {577737, 3, 0, 4}, 89686, Bgpdump::kEqual},
};

std::vector<std::uint8_t> read_pipe(const std::string& command) {
  const auto close = [](FILE* f) { pclose(f); };
  std::unique_ptr<FILE, decltype(close)> in(popen(command.c_str(), "r"), close);
  std::vector<std::uint8_t> content;
  std::array<std::uint8_t, 1 << 16> block;
  for (std::size_t n = 0; (n = std::fread(block.data(), 1, block.size(), in.get())) > 0;) {
    content.insert(content.end(), block.begin(), block.begin() + static_cast<std::ptrdiff_t>(n));
  }
  return content;
}

// All that can be had of a bzip2 stream: bzip2 -dc keeps back what stands before a cut.
std::vector<std::uint8_t> bunzip2(std::vector<std::uint8_t> packed) {
  std::vector<std::uint8_t> content;
  std::array<char, 1 << 16> block;
  bz_stream stream{};
  stream.next_in = reinterpret_cast<char*>(packed.data());
  stream.avail_in = static_cast<unsigned>(packed.size());
  for (int status = BZ2_bzDecompressInit(&stream, 0, 0); status == BZ_OK;) {
    stream.next_out = block.data();
    stream.avail_out = block.size();
    status = BZ2_bzDecompress(&stream);
    content.insert(content.end(), block.begin(), block.end() - stream.avail_out);
    if (stream.avail_in == 0 && stream.avail_out > 0) break;
  }
  BZ2_bzDecompressEnd(&stream);
  return content;
}

// The content of a plain, gzip or bzip2 file.
std::vector<std::uint8_t> content_of(const std::filesystem::path& file) {
  if (file.extension() == ".bz2") return bunzip2(read_pipe("cat '" + file.string() + "'"));
  return read_pipe((file.extension() == ".gz" ? "gzip -dc '" : "cat '") + file.string() + "'");
}

struct Ours {
  std::string text;
  Counts counts;
  Tally skipped;
  Status status;
};

Ours read_ours(Bytes content) {
  LineBuffer out;
  BgpdumpText text;
  Ours ours;
  ElementReader reader(
      [&](const Element& element) {
        text.append(element, out);
        ours.counts.add(element);
      },
      [&](const Record& record) { ours.counts.add(record); });
  for (std::size_t at = 0; at < content.size(); at += 100000) {
    EXPECT_TRUE(reader.feed(content.subspan(at, std::min<std::size_t>(100000, content.size() - at))));
  }
  ours.status = reader.finish();
  ours.text = out.text();
  ours.skipped = reader.skipped();
  return ours;
}

std::optional<std::string> bgpdump_text(const std::filesystem::path& file) {
  if (std::system("command -v bgpdump >/dev/null 2>&1") != 0) return std::nullopt;
  const auto text = read_pipe("bgpdump -q -m '" + file.string() + "' 2>/dev/null");
  return std::string(text.begin(), text.end());
}

// Our line as bgpdump writes it for type 5 records.
std::string as_old_bgp(std::string_view line) {
  auto fields = split(line, '|');
  std::string out;
  if (fields.size() == 6 && fields[2] == "W") {
    const std::string prefix = std::string(fields[3]) + std::string(fields[5].substr(fields[5].find('/')));
    fields[5] = {};
    for (std::size_t i = 0; i < 5; ++i) out += std::string(fields[i]) + '|';
    return out + prefix;
  }
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const bool med_of_route = fields[2] == "A" && i == 10;
    out += fields[i];
    if (i + 1 < fields.size() && !(med_of_route)) out += '|';
    if (fields[2] == "A" && i == 10 && fields[11].empty()) {
      out += '|';
      ++i;
    }
  }
  return out;
}

std::string without_aggregator(std::string_view line) {
  const std::size_t end = line.rfind('|', line.size() - 2);
  return std::string(line.substr(0, end));
}

// The first line in which the two differ, seen through change (applied to both, or to ours only).
template <class Ours, class Theirs>
std::string first_difference(std::string_view ours, std::string_view theirs, Ours change_ours, Theirs change_theirs) {
  std::string_view a, b;
  for (std::size_t line = 1;; ++line) {
    const bool more_ours = next_line(ours, a), more_theirs = next_line(theirs, b);
    if (!more_ours && !more_theirs) return {};
    if (more_ours != more_theirs) return "line " + std::to_string(line) + " is missing";
    if (change_ours(a) != change_theirs(b)) return std::string(a) + "\n" + std::string(b);
  }
}

std::string state_lines(std::string_view text) {
  std::string out;
  for (std::string_view line; next_line(text, line);) {
    if (line.find("|STATE|") != std::string_view::npos) out.append(line).push_back('\n');
  }
  return out;
}

void compare(const RealFile& file, const std::string& ours, const std::string& theirs) {
  const auto same = [](std::string_view line) { return std::string(line); };
  switch (file.bgpdump) {
    case Bgpdump::kEqual: EXPECT_EQ(first_difference(ours, theirs, same, same), ""); break;
    case Bgpdump::kOldBgp: EXPECT_EQ(first_difference(ours, theirs, as_old_bgp, same), ""); break;
    case Bgpdump::kAggregator:
      EXPECT_EQ(first_difference(ours, theirs, without_aggregator, without_aggregator), "");
      break;
    case Bgpdump::kStateOnly: EXPECT_EQ(state_lines(ours), state_lines(theirs)); break;
    case Bgpdump::kFirstLine: EXPECT_EQ(ours.substr(0, ours.find('\n') + 1), theirs); break;
    case Bgpdump::kNothing: EXPECT_EQ(theirs, ""); break;
    case Bgpdump::kStops: EXPECT_NE(theirs.substr(0, 1000), ours.substr(0, 1000)); break;
    case Bgpdump::kHostBits:
      EXPECT_NE(ours.find("|11.8.0.0/13|"), std::string::npos);
      EXPECT_NE(theirs.find("|11.13.0.0/13|"), std::string::npos);
      break;
  }
}

class RealFiles : public testing::TestWithParam<RealFile> {};

TEST_P(RealFiles, CountsAndText) {
  const RealFile& expected = GetParam();
  MANNERLY_NEEDS_DATA(path, expected.name);
  const std::vector<std::uint8_t> content = content_of(path);
  ASSERT_FALSE(content.empty());
  const Ours ours = read_ours(content);
  EXPECT_EQ(ours.counts.elements, expected.elements);
  EXPECT_EQ(ours.counts.record_total(), expected.records);
  const bool cut = std::string_view(expected.name).find("first1MB") != std::string_view::npos;
  EXPECT_EQ(ours.status.has_value(), !cut);
  if (cut) {
    EXPECT_EQ(ours.status.error().code, ErrorCode::kTruncated);
  }

  if (ours.counts.of(ElementKind::kRib) > 0) {
    PathTable paths;
    std::uint64_t routes = 0;
    RibReader reader(paths, [&](const RibBatch& batch) { routes += batch.routes.size(); });
    EXPECT_TRUE(reader.feed(content));
    (void)reader.finish();
    EXPECT_EQ(routes, expected.elements[2]);
  }
  if (const auto theirs = bgpdump_text(path)) compare(expected, ours.text, *theirs);
}

INSTANTIATE_TEST_SUITE_P(Mrt, RealFiles, testing::ValuesIn(kFiles), [](const auto& file) {
  std::string name;
  for (const char c : std::string_view(file.param.name).substr(4)) name += std::isalnum(c) != 0 ? c : '_';
  return name;
});

// The two places where the input of 2000-03-25 is damaged: a header cut after ten octets, and fourteen
// octets that belong to no record. Everything else in the file is read.
TEST(RealDamage, IsFoundAndCounted) {
  MANNERLY_NEEDS_DATA(path, "mrt-edge/ris.rrc00.2000.03.updates.20000325.0345.gz");
  const Ours ours = read_ours(content_of(path));
  ASSERT_EQ(ours.skipped.rows().size(), 2u);
  EXPECT_EQ(ours.skipped.rows()[0].reason, "damaged record boundary");
  EXPECT_EQ(ours.skipped.rows()[0].bytes, 10u);
  EXPECT_EQ(ours.skipped.rows()[0].first_offset, 188u);
  EXPECT_EQ(ours.skipped.rows()[1].reason, "no MRT record where one should begin");
  EXPECT_EQ(ours.skipped.rows()[1].bytes, 14u);
}

}  // namespace
}  // namespace mannerly::mrt
