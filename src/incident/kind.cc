#include "incident/kind.h"

namespace mannerly::incident {
namespace {

struct Row {
  std::string_view name;
  std::string_view title;
  Group group;
};

// In the order of Kind.
constexpr std::array<Row, kKinds> kRows = {{
    {"none", "Nothing", Group::kMisorigination},
    {"moas", "Origin hijack", Group::kMisorigination},
    {"submoas", "Sub-prefix hijack", Group::kMisorigination},
    {"squat", "Squatting on space that its holder does not announce", Group::kMisorigination},
    {"forged-edge", "Forged link next to the origin", Group::kForgery},
    {"forged-subprefix", "Sub-prefix hijack behind the true origin", Group::kForgery},
    {"forged-path", "Forged path", Group::kForgery},
    {"leak-1", "Route leak, type 1 (provider to provider)", Group::kLeak},
    {"leak-2", "Route leak, type 2 (peer to peer)", Group::kLeak},
    {"leak-3", "Route leak, type 3 (provider to peer)", Group::kLeak},
    {"leak-4", "Route leak, type 4 (peer to provider)", Group::kLeak},
    {"leak-5", "Route leak, type 5 (routes of others originated anew)", Group::kLeak},
    {"leak-6", "Route leak, type 6 (internal more-specifics)", Group::kLeak},
    {"bogon-prefix", "Bogon prefix", Group::kBogon},
    {"bogon-prefix-administrative", "Bogon prefix (reserved by its registry)", Group::kBogon},
    {"bogon-asn", "Bogon AS number", Group::kBogon},
    {"bogon-asn-administrative", "Bogon AS number (reserved by its registry)", Group::kBogon},
}};

const Row& row_of(Kind kind) {
  const auto index = static_cast<std::size_t>(kind);
  return kRows[index < kKinds ? index : 0];
}

}  // namespace

std::string_view name_of(Kind kind) {
  return row_of(kind).name;
}

std::string_view title_of(Kind kind) {
  return row_of(kind).title;
}

std::optional<Kind> parse_kind(std::string_view name) {
  for (std::size_t i = 0; i < kKinds; ++i) {
    if (kRows[i].name == name) return static_cast<Kind>(i);
  }
  return std::nullopt;
}

Group group_of(Kind kind) {
  return row_of(kind).group;
}

}  // namespace mannerly::incident
