// The HTTP session as a table of bytes, and against bytes that were cut and damaged at every place.
#include "io/http/http_session.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace mannerly::io {
namespace {

// Says what it was asked; some paths have ways of their own.
class Echo : public HttpService {
 public:
  std::optional<HttpResponse> answer(const HttpRequest& request, Effort effort) override {
    if (request.path == "/heavy" && effort == Effort::kLight) return std::nullopt;
    ++answered;
    HttpResponse response{.body = request.method + " " + request.path};
    for (const auto& [name, value] : request.query) response.body += " " + name + "=" + value;
    if (!request.body.empty()) response.body += " body=" + request.body;
    if (request.path == "/none") response = {.status = 204};
    if (request.path == "/shared") {
      response = {.shared = std::make_shared<const std::string>(3 * Session::kOutputSoft + 17, 's')};
    }
    if (request.path == "/stream") {
      response = {.stream = [left = 3](std::string& out) mutable {
        out += "piece" + std::to_string(left) + ";";
        return --left > 0;
      }};
    }
    if (request.path == "/feed") {
      response = {.feed = [count = 0](std::string& out) mutable {
        if (++count > 1) out += "event" + std::to_string(count) + ";";
        return count < 4;
      }};
    }
    return response;
  }
  int answered = 0;
};

struct Outcome {
  std::string out;
  bool closed = false;
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

// What Server does with a session: bytes come in pieces, turns until the session wants more.
class Wire {
 public:
  explicit Wire(HttpLimits limits = {}) : session(service, {.limits = limits}, {}) {}

  void send(std::string_view piece) {
    in += piece;
    run();
  }
  void run() {
    Effort effort = Effort::kLight;
    while (!outcome.closed) {
      std::string out;
      const Turn turn = session.on_bytes(as_bytes(in), out, effort);
      in.erase(0, turn.consumed);
      outcome.out += out;
      effort = turn.next == Turn::Next::kHeavy ? Effort::kAny : Effort::kLight;
      heavy += turn.next == Turn::Next::kHeavy ? 1 : 0;
      // The server takes a session that neither takes nor gives for broken.
      ASSERT_FALSE(turn.next == Turn::Next::kAgain && turn.consumed == 0 && out.empty());
      if (turn.next == Turn::Next::kClose) outcome.closed = true;
      if (turn.next == Turn::Next::kMore) return;
    }
  }

  Echo service;
  HttpSession session;
  std::string in;
  Outcome outcome;
  int heavy = 0;
};

Outcome exchange(std::string_view input, HttpLimits limits = {}) {
  Wire wire(limits);
  wire.send(input);
  return wire.outcome;
}

std::string ok(std::string_view body) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

int status_of(const Outcome& outcome) {
  return outcome.out.starts_with("HTTP/1.1 ") ? std::stoi(outcome.out.substr(9, 3)) : 0;
}

TEST(HttpSession, AnswersWhatItIsAsked) {
  struct Case {
    std::string_view in;
    std::string out;
    bool closed;
  };
  const std::vector<Case> cases = {
      {"GET /a HTTP/1.1\r\nHost: h\r\n\r\n", ok("GET /a"), false},
      {"\r\n\r\nGET /a HTTP/1.1\r\nHost: h\r\n\r\n", ok("GET /a"), false},
      {"GET /a%20b?x=1+2&y=%41&z&x=3 HTTP/1.1\r\nHost: h\r\n\r\n", ok("GET /a b x=1 2 y=A z= x=3"), false},
      {"GET http://h/a?q=1 HTTP/1.1\r\nHost: h\r\n\r\n", ok("GET /a q=1"), false},
      {"GET http://h HTTP/1.1\r\nHost: h\r\n\r\n", ok("GET /"), false},
      {"HEAD /a HTTP/1.1\r\nHost: h\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n", false},
      {"GET /none HTTP/1.1\r\nHost: h\r\n\r\n", "HTTP/1.1 204 No Content\r\n\r\n", false},
      {"POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc", ok("POST /p body=abc"), false},
      {"POST /p HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1;x=y\r\nc\r\n0\r\nT: t\r\n\r\n",
       ok("POST /p body=abc"), false},
      {"GET /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\nGET /b HTTP/1.1\r\nHost: h\r\n\r\n",
       "HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nGET /a", true},
      {"GET /a HTTP/1.0\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nGET /a", true},
      {"GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
       "HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: keep-alive\r\n\r\nGET /a", false},
      {"GET /a HTTP/1.1\r\nHost: h\r\n\r\nGET /b HTTP/1.1\r\nHost: h\r\n\r\n", ok("GET /a") + ok("GET /b"), false},
      {"GET /stream HTTP/1.1\r\nHost: h\r\n\r\nGET /b HTTP/1.1\r\nHost: h\r\n\r\n",
       "HTTP/1.1 200 OK\r\nTransfer-Encoding: "
       "chunked\r\n\r\n7\r\npiece3;\r\n7\r\npiece2;\r\n7\r\npiece1;\r\n0\r\n\r\n" +
           ok("GET /b"),
       false},
      {"GET /stream HTTP/1.0\r\n\r\n", "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\npiece3;piece2;piece1;", true},
      {"HEAD /stream HTTP/1.1\r\nHost: h\r\n\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", false},
      {"GET /heavy HTTP/1.1\r\nHost: h\r\n\r\n", ok("GET /heavy"), false},
      {"GET /a HT", "", false},
  };
  for (const Case& c : cases) EXPECT_EQ(exchange(c.in), (Outcome{c.out, c.closed})) << c.in;
}

TEST(HttpSession, RefusesWhatCouldBeReadInTwoWays) {
  const std::string host = "Host: h\r\n";
  const std::vector<std::pair<std::string, int>> cases = {
      {"POST /p HTTP/1.1\r\n" + host + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", 400},
      {"POST /p HTTP/1.1\r\n" + host + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", 400},
      {"POST /p HTTP/1.1\r\n" + host + "Content-Length: 3, 3\r\n\r\nabc", 400},
      {"POST /p HTTP/1.1\r\n" + host + "Content-Length: +3\r\n\r\nabc", 400},
      {"POST /p HTTP/1.1\r\n" + host + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"POST /p HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n", 400},
      {"POST /p HTTP/1.1\r\n" + host + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501},
      {"POST /p HTTP/1.1\r\n" + host + "Transfer-Encoding: identity\r\n\r\n", 501},
      {"POST /p HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"POST /p HTTP/1.1\r\n" + host + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n", 400},
      {"POST /p HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n", 400},
      {"GET /a HTTP/1.1\r\n" + host + "X: a\r\n b\r\n\r\n", 400},
      {"GET /a HTTP/1.1\r\n" + host + "X: a\r\n\tb: c\r\n\r\n", 400},
      {"GET /a HTTP/1.1\nHost: h\n\n", 400},
      {"GET /a HTTP/1.1\r\n" + host + "X: a\n\r\n", 400},
      {"GET /a HTTP/1.1\r\n" + host + "X: a\rY: b\r\n\r\n", 400},
      {"GET /a HTTP/1.1\r\n\r\n", 400},
      {"GET /a HTTP/1.1\r\n" + host + host + "\r\n", 400},
      {"GET /a%zz HTTP/1.1\r\n" + host + "\r\n", 400},
      {"GET /a%00 HTTP/1.1\r\n" + host + "\r\n", 400},
      {"GET a HTTP/1.1\r\n" + host + "\r\n", 400},
      {"GET  /a HTTP/1.1\r\n" + host + "\r\n", 400},
      {"GE(T /a HTTP/1.1\r\n" + host + "\r\n", 400},
      {"GET /a HTTP/2.0\r\n" + host + "\r\n", 505},
      {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
      {"\x16\x03\x01\x02\x01\r\n\r\n", 400},
  };
  for (const auto& [in, status] : cases) {
    const Outcome outcome = exchange(in + "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(status_of(outcome), status) << in << outcome.out;
    EXPECT_TRUE(outcome.closed) << in;
    EXPECT_EQ(outcome.out.find("smuggled"), std::string::npos) << in;
  }
}

TEST(HttpSession, HasLimits) {
  const HttpLimits limits{.target_max = 50, .header_max = 200, .fields_max = 4, .body_max = 10};
  const std::string head = " HTTP/1.1\r\nHost: h\r\n";
  EXPECT_EQ(status_of(exchange("GET /" + std::string(49, 'a') + head + "\r\n", limits)), 200);
  EXPECT_EQ(status_of(exchange("GET /" + std::string(50, 'a') + head + "\r\n", limits)), 414);
  // Not whole yet, and already too long.
  EXPECT_EQ(status_of(exchange("GET /" + std::string(50, 'a'), limits)), 414);
  EXPECT_EQ(status_of(exchange("GET /" + head + "X: " + std::string(200, 'a') + "\r\n\r\n", limits)), 431);
  EXPECT_EQ(status_of(exchange("GET /" + head + "X: " + std::string(200, 'a'), limits)), 431);
  EXPECT_EQ(status_of(exchange("GET /" + head + "A: 1\r\nB: 1\r\nC: 1\r\n\r\n", limits)), 200);
  EXPECT_EQ(status_of(exchange("GET /" + head + "A: 1\r\nB: 1\r\nC: 1\r\nD: 1\r\nE: 1\r\n\r\n", limits)), 431);
  EXPECT_EQ(status_of(exchange("POST /" + head + "Content-Length: 10\r\n\r\n0123456789", limits)), 200);
  EXPECT_EQ(status_of(exchange("POST /" + head + "Content-Length: 11\r\n\r\n", limits)), 413);
  EXPECT_EQ(status_of(exchange("POST /" + head + "Content-Length: 99999999999999999999\r\n\r\n", limits)), 400);
  EXPECT_EQ(
      status_of(exchange("POST /" + head + "Transfer-Encoding: chunked\r\n\r\nb\r\n01234567890\r\n0\r\n\r\n", limits)),
      413);
}

TEST(HttpSession, SplitsChangeNothing) {
  const std::string input =
      "POST /p HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n"
      "GET /stream HTTP/1.1\r\nHost: h\r\n\r\nPOST /q HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nwxyz"
      "GET /heavy HTTP/1.1\r\nHost: h\r\n\r\nHEAD /last HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
  const Outcome whole = exchange(input);
  EXPECT_TRUE(whole.closed);
  for (std::size_t cut = 0; cut <= input.size(); ++cut) {
    Wire wire;
    wire.send(std::string_view(input).substr(0, cut));
    wire.send(std::string_view(input).substr(cut));
    ASSERT_EQ(wire.outcome, whole) << cut;
  }
  Wire slow;
  for (const char c : input) slow.send(std::string_view(&c, 1));
  EXPECT_EQ(slow.outcome, whole);
}

// A limit must not depend on whether the blank behind a method has come with it.
TEST(HttpSession, SplitsOfALongMethodChangeNothing) {
  const HttpLimits limits{.target_max = 50};
  for (const std::size_t size : {50UL, 51UL, 73UL}) {
    const std::string input = std::string(size, 'X') + " / HTTP/1.1\r\nHost: h\r\n\r\n";
    const Outcome whole = exchange(std::string_view(input), limits);
    EXPECT_EQ(status_of(whole), size <= 50 ? 200 : 400);
    for (std::size_t cut = 0; cut <= input.size(); ++cut) {
      Wire wire(limits);
      wire.send(std::string_view(input).substr(0, cut));
      if (!wire.outcome.closed) wire.send(std::string_view(input).substr(cut));
      ASSERT_EQ(wire.outcome, whole) << size << ", cut at " << cut;
    }
  }
}

// Whatever byte is changed: either an answer to what is now asked, or a refusal and the end; never a second request
// out of the first one's body.
TEST(HttpSession, SurvivesDamageAtEveryByte) {
  const std::string input =
      "POST /p?a=b HTTP/1.1\r\nHost: h\r\nContent-Length: 36\r\n\r\nGET /inner HTTP/1.1\r\nHost: h\r\n\r\n1234";
  for (std::size_t at = 0; at < input.size(); ++at) {
    for (const char bad : {'\0', '\n', '\r', ' ', '%', ':', 'Z', '\x80', '\xff'}) {
      std::string damaged = input;
      damaged[at] = bad;
      Wire wire;
      wire.send(damaged);
      const Outcome& outcome = wire.outcome;
      if (outcome.out.empty()) continue;  // waits for more
      const int status = status_of(outcome);
      ASSERT_TRUE(status == 200 || (status >= 400 && outcome.closed)) << at << " " << damaged << outcome.out;
    }
  }
}

TEST(HttpSession, SendsBigBodiesInPieces) {
  Wire wire;
  wire.in = "GET /shared HTTP/1.1\r\nHost: h\r\n\r\n";
  std::string all, out;
  int turns = 0;
  for (Turn::Next next = Turn::Next::kAgain; next == Turn::Next::kAgain; ++turns) {
    out.clear();
    const Turn turn = wire.session.on_bytes(as_bytes(wire.in), out, Effort::kLight);
    wire.in.erase(0, turn.consumed);
    EXPECT_LE(out.size(), 2 * Session::kOutputSoft);
    all += out;
    next = turn.next;
  }
  EXPECT_GE(turns, 3);
  EXPECT_TRUE(all.ends_with(std::string(3 * Session::kOutputSoft + 17, 's')));
}

TEST(HttpSession, MakesStreamsWhereNobodyWaits) {
  Wire wire;
  wire.send("GET /stream HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_GT(wire.heavy, 0);
}

TEST(HttpSession, FeedsWhatIsNewUntilItEnds) {
  Wire wire;
  wire.send("GET /feed HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(wire.outcome.out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
  EXPECT_TRUE(wire.session.idle_timeout().has_value());
  std::string out;
  wire.session.on_notify(out);
  EXPECT_EQ(out, "7\r\nevent2;\r\n");
  wire.session.on_notify(out);
  EXPECT_FALSE(wire.session.finished());
  out.clear();
  wire.session.on_notify(out);
  EXPECT_EQ(out, "7\r\nevent4;\r\n0\r\n\r\n");
  EXPECT_TRUE(wire.session.finished());
}

TEST(HttpSession, SaysContinueOnce) {
  Wire wire;
  wire.send("POST /p HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(wire.outcome.out, "HTTP/1.1 100 Continue\r\n\r\n");
  wire.send("a");
  wire.send("b");
  EXPECT_EQ(wire.outcome.out, "HTTP/1.1 100 Continue\r\n\r\n" + ok("POST /p body=ab"));
}

TEST(HttpSession, TellsTheLateAndTheCut) {
  Wire wire;
  std::string out;
  wire.session.on_timeout(out);
  EXPECT_EQ(out, "");  // nothing was asked
  wire.send("GET /a");
  wire.session.on_timeout(out);
  EXPECT_TRUE(out.starts_with("HTTP/1.1 408 "));
  Wire cut;
  cut.send("GET /a");
  out.clear();
  cut.session.on_end(as_bytes(cut.in), out);
  EXPECT_TRUE(out.starts_with("HTTP/1.1 400 "));
}

TEST(HttpSession, FieldsCannotSmuggleLines) {
  class Bad : public HttpService {
    std::optional<HttpResponse> answer(const HttpRequest&, Effort) override {
      return HttpResponse{.fields = {{"X", "a\r\nSet-Cookie: b"}}};
    }
  } service;
  HttpSession session(service, {}, {});
  std::string out;
  session.on_bytes(as_bytes("GET / HTTP/1.1\r\nHost: h\r\n\r\n"), out, Effort::kLight);
  EXPECT_NE(out.find("X: aSet-Cookie: b\r\n"), std::string::npos);
}

TEST(Http, DatesAsHttpWantsThem) {
  EXPECT_EQ(format_http_date({784111777}), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(format_http_date({0}), "Thu, 01 Jan 1970 00:00:00 GMT");
  EXPECT_EQ(format_http_date({-1}), "Wed, 31 Dec 1969 23:59:59 GMT");
}

TEST(Http, Escapes) {
  EXPECT_EQ(encode_url("a b/\xc3\xa4~"), "a%20b%2F%C3%A4~");
  EXPECT_EQ(decode_url("a%20b+c", true), "a b c");
  EXPECT_EQ(decode_url("a%20b+c", false), "a b+c");
  for (const std::string_view bad : {"%", "%2", "%zz", "a%00"}) EXPECT_EQ(decode_url(bad, false), std::nullopt) << bad;
}

}  // namespace
}  // namespace mannerly::io
