// The detector: the whole table of all peers in memory, and what is wrong with it, update by update.
//
// A pure state machine: no clock, no I/O. The same calls in the same order give the same incidents, in one go
// or with save() and load() between. Cost of an update whose path was seen before: a few cache misses.
//
// Calls come in the order of time. One that is late changes the table, adds to incidents that are open and may end
// them, at the current time; it never raises what nobody shows yet: nobody knows whether that is still so.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/large_array.h"
#include "incident/baseline.h"
#include "incident/context.h"
#include "incident/incident_book.h"
#include "incident/judge.h"
#include "incident/peer_book.h"
#include "incident/route.h"

namespace mannerly::incident {

struct EngineCounts {
  std::uint64_t announcements = 0, withdrawals = 0, rib_entries = 0;
  std::uint64_t duplicates = 0;           // announcements of the route that the peer had already, but for prepending
  std::uint64_t unknown_withdrawals = 0;  // of routes that the peer did not have
  std::uint64_t late = 0;                 // older than what was applied before; see Engine
  std::uint64_t rib_corrections = 0;      // routes that a later dump changed, added or withdrew
  std::uint64_t sessions_lost = 0;        // peer_down() of a session that was up
  std::uint64_t origins_judged = 0, paths_judged = 0;
  // Beyond a limit. A route that could not be held is withdrawn: what the peer had before is gone in any case.
  std::uint64_t refused_paths = 0;     // too long, or too many
  std::uint64_t refused_prefixes = 0;  // too many
  std::uint64_t refused_origins = 0;   // of one prefix
  std::uint64_t refused_signals = 0;   // signals, who saw them, and symptoms of paths
  std::uint64_t refused_history = 0;   // paths that leave no history
  std::uint64_t refused() const {
    return refused_paths + refused_prefixes + refused_origins + refused_signals + refused_history;
  }
};

// The questions that the engine asks (judge.h); tests ask others.
struct Judges {
  decltype(&judge_path) path = &judge_path;
  decltype(&judge_prefix) prefix = &judge_prefix;
  decltype(&judge_origin) origin = &judge_origin;
  decltype(&judge_registration) registration = &judge_registration;
  decltype(&is_valley) valley = &is_valley;
  decltype(&claims_of) claims = &claims_of;
};

struct EngineOptions {
  AdviseMemory advise_memory = nullptr;  // base/large_array.h; with huge pages an update takes a third less time
  std::size_t paths_max = std::size_t{1} << 30;
  std::uint32_t prefixes_max = 1u << 26;
  // Which tables of the snapshot are taken for what was there before the stream; none without.
  BaselineTimes baseline;
  Judges judges;
};

class Engine {
 public:
  explicit Engine(const Context& context, const EngineOptions& options = {});
  ~Engine();

  // A collector's session; the same key gives the same number. nullopt beyond PeerBook::kPeersMax.
  std::optional<PeerNumber> add_peer(std::string_view collector, const Address& address, Asn asn);

  // Routes of a RIB dump. The first dump of a collector, before any update of it, is the baseline: its
  // origins, links and triples count as known. A later one corrects the table: what it does not hold is
  // withdrawn when the dump ends, but for a dump that was not read whole: of it nobody knows what it held.
  // What a peer announces or withdraws while a dump is read counts, not what the dump says of it later on.
  void begin_rib(std::string_view collector, Moment at);
  void rib_route(PeerNumber peer, const Announcement& route);
  void end_rib(std::string_view collector, bool whole = true);

  void announce(Moment at, PeerNumber peer, const Announcement& route);
  void withdraw(Moment at, PeerNumber peer, const Prefix& prefix);
  // The session went down: its routes are gone.
  void peer_down(Moment at, PeerNumber peer);
  // A message that changes no route (a keepalive): the session lives, and is not stale.
  void alive(Moment at, PeerNumber peer);
  // The context's registries are others now (a later day's): what is in the table is judged by them. Bogons that are
  // none any more are over now, new ones begin now; what nobody can say (Bogons::is_undecided) stays as it was. Origins
  // that are registered now are over too, those that no longer are, and are not established yet, are followed from now
  // on; of those that stay suspicious the evidence is what registries say now.
  // The same registries again change nothing. O(prefixes + paths), and O(routes) when something changed.
  void registries_changed();
  // Time passes without an update (end of a file, live clock).
  void advance(Moment now);

  // Each change of a signal, after the IncidentBook was told.
  std::function<void(const Signal&, IncidentBook::Change, Moment)> on_signal;

  IncidentBook& incidents();
  const PeerBook& peers() const;
  const HistoryView& history() const;
  const EngineCounts& counts() const;
  // What was taken over from the snapshot when the stream began.
  const BaselineTaken& baseline() const;
  Moment now() const;

  // What paths have shown for so long that it raises no signals (symptom_book.h), and how many paths add it.
  struct Standing {
    Symptom symptom;
    std::uint32_t paths = 0;
  };
  std::vector<Standing> standing() const;
  const TableView& table() const;
  // The different origins of the routes in the table, ascending; without AS_SETs. O(prefixes).
  std::vector<Asn> origins() const;

  struct Sizes {
    std::uint64_t prefixes = 0, routes = 0, paths = 0, signals = 0, history_rows = 0;
    std::uint64_t prefix_bytes = 0, route_bytes = 0, path_bytes = 0, signal_bytes = 0, history_bytes = 0;
    std::uint64_t other_bytes = 0;
    std::uint64_t bytes() const {
      return prefix_bytes + route_bytes + path_bytes + signal_bytes + history_bytes + other_bytes;
    }
  };
  Sizes sizes() const;

  // The whole state, sealed. A writer with a sink keeps a state of gigabytes out of memory.
  void save(StateWriter& out) const;
  // Into a fresh engine, which cannot be used after an error. Errors: kCorrupt, kUnsupported (of another version
  // of the program), kInvalid (of another snapshot or profile).
  Status load(StateReader& in);
  // The same of a state that was made with another snapshot: table, history and open incidents go on; what comes is
  // judged by the context's. Counts begin anew.
  Status take_over(StateReader& in, const Digest& made_with);

  // Only what was seen when: origins, links, triples and symptoms. Of any snapshot.
  void save_history(StateWriter& out) const;
  // Into a fresh engine: what was known then is known now, and the dumps of the collectors that it saw are no
  // baselines any more. Errors as load().
  Status load_history(StateReader& in);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mannerly::incident
