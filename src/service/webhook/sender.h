// Delivers a store's events to webhooks: at least once, in order, across restarts.
//
//     MANNERLY_TRY(auto sender, WebhookSender::open(hooks, data / "webhooks"));
//     sender.pass(*store, now);          // every few seconds; sends what is due, and waits for slow receivers in turn
//
// The queue is the store's list of events; a webhook's place in it, and the attempts at the event that stands there,
// are a file each (NAME.json), replaced whole. So a kill loses nothing, and may send one message twice: its webhook-id
// is the same. A message that fails is tried again after 10 s, 20 s, 40 s, ... up to an hour, kAttemptsMax times in
// all; then it is given up, and the next one's turn comes. Every attempt is a line of NAME.log.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "service/webhook/hook.h"
#include "store/store.h"

namespace mannerly::service {

// Sends a message; the status of the answer. io::post in earnest.
using WebhookPost = std::function<Result<int>(const std::string& url, const std::string& body,
                                              const std::vector<std::pair<std::string, std::string>>& headers)>;
WebhookPost webhook_post();

struct WebhookLimits {
  std::uint64_t backlog_max = 10'000;  // events; older ones are skipped, and that is logged
  std::size_t pass_max = 100;          // messages of a webhook in one pass
  std::uintmax_t log_max = 1 << 20;    // bytes; then NAME.log becomes NAME.log.1
};

class WebhookSender {
 public:
  static constexpr int kAttemptsMax = 14;                           // some eight hours
  static constexpr std::int64_t kFirstWait = 10, kLastWait = 3600;  // seconds

  // A webhook that is new begins with the events that come after the first pass. Errors: kIo.
  static Result<WebhookSender> open(std::vector<Webhook> hooks, const std::filesystem::path& folder,
                                    WebhookPost post = webhook_post(), const WebhookLimits& limits = {});

  struct Pass {
    std::size_t sent = 0, failed = 0, given_up = 0;
    std::uint64_t skipped = 0;  // beyond the backlog
    bool more = false;          // pass_max was reached: call again at once
  };
  // Errors: of the store; kIo when a place cannot be written (nothing more is sent then: it would be sent for ever).
  Result<Pass> pass(store::Store& store, Instant now);

  const std::vector<Webhook>& hooks() const { return hooks_; }

 private:
  struct Place {
    std::uint64_t event = 0;  // the last one that is done with
    int attempts = 0;         // at the one after it
    std::int64_t next = 0;    // not before
    bool known = false;
  };
  enum class Outcome : std::uint8_t { kDone, kSent, kWait, kGivenUp };

  Status read_place(std::size_t hook);
  Status write_place(std::size_t hook) const;
  Status pass_one(std::size_t hook, store::Store& store, std::uint64_t last, Instant now, Pass& out);
  Result<Outcome> deliver(std::size_t hook, store::Store& store, const store::EventRecord& event, Instant now);
  Status log(const Webhook& hook, std::string_view line) const;
  std::filesystem::path file_of(const Webhook& hook, std::string_view ending) const;

  std::vector<Webhook> hooks_;
  std::vector<Place> places_;
  std::filesystem::path folder_;
  WebhookPost post_;
  WebhookLimits limits_;
};

// The message about an event: {"id","type","day","subject","incident"}; incident: null for other events.
std::string webhook_body(const store::EventRecord& event, const store::IncidentRecord* incident);

// Sends the event "webhook.test" once, without a place or a log. Errors: of post.
Result<int> send_webhook_test(const Webhook& hook, Instant now, const WebhookPost& post = webhook_post());

}  // namespace mannerly::service
