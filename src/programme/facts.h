// What the checks of an audit look at, gathered once an AS.
#pragma once

#include <vector>

#include "programme/audit.h"
#include "validity/legacy.h"
#include "validity/rov.h"

namespace mannerly::programme {

struct RouteFact {
  std::uint32_t route = 0;  // row of routes
  validity::RovState rov = validity::RovState::kNotFound;
  validity::IrrState irr = validity::IrrState::kNone;
  validity::Legacy legacy = validity::Legacy::kNo;

  // Legacy space without any ROA may be left out of the RPKI share.
  bool may_be_left_out() const { return legacy == validity::Legacy::kYes && rov == validity::RovState::kNotFound; }
};

struct AsnFacts {
  Asn asn;
  readiness::AsScore score;
  std::vector<RouteFact> routes;  // those that count
};

struct AuditContext {
  const readiness::Assessor& assessor;
  const Operator& op;
  const History& history;
  readiness::Profile contacts_anywhere;  // the profile, with contacts of registries and PeeringDB alike
  std::vector<AsnFacts> ases;

  static AuditContext of(const readiness::Assessor& assessor, const Operator& op, const History& history);
  const snapshot::Snapshot& snapshot() const { return assessor.snapshot(); }
};

// The checks. Of one AS; of the operator as a whole, which pools the routes or networks of its ASes.
Finding check_asn(const AuditContext& context, const Requirement& requirement, const AsnFacts& facts);
Finding check_operator(const AuditContext& context, const Requirement& requirement);
// Whether check_operator means something for a requirement of scope kAsn: shares are pooled.
bool is_pooled(Check check);

}  // namespace mannerly::programme
