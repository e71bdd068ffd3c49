// What the store keeps: plain values, the same for every back end.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/calendar.h"
#include "net/asn.h"
#include "net/prefix.h"

namespace mannerly::store {

// A share in millionths; kNoValue: no data, which is never 0.
using Millionths = std::int32_t;
inline constexpr Millionths kNoValue = INT32_MIN;
inline constexpr double kMillion = 1e6;
Millionths to_millionths(std::optional<double> value);
std::optional<double> from_millionths(Millionths value);

// Categories, metrics and states by their numbers in readiness/terms.h.
inline constexpr std::size_t kCategories = 5;
inline constexpr std::size_t kIncidentMetrics = 8;

// One AS on one day: what its five scores came to and the counts that they were made of.
struct ScoreRow {
  static constexpr std::uint8_t kInUniverse = 1, kParticipant = 2;
  // Three values each in two bits: 0 no data, 1 no, 2 yes.
  static constexpr std::uint8_t kUnknown = 0, kNo = 1, kYes = 2;

  std::uint32_t asn = 0;
  std::array<Millionths, kCategories> score{kNoValue, kNoValue, kNoValue, kNoValue, kNoValue};
  std::array<std::uint8_t, kCategories> state{};  // readiness::State
  std::uint8_t partial = 0;                       // bit c: the score of category c leaves out metrics without data
  std::uint8_t flags = 0;
  std::uint8_t policy = kUnknown, contact = kUnknown;  // M6, M8
  std::array<char, 2> economy{};
  std::uint8_t rir = 0;
  std::uint8_t rov = 0;  // M9, validity::RovUse: 0 no data, 1 does not, 2 partly, 3 does drop RPKI-invalid routes
  std::uint32_t routes = 0, registered = 0, rpki_valid = 0, rpki_invalid = 0, rpki_notfound = 0;
  std::array<std::uint16_t, kIncidentMetrics> incidents{};  // that count, of the month so far, M1 to M4C
  std::uint16_t networks_tested = 0, networks_failing = 0;  // Spoofer, of the month so far
  friend bool operator==(const ScoreRow&, const ScoreRow&) = default;
};

enum class GroupKind : std::uint8_t { kWorld = 1, kEconomy, kRir, kRegion, kSubRegion, kProgramme, kMembership };
inline constexpr std::size_t kGroupKinds = 7;
// "world", "economy", "rir", "region", "sub-region", "programme", "membership".
std::string_view name_of(GroupKind kind);
std::optional<GroupKind> parse_group_kind(std::string_view name);

// What the ASes of a group announce in one address family, and how much of it is covered by RPKI. Address space is
// counted in IPv4 addresses and in blocks of /48 of IPv6, each once: the longest route that holds it decides, and it is
// valid when any origin of that route in the group is. Bogons are left out, and routes that are no network's own
// (observatory/space.h).
struct FamilyReach {
  std::uint64_t routes = 0, rpki_valid = 0, rpki_invalid = 0;
  std::uint32_t originating = 0, with_roa = 0;  // ASes with routes; with at least one RPKI-valid route
  std::uint64_t space = 0, space_valid = 0, space_invalid = 0;
  std::uint64_t space_participants = 0;  // announced by participants of the programmes
  friend bool operator==(const FamilyReach&, const FamilyReach&) = default;
};

// What else is kept of a group.
struct GroupReach {
  FamilyReach v4, v6;
  std::uint32_t participants = 0;  // of its ASes
  bool rpki_known = false;         // without VRPs nothing is known of validity
  // That count, with one of its ASes as culprit, of the month so far; nullopt: nobody looked.
  std::optional<std::uint32_t> incidents;
  friend bool operator==(const GroupReach&, const GroupReach&) = default;
};

// One group of ASes on one day.
struct GroupRow {
  struct Category {
    Millionths mean = kNoValue, median = kNoValue;  // over the ASes with data
    std::uint32_t with_data = 0;
    std::array<std::uint32_t, 4> by_state{};  // ASes by readiness::State; their sum is ases
    friend bool operator==(const Category&, const Category&) = default;
  };
  GroupKind kind = GroupKind::kWorld;
  std::string key;  // "" of the world; "CH", "RIPE NCC", "Western Europe", "network-operator"; "participant", "other"
  std::uint32_t ases = 0;
  std::array<Category, kCategories> categories{};
  // Sums over its ASes: routes and what they are, and how many ASes do ROV (in part or whole), how many do not.
  std::uint64_t routes = 0, registered = 0, rpki_valid = 0, rpki_invalid = 0, rpki_notfound = 0;
  std::uint32_t rov_yes = 0, rov_no = 0;
  std::uint32_t ases_with_roa = 0;  // that originate routes, at least one of them RPKI valid
  std::uint32_t originating = 0;    // ASes that originate counted routes
  std::optional<GroupReach> reach;  // nullopt: of a day that was sealed before this was counted (schema 3)
  friend bool operator==(const GroupRow&, const GroupRow&) = default;
};

// One announced (prefix, origin) on one day. Visibility is a bucket, so that its daily jitter makes no change.
struct PrefixRow {
  Prefix prefix;
  Asn origin;
  std::uint8_t rov = 0;         // validity::RovState
  std::uint8_t irr = 0;         // validity::IrrState
  std::uint8_t visibility = 0;  // 0 unknown; 1 one peer, 2 below a tenth, 3 below a half, 4 half or more of the peers
  friend bool operator==(const PrefixRow&, const PrefixRow&) = default;
};

// A value that held from a day on, until the next one of the same key; no row: it was not there from that day on.
template <class Row>
struct Change {
  Day from;
  std::optional<Row> row;
  friend bool operator==(const Change&, const Change&) = default;
};

// An incident as the archive has it (incident/incident.h's JSON), with what is asked for often beside it.
struct IncidentRecord {
  std::string id;
  std::uint8_t kind = 0;  // incident::Kind
  bool open = false;
  std::int64_t start = 0;
  std::int64_t end = 0;  // 0 while open
  Asn culprit;
  std::vector<Asn> accomplices, victims;       // ascending
  std::vector<std::array<char, 2>> economies;  // of the victims; ascending
  std::array<char, 2> culprit_economy{};       // {0,0}: unknown
  std::uint32_t confidence = 0;                // millionths
  std::uint8_t feedback = 0;                   // snapshot::FeedbackState
  bool ipv4 = false, ipv6 = false;             // families of its prefixes
  std::vector<Prefix> prefixes;                // those that the archive lists, ascending
  std::string json;                            // the archive's line
  friend bool operator==(const IncidentRecord&, const IncidentRecord&) = default;
};

enum class SourceOutcome : std::uint8_t { kNew = 1, kUnchanged, kFailed, kRefused };
// One attempt to get a source. kRefused: it came, but was not believed (too small, of another kind, older, ...).
struct SourceAttempt {
  std::string source;
  Instant at;
  SourceOutcome outcome = SourceOutcome::kNew;
  std::uint64_t bytes = 0;
  std::uint32_t milliseconds = 0;
  std::string error;  // why it failed or was refused
  friend bool operator==(const SourceAttempt&, const SourceAttempt&) = default;
};

// What a day rests on. One row a sealed slice.
struct SliceInfo {
  Day day;
  std::string snapshot;  // id, 64 hexadecimal digits
  std::string profile;
  Instant at;           // of the snapshot
  std::string sources;  // JSON array: name, kind, state, at, age, records, skipped, bytes, digest, error
  std::uint32_t ases = 0;
  std::uint64_t prefixes = 0;
  std::uint32_t incidents = 0;
  std::uint32_t version = 1;  // counts how often the day was sealed: a re-computation makes it 2, 3, ...
  friend bool operator==(const SliceInfo&, const SliceInfo&) = default;
};

// What happened to the store's content, in order: what an event stream resumes from.
struct EventRecord {
  std::uint64_t number = 0;  // 1, 2, 3, ... without gaps
  std::string type;          // "snapshot.published", "incident.opened", "incident.updated", "incident.closed"
  std::string subject;       // the day or the incident's id
  Day day;                   // of the slice that brought it
  friend bool operator==(const EventRecord&, const EventRecord&) = default;
};

}  // namespace mannerly::store
