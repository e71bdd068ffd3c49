// Many files, one stream: events in the order of time, collector and place in the file, whatever the number
// of threads that decode.
//
// A file keeps its own order: an event that is older than one before it in its file takes the time of that
// one. From the first event on whose time nothing bears out yet (file_clock.h) a file waits for a later run. A RIB dump
// is given out at one go, at the time of its first record. Files are opened when their time comes (and a few ahead), so
// that memory does not grow with their number.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "base/thread_pool.h"
#include "service/detect/batch.h"
#include "service/detect/file_decoder.h"
#include "service/detect/inputs.h"

namespace mannerly::service {

// A file of a merge: what to read, and how much of it was taken in an earlier run.
struct MergeFile {
  InputFile input;
  std::uint64_t events_done = 0;
};

struct MergeOptions {
  // Microseconds since 1970: events from here on are left in their files. Dumps that begin here too.
  std::int64_t to = INT64_MAX;
  std::size_t files_ahead = 4;  // opened before their time
  // Asked now and then; true ends the merge where it stands, between two events.
  std::function<bool()> interrupted;
};

class MergeSink {
 public:
  virtual ~MergeSink() = default;
  // Numbers are indexes into the files as given. A dump's events come between begin_rib and end_file.
  virtual void begin_rib(std::size_t file, std::int64_t at) = 0;
  // at: the time in the stream, never less than that of the event before. peer: who event.peer is.
  virtual void event(std::size_t file, std::int64_t at, const Event& event, const PeerKey& peer, AsPathView path) = 0;
  // All events up to `events_done` have been given. ended: there are no more in the file.
  virtual void end_file(std::size_t file, std::uint64_t events_done, bool ended, const FileOutcome& outcome) = 0;
};

// files: in the order of takes_part_before. Every file gets its end_file. Returns false when interrupted.
bool merge(const std::vector<MergeFile>& files, ThreadPool& pool, const MergeOptions& options, MergeSink& sink);

}  // namespace mannerly::service
