// What the peers of the collectors send while a timeline unfolds.
//
// Each step changes what is originated on some prefixes, or a link. The routes of the peers are worked out
// before and after; where they differ, messages are due: seconds after the step, later the farther a peer
// is, sometimes with the routes in between that routers explore. Nothing is sent that no policy allows.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "sim/timeline.h"

namespace mannerly::sim {

// One thing that a session says: an announcement, a withdrawal, or a change of its state.
struct Message {
  std::int64_t at = 0;             // microseconds since 1970
  std::uint32_t prefix = 0;        // Changes::prefix; of a state: old << 16 | new
  std::uint32_t path = 0;          // Changes::path; kWithdrawal; kState
  std::uint32_t event = kNoEvent;  // the step's
  std::uint16_t session = 0;
};
inline constexpr std::uint32_t kWithdrawal = 0xFFFFFFFF;
inline constexpr std::uint32_t kState = 0xFFFFFFFE;

// A route as it is sent.
struct SentPath {
  std::uint32_t offset = 0;  // of its AS numbers
  std::uint16_t length = 0;
  std::uint16_t set_count = 0;
  std::uint32_t only_to_customer = 0;
  std::uint32_t origination = kNoOrigination;  // of Timeline::originations; none for a lie
  RouteClass route_class = RouteClass::kNone;
};

class Changes {
 public:
  // The world has a timeline, and outlives this.
  explicit Changes(const World& world);

  // Works out what everybody has at the current instant, from nothing: before the first step and before
  // each RIB. O(destinations * (networks with customers + links among them)).
  void work_out_table();

  // Takes the steps before the instant (seconds); their messages are added to those waiting.
  void advance(std::int64_t until);

  // Removes the waiting messages before the instant (microseconds) and gives them, by collector, then time.
  std::vector<Message> take_messages(std::int64_t before);
  // Frees the paths that no waiting message refers to: those of the messages taken.
  void forget_paths();

  const std::vector<Session>& sessions() const { return sessions_; }
  // The network of a session among all networks that have one.
  std::uint32_t viewpoint_of(std::uint32_t session) const { return viewpoint_of_[session]; }
  const std::vector<AsIndex>& viewpoints() const { return viewpoints_; }

  // Prefixes by number: those of World::announcements first, then those of the timeline. A prefix that
  // several announce has the number of the first.
  std::size_t prefix_count() const { return prefixes_.size(); }
  const Prefix& prefix(std::uint32_t number) const { return prefixes_[number]; }

  const SentPath& path(std::uint32_t number) const { return paths_[number]; }
  std::span<const std::uint32_t> numbers_of(const SentPath& path) const {
    return std::span(words_).subspan(path.offset, path.length);
  }

  // Routes that the table holds: those of the originations 0..table_rows()-1 alone on a prefix.
  std::size_t table_rows() const { return table_rows_; }
  bool is_table_path(std::uint32_t number) const { return number >= paths_waiting_ && number < paths_kept_; }

  // What the sessions first..first+paths.size()-1 have of a prefix: a path each, or kWithdrawal.
  void find_current(std::uint32_t prefix, std::uint32_t first, std::span<std::uint32_t> paths);

  // The networks that took the event's routes from the culprit directly, ascending.
  const std::vector<AsIndex>& accomplices(std::uint32_t event) const { return accomplices_[event]; }

 private:
  using Config = std::vector<std::uint32_t>;  // originations on a prefix, ascending
  using Routes = std::vector<std::uint32_t>;  // of each viewpoint: a path, or kWithdrawal
  // A route that outlives the paths: what a peer holds on to.
  struct Kept {
    SentPath path;
    std::vector<std::uint32_t> numbers;
    bool none = true;
  };
  struct Group {  // prefixes that change in the same way
    Config before, after;
    std::vector<std::uint32_t> prefixes;
  };

  void number_prefixes();
  std::uint32_t number_of(const Prefix& prefix) const;
  Config config_of(std::uint32_t prefix) const;
  void set_config(std::uint32_t prefix, Config config);
  void run(const Config& config);
  std::uint32_t keep(const Propagator::Path& path, const Config& config);
  void collect(const Config& config, Routes& routes);
  bool same(std::uint32_t a, std::uint32_t b) const;
  std::uint32_t seen(std::uint32_t session, std::uint32_t path) const;

  void apply(const Step& step);
  void apply_routes(const Step& step);
  void apply_link(const Step& step);
  void apply_rov(const Step& step);
  std::vector<std::uint32_t> touched_by(AsIndex a, AsIndex b) const;
  void add_cone(AsIndex as, std::vector<std::uint8_t>& in_cone) const;
  void apply_session_down(const Step& step);
  void apply_session_up(const Step& step);
  void apply_lie(const Step& step);
  void apply_refresh(const Step& step);

  void note_accomplices(const Config& config);
  void explore(const Group& group, const Routes& before, const Routes& after, Routes& between);
  void send(const Step& step, const Group& group, const Routes& before, const Routes& between, const Routes& after);
  void send_one(const Step& step, std::uint32_t session, std::uint32_t prefix, std::int64_t delay,
                std::uint32_t between, std::uint32_t path);
  std::uint64_t dice(std::uint64_t a, std::uint64_t b) const;
  std::int64_t delay_of(std::uint32_t session, std::uint32_t path, std::uint64_t roll) const;
  bool holds_on(std::uint32_t session, std::uint32_t prefix, std::uint32_t before);
  std::uint32_t restore(const Kept& kept);

  const World& world_;
  const Timeline& timeline_;
  std::vector<Session> sessions_;
  std::vector<AsIndex> viewpoints_;
  std::vector<std::uint32_t> viewpoint_of_;  // a session each
  std::vector<std::uint8_t> session_up_;
  std::vector<std::int64_t> session_busy_;  // until when it re-sends its table, in microseconds
  std::vector<std::uint8_t> frozen_;        // a viewpoint each

  std::vector<Prefix> prefixes_;
  std::vector<std::uint32_t> order_;         // numbers by prefix
  std::vector<std::int64_t> busy_;           // of each prefix: when the last message about it arrives, in microseconds
  std::map<std::uint32_t, Config> configs_;  // of the prefixes that are not as they were at the start
  std::vector<std::map<std::uint32_t, Kept>> kept_;  // of each viewpoint, by prefix: what it says instead of the truth

  std::vector<Conduct> conduct_;  // as it is now
  Propagator propagator_;
  Propagator::Path found_;
  std::vector<const Origination*> running_;
  std::size_t table_rows_ = 0;            // originations of the start
  Routes table_;                          // of each of them, at each viewpoint
  std::vector<std::uint8_t> table_good_;  // a row each: no link has changed it since
  std::map<Config, Routes> memo_;         // of other configurations, while nothing changes

  std::vector<SentPath> paths_;
  std::vector<std::uint32_t> words_;
  std::size_t paths_waiting_ = 0;                // before the table: of messages that waited when it was made
  std::size_t paths_kept_ = 0, words_kept_ = 0;  // the table's end

  std::size_t next_step_ = 0;
  std::int64_t latest_ = 0;  // arrival of the last message since it was set to 0
  std::vector<Message> waiting_;
  std::vector<std::vector<AsIndex>> accomplices_;  // an event each
};

}  // namespace mannerly::sim
