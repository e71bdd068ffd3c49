#include "store/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace mannerly::store {
namespace {

// The states of a PrefixRow are few.
constexpr std::uint8_t kStateMax = 15;

auto key_of(const PrefixRow& row) {
  return std::tie(row.prefix, row.origin);
}

template <class T>
bool has_twice(std::vector<T> values) {
  std::sort(values.begin(), values.end());
  return std::adjacent_find(values.begin(), values.end()) != values.end();
}

Status check_prefix(const PrefixRow& row) {
  if (row.prefix.length > bits_of(row.prefix.family) ||
      (row.prefix.bits & mask_of(row.prefix.length)) != row.prefix.bits) {
    return fail(ErrorCode::kUsage, "a prefix is not canonical");
  }
  if (row.rov > kStateMax || row.irr > kStateMax || row.visibility > kStateMax) {
    return fail(ErrorCode::kUsage, format_prefix(row.prefix) + ": a state is above 15");
  }
  return {};
}

}  // namespace

Status check(const Observation& observation) {
  const auto& [info, scores, groups, prefixes, incidents] = observation;
  const auto refuse = [&](const std::string& what) {
    return fail(ErrorCode::kUsage, fmt::format("the observation of {}: {}", format_day(info.day), what));
  };
  for (std::size_t i = 1; i < scores.size(); ++i) {
    if (scores[i].asn <= scores[i - 1].asn) return refuse(fmt::format("AS{} is out of order", scores[i].asn));
  }
  for (std::size_t i = 0; i < prefixes.size(); ++i) {
    if (const Status status = check_prefix(prefixes[i]); !status) return refuse(status.error().message);
    if (i > 0 && key_of(prefixes[i]) <= key_of(prefixes[i - 1])) {
      return refuse(format_prefix(prefixes[i].prefix) + " is out of order");
    }
  }
  std::vector<std::pair<GroupKind, std::string_view>> keys;
  for (const GroupRow& row : groups) keys.emplace_back(row.kind, row.key);
  if (has_twice(std::move(keys))) return refuse("a group is there twice");
  std::vector<std::string_view> ids;
  for (const IncidentRecord& record : incidents) ids.push_back(record.id);
  if (std::find(ids.begin(), ids.end(), "") != ids.end()) return refuse("an incident has no id");
  if (has_twice(std::move(ids))) return refuse("an incident is there twice");
  return {};
}

}  // namespace mannerly::store
