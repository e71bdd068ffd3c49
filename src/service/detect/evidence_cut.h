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

#include "base/byte_cursor.h"
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
  std::uint64_t records = 0, bytes = 0;
  bool cut = false;   // there is more than the limit
  bool whole = true;  // false: an input that may show it is gone, or no longer the file that was read
};

struct EvidenceResult {
  std::vector<EvidenceFile> files;   // one an incident, in their order
  std::vector<std::string> unread;   // inputs that could not be read to their end: path and why
  std::vector<std::string> changed;  // inputs that are gone or were replaced, and of which nothing was taken
  std::size_t inputs = 0;            // that were read
};

// Gets each incident's records, where there are any.
using EvidenceSink = std::function<Status(const EvidenceFile&, Bytes)>;
// Writes folder/ID.mrt, but of what is not whole: half a proof, once kept, would pass for the proof.
EvidenceSink keep_evidence_in(std::filesystem::path folder);

// inputs: as the report names them; one that has not the digest that it was read with counts as changed (one that has
// only grown since has it). now: until when open incidents last.
// Errors: of keep; kNoData when there is no input of that time.
Result<EvidenceResult> cut_evidence(const std::vector<const incident::Incident*>& incidents,
                                    const std::vector<ArchiveReport::Input>& inputs, Instant now,
                                    const EvidenceSink& keep, ThreadPool& pool, const EvidenceLimits& limits = {});

}  // namespace mannerly::service
