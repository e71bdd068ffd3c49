#include "wire/nrtm/notification.h"

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "wire/json/value.h"
#include "wire/json/write.h"
#include "wire/nrtm/signature.h"

namespace mannerly::nrtm {
namespace {

std::unexpected<Error> bad(std::string_view field, std::string_view why) {
  return fail(ErrorCode::kInvalid, "notification: " + std::string(field) + ": " + std::string(why));
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = to_lower(text[i]);
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? c != '-' : !is_digit(c) && (c < 'a' || c > 'f')) return false;
  }
  return true;
}

bool is_hash(std::string_view text) {
  return text.size() == 64 && std::all_of(text.begin(), text.end(), [](char c) {
           return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'f');
         });
}

// What a server may make its mirror fetch: files beside the notification.
bool is_plain_path(std::string_view url) {
  if (url.empty() || url.size() > 1024 || url.front() == '/' || url.find(':') != std::string_view::npos) return false;
  for (const std::string_view part : split(url, '/')) {
    if (part.empty() || part == "." || part == "..") return false;
  }
  return std::all_of(url.begin(), url.end(), [](char c) {
    return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'z') ||
           std::string_view("-_./+~=").find(c) != std::string_view::npos;
  });
}

Result<FileReference> reference_of(const json::Value& value, std::string_view field) {
  const auto version = json::number_of(value, "version");
  const auto url = json::text_of(value, "url"), hash = json::text_of(value, "hash");
  if (!version || *version == 0) return bad(field, "no version");
  if (!url || !is_plain_path(*url)) return bad(field, "no path beside the notification in url");
  if (!hash || !is_hash(*hash)) return bad(field, "no SHA-256 in hash");
  return FileReference{.version = *version, .url = std::string(*url), .hash = lower(*hash)};
}

Status read_files(const json::Value& root, Notification& out) {
  const auto snapshot = root.member("snapshot");
  if (!snapshot || !snapshot->is_object()) return bad("snapshot", "missing");
  MANNERLY_TRY(out.snapshot, reference_of(*snapshot, "snapshot"));
  const auto deltas = root.member("deltas");
  if (!deltas || !deltas->is_array()) return bad("deltas", "missing");
  Status status;
  deltas->each_item([&](const json::Value& item) {
    if (!status) return;
    if (out.deltas.size() == Notification::kDeltasMax) {
      status = fail(ErrorCode::kLimit, "notification: too many deltas");
      return;
    }
    auto delta = reference_of(item, "deltas");
    if (!delta) {
      status = std::unexpected(delta.error());
    } else if (!out.deltas.empty() && delta->version != out.deltas.back().version + 1) {
      status = bad("deltas", "versions with a gap");
    } else {
      out.deltas.push_back(std::move(*delta));
    }
  });
  return status;
}

Status check_time(Instant at, Instant now) {
  if (at.seconds < now.seconds - Notification::kAgeMax) {
    return fail(ErrorCode::kNoData, "notification: older than 24 hours: " + format_instant(at));
  }
  if (at.seconds > now.seconds + Notification::kAheadMax) {
    return fail(ErrorCode::kNoData, "notification: from the future: " + format_instant(at));
  }
  return {};
}

void append_reference(std::string& out, const FileReference& file) {
  out += "{\"version\":" + std::to_string(file.version) + ",\"url\":";
  json::append_string(out, file.url);
  out += ",\"hash\":";
  json::append_string(out, file.hash);
  out += "}";
}

}  // namespace

Result<Notification> parse_notification(std::string_view text, std::string_view source, Instant now) {
  if (text.size() > Notification::kBytesMax) return fail(ErrorCode::kLimit, "notification: too long");
  json::Document document;
  const auto root = document.parse_object(text);
  if (!root) return fail(ErrorCode::kInvalid, "notification: no JSON object");
  if (json::number_of(*root, "nrtm_version") != 4u)
    return fail(ErrorCode::kUnsupported, "notification: not NRTM version 4");
  if (json::text_of(*root, "type") != "notification") return bad("type", "not \"notification\"");
  Notification out;
  out.source = std::string(json::text_of(*root, "source").value_or(""));
  if (!iequals(out.source, source)) return bad("source", "is \"" + printable(out.source) + "\"");
  out.session_id = lower(json::text_of(*root, "session_id").value_or(""));
  if (!is_uuid(out.session_id)) return bad("session_id", "no UUID");
  out.version = json::number_of(*root, "version").value_or(0);
  if (out.version == 0) return bad("version", "no positive number");
  const auto timestamp = parse_instant(json::text_of(*root, "timestamp").value_or(""));
  if (!timestamp) return bad("timestamp", "no time");
  out.timestamp = *timestamp;
  MANNERLY_CHECK_OK(check_time(out.timestamp, now));
  MANNERLY_CHECK_OK(read_files(*root, out));
  const std::uint64_t newest = std::max(out.snapshot.version, out.deltas.empty() ? 0 : out.deltas.back().version);
  if (out.version != newest) return bad("version", "not that of the newest file");
  if (const auto key = json::text_of(*root, "next_signing_key")) {
    out.next_signing_key = std::string(*key);
    if (const Status good = check_public_key(out.next_signing_key); !good) {
      return bad("next_signing_key", good.error().message);
    }
  }
  return out;
}

std::string encode_notification(const Notification& n) {
  std::string out =
      "{\"nrtm_version\":4,\"timestamp\":\"" + format_instant(n.timestamp) + "\",\"type\":\"notification\",\"source\":";
  json::append_string(out, n.source);
  out += ",\"session_id\":";
  json::append_string(out, n.session_id);
  out += ",\"version\":" + std::to_string(n.version) + ",\"snapshot\":";
  append_reference(out, n.snapshot);
  out += ",\"deltas\":[";
  for (std::size_t i = 0; i < n.deltas.size(); ++i) {
    if (i > 0) out += ',';
    append_reference(out, n.deltas[i]);
  }
  out += "]";
  if (!n.next_signing_key.empty()) {
    out += ",\"next_signing_key\":";
    json::append_string(out, n.next_signing_key);
  }
  return out + "}";
}

}  // namespace mannerly::nrtm
