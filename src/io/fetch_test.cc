// One request against servers that keep the rules and servers that break them.
#include "io/fetch.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "io/file.h"
#include "io/made_http_server.h"

namespace mannerly::io {
namespace {

using Outcome = FetchAnswer::Outcome;

const std::string kBody = [] {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += "line " + std::to_string(i) + "\n";
  return text;
}();
constexpr std::string_view kTag = "\"v1\"";

struct Got {
  FetchAnswer answer;
  FetchHead head;
  int begun = 0;
  std::string bytes;
};

Got get(const FetchRequest& request, const FetchLimits& limits = {.connect_timeout = std::chrono::seconds(2),
                                                                  .total_timeout = std::chrono::seconds(5),
                                                                  .stall_timeout = std::chrono::seconds(1)}) {
  Got got;
  got.answer = fetch(request,
                     {.begin = [&](const FetchHead& head) -> Status {
                        got.head = head;
                        ++got.begun;
                        return {};
                      },
                      .write = [&](Bytes bytes) -> Status {
                        EXPECT_EQ(got.begun, 1);
                        got.bytes += as_text(bytes);
                        return {};
                      }},
                     limits);
  return got;
}

MadeHandler good(std::string etag = std::string(kTag), std::string modified = {}) {
  return [=](const MadeRequest& request, MadeReply& reply) { serve_file(request, reply, kBody, etag, modified); };
}

TEST(Fetch, TakesAFileWithItsValidators) {
  MadeHttpServer server(good(std::string(kTag), "Sat, 21 Nov 2026 10:00:00 GMT"));
  const Got got = get({.url = server.url("/a")});
  ASSERT_EQ(got.answer.outcome, Outcome::kNew) << got.answer.error.message;
  EXPECT_EQ(got.bytes, kBody);
  EXPECT_EQ(got.begun, 1);
  EXPECT_EQ(got.head.offset, 0U);
  EXPECT_EQ(got.head.total, kBody.size());
  EXPECT_EQ(got.answer.bytes, kBody.size());
  EXPECT_EQ(got.answer.validators, (Validators{std::string(kTag), "Sat, 21 Nov 2026 10:00:00 GMT"}));
  EXPECT_EQ(got.answer.modified, parse_instant("2026-11-21T10:00:00Z"));
  EXPECT_FALSE(got.answer.resumed);
}

TEST(Fetch, AsksConditionally) {
  MadeHttpServer server(good());
  Got got = get({.url = server.url("/a"), .known = {.etag = std::string(kTag)}});
  EXPECT_EQ(got.answer.outcome, Outcome::kNotModified);
  EXPECT_EQ(got.begun, 0);
  server.set(good("", "Sat, 21 Nov 2026 10:00:00 GMT"));
  got = get({.url = server.url("/a"), .known = {.last_modified = "Sat, 21 Nov 2026 10:00:00 GMT"}});
  EXPECT_EQ(got.answer.outcome, Outcome::kNotModified);
  got = get({.url = server.url("/a"), .known = {.etag = "\"other\""}});
  EXPECT_EQ(got.answer.outcome, Outcome::kNew);
  EXPECT_EQ(got.bytes, kBody);
}

TEST(Fetch, AHeaderFromOutsideCannotAddAnother) {
  MadeHttpServer server(good());
  get({.url = server.url("/a"), .known = {.etag = "\"x\"\r\nX-Evil: 1"}});
  ASSERT_EQ(server.requests().size(), 1U);
  EXPECT_EQ(server.requests().front().header("x-evil"), "");
}

TEST(Fetch, GoesOnWhereItBrokeOff) {
  MadeHttpServer server(good());
  const Got got = get({.url = server.url("/a"), .offset = 1000, .partial = {.etag = std::string(kTag)}});
  ASSERT_EQ(got.answer.outcome, Outcome::kNew) << got.answer.error.message;
  EXPECT_TRUE(got.answer.resumed);
  EXPECT_EQ(got.head.offset, 1000U);
  EXPECT_EQ(got.head.total, kBody.size());
  EXPECT_EQ(got.bytes, kBody.substr(1000));
}

TEST(Fetch, AWeakTagIsNoReasonToGoOn) {
  MadeHttpServer server(good("W/\"v1\""));
  const Got got = get({.url = server.url("/a"), .offset = 1000, .partial = {.etag = "W/\"v1\""}});
  EXPECT_EQ(got.bytes, kBody);
  EXPECT_FALSE(got.answer.resumed);
}

TEST(Fetch, AnotherVersionOrNoRangesGiveTheWhole) {
  MadeHttpServer server(good("\"v2\""));
  Got got = get({.url = server.url("/a"), .offset = 1000, .partial = {.etag = std::string(kTag)}});
  EXPECT_EQ(got.answer.outcome, Outcome::kNew);
  EXPECT_FALSE(got.answer.resumed);
  EXPECT_EQ(got.head.offset, 0U);
  EXPECT_EQ(got.bytes, kBody);
  server.set([](const MadeRequest&, MadeReply& reply) { reply.answer("200 OK", "ETag: \"v1\"\r\n", kBody); });
  got = get({.url = server.url("/a"), .offset = 1000, .partial = {.etag = std::string(kTag)}});
  EXPECT_EQ(got.head.offset, 0U);
  EXPECT_EQ(got.bytes, kBody);
}

struct BadPart {
  std::string name, headers;
};
class FetchBadPart : public ::testing::TestWithParam<BadPart> {};

TEST_P(FetchBadPart, IsNotTaken) {
  MadeHttpServer server([&](const MadeRequest&, MadeReply& reply) {
    reply.answer("206 Partial Content", GetParam().headers, kBody.substr(1000));
  });
  const Got got = get({.url = server.url("/a"), .offset = 1000, .partial = {.etag = std::string(kTag)}});
  EXPECT_EQ(got.answer.outcome, Outcome::kFailed);
  EXPECT_TRUE(got.answer.partial_is_useless);
  EXPECT_TRUE(got.answer.worth_a_retry);
  EXPECT_EQ(got.begun, 0);
  EXPECT_EQ(got.bytes, "");
}
INSTANTIATE_TEST_SUITE_P(
    All, FetchBadPart,
    ::testing::Values(BadPart{"WrongOffset", "Content-Range: bytes 900-999/5000\r\n"}, BadPart{"NoRange", ""},
                      BadPart{"NotANumber", "Content-Range: bytes x-y/z\r\n"},
                      BadPart{"OtherVersion", "ETag: \"v2\"\r\nContent-Range: bytes 1000-58889/58890\r\n"}),
    [](const auto& c) { return c.param.name; });

TEST(Fetch, APartThatNobodyAskedForIsNotTaken) {
  MadeHttpServer server([](const MadeRequest&, MadeReply& reply) {
    reply.answer("206 Partial Content", "Content-Range: bytes 0-9/100\r\n", "0123456789");
  });
  const Got got = get({.url = server.url("/a")});
  EXPECT_EQ(got.answer.outcome, Outcome::kFailed);
  EXPECT_EQ(got.begun, 0);
}

TEST(Fetch, ARangeThatIsNotThereMakesThePartUseless) {
  MadeHttpServer server(good());
  const Got got = get({.url = server.url("/a"), .offset = kBody.size(), .partial = {.etag = std::string(kTag)}});
  EXPECT_EQ(got.answer.outcome, Outcome::kFailed);
  EXPECT_EQ(got.answer.status, 416);
  EXPECT_TRUE(got.answer.partial_is_useless);
  EXPECT_TRUE(got.answer.worth_a_retry);
}

struct Refusal {
  std::string name, status, headers;
  ErrorCode code;
  bool again;
};
class FetchStatus : public ::testing::TestWithParam<Refusal> {};

TEST_P(FetchStatus, IsTold) {
  const Refusal& c = GetParam();
  MadeHttpServer server(
      [&](const MadeRequest&, MadeReply& reply) { reply.answer(c.status, c.headers, "<html>an error page</html>"); });
  const Got got = get({.url = server.url("/a")});
  EXPECT_EQ(got.answer.outcome, Outcome::kFailed);
  EXPECT_EQ(got.answer.error.code, c.code) << got.answer.error.message;
  EXPECT_EQ(got.answer.worth_a_retry, c.again);
  EXPECT_EQ(std::to_string(got.answer.status), c.status.substr(0, 3));
  EXPECT_EQ(got.bytes, "");
}
INSTANTIATE_TEST_SUITE_P(
    All, FetchStatus,
    ::testing::Values(Refusal{"NotFound", "404 Not Found", "", ErrorCode::kNotFound, false},
                      Refusal{"Gone", "410 Gone", "", ErrorCode::kNotFound, false},
                      Refusal{"Forbidden", "403 Forbidden", "", ErrorCode::kIo, false},
                      Refusal{"Broken", "500 Internal Server Error", "", ErrorCode::kIo, true},
                      Refusal{"Busy", "503 Service Unavailable", "Retry-After: 7\r\n", ErrorCode::kIo, true},
                      Refusal{"TooMany", "429 Too Many Requests", "Retry-After: 7\r\n", ErrorCode::kIo, true},
                      Refusal{"RedirectToNowhere", "300 Multiple Choices", "", ErrorCode::kIo, false}),
    [](const auto& c) { return c.param.name; });

TEST(Fetch, TheServersWishToWaitIsTold) {
  MadeHttpServer server(
      [](const MadeRequest&, MadeReply& reply) { reply.answer("503 Service Unavailable", "Retry-After: 7\r\n", ""); });
  EXPECT_EQ(get({.url = server.url("/a")}).answer.retry_after, Seconds{7});
}

TEST(Fetch, RedirectsAreFollowedAFewTimesAndNeverToAFile) {
  MadeHttpServer server([&](const MadeRequest& request, MadeReply& reply) {
    if (request.path == "/once") return reply.answer("302 Found", "Location: /there\r\nETag: \"wrong\"\r\n", "moved");
    if (request.path == "/file") return reply.answer("302 Found", "Location: file:///etc/hostname\r\n", "");
    if (request.path == "/loop") return reply.answer("302 Found", "Location: /loop\r\n", "");
    reply.answer("200 OK", "ETag: \"right\"\r\n", "there");
  });
  Got got = get({.url = server.url("/once")});
  EXPECT_EQ(got.bytes, "there");
  EXPECT_EQ(got.answer.validators.etag, "\"right\"");
  EXPECT_EQ(got.answer.final_url, server.url("/there"));
  got = get({.url = server.url("/file")});
  EXPECT_EQ(got.answer.outcome, Outcome::kFailed);
  EXPECT_EQ(got.bytes, "");
  EXPECT_FALSE(got.answer.worth_a_retry);
  server.forget_requests();
  got = get({.url = server.url("/loop")});
  EXPECT_EQ(got.answer.outcome, Outcome::kFailed);
  EXPECT_EQ(server.requests().size(), 6U);
}

struct Liar {
  std::string name;
  MadeHandler handler;
  ErrorCode code;
};
class FetchLiar : public ::testing::TestWithParam<Liar> {};

TEST_P(FetchLiar, IsFoundOut) {
  MadeHttpServer server(GetParam().handler);
  const auto begin = std::chrono::steady_clock::now();
  const Got got = get({.url = server.url("/a")}, {.size_max = 100'000,
                                                  .connect_timeout = std::chrono::seconds(2),
                                                  .total_timeout = std::chrono::seconds(3),
                                                  .stall_timeout = std::chrono::seconds(1)});
  EXPECT_EQ(got.answer.outcome, Outcome::kFailed);
  EXPECT_EQ(got.answer.error.code, GetParam().code) << got.answer.error.message;
  EXPECT_LE(got.bytes.size(), 100'000U);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(8));
}
INSTANTIATE_TEST_SUITE_P(
    All, FetchLiar,
    ::testing::Values(Liar{"LengthTooBig",
                           [](const MadeRequest&, MadeReply& reply) {
                             reply.send("HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n" + std::string(5000, 'x'));
                           },
                           ErrorCode::kTruncated},
                      Liar{"LengthOverTheLimit",
                           [](const MadeRequest&, MadeReply& reply) {
                             reply.send("HTTP/1.1 200 OK\r\nContent-Length: 100001\r\n\r\n" + std::string(100, 'x'));
                           },
                           ErrorCode::kLimit},
                      Liar{"ChunkCut",
                           [](const MadeRequest&, MadeReply& reply) {
                             reply.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n9\r\nabc");
                           },
                           ErrorCode::kTruncated},
                      Liar{"NoLastChunk",
                           [](const MadeRequest&, MadeReply& reply) {
                             reply.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n");
                           },
                           ErrorCode::kTruncated},
                      Liar{"Endless",
                           [](const MadeRequest&, MadeReply& reply) {
                             reply.send("HTTP/1.1 200 OK\r\n\r\n");
                             while (reply.send(std::string(10'000, 'x'))) {
                             }
                           },
                           ErrorCode::kLimit},
                      Liar{"EndlessChunks",
                           [](const MadeRequest&, MadeReply& reply) {
                             reply.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                             while (reply.send("a\r\n0123456789\r\n")) {
                             }
                           },
                           ErrorCode::kLimit},
                      Liar{"SaysNothing",
                           [](const MadeRequest&, MadeReply& reply) { reply.pause(std::chrono::seconds(5)); },
                           ErrorCode::kIo},
                      Liar{"Stalls",
                           [](const MadeRequest&, MadeReply& reply) {
                             reply.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n1234");
                             reply.pause(std::chrono::seconds(5));
                           },
                           ErrorCode::kIo},
                      Liar{"Drips",
                           [](const MadeRequest&, MadeReply& reply) {
                             reply.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
                             for (int i = 0; i < 100 && reply.send("x"); ++i)
                               reply.pause(std::chrono::milliseconds(50));
                           },
                           ErrorCode::kIo},
                      Liar{"EndlessHeaders",
                           [](const MadeRequest&, MadeReply& reply) {
                             reply.send("HTTP/1.1 200 OK\r\n");
                             while (reply.send("X-More: " + std::string(1000, 'x') + "\r\n")) {
                             }
                           },
                           ErrorCode::kIo},
                      Liar{"NotHttp", [](const MadeRequest&, MadeReply& reply) { reply.send("SSH-2.0-example\r\n"); },
                           ErrorCode::kIo},
                      Liar{"HangsUp", [](const MadeRequest&, MadeReply&) {}, ErrorCode::kIo}),
    [](const auto& c) { return c.param.name; });

TEST(Fetch, AFileWithoutAByteBeginsToo) {
  MadeHttpServer server([](const MadeRequest&, MadeReply& reply) { reply.answer("200 OK", "ETag: \"e\"\r\n", ""); });
  const Got got = get({.url = server.url("/a")});
  EXPECT_EQ(got.answer.outcome, Outcome::kNew);
  EXPECT_EQ(got.begun, 1);
  EXPECT_EQ(got.answer.validators.etag, "\"e\"");
}

TEST(Fetch, ASinkThatFailsEndsIt) {
  MadeHttpServer server(good());
  const FetchAnswer answer =
      fetch({.url = server.url("/a")}, {.write = [](Bytes) { return fail(ErrorCode::kIo, "no space left"); }});
  EXPECT_EQ(answer.outcome, Outcome::kFailed);
  EXPECT_NE(answer.error.message.find("no space left"), std::string::npos) << answer.error.message;
  EXPECT_FALSE(answer.worth_a_retry);
}

TEST(Fetch, CanBeInterrupted) {
  MadeHttpServer server([](const MadeRequest&, MadeReply& reply) { reply.pause(std::chrono::seconds(20)); });
  const auto begin = std::chrono::steady_clock::now();
  const FetchAnswer answer =
      fetch({.url = server.url("/a")}, {.write = [](Bytes) -> Status { return {}; }, .stop = [] { return true; }});
  EXPECT_EQ(answer.outcome, Outcome::kFailed);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10));
}

TEST(Fetch, NobodyListens) {
  std::string url;
  {
    MadeHttpServer server;
    url = server.url("/a");
  }
  const Got got = get({.url = url});
  EXPECT_EQ(got.answer.error.code, ErrorCode::kIo);
  EXPECT_TRUE(got.answer.worth_a_retry);
}

TEST(Fetch, OtherKindsOfAddressAreRefused) {
  for (const std::string url : {"ftp://example.net/a", "/etc/hostname", "", "gopher://example.net/"}) {
    EXPECT_EQ(get({.url = url}).answer.error.code, ErrorCode::kUsage) << url;
  }
}

TEST(Fetch, AFileIsKnownByItsSizeAndTime) {
  const std::string path = std::filesystem::temp_directory_path() / "mannerly fetch test";
  ASSERT_TRUE(write_file_atomically(path, as_bytes(kBody)));
  std::string url = "file://" + path;
  url.replace(url.find(' '), 1, "%20");
  url.replace(url.find(' '), 1, "%20");
  Got got = get({.url = url});
  ASSERT_EQ(got.answer.outcome, Outcome::kNew) << got.answer.error.message;
  EXPECT_EQ(got.bytes, kBody);
  got = get({.url = url, .known = got.answer.validators});
  EXPECT_EQ(got.answer.outcome, Outcome::kNotModified);
  ASSERT_TRUE(write_file_atomically(path, as_bytes(std::string("other"))));
  got = get({.url = url, .known = got.answer.validators});
  EXPECT_EQ(got.bytes, "other");
  std::filesystem::remove(path);
  got = get({.url = url, .known = got.answer.validators});
  EXPECT_EQ(got.answer.error.code, ErrorCode::kNotFound);
  EXPECT_FALSE(got.answer.worth_a_retry);
}

}  // namespace
}  // namespace mannerly::io
