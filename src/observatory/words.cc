#include "observatory/words.h"

#include <fmt/format.h>

#include <algorithm>

#include "readiness/state_word.h"

namespace mannerly::observatory {

using readiness::Category;
using readiness::State;
using snapshot::Snapshot;

std::string_view word_of(State state) {
  return readiness::state_word(state);
}

std::string_view key_of(State state) {
  return state == State::kNoData ? "no_data" : readiness::name_of(state);
}

std::string_view key_of(Category category) {
  return category == Category::kAntiSpoofing ? "anti_spoofing" : readiness::name_of(category);
}

std::optional<State> parse_state(std::string_view key) {
  const auto found = std::ranges::find(kStatesBestFirst, key, [](State s) { return key_of(s); });
  return found == kStatesBestFirst.end() ? std::nullopt : std::optional(*found);
}

std::optional<Category> parse_category_key(std::string_view key) {
  const auto found = std::ranges::find(kAllCategories, key, [](Category c) { return key_of(c); });
  return found == kAllCategories.end() ? readiness::parse_category(key) : std::optional(*found);
}

std::string_view short_title(Category category) {
  switch (category) {
    case Category::kFiltering: return "Filtering";
    case Category::kAntiSpoofing: return "Anti-spoofing";
    case Category::kCoordination: return "Coordination";
    case Category::kIrr: return "IRR";
    case Category::kRpki: return "RPKI";
  }
  return "";
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

}  // namespace mannerly::observatory
