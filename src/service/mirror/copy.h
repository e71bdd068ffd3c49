// The files of a mirror's copy: what is read at the start and replaced after an update. Private to service/mirror.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include "base/result.h"
#include "wire/nrtm/object_store.h"

namespace mannerly::service {

// Which version the copy is.
struct CopyVersion {
  std::string session;  // NRTMv4's; "-" for a stream
  std::uint64_t version = 0;
  friend bool operator==(const CopyVersion&, const CopyVersion&) = default;
};

// What an NRTMv4 server has shown so far.
struct ServerFacts {
  std::string current_key, next_key;         // PEM
  std::string session;                       // that files belong to
  std::map<std::string, std::string> files;  // "delta 3" -> "HASH PATH"
};

// version stays empty (0) when there is no copy. kCorrupt: a dump without the line that says which version it is.
Status read_copy(const std::filesystem::path& dump, std::string_view source, nrtm::ObjectStore& objects,
                 CopyVersion& version);
Status write_copy(const std::filesystem::path& dump, std::string_view source, const nrtm::ObjectStore& objects,
                  const CopyVersion& version);

// Empty facts when the file is not there.
Result<ServerFacts> read_facts(const std::filesystem::path& file);
Status write_facts(const std::filesystem::path& file, const ServerFacts& facts);

}  // namespace mannerly::service
