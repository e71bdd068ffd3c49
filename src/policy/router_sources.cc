#include "policy/router_sources.h"

#include <fmt/format.h>

#include <algorithm>

#include "policy/expand.h"
#include "policy/object_name.h"
#include "validity/rov.h"

namespace mannerly::policy {
namespace {

using snapshot::Snapshot;
using snapshot::SourceKind;
using snapshot::SourceState;

// One list of sets, expanded.
struct Expanded {
  std::vector<PrefixRange> prefixes;
  std::vector<Asn> origins;
  std::string remark;
};

class Gatherer {
 public:
  Gatherer(const Network& network, const IrrIndex& index)
      : network_(network), index_(index), snapshot_(index.snapshot()) {}

  GatheredInputs gather() {
    check_vrps();
    for (const Neighbour& neighbour : network_.neighbours) {
      who_ = neighbour.name;
      out_.inputs.neighbours.push_back(facts_of(neighbour));
    }
    who_.clear();
    if (!network_.own_sets.empty()) {
      const std::size_t problems = out_.problems.size();
      out_.inputs.further_own = expand_sets(network_.own_sets, network_.irr_sources).prefixes;
      // Nothing would keep our own space from coming in.
      if (out_.inputs.further_own.empty() && out_.problems.size() == problems) {
        problem(fmt::format("own_sets: {}: its members have no route object and no ROA",
                            fmt::join(network_.own_sets, ", ")));
      }
    }
    if (network_.bogons.full) take_full_bogons();
    if (const auto view = view_of(network_.irr_sources)) out_.sources = view->source_list();
    return std::move(out_);
  }

 private:
  void problem(std::string why, bool over_limit = false) {
    out_.problems.push_back({.neighbour = who_, .why = std::move(why), .over_limit = over_limit});
  }

  bool uses_vrps() const {
    const bool has_sets =
        !network_.own_sets.empty() || std::any_of(network_.neighbours.begin(), network_.neighbours.end(),
                                                  [](const Neighbour& each) { return !each.as_sets.empty(); });
    return has_sets && (network_.use_roas || network_.drop_invalid);
  }

  void check_vrps() {
    if (!uses_vrps()) return;
    bool has_any = false;
    for (const auto& source : snapshot_.sources()) {
      if (source.kind != SourceKind::kVrp) continue;
      has_any = true;
      if (source.state == SourceState::kPartial || source.state == SourceState::kFailed) {
        problem(fmt::format("the ROAs of {} are incomplete: {}", snapshot_.text(source.path),
                            snapshot_.text(source.error)));
      }
    }
    if (!has_any) {
      problem("the snapshot has no ROAs, which use_roas and drop_invalid_objects ask for ([rpki] of the network file)");
    }
  }

  std::optional<IrrView> view_of(const std::vector<std::string>& sources) {
    if (sources.empty()) return IrrView(index_);
    const std::vector<std::string_view> names(sources.begin(), sources.end());
    auto view = IrrView::select(index_, names);
    if (view) return *view;
    problem(view.error().message);
    return std::nullopt;
  }

  bool is_permitted(Asn asn) const {
    return std::any_of(network_.bogons.permitted_asns.begin(), network_.bogons.permitted_asns.end(),
                       [&](const AsnRange& range) { return range.first <= asn && asn <= range.last; });
  }

  // Route objects of an origin, and its ROAs. Counts what the RPKI calls invalid.
  void take_routes(const IrrView& view, Asn origin, std::vector<PrefixRange>& out, std::uint64_t& invalid) const {
    const Origin as_origin{Origin::Kind::kAsn, origin};
    for (const Family family : {Family::kIpv4, Family::kIpv6}) {
      view.each_route(origin, family, [&](const snapshot::IrrRouteRow& row, std::uint32_t) {
        const Prefix prefix{{row.hi, row.lo}, row.length, family};
        if (network_.drop_invalid &&
            validity::validate(snapshot_.vrps(), prefix, as_origin).state == validity::RovState::kInvalid) {
          ++invalid;
          return;
        }
        out.push_back(PrefixRange::exact(prefix));
      });
    }
    if (!network_.use_roas) return;
    for (const std::uint32_t number : snapshot_.vrps_of(origin)) {
      if (number >= snapshot_.vrps().size()) continue;
      const snapshot::VrpRow& vrp = snapshot_.vrps()[number];
      out.push_back({vrp.prefix(), vrp.length, vrp.max_length});
    }
  }

  // False when the expansion cannot be used.
  bool check_expansion(const IrrView& view, const Expansion& expansion) {
    for (const IncompleteSource& source : incomplete_sources(view)) {
      problem(fmt::format("the registry data of {} are incomplete: {}", source.name, source.error));
    }
    if (expansion.over_limit) problem("its sets are too large: " + expansion.limit, true);
    for (const MemberNote& note : expansion.notes) {
      if (note.node != snapshot::kNone || note.outcome == MemberOutcome::kRefused) continue;
      problem(fmt::format("{} is {} in {}", note.text, name_of(note.outcome), view.source_list()));
    }
    return !expansion.over_limit;
  }

  std::optional<std::vector<ObjectName>> objects_of(const std::vector<std::string>& sets) {
    std::vector<ObjectName> out;
    for (const std::string& set : sets) {
      auto object = parse_object_name(set);
      if (!object) {
        problem(object.error().message);
        return std::nullopt;
      }
      out.push_back(std::move(*object));
    }
    return out;
  }

  Expanded expand_sets(const std::vector<std::string>& sets, const std::vector<std::string>& sources) {
    Expanded out;
    const auto view = view_of(sources);
    const auto objects = objects_of(sets);
    if (!view || !objects) return out;
    // Exceptions for reserved numbers are the network's own, so all of them come through here.
    const Expansion expansion = expand(*view, *objects, {.special = SpecialAsns::kAllow});
    if (!check_expansion(*view, expansion)) return out;
    std::uint64_t invalid = 0, refused = expansion.count(MemberOutcome::kRefused);
    for (const ExpandedAsn& member : expansion.asns) {
      if (is_refused(member.asn, SpecialAsns::kRefuse) && !is_permitted(member.asn)) {
        ++refused;
        continue;
      }
      out.origins.push_back(member.asn);
      take_routes(*view, member.asn, out.prefixes, invalid);
      if (out.prefixes.size() > kPolicyListMax) {
        problem(fmt::format("its sets have more than {} prefixes", kPolicyListMax), true);
        return {};
      }
    }
    for (const ExpandedRange& range : expansion.ranges) out.prefixes.push_back(range.range);
    std::sort(out.prefixes.begin(), out.prefixes.end());
    out.prefixes.erase(std::unique(out.prefixes.begin(), out.prefixes.end()), out.prefixes.end());
    out.remark = fmt::format("{} in {}: {} AS numbers, {} prefixes", fmt::join(sets, ", "), view->source_list(),
                             out.origins.size(), out.prefixes.size());
    const auto add = [&](std::uint64_t count, std::string_view what) {
      if (count > 0) out.remark += fmt::format("; {} {}", count, what);
    };
    add(invalid, "RPKI-invalid route objects left out");
    add(refused, "reserved AS numbers left out");
    add(expansion.count(MemberOutcome::kMissing), "members that no registry has");
    return out;
  }

  NeighbourFacts facts_of(const Neighbour& neighbour) {
    NeighbourFacts facts;
    if (const auto* net = snapshot_.find_peeringdb(neighbour.asn)) {
      facts.peeringdb_v4 = net->info_prefixes4;
      facts.peeringdb_v6 = net->info_prefixes6;
    }
    if (neighbour.as_sets.empty()) return facts;
    const std::size_t problems = out_.problems.size();
    Expanded expanded =
        expand_sets(neighbour.as_sets, neighbour.irr_sources.empty() ? network_.irr_sources : neighbour.irr_sources);
    if (expanded.prefixes.empty() && out_.problems.size() == problems) {
      problem(fmt::format("{}: its members have no route object and no ROA", fmt::join(neighbour.as_sets, ", ")));
    }
    facts.prefixes = std::move(expanded.prefixes);
    facts.origins = std::move(expanded.origins);
    if (!expanded.remark.empty()) facts.remarks.push_back(std::move(expanded.remark));
    return facts;
  }

  void take_full_bogons() {
    for (const auto& row : snapshot_.bogons()) {
      if (row.full != 0) out_.inputs.further_bogons.push_back(or_longer(row.prefix()));
    }
    if (out_.inputs.further_bogons.empty()) problem("the snapshot has no list of full bogons ([bogons] full = true)");
    for (const auto& source : snapshot_.sources()) {
      const bool broken = source.state == SourceState::kPartial || source.state == SourceState::kFailed;
      if (source.kind == SourceKind::kBogons && broken) {
        problem(fmt::format("the bogons of {} are incomplete", snapshot_.text(source.path)));
      }
    }
  }

  const Network& network_;
  const IrrIndex& index_;
  const Snapshot& snapshot_;
  std::string who_;
  GatheredInputs out_;
};

}  // namespace

bool needs_snapshot(const Network& network) {
  return !network.own_sets.empty() || network.bogons.full ||
         std::any_of(network.neighbours.begin(), network.neighbours.end(),
                     [](const Neighbour& each) { return !each.as_sets.empty(); });
}

PolicyInputs inputs_without_snapshot(const Network& network) {
  PolicyInputs inputs;
  inputs.neighbours.resize(network.neighbours.size());
  return inputs;
}

GatheredInputs gather_inputs(const Network& network, const IrrIndex& index) {
  return Gatherer(network, index).gather();
}

}  // namespace mannerly::policy
