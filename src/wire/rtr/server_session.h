// The cache's side of one connection: bytes in, bytes out. No socket and no clock: the shell feeds what came, takes
// what is to be sent in pieces of the size that it likes, and tells the time.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <variant>

#include "base/time.h"
#include "wire/rtr/response.h"

namespace mannerly::rtr {

class ServerSession {
 public:
  // Queries that may wait while one is answered: a router sends one at a time.
  static constexpr std::size_t kQueriesMax = 8;
  // Versions that a peer may try in vain before the connection is closed: each of them once, and one more.
  static constexpr int kRefusedVersionsMax = 4;
  // Section 8.2: at most one notification a minute.
  static constexpr Seconds kNotifyInterval{60};

  struct Counts {
    std::uint64_t full = 0, incremental = 0, resets = 0, notifies = 0;
  };
  // What the router reported before it left.
  struct PeerReport {
    ReportCode code = ReportCode::kCorruptData;
    std::string text;  // at most kReportTextMax bytes; of the peer, so not fit for a terminal as it is
  };

  // state: nullptr while the cache has no data; queries are then answered with "no data available".
  explicit ServerSession(std::shared_ptr<const CacheState> state) : state_(std::move(state)) {}

  // Chunks may be cut anywhere. After closing() they are ignored.
  void feed(Bytes chunk);
  // now: of a clock that only goes forward; only differences count.
  void publish(std::shared_ptr<const CacheState> state, Instant now);
  // Sends the notification that waits for its minute or for the end of an answer. Any interval up to a few seconds.
  void tick(Instant now);
  // Tells the router that the cache goes away (kCacheRestart, kCacheShutdown: version 2 only) and closes.
  void leave(ReportCode code, std::string_view text);

  // Appends to out until it has `enough` bytes or nothing waits.
  void produce(std::string& out, std::size_t enough);
  bool has_output() const { return !output_.empty(); }
  // The connection is to be closed when the output is sent.
  bool closing() const { return closing_; }

  std::optional<std::uint8_t> version() const { return version_; }  // once negotiated
  const Counts& counts() const { return counts_; }
  const std::optional<PeerReport>& peer_report() const { return peer_report_; }

 private:
  bool on_pdu(Bytes pdu);
  bool agree_on_version(Bytes pdu, const Header& header);
  void on_serial_query(const SerialQuery& query, Bytes pdu);
  void answer(std::shared_ptr<const Delta> delta);
  bool may_query(Bytes pdu);
  void say(const Pdu& pdu);
  void report(ReportCode code, Bytes pdu, std::string_view text, bool close);

  std::shared_ptr<const CacheState> state_;
  PduSplitter splitter_;
  std::deque<std::variant<std::string, Response>> output_;
  std::optional<std::uint8_t> version_;
  bool answered_ = false;  // the router knows our session id
  bool closing_ = false;
  bool notify_waits_ = false;
  int refused_versions_ = 0;
  std::optional<Instant> last_notify_;
  std::optional<PeerReport> peer_report_;
  Counts counts_;
};

}  // namespace mannerly::rtr
