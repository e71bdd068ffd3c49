// One MRT file to events, a chunk at a time, on whatever thread asks. RIB dumps take the fast path of
// wire/mrt/rib_decoder.h (which reads no attribute but AS_PATH: routes of dumps have no OTC), updates the
// general reader. What cannot be used is counted; what came before damage is given out.
#pragma once

#include <map>
#include <memory>
#include <optional>

#include "base/tally.h"
#include "io/source.h"
#include "service/detect/batch.h"
#include "service/detect/file_clock.h"
#include "service/detect/inputs.h"
#include "wire/mrt/element.h"
#include "wire/mrt/rib_decoder.h"

namespace mannerly::service {

// What became of a file; complete after its last batch.
struct FileOutcome {
  std::uint64_t records = 0, bytes = 0;  // MRT records; decompressed bytes
  std::uint64_t routes = 0, announcements = 0, withdrawals = 0, states = 0;
  std::uint64_t treated_as_withdraw = 0;  // RFC 7606; among the withdrawals
  std::uint64_t out_of_order = 0;         // records older than one before them in the file
  std::uint64_t clock = 0;                // whose time is not believed (file_clock.h)
  bool waits = false;                     // for the file after it: nothing bears out the times of the rest yet
  std::optional<Instant> last;            // the latest record
  Tally skipped;
  std::optional<Error> error;  // it was not read to its end
  // Nothing of it is missing; a RIB dump may then say what is no longer there.
  bool whole = false;
};

class FileDecoder {
 public:
  static constexpr std::size_t kPeersMax = 0xFFFF;  // of one file; routes of others are skipped and counted

  explicit FileDecoder(InputFile input);
  FileDecoder(const FileDecoder&) = delete;
  FileDecoder& operator=(const FileDecoder&) = delete;
  ~FileDecoder();

  // Appends the events of the next chunk; false when there are no more after them.
  bool step(Batch& out);
  const FileOutcome& outcome() const { return outcome_; }
  const InputFile& input() const { return input_; }

 private:
  void record(const mrt::Record& record);
  void element(const mrt::Element& element);
  void routes(const mrt::RibBatch& batch);
  void read_clock();
  void quiet_record(const mrt::Record& record);
  void add(EventKind kind, std::uint16_t peer, const Prefix& prefix);
  std::optional<std::uint16_t> peer_of(const PeerKey& key);
  void add_path(AsPathView path, Event& event);
  void end();
  void skip(std::string_view reason) { refused_.add(reason, 0, offset_); }

  InputFile input_;
  std::unique_ptr<io::Source> source_;
  mrt::PathTable paths_;
  mrt::RibDecoder ribs_;
  mrt::ElementDecoder elements_;
  mrt::Framer framer_;
  Tally refused_;
  FileOutcome outcome_;

  Batch* out_ = nullptr;            // during step()
  std::int64_t now_ = 0;            // of the record
  std::int64_t latest_ = 0;         // of all records so far
  std::uint64_t number_ = 0;        // of the record
  std::optional<FileClock> clock_;  // of a file with a leap in time, from there on
  std::uint64_t offset_ = 0;
  bool gave_ = false;  // the record gave an event
  std::map<PeerKey, std::uint16_t> peers_;
  struct LastPeer {
    PeerKey key;
    std::uint16_t number = 0;
    bool known = false;
  } last_peer_;
  std::vector<std::optional<std::uint16_t>> rib_peers_;  // of ribs_ -> of the file
  // Of paths_: where a path lies in the current batch; of another batch when the serial differs.
  struct Placed {
    std::uint64_t batch = 0;
    std::uint32_t at = 0, words = 0;
  };
  std::vector<Placed> placed_;
  std::uint64_t batch_ = 0;
  const bgp::PathAttributes* last_attributes_ = nullptr;  // whose path is the last one in the batch
  std::uint64_t last_attributes_offset_ = 0;
  std::uint32_t last_path_at_ = 0, last_path_words_ = 0;
};

}  // namespace mannerly::service
