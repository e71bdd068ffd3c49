// Plans for ROAs in the forms that those who publish ROAs take.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "plan/roa.h"

namespace mannerly::render {

enum class RoaForm : std::uint8_t {
  kKrillJson,   // body of Krill's API call that changes the ROAs of a CA (Krill manual, "roas update --api")
  kKrillDelta,  // file for `krillc roas update --delta` (Krill manual, "Update ROAs")
  kRipeJson,    // body for "roas/publish" of the RIPE NCC's RPKI management API
  kCsv          // "ASN,IP Prefix,Max Length,Trust Anchor", the list that validators write; additions alone
};
// "krill-json", "krill-delta", "ripe-json", "csv".
std::optional<RoaForm> parse_roa_form(std::string_view name);

// Sent as it is, all of it appears at the same time. Additions and removals in the order given.
std::string roa_delta(RoaForm form, std::span<const plan::Roa> added, std::span<const plan::Roa> removed);

}  // namespace mannerly::render
