// Server-sent events: what is new, once each, in order, resumable.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/event_feed.h"
#include "store/store_twin.h"
#include "tests/api/made_api.h"

namespace mannerly::api {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::size_t count_of(std::string_view text, std::string_view word) {
  std::size_t count = 0;
  for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) ++count;
  return count;
}

store::IncidentRecord incident(const std::string& id, std::uint32_t culprit, std::uint32_t confidence) {
  return {.id = id,
          .kind = 1,
          .open = true,
          .start = 1000,
          .culprit = Asn{culprit},
          .confidence = confidence,
          .json = "{}"};
}

class Feed : public ::testing::Test {
 protected:
  void seal(std::int32_t day, const std::vector<store::IncidentRecord>& incidents) {
    const auto status = store.seal({.info = {.day = {day}, .sources = "[]"}, .incidents = incidents});
    ASSERT_TRUE(status) << status.error().message;
  }
  std::string next(EventFeed& feed) {
    std::string out;
    now = now + Seconds{1};
    going = feed.next(store, now, out);
    return out;
  }
  EventFeed feed(std::uint64_t after, FeedFilter filter = {}) { return {clock, std::move(filter), after}; }

  store::StoreTwin store;
  std::shared_ptr<EventClock> clock = std::make_shared<EventClock>();
  Instant now{1'000'000};
  bool going = true;
};

TEST_F(Feed, SaysEachEventOnce) {
  seal(20'000, {});
  EventFeed reader = feed(1);
  EXPECT_EQ(next(reader), "retry: 5000\n\n");
  EXPECT_EQ(next(reader), "");
  seal(20'001, {incident("i1", 64500, 1)});
  const std::string said = next(reader);
  EXPECT_THAT(said, HasSubstr("id: 2\nevent: snapshot.published\ndata: {"));
  EXPECT_THAT(said, HasSubstr("id: 3\nevent: incident.opened\ndata: {"));
  EXPECT_EQ(next(reader), "");
}

TEST_F(Feed, ShowsThatItLives) {
  seal(20'000, {});
  EventFeed reader = feed(1);
  next(reader);
  std::string all;
  for (int i = 0; i < 45; ++i) all += next(reader);
  EXPECT_EQ(count_of(all, ": still here\n\n"), 3U);
}

TEST_F(Feed, ResumesWhereTheReaderWas) {
  for (int day = 0; day < 5; ++day) seal(20'000 + day, {});
  EventFeed reader = feed(2);
  const std::string said = next(reader);
  EXPECT_EQ(count_of(said, "\nevent: snapshot.published"), 3U);
  EXPECT_THAT(said, HasSubstr("id: 3\n"));
  EXPECT_THAT(said, Not(HasSubstr("id: 2\n")));
}

TEST_F(Feed, TakesOnlyWhatIsWanted) {
  seal(20'000, {incident("i1", 64500, 1), incident("i2", 64501, 1)});
  EventFeed incidents = feed(0, {.topics = {"incidents"}});
  EXPECT_EQ(count_of(next(incidents), "event: incident.opened"), 2U);
  EventFeed snapshots = feed(0, {.topics = {"snapshots"}});
  const std::string said = next(snapshots);
  EXPECT_EQ(count_of(said, "event: "), 1U);
  EXPECT_THAT(said, HasSubstr("snapshot.published"));
  EventFeed one = feed(0, {.topics = {"incidents"}, .asns = {Asn{64501}}});
  const std::string own = next(one);
  EXPECT_EQ(count_of(own, "event: "), 1U);
  EXPECT_THAT(own, HasSubstr("i2"));
}

TEST_F(Feed, MergesUpdatesForASlowReader) {
  for (int day = 0; day < 20; ++day) seal(20'000 + day, {incident("i1", 64500, static_cast<std::uint32_t>(day))});
  EventFeed reader = feed(0, {.topics = {"incidents"}});
  const std::string said = next(reader);
  EXPECT_EQ(count_of(said, "incident.opened\ndata"), 1U);
  EXPECT_EQ(count_of(said, "incident.updated\ndata"), 1U);
  EXPECT_THAT(said, HasSubstr("id: 40\n"));
}

TEST_F(Feed, EndsOnceForWhoIsTooFarBehind) {
  for (std::uint64_t i = 0; i <= EventFeed::kBehindMax + 1; ++i) seal(static_cast<std::int32_t>(i), {});
  EventFeed reader = feed(1);
  EXPECT_EQ(count_of(next(reader), "event: stream.end\ndata: {\"reason\":\"slow\"}"), 1U);
  EXPECT_FALSE(going);
  EXPECT_EQ(next(reader), "");
  EXPECT_FALSE(going);
  EventFeed other = feed(99'999'999);
  EXPECT_THAT(next(other), HasSubstr("unknown-id"));
}

TEST(Stream, ComesAsAFeed) {
  MadeApi& api = MadeApi::instance();
  const auto response = api.get("/api/v1/stream?topics=incidents", {{"last-event-id", "0"}});
  ASSERT_EQ(response.status, 200);
  EXPECT_EQ(field_of(response, "Content-Type"), "text/event-stream");
  EXPECT_EQ(field_of(response, "Cache-Control"), "no-store");
  ASSERT_TRUE(response.feed);
  std::string out;
  EXPECT_TRUE(response.feed(out));
  EXPECT_THAT(out, HasSubstr("retry: "));
  EXPECT_EQ(api.get("/api/v1/stream?topics=incident").status, 400);
  EXPECT_EQ(api.get("/api/v1/stream", {{"last-event-id", "x"}}).status, 400);
}

}  // namespace
}  // namespace mannerly::api
