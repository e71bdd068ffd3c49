// Every prefix once, under a number, with what the engine must know of it at each update in one cache line:
// which origins it has at how many peers, whether it is a bogon, whether signals are up.
//
// The origins are the history of the prefix at the same time: a row stays when the last peer withdraws it.
#pragma once

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/large_array.h"
#include "base/result.h"
#include "incident/chunked_array.h"
#include "incident/kind.h"
#include "incident/number_index.h"
#include "incident/sighting.h"
#include "incident/state_stream.h"
#include "net/asn.h"
#include "net/prefix.h"

namespace mannerly::incident {

using PrefixId = std::uint32_t;

// An origin that a prefix has or had. Number 0 stands for an AS_SET.
struct OriginRow {
  std::uint32_t origin = 0;
  std::uint32_t next = 0;  // further origins: index in the overflow + 1; 0: none
  std::uint32_t first = 0, last = 0;
  std::uint32_t verdict = 0;  // 0: nothing against it; kAcquitted, kSuspectGone; else number of a verdict
  std::uint16_t days = 0;
  std::uint16_t peers = 0;  // that have it now

  // Suspicious when it was there last; asked about anew when it comes back.
  static constexpr std::uint32_t kSuspectGone = 0xFFFFFFFF;
  // Nothing against it as long as the registries say that it is right; asked about anew when they change.
  static constexpr std::uint32_t kAcquitted = 0xFFFFFFFE;
  bool is_suspicious() const { return verdict != 0 && verdict != kAcquitted; }
};

struct PrefixRow {
  std::uint64_t hi = 0, lo = 0;
  std::uint8_t length = 0;
  std::uint8_t family = 4;
  Kind bogon = Kind::kNone;
  // 1: a table from before the stream had it, and no peer that had it since has withdrawn it. It counts as announced.
  std::uint8_t stands = 0;
  std::uint32_t signals = 0;       // first of its signals (signal_book.h); 0: none
  OriginRow origin;                // the first that it ever had, when origins > 0
  std::uint16_t origins = 0;       // rows
  std::uint16_t origins_live = 0;  // rows that a peer has now
  std::uint16_t peers = 0;         // that have the prefix now
  std::uint16_t reserved2 = 0;
  std::uint64_t reserved3 = 0;

  bool is_announced() const { return peers > 0 || stands != 0; }
  Prefix prefix() const { return {{hi, lo}, length, family == 4 ? Family::kIpv4 : Family::kIpv6}; }
};
static_assert(sizeof(OriginRow) == 24 && sizeof(PrefixRow) == 64);

class PrefixTable {
 public:
  static constexpr std::uint32_t kPrefixesMax = 1u << 26;
  static constexpr std::uint16_t kOriginsMax = 1024;  // of one prefix, ever
  static constexpr PrefixId kNone = NumberIndex::kNone;

  // IANA's register of IPv4 space is one of /8 blocks; the shortest IPv6 block that is routed as one is 2002::/16
  // (RFC 3056).
  static constexpr int shortest_holding(bool is_v4) { return is_v4 ? 8 : 16; }

  explicit PrefixTable(AdviseMemory advise = nullptr) : rows_(advise), overflow_(advise), index_(4, advise) {}

  // kNone when it was never added. O(1).
  PrefixId find(const Prefix& prefix) const { return find(prefix, hash_of(prefix)); }
  // kNone beyond the limit. added: whether it is new.
  PrefixId find_or_add(const Prefix& prefix, bool& added) { return find_or_add(prefix, hash_of(prefix), added); }

  // The same in steps, so that memory can be fetched while other work goes on: first the index, later the row,
  // whose number is guessed from it (kNone: none looks alike).
  std::uint64_t hash_of(const Prefix& prefix) const {
    return fold_hash(prefix.bits.hi ^ index_.seed(),
                     prefix.bits.lo ^ (std::uint64_t{prefix.length} << 8 | static_cast<std::uint64_t>(prefix.family)));
  }
  void prefetch(std::uint64_t hash) const { index_.prefetch(hash); }
  PrefixId prefetch_row(std::uint64_t hash) const {
    const PrefixId id = index_.guess(hash);
    if (id != kNone) rows_.prefetch(id);
    return id;
  }
  PrefixId find(const Prefix& prefix, std::uint64_t hash) const;
  PrefixId find_or_add(const Prefix& prefix, std::uint64_t hash, bool& added);

  // References are valid until a prefix or origin is added.
  PrefixRow& operator[](PrefixId id) { return rows_[id]; }
  const PrefixRow& operator[](PrefixId id) const { return rows_[id]; }

  // nullptr when the prefix never had it; with add, when it had too many.
  OriginRow* find_origin(PrefixId id, std::uint32_t origin) {
    return const_cast<OriginRow*>(std::as_const(*this).find_origin(id, origin));
  }
  const OriginRow* find_origin(PrefixId id, std::uint32_t origin) const;
  OriginRow* find_or_add_origin(PrefixId id, std::uint32_t origin);
  // Calls f(OriginRow&) for each, in the order of first sight.
  template <class F>
  void each_origin(PrefixId id, F&& f) const {
    if (rows_[id].origins == 0) return;
    f(rows_[id].origin);
    for (std::uint32_t at = rows_[id].origin.next; at != 0; at = overflow_[at - 1].next) f(overflow_[at - 1]);
  }
  template <class F>
  void each_origin(PrefixId id, F&& f) {
    if (rows_[id].origins == 0) return;
    f(rows_[id].origin);
    for (std::uint32_t at = rows_[id].origin.next; at != 0; at = overflow_[at - 1].next) f(overflow_[at - 1]);
  }

  // One peer more or less has the prefix with this origin (the row is of this prefix).
  void add_peer(PrefixId id, OriginRow& origin, std::uint32_t now, std::uint32_t first);
  void remove_peer(PrefixId id, OriginRow& origin, std::uint32_t now);
  // A table from before the stream has the prefix (PrefixRow::stands).
  void stand(PrefixId id);
  // After load(): a peer that had it still has it.
  void restore_peer(PrefixId id, OriginRow& origin);

  // The longest announced prefix that covers this one (not itself) and can be somebody's space: a default route,
  // or half of the address space, takes nothing from anybody. kNone without. O(lengths).
  PrefixId covering(const Prefix& prefix) const;

  std::uint32_t size() const { return rows_.size(); }
  std::uint64_t bytes() const { return rows_.bytes() + overflow_.bytes() + index_.bytes(); }
  void set_limit(std::uint32_t prefixes_max) { prefixes_max_ = prefixes_max; }

  void save(StateWriter& out) const;
  // Into a fresh table. peers and origins_live are set to 0: they are worked out anew from the routes. Signals and
  // verdicts are checked by their owners.
  Status load(StateReader& in);

 private:
  static std::size_t family_of(const Prefix& prefix) { return prefix.is_v4() ? 0 : 1; }
  Status load_prefixes(StateReader& in);
  Status load_overflow(StateReader& in);

  ChunkedArray<PrefixRow, 15> rows_;
  ChunkedArray<OriginRow, 16> overflow_;
  NumberIndex index_;
  std::uint32_t prefixes_max_ = kPrefixesMax;
  // How many prefixes of each family and length are announced: what covering() has to look for.
  std::array<std::array<std::uint32_t, 129>, 2> announced_{};
  std::uint32_t& announced_like(const PrefixRow& row) { return announced_[row.family == 4 ? 0 : 1][row.length]; }
};

}  // namespace mannerly::incident
