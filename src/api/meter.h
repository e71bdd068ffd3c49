// What the service has done since its start, for /metrics: requests by route and status, and how long answers took.
// Lock-free.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "api/route.h"

namespace mannerly::api {

class Meter {
 public:
  // Statuses that are counted one by one; others together as the last one.
  static constexpr std::array<int, 16> kStatuses = {200, 202, 204, 304, 308, 400, 403, 404,
                                                    405, 406, 410, 413, 422, 429, 503, 0};
  // Upper ends of the histogram, in microseconds.
  static constexpr std::array<std::uint32_t, 12> kBounds = {100,    250,    500,    1'000,   2'500,     5'000,
                                                            10'000, 30'000, 60'000, 250'000, 1'000'000, 5'000'000};

  explicit Meter(std::span<const Route* const> routes);

  // route: nullptr when none was found. Time: of making the answer, not of sending it.
  void add(const Route* route, int status, std::chrono::nanoseconds time);

  // Families mannerly_http_requests and mannerly_http_answer_seconds as OpenMetrics text.
  void write(std::string& out) const;

 private:
  struct Counts {
    std::array<std::atomic<std::uint64_t>, kStatuses.size()> by_status{};
  };
  std::size_t index_of(const Route* route) const;

  std::span<const Route* const> routes_;
  std::unique_ptr<Counts[]> counts_;  // by route; the last one: no route
  std::array<std::atomic<std::uint64_t>, kBounds.size() + 1> histogram_{};
  std::atomic<std::uint64_t> nanoseconds_{0};
};

// A label's value: backslash, quote and line end escaped.
std::string metric_label(std::string_view text);

}  // namespace mannerly::api
