// For tests: a source on a misbehaving server, a clock that the test turns, and a folder that goes with it.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "io/file.h"
#include "io/made_http_server.h"
#include "io/testing.h"
#include "service/fetch/fetcher.h"
#include "wire/vrp/format.h"

namespace mannerly::service {

inline constexpr Instant kMadeNow{1'795'255'200};  // 2026-11-21T10:00:00Z

// An rpki-client JSON of so many VRPs.
inline std::string made_vrps(int count, Instant built = kMadeNow) {
  std::vector<vrp::Vrp> vrps;
  vrp::TaNames names;
  const vrp::TaId ta = names.intern("ripe").value_or(vrp::TaId{});
  for (int i = 0; i < count; ++i) {
    const auto prefix = parse_prefix(fmt::format("2001:db8:{:x}::/48", i)).value_or(Prefix{});
    vrps.push_back({.prefix = prefix,
                    .max_length = 48,
                    .ta = ta,
                    .asn = Asn{64496U + static_cast<unsigned>(i) % 16},
                    .expires = built + kDay});
  }
  return vrp::format_json(vrps, {}, names, built);
}

class FetchFolder {
 public:
  FetchFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "mannerly-fetch-XXXXXX").string();
    EXPECT_NE(::mkdtemp(name.data()), nullptr);
    path_ = name;
  }
  FetchFolder(const FetchFolder&) = delete;
  FetchFolder& operator=(const FetchFolder&) = delete;
  ~FetchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline Source made_source(const std::string& url) {
  return {.name = "rpki",
          .kind = snapshot::SourceKind::kVrp,
          .world_name = "rpki",
          .url = url,
          .cadence = {.seconds = Seconds{3600}},
          .size_min = 20,
          .size_max = 1'000'000,
          .plain_max = 4'000'000,
          .keep_percent = 50,
          .max_age = Seconds{6 * 3600}};
}

struct FetcherTest : ::testing::Test {
  FetchFolder folder;
  io::MadeHttpServer server;
  Source source = made_source(server.url("/vrps.json"));
  FetchOptions options{.attempts = 1,
                       .connect_timeout = std::chrono::seconds(2),
                       .stall_timeout = std::chrono::seconds(1),
                       .total_timeout = std::chrono::seconds(5)};
  Instant now = kMadeNow;
  std::vector<store::SourceAttempt> attempts;  // of the last fetch
  std::vector<std::chrono::milliseconds> waits;

  FetchSummary fetch(FetchRequest request = {.force = true}) {
    attempts.clear();
    waits.clear();
    FetchEnvironment environment{.now = [this] { return now; },
                                 .sleep =
                                     [this](std::chrono::milliseconds time) {
                                       waits.push_back(time);
                                       now = now + Seconds{time.count() / 1000};
                                       return true;
                                     },
                                 .random = [] { return std::uint64_t{0}; },
                                 .on_attempt = [this](const store::SourceAttempt& a) { attempts.push_back(a); }};
    auto fetcher = Fetcher::open(folder.path(), {source}, options, environment);
    EXPECT_TRUE(fetcher) << fetcher.error().message;
    if (!fetcher) return {};
    const auto summary = (*fetcher)->fetch(request);
    EXPECT_TRUE(summary) << summary.error().message;
    return summary.value_or(FetchSummary{});
  }
  SourceStatus status() {
    const auto got = source_status(folder.path(), source, now);
    EXPECT_TRUE(got) << got.error().message;
    return got.value_or(SourceStatus{});
  }
  std::string content(const std::filesystem::path& path) {
    return io::read_small_file(path, 1 << 24).value_or("cannot be read");
  }
  // Of the newest good file; "" when there is none.
  std::string good() {
    const SourceStatus s = status();
    return s.files.empty() ? std::string() : content(s.files.back().path);
  }
  std::string refused() {
    const auto text = io::read_small_file(folder.path() / source.name / "refused" / "why.txt", 1 << 16);
    return text.value_or("");
  }
  void serve(const std::string& body, const std::string& etag = {}, const std::string& modified = {}) {
    server.set([=](const io::MadeRequest& request, io::MadeReply& reply) {
      io::serve_file(request, reply, body, etag, modified);
    });
  }
};

}  // namespace mannerly::service
