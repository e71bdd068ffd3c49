// The router's side of the protocol: what a cache says becomes a set, and only when it is whole. No socket and no
// clock; one object lives through several connections to the same cache.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/time.h"
#include "wire/rtr/transaction.h"

namespace mannerly::rtr {

enum class ClientStep : std::uint8_t {
  kGoOn,       // send the output, feed more
  kUpdated,    // End of Data came: data() is new
  kReconnect,  // the cache wants a lower version (already chosen): connect again
  kFailed      // send the output if any, close; problem() says why
};

class ClientSession {
 public:
  // version: the highest to offer, at most kVersionMax.
  explicit ClientSession(std::uint8_t version = kVersionMax) : version_(version) {}

  // A connection stands: begins with a Serial Query when there is data to go on from, else with a Reset Query.
  void connected();
  // Chunks may be cut anywhere. After kReconnect and kFailed nothing more is read until connected().
  ClientStep feed(Bytes chunk, Instant now);
  // The cache closed the connection. kReconnect when a lower version may help (RFC 8210 section 7), else kFailed.
  ClientStep closed();
  // Asks for news when the refresh interval is over. True when there is output.
  bool poll(Instant now);
  // Lets go of data beyond their expire interval; true when there were any.
  bool expire(Instant now);

  // What is to be sent; empty when nothing is.
  std::string take_output();

  // The last whole set; nullptr before the first, when it has expired, and after an error that the protocol calls
  // fatal (section 12: flush). Not touched by lost connections and by answers that break off.
  const std::shared_ptr<const RecordSet>& data() const { return data_; }
  Serial serial() const { return serial_; }
  SessionId session() const { return session_; }
  std::uint8_t version() const { return version_; }
  const Timing& timing() const { return timing_; }
  // An answer is under way: the cache owes us its end.
  bool waiting() const { return phase_ != Phase::kIdle && phase_ != Phase::kClosed; }
  std::uint64_t router_keys() const { return router_keys_; }  // announced in the last answer, not kept
  const Error& problem() const { return problem_; }

 private:
  enum class Phase : std::uint8_t { kClosed, kIdle, kAskedAll, kAskedNews, kReceiving };

  ClientStep on_pdu(Bytes bytes, Instant now);
  ClientStep on_error_report(const Header& header, Bytes bytes);
  ClientStep on_version(const Header& header, Bytes bytes);
  ClientStep handle(Pdu pdu, Bytes bytes, Instant now);
  ClientStep on_cache_response(const CacheResponse& response, Bytes bytes);
  ClientStep on_end(const EndOfData& end, Bytes bytes, Instant now);
  ClientStep on_notify(const SerialNotify& notify, Bytes bytes);
  void ask();
  void ask_all();
  ClientStep refuse(ReportCode code, Bytes bytes, std::string text);
  ClientStep lost(ErrorCode code, std::string text, bool flush);

  std::uint8_t version_;
  Phase phase_ = Phase::kClosed;
  bool negotiated_ = false;  // on this connection
  bool downgraded_ = false;  // on this connection, and not yet answered
  bool heard_ = false;       // anything at all on this connection
  PduSplitter splitter_;
  std::string output_;
  std::optional<Transaction> transaction_;
  std::uint64_t keys_coming_ = 0, router_keys_ = 0;

  std::shared_ptr<const RecordSet> data_;
  std::uint8_t data_version_ = 0;  // session and serial belong to it
  SessionId session_;
  SessionId coming_session_;
  Serial serial_;
  Timing timing_;
  std::optional<Instant> received_;
  Error problem_;
};

}  // namespace mannerly::rtr
