#include "api/rate_limit.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace mannerly::api {
namespace {

constexpr double kSecondsAMinute = 60;

Prefix caller_of(const Address& address) {
  return Prefix::of(address, address.is_v4() ? 32 : 56);
}

bool is_loopback(const Address& address) {
  return address.is_v4() ? address.v4_value() >> 24 == 127 : address == Address::v6(0, 1);
}

}  // namespace

RateLimit::Verdict RateLimit::take(const Address& caller, double cost, Instant now) {
  if (options_.per_minute == 0 || (is_loopback(caller) && !options_.loopback)) return {};
  const double rate = options_.per_minute / kSecondsAMinute, full = options_.burst;
  const std::lock_guard lock(mutex_);
  if (buckets_.size() >= kCallersMax) forget_full(now);
  const auto [at, fresh] = buckets_.try_emplace(caller_of(caller), Bucket{full, now});
  Bucket& bucket = at->second;
  const double waited = static_cast<double>(std::max<std::int64_t>((now - bucket.filled).count, 0));
  bucket.tokens = std::min(full, bucket.tokens + waited * rate);
  bucket.filled = now;
  Verdict verdict{.limited = true};
  // What costs more than a whole bucket is allowed when the bucket is full.
  verdict.allowed = bucket.tokens >= std::min(cost, full);
  if (verdict.allowed) {
    bucket.tokens = std::max(0.0, bucket.tokens - cost);
  } else {
    verdict.retry_after = static_cast<unsigned>(std::ceil((std::min(cost, full) - bucket.tokens) / rate));
  }
  verdict.remaining = static_cast<unsigned>(bucket.tokens);
  return verdict;
}

void RateLimit::give_back(const Address& caller, double cost) {
  if (options_.per_minute == 0) return;
  const std::lock_guard lock(mutex_);
  const auto at = buckets_.find(caller_of(caller));
  if (at != buckets_.end()) at->second.tokens = std::min<double>(options_.burst, at->second.tokens + cost);
}

void RateLimit::forget_full(Instant now) {
  const double rate = options_.per_minute / kSecondsAMinute;
  std::erase_if(buckets_, [&](const auto& entry) {
    return entry.second.tokens + static_cast<double>((now - entry.second.filled).count) * rate >= options_.burst;
  });
  if (buckets_.size() >= kCallersMax) buckets_.clear();
}

void add_rate_fields(const RateOptions& options, const RateLimit::Verdict& verdict, io::HttpFields& fields) {
  if (!verdict.limited) return;
  fields.emplace_back("RateLimit-Policy", fmt::format("\"anonymous\";q={};w=60", options.per_minute));
  const unsigned full_in = (options.burst - std::min(options.burst, verdict.remaining)) * 60 / options.per_minute;
  fields.emplace_back("RateLimit", fmt::format("\"anonymous\";r={};t={}", verdict.remaining, full_in));
}

}  // namespace mannerly::api
