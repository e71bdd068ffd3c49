#include "validity/rov_use.h"

#include <algorithm>
#include <iterator>

#include "validity/rov_trace.h"

namespace mannerly::validity {
namespace {

// Rounds in which what is believed of one network corrects what is believed of those that it may have blocked.
constexpr int kRounds = 8;

// A network that was tested: its rows among the trace's units and sights.
struct Node {
  Asn asn;
  std::uint32_t units = 0, unit_count = 0;
  std::uint32_t sights = 0, sight_count = 0;
  bool has_customers = false;
  RovCounts dropped{}, passed{};
  double origins_dropped = 0;
  std::uint32_t origins = 0, observers = 0;
  RovBelief belief;
};

double share_of(const RovUnit& unit, std::uint16_t part) {
  return double{unit.weight} * part / (unit.dropped + unit.passed);
}

class Weigher {
 public:
  Weigher(const RovTrace& trace, const topology::Topology& topology) : trace_(trace) {
    for (std::uint32_t i = 0; i < trace.units.size(); ++i) add(i, topology);
    for (std::uint32_t i = 0; i < trace.sights.size(); ++i) {
      Node& node = nodes_[index_.find(trace.sights[i].asn)->value];
      if (node.sight_count++ == 0) node.sights = i;
    }
    for (Node& node : nodes_) {
      node.observers = observers_of(node, false);
      node.belief = believe(node.passed, {}, node.has_customers);  // what it passed is sure; begin with that
    }
  }

  void weigh() {
    std::vector<RovBelief> next(nodes_.size());
    for (int round = 0; round < kRounds; ++round) {
      for (std::size_t i = 0; i < nodes_.size(); ++i) {
        const std::uint32_t count = observers_of(nodes_[i], true);
        next[i] = believe(nodes_[i].passed, std::span(best_).first(count), nodes_[i].has_customers);
      }
      // Half a step: two networks that may each be the reason for the other's silence would else swing for ever.
      const double step = round == 0 || round + 1 == kRounds ? 1 : 0.5;
      for (std::size_t i = 0; i < nodes_.size(); ++i) {
        RovBelief& belief = nodes_[i].belief;
        belief.none += step * (next[i].none - belief.none);
        belief.all += step * (next[i].all - belief.all);
        belief.partly += step * (next[i].partly - belief.partly);
      }
    }
  }

  const std::vector<Node>& nodes() const { return nodes_; }

 private:
  void add(std::uint32_t row, const topology::Topology& topology) {
    const RovUnit& unit = trace_.units[row];
    if (nodes_.empty() || nodes_.back().asn != unit.asn) {
      index_.insert(unit.asn.value).value = static_cast<std::uint32_t>(nodes_.size());
      nodes_.push_back({.asn = unit.asn, .units = row, .has_customers = topology.has_customers(unit.asn)});
    }
    Node& node = nodes_.back();
    const auto side = static_cast<std::size_t>(unit.side);
    node.passed[side] += share_of(unit, unit.passed);
    node.dropped[side] += share_of(unit, unit.dropped);
    node.origins_dropped += share_of(unit, unit.dropped);
    if (node.unit_count == 0 || trace_.units[row - 1].origin != unit.origin) ++node.origins;
    ++node.unit_count;
  }

  // That somebody of the list drops what it hears on this way.
  double blocked(std::uint32_t list) const {
    double open = 1;
    for (const RovBlocker& blocker : trace_.blockers(list)) {
      const auto* slot = index_.find(blocker.asn);
      const RovBelief belief = slot != nullptr ? nodes_[slot->value].belief : RovBelief{};
      open *= 1 - belief.drops(blocker.side);
    }
    return 1 - open;
  }

  // The most telling observers into best_; or only how many there are.
  std::uint32_t observers_of(const Node& node, bool fill) {
    const auto sights = std::span(trace_.sights).subspan(node.sights, node.sight_count);
    std::uint32_t count = 0;
    all_.clear();
    for (std::size_t begin = 0, end = 0; begin < sights.size(); begin = end, ++count) {
      while (end < sights.size() && sights[end].via == sights[begin].via) ++end;
      if (fill) all_.push_back(observer_of(sights.subspan(begin, end - begin)));
    }
    if (!fill) return count;
    const auto value = [](const RovObserver& o) {
      return (1 - o.blocked) * (o.dropped[0] + o.dropped[1] + o.dropped[2]);
    };
    const std::size_t kept = std::min(all_.size(), kRovObserversMax);
    std::partial_sort(all_.begin(), all_.begin() + static_cast<std::ptrdiff_t>(kept), all_.end(),
                      [&](const RovObserver& a, const RovObserver& b) { return value(a) > value(b); });
    std::copy_n(all_.begin(), kept, best_.begin());
    return static_cast<std::uint32_t>(kept);
  }

  // One way out: as clear as the clearest of its paths; origins seen over others count by how clear those are.
  RovObserver observer_of(std::span<const RovSight> sights) {
    blocked_.clear();
    RovObserver out{.blocked = 1};
    for (std::size_t i = 0; i < sights.size(); ++i) {
      const bool same = i > 0 && sights[i].list == sights[i - 1].list;
      blocked_.push_back(same ? blocked_.back() : blocked(sights[i].list));
      out.blocked = std::min(out.blocked, blocked_.back());
    }
    if (out.blocked >= 1) return out;
    for (std::size_t i = 0; i < sights.size(); ++i) {
      out.dropped[static_cast<std::size_t>(sights[i].side)] +=
          double{sights[i].share} * (1 - blocked_[i]) / (1 - out.blocked);
    }
    return out;
  }

  const RovTrace& trace_;
  std::vector<Node> nodes_;
  topology::FlatMap index_;  // AS number -> node
  std::vector<RovObserver> all_;
  std::vector<double> blocked_;
  std::array<RovObserver, kRovObserversMax> best_;
};

RovVerdict verdict_of(const Node& node) {
  const RovBelief& belief = node.belief;
  RovVerdict out{.asn = node.asn,
                 .reason = RovReason::kTooLittle,
                 .confidence = static_cast<float>(std::max({belief.none, belief.all, belief.partly})),
                 .belief = belief,
                 .dropped = node.dropped,
                 .passed = node.passed,
                 .origins = node.origins,
                 .observers = node.observers,
                 .first = node.units,
                 .count = node.unit_count};
  if (belief.none >= RovSurvey::kDecides) {
    out.use = RovUse::kDoesNot;
  } else if (node.origins_dropped < RovSurvey::kOriginsMin) {
    return out;
  } else if (belief.all >= RovSurvey::kDecides) {
    out.use = RovUse::kDoes;
  } else if (belief.partly >= RovSurvey::kDecides) {
    out.use = RovUse::kDoesPartly;
  } else {
    return out;
  }
  out.reason = RovReason::kTold;
  return out;
}

}  // namespace

std::string_view name_of(RovUse use) {
  switch (use) {
    case RovUse::kCannotTell: break;
    case RovUse::kDoesNot: return "does not";
    case RovUse::kDoesPartly: return "partly";
    case RovUse::kDoes: return "does";
  }
  return "cannot tell";
}

std::string_view text_of(RovReason reason) {
  switch (reason) {
    case RovReason::kTold: break;
    case RovReason::kNotOnPath: return "No path of the snapshot holds the network.";
    case RovReason::kNoTest: return "No RPKI-invalid route came near it in a way that would show.";
    case RovReason::kSeesNone: return "Others on the way to it drop: it has nothing to drop that would show.";
    case RovReason::kTooLittle: return "There are tests, but too few, or they contradict each other.";
  }
  return "";
}

RovSurvey RovSurvey::make(const snapshot::Snapshot& snapshot, const topology::Topology& topology,
                          std::span<const RovState> states) {
  RovTrace trace(snapshot, topology, states);
  trace.run();
  Weigher weigher(trace, topology);
  weigher.weigh();

  RovSurvey out;
  for (const snapshot::AsRow& as : snapshot.ases()) {
    if ((as.flags & snapshot::AsRow::kOnPath) != 0) out.on_path_.push_back(as.asn);
  }
  std::vector<RovVerdict> told, behind;
  for (const Node& node : weigher.nodes()) told.push_back(verdict_of(node));
  for (const std::uint32_t asn : trace.behind) {
    const bool customers = topology.has_customers(Asn{asn});
    const RovBelief prior = RovBelief::prior(customers);
    behind.push_back({.asn = Asn{asn},
                      .reason = RovReason::kSeesNone,
                      .confidence = static_cast<float>(prior.none),
                      .belief = prior});
  }
  std::ranges::set_union(told, behind, std::back_inserter(out.verdicts_), {}, &RovVerdict::asn, &RovVerdict::asn);
  out.units_ = std::move(trace.units);
  out.counts_ = trace.counts;
  return out;
}

Result<RovSurvey> RovSurvey::make(const snapshot::Snapshot& snapshot, const topology::Topology& topology) {
  MANNERLY_TRY(const RovIndex index, RovIndex::make(snapshot.vrps()));
  std::vector<RovState> states(snapshot.routes().size());
  index.states(snapshot.routes(), states);
  return make(snapshot, topology, states);
}

RovVerdict RovSurvey::verdict(Asn asn) const {
  const auto at = std::ranges::lower_bound(verdicts_, asn, {}, &RovVerdict::asn);
  if (at != verdicts_.end() && at->asn == asn) return *at;
  RovVerdict out{.asn = asn};
  out.confidence = static_cast<float>(out.belief.none);
  if (!std::ranges::binary_search(on_path_, asn.value)) out.reason = RovReason::kNotOnPath;
  return out;
}

std::span<const RovUnit> RovSurvey::evidence(Asn asn) const {
  const RovVerdict found = verdict(asn);
  return std::span(units_).subspan(found.first, found.count);
}

}  // namespace mannerly::validity
