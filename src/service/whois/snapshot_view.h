// One selection of sources of a snapshot, as a whois session asks it. Private to service/whois.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "policy/expand.h"
#include "service/whois/snapshot_database.h"

namespace mannerly::service {

class SnapshotView : public irrd::View {
 public:
  SnapshotView(std::shared_ptr<const SnapshotDatabase> database, policy::IrrView view);

  Status routes_of(Asn origin, Family family, std::string& out) const override;
  Status routes_of_set(const irrd::SetQuery& set, std::optional<Family> family, std::string& out) const override;
  Status members_of(const irrd::SetQuery& set, std::string& out) const override;
  Status origins_of(const Prefix& prefix, std::string& out) const override;
  Status find(const irrd::ObjectQuery& query, const irrd::ObjectSink& sink) const override;

 private:
  // Says when a query has taken too long.
  class Deadline {
   public:
    explicit Deadline(std::chrono::milliseconds limit) : end_(std::chrono::steady_clock::now() + limit) {}
    bool passed() const { return std::chrono::steady_clock::now() > end_; }

   private:
    std::chrono::steady_clock::time_point end_;
  };

  const snapshot::SetRow* find_set(std::string_view name) const;
  Result<policy::Expansion> expand(const irrd::SetQuery& set) const;
  Status direct_members(const snapshot::SetRow& set, std::string& out) const;

  const std::shared_ptr<const SnapshotDatabase> database_;
  const policy::IrrView view_;
  Status usable_;  // why no answer can be given, if so
};

}  // namespace mannerly::service
