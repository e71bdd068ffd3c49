// How often one caller may ask.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/made_service.h"
#include "api/rate_limit.h"

namespace mannerly::api {
namespace {

const Address kCaller = Address::v4(0xC0000201);

TEST(RateLimit, FillsEvenly) {
  RateLimit limit({.per_minute = 60, .burst = 3});
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(limit.take(kCaller, 1, {100}).allowed);
  const auto refused = limit.take(kCaller, 1, {100});
  EXPECT_FALSE(refused.allowed);
  EXPECT_EQ(refused.retry_after, 1U);
  EXPECT_TRUE(limit.take(kCaller, 1, {101}).allowed);
  EXPECT_FALSE(limit.take(kCaller, 1, {101}).allowed);
  // Never more than a bucket, and a clock that goes back gives nothing.
  EXPECT_EQ(limit.take(kCaller, 0, {10'000}).remaining, 3U);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(limit.take(kCaller, 1, {10'000}).allowed);
  EXPECT_FALSE(limit.take(kCaller, 1, {9'000}).allowed);
}

TEST(RateLimit, CountsASiteTogether) {
  RateLimit limit({.per_minute = 60, .burst = 1});
  EXPECT_TRUE(limit.take(*parse_address("2001:db8:0:0::1"), 1, {100}).allowed);
  EXPECT_FALSE(limit.take(*parse_address("2001:db8:0:ff::2"), 1, {100}).allowed);
  EXPECT_TRUE(limit.take(*parse_address("2001:db8:0:100::1"), 1, {100}).allowed);
  EXPECT_TRUE(limit.take(*parse_address("192.0.2.1"), 1, {100}).allowed);
  EXPECT_TRUE(limit.take(*parse_address("192.0.2.2"), 1, {100}).allowed);
}

TEST(RateLimit, ForgetsWhoHasNotAskedForLong) {
  RateLimit limit({.per_minute = 60, .burst = 1});
  for (std::uint32_t i = 0; i < RateLimit::kCallersMax + 10; ++i) {
    EXPECT_TRUE(limit.take(Address::v4(0x0A000000 + i), 1, {100 + i / 1000}).allowed);
  }
}

TEST(RateLimit, SparesThisMachineUnlessTold) {
  RateLimit spared({.per_minute = 1, .burst = 1});
  RateLimit told({.per_minute = 1, .burst = 1, .loopback = true});
  for (const std::string_view here : {"127.0.0.1", "::1"}) {
    EXPECT_FALSE(spared.take(*parse_address(here), 1, {100}).limited);
    EXPECT_TRUE(told.take(*parse_address(here), 1, {100}).limited);
  }
}

TEST(RateLimit, IsSaidInAnswers) {
  readiness::MadeWorld world;
  const observatory::MadeEdition edition(world);
  MadeService made(edition.shared(), {.tables = api_tables()},
                   {.rate = {.per_minute = 60, .burst = 4, .loopback = true}});
  const auto first = made.get("/api/v1/methods");
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(field_of(first, "RateLimit-Policy"), "\"anonymous\";q=60;w=60");
  EXPECT_EQ(field_of(first, "RateLimit"), "\"anonymous\";r=3;t=1");
  // What the caller has already costs a tenth.
  const std::string tag = field_of(first, "ETag");
  for (int i = 0; i < 15; ++i) EXPECT_EQ(made.get("/api/v1/methods", {{"if-none-match", tag}}).status, 304);
  int refused = 0;
  io::HttpResponse last;
  for (int i = 0; i < 4; ++i) {
    last = made.get("/api/v1/methods");
    refused += last.status == 429 ? 1 : 0;
  }
  EXPECT_EQ(refused, 3);
  EXPECT_EQ(field_of(last, "Content-Type"), "application/problem+json");
  EXPECT_EQ(field_of(last, "Retry-After"), "1");
  EXPECT_EQ(made.get("/healthz").status, 200);
}

}  // namespace
}  // namespace mannerly::api
