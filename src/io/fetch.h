// One request for a file over http, https or from file://, conditional and resumable (libcurl).
//
// RFC 9110: If-None-Match and If-Modified-Since (13.1.2, 13.1.3), Range with If-Range (13.1.5, 14.2), Retry-After
// (10.2.3). One call is one request with its redirects; whoever calls decides whether to try again.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/byte_cursor.h"
#include "base/result.h"
#include "base/time.h"

namespace mannerly::io {

// What a server gives to recognise a version of a file by. For file:// the size and time of change, as an entity tag.
struct Validators {
  static constexpr std::size_t kBytesMax = 1024;  // of each; a longer one is taken for none
  std::string etag;                               // as sent, with its quotes; "" when there is none
  std::string last_modified;                      // as sent; "" when there is none
  bool empty() const { return etag.empty() && last_modified.empty(); }
  // Equal bytes are promised by a strong entity tag or, less well, by a date (RFC 9110 8.8.2.2).
  bool can_resume() const;
  friend bool operator==(const Validators&, const Validators&) = default;
};

struct FetchRequest {
  std::string url;
  Validators known;  // of the version that is here; empty: whatever comes is new
  std::uint64_t offset =
      0;               // bytes that are here of a version that came in part; asked for only with partial.can_resume()
  Validators partial;  // of that version
};

struct FetchLimits {
  std::uint64_t size_max = std::uint64_t{64} << 20;  // bytes of the file as it comes, resumed ones counted
  std::chrono::seconds connect_timeout{20};
  std::chrono::seconds total_timeout{3600};
  std::chrono::seconds stall_timeout{60};  // below stall_rate for so long
  std::uint32_t stall_rate = 1024;         // bytes a second
  unsigned redirects_max = 5;              // never to another kind of address than http and https
};

// Said once, before the first byte of a new version (also of an empty one).
struct FetchHead {
  std::uint64_t offset = 0;            // where the bytes belong: 0, or what was asked for
  std::optional<std::uint64_t> total;  // bytes of the whole file, as announced
  Validators validators;
  std::string content_type;  // "" when not said
};

// An error of either ends the request and is returned.
struct FetchSink {
  std::function<Status(const FetchHead&)> begin;
  std::function<Status(Bytes)> write;
  std::function<bool()> stop;  // may be empty; asked about once a second
};

struct FetchAnswer {
  enum class Outcome : std::uint8_t { kNew, kNotModified, kFailed };
  Outcome outcome = Outcome::kFailed;
  Validators validators;               // of the version that came, or of the answer "not modified"
  std::optional<Instant> modified;     // last_modified as an instant
  std::uint64_t bytes = 0;             // that came in this request
  bool resumed = false;                // they went on where the partial file ended
  bool partial_is_useless = false;     // the server has no such range: begin from 0
  int status = 0;                      // of HTTP; 0: no answer, or no HTTP
  std::optional<Seconds> retry_after;  // the server's wish
  std::optional<Instant> server_time;  // Date, and Age where a cache answers (RFC 9110 6.6.1, RFC 9111 5.1)
  bool worth_a_retry = false;          // the failure may be over soon
  std::string final_url;               // after redirects
  Error error{ErrorCode::kIo,
              "not done"};  // with kFailed. kUsage, kNotFound (404, 410, no such file), kLimit, kTruncated, kIo
};

FetchAnswer fetch(const FetchRequest& request, const FetchSink& sink, const FetchLimits& limits = {});

}  // namespace mannerly::io
