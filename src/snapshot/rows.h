// The rows of the snapshot file: fixed width, little-endian, without padding, so that a mapped file is
// used as it lies. docs/reference/snapshot.md is the description for people; a change here that is not
// an addition of a section raises kFormatVersion (format.h).
//
// Conventions: TextRef points into the text section (UTF-8); Range counts rows of another section that
// the comment names; kNone means "no row". Times are seconds since 1970 (0: unknown), dates are days.
#pragma once

#include <array>
#include <cstdint>
#include <type_traits>

#include "net/asn.h"
#include "net/prefix.h"

namespace mannerly::snapshot {

inline constexpr std::uint32_t kNone = 0xFFFFFFFF;

struct TextRef {
  std::uint32_t offset = 0;
  std::uint32_t length = 0;
  friend constexpr auto operator<=>(const TextRef&, const TextRef&) = default;
};

struct Range {
  std::uint32_t begin = 0;
  std::uint32_t count = 0;
  friend constexpr auto operator<=>(const Range&, const Range&) = default;
};

// ISO 3166-1 alpha-2 in upper case; {0,0} when unknown. "ZZ" and "" of the registries become {0,0}.
using Economy = std::array<char, 2>;

enum class Rir : std::uint8_t { kUnknown = 0, kAfrinic, kApnic, kArin, kLacnic, kRipeNcc, kIana };

// What kind of source a world file names (docs/reference/world.md).
enum class SourceKind : std::uint8_t {
  kMrt = 1,
  kPfx2as,
  kIrr,
  kVrp,
  kDelegated,
  kIana,
  kPeeringdb,
  kAsrel,
  kCone,
  kAsorg,
  kSpoofer,
  kMembers,
  kSlurm,
  kBogons,
  kIncidents
};

enum class SourceState : std::uint8_t {
  kComplete = 1,  // read to its end, nothing skipped
  kSkipped,       // read to its end, some records skipped (see skips)
  kPartial,       // ended early: what came before the damage is in the snapshot
  kFailed         // nothing of it is in the snapshot
};

struct MetaRow {
  TextRef name;
  TextRef built_by;  // program and version
  std::int64_t at = 0;
};

// What holds of the whole world: a number of kSimulated says that nobody in it is real.
struct WorldMarkRow {
  static constexpr std::uint32_t kSimulated = 1;
  std::uint32_t mark = 0;
};

struct SourceRow {
  TextRef name;
  TextRef path;         // as the world file gives it, after its glob was expanded
  TextRef format;       // what the content turned out to be, e.g. "TABLE_DUMP_V2", "rpki-client JSON"
  TextRef error;        // why it is partial or failed; empty otherwise
  Range skips;          // SkipRow
  std::int64_t at = 0;  // the instant that the data speak of; 0 when neither file nor data say
  std::uint64_t bytes_packed = 0;
  std::uint64_t bytes = 0;                // after decompression
  std::uint64_t records = 0;              // records taken over
  std::array<std::uint8_t, 32> digest{};  // BLAKE2b-256 of the file as it lies
  SourceKind kind = SourceKind::kMrt;
  SourceState state = SourceState::kComplete;
  std::uint16_t reserved = 0;
  std::uint32_t reserved2 = 0;
};

struct SkipRow {
  TextRef reason;
  TextRef detail;  // what the first one looked like
  std::uint64_t count = 0;
  std::uint64_t bytes = 0;
  std::uint64_t first_offset = 0;  // or line number, as the format's page states
};

// A BGP session of a collector.
struct PeerRow {
  std::uint64_t hi = 0, lo = 0;  // peer address
  std::uint32_t asn = 0;
  std::uint32_t source = 0;     // SourceRow
  std::uint32_t routes_v4 = 0;  // prefixes that it announced
  std::uint32_t routes_v6 = 0;
  std::uint8_t family = 4;
  std::array<std::uint8_t, 7> reserved{};
  Address address() const { return {{hi, lo}, static_cast<Family>(family)}; }
};

enum class OriginKind : std::uint8_t { kAsn = 0, kAsSet = 1, kEmpty = 2 };

// One (prefix, origin) that was announced in the snapshot's sources. Sorted by prefix, origin kind, origin.
struct RouteRow {
  static constexpr std::uint8_t kInRib = 1;          // seen in BGP data, with paths
  static constexpr std::uint8_t kInOriginTable = 2;  // seen in a prefix-to-origin table
  static constexpr std::uint8_t kWithdrawn = 4;      // no peer had it any more at the end of the updates

  std::uint64_t hi = 0, lo = 0;
  std::uint32_t origin = 0;        // with OriginKind::kAsn
  std::uint32_t path_set = kNone;  // PathSetRow; kNone when only a table without paths knows it
  std::uint16_t peers = 0;         // distinct peers that had it; 0 when unknown
  std::uint8_t length = 0;
  std::uint8_t family = 4;
  OriginKind origin_kind = OriginKind::kAsn;
  std::uint8_t flags = 0;
  std::uint16_t reserved = 0;
  Prefix prefix() const { return {{hi, lo}, length, static_cast<Family>(family)}; }
};

// The (peer, path) pairs of one or more routes; interned, since many prefixes travel together.
using PathSetRow = Range;  // of PathEntryRow

struct PathEntryRow {
  static constexpr std::uint16_t kCurrent = 1;  // the peer still had it at the end
  std::uint32_t path = 0;  // number of the path: its words lie at path_offsets[path] .. path_offsets[path + 1]
  std::uint16_t peer = 0;  // PeerRow
  std::uint16_t flags = 0;
};

// A row for each AS that any source names, sorted by asn: the entry to everything known about it.
struct AsRow {
  static constexpr std::uint16_t kDelegated = 1;   // a registry file lists it
  static constexpr std::uint16_t kOriginates = 2;  // is the origin of a route
  static constexpr std::uint16_t kOnPath = 4;      // occurs in an AS path
  static constexpr std::uint16_t kTransit = 8;     // occurs in a path before its end
  static constexpr std::uint16_t kAutNum = 16;
  static constexpr std::uint16_t kPeeringdb = 32;
  static constexpr std::uint16_t kSpoofer = 64;
  static constexpr std::uint16_t kParticipant = 128;
  static constexpr std::uint16_t kIncident = 256;  // culprit, accomplice or victim of an incident

  std::uint32_t asn = 0;
  std::uint32_t org = kNone;  // OrgRow
  TextRef name;
  Range routes;                       // routes_by_origin
  Range irr_routes;                   // irr_routes_by_origin
  Range vrps;                         // vrps_by_asn
  Range links;                        // AsLinkRow
  std::uint32_t participant = kNone;  // ParticipantRow
  std::int32_t date = 0;              // of the delegation, days since 1970
  Economy economy{};
  Rir rir = Rir::kUnknown;
  std::uint8_t status = 0;  // ResourceStatus
  std::uint16_t flags = 0;
  std::uint16_t reserved = 0;
};

struct OrgRow {
  TextRef id;
  TextRef name;
  Economy economy{};
  std::uint16_t reserved = 0;
};

enum class ResourceStatus : std::uint8_t { kUnknown = 0, kAllocated, kAssigned, kAvailable, kReserved };

// Delegated address space, sorted by family, first address.
struct ResourceRow {
  std::uint64_t first_hi = 0, first_lo = 0, last_hi = 0, last_lo = 0;
  TextRef holder;  // opaque id of the extended files; empty otherwise
  std::uint32_t source = 0;
  std::int32_t date = 0;
  Economy economy{};
  Rir rir = Rir::kUnknown;
  ResourceStatus status = ResourceStatus::kUnknown;
  std::uint8_t family = 4;
  std::array<std::uint8_t, 3> reserved{};
};

// Delegated AS numbers, sorted by first.
struct AsnResourceRow {
  std::uint32_t first = 0, last = 0;
  TextRef holder;
  std::uint32_t source = 0;
  std::int32_t date = 0;
  Economy economy{};
  Rir rir = Rir::kUnknown;
  ResourceStatus status = ResourceStatus::kUnknown;
};

// Validated ROA payloads, sorted by prefix, maxLength, asn; equal ones of several sources once.
struct VrpRow {
  std::uint64_t hi = 0, lo = 0;
  std::int64_t expires = 0;
  std::uint32_t asn = 0;
  std::uint8_t length = 0;
  std::uint8_t family = 4;
  std::uint8_t max_length = 0;
  std::uint8_t anchor = 0;  // TrustAnchorRow
  Prefix prefix() const { return {{hi, lo}, length, static_cast<Family>(family)}; }
};

struct TrustAnchorRow {
  TextRef name;
  std::uint32_t source = 0;
  std::uint32_t reserved = 0;
};

// Sorted by customer; the union over sources.
struct AspaRow {
  std::uint32_t customer = 0;
  Range providers;  // aspa_providers
  std::uint32_t anchor = 0;
};

struct IrrSourceRow {
  TextRef name;                // upper case, e.g. "RIPE"
  std::uint32_t priority = 0;  // lower comes first
  std::uint8_t authoritative = 0;
  std::uint8_t mirrored = 0;  // a RIR's registry or mirrored by RADB, as Action 4 asks
  std::uint16_t reserved = 0;
};

enum class IrrClass : std::uint8_t {
  kAutNum = 1,
  kAsSet,
  kRouteSet,
  kMntner,
  kOrganisation,
  kRole,
  kPerson,
  kInetnum,
  kInet6num,
  kAsBlock,
  kIrt,
  kRoute,
  kRoute6,
  kOther
};

// Every kept RPSL object with the way to its raw text. Sorted by class, key, source. Of route and
// route6 the key is empty: IrrRouteRow leads to them.
struct IrrObjectRow {
  TextRef key;                      // upper case
  TextRef mnt_by;                   // maintainers, separated by a blank
  std::uint32_t raw_block = kNone;  // RawBlockRow
  std::uint32_t raw_offset = 0;     // in the block's plain bytes
  std::uint32_t raw_length = 0;
  std::uint16_t irr_source = 0;  // IrrSourceRow
  IrrClass object_class = IrrClass::kOther;
  std::uint8_t reserved = 0;
};

// Sorted by prefix, origin, source.
struct IrrRouteRow {
  std::uint64_t hi = 0, lo = 0;
  std::uint32_t origin = 0;
  std::uint32_t object = kNone;  // IrrObjectRow
  std::uint16_t irr_source = 0;
  std::uint8_t length = 0;
  std::uint8_t family = 4;
  std::uint32_t reserved = 0;
  Prefix prefix() const { return {{hi, lo}, length, static_cast<Family>(family)}; }
};

// as-set and route-set objects, sorted by name, source.
struct SetRow {
  TextRef name;         // upper case
  TextRef mbrs_by_ref;  // maintainers, separated by a blank; "ANY" allowed
  Range members;        // SetMemberRow
  std::uint32_t object = kNone;
  std::uint16_t irr_source = 0;
  std::uint8_t is_route_set = 0;
  std::uint8_t reserved = 0;
};

enum class SetMemberKind : std::uint8_t { kAsn = 1, kSet = 2, kPrefix = 3 };

struct SetMemberRow {
  TextRef text;    // the set's or prefix's text with its range operator; of an ASN empty
  TextRef source;  // of "SOURCE::SET"; empty otherwise
  std::uint32_t asn = 0;
  SetMemberKind kind = SetMemberKind::kAsn;
  std::array<std::uint8_t, 3> reserved{};
};

// aut-num objects, sorted by asn, source.
struct AutNumRow {
  static constexpr std::uint8_t kAdminC = 1, kTechC = 2, kAbuseC = 4;
  TextRef as_name;
  TextRef member_of;  // sets, separated by a blank
  std::uint32_t asn = 0;
  std::uint32_t object = kNone;
  std::uint32_t imports = 0;  // import and mp-import lines
  std::uint32_t exports = 0;
  std::uint16_t irr_source = 0;
  std::uint8_t contacts = 0;
  std::uint8_t reserved = 0;
};

enum class ContactOrigin : std::uint8_t { kRegistry = 1, kPeeringdb = 2 };
enum class ContactRole : std::uint8_t { kAdmin = 1, kTech, kAbuse, kNoc, kPolicy, kMaintenance, kOther };
enum class Visibility : std::uint8_t { kPublic = 1, kUsers = 2, kPrivate = 3 };

// A contact of an AS; what it offers, never who it is. Sorted by asn, origin, role.
struct ContactRow {
  static constexpr std::uint8_t kEmail = 1, kPhone = 2, kResolves = 4;  // kResolves: the handle's object exists
  TextRef handle;                                                       // nic-hdl, or PeeringDB's record id as text
  std::uint32_t asn = 0;
  std::uint32_t object = kNone;  // IrrObjectRow, of registry contacts that resolve
  std::uint32_t source = 0;      // SourceRow
  ContactOrigin origin = ContactOrigin::kRegistry;
  ContactRole role = ContactRole::kOther;
  Visibility visibility = Visibility::kPublic;
  std::uint8_t offers = 0;
};

// PeeringDB networks, sorted by asn.
struct PeeringdbNetRow {
  TextRef name;
  TextRef irr_as_set;
  TextRef website;
  TextRef looking_glass;
  TextRef policy;
  std::uint32_t asn = 0;
  std::uint32_t id = 0;
  std::uint32_t info_prefixes4 = 0;
  std::uint32_t info_prefixes6 = 0;
};

// What the neighbour is to the AS.
enum class Relation : std::uint8_t { kProvider = 1, kCustomer = 2, kPeer = 3, kSibling = 4 };

// Each link twice, once from either side. Sorted by asn, neighbour.
struct AsLinkRow {
  std::uint32_t asn = 0;
  std::uint32_t neighbour = 0;
  Relation relation = Relation::kPeer;
  std::array<std::uint8_t, 3> reserved{};
};

// What the Only-to-Customer mark (RFC 9234) of announced routes says about a link. Sorted by teller, hearer.
struct OtcLinkRow {
  std::uint32_t teller = 0;    // the network that passed routes on
  std::uint32_t hearer = 0;    // the network that it passed them to
  std::uint32_t marks = 0;     // paths with the teller's mark: it is the hearer's provider, peer or route server
  std::uint32_t descents = 0;  // paths marked further on: the teller is the hearer's provider
};

// What the import, export and default lines of an aut-num say about one neighbour. Sorted by asn, peer, source.
struct PolicyLinkRow {
  static constexpr std::uint8_t kAcceptsAny = 1, kAnnouncesAny = 2;    // the filter is ANY
  static constexpr std::uint8_t kAcceptsSome = 4, kAnnouncesSome = 8;  // another filter
  static constexpr std::uint8_t kDefault = 16;                         // a default line points to it
  std::uint32_t asn = 0;
  std::uint32_t peer = 0;
  std::uint16_t irr_source = 0;
  std::uint8_t flags = 0;
  std::uint8_t reserved = 0;
};

enum class AsMark : std::uint8_t {
  kTransitFree = 1,  // a relationship file names it as a member of the clique at the top
  kExchange,         // a relationship file names it as a route server's AS
  kRouteServer       // PeeringDB's type of the network is "Route Server"
};

// Sorted by asn, mark.
struct AsMarkRow {
  std::uint32_t asn = 0;
  std::uint32_t source = 0;
  AsMark mark = AsMark::kTransitFree;
  std::array<std::uint8_t, 3> reserved{};
};

// Customer cones as a source gives them, sorted by asn.
struct ConeRow {
  std::uint32_t asn = 0;
  Range members;  // cone_members, ascending, with the AS itself
};

enum class SpooferResult : std::uint8_t { kUnknown = 0, kBlocked, kRewritten, kReceived };

// One family of one session of the CAIDA Spoofer project. Sorted by asn, time, session, family.
struct SpooferRow {
  std::uint64_t hi = 0, lo = 0;  // client network
  std::int64_t at = 0;
  std::uint64_t session = 0;
  std::uint32_t asn = 0;
  std::uint32_t source = 0;
  Economy economy{};
  std::uint8_t length = 0;
  std::uint8_t family = 4;
  std::uint8_t nat = 0;
  SpooferResult private_source = SpooferResult::kUnknown;
  SpooferResult routed_source = SpooferResult::kUnknown;
  std::uint8_t reserved = 0;
  Prefix prefix() const { return {{hi, lo}, length, static_cast<Family>(family)}; }
};

enum class ProgrammeKind : std::uint8_t { kNetworkOperators = 1, kIxp, kCdnCloud, kVendors };

struct ParticipantRow {
  TextRef name;
  TextRef economies;  // alpha-2 codes, separated by a blank
  Range asns;         // participant_asns
  std::int64_t joined = 0;
  std::uint32_t source = 0;
  std::uint16_t claimed = 0;      // bit n: Action n is claimed as implemented
  std::uint16_t not_claimed = 0;  // bit n: the list says that Action n is not
  ProgrammeKind programme = ProgrammeKind::kNetworkOperators;
  std::array<std::uint8_t, 7> reserved{};
};

// Special, unallocated or otherwise bogus address space that a source names. Sorted by prefix.
struct BogonRow {
  std::uint64_t hi = 0, lo = 0;
  TextRef reason;
  std::uint32_t source = 0;
  std::uint8_t length = 0;
  std::uint8_t family = 4;
  std::uint8_t full = 0;  // 1: must never be routed; 0: administrative (reserved, quarantined)
  std::uint8_t reserved = 0;
  Prefix prefix() const { return {{hi, lo}, length, static_cast<Family>(family)}; }
};

// IANA's view of a block of addresses (legacy space, unallocated blocks). Sorted by prefix.
struct IanaBlockRow {
  static constexpr std::uint8_t kAllocated = 1, kLegacy = 2, kReserved = 3, kUnallocated = 4;
  std::uint64_t hi = 0, lo = 0;
  TextRef designation;
  std::int32_t date = 0;
  std::uint8_t length = 0;
  std::uint8_t family = 4;
  std::uint8_t status = 0;
  Rir rir = Rir::kUnknown;
  Prefix prefix() const { return {{hi, lo}, length, static_cast<Family>(family)}; }
};

// What the operator and the auditors said of an incident.
enum class FeedbackState : std::uint8_t {
  kUndisputed = 0,
  kDisputed,  // contradicted, nobody has decided
  kAccepted,  // the contradiction holds: it was no incident, and counts for nobody
  kRejected   // it was one
};

// An incident of an archive (docs/reference/incidents.md). Sorted by start, id.
struct IncidentRow {
  static constexpr std::uint8_t kOngoing = 1;  // no end was seen: it lasted to the end of the archive's time
  static constexpr std::uint32_t kCertain = 1'000'000;

  TextRef id;
  Range accomplices;       // incident_asns, ascending
  Range victims;           // incident_asns, ascending
  Range prefixes;          // incident_prefixes; fewer than prefix_count when there were very many
  std::int64_t start = 0;  // of the first bad route
  std::int64_t end = 0;    // when nobody had one any more; 0 while it goes on
  std::uint64_t prefix_count = 0;
  std::uint32_t culprit = 0;
  std::uint32_t confidence = 0;  // in millionths
  std::uint32_t peers = 0;       // distinct peer ASes that had a bad route
  std::uint32_t source = 0;      // SourceRow
  std::uint32_t coverage = 0;    // IncidentCoverageRow: the time that its archive looked at
  std::uint8_t kind = 0;         // the numbers of incident/kind.h
  FeedbackState feedback = FeedbackState::kUndisputed;
  std::uint8_t flags = 0;
  std::uint8_t reserved = 0;
};

enum class IncidentRole : std::uint8_t { kCulprit = 1, kAccomplice, kVictim };

// From an AS to its incidents. Sorted by asn, incident, role.
struct IncidentPartyRow {
  std::uint32_t asn = 0;
  std::uint32_t incident = 0;  // IncidentRow
  IncidentRole role = IncidentRole::kCulprit;
  std::array<std::uint8_t, 3> reserved{};
};

// A prefix of an incident, in the order of the archive (by prefix).
struct IncidentPrefixRow {
  std::uint64_t hi = 0, lo = 0;
  std::uint8_t length = 0;
  std::uint8_t family = 4;
  std::array<std::uint8_t, 6> reserved{};
  Prefix prefix() const { return {{hi, lo}, length, static_cast<Family>(family)}; }
};

// The time in which an archive would have seen incidents; one a source. Both 0: it does not say.
struct IncidentCoverageRow {
  std::int64_t from = 0, to = 0;
  std::uint32_t source = 0;  // SourceRow
  std::uint32_t reserved = 0;
};

// A zstd frame of raw records in the raw section; its checksum is looked at when it is unpacked.
struct RawBlockRow {
  std::uint64_t offset = 0;
  std::uint64_t checksum = 0;  // XXH3-64 of the packed bytes
  std::uint32_t packed = 0;
  std::uint32_t plain = 0;
};

// A row has no padding: equal content is equal bytes, which the snapshot's id rests on.
template <class Row>
concept PlainRow =
    std::is_trivially_copyable_v<Row> && std::has_unique_object_representations_v<Row> && alignof(Row) <= 8;

}  // namespace mannerly::snapshot
