// NRTMv4's Update Notification File: what a server has, as of when (draft-ietf-grow-nrtm-v4-11).
//
//     {"nrtm_version": 4, "timestamp": "2026-11-01T00:00:00Z", "type": "notification", "source": "TEST",
//      "session_id": "ca128382-78d9-41d1-8927-1ecef15275be", "version": 3, "next_signing_key": "-----BEGIN ...",
//      "snapshot": {"version": 2, "url": "nrtm-snapshot.2.json.gz", "hash": "..."},
//      "deltas": [{"version": 2, ...}, {"version": 3, "url": "nrtm-delta.3.json.gz", "hash": "..."}]}
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace mannerly::nrtm {

struct FileReference {
  std::uint64_t version = 0;
  std::string url;   // relative to the notification's folder: no scheme, no "..", no root
  std::string hash;  // SHA-256 of the file as it is served, lower-case hexadecimal
  friend bool operator==(const FileReference&, const FileReference&) = default;
};

struct Notification {
  static constexpr std::size_t kBytesMax = std::size_t{16} << 20;
  static constexpr std::size_t kDeltasMax = 100'000;  // one a minute for ten weeks
  static constexpr std::int64_t kAgeMax = 24 * 3600;  // seconds; an older one is not to be used
  static constexpr std::int64_t kAheadMax = 3600;     // seconds that a server's clock may be ahead

  std::string source;
  std::string session_id;
  std::uint64_t version = 0;
  Instant timestamp;
  FileReference snapshot;
  std::vector<FileReference> deltas;  // ascending without a gap
  std::string next_signing_key;       // PEM; empty when no change of key is announced
};

// The payload of the signature. kInvalid names the field; kNoData: older than a day at the time of now (or from the
// future), so that an attacker cannot keep a mirror in the past by replaying.
Result<Notification> parse_notification(std::string_view json, std::string_view source, Instant now);
std::string encode_notification(const Notification& notification);

}  // namespace mannerly::nrtm
