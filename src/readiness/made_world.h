// Small worlds for tests (of this folder and those above): a Builder with short calls, and the finished
// snapshot with the bytes that it reads. Space and numbers that are no bogons are used where a test needs a
// network in good standing, documentation ranges where it needs a bogon.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "incident/kind.h"
#include "snapshot/builder.h"
#include "snapshot/format.h"
#include "snapshot/snapshot.h"

namespace mannerly::readiness {

class MadeWorld {
 public:
  static constexpr std::int64_t kAt = 1'750'000'000;  // 2025-06-15T15:06:40Z

  MadeWorld() : builder_({.name = "made", .at = Instant{kAt}, .built_by = "test"}) {
    source_ = builder_.add_source({snapshot::SourceKind::kMrt, "made", "made"});
    delegated_ = builder_.add_source({snapshot::SourceKind::kDelegated, "delegated", "delegated"});
    builder_.finish_source(source_, {.at = Instant{kAt}});
    builder_.finish_source(delegated_, {.at = Instant{kAt}});
    for (std::uint32_t i = 0; i < 4; ++i) {
      peers_.push_back(*builder_.add_peer(source_, Address::v4(0x0B000000 + i), Asn{900 + i}));
    }
    ripe_ = builder_.irr().add_irr_source("RIPE", 1, true, true);
    radb_ = builder_.irr().add_irr_source("RADB", 2, false, true);
    other_ = builder_.irr().add_irr_source("OTHER", 3, false, false);
  }

  snapshot::Builder& builder() { return builder_; }
  std::uint32_t source() const { return source_; }
  std::uint16_t ripe() const { return ripe_; }
  std::uint16_t radb() const { return radb_; }
  std::uint16_t other() const { return other_; }

  static Prefix prefix(std::string_view text) { return parse_prefix(text).value(); }

  // A route with one path for each text, of the first peers.
  void route(const Prefix& prefix, std::initializer_list<std::string_view> paths) {
    std::vector<snapshot::RouteBuilder::PeerPath> entries;
    for (const std::string_view path : paths) {
      entries.push_back({peers_[entries.size()], builder_.routes().add_path(parse_as_path(path)->view())});
    }
    builder_.routes().add_rib_record(prefix, entries);
  }
  void route(std::string_view text, std::initializer_list<std::string_view> paths) { route(prefix(text), paths); }
  // A route of a table without paths.
  void origin(std::string_view text, std::uint32_t asn) {
    builder_.routes().add_origin(prefix(text), snapshot::OriginKind::kAsn, Asn{asn});
  }
  void vrp(const Prefix& prefix, int max_length, std::uint32_t asn) {
    builder_.add_vrp(source_, "ta", prefix, max_length, Asn{asn}, {});
  }
  void vrp(std::string_view text, int max_length, std::uint32_t asn) { vrp(prefix(text), max_length, asn); }
  void irr(const Prefix& prefix, std::uint32_t asn, std::uint16_t in) {
    const auto object_class = prefix.is_v4() ? snapshot::IrrClass::kRoute : snapshot::IrrClass::kRoute6;
    const auto object = builder_.irr().add_object({.object_class = object_class, .irr_source = in});
    builder_.irr().add_route(prefix, Asn{asn}, in, object);
  }
  void irr(std::string_view text, std::uint32_t asn) { irr(prefix(text), asn, ripe_); }
  void aut_num(std::uint32_t asn, std::uint32_t imports, std::uint32_t exports, bool contact) {
    const std::string key = format_asn(Asn{asn});
    const auto object =
        builder_.irr().add_object({.object_class = snapshot::IrrClass::kAutNum, .key = key, .irr_source = ripe_});
    const std::string_view handles[] = {"TECH1-EXAMPLE"};
    builder_.irr().add_aut_num(
        {.asn = Asn{asn},
         .imports = imports,
         .exports = exports,
         .irr_source = ripe_,
         .object = object,
         .source = source_,
         .tech_c = contact ? std::span<const std::string_view>(handles) : std::span<const std::string_view>()});
  }
  void contact(std::uint32_t asn, snapshot::ContactOrigin origin, snapshot::ContactRole role,
               snapshot::Visibility visibility, std::uint8_t offers = 3) {
    builder_.add_contact(
        {.asn = asn, .source = source_, .origin = origin, .role = role, .visibility = visibility, .offers = offers});
  }
  void spoofer(std::uint32_t asn, std::string_view network, snapshot::SpooferResult result, bool nat = false,
               std::int64_t at = kAt - 3600) {
    const Prefix p = prefix(network);
    builder_.add_spoofer({.hi = p.bits.hi,
                          .lo = p.bits.lo,
                          .at = at,
                          .session = ++session_,
                          .asn = asn,
                          .source = source_,
                          .length = p.length,
                          .family = static_cast<std::uint8_t>(p.family),
                          .nat = static_cast<std::uint8_t>(nat ? 1 : 0),
                          .routed_source = result});
  }
  void as(std::uint32_t asn, std::string_view name, const char* economy, snapshot::Rir rir = snapshot::Rir::kRipeNcc) {
    builder_.add_as_name({.asn = Asn{asn}, .name = name, .economy = {economy[0], economy[1]}});
    builder_.add_asn_resource({.source = delegated_,
                               .economy = {economy[0], economy[1]},
                               .rir = rir,
                               .status = snapshot::ResourceStatus::kAllocated,
                               .date = 15000},
                              Asn{asn}, Asn{asn});
  }
  void delegated(std::string_view text, snapshot::ResourceStatus status, std::int32_t date = 15000) {
    const Prefix p = prefix(text);
    builder_.add_resource({.source = delegated_, .rir = snapshot::Rir::kRipeNcc, .status = status, .date = date},
                          p.address(), p.last_address());
  }
  void iana(std::string_view text, std::uint8_t status) {
    const Prefix p = prefix(text);
    builder_.add_iana_block({.hi = p.bits.hi,
                             .lo = p.bits.lo,
                             .length = p.length,
                             .family = static_cast<std::uint8_t>(p.family),
                             .status = status});
  }

  // The time that the archive of the incidents that follow looked at.
  void incidents_cover(Instant from, Instant to) { coverage_ = builder_.add_incident_coverage(source_, from, to); }
  struct MadeIncident {
    incident::Kind kind = incident::Kind::kMoas;
    std::uint32_t culprit = 0;
    std::int64_t start = 0;
    std::optional<std::int64_t> end;  // nullopt: goes on
    std::vector<Asn> accomplices = {}, victims = {};
    std::vector<std::string_view> prefixes = {"8.8.8.0/24"};
    double confidence = 0.9;
    snapshot::FeedbackState feedback = snapshot::FeedbackState::kUndisputed;
  };
  void incident(const MadeIncident& i) {
    std::vector<Prefix> prefixes;
    for (const std::string_view text : i.prefixes) prefixes.push_back(prefix(text));
    const std::string id =
        std::to_string(static_cast<int>(i.kind)) + "-" + std::to_string(i.start) + "-AS" + std::to_string(i.culprit);
    builder_.add_incident(
        {.id = builder_.text(id),
         .start = i.start,
         .end = i.end.value_or(0),
         .prefix_count = prefixes.size(),
         .culprit = i.culprit,
         .confidence = static_cast<std::uint32_t>(i.confidence * snapshot::IncidentRow::kCertain + 0.5),
         .peers = 5,
         .source = source_,
         .coverage = coverage_,
         .kind = static_cast<std::uint8_t>(i.kind),
         .feedback = i.feedback,
         .flags = i.end ? std::uint8_t{0} : snapshot::IncidentRow::kOngoing},
        {i.accomplices, i.victims, prefixes});
  }

  // Once; the snapshot is valid as long as this object.
  const snapshot::Snapshot& finish() {
    const auto tables = builder_.finish();
    const snapshot::EncodedSnapshot file = snapshot::encode(tables.value());
    words_.resize(file.size / 8);
    auto* out = reinterpret_cast<std::uint8_t*>(words_.data());
    for (const Bytes part : file.parts) out = std::copy(part.begin(), part.end(), out);
    size_ = file.size;
    snapshot_ = snapshot::Snapshot::open(bytes()).value();
    return *snapshot_;
  }
  // The file of the snapshot, after finish().
  Bytes bytes() const { return {reinterpret_cast<const std::uint8_t*>(words_.data()), size_}; }

 private:
  snapshot::Builder builder_;
  std::uint32_t source_ = 0, delegated_ = 0;
  std::uint16_t ripe_ = 0, radb_ = 0, other_ = 0;
  std::uint32_t coverage_ = 0;
  std::uint64_t session_ = 0;
  std::vector<std::uint32_t> peers_;
  std::vector<std::uint64_t> words_;
  std::size_t size_ = 0;
  std::optional<snapshot::Snapshot> snapshot_;
};

}  // namespace mannerly::readiness
