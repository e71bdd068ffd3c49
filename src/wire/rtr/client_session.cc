#include "wire/rtr/client_session.h"

#include <utility>

#include "base/text.h"

namespace mannerly::rtr {

void ClientSession::connected() {
  splitter_ = {};
  output_.clear();
  transaction_.reset();
  negotiated_ = downgraded_ = heard_ = false;
  ask();
}

std::string ClientSession::take_output() {
  return std::exchange(output_, {});
}

// Serial numbers go on only within one version (section 5.1).
void ClientSession::ask() {
  if (data_ == nullptr || data_version_ != version_) return ask_all();
  append_pdu(output_, version_, SerialQuery{session_, serial_});
  phase_ = Phase::kAskedNews;
}

void ClientSession::ask_all() {
  append_pdu(output_, version_, ResetQuery{});
  phase_ = Phase::kAskedAll;
}

bool ClientSession::poll(Instant now) {
  if (phase_ != Phase::kIdle || !received_ || now < *received_ + Seconds{timing_.refresh}) return false;
  ask();
  return true;
}

bool ClientSession::expire(Instant now) {
  if (data_ == nullptr || !received_ || now < *received_ + Seconds{timing_.expire}) return false;
  data_.reset();
  return true;
}

ClientStep ClientSession::feed(Bytes chunk, Instant now) {
  if (phase_ == Phase::kClosed) return ClientStep::kFailed;
  ClientStep out = ClientStep::kGoOn;
  const auto read = splitter_.feed(chunk, [&](Bytes pdu) {
    const ClientStep step = on_pdu(pdu, now);
    if (step != ClientStep::kGoOn) out = step;
    return step == ClientStep::kGoOn || step == ClientStep::kUpdated;
  });
  if (!read && phase_ != Phase::kClosed) return refuse(read.error().code, splitter_.bad(), read.error().text);
  return out;
}

ClientStep ClientSession::closed() {
  if (phase_ == Phase::kClosed) return ClientStep::kFailed;
  if (downgraded_) {
    lost(ErrorCode::kIo, "the cache closed the connection", false);
    return ClientStep::kReconnect;
  }
  // A cache that knows no higher version may just hang up.
  if (!heard_ && version_ > 0) {
    lost(ErrorCode::kIo, "the cache closed the connection", false);
    --version_;
    return ClientStep::kReconnect;
  }
  const bool within = phase_ == Phase::kReceiving;
  return lost(within ? ErrorCode::kTruncated : ErrorCode::kIo,
              within ? "the cache closed the connection before End of Data" : "the cache closed the connection", false);
}

ClientStep ClientSession::on_pdu(Bytes bytes, Instant now) {
  const Header header = read_header(bytes);
  const auto type = static_cast<PduType>(header.type);
  if (type == PduType::kErrorReport) return on_error_report(header, bytes);
  if (!negotiated_ && type == PduType::kSerialNotify) return ClientStep::kGoOn;  // section 7: ignored until then
  heard_ = true;
  if (header.version != version_) {
    if (const ClientStep step = on_version(header, bytes); step != ClientStep::kGoOn) return step;
  }
  auto parsed = parse_pdu(bytes);
  if (!parsed) return refuse(parsed.error().code, bytes, parsed.error().text);
  return handle(std::move(*parsed), bytes, now);
}

// Another version than that of our query.
ClientStep ClientSession::on_version(const Header& header, Bytes bytes) {
  const std::string text = "version " + std::to_string(header.version) + " after " + std::to_string(version_);
  if (negotiated_) {
    return refuse(version_ >= 1 ? ReportCode::kUnexpectedVersion : ReportCode::kUnsupportedVersion, bytes, text);
  }
  if (header.version > version_) return refuse(ReportCode::kUnsupportedVersion, bytes, text);
  // RFC 8210 section 7: a cache may answer in its own lower version. Our serial means nothing there.
  version_ = header.version;
  if (phase_ == Phase::kAskedAll) return ClientStep::kGoOn;
  lost(ErrorCode::kUnsupported, "the cache has a lower version", false);
  return ClientStep::kReconnect;
}

ClientStep ClientSession::on_error_report(const Header& header, Bytes bytes) {
  heard_ = true;
  const auto code = static_cast<ReportCode>(header.field);
  std::string said;
  if (header.version <= kVersionMax) {
    if (const auto parsed = parse_pdu(bytes)) {
      said = printable(to_utf8(std::get<ErrorReport>(*parsed).text.substr(0, kReportTextMax)));
    }
  }
  if (code == ReportCode::kUnsupportedVersion && !negotiated_ && header.version < version_) {
    version_ = header.version;
    downgraded_ = true;
    ask();
    return ClientStep::kGoOn;
  }
  const std::string text =
      "the cache reports \"" + std::string(name_of(code)) + "\"" + (said.empty() ? "" : ": " + said);
  return lost(code == ReportCode::kNoDataAvailable ? ErrorCode::kNoData : ErrorCode::kIo, text, is_fatal(code));
}

ClientStep ClientSession::handle(Pdu pdu, Bytes bytes, Instant now) {
  if (const auto* notify = std::get_if<SerialNotify>(&pdu)) return on_notify(*notify, bytes);
  if (const auto* response = std::get_if<CacheResponse>(&pdu)) return on_cache_response(*response, bytes);
  if (std::holds_alternative<CacheReset>(pdu) && phase_ == Phase::kAskedNews) {
    negotiated_ = true;
    ask_all();
    return ClientStep::kGoOn;
  }
  if (phase_ != Phase::kReceiving) return refuse(ReportCode::kCorruptData, bytes, "not in this place");
  if (const auto* end = std::get_if<EndOfData>(&pdu)) return on_end(*end, bytes, now);
  std::expected<void, Fault> added;
  if (const auto* prefix = std::get_if<PrefixPdu>(&pdu)) {
    added = transaction_->add(*prefix);
  } else if (auto* aspa = std::get_if<AspaPdu>(&pdu)) {
    added = transaction_->add(std::move(*aspa));
  } else if (const auto* key = std::get_if<RouterKey>(&pdu)) {
    keys_coming_ += key->announce ? 1 : 0;
  } else {
    return refuse(ReportCode::kCorruptData, bytes, "not in this place");
  }
  return added ? ClientStep::kGoOn : refuse(added.error().code, bytes, added.error().text);
}

ClientStep ClientSession::on_notify(const SerialNotify& notify, Bytes bytes) {
  if (phase_ != Phase::kIdle) return ClientStep::kGoOn;  // the answer that is coming, or the next query, will tell
  if (notify.session != session_) return refuse(ReportCode::kCorruptData, bytes, "another session id");
  if (precedes(serial_, notify.serial)) ask();
  return ClientStep::kGoOn;
}

ClientStep ClientSession::on_cache_response(const CacheResponse& response, Bytes bytes) {
  const bool news = phase_ == Phase::kAskedNews;
  if (!news && phase_ != Phase::kAskedAll) return refuse(ReportCode::kCorruptData, bytes, "not in this place");
  if (news && response.session != session_) return refuse(ReportCode::kCorruptData, bytes, "another session id");
  coming_session_ = response.session;
  negotiated_ = true;
  downgraded_ = false;
  keys_coming_ = 0;
  transaction_.emplace(news ? data_ : nullptr);
  phase_ = Phase::kReceiving;
  return ClientStep::kGoOn;
}

ClientStep ClientSession::on_end(const EndOfData& end, Bytes bytes, Instant now) {
  if (end.session != coming_session_) return refuse(ReportCode::kCorruptData, bytes, "another session id");
  auto set = transaction_->finish();
  if (!set) return refuse(set.error().code, bytes, set.error().text);
  transaction_.reset();
  data_ = std::make_shared<const RecordSet>(std::move(*set));
  data_version_ = version_;
  session_ = end.session;
  serial_ = end.serial;
  timing_ = clamped(end.timing);
  router_keys_ = keys_coming_;
  received_ = now;
  phase_ = Phase::kIdle;
  return ClientStep::kUpdated;
}

// Our own finding: reported to the cache, and by section 12 a reason to let go of all data.
ClientStep ClientSession::refuse(ReportCode code, Bytes bytes, std::string text) {
  const ReportCode sent = is_defined(code, version_) ? code : ReportCode::kCorruptData;
  append_pdu(output_, version_, ErrorReport{sent, bytes, text});
  return lost(ErrorCode::kInvalid, "the cache sent " + std::string(name_of(code)) + ": " + text, is_fatal(code));
}

ClientStep ClientSession::lost(ErrorCode code, std::string text, bool flush) {
  phase_ = Phase::kClosed;
  transaction_.reset();
  problem_ = Error{code, std::move(text)};
  if (flush) data_.reset();
  return ClientStep::kFailed;
}

}  // namespace mannerly::rtr
