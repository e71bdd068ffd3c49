#include "wire/spoofer/spoofer.h"

#include <gtest/gtest.h>

#include <vector>

namespace mannerly::spoofer {
namespace {

struct Read {
  std::vector<Session> sessions;
  Status status;
  Tally skipped;
  std::uint64_t unrecognised = 0;
  bool next = false;
};

Read read(std::string_view text, std::size_t step = std::string_view::npos) {
  Read r;
  SpooferReader reader([&](const Session& s) { r.sessions.push_back(s); });
  for (std::size_t i = 0; i < text.size() && r.status; i += std::min(step, text.size() - i)) {
    r.status = reader.feed(as_bytes(text.substr(i, step)));
  }
  if (r.status) r.status = reader.finish();
  r.skipped = reader.skipped();
  r.unrecognised = reader.outcomes_unrecognised();
  r.next = reader.has_next_page();
  return r;
}

std::vector<Session> sample() {
  return {
      {.id = 100,
       .timestamp = Instant{1795255200},
       .country = "nld",
       .ipv4 = {.asn = Asn{64500},
                .client = parse_prefix("192.0.2.0/24"),
                .nat = true,
                .private_spoof = Outcome::kBlocked,
                .routed_spoof = Outcome::kReceived},
       .ipv6 = {.asn = Asn{64501},
                .client = parse_prefix("2001:db8::/40"),
                .nat = false,
                .private_spoof = Outcome::kUnknown,
                .routed_spoof = Outcome::kRewritten}},
      {.id = 101, .timestamp = Instant{1795255260}},
      {.id = 102, .timestamp = Instant{1795255320}, .ipv4 = {.asn = Asn{64500}, .routed_spoof = Outcome::kBlocked}}};
}
std::string lines() {
  std::string out;
  for (const Session& s : sample()) out += format_session(s);
  return out;
}
std::string array() {
  std::string out = "[";
  for (const Session& s : sample()) out += (out.size() > 1 ? ", " : "") + format_session(s);
  return out + "]";
}

TEST(Spoofer, RoundTripOfAllThreeShapesInAnyChunks) {
  for (const std::string& text : {lines(), array(), format_page(sample()), lines().substr(0, lines().size() - 1)}) {
    for (std::size_t step = 1; step < 2000; step = step * 2 + 1) {
      const Read r = read(text, step);
      ASSERT_TRUE(r.status) << r.status.error().message << text;
      EXPECT_EQ(r.sessions, sample()) << text;
      EXPECT_TRUE(r.skipped.empty());
    }
  }
  EXPECT_EQ(read(format_session(sample()[0])).sessions.size(), 1u);
  EXPECT_TRUE(read(format_page({})).status);
}

TEST(Spoofer, ReadsAPageAsTheApiWritesIt) {
  const Read r = read(R"({
  "@context": "/contexts/Session", "@id": "/sessions", "@type": "hydra:Collection",
  "hydra:member": [
    {"@id": "/sessions/7", "@type": "Session", "session": 7, "timestamp": "2026-11-21T11:00:00+01:00",
     "asn4": "64500", "asn6": null, "client4": "192.0.2.0/24", "client6": null, "country": "usa", "nat4": true,
     "nat6": null, "privatespoof": "rewritten", "privatespoof6": null, "routedspoof": "sent", "routedspoof6": null}],
  "hydra:totalItems": 31, "hydra:view": {"@id": "/sessions?page=1", "hydra:next": "/sessions?page=2"}})");
  ASSERT_TRUE(r.status) << r.status.error().message;
  ASSERT_EQ(r.sessions.size(), 1u);
  EXPECT_EQ(format_instant(r.sessions[0].timestamp), "2026-11-21T10:00:00Z");
  EXPECT_EQ(r.sessions[0].ipv4.asn, Asn{64500});
  EXPECT_EQ(r.sessions[0].ipv4.private_spoof, Outcome::kRewritten);
  EXPECT_EQ(r.sessions[0].ipv4.routed_spoof, Outcome::kOther);
  EXPECT_EQ(r.sessions[0].ipv6, Tests{});
  EXPECT_EQ(r.unrecognised, 1u);
  EXPECT_TRUE(r.next);
  EXPECT_TRUE(r.skipped.empty());
}

TEST(Spoofer, SkipsAndCountsWhatIsNoSession) {
  struct Case {
    const char* line;
    const char* reason;
  };
  for (const Case& c :
       {Case{"{\"timestamp\":\"2026-11-21\"}", "no session number"}, Case{"{\"session\":1}", "no valid timestamp"},
        Case{"{\"session\":1,\"timestamp\":\"x\"}", "no valid timestamp"},
        Case{"{\"session\":1,\"timestamp\":\"2026-11-21\",\"asn4\":\"x\"}", "no valid AS number"},
        Case{"{\"session\":1,\"timestamp\":\"2026-11-21\",\"client4\":\"2001:db8::/40\"}", "no valid client prefix"},
        Case{"{\"session\":1,\"timestamp\":\"2026-11-21\",\"country\":\"aaaaaaaaaaaaaaaaaaaaa\"}",
             "country longer than the limit"},
        Case{"{\"session\":1,", "not a JSON object"}}) {
    const Read r = read(format_session(sample()[1]) + c.line + "\n" + format_session(sample()[2]));
    ASSERT_TRUE(r.status) << c.line;
    EXPECT_EQ(r.sessions.size(), 2u) << c.line;
    ASSERT_EQ(r.skipped.total(), 1u) << c.line;
    EXPECT_EQ(r.skipped.rows()[0].reason, c.reason);
  }
  EXPECT_EQ(read("").status.error().code, ErrorCode::kTruncated);
  EXPECT_FALSE(read("<html></html>\n").status);
  EXPECT_FALSE(read("{\"error\":1}\n").status);
}

TEST(Spoofer, DamageLosesNothingUncounted) {
  for (const std::string& text : {lines(), format_page(sample())}) {
    for (std::size_t size = 0; size < text.size(); ++size) {
      const Read r = read(text.substr(0, size), 100);
      // A cut between lines cannot be seen.
      const bool line_end = text[0] == '{' && size > 0 && text[size - 1] == '\n';
      const bool all = r.sessions.size() == 3 || line_end || text[size] == '\n';
      EXPECT_TRUE(all || !r.status || r.skipped.total() > 0) << text.substr(0, size);
    }
    for (std::size_t i = 0; i < text.size(); ++i) {
      for (const int bit : {0, 2, 5}) {
        std::string flipped = text;
        flipped[i] = static_cast<char>(flipped[i] ^ (1 << bit));
        const Read r = read(flipped);
        EXPECT_TRUE(!r.status || r.sessions.size() == 3 || r.skipped.total() > 0) << flipped;
        const Read single = read(flipped, 1);
        EXPECT_EQ(r.sessions, single.sessions) << flipped;
        EXPECT_EQ(r.skipped.total(), single.skipped.total()) << flipped;
        EXPECT_EQ(r.status.has_value(), single.status.has_value()) << flipped;
      }
    }
  }
}

}  // namespace
}  // namespace mannerly::spoofer
