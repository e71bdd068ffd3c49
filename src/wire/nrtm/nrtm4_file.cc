#include "wire/nrtm/nrtm4_file.h"

#include <utility>

#include "base/text.h"

namespace mannerly::nrtm {
namespace {

constexpr char kSeparator = '\x1e';

}  // namespace

Nrtm4FileReader::Nrtm4FileReader(FileHeader expected, OnOperation on_operation)
    : expected_(std::move(expected)), on_operation_(std::move(on_operation)) {}

Status Nrtm4FileReader::feed(Bytes chunk) {
  std::string_view rest = as_text(chunk);
  while (!rest.empty()) {
    const std::size_t end = rest.find(kSeparator);
    const std::string_view part = rest.substr(0, end);
    if (pending_.size() + part.size() > kRecordMax) return fail(ErrorCode::kLimit, "a record is too long");
    pending_ += part;
    if (end == std::string_view::npos) return {};
    rest.remove_prefix(end + 1);
    if (begun_) {
      MANNERLY_CHECK_OK(record(pending_));
    } else if (!trim(pending_).empty()) {
      return fail(ErrorCode::kInvalid, "no JSON text sequence: it does not begin with a record separator");
    }
    begun_ = true;
    pending_.clear();
  }
  return {};
}

Status Nrtm4FileReader::finish() {
  if (!begun_) return fail(ErrorCode::kTruncated, "an empty file");
  // RFC 7464 section 2.4: a text without its line end may be cut.
  if (!pending_.ends_with('\n')) return fail(ErrorCode::kTruncated, "the last record is cut");
  MANNERLY_CHECK_OK(record(std::exchange(pending_, {})));
  if (expected_.type == FileHeader::Type::kDelta && operations_ == 0) {
    return fail(ErrorCode::kInvalid, "a delta without a change");
  }
  return {};
}

Status Nrtm4FileReader::record(std::string_view text) {
  ++records_;
  const auto value = document_.parse_object(trim(text));
  if (!value) return fail(ErrorCode::kInvalid, "record " + std::to_string(records_) + ": no JSON object");
  if (records_ == 1) return header(*value);
  if (expected_.type == FileHeader::Type::kDelta) return change(*value);
  const auto object = json::text_of(*value, "object");
  if (!object) return fail(ErrorCode::kInvalid, "record " + std::to_string(records_) + ": no object");
  ++operations_;
  return on_operation_({.action = Action::kAdd, .object = *object});
}

Status Nrtm4FileReader::header(const json::Value& value) {
  const std::string_view type = expected_.type == FileHeader::Type::kSnapshot ? "snapshot" : "delta";
  const auto differs = [](std::string_view field) {
    return fail(ErrorCode::kInvalid, "the header's " + std::string(field) + " is not what the notification says");
  };
  if (json::number_of(value, "nrtm_version") != 4u) return fail(ErrorCode::kUnsupported, "not NRTM version 4");
  if (json::text_of(value, "type") != type) return differs("type");
  if (!iequals(json::text_of(value, "source").value_or(""), expected_.source)) return differs("source");
  if (!iequals(json::text_of(value, "session_id").value_or(""), expected_.session_id)) return differs("session_id");
  if (json::number_of(value, "version") != expected_.version) return differs("version");
  return {};
}

Status Nrtm4FileReader::change(const json::Value& value) {
  const auto action = json::text_of(value, "action");
  const auto object = json::text_of(value, "object");
  const auto object_class = json::text_of(value, "object_class"), key = json::text_of(value, "primary_key");
  ++operations_;
  if (action == "add_modify" && object) return on_operation_({.action = Action::kAdd, .object = *object});
  if (action == "delete" && object_class && key) {
    return on_operation_({.action = Action::kDelete, .object_class = *object_class, .key = *key});
  }
  return fail(ErrorCode::kInvalid, "record " + std::to_string(records_) + ": neither add_modify nor delete");
}

}  // namespace mannerly::nrtm
