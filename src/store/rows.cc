#include "store/rows.h"

#include <algorithm>
#include <cmath>

namespace mannerly::store {
namespace {

constexpr std::array<std::string_view, kGroupKinds> kNames = {"world",      "economy",   "rir",       "region",
                                                              "sub-region", "programme", "membership"};

}  // namespace

Millionths to_millionths(std::optional<double> value) {
  if (!value || !std::isfinite(*value)) return kNoValue;
  return static_cast<Millionths>(std::lround(std::clamp(*value, -1000.0, 1000.0) * kMillion));
}

std::optional<double> from_millionths(Millionths value) {
  return value == kNoValue ? std::nullopt : std::optional(value / kMillion);
}

std::string_view name_of(GroupKind kind) {
  const auto index = static_cast<std::size_t>(kind) - 1;
  return index < kNames.size() ? kNames[index] : "unknown";
}

std::optional<GroupKind> parse_group_kind(std::string_view name) {
  const auto found = std::find(kNames.begin(), kNames.end(), name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<GroupKind>(found - kNames.begin() + 1);
}

}  // namespace mannerly::store
