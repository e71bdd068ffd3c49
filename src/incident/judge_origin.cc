// A prefix with an origin that the baseline does not know for it. An origin change alone is no incident: what
// registries, relations, history and lists say of it is collected here and weighed later (assess.h).
#include <algorithm>

#include "incident/digits.h"
#include "incident/judge.h"
#include "incident/parties.h"
#include "incident/route_objects.h"
#include "incident/standing.h"
#include "validity/covering.h"

namespace mannerly::incident {
namespace {

using validity::RovState;

constexpr Seconds kLongGone{86400};
constexpr Seconds kOldBaseline{7 * 86400};
constexpr std::size_t kVictimsMax = 64;     // of one prefix
constexpr std::size_t kOwnRoutesMax = 256;  // looked at for a slip of the finger

Origin origin_of(Asn asn) {
  return {Origin::Kind::kAsn, asn};
}

void add_rpki(const Context& context, const Prefix& prefix, Asn origin, EvidenceSet& out) {
  if (context.registries.vrps().empty()) return out.add(Evidence::kNoRpki);
  const RovState state = context.rov.state(prefix, origin_of(origin));
  if (state == RovState::kNotFound) out.add(Evidence::kRpkiNotFound);
  if (state == RovState::kValid) out.add(Evidence::kRpkiValid);
  if (state != RovState::kInvalid) return;
  const auto vrps = context.registries.vrps();
  const std::string_view why = validity::reason_of(context.rov.validate(prefix, origin_of(origin)), vrps);
  out.add(why == "length" ? Evidence::kRpkiInvalidLength
          : why == "as0"  ? Evidence::kRpkiInvalidAs0
                          : Evidence::kRpkiInvalidAs);
}

validity::IrrState irr_of(const Context& context, const Prefix& prefix, Asn origin) {
  return validity::irr_state(context.registries.irr_routes(), context.irr, prefix, origin_of(origin));
}

void add_registries(const Context& context, const Prefix& prefix, Asn origin, std::span<const Asn> victims,
                    EvidenceSet& out) {
  add_rpki(context, prefix, origin, out);
  if (context.registries.irr_routes().empty()) {
    out.add(Evidence::kNoRegistry);
  } else {
    add_route_objects(context, prefix, origin, victims, out);
  }
  switch (holds(context, origin, prefix)) {
    case Held::kYes: out.add(Evidence::kHolder); break;
    case Held::kNo: out.add(Evidence::kOtherHolder); break;
    case Held::kUnknown: out.add(Evidence::kUnknownHolder); break;
  }
}

// Whether the origin announces, or announced when the snapshot was taken, something that covers the prefix.
bool announces_covering(const Context& context, const Prefix& prefix, Asn origin) {
  const auto routes = context.snapshot.routes();
  bool found = false;
  validity::each_covering(routes, prefix, [&](std::size_t first, std::size_t count) {
    for (std::size_t i = first; i < first + count; ++i) {
      found |= routes[i].origin_kind == snapshot::OriginKind::kAsn && routes[i].origin == origin.value &&
               routes[i].length < prefix.length;
    }
    return !found;
  });
  return found;
}

bool is_slip(const Context& context, const Prefix& prefix, Asn origin, std::span<const Asn> victims) {
  for (const Asn victim : victims) {
    if (differ_by_one_digit(origin, victim)) return true;
  }
  const auto own = context.snapshot.routes_of(origin);
  const auto routes = context.snapshot.routes();
  for (const std::uint32_t index : own.first(std::min(own.size(), kOwnRoutesMax))) {
    if (index < routes.size() && differ_by_one_digit(routes[index].prefix(), prefix)) return true;
  }
  return false;
}

bool is_too_long(const Prefix& prefix) {
  return prefix.length > (prefix.is_v4() ? 24 : 48);
}

// Those of the ASes that can be victims: real networks, each once.
std::vector<Asn> victims_of(const Context& context, std::span<const Asn> origins) {
  std::vector<Asn> out;
  for (const Asn asn : origins) {
    if (asn.value == 0 || context.bogons.class_of(asn.value) != validity::BogonClass::kNone) continue;
    if (out.size() < kVictimsMax) out.push_back(asn);
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

void add_registered_victims(const Context& context, const Prefix& prefix, std::span<const Asn> victims,
                            EvidenceSet& out) {
  for (const Asn victim : victims) {
    if (holds(context, victim, prefix) == Held::kYes) out.add(Evidence::kVictimIsHolder);
    if (context.rov.state(prefix, origin_of(victim)) == RovState::kValid ||
        validity::is_registered(irr_of(context, prefix, victim))) {
      out.add(Evidence::kVictimRegistered);
    }
  }
}

void add_victims(const Context& context, Asn origin, std::span<const Asn> victims, EvidenceSet& out) {
  EvidenceSet relations;
  for (const Asn victim : victims) {
    add_relation(context, origin, victim, relations);
    if (is_listed(context.known.anycast, victim)) out.add(Evidence::kAnycast);
  }
  // Of several victims the closest counts: a relation to one of them explains the route.
  if (relations.has(Evidence::kVictimIsCustomer) || relations.has(Evidence::kVictimIsProvider) ||
      relations.has(Evidence::kVictimIsPeer)) {
    relations.remove(Evidence::kUnrelated);
  }
  out |= relations;
}

// Space that nobody announces has no usual origin, but ROAs and route objects may name one: who announces it for a
// customer, or as a customer, is no squatter.
void add_registered(const Context& context, const Prefix& prefix, Asn origin, EvidenceSet& out) {
  std::vector<Asn> named;
  const auto vrps = context.registries.vrps();
  for (const std::uint32_t row : validity::rows_covering(vrps, prefix)) named.push_back(Asn{vrps[row].asn});
  const auto objects = context.registries.irr_routes();
  for (const std::uint32_t row : validity::rows_covering(objects, prefix)) {
    if (context.irr.accepts(objects[row].irr_source)) named.push_back(Asn{objects[row].origin});
  }
  EvidenceSet relations;
  for (const Asn asn : victims_of(context, named)) {
    if (asn != origin) add_relation(context, origin, asn, relations);
  }
  for (const Evidence e :
       {Evidence::kSibling, Evidence::kVictimIsCustomer, Evidence::kVictimIsProvider, Evidence::kInAsSet}) {
    if (relations.has(e)) out.add(e);
  }
}

// Which networks get with their connection: a part of the provider's own space (RFC 2008's address lending).
bool is_provider_assigned(const Context& context, const Prefix& prefix, Asn origin, Asn victim) {
  return context.topology.relation(origin, victim) == topology::Relation::kProvider &&
         holds(context, victim, prefix) == Held::kYes;
}

Kind kind_of(const OriginQuestion& q, std::span<const Asn> victims, std::span<const Asn> covering) {
  if (!victims.empty()) return Kind::kMoas;
  if (!q.established.empty()) return Kind::kNone;  // of an AS_SET or a bogon AS number: nobody to take it from
  if (!q.covering) return Kind::kSquat;
  if (std::find(covering.begin(), covering.end(), q.origin) != covering.end()) return Kind::kLeak6;
  return covering.empty() ? Kind::kNone : Kind::kSubMoas;
}

void add_history(const Context& context, const HistoryView& history, const OriginQuestion& q, Kind kind,
                 std::span<const Asn> victims, EvidenceSet& out) {
  const bool before = history.origin(q.prefix, q.origin).days > 1 || announces_covering(context, q.prefix, q.origin);
  out.add(before ? Evidence::kOriginSeenBefore : Evidence::kOriginNew);
  if (kind != Kind::kMoas) out.add(Evidence::kPrefixNew);
  if (!is_established(context, history, history.as(q.origin), q.now)) out.add(Evidence::kCulpritNew);
  if (kind == Kind::kSquat || (kind == Kind::kMoas && q.established_current)) return;
  const Prefix& theirs = kind == Kind::kMoas ? q.prefix : *q.covering;
  Instant last{INT64_MIN};
  for (const Asn victim : victims) last = std::max(last, history.origin(theirs, victim).last);
  if (last.seconds == INT64_MIN) return;
  const Seconds gone = q.now.instant() - last;
  if (kind == Kind::kMoas && gone >= kLongGone) out.add(Evidence::kVictimLongGone);
  if (gone >= kOldBaseline) out.add(Evidence::kBaselineOld);
}

}  // namespace

RegistryAnswer judge_registration(const Context& context, const RegistrationQuestion& q) {
  RegistryAnswer out;
  add_registries(context, q.prefix, q.origin, q.victims, out.evidence);
  if (q.kind == Kind::kLeak6) return out;
  add_registered_victims(context, q.prefix, q.victims, out.evidence);
  out.acquits =
      out.evidence.has(Evidence::kRpkiValid) || (q.kind == Kind::kSquat && out.evidence.has(Evidence::kHolder));
  return out;
}

EvidenceSet with_registries(EvidenceSet before, const EvidenceSet& now) {
  const auto name_it = [](const EvidenceSet& set) {
    using enum Evidence;
    return set.has(kRpkiValid) || set.has(kIrrExact) || set.has(kIrrCovering) || set.has(kHolder);
  };
  EvidenceSet out = EvidenceSet::of(before.word(0) & ~kRegistryEvidence.word(0),  //
                                    before.word(1) & ~kRegistryEvidence.word(1));
  out |= now;
  if (name_it(now) && !name_it(before)) out.add(Evidence::kRegisteredLater);
  return out;
}

OriginJudgement judge_origin(const Context& context, const HistoryView& history, const OriginQuestion& q) {
  OriginJudgement out;
  // A bogon AS number is the matter of judge_bogon_asn, a bogon prefix of judge_prefix.
  if (q.origin.value == 0 || context.bogons.class_of(q.origin.value) != validity::BogonClass::kNone) return out;
  if (judge_prefix(context, q.prefix).kind != Kind::kNone || is_anybodys(q.prefix)) return out;
  const std::vector<Asn> established = victims_of(context, q.established);
  const std::vector<Asn> covering = victims_of(context, q.covering_established);
  const Kind kind = kind_of(q, established, covering);
  if (kind == Kind::kNone) return out;
  if (kind == Kind::kLeak6) {
    out.victims = {q.origin};
  } else {
    out.victims = kind == Kind::kMoas ? established : covering;
  }
  EvidenceSet& evidence = out.evidence;
  out.kind = kind;
  const RegistryAnswer registries = judge_registration(context, {kind, q.prefix, q.origin, out.victims});
  evidence = registries.evidence;
  if (is_too_long(q.prefix)) evidence.add(Evidence::kMoreSpecificThan24);
  if (kind == Kind::kLeak6) {
    evidence.add(Evidence::kPrefixNew);
    add_culprit(context, q.origin, evidence);
    return out;
  }
  // Its holder says so, or it is the holder's own business: nothing to follow.
  if (registries.acquits) {
    return {.kind = Kind::kNone, .victims = {}, .evidence = {}, .is_acquitted = evidence.has(Evidence::kRpkiValid)};
  }
  add_victims(context, q.origin, out.victims, evidence);
  if (kind == Kind::kSquat) add_registered(context, q.prefix, q.origin, evidence);
  if (evidence.has(Evidence::kSibling)) return {};
  // New space of which no registry says whose it is: nobody to take it from.
  const bool others_say_so = evidence.has(Evidence::kOtherHolder) || evidence.has(Evidence::kRpkiInvalidAs) ||
                             evidence.has(Evidence::kRpkiInvalidAs0) || evidence.has(Evidence::kIrrOtherOrigin);
  if (kind == Kind::kSquat && !others_say_so) return {};
  if (kind == Kind::kSubMoas) {
    // Too long for others to take it, announced for its customer by a provider: blackholing (RFC 7999).
    if (is_too_long(q.prefix) && evidence.has(Evidence::kVictimIsCustomer)) return {};
    if (std::any_of(out.victims.begin(), out.victims.end(),
                    [&](Asn victim) { return is_provider_assigned(context, q.prefix, q.origin, victim); })) {
      evidence.add(Evidence::kProviderAssigned);
    }
  }
  add_culprit(context, q.origin, evidence);
  add_history(context, history, q, kind, out.victims, evidence);
  if (is_slip(context, q.prefix, q.origin, out.victims)) evidence.add(Evidence::kFatFinger);
  return out;
}

}  // namespace mannerly::incident
