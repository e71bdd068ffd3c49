// NRTM version 3, the mirroring stream of RIPE's and IRRd's servers: "-g SOURCE:3:FIRST-LAST" is answered by
//
//     %START Version: 3 TEST 11-13
//
//     ADD 11
//
//     route: 192.0.2.0/24
//     ...
//
//     DEL 12
//
//     ...
//
//     %END TEST
//
// There is no standard; this follows the RIPE database's documentation (NRTM protocol, version 3) and IRRd's. A stream
// counts only when it comes to its %END. Serials ascend within the announced range; gaps are taken, since servers leave
// out what they filter.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/byte_cursor.h"
#include "base/line_splitter.h"
#include "base/result.h"
#include "wire/nrtm/operation.h"

namespace mannerly::nrtm {

// The query for everything from this serial on, with its line end.
std::string nrtm3_query(std::string_view source, std::uint64_t first);

class Nrtm3Reader {
 public:
  static constexpr std::size_t kLineMax = std::size_t{1} << 20;
  static constexpr std::size_t kObjectMax = std::size_t{16} << 20;  // bytes; as-sets of IRRs reach 2 MB

  // first: the serial that was asked for.
  Nrtm3Reader(std::string source, std::uint64_t first, OnOperation on_operation);

  // Errors end the stream: kNoData when the server does not have the serial any more (a new dump is needed), kInvalid,
  // kUnsupported (another version), kLimit, what on_operation returned.
  Status feed(Bytes chunk);
  // kTruncated before %END.
  Status finish() const;

  bool ended() const { return state_ == State::kEnded; }
  // The stream may end here: nothing is newer than what was asked for.
  bool up_to_date() const { return up_to_date_; }
  // What the stream says that it leads up to; first - 1 when there was nothing.
  std::uint64_t last_serial() const { return last_; }
  std::uint64_t operations() const { return operations_; }

 private:
  enum class State : std::uint8_t { kBegin, kIdle, kBeforeObject, kObject, kEnded };

  Status line(const Line& line);
  Status comment(std::string_view text);
  Status start(std::string_view text);
  Status operation(std::string_view text);
  Status end_object();

  std::string source_;
  std::uint64_t first_, last_, serial_;  // serial_: of the operation at hand, or the last one
  OnOperation on_operation_;
  LineSplitter splitter_{kLineMax};
  State state_ = State::kBegin;
  Action action_ = Action::kAdd;
  std::string object_;
  std::uint64_t operations_ = 0;
  bool up_to_date_ = false;
};

}  // namespace mannerly::nrtm
