// A world with days, end to end: what its files say, read back by the readers of the observatory.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "net/as_path.h"
#include "sim/memory_sink.h"
#include "sim/timeline.h"
#include "sim/write.h"
#include "wire/mrt/element.h"

namespace mannerly::sim {
namespace {

constexpr Options kSmall{.seed = 3, .ases = 300, .days = 8, .incidents = 2, .update_hours = 12, .rib_days = 2};

World make(const Options& options) {
  auto world = generate(options);
  EXPECT_TRUE(world) << (world ? "" : world.error().message);
  return std::move(*world);
}

using Files = std::map<std::string, std::string>;
Files write(const World& world) {
  MemorySink sink;
  const Status status = write_world(world, sink);
  EXPECT_TRUE(status) << (status ? "" : status.error().message);
  return std::move(sink.files);
}

void read(const std::string& content, const mrt::ElementDecoder::Sink& sink) {
  mrt::ElementReader reader(sink);
  ASSERT_TRUE(reader.feed(as_bytes(content)));
  ASSERT_TRUE(reader.finish());
  EXPECT_TRUE(reader.skipped().empty());
}

// What a collector holds: a path and its Only to Customer mark of each peer and prefix.
using Table = std::map<std::pair<Address, Prefix>, std::string>;

std::string text_of(const mrt::Element& e) {
  const bool marked = e.attributes->has(bgp::AttributeCode::kOnlyToCustomer);
  return format_as_path(e.attributes->as_path()) + (marked ? " otc " + format_asn(e.attributes->only_to_customer) : "");
}

Table table_of(const std::string& rib) {
  Table out;
  read(rib, [&](const mrt::Element& e) { out[{e.peer, e.prefix}] = text_of(e); });
  return out;
}

void apply(const std::string& updates, Table& table) {
  std::int64_t last = 0;
  read(updates, [&](const mrt::Element& e) {
    EXPECT_GE(e.at.seconds, last) << "files are in the order of time";
    last = e.at.seconds;
    if (e.kind == mrt::ElementKind::kAnnounce) table[{e.peer, e.prefix}] = text_of(e);
    if (e.kind == mrt::ElementKind::kWithdraw) table.erase({e.peer, e.prefix});
    if (e.kind == mrt::ElementKind::kState && e.new_state != 6)
      std::erase_if(table, [&](const auto& row) { return row.first.first == e.peer; });
  });
}

TEST(Series, UpdatesLeadFromOneTableToTheNext) {
  for (const std::uint64_t seed : {3u, 4u}) {
    Options options = kSmall;
    options.seed = seed;
    const Files files = write(make(options));
    std::size_t compared = 0;
    for (const std::string collector : {"sim-collector-1", "sim-collector-2", "sim-collector-3"}) {
      Table table;
      bool first = true;
      // By name within a day: the table of an instant first, then the updates from it on.
      std::map<std::string, std::string> by_time;
      for (const auto& [name, content] : files) {
        if (!name.starts_with("bgp/" + collector + ".")) continue;
        const std::string stamp = name.substr(name.find(".20") + 1, 13);
        by_time[stamp + (name.find(".rib.") != std::string::npos ? "a" : "b")] = content;
      }
      for (const auto& [stamp, content] : by_time) {
        if (stamp.back() == 'b') {
          apply(content, table);
          continue;
        }
        const Table expected = table_of(content);
        if (!first) {
          ++compared;
          for (const auto& [key, path] : expected) {
            const auto at = table.find(key);
            ASSERT_NE(at, table.end()) << stamp << " " << format_prefix(key.second) << " " << path;
            ASSERT_EQ(at->second, path) << stamp << " " << format_prefix(key.second);
          }
          ASSERT_EQ(table.size(), expected.size()) << stamp;
        }
        table = expected;
        first = false;
      }
    }
    EXPECT_EQ(compared, 12u);
  }
}

TEST(Series, EqualOptionsGiveEqualFiles) {
  EXPECT_EQ(write(make(kSmall)), write(make(kSmall)));
}

}  // namespace
}  // namespace mannerly::sim
