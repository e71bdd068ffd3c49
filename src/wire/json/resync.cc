// How the splitter finds its way after a broken element: the next element begins at the '{' of
// "} , {"; the array ends at a "} ]" after which a name that is known here follows, or nothing more
// than the closing brackets of the document. Both patterns are looked for without regard to strings,
// because it is the strings that may be broken.
#include <algorithm>

#include "base/text.h"
#include "wire/json/element_splitter.h"

namespace mannerly::json {
namespace {

constexpr std::uint64_t kReplayAllowance = std::uint64_t{1} << 20;
constexpr int kReplayDepthMax = 8;
constexpr std::size_t kDetailBytes = 80;

enum Step : int { kNothing, kBrace, kBraceComma, kBracket, kBracketComma, kName, kClosing };

}  // namespace

// The broken element is read again from its second byte, because the next one may have begun in what
// was taken for a part of it. The bytes read twice stay below those read once plus an allowance, so
// that hostile input costs linear time.
Status ElementSplitter::broken(std::string_view text, std::size_t i, const char* reason) {
  if (frames_.empty() || !frames_.back().array) return error_at(offset_of(i), ErrorCode::kInvalid, reason);
  std::string again;
  if (!overlong_) again = pending_.append(text.substr(value_i_, i - value_i_));
  pending_.clear();
  escaped_ = false;
  broken_reason_ = reason;
  broken_detail_ = again.substr(0, kDetailBytes);
  broken_at_ = value_at_;
  state_ = State::kResync;
  resync_step_ = kNothing;
  resync_closes_ = 0;
  const bool worth = again.size() > 1 && again.size() <= options_.element_bytes_max;
  if (!worth || replay_depth_ == kReplayDepthMax || replayed_ + again.size() > value_at_ + kReplayAllowance) return {};
  replayed_ += again.size();
  const std::uint64_t base = base_;
  base_ = value_at_ + 1;
  ++replay_depth_;
  MANNERLY_CHECK_OK(run(std::string_view(again).substr(1)));
  --replay_depth_;
  base_ = base;
  value_i_ = i;
  return {};
}

Status ElementSplitter::next_after_unclosed(std::string_view text, std::size_t& i) {
  constexpr const char* kReason = "no closing bracket";
  if (frames_.empty() || !frames_.back().array) return error_at(offset_of(i), ErrorCode::kInvalid, kReason);
  broken_reason_ = kReason;
  broken_at_ = value_at_;
  broken_detail_ = pending_.substr(0, kDetailBytes);
  if (broken_detail_.size() < kDetailBytes) {
    broken_detail_ += text.substr(value_i_, std::min(i - value_i_, kDetailBytes - broken_detail_.size()));
  }
  count_broken(offset_of(i));
  return begin_value(text, i);
}

void ElementSplitter::count_broken(std::uint64_t end) {
  skipped_.add(broken_reason_, end - broken_at_, broken_at_, broken_detail_);
}

// True when what was read may be the end of the document.
bool ElementSplitter::resync_at_end() const {
  return (resync_step_ == kBracket || resync_step_ == kClosing) && resync_closes_ + 1 == frames_.size();
}

// resync_name_ is complete: true when it names a member that is known at that level.
bool ElementSplitter::resync_at_name() {
  const std::size_t closed = 1 + resync_closes_;  // the array, then objects
  if (closed >= frames_.size()) return false;
  const std::string& parent = frames_[frames_.size() - closed - 1].path;
  const std::string path = parent.empty() ? resync_name_ : parent + "." + resync_name_;
  const auto known = [&](const std::vector<std::string>& list) {
    for (const std::string& item : list) {
      if (item == path) return true;
    }
    return false;
  };
  if (!known(options_.paths) && !known(options_.ignored) && !known(opened_)) return false;
  frames_.resize(frames_.size() - closed);
  name_ = resync_name_;
  state_ = State::kColon;
  return true;
}

Status ElementSplitter::resync(std::string_view text, std::size_t& i) {
  const char c = text[i];
  if (resync_step_ == kName) {
    ++i;
    if (c == '"') {
      if (resync_at_name()) {
        count_broken(offset_of(i) - resync_name_.size() - 2);
      } else {
        resync_step_ = kNothing;
      }
    } else if (resync_name_.size() == kKeyBytesMax || c == '}' || c == '\n') {
      resync_step_ = c == '}' ? kBrace : kNothing;
    } else {
      resync_name_ += c;
    }
    return {};
  }
  if (is_space(c)) {
    ++i;
    return {};
  }
  const bool next_element =
      c == '{' && (resync_step_ == kBraceComma || (resync_step_ == kBracketComma && resync_closes_ > 0));
  if (next_element) {
    count_broken(offset_of(i));
    return begin_value(text, i);
  }
  ++i;
  switch (resync_step_) {
    case kBrace: resync_step_ = c == ',' ? kBraceComma : c == ']' ? kBracket : c == '}' ? kBrace : kNothing; break;
    case kBracket:
    case kClosing:
      if (c == '}') ++resync_closes_;
      resync_step_ = c == ',' ? kBracketComma : c == '}' ? kClosing : kNothing;
      break;
    case kBracketComma:
      resync_name_.clear();
      resync_step_ = c == '"' ? kName : c == '}' ? kBrace : kNothing;
      break;
    default: resync_step_ = c == '}' ? kBrace : kNothing; break;
  }
  if (resync_step_ == kNothing || resync_step_ == kBrace || resync_step_ == kBracket) resync_closes_ = 0;
  return {};
}

}  // namespace mannerly::json
