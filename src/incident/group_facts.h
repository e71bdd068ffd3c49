// What a group of signals amounts to: who saw it, whom it touched, and the evidence that all of it gives.
// Private to the incident book.
#pragma once

#include <functional>
#include <map>
#include <vector>

#include "incident/context.h"
#include "incident/evidence.h"
#include "incident/incident_group.h"
#include "incident/peer_book.h"
#include "incident/profile.h"
#include "incident/signal.h"

namespace mannerly::incident {

// What the book knows of the world.
struct BookView {
  const Context& context;
  const HistoryView& history;
  const TableView& table;
  const PeerBook& peers;
  const std::function<const Signal*(const SignalKey&)>& find_signal;
  // Whether the culprit of the group leaks too (another active group; types 1 to 5).
  std::function<bool(const SignalGroup&)> leaks_too;
  // Other groups of the culprit of a leak (types 1 to 4) or made-up link that look like the same deed seen from
  // elsewhere: they began within two minutes of each other, or share a prefix.
  std::function<std::vector<const SignalGroup*>(const SignalGroup&)> companions;
};

struct GroupFacts {
  // That of the signals; but many false origins at once are a leak of type 5, and a link that looks made up may be
  // one of peers over which routes leak (types 2 and 4).
  Kind kind = Kind::kNone;
  std::vector<const Signal*> signals;     // those that the engine still has, in the order of their keys
  std::vector<Asn> victims, accomplices;  // sorted; victims: of what touches others
  std::vector<std::uint8_t> sessions;     // [peer number]: 1: saw it, or its companions where those are counted
  std::map<Asn, double> peers;            // distinct ASes of them, without the culprit; the best trust of each
  double trust = 0;                       // their sum
  std::vector<PeerNumber> witnesses;      // sessions that saw a companion; counted where its own are too few
  bool is_shadow = false;                 // a companion that is surer of its kind tells of the deed
  bool is_hearsay = false;                // two peers saw it, one of which has it from the other
  bool is_exchange = false;               // the culprit stands between the same networks in both directions
  bool is_too_few = false;                // new parts of a network's own space, a host or two that it blackholes
  std::size_t observers = 0;              // the peers; of one organisation, one of which hears the other, are one
  std::uint32_t peers_full = 0;
  Moment start, end;
  bool ongoing = false;
  EvidenceSet evidence;

  // Enough independent observers: the others are not convicted, whatever the evidence says.
  bool is_supported(const DetectorProfile& profile) const {
    return !is_shadow && !is_exchange && !is_too_few && observers >= profile.peers_min && trust >= profile.trust_min;
  }
};

// Whether a peer but the culprit itself shows it, or did: what its own session alone says reached nobody.
bool touches_others(const BookView& view, const Signal& signal);

// O(signals * sights).
GroupFacts gather(const BookView& view, const SignalGroup& group, Moment now);

// A look at the table: whether the victims' own routes are still there. Of a sample of the prefixes.
Glimpse look(const BookView& view, const SignalGroup& group);

// How many sessions have a route of the signal's usual origin now, over whatever way; without those that are stale.
// Of false origins: 0, for they have none.
std::uint16_t presence_of(const BookView& view, const Signal& signal);

// Of made-up links and leaks (types 1 to 4), soon after the start: whether a customary link above whose routes came
// (the victim, or whom the culprit had them from), to a provider or a provider of that, has gone since. A second way
// that nobody saw before is no incident then.
bool lost_a_way(const BookView& view, const SignalGroup& group, Moment now);

// Made-up links, and leaks of types 1 to 4: the route is another's, and only its way is at stake.
bool is_about_the_way(Kind kind);

}  // namespace mannerly::incident
