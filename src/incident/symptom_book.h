// What paths show, each thing once: symptoms, and the sets of them that whole paths show (a path shows what the
// path behind it shows, and what it adds itself).
//
// A symptom that was there when the history began, or that has been there for long, is a standing state: it
// says more about the topology that it was judged by than about today. It raises nothing, and is listed for
// reports. Bogons are wrong at any time and never become standing.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "incident/judge.h"
#include "incident/number_index.h"
#include "incident/sighting.h"
#include "incident/state_stream.h"

namespace mannerly::incident {

class SymptomBook {
 public:
  static constexpr std::size_t kMax = std::size_t{1} << 24;  // of each: symptoms, findings, sets
  // Number of a set; 0: the empty one.
  using SetId = std::uint32_t;

  SymptomBook() : sets_{{}}, states_index_(2), findings_index_(2), sets_index_(2) {}

  // The set of a path that shows `symptoms` besides what the path behind it shows. Beyond the limit: behind,
  // and refused() counts it.
  SetId add(SetId behind, std::span<const Symptom> symptoms);

  // What `set` holds beyond `behind`, in the order in which it was added; standing states too.
  std::vector<Symptom> between(SetId set, SetId behind) const;

  // The first (or last) path in use that adds what `set` holds beyond `behind`.
  void begin(SetId set, SetId behind, std::uint32_t now, std::uint32_t first);
  void end(SetId set, SetId behind, std::uint32_t now);
  // After load(): such a path that was in use still is.
  void restore(SetId set, SetId behind);
  // Whether the set is there, and is `behind` with something added (or nothing).
  bool stands_on(SetId set, SetId behind) const;

  // Appends those of the set that are no standing states, nearest to the peer first.
  void active(SetId set, const KnownRule& known, std::uint32_t now, std::vector<Symptom>& out) const;

  // The standing ones that some path in use shows, with how many such paths add them; in the order of sight.
  struct Standing {
    Symptom symptom;
    std::uint32_t paths = 0;
  };
  std::vector<Standing> standing(const KnownRule& known, std::uint32_t now) const;

  std::uint32_t sets() const { return static_cast<std::uint32_t>(sets_.size() - 1); }
  std::uint64_t refused() const { return refused_; }
  std::uint64_t bytes() const;

  void save(StateWriter& out) const;
  // As it looks now, with nothing in use.
  void save_closed(StateWriter& out, std::uint32_t now) const;
  // Into a fresh book; nothing is in use then.
  Status load(StateReader& in);

 private:
  struct State {
    Kind kind = Kind::kNone;
    std::uint8_t reserved = 0;
    std::uint16_t days = 0;
    std::uint32_t culprit = 0, from = 0, to = 0;
    std::uint32_t first = 0, last = 0, live = 0;
  };
  struct Finding {
    std::uint64_t evidence[2] = {};
    std::uint32_t state = 0;
    std::uint32_t reserved = 0;
  };
  struct Set {
    SetId behind = 0;
    std::uint32_t finding = 0;
  };
  State& state_in(SetId set) { return states_[findings_[sets_[set].finding].state]; }
  std::uint32_t state_of(const Symptom& symptom);
  std::uint32_t finding_of(const Symptom& symptom);
  std::uint64_t hash_of(const State& state) const;
  std::uint64_t hash_of(const Finding& finding) const;
  std::uint64_t hash_of(const Set& set) const;
  bool standing(const State& state, const KnownRule& known, std::uint32_t now) const;
  Symptom symptom_of(const Finding& finding) const;

  std::vector<State> states_;
  std::vector<Finding> findings_;
  std::vector<Set> sets_;  // [0]: the empty one
  NumberIndex states_index_, findings_index_, sets_index_;
  std::uint64_t refused_ = 0;
};

}  // namespace mannerly::incident
