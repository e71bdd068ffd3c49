// Inside of the engine: its tables, and the steps of an update. Only engine*.cc include this.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "incident/engine.h"
#include "incident/history.h"
#include "incident/origin_verdicts.h"
#include "incident/path_trie.h"
#include "incident/prefix_table.h"
#include "incident/profile.h"
#include "incident/route_table.h"
#include "incident/signal_book.h"
#include "incident/symptom_book.h"

namespace mannerly::incident {

// A peer's last path: updates come in groups that share one.
struct RecentPath {
  static constexpr std::size_t kWordsMax = 12;
  PathId path = 0;               // 0: none
  std::uint32_t generation = 0;  // of the trie
  std::uint32_t origin = 0;
  std::uint32_t size = 0;
  std::array<std::uint32_t, kWordsMax> words{};
};

// When routes changed last, for the last minute: a table of the latest changes, which forgets what falls on the
// same place. Good enough to tell a peer that changes its mind all the time.
class RecentChanges {
 public:
  // Notes a change; whether the route changed less than a minute before.
  bool note(PeerNumber peer, PrefixId prefix, std::uint32_t now);
  void save(StateWriter& out, std::uint32_t now) const;
  Status load(StateReader& in);
  std::uint64_t bytes() const { return slots_.size() * sizeof(Slot); }

 private:
  static constexpr std::size_t kSlots = std::size_t{1} << 16;
  static constexpr std::uint32_t kSeconds = 60;
  struct Slot {
    std::uint32_t tag = 0, at = 0;
  };
  std::vector<Slot> slots_;  // empty before the first change
};

struct Collector {
  std::string name;
  bool started = false;   // its first dump ended, or it sent an update: no more baselines
  bool rib_open = false;  // between begin_rib and end_rib
  bool baseline = false;  // that dump is its baseline
  bool late = false;      // that dump is older than what was applied before
};

// Whether the signal says of the origin that it is false: what registries may say otherwise.
bool rests_on_registries(const SignalKey& key, const OriginRow& row);

struct Engine::Impl final : HistoryView, TableView {
  Impl(Engine& engine, const Context& context, const EngineOptions& options);

  // ---- HistoryView and TableView ----
  Seen origin(const Prefix& prefix, Asn origin) const override;
  Seen edge(Asn nearer_collector, Asn towards_origin) const override {
    return history.edge(nearer_collector, towards_origin, now_s);
  }
  Seen as(Asn asn) const override { return history.as(asn, now_s); }
  Seen triple(Asn to, Asn middle, Asn from) const override { return history.triple(to, middle, from, now_s); }
  Seen valley_to(Asn to, Asn middle) const override { return history.valley_to(to, middle, now_s); }
  Seen valley_from(Asn middle, Asn from) const override { return history.valley_from(middle, from, now_s); }
  Instant begin() const override { return Instant{known.begin}; }
  void routes(const Prefix& prefix, std::vector<Route>& out) const override;
  void hops(std::uint32_t path, std::vector<Asn>& out) const override;
  const SetTail* set_tail(std::uint32_t tail) const override { return set_tails.find(tail); }

  // ---- time ----
  void step(Moment at);
  // Trust anew; what a session shows that turned stale is over, and of one that speaks again goes on.
  void refresh_peers();
  void release_signals();

  // ---- updates (engine.cc) ----
  // How a route came to us.
  enum class Way : std::uint8_t { kUpdate, kBaseline, kLaterRib };
  // The peer has this route now. What the number of its prefix is; kNone when it was refused.
  PrefixId apply(PeerNumber peer, const Announcement& route, Way way);
  // It has none any more. False when it had none.
  bool remove(PeerNumber peer, PrefixId prefix, bool session_lost);
  void remove_all(PeerNumber peer);
  // The path and the prefix of what arrives, on their way from memory.
  struct Arrival {
    bool recent = false;    // the peer's last path once more
    bool too_long = false;  // its path
    std::uint64_t prefix_hash = 0;
    Hops hops;                // unless recent
    PathTrie::Hashes hashes;  // of them
  };
  void look_ahead(PeerNumber peer, const Announcement& route);
  PathId path_of(PeerNumber peer, AsPathView path, std::uint32_t& origin);
  // Keeps how the route that arrives was announced, if its path has an AS_SET.
  void note_sets(PeerNumber peer, PrefixId prefix, AsPathView path);
  void judge_new_path(PathId path);
  // Judges what is stale of a path anew (path_trie.h).
  void refresh(PathId path);
  void sweep_paths();
  void use(PathId path);
  void unuse(PathId path);
  void join_origin(PrefixId prefix, OriginRow& row, Way way);
  void leave_origin(PrefixId prefix, OriginRow& row);
  OriginRow& origin_of(PrefixId prefix, PathId path);
  OriginJudgement ask_about(PrefixId prefix, const OriginRow& row);
  void judge_origin_of(PrefixId prefix, OriginRow& row);
  void count_routes(PeerNumber peer, PrefixId prefix, int change);
  // What is noted as the first sight of what comes into the table now.
  std::uint32_t first_sight(Way way) const {
    return way == Way::kBaseline ? known.begin : std::max(now_s, known.begin + 1);
  }

  // ---- signals (engine_signals.cc) ----
  // why: of what the route shows no more.
  void signals_of(PeerNumber peer, PrefixId prefix, PathId path, OriginRow& row, Asn otc,
                  Ending why = Ending::kRoutesGone);
  void claims_for(PrefixId prefix, PathId path, OriginRow& row);
  // What is told of as an incident already goes on at each peer that shows it, be it established by now or judged
  // otherwise.
  void claims_that_go_on(PrefixId prefix, PathId path, const OriginRow& row);
  // Of a late event: what is not shown already opens nothing, for it would be dated to a time at which it was not.
  void drop_late_claims(PeerNumber peer);

  // ---- other registries (engine_registries.cc, engine_bogons.cc) ----
  struct Changed {
    std::vector<bool> prefixes, paths;
    bool any = false;
  };
  void registries_changed();
  void judge_origins_anew(Changed& changed);
  bool judge_acquitted_anew(PrefixId prefix, OriginRow& row);
  bool judge_followed_anew(PrefixId prefix, OriginRow& row, bool acquitted);
  bool amend_signals(PrefixId prefix, const OriginRow& row);
  RegistryAnswer ask_registries(PrefixId prefix, const OriginRow& row, Kind kind, std::span<const Asn> victims) const;
  void judge_prefixes_anew(Changed& changed);
  void judge_paths_anew(Changed& changed);
  // Judged before: the paths behind. before: what each path showed.
  void judge_path_anew(PathId path, const std::vector<std::uint32_t>& before, Changed& changed);

  // ---- dumps (engine_rib.cc) ----
  std::uint16_t collector_number(std::string_view name);
  void begin_rib(std::string_view name, Moment at);
  void rib_route(PeerNumber peer, const Announcement& route);
  void end_rib(std::string_view name, bool whole);
  void correct(PeerNumber peer);
  // Notes that the open dump, or an update beside it, had the route. False when that is known already.
  bool mark(PeerNumber peer, PrefixId prefix);
  // An update of a peer arrives.
  void note_update(PeerNumber peer);

  // ---- what the snapshot knew before (engine_baseline.cc) ----
  void take_baseline();
  void take_table_of_begin();
  void take_baseline_routes(std::uint32_t at);
  void take_baseline_origin(const snapshot::RouteRow& route, std::uint32_t origin, std::uint32_t at);
  void take_baseline_paths();
  void note_seen(const PathHistory::Top& top, std::uint32_t at);
  // How far it can be told that what this peer, of which no table is known, claims is new.
  Evidence doubt_about(const Claim& claim, PeerNumber peer, PrefixId prefix) const;

  // ---- state (engine_state.cc) ----
  void save(StateWriter& out) const;
  Status load(StateReader& in, const Digest& made_with);
  void save_history(StateWriter& out) const;
  Status load_history(StateReader& in);
  Status load_collectors(StateReader& in);
  Status load_tables(StateReader& in);
  Status restore_links();
  Status restore_routes(PeerNumber peer);
  void save_origins(StateWriter& out) const;
  Status load_origins(StateReader& in);
  bool is_fresh() const { return now.microseconds == 0 && known.begin == 0 && peers.size() == 0; }

  const Context context;
  const Judges judges;
  EngineCounts counts;
  Moment now;
  std::uint32_t now_s = 0;
  KnownRule known;  // known.begin 0: nothing was seen yet
  const BaselineTimes baseline_offered;
  BaselineTaken baseline;

  PeerBook peers;
  std::vector<Collector> collectors;
  std::vector<std::uint16_t> collector_of;        // [peer]
  std::vector<std::vector<std::uint64_t>> marks;  // [peer]: a bit a prefix, while a dump is open
  std::vector<RecentPath> recent_paths;           // [peer]
  RecentChanges recent_changes;

  PathTrie paths;
  SetTails set_tails;
  PathHistory history;
  SymptomBook symptoms;
  PrefixTable prefixes;
  RouteTable table;
  OriginVerdicts verdicts;
  SignalBook signals;
  IncidentBook book;

  std::uint32_t first_sight_ = 0;  // of the update that is being applied
  bool late_ = false;              // it is older than what was applied before

  // Scratch of one update.
  Arrival arrival_;
  std::vector<PathId> created_;
  std::vector<Asn> hops_;
  std::vector<Asn> established_, covering_established_;
  std::vector<Symptom> shown_;
  std::vector<Claim> claims_;
  std::vector<SignalKey> released_;
};

}  // namespace mannerly::incident
