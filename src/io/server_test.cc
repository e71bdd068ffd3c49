// The server against clients that behave, and clients that do not.
#include "io/server.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <atomic>
#include <thread>

#include "io/unique_fd.h"

namespace mannerly::io {
namespace {

using namespace std::chrono_literals;

// Answers each line with itself in brackets. "big N" gives N bytes, "slow" computes for 50 ms where it may.
class Echo : public Session {
 public:
  explicit Echo(std::atomic<int>* heavy = nullptr) : heavy_(heavy) {}

  Turn on_bytes(Bytes input, std::string& out, Effort effort) override {
    std::string_view text = as_text(input);
    std::size_t consumed = 0;
    for (;;) {
      if (out.size() >= kOutputSoft) return {consumed, Turn::Next::kAgain};
      const std::size_t end = text.find('\n');
      if (end == std::string_view::npos) return {consumed, Turn::Next::kMore};
      const std::string_view line = text.substr(0, end);
      if (line == "slow" && effort == Effort::kLight) return {consumed, Turn::Next::kHeavy};
      if (line == "slow") {
        std::this_thread::sleep_for(50ms);
        if (heavy_ != nullptr) ++*heavy_;
      }
      consumed += end + 1;
      text.remove_prefix(end + 1);
      if (line == "quit") return {consumed, Turn::Next::kClose};
      if (line.starts_with("big ")) {
        out.append(std::stoul(std::string(line.substr(4))), 'x');
      } else {
        out += "[" + std::string(line) + "]";
      }
    }
  }
  void on_notify(std::string& out) override { out += "!"; }
  void on_end(Bytes rest, std::string& out) override { out += "end:" + std::string(as_text(rest)); }
  void on_overflow(std::string& out) override { out += "long"; }
  void on_timeout(std::string& out) override { out += "late"; }

 private:
  std::atomic<int>* heavy_;
};

class Client {
 public:
  explicit Client(const Endpoint& to, int receive_buffer = 0) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    if (receive_buffer > 0) ::setsockopt(fd_.get(), SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof(receive_buffer));
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(to.port);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(fd_.get(), reinterpret_cast<const sockaddr*>(&at), sizeof(at)) == 0;
  }
  bool connected() const { return connected_; }
  bool send(std::string_view text) {
    return ::send(fd_.get(), text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size());
  }
  void end() { ::shutdown(fd_.get(), SHUT_WR); }
  // Closes with a reset.
  void reset() {
    const linger now{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(fd_.get(), SOL_SOCKET, SO_LINGER, &now, sizeof(now));
    fd_.close();
  }
  // Up to count bytes; fewer when the server closes or nothing comes for a while.
  std::string receive(std::size_t count, int wait_ms = 3000) {
    std::string out;
    while (out.size() < count) {
      pollfd wait{.fd = fd_.get(), .events = POLLIN, .revents = 0};
      if (::poll(&wait, 1, wait_ms) <= 0) break;
      char buffer[65536];
      const ssize_t got = ::recv(fd_.get(), buffer, std::min(sizeof(buffer), count - out.size()), 0);
      if (got <= 0) {
        closed_ = true;
        break;
      }
      out.append(buffer, static_cast<std::size_t>(got));
    }
    return out;
  }
  // Everything until the server closes.
  std::string rest(int wait_ms = 3000) { return receive(std::string::npos, wait_ms); }
  bool closed() const { return closed_; }

 private:
  UniqueFd fd_;
  bool connected_ = false, closed_ = false;
};

ServerOptions options_of() {
  ServerOptions options{.listen = {{Address::v4(0x7F000001), 0}}, .loops = 2};
  options.input_max = 1024;
  return options;
}

std::unique_ptr<Server> echo_server(ServerOptions options = options_of(), std::atomic<int>* heavy = nullptr) {
  auto server = Server::start(std::move(options), [heavy](const Endpoint&) { return std::make_unique<Echo>(heavy); });
  EXPECT_TRUE(server) << server.error().message;
  return server ? std::move(*server) : nullptr;
}

template <class F>
bool soon(F&& holds, std::chrono::milliseconds limit = 3000ms) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(2ms);
  }
  return true;
}

TEST(ServerEndpoint, ReadsAndWrites) {
  for (const std::string text : {"127.0.0.1:43", "[2001:db8::1]:4343", "[::]:0"}) {
    const auto endpoint = parse_endpoint(text);
    ASSERT_TRUE(endpoint) << text;
    EXPECT_EQ(format_endpoint(*endpoint), text);
  }
  EXPECT_EQ(format_endpoint(*parse_endpoint("*:43")), "[::]:43");
  for (const std::string text : {"", "43", ":43", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "::1:43", "host:43",
                                 "[127.0.0.1]:43", "[::1]", "[::1:43", "127.0.0.1:-1"}) {
    EXPECT_FALSE(parse_endpoint(text)) << text;
  }
}

TEST(Server, AnswersInOrderAndCloses) {
  const auto server = echo_server();
  Client client(server->endpoints().front());
  ASSERT_TRUE(client.send("a\nbb\nslow\nc"));
  EXPECT_EQ(client.receive(13), "[a][bb][slow]");
  ASSERT_TRUE(client.send("\nquit\nnever\n"));
  EXPECT_EQ(client.rest(), "[c]");
  EXPECT_TRUE(client.closed());
  EXPECT_EQ(server->stats().accepted, 1u);
}

TEST(Server, BytesOneAtATime) {
  const auto server = echo_server();
  Client client(server->endpoints().front());
  for (const char c : std::string("ab\nc\n")) ASSERT_TRUE(client.send({&c, 1}));
  EXPECT_EQ(client.receive(7), "[ab][c]");
}

TEST(Server, AHalfClosedPeerGetsItsAnswers) {
  const auto server = echo_server();
  Client client(server->endpoints().front());
  ASSERT_TRUE(client.send("a\nslow\nb\nrest"));
  client.end();
  EXPECT_EQ(client.rest(), "[a][slow][b]end:rest");
  EXPECT_TRUE(soon([&] { return server->stats().open == 0; }));
}

TEST(Server, AUnitOverTheLimitEndsTheConnection) {
  const auto server = echo_server();
  Client client(server->endpoints().front());
  ASSERT_TRUE(client.send("ok\n" + std::string(5000, 'y')));
  EXPECT_EQ(client.rest(), "[ok]long");
  EXPECT_EQ(server->stats().overflows, 1u);
}

TEST(Server, EndsSilentAndSlowPeers) {
  ServerOptions options = options_of();
  options.idle_timeout = 200ms;
  options.unit_timeout = 300ms;
  const auto server = echo_server(options);
  Client silent(server->endpoints().front());
  EXPECT_EQ(silent.rest(), "late");
  // One byte now and then does not renew the time of a unit.
  Client slow(server->endpoints().front());
  const auto begin = std::chrono::steady_clock::now();
  std::string got;
  while (!slow.closed() && std::chrono::steady_clock::now() - begin < 3s) {
    slow.send("z");
    got += slow.receive(100, 50);
  }
  EXPECT_EQ(got, "late");
  EXPECT_TRUE(slow.closed());
  EXPECT_EQ(server->stats().timeouts, 2u);
  EXPECT_TRUE(soon([&] { return server->stats().open == 0; }));
}

TEST(Server, APeerThatDoesNotReadIsNotReadEither) {
  ServerOptions options = options_of();
  options.write_timeout = 500ms;
  options.write_rate = std::size_t{1} << 30;
  const auto server = echo_server(options);
  Client client(server->endpoints().front(), 4096);
  std::string queries;
  for (int i = 0; i < 100; ++i) queries += "big 1000000\n";
  ASSERT_TRUE(client.send(queries));
  EXPECT_TRUE(soon([&] { return server->stats().timeouts == 1; }));
  EXPECT_TRUE(soon([&] { return server->stats().open == 0; }));
  // A part of 100 MB: what the system's buffers took of the first answers.
  EXPECT_LT(server->stats().bytes_out, 20'000'000u);
}

TEST(Server, AnswersThatWaitHaveALimitInTotal) {
  ServerOptions options = options_of();
  options.output_total_max = 5'000'000;
  const auto server = echo_server(options);
  Client client(server->endpoints().front());
  ASSERT_TRUE(client.send("big 6000000\n"));
  EXPECT_EQ(client.rest(), "");
  EXPECT_TRUE(client.closed());
  EXPECT_EQ(server->stats().dropped, 1u);
  Client other(server->endpoints().front());
  ASSERT_TRUE(other.send("big 4000000\nquit\n"));
  EXPECT_EQ(other.rest().size(), 4'000'000u);
}

TEST(Server, LimitsConnectionsOfOnePeerAndInTotal) {
  ServerOptions options = options_of();
  options.connections_per_peer = 2;
  options.refusal = "full";
  const auto server = echo_server(options);
  Client a(server->endpoints().front()), b(server->endpoints().front());
  ASSERT_TRUE(a.send("a\n"));
  EXPECT_EQ(a.receive(3), "[a]");
  ASSERT_TRUE(b.send("b\n"));
  EXPECT_EQ(b.receive(3), "[b]");
  Client c(server->endpoints().front());
  EXPECT_EQ(c.rest(), "full");
  EXPECT_EQ(server->stats().refused, 1u);
  a.reset();
  EXPECT_TRUE(soon([&] { return server->stats().open == 1; }));
  Client d(server->endpoints().front());
  ASSERT_TRUE(d.send("d\n"));
  EXPECT_EQ(d.receive(3), "[d]");
}

TEST(Server, LongAnswersDoNotHoldUpOthers) {
  ServerOptions options = options_of();
  options.loops = 1;
  options.heavy_threads = 2;
  std::atomic<int> heavy{0};
  const auto server = echo_server(options, &heavy);
  Client slow(server->endpoints().front()), quick(server->endpoints().front());
  std::string many;
  for (int i = 0; i < 10; ++i) many += "slow\n";
  ASSERT_TRUE(slow.send(many));
  ASSERT_TRUE(quick.send("q\n"));
  EXPECT_EQ(quick.receive(3), "[q]");
  EXPECT_LT(heavy.load(), 10);
  EXPECT_EQ(slow.receive(60).size(), 60u);
  EXPECT_EQ(heavy.load(), 10);
}

TEST(Server, NotifiesEverySession) {
  const auto server = echo_server();
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 20; ++i) {
    clients.push_back(std::make_unique<Client>(server->endpoints().front()));
    ASSERT_TRUE(clients.back()->send("a\n"));
    ASSERT_EQ(clients.back()->receive(3), "[a]");
  }
  server->notify();
  for (const auto& client : clients) EXPECT_EQ(client->receive(1), "!");
  // In the middle of a long answer it waits for its turn.
  ASSERT_TRUE(clients[0]->send("slow\n"));
  std::this_thread::sleep_for(10ms);
  server->notify();
  EXPECT_EQ(clients[0]->receive(7), "[slow]!");
}

TEST(Server, StopsWithAndWithoutGrace) {
  auto server = echo_server();
  Client client(server->endpoints().front());
  ASSERT_TRUE(client.send("slow\n"));
  std::this_thread::sleep_for(10ms);
  std::thread stopping([&] { server->stop(2000ms); });
  EXPECT_EQ(client.rest(), "[slow]");
  EXPECT_TRUE(client.closed());
  stopping.join();
  EXPECT_EQ(server->stats().open, 0u);
  EXPECT_FALSE(Client(server->endpoints().front()).connected());

  server = echo_server();
  Client other(server->endpoints().front());
  ASSERT_TRUE(other.send("a\n"));
  EXPECT_EQ(other.receive(3), "[a]");
  server->stop();
  server.reset();
  EXPECT_EQ(other.rest(), "");
  EXPECT_TRUE(other.closed());
}

TEST(Server, APortInUseIsAnError) {
  const auto server = echo_server();
  ServerOptions options = options_of();
  options.listen = server->endpoints();
  const auto second = Server::start(options, [](const Endpoint&) { return std::make_unique<Echo>(); });
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kIo);
  EXPECT_NE(second.error().message.find(format_endpoint(server->endpoints().front())), std::string::npos);
  EXPECT_EQ(Server::start({}, nullptr).error().code, ErrorCode::kUsage);
}

// Many peers at once, some of which vanish in the middle.
TEST(Server, HundredsOfPeers) {
  ServerOptions options = options_of();
  options.connections_per_peer = 1000;
  const auto server = echo_server(options);
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 400; ++i) {
    clients.push_back(std::make_unique<Client>(server->endpoints().front()));
    ASSERT_TRUE(clients.back()->connected());
    std::string queries;
    for (int k = 0; k < 50; ++k) queries += std::to_string(i) + "." + std::to_string(k) + "\n";
    ASSERT_TRUE(clients.back()->send(queries));
    if (i % 7 == 3) clients.back()->reset();
  }
  for (int i = 0; i < 400; ++i) {
    if (i % 7 == 3) continue;
    std::string wanted;
    for (int k = 0; k < 50; ++k) wanted += "[" + std::to_string(i) + "." + std::to_string(k) + "]";
    ASSERT_EQ(clients[static_cast<std::size_t>(i)]->receive(wanted.size()), wanted);
  }
  clients.clear();
  EXPECT_TRUE(soon([&] { return server->stats().open == 0; }));
  EXPECT_EQ(server->stats().faults, 0u);
}

}  // namespace
}  // namespace mannerly::io
