// Streams a JSON document (RFC 8259) and hands out the elements of named arrays, each as one complete
// text with its offset. Nothing else is kept, so that the size of a file does not matter.
//
//     ElementSplitter splitter({.paths = {"roas", "aspas"}}, [](const Element& e) { ... });
//
// The splitter finds where values begin and end: brackets, strings, nesting. It does not check what is
// inside an element; the reader of the element does (simdjson). A broken element (an unclosed string,
// brackets that do not match, beyond a limit) is counted and the next element of the array is looked
// for; damage outside the elements of a wanted array ends the reading with an error.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_cursor.h"
#include "base/result.h"
#include "base/tally.h"

namespace mannerly::json {

inline constexpr std::size_t kDepthMax = 64;                                  // brackets open inside one value
inline constexpr std::size_t kElementBytesMaxDefault = std::size_t{1} << 20;  // of one element
inline constexpr std::size_t kKeyBytesMax = 256;                              // of a member name above the elements
inline constexpr std::size_t kPathDepthMax = 4;                               // names in a path

struct Element {
  std::string_view text;     // one complete JSON value; valid until the callback returns
  std::uint64_t offset = 0;  // of its first byte in the input
  std::size_t path = 0;      // index into SplitterOptions::paths
  bool of_array = false;     // false: the value at the path is no array, and this is it
};

struct SplitterOptions {
  // Where the wanted values are: member names from the outermost object, joined by dots ("net.data");
  // "" is the document itself. The elements of an array at a path come one by one; any other value
  // comes as it is. An array that is itself a wanted element is not opened.
  std::vector<std::string> paths;
  // Members that are known and not wanted, by path. Any other member that is passed over is counted
  // in skipped(), so that a misspelt name never loses its content silently.
  std::vector<std::string> ignored;
  bool many_documents = false;  // documents may follow one another ("JSON lines")
  std::size_t element_bytes_max = kElementBytesMaxDefault;
};

class ElementSplitter {
 public:
  using Sink = std::function<void(const Element&)>;
  ElementSplitter(SplitterOptions options, Sink sink);

  // kInvalid or kLimit, with the offset: the document cannot be followed any further.
  Status feed(Bytes chunk);
  // kTruncated when the document is not complete.
  Status finish();

  // True when a value stood at paths[path].
  bool seen(std::size_t path) const { return seen_[path]; }
  // Broken elements and members that no path names; offsets are those of their first bytes.
  const Tally& skipped() const { return skipped_; }

 private:
  enum class State : std::uint8_t {
    kValue,         // a value must follow
    kFirstMember,   // after '{': a name or '}'
    kMember,        // after ',' in an object: a name
    kName,          // inside a name
    kColon,         // after a name
    kAfterMember,   // ',' or '}'
    kFirstElement,  // after '[': a value or ']'
    kAfterElement,  // ',' or ']'
    kString,        // inside a string that is the whole value
    kScalar,        // inside a number, true, false or null
    kContainer,     // inside a value with brackets
    kInnerString,   // inside a string of such a value
    kResync,        // after a broken element: looking for the next
    kEnd,           // after the document
  };
  struct Frame {
    bool array = false;
    std::string path;
    std::size_t index = 0;  // of an array: which of the wanted paths
  };
  // What a value is for.
  enum class Use : std::uint8_t { kElement, kWholeValue, kIgnored, kUnknown };

  Status run(std::string_view text);
  Status step(std::string_view text, std::size_t& i);
  Status begin_value(std::string_view text, std::size_t& i);
  Status expect_close(std::string_view text, std::size_t& i, char close, State after_comma);
  Status name(std::string_view text, std::size_t& i);
  Status container(std::string_view text, std::size_t& i);
  Status scalar(std::string_view text, std::size_t& i);
  bool string_ends(std::string_view text, std::size_t& i, const char*& problem);
  char before(std::string_view text, std::size_t i) const;
  static bool may_open_string(char before);
  void end_value(std::string_view text, std::size_t end);
  void close_frame();
  bool in_value() const;
  void keep_rest(std::string_view text);

  Status broken(std::string_view text, std::size_t i, const char* reason);
  Status next_after_unclosed(std::string_view text, std::size_t& i);
  Status resync(std::string_view text, std::size_t& i);
  bool resync_at_name();
  bool resync_at_end() const;
  void count_broken(std::uint64_t end);

  Status error_at(std::uint64_t offset, ErrorCode code, std::string_view what);
  std::string path_here() const;
  std::uint64_t offset_of(std::size_t i) const { return base_ + i; }

  SplitterOptions options_;
  Sink sink_;
  Tally skipped_;
  std::vector<bool> seen_;
  std::vector<std::string> opened_;  // paths of the objects that lead to a wanted path

  State state_ = State::kValue;
  std::vector<Frame> frames_;
  std::string name_;      // the member name being read, then that of the value being read
  bool escaped_ = false;  // the byte before, in a string, was a backslash

  Use use_ = Use::kUnknown;     // of the value being read
  std::size_t wanted_ = 0;      // its path
  std::uint64_t value_at_ = 0;  // offset of its first byte
  std::size_t value_i_ = 0;     // where its part that is not in pending_ begins in this run's text
  std::string pending_;         // its part that came before
  bool overlong_ = false;       // it is longer than the limit and no longer kept
  std::uint64_t brackets_ = 0;  // its open brackets, innermost in bit 0: 1 for '{', 0 for '['
  std::size_t depth_ = 0;       // how many
  char last_ = '[';             // last byte before this run that is not white space

  const char* broken_reason_ = "";
  std::string broken_detail_;
  std::uint64_t broken_at_ = 0;
  int resync_step_ = 0;
  std::size_t resync_closes_ = 0;  // '}' seen after ']'
  std::string resync_name_;
  std::uint64_t replayed_ = 0;  // bytes read twice because of broken elements
  int replay_depth_ = 0;

  std::uint64_t base_ = 0;  // offset of this run's text
  bool failed_ = false;
  Error error_;
};

}  // namespace mannerly::json
