#include "topology/topology.h"

#include <fmt/format.h>

#include <algorithm>

#include "topology/gather.h"

namespace mannerly::topology {
namespace {

constexpr std::uint8_t kHasCustomers = 1, kClique = 2, kRouteServer = 4;
constexpr float kSiblingConfidence = 0.8f;        // of networks without a link between them
constexpr float kFirmConfidence = 0.95f;          // of links for cones, where there are paths alone
constexpr std::size_t kCliqueCandidatesMax = 40;  // where no source names the top

Claim turned(Claim claim) {
  claim.says = opposite(claim.says);
  claim.denies = opposite(claim.denies);
  return claim;
}

}  // namespace

class TopologyBuilder {
 public:
  TopologyBuilder(const snapshot::Snapshot& snapshot, const Options& options) : gathered_(gather(snapshot, options)) {}

  Result<Topology> build() {
    merge();
    index_nodes();
    index_links();
    MANNERLY_CHECK_OK(make_cones());
    mark_networks();
    return std::move(out_);
  }

 private:
  // One answer a link. A link of which nothing is said but denials is none.
  void merge() {
    const auto& rows = gathered_.claims.rows;
    for (std::size_t begin = 0; begin < rows.size();) {
      std::size_t end = begin;
      const auto first = static_cast<std::uint32_t>(out_.claims_.size());
      for (; end < rows.size() && rows[end].a == rows[begin].a && rows[end].b == rows[begin].b; ++end) {
        if (end - begin < Verdict::kNobody) out_.claims_.push_back(rows[end].claim);
      }
      const Verdict verdict = decide(std::span(out_.claims_).subspan(first));
      if (verdict.relation == Relation::kUnknown) {
        out_.claims_.resize(first);
      } else {
        out_.links_.push_back(
            {rows[begin].a, rows[begin].b, verdict.relation, verdict.decided, verdict.confidence, first});
      }
      begin = end;
    }
    gathered_.claims = {};
  }

  void index_nodes() {
    auto& asns = out_.asns_;
    for (const Topology::Link& link : out_.links_) {
      asns.push_back(link.a);
      asns.push_back(link.b);
    }
    for (const Gathered::Holding& holding : gathered_.holdings) asns.push_back(holding.asn);
    std::sort(asns.begin(), asns.end());
    asns.erase(std::unique(asns.begin(), asns.end()), asns.end());
    out_.nodes_ = FlatMap(asns.size());
    for (std::uint32_t i = 0; i < asns.size(); ++i) {
      FlatMap::Slot& slot = out_.nodes_.insert(asns[i]);
      slot.value = i;
      slot.extra = snapshot::kNone;
    }
    for (const Gathered::Holding& holding : gathered_.holdings) {
      out_.nodes_.insert(holding.asn).extra = holding.organisation;
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

  // One wrong link from a small network to a large one would give the small one the cone of half the Internet. So
  // the links that rest on paths or policies alone count only where the customer's cone, by the other links, is
  // not the larger one.
  Status make_cones() {
    std::vector<std::uint8_t> counts(out_.links_.size(), 1);
    bool has_firm = false;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      const Source decided = out_.decider(Asn{out_.links_[i].a}, Asn{out_.links_[i].b});
      counts[i] = decided == Source::kAspa || decided == Source::kFile || decided == Source::kOtc ? 1 : 0;
      has_firm = has_firm || counts[i] != 0;
    }
    if (!has_firm) {
      for (std::size_t i = 0; i < counts.size(); ++i) counts[i] = out_.links_[i].confidence >= kFirmConfidence ? 1 : 0;
    }
    MANNERLY_TRY(const Cones firm, cones_of(counts));
    for (std::size_t i = 0; i < counts.size(); ++i) {
      const Topology::Link& link = out_.links_[i];
      const bool a_provides = link.relation == Relation::kCustomer;
      const std::uint32_t provider = node(a_provides ? link.a : link.b), customer = node(a_provides ? link.b : link.a);
      if (counts[i] == 0 && firm.size(customer) <= firm.size(provider)) counts[i] = 1;
    }
    MANNERLY_TRY(out_.cones_, cones_of(counts));
    return {};
  }

  // Over the transit links whose number counts.
  Result<Cones> cones_of(const std::vector<std::uint8_t>& counts) {
    std::vector<std::uint32_t> offsets(out_.asns_.size() + 1, 0);
    const auto each = [&](auto&& f) {
      for (std::size_t i = 0; i < counts.size(); ++i) {
        const Topology::Link& link = out_.links_[i];
        if (link.relation == Relation::kCustomer) f(node(link.a), node(link.b), counts[i] != 0);
        if (link.relation == Relation::kProvider) f(node(link.b), node(link.a), counts[i] != 0);
      }
    };
    each([&](std::uint32_t provider, std::uint32_t, bool count) {
      out_.flags_[provider] |= kHasCustomers;
      offsets[provider + 1] += count ? 1 : 0;
    });
    for (std::size_t i = 1; i < offsets.size(); ++i) offsets[i] += offsets[i - 1];
    std::vector<std::uint32_t> next(offsets.begin(), offsets.end() - 1), customers(offsets.back());
    each([&](std::uint32_t provider, std::uint32_t customer, bool count) {
      if (count) customers[next[provider]++] = customer;
    });
    return Cones::make(offsets, customers);
  }

  bool has_provider(std::uint32_t asn) const {
    const auto near = out_.neighbours(Asn{asn});
    return std::any_of(near.begin(), near.end(), [](const Neighbour& n) { return n.relation == Relation::kProvider; });
  }

  void set_flag(std::uint32_t asn, std::uint8_t flag) {
    const FlatMap::Slot* slot = out_.nodes_.find(asn);
    if (slot != nullptr) out_.flags_[slot->value] |= flag;
  }

  void mark_networks() {
    for (const std::uint32_t asn : gathered_.route_servers) set_flag(asn, kRouteServer);
    std::vector<std::uint32_t> top;
    for (const std::uint32_t asn : gathered_.transit_free) {
      if (out_.nodes_.find(asn) != nullptr && !has_provider(asn)) top.push_back(asn);
    }
    if (gathered_.transit_free.empty()) top = largest_mutual_peers();
    for (const std::uint32_t asn : top) set_flag(asn, kClique);
  }

  // Networks with customers and without providers, the largest cone first; each that peers with all before it.
  std::vector<std::uint32_t> largest_mutual_peers() const {
    std::vector<std::uint32_t> candidates, top;
    for (std::uint32_t i = 0; i < out_.asns_.size(); ++i) {
      if ((out_.flags_[i] & kHasCustomers) != 0 && !has_provider(out_.asns_[i])) candidates.push_back(i);
    }
    std::stable_sort(candidates.begin(), candidates.end(),
                     [&](std::uint32_t x, std::uint32_t y) { return out_.cones_.size(x) > out_.cones_.size(y); });
    if (candidates.size() > kCliqueCandidatesMax) candidates.resize(kCliqueCandidatesMax);
    for (const std::uint32_t candidate : candidates) {
      const std::uint32_t asn = out_.asns_[candidate];
      const bool peers_with_all = std::all_of(top.begin(), top.end(), [&](std::uint32_t other) {
        return out_.relation(Asn{asn}, Asn{other}) == Relation::kPeer;
      });
      if (peers_with_all) top.push_back(asn);
    }
    return top;
  }

  std::uint32_t node(std::uint32_t asn) const { return out_.nodes_.find(asn)->value; }

  Gathered gathered_;
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
  return siblings(a, b) ? kSiblingConfidence : 0;
}

std::span<const Claim> Topology::claims_of(const Link& link) const {
  const auto next = static_cast<std::size_t>(&link - links_.data()) + 1;
  const std::size_t end = next < links_.size() ? links_[next].claims : claims_.size();
  return std::span(claims_).subspan(link.claims, end - link.claims);
}

Explanation Topology::explain(Asn a, Asn b) const {
  Explanation out{.relation = relation(a, b), .confidence = confidence(a, b), .evidence = {}, .why = {}};
  const Link* link = find_link(a, b);
  if (link == nullptr) {
    if (siblings(a, b)) {
      out.evidence.push_back({Source::kOrganisation, Relation::kSibling, Relation::kUnknown, kSiblingConfidence, true,
                              "one organisation holds both; no link between them is known"});
    }
    out.why = out.evidence.empty() ? "no source knows this link" : out.evidence.front().detail;
    return out;
  }
  const auto claims = claims_of(*link);
  for (std::size_t i = 0; i < claims.size(); ++i) {
    const Claim claim = a < b ? claims[i] : turned(claims[i]);
    out.evidence.push_back(
        {claim.source, claim.says, claim.denies, claim.confidence, i == link->decided, describe(claim, a, b)});
    if (i == link->decided) out.why = out.evidence.back().detail;
  }
  if (link->decided == Verdict::kNobody) out.why = "what other sources say is denied: linked, but not as they say";
  return out;
}

Source Topology::decider(Asn a, Asn b) const {
  const Link* link = find_link(a, b);
  if (link == nullptr) return siblings(a, b) ? Source::kOrganisation : Source::kNone;
  return link->decided == Verdict::kNobody ? Source::kNone : claims_of(*link)[link->decided].source;
}

std::vector<Asn> Topology::ases() const {
  std::vector<Asn> out;
  out.reserve(asns_.size());
  for (const std::uint32_t asn : asns_) out.push_back(Asn{asn});
  return out;
}

std::string Topology::reasons(Asn a, Asn b) const {
  const Link* link = find_link(a, b);
  if (link == nullptr) return siblings(a, b) ? std::string(name_of(Source::kOrganisation)) : std::string();
  std::string out;
  for (const Claim& claim : claims_of(*link)) {
    std::string word(name_of(claim.source));
    if (claim.source == Source::kPaths) {
      word = claim.for_it + claim.against > 0 ? fmt::format("{} {}:{}", word, claim.for_it, claim.against)
                                              : fmt::format("{} ({})", word, name_of(claim.step));
    }
    if (claim.says == Relation::kUnknown) {
      word = fmt::format("{} (not {})", word, name_of(a < b ? claim.denies : opposite(claim.denies)));
    } else if (claim.says != link->relation) {
      word = "not " + word;
    }
    out += (out.empty() ? "" : ", ") + word;
  }
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

bool Topology::has_flag(Asn a, std::uint8_t flag) const {
  const FlatMap::Slot* slot = nodes_.find(a.value);
  return slot != nullptr && (flags_[slot->value] & flag) != 0;
}

bool Topology::is_route_server(Asn a) const {
  return has_flag(a, kRouteServer);
}

bool Topology::is_clique(Asn a) const {
  return has_flag(a, kClique);
}

bool Topology::has_customers(Asn a) const {
  return has_flag(a, kHasCustomers);
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
