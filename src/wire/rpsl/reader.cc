#include "wire/rpsl/reader.h"

#include <cstring>
#include <utility>

#include "base/text.h"
#include "wire/rpsl/prefix_text.h"
#include "wire/rpsl/route_scan.h"

namespace mannerly::rpsl {
namespace {

// Bytes of an empty line at the begin of text; 0 when it has none.
std::size_t empty_line(std::string_view text) {
  if (text.starts_with('\n')) return 1;
  return text.starts_with("\r\n") ? 2 : 0;
}

// Bytes of the block at the begin of text, up to the empty line; npos when text ends before it.
std::size_t block_size(std::string_view text) {
  std::size_t at = 0;
  for (;;) {
    const std::size_t end = text.find('\n', at);
    if (end == std::string_view::npos) return std::string_view::npos;
    at = end + 1;
    if (empty_line(text.substr(at)) > 0) return at;
  }
}

// What a skipped block looked like: its first line. The value of a person's name is left out.
std::string_view detail_of(std::string_view block) {
  while (block.starts_with('#') || block.starts_with('%')) {
    const std::size_t end = block.find('\n');
    if (end == std::string_view::npos) break;
    block.remove_prefix(end + 1);
  }
  const std::string_view line = trim(block.substr(0, block.find('\n')));
  return istarts_with(line, "person") ? line.substr(0, 6) : line;
}

}  // namespace

Broken make_row(const Object& object, RouteRow& row, std::vector<Asn>* further) {
  if (further != nullptr) further->clear();
  row = RouteRow{.source = object.source, .raw = object.raw, .offset = object.offset};
  const auto prefix_word = object.attributes.front().word();
  if (!prefix_word) return Broken::kBadPrefix;
  if (const Broken broken = read_prefix(*prefix_word, row.prefix); broken != Broken::kNone) return broken;
  if (row.prefix.is_v4() != (object.object_class == Class::kRoute)) return Broken::kWrongFamily;
  bool has_origin = false;
  for (const Attribute& attribute : object.attributes.subspan(1)) {
    if (attribute.is("origin")) {
      const auto word = attribute.word();
      const auto origin = word ? parse_asn(*word) : std::nullopt;
      if (!origin) return Broken::kBadOrigin;
      if (!has_origin) {
        row.origin = *origin;
      } else if (further != nullptr) {
        further->push_back(*origin);
      }
      has_origin = true;
    } else if (attribute.is("mnt-by")) {
      const std::vector<std::string_view> words = attribute.words();
      if (words.empty()) continue;
      row.more_mnt_by = row.more_mnt_by || !row.mnt_by.empty() || words.size() > 1;
      if (row.mnt_by.empty()) row.mnt_by = words.front();
    }
  }
  return has_origin ? Broken::kNone : Broken::kNoOrigin;
}

Reader::Reader(OnObject on_object, ReaderOptions options) : on_object_(std::move(on_object)), options_(options) {}
Reader::Reader(OnRoute on_route, OnObject on_object, ReaderOptions options)
    : on_object_(std::move(on_object)), on_route_(std::move(on_route)), options_(options) {}

Status Reader::feed(Bytes chunk) {
  std::string_view text = as_text(chunk);
  if (pending_size_ > 0) text = add_to_pending(text);
  while (!text.empty()) {
    const std::size_t used = read_next(text);
    if (used == 0) {
      add_to_pending(text);
      break;
    }
    offset_ += used;
    text.remove_prefix(used);
  }
  return {};
}

Status Reader::finish() {
  ended_inside_line_ = line_size_ > 0;
  // A carriage return alone after the last line end belongs to no line.
  if (line_size_ == 1 && line_first_ == '\r') {
    --pending_size_;
    if (pending_.size() > pending_size_) pending_.pop_back();
  }
  end_pending();
  return {};
}

// Reads the block at the begin of text; returns the bytes used, 0 when it does not end in text.
std::size_t Reader::read_next(std::string_view text) {
  if (const std::size_t empty = empty_line(text); empty > 0) return empty;
  if (on_route_ && options_.fast && looks_like_route(text)) {
    RouteRow row;
    const ScanResult scan = scan_route(text, false, row);
    if (scan.outcome == ScanOutcome::kIncomplete) return 0;
    if (scan.outcome == ScanOutcome::kRow) {
      give(row);
      return scan.size;
    }
  }
  const std::size_t size = block_size(text);
  if (size == std::string_view::npos) return 0;
  read_general(text.substr(0, size));
  return size;
}

// Adds the lines of the pending block to it, up to the empty line that ends it, and reads it then.
// Returns what follows; empty when the block goes on in the next chunk.
std::string_view Reader::add_to_pending(std::string_view text) {
  // Two bytes more than the limit: the empty line after a block that has just that size.
  constexpr std::size_t kPendingMax = kObjectBytesMax + 2;
  while (!text.empty()) {
    const std::size_t newline = text.find('\n');
    const bool line_ends = newline != std::string_view::npos;
    const std::string_view piece = text.substr(0, line_ends ? newline + 1 : text.size());
    text.remove_prefix(piece.size());
    if (line_size_ == 0) line_first_ = piece.front();
    line_size_ += piece.size();
    pending_size_ += piece.size();
    if (pending_.size() < kPendingMax) pending_.append(piece.substr(0, kPendingMax - pending_.size()));
    if (!line_ends) break;
    const std::uint64_t line_size = std::exchange(line_size_, 0);
    if (line_size == 1 || (line_size == 2 && line_first_ == '\r')) {
      pending_size_ -= line_size;
      if (pending_.size() > pending_size_) pending_.resize(pending_size_);
      end_pending();
      offset_ += line_size;
      return text;
    }
  }
  return {};
}

void Reader::end_pending() {
  if (pending_size_ > pending_.size() || pending_size_ > kObjectBytesMax) {
    skip(Broken::kObjectTooLong, pending_, pending_size_);
  } else if (pending_size_ > 0) {
    RouteRow row;
    if (on_route_ && options_.fast && looks_like_route(pending_) &&
        scan_route(pending_, true, row).outcome == ScanOutcome::kRow) {
      give(row);
    } else {
      read_general(pending_);
    }
  }
  offset_ += pending_size_;
  pending_.clear();
  pending_size_ = 0;
  line_size_ = 0;
}

void Reader::read_general(std::string_view block) {
  Object object;
  Broken broken = parse_block(block, offset_, options_.source_rule, attributes_, object);
  if (broken == Broken::kEmpty) return;
  if (broken != Broken::kNone) {
    skip(broken, block, block.size());
    return;
  }
  const bool is_route = object.object_class == Class::kRoute || object.object_class == Class::kRoute6;
  if (!on_route_ || !is_route) {
    ++counts_[static_cast<std::size_t>(object.object_class)];
    if (on_object_) on_object_(object);
    return;
  }
  RouteRow row;
  broken = make_row(object, row, &further_origins_);
  if (broken != Broken::kNone) {
    skip(broken, block, block.size());
    return;
  }
  ++counts_[static_cast<std::size_t>(object.object_class)];
  on_route_(row);
  for (const Asn origin : further_origins_) {
    row.origin = origin;
    on_route_(row);
  }
}

// A row of the fast path.
void Reader::give(RouteRow& row) {
  row.offset = offset_;
  ++counts_[static_cast<std::size_t>(row.object_class())];
  on_route_(row);
}

void Reader::skip(Broken broken, std::string_view block, std::uint64_t bytes) {
  skipped_.add(reason_of(broken), bytes, offset_, detail_of(block));
}

}  // namespace mannerly::rpsl
