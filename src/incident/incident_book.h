// From signals to incidents: grouping in time, who is to blame, how sure. Part of the engine's state.
//
// The book is told of each change of a signal, in the order of time; it keeps what is not settled yet. Its
// answers depend on what it was told alone, never on when it was asked.
#pragma once

#include <functional>
#include <memory>

#include "incident/context.h"
#include "incident/incident.h"
#include "incident/peer_book.h"
#include "incident/signal.h"
#include "incident/state_stream.h"

namespace mannerly::incident {

class IncidentBook {
 public:
  IncidentBook(const Context& context, const HistoryView& history, const TableView& table, const PeerBook& peers);
  ~IncidentBook();

  enum class Change : std::uint8_t {
    kRaised,    // the first peer shows it
    kPeer,      // one more distinct peer AS shows it
    kLowered,   // the last peer stopped
    kReraised,  // it came back within the merge gap
    kAmended    // its evidence is another: registries say something else now
  };
  // Called by the engine; the signal lives in the engine until on_release says that it is done with.
  void signal_changed(const Signal& signal, Change change, Moment now);

  // Whether the signal belongs to an incident that is told of and not over yet.
  bool follows(const SignalKey& key) const;

  // The book keeps keys only; the engine gives the signals themselves. nullptr: there is none.
  std::function<const Signal*(const SignalKey&)> find_signal;

  // Time has come this far: groups that were quiet for the merge gap are closed. Signals of closed groups are
  // no longer needed: on_release gets their keys.
  void advance(Moment now);
  std::function<void(const SignalKey&)> on_release;

  // Each is called once an incident is opened (convicted: enough independent peers and confidence above the
  // reporting floor), when more is known (at most once a minute of stream time), and when it is closed.
  enum class Event : std::uint8_t { kOpened, kUpdated, kClosed };
  std::function<void(Event, const Incident&)> on_incident;

  // All incidents that are open now, as they look at `now`, in the order of id. Does not change anything.
  std::vector<Incident> open_incidents(Moment now) const;

  void save(StateWriter& out) const;
  Status load(StateReader& in);

 private:
  void check(std::uint64_t group, Moment now);

  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mannerly::incident
