// How much one caller may ask: a bucket of tokens an address (IPv4) or /56 (IPv6), filled evenly over time. Memory is
// bounded: buckets that are full again are forgotten, and when there are too many callers at once the table starts
// anew, in favour of the callers.
#pragma once

#include <cstdint>
#include <mutex>
#include <unordered_map>

#include "base/time.h"
#include "io/http/http.h"
#include "net/prefix.h"

namespace mannerly::api {

struct RateOptions {
  unsigned per_minute = 0;  // tokens; 0: no limit
  unsigned burst = 60;      // tokens of a full bucket
  bool loopback = false;    // whether callers from this machine are limited too
};

// One request of a caller, at most.
inline constexpr double kKnownCost = 0.1;  // of an answer that the caller has already (304)

class RateLimit {
 public:
  static constexpr std::size_t kCallersMax = 100'000;
  explicit RateLimit(RateOptions options) : options_(options) {}

  struct Verdict {
    bool limited = false;  // whether this caller has a limit at all
    bool allowed = true;
    unsigned remaining = 0;    // whole tokens
    unsigned retry_after = 0;  // seconds until there is one; 0 when there is
  };
  // Takes cost tokens when there are as many. O(1), from any thread. now may stand still or go back.
  Verdict take(const Address& caller, double cost, Instant now);
  // Gives some back: the answer turned out cheaper.
  void give_back(const Address& caller, double cost);

  const RateOptions& options() const { return options_; }

 private:
  struct Bucket {
    double tokens = 0;
    Instant filled;
  };
  void forget_full(Instant now);

  const RateOptions options_;
  std::mutex mutex_;
  std::unordered_map<Prefix, Bucket> buckets_;
};

// RateLimit-Policy and RateLimit (draft-ietf-httpapi-ratelimit-headers).
void add_rate_fields(const RateOptions& options, const RateLimit::Verdict& verdict, io::HttpFields& fields);

}  // namespace mannerly::api
