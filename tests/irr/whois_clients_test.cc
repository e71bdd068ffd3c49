// Other clients of mannerly whois: whois(1), what peval sends, and clients that do not behave.
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <thread>

#include "base/text.h"
#include "service/whois/made_registry_file.h"
#include "tests/irr/made_sets.h"
#include "tests/irr/whois_process.h"

namespace mannerly {
namespace {

using service::MadeRegistryFile;

// Synthetic AS numbers, as in made_sets.h.
constexpr std::string_view kObjects = R"(
aut-num:        AS1001
as-name:        EXAMPLE
mnt-by:         MAINT-TEST
source:         RIPE

as-set:         AS-EXAMPLE
members:        AS1001, AS1002
mnt-by:         MAINT-TEST
source:         RIPE

route-set:      RS-EXAMPLE
members:        192.0.2.0/24^+
mnt-by:         MAINT-TEST
source:         RIPE

route:          192.0.2.0/24
origin:         AS1001
mnt-by:         MAINT-TEST
source:         RIPE

route6:         2001:db8::/32
origin:         AS1001
mnt-by:         MAINT-TEST
source:         RIPE

route:          192.0.0.0/16
origin:         AS1002
mnt-by:         MAINT-TEST
source:         RIPE
)";

struct WhoisClients : ::testing::Test {
  void SetUp() override { file.build({std::string(kObjects)}); }
  MadeRegistryFile file{"whois-clients"};
};

TEST_F(WhoisClients, TheWhoisProgram) {
  if (!has_program("whois")) GTEST_SKIP() << "whois is not installed";
  const WhoisProcess whois(file.snapshot().string());
  const std::string call = "whois -h 127.0.0.1 -p " + std::to_string(whois.port()) + " ";
  EXPECT_TRUE(run_shell(call + "AS1001").out.starts_with("aut-num:        AS1001\n"));
  EXPECT_TRUE(run_shell(call + "-- '-T as-set AS-EXAMPLE'").out.starts_with("as-set:         AS-EXAMPLE\n"));
  EXPECT_TRUE(run_shell(call + "-- '-L 192.0.2.1'").out.find("192.0.0.0/16") != std::string::npos);
  EXPECT_EQ(run_shell(call + "'!gAS1001'").out, "A13\n192.0.2.0/24\nC\n");
  EXPECT_TRUE(run_shell(call + "AS-NONE").out.starts_with("%  No entries found"));
}

// The exchange of IRRToolSet's peval (protocol irrd), read as it reads it.
TEST_F(WhoisClients, WhatPevalSends) {
  const WhoisProcess whois(file.snapshot().string());
  Socket socket(whois.port());
  socket.send("!!\n");
  EXPECT_EQ(socket.ask("!s-*"), "C");
  EXPECT_EQ(socket.ask("!s-lc"), "RIPE");
  // It takes two numbers behind the first "version": 2.2 and more has IPv6.
  const std::string version = socket.ask("!v");
  const std::size_t at = version.find("version ");
  ASSERT_NE(at, std::string::npos);
  EXPECT_GE(std::atoi(version.c_str() + at + 8) * 10 + std::atoi(version.c_str() + at + 10), 22);
  socket.send("-K -r -i origin AS1001\n");
  std::vector<std::string> routes;
  std::string line = socket.line(), before = "-";
  EXPECT_NE(line.find(':'), std::string::npos);
  while (!(line.empty() && before.empty())) {
    if (line.starts_with("route")) routes.push_back(std::string(trim(line.substr(line.find(':') + 1))));
    before = line;
    line = socket.line();
  }
  EXPECT_EQ(routes, (std::vector<std::string>{"192.0.2.0/24", "2001:db8::/32"}));
  EXPECT_EQ(socket.ask("!iAS-EXAMPLE,1"), "AS1001 AS1002");
  EXPECT_EQ(socket.ask("!iRS-EXAMPLE,1"), "192.0.2.0/24^24-32");
  EXPECT_TRUE(socket.ask("!man,AS1001").starts_with("aut-num:        AS1001\n"));
  EXPECT_TRUE(socket.ask("!mas-set,AS-EXAMPLE").starts_with("as-set:         AS-EXAMPLE\n"));
  EXPECT_TRUE(socket.ask("!mrt,192.0.2.0/24-AS1001").starts_with("route:          192.0.2.0/24\n"));
  EXPECT_EQ(socket.ask("!mir,rtr.example.net"), "D");
  EXPECT_TRUE(socket.ask("!uF=0").starts_with("F "));
  EXPECT_TRUE(socket.ask("!r192.0.2.0/24,l").starts_with("route:          192.0.0.0/16\n"));
  EXPECT_EQ(socket.ask("!r192.0.2.0/24,o"), "AS1001");
  socket.send("q\n");
  EXPECT_EQ(socket.rest(), "");
  EXPECT_TRUE(socket.closed());
}

TEST_F(WhoisClients, ThatDoNotBehave) {
  WhoisProcess whois(file.snapshot().string(), {"--idle", "1"});
  const auto works = [&] {
    Socket socket(whois.port());
    socket.send("!!\n");
    return socket.ask("!gAS1001") == "192.0.2.0/24";
  };
  ASSERT_TRUE(works());
  {  // a line without an end
    Socket socket(whois.port());
    socket.send("!!\n" + std::string(200'000, 'x'));
    EXPECT_EQ(socket.rest(), "F Query too long\n");
    EXPECT_TRUE(socket.closed());
  }
  {  // one byte now and then
    Socket socket(whois.port());
    const auto begin = std::chrono::steady_clock::now();
    while (!socket.closed() && std::chrono::steady_clock::now() - begin < std::chrono::seconds(10)) {
      socket.send("x");
      socket.rest(100);
    }
    EXPECT_TRUE(socket.closed());
  }
  {  // ends its side in the middle of a query
    Socket socket(whois.port());
    socket.send("!!\n!gAS1001\n!gAS10");
    socket.half_close();
    EXPECT_EQ(socket.rest(), "A13\n192.0.2.0/24\nC\n");
  }
  {  // every byte
    std::string bytes;
    for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
    Socket socket(whois.port());
    socket.send("!!\n" + bytes + "\n!gAS1001\n!q\n");
    EXPECT_TRUE(socket.rest().ends_with("A13\n192.0.2.0/24\nC\n"));
  }
  for (int i = 0; i < 200; ++i) {  // gone before the answer
    Socket socket(whois.port());
    socket.send("!!\n!aAS-EXAMPLE\n!gAS1001\n");
    socket.reset();
  }
  EXPECT_TRUE(works());
  EXPECT_EQ(whois.end(), 0);
}

TEST_F(WhoisClients, AThousandAtOnce) {
  const WhoisProcess whois(file.snapshot().string(), {"--max-per-address", "2000"});
  std::vector<std::unique_ptr<Socket>> sockets;
  for (int i = 0; i < 1000; ++i) {
    sockets.push_back(std::make_unique<Socket>(whois.port()));
    if (!sockets.back()->connected()) GTEST_SKIP() << "this machine gives no thousand sockets";
    sockets.back()->send("!!\n!nclient\n!gAS1001\n!a4AS-EXAMPLE\n");
  }
  for (auto& socket : sockets) {
    ASSERT_EQ(socket->reply(), "C");
    ASSERT_EQ(socket->reply(), "192.0.2.0/24");
    ASSERT_EQ(socket->reply(), "192.0.0.0/16 192.0.2.0/24");
  }
}

TEST_F(WhoisClients, ConnectionsOfOneAddressHaveALimit) {
  const WhoisProcess whois(file.snapshot().string(), {"--max-per-address", "2"});
  Socket a(whois.port()), b(whois.port());
  a.send("!!\n");
  b.send("!!\n");
  EXPECT_EQ(a.ask("!gAS1001"), "192.0.2.0/24");
  EXPECT_EQ(b.ask("!gAS1001"), "192.0.2.0/24");
  Socket c(whois.port());
  EXPECT_EQ(c.rest(), "%% ERROR: too many connections\n\n\n");
}

TEST_F(WhoisClients, SeeANewSnapshotInOneConnection) {
  WhoisProcess whois(file.snapshot().string(), {"--reload-every", "1000"});
  Socket socket(whois.port());
  socket.send("!!\n");
  EXPECT_EQ(socket.ask("!gAS1001"), "192.0.2.0/24");
  file.build({std::string(kObjects) + "\nroute: 198.51.100.0/24\norigin: AS1001\nmnt-by: MAINT-TEST\nsource: RIPE\n"});
  EXPECT_EQ(socket.ask("!gAS1001"), "192.0.2.0/24");
  whois.signal(SIGHUP);
  EXPECT_NE(whois.said().find("now answering from snapshot"), std::string::npos);
  EXPECT_EQ(socket.ask("!gAS1001"), "192.0.2.0/24 198.51.100.0/24");
  std::filesystem::remove(file.snapshot());
  std::ofstream(file.snapshot()) << "broken";
  whois.signal(SIGHUP);
  EXPECT_NE(whois.said().find("registry.snapshot"), std::string::npos);
  EXPECT_NE(whois.said().find("stays in use"), std::string::npos);
  EXPECT_EQ(socket.ask("!gAS1001"), "192.0.2.0/24 198.51.100.0/24");
  EXPECT_EQ(whois.end(), 0);
}

TEST_F(WhoisClients, AnEndWithoutAStartIsSaid) {
  const std::string program = MANNERLY_PROGRAM;
  EXPECT_EQ(run_shell(program + " whois -s /nowhere 2>/dev/null").code, 1);
  EXPECT_EQ(run_shell(program + " whois -s " + file.snapshot().string() + " --listen nowhere 2>/dev/null").code, 2);
  EXPECT_EQ(run_shell(program + " whois -s " + file.snapshot().string() + " --idle 0 2>/dev/null").code, 2);
  const WhoisProcess whois(file.snapshot().string());
  EXPECT_EQ(
      run_shell(program + " whois -s " + file.snapshot().string() + " --listen " + whois.host() + " 2>/dev/null").code,
      1);
}

}  // namespace
}  // namespace mannerly
