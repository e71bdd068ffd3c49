// Registries that change: what each network does when, over the days of a history.
//
// Adoption days are a function of the seed, the network and what it adopts, and of nothing else. Who takes part
// joins one day and does what it had left undone in the months around that day; others do now and then. Some
// things get worse: ROAs expire, objects are removed, contacts go. docs/reference/simulator.md has the shares.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "sim/timeline.h"
#include "sim/world.h"

namespace mannerly::sim {

// What a network does or does not, beside the objects that have a life of their own.
enum class Practice : std::uint8_t { kAutNum, kContact, kPolicy, kPeeringdb };
inline constexpr std::size_t kPracticeCount = 4;

struct NetworkHistory {
  std::int32_t joined = kNeverDay;                  // its organisation
  std::int32_t begins = kAlways, ends = kNeverDay;  // announces from, until
  bool rov_spares_customers = false;                // but takes those of its customers
  std::int32_t rov_from = kNeverDay;                // drops RPKI-invalid routes from that day on
  std::int32_t filters_spoofing_from = kNeverDay;   // no packet with a forged source leaves it from that day on
  std::array<Life, kPracticeCount> practices;       // of those that it ever has
  Life& of(Practice practice) { return practices[static_cast<std::size_t>(practice)]; }
  const Life& of(Practice practice) const { return practices[static_cast<std::size_t>(practice)]; }
};

struct Transfer {  // of a whole allocation to another organisation
  std::uint32_t allocation = 0;
  std::uint32_t org = 0;
  std::int32_t day = 0;
};

struct History {
  std::vector<NetworkHistory> networks;  // a network each
  std::vector<Transfer> transfers;       // by day
  // A network that begins is in the registries a week before; one that ends leaves them a month after.
  static constexpr std::int32_t kRegisteredBefore = 7, kRemovedAfter = 30;
};

// Number of the day that the instant (seconds) falls on.
std::int32_t day_of(const World& world, std::int64_t at);
inline std::int64_t start_of_day(const World& world, std::int32_t day) {
  return world.options.at.seconds + std::int64_t{day} * kDay.count;
}
// A small one for tests: 120 networks over 14 months, observed 24 times. Made and written in a second or two.
Options small_history();
// The days on which the world is observed, ascending: every so many days, and each of the last ones.
std::vector<std::int32_t> observed_days(const Options& options);

// A die that depends on its arguments alone.
std::uint64_t die(const World& world, std::string_view part, std::uint64_t a, std::uint64_t b = 0);

// Draws World::history, the days of Org::joined and the lives of all that is in the registries at this moment.
void build_history(World& world);
// Who does origin validation from when on, in what conduct says of the end; conduct then says what is at the start.
void draw_rov(World& world, std::vector<Conduct>& conduct);
// What the events of the timeline mean for the registries: beginnings, ends and transfers.
void settle_history(World& world, const Timeline& timeline);

// Sorts route objects and VRPs; of equal ones one stays, with the life of both.
void merge_registries(World& world);
// Tests of the Spoofer project in every month: instead of those of build_spoofer().
void build_spoofer_history(World& world);

// The registries as they are on a day: a world whose lists have what is on that day, whose habits are those of
// the day, and whose instant is its midnight. For the writers of registries: its announcements and links are those
// of the world, and allocations have other numbers.
World world_on(const World& world, std::int32_t day);

}  // namespace mannerly::sim
