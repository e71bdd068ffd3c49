#include "service/observe/scheduler.h"

#include <fmt/format.h>

#include <cstdlib>

namespace mannerly::service {

bool Scheduler::is_due(Instant now) {
  if (ticked_) {
    const std::int64_t step = (now - *ticked_).count;
    if (std::abs(step) >= kJump && setup_.say) {
      setup_.say(fmt::format("the clock jumped from {} to {}; sealed days stay as they are", format_instant(*ticked_),
                             format_instant(now)));
    }
    // A look that seems to lie ahead was before the clock went back.
    if (looked_ && now < *looked_) looked_.reset();
  }
  ticked_ = now;
  const bool spoken = setup_.words && setup_.words() != words_;
  if (!looked_ || spoken || (now - *looked_).count >= kEvery) return true;
  const Seconds delay{-setup_.delay};
  return day_of(now + delay) != day_of(*looked_ + delay);
}

bool Scheduler::tick() {
  const Instant now = setup_.clock->now();
  if (!is_due(now)) return false;
  looked_ = now;
  if (setup_.words) words_ = setup_.words();
  look(now);
  return true;
}

void Scheduler::look(Instant now) {
  if (setup_.fetch && !setup_.fetch(now)) return;
  const auto report = setup_.observer->observe({.now = now + Seconds{-setup_.delay}});
  if (!report) {
    // The same trouble again and again is said once; the next look tries again.
    if (setup_.say && said_ != report.error().message) setup_.say(report.error().message);
    said_ = report.error().message;
    return;
  }
  said_.clear();
  if (setup_.observed) setup_.observed(*report);
}

}  // namespace mannerly::service
