// A mapped snapshot as the database that whois sessions ask (wire/irrd/database.h). The expansion of sets is that of
// the filter commands (policy/expand.h), so that both give the same lists.
//
// Answers fail closed: over a limit, out of time, or from a registry whose input was not whole, the client is told why
// instead of getting a part.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>

#include "io/file.h"
#include "policy/irr.h"
#include "snapshot/snapshot.h"
#include "wire/irrd/database.h"

namespace mannerly::service {

struct AnswerLimits {
  std::size_t members_max = 2'000'000;             // rows of set members that one query looks at
  std::size_t prefixes_max = 3'000'000;            // route objects of one answer
  std::size_t bytes_max = std::size_t{128} << 20;  // of one answer
  std::chrono::milliseconds time_max{10'000};      // of one query
  bool incomplete = false;                         // also answer from registries whose input ended early
};

class SnapshotDatabase : public irrd::Database, public std::enable_shared_from_this<SnapshotDatabase> {
 public:
  // Errors of opening a snapshot; kNoData: it holds no IRR source.
  static Result<std::shared_ptr<const SnapshotDatabase>> open(const std::filesystem::path& path,
                                                              const AnswerLimits& limits);

  const std::vector<std::string>& sources() const override { return sources_; }
  Result<std::unique_ptr<const irrd::View>> select(std::span<const std::string> sources) const override;
  std::string status_json(std::span<const std::string> sources) const override;

  const snapshot::Snapshot& snapshot() const { return snapshot_; }
  const policy::IrrIndex& index() const { return *index_; }
  const AnswerLimits& limits() const { return limits_; }

 private:
  SnapshotDatabase() = default;

  io::MappedFile file_;
  snapshot::Snapshot snapshot_;
  std::unique_ptr<const policy::IrrIndex> index_;
  std::vector<std::string> sources_;
  AnswerLimits limits_;
};

}  // namespace mannerly::service
