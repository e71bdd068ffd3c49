#include "wire/json/element_splitter.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/text.h"

namespace mannerly::json {
namespace {

constexpr std::size_t kDetailBytes = 80;

constexpr std::array<bool, 256> table_of(std::string_view bytes, bool control) {
  std::array<bool, 256> table{};
  for (const char c : bytes) table[static_cast<unsigned char>(c)] = true;
  for (int c = 0; control && c < 0x20; ++c) table[c] = true;
  return table;
}
constexpr auto kContainerStops = table_of("\"{}[]", false);
constexpr auto kStringStops = table_of("\"\\", true);
constexpr auto kScalarStops = table_of(" \t\r\n,]}\"{[:", false);

std::size_t find_stop(const std::array<bool, 256>& stops, std::string_view text, std::size_t i) {
  while (i < text.size() && !stops[static_cast<unsigned char>(text[i])]) ++i;
  return i;
}

#ifdef __SSE2__
// 16 bytes at a time, where there are as many: the byte loop costs a mispredicted branch a stop.
template <class F>
std::size_t find_in_blocks(std::string_view text, std::size_t i, F&& stops_of) {
  for (; i + 16 <= text.size(); i += 16) {
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + i));
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(stops_of(block)));
    if (mask != 0) return i + static_cast<std::size_t>(std::countr_zero(mask));
  }
  return i;
}
#endif

// The next quote or bracket from i on, or the end.
std::size_t find_container_stop(std::string_view text, std::size_t i) {
#ifdef __SSE2__
  i = find_in_blocks(text, i, [](__m128i block) {
    // Bit 5 is all that tells '[' from '{' and ']' from '}'.
    const __m128i folded = _mm_or_si128(block, _mm_set1_epi8(0x20));
    return _mm_or_si128(
        _mm_cmpeq_epi8(block, _mm_set1_epi8('"')),
        _mm_or_si128(_mm_cmpeq_epi8(folded, _mm_set1_epi8('{')), _mm_cmpeq_epi8(folded, _mm_set1_epi8('}'))));
  });
#endif
  return find_stop(kContainerStops, text, i);
}

// The next quote, backslash or control character from i on, or the end.
std::size_t find_string_stop(std::string_view text, std::size_t i) {
#ifdef __SSE2__
  i = find_in_blocks(text, i, [](__m128i block) {
    const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(block, _mm_set1_epi8(0x1F)), block);
    return _mm_or_si128(
        control, _mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8('"')), _mm_cmpeq_epi8(block, _mm_set1_epi8('\\'))));
  });
#endif
  return find_stop(kStringStops, text, i);
}

template <class T>
bool contains(const std::vector<T>& list, const T& item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}
bool begins_value(char c) {
  return c == '{' || c == '[' || c == '"' || c == '-' || c == 't' || c == 'f' || c == 'n' || is_digit(c);
}
bool is_bom_byte(char c, std::uint64_t offset) {
  return offset < 3 && c == "\xEF\xBB\xBF"[offset];
}

}  // namespace

ElementSplitter::ElementSplitter(SplitterOptions options, Sink sink)
    : options_(std::move(options)), sink_(std::move(sink)), seen_(options_.paths.size()) {
  for (const std::string& path : options_.paths) {
    if (!path.empty() && !contains(opened_, std::string())) opened_.emplace_back();
    MANNERLY_ASSERT(static_cast<std::size_t>(std::count(path.begin(), path.end(), '.')) < kPathDepthMax);
    for (std::size_t dot = path.find('.'); dot != std::string::npos; dot = path.find('.', dot + 1)) {
      if (!contains(opened_, path.substr(0, dot))) opened_.push_back(path.substr(0, dot));
    }
  }
}

Status ElementSplitter::feed(Bytes chunk) {
  if (failed_) return std::unexpected(error_);
  return run(as_text(chunk));
}

Status ElementSplitter::finish() {
  if (failed_) return std::unexpected(error_);
  if (state_ == State::kScalar && frames_.empty()) {
    value_i_ = 0;
    end_value({}, 0);
  }
  if (state_ == State::kResync) {
    count_broken(base_);
    if (resync_at_end()) {
      frames_.clear();
      state_ = State::kEnd;
    }
  } else if (in_value() && (use_ == Use::kElement || use_ == Use::kWholeValue)) {
    skipped_.add("cut element", base_ - value_at_, value_at_, pending_.substr(0, kDetailBytes));
  }
  if (state_ == State::kEnd) return {};
  return error_at(base_, ErrorCode::kTruncated, base_ == 0 ? "empty input" : "the document is not complete");
}

Status ElementSplitter::run(std::string_view text) {
  value_i_ = 0;
  std::size_t i = 0;
  while (i < text.size()) MANNERLY_CHECK_OK(step(text, i));
  if (in_value()) keep_rest(text);
  for (std::size_t k = text.size(); k > 0; --k) {
    if (is_space(text[k - 1])) continue;
    last_ = text[k - 1];
    break;
  }
  base_ += text.size();
  return {};
}

bool ElementSplitter::in_value() const {
  return state_ == State::kString || state_ == State::kScalar || state_ == State::kContainer ||
         state_ == State::kInnerString;
}

void ElementSplitter::keep_rest(std::string_view text) {
  if (use_ == Use::kIgnored || use_ == Use::kUnknown || overlong_) return;
  const std::string_view rest = text.substr(value_i_);
  overlong_ = pending_.size() + rest.size() > options_.element_bytes_max;
  if (overlong_) {
    pending_.clear();
  } else {
    pending_.append(rest);
  }
}

Status ElementSplitter::step(std::string_view text, std::size_t& i) {
  switch (state_) {
    case State::kName: return name(text, i);
    case State::kString:
    case State::kContainer:
    case State::kInnerString: return container(text, i);
    case State::kScalar: return scalar(text, i);
    case State::kResync: return resync(text, i);
    default: break;
  }
  const char c = text[i];
  if (is_space(c) || is_bom_byte(c, offset_of(i))) {
    ++i;
    return {};
  }
  switch (state_) {
    case State::kFirstMember:
    case State::kMember:
      if (c == '}' && state_ == State::kFirstMember) {
        close_frame();
      } else if (c == '"') {
        name_.clear();
        state_ = State::kName;
      } else {
        return error_at(offset_of(i), ErrorCode::kInvalid, "a member name must stand here");
      }
      ++i;
      return {};
    case State::kColon:
      if (c != ':') return error_at(offset_of(i), ErrorCode::kInvalid, "':' must follow a member name");
      state_ = State::kValue;
      ++i;
      return {};
    case State::kAfterMember: return expect_close(text, i, '}', State::kMember);
    case State::kAfterElement: return expect_close(text, i, ']', State::kValue);
    case State::kFirstElement:
      if (c != ']') return begin_value(text, i);
      close_frame();
      ++i;
      return {};
    case State::kEnd:
      if (!options_.many_documents) return error_at(offset_of(i), ErrorCode::kInvalid, "text after the document");
      return begin_value(text, i);
    default: return begin_value(text, i);
  }
}

Status ElementSplitter::expect_close(std::string_view text, std::size_t& i, char close, State after_comma) {
  if (text[i] == close) {
    close_frame();
  } else if (text[i] == ',') {
    state_ = after_comma;
  } else if (close == ']') {
    value_at_ = offset_of(i);
    value_i_ = i;
    return broken(text, i, "no comma between elements");
  } else {
    return error_at(offset_of(i), ErrorCode::kInvalid, "',' or '}' must follow a member");
  }
  ++i;
  return {};
}

Status ElementSplitter::name(std::string_view text, std::size_t& i) {
  const std::size_t from = i;
  const char* problem = nullptr;
  const bool ended = string_ends(text, i, problem);
  name_.append(text.substr(from, i - from - (ended ? 1 : 0)));
  if (problem != nullptr) return error_at(offset_of(i), ErrorCode::kInvalid, problem);
  if (name_.size() > kKeyBytesMax) {
    return error_at(offset_of(i), ErrorCode::kLimit, fmt::format("a member name longer than {} bytes", kKeyBytesMax));
  }
  if (ended) state_ = State::kColon;
  return {};
}

std::string ElementSplitter::path_here() const {
  if (frames_.empty()) return {};
  return frames_.back().path.empty() ? name_ : frames_.back().path + "." + name_;
}

Status ElementSplitter::begin_value(std::string_view text, std::size_t& i) {
  const char c = text[i];
  value_at_ = offset_of(i);
  value_i_ = i;
  overlong_ = false;
  pending_.clear();
  const bool element = !frames_.empty() && frames_.back().array;
  if (element && c == ']') {
    skipped_.add("comma before the end of an array", 1, value_at_);
    close_frame();
    ++i;
    return {};
  }
  if (!begins_value(c)) return broken(text, i, "no value");
  if (element) {
    use_ = Use::kElement;
    wanted_ = frames_.back().index;
  } else {
    const std::string path = path_here();
    const auto found = std::find(options_.paths.begin(), options_.paths.end(), path);
    const bool is_wanted = found != options_.paths.end();
    wanted_ = static_cast<std::size_t>(found - options_.paths.begin());
    const bool opens = c == '{' && contains(opened_, path);
    if (is_wanted && !opens) seen_[wanted_] = true;
    if (opens || (is_wanted && c == '[')) {
      frames_.push_back(Frame{.array = !opens, .path = path, .index = wanted_});
      state_ = opens ? State::kFirstMember : State::kFirstElement;
      ++i;
      return {};
    }
    if (frames_.empty() && !is_wanted) {
      return error_at(value_at_, ErrorCode::kInvalid, "the document is not of the kind that is read here");
    }
    use_ = is_wanted ? Use::kWholeValue : contains(options_.ignored, path) ? Use::kIgnored : Use::kUnknown;
  }
  brackets_ = c == '{' ? 1 : 0;
  depth_ = 1;
  state_ = c == '{' || c == '[' ? State::kContainer : c == '"' ? State::kString : State::kScalar;
  ++i;
  return {};
}

// Passes the bytes of a string up to its closing quote, and that too.
bool ElementSplitter::string_ends(std::string_view text, std::size_t& i, const char*& problem) {
  while (i < text.size()) {
    if (escaped_) {
      escaped_ = false;
      ++i;
      continue;
    }
    i = find_string_stop(text, i);
    if (i == text.size()) return false;
    if (text[i] == '"') {
      ++i;
      return true;
    }
    if (text[i] != '\\') {
      problem = "control character in a string";
      return false;
    }
    escaped_ = true;
    ++i;
  }
  return false;
}

// The last byte before i that is not white space.
char ElementSplitter::before(std::string_view text, std::size_t i) const {
  for (; i > 0; --i) {
    if (!is_space(text[i - 1])) return text[i - 1];
  }
  return last_;
}

// A quote that opens a string follows a bracket, a comma or a colon. After a lost quote, strings and
// the text between them change places, and this is where it shows.
bool ElementSplitter::may_open_string(char before) {
  return before == ',' || before == ':' || before == '{' || before == '[';
}

Status ElementSplitter::container(std::string_view text, std::size_t& i) {
  const char* problem = nullptr;
  if (state_ != State::kContainer) {
    if (!string_ends(text, i, problem)) return problem != nullptr ? broken(text, i, problem) : Status{};
    if (state_ == State::kString) {
      end_value(text, i);
      return {};
    }
    state_ = State::kContainer;
  }
  while (i < text.size()) {
    i = find_container_stop(text, i);
    if (i == text.size()) return {};
    const char c = text[i];
    if (c == '"') {
      if (!may_open_string(before(text, i))) return broken(text, i, "text before a string");
      state_ = State::kInnerString;
      ++i;
      if (!string_ends(text, i, problem)) return problem != nullptr ? broken(text, i, problem) : Status{};
      state_ = State::kContainer;
      continue;
    }
    if (c == '{' || c == '[') {
      // In an object a bracket follows a colon. After a comma it is the next element, its forerunner's
      // closing bracket being lost.
      if (c == '{' && (brackets_ & 1) != 0 && before(text, i) == ',') return next_after_unclosed(text, i);
      if (depth_ == kDepthMax) return broken(text, i, "brackets too deep");
      brackets_ = brackets_ << 1 | (c == '{' ? 1 : 0);
      ++depth_;
    } else {
      if ((brackets_ & 1) != (c == '}' ? 1 : 0)) return broken(text, i, "brackets do not match");
      brackets_ >>= 1;
      --depth_;
    }
    ++i;
    if (depth_ == 0) {
      end_value(text, i);
      return {};
    }
  }
  return {};
}

Status ElementSplitter::scalar(std::string_view text, std::size_t& i) {
  i = find_stop(kScalarStops, text, i);
  if (i == text.size()) return {};
  const char c = text[i];
  if (!is_space(c) && c != ',' && c != ']' && c != '}') return broken(text, i, "no comma between elements");
  end_value(text, i);
  return {};
}

void ElementSplitter::end_value(std::string_view text, std::size_t end) {
  std::string_view value = text.substr(value_i_, end - value_i_);
  if (use_ == Use::kUnknown) {
    skipped_.add("unknown member", offset_of(end) - value_at_, value_at_, path_here());
  } else if (use_ != Use::kIgnored) {
    if (overlong_ || pending_.size() + value.size() > options_.element_bytes_max) {
      skipped_.add("element longer than the limit", offset_of(end) - value_at_, value_at_);
    } else {
      if (!pending_.empty()) value = pending_.append(value);
      sink_(Element{.text = value, .offset = value_at_, .path = wanted_, .of_array = use_ == Use::kElement});
    }
  }
  pending_.clear();
  state_ = frames_.empty() ? State::kEnd : frames_.back().array ? State::kAfterElement : State::kAfterMember;
}

void ElementSplitter::close_frame() {
  frames_.pop_back();
  state_ = frames_.empty() ? State::kEnd : State::kAfterMember;
}

Status ElementSplitter::error_at(std::uint64_t offset, ErrorCode code, std::string_view what) {
  failed_ = true;
  error_ = Error{code, fmt::format("JSON, offset {}: {}", offset, what)};
  return std::unexpected(error_);
}

}  // namespace mannerly::json
