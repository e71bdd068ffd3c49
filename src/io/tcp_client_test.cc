#include "io/tcp_client.h"

#include <gtest/gtest.h>

#include <array>

#include "io/server.h"

namespace mannerly::io {
namespace {

using std::chrono::milliseconds;
using Clock = TcpClient::Clock;

TEST(TcpClient, ReadsServers) {
  struct Case {
    const char* text;
    const char* host;
    int port;
  };
  const Case good[] = {{"cache.example.net:8282", "cache.example.net", 8282},
                       {"cache.example.net", "cache.example.net", 323},
                       {"192.0.2.1:1", "192.0.2.1", 1},
                       {"2001:db8::1", "2001:db8::1", 323},
                       {"[2001:db8::1]:65535", "2001:db8::1", 65535},
                       {"[2001:db8::1]", "2001:db8::1", 323}};
  for (const Case& c : good) {
    const auto parsed = parse_host_port(c.text, 323);
    ASSERT_TRUE(parsed.has_value()) << c.text;
    EXPECT_EQ(parsed->host, c.host);
    EXPECT_EQ(parsed->port, c.port);
  }
  for (const char* bad : {"", ":1", "host:", "host:0", "host:65536", "host:x", "[::1", "[::1]x", "[::1]:", "[]:1"}) {
    EXPECT_FALSE(parse_host_port(bad, 323).has_value()) << bad;
  }
}

// Sends back what comes, and closes after "bye".
class Echo : public Session {
 public:
  Turn on_bytes(Bytes input, std::string& out, Effort) override {
    out += as_text(input);
    return {.consumed = input.size(), .next = as_text(input) == "bye" ? Turn::Next::kClose : Turn::Next::kMore};
  }
};

TEST(TcpClient, TalksWaitsAndSeesTheEnd) {
  auto server = Server::start({.listen = {{Address::v4(0x7F000001), 0}}, .loops = 1},
                              [](const Endpoint&) { return std::make_unique<Echo>(); });
  ASSERT_TRUE(server.has_value());
  const auto soon = [] { return Clock::now() + milliseconds(5000); };
  auto client = TcpClient::connect({"127.0.0.1", (*server)->endpoints().front().port}, soon());
  ASSERT_TRUE(client.has_value()) << client.error().message;
  std::array<std::uint8_t, 64> buffer{};
  const auto nothing = client->receive(buffer, Clock::now() + milliseconds(20));
  ASSERT_FALSE(nothing.has_value());
  EXPECT_EQ(nothing.error().code, ErrorCode::kTruncated);
  ASSERT_TRUE(client->send(as_bytes("bye"), soon()).has_value());
  EXPECT_EQ(client->receive(buffer, soon()).value_or(99), 3u);
  EXPECT_EQ(client->receive(buffer, soon()).value_or(99), 0u);
}

TEST(TcpClient, SaysWhyItCannotConnect) {
  const auto refused = TcpClient::connect({"127.0.0.1", 1}, Clock::now() + milliseconds(5000));
  ASSERT_FALSE(refused.has_value());
  EXPECT_NE(refused.error().message.find("127.0.0.1 port 1"), std::string::npos) << refused.error().message;
}

}  // namespace
}  // namespace mannerly::io
