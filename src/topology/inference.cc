#include "topology/inference.h"

#include <algorithm>
#include <tuple>

#include "topology/ipv6_donors.h"
#include "topology/path_evidence.h"
#include "topology/path_shape.h"
#include "topology/summit.h"

namespace mannerly::topology {
namespace {

using Step = PathSet::Step;
using Verdict = PathEvidence::Verdict;

constexpr int kRoundsMax = 4;

// A route server originates next to nothing, nobody sells transit to it, and most of its neighbours carry
// others' routes and have providers elsewhere.
constexpr std::uint32_t kServerDegreeMin = 5, kServerDegreeLarge = 50;
constexpr std::uint64_t kServerOwnPerView = 2, kServerCarriedMin = 20, kServerCarriedLarge = 100;
constexpr double kServerCarriersShare = 0.40, kServerHomedShare = 0.55;

// A link next to a transit-free network that is seen from one side only is one of peers when the other end is
// at least this large beside it (degrees), and few viewpoints use it.
constexpr double kOwnRatio = 0.02, kOwnLeafRatio = 0.05, kFewRatio = 0.10;
constexpr std::uint32_t kFewUsers = 3;

// Seen in IPv6 alone while the "customer" is so much the larger in IPv4.
constexpr double kLargerSurely = 2.0, kLarger = 1.0;
constexpr std::uint32_t kLargerUsers = 2, kLargerAvoiders = 3;

class Decider {
 public:
  explicit Decider(const PathSet& paths)
      : paths_(paths), shape_(paths), summit_(paths, shape_), evidence_(paths, shape_, summit_) {}

  Inference run() {
    evidence_.vote();
    evidence_.descend({});
    server_ = find_route_servers();
    donor_ = find_ipv6_donors(paths_, shape_, evidence_);
    decide_all();
    std::vector<std::uint8_t> peers;
    for (int round = 0; round < kRoundsMax; ++round) {
      std::vector<std::uint8_t> now(paths_.links().size(), 0);
      for (std::uint32_t i = 0; i < now.size(); ++i) now[i] = decisions_[i].surely_peers ? 1 : 0;
      if (now == peers) break;
      peers = std::move(now);
      evidence_.descend(peers);
      decide_all();
    }
    return results();
  }

 private:
  struct Decision {
    Relation high_is = Relation::kUnknown;  // to the low end
    InferenceStep step = InferenceStep::kNone;
    bool surely_peers = false;  // enough to let descents start behind it
    std::uint32_t avoided = 0;
  };

  // The facts about a link that the rules look at.
  struct Facts {
    std::uint32_t link = 0;
    Step down = 0;  // from the (presumed) provider to the customer
    std::uint32_t provider = 0, customer = 0;
    std::uint32_t users = 0, avoiders = 0;
    bool leaf = false;  // the customer carries nobody's routes
    bool v6_alone = false;
    double ratio = 0;     // degree of the customer beside the provider's
    double ratio_v4 = 0;  // the same in IPv4; 0 when the customer is not there
  };

  std::vector<std::uint8_t> find_route_servers() const;
  bool has_provider(std::uint32_t node, std::uint32_t beside) const;
  bool is_route_server(std::uint32_t node) const;
  Facts facts_of(std::uint32_t link) const;
  void decide_all();
  Decision decide(std::uint32_t link) const;
  Decision decide_directed(const Facts& f) const;
  Decision decide_open(const Facts& f) const;
  Decision customer(const Facts& f, InferenceStep step) const;
  static Decision peers(const Facts& f, InferenceStep step, bool surely = false) {
    return {Relation::kPeer, step, surely, f.avoiders};
  }
  float confidence_of(const Decision& decision, std::uint32_t contexts, std::uint32_t against) const;
  Inference results() const;

  const PathSet& paths_;
  PathShape shape_;
  Summit summit_;
  PathEvidence evidence_;
  std::vector<std::uint8_t> server_, donor_;  // by node
  std::vector<Decision> decisions_;           // by link
};

// ---- route servers ----

// A verdict names a provider of the node other than beside.
bool Decider::has_provider(std::uint32_t node, std::uint32_t beside) const {
  for (const std::uint32_t i : shape_.links_of(node)) {
    const PathSet::Link& link = paths_.links()[i];
    const std::uint32_t other = link.low == node ? link.high : link.low;
    if (other == beside || other >= paths_.as_nodes()) continue;
    if (evidence_.verdict(i) == (link.low == node ? Verdict::kHighProvides : Verdict::kLowProvides)) return true;
  }
  return false;
}

bool Decider::is_route_server(std::uint32_t node) const {
  const std::uint32_t degree = shape_.degree[node];
  if (degree < kServerDegreeMin || summit_.has(node) || has_provider(node, PathSet::kNoNode)) return false;
  const std::uint64_t own = std::max<std::uint64_t>(shape_.originated[node], 1), carried = shape_.carried[node];
  const bool small = shape_.originated[node] <= kServerOwnPerView * shape_.origin_views[node];
  if (!(small && carried >= kServerCarriedMin * own) &&
      !(degree >= kServerDegreeLarge && carried >= kServerCarriedLarge * own)) {
    return false;
  }
  double all = 0, carriers = 0, homed = 0;
  for (const std::uint32_t i : shape_.links_of(node)) {
    const PathSet::Link& link = paths_.links()[i];
    const std::uint32_t other = link.low == node ? link.high : link.low;
    if (other >= paths_.as_nodes()) continue;
    all += 1;
    carriers += shape_.is_transit(other) ? 1 : 0;
    homed += has_provider(other, node) ? 1 : 0;
  }
  return carriers >= kServerCarriersShare * all && homed >= kServerHomedShare * all;
}

std::vector<std::uint8_t> Decider::find_route_servers() const {
  std::vector<std::uint8_t> out(paths_.nodes(), 0);
  for (std::uint32_t node = 0; node < paths_.as_nodes(); ++node) out[node] = is_route_server(node) ? 1 : 0;
  return out;
}

// ---- the rules ----

Decider::Facts Decider::facts_of(std::uint32_t i) const {
  const PathSet::Link& link = paths_.links()[i];
  Facts f{.link = i};
  const Verdict verdict = evidence_.verdict(i);
  bool low_first = verdict == Verdict::kLowProvides;
  if (verdict == Verdict::kUnknown || verdict == Verdict::kPeers) {
    // The larger network is the likelier provider.
    const auto size = [&](std::uint32_t node) { return std::tie(shape_.degree[node], shape_.transit_degree[node]); };
    low_first = size(link.low) >= size(link.high);
  }
  // Transit-free networks are nobody's customers: votes for that come of leaks.
  if (summit_.has(link.low) != summit_.has(link.high)) low_first = summit_.has(link.low);
  f.down = i * 2 + (low_first ? 0u : 1u);
  f.provider = paths_.from(f.down);
  f.customer = paths_.to(f.down);
  f.users = evidence_.users(i);
  f.leaf = !shape_.is_transit(f.customer);
  f.v6_alone = link.v6 && !link.v4;
  f.ratio = static_cast<double>(shape_.degree[f.customer]) / std::max(1u, shape_.degree[f.provider]);
  f.ratio_v4 = static_cast<double>(shape_.degree_v4[f.customer]) / std::max(1u, shape_.degree_v4[f.provider]);
  // Costs a walk over the customer's links: asked for only where a rule needs it.
  const bool directed = verdict == Verdict::kLowProvides || verdict == Verdict::kHighProvides;
  if (!directed || evidence_.contexts(f.down) == 0 || f.v6_alone) f.avoiders = evidence_.avoiders(f.down);
  return f;
}

Decider::Decision Decider::customer(const Facts& f, InferenceStep step) const {
  return {(f.down & 1) != 0 ? Relation::kProvider : Relation::kCustomer, step, false, f.avoiders};
}

Decider::Decision Decider::decide_directed(const Facts& f) const {
  if (donor_[f.provider] != 0 && f.v6_alone && shape_.on_v4[f.customer] != 0) return peers(f, InferenceStep::kFamilies);
  if (evidence_.is_viewpoint_transit(f.link)) return customer(f, InferenceStep::kViewpointTransit);
  const bool top = summit_.has(f.provider);
  if (evidence_.contexts(f.down) == 0) {
    if (shape_.is_viewpoint[f.customer] != 0 && (!f.leaf || f.avoiders > 0)) {
      return peers(f, InferenceStep::kViewpointPeer, true);
    }
    if (top && f.avoiders > 0) {
      const bool own = f.ratio >= (f.leaf ? kOwnLeafRatio : kOwnRatio) && evidence_.used_only_from(f.link, f.provider);
      const bool few = !f.leaf && f.users <= kFewUsers && f.ratio >= kFewRatio;
      const bool shunned = !f.leaf && f.users >= 2 && f.avoiders >= 3 && f.ratio >= kOwnLeafRatio;
      if (own || few || shunned) return peers(f, InferenceStep::kUnseen, own || few);
    }
    if (!top && !f.leaf && f.users >= 2 && f.avoiders >= 9) return peers(f, InferenceStep::kUnseen);
    return customer(f, top ? InferenceStep::kBeneathTop : InferenceStep::kClimb);
  }
  const bool larger = f.ratio_v4 >= kLargerSurely ||
                      (f.ratio_v4 >= kLarger && f.users <= kLargerUsers && f.avoiders >= kLargerAvoiders);
  if (f.v6_alone && !top && larger) return peers(f, InferenceStep::kSizes);
  return customer(f, InferenceStep::kDescent);
}

// No vote gave the link a direction: it was seen at the turn of paths only.
Decider::Decision Decider::decide_open(const Facts& f) const {
  if (shape_.is_viewpoint[f.provider] != 0 || shape_.is_viewpoint[f.customer] != 0) {
    return peers(f, InferenceStep::kViewpointPeer, true);
  }
  if (f.avoiders > 0) return peers(f, InferenceStep::kUnseen, !f.leaf);
  if (f.leaf) return customer(f, InferenceStep::kLeaf);
  return peers(f, InferenceStep::kRest);
}

Decider::Decision Decider::decide(std::uint32_t i) const {
  const Facts f = facts_of(i);
  if (summit_.has(f.provider) && summit_.has(f.customer)) return peers(f, InferenceStep::kClique);
  if (server_[f.provider] != 0 || server_[f.customer] != 0) return peers(f, InferenceStep::kRouteServer);
  return evidence_.verdict(i) == Verdict::kUnknown ? decide_open(f) : decide_directed(f);
}

void Decider::decide_all() {
  decisions_.resize(paths_.links().size());
  for (std::uint32_t i = 0; i < decisions_.size(); ++i) decisions_[i] = decide(i);
}

// ---- results ----

float Decider::confidence_of(const Decision& decision, std::uint32_t contexts, std::uint32_t against) const {
  switch (decision.step) {
    case InferenceStep::kNone: break;
    case InferenceStep::kClique: return 0.90f;
    case InferenceStep::kRouteServer: return 0.65f;
    case InferenceStep::kFamilies: return 0.90f;
    case InferenceStep::kSizes: return 0.50f;
    case InferenceStep::kViewpointTransit: return 0.90f;
    case InferenceStep::kDescent: return against > 0 ? 0.75f : contexts > 1 ? 0.99f : 0.97f;
    case InferenceStep::kClimb: return 0.93f;
    case InferenceStep::kBeneathTop: return 0.93f;
    case InferenceStep::kViewpointPeer: return 0.95f;
    case InferenceStep::kUnseen: return 0.88f;
    case InferenceStep::kLeaf: return 0.90f;
    case InferenceStep::kRest: return 0.50f;
  }
  return 0;
}

Inference Decider::results() const {
  Inference out{.discarded = paths_.discarded(), .paths = paths_.size()};
  out.viewpoints = static_cast<std::uint32_t>(paths_.viewpoints().size());
  const auto cut = [](std::uint32_t n) { return static_cast<std::uint16_t>(std::min(n, 0xFFFFu)); };
  for (std::uint32_t i = 0; i < decisions_.size(); ++i) {
    const PathSet::Link& link = paths_.links()[i];
    if (link.high >= paths_.as_nodes()) continue;  // of a hidden viewpoint
    const Decision& decision = decisions_[i];
    const Step down = i * 2 + (decision.high_is == Relation::kProvider ? 1u : 0u);
    const std::uint32_t for_it = evidence_.contexts(down), against = evidence_.contexts(down ^ 1);
    out.links.push_back({.a = paths_.asn_of(link.low),
                         .b = paths_.asn_of(link.high),
                         .relation = decision.high_is,
                         .step = decision.step,
                         .confidence = confidence_of(decision, for_it, against),
                         .for_it = cut(for_it),
                         .against = cut(against),
                         .used = cut(evidence_.users(i)),
                         .avoided = cut(decision.avoided),
                         .v4 = link.v4,
                         .v6 = link.v6});
  }
  std::sort(out.links.begin(), out.links.end(),
            [](const InferredLink& x, const InferredLink& y) { return std::tie(x.a, x.b) < std::tie(y.a, y.b); });
  for (const std::uint32_t node : summit_.clique) out.clique.push_back(paths_.asn_of(node));
  for (const std::uint32_t node : summit_.transit_free) out.transit_free.push_back(paths_.asn_of(node));
  for (std::uint32_t node = 0; node < paths_.as_nodes(); ++node) {
    if (server_[node] != 0) out.route_servers.push_back(paths_.asn_of(node));
    if (donor_[node] != 0) out.ipv6_donors.push_back(paths_.asn_of(node));
  }
  return out;
}

}  // namespace

std::string_view name_of(InferenceStep step) {
  switch (step) {
    case InferenceStep::kNone: break;
    case InferenceStep::kClique: return "clique";
    case InferenceStep::kRouteServer: return "route-server";
    case InferenceStep::kFamilies: return "families";
    case InferenceStep::kSizes: return "sizes";
    case InferenceStep::kViewpointTransit: return "viewpoint-transit";
    case InferenceStep::kDescent: return "descent";
    case InferenceStep::kClimb: return "climb";
    case InferenceStep::kBeneathTop: return "beneath-top";
    case InferenceStep::kViewpointPeer: return "viewpoint-peer";
    case InferenceStep::kUnseen: return "unseen";
    case InferenceStep::kLeaf: return "leaf";
    case InferenceStep::kRest: return "rest";
  }
  return "none";
}

const InferredLink* Inference::find(Asn a, Asn b) const {
  if (b < a) std::swap(a, b);
  const auto at = std::lower_bound(links.begin(), links.end(), std::tie(a, b),
                                   [](const InferredLink& l, const auto& key) { return std::tie(l.a, l.b) < key; });
  return at != links.end() && at->a == a && at->b == b ? &*at : nullptr;
}

Inference infer(const PathSet& paths) {
  return Decider(paths).run();
}

}  // namespace mannerly::topology
