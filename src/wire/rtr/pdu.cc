#include "wire/rtr/pdu.h"

#include <algorithm>

namespace mannerly::rtr {
namespace {

using Parsed = std::expected<Pdu, Fault>;

std::unexpected<Fault> corrupt(std::string text) {
  return std::unexpected(Fault{ReportCode::kCorruptData, std::move(text)});
}

bool announces(std::uint8_t flags) {
  return (flags & 1) != 0;
}

Parsed parse_prefix(const Header& header, ByteCursor in, Family family) {
  const bool announce = announces(in.u8());
  const int length = in.u8();
  const int max_length = in.u8();
  in.skip(1);
  const Bytes bytes = in.bytes(family == Family::kIpv4 ? 4 : 16);
  const Asn asn{in.u32()};
  const Address address = family == Family::kIpv4 ? Address::v4_from(bytes.data()) : Address::v6_from(bytes.data());
  if (length > bits_of(family)) return corrupt("prefix length " + std::to_string(length));
  if (max_length < length || max_length > bits_of(family)) return corrupt("max length " + std::to_string(max_length));
  const Prefix prefix = Prefix::of(address, length);
  // Version 2 makes the router look (section 5.9); the older versions leave these bits open.
  if (header.version >= 2 && prefix.address() != address) return corrupt("bits set beyond the prefix length");
  return PrefixPdu{announce, {prefix, static_cast<std::uint8_t>(max_length), asn}};
}

Parsed parse_error_report(const Header& header, ByteCursor in) {
  ErrorReport out{.code = static_cast<ReportCode>(header.field)};
  out.pdu = in.bytes(in.u32());
  out.text = as_text(in.bytes(in.u32()));
  if (!in.ok() || !in.at_end()) return corrupt("lengths inside of an Error Report");
  return out;
}

Parsed parse_router_key(const Header& header, ByteCursor in) {
  RouterKey out{.announce = announces(static_cast<std::uint8_t>(header.field >> 8))};
  const Bytes key = in.bytes(out.subject_key.size());
  std::copy(key.begin(), key.end(), out.subject_key.begin());
  out.asn = Asn{in.u32()};
  out.key_info = in.rest();
  return out;
}

Parsed parse_aspa(const Header& header, ByteCursor in) {
  const auto list_error = [](std::string text) {
    return std::unexpected(Fault{ReportCode::kAspaProviderList, std::move(text)});
  };
  AspaPdu out{.announce = announces(static_cast<std::uint8_t>(header.field >> 8))};
  out.customer = Asn{in.u32()};
  if (in.remaining() % 4 != 0) return corrupt("length of an ASPA");
  out.providers.reserve(in.remaining() / 4);
  while (!in.at_end()) out.providers.push_back(Asn{in.u32()});
  if (!out.announce && !out.providers.empty()) return list_error("a withdrawal with providers");
  if (out.announce && out.providers.empty()) return list_error("an announcement without a provider");
  if (out.providers.size() > 1 && out.providers.front() == Asn{0}) return list_error("AS0 beside other providers");
  const auto disorder =
      std::adjacent_find(out.providers.begin(), out.providers.end(), [](Asn a, Asn b) { return !(a < b); });
  if (disorder != out.providers.end()) return list_error("providers that do not ascend");
  return out;
}

// Length of a PDU of the type in a version: exact, or the least when more may follow. 0: the version has no such type.
struct Form {
  std::size_t bytes = 0;
  bool exact = true;
};

Form form_of(const Header& header) {
  switch (static_cast<PduType>(header.type)) {
    case PduType::kSerialNotify:
    case PduType::kSerialQuery: return {12};
    case PduType::kResetQuery:
    case PduType::kCacheResponse:
    case PduType::kCacheReset: return {8};
    case PduType::kIpv4Prefix: return {20};
    case PduType::kIpv6Prefix: return {32};
    case PduType::kEndOfData: return {header.version == 0 ? std::size_t{12} : std::size_t{24}};
    case PduType::kRouterKey: return header.version >= 1 ? Form{32, false} : Form{};
    case PduType::kErrorReport: return {16, false};
    case PduType::kAspa: return header.version >= 2 ? Form{12, false} : Form{};
  }
  return {};
}

Parsed parse_body(const Header& header, ByteCursor in) {
  const SessionId session{header.field};
  switch (static_cast<PduType>(header.type)) {
    case PduType::kSerialNotify: return SerialNotify{session, Serial{in.u32()}};
    case PduType::kSerialQuery: return SerialQuery{session, Serial{in.u32()}};
    case PduType::kResetQuery: return ResetQuery{};
    case PduType::kCacheResponse: return CacheResponse{session};
    case PduType::kIpv4Prefix: return parse_prefix(header, in, Family::kIpv4);
    case PduType::kIpv6Prefix: return parse_prefix(header, in, Family::kIpv6);
    case PduType::kCacheReset: return CacheReset{};
    case PduType::kRouterKey: return parse_router_key(header, in);
    case PduType::kErrorReport: return parse_error_report(header, in);
    case PduType::kAspa: return parse_aspa(header, in);
    case PduType::kEndOfData: break;
  }
  EndOfData end{session, Serial{in.u32()}, {}};
  if (header.version >= 1) {
    end.timing.refresh = in.u32();
    end.timing.retry = in.u32();
    end.timing.expire = in.u32();
  }
  return end;
}

}  // namespace

Header read_header(Bytes bytes) {
  ByteCursor in(bytes);
  Header out{in.u8(), in.u8(), in.u16(), in.u32()};
  MANNERLY_ASSERT(in.ok());
  return out;
}

std::expected<Pdu, Fault> parse_pdu(Bytes pdu) {
  const Header header = read_header(pdu);
  MANNERLY_ASSERT(header.version <= kVersionMax && header.length == pdu.size());
  const Form form = form_of(header);
  if (form.bytes == 0) {
    return std::unexpected(Fault{ReportCode::kUnsupportedPduType, "PDU type " + std::to_string(header.type) +
                                                                      " in version " + std::to_string(header.version)});
  }
  if (form.exact ? pdu.size() != form.bytes : pdu.size() < form.bytes) {
    return corrupt("PDU type " + std::to_string(header.type) + " of " + std::to_string(pdu.size()) + " bytes");
  }
  return parse_body(header, ByteCursor(pdu.subspan(kHeaderBytes)));
}

std::expected<void, Fault> PduSplitter::feed(Bytes chunk, const std::function<bool(Bytes)>& pdu) {
  const auto length_of = [](Bytes bytes) -> std::size_t { return read_header(bytes).length; };
  const auto sane = [](std::size_t length) { return length >= kHeaderBytes && length <= kPduBytesMax; };
  const auto refuse = [&](Bytes header) {
    const std::size_t length = length_of(header);
    rest_.assign(header.begin(), header.begin() + kHeaderBytes);
    return std::unexpected(Fault{ReportCode::kCorruptData, "PDU length " + std::to_string(length)});
  };
  const auto top_up = [&](std::size_t want) {  // rest_ to that many bytes, as far as the chunk goes
    const std::size_t take = std::min(chunk.size(), want > rest_.size() ? want - rest_.size() : 0);
    rest_.insert(rest_.end(), chunk.begin(), chunk.begin() + static_cast<std::ptrdiff_t>(take));
    chunk = chunk.subspan(take);
    return rest_.size() >= want;
  };
  if (!rest_.empty()) {
    if (!top_up(kHeaderBytes)) return {};
    if (!sane(length_of(rest_))) return refuse(Bytes(rest_));
    if (!top_up(length_of(rest_))) return {};
    const std::vector<std::uint8_t> whole = std::move(rest_);
    rest_.clear();
    if (!pdu(whole)) return {};
  }
  while (chunk.size() >= kHeaderBytes) {
    const std::size_t length = length_of(chunk);
    if (!sane(length)) return refuse(chunk);
    if (chunk.size() < length) break;
    if (!pdu(chunk.first(length))) return {};
    chunk = chunk.subspan(length);
  }
  rest_.assign(chunk.begin(), chunk.end());
  return {};
}

}  // namespace mannerly::rtr
