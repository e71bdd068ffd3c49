#include "wire/rtr/server_session.h"

#include <algorithm>

namespace mannerly::rtr {

void ServerSession::feed(Bytes chunk) {
  if (closing_) return;
  const auto read = splitter_.feed(chunk, [this](Bytes pdu) { return on_pdu(pdu); });
  if (!read && !closing_) report(read.error().code, splitter_.bad(), read.error().text, true);
}

void ServerSession::publish(std::shared_ptr<const CacheState> state, Instant now) {
  state_ = std::move(state);
  notify_waits_ = true;
  tick(now);
}

void ServerSession::tick(Instant now) {
  // Before the first answer the router knows neither version nor session (section 7).
  if (!notify_waits_ || closing_ || !answered_ || !output_.empty() || state_ == nullptr) return;
  if (last_notify_ && now - *last_notify_ < kNotifyInterval) return;
  say(SerialNotify{state_->session(*version_), state_->serial()});
  ++counts_.notifies;
  last_notify_ = now;
  notify_waits_ = false;
}

void ServerSession::leave(ReportCode code, std::string_view text) {
  if (closing_) return;
  // An answer that was begun would end in the middle of a PDU: then only the connection tells.
  const bool whole = std::none_of(output_.begin(), output_.end(),
                                  [](const auto& piece) { return std::holds_alternative<Response>(piece); });
  if (version_ && is_defined(code, *version_) && whole) report(code, {}, text, true);
  closing_ = true;
}

void ServerSession::produce(std::string& out, std::size_t enough) {
  while (!output_.empty() && out.size() < enough) {
    if (auto* response = std::get_if<Response>(&output_.front())) {
      response->fill(out, enough);
      if (!response->done()) return;
    } else {
      out += std::get<std::string>(output_.front());
    }
    output_.pop_front();
  }
}

bool ServerSession::on_pdu(Bytes pdu) {
  const Header header = read_header(pdu);
  if (static_cast<PduType>(header.type) == PduType::kErrorReport) {
    // Never answered (section 5.8), whatever its version and content.
    PeerReport from_peer{static_cast<ReportCode>(header.field), {}};
    if (header.version <= kVersionMax) {
      if (const auto parsed = parse_pdu(pdu)) {
        from_peer.text = std::get<ErrorReport>(*parsed).text.substr(0, kReportTextMax);
      }
    }
    peer_report_ = std::move(from_peer);
    closing_ = true;
    return false;
  }
  if (!agree_on_version(pdu, header)) return !closing_;
  const auto parsed = parse_pdu(pdu);
  if (!parsed) {
    report(parsed.error().code, pdu, parsed.error().text, true);
  } else if (const auto* query = std::get_if<SerialQuery>(&*parsed)) {
    if (may_query(pdu)) on_serial_query(*query, pdu);
  } else if (std::holds_alternative<ResetQuery>(*parsed)) {
    if (may_query(pdu)) answer(nullptr);
  } else {
    report(ReportCode::kInvalidRequest, pdu, "a router sends queries and error reports only", true);
  }
  return !closing_;
}

// Section 7: the first query decides; a version above ours is refused with ours, and may be followed by another try.
bool ServerSession::agree_on_version(Bytes pdu, const Header& header) {
  if (version_) {
    if (header.version == *version_) return true;
    const ReportCode code = is_defined(ReportCode::kUnexpectedVersion, *version_) ? ReportCode::kUnexpectedVersion
                                                                                  : ReportCode::kUnsupportedVersion;
    report(code, pdu, "the version changed within a session", true);
    return false;
  }
  if (header.version <= kVersionMax) {
    version_ = header.version;
    return true;
  }
  report(ReportCode::kUnsupportedVersion, pdu, "versions 0, 1 and 2 are served",
         ++refused_versions_ == kRefusedVersionsMax);
  return false;
}

bool ServerSession::may_query(Bytes pdu) {
  if (output_.size() >= kQueriesMax) {
    report(ReportCode::kInvalidRequest, pdu, "too many queries at once", true);
    return false;
  }
  if (state_ != nullptr) return true;
  report(ReportCode::kNoDataAvailable, {}, "no data yet", false);
  return false;
}

void ServerSession::on_serial_query(const SerialQuery& query, Bytes pdu) {
  if (query.session != state_->session(*version_)) {
    // Of an earlier life of the cache: start anew. Within a connection it is an error (8210bis section 5.3).
    if (answered_) {
      report(ReportCode::kCorruptData, pdu, "the session id changed within a connection", true);
    } else {
      say(CacheReset{});
      ++counts_.resets;
    }
    return;
  }
  auto delta = state_->since(query.serial);
  if (delta == nullptr) {
    say(CacheReset{});
    ++counts_.resets;
    return;
  }
  answer(std::move(delta));
}

void ServerSession::answer(std::shared_ptr<const Delta> delta) {
  ++(delta == nullptr ? counts_.full : counts_.incremental);
  output_.emplace_back(Response(*version_, state_, std::move(delta)));
  answered_ = true;
  notify_waits_ = false;
}

void ServerSession::say(const Pdu& pdu) {
  std::string bytes;
  append_pdu(bytes, *version_, pdu);
  output_.emplace_back(std::move(bytes));
}

void ServerSession::report(ReportCode code, Bytes pdu, std::string_view text, bool close) {
  std::string bytes;
  append_pdu(bytes, version_.value_or(kVersionMax), ErrorReport{code, pdu, text});
  output_.emplace_back(std::move(bytes));
  closing_ = closing_ || close;
}

}  // namespace mannerly::rtr
