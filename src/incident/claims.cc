// What one route says when its prefix, its origin and its path are taken together.
#include <algorithm>

#include "incident/judge.h"
#include "incident/parties.h"
#include "validity/rov.h"

namespace mannerly::incident {
namespace {

// Whether the symptom is one of the path, and not of what a network itself put onto it (judge.h: straighten).
bool stands_on(std::span<const Asn> straight, const Symptom& symptom) {
  for (std::size_t i = 1; i < straight.size(); ++i) {
    if (straight[i] != symptom.culprit || straight[i - 1] != symptom.from) continue;
    if (symptom.to.value == 0 || (i + 1 < straight.size() && straight[i + 1] == symptom.to)) return true;
  }
  return false;
}

// Those of the straight path. A bogon is one whoever put it there: the culprit is the next one that really passed the
// route on.
std::vector<Symptom> symptoms_of(const RouteFacts& route, std::span<const Asn> straight) {
  const auto passed_on = [&](Asn hop) { return std::find(straight.begin(), straight.end(), hop) != straight.end(); };
  std::vector<Symptom> out;
  for (Symptom s : route.symptoms) {
    if (group_of(s.kind) != Group::kBogon) {
      if (stands_on(straight, s)) out.push_back(s);
      continue;
    }
    const auto culprit = std::find(route.hops.begin(), route.hops.end(), s.culprit);
    const auto owner = std::find_if(culprit, route.hops.end(), passed_on);
    if (owner == route.hops.end()) continue;
    s.culprit = *owner;
    const bool is_told = std::any_of(out.begin(), out.end(), [&](const Symptom& other) {
      return other.kind == s.kind && other.culprit == s.culprit && other.from == s.from;
    });
    if (!is_told) out.push_back(s);
  }
  return out;
}

// The hop that took the route from the AS at `at`; AS 0 (an AS_SET) accepts nothing.
Asn next_hop(std::span<const Asn> hops, std::size_t at) {
  return at + 1 < hops.size() ? hops[at + 1] : Asn{};
}

// Where on the path the culprit stands. The place nearest to the collector is meant when a (poisoned) path
// holds its number twice.
std::size_t place_of(const RouteFacts& route, const Symptom& symptom) {
  for (std::size_t i = route.hops.size(); i-- > 0;) {
    if (route.hops[i] == symptom.culprit) return i;
  }
  return route.hops.size();
}

Asn accomplice_of(const RouteFacts& route, const Symptom& symptom) {
  return symptom.to.value != 0 ? symptom.to : next_hop(route.hops, place_of(route, symptom));
}

std::vector<Asn> victims_of(const Context& context, Asn origin, Asn culprit) {
  if (origin == culprit || origin.value == 0) return {};
  if (context.bogons.class_of(origin.value) != validity::BogonClass::kNone) return {};
  return {origin};
}

Claim claim_of(const Context& context, const RouteFacts& route, const Symptom& symptom, Kind kind) {
  Claim out;
  out.key = {.prefix = route.prefix, .kind = kind, .culprit = symptom.culprit, .from = symptom.from, .to = symptom.to};
  out.accomplice = accomplice_of(route, symptom);
  out.victims = victims_of(context, route.hops.front(), symptom.culprit);
  out.evidence = symptom.evidence;
  return out;
}

Claim claim_of_origin(const RouteFacts& route, Kind kind) {
  Claim out;
  out.key = {.prefix = route.prefix, .kind = kind, .culprit = route.hops.front(), .from = {}, .to = {}};
  out.accomplice = next_hop(route.hops, 0);
  return out;
}

// Somebody besides the path says that the link is there.
bool is_vouched_for(const Symptom& forged) {
  return forged.evidence.has(Evidence::kInAsSet) || forged.evidence.has(Evidence::kInPolicy);
}

// Of several leaks the one nearest to the origin: the others follow from it. Of several made-up links the one
// nearest to the collector, for what stands behind it was made up by the same hand; but first those that nobody
// vouches for.
const Symptom* deciding(const RouteFacts& route, Group group) {
  const Symptom* found = nullptr;
  std::size_t place = 0;
  for (const Symptom& s : route.symptoms) {
    if (group_of(s.kind) != group) continue;
    const std::size_t at = place_of(route, s);
    bool better = found == nullptr || (group == Group::kLeak ? at < place : at > place);
    if (found != nullptr && group == Group::kForgery && is_vouched_for(s) != is_vouched_for(*found)) {
      better = is_vouched_for(*found);
    }
    if (better) found = &s, place = at;
  }
  return found;
}

// Whether a leak makes the route, and not the link that looks made up: the culprit's own policy names the link; or
// the leak is farther on, over links that are known. What leaks was never seen outside before, with all its links.
bool comes_by_leak(const RouteFacts& route, const Symptom& forged, const Symptom& leak) {
  if (forged.culprit == leak.culprit) return forged.evidence.has(Evidence::kInPolicy);
  return place_of(route, leak) > place_of(route, forged) && !leak.evidence.has(Evidence::kRelationUnknown);
}

// The made-up link that makes the route; nullptr: none does.
const Symptom* forged_link(const RouteFacts& route) {
  const Symptom* forged = deciding(route, Group::kForgery);
  const Symptom* leak = deciding(route, Group::kLeak);
  return forged != nullptr && leak != nullptr && comes_by_leak(route, *forged, *leak) ? nullptr : forged;
}

void add_path_claim(const Context& context, const RouteFacts& route, std::vector<Claim>& out) {
  const Symptom* forged = forged_link(route);
  const Symptom* leak = deciding(route, Group::kLeak);
  const Symptom* symptom = forged != nullptr ? forged : leak;
  if (symptom != nullptr) out.push_back(claim_of(context, route, *symptom, symptom->kind));
}

// Whoever may announce it may not have everybody pass it on.
void add_leak(const Context& context, const RouteFacts& route, std::vector<Claim>& out) {
  if (const Symptom* leak = deciding(route, Group::kLeak)) out.push_back(claim_of(context, route, *leak, leak->kind));
}

// The origin is right, the prefix is new: behind a made-up link a forgery; in number a leak (which the book
// decides); a leak by others when the path shows one.
void add_more_specific(const Context& context, const RouteFacts& route, std::vector<Claim>& out) {
  if (const Symptom* forged = forged_link(route)) {
    const Kind kind = forged->kind == Kind::kForgedEdge ? Kind::kForgedSubprefix : forged->kind;
    out.push_back(claim_of(context, route, *forged, kind));
    // Of the origin's evidence what the registries say of the prefix; the rest speaks of the origin, the victim.
    EvidenceSet about_prefix = route.origin->evidence;
    for (const Evidence e : {Evidence::kCulpritHasCustomers, Evidence::kCulpritIsStub, Evidence::kCulpritIsLarge,
                             Evidence::kScrubber, Evidence::kAnycast, Evidence::kBadReputation}) {
      about_prefix.remove(e);
    }
    out.back().evidence |= about_prefix;
    out.back().evidence.add(Evidence::kPrefixNew);
    return;
  }
  // A ROA that allows just this (RFC 9319 for what is meant for that, such as blackholing): as its holder wants it.
  if (route.origin->evidence.has(Evidence::kRpkiValid)) return add_leak(context, route, out);
  // What a leak carries may be longer than what the origin announces: networks make such parts for themselves, to steer
  // their traffic, and it is the leaker who lets them out.
  const Symptom* leak = deciding(route, Group::kLeak);
  if (leak != nullptr && !leak->evidence.has(Evidence::kRelationUnknown)) return add_leak(context, route, out);
  out.push_back(claim_of_origin(route, Kind::kLeak6));
  out.back().evidence = route.origin->evidence;
}

// The usual origin itself passes on what the new one gave it: nobody takes another's route for what it announces itself
// (RFC 4271 9.1: its own comes first), or for a part of it. A customer with a part of its provider's space, or a number
// that slipped in when it wanted to prepend. A link of which no source knows may be made up, and all behind it.
// Space that nobody announced has no usual origin: there it is the network of its holder, or one that its ROA names.
bool is_passed_on_by_victim(const Context& context, const Prefix& prefix, Kind kind, std::span<const Asn> hops,
                            std::span<const Asn> victims) {
  const Asn next = next_hop(hops, 0);
  const auto is_its_own = [&] {
    return next.value != 0 && (holds(context, next, prefix) == Held::kYes ||
                               context.rov.state(prefix, {Origin::Kind::kAsn, next}) == validity::RovState::kValid);
  };
  const bool is_victim = std::find(victims.begin(), victims.end(), next) != victims.end();
  if (!is_victim && !(kind == Kind::kSquat && is_its_own())) return false;
  const Asn taker = next_hop(hops, 1);
  return taker.value == 0 || context.topology.relation(taker, next) != topology::Relation::kUnknown ||
         context.topology.siblings(taker, next);
}

}  // namespace

std::optional<Claim> continued_claim(const Context& context, std::span<const Asn> hops, const SignalKey& key,
                                     std::span<const Asn> victims) {
  if (has_loop(hops)) {
    std::vector<Asn> straight;
    straighten(hops, straight);
    return continued_claim(context, straight, key, victims);
  }
  const auto claim = [&](Asn accomplice) {
    return Claim{.key = key,
                 .accomplice = accomplice,
                 .victims = victims_of(context, hops.front(), key.culprit),
                 .evidence = {}};
  };
  const Group group = group_of(key.kind);
  if (hops.empty() || group == Group::kBogon) return std::nullopt;
  // A false origin, or a new part of a network's own space.
  const bool is_misorigination = group == Group::kMisorigination;
  if (is_misorigination || key.kind == Kind::kLeak6) {
    if (hops.front() != key.culprit) return std::nullopt;
    if (is_misorigination && is_passed_on_by_victim(context, key.prefix, key.kind, hops, victims)) return std::nullopt;
    return claim(next_hop(hops, 0));
  }
  // Over a link; whoever has it from the culprit itself shows nothing without a hop behind it.
  for (std::size_t i = 0; i + 2 < hops.size(); ++i) {
    const bool same_to = key.to.value == 0 || hops[i + 2] == key.to;
    if (hops[i] == key.from && hops[i + 1] == key.culprit && same_to) return claim(hops[i + 2]);
  }
  return std::nullopt;
}

void claims_of(const Context& context, const RouteFacts& route, std::vector<Claim>& out) {
  if (route.hops.empty()) return;
  if (!route.symptoms.empty() && has_loop(route.hops)) {
    std::vector<Asn> straight;
    straighten(route.hops, straight);
    const std::vector<Symptom> real = symptoms_of(route, straight);
    RouteFacts facts = route;
    facts.hops = straight;
    facts.symptoms = real;
    return claims_of(context, facts, out);
  }
  const std::size_t before = out.size();
  for (const Symptom& s : route.symptoms) {
    if (s.kind == Kind::kBogonAsn || s.kind == Kind::kBogonAsnAdministrative) {
      out.push_back(claim_of(context, route, s, s.kind));
    }
  }
  const bool origin_is_one = route.hops.front().value != 0;
  if (route.prefix_judgement.kind != Kind::kNone) {
    if (origin_is_one) out.push_back(claim_of_origin(route, route.prefix_judgement.kind));
    return;
  }
  if (out.size() > before) return;  // who lets a bogon through has the origin in disorder: one claim is enough
  if (route.origin == nullptr || route.origin->kind == Kind::kNone) {
    add_path_claim(context, route, out);
  } else if (route.origin->kind == Kind::kLeak6) {
    add_more_specific(context, route, out);
  } else if (is_passed_on_by_victim(context, route.prefix, route.origin->kind, route.hops, route.origin->victims)) {
    add_leak(context, route, out);
  } else {
    out.push_back(claim_of_origin(route, route.origin->kind));
    out.back().victims = route.origin->victims;
    out.back().evidence = route.origin->evidence;
  }
}

}  // namespace mannerly::incident
