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
  Kind kind = Kind::kNone;  // kMoas, kSubMoas, kSquat, kForgedSubprefix, kLeak6 candidates; kNone: nothing to follow
  std::vector<Asn> victims;
  EvidenceSet evidence;
};
OriginJudgement judge_origin(const Context& context, const HistoryView& history, const OriginQuestion& question);

}  // namespace mannerly::incident
