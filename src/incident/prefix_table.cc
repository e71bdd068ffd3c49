#include "incident/prefix_table.h"

namespace mannerly::incident {

PrefixId PrefixTable::find(const Prefix& prefix, std::uint64_t hash) const {
  return index_.find(hash, [&](PrefixId id) {
    const PrefixRow& row = rows_[id];
    return row.hi == prefix.bits.hi && row.lo == prefix.bits.lo && row.length == prefix.length &&
           row.family == static_cast<std::uint8_t>(prefix.family);
  });
}

PrefixId PrefixTable::find_or_add(const Prefix& prefix, std::uint64_t hash, bool& added) {
  const PrefixId found = find(prefix, hash);
  added = found == kNone && rows_.size() < prefixes_max_;
  if (!added) return found;
  const PrefixId id = rows_.push({.hi = prefix.bits.hi,
                                  .lo = prefix.bits.lo,
                                  .length = prefix.length,
                                  .family = static_cast<std::uint8_t>(prefix.family)});
  index_.insert(hash, id);
  return id;
}

const OriginRow* PrefixTable::find_origin(PrefixId id, std::uint32_t origin) const {
  const PrefixRow& row = rows_[id];
  if (row.origins == 0) return nullptr;
  const OriginRow* at = &row.origin;
  while (at->origin != origin) {
    if (at->next == 0) return nullptr;
    at = &overflow_[at->next - 1];
  }
  return at;
}

OriginRow* PrefixTable::find_or_add_origin(PrefixId id, std::uint32_t origin) {
  PrefixRow& row = rows_[id];
  if (row.origins == 0) {
    row.origin = {.origin = origin};
    row.origins = 1;
    return &row.origin;
  }
  std::uint32_t last = 0;  // index + 1 in the overflow; 0: the one in the row
  for (const OriginRow* at = &row.origin;; at = &overflow_[last - 1]) {
    if (at->origin == origin) return last == 0 ? &row.origin : &overflow_[last - 1];
    if (at->next == 0) break;
    last = at->next;
  }
  if (row.origins == kOriginsMax) return nullptr;
  ++row.origins;
  const std::uint32_t next = overflow_.push({.origin = origin}) + 1;
  (last == 0 ? row.origin : overflow_[last - 1]).next = next;
  return &overflow_[next - 1];
}

void PrefixTable::add_peer(PrefixId id, OriginRow& origin, std::uint32_t now, std::uint32_t first) {
  PrefixRow& row = rows_[id];
  if (origin.peers++ == 0) {
    sighting_begins(origin, now, first);
    ++row.origins_live;
  }
  if (!row.is_announced()) ++announced_like(row);
  ++row.peers;
}

void PrefixTable::stand(PrefixId id) {
  PrefixRow& row = rows_[id];
  if (!row.is_announced()) ++announced_like(row);
  row.stands = 1;
}

void PrefixTable::restore_peer(PrefixId id, OriginRow& origin) {
  PrefixRow& row = rows_[id];
  if (origin.peers++ == 0) ++row.origins_live;
  if (!row.is_announced()) ++announced_like(row);
  ++row.peers;
}

void PrefixTable::remove_peer(PrefixId id, OriginRow& origin, std::uint32_t now) {
  PrefixRow& row = rows_[id];
  MANNERLY_ASSERT(origin.peers > 0 && row.peers > 0);
  if (--origin.peers == 0) {
    sighting_ends(origin, now);
    --row.origins_live;
  }
  if (--row.peers > 0) return;
  row.stands = 0;
  --announced_like(row);
}

PrefixId PrefixTable::covering(const Prefix& prefix) const {
  const auto& lengths = announced_[family_of(prefix)];
  for (int length = prefix.length - 1; length >= shortest_holding(prefix.is_v4()); --length) {
    if (lengths[static_cast<std::size_t>(length)] == 0) continue;
    const PrefixId id = find(Prefix::of(prefix.address(), length));
    if (id != kNone && rows_[id].is_announced()) return id;
  }
  return kNone;
}

void PrefixTable::save(StateWriter& out) const {
  out.put(rows_.size());
  rows_.each_chunk([&](std::span<const PrefixRow> rows) { out.rows(rows); });
  out.put(overflow_.size());
  overflow_.each_chunk([&](std::span<const OriginRow> rows) { out.rows(rows); });
}

Status PrefixTable::load_prefixes(StateReader& in) {
  const auto count = in.get<std::uint32_t>();
  if (count > prefixes_max_) return fail(ErrorCode::kCorrupt, "more prefixes than the limit allows");
  while (rows_.size() < count) {
    const auto rows = in.rows<PrefixRow>();
    if (rows.empty() || rows.size() > count - rows_.size()) return fail(ErrorCode::kCorrupt, "prefixes are cut short");
    for (PrefixRow row : rows) {
      const Prefix prefix = row.prefix();
      const bool canonical = (row.family == 4 || row.family == 6) && row.length <= bits_of(prefix.family) &&
                             (prefix.bits & mask_of(row.length)) == prefix.bits;
      if (!canonical || find(prefix) != kNone || row.origins > kOriginsMax ||
          static_cast<std::size_t>(row.bogon) >= kKinds || row.stands > 1)
        return fail(ErrorCode::kCorrupt, "a prefix that cannot be");
      row.peers = row.origins_live = row.origin.peers = 0;
      if (row.is_announced()) ++announced_like(row);
      index_.insert(hash_of(prefix), rows_.push(row));
    }
  }
  return {};
}

Status PrefixTable::load_overflow(StateReader& in) {
  const auto count = in.get<std::uint32_t>();
  while (overflow_.size() < count) {
    const auto rows = in.rows<OriginRow>();
    if (rows.empty() || rows.size() > count - overflow_.size())
      return fail(ErrorCode::kCorrupt, "origins are cut short");
    for (OriginRow row : rows) {
      row.peers = 0;
      overflow_.push(row);
    }
  }
  // Each chain has the length that its prefix says, and none shares a row with another.
  std::vector<bool> taken(count);
  for (PrefixId id = 0; id < rows_.size(); ++id) {
    if (rows_[id].origins == 0) continue;
    std::uint32_t next = rows_[id].origin.next;
    for (std::uint32_t n = 1; n < rows_[id].origins; ++n) {
      if (next == 0 || next > count || taken[next - 1])
        return fail(ErrorCode::kCorrupt, "origins of a prefix are lost");
      taken[next - 1] = true;
      next = overflow_[next - 1].next;
    }
    if (next != 0) return fail(ErrorCode::kCorrupt, "origins of a prefix are too many");
  }
  return {};
}

Status PrefixTable::load(StateReader& in) {
  MANNERLY_CHECK_OK(load_prefixes(in));
  return load_overflow(in);
}

}  // namespace mannerly::incident
