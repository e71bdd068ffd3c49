// Delivers events to webhooks while an observatory runs, in a thread of its own: a slow receiver holds up nobody else.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string_view>
#include <thread>

#include "service/webhook/sender.h"

namespace mannerly::service {

class WebhookCourier {
 public:
  struct Setup {
    std::shared_ptr<store::Store> store;
    std::function<Instant()> now;
    std::function<void(std::string_view)> say;  // what cannot be delivered or kept; called from the thread
    std::chrono::milliseconds every{5000};
  };
  WebhookCourier(WebhookSender sender, Setup setup);
  WebhookCourier(const WebhookCourier&) = delete;
  WebhookCourier& operator=(const WebhookCourier&) = delete;
  // Waits for the message that is under way: as long as its time-out at most.
  ~WebhookCourier();

 private:
  void work();
  void pass();

  WebhookSender sender_;
  Setup setup_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ending_ = false;
  std::jthread thread_;  // last: it uses the rest
};

}  // namespace mannerly::service
