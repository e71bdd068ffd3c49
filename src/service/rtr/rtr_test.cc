// The RTR server and client over real sockets on the loopback, without other programs (those: tests/rtr).
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "service/rtr/rtr_client.h"
#include "service/rtr/rtr_server.h"

namespace mannerly::service {
namespace {

rtr::RecordSet set_of(std::uint32_t first, std::uint32_t count) {
  std::vector<rtr::Vrp> vrps;
  for (std::uint32_t i = 0; i < count; ++i) {
    vrps.push_back({Prefix::of(Address::v4((10u << 24) + ((first + i) << 8)), 24), 24, Asn{64500}});
  }
  auto set = rtr::make_record_set(std::move(vrps), {{Asn{64500}, {Asn{64501 + first}}}});
  EXPECT_TRUE(set.has_value());
  return *set;
}

std::unique_ptr<RtrServer> serve(rtr::RecordSet set, rtr::SessionId session = {7}) {
  RtrServerOptions options{.session = session};
  options.net.listen = {{Address::v4(0x7F000001), 0}};
  options.net.loops = 1;
  auto server = RtrServer::start(std::move(options), std::move(set), {});
  EXPECT_TRUE(server.has_value());
  return std::move(*server);
}

RtrClientOptions client_of(const RtrServer& server) {
  return {.cache = {"127.0.0.1", server.endpoints().front().port}, .timeout = std::chrono::seconds(20)};
}

TEST(RtrService, ServesEveryVersion) {
  const auto server = serve(set_of(0, 20'000));
  for (const std::uint8_t version : {0, 1, 2}) {
    rtr::ClientSession session(version);
    const Status fetched = rtr_fetch(client_of(*server), session);
    ASSERT_TRUE(fetched.has_value()) << fetched.error().message;
    EXPECT_EQ(session.data()->vrps, set_of(0, 20'000).vrps);
    EXPECT_EQ(session.data()->aspas.size(), version == 2 ? 1u : 0u);
  }
  EXPECT_EQ(server->stats().full, 3u);
}

TEST(RtrService, FollowersGetChangesByNotification) {
  const auto server = serve(set_of(0, 100));
  rtr::ClientSession session;
  std::atomic<int> updates{0};
  rtr::RecordSet last;
  RtrFollower follower;
  follower.updated = [&]() -> Status {
    last = *session.data();
    if (++updates == 1) EXPECT_TRUE(server->publish(set_of(50, 100)));
    return {};
  };
  follower.trouble = [](const std::string& why) { ADD_FAILURE() << why; };
  const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  follower.wait = [&](std::chrono::milliseconds time) {
    std::this_thread::sleep_for(time);
    return updates == 2 || std::chrono::steady_clock::now() > limit;
  };
  ASSERT_TRUE(rtr_follow(client_of(*server), session, follower).has_value());
  EXPECT_EQ(updates, 2);
  EXPECT_EQ(last, set_of(50, 100));
  const RtrServerStats stats = server->stats();
  EXPECT_EQ(stats.full, 1u);
  EXPECT_EQ(stats.incremental, 1u);
  EXPECT_EQ(stats.notifies, 1u);
  EXPECT_FALSE(server->publish(set_of(50, 100)));
}

TEST(RtrService, ASessionOutlivesTheServer) {
  rtr::ClientSession session;
  {
    const auto server = serve(set_of(0, 10));
    ASSERT_TRUE(rtr_fetch(client_of(*server), session).has_value());
  }
  // Another life, another session id: Cache Reset, then everything.
  const auto server = serve(set_of(5, 10), {700});
  ASSERT_TRUE(rtr_fetch(client_of(*server), session).has_value());
  EXPECT_EQ(*session.data(), set_of(5, 10));
  EXPECT_EQ(server->stats().resets, 1u);
}

TEST(RtrService, FailsWithoutAnAnswer) {
  rtr::ClientSession session;
  const Status refused = rtr_fetch({.cache = {"127.0.0.1", 1}}, session);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::kIo);
  EXPECT_EQ(session.data(), nullptr);
}

// Answers with the first bytes of a whole answer, then hangs up or says nothing more.
class Half : public io::Session {
 public:
  Half(std::string bytes, bool close) : bytes_(std::move(bytes)), close_(close) {}
  io::Turn on_bytes(Bytes input, std::string& out, io::Effort) override {
    out += std::exchange(bytes_, {});
    return {.consumed = input.size(), .next = close_ ? io::Turn::Next::kClose : io::Turn::Next::kMore};
  }

 private:
  std::string bytes_;
  bool close_;
};

TEST(RtrService, TakesNothingFromAnAnswerThatStops) {
  std::string answer;
  rtr::append_pdu(answer, 2, rtr::CacheResponse{{1}});
  rtr::append_prefix(answer, 2, true, {*parse_prefix("192.0.2.0/24"), 24, Asn{64500}});
  for (const bool close : {true, false}) {
    auto server = io::Server::start({.listen = {{Address::v4(0x7F000001), 0}}, .loops = 1},
                                    [&](const io::Endpoint&) { return std::make_unique<Half>(answer, close); });
    ASSERT_TRUE(server.has_value());
    rtr::ClientSession session;
    const Status fetched = rtr_fetch(
        {.cache = {"127.0.0.1", (*server)->endpoints().front().port}, .timeout = std::chrono::seconds(close ? 20 : 1)},
        session);
    ASSERT_FALSE(fetched.has_value());
    EXPECT_EQ(fetched.error().code, ErrorCode::kTruncated) << fetched.error().message;
    EXPECT_EQ(session.data(), nullptr);
  }
}

}  // namespace
}  // namespace mannerly::service
