// How the values of a snapshot and of scores are called: for people, and as identifiers for programs.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "net/as_path.h"
#include "net/asn.h"
#include "readiness/readiness.h"
#include "snapshot/snapshot.h"
#include "validity/rov.h"

namespace mannerly::observatory {

inline constexpr std::array<readiness::Category, readiness::kCategories> kAllCategories = {
    readiness::Category::kFiltering, readiness::Category::kAntiSpoofing, readiness::Category::kCoordination,
    readiness::Category::kIrr, readiness::Category::kRpki};
inline constexpr std::array kStatesBestFirst = {readiness::State::kReady, readiness::State::kAspiring,
                                                readiness::State::kLagging, readiness::State::kNoData};

// "Ready", "Aspiring", "Lagging", "No data".
std::string_view word_of(readiness::State state);
// As an identifier for programs: "ready", "aspiring", "lagging", "no_data".
std::string_view key_of(readiness::State state);
std::optional<readiness::State> parse_state(std::string_view key);
// "filtering", "anti_spoofing", "coordination", "irr", "rpki".
std::string_view key_of(readiness::Category category);
// The same, and the names of readiness::parse_category.
std::optional<readiness::Category> parse_category_key(std::string_view key);
// "Filtering", "Anti-spoofing", "Coordination", "IRR", "RPKI".
std::string_view short_title(readiness::Category category);

// "CH"; "" when unknown.
std::string economy_text(snapshot::Economy economy);
std::string_view name_of(snapshot::ResourceStatus status);
std::string_view name_of(snapshot::Relation relation);
std::string_view name_of(snapshot::ContactRole role);
std::string_view name_of(snapshot::Visibility visibility);

// What sources call an AS: its own name, else PeeringDB's, else its organisation's, else its aut-num's; "" else.
std::string_view as_name(const snapshot::Snapshot& snapshot, Asn asn);
std::string_view org_name(const snapshot::Snapshot& snapshot, const snapshot::AsRow& row);

// "AS64500"; of an AS_SET and of no origin "{}", "none".
std::string origin_text(const Origin& origin);
// "192.0.2.0/24-24 AS64500".
std::string vrp_text(const snapshot::VrpRow& vrp);

// Why a route is valid, invalid or not found, in a few words.
std::string_view reason_text(const validity::RovResult& result, std::span<const snapshot::VrpRow> vrps);

}  // namespace mannerly::observatory
