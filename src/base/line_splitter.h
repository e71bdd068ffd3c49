// Turns chunks of bytes, cut anywhere, into lines: the base of every line-oriented reader.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/byte_cursor.h"

namespace mannerly {

// A line without its "\n" or "\r\n". The text is valid until the callback returns.
struct Line {
  std::string_view text;
  std::uint64_t number = 0;  // the first line is 1
  std::uint64_t offset = 0;  // of its first byte in the (decompressed) input
  bool cut = false;          // longer than the limit: text holds only the first bytes of it
  std::uint64_t size = 0;    // bytes of the whole line with its end, cut or not
};

class LineSplitter {
 public:
  static constexpr std::size_t kLineMaxDefault = std::size_t{1} << 20;
  explicit LineSplitter(std::size_t line_max = kLineMaxDefault) : line_max_(line_max) {}

  // Calls on_line(const Line&) for each line that ends in this chunk. O(bytes); copies only lines
  // that lie across chunks.
  template <class F>
  void feed(Bytes chunk, F&& on_line) {
    std::string_view rest = as_text(chunk);
    while (!rest.empty()) {
      const std::size_t end = rest.find('\n');
      if (end == std::string_view::npos) {
        keep(rest);
        return;
      }
      if (pending_size_ == 0) {
        emit(rest.substr(0, end), end + 1, on_line);
      } else {
        keep(rest.substr(0, end));
        emit(pending_, pending_size_ + 1, on_line);
        pending_.clear();
        pending_size_ = 0;
      }
      rest.remove_prefix(end + 1);
    }
  }

  // The last line, when the input does not end in a newline.
  template <class F>
  void finish(F&& on_line) {
    if (pending_size_ == 0) return;
    emit(pending_, pending_size_, on_line);
    pending_.clear();
    pending_size_ = 0;
  }

  std::uint64_t lines() const { return number_; }

 private:
  void keep(std::string_view part) {
    pending_size_ += part.size();
    // One byte more than the limit is kept, so that emit sees that the line is too long.
    if (pending_.size() <= line_max_) pending_.append(part.substr(0, line_max_ + 1 - pending_.size()));
  }
  template <class F>
  void emit(std::string_view text, std::uint64_t size, F&& on_line) {
    Line line{.text = text, .number = ++number_, .offset = offset_, .size = size};
    offset_ += size;
    if (line.text.size() > line_max_) {
      line.text = line.text.substr(0, line_max_);
      line.cut = true;
    } else if (line.text.ends_with('\r')) {
      line.text.remove_suffix(1);
    }
    on_line(line);
  }

  std::size_t line_max_;
  std::string pending_;
  std::uint64_t pending_size_ = 0;  // bytes of the unfinished line, kept or not
  std::uint64_t number_ = 0;
  std::uint64_t offset_ = 0;
};

}  // namespace mannerly
