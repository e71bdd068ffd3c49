#include "plan/aspa.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace mannerly::plan {
namespace {

using snapshot::Snapshot;
using topology::Relation;
using validity::AspaState;
using validity::HopAuthorization;

// Origin first, prepending collapsed; a set stands as AS number 0 (validity/aspa.h). Confederations are passed over.
void read_path(AsPathView view, std::vector<Asn>& out) {
  out.clear();
  view.each_segment([&](const AsPathView::Segment& segment) {
    if (segment.type == SegmentType::kAsSet) {
      out.push_back(Asn{0});
    } else if (segment.type == SegmentType::kAsSequence) {
      for (const std::uint32_t asn : segment.asns) {
        if (out.empty() || out.back().value != asn) out.push_back(Asn{asn});
      }
    }
  });
  std::reverse(out.begin(), out.end());
}

// Calls f(path) for each distinct path of the snapshot that has the network on it.
template <class F>
void each_path_with(const Snapshot& s, Asn asn, F&& f) {
  std::vector<Asn> path;
  const std::size_t count = s.path_offsets().empty() ? 0 : s.path_offsets().size() - 1;
  for (std::uint32_t number = 0; number < count; ++number) {
    const AsPathView view = s.path(number);
    if (!view.contains(asn)) continue;
    read_path(view, path);
    f(std::span<const Asn>(path));
  }
}

// Judged at every network from the one after the customer on: before it nothing changes.
template <class Authorized>
bool is_invalid_somewhere(const topology::Topology& t, std::span<const Asn> path, std::size_t from,
                          Authorized&& authorized) {
  for (std::size_t i = std::max<std::size_t>(from, 1); i < path.size(); ++i) {
    const auto received = path.first(i);
    const Relation sender = t.relation(path[i], path[i - 1]);
    const bool upstream = sender == Relation::kCustomer || sender == Relation::kPeer;
    const AspaState state =
        upstream ? validity::verify_upstream(received, authorized) : validity::verify_downstream(received, authorized);
    if (state == AspaState::kInvalid) return true;
  }
  return false;
}

std::string text_of(std::span<const Asn> path) {
  std::string out;
  for (auto at = path.rbegin(); at != path.rend(); ++at) out += fmt::format("{}{}", out.empty() ? "" : " ", at->value);
  return out;
}

bool contains(const std::vector<Asn>& sorted, Asn asn) {
  return std::binary_search(sorted.begin(), sorted.end(), asn);
}

class Planner {
 public:
  Planner(const Snapshot& snapshot, const topology::Topology& topology, Asn asn, const AspaRequest& request)
      : s_(snapshot), t_(topology), request_(request) {
    plan_.asn = asn;
  }

  AspaPlan run() {
    read_existing();
    each_path_with(s_, plan_.asn, [&](std::span<const Asn> path) {
      for (std::size_t i = 0; i + 1 < path.size(); ++i) {
        if (path[i] == plan_.asn && path[i + 1].value != 0) ++after_[path[i + 1]];
      }
    });
    for (const Asn asn : plan_.attested) candidate(asn);
    for (const topology::Neighbour& n : t_.neighbours(plan_.asn)) {
      if (n.relation == Relation::kProvider) candidate(n.asn);
    }
    for (const Asn asn : request_.add) candidate(asn);
    for (auto& [asn, finding] : found_) judge(finding);
    for (const auto& [asn, finding] : found_) {
      plan_.providers.push_back(finding);
      if (finding.state != ProviderState::kConfirm) plan_.listed.push_back(asn);
    }
    std::stable_sort(plan_.providers.begin(), plan_.providers.end(),
                     [](const auto& a, const auto& b) { return a.state < b.state; });
    // AS0 says that there is no provider: with some that merely are not sure it would cut the network off.
    if (plan_.providers.empty()) plan_.listed.push_back(Asn{0});
    if (!plan_.listed.empty()) plan_.effect = aspa_effect(s_, t_, plan_.asn, plan_.listed);
    add_checks();
    return std::move(plan_);
  }

 private:
  void read_existing() {
    const snapshot::AspaRow* row = s_.find_aspa(plan_.asn);
    plan_.has_aspa = row != nullptr;
    if (row == nullptr) return;
    for (const std::uint32_t asn : Snapshot::rows(s_.aspa_providers(), row->providers)) {
      if (asn != 0) plan_.attested.push_back(Asn{asn});
    }
    std::sort(plan_.attested.begin(), plan_.attested.end());
  }

  void candidate(Asn asn) {
    const auto& no = request_.without;
    if (asn.value == 0 || std::find(no.begin(), no.end(), asn) != no.end()) return;
    found_[asn].asn = asn;
  }

  void judge(ProviderFinding& f) {
    f.is_attested = contains(plan_.attested, f.asn);
    f.relation = t_.relation(plan_.asn, f.asn);
    f.confidence = t_.confidence(plan_.asn, f.asn);
    const auto at = after_.find(f.asn);
    f.paths = at == after_.end() ? 0 : at->second;
    const std::string reasons = t_.reasons(plan_.asn, f.asn);
    f.evidence = reasons.empty() ? "no source knows the link" : reasons;
    const bool confirmed = std::find(request_.add.begin(), request_.add.end(), f.asn) != request_.add.end();
    if (confirmed) {
      f.evidence += "; confirmed by you";
    } else if (f.is_attested) {
      f.state = f.paths > 0 || other_sources_say_provider(f.asn) ? ProviderState::kSure : ProviderState::kUnused;
    } else {
      f.state = f.confidence >= request_.confidence_min ? ProviderState::kSure : ProviderState::kConfirm;
    }
  }

  bool other_sources_say_provider(Asn asn) const {
    const auto explained = t_.explain(plan_.asn, asn).evidence;
    return std::any_of(explained.begin(), explained.end(), [](const topology::Evidence& e) {
      return e.says == Relation::kProvider && e.source != topology::Source::kAspa;
    });
  }

  void add_checks() {
    for (const ProviderFinding& f : plan_.providers) {
      if (f.state == ProviderState::kConfirm) {
        plan_.checks.push_back(
            fmt::format("Is {} a provider? ({}; confidence {:.2f}; on {} paths). Left out, its routes "
                        "are in danger; --provider {} lists it.",
                        format_asn(f.asn), f.evidence, f.confidence, f.paths, format_asn(f.asn)));
      } else if (f.state == ProviderState::kUnused) {
        plan_.checks.push_back(
            fmt::format("Is {} still a provider? The ASPA names it, but no path and no other source "
                        "shows it; --provider {} keeps it.",
                        format_asn(f.asn), format_asn(f.asn)));
      }
    }
    for (const AspaEffect::Hop& hop : plan_.effect.hops) {
      plan_.checks.push_back(fmt::format(
          "{} paths go up through {} ({}) and would be invalid: a leak, or a provider that is missing "
          "(e.g. {}).",
          hop.paths, format_asn(hop.neighbour), name_of(t_.relation(plan_.asn, hop.neighbour)), hop.example));
    }
    for (const topology::Neighbour& n : t_.neighbours(plan_.asn)) {
      if (t_.is_route_server(n.asn) && after_.contains(n.asn)) {
        plan_.checks.push_back(
            fmt::format("{} is a route server whose number is on your paths: one that is not "
                        "transparent has to be listed as a provider.",
                        format_asn(n.asn)));
      }
    }
    plan_.checks.emplace_back("Backup providers and such as get only a part of the prefixes may not be in the data.");
  }

  const Snapshot& s_;
  const topology::Topology& t_;
  const AspaRequest& request_;
  std::map<Asn, ProviderFinding> found_;
  std::map<Asn, std::uint32_t> after_;  // paths by the AS that stands after the network
  AspaPlan plan_;
};

}  // namespace

std::string_view name_of(ProviderState state) {
  switch (state) {
    case ProviderState::kSure: return "sure";
    case ProviderState::kConfirm: return "confirm";
    case ProviderState::kUnused: break;
  }
  return "unused";
}

AspaEffect aspa_effect(const Snapshot& snapshot, const topology::Topology& topology, Asn customer,
                       const std::vector<Asn>& providers) {
  const auto before = [&](Asn c, Asn p) { return validity::authorization(snapshot, c, p); };
  const auto after = [&](Asn c, Asn p) {
    if (c != customer) return before(c, p);
    const bool listed = std::find(providers.begin(), providers.end(), p) != providers.end();
    return listed ? HopAuthorization::kProvider : HopAuthorization::kNotProvider;
  };
  AspaEffect out;
  std::map<Asn, AspaEffect::Hop> hops;
  each_path_with(snapshot, customer, [&](std::span<const Asn> path) {
    ++out.paths;
    const auto at = std::find(path.begin(), path.end(), customer);
    // What ASPA says of a path does not change for networks that come before the customer on it.
    const auto from = static_cast<std::size_t>(at - path.begin());
    const bool was = is_invalid_somewhere(topology, path, from, before);
    const bool is = is_invalid_somewhere(topology, path, from, after);
    out.made_valid += was && !is;
    if (was || !is) return;
    ++out.made_invalid;
    if (at + 1 == path.end()) return;
    AspaEffect::Hop& hop = hops[*(at + 1)];
    hop.neighbour = *(at + 1);
    if (hop.paths++ == 0) hop.example = text_of(path);
  });
  for (const auto& [asn, hop] : hops) out.hops.push_back(hop);
  std::stable_sort(out.hops.begin(), out.hops.end(), [](const auto& a, const auto& b) { return a.paths > b.paths; });
  return out;
}

Result<AspaPlan> plan_aspa(const Snapshot& snapshot, const topology::Topology& topology, Asn asn,
                           const AspaRequest& request) {
  for (const Asn added : request.add) {
    if (added == asn) return fail(ErrorCode::kUsage, fmt::format("{} is no provider of itself", format_asn(asn)));
    if (std::find(request.without.begin(), request.without.end(), added) != request.without.end()) {
      return fail(ErrorCode::kUsage, fmt::format("{} is a provider and is none", format_asn(added)));
    }
  }
  return Planner(snapshot, topology, asn, request).run();
}

}  // namespace mannerly::plan
