#include "cli/service_signals.h"

#include <ctime>

namespace mannerly::cli {

ServiceSignals::ServiceSignals() {
  ::sigemptyset(&signals_);
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) ::sigaddset(&signals_, number);
  ::pthread_sigmask(SIG_BLOCK, &signals_, &before_);
}

ServiceSignals::~ServiceSignals() {
  ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

ServiceSignal ServiceSignals::wait(std::chrono::milliseconds time) {
  const std::int64_t count = time.count();
  const ::timespec limit{.tv_sec = count / 1000, .tv_nsec = (count % 1000) * 1'000'000};
  const int number = ::sigtimedwait(&signals_, nullptr, &limit);
  if (number <= 0) return ServiceSignal::kNone;
  return number == SIGHUP ? ServiceSignal::kReload : ServiceSignal::kEnd;
}

}  // namespace mannerly::cli
