// Builds small snapshots and histories for the tests of this folder.
#pragma once

#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "incident/context.h"
#include "incident/profile.h"
#include "snapshot/builder.h"
#include "snapshot/format.h"

namespace mannerly::incident {

class MadeHistory : public HistoryView {
 public:
  static constexpr Instant kBegin{1'795'219'200};  // 2026-11-21

  void know_path(std::initializer_list<std::uint32_t> nearest_first) {
    std::vector<Asn> hops;
    for (const std::uint32_t number : nearest_first) hops.push_back(Asn{number});
    for (std::size_t i = 0; i < hops.size(); ++i) {
      ases_[hops[i]] = seen();
      if (i + 1 < hops.size()) edges_[{hops[i], hops[i + 1]}] = seen();
      if (i + 2 < hops.size()) triples_[{hops[i], hops[i + 1], hops[i + 2]}] = seen();
    }
  }
  void know_as(std::uint32_t asn) { ases_[Asn{asn}] = seen(); }
  void know_origin(const Prefix& prefix, std::uint32_t asn, Seen when = seen()) { origins_[{prefix, Asn{asn}}] = when; }
  void know_valley_to(std::uint32_t to, std::uint32_t middle) { to_[{Asn{to}, Asn{middle}}] = seen(); }
  void saw_edge(std::uint32_t near, std::uint32_t far, Seen when) { edges_[{Asn{near}, Asn{far}}] = when; }

  Seen origin(const Prefix& prefix, Asn origin) const override { return find(origins_, {prefix, origin}); }
  Seen edge(Asn near, Asn far) const override { return find(edges_, {near, far}); }
  Seen as(Asn asn) const override { return find(ases_, asn); }
  Seen triple(Asn to, Asn middle, Asn from) const override { return find(triples_, {to, middle, from}); }
  Seen valley_to(Asn to, Asn middle) const override { return find(to_, {to, middle}); }
  Seen valley_from(Asn middle, Asn from) const override { return find(from_, {middle, from}); }
  Instant begin() const override { return kBegin; }

  static Seen seen() { return {kBegin, kBegin, 1}; }
  static Moment now() { return Moment::of(kBegin + Seconds{3 * 86400}); }

 private:
  template <class Map>
  static Seen find(const Map& map, const typename Map::key_type& key) {
    const auto at = map.find(key);
    return at == map.end() ? Seen{} : at->second;
  }
  std::map<std::pair<Prefix, Asn>, Seen> origins_;
  std::map<std::pair<Asn, Asn>, Seen> edges_, to_, from_;
  std::map<Asn, Seen> ases_;
  std::map<std::tuple<Asn, Asn, Asn>, Seen> triples_;
};

// AS numbers in examples are below 64496 here, because those for documentation are bogons; addresses are of
// space that IANA's list in the snapshot gives out.
class MadeContext {
 public:
  MadeContext() : builder_({.name = "made", .at = MadeHistory::kBegin, .built_by = "test"}) {
    source_ = builder_.add_source({snapshot::SourceKind::kAsrel, "made", "made"});
    delegated_ = builder_.add_source({snapshot::SourceKind::kDelegated, "delegated", "delegated"});
    builder_.finish_source(source_, {.at = MadeHistory::kBegin});
    builder_.finish_source(delegated_, {.at = MadeHistory::kBegin});
    ripe_ = builder_.irr().add_irr_source("RIPE", 1, true, true);
    radb_ = builder_.irr().add_irr_source("RADB", 2, false, true);
  }

  static Prefix prefix(std::string_view text) { return parse_prefix(text).value(); }

  void provider(std::uint32_t customer, std::uint32_t provider) {
    builder_.add_link(Asn{provider}, Asn{customer}, snapshot::Relation::kCustomer);
  }
  void peers(std::uint32_t a, std::uint32_t b) { builder_.add_link(Asn{a}, Asn{b}, snapshot::Relation::kPeer); }
  void aspa(std::uint32_t customer, std::vector<std::uint32_t> providers) {
    std::vector<Asn> list;
    for (const std::uint32_t provider : providers) list.push_back(Asn{provider});
    builder_.add_aspa(source_, "ta", Asn{customer}, list);
  }
  void announced(std::string_view text, std::uint32_t asn) {
    builder_.routes().add_origin(prefix(text), snapshot::OriginKind::kAsn, Asn{asn});
  }
  void vrp(std::string_view text, int max_length, std::uint32_t asn) {
    builder_.add_vrp(source_, "ta", prefix(text), max_length, Asn{asn}, {});
  }
  // In RIPE, which asks the holder; in RADB, which does not.
  void route_object(std::string_view text, std::uint32_t asn, std::string_view maintainer = "") {
    route_object_in(ripe_, text, asn, maintainer);
  }
  void radb_object(std::string_view text, std::uint32_t asn, std::string_view maintainer) {
    route_object_in(radb_, text, asn, maintainer);
  }
  void aut_num(std::uint32_t asn, std::string_view maintainer) { aut_num_in(ripe_, asn, maintainer); }
  void radb_aut_num(std::uint32_t asn, std::string_view maintainer) { aut_num_in(radb_, asn, maintainer); }
  // Of one organisation, in the registry's files.
  void holder(std::string_view id, std::vector<std::uint32_t> asns, std::vector<std::string_view> space) {
    const snapshot::Builder::Delegation row{.source = delegated_,
                                            .rir = snapshot::Rir::kRipeNcc,
                                            .status = snapshot::ResourceStatus::kAllocated,
                                            .date = 15000,
                                            .holder = id};
    for (const std::string_view text : space) {
      builder_.add_resource(row, prefix(text).address(), prefix(text).last_address());
    }
    for (const std::uint32_t asn : asns) builder_.add_asn_resource(row, Asn{asn}, Asn{asn});
  }
  void organisation(std::string_view id, std::vector<std::uint32_t> asns) {
    builder_.add_org(id, id, {'N', 'L'});
    for (const std::uint32_t asn : asns) builder_.add_as_name({.asn = Asn{asn}, .name = id, .org_id = id});
  }
  // Members are AS numbers, or names of sets.
  void as_set(std::string_view name, std::vector<std::uint32_t> members, std::vector<std::string_view> sets = {}) {
    std::vector<snapshot::IrrBuilder::Member> rows;
    for (const std::uint32_t asn : members) rows.push_back({.asn = Asn{asn}});
    for (const std::string_view set : sets) rows.push_back({.kind = snapshot::SetMemberKind::kSet, .text = set});
    const auto object =
        builder_.irr().add_object({.object_class = snapshot::IrrClass::kAsSet, .key = name, .irr_source = ripe_});
    builder_.irr().add_set({.name = name, .irr_source = ripe_, .object = object}, rows);
  }
  void available(std::string_view text) {
    builder_.add_resource({.source = delegated_,
                           .rir = snapshot::Rir::kRipeNcc,
                           .status = snapshot::ResourceStatus::kAvailable,
                           .date = 15000},
                          prefix(text).address(), prefix(text).last_address());
  }
  snapshot::Builder& builder() { return builder_; }
  KnownNetworks& known() { return known_; }
  DetectorProfile& profile() { return profile_; }

  // Once; valid as long as this object.
  const Context& finish() {
    const auto tables = builder_.finish();
    const snapshot::EncodedSnapshot file = snapshot::encode(tables.value());
    words_.resize(file.size / 8);
    auto* out = reinterpret_cast<std::uint8_t*>(words_.data());
    for (const Bytes part : file.parts) out = std::copy(part.begin(), part.end(), out);
    snapshot_ = snapshot::Snapshot::open({reinterpret_cast<const std::uint8_t*>(words_.data()), file.size}).value();
    topology_ = topology::Topology::make(*snapshot_).value();
    rov_ = validity::RovIndex::make(snapshot_->vrps()).value();
    irr_.emplace(snapshot_->irr_sources(), validity::IrrPolicy::kAnySource);
    bogons_.emplace(*snapshot_);
    context_.emplace(Context{*snapshot_, *topology_, *rov_, *irr_, *bogons_, known_, profile_, *snapshot_});
    return *context_;
  }

 private:
  void route_object_in(std::uint16_t source, std::string_view text, std::uint32_t asn, std::string_view maintainer) {
    const auto object = builder_.irr().add_object(
        {.object_class = snapshot::IrrClass::kRoute, .mnt_by = maintainer, .irr_source = source});
    builder_.irr().add_route(prefix(text), Asn{asn}, source, object);
  }

  void aut_num_in(std::uint16_t source, std::uint32_t asn, std::string_view maintainer) {
    const auto object = builder_.irr().add_object(
        {.object_class = snapshot::IrrClass::kAutNum, .mnt_by = maintainer, .irr_source = source});
    builder_.irr().add_aut_num({.asn = Asn{asn}, .irr_source = source, .object = object});
  }

  snapshot::Builder builder_;
  std::uint32_t source_ = 0, delegated_ = 0;
  std::uint16_t ripe_ = 0, radb_ = 0;
  KnownNetworks known_;
  DetectorProfile profile_ = builtin_detector_profile().value();
  std::vector<std::uint64_t> words_;
  std::optional<snapshot::Snapshot> snapshot_;
  std::optional<topology::Topology> topology_;
  std::optional<validity::RovIndex> rov_;
  std::optional<validity::IrrSources> irr_;
  std::optional<validity::Bogons> bogons_;
  std::optional<Context> context_;
};

}  // namespace mannerly::incident
