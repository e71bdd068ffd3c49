// For tests: a snapshot with routes, paths, delegations, registries, links and ASPAs, made from a few words.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "snapshot/builder.h"
#include "snapshot/format.h"
#include "topology/topology.h"

namespace mannerly::policy {

class MadeRouting {
 public:
  MadeRouting() : builder_({.name = "made", .at = Instant{1'750'000'000}, .built_by = "test"}) {
    mrt_ = builder_.add_source({snapshot::SourceKind::kMrt, "made", "made"});
    delegated_ = builder_.add_source({snapshot::SourceKind::kDelegated, "delegated", "delegated"});
    for (std::uint32_t i = 0; i < 4; ++i) {
      peers_.push_back(*builder_.add_peer(mrt_, Address::v4(0x0B000000 + i), Asn{900 + i}));
    }
    ripe_ = builder_.irr().add_irr_source("RIPE", 1, true, true);
    radb_ = builder_.irr().add_irr_source("RADB", 2, false, true);
  }

  snapshot::Builder& builder() { return builder_; }
  std::uint16_t ripe() const { return ripe_; }
  std::uint16_t radb() const { return radb_; }
  static Prefix prefix(std::string_view text) { return parse_prefix(text).value(); }

  // One path a text, collector's side first, of the first peers.
  void route(std::string_view text, std::initializer_list<std::string_view> paths) {
    std::vector<snapshot::RouteBuilder::PeerPath> entries;
    for (const std::string_view path : paths) {
      entries.push_back({peers_[entries.size()], builder_.routes().add_path(parse_as_path(path)->view())});
    }
    builder_.routes().add_rib_record(prefix(text), entries);
  }
  void as(std::uint32_t asn, std::string_view holder) {
    builder_.add_asn_resource({.source = delegated_,
                               .rir = snapshot::Rir::kRipeNcc,
                               .status = snapshot::ResourceStatus::kAllocated,
                               .holder = holder},
                              Asn{asn}, Asn{asn});
  }
  void give(std::string_view text, std::string_view holder, snapshot::Rir rir = snapshot::Rir::kRipeNcc) {
    const Prefix p = prefix(text);
    builder_.add_resource(
        {.source = delegated_, .rir = rir, .status = snapshot::ResourceStatus::kAllocated, .holder = holder},
        p.address(), p.last_address());
  }
  void object(std::string_view text, std::uint32_t asn) { object(text, asn, "MNT-TEST", ripe_); }
  void object(std::string_view text, std::uint32_t asn, std::string_view maintainer, std::uint16_t in) {
    const Prefix p = prefix(text);
    const auto object =
        builder_.irr().add_object({.object_class = p.is_v4() ? snapshot::IrrClass::kRoute : snapshot::IrrClass::kRoute6,
                                   .mnt_by = maintainer,
                                   .irr_source = in});
    builder_.irr().add_route(p, Asn{asn}, in, object);
  }
  // members: "AS64501 AS64502:AS-ALL".
  void as_set(std::string_view name, std::string_view members) {
    const auto object = builder_.irr().add_object(
        {.object_class = snapshot::IrrClass::kAsSet, .key = name, .mnt_by = "MNT-TEST", .irr_source = ripe_});
    std::vector<snapshot::IrrBuilder::Member> rows;
    for (const std::string_view word : split_words(members)) {
      if (const auto asn = parse_asn(word)) {
        rows.push_back({.kind = snapshot::SetMemberKind::kAsn, .asn = *asn});
      } else {
        rows.push_back({.kind = snapshot::SetMemberKind::kSet, .text = word});
      }
    }
    builder_.irr().add_set({.name = name, .irr_source = ripe_, .object = object}, rows);
  }
  // What b is to a.
  void link(std::uint32_t a, std::uint32_t b, snapshot::Relation relation) {
    builder_.add_link(Asn{a}, Asn{b}, relation);
  }
  void aspa(std::uint32_t customer, std::initializer_list<Asn> providers) {
    builder_.add_aspa(mrt_, "ta", Asn{customer}, std::vector<Asn>(providers));
  }
  void vrp(std::string_view text, int max_length, std::uint32_t asn) {
    builder_.add_vrp(mrt_, "ta", prefix(text), max_length, Asn{asn}, {});
  }

  // Caused by culprit, passed on by accomplice.
  void incident(std::string_view id, std::uint32_t culprit, std::uint32_t accomplice,
                snapshot::FeedbackState feedback) {
    if (!coverage_) coverage_ = builder_.add_incident_coverage(mrt_, {1'740'000'000}, {1'750'000'000});
    const Asn accomplices[] = {Asn{accomplice}};
    const Prefix prefixes[] = {prefix("11.1.0.0/16")};
    builder_.add_incident({.id = builder_.text(id),
                           .start = 1'745'000'000,
                           .end = 1'745'003'600,
                           .prefix_count = 1,
                           .culprit = culprit,
                           .confidence = 900'000,
                           .source = mrt_,
                           .coverage = *coverage_,
                           .kind = 1,
                           .feedback = feedback},
                          {accomplices, {}, prefixes});
  }
  // A role object that is a technical contact of the AS; raw: its text.
  void role(std::uint32_t asn, std::string_view handle, std::string_view raw) {
    auto& irr = builder_.irr();
    const auto object =
        irr.add_object({.object_class = snapshot::IrrClass::kRole, .key = handle, .raw = raw, .irr_source = ripe_});
    irr.add_handle(handle, ripe_, snapshot::ContactRow::kEmail, false, object);
    const std::string key = format_asn(Asn{asn});
    const auto aut_num = irr.add_object({.object_class = snapshot::IrrClass::kAutNum, .key = key, .irr_source = ripe_});
    const std::string_view handles[] = {handle};
    irr.add_aut_num({.asn = Asn{asn}, .irr_source = ripe_, .object = aut_num, .source = mrt_, .tech_c = handles});
  }

  // Once; valid as long as this object.
  const snapshot::Snapshot& finish() {
    const auto tables = builder_.finish();
    const snapshot::EncodedSnapshot file = snapshot::encode(tables.value());
    words_.resize(file.size / 8);
    auto* out = reinterpret_cast<std::uint8_t*>(words_.data());
    for (const Bytes part : file.parts) out = std::copy(part.begin(), part.end(), out);
    snapshot_ = snapshot::Snapshot::open({reinterpret_cast<const std::uint8_t*>(words_.data()), file.size}).value();
    return *snapshot_;
  }

 private:
  snapshot::Builder builder_;
  std::uint32_t mrt_ = 0, delegated_ = 0;
  std::optional<std::uint32_t> coverage_;
  std::uint16_t ripe_ = 0, radb_ = 0;
  std::vector<std::uint32_t> peers_;
  std::vector<std::uint64_t> words_;
  std::optional<snapshot::Snapshot> snapshot_;
};

}  // namespace mannerly::policy
