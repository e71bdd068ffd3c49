// An edition: one published day as its readers see it, whole and immutable. Everything that the API, the pages and the
// reports say about "now" comes from one edition; what they say about the past comes from its store.
//
//     MANNERLY_TRY(const auto edition, Edition::open({.snapshot = "world.snapshot", .store = store}, profile));
//     const readiness::AsScore* score = edition->find(Asn{64500});
#pragma once

#include <array>
#include <filesystem>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "io/file.h"
#include "observatory/networks.h"
#include "observatory/peer_index.h"
#include "observatory/space.h"
#include "readiness/groups.h"
#include "readiness/readiness.h"
#include "snapshot/snapshot.h"
#include "store/store.h"
#include "topology/topology.h"
#include "validity/rov_use.h"

namespace mannerly::observatory {

struct EditionFiles {
  std::filesystem::path snapshot;
  std::shared_ptr<store::Store> store;   // may be null: then there is no history, and no incidents but the snapshot's
  std::filesystem::path incidents = {};  // a folder of archives (MONTH/evidence/ID.mrt); empty: no evidence
};

// The groups as of a month's last sealed day, by kind, then key.
struct GroupsOfMonth {
  Month month;
  std::vector<store::GroupRow> rows;
};

class Edition {
 public:
  // Scores every AS and reads the groups of all months: 7 to 8 s of CPU at full size, most of it the topology.
  // for_each: spreads the work (snapshot.h).
  // Errors: of the snapshot and the store.
  static Result<std::shared_ptr<const Edition>> open(const EditionFiles& files, const readiness::Profile& profile,
                                                     const snapshot::ForEach& for_each = {});
  Edition(const Edition&) = delete;
  Edition& operator=(const Edition&) = delete;

  // Changes whenever any answer may: snapshot, profile, version of the slice.
  const std::string& id() const { return id_; }
  Instant at() const { return snapshot_.at(); }
  Month month() const { return month_number_of(at()); }

  const snapshot::Snapshot& snapshot() const { return snapshot_; }
  const readiness::Assessor& assessor() const { return *assessor_; }
  const readiness::Profile& profile() const { return assessor_->profile(); }
  const topology::Topology& topology() const { return *topology_; }
  // Who drops RPKI-invalid routes (M9). Empty without VRPs.
  const validity::RovSurvey& rov() const { return rov_; }
  // Null without a store.
  store::Store* store() const { return store_.get(); }
  // The MRT records that were cut out for an incident; nullopt when there are none. Looks at the disk.
  std::optional<std::filesystem::path> evidence_of(std::string_view incident) const;
  // All sealed days, ascending; empty without a store.
  std::span<const store::SliceInfo> slices() const { return slices_; }

  // Of all ASes of the snapshot, ascending by asn.
  std::span<const readiness::AsScore> scores() const { return scores_; }
  const readiness::AsScore* find(Asn asn) const;  // nullptr: no source names it
  // Filters, orders and names of the networks; its rows are those of scores().
  const NetworkIndex& networks() const { return networks_; }
  // Those like each network.
  const PeerIndex& peers() const { return peers_; }
  const readiness::GroupScore& world() const { return world_; }
  std::span<const readiness::GroupScore> groups(readiness::GroupBy by) const;
  std::span<const readiness::GroupScore> programmes() const { return programmes_; }
  // The same groups as the store keeps them, with their sums of routes; by kind, then key.
  std::span<const store::GroupRow> group_rows() const { return group_rows_; }
  // Those of a month; of its own and later ones, its own. Empty: no sealed day. O(log months).
  std::span<const store::GroupRow> groups_in(Month month) const;
  // What all address space is.
  const SpaceMap& space() const { return space_; }

  // Every AS of the month before this edition's, ascending by asn; empty when nothing is known of it.
  std::span<const store::ScoreRow> month_before() const { return month_before_; }
  const store::ScoreRow* before(Asn asn) const;

 private:
  Edition() = default;

  std::string id_;
  std::filesystem::path incidents_;
  io::MappedFile file_;
  snapshot::Snapshot snapshot_;
  std::unique_ptr<readiness::Assessor> assessor_;
  std::unique_ptr<topology::Topology> topology_;
  validity::RovSurvey rov_;
  std::shared_ptr<store::Store> store_;
  std::vector<store::SliceInfo> slices_;
  std::vector<readiness::AsScore> scores_;
  NetworkIndex networks_;
  PeerIndex peers_;
  readiness::GroupScore world_;
  std::array<std::vector<readiness::GroupScore>, 4> groups_;  // by GroupBy
  std::vector<readiness::GroupScore> programmes_;
  std::vector<store::GroupRow> group_rows_;
  std::vector<GroupsOfMonth> past_;  // ascending
  SpaceMap space_;
  std::vector<store::ScoreRow> month_before_;
};

// Where the newest edition is to be had; it changes under its readers, who keep theirs as long as they need it.
class Publisher {
 public:
  std::shared_ptr<const Edition> current() const;  // null until the first one
  void publish(std::shared_ptr<const Edition> edition);

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const Edition> current_;
};

}  // namespace mannerly::observatory
