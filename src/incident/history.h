// What the paths have shown over the months: which ASes, which links in which direction, which three ASes in
// a row, and over which links routes ran through valleys. 24 bytes each and about 11 in the index.
//
// The rows make a tree: an AS, the links from it towards origins, and the ASes behind each link. A path in the
// trie holds the row of its first three hops; rows count what in use stands on them, so that what stays in the
// table is never touched (sighting.h).
#pragma once

#include <cstdint>
#include <functional>

#include "incident/chunked_array.h"
#include "incident/context.h"
#include "incident/number_index.h"
#include "incident/sighting.h"
#include "incident/state_stream.h"

namespace mannerly::incident {

class PathHistory {
 public:
  static constexpr std::uint32_t kRowsMax = 1u << 28;
  // Number of a row; 0: none.
  using RowId = std::uint32_t;

  explicit PathHistory(AdviseMemory advise = nullptr);

  // The row of the first hops of a path: its nearest one, and the two behind it (absent: nullopt). New rows
  // count as never seen until something in use stands on them. valley: says of a new triple whether it is one
  // (is_valley of judge.h). 0 beyond the limit: the path leaves no history, which refused() counts.
  struct Top {
    std::uint32_t asn = 0;
    std::optional<std::uint32_t> behind, behind2;
  };
  RowId row_for(const Top& top, const std::function<bool(const Top&)>& valley);

  // A path with this row comes into use, or goes out of it. first: noted for what was never seen before.
  void begin(RowId row, std::uint32_t now, std::uint32_t first);
  void end(RowId row, std::uint32_t now);
  // What was never seen was seen at that time, and is not in use.
  void note(RowId row, std::uint32_t at);
  // After load(): a path that was in use still is.
  void restore(RowId row);

  HistoryView::Seen as(Asn asn, std::uint32_t now) const;
  HistoryView::Seen edge(Asn a, Asn b, std::uint32_t now) const;
  HistoryView::Seen triple(Asn a, Asn b, Asn c, std::uint32_t now) const;
  HistoryView::Seen valley_to(Asn to, Asn middle, std::uint32_t now) const;
  HistoryView::Seen valley_from(Asn middle, Asn from, std::uint32_t now) const;

  std::uint32_t size() const { return rows_.size() - 1; }
  std::uint64_t refused() const { return refused_; }
  std::uint64_t bytes() const { return rows_.bytes() + index_.bytes(); }

  void save(StateWriter& out) const;
  // As it looks now, with nothing in use: for save_history.
  void save_closed(StateWriter& out, std::uint32_t now) const;
  // Into a fresh history; nothing is in use then.
  Status load(StateReader& in);

 private:
  enum class Type : std::uint16_t { kNone = 0, kAs, kEdge, kTriple, kValleyTo, kValleyFrom };
  static constexpr std::uint16_t kTypeMask = 0xFF;
  static constexpr std::uint16_t kIsValley = 0x100;  // a triple that is a valley
  struct Row {
    RowId parent = 0;  // triple and valley: of the link; link: of the AS
    std::uint32_t asn = 0;
    std::uint32_t first = 0, last = 0;
    std::uint32_t live = 0;  // what in use stands on it
    std::uint16_t days = 0;
    std::uint16_t type = 0;
  };
  static_assert(sizeof(Row) == 24);

  std::uint64_t hash_of(Type type, RowId parent, std::uint32_t asn) const {
    return fold_hash(std::uint64_t{parent} << 32 | asn, index_.seed() + static_cast<std::uint64_t>(type));
  }
  RowId find(Type type, RowId parent, std::uint32_t asn) const;
  RowId find_or_add(Type type, RowId parent, std::uint32_t asn, bool& added);
  RowId find_edge(Asn a, Asn b) const;
  HistoryView::Seen seen(RowId row, std::uint32_t now) const;
  // change(row): counts one user more or less; whether the row begins or ends with it.
  template <class Change>
  void walk(RowId row, Change&& change);

  ChunkedArray<Row, 19> rows_;
  NumberIndex index_;
  std::uint64_t refused_ = 0;
};

}  // namespace mannerly::incident
