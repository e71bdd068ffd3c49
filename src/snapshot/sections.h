// The list of sections: the one table from which the builder, the writer, the reader and
// `mannerly snapshot info` are made. To add a section, add a row at the end with a number of its own.
#pragma once

#include <cstdint>

#include "snapshot/rows.h"

// X(number, name, row type)
#define MANNERLY_SNAPSHOT_SECTIONS(X)           \
  X(1, meta, MetaRow)                           \
  X(2, text, char)                              \
  X(3, sources, SourceRow)                      \
  X(4, skips, SkipRow)                          \
  X(5, peers, PeerRow)                          \
  X(6, routes, RouteRow)                        \
  X(7, routes_by_origin, std::uint32_t)         \
  X(8, path_sets, PathSetRow)                   \
  X(9, path_entries, PathEntryRow)              \
  X(10, path_offsets, std::uint32_t)            \
  X(11, path_words, std::uint32_t)              \
  X(12, ases, AsRow)                            \
  X(13, orgs, OrgRow)                           \
  X(14, resources, ResourceRow)                 \
  X(15, asn_resources, AsnResourceRow)          \
  X(16, vrps, VrpRow)                           \
  X(17, vrps_by_asn, std::uint32_t)             \
  X(18, trust_anchors, TrustAnchorRow)          \
  X(19, aspas, AspaRow)                         \
  X(20, aspa_providers, std::uint32_t)          \
  X(21, irr_sources, IrrSourceRow)              \
  X(22, irr_objects, IrrObjectRow)              \
  X(23, irr_routes, IrrRouteRow)                \
  X(24, irr_routes_by_origin, std::uint32_t)    \
  X(25, sets, SetRow)                           \
  X(26, set_members, SetMemberRow)              \
  X(27, aut_nums, AutNumRow)                    \
  X(28, contacts, ContactRow)                   \
  X(29, peeringdb_nets, PeeringdbNetRow)        \
  X(30, links, AsLinkRow)                       \
  X(31, cones, ConeRow)                         \
  X(32, cone_members, std::uint32_t)            \
  X(33, spoofer, SpooferRow)                    \
  X(34, participants, ParticipantRow)           \
  X(35, participant_asns, std::uint32_t)        \
  X(36, bogons, BogonRow)                       \
  X(37, iana_blocks, IanaBlockRow)              \
  X(38, raw_blocks, RawBlockRow)                \
  X(39, raw, std::uint8_t)                      \
  X(40, otc_links, OtcLinkRow)                  \
  X(41, policy_links, PolicyLinkRow)            \
  X(42, as_marks, AsMarkRow)                    \
  X(50, incidents, IncidentRow)                 \
  X(51, incident_parties, IncidentPartyRow)     \
  X(52, incident_asns, std::uint32_t)           \
  X(53, incident_prefixes, IncidentPrefixRow)   \
  X(54, incident_coverage, IncidentCoverageRow) \
  X(55, world_marks, WorldMarkRow)

namespace mannerly::snapshot {

enum class Section : std::uint32_t {
#define X(number, name, row) name = number,
  MANNERLY_SNAPSHOT_SECTIONS(X)
#undef X
};

#define X(number, name, row) static_assert(PlainRow<row>, #name " rows have padding");
MANNERLY_SNAPSHOT_SECTIONS(X)
#undef X

// Sections up to this number are in every file; a later one only when it holds something, so that a snapshot
// without that kind of data has the same id as before there was one.
inline constexpr std::uint32_t kLastFixedSection = 39;

}  // namespace mannerly::snapshot
