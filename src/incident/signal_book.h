// The signals that are up, or were up and may come back: who shows what of which prefix. The signals of a
// prefix are a chain that begins in its PrefixRow.
//
// From the same counts it tells how far peers agree: a signal that only one AS ever showed speaks against that
// peer, one that many showed for each of them, and so does a signal that one peer keeps when all others let go.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <span>
#include <vector>

#include "incident/incident_book.h"
#include "incident/judge.h"
#include "incident/path_trie.h"
#include "incident/peer_book.h"
#include "incident/prefix_table.h"
#include "incident/set_tails.h"
#include "incident/signal.h"
#include "incident/state_stream.h"

namespace mannerly::incident {

class SignalBook {
 public:
  static constexpr std::size_t kSignalsMax = std::size_t{1} << 22;
  static constexpr std::size_t kSightsMax = std::size_t{1} << 24;
  static constexpr std::size_t kPerPrefixMax = 64;
  static constexpr std::int64_t kSettleMicroseconds = std::int64_t{3600} * 1'000'000;

  using Change = IncidentBook::Change;
  using Listener = std::function<void(const Signal&, Change, Moment)>;

  // Peers' counts of signals are kept in `peers`. Paths and their ends that sights name are held.
  SignalBook(PeerBook& peers, PrefixTable& prefixes, PathTrie& paths, SetTails& tails)
      : peers_(peers), prefixes_(prefixes), paths_(paths), tails_(tails) {}
  void set_listener(Listener listener) { listener_ = std::move(listener); }

  struct Route {
    PrefixId prefix = 0;
    PeerNumber peer = 0;
    std::uint32_t path = 0;  // 0: none any more
    SetTails::Id tail = 0;   // of the path
    Moment now;
    Ending why = Ending::kRoutesGone;  // of what it shows no more
  };
  // The route of a peer changed to what makes these claims: its signals are lowered and raised accordingly.
  // O(signals of the prefix * claims).
  void update(const Route& route, std::span<const Claim> claims);
  // The peer announced once more what it had.
  void touch(PrefixId prefix, PeerNumber peer, Moment now);

  // What is known of the signals of a prefix changed: f(Signal&) says of each whether it changed its evidence. The
  // listener is told of those that are not released.
  template <class F>
  void amend(PrefixId prefix, Moment now, F&& f) {
    for (std::uint32_t at = prefixes_[prefix].signals; at != 0; at = entries_[at - 1].next)
      if (f(entries_[at - 1].signal)) tell(entries_[at - 1], Change::kAmended, now);
  }

  // The incident of the signal is closed: it is forgotten, or, when peers still show it, kept without a word
  // until they stop.
  void release(const SignalKey& key);
  // Time has come this far.
  void advance(Moment now);

  std::size_t size() const { return entries_.size() - free_.size(); }
  std::uint64_t refused() const { return refused_; }
  std::uint64_t bytes() const;
  const Signal* find(const SignalKey& key) const;
  // Calls f(const Signal&) for each of a prefix, the latest made first.
  template <class F>
  void each(PrefixId prefix, F&& f) const {
    for (std::uint32_t at = prefixes_[prefix].signals; at != 0; at = entries_[at - 1].next) f(entries_[at - 1].signal);
  }

  void save(StateWriter& out) const;
  // Into a fresh book, after prefixes and peers.
  Status load(StateReader& in);

 private:
  struct Entry {
    Signal signal;
    std::uint32_t next = 0;  // of the prefix; number + 1
    std::uint32_t generation = 0;
    bool used = false;
    bool released = false;
    bool settled = false;  // the peers' counts have it
    Moment alone_since;    // one session is left of several; 0: not so
  };
  struct Pending {
    Moment due;
    std::uint32_t entry = 0, generation = 0;
    Moment alone_since;  // 0: settle; else: does it linger
  };
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;
  // Numbers of entries; kNone: there is none, or no room.
  std::uint32_t find_entry(PrefixId prefix, const SignalKey& key) const;
  std::uint32_t make_entry(PrefixId prefix, const Claim& claim, Moment now);
  void show(std::uint32_t number, const Claim& claim, const Route& route);
  void hide(std::uint32_t number, PeerSight& sight, const Route& route);
  void drop(PrefixId prefix, std::uint32_t number);
  bool is_borne_out(const SignalKey& key, Asn witness) const;
  void settle(Entry& entry);
  void count_lingering(const Pending& pending);
  void tell(const Entry& entry, Change change, Moment now) const;
  bool shown_by_as(const Signal& signal, Asn asn) const;
  Status load_entry(StateReader& in);
  Status load_sights(StateReader& in, Signal& signal);
  Status load_lists(StateReader& in);
  Status check_chains() const;

  PeerBook& peers_;
  PrefixTable& prefixes_;
  PathTrie& paths_;
  SetTails& tails_;
  Listener listener_;
  std::deque<Entry> entries_;
  std::vector<std::uint32_t> free_;
  std::deque<Pending> pending_;  // in the order of due
  std::size_t sights_ = 0;
  std::uint64_t refused_ = 0;
};

}  // namespace mannerly::incident
