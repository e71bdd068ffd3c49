// The routing registries of a snapshot as filters and the whois server ask them: with an ordered selection of
// sources, the first of which that has a set decides (the semantics of IRRd's !s, !i, !g and !6).
//
// An IrrIndex is built once for a snapshot; an IrrView is one selection over it and costs two small arrays, so
// that each connection of a server can have its own. Both are immutable; answers may be asked from any number
// of threads. Look-ups are O(log n) and allocate nothing.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/asn.h"
#include "net/prefix.h"
#include "snapshot/snapshot.h"

namespace mannerly::policy {

// What a snapshot does not keep sorted: who joins sets by member-of, the rank of each source.
class IrrIndex {
 public:
  // The snapshot must outlive it. O(aut-nums).
  explicit IrrIndex(const snapshot::Snapshot& snapshot);

  const snapshot::Snapshot& snapshot() const { return snapshot_; }
  // All sources, most trusted first: by priority, then in the snapshot's order.
  std::span<const std::uint16_t> by_priority() const { return by_priority_; }
  // The number of the source of that name (any case); nullptr when the snapshot has none.
  const std::uint16_t* find_source(std::string_view name) const;
  std::string_view source_name(std::uint16_t source) const;

  // aut-nums (rows of the snapshot's aut_nums) whose member-of names the set; name in upper case.
  std::span<const std::uint32_t> joiners_of(std::string_view set) const;

 private:
  struct Joined {
    std::string set;  // upper case
    std::uint32_t first = 0, count = 0;
  };
  const snapshot::Snapshot& snapshot_;
  std::vector<std::uint16_t> by_priority_;
  std::vector<std::uint16_t> numbers_;  // 0, 1, 2, ...: what find_source points into
  std::vector<Joined> joined_;          // sorted by set
  std::vector<std::uint32_t> joiners_;
};

// One member of a set. Views into the snapshot.
struct IrrMember {
  snapshot::SetMemberKind kind = snapshot::SetMemberKind::kAsn;
  Asn asn;                    // of kAsn
  std::string_view text;      // of kSet and kPrefix, in upper case, with its range operator; of kAsn in a route-set too
  std::string_view source;    // of "SOURCE::SET"; empty otherwise
  bool by_reference = false;  // joined by its member-of (RFC 2622 section 5)
};

class IrrView {
 public:
  // All sources, most trusted first.
  explicit IrrView(const IrrIndex& index);
  // Just these, in this order, as in "-S RIPE,RADB"; a name that occurs twice counts once.
  // Error: kNotFound for a name that no source of the snapshot has.
  static Result<IrrView> select(const IrrIndex& index, std::span<const std::string_view> sources);

  const IrrIndex& index() const { return *index_; }
  const snapshot::Snapshot& snapshot() const { return index_->snapshot(); }
  // In their order.
  std::span<const std::uint16_t> sources() const { return order_; }
  bool is_default() const { return default_; }
  // The position in the order; kNotSelected when the source is not among them.
  static constexpr std::uint16_t kNotSelected = 0xFFFF;
  std::uint16_t rank_of(std::uint16_t source) const { return source < rank_.size() ? rank_[source] : kNotSelected; }
  bool selects(std::uint16_t source) const { return rank_of(source) != kNotSelected; }
  // "RIPE,RADB".
  std::string source_list() const;

  // The set of that name (upper case) in the first selected source that has one; nullptr when none has.
  const snapshot::SetRow* find_set(std::string_view name) const;
  // In that source alone, selected or not, as "SOURCE::NAME" asks.
  const snapshot::SetRow* find_set(std::string_view name, std::string_view source) const;
  // In every source of the snapshot, selected or not.
  std::span<const snapshot::SetRow> sets_named(std::string_view name) const;

  // Calls f(const IrrMember&) for each direct member: those that the set lists, in its order, then those that
  // join by member-of and have a maintainer that mbrs-by-ref admits, from the selected sources, by AS number.
  // What both ways lead to comes twice.
  template <class F>
  void each_member(const snapshot::SetRow& set, F&& f) const {
    for (const snapshot::SetMemberRow& row : snapshot::Snapshot::rows(snapshot().set_members(), set.members)) {
      f(IrrMember{row.kind, Asn{row.asn}, snapshot().text(row.text), snapshot().text(row.source), false});
    }
    if (set.mbrs_by_ref.length != 0 && set.is_route_set == 0) each_joined(set, f);
  }

  // Calls f(row, number of the row in irr_routes()) for each prefix of the family that a route object of a
  // selected source has with this origin, ascending; of several sources the first one's row.
  template <class F>
  void each_route(Asn origin, Family family, F&& f) const {
    const auto rows = snapshot().irr_routes();
    std::uint32_t best = snapshot::kNone;  // of the prefix at hand
    for (const std::uint32_t number : of_family(snapshot().irr_routes_of(origin), family)) {
      if (number >= rows.size() || !selects(rows[number].irr_source)) continue;
      if (best != snapshot::kNone && same_prefix(rows[best], rows[number])) {
        if (rank_of(rows[number].irr_source) < rank_of(rows[best].irr_source)) best = number;
        continue;
      }
      if (best != snapshot::kNone) f(rows[best], best);
      best = number;
    }
    if (best != snapshot::kNone) f(rows[best], best);
  }

  static bool same_prefix(const snapshot::IrrRouteRow& a, const snapshot::IrrRouteRow& b) {
    return a.hi == b.hi && a.lo == b.lo && a.length == b.length && a.family == b.family;
  }

 private:
  // Row numbers of one family: IPv4 comes first, and both are in prefix order.
  std::span<const std::uint32_t> of_family(std::span<const std::uint32_t> numbers, Family family) const {
    const auto rows = snapshot().irr_routes();
    const auto v6 = std::partition_point(numbers.begin(), numbers.end(), [&](std::uint32_t n) {
      return n < rows.size() && rows[n].family == static_cast<std::uint8_t>(Family::kIpv4);
    });
    const auto v4_count = static_cast<std::size_t>(v6 - numbers.begin());
    return family == Family::kIpv4 ? numbers.first(v4_count) : numbers.subspan(v4_count);
  }
  bool admits(const snapshot::SetRow& set, const snapshot::AutNumRow& aut_num) const;

  template <class F>
  void each_joined(const snapshot::SetRow& set, F&& f) const {
    for (const std::uint32_t number : index_->joiners_of(snapshot().text(set.name))) {
      const snapshot::AutNumRow& row = snapshot().aut_nums()[number];
      if (!admits(set, row)) continue;
      f(IrrMember{.kind = snapshot::SetMemberKind::kAsn, .asn = Asn{row.asn}, .by_reference = true});
    }
  }

  const IrrIndex* index_;
  std::vector<std::uint16_t> order_;
  std::vector<std::uint16_t> rank_;  // by source
  bool default_ = true;
};

// IRR inputs of the snapshot that ended early or failed, so that an answer may lack objects. With a selection
// those inputs do not count that are known to hold only registries which were not selected.
struct IncompleteSource {
  std::string name;
  snapshot::SourceState state = snapshot::SourceState::kPartial;
  std::string error;
};
std::vector<IncompleteSource> incomplete_sources(const IrrView& view);

}  // namespace mannerly::policy
