#include "plan/minimal_roas.h"

#include <algorithm>
#include <limits>

namespace mannerly::plan {
namespace {

// Rows of `prefixes` under `root`, itself too: they stand side by side, the shorter of equal addresses first.
std::span<const Prefix> under(std::span<const Prefix> prefixes, const Prefix& root) {
  const auto first = std::lower_bound(prefixes.begin(), prefixes.end(), root);
  const auto last = std::find_if(first, prefixes.end(), [&](const Prefix& p) { return !root.covers(p); });
  return {first, last};
}

// The longest maxLength such that all levels from the root's to it are complete.
std::uint8_t complete_length(std::span<const Prefix> below, const Prefix& root) {
  std::vector<std::uint64_t> counts(static_cast<std::size_t>(bits_of(root.family)) + 1, 0);
  for (const Prefix& p : below) ++counts[p.length];
  std::uint8_t length = root.length;
  for (std::uint64_t full = 2; static_cast<std::size_t>(length) + 1 < counts.size(); full *= 2) {
    if (counts[length + 1u] != full) break;
    ++length;
    if (full > std::numeric_limits<std::uint64_t>::max() / 4) break;
  }
  return length;
}

}  // namespace

std::uint64_t authorised_count(const Roa& roa) {
  const int more = roa.max_length - roa.prefix.length;
  if (more < 0) return 0;
  return more >= 62 ? std::numeric_limits<std::uint64_t>::max() : (std::uint64_t{2} << more) - 1;
}

std::vector<MinimalRoa> minimal_roas(Asn asn, std::span<const Prefix> prefixes) {
  std::vector<MinimalRoa> out;
  std::vector<Roa> open;  // ROAs that may hold the next prefix: those whose prefixes cover it
  for (const Prefix& prefix : prefixes) {
    while (!open.empty() && !open.back().prefix.covers(prefix)) open.pop_back();
    const Origin origin{Origin::Kind::kAsn, asn};
    const bool is_covered =
        std::any_of(open.begin(), open.end(), [&](const Roa& roa) { return roa.matches(prefix, origin); });
    if (is_covered) continue;
    const Roa roa{prefix, complete_length(under(prefixes, prefix), prefix), asn};
    open.push_back(roa);
    out.push_back({roa, static_cast<std::uint32_t>(std::min<std::uint64_t>(authorised_count(roa), prefixes.size()))});
  }
  return out;
}

}  // namespace mannerly::plan
