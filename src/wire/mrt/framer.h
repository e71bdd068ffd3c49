// Cuts a stream of bytes into MRT records, and finds its way back after damage.
//
// A record is given out once the header behind it has been seen to be a header (or the input has ended),
// so that a damaged length does not swallow good records unseen:
//  - next header bad, body of this record sound: the record is given out, and the next one is searched for
//    from its end;
//  - next header bad, body not sound: this record is the damaged one; the search begins inside it.
// TABLE_DUMP records whose length leaves out the view and sequence number (4 octets; RIS in 2000) are
// read with the length they should have; so are the two batched forms in which such files come.
// Whatever is passed over is in skipped(), with its bytes and the offset where it begins.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "base/result.h"
#include "base/tally.h"
#include "wire/mrt/record.h"

namespace mannerly::mrt {

class Framer {
 public:
  using Sink = std::function<void(const Record&)>;

  // While searching for the next record, candidates longer than this are not believed.
  static constexpr std::size_t kSearchRecordBytesMax = 1u << 20;

  // Octets whose structure may be walked in search of boundaries: this plus kSearchWorkFactor for each
  // octet fed. Beyond it only records of up to kSmallRecordBytes are looked into (hostile input).
  static constexpr std::uint64_t kSearchWorkMax = 1u << 30;
  static constexpr std::uint64_t kSearchWorkFactor = 16;
  static constexpr std::size_t kSmallRecordBytes = 4096;

  explicit Framer(Sink sink) : sink_(std::move(sink)) {}

  // Takes the next chunk, cut anywhere. The records given to the sink lie in the chunk or in a buffer of
  // the framer, and are valid during the call only. Memory: at most kRecordBytesMax and one chunk.
  Status feed(Bytes chunk);
  // Gives out what is left. Errors: kTruncated when the input ends inside a record (all before it have
  // been given out), kInvalid when the input held bytes but no record.
  Status finish();

  const Tally& skipped() const { return skipped_; }
  std::uint64_t bytes_fed() const { return fed_; }
  std::uint64_t records() const { return records_; }

 private:
  struct Header {
    std::uint32_t seconds = 0;
    std::uint16_t type = 0;
    std::uint16_t subtype = 0;
    std::uint32_t length = 0;
    bool plausible() const;
  };
  static Header header_at(Bytes data, std::size_t at);

  // Gives out what it can from data, which begins at input offset base_; returns how much is done with.
  std::size_t process(Bytes data, bool final);
  // One record or one step of the search; advances at; false when more data is needed.
  bool step(Bytes data, std::size_t& at, bool final);
  bool step_search(Bytes data, std::size_t& at, bool final);
  bool step_damaged(Bytes data, std::size_t& at, const Header& header);
  bool step_last(Bytes data, std::size_t& at, const Header& header);
  // Where the record at `at` ends, when it can be believed in the midst of damage; 0 when not.
  std::size_t believable_end(Bytes data, std::size_t at, bool final, bool& wants_more);
  bool is_sound(Bytes data, std::size_t at, std::size_t end);
  void give(Bytes data, std::size_t at, std::size_t end);
  Record record_at(Bytes data, std::size_t at, std::size_t end) const;
  void begin_search(std::size_t at, std::string_view reason);
  void end_search(std::size_t at);

  Sink sink_;
  Tally skipped_;
  std::vector<std::uint8_t> pending_;
  std::size_t wanted_ = kRecordHeaderBytes;  // bytes from the first undone one that make progress possible
  std::uint64_t base_ = 0;                   // input offset of the first undone byte
  std::uint64_t fed_ = 0;
  std::uint64_t records_ = 0;
  std::uint64_t search_work_ = 0;
  bool searching_ = false;
  std::uint64_t search_from_ = 0;
  std::string_view search_reason_;
  std::optional<Error> truncated_;
};

}  // namespace mannerly::mrt
