#include "cli/words.h"

#include <fmt/format.h>

#include "base/text.h"

namespace mannerly::cli {

using render::Cell;
using render::Tone;
using snapshot::Snapshot;

Result<Asn> asn_argument(std::string_view text) {
  if (const auto asn = parse_asn(text)) return *asn;
  return fail(ErrorCode::kUsage, fmt::format("\"{}\" is no AS number; write it as 64500, AS64500 or 1.10", text));
}

Result<Prefix> prefix_argument(std::string_view text) {
  if (const auto prefix = parse_prefix(text)) return *prefix;
  if (const auto meant = parse_prefix(text, HostBits::kClear)) {
    return fail(ErrorCode::kUsage,
                fmt::format("{} has bits after its length; do you mean {}?", text, format_prefix(*meant)));
  }
  return fail(ErrorCode::kUsage, fmt::format("\"{}\" is no prefix; write it as 192.0.2.0/24 or 2001:db8::/32", text));
}

Result<const snapshot::AsRow*> known_as(const Snapshot& snapshot, Asn asn) {
  if (const snapshot::AsRow* row = snapshot.find_as(asn); row != nullptr) return row;
  return fail(ErrorCode::kNoData, fmt::format("{}: no source of snapshot {} ({}, {}) names it", format_asn(asn),
                                              snapshot.short_id(), snapshot.name(), format_date(snapshot.at())));
}

std::string economy_text(snapshot::Economy economy) {
  return economy[0] == '\0' ? std::string() : std::string(economy.data(), 2);
}

std::string_view name_of(snapshot::ResourceStatus status) {
  switch (status) {
    case snapshot::ResourceStatus::kAllocated: return "allocated";
    case snapshot::ResourceStatus::kAssigned: return "assigned";
    case snapshot::ResourceStatus::kAvailable: return "available";
    case snapshot::ResourceStatus::kReserved: return "reserved";
    case snapshot::ResourceStatus::kUnknown: break;
  }
  return "";
}

std::string_view name_of(snapshot::Relation relation) {
  switch (relation) {
    case snapshot::Relation::kProvider: return "provider";
    case snapshot::Relation::kCustomer: return "customer";
    case snapshot::Relation::kPeer: return "peer";
    case snapshot::Relation::kSibling: return "sibling";
  }
  return "";
}

std::string_view name_of(snapshot::ContactRole role) {
  switch (role) {
    case snapshot::ContactRole::kAdmin: return "administrative";
    case snapshot::ContactRole::kTech: return "technical";
    case snapshot::ContactRole::kAbuse: return "abuse";
    case snapshot::ContactRole::kNoc: return "NOC";
    case snapshot::ContactRole::kPolicy: return "policy";
    case snapshot::ContactRole::kMaintenance: return "maintenance";
    case snapshot::ContactRole::kOther: break;
  }
  return "other";
}

std::string_view name_of(snapshot::Visibility visibility) {
  switch (visibility) {
    case snapshot::Visibility::kPublic: return "public";
    case snapshot::Visibility::kUsers: return "users";
    case snapshot::Visibility::kPrivate: break;
  }
  return "private";
}

std::string_view org_name(const Snapshot& snapshot, const snapshot::AsRow& row) {
  return row.org < snapshot.orgs().size() ? snapshot.text(snapshot.orgs()[row.org].name) : std::string_view();
}

std::string_view as_name(const Snapshot& snapshot, Asn asn) {
  const snapshot::AsRow* row = snapshot.find_as(asn);
  if (row == nullptr) return {};
  if (const std::string_view own = snapshot.text(row->name); !own.empty()) return own;
  if (const auto* net = snapshot.find_peeringdb(asn); net != nullptr) {
    if (const std::string_view name = snapshot.text(net->name); !name.empty()) return name;
  }
  if (const std::string_view name = org_name(snapshot, *row); !name.empty()) return name;
  const auto aut_nums = snapshot.aut_nums_of(asn);
  return aut_nums.empty() ? std::string_view() : snapshot.text(aut_nums.front().as_name);
}

std::string origin_text(const Origin& origin) {
  switch (origin.kind) {
    case Origin::Kind::kAsn: return format_asn(origin.asn);
    case Origin::Kind::kAsSet: return "AS_SET";
    case Origin::Kind::kEmpty: break;
  }
  return "none";
}

std::string vrp_text(const snapshot::VrpRow& vrp) {
  return fmt::format("{}-{} AS{}", format_prefix(vrp.prefix()), vrp.max_length, vrp.asn);
}

Cell rov_cell(validity::RovState state) {
  switch (state) {
    case validity::RovState::kValid: return {"valid", Tone::kGood};
    case validity::RovState::kInvalid: return {"invalid", Tone::kBad};
    case validity::RovState::kNotFound: break;
  }
  return {"not found", Tone::kMuted};
}

std::string_view reason_text(const validity::RovResult& result, std::span<const snapshot::VrpRow> vrps) {
  switch (result.state) {
    case validity::RovState::kValid: return "a ROA matches";
    case validity::RovState::kNotFound: return "no ROA covers it";
    case validity::RovState::kInvalid: break;
  }
  const std::string_view reason = validity::reason_of(result, vrps);
  if (reason == "length") return "longer than the maxLength of its ROAs";
  if (reason == "as0") return "AS0: nobody may announce it";
  return "its ROAs name other ASes";
}

}  // namespace mannerly::cli
