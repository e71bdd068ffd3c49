#include "topology/cone_space.h"

#include <algorithm>
#include <vector>

namespace mannerly::topology {

ConeSpace space_of(const snapshot::Snapshot& snapshot, std::span<const Asn> ases) {
  std::vector<std::uint32_t> rows;
  for (const Asn asn : ases) {
    const auto of_one = snapshot.routes_of(asn);
    rows.insert(rows.end(), of_one.begin(), of_one.end());
  }
  std::sort(rows.begin(), rows.end());  // the order of prefixes: a covering one before what it covers
  ConeSpace out;
  Prefix last{}, counted{};
  bool has_last = false, has_counted = false;
  for (const std::uint32_t row : rows) {
    if (row >= snapshot.routes().size()) continue;
    const Prefix prefix = snapshot.routes()[row].prefix();
    if (prefix.length == 0 || (has_last && prefix == last)) continue;
    last = prefix;
    has_last = true;
    ++(prefix.is_v4() ? out.prefixes_v4 : out.prefixes_v6);
    Prefix block = prefix;
    if (!prefix.is_v4() && prefix.length > 48) block = Prefix::of(prefix.address(), 48);
    if (has_counted && counted.covers(block)) continue;
    counted = block;
    has_counted = true;
    if (prefix.is_v4()) {
      out.addresses_v4 += std::uint64_t{1} << (32 - block.length);
    } else {
      out.slash48_v6 += std::uint64_t{1} << (48 - block.length);
    }
  }
  return out;
}

}  // namespace mannerly::topology
