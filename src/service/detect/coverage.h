// What the data did not show: files that are missing in a collector's series, and times in which a collector
// or a peer said nothing though it usually speaks. Part of the saved state; the answers depend on what was
// noted, not on how many runs it took.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "incident/state_stream.h"
#include "service/detect/ledger.h"

namespace mannerly::service {

// Something is not known of [from, to).
struct Gap {
  std::string collector;
  std::string what;  // "2 update files are missing", "AS64500 (192.0.2.1) said nothing"
  Instant from, to;
  bool of_collector = true;  // false: of one of its peers
  friend bool operator==(const Gap&, const Gap&) = default;
};
// "rrc00: 2 update files are missing from 2026-11-01T00:05:00Z to 2026-11-01T00:15:00Z".
std::string text_of(const Gap& gap);

// When somebody spoke: how often, and the longest pauses.
class Pulse {
 public:
  static constexpr std::size_t kPausesMax = 32;  // the longest are kept
  // Seconds; shorter pauses are never listed.
  explicit Pulse(std::int64_t pause_min = 0) : pause_min_(pause_min) {}
  void beat(std::int64_t second);
  bool silent() const { return beats_ == 0; }
  std::int64_t first() const { return first_; }
  std::int64_t last() const { return last_; }

  struct Pause {
    std::int64_t from, to;
    friend auto operator<=>(const Pause&, const Pause&) = default;
  };
  // Unusual pauses in order of time, the one up to `now` too: of at least pause_min seconds, kUnusual times as long
  // as the mean, and kUnusualTail times as long as the kTailRank-th longest, so that somebody who seldom speaks,
  // or in bursts, is not reported for it.
  static constexpr std::int64_t kUnusual = 20, kUnusualTail = 3;
  static constexpr std::size_t kTailRank = 16;
  std::vector<Pause> pauses(std::int64_t now) const;

  void save(incident::StateWriter& out) const;
  void load(incident::StateReader& in);

 private:
  static void keep(std::vector<Pause>& pauses, Pause pause);
  std::int64_t pause_min_;
  std::int64_t first_ = 0, last_ = 0;
  std::uint64_t beats_ = 0;    // different seconds
  std::vector<Pause> pauses_;  // the longest first
};

class Coverage {
 public:
  static constexpr std::int64_t kCollectorPauseMin = 15 * 60;
  static constexpr std::int64_t kPeerPauseMin = 3600;

  // A message of an update file. Calls come in the order of time. peer: the detector's number.
  void note(const std::string& collector, std::uint32_t peer, Instant at);

  // Gaps up to `now`, by time, collector and text. peer_name: "AS64500 (192.0.2.1)" of a number, empty for one that
  // does not matter (it has few routes); collectors of peers are as they were noted.
  std::vector<Gap> gaps(std::span<const InputRecord> inputs, Instant now,
                        const std::function<std::string(std::uint32_t)>& peer_name) const;

  void save(incident::StateWriter& out) const;
  // Errors: kCorrupt.
  Status load(incident::StateReader& in);

 private:
  struct Peer {
    std::string collector;  // empty: nothing was heard of it
    Pulse pulse{kPeerPauseMin};
    Pulse* all = nullptr;  // of its collector
  };
  std::map<std::string, Pulse> collectors_;
  std::vector<Peer> peers_;  // by the detector's numbers
};

// The gaps between the update files of one collector, in order of time: missing files, by the usual distance
// (the median) of at least three, files that could not be used, and the ends of damaged ones.
std::vector<Gap> file_gaps(const std::string& collector, std::span<const InputRecord> inputs);

// The usual distance of a collector's update files, seconds; 0 when fewer than three say it.
std::int64_t usual_distance(const std::string& collector, std::span<const InputRecord> inputs);

// How far all collectors have come with their update files, but for those that are behind the first by more than the
// usual distance of their own files and `lag_max`; nullopt when there are none. As long as three files of a collector
// do not tell its distance it has come to the beginning of its newest one.
std::optional<Instant> reached_by_all(std::span<const InputRecord> inputs, Seconds lag_max);

// Sentences for an incident that lasted from `start` to `end`: the gaps that touch it, at most kNotesMax.
inline constexpr std::size_t kNotesMax = 16;
std::vector<std::string> notes_for(std::span<const Gap> gaps, Instant start, Instant end);

}  // namespace mannerly::service
