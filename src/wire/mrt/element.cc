#include "wire/mrt/element.h"

namespace mannerly::mrt {
namespace {

Element element_of(const Record& record, ElementKind kind) {
  Element element;
  element.kind = kind;
  element.at = record.at;
  element.microseconds = record.microseconds;
  element.record_type = record.type;
  element.record_subtype = record.subtype;
  element.record_offset = record.offset;
  return element;
}

std::optional<Address> classic_next_hop(const bgp::PathAttributes& attributes) {
  if (!attributes.has(bgp::AttributeCode::kNextHop)) return std::nullopt;
  return Address::v4(attributes.next_hop);
}

}  // namespace

void ElementDecoder::skip(Reason reason, std::uint64_t bytes, const Record& record) {
  skipped_.add(reason, bytes, record.offset);
}

void ElementDecoder::decode(const Record& record) {
  switch (static_cast<RecordType>(record.type)) {
    case RecordType::kTableDump: return decode_table_dump(record);
    case RecordType::kTableDumpV2: return decode_table_dump_v2(record);
    case RecordType::kBgp: return decode_message(record);
    case RecordType::kBgp4mp:
    case RecordType::kBgp4mpEt: break;
    default: return skip("record of a protocol other than BGP", record.size(), record);
  }
  if (record.subtype > static_cast<std::uint16_t>(Bgp4mpSubtype::kMessageAs4LocalAddPath)) {
    return skip("record subtype not read", record.size(), record);
  }
  switch (static_cast<Bgp4mpSubtype>(record.subtype)) {
    case Bgp4mpSubtype::kEntry: return decode_entry(record);
    case Bgp4mpSubtype::kSnapshot: return skip("BGP4MP_SNAPSHOT not read", record.size(), record);
    default: return decode_message(record);
  }
}

void ElementDecoder::emit_route(Element& element, Bytes attributes, bgp::AsWidth width) {
  element.outcome =
      bgp::parse_attributes(attributes, {.as_width = width, .context = bgp::AttributeContext::kRib}, attributes_);
  element.attributes = &attributes_;
  if (!element.next_hop) element.next_hop = attributes_.route_next_hop();
  if (element.outcome >= bgp::Outcome::kTreatAsWithdraw) ++treated_as_withdraw_;
  sink_(element);
}

void ElementDecoder::decode_table_dump(const Record& record) {
  if (record.subtype < 1 || record.subtype > 4) return skip("record subtype not read", record.size(), record);
  TableDumpReader reader(record);
  Element element = element_of(record, ElementKind::kRib);
  for (TableDumpEntry entry; reader.next(entry);) {
    element.prefix = entry.prefix;
    trailing_bits_ += entry.trailing_bits;
    element.originated = entry.originated;
    element.peer = entry.peer;
    element.peer_asn = entry.peer_asn;
    element.next_hop.reset();
    emit_route(element, entry.attributes, reader.as4() ? bgp::AsWidth::kFour : bgp::AsWidth::kTwo);
  }
  if (!reader.reason().empty()) skip(reader.reason(), reader.rest(), record);
}

void ElementDecoder::decode_table_dump_v2(const Record& record) {
  switch (static_cast<TableDumpV2Subtype>(record.subtype)) {
    case TableDumpV2Subtype::kPeerIndexTable: {
      auto table = parse_peer_index_table(record);
      if (!table) {
        has_peers_ = false;  // what follows must not be taken for routes of the table before
        peers_ = {};
        return skip("PEER_INDEX_TABLE damaged", record.size(), record);
      }
      peers_ = std::move(*table);
      has_peers_ = true;
      return;
    }
    case TableDumpV2Subtype::kGeoPeerTable: return skip("GEO_PEER_TABLE not read", record.size(), record);
    default: break;
  }
  if (record.subtype < 2 || record.subtype > 12) return skip("record subtype not read", record.size(), record);
  decode_rib(record);
}

void ElementDecoder::decode_rib(const Record& record) {
  RibHead head;
  if (const Reason reason = parse_rib_head(record, head); !reason.empty()) {
    return skip(reason, record.size(), record);
  }
  if (!has_peers_) return skip("RIB record without a PEER_INDEX_TABLE", record.size(), record);
  trailing_bits_ += head.trailing_bits;
  Element element = element_of(record, ElementKind::kRib);
  element.prefix = head.prefix;
  element.safi = head.safi;
  element.has_path_id = head.add_path;
  for (std::uint16_t i = 0; i < head.entry_count; ++i) {
    const std::size_t left = head.entries.remaining();
    RibEntryView entry;
    if (!next_rib_entry(head.entries, head.add_path, entry)) {
      return skip("RIB record ends inside its entries", left, record);
    }
    if (entry.peer_index >= peers_.peers.size()) {
      skip("peer index beyond the PEER_INDEX_TABLE", left - head.entries.remaining(), record);
      continue;
    }
    const Peer& peer = peers_.peers[entry.peer_index];
    element.peer = peer.address;
    element.peer_asn = peer.asn;
    element.peer_index = entry.peer_index;
    element.originated = Instant{entry.originated};
    element.path_id = entry.path_id;
    element.next_hop.reset();
    emit_route(element, entry.attributes, bgp::AsWidth::kFour);
  }
  if (!head.entries.at_end()) skip("octets behind the last RIB entry", head.entries.remaining(), record);
}

void ElementDecoder::decode_entry(const Record& record) {
  Bgp4mpEntry entry;
  if (const Reason reason = parse_bgp4mp_entry(record, entry); !reason.empty()) {
    return skip(reason, record.size(), record);
  }
  Element element = element_of(record, ElementKind::kRib);
  element.prefix = entry.prefix;
  trailing_bits_ += entry.trailing_bits;
  element.safi = entry.safi;
  element.originated = entry.originated;
  element.peer = entry.peer;
  element.peer_asn = entry.peer_asn;
  if (entry.has_next_hop) element.next_hop = entry.next_hop;
  emit_route(element, entry.attributes, bgp::AsWidth::kTwo);
}

void ElementDecoder::decode_message(const Record& record) {
  MessageRecord message;
  if (const Reason reason = parse_message_record(record, message); !reason.empty()) {
    return skip(reason, record.size(), record);
  }
  if (message.kind == MessageRecord::Kind::kUpdate) return decode_update(record, message);
  if (message.kind != MessageRecord::Kind::kStateChange) return;
  Element element = element_of(record, ElementKind::kState);
  element.peer = message.peer;
  element.peer_asn = message.peer_asn;
  element.old_state = message.old_state;
  element.new_state = message.new_state;
  sink_(element);
}

void ElementDecoder::emit_list(Bytes list, Family family, bool add_path, Element& element) {
  bgp::NlriReader reader(list, family, add_path);
  for (bgp::Nlri nlri; reader.next(nlri);) {
    element.prefix = nlri.prefix;
    element.path_id = nlri.path_id;
    if (element.outcome >= bgp::Outcome::kTreatAsWithdraw) ++treated_as_withdraw_;
    sink_(element);
  }
  trailing_bits_ += reader.trailing_bits_cleared();
}

// Fills update_; returns whether its lists have path identifiers.
bool ElementDecoder::parse_update(const Record& record, const MessageRecord& message) {
  if (bgp::parse_update(message.body, message.options, update_) < bgp::Outcome::kSessionReset) {
    return message.options.add_path;
  }
  if (!message.options.add_path) {
    // BIRD before 2.0 wrote messages of ADD-PATH sessions with the plain subtypes: RFC 8050 was not there yet.
    bgp::UpdateOptions options = message.options;
    options.add_path = true;
    if (bgp::parse_update(message.body, options, update_) < bgp::Outcome::kSessionReset) {
      ++add_path_unannounced_;
      return true;
    }
    bgp::parse_update(message.body, message.options, update_);
  }
  const auto& findings = update_.attributes.findings;
  const std::string_view detail = findings.empty() ? std::string_view() : findings.back().reason;
  skipped_.add("UPDATE malformed beyond use (RFC 7606: session reset)", record.size(), record.offset, detail);
  return message.options.add_path;
}

void ElementDecoder::decode_update(const Record& record, const MessageRecord& message) {
  const bool add_path = parse_update(record, message);
  const bgp::PathAttributes& attributes = update_.attributes;
  Element element = element_of(record, ElementKind::kWithdraw);
  element.peer = message.peer;
  element.peer_asn = message.peer_asn;
  element.sent = message.sent;
  element.has_path_id = add_path;
  if (update_.outcome == bgp::Outcome::kSessionReset) element.outcome = update_.outcome;
  emit_list(update_.withdrawn, Family::kIpv4, add_path, element);
  const bgp::MpUnreach& unreach = attributes.mp_unreach;
  if (bgp::is_plain_family(unreach.afi, unreach.safi)) {
    element.safi = unreach.safi;
    emit_list(unreach.nlri, bgp::family_of(unreach.afi), add_path, element);
  } else if (attributes.has(bgp::AttributeCode::kMpUnreachNlri)) {
    skip(kFamilyNotRead, unreach.nlri.size(), record);
  }
  element.kind = ElementKind::kAnnounce;
  element.attributes = &attributes;
  element.outcome = attributes.outcome;
  element.safi = bgp::kSafiUnicast;
  element.next_hop = classic_next_hop(attributes);
  emit_list(update_.nlri, Family::kIpv4, add_path, element);
  const bgp::MpReach& reach = attributes.mp_reach;
  if (bgp::is_plain_family(reach.afi, reach.safi)) {
    element.safi = reach.safi;
    element.next_hop = attributes.route_next_hop();
    emit_list(reach.nlri, bgp::family_of(reach.afi), add_path, element);
  } else if (attributes.has(bgp::AttributeCode::kMpReachNlri)) {
    skip(kFamilyNotRead, reach.nlri.size(), record);
  }
}

ElementReader::ElementReader(ElementDecoder::Sink sink, RecordSink on_record)
    : decoder_(std::move(sink)), on_record_(std::move(on_record)), framer_([this](const Record& record) {
        if (on_record_) on_record_(record);
        decoder_.decode(record);
      }) {}

Tally ElementReader::skipped() const {
  Tally all = framer_.skipped();
  all.merge(decoder_.skipped());
  return all;
}

}  // namespace mannerly::mrt
