// The PDUs of the RPKI-to-Router protocol: version 0 (RFC 6810), version 1 (RFC 8210) and version 2
// (draft-ietf-sidrops-8210bis-27), as values, to bytes and back.
//
// Fields that are marked zero are written as zero and not looked at (8210bis section 5). Of flags only the lowest bit
// counts. docs/reference/rtr.md lists what else was decided.
#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/byte_cursor.h"
#include "wire/rtr/record.h"
#include "wire/rtr/serial.h"

namespace mannerly::rtr {

inline constexpr std::uint8_t kVersionMax = 2;
inline constexpr std::size_t kHeaderBytes = 8;
// 8210bis section 5.1; also taken for the older versions, which state none.
inline constexpr std::size_t kPduBytesMax = 65'535;

enum class PduType : std::uint8_t {
  kSerialNotify = 0,
  kSerialQuery = 1,
  kResetQuery = 2,
  kCacheResponse = 3,
  kIpv4Prefix = 4,
  kIpv6Prefix = 6,
  kEndOfData = 7,
  kCacheReset = 8,
  kRouterKey = 9,
  kErrorReport = 10,
  kAspa = 11
};

// Section 12.
enum class ReportCode : std::uint16_t {
  kCorruptData = 0,
  kInternalError = 1,
  kNoDataAvailable = 2,
  kInvalidRequest = 3,
  kUnsupportedVersion = 4,
  kUnsupportedPduType = 5,
  kWithdrawalOfUnknown = 6,
  kDuplicateAnnouncement = 7,
  kUnexpectedVersion = 8,
  kAspaProviderList = 9,
  kTransportError = 10,
  kOrdering = 11,
  kCacheRestart = 12,
  kCacheShutdown = 13
};
// "corrupt data"; "unknown error" for a number that no version defines.
std::string_view name_of(ReportCode code);
// Of what a party of that version may send: version 0 ends at 7, version 1 at 8.
bool is_defined(ReportCode code, std::uint8_t version);
// Those after which a router keeps what it has.
bool is_fatal(ReportCode code);

struct SessionId {
  std::uint16_t value = 0;
  friend constexpr bool operator==(SessionId, SessionId) = default;
};

// In seconds; the recommended values of section 6.
struct Timing {
  std::uint32_t refresh = 3600;
  std::uint32_t retry = 600;
  std::uint32_t expire = 7200;
  friend constexpr bool operator==(const Timing&, const Timing&) = default;
};
inline constexpr std::uint32_t kRefreshMin = 1, kRefreshMax = 86'400, kRetryMin = 1, kRetryMax = 7'200;
inline constexpr std::uint32_t kExpireMin = 600, kExpireMax = 172'800;
// kUsage when a value is outside of section 6, or expire is not above the others.
Status check_timing(const Timing& timing);
// What a router makes of values that are outside: the nearest that are allowed.
Timing clamped(Timing timing);

struct SerialNotify {
  SessionId session;
  Serial serial;
};
struct SerialQuery {
  SessionId session;
  Serial serial;
};
struct ResetQuery {};
struct CacheResponse {
  SessionId session;
};
struct PrefixPdu {
  bool announce = true;
  Vrp vrp;
};
struct EndOfData {
  SessionId session;
  Serial serial;
  Timing timing;  // not in version 0: read as the defaults
};
struct CacheReset {};
struct RouterKey {  // versions 1 and 2
  bool announce = true;
  std::array<std::uint8_t, 20> subject_key{};
  Asn asn;
  Bytes key_info;  // view on the input
};
struct ErrorReport {
  ReportCode code = ReportCode::kCorruptData;
  Bytes pdu;              // the start of the erroneous PDU; may be empty. View on the input
  std::string_view text;  // UTF-8 as the peer says; not checked. View on the input
};
struct AspaPdu {  // version 2
  bool announce = true;
  Asn customer;
  std::vector<Asn> providers;  // ascending, each once; empty in a withdrawal
};
using Pdu = std::variant<SerialNotify, SerialQuery, ResetQuery, CacheResponse, PrefixPdu, EndOfData, CacheReset,
                         RouterKey, ErrorReport, AspaPdu>;

struct Header {
  std::uint8_t version = 0;
  std::uint8_t type = 0;
  std::uint16_t field = 0;  // session id, error code or zero
  std::uint32_t length = 0;
};
// Of at least kHeaderBytes bytes.
Header read_header(Bytes bytes);

// What is wrong with a PDU, as an Error Report says it.
struct Fault {
  ReportCode code = ReportCode::kCorruptData;
  std::string text;
};

// One whole PDU (as PduSplitter hands it out) of a version up to kVersionMax.
std::expected<Pdu, Fault> parse_pdu(Bytes pdu);

// Appends the PDU in that version. What the version does not know (RouterKey in 0, AspaPdu below 2) must not be asked
// for. Of an ErrorReport at most kReportPduMax bytes of the PDU and kReportTextMax of the text are written.
inline constexpr std::size_t kReportPduMax = 1024, kReportTextMax = 1024;
void append_pdu(std::string& out, std::uint8_t version, const Pdu& pdu);
// The two that make up nearly all of the traffic, without a detour.
void append_prefix(std::string& out, std::uint8_t version, bool announce, const Vrp& vrp);
void append_aspa(std::string& out, Asn customer, std::span<const Asn> providers);  // none: a withdrawal

// Cuts a stream into PDUs. Keeps at most one PDU that is not whole yet.
class PduSplitter {
 public:
  // Calls pdu(bytes) for each whole PDU, which may return false to stop; the bytes are valid during the call.
  // A Fault (with the header that has it in `bad`) when a length is below a header's or above kPduBytesMax: nothing
  // after it can be read.
  std::expected<void, Fault> feed(Bytes chunk, const std::function<bool(Bytes)>& pdu);
  Bytes bad() const { return rest_; }

 private:
  std::vector<std::uint8_t> rest_;
};

}  // namespace mannerly::rtr
