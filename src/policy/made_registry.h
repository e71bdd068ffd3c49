// For tests and benchmarks: a snapshot with routing registries, made from a few words.
//
//     MadeRegistry made;
//     made.as_set("RIPE", "AS-TOP", "AS1000 AS-SUB RADB::AS-OTHER");
//     made.route("RIPE", "192.0.2.0/24", 1000);
//     const snapshot::Snapshot& snapshot = made.snapshot();   // after the last word
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "snapshot/builder.h"
#include "snapshot/format.h"
#include "snapshot/snapshot.h"
#include "wire/rpsl/policy_source.h"

namespace mannerly::policy {

class MadeRegistry {
 public:
  MadeRegistry() : builder_({.name = "made", .at = Instant{1'700'000'000}, .built_by = "test"}) {
    irr_ = builder_.add_source({.kind = snapshot::SourceKind::kIrr, .name = "irr", .path = "irr.db"});
    rpki_ = builder_.add_source({.kind = snapshot::SourceKind::kVrp, .name = "rpki", .path = "vrps.json"});
  }

  std::uint16_t source(std::string_view name) {
    const rpsl::PolicySource known = rpsl::policy_source(name);
    return builder_.irr().add_irr_source(known.name, known.priority, known.authoritative, known.mirrored);
  }
  // members: words as in an object, "AS1000", "AS-SUB", "RADB::AS-OTHER".
  void as_set(std::string_view registry, std::string_view name, std::string_view members,
              std::string_view mbrs_by_ref = {}) {
    add_set(registry, name, members, mbrs_by_ref, false);
  }
  void route_set(std::string_view registry, std::string_view name, std::string_view members) {
    add_set(registry, name, members, {}, true);
  }
  void route(std::string_view registry, std::string_view prefix, std::uint32_t origin) {
    route(registry, *parse_prefix(prefix), origin);
  }
  void route(std::string_view registry, const Prefix& prefix, std::uint32_t origin) {
    const auto number = source(registry);
    const auto object = builder_.irr().add_object(
        {.object_class = prefix.is_v4() ? snapshot::IrrClass::kRoute : snapshot::IrrClass::kRoute6,
         .mnt_by = "MNT-TEST",
         .irr_source = number});
    builder_.irr().add_route(prefix, Asn{origin}, number, object);
  }
  void aut_num(std::string_view registry, std::uint32_t asn, std::string_view member_of, std::string_view mnt_by) {
    const auto number = source(registry);
    const auto object = builder_.irr().add_object({.object_class = snapshot::IrrClass::kAutNum,
                                                   .key = "AS" + std::to_string(asn),
                                                   .mnt_by = mnt_by,
                                                   .irr_source = number});
    builder_.irr().add_aut_num(
        {.asn = Asn{asn}, .member_of = member_of, .irr_source = number, .object = object, .source = irr_});
  }
  void vrp(std::string_view prefix, std::uint8_t max_length, std::uint32_t asn) {
    builder_.add_vrp(rpki_, "ta", *parse_prefix(prefix), max_length, Asn{asn}, {});
  }
  // The IRR input ended early.
  void break_irr() { broken_ = true; }
  snapshot::Builder& builder() { return builder_; }

  const snapshot::Snapshot& snapshot() {
    if (view_ != nullptr) return *view_;
    builder_.finish_source(irr_, {.state = broken_ ? snapshot::SourceState::kPartial : snapshot::SourceState::kComplete,
                                  .error = broken_ ? "ends inside a line" : ""});
    builder_.finish_source(rpki_, {});
    const auto tables = builder_.finish();
    MANNERLY_ASSERT(tables.has_value());
    for (const Bytes part : snapshot::encode(*tables).parts) file_.insert(file_.end(), part.begin(), part.end());
    auto opened = snapshot::Snapshot::open(file_);
    MANNERLY_ASSERT(opened.has_value());
    view_ = std::make_unique<snapshot::Snapshot>(*opened);
    return *view_;
  }

  // The snapshot as a file has it; after snapshot().
  Bytes file() const { return file_; }

 private:
  void add_set(std::string_view registry, std::string_view name, std::string_view members, std::string_view mbrs_by_ref,
               bool is_route_set) {
    std::vector<snapshot::IrrBuilder::Member> rows;
    for (const std::string_view word : split_words(members)) {
      snapshot::IrrBuilder::Member row{.kind = snapshot::SetMemberKind::kSet, .text = word};
      if (const std::size_t colons = word.find("::"); colons != std::string_view::npos) {
        const std::string_view before = word.substr(0, colons);
        if (before.find('/') == std::string_view::npos && before.find(':') == std::string_view::npos &&
            word.find('/') == std::string_view::npos) {
          row.source = before;
          row.text = word.substr(colons + 2);
        }
      }
      const std::string_view bare = row.text.substr(0, row.text.find('^'));
      if (const auto asn = parse_asn(bare); asn && istarts_with(bare, "AS")) {
        row.kind = snapshot::SetMemberKind::kAsn;
        row.asn = *asn;
        if (!is_route_set) row.text = {};
      } else if (is_route_set && bare.find('/') != std::string_view::npos) {
        row.kind = snapshot::SetMemberKind::kPrefix;
      }
      rows.push_back(row);
    }
    const auto number = source(registry);
    const auto object = builder_.irr().add_object(
        {.object_class = is_route_set ? snapshot::IrrClass::kRouteSet : snapshot::IrrClass::kAsSet,
         .key = name,
         .mnt_by = "MNT-TEST",
         .irr_source = number});
    builder_.irr().add_set({.name = name,
                            .mbrs_by_ref = mbrs_by_ref,
                            .irr_source = number,
                            .object = object,
                            .is_route_set = is_route_set},
                           rows);
  }

  snapshot::Builder builder_;
  std::uint32_t irr_ = 0, rpki_ = 0;
  bool broken_ = false;
  std::vector<std::uint8_t> file_;
  std::unique_ptr<snapshot::Snapshot> view_;
};

}  // namespace mannerly::policy
