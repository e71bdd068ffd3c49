#include "cli/interrupt.h"

#include <ctime>

namespace mannerly::cli {
namespace {

::sigset_t signals() {
  ::sigset_t set;
  ::sigemptyset(&set);
  ::sigaddset(&set, SIGINT);
  ::sigaddset(&set, SIGTERM);
  return set;
}

}  // namespace

Interrupt::Interrupt() {
  const ::sigset_t set = signals();
  ::pthread_sigmask(SIG_BLOCK, &set, &before_);
}

Interrupt::~Interrupt() {
  ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

bool Interrupt::requested() {
  return wait(std::chrono::milliseconds(0));
}

bool Interrupt::wait(std::chrono::milliseconds time) {
  if (requested_) return true;
  const ::sigset_t set = signals();
  const std::int64_t count = time.count();
  const ::timespec limit{.tv_sec = count / 1000, .tv_nsec = (count % 1000) * 1'000'000};
  requested_ = ::sigtimedwait(&set, nullptr, &limit) > 0;
  return requested_;
}

}  // namespace mannerly::cli
