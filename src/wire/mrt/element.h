// Route elements: what a collector saw, one prefix or one state change at a time. The common view of all
// kinds of MRT records, and the general (complete, not the fastest) way to read a file.
#pragma once

#include <functional>
#include <optional>

#include "base/tally.h"
#include "net/prefix.h"
#include "wire/bgp/update.h"
#include "wire/mrt/framer.h"
#include "wire/mrt/message.h"
#include "wire/mrt/peer_index.h"

namespace mannerly::mrt {

enum class ElementKind : std::uint8_t { kAnnounce, kWithdraw, kRib, kState };

// Valid during the call that brings it.
struct Element {
  ElementKind kind = ElementKind::kAnnounce;
  Instant at;                      // of the record
  std::uint32_t microseconds = 0;  // BGP4MP_ET
  std::uint16_t record_type = 0;
  std::uint16_t record_subtype = 0;
  std::uint64_t record_offset = 0;
  Address peer;
  Asn peer_asn;
  std::uint32_t peer_index = 0;  // kRib of TABLE_DUMP_V2: in the file's PEER_INDEX_TABLE
  bool sent = false;             // the collector sent the message to the peer (*_LOCAL)
  Prefix prefix;                 // all but kState
  std::uint8_t safi = 1;         // 1 unicast, 2 multicast, 3 both
  bool has_path_id = false;      // RFC 7911
  std::uint32_t path_id = 0;
  Instant originated;                               // kRib: when the peer sent the route
  const bgp::PathAttributes* attributes = nullptr;  // kAnnounce and kRib
  std::optional<Address> next_hop;                  // kAnnounce and kRib
  bgp::Outcome outcome = bgp::Outcome::kOk;         // of the attributes: from kTreatAsWithdraw on, do not use the route
  std::uint16_t old_state = 0, new_state = 0;       // kState
};

// Records to elements.
class ElementDecoder {
 public:
  using Sink = std::function<void(const Element&)>;
  explicit ElementDecoder(Sink sink) : sink_(std::move(sink)) {}

  // Gives the record's elements to the sink. What cannot be read is in skipped(): records, entries and
  // messages with their bytes and the offset of their record. Of an UPDATE that RFC 7606 answers with a
  // session reset the prefixes before the damage are given too, with that outcome, for people to look at.
  void decode(const Record& record);

  const Tally& skipped() const { return skipped_; }
  // The last PEER_INDEX_TABLE; empty before the first one.
  const PeerIndexTable& peers() const { return peers_; }
  // Prefixes whose trailing bits were set, and have been cleared (RFC 4271 section 4.3 calls them irrelevant).
  std::uint64_t trailing_bits_cleared() const { return trailing_bits_; }
  // Elements whose attributes RFC 7606 has treated as a withdraw.
  std::uint64_t treated_as_withdraw() const { return treated_as_withdraw_; }
  // UPDATEs with path identifiers in records whose subtype does not say so; read with them.
  std::uint64_t add_path_unannounced() const { return add_path_unannounced_; }

 private:
  void decode_table_dump(const Record& record);
  void decode_table_dump_v2(const Record& record);
  void decode_rib(const Record& record);
  void decode_entry(const Record& record);
  void decode_message(const Record& record);
  bool parse_update(const Record& record, const MessageRecord& message);
  void decode_update(const Record& record, const MessageRecord& message);
  void emit_list(Bytes list, Family family, bool add_path, Element& element);
  void emit_route(Element& element, Bytes attributes, bgp::AsWidth width);
  void skip(Reason reason, std::uint64_t bytes, const Record& record);

  Sink sink_;
  Tally skipped_;
  PeerIndexTable peers_;
  bool has_peers_ = false;
  std::uint64_t trailing_bits_ = 0;
  std::uint64_t treated_as_withdraw_ = 0;
  std::uint64_t add_path_unannounced_ = 0;
  bgp::PathAttributes attributes_;
  bgp::Update update_;
};

// Bytes to elements: a Framer and an ElementDecoder in one.
class ElementReader {
 public:
  using RecordSink = std::function<void(const Record&)>;
  // on_record, when given, sees each record before its elements.
  explicit ElementReader(ElementDecoder::Sink sink, RecordSink on_record = {});
  ElementReader(const ElementReader&) = delete;
  ElementReader& operator=(const ElementReader&) = delete;

  Status feed(Bytes chunk) { return framer_.feed(chunk); }
  Status finish() { return framer_.finish(); }
  // Damage of the framing and of the records.
  Tally skipped() const;
  const ElementDecoder& decoder() const { return decoder_; }
  const Framer& framer() const { return framer_; }

 private:
  ElementDecoder decoder_;
  RecordSink on_record_;
  Framer framer_;
};

}  // namespace mannerly::mrt
