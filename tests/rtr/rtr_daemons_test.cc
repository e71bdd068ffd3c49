// RTR against the programs of others, on the loopback: BIRD, FRR, OpenBGPD and rtrclient take their VRPs from
// mannerly rtr serve, and must count what the snapshot has, before and after it is swapped; mannerly rtr fetch takes
// them from stayrtr.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

#include "base/text.h"
#include "io/file.h"
#include "snapshot/builder.h"
#include "snapshot/format.h"
#include "tests/lab/process.h"
#include "wire/vrp/reader.h"

namespace mannerly::lab {
namespace {

namespace fs = std::filesystem;
using std::chrono::seconds;
using testing::HasSubstr;

#define MANNERLY_NEEDS_PROGRAM(name) \
  if (!has_program(name)) GTEST_SKIP() << name << " is not installed"
#define MANNERLY_NEEDS_ROOT() \
  if (::getuid() != 0) GTEST_SKIP() << "only root can start this daemon"

constexpr const char* kFrrBgpd = "/usr/lib/frr/bgpd";

struct Counts {
  std::size_t v4 = 0, v6 = 0;
  friend bool operator==(const Counts&, const Counts&) = default;
};

// first .. first + count: so many IPv4 VRPs, and a quarter as many of IPv6.
void write_snapshot(const fs::path& file, std::uint32_t first, std::uint32_t count) {
  snapshot::Builder builder({.name = "rtr", .at = Instant{1'700'000'000}, .built_by = "test"});
  const auto source = builder.add_source({.kind = snapshot::SourceKind::kVrp, .name = "rpki", .path = "vrps.json"});
  for (std::uint32_t i = first; i < first + count; ++i) {
    builder.add_vrp(source, "ta", Prefix::of(Address::v4((198u << 24) + (i << 8)), 24), 24, Asn{64500 + i % 3}, {});
    if (i % 4 == 0) {
      builder.add_vrp(source, "ta", Prefix::of(Address::v6(0x20010DB8'00000000ull + (std::uint64_t{i} << 16), 0), 48),
                      52, Asn{64500}, {});
    }
  }
  const std::vector<Asn> providers{Asn{64501}};
  builder.add_aspa(source, "ta", Asn{64500}, providers);
  builder.finish_source(source, {});
  const auto tables = builder.finish();
  ASSERT_TRUE(tables.has_value());
  const auto encoded = snapshot::encode(*tables);
  ASSERT_TRUE(io::write_file_atomically(file, std::span<const Bytes>(encoded.parts)).has_value());
}

// Both hold a multiple of four from a multiple of four on.
constexpr Counts kBefore{400, 100}, kAfter{360, 90};

// mannerly rtr serve with a snapshot, on a port that the system chose.
class RtrDaemons : public testing::Test {
 protected:
  void SetUp() override { write_snapshot(snapshot(), 0, kBefore.v4); }

  fs::path snapshot() const { return folder_ / "world.snapshot"; }

  // False (with a failure) when it does not come up.
  bool serve() {
    server_ = std::make_unique<Daemon>(
        std::vector<std::string>{MANNERLY_PROGRAM, "rtr", "serve", "-s", snapshot().string(), "--listen", "127.0.0.1:0",
                                 "--refresh", "600", "--retry", "5", "--expire", "700"},
        folder_ / "serve.log");
    const bool up = wait_until(seconds(20), [&] {
      const std::string log = read_file(folder_ / "serve.log");
      const std::string mark = "rtr on 127.0.0.1:";
      const std::size_t at = log.find(mark);
      if (at == std::string::npos || log.find('\n', at) == std::string::npos) return false;
      port_ = log.substr(at + mark.size(), log.find(':', at + mark.size()) - at - mark.size());
      return true;
    });
    EXPECT_TRUE(up) << read_file(folder_ / "serve.log");
    return up;
  }

  // The daemon has the first snapshot's VRPs; after the swap it has the second's, long before its refresh interval.
  template <class Count>
  void expect_both(Count&& count, const fs::path& log) {
    Counts seen;
    EXPECT_TRUE(wait_until(seconds(40), [&] { return (seen = count()) == kBefore; }))
        << seen.v4 << " and " << seen.v6 << "\n"
        << read_file(log) << read_file(folder_ / "serve.log");
    write_snapshot(snapshot(), 80, kAfter.v4);
    EXPECT_TRUE(wait_until(seconds(40), [&] { return (seen = count()) == kAfter; }))
        << seen.v4 << " and " << seen.v6 << "\n"
        << read_file(log) << read_file(folder_ / "serve.log");
    // Taken as a difference: a reset would hide an error in it.
    server_.reset();
    EXPECT_THAT(read_file(folder_ / "serve.log"), HasSubstr("1 full and 1 incremental answers, 0 resets, 0 error"));
  }

  Folder folder_{"rtr"};
  std::unique_ptr<Daemon> server_;
  std::string port_;
};

// The number behind a text; 0 when it is not there.
std::size_t number_in(const std::string& text, const std::string& before) {
  const std::size_t at = text.find(before);
  if (at == std::string::npos) return 0;
  std::size_t out = 0;
  for (std::size_t i = at + before.size(); i < text.size() && is_digit(text[i]); ++i) {
    out = out * 10 + static_cast<std::size_t>(text[i] - '0');
  }
  return out;
}

TEST_F(RtrDaemons, Bird) {
  MANNERLY_NEEDS_PROGRAM("bird");
  ASSERT_TRUE(serve());
  const std::string control = (folder_ / "bird.ctl").string();
  write_file(folder_ / "bird.conf",
             "router id 192.0.2.1;\nroa4 table r4;\nroa6 table r6;\nprotocol device {}\n"
             "protocol rpki cache {\n  roa4 { table r4; };\n  roa6 { table r6; };\n"
             "  remote 127.0.0.1 port " +
                 port_ + ";\n}\n");
  const Daemon bird(
      {"bird", "-f", "-c", (folder_ / "bird.conf").string(), "-s", control, "-P", (folder_ / "bird.pid").string()},
      folder_ / "bird.log");
  const auto count = [&](const char* table) {
    const Outcome shown = run({"birdc", "-s", control, "show", "route", "table", table, "count"});
    return number_in(shown.out, " ready.\n");
  };
  expect_both([&] { return Counts{count("r4"), count("r6")}; }, folder_ / "bird.log");
}

TEST_F(RtrDaemons, Frr) {
  MANNERLY_NEEDS_ROOT();
  MANNERLY_NEEDS_PROGRAM(kFrrBgpd);
  MANNERLY_NEEDS_PROGRAM("vtysh");
  ASSERT_TRUE(serve());
  const fs::path home = folder_ / "frr";
  fs::create_directories(home);
  fs::permissions(folder_.path(), fs::perms::all);  // bgpd gives up root before it writes
  fs::permissions(home, fs::perms::all);
  write_file(home / "bgpd.conf",
             "hostname test\nrpki\n rpki polling_period 600\n rpki cache 127.0.0.1 " + port_ + " preference 1\nexit\n");
  const Daemon bgpd({kFrrBgpd, "-n", "-p", "0", "-M", "rpki", "-f", (home / "bgpd.conf").string(), "-i",
                     (home / "pid").string(), "-z", (home / "zapi").string(), "--vty_socket", home.string(), "-P", "0"},
                    folder_ / "frr.log");
  expect_both(
      [&] {
        const Outcome shown = run({"vtysh", "--vty_socket", home.string(), "-c", "show rpki prefix-table"});
        Counts out;
        std::string_view rest = shown.out, line;
        while (next_line(rest, line)) {
          const auto words = split_words(line);
          if (words.size() < 4 || parse_address(words[0]) == std::nullopt) continue;
          ++(parse_address(words[0])->is_v4() ? out.v4 : out.v6);
        }
        return out;
      },
      folder_ / "frr.log");
}

TEST_F(RtrDaemons, OpenBgpd) {
  MANNERLY_NEEDS_ROOT();
  MANNERLY_NEEDS_PROGRAM("bgpctl");
  ASSERT_TRUE(serve());
  std::error_code exists;
  fs::create_directories("/run/openbgpd", exists);  // where its unprivileged parts are locked in
  const std::string socket = (folder_ / "bgpd.sock").string();
  write_file(folder_ / "bgpd.conf", "AS 64500\nrouter-id 192.0.2.1\nfib-update no\nlisten on 127.0.0.1 port " +
                                        std::to_string(20'000 + ::getpid() % 10'000) + "\nsocket \"" + socket +
                                        "\"\nrtr 127.0.0.1 {\n\tport " + port_ + "\n}\n");
  fs::permissions(folder_ / "bgpd.conf", fs::perms::owner_read | fs::perms::owner_write);
  const Daemon bgpd({"/usr/sbin/bgpd", "-d", "-v", "-f", (folder_ / "bgpd.conf").string()}, folder_ / "bgpd.log");
  expect_both(
      [&] {
        const Outcome shown = run({"bgpctl", "-s", socket, "show", "sets"});
        Counts out;
        std::string_view rest = shown.out, line;
        while (next_line(rest, line)) {
          const auto words = split_words(line);
          if (words.size() < 5 || words[0] != "ROA") continue;
          out = {parse_u32(words[3]).value_or(0), parse_u32(words[4]).value_or(0)};
        }
        return out;
      },
      folder_ / "bgpd.log");
}

TEST_F(RtrDaemons, RtrClient) {
  MANNERLY_NEEDS_PROGRAM("rtrclient");
  ASSERT_TRUE(serve());
  const fs::path csv = folder_ / "roas.csv";
  const Outcome exported =
      run({"rtrclient", "-e", "-t", "csv", "-o", csv.string(), "tcp", "127.0.0.1", port_}, seconds(30));
  ASSERT_EQ(exported.code, 0) << exported.all();
  const std::string text = read_file(csv);
  Counts seen;
  std::string_view rest = text, line;
  while (next_line(rest, line)) {
    const auto address = parse_address(trim(split(line, ',').front()));
    if (address) ++(address->is_v4() ? seen.v4 : seen.v6);
  }
  EXPECT_EQ(seen, kBefore) << text.substr(0, 200);
}

Counts counts_of(const fs::path& json) {
  const std::string text = read_file(json);
  Counts out;
  vrp::VrpReader reader({.vrp = [&](const vrp::Vrp& v) { ++(v.prefix.is_v4() ? out.v4 : out.v6); }});
  const bool whole = reader.feed(as_bytes(text)).has_value() && reader.finish().has_value();
  return whole ? out : Counts{};
}

std::string stayrtr_file(int roas) {
  std::string out =
      R"({"metadata":{},"bgpsec_keys":[],"roas":[{"prefix":"2001:db8::/32","maxLength":48,"asn":64500,"ta":"t"})";
  for (int i = 0; i < roas; ++i) {
    out += R"(,{"prefix":"198.51.)" + std::to_string(i) + R"(.0/24","maxLength":24,"asn":64501,"ta":"t"})";
  }
  return out + "]}";
}

// A port that was free a moment ago.
std::string free_port() {
  Folder folder("port");
  write_snapshot(folder / "s", 0, 4);
  Daemon server({MANNERLY_PROGRAM, "rtr", "serve", "-s", (folder / "s").string(), "--listen", "127.0.0.1:0"},
                folder / "log");
  std::size_t port = 0;
  EXPECT_TRUE(
      wait_until(seconds(20), [&] { return (port = number_in(read_file(folder / "log"), "127.0.0.1:")) != 0; }));
  return std::to_string(port);
}

// Started once: a stayrtr that is started anew has another session.
TEST_F(RtrDaemons, StayrtrAsTheCache) {
  MANNERLY_NEEDS_PROGRAM("stayrtr");
  for (const std::string version : {"0", "1"}) {
    SCOPED_TRACE("version " + version);
    const fs::path cache = folder_ / "cache.json", out = folder_ / ("out" + version + ".json");
    write_file(cache, stayrtr_file(20));
    const std::string at = "127.0.0.1:" + free_port();
    const Daemon stayrtr({"stayrtr", "-protocol", version, "-bind", at, "-cache", cache.string(), "-checktime=false",
                          "-refresh", "1", "-rtr.refresh", "600", "-metrics.addr", "127.0.0.1:0"},
                         folder_ / "stayrtr.log");
    ASSERT_TRUE(wait_until(seconds(20), [&] {
      return run({MANNERLY_PROGRAM, "rtr", "fetch", at, "-o", (folder_ / "once.json").string()}).code == 0;
    })) << read_file(folder_ / "stayrtr.log");
    EXPECT_EQ(counts_of(folder_ / "once.json"), (Counts{20, 1}));
    const Daemon follower({MANNERLY_PROGRAM, "rtr", "fetch", at, "--follow", "-o", out.string()},
                          folder_ / "follow.log");
    EXPECT_TRUE(wait_until(seconds(20), [&] { return fs::exists(out) && counts_of(out) == Counts{20, 1}; }));
    write_file(cache, stayrtr_file(30));
    EXPECT_TRUE(wait_until(seconds(30), [&] { return counts_of(out) == Counts{30, 1}; }))
        << read_file(folder_ / "follow.log") << read_file(folder_ / "stayrtr.log");
  }
}

// What happens to the file when the cache is not there, and to the records when the snapshot is broken.
TEST_F(RtrDaemons, KeepWhatTheyHad) {
  const fs::path out = folder_ / "vrps.json";
  write_file(out, "as before");
  const Outcome refused = run({MANNERLY_PROGRAM, "rtr", "fetch", "127.0.0.1:1", "-o", out.string()});
  EXPECT_EQ(refused.code, 1) << refused.all();
  EXPECT_EQ(read_file(out), "as before");
  ASSERT_TRUE(serve());
  const std::string at = "127.0.0.1:" + port_;
  EXPECT_EQ(run({MANNERLY_PROGRAM, "rtr", "fetch", at, "-o", out.string(), "--min-vrps", "501"}).code, 3);
  EXPECT_EQ(read_file(out), "as before");
  // Half of a snapshot, then one with far too few VRPs.
  const std::string whole = read_file(snapshot());
  write_file(folder_ / "half", std::string_view(whole).substr(0, whole.size() / 2));
  fs::rename(folder_ / "half", snapshot());
  EXPECT_TRUE(wait_until(seconds(20), [&] {
    return read_file(folder_ / "serve.log").find("the records stay as they are") != std::string::npos;
  }));
  write_snapshot(snapshot(), 0, 40);
  EXPECT_TRUE(wait_until(seconds(20), [&] {
    return read_file(folder_ / "serve.log").find("50 VRPs after 500") != std::string::npos;
  })) << read_file(folder_ / "serve.log");
  EXPECT_EQ(run({MANNERLY_PROGRAM, "rtr", "fetch", at, "-o", out.string()}).code, 0);
  EXPECT_EQ(counts_of(out), kBefore);
}

}  // namespace
}  // namespace mannerly::lab
