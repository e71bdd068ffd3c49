// Evidence: the MRT records that show an incident, cut out of the inputs as they came, for others to look at
// with their own tools.
//
// Of RIB dumps each collector's last one before the incident: PEER_INDEX_TABLE and the records of its prefixes,
// and of what covers them. Of update files the records that announce or withdraw its prefixes, or what lies in
// them, while it lasted and kAround before and after. Records are whole: what else stands in them comes along.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/thread_pool.h"
#include "incident/incident.h"
#include "service/detect/archive.h"

namespace mannerly::service {

struct EvidenceLimits {
  static constexpr Seconds kAround{10 * 60};
  std::uint64_t bytes_max = std::uint64_t{4} << 20;  // of one incident; what comes later in the inputs is left out
};

struct EvidenceFile {
  std::string id;
  std::filesystem::path path;
  std::uint64_t records = 0, bytes = 0;
  bool cut = false;  // there is more than the limit
};

struct EvidenceResult {
  std::vector<EvidenceFile> files;  // one an incident, in their order; none is written where nothing was found
  std::vector<std::string> unread;  // inputs that could not be read to their end: path and why
  std::size_t inputs = 0;           // that were read
};

// Writes folder/ID.mrt for each incident. inputs: as the report names them. now: until when open incidents last.
// Errors: kIo when a file cannot be written; kNoData when there is no input of that time.
Result<EvidenceResult> cut_evidence(const std::vector<const incident::Incident*>& incidents,
                                    const std::vector<ArchiveReport::Input>& inputs, Instant now,
                                    const std::filesystem::path& folder, ThreadPool& pool,
                                    const EvidenceLimits& limits = {});

}  // namespace mannerly::service
