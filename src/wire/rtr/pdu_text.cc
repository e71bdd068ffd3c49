// Names and limits of the protocol's numbers.
#include <algorithm>

#include "wire/rtr/pdu.h"

namespace mannerly::rtr {

std::string_view name_of(ReportCode code) {
  switch (code) {
    case ReportCode::kCorruptData: return "corrupt data";
    case ReportCode::kInternalError: return "internal error";
    case ReportCode::kNoDataAvailable: return "no data available";
    case ReportCode::kInvalidRequest: return "invalid request";
    case ReportCode::kUnsupportedVersion: return "unsupported protocol version";
    case ReportCode::kUnsupportedPduType: return "unsupported PDU type";
    case ReportCode::kWithdrawalOfUnknown: return "withdrawal of unknown record";
    case ReportCode::kDuplicateAnnouncement: return "duplicate announcement received";
    case ReportCode::kUnexpectedVersion: return "unexpected protocol version";
    case ReportCode::kAspaProviderList: return "ASPA provider list error";
    case ReportCode::kTransportError: return "transport error";
    case ReportCode::kOrdering: return "ordering error";
    case ReportCode::kCacheRestart: return "cache restart";
    case ReportCode::kCacheShutdown: return "cache shutdown";
  }
  return "unknown error";
}

bool is_defined(ReportCode code, std::uint8_t version) {
  if (version == 0) return code <= ReportCode::kDuplicateAnnouncement;
  return code <= (version == 1 ? ReportCode::kUnexpectedVersion : ReportCode::kCacheShutdown);
}

bool is_fatal(ReportCode code) {
  return code != ReportCode::kNoDataAvailable && code != ReportCode::kUnsupportedVersion &&
         code != ReportCode::kCacheRestart;
}

Status check_timing(const Timing& timing) {
  const auto within = [](std::uint32_t value, std::uint32_t least, std::uint32_t most) {
    return value >= least && value <= most;
  };
  if (!within(timing.refresh, kRefreshMin, kRefreshMax)) {
    return fail(ErrorCode::kUsage, "refresh is 1 to 86400 seconds (RFC 8210 section 6)");
  }
  if (!within(timing.retry, kRetryMin, kRetryMax)) {
    return fail(ErrorCode::kUsage, "retry is 1 to 7200 seconds (RFC 8210 section 6)");
  }
  if (!within(timing.expire, kExpireMin, kExpireMax)) {
    return fail(ErrorCode::kUsage, "expire is 600 to 172800 seconds (RFC 8210 section 6)");
  }
  if (timing.expire <= timing.refresh || timing.expire <= timing.retry) {
    return fail(ErrorCode::kUsage, "expire must be longer than refresh and retry (RFC 8210 section 6)");
  }
  return {};
}

Timing clamped(Timing timing) {
  return {std::clamp(timing.refresh, kRefreshMin, kRefreshMax), std::clamp(timing.retry, kRetryMin, kRetryMax),
          std::clamp(timing.expire, kExpireMin, kExpireMax)};
}

}  // namespace mannerly::rtr
