#include "plan/as_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.h"
#include "plan/registration.h"
#include "policy/expand.h"

namespace mannerly::plan {
namespace {

using snapshot::SetRow;
using snapshot::Snapshot;
using topology::Relation;

// Sets whose name is the AS number or begins with it and a colon.
std::span<const SetRow> own_sets(const Snapshot& snapshot, Asn asn) {
  const std::string head = format_asn(asn);
  const auto sets = snapshot.sets();
  const auto first = std::partition_point(sets.begin(), sets.end(),
                                          [&](const SetRow& row) { return snapshot.text(row.name) < head + ":"; });
  const auto last = std::partition_point(first, sets.end(), [&](const SetRow& row) {
    return snapshot.text(row.name).substr(0, head.size() + 1) == head + ":";
  });
  return {first, last};
}

std::string as_set_of_peeringdb(const Snapshot& snapshot, Asn asn) {
  const auto* net = snapshot.find_peeringdb(asn);
  if (net == nullptr) return {};
  for (const std::string_view word : split_words(snapshot.text(net->irr_as_set))) {
    const auto name = policy::parse_object_name(word);
    if (name && name->kind == policy::ObjectName::Kind::kAsSet) return name->text;
  }
  return {};
}

class Planner {
 public:
  Planner(const Snapshot& snapshot, const topology::Topology& topology, Asn asn, const AsSetRequest& request)
      : s_(snapshot), t_(topology), request_(request), index_(snapshot), view_(index_) {
    plan_.asn = asn;
  }

  Result<AsSetPlan> run() {
    MANNERLY_CHECK_OK(read_existing());
    for (const topology::Neighbour& n : t_.neighbours(plan_.asn)) {
      if (n.relation == Relation::kCustomer) direct_.emplace(n.asn, n.confidence);
    }
    for (const auto& [asn, confidence] : direct_) add_customer(asn, confidence);
    add_unexpected();
    std::stable_sort(plan_.members.begin(), plan_.members.end(), [](const SetMember& a, const SetMember& b) {
      return std::pair(a.state, a.asn) < std::pair(b.state, b.asn);
    });
    make_objects();
    return std::move(plan_);
  }

 private:
  Status read_existing() {
    plan_.existing = request_.existing.empty() ? as_set_of(s_, plan_.asn) : request_.existing;
    if (plan_.existing.empty()) return {};
    MANNERLY_TRY(const auto name, policy::parse_object_name(plan_.existing));
    if (name.kind != policy::ObjectName::Kind::kAsSet) {
      return fail(ErrorCode::kUsage, fmt::format("\"{}\" is no as-set", plan_.existing));
    }
    const SetRow* row = name.source.empty() ? view_.find_set(name.name) : view_.find_set(name.name, name.source);
    if (row == nullptr) {
      if (!request_.existing.empty()) {
        return fail(ErrorCode::kNotFound, fmt::format("no registry of the snapshot has {}", plan_.existing));
      }
      plan_.missing_sets.push_back(plan_.existing);  // PeeringDB names a set that does not exist
      return {};
    }
    plan_.existing_source = index_.source_name(row->irr_source);
    const policy::ObjectName names[] = {name};
    const auto found = policy::expand(view_, names);
    plan_.over_limit = found.over_limit;
    for (const auto& member : found.asns) reached_.push_back(member.asn);
    for (const auto& note : found.notes) {
      if (note.outcome == policy::MemberOutcome::kMissing) plan_.missing_sets.push_back(note.text);
      if (note.outcome != policy::MemberOutcome::kRefused) continue;
      const auto asn = parse_asn(note.text);
      plan_.members.push_back({.asn = asn.value_or(Asn{}),
                               .state = MemberState::kRefused,
                               .reason = "a private, reserved or documentation number; take it out"});
    }
    return {};
  }

  bool reaches(Asn asn) const { return std::binary_search(reached_.begin(), reached_.end(), asn); }

  void add_customer(Asn asn, float confidence) {
    SetMember m{.asn = asn, .is_direct = true, .as_set = as_set_of(s_, asn), .confidence = confidence};
    if (policy::is_refused(asn, policy::SpecialAsns::kRefuse)) {
      m.state = MemberState::kRefused;
      m.reason = "a customer with a private, reserved or documentation number: no set may name it";
      plan_.members.push_back(std::move(m));
      return;
    }
    m.state = reaches(asn) ? MemberState::kListed : MemberState::kMissing;
    m.reason = fmt::format("customer by {}", t_.reasons(plan_.asn, asn));
    if (confidence < request_.confidence_min) m.reason += "; not sure: ask before you list it";
    plan_.members.push_back(std::move(m));
  }

  void add_unexpected() {
    std::size_t listed = 0;
    for (const Asn asn : reached_) {
      if (asn == plan_.asn || direct_.contains(asn) || t_.in_cone(asn, plan_.asn) || t_.siblings(asn, plan_.asn)) {
        continue;
      }
      if (++listed > request_.listed_max) return;
      const Relation relation = t_.relation(plan_.asn, asn);
      std::string reason = relation == Relation::kUnknown ? std::string("no known customer, directly or through others")
                                                          : fmt::format("a {}, not a customer", name_of(relation));
      if (s_.routes_of(asn).empty()) reason += "; announces nothing";
      plan_.members.push_back({.asn = asn, .state = MemberState::kUnexpected, .reason = std::move(reason)});
    }
  }

  // RFC 2622 section 5.1: a hierarchical name can be made by the holder of the number alone.
  void make_objects() {
    const std::string head = format_asn(plan_.asn);
    const std::string registry(registry_of(s_, plan_.asn));
    const std::string maintainer =
        request_.maintainer.empty() ? maintainer_in(s_, plan_.asn, registry) : request_.maintainer;
    AsSetObject customers{.name = head + ":AS-CUSTOMERS", .registry = registry, .maintainer = maintainer};
    for (const SetMember& m : plan_.members) {
      const bool sure = m.is_direct && m.confidence >= request_.confidence_min;
      if (!sure || (m.state != MemberState::kListed && m.state != MemberState::kMissing)) continue;
      customers.members.push_back(m.as_set.empty() ? format_asn(m.asn) : m.as_set);
    }
    AsSetObject all{.name = head + ":AS-ALL", .members = {head}, .registry = registry, .maintainer = maintainer};
    if (!customers.members.empty()) all.members.push_back(customers.name);
    plan_.objects.push_back(std::move(all));
    if (!customers.members.empty()) plan_.objects.push_back(std::move(customers));
  }

  const Snapshot& s_;
  const topology::Topology& t_;
  const AsSetRequest& request_;
  policy::IrrIndex index_;
  policy::IrrView view_;
  std::map<Asn, float> direct_;
  std::vector<Asn> reached_;  // by the existing set, ascending
  AsSetPlan plan_;
};

}  // namespace

std::string_view name_of(MemberState state) {
  switch (state) {
    case MemberState::kListed: return "listed";
    case MemberState::kMissing: return "missing";
    case MemberState::kUnexpected: return "unexpected";
    case MemberState::kRefused: break;
  }
  return "refused";
}

std::string as_set_of(const Snapshot& snapshot, Asn asn) {
  std::string known = as_set_of_peeringdb(snapshot, asn);
  if (!known.empty()) return known;
  const auto sets = own_sets(snapshot, asn);
  for (const std::string_view tail : {":AS-ALL", ":AS-CUSTOMERS", ":AS-SET"}) {
    for (const SetRow& row : sets) {
      if (row.is_route_set == 0 && snapshot.text(row.name) == format_asn(asn) + std::string(tail)) {
        return std::string(snapshot.text(row.name));
      }
    }
  }
  const auto first = std::find_if(sets.begin(), sets.end(), [](const SetRow& row) { return row.is_route_set == 0; });
  return first == sets.end() ? std::string() : std::string(snapshot.text(first->name));
}

Result<AsSetPlan> plan_as_set(const Snapshot& snapshot, const topology::Topology& topology, Asn asn,
                              const AsSetRequest& request) {
  if (!request.maintainer.empty() && !is_rpsl_name(request.maintainer)) {
    return fail(ErrorCode::kUsage, fmt::format("\"{}\" is no name of a maintainer", request.maintainer));
  }
  return Planner(snapshot, topology, asn, request).run();
}

}  // namespace mannerly::plan
