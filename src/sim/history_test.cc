// A world with a history: what its files say on each day, against the lives of what is in it.
#include "sim/history.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <set>
#include <tuple>

#include "base/text.h"
#include "net/as_path.h"
#include "sim/memory_sink.h"
#include "sim/truth.h"
#include "sim/write.h"
#include "wire/members/participant.h"
#include "wire/mrt/element.h"
#include "wire/rpsl/reader.h"
#include "wire/vrp/reader.h"

namespace mannerly::sim {
namespace {

constexpr Options kSmall{.seed = 5,
                         .ases = 150,
                         .collectors = 2,
                         .peers_per_collector = 5,
                         .incidents = 1,
                         .history = 240,
                         .registry_days = 20,
                         .daily_days = 3};

World make(const Options& options) {
  auto world = generate(options);
  EXPECT_TRUE(world) << (world ? "" : world.error().message);
  return std::move(*world);
}

struct Made {
  World world;
  std::map<std::string, std::string> files;
};
const Made& made() {
  static const Made kMade = [] {
    Made out{make(kSmall), {}};
    MemorySink sink;
    const Status status = write_world(out.world, sink);
    EXPECT_TRUE(status) << (status ? "" : status.error().message);
    out.files = std::move(sink.files);
    return out;
  }();
  return kMade;
}

std::string date_of(std::int32_t day) {
  return format_date(Instant{start_of_day(made().world, day)});
}

// A table of the truth: rows of named cells, without the line of the notice.
using Rows = std::vector<std::map<std::string, std::string>>;
Rows rows_of(const std::string& file) {
  Rows out;
  std::vector<std::string> names;
  std::size_t at = 0;
  for (const std::string& content = made().files.at(file); at < content.size();) {
    const std::size_t end = content.find('\n', at);
    std::string line = content.substr(at, end - at);
    at = end + 1;
    if (line.starts_with('#')) continue;
    std::vector<std::string> cells(1);
    for (const char c : line) c == ',' ? void(cells.emplace_back()) : cells.back().push_back(c);
    if (names.empty()) {
      names = cells;
      continue;
    }
    EXPECT_EQ(cells.size(), names.size()) << line;
    auto& row = out.emplace_back();
    for (std::size_t i = 0; i < names.size(); ++i) row[names[i]] = cells[i];
  }
  return out;
}
std::uint32_t number(const std::map<std::string, std::string>& row, const std::string& name) {
  return parse_u32(row.at(name)).value();
}

TEST(History, EqualOptionsGiveEqualFiles) {
  MemorySink again;
  ASSERT_TRUE(write_world(make(kSmall), again));
  EXPECT_EQ(made().files, again.files);
}

TEST(History, OptionsOutOfTheirLimitsAreRefused) {
  for (const Options& options :
       {Options{.history = kHistoryMin - 1}, Options{.history = kHistoryMax + 1}, Options{.days = 3, .history = 100},
        Options{.rib_days = 3, .history = 100}, Options{.history = 100, .registry_days = 0}}) {
    const auto world = generate(options);
    ASSERT_FALSE(world);
    EXPECT_EQ(world.error().code, ErrorCode::kUsage);
  }
}

TEST(History, TheLastDayIsThatOfTheInstant) {
  const std::vector<std::int32_t> days = observed_days(made().world.options);
  EXPECT_EQ(date_of(days.back()), "2026-11-21");
  EXPECT_EQ(date_of(0), "2026-03-27");
  EXPECT_EQ(days.size(), 15u);  // 12 of every twentieth day, 3 of each day
  for (const std::int32_t day : days) EXPECT_TRUE(made().files.contains(date_of(day) + "/rpki/vrps.json")) << day;
}

TEST(History, RegistriesOfADayHoldWhatIsOnThatDay) {
  const World& world = made().world;
  std::size_t before = 0;
  for (const std::int32_t day : observed_days(world.options)) {
    using Row = std::tuple<Prefix, int, Asn>;
    std::set<Row> expected, found;
    for (const Vrp& vrp : world.vrps)
      if (vrp.life.on(day)) expected.emplace(vrp.prefix, vrp.max_length, vrp.asn);
    std::size_t aspas = 0;
    vrp::VrpReader reader({.vrp = [&](const vrp::Vrp& v) { found.emplace(v.prefix, v.max_length, v.asn); },
                           .aspa = [&](const vrp::Aspa&) { ++aspas; }});
    ASSERT_TRUE(reader.feed(as_bytes(made().files.at(date_of(day) + "/rpki/vrps.json"))));
    ASSERT_TRUE(reader.finish());
    EXPECT_EQ(found, expected) << date_of(day);
    EXPECT_EQ(aspas, static_cast<std::size_t>(
                         std::ranges::count_if(world.aspas, [&](const Aspa& a) { return a.life.on(day); })));
    std::size_t objects = 0, expected_objects = 0;
    for (const RouteObject& o : world.route_objects) expected_objects += o.life.on(day) ? 1 : 0;
    for (const auto& [name, content] : made().files) {
      if (!name.starts_with(date_of(day) + "/irr/")) continue;
      for (std::size_t at = content.find("\norigin:"); at != std::string::npos; at = content.find("\norigin:", at + 1))
        ++objects;
    }
    EXPECT_EQ(objects, expected_objects) << date_of(day);
    EXPECT_NE(found.size(), before) << "nothing has changed since the observed day before";
    before = day % 20 == 0 ? found.size() : 0;
  }
}

TEST(History, MembersAreThoseWhoHaveJoined) {
  const World& world = made().world;
  std::size_t last = 0;
  for (const std::int32_t day : observed_days(world.options)) {
    std::size_t expected = 0, found = 0;
    for (const Org& org : world.orgs) expected += org.participant && org.joined <= day ? 1 : 0;
    members::ParticipantCsvReader reader([&](const members::Participant& p) {
      ++found;
      ASSERT_TRUE(p.joined);
      EXPECT_LE(p.joined->seconds, start_of_day(world, day));
    });
    ASSERT_TRUE(reader.feed(as_bytes(made().files.at(date_of(day) + "/members/participants.csv"))));
    ASSERT_TRUE(reader.finish());
    EXPECT_EQ(found, expected);
    EXPECT_GE(found, last);
    last = found;
  }
  EXPECT_GE(last, 5u);
}

// The routes of every table are those that the updates since the table before lead to.
using Table = std::map<std::pair<Address, Prefix>, std::string>;
std::string path_of(const mrt::Element& e) {
  return format_as_path(e.attributes->as_path());
}
void read(const std::string& content, const mrt::ElementDecoder::Sink& sink) {
  mrt::ElementReader reader(sink);
  ASSERT_TRUE(reader.feed(as_bytes(content)));
  ASSERT_TRUE(reader.finish());
  EXPECT_TRUE(reader.skipped().empty());
}

TEST(History, UpdatesLeadFromOneTableToTheNext) {
  for (const std::string collector : {"sim-collector-1", "sim-collector-2"}) {
    std::map<std::string, std::string> by_time;
    for (const auto& [name, content] : made().files) {
      if (!name.starts_with("bgp/" + collector + ".")) continue;
      by_time[name.substr(name.find(".20") + 1, 13) + (name.find(".rib.") != std::string::npos ? "a" : "b")] = content;
    }
    Table table;
    std::size_t compared = 0;
    for (const auto& [stamp, content] : by_time) {
      if (stamp.back() == 'b') {
        read(content, [&](const mrt::Element& e) {
          if (e.kind == mrt::ElementKind::kAnnounce) table[{e.peer, e.prefix}] = path_of(e);
          if (e.kind == mrt::ElementKind::kWithdraw) table.erase({e.peer, e.prefix});
          if (e.kind == mrt::ElementKind::kState && e.new_state != 6)
            std::erase_if(table, [&](const auto& row) { return row.first.first == e.peer; });
        });
        continue;
      }
      Table expected;
      read(content, [&](const mrt::Element& e) { expected[{e.peer, e.prefix}] = path_of(e); });
      if (!table.empty()) {
        ++compared;
        ASSERT_EQ(table.size(), expected.size()) << stamp;
        for (const auto& [key, path] : expected) ASSERT_EQ(table.at(key), path) << stamp << format_prefix(key.second);
      }
      table = std::move(expected);
    }
    EXPECT_EQ(compared, 14u) << collector;
  }
}

// No table shows a network with origin validation on the way of an invalid route, but at its origin; networks
// without it are on such ways.
TEST(History, OriginValidationShowsInTheRoutes) {
  const World& world = made().world;
  const Validity validity(world);
  std::map<std::uint32_t, std::int32_t> since;
  for (AsIndex as = 0; as < world.ases.size(); ++as)
    if (!world.history->networks[as].rov_spares_customers)
      since[world.ases[as].asn.value] = world.history->networks[as].rov_from;
  std::size_t invalid = 0, later = 0;
  for (const std::int32_t day : observed_days(world.options)) {
    CivilTime civil = to_civil(Instant{start_of_day(world, day)});
    char stamp[9];
    std::snprintf(stamp, sizeof stamp, "%04d%02d%02d", civil.year, civil.month, civil.day);
    for (const std::string collector : {"sim-collector-1", "sim-collector-2"}) {
      read(made().files.at("bgp/" + collector + ".rib." + stamp + ".0000.mrt"), [&](const mrt::Element& e) {
        std::vector<std::uint32_t> path;
        bool has_set = false;
        e.attributes->as_path().each_segment([&](const AsPathView::Segment& segment) {
          has_set = has_set || segment.type == SegmentType::kAsSet;
          path.insert(path.end(), segment.asns.begin(), segment.asns.end());
        });
        if (has_set || path.empty() || validity.rov(e.prefix, Asn{path.back()}, day) != RovState::kInvalid) return;
        ++invalid;
        for (const std::uint32_t asn : path) {
          if (asn == path.back() || !since.contains(asn)) continue;
          EXPECT_GT(since[asn], day) << format_prefix(e.prefix) << " by AS" << asn << " on " << date_of(day);
          later += since[asn] != kNeverDay ? 1 : 0;
        }
      });
    }
  }
  EXPECT_GE(invalid, 20u);
  EXPECT_GE(later, 1u) << "nobody on the way begins with it later: the test says little";
}

TEST(History, JoiningShows) {
  std::map<std::string, std::array<std::uint32_t, 3>> sums;  // routes, valid, registered
  for (const auto& row : rows_of("truth/joining.csv")) {
    auto& sum = sums[row.at("when")];
    sum[0] += number(row, "routes");
    sum[1] += number(row, "valid");
    sum[2] += number(row, "registered");
  }
  ASSERT_EQ(sums.size(), 3u);
  const auto share = [&](const char* when, std::size_t what) { return 100 * sums[when][what] / sums[when][0]; };
  EXPECT_GE(share("90", 1), share("-90", 1) + 20);
  EXPECT_GE(share("90", 2), share("-90", 2) + 5);
  const Rows days = rows_of("truth/days.csv");
  const auto others = [&](const auto& row, const char* what, const char* part) {
    return 100 * (number(row, what) - number(row, part)) / (number(row, "routes") - number(row, "participant_routes"));
  };
  EXPECT_LE(others(days.back(), "valid", "participant_valid"), others(days.front(), "valid", "participant_valid") + 15)
      << "others get better too, but less";
}

}  // namespace
}  // namespace mannerly::sim
