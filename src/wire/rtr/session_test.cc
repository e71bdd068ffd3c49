// Both sides of the protocol, conversation by conversation.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "wire/rtr/client_session.h"
#include "wire/rtr/server_session.h"
#include "wire/rtr/test_support.h"

namespace mannerly::rtr {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr Instant kNow{1000};

RecordSet set_of(std::vector<Vrp> vrps, std::vector<Aspa> aspas = {}) {
  auto set = make_record_set(std::move(vrps), std::move(aspas));
  EXPECT_TRUE(set.has_value());
  return *set;
}

const RecordSet& small_set() {
  static const RecordSet set =
      set_of({vrp("192.0.2.0/24", 24, 64500), vrp("192.0.2.0/24", 25, 64501), vrp("192.0.2.0/25", 25, 64500),
              vrp("198.51.100.0/24", 24, 0), vrp("2001:db8::/32", 48, 64500)},
             {aspa(64500, {64502, 64501}), aspa(64496, {64510})});
  return set;
}

std::shared_ptr<const CacheState> small_state(Serial serial = {5}) {
  return CacheState::first(small_set(), {.session = {100}, .serial = serial});
}

std::string output_of(ServerSession& session, std::size_t piece = 1 << 20) {
  std::string all;
  while (session.has_output()) {
    std::string out;
    session.produce(out, piece);
    if (out.empty()) break;
    all += out;
  }
  return all;
}

std::vector<std::string> ask(ServerSession& session, std::string_view bytes) {
  session.feed(as_bytes(bytes));
  return readable(output_of(session));
}

TEST(RtrServer, AnswersAResetQueryInTheOrderOfTheDraft) {
  ServerSession session(small_state());
  EXPECT_THAT(
      ask(session, bytes_of(2, ResetQuery{})),
      ElementsAre("v2 response 102", "v2 + 198.51.100.0/24-24 AS0", "v2 + 192.0.2.0/25-25 AS64500",
                  "v2 + 192.0.2.0/24-25 AS64501", "v2 + 192.0.2.0/24-24 AS64500", "v2 + 2001:db8::/32-48 AS64500",
                  "v2 aspa + AS64496 64510", "v2 aspa + AS64500 64501 64502", "v2 end 102 5"));
  EXPECT_EQ(session.version(), 2);
  EXPECT_EQ(session.counts().full, 1u);
}

TEST(RtrServer, LeavesAspasToVersion2) {
  for (const std::uint8_t version : {0, 1}) {
    ServerSession session(small_state());
    const auto lines = ask(session, bytes_of(version, ResetQuery{}));
    ASSERT_EQ(lines.size(), 7u);
    EXPECT_EQ(lines.front(), "v" + std::to_string(version) + " response " + std::to_string(100 + version));
    EXPECT_EQ(lines.back(), "v" + std::to_string(version) + " end " + std::to_string(100 + version) + " 5");
  }
}

TEST(RtrServer, SendsTheLeastThatARouterLacks) {
  auto state = small_state({0xFFFFFFFF});
  auto second = state->next(set_of({vrp("192.0.2.0/24", 24, 64500), vrp("203.0.113.0/24", 24, 64503)},
                                   {aspa(64500, {64501}), aspa(64499, {0})}));
  ASSERT_NE(second, nullptr);
  EXPECT_EQ(second->serial(), Serial{0});
  ServerSession session(second);
  EXPECT_THAT(
      ask(session, bytes_of(2, SerialQuery{{102}, {0xFFFFFFFF}})),
      ElementsAre("v2 response 102", "v2 + 203.0.113.0/24-24 AS64503", "v2 - 192.0.2.0/24-25 AS64501",
                  "v2 - 192.0.2.0/25-25 AS64500", "v2 - 198.51.100.0/24-24 AS0", "v2 - 2001:db8::/32-48 AS64500",
                  "v2 aspa + AS64499 0", "v2 aspa + AS64500 64501", "v2 aspa - AS64496", "v2 end 102 0"));
  // Back to the first set: nothing is said about what was undone.
  auto third = second->next(small_set());
  ServerSession later(third);
  EXPECT_THAT(ask(later, bytes_of(2, SerialQuery{{102}, {0xFFFFFFFF}})),
              ElementsAre("v2 response 102", "v2 end 102 1"));
  EXPECT_EQ(later.counts().incremental, 1u);
  EXPECT_EQ(third->next(small_set()), nullptr);
}

TEST(RtrServer, ResetsARouterThatIsTooFarBehindOrOfAnotherLife) {
  ServerSession old(small_state());
  EXPECT_THAT(ask(old, bytes_of(1, SerialQuery{{101}, {4}})), ElementsAre("v1 cache reset"));
  // 8210bis section 5.3: on a new connection an unknown session id is no error.
  ServerSession other(small_state());
  EXPECT_THAT(ask(other, bytes_of(1, SerialQuery{{999}, {5}})), ElementsAre("v1 cache reset"));
  EXPECT_FALSE(other.closing());
  EXPECT_EQ(ask(other, bytes_of(1, ResetQuery{})).size(), 7u);
  EXPECT_THAT(ask(other, bytes_of(1, SerialQuery{{999}, {5}})), ElementsAre(HasSubstr("v1 error 0 [0101")));
  EXPECT_TRUE(other.closing());
}

TEST(RtrServer, KeepsDifferencesWithinItsLimits) {
  std::shared_ptr<const CacheState> state = CacheState::first(set_of({vrp("192.0.2.0/24", 24, 1)}), {});
  std::vector<Vrp> vrps{vrp("192.0.2.0/24", 24, 1)};
  for (std::uint32_t i = 2; i < 30; ++i) {
    vrps.push_back(vrp("192.0.2.0/24", 24, i));
    state = state->next(set_of(vrps), {.serials = 4, .records = 1000});
    ASSERT_LE(state->serials_kept(), 4u);
  }
  EXPECT_EQ(state->serials_kept(), 4u);
  EXPECT_EQ(state->since({28})->records(), 0u);
  EXPECT_EQ(state->since({24})->records(), 4u);
  EXPECT_EQ(state->since({23}), nullptr);
  vrps.push_back(vrp("192.0.2.0/24", 24, 99));
  const auto few = state->next(set_of(vrps), {.serials = 4, .records = 3});
  EXPECT_EQ(few->serials_kept(), 2u);  // of 1 and 2 records; the third would make 6
}

TEST(RtrServer, RefusesAVersionThatItDoesNotHaveAndLetsTheRouterTryAgain) {
  ServerSession session(small_state());
  std::string future = bytes_of(2, ResetQuery{});
  future[0] = 3;
  EXPECT_THAT(ask(session, future), ElementsAre("v2 error 4 [0302000000000008]"));
  EXPECT_FALSE(session.closing());
  EXPECT_EQ(ask(session, bytes_of(2, ResetQuery{})).size(), 9u);
  ServerSession stubborn(small_state());
  for (int i = 0; i < ServerSession::kRefusedVersionsMax; ++i) {
    EXPECT_FALSE(stubborn.closing());
    stubborn.feed(as_bytes(future));
  }
  EXPECT_TRUE(stubborn.closing());
}

TEST(RtrServer, ClosesOnWhatNoRouterMaySay) {
  struct Case {
    const char* name;
    std::string bytes;
    const char* expected;
  };
  std::string other_version = bytes_of(1, ResetQuery{});
  const Case cases[] = {
      {"a cache's PDU", bytes_of(1, CacheReset{}), "v1 error 3"},
      {"an unknown type", from_hex("01 0c 0000 00000008"), "v1 error 5"},
      {"a length of 7", from_hex("01 02 0000 00000007"), "v1 error 0 [0102000000000007]"},
      {"a Serial Query that is too long", from_hex("01 01 0000 00000010 00000000 00000000"), "v1 error 0"},
      {"another version", bytes_of(2, ResetQuery{}), "v1 error 8"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    ServerSession session(small_state());
    (void)ask(session, bytes_of(1, ResetQuery{}));
    EXPECT_THAT(ask(session, c.bytes), ElementsAre(HasSubstr(c.expected)));
    EXPECT_TRUE(session.closing());
    EXPECT_TRUE(ask(session, bytes_of(1, ResetQuery{})).empty());
  }
  ServerSession oldest(small_state());
  (void)ask(oldest, bytes_of(0, ResetQuery{}));
  EXPECT_THAT(ask(oldest, other_version), ElementsAre(HasSubstr("v0 error 4")));
}

TEST(RtrServer, AnswersNoErrorReport) {
  ServerSession session(small_state());
  EXPECT_TRUE(ask(session, bytes_of(1, ErrorReport{ReportCode::kCorruptData, {}, "bad \x1b[2J"})).empty());
  EXPECT_TRUE(session.closing());
  ASSERT_TRUE(session.peer_report().has_value());
  EXPECT_EQ(session.peer_report()->code, ReportCode::kCorruptData);
  EXPECT_EQ(session.peer_report()->text, "bad \x1b[2J");
  ServerSession garbled(small_state());
  EXPECT_TRUE(ask(garbled, from_hex("09 0a ffff 00000010 ffffffff ffffffff")).empty());
  EXPECT_TRUE(garbled.closing());
}

TEST(RtrServer, SaysThatItHasNoDataYet) {
  ServerSession session(nullptr);
  EXPECT_THAT(ask(session, bytes_of(1, ResetQuery{})), ElementsAre("v1 error 2 []"));
  EXPECT_FALSE(session.closing());
  session.publish(small_state(), kNow);
  EXPECT_EQ(ask(session, bytes_of(1, ResetQuery{})).size(), 7u);
}

TEST(RtrServer, NotifiesOnceAMinuteAndOnlyRoutersThatKnowTheSession) {
  auto state = small_state();
  ServerSession session(state);
  const auto change = [&] {
    std::vector<Vrp> vrps = state->set().vrps;
    vrps.push_back(vrp("203.0.113.0/24", 24, 64496 + state->serial().value));
    state = state->next(set_of(std::move(vrps)));
  };
  session.publish(state, kNow);
  EXPECT_TRUE(output_of(session).empty());
  (void)ask(session, bytes_of(1, ResetQuery{}));
  change();
  session.publish(state, kNow);
  EXPECT_THAT(readable(output_of(session)), ElementsAre("v1 notify 101 6"));
  change();
  session.publish(state, kNow + Seconds{10});
  session.tick(kNow + Seconds{59});
  EXPECT_TRUE(output_of(session).empty());
  change();
  session.publish(state, kNow + Seconds{59});
  session.tick(kNow + Seconds{60});
  EXPECT_THAT(readable(output_of(session)), ElementsAre("v1 notify 101 8"));
  // A router that asked meanwhile knows already.
  change();
  session.publish(state, kNow + Seconds{70});
  EXPECT_THAT(ask(session, bytes_of(1, SerialQuery{{101}, {8}})).back(), "v1 end 101 9");
  session.tick(kNow + Seconds{500});
  EXPECT_TRUE(output_of(session).empty());
}

TEST(RtrServer, FinishesAnAnswerWithTheSetItBeganWith) {
  auto state = small_state();
  ServerSession session(state);
  session.feed(as_bytes(bytes_of(1, ResetQuery{})));
  std::string stream;
  session.produce(stream, 30);
  session.publish(state->next(set_of({vrp("203.0.113.0/24", 24, 1)})), kNow);
  while (session.has_output()) session.produce(stream, stream.size() + 1);
  session.tick(kNow);
  const auto lines = readable(stream + output_of(session));
  ASSERT_EQ(lines.size(), 8u);
  EXPECT_EQ(lines[6], "v1 end 101 5");
  EXPECT_EQ(lines[7], "v1 notify 101 6");
}

TEST(RtrServer, BoundsTheQueriesThatWait) {
  ServerSession session(small_state());
  std::string many;
  for (std::size_t i = 0; i <= ServerSession::kQueriesMax; ++i) many += bytes_of(1, ResetQuery{});
  const auto lines = ask(session, many);
  EXPECT_EQ(lines.size(), 7 * ServerSession::kQueriesMax + 1);
  EXPECT_THAT(lines.back(), HasSubstr("v1 error 3"));
  EXPECT_TRUE(session.closing());
}

TEST(RtrServer, TellsRoutersOfVersion2ThatItGoes) {
  for (const std::uint8_t version : {1, 2}) {
    ServerSession session(small_state());
    (void)ask(session, bytes_of(version, ResetQuery{}));
    session.leave(ReportCode::kCacheRestart, "restarting");
    EXPECT_EQ(readable(output_of(session)).size(), version == 2 ? 1u : 0u);
    EXPECT_TRUE(session.closing());
  }
}

// ---- client ----

ClientStep tell(ClientSession& client, std::string_view bytes, Instant now = kNow) {
  return client.feed(as_bytes(bytes), now);
}

std::string full_answer(std::uint8_t version, const std::shared_ptr<const CacheState>& state) {
  ServerSession server(state);
  server.feed(as_bytes(bytes_of(version, ResetQuery{})));
  return output_of(server);
}

TEST(RtrClient, TakesASetOnlyWhenItIsWhole) {
  const std::string answer = full_answer(2, small_state());
  for (std::size_t cut = 0; cut < answer.size(); ++cut) {
    ClientSession client;
    client.connected();
    EXPECT_THAT(readable(client.take_output()), ElementsAre("v2 reset query"));
    ASSERT_EQ(tell(client, std::string_view(answer).substr(0, cut)), ClientStep::kGoOn);
    ASSERT_EQ(client.data(), nullptr);
    if (cut < 8) continue;
    ASSERT_EQ(client.closed(), ClientStep::kFailed);
    ASSERT_EQ(client.problem().code, ErrorCode::kTruncated);
  }
  ClientSession client;
  client.connected();
  EXPECT_EQ(tell(client, answer), ClientStep::kUpdated);
  ASSERT_NE(client.data(), nullptr);
  EXPECT_EQ(*client.data(), small_set());
  EXPECT_EQ(client.serial(), Serial{5});
  EXPECT_EQ(client.session(), SessionId{102});
}

// Every byte of an answer, changed: a set that differs is possible, half a set or a crash is not.
TEST(RtrClient, SurvivesDamageAtEveryByte) {
  const std::string answer = full_answer(2, small_state());
  for (std::size_t i = 0; i < answer.size(); ++i) {
    for (const int value : {0, 1, 2, 7, 10, 0x7F, 0x80, 0xFF}) {
      std::string bad = answer;
      bad[i] = static_cast<char>(value);
      ClientSession client;
      client.connected();
      const ClientStep step = tell(client, bad);
      ASSERT_EQ(client.data() != nullptr, step == ClientStep::kUpdated) << "byte " << i << " value " << value;
      if (client.data() == nullptr || bad == answer) continue;
      ASSERT_EQ(client.data()->vrps.size(), small_set().vrps.size());
      ASSERT_EQ(client.data()->aspas.size(), small_set().aspas.size());
    }
  }
}

TEST(RtrClient, GoesOnFromItsSerialAndKeepsDataOverALostConnection) {
  auto state = small_state();
  ClientSession client;
  client.connected();
  (void)client.take_output();
  ASSERT_EQ(tell(client, full_answer(2, state)), ClientStep::kUpdated);
  EXPECT_EQ(client.closed(), ClientStep::kFailed);
  ASSERT_NE(client.data(), nullptr);
  client.connected();
  const std::string query = client.take_output();
  EXPECT_THAT(readable(query), ElementsAre("v2 serial query 102 5"));
  auto later = state->next(set_of({vrp("203.0.113.0/24", 24, 1)}, {aspa(1, {2})}));
  ServerSession server(later);
  server.feed(as_bytes(query));
  EXPECT_EQ(tell(client, output_of(server)), ClientStep::kUpdated);
  EXPECT_EQ(*client.data(), later->set());
}

TEST(RtrClient, DowngradesAsSection7Says) {
  // The cache says its version and stays: the query is repeated on the same connection.
  ClientSession stays;
  stays.connected();
  (void)stays.take_output();
  EXPECT_EQ(tell(stays, bytes_of(1, ErrorReport{ReportCode::kUnsupportedVersion, {}, ""})), ClientStep::kGoOn);
  EXPECT_THAT(readable(stays.take_output()), ElementsAre("v1 reset query"));
  EXPECT_EQ(tell(stays, full_answer(1, small_state())), ClientStep::kUpdated);
  // It says its version and hangs up.
  ClientSession leaves;
  leaves.connected();
  EXPECT_EQ(tell(leaves, bytes_of(0, ErrorReport{ReportCode::kUnsupportedVersion, {}, ""})), ClientStep::kGoOn);
  EXPECT_EQ(leaves.closed(), ClientStep::kReconnect);
  leaves.connected();
  EXPECT_THAT(readable(leaves.take_output()), ElementsAre("v0 reset query"));
  // It hangs up without a word.
  ClientSession silent;
  silent.connected();
  EXPECT_EQ(silent.closed(), ClientStep::kReconnect);
  silent.connected();
  (void)silent.take_output();
  EXPECT_EQ(silent.version(), 1);
  EXPECT_EQ(silent.closed(), ClientStep::kReconnect);
  silent.connected();
  EXPECT_EQ(silent.closed(), ClientStep::kFailed);
  // It answers in its own version.
  ClientSession answered;
  answered.connected();
  EXPECT_EQ(tell(answered, full_answer(1, small_state())), ClientStep::kUpdated);
  EXPECT_EQ(answered.version(), 1);
  // Version 0 refused: hopeless.
  ClientSession hopeless(0);
  hopeless.connected();
  EXPECT_EQ(tell(hopeless, bytes_of(0, ErrorReport{ReportCode::kUnsupportedVersion, {}, ""})), ClientStep::kFailed);
}

TEST(RtrClient, IgnoresNotificationsBeforeTheVersionIsAgreedAndFollowsThemAfterwards) {
  ClientSession client;
  client.connected();
  (void)client.take_output();
  EXPECT_EQ(tell(client, bytes_of(0, SerialNotify{{7}, {7}})), ClientStep::kGoOn);
  ASSERT_EQ(tell(client, full_answer(2, small_state())), ClientStep::kUpdated);
  EXPECT_EQ(tell(client, bytes_of(2, SerialNotify{{102}, {5}})), ClientStep::kGoOn);
  EXPECT_TRUE(client.take_output().empty());
  EXPECT_EQ(tell(client, bytes_of(2, SerialNotify{{102}, {6}})), ClientStep::kGoOn);
  EXPECT_THAT(readable(client.take_output()), ElementsAre("v2 serial query 102 5"));
}

struct Breach {
  const char* name;
  std::string bytes;  // after a whole answer and a Serial Query
  const char* report;
  bool keeps_data;
};

TEST(RtrClient, ReportsBreachesAndLetsGoOfItsData) {
  const std::string begin = bytes_of(2, CacheResponse{{102}});
  const Vrp known = vrp("192.0.2.0/24", 24, 64500);
  const Vrp unknown = vrp("203.0.113.0/24", 24, 64500);
  const Breach cases[] = {
      {"announced twice", begin + bytes_of(2, PrefixPdu{true, known}), "v2 error 7", false},
      {"withdrawn, never there", begin + bytes_of(2, PrefixPdu{false, unknown}), "v2 error 6", false},
      {"an unknown ASPA withdrawn", begin + bytes_of(2, AspaPdu{false, Asn{9}, {}}), "v2 error 6", false},
      {"an ASPA twice in one answer",
       begin + bytes_of(2, AspaPdu{true, Asn{9}, {Asn{1}}}) + bytes_of(2, AspaPdu{true, Asn{9}, {Asn{1}}}),
       "v2 error 7", false},
      {"another session id", bytes_of(2, CacheResponse{{103}}), "v2 error 0", false},
      {"another session id at the end", begin + bytes_of(2, EndOfData{{103}, {6}, {}}), "v2 error 0", false},
      {"another version", bytes_of(1, CacheResponse{{102}}), "v2 error 8", false},
      {"a record without a response", bytes_of(2, PrefixPdu{true, unknown}), "v2 error 0", false},
      {"a query from the cache", bytes_of(2, ResetQuery{}), "v2 error 0", false},
      {"no data", bytes_of(2, ErrorReport{ReportCode::kNoDataAvailable, {}, "later"}), nullptr, true},
      {"restart", bytes_of(2, ErrorReport{ReportCode::kCacheRestart, {}, ""}), nullptr, true},
      {"shutdown", bytes_of(2, ErrorReport{ReportCode::kCacheShutdown, {}, ""}), nullptr, false},
      {"internal error", bytes_of(2, ErrorReport{ReportCode::kInternalError, {}, ""}), nullptr, false},
  };
  for (const Breach& c : cases) {
    SCOPED_TRACE(c.name);
    ClientSession client;
    client.connected();
    ASSERT_EQ(tell(client, full_answer(2, small_state())), ClientStep::kUpdated);
    ASSERT_TRUE(client.poll(kNow + Seconds{3600}));
    (void)client.take_output();
    EXPECT_EQ(tell(client, c.bytes), ClientStep::kFailed);
    EXPECT_EQ(client.data() != nullptr, c.keeps_data);
    EXPECT_FALSE(client.problem().message.empty());
    const auto sent = readable(client.take_output());
    if (c.report == nullptr) {
      EXPECT_TRUE(sent.empty());
    } else {
      EXPECT_THAT(sent, ElementsAre(HasSubstr(c.report)));
    }
    EXPECT_EQ(tell(client, begin), ClientStep::kFailed);
  }
}

TEST(RtrClient, AsksForEverythingAfterACacheReset) {
  ClientSession client;
  client.connected();
  ASSERT_EQ(tell(client, full_answer(1, small_state())), ClientStep::kUpdated);
  (void)client.take_output();
  ASSERT_TRUE(client.poll(kNow + Seconds{3600}));
  EXPECT_THAT(readable(client.take_output()), ElementsAre("v1 serial query 101 5"));
  EXPECT_EQ(tell(client, bytes_of(1, CacheReset{})), ClientStep::kGoOn);
  EXPECT_THAT(readable(client.take_output()), ElementsAre("v1 reset query"));
  EXPECT_NE(client.data(), nullptr);
}

TEST(RtrClient, CountsRouterKeysAndKeepsNone) {
  ClientSession client;
  client.connected();
  std::string answer = bytes_of(1, CacheResponse{{1}});
  answer += bytes_of(1, RouterKey{.asn = Asn{64500}, .key_info = as_bytes("key")});
  answer += bytes_of(1, EndOfData{{1}, {1}, {}});
  EXPECT_EQ(tell(client, answer), ClientStep::kUpdated);
  EXPECT_EQ(client.router_keys(), 1u);
  EXPECT_TRUE(client.data()->vrps.empty());
}

TEST(RtrClient, HoldsToTheTimesOfTheCache) {
  ClientSession client;
  client.connected();
  std::string answer = bytes_of(1, CacheResponse{{1}});
  answer += bytes_of(1, PrefixPdu{true, vrp("192.0.2.0/24", 24, 1)});
  answer += bytes_of(1, EndOfData{{1}, {1}, {30, 10, 900}});
  ASSERT_EQ(tell(client, answer), ClientStep::kUpdated);
  (void)client.take_output();
  EXPECT_FALSE(client.poll(kNow + Seconds{29}));
  EXPECT_TRUE(client.poll(kNow + Seconds{30}));
  EXPECT_FALSE(client.expire(kNow + Seconds{899}));
  EXPECT_TRUE(client.expire(kNow + Seconds{900}));
  EXPECT_EQ(client.data(), nullptr);
  EXPECT_FALSE(client.expire(kNow + Seconds{900}));
}

TEST(RtrClient, ShowsNoControlCharactersOfTheCache) {
  ClientSession client;
  client.connected();
  EXPECT_EQ(tell(client, bytes_of(1, ErrorReport{ReportCode::kInternalError, {}, "a\x1b[2J"})), ClientStep::kFailed);
  EXPECT_EQ(client.problem().message.find('\x1b'), std::string::npos);
  EXPECT_THAT(client.problem().message, HasSubstr("internal error"));
}

}  // namespace
}  // namespace mannerly::rtr
