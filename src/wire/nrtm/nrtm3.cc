#include "wire/nrtm/nrtm3.h"

#include <utility>
#include <vector>

#include "base/text.h"

namespace mannerly::nrtm {
namespace {

std::unexpected<Error> bad(const Line& at, std::string what) {
  return fail(ErrorCode::kInvalid, "line " + std::to_string(at.number) + ": " + std::move(what));
}

}  // namespace

std::string nrtm3_query(std::string_view source, std::uint64_t first) {
  return "-g " + std::string(source) + ":3:" + std::to_string(first) + "-LAST\n";
}

Nrtm3Reader::Nrtm3Reader(std::string source, std::uint64_t first, OnOperation on_operation)
    : source_(upper(source)),
      first_(first),
      last_(first == 0 ? 0 : first - 1),
      serial_(last_),
      on_operation_(std::move(on_operation)) {}

Status Nrtm3Reader::feed(Bytes chunk) {
  Status status;
  splitter_.feed(chunk, [&](const Line& at) {
    if (status && state_ != State::kEnded) status = line(at);
  });
  return status;
}

Status Nrtm3Reader::finish() const {
  if (ended() || up_to_date_) return {};
  return fail(ErrorCode::kTruncated, "the stream ends before %END, after serial " + std::to_string(serial_));
}

Status Nrtm3Reader::line(const Line& at) {
  if (at.cut) return fail(ErrorCode::kLimit, "line " + std::to_string(at.number) + " is too long");
  const std::string_view text = at.text;
  // A '%' inside an object would be text of its own line; servers put none there.
  if (text.starts_with('%') || (text.starts_with('#') && state_ != State::kObject)) {
    if (state_ == State::kObject) MANNERLY_CHECK_OK(end_object());
    return comment(text);
  }
  switch (state_) {
    case State::kBegin: return text.empty() ? Status{} : bad(at, "data before %START");
    case State::kIdle: return text.empty() ? Status{} : operation(text);
    case State::kBeforeObject:
      if (text.empty()) return {};
      state_ = State::kObject;
      break;
    case State::kObject:
      if (text.empty()) return end_object();
      break;
    case State::kEnded: return {};
  }
  if (object_.size() + text.size() > kObjectMax) return fail(ErrorCode::kLimit, "an object is too long");
  object_.append(text).append("\n");
  return {};
}

Status Nrtm3Reader::comment(std::string_view text) {
  std::string_view rest = text;
  while (rest.starts_with('%') || rest.starts_with(' ')) rest.remove_prefix(1);
  if (istarts_with(rest, "START ")) return start(rest);
  if (istarts_with(rest, "END")) {
    const auto words = split_words(rest);
    if (words.size() != 2 || !iequals(words[0], "END")) return {};
    if (state_ != State::kIdle) return fail(ErrorCode::kInvalid, "%END where an object was expected");
    if (!iequals(words[1], source_)) return fail(ErrorCode::kInvalid, "%END of another source: " + std::string(text));
    state_ = State::kEnded;
    return {};
  }
  if (lower(rest).find("no newer updates") != std::string::npos) {
    up_to_date_ = true;
  } else if (istarts_with(rest, "ERROR")) {
    // The range is what a mirror can be wrong about: its serial is too old, or of another server.
    const bool range =
        lower(rest).find("range") != std::string::npos || lower(rest).find("serial") != std::string::npos;
    return fail(range ? ErrorCode::kNoData : ErrorCode::kInvalid, "the server says: " + printable(text));
  }
  return {};
}

// "START Version: 3 TEST 11-13"
Status Nrtm3Reader::start(std::string_view text) {
  if (state_ != State::kBegin) return fail(ErrorCode::kInvalid, "a second %START");
  const auto words = split_words(text);
  if (words.size() < 5 || !iequals(words[1], "Version:")) return fail(ErrorCode::kInvalid, "a %START that is none");
  if (words[2] != "3") return fail(ErrorCode::kUnsupported, "NRTM version " + std::string(words[2]));
  if (!iequals(words[3], source_)) return fail(ErrorCode::kInvalid, "%START of source " + std::string(words[3]));
  const std::size_t dash = words[4].find('-');
  const auto from = parse_u64(words[4].substr(0, dash));
  const auto to = dash == std::string_view::npos ? std::nullopt : parse_u64(words[4].substr(dash + 1));
  if (!from || !to || *to < *from) return fail(ErrorCode::kInvalid, "a %START without a range of serials");
  if (*from != first_) {
    return fail(ErrorCode::kNoData, "the server begins at serial " + std::to_string(*from) + " where " +
                                        std::to_string(first_) + " was asked for: a new dump is needed");
  }
  last_ = *to;
  state_ = State::kIdle;
  return {};
}

Status Nrtm3Reader::operation(std::string_view text) {
  const auto words = split_words(text);
  const bool two = words.size() == 2;
  const bool add = two && words[0] == "ADD", del = two && words[0] == "DEL";
  const auto serial = two ? parse_u64(words[1]) : std::nullopt;
  if ((!add && !del) || !serial) {
    return fail(ErrorCode::kInvalid, "after serial " + std::to_string(serial_) + ": neither ADD nor DEL with a serial");
  }
  if (*serial <= serial_ || *serial > last_) {
    return fail(ErrorCode::kInvalid, "serial " + std::to_string(*serial) + " after " + std::to_string(serial_) +
                                         " in a range up to " + std::to_string(last_));
  }
  serial_ = *serial;
  action_ = add ? Action::kAdd : Action::kDelete;
  state_ = State::kBeforeObject;
  return {};
}

Status Nrtm3Reader::end_object() {
  state_ = State::kIdle;
  ++operations_;
  const Status done = on_operation_({.action = action_, .object = object_});
  object_.clear();
  return done;
}

}  // namespace mannerly::nrtm
