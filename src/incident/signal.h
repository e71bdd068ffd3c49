// A signal: one prefix shows one symptom (or a suspicious origin, or is a bogon) at some peers, over some
// time. Signals are what the engine counts; incidents are made of them (incident_book.h).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "incident/ending.h"
#include "incident/evidence.h"
#include "incident/kind.h"
#include "incident/route.h"
#include "net/asn.h"
#include "net/prefix.h"

namespace mannerly::incident {

struct SignalKey {
  Prefix prefix;
  Kind kind = Kind::kNone;
  Asn culprit;
  Asn from;  // see Symptom; misorigination: 0
  Asn to;    // leaks only; else 0 (the accomplices are in Signal)
  friend auto operator<=>(const SignalKey&, const SignalKey&) = default;
};

// Who shows a signal and when. Sorted by peer; one entry a peer that ever showed it.
struct PeerSight {
  PeerNumber peer = 0;
  bool current = false;
  std::uint32_t path = 0;  // the (first) path that showed it, in the PathTrie
  Moment first, last;      // last: when it stopped; of a current one the latest update
  std::uint32_t tail = 0;  // how that path was announced, when it has an AS_SET, in the SetTails; else 0
};

struct Signal {
  SignalKey key;
  std::vector<Asn> victims;      // sorted
  std::vector<Asn> accomplices;  // sorted: the ASes next to the culprit on the paths that were seen
  EvidenceSet evidence;          // what was known when it was raised
  std::vector<PeerSight> sights;
  Moment raised;                    // first sight
  Moment lowered;                   // when no peer showed it any more; meaningless while current_peers > 0
  std::uint32_t current_peers = 0;  // sessions that show it now
  std::uint32_t times_raised = 1;   // went to 0 and came back within the merge gap: flapping
  std::uint32_t otc_violations = 0;
  Ending ending = Ending::kRoutesGone;  // how the last peer stopped; meaningless while current_peers > 0
};

}  // namespace mannerly::incident
