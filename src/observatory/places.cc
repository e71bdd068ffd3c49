#include "observatory/places.h"

#include <algorithm>

#include "observatory/groups.h"
#include "readiness/economies.h"

namespace mannerly::observatory {

using store::GroupKind;
using store::GroupRow;

std::vector<std::string> region_words(const Edition& edition) {
  std::vector<std::string> out;
  for (const GroupRow& row : edition.group_rows()) {
    const bool region = row.kind == GroupKind::kRegion || row.kind == GroupKind::kSubRegion;
    if (row.key.empty() || (!region && row.kind != GroupKind::kRir)) continue;
    out.push_back(row.key);
    out.push_back(region_code(row.kind, row.key));
  }
  return out;
}

bool is_economy(const Edition& edition, snapshot::Economy code) {
  const std::string_view key(code.data(), code.size());
  return !readiness::economy_name(code).empty() || std::ranges::any_of(edition.group_rows(), [&](const GroupRow& row) {
    return row.kind == GroupKind::kEconomy && row.key == key;
  });
}

}  // namespace mannerly::observatory
