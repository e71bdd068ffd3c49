// Webhooks against receivers on the loopback address: good, failing, slow and gone; and across restarts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <mutex>
#include <sstream>

#include "base/hmac.h"
#include "base/text.h"
#include "io/post.h"
#include "io/server.h"
#include "service/webhook/courier.h"
#include "service/webhook/sender.h"
#include "store/store_twin.h"
#include "wire/json/value.h"

namespace mannerly::service {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr Instant kNow{1750000000};
const std::string kSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

struct Message {
  std::string id, timestamp, signature, body;
};

// What the receiver does with a message.
struct Desk {
  std::mutex mutex;
  std::vector<Message> got;
  int status = 204;
  bool silent = false;   // never answers
  bool endless = false;  // never stops to answer
};

std::string header_of(std::string_view head, std::string_view name) {
  for (std::size_t at = 0; at < head.size();) {
    const std::size_t end = std::min(head.find("\r\n", at), head.size());
    const std::string_view line = head.substr(at, end - at);
    if (istarts_with(line, name) && line.size() > name.size() && line[name.size()] == ':') {
      return std::string(line.substr(name.size() + 2));
    }
    at = end + 2;
  }
  return {};
}

class ReceiverSession : public io::Session {
 public:
  explicit ReceiverSession(Desk& desk) : desk_(desk) {}
  io::Turn on_bytes(Bytes input, std::string& out, io::Effort) override {
    const std::string_view text = as_text(input);
    const std::size_t end = text.find("\r\n\r\n");
    if (end == std::string_view::npos) return {};
    const std::string_view head = text.substr(0, end);
    const std::size_t size = std::stoul("0" + header_of(head, "content-length"));
    if (text.size() < end + 4 + size) return {};
    const std::lock_guard lock(desk_.mutex);
    if (desk_.silent) return {};
    desk_.got.push_back({header_of(head, "webhook-id"), header_of(head, "webhook-timestamp"),
                         header_of(head, "webhook-signature"), std::string(text.substr(end + 4, size))});
    out += "HTTP/1.1 " + std::to_string(desk_.status) + " X\r\nLocation: http://127.0.0.1:9/elsewhere\r\n";
    out += desk_.endless ? "\r\n" + std::string(1 << 20, 'x') : "Content-Length: 0\r\nConnection: close\r\n\r\n";
    return {text.size(), io::Turn::Next::kClose};
  }

 private:
  Desk& desk_;
};

class Webhooks : public testing::Test {
 protected:
  Webhooks() {
    fs::create_directories(folder_);
    auto server = io::Server::start({.listen = {{Address::v4(0x7F000001), 0}}, .loops = 1},
                                    [this](const io::Endpoint&) { return std::make_unique<ReceiverSession>(desk_); });
    EXPECT_TRUE(server) << server.error().message;
    server_ = std::move(*server);
  }
  ~Webhooks() override {
    server_.reset();
    fs::remove_all(folder_);
  }

  std::string url() const { return "http://127.0.0.1:" + std::to_string(server_->endpoints().front().port) + "/hook"; }
  Webhook hook(const std::string& more = {}) const {
    const auto hooks =
        hooks_of("[[webhook]]\nname = 'noc'\nurl = '" + url() + "'\nsecret = '" + kSecret + "'\n" + more);
    EXPECT_TRUE(hooks) << hooks.error().message;
    return hooks->front();
  }
  static Result<std::vector<Webhook>> hooks_of(const std::string& text) {
    const auto root = toml::parse(text, "observatory.toml");
    if (!root) return std::unexpected(root.error());
    return parse_webhooks(*root, "observatory.toml");
  }
  WebhookSender sender(std::vector<Webhook> hooks, std::chrono::milliseconds timeout = std::chrono::seconds(5)) const {
    return WebhookSender::open(std::move(hooks), folder_,
                               [timeout](const std::string& to, const std::string& body, const auto& headers) {
                                 return io::post(to, as_bytes(body), headers, {timeout, timeout});
                               })
        .value();
  }
  // A day with one incident, which is an event of its own; days begin with snapshot.published.
  void seal(const std::string& id, std::uint32_t culprit, bool open = true,
            incident::Kind kind = incident::Kind::kMoas) {
    const std::vector<store::IncidentRecord> incidents = {{.id = id,
                                                           .kind = static_cast<std::uint8_t>(kind),
                                                           .open = open,
                                                           .start = kNow.seconds,
                                                           .end = open ? 0 : kNow.seconds + 60,
                                                           .culprit = Asn{culprit},
                                                           .victims = {Asn{64511}},
                                                           .confidence = 900000,
                                                           .prefixes = {*parse_prefix("192.0.2.0/24")},
                                                           .json = "{\"id\":\"" + id + "\"}"}};
    store::Observation observation{.incidents = incidents};
    observation.info.day = day_of({kNow.seconds + 86400 * ++days_});
    observation.info.at = kNow;
    ASSERT_TRUE(store_.seal(observation));
  }
  std::vector<Message> take() {
    const std::lock_guard lock(desk_.mutex);
    return std::exchange(desk_.got, {});
  }
  std::string log_text() const {
    std::ostringstream out;
    out << std::ifstream(folder_ / "noc.log").rdbuf();
    return out.str();
  }

  const fs::path folder_ = fs::temp_directory_path() / ("mannerly-webhook-" + std::to_string(::getpid()));
  Desk desk_;
  std::unique_ptr<io::Server> server_;
  store::StoreTwin store_;
  int days_ = 0;
};

TEST_F(Webhooks, AMessageIsSignedAndSaysWhat) {
  auto s = sender({hook()});
  ASSERT_TRUE(s.pass(store_, kNow)) << "nothing yet: begins here";
  seal("inc-1", 64500);
  const auto pass = s.pass(store_, kNow);
  ASSERT_TRUE(pass) << pass.error().message;
  EXPECT_EQ(pass->sent, 1u);
  const auto got = take();
  ASSERT_EQ(got.size(), 1u);
  EXPECT_EQ(got[0].id, "mannerly-noc-2");
  EXPECT_EQ(got[0].timestamp, "1750000000");
  const auto key = *parse_base64(kSecret.substr(6));
  EXPECT_EQ(got[0].signature,
            "v1," + to_base64(hmac_sha256(key, as_bytes(got[0].id + "." + got[0].timestamp + "." + got[0].body))));
  json::Document document;
  const auto root = document.parse_object(got[0].body);
  ASSERT_TRUE(root) << got[0].body;
  EXPECT_EQ(json::field_of(*root, "type")->text(), "incident.opened");
  const auto incident = json::field_of(*root, "incident");
  ASSERT_TRUE(incident);
  EXPECT_EQ(json::field_of(*incident, "culprit")->number(), 64500u);
  EXPECT_EQ(json::field_of(*incident, "kind")->text(), "moas");
  EXPECT_THAT(got[0].body, HasSubstr("\"prefixes\":[\"192.0.2.0/24\"]"));
  EXPECT_EQ(s.pass(store_, kNow)->sent, 0u) << "once";
  EXPECT_THAT(log_text(), HasSubstr("\"status\":204"));
  EXPECT_THAT(log_text(), Not(HasSubstr("whsec_")));
}

TEST_F(Webhooks, OnlyWhatWasAskedFor) {
  auto s = sender({hook("asns = [64500, 'AS64511']\nkinds = ['leak-1']\nevents = ['incident.closed']\n")});
  ASSERT_TRUE(s.pass(store_, kNow));
  seal("a", 64500, false, incident::Kind::kLeak1);
  seal("b", 64500, false, incident::Kind::kMoas);
  seal("c", 64500, true, incident::Kind::kLeak1);
  ASSERT_EQ(s.pass(store_, kNow)->sent, 1u);
  EXPECT_THAT(take()[0].body, HasSubstr("\"subject\":\"a\""));
  auto others = sender({hook("asns = [64501]\nevents = ['snapshot.published']\n")});
  seal("d", 64500);
  ASSERT_EQ(others.pass(store_, kNow)->sent, 1u) << "a day is of no network";
  EXPECT_THAT(take().back().body, HasSubstr("\"incident\":null"));
}

TEST_F(Webhooks, AFailureIsTriedAgainLaterAndKeepsTheOrder) {
  auto s = sender({hook()});
  ASSERT_TRUE(s.pass(store_, kNow));
  seal("a", 64500);
  seal("b", 64500);
  desk_.status = 500;
  EXPECT_EQ(s.pass(store_, kNow)->failed, 1u);
  EXPECT_EQ(take().size(), 1u) << "the second waits for the first";
  EXPECT_EQ(s.pass(store_, {kNow.seconds + 9})->failed, 0u) << "too early";
  EXPECT_TRUE(take().empty());
  EXPECT_EQ(s.pass(store_, {kNow.seconds + 10})->failed, 1u);
  const auto again = take();
  ASSERT_EQ(again.size(), 1u);
  EXPECT_EQ(again[0].id, "mannerly-noc-2") << "the same message";
  EXPECT_EQ(s.pass(store_, {kNow.seconds + 29})->failed, 0u);
  desk_.status = 200;
  EXPECT_EQ(s.pass(store_, {kNow.seconds + 30})->sent, 2u);
  const auto both = take();
  ASSERT_EQ(both.size(), 2u);
  EXPECT_EQ(both[0].id, "mannerly-noc-2");
  EXPECT_EQ(both[1].id, "mannerly-noc-4");
}

TEST_F(Webhooks, RedirectsAreNotFollowedAndNoSuccess) {
  auto s = sender({hook()});
  ASSERT_TRUE(s.pass(store_, kNow));
  seal("a", 64500);
  desk_.status = 302;
  EXPECT_EQ(s.pass(store_, kNow)->failed, 1u);
  EXPECT_EQ(take().size(), 1u);
}

TEST_F(Webhooks, ASlowReceiverAndOneThatIsGone) {
  const Webhook before = hook();
  auto s = sender({before}, std::chrono::milliseconds(300));
  ASSERT_TRUE(s.pass(store_, kNow));
  seal("a", 64500);
  desk_.silent = true;
  EXPECT_EQ(s.pass(store_, kNow)->failed, 1u);
  EXPECT_THAT(log_text(), HasSubstr("\"status\":null"));
  {
    const std::lock_guard lock(desk_.mutex);
    desk_.silent = false;
    desk_.endless = true;
    desk_.status = 200;
  }
  EXPECT_EQ(s.pass(store_, {kNow.seconds + 10})->sent, 1u) << "its status came; the rest is not waited for";
  seal("b", 64500);
  server_.reset();
  Webhook gone = before;
  gone.url = "http://127.0.0.1:9/";
  auto t = sender({gone}, std::chrono::milliseconds(300));
  EXPECT_EQ(t.pass(store_, {kNow.seconds + 20})->failed, 1u);
}

TEST_F(Webhooks, ARestartGoesOnWhereItStopped) {
  {
    auto s = sender({hook()});
    ASSERT_TRUE(s.pass(store_, kNow));
    seal("a", 64500);
    desk_.status = 503;
    EXPECT_EQ(s.pass(store_, kNow)->failed, 1u);
    take();
  }
  seal("b", 64500);
  desk_.status = 200;
  {
    auto s = sender({hook()});
    EXPECT_EQ(s.pass(store_, {kNow.seconds + 5})->sent, 0u) << "the wait holds too";
    EXPECT_EQ(s.pass(store_, {kNow.seconds + 10})->sent, 2u);
    take();
  }
  auto s = sender({hook()});
  EXPECT_EQ(s.pass(store_, {kNow.seconds + 20})->sent, 0u);
  // A place that somebody damaged: from now on, rather than everything again.
  std::ofstream(folder_ / "noc.json") << "{";
  auto t = sender({hook()});
  EXPECT_EQ(t.pass(store_, {kNow.seconds + 30})->sent, 0u);
  seal("c", 64500);
  EXPECT_EQ(t.pass(store_, {kNow.seconds + 30})->sent, 1u);
}

TEST_F(Webhooks, GivesUpInTheEndAndGoesOn) {
  auto s = sender({hook()});
  ASSERT_TRUE(s.pass(store_, kNow));
  seal("a", 64500);
  seal("b", 64500);
  desk_.status = 410;
  Instant now = kNow;
  for (int i = 1; i < WebhookSender::kAttemptsMax; ++i, now.seconds += WebhookSender::kLastWait) {
    ASSERT_EQ(s.pass(store_, now)->failed, 1u) << i;
  }
  const auto last = s.pass(store_, now);
  EXPECT_EQ(last->given_up, 1u);
  EXPECT_EQ(last->failed, 1u) << "the next one, at its first attempt";
  EXPECT_THAT(log_text(), HasSubstr("given up"));
}

TEST_F(Webhooks, AQueueHasItsBounds) {
  const WebhookLimits limits{.backlog_max = 50, .pass_max = 8, .log_max = 2000};
  int posted = 0;
  auto s = WebhookSender::open(
      {hook("events = ['incident.opened']\n")}, folder_,
      [&](const auto&, const auto&, const auto&) -> Result<int> {
        ++posted;
        return 200;
      },
      limits);
  ASSERT_TRUE(s);
  ASSERT_TRUE(s->pass(store_, kNow));
  std::vector<store::IncidentRecord> incidents;
  for (std::uint64_t i = 0; i < limits.backlog_max + 6; ++i) {
    incidents.push_back({.id = "inc-" + std::to_string(100 + i), .open = true, .start = kNow.seconds});
  }
  store::Observation observation{.incidents = incidents};
  observation.info.day = day_of(kNow);
  ASSERT_TRUE(store_.seal(observation));
  const auto pass = s->pass(store_, kNow);
  EXPECT_EQ(pass->skipped, 7u) << "the day's own event is one of them";
  EXPECT_EQ(pass->sent, limits.pass_max);
  EXPECT_TRUE(pass->more);
  while (s->pass(store_, kNow)->more) {
  }
  EXPECT_EQ(posted, static_cast<int>(limits.backlog_max));
  EXPECT_LE(fs::file_size(folder_ / "noc.log"), limits.log_max + 1000);
  EXPECT_TRUE(fs::exists(folder_ / "noc.log.1"));
  store::StoreTwin anew;  // its events are counted from 1 again
  EXPECT_EQ(s->pass(anew, kNow)->sent, 0u);
  ASSERT_TRUE(anew.seal({.info = observation.info, .incidents = std::span(incidents).first(1)}));
  EXPECT_EQ(s->pass(anew, kNow)->sent, 1u);
}

TEST_F(Webhooks, ATestGoesOutAtOnce) {
  const auto status = send_webhook_test(hook(), kNow);
  ASSERT_TRUE(status) << status.error().message;
  EXPECT_EQ(*status, 204);
  EXPECT_THAT(take()[0].body, HasSubstr("\"type\":\"webhook.test\""));
}

TEST_F(Webhooks, ACourierDeliversWhatComesWhileItRuns) {
  const auto store = std::make_shared<store::StoreTwin>();
  const auto shared = [&](const std::string& id) {
    const std::vector<store::IncidentRecord> incidents = {{.id = id, .open = true, .start = kNow.seconds}};
    store::Observation observation{.incidents = incidents};
    observation.info.day = day_of({kNow.seconds + 86400 * ++days_});
    EXPECT_TRUE(store->seal(observation));
  };
  {
    auto place = sender({hook()});
    ASSERT_TRUE(place.pass(*store, kNow));
  }
  std::size_t got = 0;
  {
    const WebhookCourier courier(sender({hook()}), {.store = store,
                                                    .now = [] { return kNow; },
                                                    .say = [](std::string_view text) { ADD_FAILURE() << text; },
                                                    .every = std::chrono::milliseconds(10)});
    shared("a");
    for (int i = 0; i < 500 && got < 1; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
      got += take().size();
    }
  }
  EXPECT_EQ(got, 1u);
  shared("b");
  std::this_thread::sleep_for(std::chrono::milliseconds(30));
  EXPECT_TRUE(take().empty()) << "it has ended";
}

TEST_F(Webhooks, BadRowsAreRefusedWithTheirPlace) {
  const std::string good = "[[webhook]]\nname = 'noc'\nurl = 'https://noc.example.net/'\nsecret = '" + kSecret + "'\n";
  EXPECT_TRUE(hooks_of(good));
  EXPECT_TRUE(hooks_of("name = 'x'\n")->empty());
  const std::pair<std::string, std::string> bad[] = {
      {"webhook = 1\n", "write [[webhook]]"},
      {"[[webhook]]\nname = 'noc'\n", "url is wanted"},
      {"[[webhook]]\nname = '../x'\nurl = 'http://x'\nsecret = '" + kSecret + "'\n", "name is wanted"},
      {"[[webhook]]\nname = 'x'\nurl = 'ftp://x'\nsecret = '" + kSecret + "'\n", "url is wanted"},
      {"[[webhook]]\nname = 'x'\nurl = 'http://x'\n", "one of secret"},
      {"[[webhook]]\nname = 'x'\nurl = 'http://x'\nsecret = 'whsec_c2hvcnQ='\n", "24 to 64 bytes"},
      {"[[webhook]]\nname = 'x'\nurl = 'http://x'\nsecret = 'open sesame'\n", "24 to 64 bytes"},
      {good + "asns = []\n", "leave it out"},
      {good + "asns = ['x']\n", "an AS number"},
      {good + "asns = [-1]\n", "an AS number"},
      {good + "kinds = ['none']\n", "no kind"},
      {good + "events = ['webhook.test']\n", "an event is"},
      {good + "colour = 'red'\n", "has no key"},
      {good + good, "a second webhook"}};
  for (const auto& [text, why] : bad) {
    const auto hooks = hooks_of(text);
    ASSERT_FALSE(hooks) << text;
    EXPECT_THAT(hooks.error().message, HasSubstr(why)) << text;
    EXPECT_THAT(hooks.error().message, HasSubstr("observatory.toml:"));
    EXPECT_THAT(hooks.error().message, Not(HasSubstr("sesame")));
  }
  std::ofstream(folder_ / "secret") << kSecret << "\n";
  std::ofstream(folder_ / "observatory.toml") << "[[webhook]]\nname = 'x'\nurl = 'http://x'\nsecret_file = 'secret'\n";
  const auto read = read_webhooks(folder_ / "observatory.toml");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->front().key.size(), 24u);
}

}  // namespace
}  // namespace mannerly::service
