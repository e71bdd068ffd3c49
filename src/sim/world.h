// The Internet in miniature: the truth that the files of a simulated world are written from.
//
// generate() is a pure function of its options: the same options give the same world on every machine.
// AS numbers and address space lie in ranges that look real, so that every rule about bogons and
// registries can be tried; all names, handles and mail addresses are made up (example.net), and every
// file says that it is simulated. docs/reference/simulator.md describes the model.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "net/asn.h"
#include "net/prefix.h"
#include "sim/life.h"
#include "sim/regions.h"

namespace mannerly::sim {

inline constexpr std::uint32_t kAsesMin = 60;
inline constexpr std::uint32_t kAsesMax = 200'000;
inline constexpr std::uint32_t kCollectorsMax = 16;
inline constexpr std::uint32_t kPeersMax = 64;  // of one collector
inline constexpr std::uint32_t kDaysMax = 400;
inline constexpr std::uint32_t kHistoryMin = 60, kHistoryMax = 1500;  // days of a history
inline constexpr std::uint32_t kIncidentsMax = 1000;                  // of each kind
inline constexpr Instant kDefaultInstant{1795219200};                 // 2026-11-21T00:00:00Z

struct Options {
  std::uint64_t seed = 1;
  std::uint32_t ases = 1000;
  Instant at = kDefaultInstant;  // the instant that all files speak of
  std::uint32_t collectors = 3;
  std::uint32_t peers_per_collector = 0;  // 0: 6, or 10 from 20,000 ASes on
  // Time and trouble: 0 days leaves the world as it is at the instant.
  std::uint32_t days = 0;
  std::uint32_t incidents = 0;      // planted incidents of each kind
  std::uint32_t update_hours = 24;  // length of an update file; must divide a day
  std::uint32_t rib_days = 0;       // a RIB at the start and every so many days; 0: only at the start
  // A history: this many days, the last one that of `at`; generate() then moves `at` to the first day and sets
  // `days`. Registries change from day to day; 0: none.
  std::uint32_t history = 0;
  std::uint32_t registry_days = 7;  // the world is observed every so many days,
  std::uint32_t daily_days = 42;    // and on each of the last ones
};

// Number of an AS in World::ases, which is sorted by AS number.
using AsIndex = std::uint32_t;

enum class Role : std::uint8_t { kTier1, kTransit, kAccess, kContent, kEnterprise, kUniversity, kRouteServer };
inline constexpr std::size_t kRoleCount = 7;
std::string_view name_of(Role role);

enum class ContactHabit : std::uint8_t { kNone, kDangling, kResolves };
enum class PeeringdbHabit : std::uint8_t { kAbsent, kNoContact, kPrivateContact, kUsersContact, kPublicContact };

// What the network's people do. Shares are in per cent of its announcements.
struct Habits {
  std::uint8_t irr_share = 0;
  std::uint8_t roa_share = 0;
  bool radb = false;    // registers in RADB rather than in its region's registry
  bool copies = false;  // registers in RADB besides its region's registry
  bool proxy = false;   // its provider registered the objects for it, in RADB
  bool stale = false;   // objects of an earlier holder are still there, besides or instead of its own
  bool long_max_length = false;
  bool aut_num = false;
  bool policy = false;  // import and export lines in the aut-num
  bool aspa = false;
  ContactHabit contact = ContactHabit::kNone;  // in the registry; needs aut_num
  PeeringdbHabit peeringdb = PeeringdbHabit::kAbsent;
};

struct AsNode {
  Asn asn;
  Role role = Role::kEnterprise;
  std::uint16_t economy = 0;        // of economies()
  std::uint32_t org = 0;            // of World::orgs
  std::uint32_t hierarchy = 0;      // a provider's is always lower than its customer's
  std::int32_t registered_day = 0;  // days since 1970
  Habits habits;
  Habits before;             // only with a history: what they did before they took part
  bool participant = false;  // with a history: in the end
  bool there = true;         // false on a day of a history on which the network is not registered (any more)
  std::uint32_t first_announcement = 0;  // of World::announcements
  std::uint32_t announcement_count = 0;
  Rir rir() const { return economies()[economy].rir; }
};

struct Org {
  std::uint16_t economy = 0;
  bool participant = false;
  std::vector<AsIndex> ases;
  std::int32_t joined = kNeverDay;  // only with a history: the day number on which it joined
};

// For each AS a list of neighbours, ascending (so by AS number).
struct Adjacency {
  std::vector<std::uint32_t> offsets;
  std::vector<AsIndex> items;
  std::span<const AsIndex> of(AsIndex as) const {
    return std::span(items).subspan(offsets[as], offsets[as + 1] - offsets[as]);
  }
};

struct Links {
  Adjacency providers, customers, peers;
};

// Address space that a registry gave to an organisation.
struct Allocation {
  Prefix prefix;
  std::uint32_t org = 0;
  Rir rir = Rir::kRipeNcc;
  bool legacy = false;
  std::int32_t day = 0;
  Life life;
};

// Planted trouble, and how the world marks it.
enum class Planted : std::uint8_t {
  kNothing,
  kSpecialUse,     // special-purpose space (RFC 6890) announced: a full bogon
  kUnallocated,    // space that its registry lists as available: a full bogon
  kReserved,       // space that its registry lists as reserved: an administrative bogon
  kPrivateAsn,     // a private AS number (RFC 6996) behind the network, left on the path
  kRpkiInvalid,    // the ROA names another AS, or a shorter maximum length
  kForeignOrigin,  // a prefix of another network, announced besides its holder
};
std::string_view name_of(Planted planted);

// How a network announces: which providers hear it and how often its own number is put on the path.
// Numbers 0..ases-1 are the plain destination of each AS (all neighbours, no prepending).
struct ProviderEdge {
  AsIndex provider = 0;
  std::uint8_t prepend = 0;  // additional copies of the own number
};
struct Destination {
  AsIndex as = 0;
  std::uint32_t first_edge = 0;  // of World::edges; plain destinations use the providers of the AS
  std::uint16_t edge_count = 0;
  bool plain = true;
};

inline constexpr std::uint32_t kReservedAsns = 64;  // in a row
inline constexpr std::uint32_t kNoAllocation = 0xFFFFFFFF;
struct Announcement {
  Prefix prefix;
  std::uint32_t destination = 0;
  std::uint32_t allocation = kNoAllocation;  // of World::allocations
  std::uint32_t set_or_asn = 0;              // with kPrivateAsn: the private number; with as_set: a customer's number
  Planted planted = Planted::kNothing;
  bool as_set = false;  // an aggregate whose path ends in the AS_SET {set_or_asn}
  bool legacy = false;
};

enum class IrrSource : std::uint8_t { kAfrinic, kApnic, kArin, kLacnic, kRipe, kRadb };
inline constexpr std::size_t kIrrSourceCount = 6;
std::string_view name_of(IrrSource source);

// kIdle: of the network itself, for a more-specific that it does not announce (any more).
enum class RouteObjectKind : std::uint8_t { kOwn, kProxy, kStale, kIdle };
struct RouteObject {
  Prefix prefix;
  Asn origin;
  AsIndex maintainer = 0;
  IrrSource source = IrrSource::kRipe;
  RouteObjectKind kind = RouteObjectKind::kOwn;
  Life life;
};

struct Vrp {
  Prefix prefix;
  std::uint8_t max_length = 0;
  Rir trust_anchor = Rir::kRipeNcc;
  Asn asn;
  Life life;
};

struct Aspa {
  AsIndex customer = 0;
  std::vector<AsIndex> providers;  // may miss one: an incomplete ASPA
  Life life;
};

struct AsSet {
  std::string name;
  AsIndex maintainer = 0;
  IrrSource source = IrrSource::kRipe;
  std::vector<std::string> members;  // AS numbers and names of sets
};

struct SpooferSession {
  std::uint64_t id = 0;
  AsIndex as = 0;
  Prefix client4;  // /24
  std::int64_t at = 0;
  bool nat = false;
  bool received = false;  // a packet with a forged routed source arrived
};

struct CollectorPeer {
  AsIndex as = 0;
  bool full = true;  // false: gives only its own and its customers' routes
};
struct Collector {
  std::string name;
  std::vector<CollectorPeer> peers;
};

struct Timeline;  // sim/timeline.h
struct History;   // sim/history.h

struct World {
  Options options;
  std::vector<AsNode> ases;
  std::vector<Org> orgs;
  Links links;
  std::vector<Allocation> allocations;      // in the order of allocation
  std::vector<Prefix> reserved;             // listed as reserved by their registries; sorted
  std::vector<Announcement> announcements;  // by origin AS; within an AS by prefix
  std::vector<Destination> destinations;
  std::vector<ProviderEdge> edges;
  std::vector<RouteObject> route_objects;  // sorted by source, prefix, origin
  std::vector<Vrp> vrps;                   // sorted by prefix, max_length, asn; no duplicates
  std::vector<Aspa> aspas;                 // by customer
  std::vector<AsSet> as_sets;
  std::vector<SpooferSession> spoofer;
  std::vector<Collector> collectors;
  // Only with days:
  std::vector<std::uint32_t> dormant;                    // of allocations: nothing of them is announced at the start
  std::vector<Announcement> later;                       // of networks that begin later
  std::array<std::uint32_t, kRirCount> reserved_asns{};  // first of kReservedAsns numbers that a registry keeps back
  std::shared_ptr<const Timeline> timeline;
  std::shared_ptr<History> history;  // only with a history
  std::int32_t first_day = 0;        // of it, in days since 1970

  std::span<const Announcement> announcements_of(AsIndex as) const {
    return std::span(announcements).subspan(ases[as].first_announcement, ases[as].announcement_count);
  }
};

// kUsage when an option is out of its limits; kLimit when the address space does not suffice.
Result<World> generate(const Options& options);

}  // namespace mannerly::sim
