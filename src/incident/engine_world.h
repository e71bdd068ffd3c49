// For tests: a context on a small made snapshot, judges that see trouble everywhere by simple rules, and a
// random stream of updates.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "incident/engine.h"
#include "incident/profile.h"
#include "net/as_path.h"
#include "snapshot/builder.h"
#include "snapshot/format.h"

namespace mannerly::incident {

// Everything that a Context refers to, over a snapshot with next to nothing in it.
class EngineWorld {
 public:
  // Short times, so that short streams meet them.
  explicit EngineWorld(std::int64_t open_max_s = 2 * 86400, const std::function<void(snapshot::Builder&)>& add = {}) {
    snapshot::Builder builder({.name = "small", .at = Instant{1445558400}, .built_by = "test"});
    if (add) add(builder);
    const auto tables = builder.finish();
    for (const Bytes part : snapshot::encode(*tables).parts) file_.insert(file_.end(), part.begin(), part.end());
    snapshot_ = *snapshot::Snapshot::open(file_, snapshot::Check::kAll);
    topology_.emplace(*topology::Topology::make(snapshot_));
    rov_.emplace(*validity::RovIndex::make(snapshot_.vrps()));
    irr_.emplace(snapshot_.irr_sources(), validity::IrrPolicy::kAnySource);
    bogons_.emplace(snapshot_);
    profile_ = *builtin_detector_profile();
    profile_.known_after = {3 * 86400};
    profile_.open_max = {open_max_s};
  }
  EngineWorld(const EngineWorld&) = delete;
  EngineWorld& operator=(const EngineWorld&) = delete;

  Context context() const {
    return {.snapshot = snapshot_,
            .topology = *topology_,
            .rov = *rov_,
            .irr = *irr_,
            .bogons = *bogons_,
            .known = known_,
            .profile = profile_,
            .registries = snapshot_};
  }

 private:
  std::vector<std::uint8_t> file_;
  snapshot::Snapshot snapshot_;
  std::optional<topology::Topology> topology_;
  std::optional<validity::RovIndex> rov_;
  std::optional<validity::IrrSources> irr_;
  std::optional<validity::Bogons> bogons_;
  KnownNetworks known_;
  DetectorProfile profile_;
};

// A dump and a prefix-to-origin table of a snapshot, with the times given.
struct MadeTables {
  struct Route {
    std::string_view prefix, path;  // path: the peer's first; one word alone: of the table without paths
  };
  Instant rib, table;
  std::vector<Route> routes;
  void operator()(snapshot::Builder& builder) const {
    const auto dump = builder.add_source({.kind = snapshot::SourceKind::kMrt, .name = "rib", .path = "rib.mrt"});
    builder.finish_source(dump, {.format = "TABLE_DUMP_V2", .at = rib, .records = 1});
    const auto origins = builder.add_source({.kind = snapshot::SourceKind::kPfx2as, .name = "t", .path = "t.txt"});
    builder.finish_source(origins, {.format = "pfx2as", .at = table, .records = 1});
    for (const Route& route : routes) {
      const AsPath path = *parse_as_path(route.path);
      const Prefix prefix = *parse_prefix(route.prefix);
      if (route.path.find(' ') == std::string_view::npos) {
        builder.routes().add_origin(prefix, snapshot::OriginKind::kAsn, *parse_asn(route.path));
        continue;
      }
      const Asn first = *parse_asn(route.path.substr(0, route.path.find(' ')));
      const auto peer = builder.add_peer(dump, Address::v4(0xC0000200 + first.value), first);
      const snapshot::RouteBuilder::PeerPath entry{.peer = *peer, .path = builder.routes().add_path(path.view())};
      builder.routes().add_rib_record(prefix, {&entry, 1});
    }
  }
};

// Made-up judges: which hops, origins and prefixes are bad follows from their numbers.
inline void made_judge_path(const Context&, const HistoryView& history, std::span<const Asn> hops, Moment,
                            std::vector<Symptom>& out) {
  const Asn last = hops.back();
  if (last.value % 5 == 3)
    out.push_back({.kind = Kind::kBogonAsn, .culprit = last, .from = last, .to = {}, .evidence = {}});
  if (hops.size() < 3) return;
  const Asn middle = hops[hops.size() - 2], from = hops[hops.size() - 3];
  if ((last.value + middle.value + from.value) % 4 != 0) return;
  Symptom leak{.kind = Kind::kLeak1, .culprit = middle, .from = from, .to = last};
  if (history.triple(last, middle, from).days == 0) leak.evidence.add(Evidence::kEdgeNew);
  if (history.valley_to(last, middle).days > 0) leak.evidence.add(Evidence::kEdgeSeenBefore);
  out.push_back(leak);
}
inline PrefixJudgement made_judge_prefix(const Context&, const Prefix& prefix) {
  return {.kind = (prefix.bits.hi >> 40) % 7 == 6 ? Kind::kBogonPrefix : Kind::kNone};
}
inline OriginJudgement made_judge_origin(const Context&, const HistoryView&, const OriginQuestion& question) {
  OriginJudgement out;
  if (!question.established.empty()) {
    out.kind = Kind::kMoas;
    out.victims.assign(question.established.begin(), question.established.end());
    if (!question.established_current) out.evidence.add(Evidence::kVictimLongGone);
  } else if (question.covering) {
    out.kind = Kind::kSubMoas;
    out.victims.assign(question.covering_established.begin(), question.covering_established.end());
  } else if (question.origin.value % 3 == 0) {
    out.kind = Kind::kSquat;
  }
  return out;
}
inline bool made_is_valley(const topology::Topology&, Asn to, Asn middle, Asn from) {
  return (to.value + middle.value * 2 + from.value) % 3 == 0;
}
inline void made_claims_of(const Context&, const RouteFacts& route, std::vector<Claim>& out) {
  const auto add = [&](Kind kind, Asn culprit, Asn from, Asn to) -> Claim& {
    return out.emplace_back(
        Claim{.key = {route.prefix, kind, culprit, from, to}, .accomplice = {}, .victims = {}, .evidence = {}});
  };
  if (route.prefix_judgement.kind != Kind::kNone) add(route.prefix_judgement.kind, route.hops.front(), {}, {});
  for (const Symptom& symptom : route.symptoms) {
    bool there = false;
    for (const Claim& claim : out)
      there |= claim.key == SignalKey{route.prefix, symptom.kind, symptom.culprit, symptom.from, symptom.to};
    if (there) continue;
    Claim& claim = add(symptom.kind, symptom.culprit, symptom.from, symptom.to);
    claim.accomplice = symptom.to;
    claim.victims = {route.hops.front()};
    claim.evidence = symptom.evidence;
  }
  if (route.origin == nullptr) return;
  Claim& claim = add(route.origin->kind, route.hops.front(), {}, {});
  claim.victims = route.origin->victims;
  claim.evidence = route.origin->evidence;
  if (route.hops.size() > 1) claim.accomplice = route.hops[1];
}
inline constexpr Judges kMadeJudges = {.path = &made_judge_path,
                                       .prefix = &made_judge_prefix,
                                       .origin = &made_judge_origin,
                                       .valley = &made_is_valley,
                                       .claims = &made_claims_of};

}  // namespace mannerly::incident
