#include "topology/topology.h"

#include <algorithm>
#include <tuple>

namespace mannerly::topology {
namespace {

constexpr std::uint8_t kHasCustomers = 1, kClique = 2, kRouteServer = 4;
constexpr float kFileConfidence = 0.97f, kOrganisationConfidence = 0.9f;

}  // namespace

std::string_view name_of(Source source) {
  switch (source) {
    case Source::kNone: break;
    case Source::kFile: return "relationship file";
    case Source::kOrganisation: return "organisation";
  }
  return "none";
}

class TopologyBuilder {
 public:
  TopologyBuilder(const snapshot::Snapshot& snapshot, const Options& options)
      : snapshot_(snapshot), options_(options) {}

  Result<Topology> build() {
    if (options_.use_files) take_files();
    index_nodes();
    index_links();
    MANNERLY_CHECK_OK(make_cones());
    return std::move(out_);
  }

 private:
  void take_files() {
    for (const snapshot::AsLinkRow& row : snapshot_.links()) {
      if (row.asn >= row.neighbour) continue;  // each link stands there twice
      const auto relation = static_cast<Relation>(row.relation);
      if (relation < Relation::kProvider || relation > Relation::kSibling) continue;
      out_.links_.push_back({row.asn, row.neighbour, relation, Source::kFile, kFileConfidence});
    }
    const auto key = [](const Topology::Link& l) { return std::tie(l.a, l.b); };
    std::sort(out_.links_.begin(), out_.links_.end(), [&](const auto& x, const auto& y) { return key(x) < key(y); });
    out_.links_.erase(std::unique(out_.links_.begin(), out_.links_.end(),
                                  [&](const auto& x, const auto& y) { return key(x) == key(y); }),
                      out_.links_.end());
  }

  void index_nodes() {
    auto& asns = out_.asns_;
    for (const Topology::Link& link : out_.links_) {
      asns.push_back(link.a);
      asns.push_back(link.b);
    }
    if (options_.use_organisations) {
      for (const snapshot::AsRow& row : snapshot_.ases()) {
        if (row.org != snapshot::kNone) asns.push_back(row.asn);
      }
    }
    std::sort(asns.begin(), asns.end());
    asns.erase(std::unique(asns.begin(), asns.end()), asns.end());
    out_.nodes_ = FlatMap(asns.size());
    for (std::uint32_t i = 0; i < asns.size(); ++i) {
      FlatMap::Slot& slot = out_.nodes_.insert(asns[i]);
      slot.value = i;
      slot.extra = snapshot::kNone;
      const snapshot::AsRow* row = options_.use_organisations ? snapshot_.find_as(Asn{asns[i]}) : nullptr;
      if (row != nullptr) slot.extra = row->org;
    }
    out_.flags_.assign(asns.size(), 0);
  }

  void index_links() {
    const auto& links = out_.links_;
    out_.link_index_ = FlatMap(links.size());
    auto& offsets = out_.neighbour_offsets_;
    offsets.assign(out_.asns_.size() + 1, 0);
    for (std::uint32_t i = 0; i < links.size(); ++i) {
      FlatMap::Slot& slot = out_.link_index_.insert(Topology::key_of(links[i].a, links[i].b));
      slot.value = i;
      slot.extra = static_cast<std::uint32_t>(links[i].relation);
      ++offsets[node(links[i].a) + 1];
      ++offsets[node(links[i].b) + 1];
    }
    for (std::size_t i = 1; i < offsets.size(); ++i) offsets[i] += offsets[i - 1];
    std::vector<std::uint32_t> next(offsets.begin(), offsets.end() - 1);
    out_.neighbours_.resize(links.size() * 2);
    for (const Topology::Link& link : links) {
      out_.neighbours_[next[node(link.a)]++] = {Asn{link.b}, link.relation, link.confidence};
      out_.neighbours_[next[node(link.b)]++] = {Asn{link.a}, opposite(link.relation), link.confidence};
    }
    for (std::size_t i = 0; i + 1 < offsets.size(); ++i) {
      std::sort(out_.neighbours_.begin() + offsets[i], out_.neighbours_.begin() + offsets[i + 1],
                [](const Neighbour& x, const Neighbour& y) { return x.asn < y.asn; });
    }
  }

  Status make_cones() {
    std::vector<std::uint32_t> offsets = {0}, customers;
    for (std::uint32_t i = 0; i < out_.asns_.size(); ++i) {
      for (const Neighbour& neighbour : out_.neighbours(Asn{out_.asns_[i]})) {
        if (neighbour.relation == Relation::kCustomer) customers.push_back(node(neighbour.asn.value));
      }
      if (customers.size() > offsets.back()) out_.flags_[i] |= kHasCustomers;
      offsets.push_back(static_cast<std::uint32_t>(customers.size()));
    }
    MANNERLY_TRY(out_.cones_, Cones::make(offsets, customers));
    return {};
  }

  std::uint32_t node(std::uint32_t asn) const { return out_.nodes_.find(asn)->value; }

  const snapshot::Snapshot& snapshot_;
  const Options& options_;
  Topology out_;
};

Result<Topology> Topology::make(const snapshot::Snapshot& snapshot, const Options& options) {
  return TopologyBuilder(snapshot, options).build();
}

const Topology::Link* Topology::find_link(Asn a, Asn b) const {
  const FlatMap::Slot* slot = link_index_.find(key_of(std::min(a.value, b.value), std::max(a.value, b.value)));
  return slot == nullptr ? nullptr : &links_[slot->value];
}

std::uint32_t Topology::organisation_of(Asn a) const {
  const FlatMap::Slot* slot = nodes_.find(a.value);
  return slot == nullptr ? snapshot::kNone : slot->extra;
}

Relation Topology::relation(Asn a, Asn b) const {
  const bool in_order = a < b;
  const FlatMap::Slot* slot = link_index_.find(in_order ? key_of(a.value, b.value) : key_of(b.value, a.value));
  if (slot == nullptr) return siblings(a, b) ? Relation::kSibling : Relation::kUnknown;
  const auto relation = static_cast<Relation>(slot->extra);
  return in_order ? relation : opposite(relation);
}

float Topology::confidence(Asn a, Asn b) const {
  const Link* link = find_link(a, b);
  if (link != nullptr) return link->confidence;
  return siblings(a, b) ? kOrganisationConfidence : 0;
}

Explanation Topology::explain(Asn a, Asn b) const {
  Explanation out{.relation = relation(a, b), .confidence = confidence(a, b), .evidence = {}, .why = {}};
  if (const Link* link = find_link(a, b); link != nullptr) {
    out.evidence.push_back({link->decided, out.relation, link->confidence, true, "a relationship file says so"});
  }
  if (siblings(a, b)) {
    out.evidence.push_back({Source::kOrganisation, Relation::kSibling, kOrganisationConfidence, out.evidence.empty(),
                            "one organisation holds both"});
  }
  out.why = out.evidence.empty() ? "no source knows this link" : out.evidence.front().detail;
  return out;
}

std::span<const Neighbour> Topology::neighbours(Asn a) const {
  const FlatMap::Slot* slot = nodes_.find(a.value);
  if (slot == nullptr) return {};
  const std::uint32_t begin = neighbour_offsets_[slot->value];
  return std::span(neighbours_).subspan(begin, neighbour_offsets_[slot->value + 1] - begin);
}

bool Topology::siblings(Asn a, Asn b) const {
  if (a == b) return false;
  const std::uint32_t organisation = organisation_of(a);
  return organisation != snapshot::kNone && organisation == organisation_of(b);
}

bool Topology::is_route_server(Asn a) const {
  const FlatMap::Slot* slot = nodes_.find(a.value);
  return slot != nullptr && (flags_[slot->value] & kRouteServer) != 0;
}

bool Topology::is_clique(Asn a) const {
  const FlatMap::Slot* slot = nodes_.find(a.value);
  return slot != nullptr && (flags_[slot->value] & kClique) != 0;
}

bool Topology::has_customers(Asn a) const {
  const FlatMap::Slot* slot = nodes_.find(a.value);
  return slot != nullptr && (flags_[slot->value] & kHasCustomers) != 0;
}

std::uint32_t Topology::cone_size(Asn a) const {
  const FlatMap::Slot* slot = nodes_.find(a.value);
  return slot == nullptr ? 1 : cones_.size(slot->value);
}

bool Topology::in_cone(Asn customer, Asn provider) const {
  if (customer == provider) return true;
  const FlatMap::Slot* from = nodes_.find(provider.value);
  const FlatMap::Slot* to = nodes_.find(customer.value);
  return from != nullptr && to != nullptr && cones_.contains(from->value, to->value);
}

std::vector<Asn> Topology::cone_of(Asn a) const {
  const FlatMap::Slot* slot = nodes_.find(a.value);
  if (slot == nullptr) return {a};
  std::vector<Asn> out;
  for (const std::uint32_t member : cones_.members(slot->value)) out.push_back(Asn{asns_[member]});
  return out;
}

}  // namespace mannerly::topology
