// Ctrl-C and SIGTERM as something to ask about: whoever has work to save looks now and then, saves, and ends.
#pragma once

#include <csignal>

#include <chrono>

namespace mannerly::cli {

// While it lives, SIGINT and SIGTERM wait until somebody asks. Made before other threads: they inherit it.
class Interrupt {
 public:
  Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;
  // A second signal that nobody asked about has its usual effect now.
  ~Interrupt();

  // True from the first signal on. One system call.
  bool requested();
  // Sleeps; true, and at once, when a signal comes.
  bool wait(std::chrono::milliseconds time);

 private:
  ::sigset_t before_;
  bool requested_ = false;
};

}  // namespace mannerly::cli
