#include "service/webhook/courier.h"

#include <fmt/format.h>

namespace mannerly::service {

WebhookCourier::WebhookCourier(WebhookSender sender, Setup setup)
    : sender_(std::move(sender)), setup_(std::move(setup)), thread_([this] { work(); }) {}

WebhookCourier::~WebhookCourier() {
  const std::lock_guard lock(mutex_);
  ending_ = true;
  changed_.notify_all();
}

void WebhookCourier::work() {
  std::unique_lock lock(mutex_);
  while (!ending_) {
    lock.unlock();
    pass();
    lock.lock();
    changed_.wait_for(lock, setup_.every, [this] { return ending_; });
  }
}

void WebhookCourier::pass() {
  for (bool more = true; more;) {
    const auto pass = sender_.pass(*setup_.store, setup_.now());
    if (!pass) return setup_.say("webhooks: " + pass.error().message);
    if (pass->given_up > 0) setup_.say(fmt::format("webhooks: {} messages given up", pass->given_up));
    if (pass->skipped > 0) setup_.say(fmt::format("webhooks: {} events skipped, too many wait", pass->skipped));
    more = pass->more;
    const std::lock_guard lock(mutex_);
    more = more && !ending_;
  }
}

}  // namespace mannerly::service
