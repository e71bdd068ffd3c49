#include "snapshot/builder.h"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <unordered_map>

namespace mannerly::snapshot {
namespace {

Relation opposite(Relation relation) {
  if (relation == Relation::kProvider) return Relation::kCustomer;
  if (relation == Relation::kCustomer) return Relation::kProvider;
  return relation;
}

}  // namespace

Builder::Builder(const About& about) : irr_(text_) {
  tables_.meta.push_back(
      {.name = text_.add(about.name), .built_by = text_.add(about.built_by), .at = about.at.seconds});
  if (about.simulated) tables_.world_marks.push_back({WorldMarkRow::kSimulated});
}

std::uint32_t Builder::add_source(const SourceStart& start) {
  tables_.sources.push_back({.name = text_.add(start.name), .path = text_.add(start.path), .kind = start.kind});
  return static_cast<std::uint32_t>(tables_.sources.size() - 1);
}

void Builder::finish_source(std::uint32_t source, const SourceEnd& end) {
  SourceRow& row = tables_.sources[source];
  row.state = end.state;
  row.format = text_.add(end.format);
  row.error = text_.add(end.error);
  row.at = end.at.seconds;
  row.bytes_packed = end.bytes_packed;
  row.bytes = end.bytes;
  row.records = end.records;
  row.digest = end.digest.bytes;
  row.skips.begin = static_cast<std::uint32_t>(tables_.skips.size());
  if (end.skipped == nullptr) return;
  for (const Tally::Row& skip : end.skipped->rows()) {
    tables_.skips.push_back(
        {text_.add(skip.reason), text_.add(skip.first_detail), skip.count, skip.bytes, skip.first_offset});
    ++row.skips.count;
  }
}

std::optional<std::uint32_t> Builder::add_peer(std::uint32_t source, Address address, Asn asn) {
  const auto next = static_cast<std::uint32_t>(tables_.peers.size());
  if (next >= RouteBuilder::kPeersMax - 1) return std::nullopt;
  const std::string collector(text_.at(tables_.sources[source].name));
  const auto [found, is_new] = peers_.try_emplace({collector, address, asn.value}, next);
  if (is_new) {
    tables_.peers.push_back({.hi = address.bits.hi,
                             .lo = address.bits.lo,
                             .asn = asn.value,
                             .source = source,
                             .family = static_cast<std::uint8_t>(address.family)});
  }
  return found->second;
}

std::uint8_t Builder::add_anchor(std::uint32_t source, std::string_view name) {
  const auto next = static_cast<std::uint8_t>(std::min<std::size_t>(tables_.trust_anchors.size(), 255));
  const auto [found, is_new] = anchors_.try_emplace({source, std::string(name)}, next);
  if (is_new && tables_.trust_anchors.size() <= 255) tables_.trust_anchors.push_back({text_.add(name), source, 0});
  return found->second;
}

void Builder::add_vrp(std::uint32_t source, std::string_view anchor, const Prefix& prefix, int max_length, Asn asn,
                      Instant expires) {
  tables_.vrps.push_back({.hi = prefix.bits.hi,
                          .lo = prefix.bits.lo,
                          .expires = expires.seconds,
                          .asn = asn.value,
                          .length = prefix.length,
                          .family = static_cast<std::uint8_t>(prefix.family),
                          .max_length = static_cast<std::uint8_t>(max_length),
                          .anchor = add_anchor(source, anchor)});
}

void Builder::add_aspa(std::uint32_t source, std::string_view anchor, Asn customer, std::span<const Asn> providers) {
  auto& [its_anchor, list] = aspas_[customer.value];
  if (list.empty()) its_anchor = add_anchor(source, anchor);
  for (const Asn provider : providers) list.push_back(provider.value);
}

void Builder::add_resource(const Delegation& of, Address first, Address last) {
  tables_.resources.push_back({.first_hi = first.bits.hi,
                               .first_lo = first.bits.lo,
                               .last_hi = last.bits.hi,
                               .last_lo = last.bits.lo,
                               .holder = text_.add(of.holder),
                               .source = of.source,
                               .date = of.date,
                               .economy = of.economy,
                               .rir = of.rir,
                               .status = of.status,
                               .family = static_cast<std::uint8_t>(first.family)});
}

void Builder::add_asn_resource(const Delegation& of, Asn first, Asn last) {
  tables_.asn_resources.push_back({.first = first.value,
                                   .last = last.value,
                                   .holder = text_.add(of.holder),
                                   .source = of.source,
                                   .date = of.date,
                                   .economy = of.economy,
                                   .rir = of.rir,
                                   .status = of.status});
}

void Builder::add_org(std::string_view id, std::string_view name, Economy economy) {
  const auto next = static_cast<std::uint32_t>(tables_.orgs.size());
  const auto [found, is_new] = orgs_.try_emplace(std::string(id), next);
  if (is_new) tables_.orgs.push_back({text_.add(id), text_.add(name), economy, 0});
  OrgRow& row = tables_.orgs[found->second];
  if (row.name.length == 0) row.name = text_.add(name);  // an AS may have named the org before its own row came
  if (row.economy == Economy{}) row.economy = economy;
}

void Builder::add_as_name(const AsName& name) {
  AsRow& row = named_[name.asn.value];
  row.asn = name.asn.value;
  if (row.name.length == 0) row.name = text_.add(name.name);
  if (row.economy == Economy{}) row.economy = name.economy;
  if (row.org == kNone && !name.org_id.empty()) {
    add_org(name.org_id, {}, {});
    row.org = orgs_.find(name.org_id)->second;
  }
}

void Builder::add_link(Asn a, Asn b, Relation relation) {
  tables_.links.push_back({a.value, b.value, relation, {}});
  tables_.links.push_back({b.value, a.value, opposite(relation), {}});
}

void Builder::add_cone(Asn asn, std::span<const Asn> members) {
  std::vector<std::uint32_t> values;
  values.reserve(members.size());
  for (const Asn member : members) values.push_back(member.value);
  cones_.emplace_back(asn.value, std::move(values));
}

void Builder::add_participant(ParticipantRow row, std::span<const Asn> asns) {
  row.asns = {static_cast<std::uint32_t>(tables_.participant_asns.size()), static_cast<std::uint32_t>(asns.size())};
  for (const Asn asn : asns) tables_.participant_asns.push_back(asn.value);
  tables_.participants.push_back(row);
}

void Builder::sort_links() {
  auto& links = tables_.links;
  std::stable_sort(links.begin(), links.end(), [](const AsLinkRow& a, const AsLinkRow& b) {
    return std::tie(a.asn, a.neighbour) < std::tie(b.asn, b.neighbour);
  });
  links.erase(
      std::unique(links.begin(), links.end(),
                  [](const AsLinkRow& a, const AsLinkRow& b) { return a.asn == b.asn && a.neighbour == b.neighbour; }),
      links.end());
  std::stable_sort(cones_.begin(), cones_.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (auto& [asn, members] : cones_) {
    if (!tables_.cones.empty() && tables_.cones.back().asn == asn) continue;  // the first source wins
    std::sort(members.begin(), members.end());
    members.erase(std::unique(members.begin(), members.end()), members.end());
    tables_.cones.push_back(
        {asn, {static_cast<std::uint32_t>(tables_.cone_members.size()), static_cast<std::uint32_t>(members.size())}});
    tables_.cone_members.insert(tables_.cone_members.end(), members.begin(), members.end());
  }
}

void Builder::sort_registrations() {
  auto& t = tables_;
  const auto vrp_key = [](const VrpRow& r) {
    return std::tuple(r.prefix(), r.max_length, r.asn, -r.expires, r.anchor);
  };
  std::sort(t.vrps.begin(), t.vrps.end(), [&](const VrpRow& a, const VrpRow& b) { return vrp_key(a) < vrp_key(b); });
  t.vrps.erase(std::unique(t.vrps.begin(), t.vrps.end(),
                           [](const VrpRow& a, const VrpRow& b) {
                             return a.prefix() == b.prefix() && a.max_length == b.max_length && a.asn == b.asn;
                           }),
               t.vrps.end());
  for (auto& [customer, row] : aspas_) {
    auto& [anchor, providers] = row;
    std::sort(providers.begin(), providers.end());
    providers.erase(std::unique(providers.begin(), providers.end()), providers.end());
    t.aspas.push_back(
        {customer,
         {static_cast<std::uint32_t>(t.aspa_providers.size()), static_cast<std::uint32_t>(providers.size())},
         anchor});
    t.aspa_providers.insert(t.aspa_providers.end(), providers.begin(), providers.end());
  }
  const auto resource_key = [](const ResourceRow& r) {
    return std::tuple(r.family, r.first_hi, r.first_lo, r.last_hi, r.last_lo);
  };
  std::stable_sort(t.resources.begin(), t.resources.end(),
                   [&](const ResourceRow& a, const ResourceRow& b) { return resource_key(a) < resource_key(b); });
  std::stable_sort(t.asn_resources.begin(), t.asn_resources.end(),
                   [](const AsnResourceRow& a, const AsnResourceRow& b) {
                     return std::tie(a.first, a.last) < std::tie(b.first, b.last);
                   });
  std::stable_sort(t.contacts.begin(), t.contacts.end(), [](const ContactRow& a, const ContactRow& b) {
    return std::tie(a.asn, a.origin, a.role) < std::tie(b.asn, b.origin, b.role);
  });
  t.contacts.erase(std::unique(t.contacts.begin(), t.contacts.end(),
                               [](const ContactRow& a, const ContactRow& b) {
                                 return a.asn == b.asn && a.origin == b.origin && a.role == b.role &&
                                        a.handle == b.handle;
                               }),
                   t.contacts.end());
  std::stable_sort(t.peeringdb_nets.begin(), t.peeringdb_nets.end(),
                   [](const PeeringdbNetRow& a, const PeeringdbNetRow& b) { return a.asn < b.asn; });
  std::stable_sort(t.spoofer.begin(), t.spoofer.end(), [](const SpooferRow& a, const SpooferRow& b) {
    return std::tie(a.asn, a.at, a.session, a.family) < std::tie(b.asn, b.at, b.session, b.family);
  });
  std::stable_sort(t.bogons.begin(), t.bogons.end(),
                   [](const BogonRow& a, const BogonRow& b) { return a.prefix() < b.prefix(); });
  std::stable_sort(t.iana_blocks.begin(), t.iana_blocks.end(),
                   [](const IanaBlockRow& a, const IanaBlockRow& b) { return a.prefix() < b.prefix(); });
}

void Builder::index_vrps() {
  auto& order = tables_.vrps_by_asn;
  order.resize(tables_.vrps.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return tables_.vrps[a].asn < tables_.vrps[b].asn; });
}

namespace {

// The AS rows under construction: looked up by number, sorted at the end.
class AsIndex {
 public:
  AsRow& at(std::uint32_t asn) {
    const auto [found, is_new] = index_.try_emplace(asn, rows_.size());
    if (is_new) rows_.push_back(AsRow{.asn = asn});
    return rows_[found->second];
  }
  std::vector<AsRow> take() {
    std::sort(rows_.begin(), rows_.end(), [](const AsRow& a, const AsRow& b) { return a.asn < b.asn; });
    return std::move(rows_);
  }

 private:
  std::unordered_map<std::uint32_t, std::size_t> index_;
  std::vector<AsRow> rows_;
};

// For each run of equal asn in [0, n): f(asn, range).
template <class AsnAt, class F>
void each_run(std::size_t n, AsnAt&& asn_at, F&& f) {
  for (std::size_t begin = 0; begin < n;) {
    const std::uint32_t asn = asn_at(begin);
    std::size_t end = begin + 1;
    while (end < n && asn_at(end) == asn) ++end;
    f(asn, Range{static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end - begin)});
    begin = end;
  }
}

void add_delegated(const std::vector<AsnResourceRow>& resources, AsIndex& index) {
  for (const AsnResourceRow& r : resources) {
    if (r.status == ResourceStatus::kAvailable || r.status == ResourceStatus::kReserved) continue;
    for (std::uint64_t asn = r.first; asn <= r.last; ++asn) {
      AsRow& row = index.at(static_cast<std::uint32_t>(asn));
      if ((row.flags & AsRow::kDelegated) != 0) continue;  // the first registry that lists it
      row.flags |= AsRow::kDelegated;
      row.rir = r.rir;
      row.status = static_cast<std::uint8_t>(r.status);
      row.date = r.date;
      row.economy = r.economy;
    }
  }
}

void add_paths(const Tables& t, AsIndex& index) {
  for (std::size_t p = 0; p + 1 < t.path_offsets.size(); ++p) {
    const AsPathView path(
        std::span(t.path_words).subspan(t.path_offsets[p], t.path_offsets[p + 1] - t.path_offsets[p]));
    const Origin origin = path.origin();
    path.each_segment([&](AsPathView::Segment s) {
      for (const std::uint32_t asn : s.asns) {
        AsRow& row = index.at(asn);
        row.flags |= AsRow::kOnPath;
        if (origin.kind != Origin::Kind::kAsn || asn != origin.asn.value) row.flags |= AsRow::kTransit;
      }
    });
  }
}

}  // namespace

void Builder::build_ases() {
  auto& t = tables_;
  AsIndex index;
  add_delegated(t.asn_resources, index);
  add_paths(t, index);
  each_run(
      t.routes_by_origin.size(), [&](std::size_t i) { return t.routes[t.routes_by_origin[i]].origin; },
      [&](std::uint32_t asn, Range range) {
        index.at(asn).routes = range;
        index.at(asn).flags |= AsRow::kOriginates;
      });
  each_run(
      t.irr_routes_by_origin.size(), [&](std::size_t i) { return t.irr_routes[t.irr_routes_by_origin[i]].origin; },
      [&](std::uint32_t asn, Range range) { index.at(asn).irr_routes = range; });
  each_run(
      t.vrps_by_asn.size(), [&](std::size_t i) { return t.vrps[t.vrps_by_asn[i]].asn; },
      [&](std::uint32_t asn, Range range) { index.at(asn).vrps = range; });
  each_run(
      t.links.size(), [&](std::size_t i) { return t.links[i].asn; },
      [&](std::uint32_t asn, Range range) { index.at(asn).links = range; });
  for (const auto& [asn, named] : named_) {
    AsRow& row = index.at(asn);
    row.name = named.name;
    row.org = named.org;
    if (row.economy == Economy{}) row.economy = named.economy;
    if (row.economy == Economy{} && row.org != kNone) row.economy = t.orgs[row.org].economy;
  }
  for (const AutNumRow& aut_num : t.aut_nums) {
    AsRow& row = index.at(aut_num.asn);
    row.flags |= AsRow::kAutNum;
    if (row.name.length == 0) row.name = aut_num.as_name;
  }
  for (const PeeringdbNetRow& net : t.peeringdb_nets) {
    AsRow& row = index.at(net.asn);
    row.flags |= AsRow::kPeeringdb;
    if (row.name.length == 0) row.name = net.name;
  }
  for (const SpooferRow& session : t.spoofer) index.at(session.asn).flags |= AsRow::kSpoofer;
  for (const IncidentPartyRow& party : t.incident_parties) index.at(party.asn).flags |= AsRow::kIncident;
  for (std::uint32_t p = 0; p < t.participants.size(); ++p) {
    const Range asns = t.participants[p].asns;
    for (std::uint32_t i = asns.begin; i < asns.begin + asns.count; ++i) {
      AsRow& row = index.at(t.participant_asns[i]);
      row.flags |= AsRow::kParticipant;
      if (row.participant == kNone) row.participant = p;
    }
  }
  t.ases = index.take();
}

Result<Tables> Builder::finish() {
  routes_.finish(tables_);
  MANNERLY_CHECK_OK(irr_.finish(tables_));
  sort_registrations();
  sort_links();
  link_evidence_.finish(tables_);
  sort_incidents();
  index_vrps();
  build_ases();
  tables_.text = text_.take();
  return std::move(tables_);
}

}  // namespace mannerly::snapshot
