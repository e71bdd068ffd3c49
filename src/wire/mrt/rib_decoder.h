// The fast way through RIB dumps: records to (prefix, peer, AS path), with the paths interned.
//
// Reads the records of TABLE_DUMP, TABLE_DUMP_V2 (ADD-PATH too) and BGP4MP_ENTRY, and of each route only
// what the table of routes needs: the peer, when it sent the route, and AS_PATH. Its slow twin is
// ElementDecoder; a test and fuzz/mrt_fuzz.cc compare the two entry by entry.
//
// How it is fast: the path of an entry is compared with that of the same peer's previous entry (equal for
// half of all entries), else hashed and looked up in a PathTable. The look-ups of one record are under
// way together: slots are asked for while the rest of the record is walked, so that their cache misses
// overlap.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "base/tally.h"
#include "net/prefix.h"
#include "wire/bgp/path_attributes.h"
#include "wire/mrt/framer.h"
#include "wire/mrt/path_table.h"
#include "wire/mrt/peer_index.h"
#include "wire/mrt/rib.h"

namespace mannerly::mrt {

struct RibRoute {
  std::uint32_t peer = 0;        // in RibDecoder::peers()
  PathRef path = 0;              // in the PathTable; never kMalformed or kFull
  std::uint32_t originated = 0;  // seconds since 1970
  std::uint32_t path_id = 0;     // RFC 7911; 0 without ADD-PATH
};

// The routes to one prefix: of one TABLE_DUMP_V2 record, or of neighbouring TABLE_DUMP entries.
struct RibBatch {
  Instant at;
  Prefix prefix;
  std::uint8_t safi = 1;
  bool add_path = false;
  std::span<const RibRoute> routes;  // valid during the call
};

class RibDecoder {
 public:
  using Sink = std::function<void(const RibBatch&)>;
  // Different peers (address, AS, BGP identifier) of all PEER_INDEX_TABLEs together; entries of further
  // ones are skipped and counted.
  static constexpr std::size_t kPeersMax = 1u << 18;

  // paths outlives the decoder and may serve several of them, one after the other.
  RibDecoder(PathTable& paths, Sink sink);

  void decode(const Record& record);
  // Gives out the routes that are still being gathered (TABLE_DUMP). Call it at the end of the input.
  void flush();

  // All peers seen so far; a number keeps its peer when a further PEER_INDEX_TABLE follows.
  const std::vector<Peer>& peers() const { return peers_; }
  std::uint64_t routes() const { return routes_given_; }
  const Tally& skipped() const { return skipped_; }

 private:
  // The path of a peer's latest entry. Longer paths are looked up in the table each time.
  struct Previous {
    ShortValue value;
    std::uint16_t length = 0xFFFF;
    std::uint32_t record = 0;  // serial number of the record it stood in
    std::uint32_t entry = 0;   // its place in that record: the path may not be known yet
    PathRef path = 0;
  };
  struct Lookup {
    std::uint32_t entry;
    Bytes value;
    std::uint64_t hash;
  };
  static constexpr PathRef kSameAs = 0x80000000;  // or'ed with an earlier entry of the record, until it is known

  void decode_rib(const Record& record);
  bool gather_entries(const Record& record, RibHead& head);
  void gather_entry(const RibEntryView& entry, std::uint32_t peer, const std::uint8_t* end);
  void resolve_paths(const Record& record);
  void decode_peers(const Record& record);
  void decode_table_dump(const Record& record);
  void decode_bgp4mp_entry(const Record& record);
  void add_single(const Record& record, const RibBatch& batch, const Peer& peer, Bytes attributes, bool as4,
                  Instant originated);
  // The number of a peer in peers_; kPeersMax when the limit is reached.
  std::uint32_t number_of(const Peer& peer);
  void skip(Reason reason, std::uint64_t bytes, const Record& record) { skipped_.add(reason, bytes, record.offset); }

  PathTable& paths_;
  Sink sink_;
  Tally skipped_;
  std::vector<Peer> peers_;
  std::vector<std::uint32_t> peer_slots_;  // open addressing over peers_: number + 1
  std::vector<std::uint32_t> file_peers_;  // of the current PEER_INDEX_TABLE: number in peers_
  bool has_peers_ = false;
  std::vector<Previous> previous_;  // a peer of peers_
  std::uint32_t record_serial_ = 0;
  std::vector<RibRoute> routes_;
  std::vector<Lookup> lookups_;
  RibBatch gathering_;              // TABLE_DUMP
  bgp::PathAttributes attributes_;  // scratch
  std::vector<std::uint8_t> scratch_;
  std::uint64_t routes_given_ = 0;
};

// Bytes to batches: a Framer and a RibDecoder in one.
class RibReader {
 public:
  RibReader(PathTable& paths, RibDecoder::Sink sink)
      : decoder_(paths, std::move(sink)), framer_([this](const Record& record) { decoder_.decode(record); }) {}
  RibReader(const RibReader&) = delete;
  RibReader& operator=(const RibReader&) = delete;

  Status feed(Bytes chunk) { return framer_.feed(chunk); }
  Status finish() {
    Status status = framer_.finish();
    decoder_.flush();
    return status;
  }
  Tally skipped() const {
    Tally all = framer_.skipped();
    all.merge(decoder_.skipped());
    return all;
  }
  const RibDecoder& decoder() const { return decoder_; }
  const Framer& framer() const { return framer_; }

 private:
  RibDecoder decoder_;
  Framer framer_;
};

}  // namespace mannerly::mrt
