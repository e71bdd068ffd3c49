#include "wire/mrt/framer.h"

#include <fmt/format.h>

#include <algorithm>

#include "wire/mrt/structure.h"

namespace mannerly::mrt {
namespace {

// What the lengths of old TABLE_DUMP records leave out: view and sequence number.
constexpr std::size_t kLegacyShort = 4;

std::uint32_t load_u32(const std::uint8_t* p) {
  return static_cast<std::uint32_t>(p[0]) << 24 | static_cast<std::uint32_t>(p[1]) << 16 |
         static_cast<std::uint32_t>(p[2]) << 8 | p[3];
}

}  // namespace

Framer::Header Framer::header_at(Bytes data, std::size_t at) {
  const std::uint8_t* p = data.data() + at;
  return {load_u32(p), static_cast<std::uint16_t>(p[4] << 8 | p[5]), static_cast<std::uint16_t>(p[6] << 8 | p[7]),
          load_u32(p + 8)};
}

bool Framer::Header::plausible() const {
  return is_known_type(type, subtype) && length <= kRecordBytesMax && length >= (has_microseconds(type) ? 5u : 1u);
}

Record Framer::record_at(Bytes data, std::size_t at, std::size_t end) const {
  const Header header = header_at(data, at);
  Record record{.at = Instant{header.seconds}, .type = header.type, .subtype = header.subtype};
  record.offset = base_ + at;
  record.body = data.subspan(at + kRecordHeaderBytes, end - at - kRecordHeaderBytes);
  if (has_microseconds(record.type) && record.body.size() >= 4) {
    record.microseconds = load_u32(record.body.data());
    record.body = record.body.subspan(4);
  }
  return record;
}

void Framer::give(Bytes data, std::size_t at, std::size_t end) {
  ++records_;
  sink_(record_at(data, at, end));
}

bool Framer::is_sound(Bytes data, std::size_t at, std::size_t end) {
  if (search_work_ > kSearchWorkMax + kSearchWorkFactor * fed_ && end - at > kSmallRecordBytes) return false;
  search_work_ += end - at;
  return has_sound_structure(record_at(data, at, end));
}

void Framer::begin_search(std::size_t at, std::string_view reason) {
  searching_ = true;
  search_from_ = base_ + at;
  search_reason_ = reason;
}

void Framer::end_search(std::size_t at) {
  const std::uint64_t bytes = base_ + at - search_from_;
  if (bytes > 0) skipped_.add(search_reason_, bytes, search_from_);
  searching_ = false;
}

bool Framer::step(Bytes data, std::size_t& at, bool final) {
  if (searching_) return step_search(data, at, final);
  const std::size_t left = data.size() - at;
  if (left < kRecordHeaderBytes) {
    wanted_ = kRecordHeaderBytes;
    return false;
  }
  const Header header = header_at(data, at);
  if (!header.plausible()) {
    begin_search(at, "no MRT record where one should begin");
    return true;
  }
  const std::size_t size = kRecordHeaderBytes + header.length;
  if (left >= size + kRecordHeaderBytes && header_at(data, at + size).plausible()) [[likely]] {
    give(data, at, at + size);
    at += size;
    return true;
  }
  const std::size_t lookahead = size + kRecordHeaderBytes + kLegacyShort;
  if (!final && left < lookahead) {
    wanted_ = lookahead;
    return false;
  }
  if (left < size + kRecordHeaderBytes) return step_last(data, at, header);
  return step_damaged(data, at, header);
}

// The input ends within a header's length of this record's end, or inside the record.
bool Framer::step_last(Bytes data, std::size_t& at, const Header& header) {
  const std::size_t size = kRecordHeaderBytes + header.length;
  const std::size_t left = data.size() - at;
  if (left < size) {
    const std::string_view reason = "record cut at the end of the input";
    truncated_ = Error{ErrorCode::kTruncated, fmt::format("the input ends inside the MRT record at offset {}: {} of {} "
                                                          "octets are there",
                                                          base_ + at, left, size)};
    begin_search(at, reason);
    ++at;  // a damaged length may hide good records
    return true;
  }
  const bool legacy = static_cast<RecordType>(header.type) == RecordType::kTableDump && left == size + kLegacyShort &&
                      !is_sound(data, at, at + size) && is_sound(data, at, at + size + kLegacyShort);
  const std::size_t end = at + size + (legacy ? kLegacyShort : 0);
  give(data, at, end);
  at = end;
  return true;
}

// The record is whole, but no header follows it.
bool Framer::step_damaged(Bytes data, std::size_t& at, const Header& header) {
  const std::size_t size = kRecordHeaderBytes + header.length;
  const std::size_t left = data.size() - at;
  if (static_cast<RecordType>(header.type) == RecordType::kTableDump) {
    const std::size_t longer = size + kLegacyShort;
    const bool header_follows =
        left >= longer + kRecordHeaderBytes ? header_at(data, at + longer).plausible() : left >= longer;
    if (header_follows && is_sound(data, at, at + longer)) {
      give(data, at, at + longer);
      at += longer;
      return true;
    }
  }
  if (is_sound(data, at, at + size)) {
    give(data, at, at + size);
    at += size;
    begin_search(at, "no MRT record where one should begin");
    return true;
  }
  begin_search(at, "damaged record boundary");
  ++at;
  return true;
}

std::size_t Framer::believable_end(Bytes data, std::size_t at, bool final, bool& wants_more) {
  const Header header = header_at(data, at);
  if (!header.plausible() || header.length > kSearchRecordBytesMax) return 0;
  const std::size_t end = at + kRecordHeaderBytes + header.length;
  if (data.size() < end + kRecordHeaderBytes && !final) {
    wants_more = true;
    wanted_ = end + kRecordHeaderBytes - at;
    return 0;
  }
  if (data.size() < end || !is_sound(data, at, end)) return 0;
  const bool followed = data.size() < end + kRecordHeaderBytes || header_at(data, end).plausible();
  return followed ? end : 0;
}

bool Framer::step_search(Bytes data, std::size_t& at, bool final) {
  for (; data.size() - at >= kRecordHeaderBytes; ++at) {
    // Nearly every place is ruled out by the high octets of type and length.
    if (data[at + 4] != 0 || data[at + 6] != 0 || data[at + 8] != 0) continue;
    bool wants_more = false;
    if (believable_end(data, at, final, wants_more) != 0) {
      // Good records follow, so the record that seemed to be cut had a damaged length.
      if (truncated_) search_reason_ = "damaged record boundary";
      truncated_.reset();
      end_search(at);
      return true;
    }
    if (wants_more) return false;
  }
  wanted_ = kRecordHeaderBytes;
  return false;
}

std::size_t Framer::process(Bytes data, bool final) {
  std::size_t at = 0;
  while (step(data, at, final)) {
  }
  base_ += at;
  return at;
}

Status Framer::feed(Bytes chunk) {
  fed_ += chunk.size();
  while (!chunk.empty()) {
    if (pending_.empty()) {
      const std::size_t done = process(chunk, false);
      pending_.assign(chunk.begin() + static_cast<std::ptrdiff_t>(done), chunk.end());
      return {};
    }
    // Completes the record that is cut by the chunks' border, and goes on in the chunk itself.
    const std::size_t missing = wanted_ > pending_.size() ? wanted_ - pending_.size() : 1;
    const std::size_t taken = std::min(missing, chunk.size());
    pending_.insert(pending_.end(), chunk.begin(), chunk.begin() + static_cast<std::ptrdiff_t>(taken));
    if (pending_.size() < wanted_) return {};
    const std::size_t done = process(pending_, false);
    const std::size_t left = pending_.size() - done;
    if (left <= taken) {
      chunk = chunk.subspan(taken - left);
      pending_.clear();
    } else {
      chunk = chunk.subspan(taken);
      pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(done));
    }
  }
  return {};
}

Status Framer::finish() {
  const std::size_t done = process(pending_, true);
  const std::size_t left = pending_.size() - done;
  if (searching_) {
    end_search(left);
  } else if (left > 0) {
    skipped_.add("record cut at the end of the input", left, base_);
    truncated_ = Error{ErrorCode::kTruncated,
                       fmt::format("the input ends inside an MRT header at offset {}: {} octets", base_, left)};
  }
  base_ += left;
  pending_.clear();
  if (records_ == 0 && fed_ > 0 && !truncated_) return fail(ErrorCode::kInvalid, "no MRT record found in the input");
  if (truncated_) return std::unexpected(*truncated_);
  return {};
}

}  // namespace mannerly::mrt
