// Which times of an update file can be believed. Its collector's clock wrote them, and a wrong one would date what
// others saw: so a time that leaps ahead has to be borne out by the records that follow, which a file has in the
// order of time, or by the file that follows in the series.
//
// The records of a file fall into runs without a leap of more than kLeapMax either way. Of runs that contradict each
// other the larger part is believed: the chain of runs that go forward in time and have the most records. Of a time
// that lies beyond where the file should end, the next file decides; when there is none yet, all from there on waits.
// Records of the other runs were written when those around them were: they take the last time that is believed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "service/detect/inputs.h"

namespace mannerly::service {

class FileClock {
 public:
  static constexpr std::int64_t kLeapMax = std::int64_t{600} * 1'000'000;  // microseconds
  // What a record has whose time nothing bears out yet: later than any other.
  static constexpr std::int64_t kNotYet = std::numeric_limits<std::int64_t>::max();
  static constexpr std::size_t kRunsMax = std::size_t{1} << 20;  // records beyond are taken at the last time believed

  // Microseconds since 1970. end: where the file should end, by the distance of those before it; next: where the one
  // after it begins.
  struct Series {
    std::int64_t begin = 0;
    std::optional<std::int64_t> end, next;
  };
  explicit FileClock(const Series& series) : series_(series), last_(series.begin) {}
  // Reads the times of the whole file. What cannot be read has none.
  static FileClock of(const InputFile& input);

  // The time of each record, in the order of the file; then decide(), once.
  void add(std::int64_t at);
  void decide();

  // The time to take for the next record: of the same calls in the same order.
  struct Answer {
    std::int64_t at = 0;
    bool is_believed = true;
  };
  Answer next(std::int64_t at);
  // Passes over records that were taken as they were, up to that time.
  void skip(std::uint64_t records, std::int64_t latest);

 private:
  struct Run {
    std::uint64_t records = 0;
    std::int64_t first = 0, last = 0;  // the earliest and the latest time
    enum class Verdict : std::uint8_t { kWrong, kRight, kWaits } verdict = Verdict::kWrong;
  };
  // Whether the run lies where the file cannot be, or where it can be only when the next file says so.
  Run::Verdict judge(std::size_t run) const;
  void choose();

  Series series_;
  std::vector<Run> runs_;
  std::int64_t previous_ = 0;  // the last time that was added
  std::uint64_t beyond_ = 0;   // records that no run has
  std::size_t run_ = 0;        // of the next record
  std::uint64_t in_run_ = 0;
  std::int64_t last_;  // believed
};

}  // namespace mannerly::service
