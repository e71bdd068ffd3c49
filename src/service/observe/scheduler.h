// When to observe: looks at the clock and at what people said, and calls the observer.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/time.h"
#include "service/observe/observer.h"

namespace mannerly::service {

// The time of day, which may jump; and the steps of waiting, which do not.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() = 0;
};

class Scheduler {
 public:
  // Seconds between two looks when nothing calls for one.
  static constexpr std::int64_t kEvery = 300;
  // A difference between two ticks that is said to be a jump, seconds.
  static constexpr std::int64_t kJump = 3600;

  struct Setup {
    Clock* clock = nullptr;
    Observer* observer = nullptr;
    std::int64_t delay = 0;  // seconds after the end of a day
    // Before a look; may be empty. False: what came could not be kept (a full disk), or the clock cannot be believed; a
    // day that was planned now would do without files for good, so none is observed.
    std::function<bool(Instant now)> fetch;
    std::function<void(const ObserveReport&)> observed;  // after a look that found something
    std::function<void(std::string_view)> say;           // for the person; each thing once
    std::function<std::string()> words;                  // changes when people said something; may be empty
  };
  explicit Scheduler(Setup setup) : setup_(std::move(setup)) {}

  // Call it about once a second, from one thread. True when it looked. No day is observed before it is over by the
  // clock, none twice; a clock that jumps makes no other difference than when a look takes place.
  bool tick();
  // The next tick looks.
  void look_again() { looked_.reset(); }

 private:
  bool is_due(Instant now);
  void look(Instant now);

  Setup setup_;
  std::optional<Instant> ticked_, looked_;
  std::string words_, said_;
};

}  // namespace mannerly::service
