// The judges: pure questions about a path, an origin or a prefix. The engine asks each question once (a new
// path node, a new origin of a prefix, a new prefix), not once an update; the answers travel with the route.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "incident/context.h"
#include "incident/evidence.h"
#include "incident/kind.h"
#include "incident/route.h"
#include "incident/signal.h"

namespace mannerly::incident {

// Something that a path shows.
struct Symptom {
  Kind kind = Kind::kNone;
  Asn culprit;
  Asn from;  // leak: who the route was learned from; forged: the AS behind the made-up link; bogon-asn: the bogon
  Asn to;    // who accepted it from the culprit: the accomplice; 0 when the path ends there
  EvidenceSet evidence;
  friend bool operator==(const Symptom&, const Symptom&) = default;
};

// hops: origin first, the collector's peer last; prepending collapsed, confederations dropped, at least one
// hop; an AS_SET makes one hop with number 0. Gives the symptoms whose last AS is hops.back() or that show
// only now; those of the shorter path were given when that was judged. At most a few.
void judge_path(const Context& context, const HistoryView& history, std::span<const Asn> hops, Moment now,
                std::vector<Symptom>& out);

// Nobody accepts a path that holds its own number (RFC 4271 9.1.2), so who stands on one twice has put there what is
// between: to keep networks away (path poisoning), or because it joins two sites of its own. has_loop: somebody does;
// straighten: the path without what was put there. O(hops^2), of at most 255.
bool has_loop(std::span<const Asn> hops);
void straighten(std::span<const Asn> hops, std::vector<Asn>& out);

// A prefix by itself: bogon or not.
struct PrefixJudgement {
  Kind kind = Kind::kNone;  // kBogonPrefix, kBogonPrefixAdministrative
};
PrefixJudgement judge_prefix(const Context& context, const Prefix& prefix);

// An origin that the baseline does not know for the prefix.
struct OriginQuestion {
  Prefix prefix;
  Asn origin;
  std::span<const Asn> established;           // origins that the prefix had before, whether or not now
  bool established_current = false;           // one of them is still announced
  std::optional<Prefix> covering;             // nearest announced prefix that covers it
  std::span<const Asn> covering_established;  // its origins
  Moment now;
};
struct OriginJudgement {
  // kMoas, kSubMoas, kSquat; kLeak6: a new more-specific by an origin of what covers it (in number it is a leak,
  // behind a made-up link a forgery, else nothing); kNone: nothing to follow.
  Kind kind = Kind::kNone;
  std::vector<Asn> victims;
  EvidenceSet evidence;
  bool is_acquitted = false;  // kNone, for it is RPKI-valid: tomorrow's ROAs may say otherwise
};
OriginJudgement judge_origin(const Context& context, const HistoryView& history, const OriginQuestion& question);

// What the registries alone say of an origin that was judged: asked again when they change.
struct RegistrationQuestion {
  Kind kind = Kind::kNone;  // of the judgement
  Prefix prefix;
  Asn origin;
  std::span<const Asn> victims;
};
struct RegistryAnswer {
  EvidenceSet evidence;  // of kRegistryEvidence, all that holds now
  bool acquits = false;  // there is nothing to follow
};
RegistryAnswer judge_registration(const Context& context, const RegistrationQuestion& question);

// Evidence with the registries' part in the place of what they said before; kRegisteredLater where they name the
// origin only now.
EvidenceSet with_registries(EvidenceSet before, const EvidenceSet& now);

// `middle` had the route from a provider or peer and gave it to a provider or peer, by the topology alone.
bool is_valley(const topology::Topology& topology, Asn to, Asn middle, Asn from);

// What one route says when all is taken together: what the engine raises signals for. Only needed for routes
// with a bogon prefix, a new origin or a symptom; everything else claims nothing.
struct RouteFacts {
  Prefix prefix;
  std::span<const Asn> hops;          // as for judge_path
  std::span<const Symptom> symptoms;  // of the whole path: what judge_path gave for it and each shorter one
  PrefixJudgement prefix_judgement;
  const OriginJudgement* origin = nullptr;  // of its origin; nullptr: the baseline knows it
};
struct Claim {
  SignalKey key;
  Asn accomplice;  // who took it from the culprit; 0: nobody on this path
  std::vector<Asn> victims;
  EvidenceSet evidence;
};
// Appends at most a few, no two with the same key.
void claims_of(const Context& context, const RouteFacts& route, std::vector<Claim>& out);

// What a route shows of a signal that others show already, by its hops alone (as RouteFacts::hops): a false origin, a
// made-up link or a leak goes on at this peer, whatever registries or the history say of it by now. nullopt: it does
// not show it, nor does what one of the signal's victims passes on itself, or what a network put onto its own path.
// Bogons never do: each day's registries say what one is.
std::optional<Claim> continued_claim(const Context& context, std::span<const Asn> hops, const SignalKey& key,
                                     std::span<const Asn> victims);

}  // namespace mannerly::incident
