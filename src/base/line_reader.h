// What all line-oriented readers share: a byte-order mark is taken off, blank lines and comments are
// passed over, a line that is too long or that the format refuses is counted with its line number,
// and a file of another kind altogether is told from one with a few bad lines.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/line_splitter.h"
#include "base/result.h"
#include "base/tally.h"

namespace mannerly {

// What a format makes of one line.
struct LineOutcome {
  enum class Kind : std::uint8_t { kRecord, kPassed, kBad };
  Kind kind = Kind::kRecord;
  std::string_view reason;  // with kBad; a literal, stable and in lower case

  static constexpr LineOutcome record() { return {Kind::kRecord, {}}; }
  // A header, a comment, a summary: understood, but no record.
  static constexpr LineOutcome passed() { return {Kind::kPassed, {}}; }
  static constexpr LineOutcome bad(std::string_view why) { return {Kind::kBad, why}; }
};

class LineReader {
 public:
  struct Options {
    std::string_view what;           // "delegated record": for the error of finish()
    std::string_view comment_start;  // each of these characters begins a comment line
    std::size_t line_max = std::size_t{64} << 10;
  };

  explicit LineReader(Options options) : options_(options), splitter_(options.line_max) {}

  // Calls on_line(const Line&) -> LineOutcome for each line that is neither blank nor a comment, and
  // on_comment(std::string_view) with each comment line as it stands.
  template <class OnLine, class OnComment>
  void feed(Bytes chunk, OnLine&& on_line, OnComment&& on_comment) {
    splitter_.feed(chunk, [&](const Line& line) { take(line, on_line, on_comment); });
  }
  template <class OnLine>
  void feed(Bytes chunk, OnLine&& on_line) {
    feed(chunk, on_line, [](std::string_view) {});
  }

  // kTruncated for an input of no bytes; kInvalid when every line that should be a record was bad:
  // then the file is of another kind (an error page, another format).
  template <class OnLine, class OnComment>
  Status finish(OnLine&& on_line, OnComment&& on_comment) {
    splitter_.finish([&](const Line& line) { take(line, on_line, on_comment); });
    if (splitter_.lines() == 0) return fail(ErrorCode::kTruncated, "the input is empty");
    if (records_ > 0 || passed_ > 0 || skipped_.empty()) return {};
    const Tally::Row& first = skipped_.rows().front();
    return fail(ErrorCode::kInvalid, "no line is a " + std::string(options_.what) + ": line " +
                                         std::to_string(first.first_offset) + ": " + first.reason);
  }
  template <class OnLine>
  Status finish(OnLine&& on_line) {
    return finish(on_line, [](std::string_view) {});
  }

  // Every line is in exactly one of: blank, comments, records, passed, skipped.
  std::uint64_t lines() const { return splitter_.lines(); }
  std::uint64_t blank() const { return blank_; }
  std::uint64_t comments() const { return comments_; }
  std::uint64_t records() const { return records_; }
  std::uint64_t passed() const { return passed_; }
  // first_offset of a row is a line number.
  const Tally& skipped() const { return skipped_; }

 private:
  template <class OnLine, class OnComment>
  void take(Line line, OnLine& on_line, OnComment& on_comment) {
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    if (line.number == 1 && line.text.starts_with(kByteOrderMark)) line.text.remove_prefix(kByteOrderMark.size());
    const std::size_t start = line.text.find_first_not_of(" \t");
    if (start == std::string_view::npos && !line.cut) {
      ++blank_;
      return;
    }
    if (start != std::string_view::npos && options_.comment_start.find(line.text[start]) != std::string_view::npos) {
      ++comments_;
      on_comment(line.text);
      return;
    }
    const LineOutcome outcome =
        line.cut ? LineOutcome::bad("line longer than the limit") : on_line(std::as_const(line));
    switch (outcome.kind) {
      case LineOutcome::Kind::kRecord: ++records_; break;
      case LineOutcome::Kind::kPassed: ++passed_; break;
      case LineOutcome::Kind::kBad: skipped_.add(outcome.reason, line.size, line.number, line.text); break;
    }
  }

  Options options_;
  LineSplitter splitter_;
  Tally skipped_;
  std::uint64_t blank_ = 0;
  std::uint64_t comments_ = 0;
  std::uint64_t records_ = 0;
  std::uint64_t passed_ = 0;
};

}  // namespace mannerly
