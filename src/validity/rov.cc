#include "validity/rov.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "validity/covering.h"
#include "validity/route.h"

namespace mannerly::validity {
namespace {

using snapshot::RouteRow;
using snapshot::VrpRow;

// The table of leading bits has about two slots a VRP, within these bounds (1 MiB at most).
constexpr int kTopBitsMin = 4, kTopBitsMax = 18;

int top_bits_for(std::size_t vrps) {
  return std::clamp(static_cast<int>(std::bit_width(vrps)), kTopBitsMin, kTopBitsMax);
}

constexpr std::uint32_t bucket_of(std::uint32_t key, int bits) {
  return key >> (32 - bits);
}

// Of 2000::/3, in steps of a /21 with 18 bits. Monotone: what lies outside falls into the first or last bucket.
constexpr std::uint32_t bucket_of(const Bits128& key, int bits) {
  constexpr std::uint64_t kFirst = 0x2000000000000000, kAfter = 0x4000000000000000;
  if (key.hi < kFirst) return 0;
  if (key.hi >= kAfter) return (1u << bits) - 1;
  return static_cast<std::uint32_t>((key.hi - kFirst) >> (61 - bits));
}

constexpr bool same_bits(std::uint32_t a, std::uint32_t b, int length) {
  return length == 0 || ((a ^ b) >> (32 - length)) == 0;
}

constexpr bool same_bits(const Bits128& a, const Bits128& b, int length) {
  if (length <= 64) return length == 0 || ((a.hi ^ b.hi) >> (64 - length)) == 0;
  return a.hi == b.hi && ((a.lo ^ b.lo) >> (128 - length)) == 0;
}

template <class Key>
Key key_of(std::uint64_t hi, std::uint64_t lo) {
  if constexpr (std::is_same_v<Key, std::uint32_t>) {
    return static_cast<std::uint32_t>(hi >> 32);
  } else {
    return Bits128{hi, lo};
  }
}

// 0 stands for the origin NONE: no node's limit lets AS0 match.
constexpr std::uint32_t number_of(const Origin& origin) {
  return origin.kind == Origin::Kind::kAsn ? origin.asn.value : 0;
}

constexpr bool matches(const VrpRow& vrp, int length, std::uint32_t origin) {
  return vrp.asn != 0 && vrp.asn == origin && length <= vrp.max_length;
}

void sort_into(const VrpRow& vrp, std::uint32_t index, int length, std::uint32_t origin, RovResult& out) {
  if (matches(vrp, length, origin)) {
    out.matched.push_back(index);
  } else if (vrp.asn == 0 || vrp.asn != origin) {
    out.unmatched_as.push_back(index);
  } else {
    out.unmatched_length.push_back(index);
  }
}

void finish(RovResult& out) {
  for (auto* list : {&out.matched, &out.unmatched_as, &out.unmatched_length}) std::sort(list->begin(), list->end());
  if (!out.matched.empty()) {
    out.state = RovState::kValid;
  } else if (!out.unmatched_as.empty() || !out.unmatched_length.empty()) {
    out.state = RovState::kInvalid;
  }
}

Status check_rows(std::span<const VrpRow> vrps) {
  for (std::size_t i = 0; i < vrps.size(); ++i) {
    const VrpRow& r = vrps[i];
    if ((r.family != 4 && r.family != 6) || r.length > bits_of(static_cast<Family>(r.family)) || r.max_length > 128) {
      return fail(ErrorCode::kInvalid, fmt::format("VRP row {} is no prefix", i));
    }
    if (i > 0 && r.prefix() < vrps[i - 1].prefix()) {
      return fail(ErrorCode::kInvalid, fmt::format("VRP row {} is out of order", i));
    }
  }
  return {};
}

}  // namespace

std::string_view name_of(RovState state) {
  switch (state) {
    case RovState::kNotFound: return "notfound";
    case RovState::kValid: return "valid";
    case RovState::kInvalid: return "invalid";
  }
  return "?";
}

std::string_view reason_of(const RovResult& result, std::span<const VrpRow> vrps) {
  if (result.state != RovState::kInvalid) return "";
  if (!result.unmatched_length.empty()) return "length";
  const bool all_as0 = std::all_of(result.unmatched_as.begin(), result.unmatched_as.end(),
                                   [&](std::uint32_t i) { return i < vrps.size() && vrps[i].asn == 0; });
  return all_as0 ? "as0" : "as";
}

// ---- building ----

template <class Key>
void RovIndex::Lane<Key>::build(std::span<const VrpRow> rows, std::uint32_t first) {
  count = static_cast<std::uint32_t>(rows.size());
  first_row = first;
  keys = std::make_unique_for_overwrite<Key[]>(count);
  nodes = std::make_unique_for_overwrite<Node[]>(count);
  top_bits = top_bits_for(count);
  const std::uint32_t top_size = 1u << top_bits;
  top = std::make_unique_for_overwrite<std::uint32_t[]>(top_size + 1);
  std::uint32_t next_bucket = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    const VrpRow& r = rows[i];
    const Key key = key_of<Key>(r.hi, r.lo);
    std::uint32_t parent = i == 0 ? kNoNode : i - 1;
    while (parent != kNoNode &&
           (nodes[parent].length > r.length || !same_bits(keys[parent], key, nodes[parent].length))) {
      parent = nodes[parent].parent;
    }
    keys[i] = key;
    const auto limit = static_cast<std::uint8_t>(r.asn == 0 ? 0 : r.max_length + 1);
    nodes[i] = {r.asn, parent, r.length, limit, 0};
    for (const std::uint32_t bucket = bucket_of(key, top_bits); next_bucket <= bucket; ++next_bucket)
      top[next_bucket] = i;
  }
  for (; next_bucket <= top_size; ++next_bucket) top[next_bucket] = count;
}

Result<RovIndex> RovIndex::make(std::span<const VrpRow> vrps) {
  if (vrps.size() > kVrpsMax) return fail(ErrorCode::kLimit, "too many VRPs for one index");
  MANNERLY_CHECK_OK(check_rows(vrps));
  const auto first_v6 = std::partition_point(vrps.begin(), vrps.end(), [](const VrpRow& r) { return r.family == 4; });
  const auto count_v4 = static_cast<std::size_t>(first_v6 - vrps.begin());
  RovIndex index;
  index.v4_.build(vrps.first(count_v4), 0);
  index.v6_.build(vrps.subspan(count_v4), static_cast<std::uint32_t>(count_v4));
  return index;
}

// ---- asking ----

// The last VRP whose address is at most the key (of equal addresses the longest): all that cover the
// key's prefix are this one or parents of it, since whatever lies between a prefix and an address inside
// of it lies inside of it as well.
template <class Key>
std::uint32_t RovIndex::Lane<Key>::last_at_or_before(const Key& key) const {
  const std::uint32_t bucket = bucket_of(key, top_bits);
  const std::uint32_t first = top[bucket];
  std::uint32_t size = top[bucket + 1] - first;
  if (size == 0) return first - 1;  // 0 - 1 is kNoNode
  const Key* base = keys.get() + first;
  while (size > 1) {
    const std::uint32_t half = size / 2;
    base = base[half] <= key ? base + half : base;
    size -= half;
  }
  const auto index = static_cast<std::uint32_t>(base - keys.get());
  return *base <= key ? index : index - 1;
}

template <class Key>
std::uint32_t RovIndex::Lane<Key>::covering(std::uint32_t node, const Key& key, int length) const {
  while (node != kNoNode && (nodes[node].length > length || !same_bits(keys[node], key, nodes[node].length))) {
    node = nodes[node].parent;
  }
  return node;
}

template <class Key>
RovState RovIndex::Lane<Key>::judge(std::uint32_t node, int length, std::uint32_t origin) const {
  if (node == kNoNode) return RovState::kNotFound;
  do {
    const Node& n = nodes[node];
    if (n.asn == origin && length < n.limit) return RovState::kValid;
    node = n.parent;
  } while (node != kNoNode);
  return RovState::kInvalid;
}

RovState RovIndex::state(const Prefix& prefix, const Origin& origin) const {
  const std::uint32_t asn = number_of(origin);
  if (prefix.family == Family::kIpv4) {
    const auto key = key_of<std::uint32_t>(prefix.bits.hi, 0);
    return v4_.judge(v4_.covering(v4_.last_at_or_before(key), key, prefix.length), prefix.length, asn);
  }
  return v6_.judge(v6_.covering(v6_.last_at_or_before(prefix.bits), prefix.bits, prefix.length), prefix.length, asn);
}

template <class Key>
void RovIndex::Lane<Key>::explain(const Prefix& prefix, std::uint32_t origin, RovResult& out) const {
  const Key key = key_of<Key>(prefix.bits.hi, prefix.bits.lo);
  for (std::uint32_t i = covering(last_at_or_before(key), key, prefix.length); i != kNoNode; i = nodes[i].parent) {
    const Node& n = nodes[i];
    const VrpRow vrp{.asn = n.asn, .max_length = static_cast<std::uint8_t>(n.limit == 0 ? 0 : n.limit - 1)};
    sort_into(vrp, first_row + i, prefix.length, origin, out);
  }
}

RovResult RovIndex::validate(const Prefix& prefix, const Origin& origin) const {
  RovResult out;
  if (prefix.family == Family::kIpv4) {
    v4_.explain(prefix, number_of(origin), out);
  } else {
    v6_.explain(prefix, number_of(origin), out);
  }
  finish(out);
  return out;
}

// The routes of one family at the head of `routes`; returns how many they were. In sorted input the
// position among the VRPs only moves forward; a route that steps back is looked up by itself.
template <class Key>
std::size_t RovIndex::Lane<Key>::batch(std::span<const RouteRow> routes, std::span<RovState> out, Family family) const {
  const RouteRow& head = routes.front();
  std::uint32_t next = last_at_or_before(key_of<Key>(head.hi, head.lo)) + 1;  // the first VRP behind the route
  std::size_t i = 0;
  for (; i < routes.size() && routes[i].family == static_cast<std::uint8_t>(family); ++i) {
    const RouteRow& route = routes[i];
    const Key key = key_of<Key>(route.hi, route.lo);
    while (next < count && keys[next] <= key) ++next;
    const std::uint32_t node = next == 0 || keys[next - 1] <= key ? next - 1 : last_at_or_before(key);
    const std::uint32_t origin = route.origin_kind == snapshot::OriginKind::kAsn ? route.origin : 0;
    out[i] = judge(covering(node, key, route.length), route.length, origin);
  }
  return i;
}

void RovIndex::states(std::span<const RouteRow> routes, std::span<RovState> out) const {
  MANNERLY_ASSERT(out.size() >= routes.size());
  while (!routes.empty()) {
    std::size_t done = 0;
    if (routes[0].family == 4) {
      done = v4_.batch(routes, out, Family::kIpv4);
    } else if (routes[0].family == 6) {
      done = v6_.batch(routes, out, Family::kIpv6);
    } else {
      out[0] = RovState::kNotFound;
      done = 1;
    }
    routes = routes.subspan(done);
    out = out.subspan(done);
  }
}

// ---- without an index ----

RovResult validate(std::span<const VrpRow> vrps, const Prefix& prefix, const Origin& origin) {
  RovResult out;
  const std::uint32_t asn = number_of(origin);
  each_covering(vrps, prefix, [&](std::size_t first, std::size_t count) {
    for (std::size_t i = first; i < first + count; ++i) {
      sort_into(vrps[i], static_cast<std::uint32_t>(i), prefix.length, asn, out);
    }
    return true;
  });
  finish(out);
  return out;
}

RovState state(std::span<const VrpRow> vrps, const Prefix& prefix, const Origin& origin) {
  RovState out = RovState::kNotFound;
  const std::uint32_t asn = number_of(origin);
  each_covering(vrps, prefix, [&](std::size_t first, std::size_t count) {
    out = RovState::kInvalid;
    for (const VrpRow& vrp : vrps.subspan(first, count)) {
      if (matches(vrp, prefix.length, asn)) out = RovState::kValid;
    }
    return out != RovState::kValid;
  });
  return out;
}

}  // namespace mannerly::validity
