// What the plans of all kinds of events share. Private to sim/.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "sim/rng.h"
#include "sim/timeline.h"
#include "sim/truth.h"

namespace mannerly::sim {

class Planner {
 public:
  Planner(World& world, std::vector<Conduct> conduct);

  World& world;
  Timeline timeline;

  // Events and their steps.
  std::uint32_t add(Event event);
  // screened by default, registered and invalid by what is in the registries when all is planned.
  std::uint32_t originate(std::uint32_t event, Origination origination);
  // The same, but no filter of a provider lets it pass: forged ends of paths.
  std::uint32_t forge(std::uint32_t event, Origination origination);
  void put(std::uint32_t event, std::int64_t at, std::vector<Prefix> prefixes, std::uint32_t on);
  void change(std::uint32_t event, std::int64_t at, std::vector<Prefix> prefixes, std::uint32_t off, std::uint32_t on);
  // put at the start of the event, taken off at its end.
  void put_while(std::uint32_t event, const std::vector<Prefix>& prefixes, std::uint32_t on);
  void step(Step step);

  // Moments and lengths, in seconds.
  std::int64_t start_of_incident(Rng& rng);
  std::int64_t start_of_event(Rng& rng);
  static std::int64_t duration(Rng& rng, std::uint32_t least = 120, std::uint32_t doublings = 11);
  // end, or kNever when it lies beyond the data.
  std::int64_t within(std::int64_t end) const { return end >= timeline.end ? kNever : end; }

  // No two events about the same allocation at one time.
  bool claim(std::uint32_t allocation, std::int64_t from, std::int64_t to);
  bool claim_link(AsIndex a, AsIndex b, std::int64_t from, std::int64_t to);

  // How many legitimate events of each kind: together more than five times the incidents.
  std::uint32_t events_of_a_kind() const {
    const Options& o = world.options;
    if (o.history > 0) return 2 + 2 * o.incidents;
    return 2 + 6 * o.incidents + static_cast<std::uint32_t>(std::uint64_t{o.days} * o.ases / 4000);
  }

  // How many of what happens every day: one of so many networks a day, a fifth of it in a history.
  std::uint32_t daily(std::uint32_t one_of) const {
    const Options& o = world.options;
    return static_cast<std::uint32_t>(std::uint64_t{o.days} * o.ases / one_of / (o.history > 0 ? 5 : 1));
  }

  // Draws.
  AsIndex draw_as(Rng& rng) const { return rng.below(static_cast<std::uint32_t>(world.ases.size())); }
  AsIndex draw_culprit(Rng& rng) const;
  // With a history: three of ten of the incidents that a network would cause happen once it takes part.
  bool may_err(AsIndex culprit, std::int64_t at) const;
  // An announcement that a plain network makes, with an allocation; half of them by network, half by prefix.
  std::optional<std::uint32_t> draw_announcement(Rng& rng) const;
  bool is_plain(const Announcement& a) const;
  // Who announces what comes next in the order of addresses: whose typing mistake it could be.
  AsIndex next_door(std::uint32_t announcement) const;
  AsIndex holder_of(std::uint32_t announcement) const {
    return world.destinations[world.announcements[announcement].destination].as;
  }
  std::uint32_t initial(std::uint32_t announcement) const { return timeline.initial[announcement]; }
  // A more-specific of a prefix that nobody announces and no event has used.
  std::optional<Prefix> draw_inside(Rng& rng, const Prefix& prefix, int length);
  bool is_used(const Prefix& prefix) const;
  void use(const Prefix& prefix) { used_.insert(prefix); }

  // What the graph says.
  bool is_stub(AsIndex as) const { return world.links.customers.of(as).empty(); }
  bool are_linked(AsIndex a, AsIndex b) const;
  bool has_viewpoint_below(AsIndex as) const { return above_viewpoint_[as] != 0; }
  std::uint32_t cone_size(AsIndex as, std::uint32_t most) const;
  bool are_siblings(AsIndex a, AsIndex b) const { return world.ases[a].org == world.ases[b].org; }

  // How many networks with a session would take the origination of one of the prefixes, as things are at the
  // start. Some of the prefixes are looked at. A leaker must be one of which may_leak() holds.
  std::uint32_t audience(const Origination& origination, const std::vector<Prefix>& prefixes);
  bool may_leak(AsIndex as) const { return propagator_->has(as); }

  // The registries. With a history it is there from some days before the moment that was drawn last.
  void register_route(const Prefix& prefix, AsIndex origin, IrrSource source, AsIndex maintainer);
  void sign(const Prefix& prefix, AsIndex origin);
  // Whether a ROA covered the prefix before any event was planned.
  bool is_signed(const Prefix& prefix) const { return validity_->rov(prefix, Asn{0}) != RovState::kNotFound; }

  // Steps by time, what filters and RPKI say of every origination; sets World::timeline.
  void finish();

  std::int64_t begin() const { return timeline.start; }
  std::int64_t warm() const { return warm_; }

 private:
  void plan_initial();
  void mark_invalid();
  Life life_before_moment(std::uint64_t roll) const;
  void build_audience();
  void settle_times();
  void screen();
  std::uint32_t variant_of(std::uint32_t number, bool invalid, bool registered);
  void screen_over_time();
  void sort_registries();

  std::int64_t warm_ = 0;
  std::int64_t moment_ = 0;  // drawn last
  std::map<std::tuple<std::uint32_t, bool, bool>, std::uint32_t> variants_;
  std::vector<std::uint8_t> above_viewpoint_;
  std::vector<std::uint8_t> forged_;  // an origination each
  std::vector<std::vector<std::pair<std::int64_t, std::int64_t>>> claims_;
  std::map<std::pair<AsIndex, AsIndex>, std::vector<std::pair<std::int64_t, std::int64_t>>> link_claims_;
  std::vector<Prefix> announced_;                          // sorted
  std::vector<std::pair<Prefix, std::uint32_t>> numbers_;  // of the announcements, by prefix
  std::unique_ptr<Propagator> propagator_;
  std::unique_ptr<Validity> validity_;  // before anything was registered for an event
  std::set<Prefix> used_;               // by events
};

// The parts of build_timeline().
void plan_false_origins(Planner& planner);
void plan_leaks(Planner& planner);
void plan_bogons(Planner& planner);
void plan_moves(Planner& planner);    // of prefixes between networks
void plan_links(Planner& planner);    // new ones, failures
void plan_daily(Planner& planner);    // traffic engineering, flaps, maintenance, new prefixes
void plan_peers(Planner& planner);    // resets, stale, lying and noisy peers
void plan_history(Planner& planner);  // with a history: networks that end, origin validation that begins

}  // namespace mannerly::sim
