// Arithmetic of prefix ranges.
#include <algorithm>

#include "policy/router.h"

namespace mannerly::policy {
namespace {

// Which half of prefix an exception lies in is decided by the prefixes alone; length < the family's bits.
Prefix half_of(const Prefix& prefix, bool upper) {
  Prefix half{prefix.bits, static_cast<std::uint8_t>(prefix.length + 1), prefix.family};
  if (upper) half.bits = half.bits | (mask_of(prefix.length + 1) ^ mask_of(prefix.length));
  return half;
}

// exceptions: ascending, within range.prefix's family. Depth at most 128: each step is one bit longer.
void cut(const PrefixRange& range, std::span<const Prefix> exceptions, std::vector<PrefixRange>& out) {
  if (range.low > range.high || out.size() > kListMax) return;
  std::vector<Prefix> inside;
  for (const Prefix& exception : exceptions) {
    if (exception.covers(range.prefix)) return;
    if (range.prefix.covers(exception)) inside.push_back(exception);
  }
  if (inside.empty()) {
    out.push_back(range);
    return;
  }
  const int length = range.prefix.length;
  if (range.low <= length) {
    out.push_back({range.prefix, range.prefix.length, range.prefix.length});
  }
  if (range.high <= length) return;
  for (const bool upper : {false, true}) {
    const Prefix half = half_of(range.prefix, upper);
    cut({half, std::max(range.low, half.length), range.high}, inside, out);
  }
}

}  // namespace

PrefixRange or_longer(const Prefix& prefix) {
  return {prefix, prefix.length, static_cast<std::uint8_t>(bits_of(prefix.family))};
}

std::vector<PrefixRange> without(const std::vector<PrefixRange>& from, const std::vector<Prefix>& exceptions) {
  std::vector<PrefixRange> out;
  for (const PrefixRange& range : from) cut(range, exceptions, out);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace mannerly::policy
