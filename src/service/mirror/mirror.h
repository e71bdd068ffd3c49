// A local copy of one registry, kept fresh by NRTM between two ingests.
//
// The copy is a folder with SOURCE.db, an RPSL dump that ingest reads as an irr source, and SOURCE.mirror.json, which
// keys and which files the server has shown. The dump says in its first line which version it is, so that both cannot
// disagree; it is replaced in one step, and only when a whole update was applied. Whatever goes wrong, the last good
// copy stays.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "base/result.h"
#include "base/tally.h"
#include "base/time.h"
#include "io/tcp_client.h"

namespace mannerly::service {

// NRTMv4 (draft-ietf-grow-nrtm-v4-11): files over https, signed.
struct MirrorByFiles {
  std::string url;         // of the Update Notification File
  std::string public_key;  // PEM: what the first notification must be signed with
};
// NRTMv3: a stream over TCP, begun from a dump. Neither signed nor encrypted.
struct MirrorByStream {
  io::HostPort server;
  std::string dump_url;                 // of an RPSL dump, compressed or not; empty: there is a copy already
  std::string serial_url;               // of a file that holds the dump's serial
  std::optional<std::uint64_t> serial;  // the dump's serial, when it is known otherwise
};

struct MirrorLimits {
  std::uint64_t download_max = std::uint64_t{4} << 30;  // bytes of one file as it is served
  std::uint64_t plain_max = std::uint64_t{32} << 30;    // bytes of one file or stream, decompressed
  std::chrono::seconds time_max{3600};                  // of one download or stream
  std::uint32_t keep_percent = 50;  // a new snapshot with fewer of the objects than this share is refused
};

struct MirrorOptions {
  std::string source;            // the registry's name
  std::filesystem::path folder;  // made when it is not there
  std::variant<MirrorByFiles, MirrorByStream> by;
  MirrorLimits limits;
  bool force = false;  // also take a snapshot that has lost most of the objects
};

struct MirrorUpdate {
  bool reloaded = false;  // from a snapshot or dump, not by changes alone
  bool key_changed = false;
  std::uint64_t from = 0, to = 0;  // versions or serials; from is 0 when there was no copy
  std::uint64_t operations = 0;
  std::uint64_t objects = 0;  // after it
  std::uint64_t missing = 0;  // deletions of what was not there
  Tally skipped;              // objects that could not be read, or were of another source
  bool changed() const { return reloaded || operations > 0 || from != to; }
};

class Mirror {
 public:
  explicit Mirror(MirrorOptions options);
  Mirror(const Mirror&) = delete;
  Mirror& operator=(const Mirror&) = delete;
  ~Mirror();

  // One look at the server. The copy in memory is kept for the next call. Errors leave the files as they were:
  // kCorrupt (signature, hash), kNoData (old, or the server does not reach back far enough), kInvalid, kLimit, kIo.
  Result<MirrorUpdate> update(Instant now);

  std::filesystem::path dump() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mannerly::service
