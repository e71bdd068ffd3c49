// Sources on servers that keep the rules and on servers that break them in every way. Whatever comes, the last good
// file stays until a better one is there, and each attempt says what happened.
#include "service/fetch/fetcher.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>

#include <atomic>

#include "base/text.h"
#include "service/fetch/made_source.h"

namespace mannerly::service {
namespace {

using io::MadeHandler;
using io::MadeReply;
using io::MadeRequest;
using store::SourceOutcome;

std::string packed(const std::string& text) {
  return std::string(as_text(io::testing::gzip(as_bytes(text))));
}

TEST_F(FetcherTest, AFirstFileThenNothingNewThenANewOne) {
  EXPECT_EQ(status().health, SourceHealth::kMissing);
  serve(made_vrps(10), "\"a\"");
  EXPECT_EQ(fetch().fetched, 1U);
  ASSERT_EQ(attempts.size(), 1U);
  EXPECT_EQ(attempts[0].source, "rpki");
  EXPECT_EQ(attempts[0].outcome, SourceOutcome::kNew);
  EXPECT_EQ(attempts[0].bytes, made_vrps(10).size());
  EXPECT_EQ(attempts[0].error, "");
  SourceStatus s = status();
  ASSERT_EQ(s.files.size(), 1U);
  EXPECT_EQ(s.files[0].path, folder.path() / "rpki" / "2026-11-21" / "vrps.json");
  EXPECT_EQ(s.files[0].records, 10U);
  EXPECT_EQ(s.files[0].format, "VRP JSON");
  EXPECT_EQ(s.files[0].at, kMadeNow);
  EXPECT_EQ(s.files[0].digest, digest_of(as_bytes(made_vrps(10))));
  EXPECT_EQ(s.health, SourceHealth::kFresh);
  EXPECT_EQ(good(), made_vrps(10));

  now = now + Seconds{3600};
  EXPECT_EQ(fetch().unchanged, 1U);
  EXPECT_EQ(attempts[0].bytes, 0U) << "the server was asked whether there is something new";
  EXPECT_EQ(status().checked, now);

  serve(made_vrps(11, now), "\"b\"");
  EXPECT_EQ(fetch().fetched, 1U);
  EXPECT_EQ(good(), made_vrps(11, now));
  EXPECT_EQ(status().files.size(), 1U) << "of one day the last one stays";
}

TEST_F(FetcherTest, EachDayHasItsFile) {
  serve(made_vrps(10), "\"a\"");
  fetch();
  now = now + kDay;
  const std::string next = made_vrps(12, now);
  serve(next, "\"b\"");
  fetch();
  const SourceStatus s = status();
  ASSERT_EQ(s.files.size(), 2U);
  EXPECT_EQ(content(folder.path() / "rpki/2026-11-21/vrps.json"), made_vrps(10));
  EXPECT_EQ(content(folder.path() / "rpki/2026-11-22/vrps.json"), next);
  EXPECT_EQ(files_of_day(s, day_of(kMadeNow)).front().path.string(), s.files[0].path.string());
  EXPECT_EQ(files_of_day(s, day_of(now + kDay)).front().path.string(), s.files[1].path.string());
  EXPECT_TRUE(files_of_day(s, day_of(kMadeNow + Seconds{-86400})).empty());
  source.keep_days = 1;
  fetch();
  EXPECT_EQ(status().files.size(), 1U);
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "rpki/2026-11-21"));
}

TEST_F(FetcherTest, AnUnchangedFileIsTheFileOfTheNextDayToo) {
  source.max_age = Seconds{2 * 86400};
  serve(made_vrps(10), "\"a\"");
  fetch();
  now = now + kDay;
  EXPECT_EQ(fetch().unchanged, 1U);
  EXPECT_EQ(content(folder.path() / "rpki/2026-11-22/vrps.json"), made_vrps(10));
  now = now + Seconds{2 * 86400};  // older than it may be: nobody shall take it for one of that day
  EXPECT_EQ(fetch().unchanged, 1U);
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "rpki/2026-11-24"));
  EXPECT_EQ(status().health, SourceHealth::kStale);
  EXPECT_EQ(good(), made_vrps(10));
}

TEST_F(FetcherTest, AFileForYesterdayMayComeAfterMidnight) {
  serve(made_vrps(10), "\"a\"");
  now = parse_instant("2026-11-22T00:30:00Z").value();
  fetch({.day = parse_day("2026-11-21"), .force = true});
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "rpki/2026-11-21/vrps.json"));
  fetch({.day = parse_day("2026-11-01"), .force = true, .accept = true});
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "rpki/2026-11-01"));
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "rpki/2026-11-22/vrps.json"));
}

TEST_F(FetcherTest, AnotherTagForTheSameBytesIsNothingNew) {
  serve(made_vrps(10), "\"a\"");
  fetch();
  serve(made_vrps(10), "\"b\"");
  EXPECT_EQ(fetch().unchanged, 1U);
  server.forget_requests();
  EXPECT_EQ(fetch().unchanged, 1U);
  EXPECT_EQ(server.requests().front().header("if-none-match"), "\"b\"");
}

TEST_F(FetcherTest, AServerWithoutTagsIsAskedByDate) {
  serve(made_vrps(10), "", "Sat, 21 Nov 2026 09:00:00 GMT");
  fetch();
  EXPECT_EQ(fetch().unchanged, 1U);
  EXPECT_EQ(attempts[0].bytes, 0U);
}

TEST_F(FetcherTest, IsDueSeveralTimesInACadenceAndLaterAfterFailures) {
  serve(made_vrps(10), "\"a\"");
  fetch({});
  EXPECT_EQ(fetch({}).not_due, 1U);
  EXPECT_EQ(status().next_due, now + Seconds{900});
  now = now + Seconds{900};
  EXPECT_EQ(fetch({}).unchanged, 1U);
  server.set([](const MadeRequest&, MadeReply& reply) { reply.answer("500 Oops", "", ""); });
  std::vector<std::int64_t> waits_seen;
  for (int i = 0; i < 4; ++i) {
    fetch();
    waits_seen.push_back((*status().next_due - now).count);
  }
  EXPECT_EQ(waits_seen, (std::vector<std::int64_t>{240, 480, 900, 900}));
  EXPECT_EQ(status().failures, 4U);
  serve(made_vrps(10), "\"a\"");
  fetch();
  EXPECT_EQ(status().failures, 0U);
}

TEST_F(FetcherTest, RetriesWithLongerAndLongerWaits) {
  options.attempts = 4;
  options.backoff = std::chrono::milliseconds(4000);
  options.backoff_max = std::chrono::milliseconds(10'000);
  int requests = 0;
  server.set([&](const MadeRequest& request, MadeReply& reply) {
    if (++requests < 4) return reply.answer("502 Bad Gateway", "", "");
    io::serve_file(request, reply, made_vrps(10), "\"a\"");
  });
  const FetchSummary summary = fetch();
  EXPECT_EQ(summary.fetched, 1U);
  EXPECT_EQ(summary.failed, 3U);
  ASSERT_EQ(attempts.size(), 4U);
  using ms = std::chrono::milliseconds;
  EXPECT_EQ(waits, (std::vector<ms>{ms(2000), ms(4000), ms(5000)}));
  EXPECT_EQ(status().failures, 0U) << "it came in the end";
}

TEST_F(FetcherTest, WaitsAsLongAsTheServerAsks) {
  options.attempts = 2;
  int requests = 0;
  server.set([&](const MadeRequest& request, MadeReply& reply) {
    if (++requests == 1) return reply.answer("503 Busy", "Retry-After: 30\r\n", "");
    io::serve_file(request, reply, made_vrps(10), "\"a\"");
  });
  EXPECT_EQ(fetch().fetched, 1U);
  EXPECT_EQ(waits, std::vector{std::chrono::milliseconds(30'000)});
}

TEST_F(FetcherTest, AWaitOfHoursIsLeftForTheNextRun) {
  options.attempts = 4;
  server.set([](const MadeRequest&, MadeReply& reply) { reply.answer("429 Slow down", "Retry-After: 7200\r\n", ""); });
  fetch();
  EXPECT_EQ(attempts.size(), 1U);
  EXPECT_TRUE(waits.empty());
  EXPECT_EQ(status().next_due, now + Seconds{7200});
}

// ---- what is not believed, what does not come ----

struct BadServer {
  std::string name;
  std::function<MadeHandler()> handler;
  SourceOutcome outcome;
  std::string word;  // in the attempt's error
};
std::ostream& operator<<(std::ostream& out, const BadServer& c) {
  return out << c.name;
}

MadeHandler answers(std::string status, std::string headers, std::string body) {
  return [=](const MadeRequest&, MadeReply& reply) { reply.answer(status, headers, body); };
}
MadeHandler sends(std::string bytes) {
  return [=](const MadeRequest&, MadeReply& reply) { reply.send(bytes); };
}
MadeHandler gives(std::string body) {
  return answers("200 OK", "", std::move(body));
}

class FetcherBadServer : public FetcherTest, public ::testing::WithParamInterface<BadServer> {};

TEST_P(FetcherBadServer, LeavesTheLastGoodFile) {
  serve(made_vrps(100), "\"good\"");
  fetch();
  ASSERT_EQ(good(), made_vrps(100));
  server.set(GetParam().handler());
  now = now + Seconds{3600};
  fetch();
  ASSERT_EQ(attempts.size(), 1U);
  EXPECT_EQ(attempts[0].outcome, GetParam().outcome) << attempts[0].error;
  EXPECT_NE(attempts[0].error.find(GetParam().word), std::string::npos) << attempts[0].error;
  EXPECT_EQ(good(), made_vrps(100));
  SourceStatus s = status();
  ASSERT_EQ(s.files.size(), 1U);
  EXPECT_EQ(s.files[0].digest, digest_of(as_bytes(made_vrps(100))));
  EXPECT_EQ(s.checked, kMadeNow);
  EXPECT_EQ(s.age, Seconds{3600});
  EXPECT_EQ(s.last, attempts[0]);
  EXPECT_EQ(s.failures, 1U);

  const std::string next = made_vrps(101, now);
  serve(next, "\"next\"");
  EXPECT_EQ(fetch().fetched, 1U) << attempts[0].error;
  EXPECT_EQ(good(), next);
  EXPECT_EQ(status().failures, 0U);
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "rpki/part"));
}

const std::string kGood = made_vrps(101, kMadeNow + Seconds{1800});
const std::string kHtml = "<!DOCTYPE html>\n<html><body>Sign in to the hotel's network</body></html>\n";

INSTANTIATE_TEST_SUITE_P(
    All, FetcherBadServer,
    ::testing::Values(
        BadServer{"NotFound", [] { return answers("404 Not Found", "", kHtml); }, SourceOutcome::kFailed, "404"},
        BadServer{"Forbidden", [] { return answers("403 Forbidden", "", kHtml); }, SourceOutcome::kFailed, "403"},
        BadServer{"Broken", [] { return answers("500 Oops", "", kHtml); }, SourceOutcome::kFailed, "500"},
        BadServer{"HangsUp", [] { return MadeHandler([](auto&, auto&) {}); }, SourceOutcome::kFailed, "127.0.0.1"},
        BadServer{"RedirectLoop", [] { return answers("302 Found", "Location: /vrps.json\r\n", ""); },
                  SourceOutcome::kFailed, "redirect"},
        BadServer{"RedirectToFile", [] { return answers("302 Found", "Location: file:///etc/passwd\r\n", ""); },
                  SourceOutcome::kFailed, "file"},
        BadServer{"SaysNothing",
                  [] { return MadeHandler([](auto&, auto& reply) { reply.pause(std::chrono::seconds(4)); }); },
                  SourceOutcome::kFailed, "slow"},
        BadServer{"Drips",
                  [] {
                    return MadeHandler([](auto&, auto& reply) {
                      reply.send("HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n");
                      for (int i = 0; i < 100 && reply.send("{"); ++i) reply.pause(std::chrono::milliseconds(50));
                    });
                  },
                  SourceOutcome::kFailed, "slow"},
        BadServer{"Endless",
                  [] {
                    return MadeHandler([](auto&, auto& reply) {
                      reply.send("HTTP/1.1 200 OK\r\n\r\n");
                      while (reply.send(std::string(100'000, ' '))) {
                      }
                    });
                  },
                  SourceOutcome::kRefused, "longer than 1000000"},
        BadServer{"AnnouncesTooMuch", [] { return sends("HTTP/1.1 200 OK\r\nContent-Length: 1000001\r\n\r\n{"); },
                  SourceOutcome::kRefused, "announced with 1000001"},
        BadServer{"LengthTooBig", [] { return sends("HTTP/1.1 200 OK\r\nContent-Length: 500000\r\n\r\n" + kGood); },
                  SourceOutcome::kFailed, "remaining"},
        BadServer{"LengthTooSmall", [] { return sends("HTTP/1.1 200 OK\r\nContent-Length: 3000\r\n\r\n" + kGood); },
                  SourceOutcome::kRefused, ""},
        BadServer{"NoLengthCut", [] { return sends("HTTP/1.1 200 OK\r\n\r\n" + kGood.substr(0, 3000)); },
                  SourceOutcome::kRefused, ""},
        BadServer{
            "ChunkCut",
            [] { return sends("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\n" + kGood.substr(0, 99)); },
            SourceOutcome::kFailed, ""},
        BadServer{"Empty", [] { return gives(""); }, SourceOutcome::kRefused, "0 bytes"},
        BadServer{"Tiny", [] { return gives("{}"); }, SourceOutcome::kRefused, "2 bytes"},
        BadServer{"NothingInIt", [] { return gives("{\"metadata\": {}, \"roas\": []}"); }, SourceOutcome::kRefused, ""},
        BadServer{"WebPage", [] { return gives(kHtml); }, SourceOutcome::kRefused, "web page"},
        BadServer{"PackedWebPage", [] { return gives(packed(kHtml)); }, SourceOutcome::kRefused, "web page"},
        BadServer{"PackedNothing", [] { return gives(packed("")); }, SourceOutcome::kRefused, ""},
        BadServer{"PackedCut", [] { return gives(packed(kGood).substr(0, packed(kGood).size() / 2)); },
                  SourceOutcome::kRefused, ""},
        BadServer{"PackedWithoutItsEnd", [] { return gives(packed(kGood).substr(0, packed(kGood).size() - 4)); },
                  SourceOutcome::kRefused, ""},
        BadServer{"PackedDamaged",
                  [] {
                    std::string bytes = packed(kGood);
                    bytes[bytes.size() - 6] = static_cast<char>(bytes[bytes.size() - 6] ^ 1);
                    return gives(bytes);
                  },
                  SourceOutcome::kRefused, ""},
        BadServer{"Bomb", [] { return gives(packed(kGood + std::string(8'000'000, ' '))); }, SourceOutcome::kRefused,
                  "4000000"},
        BadServer{"OtherKind", [] { return gives("route: 192.0.2.0/24\norigin: AS64500\nsource: TEST\n\n"); },
                  SourceOutcome::kRefused, ""},
        BadServer{"OtherJson", [] { return gives("{\"data\": [{\"id\": 1, \"asn\": 64500}], \"meta\": {}}"); },
                  SourceOutcome::kRefused, ""},
        BadServer{"Noise", [] { return gives(std::string(as_text(io::testing::random_bytes(5000)))); },
                  SourceOutcome::kRefused, ""},
        BadServer{"Utf16",
                  [] {
                    std::string wide = "\xFF\xFE";
                    for (const char c : kGood) wide += std::string{c, '\0'};
                    return gives(wide);
                  },
                  SourceOutcome::kRefused, ""},
        BadServer{"Older", [] { return gives(made_vrps(100, kMadeNow + Seconds{-60})); }, SourceOutcome::kRefused,
                  "older than"},
        BadServer{"OfTheFuture", [] { return gives(made_vrps(100, kMadeNow + Seconds{5 * 86400})); },
                  SourceOutcome::kRefused, "yet to come"},
        BadServer{"Shrunk", [] { return gives(made_vrps(49, kMadeNow + Seconds{60})); }, SourceOutcome::kRefused,
                  "49 records where there were 100"}),
    [](const auto& c) { return c.param.name; });

TEST_F(FetcherTest, WhatWasRefusedIsKeptWithTheReason) {
  serve(made_vrps(100), "\"good\"");
  fetch();
  server.set(gives(kHtml));
  fetch();
  EXPECT_EQ(content(folder.path() / "rpki/refused/vrps.json"), kHtml);
  EXPECT_NE(refused().find("web page"), std::string::npos);
  EXPECT_NE(refused().find(source.url), std::string::npos);
  server.set(gives(made_vrps(10)));
  fetch();
  EXPECT_EQ(content(folder.path() / "rpki/refused/vrps.json"), made_vrps(10)) << "the last one alone";
}

TEST_F(FetcherTest, AShrunkFileIsTakenWhenSomebodyAccepts) {
  serve(made_vrps(100), "\"a\"");
  fetch();
  serve(made_vrps(10), "\"b\"");
  EXPECT_EQ(fetch().refused, 1U);
  EXPECT_EQ(fetch({.names = {"rpki"}, .force = true, .accept = true}).fetched, 1U);
  EXPECT_EQ(good(), made_vrps(10));
  EXPECT_EQ(fetch().unchanged, 1U);
}

TEST_F(FetcherTest, ASourceThatVanishesGrowsStale) {
  {
    io::MadeHttpServer gone(
        [](const MadeRequest& request, MadeReply& reply) { io::serve_file(request, reply, made_vrps(10), "\"a\""); });
    source.url = gone.url("/vrps.json");
    fetch();
  }
  fetch();
  EXPECT_EQ(attempts[0].outcome, SourceOutcome::kFailed);
  EXPECT_EQ(status().health, SourceHealth::kFresh);
  now = now + Seconds{6 * 3600 + 1};
  EXPECT_EQ(status().health, SourceHealth::kStale);
  EXPECT_EQ(status().age, Seconds{6 * 3600 + 1});
  EXPECT_EQ(good(), made_vrps(10));
}

TEST_F(FetcherTest, ARegistryThatRarelyChangesIsAsOldAsItsLastCheck) {
  source.age_of = AgeOf::kCheck;
  serve(made_vrps(10, kMadeNow + Seconds{-300 * 86400}), "\"a\"");
  fetch();
  EXPECT_EQ(status().health, SourceHealth::kFresh);
  now = now + kDay;
  EXPECT_EQ(status().health, SourceHealth::kStale);
  fetch();
  EXPECT_EQ(status().health, SourceHealth::kFresh);
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "rpki/2026-11-22/vrps.json"));
}

// ---- resuming ----

TEST_F(FetcherTest, ACutAtEveryPlaceIsMadeGood) {
  const std::string body = made_vrps(20);
  for (std::size_t cut = 1; cut < body.size(); cut += 97) {
    SCOPED_TRACE(cut);
    std::filesystem::remove_all(folder.path() / "rpki");
    server.set([&](const MadeRequest&, MadeReply& reply) {
      reply.send("HTTP/1.1 200 OK\r\nETag: \"a\"\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
                 body.substr(0, cut));
    });
    fetch();
    EXPECT_EQ(attempts[0].outcome, SourceOutcome::kFailed);
    EXPECT_EQ(good(), "");
    serve(body, "\"a\"");
    fetch();
    EXPECT_EQ(attempts[0].outcome, SourceOutcome::kNew) << attempts[0].error;
    EXPECT_EQ(attempts[0].bytes, body.size() - cut) << "only the rest came";
    EXPECT_EQ(good(), body);
  }
}

struct Continuation : FetcherTest {
  std::string body = made_vrps(50), other = made_vrps(60, kMadeNow + Seconds{60});
  void cut() {
    server.set([this](const MadeRequest&, MadeReply& reply) {
      reply.send("HTTP/1.1 200 OK\r\nETag: \"a\"\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
                 body.substr(0, 1000));
    });
    fetch();
    ASSERT_EQ(attempts[0].outcome, SourceOutcome::kFailed);
    server.forget_requests();
  }
};

TEST_F(Continuation, AnotherVersionBeginsAnew) {
  cut();
  serve(other, "\"b\"");
  fetch();
  EXPECT_EQ(server.requests().front().header("if-range"), "\"a\"");
  EXPECT_EQ(good(), other);
}

TEST_F(Continuation, AServerThatIgnoresRangesSendsTheWhole) {
  cut();
  server.set(answers("200 OK", "ETag: \"a\"\r\n", body));
  fetch();
  EXPECT_EQ(good(), body);
  EXPECT_EQ(attempts[0].bytes, body.size());
}

TEST_F(Continuation, AWrongPartIsNotJoined) {
  cut();
  options.attempts = 2;
  server.set([this](const MadeRequest& request, MadeReply& reply) {
    if (request.header("range").empty()) return io::serve_file(request, reply, body, "\"a\"");
    reply.answer(
        "206 Partial Content",
        "Content-Range: bytes 900-" + std::to_string(body.size() - 1) + "/" + std::to_string(body.size()) + "\r\n",
        body.substr(900));
  });
  fetch();
  ASSERT_EQ(attempts.size(), 2U);
  EXPECT_EQ(attempts[0].outcome, SourceOutcome::kFailed);
  EXPECT_EQ(attempts[1].bytes, body.size());
  EXPECT_EQ(good(), body);
}

TEST_F(Continuation, APartOfOtherContentUnderTheSameTagIsFoundOut) {
  cut();
  options.attempts = 2;
  server.set([this](const MadeRequest& request, MadeReply& reply) {
    if (request.header("range").empty()) return io::serve_file(request, reply, other, "\"a\"");
    const std::string rest = "\"}]}" + other.substr(1004);  // the server does not keep to If-Range
    reply.answer("206 Partial Content",
                 "Content-Range: bytes 1000-" + std::to_string(999 + rest.size()) + "/" +
                     std::to_string(1000 + rest.size()) + "\r\n",
                 rest);
  });
  fetch();
  ASSERT_EQ(attempts.size(), 2U);
  EXPECT_EQ(attempts[0].outcome, SourceOutcome::kRefused);
  EXPECT_EQ(good(), other);
}

TEST_F(Continuation, WithoutAStrongTagNothingIsContinued) {
  server.set([this](const MadeRequest&, MadeReply& reply) {
    reply.send("HTTP/1.1 200 OK\r\nETag: W/\"a\"\r\nContent-Length: 9000\r\n\r\n" + body.substr(0, 1000));
  });
  fetch();
  server.forget_requests();
  serve(body, "W/\"a\"");
  fetch();
  EXPECT_EQ(server.requests().front().header("range"), "");
  EXPECT_EQ(good(), body);
}

TEST_F(Continuation, AllBytesWereThereAlready) {
  server.set([this](const MadeRequest&, MadeReply& reply) {
    reply.send("HTTP/1.1 200 OK\r\nETag: \"a\"\r\nContent-Length: " + std::to_string(body.size() + 1) + "\r\n\r\n" +
               body);
  });
  fetch();
  options.attempts = 2;
  serve(body, "\"a\"");
  fetch();
  ASSERT_EQ(attempts.size(), 2U) << "416, then from the beginning";
  EXPECT_EQ(good(), body);
}

TEST_F(Continuation, ANewVersionWhileAPartLiesThere) {
  serve(other, "\"good\"");
  fetch();
  cut();
  serve(other, "\"good\"");  // the server went back to what is here
  EXPECT_EQ(fetch().unchanged, 1U);
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "rpki/part"));
  EXPECT_EQ(good(), other);
}

// ---- the folder ----

TEST_F(FetcherTest, WhatAKilledRunLeftIsSweptAway) {
  serve(made_vrps(10), "\"a\"");
  fetch();
  const std::filesystem::path its = folder.path() / "rpki";
  ASSERT_TRUE(io::write_file_atomically(its / "2026-11-21" / "half", as_bytes(std::string("x"))));
  std::filesystem::create_directories(its / "2026-11-20");
  ASSERT_TRUE(io::write_file_atomically(its / ".state.json.1.1.tmp", as_bytes(std::string("x"))));
  fetch();
  EXPECT_FALSE(std::filesystem::exists(its / "2026-11-21" / "half"));
  EXPECT_FALSE(std::filesystem::exists(its / "2026-11-20"));
  EXPECT_FALSE(std::filesystem::exists(its / ".state.json.1.1.tmp"));
  EXPECT_EQ(good(), made_vrps(10));
}

TEST_F(FetcherTest, OneFetcherAtATime) {
  const auto first = Fetcher::open(folder.path(), {source}, options, FetchEnvironment::real());
  ASSERT_TRUE(first);
  const auto second = Fetcher::open(folder.path(), {source}, options, FetchEnvironment::real());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kIo);
}

TEST_F(FetcherTest, ADamagedStateIsSaidNotOverwritten) {
  serve(made_vrps(10), "\"a\"");
  fetch();
  ASSERT_TRUE(
      io::write_file_atomically(folder.path() / "rpki/state.json", as_bytes(std::string("{\"format\": 1, \"fi"))));
  const auto fetcher = Fetcher::open(folder.path(), {source}, options, FetchEnvironment::real());
  ASSERT_TRUE(fetcher);
  const auto summary = (*fetcher)->fetch({.force = true});
  ASSERT_FALSE(summary);
  EXPECT_EQ(summary.error().code, ErrorCode::kCorrupt);
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "rpki/2026-11-21/vrps.json"));
}

TEST_F(FetcherTest, ANameThatNobodyHasIsAnError) {
  const auto fetcher = Fetcher::open(folder.path(), {source}, options, FetchEnvironment::real());
  ASSERT_TRUE(fetcher);
  const auto summary = (*fetcher)->fetch({.names = {"rpkl"}});
  ASSERT_FALSE(summary);
  EXPECT_EQ(summary.error().code, ErrorCode::kNotFound);
}

TEST_F(FetcherTest, AFileOfOnesOwn) {
  const std::filesystem::path own = folder.path() / "own.json";
  ASSERT_TRUE(io::write_file_atomically(own, as_bytes(made_vrps(10))));
  source.url = "file://" + own.string();
  EXPECT_EQ(fetch().fetched, 1U);
  EXPECT_EQ(fetch().unchanged, 1U);
  ASSERT_TRUE(io::write_file_atomically(own, as_bytes(made_vrps(11, now + Seconds{1}))));
  EXPECT_EQ(fetch().fetched, 1U);
  EXPECT_EQ(status().files.back().records, 11U);
}

TEST_F(FetcherTest, AClockThatWasAheadLeavesNothingBehind) {
  serve(made_vrps(10), "\"a\"");
  fetch();
  source.age_of = AgeOf::kCheck;
  now = now + Seconds{365 * 86400};
  EXPECT_EQ(fetch({}).unchanged, 1U);
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "rpki/2027-11-21/vrps.json"));
  now = kMadeNow + Seconds{3600};
  EXPECT_EQ(fetch({}).not_due, 0U) << "the time to look was a year off";
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "rpki/2027-11-21"));
  EXPECT_EQ(content(folder.path() / "rpki/2026-11-21/vrps.json"), made_vrps(10));
  EXPECT_EQ(status().checked, now);
  const std::string next = made_vrps(11, now);
  serve(next, "\"b\"");
  EXPECT_EQ(fetch().fetched, 1U);
  EXPECT_EQ(good(), next);
}

TEST_F(FetcherTest, AClockThatIsBehindLosesNothing) {
  serve(made_vrps(10), "\"a\"");
  fetch();
  now = now + Seconds{-400 * 86400};
  fetch({});
  EXPECT_EQ(good(), made_vrps(10));
  const std::string next = made_vrps(11, kMadeNow + Seconds{60});
  serve(next, "\"b\"");
  EXPECT_EQ(fetch().refused, 1U);
  EXPECT_NE(attempts.back().error.find("yet to come"), std::string::npos) << attempts.back().error;
  now = kMadeNow + Seconds{3600};
  EXPECT_EQ(fetch({}).fetched, 1U);
  EXPECT_EQ(good(), next);
}

// Days that rest on them may have to be made again.
TEST_F(FetcherTest, FilesOfEarlierDaysStayHoweverTheClockJumps) {
  source.age_of = AgeOf::kCheck;
  for (int i = 0; i < 3; ++i, now = now + kDay) {
    serve(made_vrps(10 + i, now), fmt::format("\"{}\"", i));
    ASSERT_EQ(fetch().fetched, 1U);
  }
  const auto expect_all = [&](const char* when) {
    for (int i = 0; i < 3; ++i) {
      const auto path = folder.path() / "rpki" / format_day({day_of(kMadeNow).number + i}) / "vrps.json";
      EXPECT_EQ(content(path), made_vrps(10 + i, kMadeNow + Seconds{i * kDay.count})) << when;
    }
  };
  const Instant right = now + Seconds{-kDay.count + 3600};
  for (const auto& [when, days] : {std::pair("ahead", 400), {"reset", -9000}, {"late", -2}, {"right", 0}}) {
    now = right + Seconds{days * kDay.count};
    fetch();
    expect_all(when);
  }
  EXPECT_EQ(good(), made_vrps(12, kMadeNow + Seconds{2 * kDay.count}));
}

TEST_F(FetcherTest, TheServersClockIsNotedAlsoBehindACache) {
  const std::string body = made_vrps(10);
  const auto ahead = [&](const std::string& headers) {
    server.set([&](const MadeRequest&, MadeReply& reply) { reply.answer("200 OK", headers, body); });
    const FetchSummary summary = fetch();
    return typical_clock_ahead(summary.clocks_ahead);
  };
  EXPECT_EQ(ahead("Date: Sat, 21 Nov 2026 10:00:05 GMT\r\n"), Seconds{5});
  EXPECT_EQ(ahead("Date: Sat, 21 Nov 2026 07:00:00 GMT\r\nAge: 7200\r\n"), Seconds{-3600});
  EXPECT_EQ(ahead(""), std::nullopt);
  EXPECT_EQ(ahead("Date: yesterday or so\r\n"), std::nullopt);
  EXPECT_EQ(typical_clock_ahead({Seconds{-9000}, Seconds{1}, Seconds{0}}), Seconds{0});
}

TEST_F(FetcherTest, AMirrorThatLagsBehindByItsLastModifiedIsNotBelieved) {
  source.kind = snapshot::SourceKind::kBogons;  // its data say no time
  const std::string newer = "192.0.2.0/24\n198.51.100.0/24\n", older = "192.0.2.0/24\n203.0.113.0/24\n";
  serve(newer, "", "Fri, 20 Nov 2026 08:00:00 GMT");
  EXPECT_EQ(fetch().fetched, 1U);
  serve(older, "", "Thu, 19 Nov 2026 08:00:00 GMT");
  EXPECT_EQ(fetch().refused, 1U);
  EXPECT_NE(attempts.back().error.find("2026-11-19T08:00:00Z, older than those of 2026-11-20T08:00:00Z"),
            std::string::npos)
      << attempts.back().error;
  EXPECT_EQ(good(), newer);
  serve(newer, "", "Thu, 19 Nov 2026 08:00:00 GMT");
  EXPECT_EQ(fetch().unchanged, 1U) << "the same content from another of its servers";
}

TEST_F(FetcherTest, ADiskThatIsFull) {
  serve(made_vrps(100), "\"a\"");
  fetch();
  const std::string next = made_vrps(120, now + Seconds{60});
  serve(next, "\"b\"");
  now = now + Seconds{3600};
  ASSERT_GT(next.size(), 8000U);
  ::rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const ::rlimit full{.rlim_cur = 4000, .rlim_max = before.rlim_max};  // bytes of a file: more fail as on a full disk
  const auto handler = ::signal(SIGXFSZ, SIG_IGN);
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &full), 0);
  fetch();
  ::setrlimit(RLIMIT_FSIZE, &before);
  ::signal(SIGXFSZ, handler);
  EXPECT_EQ(attempts.at(0).outcome, SourceOutcome::kFailed);
  EXPECT_NE(attempts.at(0).error.find("cannot write"), std::string::npos) << attempts.at(0).error;
  EXPECT_EQ(good(), made_vrps(100));
  EXPECT_EQ(fetch().fetched, 1U);
  EXPECT_EQ(good(), next);
}

TEST_F(FetcherTest, AnInterruptIsNobodysFault) {
  serve(made_vrps(10), "\"a\"");
  fetch();
  server.set([](const MadeRequest&, MadeReply& reply) { reply.pause(std::chrono::seconds(20)); });
  FetchEnvironment environment = FetchEnvironment::real();
  environment.now = [this] { return now; };
  int asked = 0;
  environment.stop = [&] { return ++asked > 2; };
  environment.on_attempt = [](const store::SourceAttempt& a) { ADD_FAILURE() << a.error; };
  const auto fetcher = Fetcher::open(folder.path(), {source}, options, environment);
  ASSERT_TRUE(fetcher);
  const auto summary = (*fetcher)->fetch({.force = true});
  ASSERT_TRUE(summary);
  EXPECT_TRUE(summary->interrupted);
  EXPECT_EQ(status().failures, 0U);
  EXPECT_EQ(good(), made_vrps(10));
}

TEST_F(FetcherTest, ManySourcesAtOnceButNotManyOfOneHost) {
  std::atomic<int> running{0}, most{0};
  server.set([&](const MadeRequest& request, MadeReply& reply) {
    const int here = ++running;
    int seen = most;
    while (here > seen && !most.compare_exchange_weak(seen, here)) {
    }
    reply.pause(std::chrono::milliseconds(50));
    --running;
    io::serve_file(request, reply, made_vrps(10), "\"a\"");
  });
  std::vector<Source> sources;
  for (int i = 0; i < 12; ++i) {
    sources.push_back(source);
    sources.back().name += std::to_string(i);
  }
  int reported = 0;
  FetchEnvironment environment = FetchEnvironment::real();
  environment.on_attempt = [&](const store::SourceAttempt&) { ++reported; };
  environment.now = [this] { return now; };
  options.parallel = 8;
  options.per_host = 3;
  const auto fetcher = Fetcher::open(folder.path(), sources, options, environment);
  ASSERT_TRUE(fetcher);
  const auto summary = (*fetcher)->fetch({});
  ASSERT_TRUE(summary);
  EXPECT_EQ(summary->fetched, 12U);
  EXPECT_EQ(reported, 12);
  EXPECT_GE(most, 2);
  EXPECT_LE(most, 3);
}

}  // namespace
}  // namespace mannerly::service
