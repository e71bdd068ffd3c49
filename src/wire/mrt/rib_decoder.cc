#include "wire/mrt/rib_decoder.h"

#include <cstring>

#include "wire/bgp/encode.h"

namespace mannerly::mrt {
namespace {

constexpr std::uint8_t kAsPath = static_cast<std::uint8_t>(bgp::AttributeCode::kAsPath);
constexpr std::uint8_t kAs4Path = static_cast<std::uint8_t>(bgp::AttributeCode::kAs4Path);
constexpr std::size_t kPeerSlotsAtFirst = 256;
// The processor reads ahead by itself, but not into the next page.
constexpr std::size_t kReadAheadBytes = 1536;
constexpr std::size_t kPrefetchDistance = 5;  // look-ups

// The value of the first AS_PATH of an attribute list; empty when there is none before the list ends or
// is cut, as parse_attributes has it.
inline Bytes find_as_path(Bytes list) {
  const std::uint8_t* p = list.data();
  const std::uint8_t* const end = p + list.size();
  while (end - p >= 3) {
    const bool extended = (p[0] & bgp::kFlagExtendedLength) != 0;
    if (extended && end - p < 4) break;
    const std::size_t length = extended ? static_cast<std::size_t>(p[2] << 8 | p[3]) : p[2];
    const std::uint8_t* const value = p + (extended ? 4 : 3);
    if (static_cast<std::size_t>(end - value) < length) break;
    if (p[1] == kAsPath) return {value, length};
    p = value + length;
  }
  return {};
}

bool holds(Bytes list, std::uint8_t code) {
  ByteCursor cursor(list);
  while (!cursor.at_end()) {
    const std::uint8_t flags = cursor.u8();
    const std::uint8_t found = cursor.u8();
    cursor.skip(flags & bgp::kFlagExtendedLength ? cursor.u16() : cursor.u8());
    if (cursor.ok() && found == code) return true;
  }
  return false;
}

// A 2-octet AS_PATH value with its AS numbers widened; the structure is checked later.
void widen(Bytes value, std::vector<std::uint8_t>& out) {
  out.clear();
  ByteCursor cursor(value);
  while (!cursor.at_end()) {
    out.push_back(cursor.u8());
    if (cursor.at_end()) break;
    std::size_t left = cursor.u8();
    out.push_back(static_cast<std::uint8_t>(left));
    for (; left > 0 && cursor.remaining() >= 2; --left) bgp::append_u32(out, cursor.u16());
    if (left > 0) break;  // cut: the count no longer fits, so the value is found malformed
  }
}

void append_words(AsPathView path, std::vector<std::uint8_t>& out) {
  out.clear();
  path.each_segment([&](AsPathView::Segment s) {
    for (auto rest = s.asns; !rest.empty();) {
      const auto part = rest.first(std::min<std::size_t>(rest.size(), 255));
      rest = rest.subspan(part.size());
      out.push_back(static_cast<std::uint8_t>(s.type));
      out.push_back(static_cast<std::uint8_t>(part.size()));
      for (const std::uint32_t asn : part) bgp::append_u32(out, asn);
    }
  });
}

std::uint64_t hash_of(const Peer& peer) {
  std::uint64_t h = peer.address.bits.hi * 0x9E3779B97F4A7C15ull;
  h = (h ^ h >> 31 ^ peer.address.bits.lo) * 0xD6E8FEB86659FD93ull;
  h = (h ^ h >> 29 ^ peer.asn.value) * 0x9E3779B97F4A7C15ull;
  return h ^ h >> 32 ^ peer.bgp_id;
}

}  // namespace

RibDecoder::RibDecoder(PathTable& paths, Sink sink)
    : paths_(paths), sink_(std::move(sink)), peer_slots_(kPeerSlotsAtFirst) {}

void RibDecoder::decode(const Record& record) {
  switch (static_cast<RecordType>(record.type)) {
    case RecordType::kTableDump: return decode_table_dump(record);
    case RecordType::kTableDumpV2: break;
    case RecordType::kBgp4mp:
    case RecordType::kBgp4mpEt:
      if (record.subtype == static_cast<std::uint16_t>(Bgp4mpSubtype::kEntry)) return decode_bgp4mp_entry(record);
      [[fallthrough]];
    default: return skip("record that is not of a RIB dump", record.size(), record);
  }
  flush();
  if (record.subtype == static_cast<std::uint16_t>(TableDumpV2Subtype::kPeerIndexTable)) return decode_peers(record);
  if (record.subtype == static_cast<std::uint16_t>(TableDumpV2Subtype::kGeoPeerTable)) {
    return skip("GEO_PEER_TABLE not read", record.size(), record);
  }
  if (record.subtype < 2 || record.subtype > 12) return skip("record subtype not read", record.size(), record);
  decode_rib(record);
}

std::uint32_t RibDecoder::number_of(const Peer& peer) {
  const std::size_t mask = peer_slots_.size() - 1;
  std::size_t i = hash_of(peer) & mask;
  for (; peer_slots_[i] != 0; i = (i + 1) & mask) {
    if (peers_[peer_slots_[i] - 1] == peer) return peer_slots_[i] - 1;
  }
  if (peers_.size() >= kPeersMax) return kPeersMax;
  peers_.push_back(peer);
  previous_.emplace_back();
  peer_slots_[i] = static_cast<std::uint32_t>(peers_.size());
  if (peers_.size() * 2 > peer_slots_.size()) {
    std::vector<std::uint32_t> bigger(peer_slots_.size() * 2);
    const std::size_t wide = bigger.size() - 1;
    for (std::size_t n = 0; n < peers_.size(); ++n) {
      std::size_t at = hash_of(peers_[n]) & wide;
      while (bigger[at] != 0) at = (at + 1) & wide;
      bigger[at] = static_cast<std::uint32_t>(n + 1);
    }
    peer_slots_.swap(bigger);
  }
  return static_cast<std::uint32_t>(peers_.size() - 1);
}

void RibDecoder::decode_peers(const Record& record) {
  file_peers_.clear();
  const auto table = parse_peer_index_table(record);
  has_peers_ = table.has_value();
  if (!table) return skip("PEER_INDEX_TABLE damaged", record.size(), record);
  for (const Peer& peer : table->peers) file_peers_.push_back(number_of(peer));
}

void RibDecoder::decode_rib(const Record& record) {
  RibHead head;
  if (const Reason reason = parse_rib_head(record, head); !reason.empty()) {
    return skip(reason, record.size(), record);
  }
  if (!has_peers_) return skip("RIB record without a PEER_INDEX_TABLE", record.size(), record);
  routes_.clear();
  lookups_.clear();
  ++record_serial_;
  const bool whole = gather_entries(record, head);
  resolve_paths(record);
  if (whole && !head.entries.at_end()) skip("octets behind the last RIB entry", head.entries.remaining(), record);
  if (routes_.empty()) return;
  routes_given_ += routes_.size();
  sink_({.at = record.at, .prefix = head.prefix, .safi = head.safi, .add_path = head.add_path, .routes = routes_});
  routes_.clear();
}

bool RibDecoder::gather_entries(const Record& record, RibHead& head) {
  const std::uint8_t* const end = record.body.data() + record.body.size();
  for (std::uint16_t i = 0; i < head.entry_count; ++i) {
    const std::size_t left = head.entries.remaining();
    RibEntryView entry;
    __builtin_prefetch(head.entries.position() + kReadAheadBytes);
    if (!next_rib_entry(head.entries, head.add_path, entry)) {
      skip("RIB record ends inside its entries", left, record);
      return false;
    }
    const std::uint32_t peer = entry.peer_index < file_peers_.size() ? file_peers_[entry.peer_index] : kPeersMax;
    if (peer >= peers_.size()) [[unlikely]] {
      const bool limit = entry.peer_index < file_peers_.size();
      skip(limit ? Reason("more peers than the limit") : Reason("peer index beyond the PEER_INDEX_TABLE"),
           left - head.entries.remaining(), record);
      continue;
    }
    gather_entry(entry, peer, end);
  }
  return true;
}

// end: of the octets that may be read.
void RibDecoder::gather_entry(const RibEntryView& entry, std::uint32_t peer, const std::uint8_t* end) {
  const Bytes value = find_as_path(entry.attributes);
  const auto number = static_cast<std::uint32_t>(routes_.size());
  RibRoute& route =
      routes_.emplace_back(RibRoute{.peer = peer, .path = 0, .originated = entry.originated, .path_id = entry.path_id});
  std::uint64_t hash = 0;
  if (value.size() <= ShortValue::kBytes) [[likely]] {
    const bool readable = !value.empty() && static_cast<std::size_t>(end - value.data()) >= ShortValue::kBytes;
    const ShortValue octets = readable ? ShortValue::read(value.data(), value.size()) : ShortValue::copy(value);
    Previous& previous = previous_[peer];
    if (previous.length == value.size() && previous.value.equals(octets)) {
      // Of an earlier record: known. Of this one: not yet.
      route.path = previous.record == record_serial_ ? kSameAs | previous.entry : previous.path;
      return;
    }
    previous.value = octets;
    previous.length = static_cast<std::uint16_t>(value.size());
    previous.record = record_serial_;
    previous.entry = number;
    hash = paths_.hash_of(octets, value.size());
  } else {
    previous_[peer].length = 0xFFFF;
    hash = paths_.hash_of(value);
  }
  paths_.prefetch_slot(hash);
  // The slots asked for a few look-ups ago are there by now: ask for the paths that they name.
  if (lookups_.size() >= kPrefetchDistance) paths_.prefetch_path(lookups_[lookups_.size() - kPrefetchDistance].hash);
  lookups_.push_back({number, value, hash});
}

void RibDecoder::resolve_paths(const Record& record) {
  const std::size_t asked = lookups_.size() > kPrefetchDistance ? lookups_.size() - kPrefetchDistance : 0;
  for (std::size_t i = asked; i < lookups_.size(); ++i) paths_.prefetch_path(lookups_[i].hash);
  bool bad = false;
  for (const Lookup& lookup : lookups_) {
    RibRoute& route = routes_[lookup.entry];
    route.path = paths_.find_or_add(lookup.value, lookup.hash);
    bad = bad || route.path >= PathTable::kFull;
    Previous& previous = previous_[route.peer];
    if (previous.record == record_serial_ && previous.entry == lookup.entry) previous.path = route.path;
  }
  for (RibRoute& route : routes_) {
    if ((route.path & kSameAs) != 0 && route.path < PathTable::kFull) route.path = routes_[route.path & ~kSameAs].path;
    bad = bad || route.path >= PathTable::kFull;
  }
  if (!bad) [[likely]]
    return;
  std::erase_if(routes_, [&](const RibRoute& route) {
    if (route.path < PathTable::kFull) return false;
    skip(route.path == PathTable::kFull ? Reason("more AS paths than the limit") : Reason("AS_PATH malformed"), 0,
         record);
    return true;
  });
}

void RibDecoder::add_single(const Record& record, const RibBatch& batch, const Peer& peer, Bytes attributes, bool as4,
                            Instant originated) {
  if (batch.prefix != gathering_.prefix || batch.safi != gathering_.safi || batch.at != gathering_.at) flush();
  const std::uint32_t number = number_of(peer);
  if (number == kPeersMax) return skip("more peers than the limit", attributes.size(), record);
  Bytes value = find_as_path(attributes);
  if (!as4 && holds(attributes, kAs4Path)) {
    bgp::parse_attributes(attributes, {.as_width = bgp::AsWidth::kTwo, .context = bgp::AttributeContext::kRib},
                          attributes_);
    if (attributes_.path_malformed) return skip("AS_PATH malformed", 0, record);
    append_words(attributes_.as_path(), scratch_);
    value = scratch_;
  } else if (!as4) {
    widen(value, scratch_);
    value = scratch_;
  }
  const PathRef path = paths_.intern(value);
  if (path >= PathTable::kFull) {
    return skip(path == PathTable::kFull ? Reason("more AS paths than the limit") : Reason("AS_PATH malformed"), 0,
                record);
  }
  if (routes_.empty()) gathering_ = batch;
  routes_.push_back({.peer = number, .path = path, .originated = static_cast<std::uint32_t>(originated.seconds)});
}

void RibDecoder::flush() {
  if (!routes_.empty()) {
    routes_given_ += routes_.size();
    gathering_.routes = routes_;
    sink_(gathering_);
  }
  routes_.clear();
  gathering_ = {};
}

void RibDecoder::decode_table_dump(const Record& record) {
  if (record.subtype < 1 || record.subtype > 4) return skip("record subtype not read", record.size(), record);
  TableDumpReader reader(record);
  for (TableDumpEntry entry; reader.next(entry);) {
    const Peer peer{.bgp_id = 0, .address = entry.peer, .asn = entry.peer_asn};
    add_single(record, {.at = record.at, .prefix = entry.prefix}, peer, entry.attributes, reader.as4(),
               entry.originated);
  }
  if (!reader.reason().empty()) skip(reader.reason(), reader.rest(), record);
}

void RibDecoder::decode_bgp4mp_entry(const Record& record) {
  Bgp4mpEntry entry;
  if (const Reason reason = parse_bgp4mp_entry(record, entry); !reason.empty()) {
    return skip(reason, record.size(), record);
  }
  const Peer peer{.bgp_id = 0, .address = entry.peer, .asn = entry.peer_asn};
  add_single(record, {.at = record.at, .prefix = entry.prefix, .safi = entry.safi}, peer, entry.attributes, false,
             entry.originated);
}

}  // namespace mannerly::mrt
