// Archives: one file a slot, some of them missing, late or of another time.
#include <gtest/gtest.h>

#include <map>

#include "service/fetch/made_source.h"

namespace mannerly::service {
namespace {

using store::SourceOutcome;

struct SlotsTest : FetcherTest {
  std::map<std::string, std::string> files;  // by path; changed between fetches alone

  void SetUp() override {
    source.url = server.url("/{yyyy}.{mm}/{dd}.{HH}{MM}");
    source.cadence = {.seconds = Seconds{6 * 3600}};
    source.keep_percent = 0;
    server.set([this](const io::MadeRequest& request, io::MadeReply& reply) {
      const auto file = files.find(request.path);
      if (file == files.end()) return reply.answer("404 Not Found", "", "");
      io::serve_file(request, reply, file->second, "\"" + request.path + "\"");
    });
  }
  void publish(std::string_view slot) {
    const Instant at = parse_instant(slot).value();
    files[fill_slot("/{yyyy}.{mm}/{dd}.{HH}{MM}", at)] = made_vrps(10, at);
  }
  std::vector<std::string> slots() {
    std::vector<std::string> out;
    for (const FetchedFile& file : status().files) out.push_back(format_instant(file.slot.value_or(Instant{})));
    return out;
  }
  std::vector<std::string> asked() {
    std::vector<std::string> out;
    for (const io::MadeRequest& request : server.requests()) out.push_back(request.path);
    server.forget_requests();
    return out;
  }
};
using Texts = std::vector<std::string>;

TEST_F(SlotsTest, AllOfYesterdayAndToday) {
  source.take = Take::kAll;
  source.delay = Seconds{3600};
  for (const char* slot : {"2026-11-20T00:00:00Z", "2026-11-20T06:00:00Z", "2026-11-20T12:00:00Z",
                           "2026-11-20T18:00:00Z", "2026-11-21T00:00:00Z", "2026-11-21T06:00:00Z"}) {
    publish(slot);
  }
  EXPECT_EQ(fetch().fetched, 6U);
  EXPECT_EQ(slots().front(), "2026-11-20T00:00:00Z");
  EXPECT_EQ(slots().back(), "2026-11-21T06:00:00Z");
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "rpki/2026-11-20/20.1800"));
  EXPECT_EQ(files_of_day(status(), day_of(now)).size(), 2U);
  asked();
  fetch();
  EXPECT_EQ(asked(), Texts{}) << "what is here is not asked for again";
  now = parse_instant("2026-11-21T12:59:59Z").value();
  fetch();
  EXPECT_EQ(asked(), Texts{}) << "not before its delay is over";
  publish("2026-11-21T12:00:00Z");
  now = now + Seconds{1};
  EXPECT_EQ(fetch().fetched, 1U);
  EXPECT_EQ(asked(), Texts{"/2026.11/21.1200"});
}

TEST_F(SlotsTest, AMissingOneIsSaidAndDoesNotHoldUpTheOthers) {
  source.take = Take::kAll;
  publish("2026-11-21T06:00:00Z");
  const FetchSummary summary = fetch({.day = parse_day("2026-11-21"), .force = true});
  EXPECT_EQ(summary.fetched, 1U);
  EXPECT_EQ(summary.failed, 1U);
  EXPECT_EQ(attempts[0].outcome, SourceOutcome::kFailed);
  EXPECT_NE(attempts[0].error.find("404"), std::string::npos);
  EXPECT_EQ(status().failures, 1U);
  publish("2026-11-21T00:00:00Z");
  EXPECT_EQ(fetch({.day = parse_day("2026-11-21"), .force = true}).fetched, 1U);
  EXPECT_EQ(slots(), (Texts{"2026-11-21T00:00:00Z", "2026-11-21T06:00:00Z"}));
  EXPECT_EQ(status().failures, 0U);
}

TEST_F(SlotsTest, AServerThatIsDownIsAskedForOneFileAlone) {
  source.take = Take::kAll;
  server.set([](const io::MadeRequest&, io::MadeReply& reply) { reply.answer("500 Oops", "", ""); });
  fetch();
  EXPECT_EQ(asked().size(), 1U);
}

TEST_F(SlotsTest, TheFirstOfEachDay) {
  source.take = Take::kDaily;
  publish("2026-11-20T06:00:00Z");
  publish("2026-11-20T12:00:00Z");
  publish("2026-11-21T00:00:00Z");
  publish("2026-11-21T06:00:00Z");
  const FetchSummary summary = fetch();
  EXPECT_EQ(summary.fetched, 2U);
  EXPECT_EQ(summary.failed, 0U) << "that midnight was missing does not matter: a later one came";
  EXPECT_EQ(slots(), (Texts{"2026-11-20T06:00:00Z", "2026-11-21T00:00:00Z"}));
  EXPECT_EQ(asked(), (Texts{"/2026.11/20.0000", "/2026.11/20.0600", "/2026.11/21.0000"}));
  fetch();
  EXPECT_EQ(asked(), Texts{});
}

TEST_F(SlotsTest, ADayThatHasNotBegunToBePublishedIsNoFailure) {
  source.take = Take::kDaily;
  source.delay = Seconds{8 * 3600};
  publish("2026-11-20T06:00:00Z");
  now = parse_instant("2026-11-21T07:00:00Z").value();
  const FetchSummary summary = fetch();
  EXPECT_EQ(summary.fetched, 1U);
  EXPECT_EQ(summary.failed, 0U);
}

TEST_F(SlotsTest, ThatNoFileCanBeExpectedYetIsNeitherGoodNorAFailure) {
  source.take = Take::kDaily;
  source.delay = kDay;
  EXPECT_EQ(fetch({.day = day_of(now)}).failed, 0U);
  EXPECT_EQ(status().failures, 0U);
  EXPECT_EQ(asked(), Texts{});
  publish("2026-11-20T00:00:00Z");
  EXPECT_EQ(fetch({.day = parse_day("2026-11-20")}).fetched, 1U) << "the day before is asked for all the same";
}

TEST_F(SlotsTest, TheLastCallGoesToThoseThatFailedSomeTimeAgo) {
  source.take = Take::kDaily;
  const FetchRequest usual{.day = parse_day("2026-11-20")}, last{.day = usual.day, .last_call = true};
  for (int i = 0; i < 5; ++i) fetch({.day = usual.day, .force = true});
  EXPECT_EQ(status().failures, 5U);
  publish("2026-11-20T00:00:00Z");
  now = now + Seconds{299};
  EXPECT_EQ(fetch(last).not_due, 1U) << "it has just been asked";
  now = now + Seconds{1};
  EXPECT_EQ(fetch(usual).not_due, 1U);
  EXPECT_EQ(fetch(last).fetched, 1U);
}

TEST_F(SlotsTest, ADayWithoutAnyIsAFailure) {
  source.take = Take::kDaily;
  const FetchSummary summary = fetch({.day = parse_day("2026-11-20"), .force = true});
  EXPECT_EQ(summary.failed, 1U);
  EXPECT_NE(attempts.back().error.find("404"), std::string::npos);
  EXPECT_EQ(status().health, SourceHealth::kMissing);
}

TEST_F(SlotsTest, TheNewestOfMonths) {
  source.take = Take::kLatest;
  source.cadence = {.months = 1};
  source.max_age = Seconds{70 * 86400};
  publish("2026-09-01T00:00:00Z");
  EXPECT_EQ(fetch().fetched, 1U);
  EXPECT_EQ(asked(), (Texts{"/2026.11/01.0000", "/2026.10/01.0000", "/2026.09/01.0000"}));
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "rpki/2026-11-21/01.0000")) << "it is the newest of this day";
  EXPECT_EQ(status().age, now - parse_instant("2026-09-01T00:00:00Z").value());
  EXPECT_EQ(status().health, SourceHealth::kStale);
  publish("2026-10-01T00:00:00Z");
  EXPECT_EQ(fetch().fetched, 1U);
  EXPECT_EQ(slots(), Texts{"2026-10-01T00:00:00Z"});
  asked();
  now = now + kDay;
  const FetchSummary summary = fetch({});
  EXPECT_EQ(summary.unchanged, 1U);
  EXPECT_EQ(summary.failed, 0U) << "that November is not published yet is no failure";
  EXPECT_EQ(asked(), Texts{"/2026.11/01.0000"});
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "rpki/2026-11-22/01.0000"));
}

TEST_F(SlotsTest, NothingInAYear) {
  source.take = Take::kLatest;
  source.cadence = {.months = 1};
  EXPECT_EQ(fetch().failed, 1U);
  EXPECT_EQ(asked().size(), 12U);
}

TEST_F(SlotsTest, AFileOfAnotherTimeIsRefused) {
  source.take = Take::kAll;
  publish("2026-11-21T00:00:00Z");
  files["/2026.11/21.0600"] = made_vrps(10, parse_instant("2026-11-01T00:00:00Z").value());
  const FetchSummary summary = fetch({.day = parse_day("2026-11-21"), .force = true});
  EXPECT_EQ(summary.fetched, 1U);
  EXPECT_EQ(summary.refused, 1U);
  EXPECT_NE(attempts.back().error.find("2026-11-01"), std::string::npos) << attempts.back().error;
}

TEST_F(SlotsTest, OldDaysGoButNotTheOneThatIsAskedFor) {
  source.take = Take::kAll;
  source.cadence = {.seconds = Seconds{12 * 3600}};
  source.keep_days = 2;
  for (const char* slot : {"2026-11-10T00:00:00Z", "2026-11-10T12:00:00Z", "2026-11-20T00:00:00Z",
                           "2026-11-20T12:00:00Z", "2026-11-21T00:00:00Z"}) {
    publish(slot);
  }
  fetch();
  fetch({.day = parse_day("2026-11-10"), .force = true});
  EXPECT_EQ(slots().front(), "2026-11-10T00:00:00Z");
  EXPECT_EQ(slots().size(), 5U);
  fetch();
  EXPECT_EQ(slots().front(), "2026-11-20T00:00:00Z");
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "rpki/2026-11-10"));
}

}  // namespace
}  // namespace mannerly::service
