// Builds a snapshot from values that readers produced: add what there is, in the order of the world
// file, then finish. The same calls in the same order give the same bytes. Pure: reading files is the
// caller's work (service/ingest.h).
//
//     Builder builder({.name = "demo", .at = at, .built_by = "mannerly 0.1.0"});
//     const auto source = builder.add_source({.kind = SourceKind::kVrp, .name = "rpki", .path = "vrps.json"});
//     builder.add_vrp(source, "ripe", prefix, 24, Asn{64500}, {});
//     builder.finish_source(source, {...});
//     MANNERLY_TRY(const Tables tables, builder.finish());
//     const EncodedSnapshot file = encode(tables);
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/digest.h"
#include "base/tally.h"
#include "base/time.h"
#include "snapshot/irr_builder.h"
#include "snapshot/link_builder.h"
#include "snapshot/route_builder.h"

namespace mannerly::snapshot {

class Builder {
 public:
  struct About {
    std::string_view name;
    Instant at;
    std::string_view built_by;
    bool simulated = false;  // made up: everybody who reads of it has to be told
  };
  explicit Builder(const About& about);

  // ---- sources ----
  struct SourceStart {
    SourceKind kind = SourceKind::kMrt;
    std::string_view name;
    std::string_view path;
  };
  struct SourceEnd {
    SourceState state = SourceState::kComplete;
    std::string_view format;
    std::string_view error;
    Instant at;
    std::uint64_t bytes_packed = 0, bytes = 0, records = 0;
    Digest digest;
    const Tally* skipped = nullptr;
  };
  std::uint32_t add_source(const SourceStart& start);
  void finish_source(std::uint32_t source, const SourceEnd& end);

  // ---- routes ----
  // A session is known by (name of its source, address, asn): RIB and update files of one collector
  // share it. nullopt when there are RouteBuilder::kPeersMax already.
  std::optional<std::uint32_t> add_peer(std::uint32_t source, Address address, Asn asn);
  RouteBuilder& routes() { return routes_; }

  // ---- registrations ----
  IrrBuilder& irr() { return irr_; }
  // anchor: trust anchor name; at most 255 pairs of source and anchor, further ones share the last.
  void add_vrp(std::uint32_t source, std::string_view anchor, const Prefix& prefix, int max_length, Asn asn,
               Instant expires);
  void add_aspa(std::uint32_t source, std::string_view anchor, Asn customer, std::span<const Asn> providers);

  struct Delegation {
    std::uint32_t source = 0;
    Economy economy{};
    Rir rir = Rir::kUnknown;
    ResourceStatus status = ResourceStatus::kUnknown;
    std::int32_t date = 0;  // days since 1970
    std::string_view holder;
  };
  void add_resource(const Delegation& of, Address first, Address last);
  void add_asn_resource(const Delegation& of, Asn first, Asn last);

  struct AsName {
    Asn asn;
    std::string_view name, org_id;
    Economy economy{};
  };
  // The first source that names an AS or an org wins.
  void add_as_name(const AsName& name);
  void add_org(std::string_view id, std::string_view name, Economy economy);
  void add_peeringdb_net(const PeeringdbNetRow& row) { tables_.peeringdb_nets.push_back(row); }
  std::span<const PeeringdbNetRow> peeringdb_nets() const { return tables_.peeringdb_nets; }
  void add_contact(const ContactRow& row) { tables_.contacts.push_back(row); }
  // relation: what b is to a. The opposite row is added too; the first source that has a pair wins.
  void add_link(Asn a, Asn b, Relation relation);
  // What else is known about links.
  LinkBuilder& link_evidence() { return link_evidence_; }
  void add_cone(Asn asn, std::span<const Asn> members);
  void add_spoofer(const SpooferRow& row) { tables_.spoofer.push_back(row); }
  // row.asns is set here.
  void add_participant(ParticipantRow row, std::span<const Asn> asns);
  // row.coverage: what add_incident_coverage gave. The ranges of row are set here. Accomplices and victims
  // are sorted here; prefixes stay as they are.
  struct IncidentLists {
    std::span<const Asn> accomplices, victims;
    std::span<const Prefix> prefixes;
  };
  std::uint32_t add_incident_coverage(std::uint32_t source, Instant from, Instant to);
  void add_incident(IncidentRow row, const IncidentLists& lists);
  void add_bogon(const BogonRow& row) { tables_.bogons.push_back(row); }
  void add_iana_block(const IanaBlockRow& row) { tables_.iana_blocks.push_back(row); }

  // Texts of rows that the caller fills itself.
  TextRef text(std::string_view text) { return text_.add(text); }

  // The VRPs and ASPAs so far, for SLURM, which filters and adds to all of them.
  std::vector<VrpRow>& vrps() { return tables_.vrps; }
  // customer -> (anchor, providers)
  using AspaMap = std::map<std::uint32_t, std::pair<std::uint32_t, std::vector<std::uint32_t>>>;
  AspaMap& aspas() { return aspas_; }
  std::uint8_t add_anchor(std::uint32_t source, std::string_view name);

  // Sorts everything and links it by AS. Fails when texts or paths outgrow 32-bit offsets.
  Result<Tables> finish();

 private:
  void sort_registrations();
  void sort_links();
  void sort_incidents();
  void index_vrps();
  void build_ases();

  Tables tables_;
  TextTable text_;
  RouteBuilder routes_;
  IrrBuilder irr_;
  LinkBuilder link_evidence_;
  std::map<std::tuple<std::string, Address, std::uint32_t>, std::uint32_t> peers_;
  std::map<std::pair<std::uint32_t, std::string>, std::uint8_t> anchors_;
  AspaMap aspas_;
  std::map<std::uint32_t, AsRow> named_;  // name, org and economy of ASes
  std::map<std::string, std::uint32_t, std::less<>> orgs_;
  std::vector<std::pair<std::uint32_t, std::vector<std::uint32_t>>> cones_;
};

}  // namespace mannerly::snapshot
