// Gathers announcements of many collectors, peers and files into routes: one row a (prefix, origin)
// with the set of (peer, path) that carried it. Part of the Builder (builder.h).
//
// A snapshot holds what was announced at any moment of its sources (the Observatory keeps a prefix
// that was announced even briefly); what was gone at the end is flagged. RIB records come with all
// their peers at once and are interned as a whole, because most prefixes share their list of (peer,
// path) with others; updates are kept as a log and replayed prefix by prefix at the end.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "net/as_path.h"
#include "net/prefix.h"
#include "snapshot/interner.h"
#include "snapshot/tables.h"

namespace mannerly::snapshot {

class RouteBuilder {
 public:
  static constexpr std::uint32_t kPeersMax = 0xFFFF;

  // A path's number; equal paths have equal numbers. Numbers count up from 0 by first sight.
  std::uint32_t add_path(AsPathView path);

  struct PeerPath {
    std::uint32_t peer = 0;  // at most kPeersMax - 1
    std::uint32_t path = 0;
  };
  // All entries of one RIB record.
  void add_rib_record(const Prefix& prefix, std::span<const PeerPath> entries);
  // One announcement or withdrawal, in the order of time; path_id: RFC 7911, 0 without.
  void add_announcement(const Prefix& prefix, std::uint32_t peer, std::uint32_t path, std::uint32_t path_id = 0);
  void add_withdrawal(const Prefix& prefix, std::uint32_t peer, std::uint32_t path_id = 0);
  // A row of a prefix-to-origin table, which has no paths.
  void add_origin(const Prefix& prefix, OriginKind kind, Asn origin);

  // Fills routes, routes_by_origin, path_sets, path_entries, path_offsets, path_words and the peers'
  // prefix counts. O(n log n). The builder is empty afterwards.
  void finish(Tables& tables);

 private:
  struct RibRecord {
    Prefix prefix;
    std::uint32_t entries;  // number in lists_
  };
  struct Update {
    Prefix prefix;
    std::uint32_t sequence;
    std::uint32_t peer;
    std::uint32_t path;  // kNone: withdrawal
    std::uint32_t path_id;
  };
  struct TableOrigin {
    Prefix prefix;
    OriginKind kind;
    Asn origin;
  };
  struct Entry {
    std::uint32_t path;
    std::uint32_t peer;
    std::uint32_t path_id;
    bool current;
  };

  void sort_inputs();
  void gather_entries(const Prefix& prefix);
  void emit_routes(const Prefix& prefix, Tables& tables);
  void emit_origins(const Prefix& prefix, std::size_t first_row, Tables& tables);
  std::uint32_t intern_set(std::span<const Entry> entries, Tables& tables);

  WordListTable paths_;
  std::vector<Origin> origins_;  // by path number
  WordListTable lists_;          // (peer, path) pairs of RIB records, then of path sets
  std::vector<RibRecord> rib_;
  std::vector<Update> updates_;
  std::vector<TableOrigin> table_;
  std::size_t rib_at_ = 0, update_at_ = 0, table_at_ = 0;  // how far finish() has come
  std::vector<Entry> entries_;                             // of the prefix at hand
  WordListTable sets_;
  std::vector<std::uint32_t> words_;
};

}  // namespace mannerly::snapshot
