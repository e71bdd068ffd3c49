#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "wire/rtr/pdu.h"

namespace mannerly::rtr {
namespace {

void put(std::string& out, std::uint64_t value, int bytes) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift));
}

// Eight bytes, the highest first.
void store(char* at, std::uint64_t value) {
  if constexpr (std::endian::native == std::endian::little) value = __builtin_bswap64(value);
  std::memcpy(at, &value, sizeof value);
}

void put_header(std::string& out, std::uint8_t version, PduType type, std::uint16_t field, std::size_t length) {
  put(out, version, 1);
  put(out, static_cast<std::uint8_t>(type), 1);
  put(out, field, 2);
  put(out, length, 4);
}

// The announce/withdraw flag stands where the first half of the header's 16-bit field is.
std::uint16_t flag_field(bool announce) {
  return announce ? 0x0100 : 0;
}

struct Encoder {
  std::string& out;
  std::uint8_t version;

  void operator()(const SerialNotify& p) const { with_serial(PduType::kSerialNotify, p.session, p.serial); }
  void operator()(const SerialQuery& p) const { with_serial(PduType::kSerialQuery, p.session, p.serial); }
  void operator()(const ResetQuery&) const { put_header(out, version, PduType::kResetQuery, 0, kHeaderBytes); }
  void operator()(const CacheResponse& p) const {
    put_header(out, version, PduType::kCacheResponse, p.session.value, kHeaderBytes);
  }
  void operator()(const PrefixPdu& p) const { append_prefix(out, version, p.announce, p.vrp); }
  void operator()(const EndOfData& p) const {
    put_header(out, version, PduType::kEndOfData, p.session.value, version == 0 ? 12 : 24);
    put(out, p.serial.value, 4);
    if (version == 0) return;
    put(out, p.timing.refresh, 4);
    put(out, p.timing.retry, 4);
    put(out, p.timing.expire, 4);
  }
  void operator()(const CacheReset&) const { put_header(out, version, PduType::kCacheReset, 0, kHeaderBytes); }
  void operator()(const RouterKey& p) const {
    MANNERLY_ASSERT(version >= 1);
    put_header(out, version, PduType::kRouterKey, flag_field(p.announce), 32 + p.key_info.size());
    out.append(as_text(p.subject_key));
    put(out, p.asn.value, 4);
    out.append(as_text(p.key_info));
  }
  void operator()(const ErrorReport& p) const {
    const Bytes pdu = p.pdu.first(std::min(p.pdu.size(), kReportPduMax));
    const std::string_view text = p.text.substr(0, kReportTextMax);
    put_header(out, version, PduType::kErrorReport, static_cast<std::uint16_t>(p.code), 16 + pdu.size() + text.size());
    put(out, pdu.size(), 4);
    out.append(as_text(pdu));
    put(out, text.size(), 4);
    out.append(text);
  }
  void operator()(const AspaPdu& p) const {
    MANNERLY_ASSERT(version >= 2 && p.announce != p.providers.empty());
    append_aspa(out, p.customer, p.providers);
  }

  void with_serial(PduType type, SessionId session, Serial serial) const {
    put_header(out, version, type, session.value, 12);
    put(out, serial.value, 4);
  }
};

}  // namespace

void append_prefix(std::string& out, std::uint8_t version, bool announce, const Vrp& vrp) {
  const bool v4 = vrp.prefix.is_v4();
  // Nearly all of an answer is made here: put together in registers and appended once.
  std::array<char, 32> pdu{};
  const std::size_t length = v4 ? 20 : 32;
  const std::uint64_t type = static_cast<std::uint8_t>(v4 ? PduType::kIpv4Prefix : PduType::kIpv6Prefix);
  store(&pdu[0], std::uint64_t{version} << 56 | type << 48 | length);
  const std::uint64_t about = (announce ? std::uint64_t{1} << 56 : 0) | std::uint64_t{vrp.prefix.length} << 48 |
                              std::uint64_t{vrp.max_length} << 40;
  if (v4) {
    store(&pdu[8], about | vrp.prefix.bits.hi >> 32);
    store(&pdu[16], std::uint64_t{vrp.asn.value} << 32);
  } else {
    store(&pdu[8], about | vrp.prefix.bits.hi >> 32);
    store(&pdu[16], vrp.prefix.bits.hi << 32 | vrp.prefix.bits.lo >> 32);
    store(&pdu[24], vrp.prefix.bits.lo << 32 | vrp.asn.value);
  }
  out.append(pdu.data(), length);
}

void append_aspa(std::string& out, Asn customer, std::span<const Asn> providers) {
  put_header(out, 2, PduType::kAspa, flag_field(!providers.empty()), 12 + 4 * providers.size());
  put(out, customer.value, 4);
  for (const Asn provider : providers) put(out, provider.value, 4);
}

void append_pdu(std::string& out, std::uint8_t version, const Pdu& pdu) {
  std::visit(Encoder{out, version}, pdu);
}

}  // namespace mannerly::rtr
