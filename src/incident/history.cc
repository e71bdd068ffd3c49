#include "incident/history.h"

namespace mannerly::incident {

PathHistory::PathHistory(AdviseMemory advise) : rows_(advise), index_(5, advise) {
  rows_.push({});
}

PathHistory::RowId PathHistory::find(Type type, RowId parent, std::uint32_t asn) const {
  const std::uint32_t found = index_.find(hash_of(type, parent, asn), [&](std::uint32_t id) {
    const Row& row = rows_[id];
    return row.parent == parent && row.asn == asn && (row.type & kTypeMask) == static_cast<std::uint16_t>(type);
  });
  return found == NumberIndex::kNone ? 0 : found;
}

PathHistory::RowId PathHistory::find_or_add(Type type, RowId parent, std::uint32_t asn, bool& added) {
  const RowId found = find(type, parent, asn);
  added = found == 0 && rows_.size() <= kRowsMax;
  if (!added) return found;
  const RowId id = rows_.push({.parent = parent, .asn = asn, .type = static_cast<std::uint16_t>(type)});
  index_.insert(hash_of(type, parent, asn), id);
  return id;
}

PathHistory::RowId PathHistory::row_for(const Top& top, const std::function<bool(const Top&)>& valley) {
  bool added = false;
  RowId row = find_or_add(Type::kAs, 0, top.asn, added);
  if (row != 0 && top.behind) row = find_or_add(Type::kEdge, row, *top.behind, added);
  if (row != 0 && top.behind && top.behind2) {
    const RowId edge = row;
    row = find_or_add(Type::kTriple, edge, *top.behind2, added);
    if (added && valley(top)) {
      // The link behind is there: the shorter path that this one stands on has made it.
      const RowId behind = find_edge(Asn{*top.behind}, Asn{*top.behind2});
      const RowId to = find_or_add(Type::kValleyTo, edge, 0, added);
      const RowId from = behind == 0 ? 0 : find_or_add(Type::kValleyFrom, behind, 0, added);
      if (to != 0 && from != 0) rows_[row].type |= kIsValley;
    }
  }
  if (row == 0) ++refused_;
  return row;
}

// From a row to what it stands on, as long as each step is the first or the last user of the next one.
template <class Change>
void PathHistory::walk(RowId id, Change&& change) {
  while (id != 0) {
    Row& row = rows_[id];
    if (!change(row)) return;
    if ((row.type & kIsValley) != 0) {
      const RowId behind = find_edge(Asn{rows_[row.parent].asn}, Asn{row.asn});
      change(rows_[find(Type::kValleyTo, row.parent, 0)]);
      change(rows_[find(Type::kValleyFrom, behind, 0)]);
    }
    id = row.parent;
  }
}

void PathHistory::begin(RowId id, std::uint32_t now, std::uint32_t first) {
  walk(id, [&](Row& row) {
    if (row.live++ != 0) return false;
    sighting_begins(row, now, first);
    return true;
  });
}

void PathHistory::note(RowId id, std::uint32_t at) {
  walk(id, [&](Row& row) {
    if (row.days == 0) row.first = row.last = at, row.days = 1;
    return true;
  });
}

void PathHistory::end(RowId id, std::uint32_t now) {
  walk(id, [&](Row& row) {
    if (--row.live != 0) return false;
    sighting_ends(row, now);
    return true;
  });
}

void PathHistory::restore(RowId id) {
  walk(id, [](Row& row) { return row.live++ == 0; });
}

PathHistory::RowId PathHistory::find_edge(Asn a, Asn b) const {
  const RowId as = find(Type::kAs, 0, a.value);
  return as == 0 ? 0 : find(Type::kEdge, as, b.value);
}

HistoryView::Seen PathHistory::seen(RowId row, std::uint32_t now) const {
  if (row == 0) return {};
  return seen_of(rows_[row], rows_[row].live > 0, now);
}

HistoryView::Seen PathHistory::as(Asn asn, std::uint32_t now) const {
  return seen(find(Type::kAs, 0, asn.value), now);
}
HistoryView::Seen PathHistory::edge(Asn a, Asn b, std::uint32_t now) const {
  return seen(find_edge(a, b), now);
}
HistoryView::Seen PathHistory::triple(Asn a, Asn b, Asn c, std::uint32_t now) const {
  const RowId edge = find_edge(a, b);
  return edge == 0 ? HistoryView::Seen{} : seen(find(Type::kTriple, edge, c.value), now);
}
HistoryView::Seen PathHistory::valley_to(Asn to, Asn middle, std::uint32_t now) const {
  const RowId edge = find_edge(to, middle);
  return edge == 0 ? HistoryView::Seen{} : seen(find(Type::kValleyTo, edge, 0), now);
}
HistoryView::Seen PathHistory::valley_from(Asn middle, Asn from, std::uint32_t now) const {
  const RowId edge = find_edge(middle, from);
  return edge == 0 ? HistoryView::Seen{} : seen(find(Type::kValleyFrom, edge, 0), now);
}

void PathHistory::save(StateWriter& out) const {
  out.put(size());
  out.put(refused_);
  rows_.each_chunk([&](std::span<const Row> rows) { out.rows(rows); });
}

void PathHistory::save_closed(StateWriter& out, std::uint32_t now) const {
  out.put(size());
  out.put(std::uint64_t{0});
  std::vector<Row> copy;
  rows_.each_chunk([&](std::span<const Row> rows) {
    copy.assign(rows.begin(), rows.end());
    for (Row& row : copy) {
      if (row.live > 0) sighting_ends(row, now);
      row.live = 0;
    }
    out.rows(std::span<const Row>(copy));
  });
}

Status PathHistory::load(StateReader& in) {
  const auto corrupt = [] { return fail(ErrorCode::kCorrupt, "the history of paths does not hold together"); };
  const std::uint64_t count = std::uint64_t{in.get<std::uint32_t>()} + 1;
  refused_ = in.get<std::uint64_t>();
  if (!in.ok() || count > std::uint64_t{kRowsMax} + 1) return corrupt();
  bool first = true;
  while (first || rows_.size() < count) {
    const auto rows = in.rows<Row>();
    if (rows.empty() || rows.size() > count - (first ? 0 : rows_.size())) return corrupt();
    for (std::size_t i = first ? 1 : 0; i < rows.size(); ++i) {
      Row row = rows[i];
      const auto type = static_cast<Type>(row.type & kTypeMask);
      const bool deep = type == Type::kTriple || type == Type::kValleyTo || type == Type::kValleyFrom;
      const Type above = type == Type::kAs ? Type::kNone : type == Type::kEdge ? Type::kAs : Type::kEdge;
      if ((!deep && type != Type::kAs && type != Type::kEdge) || (row.type & ~(kTypeMask | kIsValley)) != 0 ||
          row.parent >= rows_.size() || static_cast<Type>(rows_[row.parent].type & kTypeMask) != above ||
          find(type, row.parent, row.asn) != 0)
        return corrupt();
      row.live = 0;
      index_.insert(hash_of(type, row.parent, row.asn), rows_.push(row));
    }
    first = false;
  }
  // Both sides of each valley are there.
  for (RowId id = 1; id < rows_.size(); ++id) {
    const Row& row = rows_[id];
    if ((row.type & kIsValley) == 0) continue;
    const RowId behind = find_edge(Asn{rows_[row.parent].asn}, Asn{row.asn});
    if (static_cast<Type>(row.type & kTypeMask) != Type::kTriple || behind == 0 ||
        find(Type::kValleyTo, row.parent, 0) == 0 || find(Type::kValleyFrom, behind, 0) == 0)
      return corrupt();
  }
  return {};
}

}  // namespace mannerly::incident
