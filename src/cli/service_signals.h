// Signals of a service: SIGINT and SIGTERM end it, SIGHUP asks it to look at its inputs again.
#pragma once

#include <chrono>
#include <csignal>
#include <cstdint>

namespace mannerly::cli {

enum class ServiceSignal : std::uint8_t { kNone, kReload, kEnd };

// While it lives, the three signals wait until somebody asks. Made before other threads: they inherit it.
class ServiceSignals {
 public:
  ServiceSignals();
  ServiceSignals(const ServiceSignals&) = delete;
  ServiceSignals& operator=(const ServiceSignals&) = delete;
  ~ServiceSignals();

  // Sleeps that long at most; returns at once when a signal comes or waits already.
  ServiceSignal wait(std::chrono::milliseconds time);

 private:
  ::sigset_t signals_, before_;
};

}  // namespace mannerly::cli
